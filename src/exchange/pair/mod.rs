//! The plain CSV pair for bulk data without citations: one row an entity, one row a tie.
//!
//! The files themselves are the sources of what they say, of grade `background`, since they name
//! nobody who vouches for it. Attribute cells become claims of `entities.csv`.

mod read;
mod tables;
mod write;

use std::path::{Path, PathBuf};

use super::{
    cells::{Column, optional, required},
    format::{Files, Format, Output, Read},
};

/// The format for bulk data.
pub(super) static FORMAT: Format = Format {
    name: "csv",
    summary: "plain CSV pair: entities.csv and relationships.csv, for bulk data and spreadsheets",
    media_type: "text/csv",
    extension: None,
    is_picture: false,
    loses: &[
        "sources, quotes, locators and notes: on reading, the file itself is the source",
        "further names, and identifiers in other systems",
        "of several claims about one relationship all but the best, and which claims they dispute",
        "of several values of an attribute all but the best, values that are not attested, and their dates and confidence",
        "dates that are no interval: they become the interval from their start to their end",
    ],
    read: Some(Read {
        is: |path| files(path).iter().all(|file| file.is_file()),
        files,
        descriptor: None,
        run: read::read,
    }),
    write: Some(Output::Files(Files {
        names: || vec![ENTITIES_FILE.to_owned(), RELATIONSHIPS_FILE.to_owned()],
        may_replace: |_| false,
        write: write::write,
    })),
};

const ENTITIES_FILE: &str = "entities.csv";
const RELATIONSHIPS_FILE: &str = "relationships.csv";

/// Columns of `entities.csv`; every further one is an attribute.
static ENTITY_COLUMNS: &[Column] = &[
    required("id"),
    required("kind"),
    required("name"),
    optional("status"),
    optional("description"),
];

/// Columns of `relationships.csv`.
static RELATIONSHIP_COLUMNS: &[Column] = &[
    required("kind"),
    required("source"),
    required("target"),
    optional("id"),
    optional("key"),
    optional("start"),
    optional("end"),
    optional("confidence"),
    optional("status"),
    optional("role"),
];

fn files(folder: &Path) -> Vec<PathBuf> {
    vec![folder.join(ENTITIES_FILE), folder.join(RELATIONSHIPS_FILE)]
}
