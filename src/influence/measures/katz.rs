//! Katz centrality: reached by many ways, short ones counting most.

use crate::{
    graph::Budget,
    influence::{
        because::{Along, Carries, Handed},
        measure::{Arguments, First, Measure, Parameter, Scores},
        projection::Projection,
        share::gathered,
    },
};

use super::eigenvector::normalised;

/// Share of the greatest attenuation that surely converges.
const SAFE_SHARE: f64 = 0.85;

pub(super) const MEASURE: Measure = Measure {
    name: "KATZ",
    labels: ["Katz centrality", "Centralité de Katz", "مركزية كاتز"],
    summary: "Reached from many others in few steps.",
    formula: "x(v) = beta + alpha (sum over u -> v of w(u,v) x(u)), then |x| = 1",
    reference: "Katz 1953, A new status index derived from sociometric analysis",
    complexity: "O(rounds (n + m))",
    first: First::Highest,
    carries: Carries::always(Along::Incoming, Handed::WeightedValue),
    parameters: &[
        Parameter::number(
            "alpha",
            "What each step loses; 0 for 0.85 divided by the lesser of the greatest in-strength and the greatest out-strength, which surely converges.",
            0.0,
            0.0,
            1000.0,
        ),
        Parameter::number(
            "beta",
            "What everybody has from the start.",
            1.0,
            0.000_001,
            1000.0,
        ),
        Parameter::number(
            "tolerance",
            "Sum of changes in one round, per entity, at which the values are good enough.",
            1e-9,
            1e-15,
            1.0,
        ),
        Parameter::integer("roundsMax", "Most rounds.", 1000.0, 1_000_000.0),
    ],
    compute,
};

fn compute(graph: &Projection, arguments: &Arguments, budget: &mut Budget) -> Scores {
    let n_nodes = graph.n_nodes();
    let (alpha, beta) = (attenuation(graph, arguments), arguments.get("beta"));
    let tolerance = arguments.get("tolerance") * n_nodes as f64;
    let mut scores = Scores {
        values: vec![0.0; n_nodes],
        converged: n_nodes == 0,
        ..Scores::default()
    };
    while !scores.converged && scores.rounds < arguments.count("roundsMax") {
        if !budget.spend(n_nodes + graph.incoming().n_entries()) {
            scores.truncated = true;
            break;
        }
        let mut next = gathered(graph.incoming(), &scores.values);
        let mut change = 0.0;
        for (new, old) in next.iter_mut().zip(&scores.values) {
            *new = beta + alpha * *new;
            change += (*new - old).abs();
        }
        // Beyond what a number can hold there is no answer to come back from.
        if !change.is_finite() {
            break;
        }
        scores.values = next;
        scores.rounds += 1;
        scores.converged = change < tolerance;
    }
    scores.values = normalised(scores.values);
    scores
}

fn attenuation(graph: &Projection, arguments: &Arguments) -> f64 {
    let alpha = arguments.get("alpha");
    if alpha > 0.0 {
        return alpha;
    }
    let greatest =
        |strengths: &dyn Fn(u32) -> f64| graph.nodes().map(strengths).fold(0.0, f64::max);
    let incoming = greatest(&|node| graph.incoming().strength(node));
    let out = greatest(&|node| graph.out().strength(node));
    if incoming > 0.0 {
        SAFE_SHARE / incoming.min(out)
    } else {
        0.0
    }
}
