//! The smallest graph that joins several entities.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, BinaryHeap},
};

use crate::graph::Budget;

use super::projection::Projection;

/// What one step costs; the strength of the tie only decides among graphs of equally many steps.
const STEP: u64 = 1 << 20;
/// What a tie costs in addition for each factor of e by which it is weaker than the strongest, and at the most.
const WEAKER: f64 = 100.0;
const WEAKEST: f64 = 1000.0;

/// A small graph that joins some nodes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Joined {
    /// Its nodes, those asked for included, in ascending order.
    pub nodes: Vec<u32>,
    /// Its ties, as pairs in ascending order.
    pub ties: Vec<(u32, u32)>,
    /// Into how many pieces those asked for fall: 1 if all could be joined.
    pub n_pieces: usize,
}

/// A tree that joins some nodes, with at most twice as many ties as the smallest one; nothing if the budget does not suffice.
///
/// Ties are walked both ways. Nodes that no way joins stay apart.
///
/// # Complexity
/// O((nodes + ties) log nodes).
///
/// Reference: Mehlhorn 1988, "A faster approximation algorithm for the Steiner problem in graphs".
#[must_use]
pub fn connect(graph: &Projection, of: &[u32], budget: &mut Budget) -> Option<Joined> {
    let asked: BTreeSet<u32> = of.iter().copied().collect();
    let regions = Regions::around(graph, &asked, budget)?;
    let mut joins = regions.joins(graph, budget)?;
    joins.sort_unstable();
    let mut pieces = Pieces::of(graph.n_nodes());
    let mut ties = BTreeSet::new();
    let mut n_pieces = asked.len();
    for (_, first, second) in joins {
        let (a, b) = (
            regions.center[first as usize],
            regions.center[second as usize],
        );
        if pieces.join(a, b) {
            n_pieces -= 1;
            ties.insert((first.min(second), first.max(second)));
            regions.way_back(first, &mut ties);
            regions.way_back(second, &mut ties);
        }
    }
    let ends = ties.iter().flat_map(|(a, b)| [*a, *b]);
    let nodes: BTreeSet<u32> = asked.iter().copied().chain(ends).collect();
    Some(Joined {
        nodes: nodes.into_iter().collect(),
        ties: ties.into_iter().collect(),
        n_pieces,
    })
}

const NOBODY: u32 = u32::MAX;

/// For every node, the nearest of those asked for and the way there.
struct Regions {
    center: Vec<u32>,
    cost: Vec<u64>,
    before: Vec<u32>,
    greatest_weight: f64,
}

impl Regions {
    fn around(graph: &Projection, asked: &BTreeSet<u32>, budget: &mut Budget) -> Option<Self> {
        let n_nodes = graph.n_nodes();
        let weights = graph
            .nodes()
            .flat_map(|node| graph.either().weights_of(node));
        let mut regions = Self {
            center: vec![NOBODY; n_nodes],
            cost: vec![u64::MAX; n_nodes],
            before: vec![NOBODY; n_nodes],
            greatest_weight: f64::from(weights.copied().fold(0.0, f32::max)),
        };
        let mut waiting = BinaryHeap::new();
        for node in asked {
            regions.cost[*node as usize] = 0;
            regions.center[*node as usize] = *node;
            waiting.push(Reverse((0, *node)));
        }
        while let Some(Reverse((cost, node))) = waiting.pop() {
            if cost > regions.cost[node as usize] {
                continue;
            }
            if !budget.spend(1 + graph.either().degree(node)) {
                return None;
            }
            for (other, weight) in graph.either().entries(node) {
                let there = cost + regions.step(weight);
                if there < regions.cost[other as usize] {
                    regions.cost[other as usize] = there;
                    regions.center[other as usize] = regions.center[node as usize];
                    regions.before[other as usize] = node;
                    waiting.push(Reverse((there, other)));
                }
            }
        }
        Some(regions)
    }

    fn step(&self, weight: f32) -> u64 {
        let weaker = -(f64::from(weight) / self.greatest_weight).ln();
        STEP + (WEAKER * weaker).clamp(0.0, WEAKEST) as u64
    }

