//! The durable log: every commit, in order, hash-chained, whole or not at all.
//!
//! The journal knows nothing of the model. It stores opaque bytes and promises: what was
//! acknowledged is on disk; what is read back is what was appended, or an error that says what
//! to do; a commit is visible only as a whole; an erasable text can be removed for good and the
//! chain still verifies.
//!
//! [`Log`] keeps these promises once, over a [`Store`] that holds numbered records: [`Memory`]
//! for tests and trials, [`Sled`] for everything else. The format of a record is described in
//! `record.rs`, that of a backup in `backup.rs`.

mod backup;
mod chain;
#[cfg(test)]
mod conformance;
#[cfg(test)]
mod crash_tests;
#[cfg(test)]
mod damage_tests;
mod durability;
mod error;
#[cfg(test)]
mod fixture_tests;
mod head_file;
mod log;
mod memory;
mod opening;
mod pack;
mod record;
mod replay;
mod sled;
mod store;
mod survey;

use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

pub use backup::{check as check_backup, restore};
pub use error::{AppendError, BackupError, Damage, ReadError, RestoreError};
pub use log::Log;
pub use memory::{Memory, MemoryStore};
pub use opening::{Notice, OpenError};
pub use record::{ENTRY_BYTES_MAX, Hash};
pub use sled::{Options, Sled, SledStore};
pub use store::{RawRecord, Replacement, Store, StoreError};

/// Opens the journal in a folder, or creates it, and verifies every record. Which engine keeps it is said here alone.
///
/// What had to be repaired is told as notices; none of it was ever acknowledged.
///
/// # Errors
/// [`OpenError`] says why the journal is not served, and what to do.
pub fn open(
    folder: &Path,
    options: &Options,
) -> Result<(Arc<dyn Journal>, Vec<Notice>), OpenError> {
    let (journal, notices) = Sled::open(folder, options)?;
    Ok((Arc::new(journal), notices))
}

/// One entry of a commit, as it is appended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// What is hashed into the chain and can never change.
    pub body: Vec<u8>,
    /// Text that may have to be removed later; only its salted hash is chained. May be empty.
    pub erasable: Vec<u8>,
}

/// Where an entry starts; enough to read it alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The record that the entry starts in.
    pub sequence: u64,
    /// Which of the entries that start in that record, from 0.
    pub slot: u16,
}

/// One entry, as it is read back by its position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadEntry {
    /// Where the entry starts.
    pub position: Position,
    /// The body as it was appended.
    pub body: Vec<u8>,
    /// The erasable text; empty when it was erased, or when there never was any.
    pub erasable: Vec<u8>,
    /// Whether an erasable text was removed.
    pub erased: bool,
}

/// One entry, as a replay shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntryRef<'a> {
    /// Where the entry starts.
    pub position: Position,
    /// The body as it was appended.
    pub body: &'a [u8],
    /// The erasable text; empty when it was erased, or when there never was any.
    pub erasable: &'a [u8],
    /// Whether an erasable text was removed.
    pub erased: bool,
}

/// Entries that belong together: all of them are recorded, or none.
pub struct Commit<'a> {
    /// When it was recorded, in milliseconds since 1970-01-01 UTC.
    pub time_ms: i64,
    /// Who, why, request id: whatever the caller wants to find again with the commit.
    pub meta: Vec<u8>,
    /// The entries; they stream, because an import has a million.
    pub entries: Box<dyn Iterator<Item = Entry> + 'a>,
}

/// The records that hold one commit. Its revision is `last`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appended {
    /// Sequence of the first record.
    pub first: u64,
    /// Sequence of the last record.
    pub last: u64,
}

/// The end of the log: the last record of the last whole commit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// Its sequence; 0 for an empty journal.
    pub sequence: u64,
    /// Its hash, which by the chain vouches for every record before it.
    pub hash: Hash,
}

