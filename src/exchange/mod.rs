//! File formats: reading files into operations, and writing a view of the graph to files.
//!
//! A [`Format`] is one value; [`FORMATS`] lists them all. Reading collects every problem with its
//! file and line and gives [`Operation`](crate::model::Operation)s whose origin stays known, so
//! that what the graph refuses can still be found in the file. Nothing here changes the graph.

mod archive;
mod cells;
mod cytoscape;
mod folder;
mod format;
mod gexf;
mod graphml;
mod graphology;
mod import;
mod json;
mod package;
mod pair;
mod part;
mod progress;
mod repeats;
mod selection;
mod statement;
mod svg;
mod table;
#[cfg(test)]
mod tests;
mod walk;
mod writer;
mod xml;

pub use archive::{ArchiveError, unpack};
pub use format::{Export, FORMATS, Format, Style, TextsError, Theme, WriteError, detect, find};
pub use import::{Import, Origin, Problem};
pub use part::{Part, Placed};
pub use progress::Progress;
