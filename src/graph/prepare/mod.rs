//! Checks what somebody wants to change before anything is written, and drops what changes nothing.

mod disputes;
mod judgements;
mod plain;
mod repeats;
mod settle;

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use crate::{
    date::Edtf,
    model::{Claim, ClaimStatus, Entity, Id, Object, Operation, Source, Value, claim_id},
    ontology::{AttributeType, EntityKindId, Ontology},
};

use repeats::{Place, Repeats, Seen};

use super::{
    EntityIdx, Found, Snapshot, image::fingerprint, snapshot::ROWS_MAX, spelling, wording,
};

/// Most problems that one refusal lists.
const REFUSALS_MAX: usize = 100;

/// Operations that may be written as they stand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prepared {
    /// What changes the graph, in order.
    pub operations: Vec<Operation>,
    /// How many were dropped because the graph says the same already.
    pub unchanged: usize,
}

/// Why one operation cannot be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// Its place among the operations.
    pub operation_idx: usize,
    /// Which of its claims is meant, if it puts many.
    pub row_idx: usize,
    /// The operation, and the claim of it, that says the same with another status or confidence.
    pub repeats: Option<(usize, usize)>,
    /// What is wrong and what to do.
    pub message: String,
    /// Whether it contradicts what is there, rather than being wrong in itself.
    pub is_conflict: bool,
    /// Whether it names something that is not there.
    pub is_missing: bool,
}

/// What the operations so far would add, while later ones are checked.
struct Checked<'a> {
    snapshot: &'a Snapshot,
    ontology: &'a Ontology,
    entities: HashMap<&'a str, EntityKindId, RandomState>,
    sources: HashSet<&'a str>,
    claims: HashSet<&'a str>,
    /// The ids of claims without a written one, if any of the operations may be about them.
    derived: HashSet<String>,
    /// The claims that are taken back, and whether the operation that does it came by already.
    retracted: HashMap<&'a str, bool>,
    /// The operations so far by the written id of what they put.
    seen: HashMap<&'a str, &'a Operation, RandomState>,
    /// The claims so far without a written id.
    repeats: Repeats<'a>,
}

type Wrong = (String, Fault);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    Invalid,
    Conflict,
    /// Another claim says the same otherwise.
    Repeat(Place),
    Missing,
}

/// What becomes of an operation that is right.
enum Verdict {
    Write,
    Revise,
    Drop,
    /// Each of its claims has a verdict of its own.
    Rows(Vec<Verdict>),
}

impl Snapshot {
    /// Checks operations against the ontology, the graph and each other.
    ///
    /// The order of the operations does not matter for what refers to what.
    ///
    /// # Errors
    /// Everything that is wrong, up to a hundred [`Refusal`]s; nothing may be written then.
    pub fn prepare(&self, operations: Vec<Operation>) -> Result<Prepared, Vec<Refusal>> {
        let ontology = self.ontology();
        let operations: Vec<Operation> = operations
            .into_iter()
            .map(|operation| spelling::plain(ontology, operation))
            .collect();
        let mut refusals = Vec::new();
        let mut verdicts = Vec::with_capacity(operations.len());
        let mut checked = Checked::announce(self, &operations);
        for (operation_idx, operation) in operations.iter().enumerate() {
            let verdict = if let Operation::PutPlainClaims(claims) = operation {
                checked.plain_claims(operation_idx, claims, &mut refusals)
            } else {
                let checked = checked.check(operation_idx, operation);
                checked.unwrap_or_else(|wrong| {
                    refusals.push(Refusal::new(operation_idx, 0, wrong));
                    Verdict::Drop
                })
            };
            verdicts.push(verdict);
            if refusals.len() >= REFUSALS_MAX {
                break;
            }
        }
        if refusals.is_empty() {
            Ok(settle::settle(operations, verdicts))
        } else {
            Err(refusals)
        }
    }
}

