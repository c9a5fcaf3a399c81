//! What stands between two entities: the fewest others without which they lose touch.

use std::collections::VecDeque;

use crate::graph::Budget;

use super::{
    adjacency::Adjacency,
    cut::{Cut, UNSEEN, Walk},
    projection::Projection,
};

/// What separates two nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Separation {
    /// No way leads from one to the other.
    Apart,
    /// They are the same, or tied directly: nothing stands between them.
    Adjacent,
    /// Each of these alone separates them, in order from the first to the second; with how many the first then no longer reaches.
    Points(Vec<Cut>),
    /// No single node separates them; these together do, and no fewer could.
    Set {
        /// The nodes, in ascending order.
        nodes: Vec<u32>,
        /// How many the first then no longer reaches, the nodes themselves not counted.
        separates: usize,
    },
}

/// What separates two nodes, ties being walked both ways; nothing if the budget does not suffice.
///
/// # Complexity
/// O(nodes + ties), times the size of the separating set.
///
/// Reference: Menger's theorem; Even, Tarjan 1975, "Network flow and testing graph connectivity".
#[must_use]
pub fn separation(
    graph: &Projection,
    from: u32,
    to: u32,
    budget: &mut Budget,
) -> Option<Separation> {
    let ties = graph.either();
    if from == to || ties.of(from).binary_search(&to).is_ok() {
        return Some(Separation::Adjacent);
    }
    if !budget.spend(ties.n_nodes() + ties.n_entries()) {
        return None;
    }
    let mut walk = Walk::new(ties);
    walk.from(from);
    if walk.number[to as usize] == UNSEEN {
        return Some(Separation::Apart);
    }
    let points = points(&walk, ties, to);
    if !points.is_empty() {
        return Some(Separation::Points(points));
    }
    let nodes = Flow::new(ties, from, to).cut(budget)?;
    let n_in_reach = walk.size[from as usize] as usize;
    let separates = n_in_reach - nodes.len() - n_reached(ties, from, &nodes);
    Some(Separation::Set { nodes, separates })
}

/// How many nodes are in reach without some others, itself included.
fn n_reached(ties: &Adjacency, from: u32, without: &[u32]) -> usize {
    let mut seen = vec![false; ties.n_nodes()];
    for node in without.iter().chain([&from]) {
        seen[*node as usize] = true;
    }
    let mut left = vec![from];
    let mut n_reached = 0;
    while let Some(node) = left.pop() {
        n_reached += 1;
        for other in ties.of(node) {
            if !std::mem::replace(&mut seen[*other as usize], true) {
                left.push(*other);
            }
        }
    }
    n_reached
}

/// The nodes on the way back from `to` that everything below them hangs on.
fn points(walk: &Walk<'_>, ties: &Adjacency, to: u32) -> Vec<Cut> {
    let mut points = Vec::new();
    let mut below = to;
    while walk.parent[below as usize] != UNSEEN {
        let node = walk.parent[below as usize];
        let is_inner = walk.parent[node as usize] != UNSEEN;
        if is_inner && walk.hangs_on_parent(below) {
            let children = ties
                .of(node)
                .iter()
                .filter(|other| walk.parent[**other as usize] == node);
            let cut_off = children.filter(|child| walk.hangs_on_parent(**child));
            points.push(Cut {
                node,
                separates: cut_off
                    .map(|child| walk.size[*child as usize] as usize)
                    .sum(),
            });
        }
        below = node;
    }
    points.reverse();
    points
}

/// Disjoint ways between two nodes, each inner node being on one way at the most.
struct Flow<'a> {
    ties: &'a Adjacency,
    from: u32,
    to: u32,
    /// The node before on the way that leads through a node.
    before: Vec<u32>,
    /// The node after.
    after: Vec<u32>,
    /// How each side of each node was reached in the latest search; the entrance is 2 × node, the exit one more.
    reached_from: Vec<u32>,
}

fn entrance(node: u32) -> u32 {
    2 * node
}

fn exit(node: u32) -> u32 {
    2 * node + 1
}

impl<'a> Flow<'a> {
    fn new(ties: &'a Adjacency, from: u32, to: u32) -> Self {
        let n_nodes = ties.n_nodes();
        Self {
            ties,
            from,
            to,
            before: vec![UNSEEN; n_nodes],
            after: vec![UNSEEN; n_nodes],
            reached_from: Vec::new(),
        }
    }

    /// Adds ways until there are no more; the nodes that can be entered but not left are then the cut.
    fn cut(mut self, budget: &mut Budget) -> Option<Vec<u32>> {
        while self.search(budget)? {
            self.add_way();
        }
        let nodes = 0..self.ties.n_nodes() as u32;
        let is_reached = |side: u32| self.reached_from[side as usize] != UNSEEN;
        Some(
            nodes
                .filter(|node| is_reached(entrance(*node)) && !is_reached(exit(*node)))
                .collect(),
        )
    }

