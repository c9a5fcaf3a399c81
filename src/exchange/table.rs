//! CSV as it is accepted: UTF-8, comma, double quotes, LF or CRLF, and nothing half right.
//!
//! The reader is strict where lenient ones guess (an unclosed quote, a quote within a bare cell, a
//! lone CR), because a guess moves text into the wrong claim. It holds one record at a time, and a
//! record has a greatest length, so a damaged file cannot fill the memory.

use std::{
    fs::File,
    io::{BufRead, BufReader, Read},
    path::Path,
};

use super::progress::Meter;

/// Longest record, in bytes, over all of its lines.
pub(super) const RECORD_BYTES_MAX: usize = 1 << 20;
const BUFFER_BYTES: usize = 1 << 18;
const BOM: &[u8] = b"\xEF\xBB\xBF";

/// One row of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Record {
    /// The physical line on which it starts, from 1.
    pub(super) line: u32,
    text: String,
    /// Where each cell starts and ends in the text.
    cells: Vec<(usize, usize)>,
}

impl Record {
    pub(super) fn len(&self) -> usize {
        self.cells.len()
    }

    /// The text of a cell; empty if there is no such cell.
    pub(super) fn cell(&self, column: usize) -> &str {
        let (start, end) = self.cells.get(column).copied().unwrap_or((0, 0));
        self.text.get(start..end).unwrap_or("")
    }

    pub(super) fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.cells.len()).map(|column| self.cell(column))
    }

    fn clear(&mut self) {
        self.text.clear();
        self.cells.clear();
    }
}

/// What is wrong with a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) line: u32,
    pub(super) message: String,
    /// Whether the reader lost its place, so that what follows means nothing.
    pub(super) is_final: bool,
}

/// A CSV file, record by record.
pub(super) struct Table<'a, R> {
    input: R,
    meter: Option<&'a Meter<'a>>,
    /// The lines of the record, as they are in the file.
    raw: Vec<u8>,
    /// Lines read so far.
    n_lines: u32,
    /// Bytes read before the current record.
    offset_bytes: u64,
    unreported_bytes: u64,
    ended: bool,
}

impl<'a> Table<'a, BufReader<File>> {
    pub(super) fn open(path: &Path, meter: &'a Meter<'a>) -> std::io::Result<Self> {
        let file = BufReader::with_capacity(BUFFER_BYTES, File::open(path)?);
        let mut table = Table::new(file);
        table.meter = Some(meter);
        Ok(table)
    }
}

