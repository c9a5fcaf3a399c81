//! Key players: the few from whom something would spread furthest, with a certificate of how good the choice is.

mod cover;
mod reached;
mod simulation;

use crate::graph::Budget;

pub use simulation::{Spread, spread};

use super::projection::Projection;
use cover::Cover;
use reached::Sampler;

/// How something spreads along ties, from source to target, and both ways for symmetric kinds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SpreadModel {
    /// Everybody reached tries once to reach each neighbour, with the tie's share of all that leads there as probability.
    #[default]
    IndependentCascade,
    /// Everybody is reached once the ties from those reached are a random share of all that leads there.
    LinearThreshold,
}

/// What is asked.
#[derive(Clone, Copy)]
pub struct KeyPlayersQuery<'a> {
    /// How many to choose.
    pub count: usize,
    /// How something spreads.
    pub model: SpreadModel,
    /// Who may be chosen, by node.
    pub admits: &'a dyn Fn(u32) -> bool,
    /// How far the certified ratio may stay below 1 − 1/e.
    pub epsilon: f64,
    /// The same seed gives the same answer.
    pub seed: u64,
}

/// Who was chosen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KeyPlayers {
    /// The nodes in the order of the choice, each with how many it adds to those reached on average.
    pub chosen: Vec<(u32, f64)>,
    /// How many are reached on average, the chosen included.
    pub expected_spread: f64,
    /// With probability 1 − 1/n, the spread is at least this share of the best possible choice's.
    pub approximation_ratio: f64,
    /// Sets that were sampled.
    pub n_samples: usize,
    /// Whether the budget or the room for samples ended the sampling early; the ratio is right all the same.
    pub truncated: bool,
}

/// Chooses nodes from whom something spreads far.
///
/// Samples who could have reached a random node, and chooses those who are in most samples; half of
/// the samples choose, the other half judge the choice. Doubles the samples until the ratio is certified.
///
/// # Complexity
/// O((k log n + log n) (n + m) / epsilon²) expected.
///
/// Reference: Tang, Tang, Xiao, Yuan 2018, "Online processing algorithms for influence maximization" (OPIM-C).
#[must_use]
pub fn key_players(
    graph: &Projection,
    query: &KeyPlayersQuery<'_>,
    budget: &mut Budget,
) -> KeyPlayers {
    let n_nodes = graph.n_nodes();
    let admitted: Vec<bool> = graph.nodes().map(query.admits).collect();
    let n_admitted = admitted.iter().filter(|admitted| **admitted).count();
    let count = query.count.min(n_admitted);
    if count == 0 {
        return KeyPlayers {
            approximation_ratio: 1.0,
            ..KeyPlayers::default()
        };
    }
    let plan = Plan::new(n_nodes, n_admitted, count, query.epsilon);
    let sampler = Sampler::new(graph, query.model, query.seed);
    let mut choosing = Cover::new(n_nodes);
    let mut judging = Cover::new(n_nodes);
    let mut players = KeyPlayers::default();
    let mut wanted = plan.samples_first;
    for _ in 0..plan.rounds_max {
        // Even samples choose, odd ones judge.
        let complete = sampler.add(&mut choosing, wanted, 0, budget)
            && sampler.add(&mut judging, wanted, 1, budget);
        if choosing.n_sets() == 0 || judging.n_sets() == 0 {
            players.truncated = true;
            return players;
        }
        players = plan.judged(&choosing.greedy(&admitted, count), &choosing, &judging);
        players.truncated = !complete;
        if players.truncated || players.approximation_ratio >= plan.ratio {
            break;
        }
        wanted *= 2;
    }
    players
}

/// How many samples are drawn, and what they certify.
struct Plan {
    n_nodes: f64,
    samples_first: usize,
    rounds_max: u32,
    /// Ratio at which the choice is good enough.
    ratio: f64,
    /// Logarithm of the risk that each bound may take.
    log_risk: f64,
}

impl Plan {
    fn new(n_nodes: usize, n_admitted: usize, count: usize, epsilon: f64) -> Self {
        let (n, k) = (n_nodes as f64, count as f64);
        let limit = 1.0 - (-1.0f64).exp();
        let risk = 1.0 / n.max(2.0);
        let log_choices: f64 = (0..count)
            .map(|i| ((n_admitted - i) as f64 / (count - i) as f64).ln())
            .sum();
        let log_six = (6.0 / risk).ln();
        let root = limit * log_six.sqrt() + (limit * (log_choices + log_six)).sqrt();
        let samples_max = 2.0 * n * root.powi(2) / (epsilon.powi(2) * k);
        let samples_first = (samples_max * epsilon.powi(2) * k / n).ceil().max(1.0);
        let rounds_max = (samples_max / samples_first).log2().ceil().max(1.0);
        Self {
            n_nodes: n,
            samples_first: samples_first as usize,
            rounds_max: rounds_max as u32,
            ratio: limit - epsilon,
            log_risk: (3.0 * rounds_max / risk).ln(),
        }
    }

