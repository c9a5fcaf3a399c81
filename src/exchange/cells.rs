//! The columns of a table by name, and what their cells say.

use std::{fmt::Display, path::Path};

use super::{
    import::Problems,
    progress::Meter,
    table::{Record, Table},
};

/// A column that a table may have.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) is_required: bool,
}

/// A column that every table of its sort has.
pub(super) const fn required(name: &'static str) -> Column {
    Column {
        name,
        is_required: true,
    }
}

/// A column that may be left out.
pub(super) const fn optional(name: &'static str) -> Column {
    Column {
        name,
        is_required: false,
    }
}

/// The names in the first row of a table.
#[derive(Clone, Debug, Default)]
pub(super) struct Header {
    names: Vec<String>,
}

impl Header {
    fn place(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known == name)
    }

    pub(super) fn field<'n>(&self, name: &'n str) -> Field<'n> {
        Field {
            name,
            place: self.place(name),
        }
    }

    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// What is wrong with the columns, other than ones that `columns` does not know.
    fn problems(&self, columns: &[Column]) -> Vec<String> {
        let mut problems = Vec::new();
        for (place, name) in self.names.iter().enumerate() {
            if self.place(name) != Some(place) {
                problems.push(format!(
                    "the column `{name}` comes twice; remove or rename one"
                ));
            }
        }
        for column in columns {
            if column.is_required && self.place(column.name).is_none() {
                problems.push(format!(
                    "the column `{}` is missing; the first row names the columns: {}",
                    column.name,
                    listed(columns)
                ));
            }
        }
        problems
    }
}

/// The names of columns for a message.
pub(super) fn listed(columns: &[Column]) -> String {
    let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
    names.join(", ")
}

/// What to say of a column that a table does not have.
pub(super) fn unknown_column(name: &str, columns: &[Column]) -> String {
    format!(
        "the column `{}` is not known; remove it, or use one of {}",
        shortened(name),
        listed(columns)
    )
}

/// The start of a cell, for a message.
pub(super) fn shortened(text: &str) -> String {
    const CHARACTERS_MAX: usize = 60;
    match text.char_indices().nth(CHARACTERS_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// A column of a table: its name, and its place if the table has it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field<'n> {
    name: &'n str,
    place: Option<usize>,
}

impl Field<'_> {
    /// The text of its cell; nothing if that is empty or the table has no such column.
    pub(super) fn cell(self, record: &Record) -> Option<&str> {
        let text = record.cell(self.place?);
        Some(text).filter(|text| !text.is_empty())
    }

    /// The text of a cell that must not be empty.
    pub(super) fn required(self, record: &Record) -> Result<&str, String> {
        self.cell(record)
            .ok_or_else(|| format!("column `{}` is empty; every row needs it", self.name))
    }

    /// Reads a cell that may be empty.
    pub(super) fn parsed<T, E: Display>(
        self,
        record: &Record,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<Option<T>, String> {
        let value = self.cell(record).map(parse).transpose();
        value.map_err(|error| format!("column `{}`: {error}", self.name))
    }

    /// Reads a cell that must not be empty.
    pub(super) fn required_parsed<T, E: Display>(
        self,
        record: &Record,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, String> {
        parse(self.required(record)?).map_err(|error| format!("column `{}`: {error}", self.name))
    }
}

/// One row with the names of its columns.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) header: &'a Header,
    pub(super) record: &'a Record,
}

impl<'a> Row<'a> {
    pub(super) fn cell(self, name: &str) -> Option<&'a str> {
        self.header.field(name).cell(self.record)
    }

    pub(super) fn owned(self, name: &str) -> Option<String> {
        self.cell(name).map(str::to_owned)
    }

    pub(super) fn required(self, name: &str) -> Result<&'a str, String> {
        self.header.field(name).required(self.record)
    }

    pub(super) fn parsed<T, E: Display>(
        self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<Option<T>, String> {
        self.header.field(name).parsed(self.record, parse)
    }

    pub(super) fn required_parsed<T, E: Display>(
        self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, String> {
        self.header.field(name).required_parsed(self.record, parse)
    }
}

/// A table that is being read: its rows go to a caller, its faults to the problems.
pub(super) struct Reading<'a> {
    pub(super) path: &'a Path,
    pub(super) columns: &'a [Column],
    pub(super) meter: &'a Meter<'a>,
}

impl Reading<'_> {
    /// Calls `each_row` for every row that is whole; what it refuses becomes a problem of the row.
    ///
    /// `check` says what is wrong with a column that is not among the known ones.
    pub(super) fn rows(
        &self,
        problems: &mut Problems,
        check: impl Fn(&str) -> Option<String>,
        mut each_row: impl FnMut(Row<'_>) -> Result<(), String>,
    ) {
        let mut table = match Table::open(self.path, self.meter) {
            Ok(table) => table,
            Err(error) => return problems.add(self.path, 0, format!("could not be read: {error}")),
        };
        let mut record = Record::default();
        let mut header: Option<Header> = None;
        while !problems.is_full() {
            match table.next(&mut record) {
                Ok(true) => {}
                Ok(false) => break,
                Err(fault) => {
                    problems.add(self.path, fault.line, fault.message);
                    if fault.is_final || header.is_none() {
                        return;
                    }
                    continue;
                }
            }
            let Some(header) = &header else {
                match self.header(&record, problems, &check) {
                    Some(found) => header = Some(found),
                    None => return,
                }
                continue;
            };
            let row = Row {
                header,
                record: &record,
            };
            if let Err(message) = whole(row).and_then(|()| each_row(row)) {
                problems.add(self.path, record.line, message);
            }
        }
        if header.is_none() {
            problems.add(
                self.path,
                0,
                format!(
                    "the table is empty; its first row names the columns: {}",
                    listed(self.columns)
                ),
            );
        }
    }

    fn header(
        &self,
        record: &Record,
        problems: &mut Problems,
        check: &impl Fn(&str) -> Option<String>,
    ) -> Option<Header> {
        let header = Header {
            names: record.cells().map(str::to_owned).collect(),
        };
        if let [only] = &header.names[..]
            && only.contains(';')
        {
            let message = format!(
                "the columns are separated by semicolons; save the file with commas: {}",
                listed(self.columns)
            );
            problems.add(self.path, record.line, message);
            return None;
        }
        let is_known = |name: &&String| !self.columns.iter().any(|column| column.name == **name);
        let mut found = header.problems(self.columns);
        found.extend(
            header
                .names
                .iter()
                .filter(is_known)
                .filter_map(|name| check(name)),
        );
        if found.is_empty() {
            return Some(header);
        }
        for message in found {
            problems.add(self.path, record.line, message);
        }
        None
    }
}

fn whole(row: Row<'_>) -> Result<(), String> {
    let (n_cells, n_columns) = (row.record.len(), row.header.names.len());
    if n_cells == n_columns {
        return Ok(());
    }
    Err(format!(
        "the row has {n_cells} cells, the table has {n_columns} columns; a cell with a comma or a line end needs quotes around it"
    ))
}
