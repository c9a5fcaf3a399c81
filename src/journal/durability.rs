//! The few calls on which durability rests, together, so that tests can make them fail.

use std::fs::File;
use std::io;
use std::path::Path;

/// What the operating system and the engine must do for a write to last.
pub(super) trait Durability: Send + Sync {
    /// Hands everything that the engine holds to the operating system.
    fn flush(&self, db: &::sled::Db) -> Result<(), ::sled::Error>;

    /// Returns when the content of the file and its length are on disk.
    fn sync(&self, file: &File, path: &Path) -> io::Result<()>;

    /// Returns when the names in the folder are on disk.
    fn sync_folder(&self, path: &Path) -> io::Result<()>;

    /// Bytes that can still be written to the disk of this folder.
    fn free_bytes(&self, path: &Path) -> io::Result<u64>;
}

/// The real disk.
#[derive(Debug)]
pub(super) struct Disk;

impl Durability for Disk {
    fn flush(&self, db: &::sled::Db) -> Result<(), ::sled::Error> {
        db.flush().map(|_| ())
    }

    /// What is left out is the time of the last change, which costs a commit of the file system's own journal each time.
    fn sync(&self, file: &File, _path: &Path) -> io::Result<()> {
        file.sync_data()
    }

    #[cfg(unix)]
    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        File::open(path)?.sync_all()
    }

    /// Elsewhere a folder cannot be opened as a file, and names are durable without.
    #[cfg(not(unix))]
    fn sync_folder(&self, _path: &Path) -> io::Result<()> {
        Ok(())
    }

    fn free_bytes(&self, path: &Path) -> io::Result<u64> {
        fs4::available_space(path)
    }
}
