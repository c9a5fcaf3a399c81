//! What reading gives: operations, where each comes from, and problems with their place.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    graph::Refusal,
    model::{Id, Operation, PlainClaims},
};

/// Most problems that one import lists.
const PROBLEMS_MAX: usize = 100;

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// The file, as the caller named its folder.
    pub path: Arc<Path>,
    /// The line on which the record starts, from 1; 0 for the file as a whole.
    pub line: u32,
}

impl Origin {
    pub(super) fn new(path: &Path, line: u32) -> Self {
        Self {
            path: path.into(),
            line,
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}", self.path.display()),
            line => write!(f, "{}:{line}", self.path.display()),
        }
    }
}

/// What is wrong at a place in a file, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("{origin}: {message}")]
pub struct Problem {
    /// Where.
    pub origin: Origin,
    /// What is wrong and what to do; it names the column.
    pub message: String,
}

/// Operations read from files.
#[derive(Debug, Default)]
pub struct Import {
    /// The operations, table by table.
    pub operations: Vec<Operation>,
    /// The files that they come from, in the order of their operations.
    files: Vec<File>,
    /// The line of each operation.
    lines: Vec<u32>,
    /// The lines of the claims of each operation that puts many.
    row_lines: Vec<(usize, Vec<u32>)>,
}

#[derive(Debug)]
struct File {
    path: Arc<Path>,
    first_idx: usize,
}

impl Import {
    /// Begins a file: what is added from now on comes from it.
    pub(super) fn begin(&mut self, path: &Path) -> Arc<Path> {
        let path: Arc<Path> = path.into();
        self.files.push(File {
            path: Arc::clone(&path),
            first_idx: self.operations.len(),
        });
        path
    }

    pub(super) fn add(&mut self, line: u32, operation: Operation) {
        self.operations.push(operation);
        self.lines.push(line);
    }

    /// Adds many claims at once, with the line of each.
    pub(super) fn add_plain(&mut self, lines: Vec<u32>, claims: PlainClaims) {
        self.row_lines.push((self.operations.len(), lines));
        self.add(0, Operation::PutPlainClaims(claims));
    }

    /// Puts an operation before all others, which belong to the files from `path` on.
    pub(super) fn add_first(&mut self, path: &Path, line: u32, operation: Operation) {
        self.operations.insert(0, operation);
        self.lines.insert(0, line);
        for (operation_idx, _) in &mut self.row_lines {
            *operation_idx += 1;
        }
        for file in &mut self.files {
            file.first_idx += 1;
        }
        let path = path.into();
        self.files.insert(0, File { path, first_idx: 0 });
    }

    /// Adds what was read elsewhere, after what is here.
    pub(super) fn append(&mut self, mut other: Self) {
        let offset = self.operations.len();
        self.operations.append(&mut other.operations);
        self.lines.append(&mut other.lines);
        let row_lines = other.row_lines.into_iter();
        self.row_lines
            .extend(row_lines.map(|(operation_idx, lines)| (operation_idx + offset, lines)));
        self.files.extend(other.files.into_iter().map(|file| File {
            first_idx: file.first_idx + offset,
            ..file
        }));
    }

    /// Whether a claim rests on a source.
    pub(super) fn cites(&self, source: &Id) -> bool {
        self.operations.iter().any(|operation| match operation {
            Operation::PutClaim(claim) => claim.source == *source,
            Operation::PutPlainClaims(claims) => claims
                .manners()
                .iter()
                .any(|manner| manner.source == *source),
            _ => false,
        })
    }

    /// Where an operation comes from, or one claim of it if it puts many.
    #[must_use]
    pub fn origin(&self, operation_idx: usize, row_idx: usize) -> Origin {
        let n_before = self
            .files
            .partition_point(|file| file.first_idx <= operation_idx);
        let file = n_before.checked_sub(1).map(|at| &self.files[at]);
        Origin {
            path: file.map_or_else(|| PathBuf::new().into(), |file| Arc::clone(&file.path)),
            line: self.line(operation_idx, row_idx),
        }
    }

    fn line(&self, operation_idx: usize, row_idx: usize) -> u32 {
        let of_rows = self
            .row_lines
            .binary_search_by_key(&operation_idx, |(operation_idx, _)| *operation_idx);
        let line = match of_rows {
            Ok(at) => self.row_lines[at].1.get(row_idx),
            Err(_) => self.lines.get(operation_idx),
        };
        line.copied().unwrap_or(0)
    }

    /// What the graph refuses, with its place in the files.
    #[must_use]
    pub fn problems_of(&self, refusals: Vec<Refusal>) -> Vec<Problem> {
        let mut problems: Vec<Problem> = refusals
            .into_iter()
            .map(|refusal| Problem {
                origin: self.origin(refusal.operation_idx, refusal.row_idx),
                message: match refusal.repeats {
                    Some((operation_idx, row_idx)) => {
                        repeated(&self.origin(operation_idx, row_idx))
                    }
                    None => refusal.message,
                },
            })
            .collect();
        problems.sort();
        problems
    }
}

/// What to say of a row that says the same as another one, but not in the same way.
fn repeated(first: &Origin) -> String {
    format!(
        "the row says the same as {first}, but with another status, confidence or text; remove one, or give them different keys"
    )
}

/// Problems found so far; it takes no more than can be read.
#[derive(Debug, Default)]
pub(super) struct Problems {
    list: Vec<Problem>,
}

impl Problems {
    pub(super) fn add(&mut self, path: &Path, line: u32, message: impl Into<String>) {
        if !self.is_full() {
            self.list.push(Problem {
                origin: Origin::new(path, line),
                message: message.into(),
            });
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether reading on is of no use.
    pub(super) fn is_full(&self) -> bool {
        self.list.len() >= PROBLEMS_MAX
    }

    pub(super) fn append(&mut self, other: Self) {
        self.list.extend(other.list);
    }

    /// The problems in the order of their places, with a note if there may be more.
    pub(super) fn finish(mut self) -> Vec<Problem> {
        let cut = self.is_full();
        self.list.truncate(PROBLEMS_MAX);
        self.list.sort();
        if let Some(last) = self.list.last().filter(|_| cut) {
            let path = Arc::clone(&last.origin.path);
            self.list.push(Problem {
                origin: Origin { path, line: 0 },
                message: format!(
                    "reading stopped after {PROBLEMS_MAX} problems; repair these and import again"
                ),
            });
        }
        self.list
    }

    /// What was read, if nothing is wrong with it.
    pub(super) fn or(self, import: Import) -> Result<Import, Vec<Problem>> {
        if self.is_empty() {
            Ok(import)
        } else {
            Err(self.finish())
        }
    }
}
