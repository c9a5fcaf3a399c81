//! Cut points: entities and ties without which the graph falls apart.

use crate::graph::Budget;

use super::{adjacency::Adjacency, projection::Projection};

/// A node whose removal separates others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cut {
    /// The node.
    pub node: u32,
    /// How many nodes it cuts off.
    pub separates: usize,
}

/// Where a graph falls apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cuts {
    /// Nodes without which their component falls apart, with how many lose touch with its greatest piece; most first.
    pub points: Vec<Cut>,
    /// Pairs whose tie is the only way between two parts, sorted.
    pub bridges: Vec<(u32, u32)>,
}

/// All articulation points and bridges, ties being walked both ways; nothing if the budget does not suffice.
///
/// # Complexity
/// O(nodes + ties), without recursion.
///
/// Reference: Tarjan 1972, "Depth-first search and linear graph algorithms".
#[must_use]
pub fn cuts(graph: &Projection, budget: &mut Budget) -> Option<Cuts> {
    let ties = graph.either();
    if !budget.spend(ties.n_nodes() + ties.n_entries()) {
        return None;
    }
    let mut walk = Walk::new(ties);
    let mut cuts = Cuts::default();
    for root in graph.nodes() {
        if walk.number[root as usize] == UNSEEN {
            walk.from(root);
            walk.collect(&mut cuts);
        }
    }
    cuts.points
        .sort_by_key(|cut| (std::cmp::Reverse(cut.separates), graph.entity(cut.node)));
    cuts.bridges.sort_unstable();
    Some(cuts)
}

pub(super) const UNSEEN: u32 = u32::MAX;

/// A depth-first walk with what it learns of each node.
pub(super) struct Walk<'a> {
    ties: &'a Adjacency,
    /// In which order nodes were met.
    pub(super) number: Vec<u32>,
    /// Least number that a node or those below it are tied to.
    pub(super) low: Vec<u32>,
    pub(super) parent: Vec<u32>,
    /// Nodes below, itself included.
    pub(super) size: Vec<u32>,
    /// The nodes of the latest walk, in the order in which they were met.
    pub(super) order: Vec<u32>,
    n_met: u32,
}

impl<'a> Walk<'a> {
    pub(super) fn new(ties: &'a Adjacency) -> Self {
        let n_nodes = ties.n_nodes();
        Self {
            ties,
            number: vec![UNSEEN; n_nodes],
            low: vec![UNSEEN; n_nodes],
            parent: vec![UNSEEN; n_nodes],
            size: vec![1; n_nodes],
            order: Vec::new(),
            n_met: 0,
        }
    }

    pub(super) fn from(&mut self, root: u32) {
        self.order.clear();
        let mut path = vec![(root, 0)];
        self.meet(root);
        while let Some((node, at)) = path.last_mut() {
            let (node, next) = (*node, self.ties.of(*node).get(*at).copied());
            *at += 1;
            match next {
                Some(other) if self.number[other as usize] == UNSEEN => {
                    self.parent[other as usize] = node;
                    self.meet(other);
                    path.push((other, 0));
                }
                // Parallel ties are one, so the way back over the same tie is the parent's.
                Some(other) if other != self.parent[node as usize] => {
                    let number = self.number[other as usize];
                    self.low[node as usize] = self.low[node as usize].min(number);
                }
                Some(_) => {}
                None => {
                    path.pop();
                    self.leave(node);
                }
            }
        }
    }

    fn meet(&mut self, node: u32) {
        self.number[node as usize] = self.n_met;
        self.low[node as usize] = self.n_met;
        self.n_met += 1;
        self.order.push(node);
    }

    fn leave(&mut self, node: u32) {
        let parent = self.parent[node as usize];
        if parent != UNSEEN {
            self.low[parent as usize] = self.low[parent as usize].min(self.low[node as usize]);
            self.size[parent as usize] += self.size[node as usize];
        }
    }

    /// Whether all ways from the root to a node lead through its parent.
    pub(super) fn hangs_on_parent(&self, node: u32) -> bool {
        let parent = self.parent[node as usize];
        parent != UNSEEN && self.low[node as usize] >= self.number[parent as usize]
    }

    /// The cut points and bridges of the component that was walked last.
    fn collect(&self, cuts: &mut Cuts) {
        let Some(root) = self.order.first().copied() else {
            return;
        };
        let n_nodes = self.size[root as usize];
        // For each node: how much hangs on it, and the greatest piece of that.
        let mut hanging = std::collections::BTreeMap::<u32, (u32, u32)>::new();
        for node in &self.order {
            let (parent, size) = (self.parent[*node as usize], self.size[*node as usize]);
            if self.hangs_on_parent(*node) {
                let (sum, greatest) = hanging.entry(parent).or_default();
                *sum += size;
                *greatest = (*greatest).max(size);
            }
            if parent != UNSEEN && self.low[*node as usize] > self.number[parent as usize] {
                cuts.bridges.push((parent.min(*node), parent.max(*node)));
            }
        }
        for (node, (sum, greatest)) in hanging {
            let rest = n_nodes - 1 - sum;
            let separates = (n_nodes - 1 - greatest.max(rest)) as usize;
            if separates > 0 {
                cuts.points.push(Cut { node, separates });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::influence::tests::{distances, links};

    /// The sizes of the pieces of a node's component without the node.
    fn pieces(ties: &Adjacency, without: u32) -> Vec<usize> {
        let mut seen = vec![false; ties.n_nodes()];
        seen[without as usize] = true;
        let mut sizes = Vec::new();
        for start in ties.of(without) {
            let mut left = vec![*start];
            let mut size = 0;
            while let Some(node) = left.pop() {
                if !std::mem::replace(&mut seen[node as usize], true) {
                    size += 1;
                    left.extend(ties.of(node));
                }
            }
            sizes.extend((size > 0).then_some(size));
        }
        sizes
    }

    proptest! {
        #[test]
        fn one_walk_finds_what_taking_away_each_in_turn_finds((n_entities, links) in links()) {
            let graph = Projection::of_links(n_entities, &links);
            let ties = graph.either();
            let cuts = cuts(&graph, &mut Budget::unlimited()).unwrap();
            let mut expected = Vec::new();
            for node in graph.nodes() {
                let sizes = pieces(ties, node);
                let separates = sizes.iter().sum::<usize>() - sizes.iter().max().copied().unwrap_or(0);
                expected.extend((separates > 0).then_some(Cut { node, separates }));
            }
            let mut found = cuts.points.clone();
            found.sort();
            prop_assert_eq!(found, expected);
            for a in graph.nodes() {
                for b in ties.of(a).iter().filter(|b| **b > a) {
                    let without: Vec<_> = links.iter().copied().filter(|link| {
                        let ends = [graph.entity(a), graph.entity(*b)].map(|entity| entity.index() as u32);
                        [link.from, link.to] != ends && [link.to, link.from] != ends
                    }).collect();
                    let rest = Projection::of_links(n_entities, &without);
                    let [a2, b2] = [a, *b].map(|node| rest.node(graph.entity(node)).unwrap());
                    let apart = distances(rest.either(), a2).0[b2 as usize].is_none();
                    prop_assert_eq!(cuts.bridges.contains(&(a, *b)), apart);
                }
            }
        }
    }
}