impl Refusal {
    fn new(operation_idx: usize, row_idx: usize, (message, fault): Wrong) -> Self {
        Self {
            operation_idx,
            row_idx,
            repeats: match fault {
                Fault::Repeat(place) => Some(place.indices()),
                _ => None,
            },
            message,
            is_conflict: matches!(fault, Fault::Conflict | Fault::Repeat(_)),
            is_missing: fault == Fault::Missing,
        }
    }
}

impl<'a> Checked<'a> {
    /// Notes what the operations bring, so that they may refer to each other.
    fn announce(snapshot: &'a Snapshot, operations: &'a [Operation]) -> Self {
        let mut checked = Self {
            snapshot,
            ontology: snapshot.ontology(),
            entities: HashMap::default(),
            sources: HashSet::new(),
            claims: HashSet::new(),
            derived: HashSet::new(),
            retracted: HashMap::new(),
            seen: HashMap::default(),
            repeats: Repeats::among(operations),
        };
        let sets_status =
            |operation: &Operation| matches!(operation, Operation::SetClaimStatus { .. });
        let are_named = operations.iter().any(sets_status);
        for operation in operations {
            match operation {
                Operation::PutEntity(entity) => {
                    if let Some(kind) = checked.ontology.find_entity_kind(&entity.kind) {
                        checked.entities.insert(entity.id.as_str(), kind);
                    }
                }
                Operation::PutSource(source) => {
                    checked.sources.insert(source.id.as_str());
                }
                Operation::PutClaim(claim) => {
                    if let Some(id) = &claim.id {
                        checked.claims.insert(id.as_str());
                    } else if are_named {
                        checked.derived.insert(claim_id(claim));
                    }
                }
                Operation::RetractClaim(id) => {
                    checked.retracted.insert(id.as_str(), false);
                }
                _ => {}
            }
        }
        checked
    }

    fn check(&mut self, operation_idx: usize, operation: &'a Operation) -> Result<Verdict, Wrong> {
        if self.is_repeated(operation)? {
            return Ok(Verdict::Drop);
        }
        match operation {
            Operation::SetOntology(_) => Err(invalid(
                "the ontology is chosen when the graph is opened; it cannot change with the data"
                    .to_owned(),
            )),
            Operation::PutSource(source) => self.source(source),
            Operation::PutEntity(entity) => self.entity(entity),
            Operation::PutClaim(claim) | Operation::ReviseClaim(claim) => {
                self.claim(operation_idx, claim)
            }
            // Many claims have many verdicts, and never come here.
            Operation::PutPlainClaims(_) => Ok(Verdict::Write),
            Operation::RetractClaim(id) => self.new_status(id, ClaimStatus::Retracted),
            Operation::SetClaimStatus { id, status } => self.new_status(id, *status),
            Operation::MergeEntities { into, from } => self.merge(into.as_str(), from),
            Operation::SplitEntity(id) => self.split(id.as_str()),
            Operation::MarkDistinct(a, b) => self.distinction(a.as_str(), b.as_str()),
            Operation::RedactClaim(id) => self.redaction(id),
        }
    }

    /// Whether the same was put before; something else under the same id is refused.
    fn is_repeated(&mut self, operation: &'a Operation) -> Result<bool, Wrong> {
        let id = match operation {
            Operation::PutSource(source) => source.id.as_str(),
            Operation::PutEntity(entity) => entity.id.as_str(),
            Operation::PutClaim(Claim { id: Some(id), .. }) => id.as_str(),
            Operation::RetractClaim(id) => {
                return Ok(self.retracted.insert(id.as_str(), true) == Some(true));
            }
            _ => return Ok(false),
        };
        match self.seen.insert(id, operation) {
            None => Ok(false),
            Some(first) if first == operation => Ok(true),
            Some(first) if std::mem::discriminant(first) == std::mem::discriminant(operation) => {
                Err((
                    format!("`{id}` is put twice with different content; put it once"),
                    Fault::Conflict,
                ))
            }
            Some(_) => Err(used_twice(id)),
        }
    }

