//! Why an entity ranks where it does: the ties through which its value arrives.

use std::collections::BTreeMap;

use crate::graph::{Budget, Direction, EntityIdx, Omissions, Supported, View};

use super::{adjacency::Adjacency, measure::Arguments, projection::Projection};

/// Which ties of an entity count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Along {
    /// Those that lead to it.
    Incoming,
    /// Those that lead away from it.
    Outgoing,
    /// All.
    Either,
}

/// What a neighbour hands over through a tie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handed {
    /// The same as every other neighbour.
    One,
    /// The weight of the tie.
    Weight,
    /// Its own value.
    Value,
    /// Its own value, times the weight of the tie.
    WeightedValue,
    /// Its own value, times the share of this tie in all ties that lead away from it.
    ShareOfValue,
    /// What the neighbour's own ties gather the other way round, times the weight of the tie: hubs and authorities.
    Mirrored,
}

/// By which ties an entity comes by its value, and what the neighbours at their other ends hand over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Carries {
    /// Which ties count.
    pub along: Along,
    /// Which count where the measure is told to follow ties in their direction only.
    pub directed: Along,
    /// What the neighbours hand over.
    pub handed: Handed,
}

/// A tie and its part in what all ties of the entity carry.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Carrying {
    /// The tie, with its best claim.
    pub tie: Supported,
    /// From 0 to 1; all ties of the entity that carry anything add up to 1.
    pub share: f64,
}

impl Carries {
    /// Always through the same ties.
    pub(super) const fn always(along: Along, handed: Handed) -> Self {
        Self::switched(along, along, handed)
    }

    /// Through all ties, or through some if only their direction counts.
    pub(super) const fn switched(along: Along, directed: Along, handed: Handed) -> Self {
        Self {
            along,
            directed,
            handed,
        }
    }

    /// What counts with these arguments.
    #[must_use]
    pub fn with(self, arguments: &Arguments) -> Self {
        let along = if arguments.is("directed") {
            self.directed
        } else {
            self.along
        };
        Self { along, ..self }
    }

    fn ties(self, graph: &Projection) -> &Adjacency {
        match self.along {
            Along::Incoming => graph.incoming(),
            Along::Outgoing => graph.out(),
            Along::Either => graph.either(),
        }
    }

    /// What each neighbour hands over to a node, in ascending order of the neighbours; those who hand over nothing are
    /// left out. Nothing if the budget does not suffice.
    ///
    /// # Complexity
    /// O(ties of the node), and those of its neighbours where their shares count.
    pub(super) fn handed_over(
        self,
        graph: &Projection,
        value: &dyn Fn(u32) -> f64,
        node: u32,
        budget: &mut Budget,
    ) -> Option<Vec<(u32, f64)>> {
        let ties = self.ties(graph);
        let back = match self.along {
            Along::Outgoing => graph.incoming(),
            Along::Incoming | Along::Either => graph.out(),
        };
        let mut handed = Vec::with_capacity(ties.degree(node));
        for (other, weight) in ties.entries(node) {
            let looks_further = matches!(self.handed, Handed::ShareOfValue | Handed::Mirrored);
            if !budget.spend(1 + if looks_further { back.degree(other) } else { 0 }) {
                return None;
            }
            let weight = f64::from(weight);
            let amount = match self.handed {
                Handed::One => 1.0,
                Handed::Weight => weight,
                // Among neighbours without any value, all say the same.
                Handed::Value => value(other) + f64::MIN_POSITIVE,
                Handed::WeightedValue => weight * value(other),
                Handed::ShareOfValue => weight * value(other) / back.strength(other),
                Handed::Mirrored => {
                    let entries = back.entries(other);
                    let gathered: f64 = entries
                        .map(|(further, weight)| f64::from(weight) * value(further))
                        .sum();
                    weight * gathered
                }
            };
            if amount > 0.0 {
                handed.push((other, amount));
            }
        }
        Some(handed)
    }
}

