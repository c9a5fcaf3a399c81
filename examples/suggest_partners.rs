//! How good partner suggestions are: real ties are hidden, and it is counted how far up they come.
//!
//! ```text
//! cargo run --release --example suggest_partners            # the ties kept for the test
//! cargo run --release --example suggest_partners -- tuning  # the ties that weights may be chosen by
//! ```
//!
//! Two fifths of the ties of each dataset, drawn with a fixed seed, are for the test alone: while
//! weights are chosen they are neither asked about nor in the graph. Each part is hidden in five
//! portions, one after the other; everything else of what may be seen is the graph. For every actor
//! with hidden ties, and from either end, all entities that it could be tied to and is not are put in
//! order by each method; it could be tied to those of the kinds that such ties join with its own.
//!
//! *precision@10* is the share of hidden ties among the first ten, relative to the best possible one;
//! *AUC* is the probability that a hidden tie comes before a candidate that is none.
#![expect(clippy::cast_precision_loss, reason = "counts are small")]

use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
    path::Path,
    sync::Arc,
};

use rawabit::{
    exchange,
    graph::{Budget, EntityIdx, Filter, Image, Recorded, View},
    influence::{Projection, SuggestionQuery, likenesses, nearby, suggest},
    model::{Claim, ClaimStatus, EntityStatus, Object, Operation},
    ontology::{EntityKindId, KindSet, Ontology, RelationshipKindId, TieRole},
};

/// Portions in which the ties of a part are hidden.
const PORTIONS: u64 = 5;
/// Seed of the split.
const SEED: u64 = 20_260_817;
/// Length of the list that counts for the precision.
const LIST: usize = 10;
const METHODS: [&str; 5] = [
    "suggestPartners",
    "Adamic-Adar",
    "resource allocation",
    "preferential attachment",
    "personalised PageRank",
];

fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let is_tuning = std::env::args()
        .skip(1)
        .any(|argument| argument == "tuning");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let datasets = [
        (
            "AI Governance Map: states and instruments",
            root.join("benches/data/ai-governance-map"),
            &[TieRole::Membership][..],
            Some("PartyTo"),
        ),
        (
            "seed: organisations, events and programmes",
            root.join("seed"),
            &[
                TieRole::Cooperation,
                TieRole::Membership,
                TieRole::Participation,
                TieRole::Hosting,
            ][..],
            None,
        ),
    ];
    for (name, folder, roles, only) in datasets {
        let dataset = Dataset::read(&folder, roles, only)?;
        let (results, n_hidden) = dataset.evaluate(is_tuning)?;
        println!("\n{name}; {n_hidden} hidden ties\n");
        println!("| method | precision@{LIST} | AUC |\n|---|---|---|");
        for (method, result) in METHODS.iter().zip(results) {
            println!(
                "| {method} | {:.3} | {:.3} |",
                result.precision(),
                result.auc()
            );
        }
    }
    Ok(())
}

/// Facts, and which of their ties may be hidden.
struct Dataset {
    ontology: Arc<Ontology>,
    operations: Vec<Operation>,
    /// Kind of each entity.
    kinds: BTreeMap<String, EntityKindId>,
    /// Kinds of the ties that may be hidden.
    ties: KindSet<RelationshipKindId>,
    /// With which kinds such ties join each kind.
    joined: BTreeMap<EntityKindId, KindSet<EntityKindId>>,
}

/// What one method reached.
#[derive(Clone, Copy, Default)]
struct Sums {
    precisions: f64,
    n_actors: usize,
    wins: f64,
    n_pairs: f64,
}

impl Sums {
    fn precision(&self) -> f64 {
        self.precisions / self.n_actors.max(1) as f64
    }

    fn auc(&self) -> f64 {
        self.wins / self.n_pairs.max(1.0)
    }

    /// Adds the order of one actor's candidates: each with its score and whether it is a hidden tie.
    fn add(&mut self, mut scored: Vec<(f64, bool, EntityIdx)>) {
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.2.cmp(&b.2)));
        let n_hidden = scored.iter().filter(|(_, hidden, _)| *hidden).count();
        let found = scored
            .iter()
            .take(LIST)
            .filter(|(_, hidden, _)| *hidden)
            .count();
        self.precisions += found as f64 / n_hidden.min(LIST) as f64;
        self.n_actors += 1;
        let hidden = scored.iter().filter(|(_, hidden, _)| *hidden);
        for (score, ..) in hidden {
            for (other, ..) in scored.iter().filter(|(_, hidden, _)| !hidden) {
                self.n_pairs += 1.0;
                self.wins += match score.total_cmp(other) {
                    std::cmp::Ordering::Greater => 1.0,
                    std::cmp::Ordering::Equal => 0.5,
                    std::cmp::Ordering::Less => 0.0,
                };
            }
        }
    }
}

