//! Eigenvector centrality: tied to those who are well tied themselves.

use crate::{
    graph::Budget,
    influence::{
        adjacency::Adjacency,
        because::{Along, Carries, Handed},
        measure::{Arguments, First, Measure, Parameter, Scores},
        projection::Projection,
        share::gathered,
    },
};

use super::DIRECTED;

pub(super) const MEASURE: Measure = Measure {
    name: "EIGENVECTOR",
    labels: [
        "Eigenvector centrality",
        "Centralité de vecteur propre",
        "مركزية المتجه الذاتي",
    ],
    summary: "Tied to others who are well tied themselves.",
    formula: "x proportional to A x with |x| = 1, by x <- (A + I) x; with `directed`, from those that lead to v",
    reference: "Bonacich 1972, Factoring and weighting approaches to status scores",
    complexity: "O(rounds (n + m))",
    first: First::Highest,
    carries: Carries::switched(Along::Either, Along::Incoming, Handed::WeightedValue),
    parameters: &[
        DIRECTED,
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
    let ties = if arguments.is("directed") {
        graph.incoming()
    } else {
        graph.either()
    };
    let n_nodes = graph.n_nodes();
    let tolerance = arguments.get("tolerance") * n_nodes as f64;
    let mut scores = Scores {
        values: normalised(vec![1.0; n_nodes]),
        converged: n_nodes == 0,
        ..Scores::default()
    };
    while !scores.converged && scores.rounds < arguments.count("roundsMax") {
        if !budget.spend(n_nodes + ties.n_entries()) {
            scores.truncated = true;
            return scores;
        }
        let next = normalised(shifted(ties, &scores.values));
        let change: f64 = next
            .iter()
            .zip(&scores.values)
            .map(|(new, old)| (new - old).abs())
            .sum();
        scores.values = next;
        scores.rounds += 1;
        scores.converged = change < tolerance;
    }
    scores
}

/// One round of `(A + I) x`; the `I` keeps graphs in two halves from swinging.
fn shifted(ties: &Adjacency, values: &[f64]) -> Vec<f64> {
    let mut next = gathered(ties, values);
    for (new, old) in next.iter_mut().zip(values) {
        *new += old;
    }
    next
}

pub(super) fn normalised(mut values: Vec<f64>) -> Vec<f64> {
    let length = values.iter().map(|value| value * value).sum::<f64>().sqrt();
    if length > 0.0 {
        for value in &mut values {
            *value /= length;
        }
    }
    values
}
