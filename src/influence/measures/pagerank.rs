//! `PageRank`: where somebody ends up who follows ties at random.

use rayon::prelude::*;

use crate::{
    graph::Budget,
    influence::{
        because::{Along, Carries, Handed},
        measure::{Arguments, First, Measure, Parameter, Scores},
        projection::Projection,
        share::{in_shares, sum_of_shares, weighted_sum},
    },
};

pub(super) const MEASURE: Measure = Measure {
    name: "PAGERANK",
    labels: ["PageRank", "PageRank", "بيج رانك"],
    summary: "Pointed to by those who are pointed to themselves.",
    formula: "x(v) = (1 - d)/n + d (sum over u -> v of x(u) w(u,v)/w(u) + dangling mass/n)",
    reference: "Brin, Page 1998, The anatomy of a large-scale hypertextual web search engine",
    complexity: "O(rounds (n + m))",
    first: First::Highest,
    carries: Carries::always(Along::Incoming, Handed::ShareOfValue),
    parameters: &[
        Parameter::number(
            "damping",
            "Share of steps that follow a tie instead of starting anew.",
            0.85,
            0.0,
            0.999_999,
        ),
        Parameter::number(
            "tolerance",
            "Sum of changes in one round at which the values are good enough.",
            1e-9,
            1e-15,
            1.0,
        ),
        Parameter::integer("roundsMax", "Most rounds.", 200.0, 100_000.0),
    ],
    compute,
};

fn compute(graph: &Projection, arguments: &Arguments, budget: &mut Budget) -> Scores {
    let ask = Restart {
        damping: arguments.get("damping"),
        tolerance: arguments.get("tolerance"),
        rounds_max: arguments.count("roundsMax"),
        from: &[],
    };
    power_iteration(graph, &ask, budget)
}

/// What a walk does when it does not follow a tie.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Restart<'a> {
    /// Share of steps that follow a tie.
    pub(crate) damping: f64,
    /// Sum of changes in one round at which the values are good enough.
    pub(crate) tolerance: f64,
    /// Most rounds.
    pub(crate) rounds_max: u32,
    /// Where walks start, and go back to from dead ends; anywhere if empty.
    pub(crate) from: &'a [u32],
}

impl Restart<'_> {
    /// Probability of starting at each node.
    fn start(&self, n_nodes: usize) -> Vec<f64> {
        if self.from.is_empty() {
            return vec![1.0 / n_nodes as f64; n_nodes];
        }
        let mut start = vec![0.0; n_nodes];
        for node in self.from {
            start[*node as usize] += 1.0 / self.from.len() as f64;
        }
        start
    }
}

/// The share of time that the walk spends at each node.
///
/// Each node gathers from those that lead to it, so that nodes can be computed side by side and
/// every sum is added in the same order whatever the number of threads.
pub(crate) fn power_iteration(
    graph: &Projection,
    ask: &Restart<'_>,
    budget: &mut Budget,
) -> Scores {
    let n_nodes = graph.n_nodes();
    if n_nodes == 0 {
        return Scores::exact(Vec::new());
    }
    let strengths: Vec<f64> = graph
        .nodes()
        .map(|node| graph.out().strength(node))
        .collect();
    let incoming = graph.incoming();
    let shares = incoming.shares();
    let start = ask.start(n_nodes);
    let mut scores = Scores {
        values: start.clone(),
        ..Scores::default()
    };
    let mut given = vec![0.0; n_nodes];
    let mut next = vec![0.0; n_nodes];
    while scores.rounds < ask.rounds_max {
        if !budget.spend(n_nodes + graph.incoming().n_entries()) {
            scores.truncated = true;
            return scores;
        }
        let mut dangling = 0.0;
        for ((given, value), strength) in given.iter_mut().zip(&scores.values).zip(&strengths) {
            if *strength > 0.0 {
                *given = value / strength;
            } else {
                dangling += value;
            }
        }
        let restart = 1.0 - ask.damping + ask.damping * dangling;
        let pieces = in_shares(&shares, &mut next);
        let changes: Vec<f64> = pieces
            .into_par_iter()
            .map(|(nodes, next)| {
                let mut change = 0.0;
                for (node, value) in nodes.zip(next) {
                    let (others, weights) =
                        (incoming.of(node as u32), incoming.weights_of(node as u32));
                    let gathered = weighted_sum(others, weights, &given);
                    *value = restart * start[node] + ask.damping * gathered;
                    change += (*value - scores.values[node]).abs();
                }
                change
            })
            .collect();
        std::mem::swap(&mut scores.values, &mut next);
        scores.rounds += 1;
        if sum_of_shares(&changes) < ask.tolerance {
            scores.converged = true;
            break;
        }
    }
    scores
}
