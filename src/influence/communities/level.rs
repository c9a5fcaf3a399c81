//! One level of the division: nodes that stand for groups of the level below.

use std::{borrow::Cow, collections::VecDeque};

use crate::{
    graph::Budget,
    influence::{
        adjacency::{Adjacency, Step},
        random::Random,
    },
};

/// Gains below this are rounding.
const GAIN_MIN: f64 = 1e-10;

pub(super) struct Level<'a> {
    ties: Cow<'a, Adjacency>,
    /// Sum of the weights at each node, those within it included.
    strengths: Vec<f64>,
    /// Resolution over the sum of all strengths.
    penalty: f64,
}

/// Weights from one node to communities, kept for reuse.
struct Reach {
    weights: Vec<f64>,
    touched: Vec<u32>,
}

impl Reach {
    fn new(n: usize) -> Self {
        Self {
            weights: vec![0.0; n],
            touched: Vec::new(),
        }
    }

    fn clear(&mut self) {
        for community in self.touched.drain(..) {
            self.weights[community as usize] = 0.0;
        }
    }

    fn add(&mut self, community: u32, weight: f32) {
        let sum = &mut self.weights[community as usize];
        if *sum == 0.0 {
            self.touched.push(community);
        }
        *sum += f64::from(weight);
    }
}

impl<'a> Level<'a> {
    pub(super) fn first(ties: Cow<'a, Adjacency>, resolution: f64) -> Self {
        let strengths: Vec<f64> = (0..ties.n_nodes() as u32)
            .map(|node| ties.strength(node))
            .collect();
        let total: f64 = strengths.iter().sum();
        Self {
            ties,
            strengths,
            penalty: if total > 0.0 { resolution / total } else { 0.0 },
        }
    }

    fn n_nodes(&self) -> usize {
        self.strengths.len()
    }

    fn shuffled(&self, random: &mut Random) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.n_nodes() as u32).collect();
        random.shuffle(&mut order);
        order
    }

    /// Moves nodes to the neighbouring communities that gain most, until none gains; says whether any moved.
    pub(super) fn move_nodes(
        &self,
        community: &mut [u32],
        random: &mut Random,
        budget: &mut Budget,
    ) -> bool {
        let mut strengths = vec![0.0; self.n_nodes()];
        for (node, community) in community.iter().enumerate() {
            strengths[*community as usize] += self.strengths[node];
        }
        let mut waiting = VecDeque::from(self.shuffled(random));
        let mut waits = vec![true; self.n_nodes()];
        let mut reach = Reach::new(self.n_nodes());
        let mut moved = false;
        while let Some(node) = waiting.pop_front() {
            if !budget.spend(1 + self.ties.degree(node)) {
                break;
            }
            waits[node as usize] = false;
            let old = community[node as usize];
            for (other, weight) in self.ties.entries(node) {
                reach.add(community[other as usize], weight);
            }
            let strength = self.strengths[node as usize];
            strengths[old as usize] -= strength;
            let gain = |to: u32| {
                reach.weights[to as usize] - self.penalty * strength * strengths[to as usize]
            };
            let (mut best, mut best_gain) = (old, gain(old) + GAIN_MIN);
            for to in &reach.touched {
                let gain = gain(*to);
                if gain > best_gain {
                    (best, best_gain) = (*to, gain);
                }
            }
            strengths[best as usize] += strength;
            reach.clear();
            if best != old {
                moved = true;
                community[node as usize] = best;
                for other in self.ties.of(node) {
                    if community[*other as usize] != best && !waits[*other as usize] {
                        waits[*other as usize] = true;
                        waiting.push_back(*other);
                    }
                }
            }
        }
        moved
    }

    /// Divides each community into parts that hang together well, numbered from 0.
    pub(super) fn refine(&self, community: &[u32], random: &mut Random) -> Vec<u32> {
        let n_nodes = self.n_nodes();
        let mut whole = vec![0.0; n_nodes];
        for (node, community) in community.iter().enumerate() {
            whole[*community as usize] += self.strengths[node];
        }
        let mut part: Vec<u32> = (0..n_nodes as u32).collect();
        let mut is_alone = vec![true; n_nodes];
        let mut strengths = self.strengths.clone();
        // What ties each part to the rest of its community.
        let mut outward: Vec<f64> = (0..n_nodes as u32)
            .map(|node| {
                let same = self
                    .ties
                    .entries(node)
                    .filter(|(other, _)| community[*other as usize] == community[node as usize]);
                same.map(|(_, weight)| f64::from(weight)).sum()
            })
            .collect();
        let mut reach = Reach::new(n_nodes);
        for node in self.shuffled(random) {
            let (own, strength) = (community[node as usize], self.strengths[node as usize]);
            let tied = outward[part[node as usize] as usize];
            let hangs_together = |outward: f64, strength: f64| {
                outward >= self.penalty * strength * (whole[own as usize] - strength) - GAIN_MIN
            };
            if !is_alone[node as usize] || tied == 0.0 || !hangs_together(tied, strength) {
                continue;
            }
            for (other, weight) in self.ties.entries(node) {
                if community[other as usize] == own {
                    reach.add(part[other as usize], weight);
                }
            }
            let (mut best, mut best_gain) = (node, GAIN_MIN);
            for to in &reach.touched {
                let gain =
                    reach.weights[*to as usize] - self.penalty * strength * strengths[*to as usize];
                if gain > best_gain
                    && hangs_together(outward[*to as usize], strengths[*to as usize])
                {
                    (best, best_gain) = (*to, gain);
                }
            }
            if best != node {
                part[node as usize] = best;
                is_alone[best as usize] = false;
                strengths[best as usize] += strength;
                outward[best as usize] += tied - 2.0 * reach.weights[best as usize];
            }
            reach.clear();
        }
        renumbered(&part)
    }

    /// The level above, on which each part is one node.
    pub(super) fn merged(&self, part: &[u32], n_parts: usize) -> Level<'static> {
        let mut strengths = vec![0.0; n_parts];
        let mut members: Vec<u32> = (0..self.n_nodes() as u32).collect();
        members.sort_by_key(|node| part[*node as usize]);
        let mut steps = Vec::new();
        let mut reach = Reach::new(n_parts);
        for of_part in members.chunk_by(|a, b| part[*a as usize] == part[*b as usize]) {
            let from = part[of_part[0] as usize];
            for node in of_part {
                strengths[from as usize] += self.strengths[*node as usize];
                for (other, weight) in self.ties.entries(*node) {
                    if part[other as usize] != from {
                        reach.add(part[other as usize], weight);
                    }
                }
            }
            steps.extend(reach.touched.iter().map(|to| Step {
                from,
                to: *to,
                weight: reach.weights[*to as usize] as f32,
            }));
            reach.clear();
        }
        Level {
            ties: Cow::Owned(Adjacency::new(n_parts, &steps)),
            strengths,
            penalty: self.penalty,
        }
    }
}

/// The same groups, numbered from 0 in the order in which they come up.
pub(super) fn renumbered(groups: &[u32]) -> Vec<u32> {
    let n_numbers = groups.iter().max().map_or(0, |last| *last as usize + 1);
    let mut numbers = vec![u32::MAX; n_numbers];
    let mut next = 0;
    let renumbered = groups.iter().map(|group| {
        let number = &mut numbers[*group as usize];
        if *number == u32::MAX {
            *number = next;
            next += 1;
        }
        *number
    });
    renumbered.collect()
}
