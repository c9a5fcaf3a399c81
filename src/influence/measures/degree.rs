//! Degree: how many others an entity is tied to.

use crate::{
    graph::Budget,
    influence::{
        because::{Along, Carries, Handed},
        measure::{Arguments, First, Measure, Scores},
        projection::Projection,
    },
};

use super::DIRECTED;

pub(super) const MEASURE: Measure = Measure {
    name: "DEGREE",
    labels: ["Degree", "Degré", "درجة الارتباط"],
    summary: "Tied to many others.",
    formula: "number of different entities tied to v; with `directed`, of those that v's own ties lead to",
    reference: "Freeman 1978, Centrality in social networks: conceptual clarification",
    complexity: "O(n)",
    first: First::Highest,
    carries: Carries::switched(Along::Either, Along::Outgoing, Handed::One),
    parameters: &[DIRECTED],
    compute,
};

fn compute(graph: &Projection, arguments: &Arguments, budget: &mut Budget) -> Scores {
    if !budget.spend(graph.n_nodes()) {
        return Scores::refused(graph.n_nodes());
    }
    let ties = if arguments.is("directed") {
        graph.out()
    } else {
        graph.either()
    };
    Scores::exact(graph.nodes().map(|node| ties.degree(node) as f64).collect())
}