    fn judged(&self, choice: &cover::Choice, choosing: &Cover, judging: &Cover) -> KeyPlayers {
        let nodes: Vec<u32> = choice.nodes.iter().map(|(node, _)| *node).collect();
        let covered = judging.covered(&nodes) as f64;
        let a = self.log_risk;
        let lower = ((covered + 2.0 * a / 9.0).sqrt() - (a / 2.0).sqrt())
            .max(0.0)
            .powi(2)
            - a / 18.0;
        let upper = ((choice.at_most as f64 + a / 2.0).sqrt() + (a / 2.0).sqrt()).powi(2);
        let per_choosing = self.n_nodes / choosing.n_sets() as f64;
        let per_judging = self.n_nodes / judging.n_sets() as f64;
        KeyPlayers {
            chosen: choice
                .nodes
                .iter()
                .map(|(node, more)| (*node, *more as f64 * per_choosing))
                .collect(),
            expected_spread: covered * per_judging,
            approximation_ratio: (lower.max(0.0) * per_judging / (upper * per_choosing)).min(1.0),
            n_samples: choosing.n_sets() + judging.n_sets(),
            truncated: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::influence::tests::{links, one_way};

    fn query(count: usize, model: SpreadModel) -> KeyPlayersQuery<'static> {
        KeyPlayersQuery {
            count,
            model,
            admits: &|_| true,
            epsilon: 0.1,
            seed: 1,
        }
    }

    const MODELS: [SpreadModel; 2] = [
        SpreadModel::IndependentCascade,
        SpreadModel::LinearThreshold,
    ];

    /// The spread from some nodes, summed over every way in which the ties can turn out.
    fn by_definition(graph: &Projection, from: &[u32], model: SpreadModel) -> f64 {
        let ties: Vec<(u32, u32, f64)> = graph
            .nodes()
            .flat_map(|to| {
                let strength = graph.incoming().strength(to);
                graph
                    .incoming()
                    .entries(to)
                    .map(move |(other, weight)| (other, to, f64::from(weight) / strength))
            })
            .collect();
        let reach = |live: &[(u32, u32)]| {
            let mut reached: Vec<u32> = from.to_vec();
            let mut at = 0;
            while at < reached.len() {
                let next: Vec<u32> = live
                    .iter()
                    .filter(|(a, b)| *a == reached[at] && !reached.contains(b))
                    .map(|(_, b)| *b)
                    .collect();
                reached.extend(next);
                at += 1;
            }
            reached.len() as f64
        };
        let mut worlds: Vec<(f64, Vec<(u32, u32)>)> = vec![(1.0, Vec::new())];
        match model {
            SpreadModel::IndependentCascade => {
                for (a, b, p) in ties {
                    worlds = worlds
                        .into_iter()
                        .flat_map(|(chance, live)| {
                            let mut with = live.clone();
                            with.push((a, b));
                            [(chance * p, with), (chance * (1.0 - p), live)]
                        })
                        .filter(|(chance, _)| *chance > 0.0)
                        .collect();
                }
            }
            SpreadModel::LinearThreshold => {
                for to in graph.nodes() {
                    let into: Vec<_> = ties.iter().filter(|(_, b, _)| *b == to).collect();
                    if !into.is_empty() {
                        worlds = worlds
                            .into_iter()
                            .flat_map(|(chance, live)| {
                                into.iter().map(move |(a, b, p)| {
                                    let mut with = live.clone();
                                    with.push((*a, *b));
                                    (chance * p, with)
                                })
                            })
                            .collect();
                    }
                }
            }
        }
        worlds
            .iter()
            .map(|(chance, live)| chance * reach(live))
            .sum()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
        #[test]
        fn the_spread_is_estimated_and_the_choice_keeps_its_promise((n_entities, links) in links(), count in 1usize..4) {
            let few: Vec<_> = links.into_iter().filter(|link| link.from.max(link.to) < 6).take(8).collect();
            let graph = Projection::of_links(n_entities.min(6), &few);
            for model in MODELS {
                let found = key_players(&graph, &query(count, model), &mut Budget::unlimited());
                prop_assert_eq!(found.chosen.len(), count.min(graph.n_nodes()));
                let nodes: Vec<u32> = found.chosen.iter().map(|(node, _)| *node).collect();
                let exact = by_definition(&graph, &nodes, model);
                let sets = (0u32..1 << graph.n_nodes()).filter(|set| set.count_ones() as usize == nodes.len());
                let best = sets.map(|set| {
                    let nodes: Vec<u32> = graph.nodes().filter(|node| set >> node & 1 == 1).collect();
                    by_definition(&graph, &nodes, model)
                }).fold(0.0, f64::max);
                prop_assert!(exact >= found.approximation_ratio * best - 1e-9);
                prop_assert!(nodes.is_empty() || found.approximation_ratio >= 0.53, "{}", found.approximation_ratio);
                let told = spread(&graph, &nodes, model, 4000, 1, &mut Budget::unlimited());
                prop_assert!((told.expected - exact).abs() <= 5.0 * told.standard_error + 1e-9, "{:?} {}", told, exact);
            }
        }
    }

    #[test]
    fn the_middle_of_a_star_comes_first() {
        let ties: Vec<_> = (1..50).map(|leaf| one_way(0, leaf, 1.0)).collect();
        let graph = Projection::of_links(51, &ties);
        for model in MODELS {
            let found = key_players(&graph, &query(2, model), &mut Budget::unlimited());
            assert_eq!(found.chosen[0].0, 0);
            assert!((found.expected_spread - 51.0).abs() < 1.0, "{found:?}");
            assert_eq!(
                found,
                key_players(&graph, &query(2, model), &mut Budget::unlimited())
            );
            let told = spread(&graph, &[0], model, 100, 1, &mut Budget::unlimited());
            assert_eq!((told.expected, told.standard_error), (50.0, 0.0));
        }
    }

    #[test]
    fn nobody_is_chosen_who_is_not_admitted() {
        let ties: Vec<_> = (1..9).map(|leaf| one_way(0, leaf, 1.0)).collect();
        let graph = Projection::of_links(9, &ties);
        let only_leaves = KeyPlayersQuery {
            admits: &|node| node > 6,
            ..query(5, SpreadModel::IndependentCascade)
        };
        let found = key_players(&graph, &only_leaves, &mut Budget::unlimited());
        let mut nodes: Vec<u32> = found.chosen.iter().map(|(node, _)| *node).collect();
        nodes.sort_unstable();
        assert_eq!(nodes, [7, 8]);
    }
}
