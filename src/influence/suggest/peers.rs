//! Whom those like the actor are tied to.

use crate::{
    graph::Budget,
    influence::{adjacency::Adjacency, likeness::Likeness},
};

/// How much those like somebody have to do with another, and who they are.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Peers {
    /// Sum over the other's neighbours of their likeness.
    pub(super) value: f64,
    /// The neighbours that are alike at all, the most alike first.
    pub(super) nodes: Vec<u32>,
}

/// For each of some nodes, what those like `of` have to do with it: the likeness of its neighbours, added up.
///
/// Two are as alike as they share rare contacts (resource allocation), relative to how many contacts they have.
/// What the budget does not suffice for stays empty.
///
/// # Complexity
/// O(sum of the degrees of the nodes, log of it each).
///
/// Reference: Sarwar, Karypis, Konstan, Riedl 2001, "Item-based collaborative filtering recommendation algorithms".
pub(super) fn peers(
    ties: &Adjacency,
    of: u32,
    alike: &[Likeness],
    among: impl Iterator<Item = u32>,
    budget: &mut Budget,
) -> Vec<Peers> {
    let mut likeness = vec![0.0; ties.n_nodes()];
    let own = ties.degree(of).max(1) as f64;
    for like in alike {
        let others = ties.degree(like.node).max(1) as f64;
        likeness[like.node as usize] = like.resource_allocation / (own * others).sqrt();
    }
    let peers_of = |node: u32| {
        if !budget.spend(1 + ties.degree(node)) {
            return Peers::default();
        }
        let alike = |other: &u32| likeness[*other as usize];
        let neighbours = ties.of(node).iter().copied();
        let mut nodes: Vec<u32> = neighbours.filter(|other| alike(other) > 0.0).collect();
        let value = nodes.iter().map(alike).sum();
        nodes.sort_by(|a, b| alike(b).total_cmp(&alike(a)).then(a.cmp(b)));
        Peers { value, nodes }
    };
    among.map(peers_of).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::influence::{
        Projection,
        likeness::likenesses,
        tests::{close, links},
    };

    proptest! {
        #[test]
        fn peers_are_what_counting_every_way_of_three_steps_finds((n_entities, links) in links()) {
            let graph = Projection::of_links(n_entities, &links);
            let ties = graph.either();
            for of in graph.nodes() {
                let alike = likenesses(ties, of, &mut Budget::unlimited()).unwrap();
                let found = peers(ties, of, &alike, graph.nodes(), &mut Budget::unlimited());
                for (node, peers) in graph.nodes().zip(found) {
                    let mut expected = 0.0;
                    let mut met = Vec::new();
                    for peer in ties.of(node).iter().filter(|peer| **peer != of) {
                        for middle in ties.of(*peer).iter().filter(|middle| ties.of(of).contains(middle)) {
                            let length = (ties.degree(of) * ties.degree(*peer)) as f64;
                            expected += 1.0 / ties.degree(*middle) as f64 / length.sqrt();
                            met.push(*peer);
                        }
                    }
                    met.sort_unstable();
                    met.dedup();
                    let mut nodes = peers.nodes.clone();
                    nodes.sort_unstable();
                    prop_assert!(close(peers.value, expected));
                    prop_assert_eq!(nodes, met);
                }
            }
        }
    }
}
