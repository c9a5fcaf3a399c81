//! Rawabit: a knowledge graph of actors and their relationships, with the evidence for each.
//!
//! The layers are listed in `ARCHITECTURE.md`; a module may use only the layers below its own.

pub mod api;
pub mod cli;
pub mod date;
pub mod exchange;
pub mod graph;
pub mod influence;
pub mod journal;
pub mod model;
pub mod ontology;
pub mod query;
pub mod search;
pub mod server;
pub mod service;
pub mod text;
