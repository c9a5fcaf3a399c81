//! Why an entity ranks where it does: the ties that carry most of its value.

use crate::graph::{Budget, Direction, EntityIdx, Omissions, Supported, View};

/// A tie and its part in what all ties of the entity carry.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Carrying {
    /// The tie, with its best claim.
    pub tie: Supported,
    /// From 0 to 1; all ties of the entity add up to 1.
    pub share: f64,
}

/// The ties of an entity that carry most: those that are strong and lead to others of high value.
///
/// `value` gives the value of the other end, and nothing for an entity that the view does not show.
///
/// # Complexity
/// O(ties of the entity).
#[must_use]
pub fn because(
    view: &View,
    value: &dyn Fn(EntityIdx) -> Option<f64>,
    entity: EntityIdx,
    count: usize,
    budget: &mut Budget,
) -> Vec<Carrying> {
    let view = &view.naming(&[entity]);
    let ties = view.relationships(entity, Direction::Both, &mut Omissions::default());
    if !budget.spend(ties.len()) {
        return Vec::new();
    }
    let mut carrying: Vec<Carrying> = ties
        .into_iter()
        .filter_map(|tie| {
            let relationship = tie.relationship;
            let other = if relationship.source == entity {
                relationship.target
            } else {
                relationship.source
            };
            let value = value(other)?;
            let counts = view.walks(relationship.kind) && other != entity;
            // Among neighbours without any value, the strength of the tie still decides.
            let share = view.strength(relationship.kind, tie.best) * (value + f64::MIN_POSITIVE);
            counts.then_some(Carrying { tie, share })
        })
        .collect();
    let total: f64 = carrying.iter().map(|carrying| carrying.share).sum();
    for carrying in &mut carrying {
        carrying.share /= total;
    }
    carrying.sort_by(|a, b| {
        b.share
            .total_cmp(&a.share)
            .then(a.tie.best.cmp(&b.tie.best))
    });
    carrying.truncate(count);
    carrying
}
