//! Graphs for tests, written as text.
//!
//! Statements stand between `;`. `a -MemberOf[2018/.. disputed 0.8 #first @s2 as chair]-> b` is a
//! directed tie, `a ~PartnersWith~ c` a symmetric one, `a -budget[@s2]= 1.5` a value, and a lone
//! `d` an entity. In brackets, in any order: a date, a status, a confidence, a key after `#`, a
//! source after `@`, a written id after `!`, a claim that is disputed after `?`, and after `as` a role.
//! Entities and sources come into being where they are first named. Ids that start with `ev`, `p-`
//! and `in` are events, persons and places; all others are bodies.

use std::{collections::BTreeSet, sync::Arc};

use crate::{
    date::Edtf,
    model::{
        Claim, ClaimStatus, Confidence, Entity, EntityStatus, Id, Object, Operation, PlainGatherer,
        Source, SourceGrade, Texts, Value,
    },
    ontology::Ontology,
};

use super::{EntityIdx, Filter, Image, Prepared, Recorded, Refusal, Snapshot, Supported, View};

/// A small ontology with one kind for everything that matters to queries.
pub(crate) const ONTOLOGY: &str = r#"
interface Thing @entity(label: {en: "thing"})
type Body implements Thing @entity(label: {en: "body"}) { budget: Float @indexed founded: Int motto: String @indexed seen: Edtf }
type Person implements Thing @entity(label: {en: "person"})
type Event implements Thing @entity(label: {en: "event"})
type Place implements Thing @entity(label: {en: "place"})
type MemberOf @relationship(from: [Thing], to: [Thing], label: {en: "member of"}, inverse: {en: "has member"}, role: MEMBERSHIP, weight: 1)
type PartOf @relationship(from: [Thing], to: [Thing], label: {en: "part of"}, inverse: {en: "has part"}, role: COMPOSITION, weight: 3)
type Leads @relationship(from: [Person], to: [Body], label: {en: "leads"}, inverse: {en: "led by"}, role: LEADERSHIP, weight: 3)
type PartnersWith @relationship(from: [Thing], to: [Thing], symmetric: true, label: {en: "partners with"}, role: COOPERATION, weight: 2)
type Attends @relationship(from: [Thing], to: [Event], label: {en: "attends"}, inverse: {en: "attended by"}, role: PARTICIPATION, weight: 1)
type LocatedIn @relationship(from: [Thing], to: [Place], label: {en: "located in"}, inverse: {en: "location of"}, role: LOCATION, weight: 1)
type Mentions @relationship(from: [Thing], to: [Thing], label: {en: "mentions"}, inverse: {en: "mentioned by"}, role: REFERENCE, weight: 1, follow: false)
"#;

/// A graph that grows commit by commit, as the service would let it.
pub(crate) struct Graph {
    pub(crate) image: Image,
    sequence: u64,
}

/// A graph of one commit.
pub(crate) fn graph(text: &str) -> Graph {
    let ontology = Ontology::parse(ONTOLOGY).unwrap_or_else(|problems| panic!("{problems:?}"));
    let mut graph = Graph {
        image: Image::new(Arc::new(ontology)),
        sequence: 0,
    };
    graph.more(text);
    graph
}

impl Graph {
    /// Adds a commit and gives its sequence.
    pub(crate) fn more(&mut self, text: &str) -> u64 {
        let prepared = self.put(operations(text));
        prepared.unwrap_or_else(|refusals| panic!("{text}: {refusals:?}"));
        self.sequence
    }

    /// Commits operations as the service does: what is prepared is applied.
    pub(crate) fn put(&mut self, operations: Vec<Operation>) -> Result<Prepared, Vec<Refusal>> {
        let prepared = self.image.current().prepare(operations)?;
        self.sequence += 1;
        let recorded = Recorded {
            first: self.sequence,
            last: self.sequence,
            time_ms: i64::try_from(self.sequence).unwrap() * 1000,
            author: "test".to_owned(),
            reason: None,
            idempotency_key: None,
            fingerprint: None,
        };
        let entries = (0u16..).zip(prepared.operations.clone());
        let entries = entries.map(|(slot, operation)| (self.sequence, slot, operation));
        self.image.apply(&recorded, entries).unwrap();
        Ok(prepared)
    }

    pub(crate) fn snapshot(&self) -> Arc<Snapshot> {
        self.image.snapshot()
    }

