//! A slice of the graph: some entities, and every relationship between them.

use std::{cmp::Reverse, collections::BTreeSet};

use crate::graph::{Budget, Direction, EntityIdx, Omissions, Supported, View};

use super::places::Places;

/// Some entities and every relationship of the view between them.
#[derive(Clone, Debug, Default)]
pub struct Slice {
    /// The entities, most important first.
    pub entities: Vec<EntityIdx>,
    /// The relationships, both ends of which are among the entities.
    pub relationships: Vec<Supported>,
    /// How many entities there would be without the limit.
    pub total_entities: usize,
    /// How many relationships there would be without the limit.
    pub total_relationships: usize,
    /// Whether a limit or the budget left something out.
    pub truncated: bool,
    /// Claims that the view does not count.
    pub omissions: Omissions,
}

impl Slice {
    /// Where in the list of entities the two ends of each relationship stand.
    #[must_use]
    pub fn ends(&self) -> Vec<(usize, usize)> {
        let places: Places = self.entities.iter().copied().collect();
        let place = |entity| places.get(entity).unwrap_or_default();
        self.relationships
            .iter()
            .map(|found| {
                let relationship = &found.relationship;
                (place(relationship.source), place(relationship.target))
            })
            .collect()
    }
}

/// The best connected of some entities, and every relationship between them.
///
/// # Complexity
/// O(ties of the entities).
#[must_use]
pub fn slice(view: &View, among: &[EntityIdx], entities_max: usize, budget: &mut Budget) -> Slice {
    let members: Places = among.iter().copied().collect();
    let mut omissions = Omissions::default();
    let mut relationships = Vec::new();
    for entity in members.entities() {
        let both = Direction::Both;
        let Some(of_entity) = view.relationships_within(*entity, both, &mut omissions, budget)
        else {
            break;
        };
        relationships.extend(of_entity.into_iter().filter(|found| {
            let relationship = found.relationship;
            relationship.source == *entity && members.get(relationship.target).is_some()
        }));
    }
    let ranked = by_degree(view, &members, &relationships);
    cut(view, ranked, relationships, entities_max, omissions, budget)
}

/// Some entities and the relationships between the pairs named, both in ascending order; references only if they are walked.
///
/// Where there are more entities than the limit, those in `first` stay.
///
/// # Complexity
/// O(ties of the entities).
#[must_use]
pub fn joined(
    view: &View,
    (entities, first): (&[EntityIdx], &[EntityIdx]),
    pairs: &BTreeSet<(EntityIdx, EntityIdx)>,
    entities_max: usize,
    budget: &mut Budget,
) -> Slice {
    let mut omissions = Omissions::default();
    let mut relationships = Vec::new();
    for entity in entities {
        let both = Direction::Both;
        let Some(of_entity) = view.relationships_within(*entity, both, &mut omissions, budget)
        else {
            break;
        };
        relationships.extend(of_entity.into_iter().filter(|found| {
            let (source, target) = (found.relationship.source, found.relationship.target);
            source == *entity
                && pairs.contains(&(source.min(target), source.max(target)))
                && view.walks(found.relationship.kind)
        }));
    }
    let members: Places = entities.iter().copied().collect();
    let mut ranked = by_degree(view, &members, &relationships);
    if ranked.len() > entities_max {
        ranked.sort_by_key(|entity| !first.contains(entity));
    }
    cut(view, ranked, relationships, entities_max, omissions, budget)
}

/// Entities by the number of their relationships, then by id.
fn by_degree(view: &View, among: &Places, relationships: &[Supported]) -> Vec<EntityIdx> {
    let mut degrees = vec![0; among.len()];
    for Supported { relationship, .. } in relationships {
        for end in [relationship.source, relationship.target] {
            if let Some(place) = among.get(end) {
                degrees[place] += 1;
            }
        }
    }
    best_first(view, among.entities(), |place| Reverse(degrees[place]))
}

/// Entities by a rank that goes by their place in the list, then by id.
pub(super) fn best_first<R: Ord>(
    view: &View,
    entities: &[EntityIdx],
    rank: impl Fn(usize) -> R,
) -> Vec<EntityIdx> {
    let id = |entity: EntityIdx| view.snapshot().entity(entity).id.as_str();
    let mut ranked: Vec<(R, u64, EntityIdx)> = entities
        .iter()
        .enumerate()
        .map(|(place, entity)| (rank(place), beginning(id(*entity)), *entity))
        .collect();
    ranked.sort_unstable_by(|(a, a_id, a_entity), (b, b_id, b_entity)| {
        a.cmp(b)
            .then(a_id.cmp(b_id))
            .then_with(|| id(*a_entity).cmp(id(*b_entity)))
    });
    ranked.into_iter().map(|(.., entity)| entity).collect()
}

/// The first eight bytes of a text as a number: it sorts as the texts do, without a look at them.
pub(super) fn beginning(text: &str) -> u64 {
    let mut bytes = [0; 8];
    let length = text.len().min(8);
    bytes[..length].copy_from_slice(&text.as_bytes()[..length]);
    u64::from_be_bytes(bytes)
}

/// Keeps the first entities of a ranking, and the relationships between those, by the ids of their ends and then by
/// kind: the same order whatever was asked.
pub(super) fn cut(
    view: &View,
    ranked: Vec<EntityIdx>,
    relationships: Vec<Supported>,
    entities_max: usize,
    omissions: Omissions,
    budget: &Budget,
) -> Slice {
    let (total_entities, total_relationships) = (ranked.len(), relationships.len());
    let mut entities = ranked;
    entities.truncate(entities_max);
    let by_id: Places = best_first(view, &entities, |_| ()).into_iter().collect();
    let placed = relationships.into_iter().filter_map(|found| {
        let relationship = &found.relationship;
        let ends = (
            by_id.get(relationship.source)?,
            by_id.get(relationship.target)?,
        );
        Some((ends, relationship.kind, found))
    });
    let mut placed: Vec<_> = placed.collect();
    let key = |found: &Supported| view.snapshot().key(&found.relationship);
    placed.sort_unstable_by(|(a, a_kind, a_found), (b, b_kind, b_found)| {
        a.cmp(b)
            .then(a_kind.cmp(b_kind))
            .then_with(|| key(a_found).cmp(&key(b_found)))
    });
    Slice {
        truncated: entities.len() < total_entities || budget.is_exhausted(),
        entities,
        relationships: placed.into_iter().map(|(.., found)| found).collect(),
        total_entities,
        total_relationships,
        omissions,
    }
}
