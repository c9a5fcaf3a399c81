//! What hangs together: with ties walked both ways, or only along their direction.

use crate::graph::Budget;

use super::{adjacency::Adjacency, connect::Pieces};

/// Neighbours of every node that are joined before the largest piece is looked for.
const FIRST_NEIGHBOURS: usize = 2;
const UNSEEN: u32 = u32::MAX;

/// The piece that each node belongs to, named by its least node; ties are walked both ways.
///
/// Almost all nodes are in one piece once each has joined two neighbours; the other ties of
/// that piece need no look.
///
/// # Complexity
/// O(nodes + ties) at the most.
///
/// Reference: Sutton, Ben-Nun, Barak 2018, "Optimizing parallel graph connectivity computation via subgraph sampling" (Afforest).
#[must_use]
pub fn weak_components(either: &Adjacency, budget: &mut Budget) -> Option<Vec<u32>> {
    let n_nodes = either.n_nodes();
    if !budget.spend(n_nodes + either.n_entries()) {
        return None;
    }
    let mut pieces = Pieces::of(n_nodes);
    for node in 0..n_nodes as u32 {
        for other in either.of(node).iter().take(FIRST_NEIGHBOURS) {
            pieces.join(node, *other);
        }
    }
    // Nodes are in descending order of ties, so the first is almost surely in the largest piece.
    for node in 0..n_nodes as u32 {
        if pieces.find(node) != 0 {
            for other in either.of(node).iter().skip(FIRST_NEIGHBOURS) {
                pieces.join(node, *other);
            }
        }
    }
    Some((0..n_nodes as u32).map(|node| pieces.find(node)).collect())
}

/// The strong component of each node, named by its least node: along ties, each member reaches each other.
///
/// # Complexity
/// O(nodes + ties), without recursion.
///
/// Reference: Tarjan 1972, "Depth-first search and linear graph algorithms", as simplified by Pearce 2005.
#[must_use]
pub fn strong_components(out: &Adjacency, budget: &mut Budget) -> Option<Vec<u32>> {
    let n_nodes = out.n_nodes();
    if !budget.spend(n_nodes + out.n_entries()) {
        return None;
    }
    let mut walk = Walk {
        low: vec![UNSEEN; n_nodes],
        component: vec![UNSEEN; n_nodes],
        open: Vec::new(),
        n_met: 0,
    };
    for root in 0..n_nodes as u32 {
        if walk.low[root as usize] == UNSEEN {
            walk.from(out, root);
        }
    }
    Some(walk.component)
}

struct Walk {
    /// Least number that a node reaches; its own number at first.
    low: Vec<u32>,
    component: Vec<u32>,
    /// Nodes whose component is not known yet.
    open: Vec<u32>,
    n_met: u32,
}

impl Walk {
    fn meet(&mut self, node: u32) -> u32 {
        self.low[node as usize] = self.n_met;
        self.n_met += 1;
        self.open.push(node);
        self.n_met - 1
    }

    fn from(&mut self, out: &Adjacency, root: u32) {
        let number = self.meet(root);
        let mut path = vec![(root, number, 0)];
        while let Some((node, number, at)) = path.last_mut() {
            let (node, number) = (*node, *number);
            if let Some(other) = out.of(node).get(*at).copied() {
                *at += 1;
                if self.low[other as usize] == UNSEEN {
                    let number = self.meet(other);
                    path.push((other, number, 0));
                } else if self.component[other as usize] == UNSEEN {
                    self.low[node as usize] = self.low[node as usize].min(self.low[other as usize]);
                }
                continue;
            }
            path.pop();
            let low = self.low[node as usize];
            if low == number {
                self.close(node);
            } else if let Some((parent, ..)) = path.last() {
                self.low[*parent as usize] = self.low[*parent as usize].min(low);
            }
        }
    }

    /// Everything met since a node that reaches nothing earlier is one component.
    fn close(&mut self, first: u32) {
        let start = self
            .open
            .iter()
            .rposition(|node| *node == first)
            .unwrap_or(0);
        let members = self.open.split_off(start);
        let name = members.iter().copied().min().unwrap_or(first);
        for node in members {
            self.component[node as usize] = name;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::influence::{
        Projection,
        tests::{distances, links},
    };

    proptest! {
        #[test]
        fn components_are_what_reaches_each_other((n_entities, links) in links()) {
            let graph = Projection::of_links(n_entities, &links);
            let reached = |ties: &Adjacency, from: u32| distances(ties, from).0;
            let weak = weak_components(graph.either(), &mut Budget::unlimited()).unwrap();
            let strong = strong_components(graph.out(), &mut Budget::unlimited()).unwrap();
            for a in graph.nodes() {
                let least = |same: &dyn Fn(u32) -> bool| graph.nodes().find(|b| same(*b)).unwrap();
                prop_assert_eq!(weak[a as usize], least(&|b| reached(graph.either(), a)[b as usize].is_some()));
                prop_assert_eq!(strong[a as usize], least(&|b| reached(graph.out(), a)[b as usize].is_some() && reached(graph.out(), b)[a as usize].is_some()));
            }
        }
    }
}
