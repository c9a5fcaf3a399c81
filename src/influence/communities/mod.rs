//! Communities: groups whose members are tied more to each other than chance would have it.

mod labels;
mod level;

use std::borrow::Cow;

use crate::graph::Budget;

pub use labels::{Shared, shared};

use super::{adjacency::Adjacency, connect::Pieces, random::Random};
use level::Level;

/// Rounds of moving, refining and merging at the most; a few are enough.
const ROUNDS_MAX: u32 = 32;

/// How finely to divide.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Division {
    /// Above 1 for more and smaller communities, below for fewer and greater ones.
    pub resolution: f64,
    /// The same seed gives the same communities.
    pub seed: u64,
}

impl Default for Division {
    fn default() -> Self {
        Self {
            resolution: 1.0,
            seed: 1,
        }
    }
}

/// A division of all nodes into communities.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Communities {
    /// The community of each node: 0 for the greatest, and so on.
    pub of: Vec<u32>,
    /// How many there are.
    pub n_communities: usize,
    /// How much more ties lie within communities than chance would have it, at most 1.
    pub modularity: f64,
    /// Rounds that it took.
    pub rounds: u32,
    /// Whether the budget ended the work early; the communities are connected all the same.
    pub truncated: bool,
}

impl Communities {
    /// The nodes of every community, in ascending order.
    #[must_use]
    pub fn members(&self) -> Vec<Vec<u32>> {
        let mut members = vec![Vec::new(); self.n_communities];
        for (node, community) in (0u32..).zip(&self.of) {
            members[*community as usize].push(node);
        }
        members
    }
}

/// Divides the nodes into connected communities of high modularity.
///
/// # Complexity
/// O(ties) for each of a few rounds.
///
/// Reference: Traag, Waltman, van Eck 2019, "From Louvain to Leiden: guaranteeing well-connected communities".
#[must_use]
pub fn communities(ties: &Adjacency, division: &Division, budget: &mut Budget) -> Communities {
    let n_nodes = ties.n_nodes();
    let mut random = Random::new(division.seed);
    let mut level = Level::first(Cow::Borrowed(ties), division.resolution);
    // The node of the level that each node of the graph has gone into.
    let mut place: Vec<u32> = (0..n_nodes as u32).collect();
    let mut community = place.clone();
    let mut rounds = 0;
    while rounds < ROUNDS_MAX {
        rounds += 1;
        let moved = level.move_nodes(&mut community, &mut random, budget);
        let refined = level.refine(&community, &mut random);
        let n_refined = refined.iter().max().map_or(0, |last| *last as usize + 1);
        if budget.is_exhausted() || !moved || n_refined == refined.len() {
            break;
        }
        for place in &mut place {
            *place = refined[*place as usize];
        }
        let mut next = vec![0; n_refined];
        for (node, part) in refined.iter().enumerate() {
            next[*part as usize] = community[node];
        }
        level = level.merged(&refined, n_refined);
        community = level::renumbered(&next);
    }
    let of: Vec<u32> = place
        .iter()
        .map(|place| community[*place as usize])
        .collect();
    let of = by_size(&connected(ties, &of));
    Communities {
        n_communities: of.iter().max().map_or(0, |last| *last as usize + 1),
        modularity: modularity(ties, &of, division.resolution),
        of,
        rounds,
        truncated: budget.is_exhausted(),
    }
}

/// The share of weights within communities, less what chance would give.
///
/// Reference: Newman, Girvan 2004; with resolution, Reichardt, Bornholdt 2006.
#[must_use]
pub fn modularity(ties: &Adjacency, of: &[u32], resolution: f64) -> f64 {
    let n_communities = of.iter().max().map_or(0, |last| *last as usize + 1);
    let mut within = 0.0;
    let mut strengths = vec![0.0; n_communities];
    for node in 0..ties.n_nodes() as u32 {
        let community = of[node as usize];
        strengths[community as usize] += ties.strength(node);
        for (other, weight) in ties.entries(node) {
            if of[other as usize] == community {
                within += f64::from(weight);
            }
        }
    }
    let total: f64 = strengths.iter().sum();
    if total == 0.0 {
        return 0.0;
    }
    let chance: f64 = strengths
        .iter()
        .map(|strength| (strength / total).powi(2))
        .sum();
    within / total - resolution * chance
}

/// Splits communities that hang together only through others; that never lowers the modularity.
fn connected(ties: &Adjacency, of: &[u32]) -> Vec<u32> {
    let mut pieces = Pieces::of(of.len());
    for node in 0..of.len() as u32 {
        for other in ties.of(node).iter().filter(|other| **other < node) {
            if of[*other as usize] == of[node as usize] {
                pieces.join(node, *other);
            }
        }
    }
    (0..of.len() as u32).map(|node| pieces.find(node)).collect()
}

