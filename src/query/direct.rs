//! What joins two entities directly.

use crate::graph::{Direction, EntityIdx, Omissions, Supported, View};

use super::slice::sort_relationships;

/// Every relationship of the view between two entities, in either direction.
///
/// # Complexity
/// O(ties of `a`).
#[must_use]
pub fn between(
    view: &View,
    a: EntityIdx,
    b: EntityIdx,
    omissions: &mut Omissions,
) -> Vec<Supported> {
    let view = &view.naming(&[a, b]);
    let mut looked_at = Omissions::default();
    let mut found = view.relationships(a, Direction::Both, &mut looked_at);
    found.retain(|supported| {
        let relationship = supported.relationship;
        let other = if relationship.source == a {
            relationship.target
        } else {
            relationship.source
        };
        other == b
    });
    for (tie, reason) in view.judged(a, Direction::Both) {
        if let Some(reason) = reason.filter(|_| tie.to == b) {
            omissions.add(tie.claim, reason);
        }
    }
    sort_relationships(view, &mut found);
    found
}
