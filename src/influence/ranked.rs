//! A measure's values for every entity, put in order among those asked for.

use std::sync::{Arc, OnceLock};

use crate::graph::EntityIdx;

use super::{
    measure::{First, Placed, Scores},
    projection::Projection,
};

/// Entities at the front of a ranking that are kept in order.
const TOP: usize = 200;

/// The value of every entity, by its number in the graph.
#[derive(Clone, Debug, PartialEq)]
pub struct Values {
    /// Not a number where the view does not show the entity.
    of: Vec<f64>,
    /// Which end of the list stands out.
    pub first: First,
    /// Whether the values are as exact as was asked for.
    pub converged: bool,
    /// Rounds, sources or samples that it took.
    pub rounds: u32,
    /// Whether the budget ended the work early.
    pub truncated: bool,
}

/// The entities that count, in the order of their values.
#[derive(Debug)]
pub struct Ranked {
    values: Arc<Values>,
    top: Vec<Placed>,
    /// Whether each entity counts; all do if there is no list.
    counts: Option<Vec<bool>>,
    /// The values of all that count, from first to last; made when somebody asks for a place.
    sorted: OnceLock<Vec<f64>>,
    total: usize,
}

impl Values {
    /// The values of a projection's nodes, by entity.
    #[must_use]
    pub fn new(graph: &Projection, scores: &Scores, first: First) -> Self {
        let last = graph.nodes().map(|node| graph.entity(node).index()).max();
        let mut of = vec![f64::NAN; last.map_or(0, |last| last + 1)];
        for (node, value) in graph.nodes().zip(&scores.values) {
            of[graph.entity(node).index()] = *value;
        }
        Self {
            of,
            first,
            converged: scores.converged,
            rounds: scores.rounds,
            truncated: scores.truncated,
        }
    }

    /// The value of an entity; nothing if the view does not show it.
    #[must_use]
    pub fn get(&self, entity: EntityIdx) -> Option<f64> {
        let value = self.of.get(entity.index()).copied()?;
        (!value.is_nan()).then_some(value)
    }

    /// All entities with a value.
    fn all(&self) -> impl Iterator<Item = (EntityIdx, f64)> + '_ {
        let entities = self.of.iter().enumerate();
        entities
            .filter(|(_, value)| !value.is_nan())
            .map(|(entity, value)| (EntityIdx::new(entity), *value))
    }

    /// How many bytes they take.
    #[must_use]
    pub fn n_bytes(&self) -> usize {
        8 * self.of.len()
    }
}

impl Ranked {
    /// Puts the entities in order: all, or those in a list.
    ///
    /// Equal values share a rank and follow in the order of the entities' numbers.
    ///
    /// # Complexity
    /// O(entities): beyond the first 200 nothing is sorted.
    #[must_use]
    pub fn new(values: Arc<Values>, among: Option<&[EntityIdx]>) -> Self {
        let counts = among.map(|among| {
            let mut counts = vec![false; values.of.len()];
            for entity in among.iter().filter(|entity| values.get(**entity).is_some()) {
                counts[entity.index()] = true;
            }
            counts
        });
        let mut placed: Vec<Placed> = values
            .all()
            .filter(|(entity, _)| counts.as_ref().is_none_or(|counts| counts[entity.index()]))
            .map(|(entity, value)| Placed {
                rank: 0,
                entity,
                value,
            })
            .collect();
        let total = placed.len();
        values.first.sort(&mut placed, TOP);
        Self {
            top: placed,
            counts,
            sorted: OnceLock::new(),
            total,
            values,
        }
    }

    /// The first entities, at most 200.
    #[must_use]
    pub fn top(&self, count: usize) -> &[Placed] {
        &self.top[..count.min(self.top.len())]
    }

    /// How many are in the order.
    #[must_use]
    pub fn total(&self) -> usize {
        self.total
    }

    /// The values, of those that do not count as well.
    #[must_use]
    pub fn values(&self) -> &Arc<Values> {
        &self.values
    }

    /// The place of an entity; nothing if it is not in the order.
    ///
    /// # Complexity
    /// O(log entities), after O(entities log entities) for the first one.
    #[must_use]
    pub fn place(&self, entity: EntityIdx) -> Option<Placed> {
        let value = self.values.get(entity)?;
        if self
            .counts
            .as_ref()
            .is_some_and(|counts| !counts[entity.index()])
        {
            return None;
        }
        let first = self.values.first;
        let before = self
            .sorted()
            .partition_point(|other| first.order(*other, value).is_lt());
        Some(Placed {
            rank: before + 1,
            entity,
            value,
        })
    }

    /// How many others have the same value and so the same rank.
    ///
    /// # Complexity
    /// O(log entities), after O(entities log entities) for the first one.
    #[must_use]
    pub fn n_sharing(&self, placed: &Placed) -> usize {
        let first = self.values.first;
        let up_to = self
            .sorted()
            .partition_point(|other| first.order(*other, placed.value).is_le());
        (up_to + 1).saturating_sub(placed.rank).saturating_sub(1)
    }

    fn sorted(&self) -> &[f64] {
        self.sorted.get_or_init(|| {
            let counts = |entity: EntityIdx| {
                self.counts
                    .as_ref()
                    .is_none_or(|counts| counts[entity.index()])
            };
            let all = self.values.all().filter(|(entity, _)| counts(*entity));
            let mut sorted: Vec<f64> = all.map(|(_, value)| value).collect();
            sorted.sort_unstable_by(|a, b| self.values.first.order(*a, *b));
            sorted
        })
    }

    /// How many bytes it takes, the values included.
    #[must_use]
    pub fn n_bytes(&self) -> usize {
        let counts = self.counts.as_ref().map_or(0, Vec::len);
        size_of_val(&self.top[..]) + counts + 8 * self.total + self.values.n_bytes()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::influence::tests::links;

    proptest! {
        #[test]
        fn the_order_by_entity_is_the_order_by_node((n_entities, links) in links(), few in prop::collection::vec(0u8..4, 12..=12), is_lowest: bool, every in 1usize..4) {
            let graph = Projection::of_links(n_entities, &links);
            let values: Vec<f64> = graph.nodes().map(|node| f64::from(few[node as usize % few.len()])).collect();
            let scores = Scores { values, converged: true, rounds: 1, truncated: false };
            let first = if is_lowest { First::Lowest } else { First::Highest };
            let counts = |entity: EntityIdx| entity.index().is_multiple_of(every);
            let among: Vec<EntityIdx> = graph.nodes().map(|node| graph.entity(node)).filter(|entity| counts(*entity)).collect();
            let among = (every > 1).then_some(&among[..]);
            let ranked = Ranked::new(Arc::new(Values::new(&graph, &scores, first)), among);
            let (expected, total) = scores.top(&graph, first, 200, counts);
            prop_assert_eq!(ranked.top(200), &expected[..]);
            prop_assert_eq!(ranked.total(), total);
            for node in graph.nodes() {
                let entity = graph.entity(node);
                let expected = scores.place(&graph, first, entity, counts).filter(|_| counts(entity));
                prop_assert_eq!(ranked.place(entity), expected.map(|(placed, _)| placed));
                if let Some(placed) = ranked.place(entity) {
                    let same = ranked.values.all().filter(|(other, value)| counts(*other) && value.total_cmp(&placed.value).is_eq()).count();
                    prop_assert_eq!(ranked.n_sharing(&placed) + 1, same);
                }
            }
            prop_assert_eq!(ranked.place(EntityIdx::new(n_entities)), None);
        }
    }
}
