//! The ties that hold parts together: at a cut point, and within a community.

use std::collections::{BTreeMap, BTreeSet};

use crate::graph::{Budget, Direction, EntityIdx, Omissions, Supported, View};

use super::projection::Projection;

/// A tie, its strength, and the node at its other end.
type Strong = (Supported, f64, u32);

/// The ties of a node that may be followed, strongest first.
fn ties_of(view: &View, graph: &Projection, entity: EntityIdx) -> Vec<Strong> {
    let ties = view.relationships(entity, Direction::Both, &mut Omissions::default());
    let mut strong: Vec<Strong> = Vec::with_capacity(ties.len());
    for tie in ties {
        let relationship = tie.relationship;
        let other = relationship.other(entity);
        let strength = view.strength(relationship.kind, tie.best);
        if other != entity && strength > 0.0 && view.walks(relationship.kind) {
            strong.extend(graph.node(other).map(|node| (tie, strength, node)));
        }
    }
    sort(&mut strong);
    strong
}

fn sort(ties: &mut [Strong]) {
    ties.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.best.cmp(&b.0.best)));
}

/// The ties of an entity to the parts that fall apart without it: the strongest one to each part, the largest part first,
/// then the second strongest to each, and so on. Nothing if the budget does not suffice.
///
/// # Complexity
/// O(nodes + ties).
#[must_use]
pub fn parting_ties(
    (view, graph): (&View, &Projection),
    entity: EntityIdx,
    count: usize,
    budget: &mut Budget,
) -> Option<Vec<Supported>> {
    let Some(node) = graph.node(entity) else {
        return Some(Vec::new());
    };
    let ties = graph.either();
    if !budget.spend(ties.n_nodes() + ties.n_entries()) {
        return None;
    }
    let (part_of, sizes) = parts_without(graph, node);
    let mut by_part = BTreeMap::<u32, Vec<Strong>>::new();
    for tie in ties_of(view, graph, entity) {
        let part = part_of[tie.2 as usize];
        by_part.entry(part).or_default().push(tie);
    }
    let mut told: Vec<(usize, std::cmp::Reverse<usize>, u32, Supported)> = Vec::new();
    for (part, ties) in by_part {
        let size = std::cmp::Reverse(sizes[part as usize]);
        let turns = ties.into_iter().enumerate();
        told.extend(turns.map(|(turn, (tie, ..))| (turn, size, part, tie)));
    }
    told.sort_by_key(|(turn, size, part, _)| (*turn, *size, *part));
    told.truncate(count);
    Some(told.into_iter().map(|(.., tie)| tie).collect())
}

/// Without a node: the part in which each neighbour of it is, as far as it is reached from one, and the size of each part.
fn parts_without(graph: &Projection, without: u32) -> (Vec<u32>, Vec<usize>) {
    const UNSEEN: u32 = u32::MAX;
    let ties = graph.either();
    let mut part_of = vec![UNSEEN; ties.n_nodes()];
    let mut sizes = Vec::new();
    for start in ties.of(without) {
        if part_of[*start as usize] != UNSEEN {
            continue;
        }
        let part = sizes.len() as u32;
        part_of[*start as usize] = part;
        let mut left = vec![*start];
        let mut size = 0;
        while let Some(node) = left.pop() {
            size += 1;
            for other in ties.of(node) {
                if *other != without && part_of[*other as usize] == UNSEEN {
                    part_of[*other as usize] = part;
                    left.push(*other);
                }
            }
        }
        sizes.push(size);
    }
    (part_of, sizes)
}

/// The strongest ties between any two of some nodes. Nothing if the budget does not suffice.
///
/// # Complexity
/// O(ties of the nodes).
#[must_use]
pub fn inner_ties(
    (view, graph): (&View, &Projection),
    members: &[u32],
    count: usize,
    budget: &mut Budget,
) -> Option<Vec<Supported>> {
    let within: BTreeSet<u32> = members.iter().copied().collect();
    let mut strongest: Vec<Strong> = Vec::new();
    for member in members {
        if !budget.spend(1 + graph.either().degree(*member)) {
            return None;
        }
        // Each tie is met from both ends; that of the lower number counts.
        let own = ties_of(view, graph, graph.entity(*member));
        let inner = own
            .into_iter()
            .filter(|(_, _, other)| other > member && within.contains(other));
        strongest.extend(inner.take(count));
        sort(&mut strongest);
        strongest.truncate(count);
    }
    Some(strongest.into_iter().map(|(tie, ..)| tie).collect())
}