    /// The default view.
    pub(crate) fn view(&self) -> View {
        self.seen(Filter::default())
    }

    pub(crate) fn seen(&self, filter: Filter) -> View {
        View::new(self.snapshot(), Arc::new(filter))
    }

    pub(crate) fn entity(&self, id: &str) -> EntityIdx {
        self.image.current().find_entity(id).unwrap()
    }

    pub(crate) fn entities(&self, ids: &[&str]) -> Vec<EntityIdx> {
        ids.iter().map(|id| self.entity(id)).collect()
    }
}

/// The operations that a text stands for.
pub(crate) fn operations(text: &str) -> Vec<Operation> {
    let statements = text.split(';').map(str::trim);
    let mut ids = BTreeSet::new();
    let mut operations = Vec::new();
    for statement in statements.filter(|statement| !statement.is_empty()) {
        let Some((subject, rest)) = statement.split_once(' ') else {
            put_entity(statement, &mut ids, &mut operations);
            continue;
        };
        let claim = claim(subject, rest.trim());
        put_entity(subject, &mut ids, &mut operations);
        if let Object::Entity(object) = &claim.object {
            put_entity(object.as_str(), &mut ids, &mut operations);
        }
        if ids.insert(claim.source.to_string()) {
            operations.push(Operation::PutSource(source(claim.source.as_str())));
        }
        operations.push(Operation::PutClaim(claim));
    }
    operations
}

/// The same operations, with all plain claims in one table at the end.
pub(crate) fn gathered(operations: Vec<Operation>) -> Vec<Operation> {
    let mut gatherer = PlainGatherer::default();
    let mut gathered: Vec<Operation> = operations
        .into_iter()
        .filter(|operation| match operation {
            Operation::PutClaim(claim) => !gatherer.add_claim(claim),
            _ => true,
        })
        .collect();
    let table = gatherer.take();
    if !table.is_empty() {
        gathered.push(Operation::PutPlainClaims(table));
    }
    gathered
}

fn put_entity(id: &str, ids: &mut BTreeSet<String>, operations: &mut Vec<Operation>) {
    if ids.insert(id.to_owned()) {
        operations.push(Operation::PutEntity(entity(id)));
    }
}

pub(crate) fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

pub(crate) fn entity(text: &str) -> Entity {
    let kind = match text {
        _ if text.starts_with("ev") => "Event",
        _ if text.starts_with("p-") => "Person",
        _ if text.starts_with("in") => "Place",
        _ => "Body",
    };
    Entity {
        id: id(text),
        kind: kind.to_owned(),
        name: text.to_uppercase(),
        status: EntityStatus::Existing,
        description: None,
        names: Vec::new(),
        identifiers: Vec::new(),
    }
}

pub(crate) fn source(text: &str) -> Source {
    Source {
        id: id(text),
        title: format!("Source {text}"),
        publisher: None,
        url: None,
        published: None,
        retrieved: None,
        language: None,
        kind: None,
        grade: SourceGrade::Reputable,
    }
}

/// One claim, such as `claim("a", "-MemberOf[2018]-> b")`.
pub(crate) fn claim(subject: &str, rest: &str) -> Claim {
    let (middle, object) = rest.rsplit_once(' ').unwrap();
    let is_value = middle.ends_with('=');
    let middle = middle.trim_start_matches(['-', '~']);
    let middle = middle.trim_end_matches(['-', '>', '~', '=']);
    let (property, options) = middle.split_once('[').unwrap_or((middle, ""));
    let object = if is_value {
        let json = serde_json::from_str(object);
        let value = json.ok().and_then(|json| Value::from_json(&json));
        Object::Value(value.unwrap_or_else(|| Value::Text(object.to_owned())))
    } else {
        Object::Entity(id(object))
    };
    let mut claim = Claim {
        id: None,
        subject: id(subject),
        property: property.to_owned(),
        object,
        key: None,
        role: None,
        valid: None,
        status: ClaimStatus::Attested,
        confidence: Confidence::new(1.0).unwrap(),
        source: id("s1"),
        disputes: None,
        texts: Texts::default(),
    };
    let options = options.strip_suffix(']').unwrap_or(options);
    let (options, role) = options.split_once("as ").unwrap_or((options, ""));
    claim.role = (!role.is_empty()).then(|| role.to_owned());
    for option in options.split_whitespace() {
        set(&mut claim, option);
    }
    claim
}

