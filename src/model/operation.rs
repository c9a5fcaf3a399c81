//! What changes the graph: a batch of operations, applied as a whole.

use serde::{Deserialize, Serialize};

use super::{Claim, Entity, Id, Source};

/// One change. New kinds of change go to the end: the journal stores them by position.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Operation {
    /// The ontology under which everything after it stands, as SDL.
    SetOntology(String),
    /// A source, new or in a new version.
    PutSource(Source),
    /// An entity, new or in a new version.
    PutEntity(Entity),
    /// A claim. In the journal: a new one.
    PutClaim(Claim),
    /// Takes a claim back.
    RetractClaim(String),
    /// A new version of a known claim, found by its id or, without one, by what it says.
    ReviseClaim(Claim),
}

/// Changes that take effect together or not at all, with who made them and why.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    /// Who made the change.
    pub author: String,
    /// Why.
    pub reason: Option<String>,
    /// The changes, in order.
    pub operations: Vec<Operation>,
}

impl Batch {
    /// The ids of the entities that the batch puts, in its order.
    pub fn entity_ids(&self) -> impl Iterator<Item = &Id> {
        self.operations
            .iter()
            .filter_map(|operation| match operation {
                Operation::PutEntity(entity) => Some(&entity.id),
                _ => None,
            })
    }
}
