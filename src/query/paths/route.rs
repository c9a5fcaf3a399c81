//! A path while it is searched for: entities and a cost.

use crate::graph::{EntityIdx, Snapshot};

/// Costs are whole numbers, so that sums do not depend on the order of adding.
pub(super) const COST_UNIT: f64 = 1e9;

/// A way and what it costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Route {
    /// From the start to the end, both included.
    pub(super) entities: Vec<EntityIdx>,
    /// Sum over the steps, in billionths.
    pub(super) cost: i64,
}

impl Route {
    pub(super) fn n_steps(&self) -> usize {
        self.entities.len() - 1
    }

    /// The ids on the way, by which equally good routes are ordered.
    pub(super) fn ids<'a>(&self, snapshot: &'a Snapshot) -> Vec<&'a str> {
        self.entities
            .iter()
            .map(|entity| snapshot.entity(*entity).id.as_str())
            .collect()
    }
}

/// Negative logarithm of a strength, as a whole number.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the logarithm of a double is below 800"
)]
pub(super) fn cost_of(strength: f64) -> i64 {
    (-strength.max(f64::MIN_POSITIVE).ln() * COST_UNIT).round() as i64
}