/// Numbers communities by descending size, equal ones by their first member.
fn by_size(of: &[u32]) -> Vec<u32> {
    let of = level::renumbered(of);
    let n_communities = of.iter().max().map_or(0, |last| *last as usize + 1);
    let mut sizes = vec![0usize; n_communities];
    for community in &of {
        sizes[*community as usize] += 1;
    }
    let mut order: Vec<u32> = (0..n_communities as u32).collect();
    order.sort_by_key(|community| std::cmp::Reverse(sizes[*community as usize]));
    let mut number = vec![0; n_communities];
    for (place, community) in (0u32..).zip(order) {
        number[community as usize] = place;
    }
    of.iter()
        .map(|community| number[*community as usize])
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::influence::{
        Projection,
        tests::{close, links, one_way},
    };

    fn divide(graph: &Projection, division: Division) -> Communities {
        communities(graph.either(), &division, &mut Budget::unlimited())
    }

    /// The modularity summed over every pair of nodes.
    fn by_definition(ties: &Adjacency, of: &[u32], resolution: f64) -> f64 {
        let all = 0..ties.n_nodes() as u32;
        let total: f64 = all.clone().map(|node| ties.strength(node)).sum();
        let mut sum = 0.0;
        for a in all.clone() {
            for b in all.clone().filter(|b| of[a as usize] == of[*b as usize]) {
                sum += f64::from(ties.weight_between(a, b))
                    - resolution * ties.strength(a) * ties.strength(b) / total;
            }
        }
        if total == 0.0 { 0.0 } else { sum / total }
    }

    /// The best modularity of all divisions, by trying every one.
    fn best(ties: &Adjacency) -> f64 {
        let n = ties.n_nodes();
        let mut divisions = vec![vec![]];
        for _ in 0..n {
            divisions = divisions
                .into_iter()
                .flat_map(|of: Vec<u32>| {
                    let next = of.iter().max().map_or(0, |last| last + 1);
                    (0..=next).map(move |community| {
                        let mut of = of.clone();
                        of.push(community);
                        of
                    })
                })
                .collect();
        }
        divisions
            .iter()
            .map(|of| modularity(ties, of, 1.0))
            .fold(f64::MIN, f64::max)
    }

    proptest! {
        #[test]
        fn communities_are_connected_and_repeatable((n_entities, links) in links(), seed in 0u64..5, resolution in 0.2f64..3.0) {
            let graph = Projection::of_links(n_entities, &links);
            let division = Division { resolution, seed };
            let found = divide(&graph, division);
            prop_assert_eq!(&found, &divide(&graph, division));
            prop_assert!(close(found.modularity, by_definition(graph.either(), &found.of, resolution)));
            prop_assert_eq!(found.of.len(), n_entities);
            let members = found.members();
            prop_assert!(members.iter().all(|members| !members.is_empty()));
            prop_assert!(members.is_sorted_by(|a, b| a.len() >= b.len()));
            let again = by_size(&connected(graph.either(), &found.of));
            prop_assert_eq!(again, found.of);
        }

        #[test]
        fn small_graphs_are_divided_almost_as_well_as_can_be((n_entities, links) in links()) {
            let few: Vec<_> = links.into_iter().filter(|link| link.from.max(link.to) < 7).collect();
            let graph = Projection::of_links(n_entities.min(7), &few);
            let found = divide(&graph, Division::default());
            prop_assert!(found.modularity >= best(graph.either()) - 0.12, "{} {}", found.modularity, best(graph.either()));
        }
    }

    #[test]
    fn cliques_in_a_ring_are_found() {
        let mut ties = Vec::new();
        for clique in 0..12u32 {
            for a in 0..5 {
                ties.extend((0..a).map(|b| one_way(clique * 5 + a, clique * 5 + b, 1.0)));
            }
            ties.push(one_way(clique * 5, (clique * 5 + 6) % 60, 1.0));
        }
        let graph = Projection::of_links(60, &ties);
        let found = divide(
            &graph,
            Division {
                resolution: 2.0,
                seed: 3,
            },
        );
        assert_eq!(found.n_communities, 12);
        for members in found.members() {
            let clique = graph.entity(members[0]).index() / 5;
            assert!(
                members
                    .iter()
                    .all(|node| graph.entity(*node).index() / 5 == clique)
            );
        }
    }

    #[test]
    fn an_early_end_is_told() {
        let graph = Projection::of_links(3, &[one_way(0, 1, 1.0), one_way(1, 2, 1.0)]);
        let found = communities(
            graph.either(),
            &Division::default(),
            &mut Budget::new(1, std::sync::Arc::default()),
        );
        assert!(found.truncated);
        assert_eq!(found.of.len(), 3);
    }
}
