//! Writing JSON from front to back: one node or edge a line.

use std::io::{self, Write};

use serde_json::Value as Json;

use super::format::WriteError;

/// A list that is being written, one item a line.
pub(super) struct List<'a> {
    output: &'a mut dyn Write,
    is_empty: bool,
}

impl<'a> List<'a> {
    /// Begins a list after `before`, which is written as it is.
    pub(super) fn begin(output: &'a mut dyn Write, before: &str) -> io::Result<Self> {
        write!(output, "{before}[")?;
        Ok(Self {
            output,
            is_empty: true,
        })
    }

    pub(super) fn add(&mut self, item: &Json) -> Result<(), WriteError> {
        let between: &[u8] = if self.is_empty { b"\n" } else { b",\n" };
        self.is_empty = false;
        self.output.write_all(between)?;
        Ok(serde_json::to_writer(&mut *self.output, item).map_err(io::Error::from)?)
    }

    pub(super) fn end(self) -> io::Result<()> {
        self.output.write_all(b"\n]")
    }
}
