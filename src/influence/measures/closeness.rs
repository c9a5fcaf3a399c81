//! Closeness: how few steps away all others are.

use crate::{
    graph::Budget,
    influence::{
        because::{Along, Carries, Handed},
        measure::{Arguments, First, Measure, Parameter, Scores},
        nearness::{Ask, nearness},
        projection::Projection,
    },
};

use super::{DELTA, DIRECTED, SEED};

/// Most entities for which every one is a source.
pub(super) const EXACT_UP_TO: Parameter = Parameter::integer(
    "exactUpTo",
    "Most entities for which the distances from every one are measured; above, from a sample.",
    20_000.0,
    1_000_000.0,
);
/// Error of distances from a sample of sources.
pub(super) const EPSILON: Parameter = Parameter::number(
    "epsilon",
    "Greatest error of a sampled mean, as a share of its greatest value.",
    0.05,
    0.001,
    0.5,
);

pub(super) const MEASURE: Measure = Measure {
    name: "CLOSENESS",
    labels: ["Closeness", "Proximité", "مركزية القرب"],
    summary: "Reached from all others in few steps.",
    formula: "(r / (n - 1)) (r / sum of distances), over the r others that reach v; as in Wasserman and Faust for several components",
    reference: "Bavelas 1950, Communication patterns in task-oriented groups; sampled as in Eppstein, Wang 2004",
    complexity: "O(n m / 256) words exact; O(samples m / 256) above `exactUpTo`",
    first: First::Highest,
    carries: Carries::switched(Along::Either, Along::Incoming, Handed::Value),
    parameters: &[DIRECTED, EXACT_UP_TO, EPSILON, DELTA, SEED],
    compute,
};

fn compute(graph: &Projection, arguments: &Arguments, budget: &mut Budget) -> Scores {
    let near = nearness(graph, &Ask::of(arguments), budget);
    let others = (graph.n_nodes() as f64 - 1.0).max(1.0);
    near.scores(|node| {
        let reached = near.reached[node];
        if reached > 0.0 {
            reached / others * (reached / near.steps[node])
        } else {
            0.0
        }
    })
}
