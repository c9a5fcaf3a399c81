//! One shortest way between two nodes, over those with the fewest ties.

use super::adjacency::Adjacency;

/// Steps that a way has at the most.
const STEPS_MAX: usize = 6;
/// Nodes that are looked at, at the most.
const NODES_MAX: usize = 20_000;

/// A shortest way, both ends included; nothing if it would be too long or too far to seek.
pub(super) fn way(ties: &Adjacency, from: u32, to: u32) -> Option<Vec<u32>> {
    let mut before = std::collections::BTreeMap::from([(from, from)]);
    let mut frontier = vec![from];
    for _ in 0..STEPS_MAX {
        // The least connected offer themselves first, and the first to reach a node keeps it.
        frontier.sort_by_key(|node| (ties.degree(*node), *node));
        let mut next = Vec::new();
        for node in frontier {
            for other in ties.of(node) {
                before.entry(*other).or_insert_with(|| {
                    next.push(*other);
                    node
                });
            }
            if before.contains_key(&to) {
                return Some(back(&before, from, to));
            }
            if before.len() > NODES_MAX {
                return None;
            }
        }
        frontier = next;
    }
    None
}

fn back(before: &std::collections::BTreeMap<u32, u32>, from: u32, to: u32) -> Vec<u32> {
    let mut way = vec![to];
    let mut node = to;
    while node != from {
        node = before[&node];
        way.push(node);
    }
    way.reverse();
    way
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::influence::{
        Projection,
        tests::{distances, links},
    };

    proptest! {
        #[test]
        fn a_way_is_as_long_as_the_distance((n_entities, links) in links()) {
            let graph = Projection::of_links(n_entities, &links);
            for from in graph.nodes() {
                let (distances, _) = distances(graph.either(), from);
                for to in graph.nodes().filter(|to| *to != from) {
                    let expected = distances[to as usize].filter(|distance| *distance <= STEPS_MAX);
                    let found = way(graph.either(), from, to);
                    prop_assert_eq!(found.as_ref().map(|way| way.len() - 1), expected);
                    for step in found.iter().flat_map(|way| way.windows(2)) {
                        prop_assert!(graph.either().of(step[0]).contains(&step[1]));
                    }
                }
            }
        }
    }
}