/// Numbers that look random, the same for the same two ends.
fn drawn(claim: &Claim, salt: u64) -> u64 {
    let Object::Entity(object) = &claim.object else {
        return 0;
    };
    let text = format!(
        "{SEED} {salt} {} {} {object}",
        claim.subject, claim.property
    );
    let hash = blake3::hash(text.as_bytes());
    hash.as_bytes()
        .iter()
        .take(7)
        .fold(0, |sum, byte| sum * 256 + u64::from(*byte))
}

/// Whether a tie is for the test alone.
fn is_for_test(claim: &Claim) -> bool {
    drawn(claim, 0) % 5 < 2
}

/// The claims of a table each as an operation, so that each can be hidden.
fn one_by_one(operation: Operation) -> Vec<Operation> {
    match operation {
        Operation::PutPlainClaims(table) => table.claims().map(Operation::PutClaim).collect(),
        other => vec![other],
    }
}

impl Dataset {
    fn read(
        folder: &Path,
        roles: &[TieRole],
        only: Option<&str>,
    ) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let ontology = Arc::new(Ontology::standard());
        let format = exchange::detect(folder).ok_or("no format that is known")?;
        let import = format.read(folder, &ontology, &|_| {});
        let operations = import.map_err(|problem| format!("{problem:?}"))?.operations;
        let operations: Vec<Operation> = operations.into_iter().flat_map(one_by_one).collect();
        let kind = |operation: &Operation| match operation {
            Operation::PutEntity(entity) => {
                let kind = ontology.find_entity_kind(&entity.kind)?;
                Some((entity.id.to_string(), kind))
            }
            _ => None,
        };
        let kinds = operations.iter().filter_map(kind).collect();
        let mut ties = KindSet::default();
        for role in roles {
            ties.insert_all(ontology.with_role(*role));
        }
        if let Some(kind) = only.and_then(|name| ontology.find_relationship_kind(name)) {
            ties = ontology.relationship_kinds_below(kind).clone();
        }
        let mut dataset = Self {
            kinds,
            ties,
            joined: BTreeMap::new(),
            operations,
            ontology,
        };
        dataset.joined = dataset.joined();
        Ok(dataset)
    }

    fn joined(&self) -> BTreeMap<EntityKindId, KindSet<EntityKindId>> {
        let mut joined: BTreeMap<EntityKindId, KindSet<EntityKindId>> = BTreeMap::new();
        for (_, [a, b]) in self
            .operations
            .iter()
            .filter_map(|operation| self.asked(operation))
        {
            let (a, b) = (self.kinds[&a], self.kinds[&b]);
            joined.entry(a).or_default().insert(b);
            joined.entry(b).or_default().insert(a);
        }
        joined
    }

    /// The two ends of a tie that may be hidden: attested, and with no person at either end.
    fn asked<'a>(&self, operation: &'a Operation) -> Option<(&'a Claim, [String; 2])> {
        let Operation::PutClaim(claim) = operation else {
            return None;
        };
        let Object::Entity(object) = &claim.object else {
            return None;
        };
        let ends = [claim.subject.to_string(), object.to_string()];
        let is_fit = |end: &String| {
            let kind = self.kinds.get(end);
            kind.is_some_and(|kind| !self.works_for_others(*kind))
        };
        let kind = self.ontology.find_relationship_kind(&claim.property)?;
        let is_asked = self.ties.contains(kind)
            && claim.status == ClaimStatus::Attested
            && ends.iter().all(is_fit);
        is_asked.then_some((claim, ends))
    }

    /// Whether a kind can be employed and cannot employ, as a person.
    fn works_for_others(&self, kind: EntityKindId) -> bool {
        let employment = self.ontology.with_role(TieRole::Employment).iter();
        let ties: Vec<_> = employment
            .map(|tie| self.ontology.relationship_kind(tie))
            .collect();
        ties.iter().any(|tie| tie.from().contains(kind))
            && ties.iter().all(|tie| !tie.to().contains(kind))
    }

    fn evaluate(
        &self,
        is_tuning: bool,
    ) -> Result<([Sums; METHODS.len()], usize), Box<dyn Error + Send + Sync>> {
        let mut sums = [Sums::default(); METHODS.len()];
        let mut n_hidden = 0;
        for portion in 0..PORTIONS {
            let mut hidden: Vec<[String; 2]> = Vec::new();
            let mut shown = Vec::new();
            for operation in &self.operations {
                if let Some((claim, ends)) = self.asked(operation) {
                    if is_for_test(claim) != is_tuning && drawn(claim, 1) % PORTIONS == portion {
                        hidden.push(ends);
                        continue;
                    }
                    if is_tuning && is_for_test(claim) {
                        continue;
                    }
                }
                shown.push(operation.clone());
            }
            n_hidden += hidden.len();
            self.count(&self.view(shown)?, &hidden, &mut sums)?;
        }
        if n_hidden == 0 {
            return Err("no tie of this dataset can be hidden; nothing was measured".into());
        }
        Ok((sums, n_hidden))
    }

    fn view(&self, operations: Vec<Operation>) -> Result<View, Box<dyn Error + Send + Sync>> {
        let mut image = Image::new(Arc::clone(&self.ontology));
        // A claim that disputes a hidden one stands for itself.
        let operations = operations.into_iter().map(|operation| match operation {
            Operation::PutClaim(claim) => Operation::PutClaim(Claim {
                disputes: None,
                ..claim
            }),
            other => other,
        });
        let prepared = image.current().prepare(operations.collect());
        let prepared = prepared.map_err(|problem| format!("{problem:?}"))?;
        let recorded = Recorded {
            first: 1,
            last: 1,
            time_ms: 0,
            author: "evaluation".into(),
            reason: None,
            idempotency_key: None,
            fingerprint: None,
        };
        let numbered = (0u16..).zip(prepared.operations);
        let applied = image.apply(
            &recorded,
            numbered.map(|(slot, operation)| (1, slot, operation)),
        );
        applied.map_err(|problem| format!("{problem:?}"))?;
        Ok(View::new(image.snapshot(), Arc::new(Filter::default())))
    }

    fn count(
        &self,
        view: &View,
        hidden: &[[String; 2]],
        sums: &mut [Sums; METHODS.len()],
    ) -> Result<(), Box<dyn Error + Send + Sync>> {
        let graph = Projection::new(view, &mut Budget::unlimited());
        let graph = graph.ok_or("the graph does not fit")?;
        let mut by_actor: BTreeMap<EntityIdx, BTreeSet<EntityIdx>> = BTreeMap::new();
        for [a, b] in hidden {
            let find = |id: &String| view.find_entity(id).ok_or("an end of a tie is missing");
            let (a, b) = (find(a)?, find(b)?);
            by_actor.entry(a).or_default().insert(b);
            by_actor.entry(b).or_default().insert(a);
        }
        for (actor, hidden) in by_actor {
            let node = graph.node(actor).ok_or("the view shows all")?;
            let ties = graph.either().of(node).iter();
            let tied: BTreeSet<EntityIdx> = ties.map(|other| graph.entity(*other)).collect();
            let kinds = &self.joined[&view.snapshot().entity(actor).kind];
            let is_candidate = |entity: EntityIdx| {
                let record = view.snapshot().entity(entity);
                entity != actor
                    && kinds.contains(record.kind)
                    && !tied.contains(&entity)
                    && record.status == EntityStatus::Existing
            };
            let all = view.snapshot().entities();
            let candidates: Vec<EntityIdx> = all.filter(|entity| is_candidate(*entity)).collect();
            if !candidates.iter().any(|entity| hidden.contains(entity)) {
                continue;
            }
            let scores = scores((view, &graph), (actor, kinds), &is_candidate);
            for (sums, scores) in sums.iter_mut().zip(scores) {
                let scored = candidates.iter().map(|entity| {
                    let score = scores.get(entity).copied().unwrap_or(0.0);
                    (score, hidden.contains(entity), *entity)
                });
                sums.add(scored.collect());
            }
        }
        Ok(())
    }
}

