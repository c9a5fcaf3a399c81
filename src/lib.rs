//! Rawabit: a knowledge graph of actors and their relationships, with the evidence for each.
//!
//! The layers are listed in `ARCHITECTURE.md`; a module may use only the layers below its own.

pub mod date;
pub mod graph;
pub mod journal;
pub mod model;
pub mod ontology;
pub mod server;
pub mod text;
