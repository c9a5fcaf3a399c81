//! What changes the graph: a batch of operations, applied as a whole.

use serde::{Deserialize, Serialize};

use super::{Claim, ClaimStatus, Entity, Id, PlainClaims, Source};

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
    /// A known claim counts as something else from now on.
    SetClaimStatus {
        /// Its id.
        id: String,
        /// Its new status.
        status: ClaimStatus,
    },
    /// Several entities are one and the same. Their ids go on to work; [`Operation::SplitEntity`] takes it back.
    MergeEntities {
        /// The entity that stays.
        into: Id,
        /// Those that it stands for from now on.
        from: Vec<Id>,
    },
    /// Takes the merge of an entity into another back.
    SplitEntity(Id),
    /// Two entities are known to be different, however alike.
    MarkDistinct(Id, Id),
    /// The texts of a claim are removed for good, in all its versions.
    RedactClaim(String),
    /// Many plain claims. In the journal: new ones.
    PutPlainClaims(PlainClaims),
}

impl Operation {
    /// How many changes it makes.
    #[must_use]
    pub fn n_changes(&self) -> usize {
        match self {
            Self::PutPlainClaims(claims) => claims.len(),
            _ => 1,
        }
    }
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
