//! Rows of CSV, with LF and with quotes only where they are needed.

use std::io::{self, Write};

use super::format::WriteError;

/// A table that is being written.
pub(super) struct Rows<'a> {
    writer: csv::Writer<&'a mut dyn Write>,
}

impl<'a> Rows<'a> {
    pub(super) fn new(output: &'a mut dyn Write) -> Self {
        let writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::Any(b'\n'))
            .from_writer(output);
        Self { writer }
    }

    pub(super) fn add(&mut self, cells: &[&str]) -> Result<(), WriteError> {
        self.writer
            .write_record(cells)
            .map_err(|error| WriteError::Stream(io::Error::other(error)))
    }

    pub(super) fn finish(mut self) -> Result<(), WriteError> {
        Ok(self.writer.flush()?)
    }
}
