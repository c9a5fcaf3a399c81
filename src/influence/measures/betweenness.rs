//! Betweenness: how many shortest ways between others lead through an entity.

use rayon::prelude::*;

use crate::{
    graph::Budget,
    influence::{
        adjacency::Adjacency,
        because::{Along, Carries, Handed},
        measure::{Arguments, First, Measure, Parameter, Scores},
        projection::Projection,
        shortest_sample::Sampler,
    },
};

use super::{DELTA, DIRECTED, EPSILON, SEED};

/// Pieces into which the sources are cut, whatever the number of threads.
const PIECES: usize = 8;
/// Samples of the first stage.
const FIRST_STAGE: f64 = 1024.0;
/// How much each stage adds to what was sampled before.
const GROWTH: f64 = 1.25;

pub(super) const MEASURE: Measure = Measure {
    name: "BETWEENNESS",
    labels: ["Betweenness", "Intermédiarité", "مركزية التوسط"],
    summary: "Stands on the shortest ways between others: a broker.",
    formula: "share of all ordered pairs s, t other than v, each weighted by the share of its shortest ways that lead through v; ways are counted in steps",
    reference: "Brandes 2001, A faster algorithm for betweenness centrality; sampled as in Riondato, Kornaropoulos 2014, stopped by the bound of Maurer, Pontil 2009",
    complexity: "O(n m) exact; O(samples) bidirectional searches above `exactUpTo`",
    first: First::Highest,
    carries: Carries::always(Along::Either, Handed::Value),
    parameters: &[
        DIRECTED,
        Parameter::integer(
            "exactUpTo",
            "Most entities for which every pair is looked at; above, pairs are sampled.",
            5000.0,
            1_000_000.0,
        ),
        EPSILON,
        DELTA,
        SEED,
    ],
    compute,
};

fn compute(graph: &Projection, arguments: &Arguments, budget: &mut Budget) -> Scores {
    let (out, incoming) = if arguments.is("directed") {
        (graph.out(), graph.incoming())
    } else {
        (graph.either(), graph.either())
    };
    let n_nodes = graph.n_nodes();
    if n_nodes < 3 {
        return Scores::exact(vec![0.0; n_nodes]);
    }
    if n_nodes <= arguments.count("exactUpTo") as usize {
        return exact(out, budget);
    }
    sampled(&Sampler { out, incoming }, arguments, budget)
}

fn exact(ties: &Adjacency, budget: &mut Budget) -> Scores {
    let n_nodes = ties.n_nodes();
    if !budget.spend(n_nodes.saturating_mul(n_nodes + ties.n_entries())) {
        return Scores::refused(n_nodes);
    }
    let parts: Vec<Option<Vec<f64>>> = (0..PIECES)
        .into_par_iter()
        .map(|piece| {
            let mut search = Search::new(n_nodes);
            let mut budget = budget.clone();
            for source in (piece..n_nodes).step_by(PIECES) {
                if !budget.spend(0) {
                    return None;
                }
                search.add_source(ties, source as u32);
            }
            Some(search.sums)
        })
        .collect();
    let pairs = (n_nodes - 1) as f64 * (n_nodes - 2) as f64;
    let mut values = vec![0.0; n_nodes];
    for part in parts {
        let Some(part) = part else {
            return Scores::refused(n_nodes);
        };
        for (value, more) in values.iter_mut().zip(part) {
            *value += more / pairs;
        }
    }
    Scores {
        rounds: n_nodes as u32,
        ..Scores::exact(values)
    }
}

/// Shortest ways from one source at a time, with what is kept between them.
struct Search {
    sums: Vec<f64>,
    /// Steps from the source.
    levels: Vec<u32>,
    /// Number of shortest ways from the source.
    ways: Vec<f64>,
    /// One plus what depends on a node, per way to it.
    shares: Vec<f64>,
    order: Vec<u32>,
}

const UNSEEN: u32 = u32::MAX;

impl Search {
    fn new(n_nodes: usize) -> Self {
        Self {
            sums: vec![0.0; n_nodes],
            levels: vec![UNSEEN; n_nodes],
            ways: vec![0.0; n_nodes],
            shares: vec![0.0; n_nodes],
            order: Vec::with_capacity(n_nodes),
        }
    }

    fn add_source(&mut self, ties: &Adjacency, source: u32) {
        self.search(ties, source);
        self.add_shares(ties);
        for node in self.order.drain(..) {
            self.levels[node as usize] = UNSEEN;
            self.ways[node as usize] = 0.0;
            self.shares[node as usize] = 0.0;
        }
    }

    /// From the farthest level inwards. The shares of a level are written once all of it is summed,
    /// so that those of nearer levels are still 0 and every neighbour may be added unseen.
    fn add_shares(&mut self, ties: &Adjacency) {
        let mut end = self.order.len();
        let mut depends = Vec::new();
        while end > 1 {
            let level = self.levels[self.order[end - 1] as usize];
            let nodes = &self.order[..end];
            let start = nodes
                .partition_point(|node| self.levels[*node as usize] < level)
                .max(1);
            depends.clear();
            depends.extend(nodes[start..].iter().map(|node| {
                let shares = ties
                    .of(*node)
                    .iter()
                    .map(|other| self.shares[*other as usize]);
                self.ways[*node as usize] * shares.sum::<f64>()
            }));
            for (node, depends) in nodes[start..].iter().zip(&depends) {
                self.sums[*node as usize] += depends;
                self.shares[*node as usize] = (1.0 + depends) / self.ways[*node as usize];
            }
            end = start;
        }
    }

