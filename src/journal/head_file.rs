//! The end of the log, recorded apart from the engine in a small file with its own fsync.
//!
//! An engine that loses records without an error is found out by this file. It has two slots, at
//! bytes 0 and 4096, written in turn, so that a torn write leaves the older one. A slot is, with
//! all numbers big-endian: `RAWABIT` and version 1 (8 bytes), count of writes (8), number of the
//! store folder in use (8), sequence (8) and hash (32) of the head, CRC-32 of all that (4).

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Head;
use super::durability::Durability;

const MAGIC: &[u8; 8] = b"RAWABIT\x01";
const SLOT_BYTES: usize = 68;
const SLOT_DISTANCE_BYTES: usize = 4096;

/// What the file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Recorded {
    /// How often it was written.
    writes: u64,
    /// The number of the store folder in use.
    pub(super) store: u64,
    /// The last acknowledged record.
    pub(super) head: Head,
}

/// The open file.
pub(super) struct HeadFile {
    path: PathBuf,
    file: File,
    writes: u64,
    durability: Arc<dyn Durability>,
}

impl HeadFile {
    /// Reads the file; `None` when it is missing or neither slot is sound.
    pub(super) fn read(path: &Path) -> io::Result<Option<Recorded>> {
        let mut bytes = Vec::new();
        match File::open(path) {
            Ok(file) => file
                .take(2 * SLOT_DISTANCE_BYTES as u64)
                .read_to_end(&mut bytes)?,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let slots = [0, SLOT_DISTANCE_BYTES].map(|at| bytes.get(at..).and_then(parse_slot));
        Ok(slots.into_iter().flatten().max_by_key(|slot| slot.writes))
    }

    /// Opens the file for writing, and creates it if need be.
    pub(super) fn open(
        path: PathBuf,
        recorded: Option<Recorded>,
        durability: Arc<dyn Durability>,
    ) -> io::Result<Self> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)?;
        if file.metadata()?.len() < 2 * SLOT_DISTANCE_BYTES as u64 {
            file.set_len(2 * SLOT_DISTANCE_BYTES as u64)?;
        }
        let writes = recorded.map_or(0, |recorded| recorded.writes);
        Ok(Self {
            path,
            file,
            writes,
            durability,
        })
    }

    /// The file.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Records a head and returns when it is on disk.
    pub(super) fn write(&mut self, store: u64, head: Head) -> io::Result<()> {
        self.writes += 1;
        let slot = slot_bytes(&Recorded {
            writes: self.writes,
            store,
            head,
        });
        self.file.seek(SeekFrom::Start(
            (self.writes % 2) * SLOT_DISTANCE_BYTES as u64,
        ))?;
        self.file.write_all(&slot)?;
        self.durability.sync(&self.file, &self.path)
    }
}

fn slot_bytes(recorded: &Recorded) -> Vec<u8> {
    let mut slot = Vec::with_capacity(SLOT_BYTES);
    slot.extend_from_slice(MAGIC);
    slot.extend_from_slice(&recorded.writes.to_be_bytes());
    slot.extend_from_slice(&recorded.store.to_be_bytes());
    slot.extend_from_slice(&recorded.head.sequence.to_be_bytes());
    slot.extend_from_slice(&recorded.head.hash);
    let sum = crc32fast::hash(&slot);
    slot.extend_from_slice(&sum.to_be_bytes());
    slot
}

fn parse_slot(bytes: &[u8]) -> Option<Recorded> {
    let (content, rest) = bytes.split_at_checked(SLOT_BYTES - 4)?;
    let sum = u32::from_be_bytes(*rest.first_chunk()?);
    let fields = content
        .strip_prefix(MAGIC)
        .filter(|_| crc32fast::hash(content) == sum)?;
    let (writes, fields) = fields.split_first_chunk()?;
    let (store, fields) = fields.split_first_chunk()?;
    let (sequence, fields) = fields.split_first_chunk()?;
    let head = Head {
        sequence: u64::from_be_bytes(*sequence),
        hash: *fields.first_chunk()?,
    };
    Some(Recorded {
        writes: u64::from_be_bytes(*writes),
        store: u64::from_be_bytes(*store),
        head,
    })
}
