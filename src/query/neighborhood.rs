//! Everything around some entities.

use std::collections::{HashMap, HashSet};

use crate::graph::{Budget, Direction, EntityIdx, Omissions, Relationship, Supported, View};

use super::slice::{Degrees, Slice, cut};

/// What to gather.
#[derive(Clone, Copy, Debug)]
pub struct Neighborhood {
    /// Steps from the entities asked about, at least 1.
    pub depth: usize,
    /// In which direction the steps go.
    pub direction: Direction,
    /// Most entities to keep.
    pub entities_max: usize,
}

/// Every tie that touches an entity at a distance below `depth`, nearest and best connected first.
///
/// # Complexity
/// O(ties of the entities at a distance below `depth`).
#[must_use]
pub fn neighborhood(
    view: &View,
    of: &[EntityIdx],
    ask: Neighborhood,
    budget: &mut Budget,
) -> Slice {
    let view = &view.naming(of);
    // Who was not known yet at the time asked for is not there.
    let of: Vec<EntityIdx> = of.iter().copied().filter(|one| view.shows(*one)).collect();
    let mut omissions = Omissions::default();
    let mut distances: HashMap<EntityIdx, usize> = of.iter().map(|entity| (*entity, 0)).collect();
    let mut seen: HashSet<Relationship> = HashSet::new();
    let mut relationships: Vec<Supported> = Vec::new();
    let mut frontier = of;
    for distance in 1..=ask.depth {
        let mut next = Vec::new();
        for entity in &frontier {
            let found = view.relationships(*entity, ask.direction, &mut omissions);
            if !budget.spend(found.len() + 1) {
                break;
            }
            for supported in found {
                let relationship = supported.relationship;
                let other = if relationship.source == *entity {
                    relationship.target
                } else {
                    relationship.source
                };
                if !view.shows(other) || !seen.insert(relationship) {
                    continue;
                }
                relationships.push(supported);
                distances.entry(other).or_insert_with(|| {
                    next.push(other);
                    distance
                });
            }
        }
        frontier = next;
    }
    let ranked = nearest_first(view, &distances, &relationships);
    cut(
        view,
        ranked,
        relationships,
        ask.entities_max,
        omissions,
        budget,
    )
}

fn nearest_first(
    view: &View,
    distances: &HashMap<EntityIdx, usize>,
    relationships: &[Supported],
) -> Vec<EntityIdx> {
    let degrees = Degrees::of(relationships);
    let snapshot = view.snapshot();
    let mut ranked: Vec<(usize, EntityIdx)> = distances
        .iter()
        .map(|(entity, distance)| (*distance, *entity))
        .collect();
    ranked.sort_by(|(near, a), (far, b)| {
        near.cmp(far)
            .then_with(|| degrees.get(*b).cmp(&degrees.get(*a)))
            .then_with(|| snapshot.entity(*a).id.cmp(&snapshot.entity(*b).id))
    });
    ranked.into_iter().map(|(_, entity)| entity).collect()
}
