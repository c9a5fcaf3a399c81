//! What changes touch, to tell those that can be checked against the same graph.

use std::collections::HashSet;

use crate::{
    graph::Snapshot,
    model::{Claim, Object, Operation, claim_id},
};

use super::Change;

/// The ids that changes write, and those on which their being right depends.
#[derive(Debug, Default)]
pub(super) struct Touched {
    written: HashSet<String>,
    read: HashSet<String>,
    /// Whether it is too much to tell apart: it meets every other.
    is_large: bool,
}

impl Touched {
    /// What a change to a graph touches.
    pub(super) fn by(change: &Change, snapshot: &Snapshot) -> Self {
        let mut touched = Self::default();
        if let Some(key) = &change.idempotency_key {
            // No id has such a letter.
            touched.writes(&format!("\0{}\0{key}", change.author));
        }
        for operation in &change.operations {
            if change.settles_disputes {
                touched.settled(operation, snapshot);
            }
            match operation {
                Operation::SetOntology(_) => touched.writes(&""),
                Operation::PutSource(source) => touched.writes(&source.id),
                Operation::PutEntity(entity) => {
                    touched.writes(&entity.id);
                    let names = entity.names.iter().filter_map(|name| name.source.as_ref());
                    let identifiers = &entity.identifiers;
                    let identifiers = identifiers.iter().filter_map(|known| known.source.as_ref());
                    names.chain(identifiers).for_each(|id| touched.reads(id));
                }
                Operation::PutClaim(claim) | Operation::ReviseClaim(claim) => touched.claim(claim),
                Operation::RetractClaim(id)
                | Operation::RedactClaim(id)
                | Operation::SetClaimStatus { id, .. } => touched.writes(id),
                Operation::MergeEntities { into, from } => {
                    from.iter().chain([into]).for_each(|id| touched.writes(id));
                }
                Operation::SplitEntity(id) => touched.writes(id),
                Operation::PutPlainClaims(_) => touched.is_large = true,
                Operation::MarkDistinct(a, b) => {
                    touched.writes(a);
                    touched.writes(b);
                }
            }
        }
        touched
    }

    /// The claims whose status follows from what disputes them.
    fn settled(&mut self, operation: &Operation, snapshot: &Snapshot) {
        if let Some(disputed) = snapshot.disputed_until(operation) {
            self.writes(&snapshot.claim(disputed).id());
        }
        if let Operation::PutClaim(Claim {
            disputes: Some(disputed),
            ..
        }) = operation
        {
            self.writes(disputed);
        }
    }

    fn claim(&mut self, claim: &Claim) {
        match &claim.id {
            Some(id) => self.writes(id),
            None => self.writes(&claim_id(claim)),
        }
        self.reads(&claim.subject);
        if let Object::Entity(object) = &claim.object {
            self.reads(object);
        }
        self.reads(&claim.source);
        if let Some(disputed) = &claim.disputes {
            self.reads(disputed);
        }
    }

    fn writes(&mut self, id: &impl ToString) {
        self.written.insert(id.to_string());
    }

    fn reads(&mut self, id: &impl ToString) {
        self.read.insert(id.to_string());
    }

    /// Whether one writes what the other reads or writes. Changes that do not meet can be checked against the same graph.
    pub(super) fn meets(&self, other: &Self) -> bool {
        if self.is_large || other.is_large {
            return !self.is_empty() && !other.is_empty();
        }
        let writes = |id: &String| other.written.contains(id);
        self.written
            .iter()
            .any(|id| writes(id) || other.read.contains(id))
            || self.read.iter().any(writes)
    }

    fn is_empty(&self) -> bool {
        !self.is_large && self.written.is_empty() && self.read.is_empty()
    }

    pub(super) fn extend(&mut self, other: Self) {
        self.written.extend(other.written);
        self.read.extend(other.read);
        self.is_large |= other.is_large;
    }
}
