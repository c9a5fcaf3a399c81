//! Writes an archive from front to back.

use std::io::{self, Write};

use flate2::{Compression, write::DeflateEncoder};

use super::{super::format::WriteError, CENTRAL_HEADER, DEFLATED, DESCRIPTOR, END, LOCAL_HEADER};

/// Version 2.0 of the format: the first with deflated files.
const VERSION: u16 = 20;
/// Lengths follow the file (bit 3); names are UTF-8 (bit 11).
const FLAGS: u16 = 1 << 3 | 1 << 11;
/// 1980-01-01, the first day that the format can tell, at midnight.
const DATE: u16 = 1 << 5 | 1;
const TIME: u16 = 0;

/// An archive that is being written.
pub(in crate::exchange) struct Archive<'a> {
    output: Counted<'a>,
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    checksum: u32,
    packed_bytes: u32,
    bytes: u32,
    offset: u32,
}

/// Counts what passes.
struct Counted<'a> {
    output: &'a mut dyn Write,
    n_bytes: u64,
}

impl Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.output.write(bytes)?;
        self.n_bytes += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}

/// Checks and counts what is about to be packed.
struct Checked<'a, 'b> {
    packer: DeflateEncoder<&'b mut Counted<'a>>,
    checksum: crc32fast::Hasher,
    n_bytes: u64,
}

impl Write for Checked<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.packer.write(bytes)?;
        self.checksum.update(&bytes[..n]);
        self.n_bytes += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.packer.flush()
    }
}

impl<'a> Archive<'a> {
    pub(in crate::exchange) fn new(output: &'a mut dyn Write) -> Self {
        let output = Counted { output, n_bytes: 0 };
        Self {
            output,
            entries: Vec::new(),
        }
    }

    /// Writes one file of the archive.
    pub(in crate::exchange) fn file(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut dyn Write) -> Result<(), WriteError>,
    ) -> Result<(), WriteError> {
        let offset = narrow(self.output.n_bytes)?;
        let mut header = Fields::default();
        header.long(LOCAL_HEADER).short(VERSION).common();
        // Checksum and lengths are not known yet.
        header.long(0).long(0).long(0);
        header.short(length(name)?).short(0).text(name);
        self.output.write_all(&header.0)?;
        let start = self.output.n_bytes;
        let (checksum, n_bytes) = packed(&mut self.output, write)?;
        let entry = Entry {
            name: name.to_owned(),
            checksum,
            packed_bytes: narrow(self.output.n_bytes - start)?,
            bytes: narrow(n_bytes)?,
            offset,
        };
        let mut descriptor = Fields::default();
        descriptor.long(DESCRIPTOR).sizes(&entry);
        self.output.write_all(&descriptor.0)?;
        self.entries.push(entry);
        Ok(())
    }

    /// Writes the list of the files, with which an archive ends.
    pub(in crate::exchange) fn finish(mut self) -> Result<(), WriteError> {
        let start = narrow(self.output.n_bytes)?;
        for entry in &self.entries {
            let mut header = Fields::default();
            header.long(CENTRAL_HEADER).short(VERSION).short(VERSION);
            header.common().sizes(entry).short(length(&entry.name)?);
            // No extra field, no comment, the first disk, no attributes.
            header.short(0).short(0).short(0).short(0).long(0);
            header.long(entry.offset).text(&entry.name);
            self.output.write_all(&header.0)?;
        }
        let length = narrow(self.output.n_bytes)? - start;
        let n_entries = u16::try_from(self.entries.len()).map_err(|_| too_long())?;
        let mut end = Fields::default();
        end.long(END).short(0).short(0);
        end.short(n_entries).short(n_entries);
        end.long(length).long(start).short(0);
        self.output.write_all(&end.0)?;
        Ok(self.output.flush()?)
    }
}

/// Writes a file packed; gives the checksum and the length of what was packed.
fn packed(
    output: &mut Counted<'_>,
    write: impl FnOnce(&mut dyn Write) -> Result<(), WriteError>,
) -> Result<(u32, u64), WriteError> {
    let mut checked = Checked {
        packer: DeflateEncoder::new(output, Compression::fast()),
        checksum: crc32fast::Hasher::new(),
        n_bytes: 0,
    };
    write(&mut checked)?;
    checked.packer.finish()?;
    Ok((checked.checksum.finalize(), checked.n_bytes))
}

/// Little-endian fields of a header.
#[derive(Default)]
struct Fields(Vec<u8>);

impl Fields {
    fn short(&mut self, value: u16) -> &mut Self {
        self.0.extend_from_slice(&value.to_le_bytes());
        self
    }

    fn long(&mut self, value: u32) -> &mut Self {
        self.0.extend_from_slice(&value.to_le_bytes());
        self
    }

    fn text(&mut self, text: &str) -> &mut Self {
        self.0.extend_from_slice(text.as_bytes());
        self
    }

    /// What all files of these archives have in common.
    fn common(&mut self) -> &mut Self {
        self.short(FLAGS).short(DEFLATED).short(TIME).short(DATE)
    }

    fn sizes(&mut self, entry: &Entry) -> &mut Self {
        self.long(entry.checksum)
            .long(entry.packed_bytes)
            .long(entry.bytes)
    }
}

fn length(name: &str) -> Result<u16, WriteError> {
    u16::try_from(name.len()).map_err(|_| too_long())
}

fn narrow(n_bytes: u64) -> Result<u32, WriteError> {
    u32::try_from(n_bytes).map_err(|_| too_long())
}

fn too_long() -> WriteError {
    WriteError::Stream(io::Error::other(
        "it is too long for an archive, which holds 4 GiB; export into a folder, or narrow the view",
    ))
}