    /// Whether one more way fits; nothing if the budget does not suffice.
    fn search(&mut self, budget: &mut Budget) -> Option<bool> {
        self.reached_from = vec![UNSEEN; 2 * self.ties.n_nodes()];
        let start = exit(self.from);
        self.reached_from[start as usize] = start;
        self.reached_from[entrance(self.from) as usize] = start;
        let mut waiting = VecDeque::from([start]);
        while let Some(side) = waiting.pop_front() {
            let node = side / 2;
            if !budget.spend(1 + self.ties.degree(node)) {
                return None;
            }
            for next in self.residual(side) {
                if self.reached_from[next as usize] == UNSEEN {
                    self.reached_from[next as usize] = side;
                    if next == entrance(self.to) {
                        return Some(true);
                    }
                    waiting.push_back(next);
                }
            }
        }
        Some(false)
    }

    /// Where one may go from a side of a node, also by taking back a step of a way.
    fn residual(&self, side: u32) -> Vec<u32> {
        let node = side / 2;
        let before = self.before[node as usize];
        if side == entrance(node) {
            return vec![if before == UNSEEN {
                exit(node)
            } else {
                exit(before)
            }];
        }
        // Only nodes are limited to one way: a step between two that is taken can be taken again.
        let others = self
            .ties
            .of(node)
            .iter()
            .filter(|other| **other != self.from);
        let mut sides: Vec<u32> = others.map(|other| entrance(*other)).collect();
        if before != UNSEEN {
            sides.push(entrance(node));
        }
        sides
    }

    fn add_way(&mut self) {
        let (mut added, mut removed) = (Vec::new(), Vec::new());
        let mut side = entrance(self.to);
        while side != exit(self.from) {
            let came_from = self.reached_from[side as usize];
            let (node, last) = (side / 2, came_from / 2);
            if node != last {
                if side == entrance(node) {
                    added.push((last, node));
                } else {
                    removed.push((node, last));
                }
            }
            side = came_from;
        }
        for (first, second) in removed {
            self.before[second as usize] = UNSEEN;
            self.after[first as usize] = UNSEEN;
        }
        for (first, second) in added {
            if second != self.to {
                self.before[second as usize] = first;
            }
            if first != self.from {
                self.after[first as usize] = second;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::influence::tests::{links, one_way};

    /// How many nodes `from` reaches without these, and whether `to` is among them.
    fn reach(ties: &Adjacency, from: u32, to: u32, without: &[u32]) -> (usize, bool) {
        let mut seen = vec![false; ties.n_nodes()];
        for node in without {
            seen[*node as usize] = true;
        }
        let (mut left, mut size, mut met) = (vec![from], 0, false);
        while let Some(node) = left.pop() {
            if !std::mem::replace(&mut seen[node as usize], true) {
                size += 1;
                met |= node == to;
                left.extend(ties.of(node));
            }
        }
        (size, met)
    }

    /// The size of the smallest separating set, by trying all.
    fn smallest(ties: &Adjacency, from: u32, to: u32) -> usize {
        let others: Vec<u32> = (0..ties.n_nodes() as u32)
            .filter(|node| *node != from && *node != to)
            .collect();
        let sets = (0u32..1 << others.len()).map(|set| {
            let chosen = (0..others.len()).filter(|at| set >> at & 1 == 1);
            chosen.map(|at| others[at]).collect::<Vec<u32>>()
        });
        sets.filter(|set| !reach(ties, from, to, set).1)
            .map(|set| set.len())
            .min()
            .unwrap()
    }

    proptest! {
        #[test]
        fn the_fewest_separate_and_no_fewer_do((n_entities, links) in links()) {
            let graph = Projection::of_links(n_entities.min(9), &links.into_iter().filter(|link| link.from.max(link.to) < 9).collect::<Vec<_>>());
            let ties = graph.either();
            for from in graph.nodes() {
                for to in graph.nodes().filter(|to| *to > from) {
                    let (size, met) = reach(ties, from, to, &[]);
                    match separation(&graph, from, to, &mut Budget::unlimited()).unwrap() {
                        Separation::Apart => prop_assert!(!met),
                        Separation::Adjacent => prop_assert!(ties.of(from).contains(&to)),
                        Separation::Points(points) => {
                            let expected: Vec<u32> = graph.nodes().filter(|node| *node != from && *node != to && !reach(ties, from, to, &[*node]).1).collect();
                            let mut found: Vec<u32> = points.iter().map(|cut| cut.node).collect();
                            found.sort_unstable();
                            prop_assert_eq!(found, expected);
                            for cut in points {
                                prop_assert_eq!(cut.separates, size - 1 - reach(ties, from, to, &[cut.node]).0);
                            }
                        }
                        Separation::Set { nodes, separates } => {
                            let (left, met_still) = reach(ties, from, to, &nodes);
                            prop_assert!(nodes.len() > 1 && !met_still, "{:?}", nodes);
                            prop_assert_eq!(nodes.len(), smallest(ties, from, to));
                            prop_assert_eq!(separates, size - nodes.len() - left);
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn single_points_come_in_the_order_of_the_way() {
        let ties: Vec<_> = [(0, 1), (1, 2), (2, 3), (1, 4)]
            .map(|(a, b)| one_way(a, b, 1.0))
            .into();
        let graph = Projection::of_links(5, &ties);
        let node = |entity| graph.node(crate::graph::EntityIdx::new(entity)).unwrap();
        let found = separation(&graph, node(0), node(3), &mut Budget::unlimited()).unwrap();
        let cut = |entity, separates| Cut {
            node: node(entity),
            separates,
        };
        assert_eq!(found, Separation::Points(vec![cut(1, 3), cut(2, 1)]));
    }
}