    fn source(&self, source: &Source) -> Result<Verdict, Wrong> {
        wording::check_source(source).map_err(invalid)?;
        let id = source.id.as_str();
        if self.entities.contains_key(id) || self.claims.contains(id) {
            return Err(used_twice(id));
        }
        match self.snapshot.find(id) {
            Some(Found::Source(known)) if self.snapshot.source(known) == source => {
                Ok(Verdict::Drop)
            }
            Some(Found::Source(_)) => Ok(Verdict::Revise),
            None => self.room(self.snapshot.n_sources()),
            Some(_) => Err(used_twice(id)),
        }
    }

    fn entity(&self, entity: &Entity) -> Result<Verdict, Wrong> {
        let id = entity.id.as_str();
        let Some(kind) = self.ontology.find_entity_kind(&entity.kind) else {
            let nearest = self.ontology.nearest_entity_kind(&entity.kind);
            return Err(invalid(format!(
                "entity kind `{}` is not in the ontology{}",
                entity.kind,
                did_you_mean(nearest)
            )));
        };
        if self.ontology.entity_kind(kind).is_abstract() {
            return Err(invalid(format!(
                "entity kind `{}` is abstract; choose one of the kinds below it",
                entity.kind
            )));
        }
        if self.claims.contains(id) || self.sources.contains(id) {
            return Err(used_twice(id));
        }
        wording::check_entity(entity).map_err(invalid)?;
        self.name_sources(entity)?;
        match self.snapshot.find(id) {
            // The entity of this very id, not the one that may stand for it.
            Some(Found::Entity(_)) => self.new_version(self.row_of(id)?, kind, entity),
            None => self.room(self.snapshot.n_entities()),
            Some(_) => Err(used_twice(id)),
        }
    }

    fn name_sources(&self, entity: &Entity) -> Result<(), Wrong> {
        let names = entity.names.iter().filter_map(|name| name.source.as_ref());
        let identifiers = entity
            .identifiers
            .iter()
            .filter_map(|identifier| identifier.source.as_ref());
        names
            .chain(identifiers)
            .try_for_each(|source| self.source_is_known(source.as_str()))
    }

    fn source_is_known(&self, id: &str) -> Result<(), Wrong> {
        if self.sources.contains(id) || self.snapshot.find_source(id).is_some() {
            return Ok(());
        }
        Err(missing(format!(
            "source `{id}` is not known; add it to the sources first"
        )))
    }

    fn new_version(
        &self,
        known: EntityIdx,
        kind: EntityKindId,
        entity: &Entity,
    ) -> Result<Verdict, Wrong> {
        let record = self.snapshot.entity(known);
        if record.kind != kind && self.snapshot.has_claims(known) {
            return Err((
                format!(
                    "entity `{}` is a {} with claims; its kind cannot change to {}",
                    entity.id,
                    self.ontology.entity_kind(record.kind).name(),
                    entity.kind
                ),
                Fault::Conflict,
            ));
        }
        if record.merged_into.is_some() {
            return Err(conflict(format!(
                "entity `{}` is merged into another one; split it first",
                entity.id
            )));
        }
        let same = record.kind == kind
            && record.status == entity.status
            && *record.name == *entity.name
            && record.description.as_deref() == entity.description.as_deref()
            && *record.names == *entity.names
            && *record.identifiers == *entity.identifiers;
        Ok(if same { Verdict::Drop } else { Verdict::Revise })
    }

    fn kind_of(&self, id: &str) -> Result<EntityKindId, Wrong> {
        if let Some(kind) = self.entities.get(id) {
            return Ok(*kind);
        }
        match self.snapshot.find_entity(id) {
            Some(entity) => Ok(self.snapshot.entity(entity).kind),
            None => Err(missing(format!(
                "entity `{id}` is not known; add it to the entities first"
            ))),
        }
    }

