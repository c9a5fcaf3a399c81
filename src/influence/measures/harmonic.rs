//! Harmonic centrality: closeness that needs no connected graph.

use crate::{
    graph::Budget,
    influence::{
        because::{Along, Carries, Handed},
        measure::{Arguments, First, Measure, Scores},
        nearness::{Ask, nearness},
        projection::Projection,
    },
};

use super::{
    DELTA, DIRECTED, SEED,
    closeness::{EPSILON, EXACT_UP_TO},
};

pub(super) const MEASURE: Measure = Measure {
    name: "HARMONIC",
    labels: [
        "Harmonic closeness",
        "Proximité harmonique",
        "مركزية القرب التوافقية",
    ],
    summary: "Reached from many others in few steps, wherever the rest is.",
    formula: "sum over all u that reach v of 1 / distance(u, v)",
    reference: "Marchiori, Latora 2000, Harmony in the small-world; sampled as in Eppstein, Wang 2004",
    complexity: "O(n m / 256) words exact; O(samples m / 256) above `exactUpTo`",
    first: First::Highest,
    carries: Carries::switched(Along::Either, Along::Incoming, Handed::Value),
    parameters: &[DIRECTED, EXACT_UP_TO, EPSILON, DELTA, SEED],
    compute,
};

fn compute(graph: &Projection, arguments: &Arguments, budget: &mut Budget) -> Scores {
    let near = nearness(graph, &Ask::of(arguments), budget);
    near.scores(|node| near.harmonic[node])
}
