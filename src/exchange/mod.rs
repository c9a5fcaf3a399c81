//! File formats: reading files into operations, and writing a view of the graph to files.
//!
//! A [`Format`] is one value; [`FORMATS`] lists them all. Reading collects every problem with its
//! file and line and gives [`Operation`](crate::model::Operation)s whose origin stays known, so
//! that what the graph refuses can still be found in the file. Nothing here changes the graph.

mod cells;
mod folder;
mod format;
mod import;
mod package;
mod pair;
mod progress;
mod repeats;
mod selection;
mod statement;
mod table;
#[cfg(test)]
mod tests;
mod writer;

pub use format::{Export, FORMATS, Format, TextsError, WriteError, detect, find};
pub use import::{Import, Origin, Problem};
pub use progress::Progress;
