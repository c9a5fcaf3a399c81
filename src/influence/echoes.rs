//! Groups by echo: everybody takes up the label that most neighbours have, a fixed number of times.

use rayon::prelude::*;

use crate::graph::Budget;

use super::{projection::Projection, share::in_shares};

/// The label of each node after so many rounds; at first each has its entity's number.
///
/// Of equally frequent labels the least wins. A neighbour that ties lead to and from counts twice.
///
/// # Complexity
/// O(rounds × ties × log degree).
///
/// Reference: Raghavan, Albert, Kumara 2007, "Near linear time algorithm to detect community structures", in the
/// deterministic form of the LDBC Graphalytics benchmark (CDLP).
#[must_use]
pub fn echoes(graph: &Projection, n_rounds: u32, budget: &mut Budget) -> Option<Vec<u32>> {
    let mut labels: Vec<u32> = graph
        .nodes()
        .map(|node| graph.entity(node).index() as u32)
        .collect();
    let shares = graph.either().shares();
    for _ in 0..n_rounds {
        if !budget.spend(graph.n_nodes() + 2 * graph.out().n_entries()) {
            return None;
        }
        let mut next = labels.clone();
        in_shares(&shares, &mut next)
            .into_par_iter()
            .for_each(|(nodes, next)| {
                let mut heard = Vec::new();
                for (node, label) in nodes.zip(next) {
                    let neighbours = graph
                        .out()
                        .of(node as u32)
                        .iter()
                        .chain(graph.incoming().of(node as u32));
                    heard.clear();
                    heard.extend(neighbours.map(|other| labels[*other as usize]));
                    heard.sort_unstable();
                    *label = most_frequent(&heard).unwrap_or(*label);
                }
            });
        labels = next;
    }
    Some(labels)
}

/// Of sorted labels, the most frequent; of equals the least.
fn most_frequent(sorted: &[u32]) -> Option<u32> {
    let runs = sorted.chunk_by(|a, b| a == b);
    let best = runs.max_by_key(|run| (run.len(), std::cmp::Reverse(run[0])))?;
    best.first().copied()
}
