//! What joins two entities directly.

use crate::graph::{EntityIdx, Omissions, Relationship, Supported, View};

/// Every relationship of the view between two entities, in either direction.
///
/// # Complexity
/// O(kinds of tie at one of them × log of its ties).
#[must_use]
pub fn between(
    view: &View,
    a: EntityIdx,
    b: EntityIdx,
    omissions: &mut Omissions,
) -> Vec<Supported> {
    let view = &view.naming(&[a, b]);
    let mut found = view.joining(a, b, omissions);
    sort_relationships(view, &mut found);
    found
}

/// By the ids of the ends, then by kind: the same order whichever end was named first.
fn sort_relationships(view: &View, relationships: &mut [Supported]) {
    let snapshot = view.snapshot();
    let ends = |relationship: &Relationship| {
        (
            &snapshot.entity(relationship.source).id,
            &snapshot.entity(relationship.target).id,
            relationship.kind,
            snapshot.key(relationship),
        )
    };
    relationships.sort_by(|a, b| ends(&a.relationship).cmp(&ends(&b.relationship)));
}
