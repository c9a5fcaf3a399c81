//! What belongs to an actor or acts for it.

use std::collections::HashSet;

use crate::{
    graph::{Budget, Direction, EntityIdx, Omissions, OmitReason, Supported, View},
    ontology::TieRole,
};

/// Steps from the whole to its parts at the most.
const LEVELS_MAX: usize = 3;

/// Roles of the ties by which a part belongs to a whole or acts for it; the part is the source.
const ROLES: [TieRole; 4] = [
    TieRole::Composition,
    TieRole::Leadership,
    TieRole::Employment,
    TieRole::Representation,
];

/// An entity that an actor stands for, with the ties that make it so.
#[derive(Clone, Debug)]
pub struct Part {
    /// The entity.
    pub entity: EntityIdx,
    /// From the actor to the entity; empty for the actor itself.
    pub chain: Vec<Supported>,
}

/// The actor itself, and what belongs to it or acts for it, nearest first.
///
/// # Complexity
/// O(ties of the parts).
#[must_use]
pub fn parts(
    view: &View,
    whole: EntityIdx,
    omissions: &mut Omissions,
    budget: &mut Budget,
) -> Vec<Part> {
    let ontology = view.snapshot().ontology();
    let mut seen = HashSet::from([whole]);
    let mut found = vec![Part {
        entity: whole,
        chain: Vec::new(),
    }];
    let mut next = 0;
    while next < found.len() {
        let chain = found[next].chain.clone();
        let entity = found[next].entity;
        next += 1;
        if chain.len() == LEVELS_MAX {
            continue;
        }
        let (into, unseen) = (Direction::In, &mut Omissions::default());
        let Some(ties) = view.relationships_within(entity, into, unseen, budget) else {
            continue;
        };
        for supported in ties {
            let relationship = supported.relationship;
            if !belongs(ontology.relationship_kind(relationship.kind).role()) {
                continue;
            }
            if view.shows(relationship.source) && seen.insert(relationship.source) {
                let mut chain = chain.clone();
                chain.push(supported);
                found.push(Part {
                    entity: relationship.source,
                    chain,
                });
            }
        }
        for (tie, reason) in view.judged(entity, Direction::In) {
            if let Some(reason) =
                reason.filter(|_| belongs(ontology.relationship_kind(tie.kind).role()))
            {
                omissions.add(tie.claim, reason);
            }
        }
    }
    found
}

/// Whether the source of a tie in this role belongs to its target or acts for it.
pub(super) fn belongs(role: TieRole) -> bool {
    ROLES.contains(&role)
}

/// Counts the references that a query does not follow as left out for their kind.
pub(super) fn note_references(view: &View, entity: EntityIdx, omissions: &mut Omissions) {
    for tie in view.ties(entity, Direction::Both) {
        if !view.walks(tie.kind) {
            omissions.add(tie.claim, OmitReason::Kind);
        }
    }
}
