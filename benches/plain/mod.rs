//! The kernels as plain loops over arrays, in the order in which the graph was generated.

use std::collections::{BTreeMap, VecDeque};

use rawabit::influence::{Flow, Link};

/// Numbers that look random, the same in every run.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((word ^ (word >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    pub(crate) fn below(&mut self, bound: usize) -> u32 {
        (self.unit() * bound as f64) as u32
    }
}

/// The same graph in plain arrays, in the order in which it was generated.
pub(crate) struct Plain {
    out: Rows,
    incoming: Rows,
    either: Rows,
}

struct Rows {
    starts: Vec<usize>,
    entries: Vec<(u32, f64)>,
}

impl Rows {
    fn new(n: usize, ties: impl Iterator<Item = (u32, u32, f32)>) -> Self {
        let mut sorted: Vec<(u32, u32, f32)> = ties.collect();
        sorted.sort_by_key(|(from, to, _)| (*from, *to));
        let mut merged: Vec<(u32, u32, f64)> = Vec::with_capacity(sorted.len());
        for (from, to, weight) in sorted {
            match merged
                .last_mut()
                .filter(|last| (last.0, last.1) == (from, to))
            {
                Some(last) => last.2 += f64::from(weight),
                None => merged.push((from, to, f64::from(weight))),
            }
        }
        let mut starts = vec![0; n + 1];
        for (from, ..) in &merged {
            starts[*from as usize + 1] += 1;
        }
        for node in 0..n {
            starts[node + 1] += starts[node];
        }
        let entries = merged
            .into_iter()
            .map(|(_, to, weight)| (to, weight))
            .collect();
        Self { starts, entries }
    }

    fn of(&self, node: usize) -> &[(u32, f64)] {
        &self.entries[self.starts[node]..self.starts[node + 1]]
    }
}

impl Plain {
    pub(crate) fn new(n: usize, links: &[Link]) -> Self {
        let there = || links.iter().map(|link| (link.from, link.to, link.weight));
        let back = || links.iter().map(|link| (link.to, link.from, link.weight));
        let both = || links.iter().filter(|link| link.flow == Flow::BothWays);
        Self {
            out: Rows::new(
                n,
                there().chain(both().map(|link| (link.to, link.from, link.weight))),
            ),
            incoming: Rows::new(
                n,
                back().chain(both().map(|link| (link.from, link.to, link.weight))),
            ),
            either: Rows::new(n, there().chain(back())),
        }
    }

    fn n(&self) -> usize {
        self.out.starts.len() - 1
    }

    pub(crate) fn steps_from(&self, from: usize) -> Vec<u32> {
        let mut steps = vec![u32::MAX; self.n()];
        steps[from] = 0;
        let mut queue = VecDeque::from([from]);
        while let Some(node) = queue.pop_front() {
            for (other, _) in self.either.of(node) {
                if steps[*other as usize] == u32::MAX {
                    steps[*other as usize] = steps[node] + 1;
                    queue.push_back(*other as usize);
                }
            }
        }
        steps
    }

    pub(crate) fn components(&self) -> Vec<u32> {
        let mut component = vec![u32::MAX; self.n()];
        for root in 0..self.n() {
            let mut left = vec![root as u32];
            while let Some(node) = left.pop() {
                if component[node as usize] == u32::MAX {
                    component[node as usize] = root as u32;
                    left.extend(
                        self.either
                            .of(node as usize)
                            .iter()
                            .map(|(other, _)| *other),
                    );
                }
            }
        }
        component
    }

    /// Rounds of the walk that starts anew anywhere, or at one node.
    pub(crate) fn pagerank(&self, rounds: usize, from: Option<usize>) -> Vec<f64> {
        let n = self.n() as f64;
        let strengths: Vec<f64> = (0..self.n())
            .map(|node| self.out.of(node).iter().map(|(_, weight)| weight).sum())
            .collect();
        let start = |node: usize| match from {
            None => 1.0 / n,
            Some(from) => f64::from(u8::from(node == from)),
        };
        let mut ranks: Vec<f64> = (0..self.n()).map(start).collect();
        for _ in 0..rounds {
            let lost: f64 = (0..self.n())
                .filter(|node| strengths[*node] == 0.0)
                .map(|node| ranks[node])
                .sum();
            let given: Vec<f64> = ranks
                .iter()
                .zip(&strengths)
                .map(|(rank, strength)| rank / strength.max(1e-300))
                .collect();
            let gathered = |node: usize| {
                self.incoming
                    .of(node)
                    .iter()
                    .map(|(other, weight)| given[*other as usize] * weight)
                    .sum::<f64>()
            };
            ranks = (0..self.n())
                .map(|node| 0.15 * start(node) + 0.85 * (gathered(node) + lost * start(node)))
                .collect();
        }
        ranks
    }

    pub(crate) fn adamic_adar(&self, of: usize) -> BTreeMap<u32, f64> {
        let mut scores = BTreeMap::new();
        for (middle, _) in self.either.of(of) {
            let near = self.either.of(*middle as usize);
            for (other, _) in near {
                *scores.entry(*other).or_insert(0.0) += 1.0 / (near.len() as f64).ln();
            }
        }
        scores
    }

