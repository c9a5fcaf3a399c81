//! Who is next to whom, as three flat arrays.

use std::ops::Range;

/// The neighbours of every node with the weight of the tie to each, sorted by node, each pair once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Adjacency {
    /// Where the entries of each node start; one more than there are nodes.
    starts: Vec<u32>,
    others: Vec<u32>,
    weights: Vec<f32>,
}

/// A weighted step from one node to another, on its way into the arrays.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) weight: f32,
}

impl Step {
    /// The same the other way.
    pub(super) fn back(self) -> Self {
        Self {
            from: self.to,
            to: self.from,
            ..self
        }
    }
}

impl Adjacency {
    /// Sorts steps into rows and adds the weights of parallel ones.
    ///
    /// # Complexity
    /// O(nodes + steps): two stable counting passes.
    pub(super) fn new(n_nodes: usize, steps: &[Step]) -> Self {
        let by_target = scattered(n_nodes, steps, |step| step.to);
        let by_source = scattered(n_nodes, &by_target, |step| step.from);
        let mut adjacency = Self {
            starts: Vec::with_capacity(n_nodes + 1),
            others: Vec::with_capacity(steps.len()),
            weights: Vec::with_capacity(steps.len()),
        };
        let mut rest = &by_source[..];
        for node in 0..n_nodes as u32 {
            adjacency.starts.push(adjacency.others.len() as u32);
            let start = adjacency.others.len();
            let length = rest.iter().take_while(|step| step.from == node).count();
            for step in &rest[..length] {
                adjacency.add(start, step.to, step.weight);
            }
            rest = &rest[length..];
        }
        adjacency.starts.push(adjacency.others.len() as u32);
        adjacency
    }

    /// Adds an entry to the last row, which starts there; one to the same node as the entry before is one with it.
    fn add(&mut self, row_start: usize, to: u32, weight: f32) {
        let last = self.others.len();
        if last > row_start && self.others[last - 1] == to {
            self.weights[last - 1] += weight;
        } else {
            self.others.push(to);
            self.weights.push(weight);
        }
    }

    /// The ties of both; where both have one, with the sum of its weights.
    ///
    /// # Complexity
    /// O(nodes + entries): one pass over each.
    pub(super) fn merged(&self, other: &Self) -> Self {
        if other.others.is_empty() {
            return self.clone();
        }
        let n_entries = self.others.len() + other.others.len();
        let mut merged = Self {
            starts: Vec::with_capacity(self.starts.len()),
            others: Vec::with_capacity(n_entries),
            weights: Vec::with_capacity(n_entries),
        };
        for node in 0..self.n_nodes() as u32 {
            let start = merged.others.len();
            merged.starts.push(start as u32);
            let (mut one, mut two) = (
                self.entries(node).peekable(),
                other.entries(node).peekable(),
            );
            while let Some(next) = match (one.peek(), two.peek()) {
                (Some((first, _)), Some((second, _))) if second < first => two.next(),
                (None, _) => two.next(),
                _ => one.next(),
            } {
                let (to, weight) = next;
                merged.add(start, to, weight);
            }
        }
        merged.starts.push(merged.others.len() as u32);
        merged
    }

    /// The same ties, seen from their other ends.
    pub(super) fn reversed(&self) -> Self {
        let mut starts = vec![0u32; self.starts.len()];
        for other in &self.others {
            starts[*other as usize + 1] += 1;
        }
        for node in 1..starts.len() {
            starts[node] += starts[node - 1];
        }
        let mut next = starts.clone();
        let mut others = vec![0; self.others.len()];
        let mut weights = vec![0.0; self.others.len()];
        for node in 0..self.n_nodes() as u32 {
            for (other, weight) in self.entries(node) {
                let at = next[other as usize] as usize;
                next[other as usize] += 1;
                others[at] = node;
                weights[at] = weight;
            }
        }
        Self {
            starts,
            others,
            weights,
        }
    }

    /// How many nodes there are.
    #[must_use]
    pub fn n_nodes(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// How many entries there are: ties, seen from one end or from both.
    #[must_use]
    pub fn n_entries(&self) -> usize {
        self.others.len()
    }

    /// How many bytes they take.
    pub(super) fn n_bytes(&self) -> usize {
        4 * self.starts.len() + 8 * self.others.len()
    }

    fn range(&self, node: u32) -> Range<usize> {
        self.starts[node as usize] as usize..self.starts[node as usize + 1] as usize
    }

    /// The neighbours of a node, in ascending order.
    #[must_use]
    pub fn of(&self, node: u32) -> &[u32] {
        &self.others[self.range(node)]
    }

    /// The weights of the ties to the neighbours of a node, in the same order.
    #[must_use]
    pub fn weights_of(&self, node: u32) -> &[f32] {
        &self.weights[self.range(node)]
    }

    /// The neighbours of a node with the weights of the ties to them.
    #[must_use]
    pub fn entries(&self, node: u32) -> impl ExactSizeIterator<Item = (u32, f32)> + '_ {
        self.of(node)
            .iter()
            .copied()
            .zip(self.weights_of(node).iter().copied())
    }

    /// How many neighbours a node has.
    #[must_use]
    pub fn degree(&self, node: u32) -> usize {
        self.range(node).len()
    }

    /// The sum of the weights of a node's ties.
    #[must_use]
    pub fn strength(&self, node: u32) -> f64 {
        self.weights_of(node)
            .iter()
            .map(|weight| f64::from(*weight))
            .sum()
    }

    /// The weight of the tie between two nodes; 0 if there is none.
    #[must_use]
    pub fn weight_between(&self, from: u32, to: u32) -> f32 {
        match self.of(from).binary_search(&to) {
            Ok(at) => self.weights_of(from)[at],
            Err(_) => 0.0,
        }
    }

    /// Consecutive nodes with about equally many entries together, the same for every number of threads.
    pub(super) fn shares(&self) -> Vec<Range<usize>> {
        const SHARE_ENTRIES: usize = 1 << 15;
        let mut shares = Vec::new();
        let mut start = 0;
        for node in 0..self.n_nodes() {
            // A node costs something even without entries.
            let entries = (self.starts[node + 1] - self.starts[start]) as usize + node - start;
            if entries >= SHARE_ENTRIES {
                shares.push(start..node + 1);
                start = node + 1;
            }
        }
        if start < self.n_nodes() {
            shares.push(start..self.n_nodes());
        }
        shares
    }
}

/// A stable counting sort.
fn scattered(n_nodes: usize, steps: &[Step], key: impl Fn(&Step) -> u32) -> Vec<Step> {
    let mut next = vec![0u32; n_nodes + 1];
    for step in steps {
        next[key(step) as usize + 1] += 1;
    }
    for node in 1..next.len() {
        next[node] += next[node - 1];
    }
    let empty = Step {
        from: 0,
        to: 0,
        weight: 0.0,
    };
    let mut sorted = vec![empty; steps.len()];
    for step in steps {
        let at = &mut next[key(step) as usize];
        sorted[*at as usize] = *step;
        *at += 1;
    }
    sorted
}
