//! Samples of who could have reached a random node.

use rayon::prelude::*;

use crate::{
    graph::Budget,
    influence::{adjacency::Adjacency, projection::Projection, random::Random},
};

use super::{SpreadModel, cover::Cover};

/// Samples that one piece of work draws.
const PIECE_SAMPLES: usize = 1024;
/// Below this many ties, trying each is faster than skipping.
const FEW_TIES: usize = 8;

pub(super) struct Sampler<'a> {
    incoming: &'a Adjacency,
    /// Sum of the weights that lead to each node, and the greatest of them.
    weights: Vec<(f32, f32)>,
    model: SpreadModel,
    seed: u64,
}

/// A node is marked with the number of the sample that holds it.
struct Draw {
    marks: Vec<u32>,
    nodes: Vec<u32>,
    ends: Vec<u32>,
    work: usize,
}

impl<'a> Sampler<'a> {
    pub(super) fn new(graph: &'a Projection, model: SpreadModel, seed: u64) -> Self {
        let incoming = graph.incoming();
        let weights = graph.nodes().map(|node| {
            let greatest = incoming
                .weights_of(node)
                .iter()
                .copied()
                .fold(0.0, f32::max);
            (incoming.strength(node) as f32, greatest)
        });
        Self {
            incoming,
            weights: weights.collect(),
            model,
            seed,
        }
    }

    /// Draws samples until there are `wanted`; `half` keeps two halves apart. Says whether the budget sufficed.
    pub(super) fn add(
        &self,
        cover: &mut Cover,
        wanted: usize,
        half: u64,
        budget: &mut Budget,
    ) -> bool {
        let starts: Vec<usize> = (cover.n_sets()..wanted).step_by(PIECE_SAMPLES).collect();
        // Few pieces at a time, so that an exhausted budget ends the work soon.
        for group in starts.chunks(16) {
            let draws: Vec<Draw> = group
                .par_iter()
                .map(|start| self.draw(*start, wanted.min(start + PIECE_SAMPLES), half))
                .collect();
            for draw in draws {
                if !budget.spend(draw.work) || !cover.add(&draw.nodes, &draw.ends) {
                    return false;
                }
            }
        }
        true
    }

    fn draw(&self, start: usize, end: usize, half: u64) -> Draw {
        let n_nodes = self.incoming.n_nodes();
        let mut draw = Draw {
            marks: vec![u32::MAX; n_nodes],
            nodes: Vec::new(),
            ends: Vec::with_capacity(end - start),
            work: 0,
        };
        for sample in start..end {
            let mut random = Random::stream(self.seed, 2 * sample as u64 + half);
            let first = draw.nodes.len();
            draw.take(random.below(n_nodes as u32), sample as u32);
            let mut at = first;
            while at < draw.nodes.len() {
                let node = draw.nodes[at];
                at += 1;
                match self.model {
                    SpreadModel::IndependentCascade => {
                        self.try_each(node, sample as u32, &mut draw, &mut random);
                    }
                    SpreadModel::LinearThreshold => {
                        self.take_one(node, sample as u32, &mut draw, &mut random);
                    }
                }
            }
            draw.ends.push(draw.nodes.len() as u32);
        }
        draw
    }

    /// Each neighbour comes with its own probability. With many, those that would come with the
    /// greatest probability are found by skipping, and kept with the share that theirs is of it.
    fn try_each(&self, node: u32, sample: u32, draw: &mut Draw, random: &mut Random) {
        let (others, weights) = (self.incoming.of(node), self.incoming.weights_of(node));
        let (strength, greatest) = self.weights[node as usize];
        draw.work += 1 + others.len().min(FEW_TIES);
        if others.len() <= FEW_TIES {
            for (other, weight) in others.iter().zip(weights) {
                if random.unit() < f64::from(*weight) / f64::from(strength) {
                    draw.take(*other, sample);
                }
            }
            return;
        }
        let log_miss = (1.0 - f64::from(greatest) / f64::from(strength)).ln();
        let mut at = skipped(log_miss, random);
        while at < others.len() {
            draw.work += 1;
            if weights[at] >= greatest
                || random.unit() < f64::from(weights[at]) / f64::from(greatest)
            {
                draw.take(others[at], sample);
            }
            at = at
                .saturating_add(1)
                .saturating_add(skipped(log_miss, random));
        }
    }

    /// Exactly one neighbour comes, each with its share of the weights.
    fn take_one(&self, node: u32, sample: u32, draw: &mut Draw, random: &mut Random) {
        let (others, weights) = (self.incoming.of(node), self.incoming.weights_of(node));
        draw.work += 1;
        if others.is_empty() {
            return;
        }
        // Any neighbour, kept with the share that its weight is of the greatest; else drawn again.
        let greatest = self.weights[node as usize].1;
        loop {
            let at = random.below(others.len() as u32) as usize;
            draw.work += 1;
            if weights[at] >= greatest
                || random.unit() < f64::from(weights[at]) / f64::from(greatest)
            {
                draw.take(others[at], sample);
                return;
            }
        }
    }
}

/// How many trials miss in a row.
fn skipped(log_miss: f64, random: &mut Random) -> usize {
    ((1.0 - random.unit()).ln() / log_miss) as usize
}

impl Draw {
    fn take(&mut self, node: u32, sample: u32) {
        let mark = &mut self.marks[node as usize];
        if *mark != sample {
            *mark = sample;
            self.nodes.push(node);
        }
    }
}
