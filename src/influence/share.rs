//! Splits work among threads so that the answer does not depend on their number.

use std::ops::Range;

use rayon::prelude::*;

use super::adjacency::Adjacency;

/// Cuts values into consecutive pieces, one for each share.
pub(super) fn in_shares<'a, T>(
    shares: &[Range<usize>],
    values: &'a mut [T],
) -> Vec<(Range<usize>, &'a mut [T])> {
    let mut rest = values;
    let mut pieces = Vec::with_capacity(shares.len());
    for share in shares {
        let (piece, later) = rest.split_at_mut(share.len().min(rest.len()));
        pieces.push((share.clone(), piece));
        rest = later;
    }
    pieces
}

/// Adds what the shares gave, always in the same order.
pub(super) fn sum_of_shares(parts: &[f64]) -> f64 {
    parts.iter().sum()
}

/// The sum of some nodes' values, each times its weight.
///
/// Four sums side by side, so that no addition waits for the one before.
pub(super) fn weighted_sum(others: &[u32], weights: &[f32], values: &[f64]) -> f64 {
    let mut sums = [0.0; 4];
    let (others, others_left) = others.as_chunks::<4>();
    let (weights, weights_left) = weights.as_chunks::<4>();
    for (others, weights) in others.iter().zip(weights) {
        for lane in 0..4 {
            sums[lane] += values[others[lane] as usize] * f64::from(weights[lane]);
        }
    }
    for (other, weight) in others_left.iter().zip(weights_left) {
        sums[0] += values[*other as usize] * f64::from(*weight);
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3])
}

/// For every node, the weighted sum of its neighbours' values.
pub(super) fn gathered(ties: &Adjacency, values: &[f64]) -> Vec<f64> {
    let mut sums = vec![0.0; ties.n_nodes()];
    let shares = ties.shares();
    in_shares(&shares, &mut sums)
        .into_par_iter()
        .for_each(|(nodes, sums)| {
            for (node, sum) in nodes.zip(sums) {
                *sum = weighted_sum(ties.of(node as u32), ties.weights_of(node as u32), values);
            }
        });
    sums
}
