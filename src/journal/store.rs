//! What an engine must offer: numbered records, made durable when asked.

use std::io;
use std::ops::ControlFlow;
use std::path::PathBuf;

use super::{AppendError, Head};

/// A record as it is stored: the engine does not look inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawRecord {
    /// Its number.
    pub sequence: u64,
    /// Its bytes.
    pub value: Vec<u8>,
}

/// Why an engine could not read or write.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The operating system said no.
    #[error("{path}: {doing}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What was being done.
        doing: &'static str,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The engine said no.
    #[error("{path}: the storage engine reported an error while {doing}: {reason}")]
    Engine {
        /// The folder of the engine.
        path: PathBuf,
        /// What was being done.
        doing: &'static str,
        /// What the engine said.
        reason: String,
    },
}

/// Numbered records. [`Log`](super::Log) decides what they mean and when they are durable.
///
/// Reading may happen at any time; writing methods are called by one thread at a time.
pub trait Store: Send + Sync {
    /// Shows one record.
    ///
    /// # Errors
    /// [`StoreError`] when the engine cannot read.
    fn get(&self, sequence: u64, visit: &mut dyn FnMut(&[u8])) -> Result<(), StoreError>;

    /// Shows the records from `first` to `last`, both included, in order, those that there are.
    ///
    /// # Errors
    /// [`StoreError`] when the engine cannot read.
    fn scan(
        &self,
        first: u64,
        last: u64,
        visit: &mut dyn FnMut(u64, &[u8]) -> ControlFlow<()>,
    ) -> Result<(), StoreError>;

    /// Makes sure that there is room to write this much.
    ///
    /// # Errors
    /// [`AppendError::DiskFull`].
    fn check_room(&self, length_bytes: u64) -> Result<(), AppendError>;

    /// Writes new records and returns when they are on disk.
    ///
    /// # Errors
    /// [`StoreError`]; what is on disk is then unknown.
    fn write(&self, records: Vec<RawRecord>) -> Result<(), StoreError>;

    /// Removes every record from `first` on, and returns when that is on disk.
    ///
    /// # Errors
    /// [`StoreError`]; what is on disk is then unknown.
    fn remove_from(&self, first: u64) -> Result<(), StoreError>;

    /// Records the end of the log, apart from the records, and returns when that is on disk.
    ///
    /// # Errors
    /// [`StoreError`]; what is on disk is then unknown.
    fn record_head(&self, head: Head) -> Result<(), StoreError>;

    /// Starts to write records that will take the place of all that there are.
    ///
    /// # Errors
    /// [`AppendError`] when the engine cannot.
    fn replacement(&self) -> Result<Box<dyn Replacement + '_>, AppendError>;

    /// Gives back memory that the engine holds on to.
    ///
    /// # Errors
    /// [`StoreError`] when the engine could not be opened again.
    fn settle(&self) -> Result<(), StoreError>;
}

/// Records that are written apart from those in use. Dropping it forgets them.
pub trait Replacement {
    /// Adds records, in order.
    ///
    /// # Errors
    /// [`AppendError`]; the records in use are not affected.
    fn write(&mut self, records: Vec<RawRecord>) -> Result<(), AppendError>;

    /// Puts the records, which end at `head`, in the place of those in use, in one step that a
    /// crash cannot divide; then nothing is kept of the old ones.
    ///
    /// # Errors
    /// [`AppendError::Store`]; which of the two are in use after a restart is then unknown.
    fn accept(self: Box<Self>, head: Head) -> Result<(), AppendError>;
}
