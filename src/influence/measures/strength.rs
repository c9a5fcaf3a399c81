//! Strength: how strong all ties of an entity are together.

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
    name: "STRENGTH",
    labels: ["Strength", "Force des liens", "قوة الروابط"],
    summary: "Tied strongly, or to many, or both.",
    formula: "sum of the weights of v's ties; with `directed`, of those that lead away from v",
    reference: "Barrat et al. 2004, The architecture of complex weighted networks",
    complexity: "O(n + m)",
    first: First::Highest,
    carries: Carries::switched(Along::Either, Along::Outgoing, Handed::Weight),
    parameters: &[DIRECTED],
    compute,
};

fn compute(graph: &Projection, arguments: &Arguments, budget: &mut Budget) -> Scores {
    let ties = if arguments.is("directed") {
        graph.out()
    } else {
        graph.either()
    };
    if !budget.spend(graph.n_nodes() + ties.n_entries()) {
        return Scores::refused(graph.n_nodes());
    }
    Scores::exact(graph.nodes().map(|node| ties.strength(node)).collect())
}