/// One step of a replay. Steps come as `Begin Entry* End`, for whole commits only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replayed<'a> {
    /// A commit starts.
    Begin {
        /// Sequence of its first record.
        first: u64,
        /// When it was recorded, in milliseconds since 1970-01-01 UTC.
        time_ms: i64,
        /// The bytes that came with it.
        meta: &'a [u8],
    },
    /// An entry of the commit that started last.
    Entry(EntryRef<'a>),
    /// The commit is complete.
    End {
        /// Sequence of its last record: the revision.
        last: u64,
    },
}

/// What a verification found to be sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Number of records.
    pub records: u64,
    /// Number of whole commits.
    pub commits: u64,
    /// Bytes of all records, without keys.
    pub bytes: u64,
    /// The end of the log.
    pub head: Head,
}

/// Called with (index of the commit, index of the entry in it, its position).
///
/// A position is told when the entry is packed. It counts only if the append then succeeds.
pub type OnPosition<'a> = &'a mut dyn FnMut(usize, usize, Position);

/// A durable log of commits. Every method may be called from several threads at once.
pub trait Journal: Send + Sync {
    /// The end of the log. Nothing behind it is ever shown.
    fn head(&self) -> Head;

    /// Appends commits that become durable together, with one flush, and returns when they are.
    ///
    /// A commit too large for a hundred records is flushed on the way, and counts only once its
    /// last record is on disk. A failed call leaves nothing behind. One call at a time works;
    /// others wait.
    ///
    /// # Errors
    /// [`AppendError::Conflict`] when the log does not end at `expected_head`;
    /// [`AppendError::DiskFull`] before the disk is full; [`AppendError::Poisoned`] after a
    /// failed flush, from then on, until the journal is opened again.
    fn append(
        &self,
        expected_head: u64,
        commits: &mut [Commit<'_>],
        on_position: OnPosition<'_>,
    ) -> Result<Vec<Appended>, AppendError>;

    /// Shows every whole commit after the revision `from`, in order; 0 shows all.
    ///
    /// Commits that are appended meanwhile are not shown. Every record is verified before it is
    /// shown. The answer is the revision up to which whole commits were shown.
    ///
    /// # Errors
    /// [`ReadError::NotARevision`] when no commit ends at `from`; [`ReadError::Damaged`] when a
    /// record is not what was written.
    fn replay(
        &self,
        from: u64,
        visit: &mut dyn FnMut(Replayed<'_>) -> ControlFlow<()>,
    ) -> Result<u64, ReadError>;

    /// Reads one entry, cheaply; `None` when no entry starts there.
    ///
    /// # Errors
    /// [`ReadError::Damaged`] when the record is not what was written.
    fn read(&self, position: Position) -> Result<Option<ReadEntry>, ReadError>;

    /// Removes the erasable texts of these entries for good, and returns how many had one.
    ///
    /// The chain still verifies and no position changes. Backups that were made before still
    /// hold the texts.
    ///
    /// # Errors
    /// [`AppendError::NoSuchEntry`] when a position holds no entry; nothing is erased then.
    fn erase(&self, positions: &[Position]) -> Result<usize, AppendError>;

    /// Checks every record: checksum, sequence, hash chain and commit boundaries.
    ///
    /// # Errors
    /// [`ReadError::Damaged`] for the first record that is not what was written.
    fn verify(&self) -> Result<Verified, ReadError>;

    /// Writes all whole commits, verified, with a trailer that [`restore`] checks.
    ///
    /// # Errors
    /// [`BackupError`] when a record cannot be read or `to` cannot be written.
    fn backup(&self, to: &mut dyn Write) -> Result<Head, BackupError>;

    /// Takes over the records of another journal, into this empty one; all of them, or none.
    ///
    /// This is what [`restore`] calls; the records must be in order and end with a commit.
    ///
    /// # Errors
    /// [`RestoreError::NotEmpty`] when this journal has commits; the first error of `records`.
    fn load(
        &self,
        records: &mut dyn Iterator<Item = Result<RawRecord, RestoreError>>,
    ) -> Result<Head, RestoreError>;

    /// Gives back memory that the engine holds on to after a long replay or import.
    ///
    /// # Errors
    /// [`ReadError::Store`] when the engine could not be opened again.
    fn settle(&self) -> Result<(), ReadError> {
        Ok(())
    }
}