/// The scores of one actor's candidates by each method; those that are missing have none.
fn scores(
    (view, graph): (&View, &Projection),
    (actor, kinds): (EntityIdx, &KindSet<EntityKindId>),
    is_candidate: &dyn Fn(EntityIdx) -> bool,
) -> [BTreeMap<EntityIdx, f64>; METHODS.len()] {
    let budget = &mut Budget::unlimited();
    let Some(node) = graph.node(actor) else {
        return Default::default();
    };
    let ask = SuggestionQuery {
        of: actor,
        kinds: Some(kinds),
        admits: is_candidate,
        count: usize::MAX,
    };
    let ties = graph.either();
    let suggested = suggest(view, graph, &ask, budget).suggestions;
    let alike = likenesses(ties, node, budget).unwrap_or_default();
    let near = nearby(ties, &[node], 1e-9, budget).values;
    let degrees = graph
        .nodes()
        .map(|other| (other, ties.degree(other) as f64));
    let by_entity = |scores: Vec<(u32, f64)>| {
        let scores = scores.into_iter();
        scores
            .map(|(node, score)| (graph.entity(node), score))
            .collect()
    };
    let adamic_adar = alike.iter().map(|like| (like.node, like.adamic_adar));
    let allocation = alike
        .iter()
        .map(|like| (like.node, like.resource_allocation));
    [
        suggested
            .iter()
            .map(|found| (found.entity, found.score))
            .collect(),
        by_entity(adamic_adar.collect()),
        by_entity(allocation.collect()),
        by_entity(degrees.collect()),
        by_entity(near),
    ]
}
