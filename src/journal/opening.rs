//! Opening a journal in a folder: lock, tidy, verify; serve, repair or move aside.

use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use super::durability::Durability;
use super::head_file::{HeadFile, Recorded};
use super::sled::{Engine, EngineError, Options, guarded};
use super::survey::{self, Failure, Survey, Verdict};
use super::{Damage, Head, StoreError};

/// What was repaired while opening. Nothing of it was ever acknowledged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Notice {
    /// Records after the last whole commit were removed: a write had been cut short.
    #[error("a write that was cut short was removed: {records} record(s) after revision {head}")]
    TailRemoved {
        /// The revision that the journal now ends at.
        head: u64,
        /// Records that were removed.
        records: u64,
        /// What was wrong with the first of them; `None` when only the commit was unfinished.
        damage: Option<Damage>,
    },
    /// Whole commits that had not been acknowledged yet were found and kept.
    #[error(
        "commits after revision {acknowledged} that nobody was told of are whole and were kept, up to {head}"
    )]
    CommitsKept {
        /// The last revision that had been acknowledged.
        acknowledged: u64,
        /// The revision that the journal now ends at.
        head: u64,
    },
    /// A file or folder that an interrupted write had left was removed.
    #[error("{path} was left by an interrupted write and was removed", path = path.display())]
    LeftoverRemoved {
        /// What was removed.
        path: PathBuf,
    },
    /// The `head` file was missing or damaged and was made anew from the records, which are sound.
    /// Compare the revision with the last one known, as records lost at the end cannot be noticed.
    #[error(
        "the file `head` was missing or damaged and was made anew at revision {head}; compare it with the last revision that you know of"
    )]
    HeadRecorded {
        /// The revision that the journal ends at.
        head: u64,
    },
}

/// Why a journal was not opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// Somebody has it open.
    #[error(
        "the journal in {path} is in use by another process; stop that one, or use another data folder"
    )]
    Locked {
        /// The journal folder.
        path: PathBuf,
    },
    /// The journal is damaged. It was moved aside and is not served.
    #[error(
        "the journal in {path} is damaged: {what}; it was moved to {moved_to} and is not served; \
         restore the last backup with `rawabit restore`"
    )]
    Corrupt {
        /// The journal folder.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
        /// Where its files are now.
        moved_to: PathBuf,
    },
    /// An earlier opening found damage, and nothing has been restored since.
    #[error(
        "the journal in {path} was found damaged and moved to {moved_to}; restore the last backup with \
         `rawabit restore`, or remove that folder to start empty"
    )]
    NotRestored {
        /// The journal folder.
        path: PathBuf,
        /// Where the damaged files are.
        moved_to: PathBuf,
    },
    /// A record was written by a newer Rawabit.
    #[error("journal record {sequence} in {path}: {damage}")]
    Newer {
        /// The journal folder.
        path: PathBuf,
        /// The record.
        sequence: u64,
        /// Its version.
        damage: Damage,
    },
    /// Opening made no progress.
    #[error(
        "the journal in {path} could not be opened within {limit_s} seconds; it is unchanged: check the disk, \
         or restore the last backup into a new folder with `rawabit restore`"
    )]
    Stalled {
        /// The journal folder.
        path: PathBuf,
        /// How long there was no progress.
        limit_s: u64,
    },
    /// The system or the engine said no; the journal may be sound.
    #[error(
        "the journal could not be opened; check the disk and the access rights, then try again"
    )]
    Store(#[from] StoreError),
}

/// What opening hands over.
pub(super) struct Opened {
    pub(super) engine: Engine,
    pub(super) head_file: HeadFile,
    pub(super) head: Head,
    pub(super) notices: Vec<Notice>,
    pub(super) lock: File,
}

