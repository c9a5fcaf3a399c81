//! Sets of nodes, and few nodes that are in as many of the sets as possible.

/// Nodes in all sets of a cover together: 128 MiB, and as much again while nodes are chosen. Places among them are `u32`.
const NODES_MAX: usize = 1 << 25;

/// Sets, one after the other.
pub(super) struct Cover {
    nodes: Vec<u32>,
    ends: Vec<u32>,
    n_nodes: usize,
    nodes_max: usize,
}

/// Nodes chosen one by one.
pub(super) struct Choice {
    /// Each with the number of sets that it adds.
    pub(super) nodes: Vec<(u32, usize)>,
    /// No choice of as many nodes is in more sets than this.
    pub(super) at_most: usize,
}

impl Cover {
    pub(super) fn new(n_nodes: usize) -> Self {
        Self::within(n_nodes, NODES_MAX)
    }

    /// A cover of sets with so many nodes at the most, all together.
    pub(super) fn within(n_nodes: usize, nodes_max: usize) -> Self {
        Self {
            nodes: Vec::new(),
            ends: Vec::new(),
            n_nodes,
            nodes_max,
        }
    }

    pub(super) fn n_sets(&self) -> usize {
        self.ends.len()
    }

    /// Adds sets, given like these are kept; says whether there was room for them.
    #[must_use]
    pub(super) fn add(&mut self, nodes: &[u32], ends: &[u32]) -> bool {
        if self.nodes.len() + nodes.len() > self.nodes_max {
            return false;
        }
        let offset = self.nodes.len() as u32;
        self.nodes.extend_from_slice(nodes);
        self.ends.extend(ends.iter().map(|end| offset + end));
        true
    }

    fn set(&self, set: usize) -> &[u32] {
        let start = if set == 0 { 0 } else { self.ends[set - 1] };
        &self.nodes[start as usize..self.ends[set] as usize]
    }

    /// How many sets hold one of these nodes.
    pub(super) fn covered(&self, nodes: &[u32]) -> usize {
        let mut chosen = vec![false; self.n_nodes];
        for node in nodes {
            chosen[*node as usize] = true;
        }
        let holds = |set: &usize| self.set(*set).iter().any(|node| chosen[*node as usize]);
        (0..self.n_sets()).filter(holds).count()
    }

    /// The sets that hold each node: where they start, and their numbers.
    fn by_node(&self) -> (Vec<u32>, Vec<u32>) {
        let mut starts = vec![0u32; self.n_nodes + 1];
        for node in &self.nodes {
            starts[*node as usize + 1] += 1;
        }
        for node in 1..starts.len() {
            starts[node] += starts[node - 1];
        }
        let mut next = starts.clone();
        let mut sets = vec![0; self.nodes.len()];
        for set in 0..self.n_sets() {
            for node in self.set(set) {
                sets[next[*node as usize] as usize] = set as u32;
                next[*node as usize] += 1;
            }
        }
        (starts, sets)
    }

    /// Chooses, one by one, the node that is in most sets without one yet; of equals the lesser.
    pub(super) fn greedy(&self, admitted: &[bool], count: usize) -> Choice {
        let (starts, sets) = self.by_node();
        let mut gains: Vec<usize> = (0..self.n_nodes)
            .map(|node| {
                if admitted[node] {
                    (starts[node + 1] - starts[node]) as usize
                } else {
                    0
                }
            })
            .collect();
        let mut is_covered = vec![false; self.n_sets()];
        let mut is_chosen = vec![false; self.n_nodes];
        let mut choice = Choice {
            nodes: Vec::new(),
            at_most: greatest(&gains, count),
        };
        let mut n_covered = 0;
        while choice.nodes.len() < count {
            let candidates = (0..self.n_nodes).filter(|node| admitted[*node] && !is_chosen[*node]);
            let Some(best) = candidates.max_by_key(|node| (gains[*node], std::cmp::Reverse(*node)))
            else {
                break;
            };
            is_chosen[best] = true;
            choice.nodes.push((best as u32, gains[best]));
            n_covered += gains[best];
            for set in &sets[starts[best] as usize..starts[best + 1] as usize] {
                if !std::mem::replace(&mut is_covered[*set as usize], true) {
                    for node in self.set(*set as usize) {
                        gains[*node as usize] = gains[*node as usize].saturating_sub(1);
                    }
                }
            }
            choice.at_most = choice.at_most.min(n_covered + greatest(&gains, count));
        }
        choice
    }
}

/// The sum of the greatest numbers.
fn greatest(gains: &[usize], count: usize) -> usize {
    let mut gains: Vec<usize> = gains.iter().copied().filter(|gain| *gain > 0).collect();
    if count < gains.len() {
        gains.select_nth_unstable_by(count, |a, b| b.cmp(a));
        gains.truncate(count);
    }
    gains.iter().sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sets_beyond_the_room_are_refused_whole() {
        let mut cover = Cover::within(4, 5);
        assert!(cover.add(&[0, 1, 2], &[1, 3]));
        assert!(!cover.add(&[1, 2, 3], &[3]));
        assert_eq!((cover.n_sets(), cover.covered(&[3])), (2, 0));
        assert!(cover.add(&[0, 3], &[2]));
        assert_eq!((cover.n_sets(), cover.covered(&[3])), (3, 1));
    }

    proptest! {
        #[test]
        fn the_choice_is_greedy_and_its_bound_holds(sets in prop::collection::vec(prop::collection::btree_set(0u32..8, 1..4), 1..20), count in 1usize..4) {
            let mut cover = Cover::new(8);
            for set in &sets {
                let nodes: Vec<u32> = set.iter().copied().collect();
                assert!(cover.add(&nodes, &[nodes.len() as u32]));
            }
            let choice = cover.greedy(&[true; 8], count);
            let mut chosen = Vec::new();
            for (node, more) in &choice.nodes {
                let before = cover.covered(&chosen);
                let best = (0..8u32).map(|node| cover.covered(&[&chosen[..], &[node]].concat())).max().unwrap();
                chosen.push(*node);
                prop_assert_eq!(cover.covered(&chosen), best);
                prop_assert_eq!(best - before, *more);
            }
            let all = (0u32..256).filter(|set| set.count_ones() as usize == count);
            let most = all.map(|set| cover.covered(&(0..8).filter(|node| set >> node & 1 == 1).collect::<Vec<_>>())).max().unwrap();
            prop_assert!(most <= choice.at_most);
        }
    }
}
