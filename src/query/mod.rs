//! Relationship queries: what is around an entity, what joins two, what several share, and in which order things happened.
//!
//! Every query takes a [`View`](crate::graph::View) and a [`Budget`](crate::graph::Budget), looks
//! at ties only through the view, and says what it left out.

mod common;
mod compare;
mod direct;
mod entities;
mod layout;
mod neighborhood;
mod parts;
mod paths;
mod places;
mod slice;
mod timeline;

#[cfg(test)]
mod tests;

pub use common::{Common, Shared, common};
pub use compare::{Comparison, Year, compare};
pub use direct::between;
pub use entities::{AttributeTest, EntityFilter, EntityOrder, matching, sorted};
pub use layout::{FORCES_MAX, Point, layout};
pub use neighborhood::{Neighborhood, neighborhood};
pub use parts::{Part, parts};
pub use paths::{Path, PathQuery, PathRank, Paths, Step, paths};
pub use slice::{Slice, joined, slice};
pub use timeline::{Item, Timeline, TimelineQuery, timeline};
