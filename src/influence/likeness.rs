//! How alike two nodes are by whom they are both tied to.

use std::collections::BTreeMap;

use crate::graph::Budget;

use super::adjacency::Adjacency;

/// Another node and how much it has in common with the one asked about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Likeness {
    /// The other node.
    pub node: u32,
    /// Sum over the common neighbours of 1 / ln(degree): Adamic-Adar.
    pub adamic_adar: f64,
    /// Sum over the common neighbours of 1 / degree: resource allocation.
    pub resource_allocation: f64,
}

/// Every node that shares a neighbour with this one, in ascending order; nothing if the budget does not suffice.
///
/// # Complexity
/// O(sum of the degrees of the neighbours).
///
/// Reference: Adamic, Adar 2003, "Friends and neighbors on the web"; Zhou, Lü, Zhang 2009, "Predicting missing links via local information".
#[must_use]
pub fn likenesses(ties: &Adjacency, of: u32, budget: &mut Budget) -> Option<Vec<Likeness>> {
    let work: usize = ties.of(of).iter().map(|other| ties.degree(*other)).sum();
    if !budget.spend(work + 1) {
        return None;
    }
    // Few nodes in reach are kept in order; for many, one row for all nodes is faster.
    if work < ties.n_nodes() / 16 {
        Some(few(ties, of))
    } else {
        Some(many(ties, of))
    }
}

fn shared(ties: &Adjacency, of: u32) -> impl Iterator<Item = (u32, f64, f64)> + '_ {
    ties.of(of).iter().flat_map(move |middle| {
        let degree = ties.degree(*middle) as f64;
        let (rare, share) = (1.0 / degree.ln(), 1.0 / degree);
        let others = ties.of(*middle).iter().filter(move |other| **other != of);
        others.map(move |other| (*other, rare, share))
    })
}

fn few(ties: &Adjacency, of: u32) -> Vec<Likeness> {
    let mut found = BTreeMap::<u32, (f64, f64)>::new();
    for (other, rare, share) in shared(ties, of) {
        let sums = found.entry(other).or_default();
        *sums = (sums.0 + rare, sums.1 + share);
    }
    let found = found.into_iter();
    found.map(|(node, sums)| likeness(node, sums)).collect()
}

fn many(ties: &Adjacency, of: u32) -> Vec<Likeness> {
    let mut sums = vec![(0.0, 0.0); ties.n_nodes()];
    for (other, rare, share) in shared(ties, of) {
        let sum = &mut sums[other as usize];
        *sum = (sum.0 + rare, sum.1 + share);
    }
    let found = (0u32..).zip(sums).filter(|(_, sums)| sums.1 > 0.0);
    found.map(|(node, sums)| likeness(node, sums)).collect()
}

fn likeness(node: u32, sums: (f64, f64)) -> Likeness {
    Likeness {
        node,
        adamic_adar: sums.0,
        resource_allocation: sums.1,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::influence::{
        Projection,
        tests::{close, links},
    };

    proptest! {
        #[test]
        fn going_over_neighbours_equals_comparing_every_pair((n_entities, links) in links()) {
            let graph = Projection::of_links(n_entities, &links);
            let ties = graph.either();
            for of in graph.nodes() {
                let mut expected = Vec::new();
                for node in graph.nodes().filter(|node| *node != of) {
                    let common: Vec<f64> = ties.of(of).iter().filter(|middle| ties.of(node).contains(middle)).map(|middle| ties.degree(*middle) as f64).collect();
                    if !common.is_empty() {
                        expected.push((node, common.iter().map(|degree| 1.0 / degree.ln()).sum::<f64>(), common.iter().map(|degree| 1.0 / degree).sum::<f64>()));
                    }
                }
                for found in [few(ties, of), many(ties, of)] {
                    prop_assert_eq!(found.len(), expected.len());
                    for (found, expected) in found.iter().zip(&expected) {
                        prop_assert_eq!(found.node, expected.0);
                        prop_assert!(close(found.adamic_adar, expected.1) && close(found.resource_allocation, expected.2));
                    }
                }
            }
        }
    }
}
