//! What several entities share.

use std::collections::{BTreeMap, HashSet};

use crate::{
    graph::{Budget, Direction, EntityIdx, Omissions, Supported, View},
    ontology::{EntityKindId, KindSet},
};

use super::{
    Part,
    parts::{note_references, parts},
};

/// An entity that all of them are tied to, and how.
#[derive(Clone, Debug)]
pub struct Shared {
    /// The entity.
    pub entity: EntityIdx,
    /// For each of them in turn: the ties down to the part that stands for it, then the tie to the entity.
    pub ties: Vec<Supported>,
}

/// What several entities share, strongest first.
#[derive(Clone, Debug, Default)]
pub struct Common {
    /// The shared entities.
    pub shared: Vec<Shared>,
    /// Whether the budget left something out.
    pub truncated: bool,
    /// Claims that the view does not count.
    pub omissions: Omissions,
}

/// Ties from one actor to an entity: each with the chain of parts that leads to it.
pub(super) type Reached = BTreeMap<EntityIdx, Vec<Supported>>;

/// The entities that all of `of` are tied to, themselves or (with `include_parts`) through what belongs to them.
///
/// # Complexity
/// O(ties of the entities and their parts).
#[must_use]
pub fn common(
    view: &View,
    of: &[EntityIdx],
    kinds: Option<&KindSet<EntityKindId>>,
    include_parts: bool,
    budget: &mut Budget,
) -> Common {
    let view = &view.naming(of);
    let mut omissions = Omissions::default();
    let standing: Vec<Vec<Part>> = of
        .iter()
        .map(|whole| {
            if include_parts {
                parts(view, *whole, &mut omissions, budget)
            } else {
                vec![Part {
                    entity: *whole,
                    chain: Vec::new(),
                }]
            }
        })
        .collect();
    let own: HashSet<EntityIdx> = standing.iter().flatten().map(|part| part.entity).collect();
    let reached: Vec<Reached> = standing
        .iter()
        .map(|parts| reach(view, parts, (of, &own), &mut omissions, budget))
        .collect();
    let mut shared = intersect(view, &reached, kinds);
    sort_by_strength(view, &mut shared);
    Common {
        shared,
        truncated: budget.is_exhausted(),
        omissions,
    }
}

pub(super) fn reach(
    view: &View,
    parts: &[Part],
    (of, own): (&[EntityIdx], &HashSet<EntityIdx>),
    omissions: &mut Omissions,
    budget: &mut Budget,
) -> Reached {
    let mut reached = Reached::new();
    let mine: HashSet<EntityIdx> = parts.iter().map(|part| part.entity).collect();
    for part in parts {
        let found = view.relationships_within(part.entity, Direction::Both, omissions, budget);
        let Some(found) = found else { return reached };
        note_references(view, part.entity, omissions);
        for supported in found {
            let relationship = supported.relationship;
            let other = relationship.other(part.entity);
            // What stands for one of them is shared if it also stands for the others or is tied to
            // them itself; a tie between the parts of two is a tie between the two.
            let is_between =
                own.contains(&other) && !part.chain.is_empty() && !mine.contains(&other);
            if of.contains(&other)
                || is_between
                || !view.walks(relationship.kind)
                || !view.shows(other)
            {
                continue;
            }
            let ties = reached.entry(other).or_default();
            for tie in part.chain.iter().chain([&supported]) {
                if !ties.contains(tie) {
                    ties.push(*tie);
                }
            }
        }
    }
    reached
}

pub(super) fn intersect(
    view: &View,
    reached: &[Reached],
    kinds: Option<&KindSet<EntityKindId>>,
) -> Vec<Shared> {
    let Some((first, rest)) = reached.split_first() else {
        return Vec::new();
    };
    let is_asked = |entity: EntityIdx| {
        kinds.is_none_or(|kinds| kinds.contains(view.snapshot().entity(entity).kind))
    };
    first
        .iter()
        .filter(|(entity, _)| {
            is_asked(**entity) && rest.iter().all(|other| other.contains_key(entity))
        })
        .map(|(entity, _)| Shared {
            entity: *entity,
            ties: ties_of(reached, *entity),
        })
        .collect()
}

fn ties_of(reached: &[Reached], entity: EntityIdx) -> Vec<Supported> {
    let mut ties: Vec<Supported> = Vec::new();
    for tie in reached
        .iter()
        .filter_map(|of_one| of_one.get(&entity))
        .flatten()
    {
        if !ties.contains(tie) {
            ties.push(*tie);
        }
    }
    ties
}

pub(super) fn sort_by_strength(view: &View, shared: &mut [Shared]) {
    let snapshot = view.snapshot();
    let strength = |shared: &Shared| -> f64 {
        let touching = shared.ties.iter().filter(|tie| {
            tie.relationship.source == shared.entity || tie.relationship.target == shared.entity
        });
        touching
            .map(|tie| view.strength(tie.relationship.kind, tie.best))
            .sum()
    };
    shared.sort_by(|a, b| {
        strength(b).total_cmp(&strength(a)).then_with(|| {
            snapshot
                .entity(a.entity)
                .id
                .cmp(&snapshot.entity(b.entity).id)
        })
    });
}