fn set(claim: &mut Claim, option: &str) {
    let rest = option.get(1..).unwrap_or_default();
    match option.as_bytes()[0] {
        b'#' => claim.key = Some(rest.to_owned()),
        b'@' => claim.source = id(rest),
        b'!' => claim.id = Some(id(rest)),
        b'?' => claim.disputes = Some(id(rest)),
        _ => {
            if let Ok(status) = ClaimStatus::parse(option) {
                claim.status = status;
            } else if option == "0" || option == "1" || option.starts_with("0.") {
                claim.confidence = Confidence::parse(option).unwrap();
            } else {
                claim.valid = Some(Edtf::parse(option).unwrap());
            }
        }
    }
}

/// Relationships by their ids, as a test can show them.
pub(crate) fn ids(view: &View, found: &[Supported]) -> Vec<String> {
    let id = |found: &Supported| view.snapshot().relationship_id(&found.relationship);
    found.iter().map(id).collect()
}

/// Entities by their ids.
pub(crate) fn names(view: &View, found: &[EntityIdx]) -> Vec<String> {
    let id = |entity: &EntityIdx| view.snapshot().entity(*entity).id.to_string();
    found.iter().map(id).collect()
}

/// The graph as plain lists, read from the same text: what fast code is compared with.
pub(crate) mod plain {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use crate::{
        date::Edtf,
        graph::{Certainty, Direction, Filter, OmitReason},
        model::{Claim, ClaimStatus, Object, Operation, relationship_id},
        ontology::{Ontology, TieRole},
    };

    use super::Graph;

    /// Numbers and ids of these sort differently.
    pub(crate) const IDS: [&str; 7] = ["m", "c", "ev-x", "a", "q", "h", "in-b"];

    /// Statements of a random graph, each a claim with an id of its own.
    pub(crate) fn statements(n_max: usize) -> impl Strategy<Value = Vec<String>> {
        let ends = (0..IDS.len(), 0..IDS.len());
        let tie = (ends, 0..6usize, 0..4usize, 0..8usize, 0..5usize, 0..4usize);
        prop::collection::vec(tie, 0..n_max).prop_map(|ties| {
            let ties = ties.into_iter().enumerate();
            ties.map(|(at, (ends, kind, when, status, confidence, key))| {
                let arrow = [
                    "MemberOf",
                    "PartnersWith",
                    "Mentions",
                    "PartOf",
                    "PartnersWith",
                    "MemberOf",
                ][kind];
                let when = ["", "2018/..", "2020-05", "[2019,2022]"][when];
                let statuses = ["disputed", "planned", "speculative", "opinion"];
                let status = statuses.get(status).copied().unwrap_or("attested");
                let confidence = ["1", "0.5", "0.25", "0.5", "1"][confidence];
                let key = ["", "", "", "#k"][key];
                let (from, to) = (IDS[ends.0], IDS[ends.1]);
                format!(
                    "{from} -{arrow}[!c{at} {when} {status} {confidence} {key} @s{}]-> {to}",
                    at % 3
                )
            })
            .collect()
        })
    }

    /// The same with nothing but sure ties, so that much is equally good.
    pub(crate) fn sure_statements(n_max: usize) -> impl Strategy<Value = Vec<String>> {
        let tie = (0..IDS.len(), 0..IDS.len(), 0..3usize);
        prop::collection::vec(tie, 0..n_max).prop_map(|ties| {
            let ties = ties.into_iter().enumerate();
            ties.map(|(at, (from, to, kind))| {
                let kind = ["MemberOf", "PartnersWith", "PartOf"][kind];
                format!("{} -{kind}[!c{at} @s0]-> {}", IDS[from], IDS[to])
            })
            .collect()
        })
    }

    /// Which claims count, in parts that a plain function understands as well.
    #[derive(Clone, Debug)]
    pub(crate) struct Asked {
        pub(crate) statuses: Vec<ClaimStatus>,
        pub(crate) at: Option<&'static str>,
        pub(crate) certainty: Certainty,
        pub(crate) min_confidence: Option<f64>,
        pub(crate) source: Option<&'static str>,
        pub(crate) exclude_source: Option<&'static str>,
        pub(crate) kind: Option<&'static str>,
        pub(crate) exclude_entity_kind: Option<&'static str>,
    }

