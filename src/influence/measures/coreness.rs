//! Coreness: how deep in the dense middle an entity sits.

use crate::{
    graph::Budget,
    influence::{
        adjacency::Adjacency,
        because::{Along, Carries, Handed},
        measure::{Arguments, First, Measure, Scores},
        projection::Projection,
    },
};

pub(super) const MEASURE: Measure = Measure {
    name: "CORENESS",
    labels: ["Coreness", "Indice de noyau", "رتبة النواة"],
    summary: "Belongs to a group whose members are all tied to many of the group.",
    formula: "greatest k such that v is in a set of entities that are each tied to at least k of the set",
    reference: "Batagelj, Zaversnik 2003, An O(m) algorithm for cores decomposition of networks",
    complexity: "O(n + m)",
    first: First::Highest,
    carries: Carries::always(Along::Either, Handed::Value),
    parameters: &[],
    compute,
};

fn compute(graph: &Projection, _: &Arguments, budget: &mut Budget) -> Scores {
    let ties = graph.either();
    if !budget.spend(graph.n_nodes() + ties.n_entries()) {
        return Scores::refused(graph.n_nodes());
    }
    Scores::exact(cores(ties).into_iter().map(f64::from).collect())
}

/// Nodes sorted by what is left of their degree; peeling one moves its neighbours one bin down.
struct Bins {
    order: Vec<u32>,
    places: Vec<u32>,
    /// Where the nodes of each degree start.
    starts: Vec<u32>,
}

impl Bins {
    fn new(degrees: &[u32]) -> Self {
        let greatest = degrees.iter().max().map_or(0, |degree| *degree as usize);
        let mut starts = vec![0u32; greatest + 2];
        for degree in degrees {
            starts[*degree as usize + 1] += 1;
        }
        for degree in 1..starts.len() {
            starts[degree] += starts[degree - 1];
        }
        let mut next = starts.clone();
        let mut order = vec![0; degrees.len()];
        let mut places = vec![0; degrees.len()];
        for (node, degree) in (0u32..).zip(degrees) {
            let place = &mut next[*degree as usize];
            order[*place as usize] = node;
            places[node as usize] = *place;
            *place += 1;
        }
        Self {
            order,
            places,
            starts,
        }
    }

    /// Moves a node of this degree to the bin below.
    fn lower(&mut self, node: u32, degree: u32) {
        let place = self.places[node as usize];
        let first_place = self.starts[degree as usize];
        let first = self.order[first_place as usize];
        self.order.swap(place as usize, first_place as usize);
        self.places[first as usize] = place;
        self.places[node as usize] = first_place;
        self.starts[degree as usize] += 1;
    }
}

fn cores(ties: &Adjacency) -> Vec<u32> {
    let n_nodes = ties.n_nodes();
    let mut cores: Vec<u32> = (0..n_nodes as u32)
        .map(|node| ties.degree(node) as u32)
        .collect();
    let mut bins = Bins::new(&cores);
    for at in 0..n_nodes {
        let node = bins.order[at];
        let core = cores[node as usize];
        for other in ties.of(node) {
            let degree = cores[*other as usize];
            if degree > core {
                bins.lower(*other, degree);
                cores[*other as usize] = degree - 1;
            }
        }
    }
    cores
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::influence::tests::links;

    /// Takes away whatever has too few ties until nothing more has to go, for every k.
    fn by_definition(ties: &Adjacency) -> Vec<u32> {
        let mut cores = vec![0; ties.n_nodes()];
        let mut left: Vec<bool> = vec![true; ties.n_nodes()];
        for k in 1..=ties.n_nodes() as u32 {
            loop {
                let gone = (0..ties.n_nodes() as u32).find(|node| {
                    let n_left = ties
                        .of(*node)
                        .iter()
                        .filter(|other| left[**other as usize])
                        .count();
                    left[*node as usize] && (n_left as u32) < k
                });
                match gone {
                    Some(node) => left[node as usize] = false,
                    None => break,
                }
            }
            for (core, left) in cores.iter_mut().zip(&left) {
                if *left {
                    *core = k;
                }
            }
        }
        cores
    }

    proptest! {
        #[test]
        fn peeling_by_bins_equals_the_definition((n_entities, links) in links()) {
            let graph = Projection::of_links(n_entities, &links);
            prop_assert_eq!(cores(graph.either()), by_definition(graph.either()));
        }
    }
}
