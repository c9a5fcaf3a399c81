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

/// For every node, the weighted sum of its neighbours' values.
pub(super) fn gathered(ties: &Adjacency, values: &[f64]) -> Vec<f64> {
    let mut sums = vec![0.0; ties.n_nodes()];
    let shares = ties.shares();
    in_shares(&shares, &mut sums)
        .into_par_iter()
        .for_each(|(nodes, sums)| {
            for (node, sum) in nodes.zip(sums) {
                *sum = ties
                    .entries(node as u32)
                    .map(|(other, weight)| values[other as usize] * f64::from(weight))
                    .sum();
            }
        });
    sums
}
