//! The tokens of a data folder, in one file of it.
//!
//! `tokens.json` is replaced as a whole, so a reader finds the old file or the new one; `tokens.lock`
//! is held by whoever changes it. A running service asks the file system before each use whether the
//! file is still the one that it has read, so a change counts from the next request on. If the file
//! cannot be read, no token is good.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind, Read as _, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
    time::SystemTime,
};

use arc_swap::ArcSwap;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{AccessError, Holder, Role, secret};

const VERSION: u32 = 1;
/// Larger than any number of tokens that somebody manages.
const FILE_BYTES_MAX: u64 = 8 * 1024 * 1024;
/// Longest note, in characters.
const NOTE_CHARS_MAX: usize = 200;

/// A token as it is kept: everything but its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Names it in lists and in the journal; no secret.
    pub id: String,
    /// What it allows.
    pub role: Role,
    /// When it was made.
    pub created: Timestamp,
    /// From when on it is refused; never, if there is none.
    pub expires: Option<Timestamp>,
    /// Whom or what it is for.
    pub note: Option<String>,
    hash: blake3::Hash,
}

impl Token {
    /// Whether it is refused at this time because of its age.
    #[must_use]
    pub fn has_expired(&self, at: Timestamp) -> bool {
        self.expires.is_some_and(|expires| expires <= at)
    }
}

/// A token that was just made.
#[derive(Clone, PartialEq, Eq)]
pub struct NewToken {
    /// What its holder sends. It is nowhere kept and cannot be shown again.
    pub secret: String,
    /// The rest.
    pub token: Token,
}

/// Why the tokens could not be read or changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TokensError {
    /// The system said no.
    #[error("{path}: {doing} did not work; check the disk and the access rights", path = path.display())]
    Io {
        /// File or folder.
        path: PathBuf,
        /// What was tried.
        doing: &'static str,
        /// Why it did not work.
        #[source]
        source: io::Error,
    },
    /// The file is not as it was written.
    #[error(
        "{path} is not a list of tokens ({what}); mend it, or remove it and create the tokens anew with `rawabit token create`",
        path = path.display()
    )]
    Format {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// The file was written by a newer Rawabit.
    #[error("{path} has version {version}, this Rawabit reads version {VERSION}; use a newer Rawabit", path = path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        version: u32,
    },
    /// No token has this id.
    #[error("there is no token `{id}`; `rawabit token list` shows those that there are")]
    NotFound {
        /// The id asked for.
        id: String,
    },
    /// A note would spoil the list.
    #[error("a note is one line of at most {NOTE_CHARS_MAX} characters")]
    Note,
    /// The system gave no random numbers.
    #[error("the system gave no random numbers; no token was created")]
    Random(#[source] getrandom::Error),
}

/// The tokens of one data folder.
#[derive(Debug)]
pub struct Tokens {
    folder: PathBuf,
    read: ArcSwap<List>,
}

/// The content of the file, and which file that was.
#[derive(Debug, Default)]
struct List {
    tokens: Vec<Token>,
    stamp: Option<Stamp>,
}

/// What tells one state of a file from another without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    length_bytes: u64,
    modified: Option<SystemTime>,
    /// A replaced file is another one, even if it was written in the same instant.
    inode: u64,
}

