//! What reading gives: operations, where each comes from, and problems with their place.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{graph::Refusal, model::Operation};

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

    pub(super) fn reserve(&mut self, n_operations: usize) {
        self.operations.reserve(n_operations);
        self.lines.reserve(n_operations);
    }

    /// Adds what was read elsewhere, after what is here.
    pub(super) fn append(&mut self, mut other: Self) {
        let offset = self.operations.len();
        self.operations.append(&mut other.operations);
        self.lines.append(&mut other.lines);
        self.files.extend(other.files.into_iter().map(|file| File {
            first_idx: file.first_idx + offset,
            ..file
        }));
    }

    /// Where an operation comes from.
    #[must_use]
    pub fn origin(&self, operation_idx: usize) -> Origin {
        let n_before = self
            .files
            .partition_point(|file| file.first_idx <= operation_idx);
        let file = n_before.checked_sub(1).map(|at| &self.files[at]);
        Origin {
            path: file.map_or_else(|| PathBuf::new().into(), |file| Arc::clone(&file.path)),
            line: self.lines.get(operation_idx).copied().unwrap_or(0),
        }
    }

    /// What the graph refuses, with its place in the files.
    #[must_use]
    pub fn problems_of(&self, refusals: Vec<Refusal>) -> Vec<Problem> {
        let mut problems: Vec<Problem> = refusals
            .into_iter()
            .map(|refusal| Problem {
                origin: self.origin(refusal.operation_idx),
                message: refusal.message,
            })
            .collect();
        problems.sort();
        problems
    }
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
