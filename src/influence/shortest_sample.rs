//! Shortest ways drawn at random: a pair of nodes, and one of the shortest ways between them.

use std::ops::Range;

use rayon::prelude::*;

use crate::graph::Budget;

use super::{adjacency::Adjacency, random::Random};

/// Samples that one piece of work draws.
const PIECE_SAMPLES: u64 = 512;

/// Draws shortest ways, each pair and each way of a pair with equal probability.
pub(super) struct Sampler<'a> {
    pub(super) out: &'a Adjacency,
    pub(super) incoming: &'a Adjacency,
}

/// What one end knows of a node.
#[derive(Clone, Copy, Default)]
struct Visit {
    /// Number of the search, so that nothing needs to be cleared.
    search: u32,
    level: u32,
    ways: f64,
}

struct Side<'a> {
    ties: &'a Adjacency,
    back: &'a Adjacency,
    visits: Vec<Visit>,
    frontier: Vec<u32>,
    level: u32,
    /// Entries of the frontier: what the next level costs.
    cost: usize,
}

impl Sampler<'_> {
    /// Adds to the counts of every inner node of the samples with these numbers; says whether the budget sufficed.
    pub(super) fn count(
        &self,
        samples: Range<u64>,
        seed: u64,
        counts: &mut [u32],
        budget: &mut Budget,
    ) -> bool {
        let starts: Vec<u64> = samples.clone().step_by(PIECE_SAMPLES as usize).collect();
        let parts: Vec<(Vec<u32>, usize)> = starts
            .into_par_iter()
            .map(|start| {
                let end = samples.end.min(start + PIECE_SAMPLES);
                self.inner_nodes(start..end, seed, &mut budget.clone())
            })
            .collect();
        for (inner, work) in parts {
            if !budget.spend(work) {
                return false;
            }
            for node in inner {
                counts[node as usize] += 1;
            }
        }
        true
    }

    fn inner_nodes(
        &self,
        samples: Range<u64>,
        seed: u64,
        budget: &mut Budget,
    ) -> (Vec<u32>, usize) {
        let mut pair = Pair {
            sides: [
                Side::new(self.out, self.incoming),
                Side::new(self.incoming, self.out),
            ],
            search: 0,
            work: 0,
        };
        let mut inner = Vec::new();
        let n_nodes = self.out.n_nodes() as u32;
        for sample in samples {
            if !budget.spend(0) {
                return (inner, usize::MAX);
            }
            let mut random = Random::stream(seed, sample);
            let from = random.below(n_nodes);
            // The other end is drawn among the rest.
            let to = (from + 1 + random.below(n_nodes - 1)) % n_nodes;
            pair.sample(from, to, &mut random, &mut inner);
        }
        (inner, pair.work)
    }
}

impl<'a> Side<'a> {
    fn new(ties: &'a Adjacency, back: &'a Adjacency) -> Self {
        Self {
            ties,
            back,
            visits: vec![Visit::default(); ties.n_nodes()],
            frontier: Vec::new(),
            level: 0,
            cost: 0,
        }
    }

    fn start(&mut self, node: u32, search: u32) {
        self.frontier.clear();
        self.frontier.push(node);
        self.level = 0;
        self.cost = self.ties.degree(node);
        self.visits[node as usize] = Visit {
            search,
            level: 0,
            ways: 1.0,
        };
    }

    fn grow(&mut self, search: u32) {
        self.level += 1;
        self.cost = 0;
        let mut next = Vec::new();
        for node in &self.frontier {
            let ways = self.visits[*node as usize].ways;
            for other in self.ties.of(*node) {
                let visit = &mut self.visits[*other as usize];
                if visit.search != search {
                    *visit = Visit {
                        search,
                        level: self.level,
                        ways: 0.0,
                    };
                    next.push(*other);
                    self.cost += self.ties.degree(*other);
                }
                if visit.level == self.level {
                    visit.ways += ways;
                }
            }
        }
        self.frontier = next;
    }

    /// Walks from a node back to the start, and notes what lies between.
    fn walk_back(&self, from: u32, search: u32, random: &mut Random, inner: &mut Vec<u32>) {
        let mut node = from;
        for level in (1..self.visits[from as usize].level).rev() {
            let before = self.back.of(node).iter().copied().filter(|other| {
                let visit = self.visits[*other as usize];
                visit.search == search && visit.level == level
            });
            node = drawn(before, |other| self.visits[other as usize].ways, random).unwrap_or(node);
            inner.push(node);
        }
    }
}

struct Pair<'a> {
    sides: [Side<'a>; 2],
    search: u32,
    work: usize,
}

impl Pair<'_> {
    fn sample(&mut self, from: u32, to: u32, random: &mut Random, inner: &mut Vec<u32>) {
        self.search += 1;
        self.sides[0].start(from, self.search);
        self.sides[1].start(to, self.search);
        let met = loop {
            let growing = usize::from(self.sides[1].cost < self.sides[0].cost);
            self.work += self.sides[growing].cost;
            self.sides[growing].grow(self.search);
            let other = &self.sides[1 - growing].visits;
            let frontier = &self.sides[growing].frontier;
            if frontier.is_empty() {
                return;
            }
            let met: Vec<u32> = frontier
                .iter()
                .copied()
                .filter(|node| other[*node as usize].search == self.search)
                .collect();
            if !met.is_empty() {
                break met;
            }
        };
        let ways = |node: u32| {
            self.sides
                .iter()
                .map(|side| side.visits[node as usize].ways)
                .product()
        };
        let Some(middle) = drawn(met.into_iter(), ways, random) else {
            return;
        };
        if middle != from && middle != to {
            inner.push(middle);
        }
        for side in &self.sides {
            side.walk_back(middle, self.search, random, inner);
        }
    }
}

/// One of some nodes, each as probable as its share of the weights.
fn drawn(
    nodes: impl Iterator<Item = u32> + Clone,
    weight: impl Fn(u32) -> f64,
    random: &mut Random,
) -> Option<u32> {
    let total: f64 = nodes.clone().map(&weight).sum();
    let mut left = random.unit() * total;
    let mut last = None;
    for node in nodes {
        last = Some(node);
        left -= weight(node);
        if left < 0.0 {
            break;
        }
    }
    last
}