impl Stamp {
    fn of(metadata: &fs::Metadata) -> Self {
        #[cfg(unix)]
        let inode = std::os::unix::fs::MetadataExt::ino(metadata);
        #[cfg(not(unix))]
        let inode = 0;
        Self {
            length_bytes: metadata.len(),
            modified: metadata.modified().ok(),
            inode,
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileContent {
    version: u32,
    tokens: Vec<Row>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    role: Role,
    /// BLAKE3 of the secret, in hexadecimal digits.
    hash: String,
    created: String,
    expires: Option<String>,
    note: Option<String>,
}

impl Tokens {
    /// The tokens of a data folder. The folder need not be there yet.
    ///
    /// # Errors
    /// [`TokensError`] when there is a file of tokens that cannot be read.
    pub fn open(folder: &Path) -> Result<Self, TokensError> {
        let read = read(&folder.join("tokens.json"))?;
        Ok(Self {
            folder: folder.to_path_buf(),
            read: ArcSwap::from_pointee(read),
        })
    }

    /// Makes a token. One that has expired already is made all the same, and refused.
    ///
    /// # Errors
    /// [`TokensError`] when it could not be recorded; there is no new token then.
    pub fn create(
        &self,
        role: Role,
        expires: Option<Timestamp>,
        note: Option<&str>,
    ) -> Result<NewToken, TokensError> {
        let note = note.map(str::trim).filter(|note| !note.is_empty());
        if note.is_some_and(|note| {
            note.chars().count() > NOTE_CHARS_MAX || note.contains(char::is_control)
        }) {
            return Err(TokensError::Note);
        }
        let secret = secret::generate().map_err(TokensError::Random)?;
        let id = secret::generate_id().map_err(TokensError::Random)?;
        let token = Token {
            id,
            role,
            created: whole_second(Timestamp::now()),
            expires: expires.map(whole_second),
            note: note.map(str::to_owned),
            hash: blake3::hash(secret.as_bytes()),
        };
        self.change(|tokens| {
            tokens.push(token.clone());
            Ok(())
        })?;
        Ok(NewToken { secret, token })
    }

    /// Every token, in the order in which they were made.
    ///
    /// # Errors
    /// [`TokensError`] when the file cannot be read.
    pub fn list(&self) -> Result<Vec<Token>, TokensError> {
        Ok(self.current()?.tokens.clone())
    }

    /// Takes a token back: it is refused from now on. The answer is what it was.
    ///
    /// # Errors
    /// [`TokensError::NotFound`] when no token has the id.
    pub fn revoke(&self, id: &str) -> Result<Token, TokensError> {
        self.change(|tokens| {
            let found = tokens.iter().position(|token| token.id == id);
            let idx = found.ok_or_else(|| TokensError::NotFound { id: id.to_owned() })?;
            Ok(tokens.remove(idx))
        })
    }

    /// Whether some token is good now.
    ///
    /// # Errors
    /// [`TokensError`] when the file cannot be read.
    pub fn any_good(&self) -> Result<bool, TokensError> {
        let now = Timestamp::now();
        let list = self.current()?;
        Ok(list.tokens.iter().any(|token| !token.has_expired(now)))
    }

    /// The holder of a secret.
    ///
    /// # Errors
    /// [`AccessError::Unknown`] and [`AccessError::Expired`]; [`AccessError::Tokens`] when the file
    /// cannot be read.
    pub fn authenticate(&self, secret: &str) -> Result<Holder, AccessError> {
        self.authenticate_at(secret, Timestamp::now())
    }

    fn authenticate_at(&self, secret: &str, now: Timestamp) -> Result<Holder, AccessError> {
        let list = self.current()?;
        let hash = secret::hash(secret).ok_or(AccessError::Unknown)?;
        // Every token is compared, so that the time does not tell which one it was.
        let same = list.tokens.iter().fold(None, |same, token| {
            if token.hash == hash {
                Some(token)
            } else {
                same
            }
        });
        let token = same.ok_or(AccessError::Unknown)?;
        match token.expires {
            Some(at) if token.has_expired(now) => Err(AccessError::Expired {
                id: token.id.clone(),
                at,
            }),
            _ => Ok(Holder {
                id: token.id.clone(),
                role: token.role,
            }),
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.join("tokens.json")
    }

    /// The list as it is on disk.
    fn current(&self) -> Result<Arc<List>, TokensError> {
        let path = self.path();
        let stamp = match fs::metadata(&path) {
            Ok(metadata) => Some(Stamp::of(&metadata)),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(source) => return Err(io_error(&path, "looking at it")(source)),
        };
        let known = self.read.load_full();
        if known.stamp == stamp {
            return Ok(known);
        }
        let list = Arc::new(read(&path)?);
        self.read.store(Arc::clone(&list));
        Ok(list)
    }

    /// Changes the file, alone among all processes.
    fn change<T>(
        &self,
        change: impl FnOnce(&mut Vec<Token>) -> Result<T, TokensError>,
    ) -> Result<T, TokensError> {
        let folder = &self.folder;
        fs::create_dir_all(folder).map_err(io_error(folder, "making the folder"))?;
        let lock_path = folder.join("tokens.lock");
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&lock_path)
            .and_then(|lock| lock.lock().map(|()| lock))
            .map_err(io_error(&lock_path, "locking it"))?;
        let mut tokens = read(&self.path())?.tokens;
        let changed = change(&mut tokens)?;
        self.replace(&tokens)?;
        drop(lock);
        Ok(changed)
    }

    /// Puts another file in the place of the old one, and returns when it is on disk.
    fn replace(&self, tokens: &[Token]) -> Result<(), TokensError> {
        let content = FileContent {
            version: VERSION,
            tokens: tokens.iter().map(Row::of).collect(),
        };
        let path = self.path();
        let written = self.folder.join("tokens.json.new");
        let text = serde_json::to_string_pretty(&content)
            .map_err(|error| io_error(&path, "writing it")(error.into()))?;
        write_private(&written, &text).map_err(io_error(&written, "writing it"))?;
        fs::rename(&written, &path).map_err(io_error(&path, "replacing it"))?;
        sync_folder(&self.folder).map_err(io_error(&self.folder, "syncing the folder"))
    }
}

fn read(path: &Path) -> Result<List, TokensError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(List::default()),
        Err(source) => return Err(io_error(path, "opening it")(source)),
    };
    let metadata = file.metadata().map_err(io_error(path, "looking at it"))?;
    let mut text = String::new();
    file.take(FILE_BYTES_MAX)
        .read_to_string(&mut text)
        .map_err(io_error(path, "reading it"))?;
    Ok(List {
        tokens: parse(path, &text)?,
        stamp: Some(Stamp::of(&metadata)),
    })
}

fn parse(path: &Path, text: &str) -> Result<Vec<Token>, TokensError> {
    let wrong = |what: String| TokensError::Format {
        path: path.to_path_buf(),
        what,
    };
    let content: FileContent =
        serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
    if content.version != VERSION {
        return Err(TokensError::Newer {
            path: path.to_path_buf(),
            version: content.version,
        });
    }
    let rows = content.tokens.into_iter();
    rows.map(|row| {
        let id = row.id.clone();
        row.parse()
            .map_err(|what| wrong(format!("token `{id}`: {what}")))
    })
    .collect()
}

impl Row {
    fn of(token: &Token) -> Self {
        Self {
            id: token.id.clone(),
            role: token.role,
            hash: token.hash.to_hex().to_string(),
            created: token.created.to_string(),
            expires: token.expires.map(|expires| expires.to_string()),
            note: token.note.clone(),
        }
    }

