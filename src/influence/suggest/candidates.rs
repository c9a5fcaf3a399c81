//! Who comes into question as a partner.

use std::collections::BTreeSet;

use crate::{
    graph::{Budget, Direction, EntityIdx, Omissions, View},
    influence::{personal::nearby_by, projection::Projection},
    model::EntityStatus,
    ontology::{EntityKindId, KindSet, Ontology, TieRole},
};

use super::SuggestionQuery;

/// What each tie may leave unexplored of the walk around the actor.
const THRESHOLD: f64 = 1e-6;
/// Most candidates that are looked at closely.
const CANDIDATES_MAX: usize = 400;
/// Steps from the whole to its parts at the most.
const LEVELS_MAX: usize = 3;

/// Who has a tie of these roles with the actor works with it already.
const TOGETHER: [TieRole; 6] = [
    TieRole::Membership,
    TieRole::Composition,
    TieRole::Leadership,
    TieRole::Employment,
    TieRole::Representation,
    TieRole::Cooperation,
];
/// The ties by which a part belongs to a whole or acts for it; the part is the source.
pub(in crate::influence) const PARTS: [TieRole; 4] = [
    TieRole::Composition,
    TieRole::Leadership,
    TieRole::Employment,
    TieRole::Representation,
];

/// Candidates and how near they are.
pub(super) struct Candidates {
    /// Each with its share of a walk around the actor that avoids well-connected nodes, nearest first.
    pub(super) near: Vec<(EntityIdx, f64)>,
    pub(super) truncated: bool,
}

pub(super) fn candidates(
    view: &View,
    graph: &Projection,
    query: &SuggestionQuery<'_>,
    budget: &mut Budget,
) -> Candidates {
    let snapshot = view.snapshot();
    let Some(start) = graph.node(query.of) else {
        return Candidates {
            near: Vec::new(),
            truncated: false,
        };
    };
    let own = together(view, query.of, budget);
    let fitting = partner_kinds(snapshot.ontology(), snapshot.entity(query.of).kind);
    let kinds = query.kinds.unwrap_or(&fitting);
    let ties = graph.either();
    let degree = |node: u32| ties.degree(node) as f64;
    let walk = nearby_by(ties, &[start], THRESHOLD, budget, |from, to, weight| {
        f64::from(weight) / (degree(from) * degree(to)).sqrt()
    });
    let mut near: Vec<(EntityIdx, f64)> = walk
        .values
        .iter()
        .map(|(node, value)| (graph.entity(*node), *value))
        .filter(|(entity, _)| {
            let record = snapshot.entity(*entity);
            record.status == EntityStatus::Existing
                && kinds.contains(record.kind)
                && !own.contains(entity)
                && graph
                    .node(*entity)
                    .is_none_or(|node| ties.of(start).binary_search(&node).is_err())
                && (query.admits)(*entity)
        })
        .collect();
    near.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let truncated = walk.truncated || near.len() > CANDIDATES_MAX;
    near.truncate(CANDIDATES_MAX);
    Candidates { near, truncated }
}

/// Whether the ontology lets those of a kind work together with each other; events and works do not.
#[must_use]
pub fn has_partners(ontology: &Ontology, kind: EntityKindId) -> bool {
    ontology.with_role(TieRole::Cooperation).iter().any(|tie| {
        let tie = ontology.relationship_kind(tie);
        tie.from().contains(kind) && tie.to().contains(kind)
    })
}

/// Kinds that the ontology lets work together with the actor's, and lets employ people; a person or a state does not.
fn partner_kinds(ontology: &Ontology, kind: EntityKindId) -> KindSet<EntityKindId> {
    let of_role = |role: TieRole| {
        ontology
            .with_role(role)
            .iter()
            .map(|kind| ontology.relationship_kind(kind))
    };
    let mut kinds = KindSet::default();
    for candidate in ontology
        .entity_kinds()
        .iter()
        .filter(|candidate| !candidate.is_abstract())
    {
        let cooperates = of_role(TieRole::Cooperation).any(|tie| {
            let allows = |from, to| ontology.allows(tie.id(), from, to);
            allows(kind, candidate.id()) || allows(candidate.id(), kind)
        });
        let employs = of_role(TieRole::Employment).any(|tie| tie.to().contains(candidate.id()));
        if cooperates && employs {
            kinds.insert(candidate.id());
        }
    }
    kinds
}

/// The actor, what belongs to it or acts for it, what it belongs to, and those it works with.
fn together(view: &View, actor: EntityIdx, budget: &mut Budget) -> BTreeSet<EntityIdx> {
    let ontology = view.snapshot().ontology();
    let mut found = BTreeSet::from([actor]);
    let mut level = vec![actor];
    for _ in 0..LEVELS_MAX {
        let mut next = Vec::new();
        for whole in level {
            for supported in view.relationships(whole, Direction::In, &mut Omissions::default()) {
                let relationship = supported.relationship;
                let role = ontology.relationship_kind(relationship.kind).role();
                if budget.spend(1)
                    && PARTS.contains(&role)
                    && relationship.target == whole
                    && found.insert(relationship.source)
                {
                    next.push(relationship.source);
                }
            }
        }
        level = next;
    }
    for entity in found.clone() {
        for tie in view.ties(entity, Direction::Both) {
            let role = ontology.relationship_kind(tie.kind).role();
            // What its people belong to besides is not what the actor works with.
            let counts = entity == actor || role == TieRole::Cooperation;
            if counts && TOGETHER.contains(&role) && budget.spend(1) {
                found.insert(tie.to);
            }
        }
    }
    found
}