    pub(crate) fn cores(&self) -> Vec<usize> {
        let mut left: Vec<usize> = (0..self.n())
            .map(|node| self.either.of(node).len())
            .collect();
        let mut core = vec![usize::MAX; self.n()];
        let mut bins: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (node, degree) in left.iter().enumerate() {
            bins.entry(*degree).or_default().push(node);
        }
        let mut k = 0;
        while let Some(mut bin) = bins.first_entry() {
            let degree = *bin.key();
            let Some(node) = bin.get_mut().pop() else {
                bin.remove();
                continue;
            };
            if core[node] != usize::MAX || left[node] != degree {
                continue;
            }
            k = k.max(degree);
            core[node] = k;
            for (other, _) in self.either.of(node) {
                let other = *other as usize;
                if core[other] == usize::MAX && left[other] > k {
                    left[other] -= 1;
                    bins.entry(left[other]).or_default().push(other);
                }
            }
        }
        core
    }

    pub(crate) fn triangles(&self) -> u64 {
        let mut marks = vec![usize::MAX; self.n()];
        let mut n = 0;
        for node in 0..self.n() {
            for (other, _) in self.either.of(node) {
                marks[*other as usize] = node;
            }
            for (other, _) in self
                .either
                .of(node)
                .iter()
                .filter(|(other, _)| *other as usize > node)
            {
                n += self
                    .either
                    .of(*other as usize)
                    .iter()
                    .filter(|(third, _)| third > other && marks[*third as usize] == node)
                    .count() as u64;
            }
        }
        n
    }

    pub(crate) fn betweenness(&self) -> Vec<f64> {
        let mut sums = vec![0.0; self.n()];
        for source in 0..self.n() {
            let steps = self.steps_from(source);
            let mut order: Vec<usize> = (0..self.n())
                .filter(|node| steps[*node] != u32::MAX)
                .collect();
            order.sort_by_key(|node| steps[*node]);
            let mut ways = vec![0.0; self.n()];
            ways[source] = 1.0;
            let after = |node: usize| {
                self.either
                    .of(node)
                    .iter()
                    .map(|(other, _)| *other as usize)
            };
            for node in &order {
                for other in after(*node) {
                    if steps[other] == steps[*node] + 1 {
                        ways[other] += ways[*node];
                    }
                }
            }
            let mut depends = vec![0.0; self.n()];
            for node in order.iter().rev() {
                for other in after(*node) {
                    if steps[other] == steps[*node] + 1 {
                        depends[*node] += ways[*node] / ways[other] * (1.0 + depends[other]);
                    }
                }
                if *node != source {
                    sums[*node] += depends[*node];
                }
            }
        }
        sums
    }

    /// Two walks in depth: the first notes in which order nodes are left, the second goes back from the last.
    pub(crate) fn strong_components(&self) -> Vec<u32> {
        let mut order = Vec::with_capacity(self.n());
        let mut seen = vec![false; self.n()];
        for root in 0..self.n() {
            let mut path = vec![(root, 0)];
            if std::mem::replace(&mut seen[root], true) {
                continue;
            }
            while let Some((node, at)) = path.last_mut() {
                if let Some((other, _)) = self.out.of(*node).get(*at) {
                    *at += 1;
                    if !std::mem::replace(&mut seen[*other as usize], true) {
                        path.push((*other as usize, 0));
                    }
                } else {
                    order.push(*node);
                    path.pop();
                }
            }
        }
        let mut component = vec![u32::MAX; self.n()];
        for root in order.into_iter().rev() {
            let mut left = vec![root];
            while let Some(node) = left.pop() {
                if component[node] == u32::MAX {
                    component[node] = root as u32;
                    let before = self.incoming.of(node).iter();
                    left.extend(
                        before
                            .map(|(other, _)| *other as usize)
                            .filter(|other| component[*other] == u32::MAX),
                    );
                }
            }
        }
        component
    }

    /// Draws so many nodes and, back along ties that are live with their share, who could have reached each; gives the sizes together.
    pub(crate) fn reverse_reachable(&self, n_sets: usize) -> usize {
        let strengths: Vec<f64> = (0..self.n())
            .map(|node| {
                self.incoming
                    .of(node)
                    .iter()
                    .map(|(_, weight)| weight)
                    .sum()
            })
            .collect();
        let mut random = Random(1);
        let mut seen = vec![usize::MAX; self.n()];
        let mut total = 0;
        for set in 0..n_sets {
            let mut left = vec![random.below(self.n()) as usize];
            seen[left[0]] = set;
            while let Some(node) = left.pop() {
                total += 1;
                for (other, weight) in self.incoming.of(node) {
                    let other = *other as usize;
                    if random.unit() * strengths[node] < *weight && seen[other] != set {
                        seen[other] = set;
                        left.push(other);
                    }
                }
            }
        }
        total
    }
}
