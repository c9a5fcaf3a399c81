//! What the members of a community have in common, for naming it.

use std::collections::BTreeMap;

use crate::{
    graph::{EntityIdx, View},
    influence::projection::Projection,
    ontology::EntityKindId,
};

/// What the members of a community share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared {
    /// The kinds that they are of, with how many are of each; the most common first.
    pub kinds: Vec<(EntityKindId, usize)>,
    /// The member with the strongest ties to the others: what the community is around.
    pub around: EntityIdx,
}

/// What some nodes share; nothing if there are none.
///
/// # Complexity
/// O(ties of the members × log members).
#[must_use]
pub fn shared(view: &View, graph: &Projection, members: &[u32]) -> Option<Shared> {
    let mut sorted = members.to_vec();
    sorted.sort_unstable();
    let mut kinds = BTreeMap::<EntityKindId, usize>::new();
    let mut around = (0.0, u32::MAX);
    for node in &sorted {
        *kinds
            .entry(view.snapshot().entity(graph.entity(*node)).kind)
            .or_default() += 1;
        let within = graph
            .either()
            .entries(*node)
            .filter(|(other, _)| sorted.binary_search(other).is_ok());
        let strength: f64 = within.map(|(_, weight)| f64::from(weight)).sum();
        if around.1 == u32::MAX || strength > around.0 {
            around = (strength, *node);
        }
    }
    if sorted.is_empty() {
        return None;
    }
    // Of equally common kinds, the one that the ontology names first.
    let mut kinds: Vec<(EntityKindId, usize)> = kinds.into_iter().collect();
    kinds.sort_by_key(|(kind, n)| (std::cmp::Reverse(*n), *kind));
    Some(Shared {
        kinds,
        around: graph.entity(around.1),
    })
}
