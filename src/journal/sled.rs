//! The default engine: sled, used as an append-only log and nothing else.
//!
//! Layout of the journal's folder:
//!
//! | name | holds |
//! |---|---|
//! | `lock` | held while the journal is open |
//! | `head` | the last acknowledged record, see `head_file.rs` |
//! | `store-<number>` | sled's files; a new number when texts are erased or a backup is restored |
//! | `corrupt-<time>` | a journal that was found damaged, moved aside when it was opened |
//!
//! sled's own flush ends in `sync_file_range`, which a power cut does not respect. So after each
//! flush the journal calls fsync itself, on its own descriptor of sled's `db` file. An update in
//! place would leave the old bytes somewhere in that file, so erasing writes a new store.

use std::fs::{self, File};
use std::ops::{Bound, ControlFlow};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use super::durability::{Disk, Durability};
use super::head_file::HeadFile;
use super::opening::{self, Notice, OpenError};
use super::{AppendError, Head, Log, RawRecord, Replacement, Store, StoreError};

/// Records that are fetched at once when many are read.
const SCAN_RECORDS: usize = 64;
/// Bytes that pass through sled before it is opened again, which is what makes it forget them: it
/// keeps everything that it has touched, whatever its cache capacity says.
const PASSED_BYTES_MAX: u64 = 32 * 1024 * 1024;
/// How long sled may hold on to its files after it was dropped.
const RELEASE_LIMIT: Duration = Duration::from_secs(10);
/// Pause before asking again for files that sled still holds.
const RELEASE_PAUSE: Duration = Duration::from_millis(2);

/// A journal in a folder.
pub type Sled = Log<SledStore>;

/// How a journal in a folder behaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Bytes that must stay free on the disk; a write that would need them is refused.
    pub free_bytes_min: u64,
    /// How long opening may make no progress before it is given up.
    pub open_limit: Duration,
    /// Whether to start an empty journal beside one that was found damaged: to restore a backup.
    pub empty_beside_corrupt: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            free_bytes_min: 64 * 1024 * 1024,
            open_limit: Duration::from_mins(1),
            empty_beside_corrupt: false,
        }
    }
}

impl Sled {
    /// Opens the journal in this folder, or creates it, and verifies every record.
    ///
    /// What had to be repaired is told as notices; none of it was ever acknowledged.
    ///
    /// # Errors
    /// [`OpenError`] says why the journal is not served, and what to do.
    pub fn open(dir: &Path, options: &Options) -> Result<(Self, Vec<Notice>), OpenError> {
        Self::open_on(dir, options, Arc::new(Disk))
    }

    pub(super) fn open_on(
        dir: &Path,
        options: &Options,
        durability: Arc<dyn Durability>,
    ) -> Result<(Self, Vec<Notice>), OpenError> {
        let opened = opening::open(dir, options, &durability)?;
        let store = SledStore {
            dir: dir.to_path_buf(),
            options: options.clone(),
            engine: RwLock::new(Some(opened.engine)),
            head_file: Mutex::new(opened.head_file),
            passed_bytes: AtomicU64::new(0),
            durability,
            _lock: opened.lock,
        };
        Ok((Self::start(store, opened.head), opened.notices))
    }
}

/// Records in sled.
pub struct SledStore {
    dir: PathBuf,
    options: Options,
    /// `None` only if it could not be opened again after it was put away.
    engine: RwLock<Option<Engine>>,
    head_file: Mutex<HeadFile>,
    /// Bytes that passed through sled since it was opened.
    passed_bytes: AtomicU64,
    durability: Arc<dyn Durability>,
    _lock: File,
}

/// sled, open, with our own descriptor of its file.
pub(super) struct Engine {
    number: u64,
    path: PathBuf,
    db: ::sled::Db,
    /// Opened once: a descriptor opened after a write error would not hear of it.
    file: File,
}

impl Engine {
    /// Opens sled in this folder; the caller guards against panics and stalls.
    pub(super) fn open(path: PathBuf, number: u64) -> Result<Self, EngineError> {
        let deadline = Instant::now() + RELEASE_LIMIT;
        let config = ::sled::Config::new().path(&path).flush_every_ms(None);
        let db = loop {
            match config.open() {
                Err(::sled::Error::Io(error))
                    if error.to_string().contains("could not acquire lock")
                        && Instant::now() < deadline =>
                {
                    std::thread::sleep(RELEASE_PAUSE);
                }
                other => break other?,
            }
        };
        let file = File::options()
            .read(true)
            .write(true)
            .open(path.join("db"))?;
        Ok(Self {
            number,
            path,
            db,
            file,
        })
    }

    /// The folder's number.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// The folder.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// sled itself, to be tampered with.
    #[cfg(test)]
    pub(super) fn db(&self) -> &::sled::Db {
        &self.db
    }

    /// Opens sled again, in the same folder.
    fn reopen(self) -> Result<Self, EngineError> {
        let Self {
            number,
            path,
            db,
            file,
        } = self;
        drop((db, file));
        Self::open(path, number)
    }

