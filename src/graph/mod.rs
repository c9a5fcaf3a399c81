//! The graph in memory: immutable snapshots, the image that makes them, and views that decide which claims count.
//!
//! A [`Snapshot`] is read by any number of requests at once and never changes. The one
//! [`Image`] applies changes and hands out the next snapshot; it copies only the pages that a
//! change touches. A [`View`] is a snapshot with a [`Filter`], and the only way in which queries
//! see ties, so that no hop of any query can forget the filter.

mod budget;
mod changes;
mod claim_row;
mod columns;
mod filter;
mod filter_text;
mod image;
mod index;
mod judgement;
mod naming;
mod omitted;
mod pages;
mod pending;
mod plain;
mod prepare;
mod records;
mod snapshot;
mod spelling;
mod step;
#[cfg(test)]
pub(crate) mod testing;
mod ties;
mod value_index;
mod view;
mod visit;
mod wording;

#[cfg(test)]
mod tests;

use petgraph::graph::{EdgeIndex, NodeIndex};

pub use budget::Budget;
pub use changes::{ChangeRecord, Changed};
pub use claim_row::{ClaimProperty, ClaimRow};
pub use filter::{Certainty, Filter};
pub use filter_text::{FILTER_FIELDS, FilterTextError};
pub use image::{Image, ImageError, Recorded};
pub use omitted::{Omissions, OmitReason};
pub use prepare::{Prepared, Refusal};
pub use records::{CommitRecord, EntityRecord};
pub use snapshot::{Found, Relationship, Snapshot};
pub use view::{Direction, Supported, Tie, View};
pub use visit::{Directed, Undirected};
pub(crate) use wording::check_reason;

/// Number of an entity in a snapshot; later snapshots keep it.
pub type EntityIdx = NodeIndex<u32>;
/// Number of a claim in a snapshot; later snapshots keep it.
pub type ClaimIdx = EdgeIndex<u32>;

/// Number of a source in a snapshot; later snapshots keep it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceIdx(u32);

impl SourceIdx {
    pub(crate) fn new(idx: usize) -> Self {
        Self(u32::try_from(idx).unwrap_or(u32::MAX))
    }

    /// The number itself.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}
