//! Backups: all records, with a trailer that says how many there must be.
//!
//! | part | bytes |
//! |---|---|
//! | start | `RAWABIT JOURNAL` and the version of the backup format, 1 |
//! | each record | sequence (8, big-endian), length of the value (2, big-endian), the value |
//! | trailer | 8 zeros, number of records (8, big-endian), hash of the last record (32), BLAKE3 of all bytes before this hash (32) |
//!
//! Nothing follows the trailer. A record is in the format that `record.rs` describes.

use std::io::{self, Read, Write};

use super::chain::Chain;
use super::record::{Hash, VALUE_BYTES_MAX};
use super::{Damage, Head, Journal, RawRecord, RestoreError};

const MAGIC: &[u8; 15] = b"RAWABIT JOURNAL";
const VERSION: u8 = 1;

/// Writes a backup.
pub(super) struct Writer<'a> {
    to: &'a mut dyn Write,
    hasher: blake3::Hasher,
    records: u64,
}

impl<'a> Writer<'a> {
    pub(super) fn start(to: &'a mut dyn Write) -> io::Result<Self> {
        let mut writer = Self {
            to,
            hasher: blake3::Hasher::new(),
            records: 0,
        };
        writer.put(MAGIC)?;
        writer.put(&[VERSION])?;
        Ok(writer)
    }

    pub(super) fn record(&mut self, sequence: u64, value: &[u8]) -> io::Result<()> {
        let length = u16::try_from(value.len()).map_err(io::Error::other)?;
        self.put(&sequence.to_be_bytes())?;
        self.put(&length.to_be_bytes())?;
        self.put(value)?;
        self.records += 1;
        Ok(())
    }

    pub(super) fn finish(mut self, head: Head) -> io::Result<()> {
        self.put(&0_u64.to_be_bytes())?;
        self.put(&self.records.to_be_bytes())?;
        self.put(&head.hash)?;
        let hash = self.hasher.finalize();
        self.to.write_all(hash.as_bytes())?;
        self.to.flush()
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hasher.update(bytes);
        self.to.write_all(bytes)
    }
}

/// Restores a backup into an empty journal: all of it, or nothing.
///
/// Every record, the chain, the count and the hash of the trailer are checked before anything is
/// accepted. The journal then has the same head as the one that was backed up.
///
/// # Errors
/// [`RestoreError`] says what is wrong with the backup, or that the journal is not empty.
pub fn restore(from: &mut dyn Read, into: &dyn Journal) -> Result<Head, RestoreError> {
    let mut reader = Reader::start(from)?;
    into.load(&mut reader)
}

/// Checks a backup as [`restore`] does, and stores nothing. The answer is the head that it would have.
///
/// # Errors
/// [`RestoreError`] says what is wrong with the backup.
pub fn check(from: &mut dyn Read) -> Result<Head, RestoreError> {
    let mut reader = Reader::start(from)?;
    while reader.record()?.is_some() {}
    Ok(reader.chain.verified().head)
}

/// Reads a backup; its last item is an error unless the trailer is right.
struct Reader<'a> {
    from: &'a mut dyn Read,
    hasher: blake3::Hasher,
    chain: Chain,
    ended: bool,
}

impl<'a> Reader<'a> {
    fn start(from: &'a mut dyn Read) -> Result<Self, RestoreError> {
        let mut reader = Self {
            from,
            hasher: blake3::Hasher::new(),
            chain: Chain::default(),
            ended: false,
        };
        let magic: [u8; 16] = reader.bytes().map_err(|error| match error {
            RestoreError::Incomplete { .. } => RestoreError::NotABackup,
            other => other,
        })?;
        let Some(version) = magic.strip_prefix(MAGIC.as_slice()) else {
            return Err(RestoreError::NotABackup);
        };
        match version {
            [VERSION] => Ok(reader),
            [version, ..] => Err(RestoreError::Version {
                version: *version,
                newest: VERSION,
            }),
            [] => Err(RestoreError::NotABackup),
        }
    }

    /// The next record, or `None` after a sound trailer.
    fn record(&mut self) -> Result<Option<RawRecord>, RestoreError> {
        let sequence = u64::from_be_bytes(self.bytes()?);
        if sequence == 0 {
            return self.check_trailer().map(|()| None);
        }
        let length = usize::from(u16::from_be_bytes(self.bytes()?));
        if length > VALUE_BYTES_MAX {
            let damage = Damage::Length {
                actual_bytes: length,
                expected_bytes: VALUE_BYTES_MAX,
            };
            return Err(RestoreError::Damaged { sequence, damage });
        }
        let mut value = vec![0; length];
        self.fill(&mut value)?;
        self.hasher.update(&value);
        let raw = RawRecord { sequence, value };
        self.chain
            .check(raw.sequence, &raw.value)
            .map_err(|damage| RestoreError::Damaged { sequence, damage })?;
        Ok(Some(raw))
    }

    fn check_trailer(&mut self) -> Result<(), RestoreError> {
        let records = u64::from_be_bytes(self.bytes()?);
        let head: Hash = self.bytes()?;
        let expected = self.hasher.finalize();
        let actual: Hash = self.bytes()?;
        if *expected.as_bytes() != actual {
            return Err(RestoreError::Trailer { what: "its hash" });
        }
        let verified = self.chain.verified();
        if head != verified.head.hash {
            return Err(RestoreError::Trailer {
                what: "the hash of the last record",
            });
        }
        if records != verified.records {
            return Err(RestoreError::Trailer {
                what: "the number of records",
            });
        }
        if self.from.read(&mut [0])? != 0 {
            return Err(RestoreError::Trailer {
                what: "something follows it",
            });
        }
        Ok(())
    }

    fn bytes<const N: usize>(&mut self) -> Result<[u8; N], RestoreError> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        self.hasher.update(&bytes);
        Ok(bytes)
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), RestoreError> {
        self.from
            .read_exact(bytes)
            .map_err(|error| match error.kind() {
                io::ErrorKind::UnexpectedEof => RestoreError::Incomplete {
                    sequence: self.chain.next_sequence() - 1,
                },
                _ => RestoreError::Read(error),
            })
    }
}

impl Iterator for Reader<'_> {
    type Item = Result<RawRecord, RestoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let record = self.record().transpose();
        self.ended = !matches!(record, Some(Ok(_)));
        record
    }
}
