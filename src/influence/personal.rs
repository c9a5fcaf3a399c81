//! Personalised `PageRank`: who is near some entities, seen from these entities.

use std::collections::VecDeque;

use crate::graph::Budget;

use super::{
    adjacency::Adjacency,
    measure::Scores,
    measures::{Restart, power_iteration},
    projection::Projection,
};

/// Share of steps that follow a tie instead of going back to the start.
pub const DAMPING: f64 = 0.85;

/// Shares of the walk's time at each node, starting anew at `from` (at any node if that is empty).
///
/// # Complexity
/// O(rounds × (nodes + ties)).
///
/// Reference: Haveliwala 2002, "Topic-sensitive `PageRank`".
#[must_use]
pub fn personal(graph: &Projection, from: &[u32], budget: &mut Budget) -> Scores {
    let ask = Restart {
        damping: DAMPING,
        tolerance: 1e-9,
        rounds_max: 200,
        from,
    };
    power_iteration(graph, &ask, budget)
}

/// What a local search found near some nodes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Nearby {
    /// The nodes with a value above 0 and their values, in ascending order of the nodes.
    pub values: Vec<(u32, f64)>,
    /// By how much all values together fall short of the exact ones: they add up to 1 minus this.
    pub error: f64,
    /// Whether the budget ended the search early; the error is right all the same.
    pub truncated: bool,
}

/// The same, by pushing what is left from node to node until no node holds more than `threshold` for each of its ties.
///
/// Only the neighbourhood that matters is looked at.
///
/// # Complexity
/// O(1 / (threshold × (1 − damping))) ties, whatever the size of the graph.
///
/// Reference: Andersen, Chung, Lang 2006, "Local graph partitioning using `PageRank` vectors".
#[must_use]
pub fn nearby(ties: &Adjacency, from: &[u32], threshold: f64, budget: &mut Budget) -> Nearby {
    nearby_by(ties, from, threshold, budget, |_, _, weight| {
        f64::from(weight)
    })
}

/// The same with other weights: `weigh` is given both ends and the weight of a tie, and gives a number above 0.
pub(super) fn nearby_by(
    ties: &Adjacency,
    from: &[u32],
    threshold: f64,
    budget: &mut Budget,
    weigh: impl Fn(u32, u32, f32) -> f64,
) -> Nearby {
    let mut push = Push {
        ties,
        from,
        found: vec![0.0; ties.n_nodes()],
        left: vec![0.0; ties.n_nodes()],
        touched: Vec::new(),
        waiting: VecDeque::new(),
    };
    push.restart(1.0, threshold);
    let mut truncated = false;
    while let Some(node) = push.waiting.pop_front() {
        if !budget.spend(1 + ties.degree(node)) {
            truncated = true;
            break;
        }
        push.push(node, threshold, &weigh);
    }
    push.touched.sort_unstable();
    push.touched.dedup();
    Nearby {
        error: push
            .touched
            .iter()
            .map(|node| push.left[*node as usize])
            .sum(),
        values: push
            .touched
            .iter()
            .map(|node| (*node, push.found[*node as usize]))
            .filter(|(_, value)| *value > 0.0)
            .collect(),
        truncated,
    }
}

struct Push<'a> {
    ties: &'a Adjacency,
    from: &'a [u32],
    found: Vec<f64>,
    /// What has arrived at a node and not been passed on.
    left: Vec<f64>,
    touched: Vec<u32>,
    waiting: VecDeque<u32>,
}

impl Push<'_> {
    fn push(&mut self, node: u32, threshold: f64, weigh: &impl Fn(u32, u32, f32) -> f64) {
        let left = std::mem::take(&mut self.left[node as usize]);
        self.found[node as usize] += (1.0 - DAMPING) * left;
        let weights = self.ties.entries(node);
        let strength: f64 = weights
            .map(|(other, weight)| weigh(node, other, weight))
            .sum();
        if strength == 0.0 {
            self.restart(DAMPING * left, threshold);
            return;
        }
        let ties = self.ties;
        for (other, weight) in ties.entries(node) {
            self.give(
                other,
                DAMPING * left * weigh(node, other, weight) / strength,
                threshold,
            );
        }
    }

    fn restart(&mut self, mass: f64, threshold: f64) {
        let from = self.from;
        for node in from {
            self.give(*node, mass / from.len() as f64, threshold);
        }
    }

    fn give(&mut self, node: u32, mass: f64, threshold: f64) {
        let most = threshold * self.ties.degree(node).max(1) as f64;
        let before = self.left[node as usize];
        self.left[node as usize] += mass;
        if before == 0.0 {
            self.touched.push(node);
        }
        if before <= most && before + mass > most {
            self.waiting.push_back(node);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::influence::tests::{links, one_way};

    proptest! {
        #[test]
        fn pushing_falls_short_by_the_stated_error((n_entities, links) in links(), threshold in 1e-6f64..1e-2) {
            let graph = Projection::of_links(n_entities, &links);
            let from: Vec<u32> = graph.nodes().take(2).collect();
            let exact = personal(&graph, &from, &mut Budget::unlimited());
            let near = nearby(graph.out(), &from, threshold, &mut Budget::unlimited());
            let mut values = vec![0.0; n_entities];
            for (node, value) in &near.values {
                values[*node as usize] = *value;
            }
            let short: f64 = exact.values.iter().zip(&values).map(|(exact, near)| exact - near).sum();
            prop_assert!(from.is_empty() || (short - near.error).abs() < 1e-7, "{} {}", short, near.error);
            for (exact, near) in exact.values.iter().zip(&values) {
                prop_assert!(*near <= exact + 1e-7);
            }
        }
    }

    #[test]
    fn an_early_end_is_told_with_its_error() {
        let graph = Projection::of_links(3, &[one_way(0, 1, 1.0), one_way(1, 2, 1.0)]);
        let near = nearby(
            graph.either(),
            &[0],
            1e-9,
            &mut Budget::new(5, std::sync::Arc::default()),
        );
        assert!(near.truncated);
        let sum: f64 = near.values.iter().map(|(_, value)| value).sum();
        assert!((sum + near.error - 1.0).abs() < 1e-12);
    }
}