    fn search(&mut self, ties: &Adjacency, source: u32) {
        self.levels[source as usize] = 0;
        self.ways[source as usize] = 1.0;
        self.order.push(source);
        let mut at = 0;
        while at < self.order.len() {
            let node = self.order[at];
            at += 1;
            let next = self.levels[node as usize] + 1;
            let ways = self.ways[node as usize];
            for other in ties.of(node) {
                let level = &mut self.levels[*other as usize];
                if *level == UNSEEN {
                    *level = next;
                    self.order.push(*other);
                }
                if *level == next {
                    self.ways[*other as usize] += ways;
                }
            }
        }
    }
}

/// Samples pairs and one shortest way each, until no value can be off by more than `epsilon`.
fn sampled(sampler: &Sampler<'_>, arguments: &Arguments, budget: &mut Budget) -> Scores {
    let n_nodes = sampler.out.n_nodes();
    let (epsilon, delta) = (arguments.get("epsilon"), arguments.get("delta"));
    // Half of the risk for the number of samples that is always enough, half for stopping earlier.
    let samples_max = ((4.0 * n_nodes as f64 / delta).ln() / (2.0 * epsilon * epsilon)).ceil();
    let n_stages = ((samples_max / FIRST_STAGE).ln() / GROWTH.ln())
        .ceil()
        .max(1.0);
    let log_risk = (8.0 * n_nodes as f64 * n_stages / delta).ln();
    let mut counts = vec![0u32; n_nodes];
    let mut scores = Scores::default();
    let mut wanted = FIRST_STAGE.min(samples_max);
    loop {
        let drawn = u64::from(scores.rounds)..wanted as u64;
        scores.truncated = !sampler.count(
            drawn,
            u64::from(arguments.count("seed")),
            &mut counts,
            budget,
        );
        if scores.truncated {
            break;
        }
        scores.rounds = wanted as u32;
        let most = f64::from(counts.iter().copied().max().unwrap_or(0)) / wanted;
        let error = (2.0 * most.min(0.5) * (1.0 - most.min(0.5)) * log_risk / (wanted - 1.0))
            .sqrt()
            + 7.0 * log_risk / (3.0 * (wanted - 1.0));
        scores.converged = wanted >= samples_max || error <= epsilon;
        if scores.converged {
            break;
        }
        wanted = (wanted * GROWTH).ceil().min(samples_max);
    }
    // A pair is drawn among all; the measure asks for pairs that leave the entity itself out.
    let scale = n_nodes as f64 / (n_nodes as f64 - 2.0) / f64::from(scores.rounds.max(1));
    scores.values = counts
        .iter()
        .map(|count| f64::from(*count) * scale)
        .collect();
    scores
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::influence::tests::{close, distances, links, one_way};

    /// Looks at every pair and every entity between.
    fn by_definition(ties: &Adjacency) -> Vec<f64> {
        let n = ties.n_nodes();
        let from: Vec<(Vec<Option<usize>>, Vec<f64>)> =
            (0..n as u32).map(|node| distances(ties, node)).collect();
        let mut values = vec![0.0; n];
        let all = || 0..n;
        for (s, t, v) in all().flat_map(|s| all().flat_map(move |t| (0..n).map(move |v| (s, t, v))))
        {
            let (steps, ways) = (
                |a: usize, b: usize| from[a].0[b],
                |a: usize, b: usize| from[a].1[b],
            );
            let (Some(whole), Some(first), Some(second)) = (steps(s, t), steps(s, v), steps(v, t))
            else {
                continue;
            };
            if s != t && v != s && v != t && first + second == whole {
                values[v] += ways(s, v) * ways(v, t) / ways(s, t) / ((n - 1) * (n - 2)) as f64;
            }
        }
        values
    }

    proptest! {
        #[test]
        fn one_search_per_source_equals_the_definition((n_entities, links) in links(), directed in 0..2) {
            let graph = Projection::of_links(n_entities, &links);
            let arguments = MEASURE.defaults().with("directed", f64::from(directed)).unwrap();
            let scores = compute(&graph, &arguments, &mut Budget::unlimited());
            let ties = if directed == 1 { graph.out() } else { graph.either() };
            for (found, expected) in scores.values.iter().zip(by_definition(ties)) {
                prop_assert!(close(*found, expected), "{} {}", found, expected);
            }
        }

        #[test]
        fn samples_stay_within_the_error((n_entities, links) in links(), directed in 0..2) {
            let graph = Projection::of_links(n_entities, &links);
            let arguments = MEASURE.defaults().with("directed", f64::from(directed)).unwrap().with("epsilon", 0.05).unwrap().with("delta", 0.000_001).unwrap();
            let exact = compute(&graph, &arguments, &mut Budget::unlimited());
            let arguments = arguments.with("exactUpTo", 0.0).unwrap();
            let scores = compute(&graph, &arguments, &mut Budget::unlimited());
            prop_assert!(scores.converged && !scores.truncated);
            if n_entities >= 10 {
                for (found, expected) in scores.values.iter().zip(&exact.values) {
                    prop_assert!((found - expected).abs() <= 0.07, "{} {}", found, expected);
                }
            }
            prop_assert_eq!(&scores, &compute(&graph, &arguments, &mut Budget::unlimited()), "the same seed gives the same answer");
        }
    }

    #[test]
    fn a_small_budget_says_so() {
        let graph = Projection::of_links(3, &[one_way(0, 1, 1.0), one_way(1, 2, 1.0)]);
        let mut budget = Budget::new(5, std::sync::Arc::default());
        let scores = compute(&graph, &MEASURE.defaults(), &mut budget);
        assert!(scores.truncated && !scores.converged);
    }
}
