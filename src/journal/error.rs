//! What can go wrong with a journal that is open, one enum per family of operations.

use std::io;
use std::path::PathBuf;

use super::{Position, StoreError};

/// What is wrong with a record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Damage {
    /// There is no record where one must be.
    #[error("the record is missing")]
    Missing,
    /// The bytes are fewer than the record says, or more.
    #[error("its length is {actual_bytes} bytes instead of {expected_bytes}")]
    Length {
        /// Bytes that there are.
        actual_bytes: usize,
        /// Bytes that there should be.
        expected_bytes: usize,
    },
    /// The record was written by a newer Rawabit.
    #[error(
        "its format is version {version}, this Rawabit reads up to version {newest}; use a newer Rawabit"
    )]
    Version {
        /// The version found.
        version: u8,
        /// The newest version that can be read.
        newest: u8,
    },
    /// Checksum and content differ.
    #[error("its checksum does not match its content")]
    Checksum,
    /// The record does not name the hash of the one before it.
    #[error("it does not continue the hash chain")]
    Chain,
    /// Records do not form whole commits.
    #[error("it does not fit the commit around it: {0}")]
    Structure(&'static str),
    /// The record is sound but is not the one that was recorded as the end of the log.
    #[error("it is not the record that was last acknowledged")]
    NotTheHead,
}

/// Why entries could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// A record is not what was written.
    #[error(
        "journal record {sequence} is damaged: {damage}; stop the service and restore the last backup with `rawabit restore`"
    )]
    Damaged {
        /// The record.
        sequence: u64,
        /// What is wrong with it.
        damage: Damage,
    },
    /// No commit ends there.
    #[error("revision {revision} is not the end of a commit of this journal, which ends at {head}")]
    NotARevision {
        /// The revision asked for.
        revision: u64,
        /// The last revision.
        head: u64,
    },
    /// The engine failed.
    #[error("the journal could not be read")]
    Store(#[from] StoreError),
}

/// Why commits were not recorded, or texts not erased.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AppendError {
    /// Somebody else appended first.
    #[error(
        "the journal ends at revision {head}, not at {expected}; read the changes since and try again"
    )]
    Conflict {
        /// The revision that the caller took for the last.
        expected: u64,
        /// The last revision.
        head: u64,
    },
    /// Writing would leave too little room.
    #[error(
        "{path} has {free_bytes} bytes free and {needed_bytes} are needed; free some space, nothing was recorded"
    )]
    DiskFull {
        /// The journal folder.
        path: PathBuf,
        /// Bytes free for us.
        free_bytes: u64,
        /// Bytes that must be free before a write.
        needed_bytes: u64,
    },
    /// An entry or the bytes that describe a commit are too long.
    #[error(
        "an entry of {actual_bytes} bytes is longer than the {max_bytes} bytes that the journal takes"
    )]
    TooLong {
        /// Its length.
        actual_bytes: usize,
        /// The longest that is taken.
        max_bytes: usize,
    },
    /// An earlier write may not have reached the disk, so nothing more is written.
    #[error(
        "the journal is read-only because an earlier write failed ({reason}); check the disk, then restart"
    )]
    Poisoned {
        /// The failure.
        reason: String,
    },
    /// The system gave no random numbers, or a record could not be made; nothing was recorded.
    #[error("the commit could not be put into records: {reason}")]
    Pack {
        /// Why.
        reason: String,
    },
    /// The engine failed while writing beside the journal, which is as it was before.
    #[error("the journal could not be rewritten")]
    Store(#[from] StoreError),
    /// No entry starts there.
    #[error("no entry starts at record {}, slot {}", position.sequence, position.slot)]
    NoSuchEntry {
        /// The position asked for.
        position: Position,
    },
    /// What is there could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// Why a backup was not written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackupError {
    /// The journal could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The backup could not be written.
    #[error("the backup could not be written")]
    Write(#[from] io::Error),
}

/// Why a backup was not restored. The journal is as it was before.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RestoreError {
    /// The journal has commits already.
    #[error("the journal is not empty, it ends at revision {head}; restore into a new folder")]
    NotEmpty {
        /// Its last revision.
        head: u64,
    },
    /// The file is something else.
    #[error("this is not a backup of a Rawabit journal")]
    NotABackup,
    /// The file was written by a newer Rawabit.
    #[error(
        "the backup has format version {version}, this Rawabit reads version {newest}; use a newer Rawabit"
    )]
    Version {
        /// The version found.
        version: u8,
        /// The newest version that can be read.
        newest: u8,
    },
    /// The file ends too early.
    #[error(
        "the backup ends after record {sequence}, before its trailer; it is incomplete, use another"
    )]
    Incomplete {
        /// The last record that was there.
        sequence: u64,
    },
    /// A record is not what was backed up.
    #[error("record {sequence} of the backup is damaged: {damage}; use another backup")]
    Damaged {
        /// The record.
        sequence: u64,
        /// What is wrong with it.
        damage: Damage,
    },
    /// The trailer does not match what came before it.
    #[error("the trailer of the backup does not match its records ({what}); use another backup")]
    Trailer {
        /// Which part of it.
        what: &'static str,
    },
    /// The backup could not be read.
    #[error("the backup could not be read")]
    Read(#[from] io::Error),
    /// The records could not be stored.
    #[error("the restored records could not be stored")]
    Append(#[from] AppendError),
}