/// The ties of an entity that carry most of its value: those through which its neighbours hand over most.
///
/// `value` gives the value of a node of the projection, which is the view's own. Parallel ties share what a neighbour
/// hands over by their strength. Nothing if the budget does not suffice; an empty list if no tie carries anything.
///
/// # Complexity
/// O(ties of the entity), and those of its neighbours where their shares count.
#[must_use]
pub fn because(
    (view, graph): (&View, &Projection),
    carries: Carries,
    value: &dyn Fn(u32) -> f64,
    (entity, count): (EntityIdx, usize),
    budget: &mut Budget,
) -> Option<Vec<Carrying>> {
    let Some(node) = graph.node(entity) else {
        return Some(Vec::new());
    };
    let handed: BTreeMap<u32, f64> = carries
        .handed_over(graph, value, node, budget)?
        .into_iter()
        .collect();
    let ontology = view.snapshot().ontology();
    let mut found = Vec::new();
    let mut strengths = BTreeMap::<u32, f64>::new();
    for tie in view.relationships(entity, Direction::Both, &mut Omissions::default()) {
        let relationship = tie.relationship;
        let leads_away = relationship.source == entity;
        let is_symmetric = ontology.relationship_kind(relationship.kind).is_symmetric();
        let counts = match carries.along {
            Along::Either => true,
            Along::Outgoing => leads_away || is_symmetric,
            Along::Incoming => !leads_away || is_symmetric,
        };
        let other = relationship.other(entity);
        let strength = view.strength(relationship.kind, tie.best);
        if !counts || other == entity || strength <= 0.0 || !view.walks(relationship.kind) {
            continue;
        }
        if let Some(other) = graph.node(other).filter(|other| handed.contains_key(other)) {
            *strengths.entry(other).or_default() += strength;
            found.push((tie, other, strength));
        }
    }
    let total: f64 = handed.values().sum();
    found.sort_by(|a, b| {
        let amount = |(_, other, strength): &(Supported, u32, f64)| {
            handed[other] * strength / strengths[other]
        };
        amount(b)
            .total_cmp(&amount(a))
            .then(b.2.total_cmp(&a.2))
            .then(a.0.best.cmp(&b.0.best))
    });
    found.truncate(count);
    let carrying = found.into_iter().map(|(tie, other, strength)| Carrying {
        tie,
        share: handed[&other] * strength / strengths[&other] / total,
    });
    Some(carrying.collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::influence::{
        Scores, find_measure,
        tests::{close, links},
    };

    /// The scores of a measure, and the sum of what each node is handed over.
    fn weighed(graph: &Projection, name: &str, set: &[(&str, f64)]) -> (Scores, Vec<f64>) {
        let measure = find_measure(name).unwrap();
        let mut arguments = measure.defaults();
        for (name, value) in set {
            arguments = arguments.with(name, *value).unwrap();
        }
        let scores = measure.compute(graph, &arguments, &mut Budget::unlimited());
        let carries = measure.carries.with(&arguments);
        let sums = graph.nodes().map(|node| {
            let value = |node: u32| scores.values[node as usize];
            let handed = carries.handed_over(graph, &value, node, &mut Budget::unlimited());
            handed.unwrap().iter().map(|(_, amount)| amount).sum()
        });
        let sums = sums.collect();
        (scores, sums)
    }

    proptest! {
        #[test]
        fn what_neighbours_hand_over_makes_up_the_value((n_entities, links) in links()) {
            let graph = Projection::of_links(n_entities, &links);
            for name in ["DEGREE", "STRENGTH"] {
                for directed in [0.0, 1.0] {
                    let (scores, sums) = weighed(&graph, name, &[("directed", directed)]);
                    prop_assert_eq!(scores.values, sums, "{}", name);
                }
            }
            let n = n_entities as f64;
            let (Scores { values, .. }, sums) = weighed(&graph, "PAGERANK", &[("tolerance", 1e-15)]);
            let dangling: f64 = graph.nodes().filter(|node| graph.out().degree(*node) == 0).map(|node| values[node as usize]).sum();
            for (value, sum) in values.iter().zip(&sums) {
                prop_assert!(close(*value, 0.15 / n + 0.85 * (sum + dangling / n)));
            }
            let (Scores { values, .. }, sums) = weighed(&graph, "KATZ", &[("alpha", 0.005), ("tolerance", 1e-15)]);
            let bases: Vec<f64> = values.iter().zip(&sums).map(|(value, sum)| value - 0.005 * sum).collect();
            prop_assert!(bases.iter().all(|base| close(*base, bases[0])), "{:?}", bases);
        }

        #[test]
        fn hubs_and_authorities_hand_over_to_each_other((n_entities, links) in links()) {
            let graph = Projection::of_links(n_entities, &links);
            for name in ["HITS_HUB", "HITS_AUTHORITY"] {
                // Where two groups are almost equally strong, even many rounds do not come near the fixed point.
                let (scores, sums) = weighed(&graph, name, &[("roundsMax", 100_000.0)]);
                prop_assume!(scores.converged);
                let total: f64 = sums.iter().sum();
                for (value, sum) in scores.values.iter().zip(&sums) {
                    prop_assert!((value * total - sum).abs() <= 1e-6 * total, "{} {:?} {:?}", name, scores.values, sums);
                }
            }
        }
    }
}
