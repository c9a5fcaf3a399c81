//! Clustering: how many contacts of an entity know each other.

use crate::{
    graph::Budget,
    influence::{
        because::{Along, Carries, Handed},
        measure::{Arguments, First, Measure, Scores},
        projection::Projection,
        triangles::triangles,
    },
};

pub(super) const MEASURE: Measure = Measure {
    name: "CLUSTERING",
    labels: ["Clustering", "Coefficient d’agrégation", "معامل التكتل"],
    summary: "Most of its contacts are tied to each other.",
    formula: "ties among v's contacts, divided by the number of pairs of contacts; 0 with fewer than two contacts",
    reference: "Watts, Strogatz 1998, Collective dynamics of small-world networks",
    complexity: "O(m^1.5)",
    first: First::Highest,
    carries: Carries::always(Along::Either, Handed::Value),
    parameters: &[],
    compute,
};

fn compute(graph: &Projection, _: &Arguments, budget: &mut Budget) -> Scores {
    let ties = graph.either();
    let Some(triangles) = triangles(ties, budget) else {
        return Scores::refused(graph.n_nodes());
    };
    let values = graph.nodes().zip(triangles).map(|(node, triangles)| {
        let degree = ties.degree(node) as f64;
        if triangles == 0 {
            0.0
        } else {
            2.0 * triangles as f64 / (degree * (degree - 1.0))
        }
    });
    Scores::exact(values.collect())
}