    fn claim(&mut self, operation_idx: usize, claim: &'a Claim) -> Result<Verdict, Wrong> {
        self.statement(claim)?;
        self.source_is_known(claim.source.as_str())?;
        wording::check_claim(claim).map_err(invalid)?;
        self.is_not_retracted(claim)?;
        if let Some(disputed) = &claim.disputes {
            let id = disputed.as_str();
            if claim.id.as_ref() == Some(disputed) {
                return Err(invalid(format!("claim `{id}` disputes itself")));
            }
            if !self.claims.contains(id) && self.snapshot.find_claim(id).is_none() {
                return Err(missing(format!(
                    "claim `{id}`, which this claim disputes, is not known"
                )));
            }
        }
        if let Some(id) = &claim.id {
            return self.written_claim(id.as_str(), claim);
        }
        let seen = self.repeats.claim(operation_idx, claim);
        self.derived_claim(seen, claim)
    }

    /// The order of operations does not matter, so a claim cannot be put and taken back at once.
    fn is_not_retracted(&self, claim: &Claim) -> Result<(), Wrong> {
        if self.retracted.is_empty() {
            return Ok(());
        }
        let id = match &claim.id {
            Some(id) => id.to_string(),
            None => claim_id(claim),
        };
        if !self.retracted.contains_key(id.as_str()) {
            return Ok(());
        }
        Err((
            format!("claim `{id}` is put and taken back in one change; do one of the two"),
            Fault::Conflict,
        ))
    }

    fn written_claim(&self, id: &str, claim: &Claim) -> Result<Verdict, Wrong> {
        if self.entities.contains_key(id) || self.sources.contains(id) {
            return Err(used_twice(id));
        }
        match self.snapshot.find(id) {
            Some(Found::Claim(known)) if self.snapshot.says_the_same(known, claim) => {
                Ok(Verdict::Drop)
            }
            Some(Found::Claim(_)) => Ok(Verdict::Revise),
            None => self.room(self.snapshot.n_claim_rows()),
            Some(_) => Err(used_twice(id)),
        }
    }

    fn derived_claim(&self, seen: Seen, claim: &Claim) -> Result<Verdict, Wrong> {
        match seen {
            Seen::First => {}
            Seen::Same => return Ok(Verdict::Drop),
            Seen::Otherwise(place) => {
                return Err((
                    format!(
                        "`{}` is claimed twice by source `{}`, with another status, confidence or text; remove one, or give them different keys or ids",
                        claim_id(claim),
                        claim.source
                    ),
                    Fault::Repeat(place),
                ));
            }
        }
        Ok(match self.snapshot.find_same(claim) {
            Some(known) if self.snapshot.says_the_same(known, claim) => Verdict::Drop,
            Some(_) => Verdict::Revise,
            None => Verdict::Write,
        })
    }

    fn statement(&self, claim: &Claim) -> Result<(), Wrong> {
        let subject = self.kind_of(claim.subject.as_str())?;
        match &claim.object {
            Object::Entity(object) => self.relationship(claim, subject, object.as_str()),
            Object::Value(value) => self.attribute(claim, subject, value),
        }
    }

    fn relationship(
        &self,
        claim: &Claim,
        subject: EntityKindId,
        object: &str,
    ) -> Result<(), Wrong> {
        if self.ontology.find_attribute(&claim.property).is_some() {
            return Err(invalid(format!(
                "`{}` is an attribute; give what it says as `value`, not as `object`",
                claim.property
            )));
        }
        let Some(kind) = self.ontology.find_relationship_kind(&claim.property) else {
            return Err(invalid(format!(
                "relationship kind `{}` is not in the ontology{}",
                claim.property,
                did_you_mean(self.ontology.nearest_relationship_kind(&claim.property))
            )));
        };
        if self.ontology.relationship_kind(kind).is_abstract() {
            return Err(invalid(format!(
                "relationship kind `{}` is abstract",
                claim.property
            )));
        }
        let object_kind = self.kind_of(object)?;
        if !self.ontology.allows(kind, subject, object_kind) {
            return Err(invalid(format!(
                "`{}` cannot lead from `{}` ({}) to `{object}` ({}); see its `from` and `to` in the ontology",
                claim.property,
                claim.subject,
                self.ontology.entity_kind(subject).name(),
                self.ontology.entity_kind(object_kind).name(),
            )));
        }
        Ok(())
    }

