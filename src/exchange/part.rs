//! A part of a view: what somebody sees of it, and where.

use crate::graph::{EntityIdx, Supported};

/// Some entities of a view, each at a place, and relationships between them.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// The entities, the most important first.
    pub entities: Vec<Placed>,
    /// The relationships, sorted by the ids of their ends; both ends are among the entities.
    pub relationships: Vec<Supported>,
    /// Entities that a limit left out.
    pub n_entities_left_out: usize,
}

/// An entity and its place in a picture: neighbours are about one unit apart.
#[derive(Clone, Copy, Debug)]
pub struct Placed {
    /// The entity.
    pub entity: EntityIdx,
    /// To the right.
    pub x: f64,
    /// Upwards.
    pub y: f64,
}