/// Opens the journal in this folder.
pub(super) fn open(
    dir: &Path,
    options: &Options,
    durability: &Arc<dyn Durability>,
) -> Result<Opened, OpenError> {
    create_folder(dir, &**durability)?;
    let lock = lock(dir)?;
    let mut notices = Vec::new();
    let head_path = dir.join("head");
    let recorded = HeadFile::read(&head_path).map_err(io_error(&head_path, "reading"))?;
    let stores = numbered_stores(dir)?;
    if recorded.is_none() && stores.is_empty() && !options.empty_beside_corrupt {
        refuse_after_corruption(dir)?;
    }
    let number = match choose_store(recorded, &stores) {
        Ok(number) => number,
        Err(what) => return Err(move_aside(dir, what)),
    };
    remove_leftovers(dir, number, &stores, &mut notices)?;
    let (engine, survey) = surveyed(dir, number, recorded, options)?;
    if let Err(verdict) = survey.judge(recorded.map(|recorded| recorded.head)) {
        drop(engine);
        return Err(refused(dir, verdict));
    }
    let head_file = HeadFile::open(head_path.clone(), recorded, durability.clone())
        .map_err(io_error(&head_path, "opening"))?;
    let mut opened = Opened {
        engine,
        head_file,
        head: survey.complete,
        notices,
        lock,
    };
    settle_end(dir, &mut opened, recorded, survey, &**durability)?;
    Ok(opened)
}

/// The store, open, and what a look at every record found.
fn surveyed(
    dir: &Path,
    number: u64,
    recorded: Option<Recorded>,
    options: &Options,
) -> Result<(Engine, Survey), OpenError> {
    let path = store_path(dir, number);
    let recorded = recorded.map_or(0, |recorded| recorded.head.sequence);
    survey::in_time(&path, number, recorded, options.open_limit).map_err(|failure| match failure {
        Failure::Stalled => stalled(dir, options),
        Failure::Engine(EngineError::Io(error) | EngineError::Sled(::sled::Error::Io(error)))
            if !is_damage(&error) =>
        {
            io_error(&path, "opening")(error).into()
        }
        Failure::Engine(error) => move_aside(dir, format!("sled cannot read it, {error}")),
    })
}

fn refused(dir: &Path, verdict: Verdict) -> OpenError {
    match verdict {
        Verdict::Newer { sequence, damage } => OpenError::Newer {
            path: dir.to_path_buf(),
            sequence,
            damage,
        },
        Verdict::Corrupt(what) => move_aside(dir, what),
    }
}

fn create_folder(dir: &Path, durability: &dyn Durability) -> Result<(), StoreError> {
    if dir.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(dir).map_err(io_error(dir, "creating"))?;
    let parent = dir
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    durability
        .sync_folder(parent)
        .map_err(io_error(parent, "syncing"))
}

fn lock(dir: &Path) -> Result<File, OpenError> {
    let path = dir.join("lock");
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path);
    let file = file.map_err(io_error(&path, "creating"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::Locked {
            path: dir.to_path_buf(),
        }),
        Err(TryLockError::Error(error)) => Err(io_error(&path, "locking")(error).into()),
    }
}

/// The folder of a store.
pub(super) fn store_path(dir: &Path, number: u64) -> PathBuf {
    dir.join(format!("store-{number}"))
}

/// Removes a folder with all that is in it, if it is there.
pub(super) fn remove_folder(path: &Path) -> Result<(), StoreError> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(io_error(path, "removing")(error)),
        _ => Ok(()),
    }
}

/// The names in a folder, sorted.
fn names(dir: &Path) -> Result<Vec<String>, StoreError> {
    let entries = fs::read_dir(dir).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let entries = entries.map_err(io_error(dir, "listing"))?;
    let mut names: Vec<String> = entries
        .iter()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    Ok(names)
}

fn numbered_stores(dir: &Path) -> Result<Vec<u64>, StoreError> {
    let names = names(dir)?;
    Ok(names
        .iter()
        .filter_map(|name| name.strip_prefix("store-")?.parse().ok())
        .collect())
}

fn refuse_after_corruption(dir: &Path) -> Result<(), OpenError> {
    let names = names(dir)?;
    match names.iter().rfind(|name| name.starts_with("corrupt-")) {
        Some(name) => Err(OpenError::NotRestored {
            path: dir.to_path_buf(),
            moved_to: dir.join(name),
        }),
        None => Ok(()),
    }
}

/// The store to open: the one that the head file names, or the only one there is.
fn choose_store(recorded: Option<Recorded>, stores: &[u64]) -> Result<u64, String> {
    match (recorded, stores) {
        (Some(recorded), _) if stores.contains(&recorded.store) => Ok(recorded.store),
        (Some(recorded), _) => Err(format!("its folder store-{} is missing", recorded.store)),
        (None, []) => Ok(1),
        (None, [only]) => Ok(*only),
        (None, _) => Err("its head file is missing and there are several stores".to_owned()),
    }
}

