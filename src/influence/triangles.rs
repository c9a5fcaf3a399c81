//! Threes that are all tied to each other.

use std::ops::Range;

use rayon::prelude::*;

use crate::graph::Budget;

use super::{adjacency::Adjacency, projection::Projection};

/// In how many triangles each node is; nothing if the budget does not suffice.
///
/// Nodes are numbered by descending degree, so every tie is looked at from its end with fewer
/// ties, and only towards nodes with more.
///
/// # Complexity
/// O(ties to the power of 1.5).
///
/// Reference: Schank, Wagner 2005, "Finding, counting and listing all triangles in large graphs".
#[must_use]
pub fn triangles(ties: &Adjacency, budget: &mut Budget) -> Option<Vec<u64>> {
    let above = Above::new(ties);
    let work: usize = (0..ties.n_nodes() as u32)
        .map(|node| {
            let near = above.of(node);
            near.iter()
                .map(|other| above.of(*other).len())
                .sum::<usize>()
                + 1
        })
        .sum();
    if !budget.spend(work) {
        return None;
    }
    let parts: Vec<Vec<u64>> = threads_shares(ties)
        .into_par_iter()
        .map(|nodes| count(&above, nodes))
        .collect();
    let mut counts = vec![0; ties.n_nodes()];
    for part in parts {
        for (count, more) in counts.iter_mut().zip(part) {
            *count += more;
        }
    }
    Some(counts)
}

/// The neighbours of each node that have lower numbers: those with more ties.
struct Above<'a> {
    ties: &'a Adjacency,
    /// How many there are; a node is looked at once for each of its ties, too often to search anew.
    counts: Vec<u32>,
}

impl<'a> Above<'a> {
    fn new(ties: &'a Adjacency) -> Self {
        let nodes = 0..ties.n_nodes() as u32;
        let counts = nodes
            .map(|node| ties.of(node).partition_point(|other| *other < node) as u32)
            .collect();
        Self { ties, counts }
    }

    fn of(&self, node: u32) -> &'a [u32] {
        &self.ties.of(node)[..self.counts[node as usize] as usize]
    }
}

/// A few pieces of like work; whole numbers add up the same in any order.
fn threads_shares(ties: &Adjacency) -> Vec<Range<usize>> {
    let shares = ties.shares();
    let per_piece = shares.len().div_ceil(4).max(1);
    shares
        .chunks(per_piece)
        .map(|shares| shares[0].start..shares[shares.len() - 1].end)
        .collect()
}

fn count(above: &Above, nodes: Range<usize>) -> Vec<u64> {
    let n_nodes = above.counts.len();
    let mut counts = vec![0; n_nodes];
    let mut marks = vec![u32::MAX; n_nodes];
    for node in nodes.start as u32..nodes.end as u32 {
        let near = above.of(node);
        for other in near {
            marks[*other as usize] = node;
        }
        for other in near {
            let mut shared = 0;
            for third in above.of(*other) {
                if marks[*third as usize] == node {
                    counts[*third as usize] += 1;
                    shared += 1;
                }
            }
            counts[*other as usize] += shared;
            counts[node as usize] += shared;
        }
    }
    counts
}

/// For each node, the share of ordered pairs of its neighbours that a tie leads between, in its direction.
///
/// # Complexity
/// O(sum over ties of the degree of one end).
///
/// Reference: the local clustering coefficient of the LDBC Graphalytics benchmark (LCC).
#[must_use]
pub fn directed_clustering(graph: &Projection, budget: &mut Budget) -> Option<Vec<f64>> {
    let either = graph.either();
    let mut marks = vec![u32::MAX; graph.n_nodes()];
    let mut values = Vec::with_capacity(graph.n_nodes());
    for node in graph.nodes() {
        let near = either.of(node);
        let work: usize = near.iter().map(|other| graph.out().degree(*other)).sum();
        if !budget.spend(work + 1) {
            return None;
        }
        for other in near {
            marks[*other as usize] = node;
        }
        let between = near
            .iter()
            .flat_map(|other| graph.out().of(*other))
            .filter(|third| marks[**third as usize] == node)
            .count();
        let pairs = near.len() as f64 * (near.len() as f64 - 1.0);
        values.push(if between == 0 {
            0.0
        } else {
            between as f64 / pairs
        });
    }
    Some(values)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::influence::tests::links;

    /// Tries every three.
    fn by_definition(ties: &Adjacency) -> Vec<u64> {
        let are_near = |a: u32, b: u32| ties.of(a).contains(&b);
        let all = 0..ties.n_nodes() as u32;
        let of = |a: u32| {
            let pairs = ties
                .of(a)
                .iter()
                .flat_map(|b| ties.of(a).iter().map(move |c| (*b, *c)));
            pairs.filter(|(b, c)| b < c && are_near(*b, *c)).count() as u64
        };
        all.map(of).collect()
    }

    proptest! {
        #[test]
        fn looking_upwards_only_finds_every_triangle((n_entities, links) in links()) {
            let graph = Projection::of_links(n_entities, &links);
            let found = triangles(graph.either(), &mut Budget::unlimited()).unwrap();
            prop_assert_eq!(found, by_definition(graph.either()));
        }
    }

    #[test]
    fn nothing_is_counted_without_a_budget() {
        let graph = Projection::of_links(3, &[]);
        assert_eq!(
            triangles(
                graph.either(),
                &mut Budget::new(0, std::sync::Arc::default())
            ),
            None
        );
    }
}