    pub(crate) fn asked() -> impl Strategy<Value = Asked> {
        let first = (
            prop::sample::subsequence(ClaimStatus::ALL.to_vec(), 0..=6),
            prop::sample::select(vec![
                None,
                None,
                Some("2020"),
                Some("2021-01-01/2022"),
                Some("2017?"),
            ]),
            prop::bool::ANY,
            prop::sample::select(vec![None, Some(0.5), Some(0.7)]),
        );
        let second = (
            prop::sample::select(vec![None, None, Some("s0"), Some("s1")]),
            prop::sample::select(vec![None, None, Some("s2")]),
            prop::sample::select(vec![None, None, Some("MemberOf"), Some("Mentions")]),
            prop::sample::select(vec![None, None, Some("Event")]),
        );
        (first, second).prop_map(|((statuses, at, sure, min_confidence), second)| Asked {
            statuses: if statuses.is_empty() {
                vec![ClaimStatus::Attested]
            } else {
                statuses
            },
            at,
            certainty: if sure {
                Certainty::Certainly
            } else {
                Certainty::Possibly
            },
            min_confidence,
            source: second.0,
            exclude_source: second.1,
            kind: second.2,
            exclude_entity_kind: second.3,
        })
    }

    impl Asked {
        pub(crate) fn attested() -> Self {
            Self {
                statuses: vec![ClaimStatus::Attested],
                at: None,
                certainty: Certainty::Possibly,
                min_confidence: None,
                source: None,
                exclude_source: None,
                kind: None,
                exclude_entity_kind: None,
            }
        }

        pub(crate) fn filter(&self, graph: &Graph) -> Filter {
            let snapshot = graph.snapshot();
            let ontology = snapshot.ontology();
            let mut filter = Filter {
                at: self.at.map(|at| Edtf::parse(at).unwrap().extents()),
                certainty: self.certainty,
                statuses: self.statuses.clone(),
                min_confidence: self.min_confidence,
                sources: self
                    .source
                    .map(|id| snapshot.find_source(id).into_iter().collect()),
                ..Filter::default()
            };
            filter
                .exclude_sources
                .extend(self.exclude_source.and_then(|id| snapshot.find_source(id)));
            if let Some(kind) = self.kind {
                let kind = ontology.find_relationship_kind(kind).unwrap();
                filter.relationship_kinds = Some(ontology.relationship_kinds_below(kind).clone());
            }
            if let Some(kind) = self.exclude_entity_kind {
                let kind = ontology.find_entity_kind(kind).unwrap();
                filter
                    .exclude_entity_kinds
                    .insert_all(ontology.entity_kinds_below(kind));
            }
            filter
        }

        fn omits(&self, claim: &Claim, named: &[&str]) -> Option<OmitReason> {
            let status = match claim.status {
                ClaimStatus::Attested => OmitReason::Kind,
                ClaimStatus::Disputed => OmitReason::Disputed,
                ClaimStatus::Planned => OmitReason::Planned,
                ClaimStatus::Speculative => OmitReason::Speculative,
                ClaimStatus::Opinion => OmitReason::Opinion,
                ClaimStatus::Retracted => OmitReason::Retracted,
            };
            let holds = self.at.is_none_or(|at| {
                let at = Edtf::parse(at).unwrap();
                match (&claim.valid, self.certainty) {
                    (None, certainty) => certainty == Certainty::Possibly,
                    (Some(valid), Certainty::Possibly) => valid.possibly_overlaps(&at),
                    (Some(valid), Certainty::Certainly) => valid.certainly_overlaps(&at),
                }
            });
            let source = claim.source.as_str();
            let hidden = |id: &str| {
                self.exclude_entity_kind == Some("Event")
                    && id.starts_with("ev")
                    && !named.contains(&id)
            };
            let tests = [
                (!self.statuses.contains(&claim.status), status),
                (!holds, OmitReason::OutsideTime),
                (
                    self.min_confidence
                        .is_some_and(|least| claim.confidence.get() < least),
                    OmitReason::LowConfidence,
                ),
                (
                    self.source.is_some_and(|only| only != source)
                        || self.exclude_source == Some(source),
                    OmitReason::Source,
                ),
                (
                    self.kind.is_some_and(|kind| kind != claim.property),
                    OmitReason::Kind,
                ),
                (
                    hidden(claim.subject.as_str()) || hidden(object(claim)),
                    OmitReason::Kind,
                ),
            ];
            tests
                .into_iter()
                .find_map(|(fails, reason)| fails.then_some(reason))
        }
    }

