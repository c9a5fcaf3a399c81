//! What the tests of the kernels share: random graphs and plain ways to look at them.

use std::collections::VecDeque;

use proptest::prelude::*;

use super::{
    adjacency::Adjacency,
    projection::{Flow, Link},
};

pub(super) fn one_way(from: u32, to: u32, weight: f32) -> Link {
    Link {
        from,
        to,
        weight,
        flow: Flow::OneWay,
    }
}

/// Graphs of every sort: empty, of one node, disconnected, with loops, parallel and symmetric ties.
///
/// Weights are quarters, so that sums are exact in any order.
pub(super) fn links() -> impl Strategy<Value = (usize, Vec<Link>)> {
    (0usize..14).prop_flat_map(|n_entities| {
        let n = n_entities.max(1) as u32;
        let link =
            (0..n, 0..n, 1u8..12, any::<bool>()).prop_map(|(from, to, quarters, both)| Link {
                flow: if both { Flow::BothWays } else { Flow::OneWay },
                ..one_way(from, to, f32::from(quarters) / 4.0)
            });
        let n_links = if n_entities == 0 { 0..1 } else { 0..30 };
        (Just(n_entities), prop::collection::vec(link, n_links))
    })
}

pub(super) fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * (1.0 + a.abs().max(b.abs()))
}

/// Steps from a node to every other, and number of shortest ways.
pub(super) fn distances(ties: &Adjacency, from: u32) -> (Vec<Option<usize>>, Vec<f64>) {
    let mut distances = vec![None; ties.n_nodes()];
    let mut ways = vec![0.0; ties.n_nodes()];
    distances[from as usize] = Some(0);
    ways[from as usize] = 1.0;
    let mut queue = VecDeque::from([from]);
    while let Some(node) = queue.pop_front() {
        let next = distances[node as usize].map(|distance| distance + 1);
        for other in ties.of(node) {
            if distances[*other as usize].is_none() {
                distances[*other as usize] = next;
                queue.push_back(*other);
            }
            if distances[*other as usize] == next {
                ways[*other as usize] += ways[node as usize];
            }
        }
    }
    (distances, ways)
}
