//! How far something spreads from some nodes, by playing it through many times.

use rayon::prelude::*;

use crate::{
    graph::Budget,
    influence::{projection::Projection, random::Random},
};

use super::SpreadModel;

/// Runs that one piece of work plays.
const PIECE_RUNS: u32 = 64;

/// How many are reached on average.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spread {
    /// The mean over all runs, the nodes at the start included.
    pub expected: f64,
    /// The standard error of that mean.
    pub standard_error: f64,
    /// Runs that were played.
    pub n_runs: u32,
    /// Whether the budget ended the work early.
    pub truncated: bool,
}

/// Plays the spread from some nodes through so many times.
///
/// # Complexity
/// O(runs × ties of those reached).
///
/// Reference: Kempe, Kleinberg, Tardos 2003, "Maximizing the spread of influence through a social network".
#[must_use]
pub fn spread(
    graph: &Projection,
    from: &[u32],
    model: SpreadModel,
    n_runs: u32,
    seed: u64,
    budget: &mut Budget,
) -> Spread {
    let strengths: Vec<f64> = graph
        .nodes()
        .map(|node| graph.incoming().strength(node))
        .collect();
    let starts: Vec<u32> = (0..n_runs).step_by(PIECE_RUNS as usize).collect();
    let mut told = Spread::default();
    let (mut sum, mut squares) = (0.0, 0.0);
    'groups: for group in starts.chunks(16) {
        let pieces: Vec<(Vec<f64>, usize)> = group
            .par_iter()
            .map(|start| {
                let mut run = Run::new(graph, &strengths);
                let end = n_runs.min(start + PIECE_RUNS);
                let sizes = (*start..end)
                    .map(|number| run.play(from, model, Random::stream(seed, u64::from(number))))
                    .collect();
                (sizes, run.work)
            })
            .collect();
        for (sizes, work) in pieces {
            if !budget.spend(work) {
                told.truncated = true;
                break 'groups;
            }
            for size in sizes {
                sum += size;
                squares += size * size;
                told.n_runs += 1;
            }
        }
    }
    let n = f64::from(told.n_runs.max(1));
    told.expected = sum / n;
    let variance = (squares / n - told.expected.powi(2)).max(0.0);
    told.standard_error = (variance / (n - 1.0).max(1.0)).sqrt();
    told
}

struct Run<'a> {
    graph: &'a Projection,
    strengths: &'a [f64],
    is_reached: Vec<bool>,
    /// What is still missing until a node is reached; nothing if it was not touched yet.
    missing: Vec<Option<f64>>,
    touched: Vec<u32>,
    work: usize,
}

impl<'a> Run<'a> {
    fn new(graph: &'a Projection, strengths: &'a [f64]) -> Self {
        Self {
            graph,
            strengths,
            is_reached: vec![false; graph.n_nodes()],
            missing: vec![None; graph.n_nodes()],
            touched: Vec::new(),
            work: 0,
        }
    }

    /// How many are reached in one run.
    fn play(&mut self, from: &[u32], model: SpreadModel, mut random: Random) -> f64 {
        let mut reached: Vec<u32> = Vec::new();
        for node in from {
            if !std::mem::replace(&mut self.is_reached[*node as usize], true) {
                reached.push(*node);
            }
        }
        let mut at = 0;
        while at < reached.len() {
            let graph = self.graph;
            self.work += 1 + graph.out().degree(reached[at]);
            for (other, weight) in graph.out().entries(reached[at]) {
                if !self.is_reached[other as usize] && self.tries(other, weight, model, &mut random)
                {
                    self.is_reached[other as usize] = true;
                    reached.push(other);
                }
            }
            at += 1;
        }
        for node in &reached {
            self.is_reached[*node as usize] = false;
        }
        for node in self.touched.drain(..) {
            self.missing[node as usize] = None;
        }
        reached.len() as f64
    }

    fn tries(&mut self, node: u32, weight: f32, model: SpreadModel, random: &mut Random) -> bool {
        let share = f64::from(weight) / self.strengths[node as usize];
        match model {
            SpreadModel::IndependentCascade => random.unit() < share,
            SpreadModel::LinearThreshold => {
                let missing = self.missing[node as usize].unwrap_or_else(|| {
                    self.touched.push(node);
                    random.unit()
                });
                self.missing[node as usize] = Some(missing - share);
                // A threshold below 1 is met when all ties lead from those reached, whatever the rounding.
                missing - share <= 1e-12
            }
        }
    }
}
