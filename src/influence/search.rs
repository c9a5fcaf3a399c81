//! How many steps away everything is, for the whole graph at once.

use crate::graph::Budget;

use super::adjacency::Adjacency;

/// Steps of what is not reached.
pub const UNREACHED: u32 = u32::MAX;
/// Looks from the far side once the frontier has more than one in so many of the ties left.
const FAR_SIDE_SHARE: usize = 14;
/// Looks from the near side again once the frontier has fewer than one in so many of the nodes.
const NEAR_SIDE_SHARE: usize = 24;

/// Steps from one node to every node, along `out`; `incoming` holds the same ties seen from their other ends.
///
/// While the frontier is large, the nodes not reached yet look for any neighbour in it, which
/// spares most ties.
///
/// # Complexity
/// O(nodes + ties), mostly far less than all ties.
///
/// Reference: Beamer, Asanović, Patterson 2012, "Direction-optimizing breadth-first search".
#[must_use]
pub fn steps_from(
    out: &Adjacency,
    incoming: &Adjacency,
    from: u32,
    budget: &mut Budget,
) -> Option<Vec<u32>> {
    let mut search = Search {
        steps: vec![UNREACHED; out.n_nodes()],
        frontier: vec![from],
        ties_left: out.n_entries(),
    };
    search.steps[from as usize] = 0;
    let mut level = 0;
    while !search.frontier.is_empty() {
        level += 1;
        let ties: usize = search.frontier.iter().map(|node| out.degree(*node)).sum();
        search.ties_left -= ties.min(search.ties_left);
        if !budget.spend(ties + 1) {
            return None;
        }
        if ties > search.ties_left / FAR_SIDE_SHARE {
            level = search.look_back(incoming, level, budget)?;
        } else {
            search.look_ahead(out, level);
        }
    }
    Some(search.steps)
}

struct Search {
    steps: Vec<u32>,
    frontier: Vec<u32>,
    ties_left: usize,
}

impl Search {
    fn look_ahead(&mut self, out: &Adjacency, level: u32) {
        let mut next = Vec::new();
        for node in &self.frontier {
            for other in out.of(*node) {
                let steps = &mut self.steps[*other as usize];
                if *steps == UNREACHED {
                    *steps = level;
                    next.push(*other);
                }
            }
        }
        self.frontier = next;
    }

    /// Goes on level by level while the frontier is large; gives the last level.
    fn look_back(&mut self, incoming: &Adjacency, first: u32, budget: &mut Budget) -> Option<u32> {
        let n_nodes = self.steps.len();
        let mut current = Bits::new(n_nodes);
        for node in &self.frontier {
            current.insert(*node);
        }
        for level in first.. {
            if !budget.spend(n_nodes) {
                return None;
            }
            let mut next = Bits::new(n_nodes);
            let mut n_found = 0;
            for (node, steps) in (0u32..).zip(&mut self.steps) {
                if *steps == UNREACHED
                    && incoming
                        .of(node)
                        .iter()
                        .any(|other| current.contains(*other))
                {
                    *steps = level;
                    next.insert(node);
                    n_found += 1;
                }
            }
            current = next;
            if n_found < n_nodes / NEAR_SIDE_SHARE + 1 {
                self.frontier = (0..n_nodes as u32)
                    .filter(|node| current.contains(*node))
                    .collect();
                return Some(level);
            }
        }
        None
    }
}

/// A set of nodes, one bit each.
struct Bits {
    words: Vec<u64>,
}

impl Bits {
    fn new(n_nodes: usize) -> Self {
        Self {
            words: vec![0; n_nodes.div_ceil(64)],
        }
    }

    fn insert(&mut self, node: u32) {
        self.words[node as usize / 64] |= 1 << (node % 64);
    }

    fn contains(&self, node: u32) -> bool {
        self.words[node as usize / 64] >> (node % 64) & 1 == 1
    }
}

/// Least sum of weights on the way from one node to every node; infinite for what is not reached.
///
/// # Complexity
/// O((nodes + ties) log nodes).
///
/// Reference: Dijkstra 1959, "A note on two problems in connexion with graphs".
#[must_use]
pub fn weights_from(out: &Adjacency, from: u32, budget: &mut Budget) -> Option<Vec<f64>> {
    let mut sums = vec![f64::INFINITY; out.n_nodes()];
    sums[from as usize] = 0.0;
    // Sums are never negative, so their bits sort like the numbers.
    let mut waiting = std::collections::BinaryHeap::from([std::cmp::Reverse((0u64, from))]);
    while let Some(std::cmp::Reverse((bits, node))) = waiting.pop() {
        let sum = f64::from_bits(bits);
        if sum > sums[node as usize] {
            continue;
        }
        if !budget.spend(1 + out.degree(node)) {
            return None;
        }
        for (other, weight) in out.entries(node) {
            let there = sum + f64::from(weight);
            if there < sums[other as usize] {
                sums[other as usize] = there;
                waiting.push(std::cmp::Reverse((there.to_bits(), other)));
            }
        }
    }
    Some(sums)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::influence::{
        Projection,
        random::Random,
        tests::{distances, links, one_way},
    };

    fn equals_plain(graph: &Projection, from: u32) {
        let found = steps_from(
            graph.out(),
            graph.incoming(),
            from,
            &mut Budget::unlimited(),
        )
        .unwrap();
        let (expected, _) = distances(graph.out(), from);
        let found: Vec<Option<usize>> = found
            .iter()
            .map(|steps| (*steps != UNREACHED).then_some(*steps as usize))
            .collect();
        assert_eq!(found, expected);
    }

    proptest! {
        #[test]
        fn looking_from_both_sides_equals_a_plain_search((n_entities, links) in links()) {
            let graph = Projection::of_links(n_entities, &links);
            for from in graph.nodes() {
                equals_plain(&graph, from);
            }
        }

        #[test]
        fn dense_graphs_are_searched_from_the_far_side_alike(seed in 0u64..1000) {
            let mut random = Random::new(seed);
            let ties: Vec<_> = (0..1500).map(|_| one_way(random.below(300), random.below(300), 1.0)).collect();
            equals_plain(&Projection::of_links(300, &ties), 0);
        }
    }
}