    fn object(claim: &Claim) -> &str {
        match &claim.object {
            Object::Entity(object) => object.as_str(),
            Object::Value(_) => "",
        }
    }

    /// All claims, the ontology, and the entities named in the question.
    pub(crate) struct Plain<'a> {
        pub(crate) claims: Vec<Claim>,
        pub(crate) ontology: Ontology,
        pub(crate) asked: &'a Asked,
        pub(crate) named: Vec<&'a str>,
    }

    /// A relationship with the number of its best claim.
    #[derive(Clone, Debug, PartialEq, PartialOrd)]
    pub(crate) struct Tie {
        pub(crate) id: String,
        pub(crate) source: String,
        pub(crate) target: String,
        pub(crate) best: usize,
        pub(crate) strength: f64,
        pub(crate) follow: bool,
        pub(crate) symmetric: bool,
        pub(crate) role: TieRole,
    }

    impl Tie {
        pub(crate) fn other(&self, than: &str) -> &str {
            if self.source == than {
                &self.target
            } else {
                &self.source
            }
        }

        pub(crate) fn touches(&self, id: &str, direction: Direction) -> bool {
            let both = self.symmetric || direction == Direction::Both;
            (self.source == id && (both || direction == Direction::Out))
                || (self.target == id && (both || direction == Direction::In))
        }
    }

    impl<'a> Plain<'a> {
        pub(crate) fn new(statements: &[String], asked: &'a Asked, named: &[&'a str]) -> Self {
            let claims = super::operations(&statements.join(";")).into_iter();
            let claims = claims.filter_map(|operation| match operation {
                Operation::PutClaim(claim) => Some(claim),
                _ => None,
            });
            Self {
                claims: claims.collect(),
                ontology: Ontology::parse(super::ONTOLOGY).unwrap(),
                asked,
                named: named.to_vec(),
            }
        }

        fn tie(&self, at: usize) -> Tie {
            let claim = &self.claims[at];
            let kind = self
                .ontology
                .find_relationship_kind(&claim.property)
                .unwrap();
            let kind = self.ontology.relationship_kind(kind);
            let (subject, object) = (claim.subject.as_str(), object(claim));
            let swap = kind.is_symmetric() && object < subject;
            let (source, target) = if swap {
                (object, subject)
            } else {
                (subject, object)
            };
            let key = claim.key.as_deref().unwrap_or("");
            Tie {
                id: relationship_id(kind.name(), kind.is_symmetric(), subject, object, key),
                source: source.to_owned(),
                target: target.to_owned(),
                best: at,
                strength: kind.weight() * claim.confidence.get(),
                follow: kind.follow() || self.asked.kind == Some(kind.name()),
                symmetric: kind.is_symmetric(),
                role: kind.role(),
            }
        }

        /// Every relationship that counts, by id.
        pub(crate) fn ties(&self) -> Vec<Tie> {
            let mut found: BTreeMap<String, Tie> = BTreeMap::new();
            for at in 0..self.claims.len() {
                if self.asked.omits(&self.claims[at], &self.named).is_some() {
                    continue;
                }
                let tie = self.tie(at);
                let rank = |at: usize| {
                    let claim = &self.claims[at];
                    let id = claim.id.as_ref();
                    let id = id.map_or_else(|| crate::model::claim_id(claim), ToString::to_string);
                    (claim.status, -claim.confidence.get(), id)
                };
                match found.get(&tie.id) {
                    Some(known) if rank(known.best) <= rank(at) => {}
                    _ => {
                        found.insert(tie.id.clone(), tie);
                    }
                }
            }
            found.into_values().collect()
        }

        /// How many claims that touch one of these are left out, by reason; references too if they are not walked.
        pub(crate) fn omitted(
            &self,
            at: &BTreeSet<String>,
            direction: Direction,
            walking: bool,
        ) -> BTreeMap<OmitReason, usize> {
            let mut counts = BTreeMap::new();
            for (idx, claim) in self.claims.iter().enumerate() {
                let tie = self.tie(idx);
                let not_walked = (walking && !tie.follow).then_some(OmitReason::Kind);
                if let Some(reason) = self.asked.omits(claim, &self.named).or(not_walked)
                    && at.iter().any(|id| tie.touches(id, direction))
                {
                    *counts.entry(reason).or_default() += 1;
                }
            }
            counts
        }
    }
}