    /// The ties between different regions, with what it costs to join their centres over them.
    fn joins(&self, graph: &Projection, budget: &mut Budget) -> Option<Vec<(u64, u32, u32)>> {
        if !budget.spend(graph.either().n_entries()) {
            return None;
        }
        let mut joins = Vec::new();
        for node in graph.nodes() {
            let center = self.center[node as usize];
            let entries = graph
                .either()
                .entries(node)
                .filter(|(other, _)| *other > node);
            for (other, weight) in entries.filter(|_| center != NOBODY) {
                if self.center[other as usize] != center {
                    let cost =
                        self.cost[node as usize] + self.step(weight) + self.cost[other as usize];
                    joins.push((cost, node, other));
                }
            }
        }
        Some(joins)
    }

    fn way_back(&self, from: u32, ties: &mut BTreeSet<(u32, u32)>) {
        let mut node = from;
        while self.before[node as usize] != NOBODY {
            let before = self.before[node as usize];
            ties.insert((before.min(node), before.max(node)));
            node = before;
        }
    }
}

/// Which nodes are joined already.
pub(super) struct Pieces {
    above: Vec<u32>,
}

impl Pieces {
    pub(super) fn of(n_nodes: usize) -> Self {
        Self {
            above: (0..n_nodes as u32).collect(),
        }
    }

    pub(super) fn find(&mut self, mut node: u32) -> u32 {
        while self.above[node as usize] != node {
            let above = self.above[self.above[node as usize] as usize];
            self.above[node as usize] = above;
            node = above;
        }
        node
    }

    /// Joins two pieces under the lesser of their representatives; false if they were one.
    pub(super) fn join(&mut self, a: u32, b: u32) -> bool {
        let (a, b) = (self.find(a), self.find(b));
        self.above[a.max(b) as usize] = a.min(b);
        a != b
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::influence::tests::{distances, links};

    /// Whether these nodes are in one piece when only some nodes may be used.
    fn joins(graph: &Projection, asked: &[u32], allowed: u32) -> bool {
        let mut pieces = Pieces::of(graph.n_nodes());
        for a in graph.nodes().filter(|a| allowed >> a & 1 == 1) {
            for b in graph
                .either()
                .of(a)
                .iter()
                .filter(|b| allowed >> **b & 1 == 1)
            {
                pieces.join(a, *b);
            }
        }
        asked
            .iter()
            .all(|node| pieces.find(*node) == pieces.find(asked[0]))
    }

    proptest! {
        #[test]
        fn the_tree_joins_all_with_at_most_twice_the_fewest_ties((n_entities, links) in links(), places in prop::collection::vec(0u32..14, 1..5)) {
            prop_assume!(n_entities > 0);
            let graph = Projection::of_links(n_entities, &links);
            let mut asked: Vec<u32> = places.into_iter().map(|place| place % n_entities as u32).collect();
            asked.sort_unstable();
            asked.dedup();
            let found = connect(&graph, &asked, &mut Budget::unlimited()).unwrap();
            prop_assert!(asked.iter().all(|node| found.nodes.contains(node)));
            prop_assert_eq!(found.ties.len() + found.n_pieces, found.nodes.len(), "a tree for each piece");
            for (a, b) in &found.ties {
                prop_assert!(graph.either().of(*a).contains(b));
            }
            let reached = distances(graph.either(), asked[0]).0;
            prop_assert_eq!(found.n_pieces == 1, asked.iter().all(|node| reached[*node as usize].is_some()));
            if found.n_pieces == 1 {
                let all = 1u32 << n_entities;
                let sets = (0..all).filter(|set| asked.iter().all(|node| set >> node & 1 == 1));
                let fewest = sets.filter(|set| joins(&graph, &asked, *set)).map(u32::count_ones).min().unwrap() as usize - 1;
                prop_assert!(found.ties.len() <= 2 * fewest, "{} {}", found.ties.len(), fewest);
            }
        }
    }
}