    /// Shows all keys and values, in order, without holding on to them.
    pub(super) fn visit_all(
        mut self,
        visit: &mut dyn FnMut(&[u8], &[u8]),
    ) -> Result<Self, EngineError> {
        let mut start = Bound::Unbounded;
        let mut passed_bytes = 0;
        loop {
            let range = self.db.range::<::sled::IVec, _>((start, Bound::Unbounded));
            let block = range.take(SCAN_RECORDS).collect::<Result<Vec<_>, _>>()?;
            for (key, value) in &block {
                visit(key, value);
                passed_bytes += value.len() as u64;
            }
            let full = block.len() == SCAN_RECORDS;
            let Some((last, _)) = block.into_iter().next_back().filter(|_| full) else {
                return Ok(self);
            };
            start = Bound::Excluded(last);
            if passed_bytes > PASSED_BYTES_MAX {
                self = self.reopen()?;
                passed_bytes = 0;
            }
        }
    }

    /// Writes records, not yet durably.
    fn put(&self, records: Vec<RawRecord>) -> Result<(), ::sled::Error> {
        let mut batch = ::sled::Batch::default();
        for raw in records {
            batch.insert(&raw.sequence.to_be_bytes(), raw.value);
        }
        self.db.apply_batch(batch)
    }

    /// Removes every record from `first` on, not yet durably, and says how many there were.
    pub(super) fn remove_from(&self, first: u64) -> Result<u64, ::sled::Error> {
        let mut n_removed = 0;
        for key in self.db.range(first.to_be_bytes()..).keys() {
            self.db.remove(key?)?;
            n_removed += 1;
        }
        Ok(n_removed)
    }

    /// Returns when everything written is on disk.
    pub(super) fn sync(&self, durability: &dyn Durability) -> Result<(), EngineError> {
        durability.flush(&self.db)?;
        Ok(durability.sync(&self.file, &self.path.join("db"))?)
    }

    /// Returns when the names and the small files that sled made are on disk too.
    pub(super) fn sync_creation(&self, durability: &dyn Durability) -> Result<(), EngineError> {
        self.sync(durability)?;
        let conf = self.path.join("conf");
        durability.sync(&File::open(&conf)?, &conf)?;
        durability.sync_folder(&self.path)?;
        if let Some(parent) = self.path.parent() {
            durability.sync_folder(parent)?;
        }
        Ok(())
    }
}

