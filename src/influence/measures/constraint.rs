//! Constraint: how far all contacts of an entity lead back to each other.

use rayon::prelude::*;

use crate::{
    graph::Budget,
    influence::{
        adjacency::Adjacency,
        because::{Along, Carries, Handed},
        measure::{Arguments, First, Measure, Scores},
        projection::Projection,
        share::in_shares,
    },
};

pub(super) const MEASURE: Measure = Measure {
    name: "CONSTRAINT",
    labels: ["Constraint", "Contrainte structurelle", "القيد البنيوي"],
    summary: "A low value marks a broker: its contacts do not know each other.",
    formula: "sum over contacts j of (p(v,j) + sum over q of p(v,q) p(q,j))^2, p being the share of a tie in all ties; 2 for who has no ties, which is more than anybody with ties can have",
    reference: "Burt 1992, Structural holes",
    complexity: "O(sum over ties of the degrees of both ends)",
    first: First::Lowest,
    carries: Carries::always(Along::Either, Handed::Weight),
    parameters: &[],
    compute,
};

/// What an entity without ties gets: it brokers nothing, so it ranks last.
const WITHOUT_TIES: f64 = 2.0;

fn compute(graph: &Projection, _: &Arguments, budget: &mut Budget) -> Scores {
    let ties = graph.either();
    let work: usize = graph
        .nodes()
        .map(|node| {
            ties.of(node)
                .iter()
                .map(|other| ties.degree(*other))
                .sum::<usize>()
        })
        .sum();
    if !budget.spend(work + graph.n_nodes()) {
        return Scores::refused(graph.n_nodes());
    }
    let strengths: Vec<f64> = graph.nodes().map(|node| ties.strength(node)).collect();
    let mut values = vec![0.0; graph.n_nodes()];
    let shares = ties.shares();
    in_shares(&shares, &mut values)
        .into_par_iter()
        .for_each(|(nodes, values)| {
            let mut invested = vec![0.0; strengths.len()];
            for (node, value) in nodes.zip(values) {
                *value = constraint(ties, &strengths, node as u32, &mut invested);
            }
        });
    Scores::exact(values)
}

/// `invested` is all zero before and after.
fn constraint(ties: &Adjacency, strengths: &[f64], node: u32, invested: &mut [f64]) -> f64 {
    if ties.degree(node) == 0 {
        return WITHOUT_TIES;
    }
    let share = |from: u32, weight: f32| f64::from(weight) / strengths[from as usize];
    for (contact, weight) in ties.entries(node) {
        let direct = share(node, weight);
        invested[contact as usize] += direct;
        for (further, weight) in ties.entries(contact) {
            invested[further as usize] += direct * share(contact, weight);
        }
    }
    let constraint = ties
        .of(node)
        .iter()
        .map(|contact| invested[*contact as usize].powi(2))
        .sum();
    for contact in ties.of(node) {
        invested[*contact as usize] = 0.0;
        for further in ties.of(*contact) {
            invested[*further as usize] = 0.0;
        }
    }
    constraint
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::influence::tests::{close, links};

    fn by_definition(ties: &Adjacency, v: u32) -> f64 {
        let share =
            |from: u32, to: u32| f64::from(ties.weight_between(from, to)) / ties.strength(from);
        let contacts = ties.of(v).iter();
        let sum = contacts.map(|contact| {
            let through: f64 = ties
                .of(v)
                .iter()
                .filter(|q| *q != contact)
                .map(|q| share(v, *q) * share(*q, *contact))
                .sum();
            (share(v, *contact) + through).powi(2)
        });
        if ties.degree(v) == 0 {
            WITHOUT_TIES
        } else {
            sum.sum()
        }
    }

    proptest! {
        #[test]
        fn one_pass_over_contacts_of_contacts_equals_the_definition((n_entities, links) in links()) {
            let graph = Projection::of_links(n_entities, &links);
            let ties = graph.either();
            let scores = compute(&graph, &MEASURE.defaults(), &mut Budget::unlimited());
            for node in graph.nodes() {
                let (found, expected) = (scores.values[node as usize], by_definition(ties, node));
                prop_assert!(close(found, expected), "{} {}", found, expected);
                prop_assert!(found <= WITHOUT_TIES);
            }
        }
    }
}
