//! Where a path may go, and how strong the ties are.

use std::collections::HashSet;

use crate::{
    graph::{Budget, ClaimIdx, Direction, EntityIdx, Omissions, Supported, View},
    ontology::RelationshipKindId,
};

/// Ties that the view counts and paths may follow, without the entities to avoid.
pub(super) struct Ground<'a> {
    pub(super) view: &'a View,
    avoid: &'a HashSet<EntityIdx>,
    omissions: &'a mut Omissions,
    budget: &'a mut Budget,
}

/// What one search may not use, beside what the whole query may not.
#[derive(Clone, Debug, Default)]
pub(super) struct Banned {
    /// Entities.
    pub(super) entities: HashSet<EntityIdx>,
    /// Ends of first steps.
    pub(super) first_steps: HashSet<EntityIdx>,
}

impl<'a> Ground<'a> {
    pub(super) fn new(
        view: &'a View,
        avoid: &'a HashSet<EntityIdx>,
        omissions: &'a mut Omissions,
        budget: &'a mut Budget,
    ) -> Self {
        Self {
            view,
            avoid,
            omissions,
            budget,
        }
    }

    /// Shows each entity that one step leads to, perhaps several times; says whether the budget sufficed.
    pub(super) fn each_neighbor(
        &mut self,
        entity: EntityIdx,
        mut visit: impl FnMut(EntityIdx, RelationshipKindId, ClaimIdx),
    ) -> bool {
        let avoid = self.avoid;
        self.view
            .each_neighbor(entity, self.omissions, self.budget, |to, kind, claim| {
                if !avoid.contains(&to) {
                    visit(to, kind, claim);
                }
            })
    }

    /// Strength of the strongest tie between two neighbours.
    pub(super) fn strength(&self, from: EntityIdx, to: EntityIdx) -> f64 {
        self.view.strength_between(from, to)
    }

    /// Each neighbour with the strength of the strongest tie to it; nothing if the budget did not suffice.
    pub(super) fn strengths(&mut self, entity: EntityIdx) -> Option<Vec<(EntityIdx, f64)>> {
        let mut reached = Vec::new();
        if !self.each_neighbor(entity, |to, _, _| reached.push(to)) {
            return None;
        }
        reached.sort_unstable();
        reached.dedup();
        let mut strengths: Vec<(EntityIdx, f64)> =
            reached.into_iter().map(|to| (to, 0.0)).collect();
        for (to, strength) in self.ties(entity) {
            if let Ok(at) = strengths.binary_search_by_key(&to, |entry| entry.0) {
                strengths[at].1 = strengths[at].1.max(strength);
            }
        }
        Some(strengths)
    }

    /// The other end and the strength of each relationship that paths may follow, by its best claim.
    fn ties(&self, entity: EntityIdx) -> impl Iterator<Item = (EntityIdx, f64)> {
        let found = self.view.supported(entity, Direction::Both);
        found
            .filter(|(tie, _)| self.view.walks(tie.kind))
            .map(|(tie, best)| (tie.to, self.view.strength(tie.kind, best)))
    }

    pub(super) fn is_exhausted(&self) -> bool {
        self.budget.is_exhausted()
    }
}

/// The strongest relationship between two neighbours; among equals the one whose id comes first.
pub(super) fn strongest_tie(view: &View, from: EntityIdx, to: EntityIdx) -> Option<Supported> {
    let snapshot = view.snapshot();
    view.joining(from, to, &mut Omissions::default())
        .into_iter()
        .filter(|supported| view.walks(supported.relationship.kind))
        .min_by(|a, b| {
            let strength = |found: &Supported| view.strength(found.relationship.kind, found.best);
            strength(b).total_cmp(&strength(a)).then_with(|| {
                snapshot
                    .relationship_id(&a.relationship)
                    .cmp(&snapshot.relationship_id(&b.relationship))
            })
        })
}
