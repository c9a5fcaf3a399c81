//! A slice of the graph: some entities, and every relationship between them.

use std::collections::{BTreeSet, HashSet};

use crate::graph::{Budget, Direction, EntityIdx, Omissions, Relationship, Supported, View};

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

/// The best connected of some entities, and every relationship between them.
///
/// # Complexity
/// O(ties of the entities).
#[must_use]
pub fn slice(view: &View, among: &[EntityIdx], entities_max: usize, budget: &mut Budget) -> Slice {
    let members: HashSet<EntityIdx> = among.iter().copied().collect();
    let mut omissions = Omissions::default();
    let mut relationships = Vec::new();
    for entity in among {
        let of_entity = view.relationships(*entity, Direction::Both, &mut omissions);
        if !budget.spend(of_entity.len() + 1) {
            break;
        }
        relationships.extend(of_entity.into_iter().filter(|found| {
            found.relationship.source == *entity && members.contains(&found.relationship.target)
        }));
    }
    let ranked = by_degree(view, among, &relationships);
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
        let of_entity = view.relationships(*entity, Direction::Both, &mut omissions);
        if !budget.spend(of_entity.len() + 1) {
            break;
        }
        relationships.extend(of_entity.into_iter().filter(|found| {
            let (source, target) = (found.relationship.source, found.relationship.target);
            source == *entity
                && pairs.contains(&(source.min(target), source.max(target)))
                && view.walks(found.relationship.kind)
        }));
    }
    let mut ranked = by_degree(view, entities, &relationships);
    if ranked.len() > entities_max {
        ranked.sort_by_key(|entity| !first.contains(entity));
    }
    cut(view, ranked, relationships, entities_max, omissions, budget)
}

/// Entities by the number of their relationships, then by id.
fn by_degree(view: &View, among: &[EntityIdx], relationships: &[Supported]) -> Vec<EntityIdx> {
    let mut ranked = among.to_vec();
    let degrees = Degrees::of(relationships);
    let snapshot = view.snapshot();
    ranked.sort_by(|a, b| {
        degrees
            .get(*b)
            .cmp(&degrees.get(*a))
            .then_with(|| snapshot.entity(*a).id.cmp(&snapshot.entity(*b).id))
    });
    ranked
}

/// How many of some relationships touch each entity.
pub(super) struct Degrees(std::collections::HashMap<EntityIdx, usize>);

impl Degrees {
    pub(super) fn of(relationships: &[Supported]) -> Self {
        let mut degrees = std::collections::HashMap::new();
        for Supported { relationship, .. } in relationships {
            *degrees.entry(relationship.source).or_default() += 1;
            *degrees.entry(relationship.target).or_default() += 1;
        }
        Self(degrees)
    }

    pub(super) fn get(&self, entity: EntityIdx) -> usize {
        self.0.get(&entity).copied().unwrap_or(0)
    }
}

/// Keeps the first entities of a ranking, and the relationships between those.
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
    let mut relationships = relationships;
    if entities.len() < total_entities {
        let kept: HashSet<EntityIdx> = entities.iter().copied().collect();
        relationships.retain(|found| {
            kept.contains(&found.relationship.source) && kept.contains(&found.relationship.target)
        });
    }
    sort_relationships(view, &mut relationships);
    Slice {
        truncated: entities.len() < total_entities || budget.is_exhausted(),
        entities,
        relationships,
        total_entities,
        total_relationships,
        omissions,
    }
}

/// By the ids of the ends, then by kind: the same order whatever was asked.
pub(super) fn sort_relationships(view: &View, relationships: &mut [Supported]) {
    let snapshot = view.snapshot();
    let ends = |relationship: &Relationship| {
        (
            &snapshot.entity(relationship.source).id,
            &snapshot.entity(relationship.target).id,
            relationship.kind,
            snapshot.key(relationship),
        )
    };
    relationships.sort_by(|a, b| ends(&a.relationship).cmp(&ends(&b.relationship)));
}