    fn attribute(&self, claim: &Claim, subject: EntityKindId, value: &Value) -> Result<(), Wrong> {
        let kind = self.ontology.find_relationship_kind(&claim.property);
        if kind.is_some() {
            return Err(invalid(format!(
                "`{}` is a relationship; give the entity at its other end as `object`, not as `value`",
                claim.property
            )));
        }
        let attribute = self.ontology.find_attribute(&claim.property);
        let Some(attribute) = attribute else {
            return Err(invalid(format!(
                "property `{}` is not in the ontology{}",
                claim.property,
                did_you_mean(self.ontology.nearest_property(&claim.property))
            )));
        };
        if self.ontology.attribute_of(subject, attribute).is_none() {
            return Err(invalid(format!(
                "`{}` is a {}, which has no attribute `{}`",
                claim.subject,
                self.ontology.entity_kind(subject).name(),
                claim.property
            )));
        }
        self.ontology
            .check_value(attribute, &value.to_json())
            .map_err(invalid)?;
        if let (AttributeType::Edtf, Value::Text(text)) =
            (self.ontology.attribute(attribute).value_type(), value)
        {
            Edtf::parse(text)
                .map_err(|error| invalid(format!("attribute `{}`: {error}", claim.property)))?;
        }
        Ok(())
    }

    fn room(&self, n_rows: usize) -> Result<Verdict, Wrong> {
        if n_rows + self.entities.len() + self.claims.len() < ROWS_MAX {
            return Ok(Verdict::Write);
        }
        Err(invalid(format!(
            "the graph can hold {ROWS_MAX} rows at the most"
        )))
    }
}

impl Snapshot {
    /// Whether anything is claimed about an entity or leads to it.
    #[must_use]
    pub fn has_claims(&self, entity: EntityIdx) -> bool {
        self.outgoing.of(entity).len()
            + self.incoming.of(entity).len()
            + self.values.of(entity).len()
            > 0
    }

    /// How many claims tie an entity to others, whatever their status.
    #[must_use]
    pub fn n_ties(&self, entity: EntityIdx) -> usize {
        self.outgoing.of(entity).len() + self.incoming.of(entity).len()
    }

    fn says_the_same(&self, known: super::ClaimIdx, claim: &Claim) -> bool {
        let row = self.claim(known);
        let standing = |id: &Id| {
            let entity = self.find_entity(id.as_str());
            entity.map_or_else(|| id.clone(), |entity| self.entity(entity).id.clone())
        };
        let object = match &claim.object {
            Object::Entity(id) => Object::Entity(standing(id)),
            Object::Value(value) => Object::Value(value.clone()),
        };
        let bare = Claim {
            subject: standing(&claim.subject),
            object,
            texts: crate::model::Texts::default(),
            ..claim.clone()
        };
        row.texts_fingerprint() == fingerprint(&claim.texts) && row.to_claim() == bare
    }
}

fn invalid(message: String) -> Wrong {
    (message, Fault::Invalid)
}

fn conflict(message: String) -> Wrong {
    (message, Fault::Conflict)
}

fn missing(message: String) -> Wrong {
    (message, Fault::Missing)
}

fn used_twice(id: &str) -> Wrong {
    let message = format!(
        "the id `{id}` already stands for something else; entities, sources and claims share one set of ids"
    );
    (message, Fault::Conflict)
}

fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |nearest| {
        format!("; did you mean `{nearest}`?")
    })
}
