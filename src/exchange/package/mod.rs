//! The dataset package: a Frictionless Data Package of five CSV tables. It keeps everything.
//!
//! What is written is canonical (rows sorted by id, quotes only where they are needed, LF), so the
//! same graph gives the same bytes. Reading takes the columns in any order and their rows too.

mod descriptor;
mod read;
mod write;

use std::path::{Path, PathBuf};

use crate::model::{Id, Name};

use super::{
    cells::{Column, optional, required},
    format::{Files, Format, Output, Read},
};

/// The native format.
pub(super) static FORMAT: Format = Format {
    name: "package",
    summary: "dataset package: datapackage.json with CSV tables, complete and made for diffs",
    media_type: "application/json",
    extension: None,
    is_picture: false,
    loses: &[
        "the history: earlier versions of claims, who recorded them, and when claims were retracted",
        "the judgements about entities: which were merged into one, and which were marked distinct",
        "ids that derive from an entity that was merged or from a value that was removed: they are written with `:` for `~` and `!`",
        "from a view that leaves claims out: the mention of a claim left out by one that disputes it",
    ],
    read: Some(Read {
        is: |path| descriptor::find(path).is_file(),
        files: descriptor::files,
        descriptor: Some(descriptor::find),
        run: read::read,
    }),
    write: Some(Output::Files(Files {
        names: write::file_names,
        may_replace: descriptor::is_export,
        write: write::write,
    })),
};

/// A table of the package.
#[derive(Clone, Copy, Debug)]
struct TableSpec {
    name: &'static str,
    description: &'static str,
    columns: &'static [Column],
    is_required: bool,
    key: &'static [&'static str],
    /// Columns that hold ids of another table, and which table.
    references: &'static [(&'static str, &'static str)],
}

impl TableSpec {
    fn file_name(&self) -> String {
        format!("{}.csv", self.name)
    }
}

static SOURCES: TableSpec = TableSpec {
    name: "sources",
    description: "Where claims and names come from.",
    columns: &[
        required("id"),
        required("title"),
        optional("publisher"),
        optional("url"),
        optional("published"),
        optional("retrieved"),
        optional("language"),
        optional("kind"),
        required("grade"),
    ],
    is_required: true,
    key: &["id"],
    references: &[],
};

static ENTITIES: TableSpec = TableSpec {
    name: "entities",
    description: "Actors, events, documents and places.",
    columns: &[
        required("id"),
        required("kind"),
        required("name"),
        optional("status"),
        optional("description"),
    ],
    is_required: true,
    key: &["id"],
    references: &[],
};

static NAMES: TableSpec = TableSpec {
    name: "names",
    description: "Further names of entities, by language and type.",
    columns: &[
        required("entity"),
        required("text"),
        required("language"),
        optional("type"),
        optional("source"),
    ],
    is_required: false,
    key: &["entity", "language", "type", "text", "source"],
    references: &[("entity", "entities"), ("source", "sources")],
};

static IDENTIFIERS: TableSpec = TableSpec {
    name: "identifiers",
    description: "Identifiers of entities in other systems.",
    columns: &[
        required("entity"),
        required("scheme"),
        required("value"),
        optional("source"),
    ],
    is_required: false,
    key: &["entity", "scheme", "value", "source"],
    references: &[("entity", "entities"), ("source", "sources")],
};

static CLAIMS: TableSpec = TableSpec {
    name: "claims",
    description: "What a source says: a tie to another entity, or the value of an attribute.",
    columns: &[
        optional("id"),
        required("subject"),
        required("property"),
        optional("object"),
        optional("value"),
        optional("key"),
        optional("role"),
        optional("valid"),
        optional("status"),
        optional("confidence"),
        required("source"),
        optional("quote"),
        optional("locator"),
        optional("disputes"),
        optional("note"),
    ],
    is_required: true,
    key: &["id"],
    references: &[
        ("subject", "entities"),
        ("object", "entities"),
        ("source", "sources"),
        // A table that refers to itself has no name in the standard.
        ("disputes", ""),
    ],
};

/// The tables, in the order in which they are written.
static TABLES: [&TableSpec; 5] = [&SOURCES, &ENTITIES, &NAMES, &IDENTIFIERS, &CLAIMS];

/// The canonical order of an entity's names: by their words as tables write them.
fn name_order(name: &Name) -> (&str, &str, &str, Option<&str>) {
    (
        name.language.as_str(),
        name.kind.as_str(),
        &name.text,
        name.source.as_ref().map(Id::as_str),
    )
}

/// The folder of a package, given the folder or its descriptor.
fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if path.is_file() => parent.to_owned(),
        _ => path.to_owned(),
    }
}