impl<R: BufRead> Table<'_, R> {
    pub(super) fn new(input: R) -> Self {
        Self {
            input,
            meter: None,
            raw: Vec::new(),
            n_lines: 0,
            offset_bytes: 0,
            unreported_bytes: 0,
            ended: false,
        }
    }

    /// Reads the next record that is not blank; false at the end of the file.
    pub(super) fn next(&mut self, record: &mut Record) -> Result<bool, Fault> {
        while !self.ended {
            record.clear();
            self.start_record();
            let first_line = self.n_lines + 1;
            record.line = first_line;
            if self.read_line(first_line)? == 0 {
                self.ended = true;
                break;
            }
            if first_line == 1 && self.raw.starts_with(BOM) {
                self.raw.drain(..BOM.len());
                self.offset_bytes += BOM.len() as u64;
            }
            if !is_blank(&self.raw) {
                self.complete(record)?;
                return Ok(true);
            }
        }
        self.report();
        Ok(false)
    }

    fn start_record(&mut self) {
        let n_bytes = self.raw.len() as u64;
        self.offset_bytes += n_bytes;
        self.unreported_bytes += n_bytes;
        self.raw.clear();
        if self.unreported_bytes >= BUFFER_BYTES as u64 {
            self.report();
        }
    }

    fn report(&mut self) {
        if let Some(meter) = self.meter {
            meter.add(std::mem::take(&mut self.unreported_bytes));
        }
    }

    /// Adds one physical line to the record.
    fn read_line(&mut self, first_line: u32) -> Result<usize, Fault> {
        let room = RECORD_BYTES_MAX + 1 - self.raw.len();
        let mut limited = (&mut self.input).take(room as u64);
        let n_read = match limited.read_until(b'\n', &mut self.raw) {
            Ok(n_read) => n_read,
            Err(error) => {
                let message = format!("could not be read: {error}");
                return Err(self.stop(first_line, message));
            }
        };
        if self.raw.len() > RECORD_BYTES_MAX {
            let message = format!(
                "the row is longer than {RECORD_BYTES_MAX} bytes; look for a quote that is never closed, or for line ends that are missing"
            );
            return Err(self.stop(first_line, message));
        }
        self.n_lines += u32::from(n_read > 0);
        Ok(n_read)
    }

    fn stop(&mut self, line: u32, message: String) -> Fault {
        self.ended = true;
        Fault {
            line,
            message,
            is_final: true,
        }
    }

    /// Reads on while a quoted cell is open, then takes the record apart.
    fn complete(&mut self, record: &mut Record) -> Result<(), Fault> {
        match self.split(record) {
            Ok(()) => return Ok(()),
            Err(Malformed::Unclosed) => {}
            Err(malformed) => return Err(self.fault(record.line, malformed)),
        }
        // Quotes come in pairs within a record, so it goes on until their number is even.
        let mut is_open = true;
        while is_open {
            let n_before = self.raw.len();
            if self.read_line(record.line)? == 0 {
                let message = "a quoted cell is never closed; add the closing quote, and write a quote within a cell twice";
                return Err(self.stop(record.line, message.to_owned()));
            }
            is_open = count(&self.raw[n_before..], b'"').is_multiple_of(2);
        }
        self.split(record)
            .map_err(|malformed| self.fault(record.line, malformed))
    }

    fn split(&self, record: &mut Record) -> Result<(), Malformed> {
        record.clear();
        let text = std::str::from_utf8(without_line_end(&self.raw))
            .map_err(|error| Malformed::NotUtf8(error.valid_up_to()))?;
        if has_control(text) {
            check_controls(text)?;
        }
        if text.as_bytes().contains(&b'"') {
            split_quoted(text, record)
        } else if text.contains('\r') {
            Err(Malformed::LoneReturn)
        } else {
            split_bare(text, record);
            Ok(())
        }
    }

    fn fault(&self, line: u32, malformed: Malformed) -> Fault {
        let lines_before =
            |at: usize| u32::try_from(count(&self.raw[..at], b'\n')).unwrap_or(u32::MAX);
        let (line, message) = match malformed {
            Malformed::NotUtf8(at) => (
                line + lines_before(at),
                format!(
                    "byte {} of the file is not UTF-8; save the file as UTF-8",
                    self.offset_bytes + at as u64 + 1
                ),
            ),
            Malformed::Control(at, character) => (
                line + lines_before(at),
                format!(
                    "the control character {character:?} at byte {} of the file; remove it",
                    self.offset_bytes + at as u64 + 1
                ),
            ),
            Malformed::LoneReturn => (
                line,
                "a carriage return that ends no line; save the file with LF line ends".to_owned(),
            ),
            Malformed::QuoteWithin(column) => (
                line,
                format!(
                    "cell {} has a quote within; put the whole cell in quotes and write the quote twice",
                    column + 1
                ),
            ),
            Malformed::AfterQuote(column) => (
                line,
                format!(
                    "cell {} goes on after its closing quote; write a quote within a cell twice",
                    column + 1
                ),
            ),
            Malformed::Unclosed => (line, "a quoted cell is never closed".to_owned()),
        };
        Fault {
            line,
            message,
            is_final: false,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Malformed {
    NotUtf8(usize),
    Control(usize, char),
    LoneReturn,
    QuoteWithin(usize),
    AfterQuote(usize),
    Unclosed,
}

fn count(bytes: &[u8], wanted: u8) -> usize {
    bytes.iter().map(|byte| usize::from(*byte == wanted)).sum()
}

fn is_blank(raw: &[u8]) -> bool {
    without_line_end(raw).is_empty()
}

fn without_line_end(raw: &[u8]) -> &[u8] {
    match raw.strip_suffix(b"\n") {
        Some(line) => line.strip_suffix(b"\r").unwrap_or(line),
        None => raw,
    }
}

/// Whether there is any control character, tabs and line ends included; most records have none.
fn has_control(text: &str) -> bool {
    text.bytes().any(|byte| byte < b' ' || byte == 0x7F)
}

fn check_controls(text: &str) -> Result<(), Malformed> {
    let found = text
        .char_indices()
        .find(|(_, character)| character.is_ascii_control() && !"\t\r\n".contains(*character));
    found.map_or(Ok(()), |(at, character)| {
        Err(Malformed::Control(at, character))
    })
}

fn split_bare(text: &str, record: &mut Record) {
    record.text.push_str(text);
    let mut start = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte == b',' {
            record.cells.push((start, at));
            start = at + 1;
        }
    }
    record.cells.push((start, text.len()));
}

fn split_quoted(text: &str, record: &mut Record) -> Result<(), Malformed> {
    let mut rest = text;
    loop {
        let start = record.text.len();
        rest = match rest.strip_prefix('"') {
            Some(quoted) => take_quoted(quoted, record)?,
            None => take_bare(rest, record)?,
        };
        let column = record.cells.len();
        record.cells.push((start, record.text.len()));
        match rest.strip_prefix(',') {
            Some(next) => rest = next,
            None if rest.is_empty() => return Ok(()),
            None => return Err(Malformed::AfterQuote(column)),
        }
    }
}

fn take_bare<'t>(text: &'t str, record: &mut Record) -> Result<&'t str, Malformed> {
    let end = text.find(',').unwrap_or(text.len());
    let (cell, rest) = text.split_at(end);
    if cell.contains('"') {
        return Err(Malformed::QuoteWithin(record.cells.len()));
    }
    if cell.contains('\r') {
        return Err(Malformed::LoneReturn);
    }
    record.text.push_str(cell);
    Ok(rest)
}

fn take_quoted<'t>(mut text: &'t str, record: &mut Record) -> Result<&'t str, Malformed> {
    while let Some((part, rest)) = text.split_once('"') {
        record.text.push_str(part);
        match rest.strip_prefix('"') {
            Some(after) => {
                record.text.push('"');
                text = after;
            }
            None => return Ok(rest),
        }
    }
    Err(Malformed::Unclosed)
}