/// Removes other stores, and the snapshots that sled did not finish and would stumble over.
fn remove_leftovers(
    dir: &Path,
    number: u64,
    stores: &[u64],
    notices: &mut Vec<Notice>,
) -> Result<(), StoreError> {
    for other in stores.iter().filter(|other| **other != number) {
        let path = store_path(dir, *other);
        remove_folder(&path)?;
        notices.push(Notice::LeftoverRemoved { path });
    }
    let store = store_path(dir, number);
    if !store.is_dir() {
        return Ok(());
    }
    for name in names(&store)?
        .iter()
        .filter(|name| name.starts_with("snap.") && name.ends_with(".generating"))
    {
        let path = store.join(name);
        fs::remove_file(&path).map_err(io_error(&path, "removing"))?;
        notices.push(Notice::LeftoverRemoved { path });
    }
    Ok(())
}

/// Removes what must not stay behind the last whole commit, and records that as the head.
fn settle_end(
    dir: &Path,
    opened: &mut Opened,
    recorded: Option<Recorded>,
    survey: Survey,
    durability: &dyn Durability,
) -> Result<(), StoreError> {
    let head = opened.head;
    let removed = guarded(|| remove_tail(&opened.engine, &survey, durability));
    let records =
        removed.map_err(|error| engine_error(opened.engine.path(), "removing the tail", &error))?;
    if records > 0 {
        let damage = survey.damaged.map(|damaged| damaged.damage);
        opened.notices.push(Notice::TailRemoved {
            head: head.sequence,
            records,
            damage,
        });
    }
    if recorded.is_some_and(|recorded| recorded.head == head) {
        return Ok(());
    }
    let synced = guarded(|| opened.engine.sync_creation(durability));
    synced.map_err(|error| engine_error(opened.engine.path(), "syncing", &error))?;
    let head_path = dir.join("head");
    opened
        .head_file
        .write(opened.engine.number(), head)
        .map_err(io_error(&head_path, "writing"))?;
    durability
        .sync_folder(dir)
        .map_err(io_error(dir, "syncing"))?;
    match recorded {
        Some(recorded) => {
            let acknowledged = recorded.head.sequence;
            opened.notices.push(Notice::CommitsKept {
                acknowledged,
                head: head.sequence,
            });
        }
        None if head.sequence > 0 => opened.notices.push(Notice::HeadRecorded {
            head: head.sequence,
        }),
        None => {}
    }
    Ok(())
}

fn remove_tail(
    engine: &Engine,
    survey: &Survey,
    durability: &dyn Durability,
) -> Result<u64, EngineError> {
    if survey.behind == 0 {
        return Ok(0);
    }
    let records = engine.remove_from(survey.complete.sequence + 1)?;
    engine.sync(durability)?;
    Ok(records)
}

/// Moves everything in the folder but the lock to `corrupt-<time>` and says so.
fn move_aside(dir: &Path, what: String) -> OpenError {
    match moved_aside(dir) {
        Ok(moved_to) => OpenError::Corrupt {
            path: dir.to_path_buf(),
            what,
            moved_to,
        },
        Err(error) => OpenError::Store(error),
    }
}

fn moved_aside(dir: &Path) -> Result<PathBuf, StoreError> {
    let since_epoch = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    let to = dir.join(format!("corrupt-{}", since_epoch.as_millis()));
    fs::create_dir(&to).map_err(io_error(&to, "creating"))?;
    for name in names(dir)? {
        if name == "head" || name.starts_with("store-") {
            let path = dir.join(&name);
            fs::rename(&path, to.join(&name)).map_err(io_error(&path, "moving aside"))?;
        }
    }
    Ok(to)
}

fn stalled(dir: &Path, options: &Options) -> OpenError {
    OpenError::Stalled {
        path: dir.to_path_buf(),
        limit_s: options.open_limit.as_secs(),
    }
}

/// Whether a read error means that the file is not as it was written, rather than not readable.
fn is_damage(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::UnexpectedEof | ErrorKind::InvalidData | ErrorKind::InvalidInput
    )
}

fn io_error(path: &Path, doing: &'static str) -> impl FnOnce(io::Error) -> StoreError {
    let path = path.to_path_buf();
    move |source| StoreError::Io {
        path,
        doing,
        source,
    }
}

fn engine_error(path: &Path, doing: &'static str, error: &EngineError) -> StoreError {
    StoreError::Engine {
        path: path.to_path_buf(),
        doing,
        reason: error.to_string(),
    }
}
