//! HITS: hubs point to good authorities, authorities are pointed to by good hubs.

use crate::{
    graph::Budget,
    influence::{
        because::{Along, Carries, Handed},
        measure::{Arguments, First, Measure, Parameter, Scores},
        projection::Projection,
        share::gathered,
    },
};

const REFERENCE: &str = "Kleinberg 1999, Authoritative sources in a hyperlinked environment";
const FORMULA: &str =
    "a = sum over u -> v of w(u,v) h(u), h = sum over v -> u of w(v,u) a(u), each adding up to 1";
const PARAMETERS: &[Parameter] = &[
    Parameter::number(
        "tolerance",
        "Sum of changes in one round at which the values are good enough.",
        1e-9,
        1e-15,
        1.0,
    ),
    Parameter::integer("roundsMax", "Most rounds.", 1000.0, 1_000_000.0),
];

pub(super) const HUB: Measure = Measure {
    name: "HITS_HUB",
    labels: ["Hub (HITS)", "Pivot (HITS)", "محور (HITS)"],
    summary: "Points to those whom many point to.",
    formula: FORMULA,
    reference: REFERENCE,
    complexity: "O(rounds (n + m))",
    first: First::Highest,
    carries: Carries::always(Along::Outgoing, Handed::Mirrored),
    parameters: PARAMETERS,
    compute: |graph, arguments, budget| compute(graph, arguments, budget).0,
};

pub(super) const AUTHORITY: Measure = Measure {
    name: "HITS_AUTHORITY",
    labels: ["Authority (HITS)", "Autorité (HITS)", "مرجع (HITS)"],
    summary: "Pointed to by those who point to many.",
    formula: FORMULA,
    reference: REFERENCE,
    complexity: "O(rounds (n + m))",
    first: First::Highest,
    carries: Carries::always(Along::Incoming, Handed::Mirrored),
    parameters: PARAMETERS,
    compute: |graph, arguments, budget| compute(graph, arguments, budget).1,
};

/// Hubs and authorities.
fn compute(graph: &Projection, arguments: &Arguments, budget: &mut Budget) -> (Scores, Scores) {
    let n_nodes = graph.n_nodes();
    let mut hubs = vec![1.0 / n_nodes as f64; n_nodes];
    let mut authorities = vec![0.0; n_nodes];
    let mut told = Scores {
        converged: n_nodes == 0,
        ..Scores::default()
    };
    while !told.converged && told.rounds < arguments.count("roundsMax") {
        if !budget.spend(2 * (n_nodes + graph.out().n_entries())) {
            told.truncated = true;
            break;
        }
        authorities = adding_up_to_one(gathered(graph.incoming(), &hubs));
        let next = adding_up_to_one(gathered(graph.out(), &authorities));
        let change: f64 = next
            .iter()
            .zip(&hubs)
            .map(|(new, old)| (new - old).abs())
            .sum();
        hubs = next;
        told.rounds += 1;
        told.converged = change < arguments.get("tolerance");
    }
    let with = |values| Scores {
        values,
        ..told.clone()
    };
    (with(hubs), with(authorities))
}

fn adding_up_to_one(mut values: Vec<f64>) -> Vec<f64> {
    let sum: f64 = values.iter().sum();
    if sum > 0.0 {
        for value in &mut values {
            *value /= sum;
        }
    }
    values
}