/// What sled or the system said.
#[derive(Debug, thiserror::Error)]
pub(super) enum EngineError {
    #[error(transparent)]
    Sled(#[from] ::sled::Error),
    #[error(transparent)]
    Io(#[from] std::io::Error),
    #[error("it panicked")]
    Panic,
    #[error("it is closed because it could not be opened again")]
    Closed,
}

impl SledStore {
    /// Does something with the engine; a panic inside sled becomes an error.
    fn with_engine<T>(
        &self,
        doing: &'static str,
        work: impl FnOnce(&Engine) -> Result<T, EngineError>,
    ) -> Result<T, StoreError> {
        let engine = self.engine.read().unwrap_or_else(PoisonError::into_inner);
        let outcome = match engine.as_ref() {
            Some(engine) => guarded(|| work(engine)),
            None => Err(EngineError::Closed),
        };
        outcome.map_err(|error| self.engine_error(doing, &error))
    }

    fn engine_error(&self, doing: &'static str, error: &EngineError) -> StoreError {
        StoreError::Engine {
            path: self.dir.clone(),
            doing,
            reason: error.to_string(),
        }
    }

    /// Puts an engine that is open in the place of the one in use, which it returns.
    fn swap(&self, engine: Engine) -> Option<Engine> {
        self.engine
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .replace(engine)
    }

    /// Counts what passed through sled, and opens it again when that is much.
    fn passed(&self, length_bytes: usize) -> Result<(), StoreError> {
        let before = self
            .passed_bytes
            .fetch_add(length_bytes as u64, Ordering::Relaxed);
        if before < PASSED_BYTES_MAX {
            Ok(())
        } else {
            self.settle()
        }
    }

    fn store_number(&self) -> u64 {
        let engine = self.engine.read().unwrap_or_else(PoisonError::into_inner);
        engine.as_ref().map_or(0, Engine::number)
    }

    fn write_head(&self, store: u64, head: Head) -> Result<(), StoreError> {
        let mut file = self
            .head_file
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        file.write(store, head).map_err(|source| StoreError::Io {
            path: file.path().to_path_buf(),
            doing: "recording the end of the journal",
            source,
        })
    }
}

impl Store for SledStore {
    fn get(&self, sequence: u64, visit: &mut dyn FnMut(&[u8])) -> Result<(), StoreError> {
        let value = self.with_engine("reading", |engine| {
            Ok(engine.db.get(sequence.to_be_bytes())?)
        })?;
        if let Some(value) = value {
            visit(&value);
        }
        Ok(())
    }

    fn scan(
        &self,
        first: u64,
        last: u64,
        visit: &mut dyn FnMut(u64, &[u8]) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let mut next = first;
        while next <= last {
            // Fetched in blocks, so that nothing is held while `visit` works.
            let block = self.with_engine("reading", |engine| {
                let range = engine.db.range(next.to_be_bytes()..=last.to_be_bytes());
                Ok(range.take(SCAN_RECORDS).collect::<Result<Vec<_>, _>>()?)
            })?;
            self.passed(block.iter().map(|(_, value)| value.len()).sum())?;
            for (key, value) in &block {
                let sequence = sequence_of(key);
                if visit(sequence, value).is_break() {
                    return Ok(());
                }
                next = sequence.saturating_add(1);
            }
            if block.len() < SCAN_RECORDS {
                break;
            }
        }
        Ok(())
    }

    fn check_room(&self, length_bytes: u64) -> Result<(), AppendError> {
        let free_bytes = self.durability.free_bytes(&self.dir).map_err(|source| {
            AppendError::Store(StoreError::Io {
                path: self.dir.clone(),
                doing: "asking for free space",
                source,
            })
        })?;
        // sled may write a page again for each record that it adds.
        let needed_bytes = self
            .options
            .free_bytes_min
            .saturating_add(length_bytes.saturating_mul(2));
        if free_bytes < needed_bytes {
            return Err(AppendError::DiskFull {
                path: self.dir.clone(),
                free_bytes,
                needed_bytes,
            });
        }
        Ok(())
    }

    fn write(&self, records: Vec<RawRecord>) -> Result<(), StoreError> {
        let length_bytes = records.iter().map(|raw| raw.value.len()).sum();
        self.with_engine("writing", |engine| {
            engine.put(records)?;
            engine.sync(&*self.durability)
        })?;
        self.passed(length_bytes)
    }

    fn remove_from(&self, first: u64) -> Result<(), StoreError> {
        self.with_engine("removing unfinished records", |engine| {
            engine.remove_from(first)?;
            engine.sync(&*self.durability)
        })
    }

    fn record_head(&self, head: Head) -> Result<(), StoreError> {
        self.write_head(self.store_number(), head)
    }

    fn replacement(&self) -> Result<Box<dyn Replacement + '_>, AppendError> {
        let number = self.store_number() + 1;
        let path = opening::store_path(&self.dir, number);
        opening::remove_folder(&path)?;
        self.check_room(0)?;
        let engine = guarded(|| Engine::open(path.clone(), number))
            .map_err(|error| self.engine_error("starting a new store", &error))?;
        Ok(Box::new(SledReplacement {
            store: self,
            engine: Some(engine),
            path,
        }))
    }

    fn settle(&self) -> Result<(), StoreError> {
        let mut engine = self.engine.write().unwrap_or_else(PoisonError::into_inner);
        let Some(old) = engine.take() else {
            return Err(self.engine_error("opening again", &EngineError::Closed));
        };
        let opened = guarded(|| {
            let engine = old.reopen()?;
            // sled tidies its file when it opens it.
            engine.sync(&*self.durability)?;
            Ok(engine)
        });
        *engine = Some(opened.map_err(|error| self.engine_error("opening again", &error))?);
        self.passed_bytes.store(0, Ordering::Relaxed);
        Ok(())
    }
}

/// A new store beside the one in use.
struct SledReplacement<'a> {
    store: &'a SledStore,
    engine: Option<Engine>,
    path: PathBuf,
}

impl Replacement for SledReplacement<'_> {
    fn write(&mut self, records: Vec<RawRecord>) -> Result<(), AppendError> {
        let length_bytes: usize = records.iter().map(|raw| raw.value.len()).sum();
        self.store.check_room(length_bytes as u64)?;
        let written = match &self.engine {
            Some(engine) => guarded(|| Ok(engine.put(records)?)),
            None => Err(EngineError::Closed),
        };
        Ok(written.map_err(|error| self.store.engine_error("writing a new store", &error))?)
    }

    fn accept(mut self: Box<Self>, head: Head) -> Result<(), AppendError> {
        let engine = self.engine.take().ok_or(EngineError::Closed);
        let engine = engine
            .and_then(|engine| {
                guarded(|| engine.sync_creation(&*self.store.durability)).map(|()| engine)
            })
            .map_err(|error| self.store.engine_error("writing a new store", &error))?;
        // From here on a restart finds the new store.
        self.store
            .write_head(engine.number, head)
            .map_err(|error| AppendError::Poisoned {
                reason: super::log::full_text(&error),
            })?;
        let Some(old) = self.store.swap(engine) else {
            return Ok(());
        };
        let path = old.path.clone();
        drop(old);
        Ok(opening::remove_folder(&path)?)
    }
}

impl Drop for SledReplacement<'_> {
    fn drop(&mut self) {
        // Not accepted: the folder is of no use, and what cannot be removed now goes at the next
        // opening.
        if let Some(engine) = self.engine.take() {
            drop(engine);
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

/// The number that a key stands for; `u64::MAX` for a key that is no number.
pub(super) fn sequence_of(key: &[u8]) -> u64 {
    key.try_into().map_or(u64::MAX, u64::from_be_bytes)
}

/// Turns a panic inside sled into an error.
pub(super) fn guarded<T>(work: impl FnOnce() -> Result<T, EngineError>) -> Result<T, EngineError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(EngineError::Panic))
}