    fn parse(self) -> Result<Token, String> {
        let time = |text: &str| {
            text.parse::<Timestamp>()
                .map_err(|_| format!("`{text}` is no time such as 2026-01-31T12:00:00Z"))
        };
        Ok(Token {
            hash: blake3::Hash::from_hex(&self.hash)
                .map_err(|_| "its hash is not 64 hexadecimal digits".to_owned())?,
            created: time(&self.created)?,
            expires: self.expires.as_deref().map(time).transpose()?,
            id: self.id,
            role: self.role,
            note: self.note,
        })
    }
}

/// Writes a file that only its owner can read, and returns when it is on disk.
fn write_private(path: &Path, text: &str) -> io::Result<()> {
    // One that an interrupted change has left may be readable by others.
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Elsewhere a folder cannot be opened as a file, and names are durable without.
#[cfg(not(unix))]
fn sync_folder(_path: &Path) -> io::Result<()> {
    Ok(())
}

/// The same time without its fraction, as nobody wants to read one.
fn whole_second(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}

fn io_error(path: &Path, doing: &'static str) -> impl FnOnce(io::Error) -> TokensError {
    let path = path.to_path_buf();
    move |source| TokensError::Io {
        path,
        doing,
        source,
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use jiff::SignedDuration;

    use super::*;

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().unwrap()
    }

    fn tokens(folder: &tempfile::TempDir) -> Tokens {
        Tokens::open(folder.path()).unwrap()
    }

    fn in_hours(hours: i64) -> Timestamp {
        Timestamp::now() + SignedDuration::from_hours(hours)
    }

    #[test]
    fn a_token_is_recognised_by_its_secret_alone() {
        let folder = folder();
        let tokens = tokens(&folder);
        let made = tokens.create(Role::Editor, None, Some(" import ")).unwrap();
        assert_eq!(
            tokens.authenticate(&made.secret).unwrap(),
            Holder {
                id: made.token.id.clone(),
                role: Role::Editor
            }
        );
        assert_eq!(made.token.note.as_deref(), Some("import"));
        for wrong in [
            "",
            &made.token.id,
            &made.token.hash.to_hex(),
            &made.secret[..46],
        ] {
            let refused = tokens.authenticate(wrong);
            assert!(matches!(refused, Err(AccessError::Unknown)), "{refused:?}");
        }
    }

    #[test]
    fn the_secret_is_not_in_the_folder() {
        let folder = folder();
        let made = tokens(&folder).create(Role::Admin, None, None).unwrap();
        let text = fs::read_to_string(folder.path().join("tokens.json")).unwrap();
        assert!(text.contains(&made.token.id), "{text}");
        assert!(!text.contains(&made.secret[4..]), "{text}");
        let mut names: Vec<String> = fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(names, ["tokens.json", "tokens.lock"]);
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_can_read_the_file() {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = folder();
        fs::write(folder.path().join("tokens.json.new"), "left by a crash").unwrap();
        tokens(&folder).create(Role::Admin, None, None).unwrap();
        let metadata = fs::metadata(folder.path().join("tokens.json")).unwrap();
        assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn what_another_process_changes_counts_at_once() {
        let folder = folder();
        let (service, command) = (tokens(&folder), tokens(&folder));
        assert!(!service.any_good().unwrap());
        let first = command.create(Role::Reader, None, None).unwrap();
        let second = command.create(Role::Editor, None, None).unwrap();
        assert!(service.any_good().unwrap());
        assert_eq!(
            service.authenticate(&first.secret).unwrap().id,
            first.token.id
        );
        assert_eq!(command.revoke(&first.token.id).unwrap(), first.token);
        let refused = service.authenticate(&first.secret);
        assert!(matches!(refused, Err(AccessError::Unknown)), "{refused:?}");
        assert_eq!(service.list().unwrap(), [second.token]);
        fs::remove_file(folder.path().join("tokens.json")).unwrap();
        assert_eq!(service.list().unwrap(), []);
    }

    #[test]
    fn a_token_is_refused_from_the_moment_of_its_expiry_on() {
        let folder = folder();
        let tokens = tokens(&folder);
        let made = tokens
            .create(Role::Reader, Some(in_hours(1)), None)
            .unwrap();
        let expires = made.token.expires.unwrap();
        let before = tokens.authenticate_at(&made.secret, expires - SignedDuration::from_secs(1));
        assert_eq!(before.unwrap().role, Role::Reader);
        let refused = tokens.authenticate_at(&made.secret, expires);
        assert!(
            matches!(&refused, Err(AccessError::Expired { at, .. }) if *at == expires),
            "{refused:?}"
        );
    }

    #[test]
    fn an_expired_token_is_not_a_good_one() {
        let folder = folder();
        let tokens = tokens(&folder);
        tokens
            .create(Role::Admin, Some(in_hours(-1)), None)
            .unwrap();
        assert!(!tokens.any_good().unwrap());
    }

    #[test]
    fn writers_at_the_same_time_lose_nothing() {
        let folder = folder();
        let writers: Vec<_> = (0..8)
            .map(|_| {
                let tokens = tokens(&folder);
                thread::spawn(move || {
                    for _ in 0..5 {
                        tokens.create(Role::Reader, None, None).unwrap();
                    }
                })
            })
            .collect();
        for writer in writers {
            writer.join().unwrap();
        }
        assert_eq!(tokens(&folder).list().unwrap().len(), 40);
    }

    #[test]
    fn an_unknown_id_cannot_be_revoked() {
        let folder = folder();
        let refused = tokens(&folder).revoke("abc").unwrap_err();
        assert_eq!(
            refused.to_string(),
            "there is no token `abc`; `rawabit token list` shows those that there are"
        );
    }

    #[test]
    fn a_note_is_one_short_line() {
        let folder = folder();
        let tokens = tokens(&folder);
        for note in ["two\nlines", "\u{1b}[2J", &"x".repeat(201)] {
            let refused = tokens.create(Role::Reader, None, Some(note));
            assert!(matches!(refused, Err(TokensError::Note)), "{note:?}");
        }
        assert_eq!(tokens.list().unwrap(), []);
    }

    #[test]
    fn a_file_that_cannot_be_read_lets_nobody_in() {
        let folder = folder();
        let tokens = tokens(&folder);
        let made = tokens.create(Role::Admin, None, None).unwrap();
        let path = folder.path().join("tokens.json");
        let sound = fs::read_to_string(&path).unwrap();
        for (from, to, expected) in [
            ("\"admin\"", "\"keeper\"", "unknown variant `keeper`"),
            ("\"id\"", "\"name\"", "unknown field `name`"),
            ("\"hash\": \"", "\"hash\": \"0", "64 hexadecimal digits"),
            ("\"created\": \"", "\"created\": \"x", "is no time such as"),
            ("\"version\": 1", "\"version\": 22", "use a newer Rawabit"),
            ("{", "", "is not a list of tokens"),
        ] {
            fs::write(&path, sound.replacen(from, to, 1)).unwrap();
            let refused = tokens.authenticate(&made.secret).unwrap_err();
            let AccessError::Tokens(why) = refused else {
                panic!("{refused:?}");
            };
            assert!(why.to_string().contains(expected), "{why}");
        }
    }
}
