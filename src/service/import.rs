//! Imports of whole datasets, all of one or nothing.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{Change, CommitError, Service};
use crate::{
    exchange::{self, ArchiveError, Format},
    model::Operation,
};

/// Longest name of a dataset, in bytes.
const NAME_BYTES_MAX: usize = 100;

/// A dataset to be imported, and who imports it.
#[derive(Clone, Debug, Default)]
pub struct ImportAsked {
    /// The format; told from the files without one.
    pub format: Option<&'static Format>,
    /// What the dataset is called: a format without sources names them after it.
    pub name: Option<String>,
    /// Who imports it.
    pub author: String,
    /// Why.
    pub reason: Option<String>,
    /// The request that brought it.
    pub request_id: Option<String>,
    /// Whether only to say what would be written.
    pub is_dry_run: bool,
}

/// What an import did, or would do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Imported {
    /// Operations that change something.
    pub written: usize,
    /// Rows that say what the graph says already.
    pub unchanged: usize,
    /// Revision after the import.
    pub revision: u64,
    /// Whether nothing was written, and this only says what would be.
    #[serde(default)]
    pub dry_run: bool,
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The files are of no format.
    #[error(
        "the files are of no known format; a dataset package has a datapackage.json, a CSV pair entities.csv and relationships.csv"
    )]
    Unknown,
    /// The files have problems, each with its file and line.
    #[error("nothing was imported, because of {} problem(s); the first: {}", .0.len(), .0.first().map_or("", String::as_str))]
    Problems(Vec<String>),
    /// The dataset cannot be called so.
    #[error(
        "`{0}` is no name for a dataset; use a short one without slashes that does not begin with a dot"
    )]
    Name(String),
    /// The archive cannot be unpacked.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// There is no room for its files.
    #[error("the files could not be unpacked")]
    Unpack(#[from] std::io::Error),
    /// The change was not written.
    #[error(transparent)]
    Commit(#[from] CommitError),
}

/// A name that can be that of a folder.
fn plain_name(name: Option<&str>) -> Result<&str, ImportError> {
    let name = name.unwrap_or("dataset");
    let is_plain = !name.is_empty()
        && name.len() <= NAME_BYTES_MAX
        && !name.starts_with('.')
        && !name.contains(['/', '\\', ':'])
        && !name.chars().any(char::is_control);
    if is_plain {
        return Ok(name);
    }
    let shown = name.chars().take(NAME_BYTES_MAX).collect();
    Err(ImportError::Name(shown))
}

impl Service {
    /// Imports the dataset in an archive; nothing of it, if anything is wrong. Takes as long as it takes: not for threads that talk to clients.
    ///
    /// # Errors
    /// [`ImportError`]; nothing was changed then.
    pub fn import_archive(
        &self,
        archive: &[u8],
        asked: &ImportAsked,
    ) -> Result<Imported, ImportError> {
        let folder = tempfile::tempdir()?;
        let inside = folder.path().join(plain_name(asked.name.as_deref())?);
        std::fs::create_dir(&inside)?;
        exchange::unpack(archive, &inside)?;
        self.import_folder(&inside, asked)
    }

    fn import_folder(&self, folder: &Path, asked: &ImportAsked) -> Result<Imported, ImportError> {
        let format = asked.format.or_else(|| exchange::detect(folder));
        let format = format.ok_or(ImportError::Unknown)?;
        let snapshot = self.snapshot();
        // Nobody needs to know where the files were unpacked.
        let shown = |problem: &exchange::Problem| {
            let path = &problem.origin.path;
            let path = path.strip_prefix(folder).unwrap_or(path);
            let origin = exchange::Origin {
                path: path.into(),
                line: problem.origin.line,
            };
            // A message may name another line of the dataset; where that lies on this machine is nobody's business.
            let inside = format!("{}/", folder.display());
            format!("{origin}: {}", problem.message.replace(&inside, ""))
        };
        let problems = |problems: Vec<exchange::Problem>| {
            ImportError::Problems(problems.iter().map(shown).collect())
        };
        let read = format.read(folder, snapshot.ontology(), &|_| {});
        let mut import = read.map_err(problems)?;
        let operations = std::mem::take(&mut import.operations);
        if asked.is_dry_run {
            let prepared = snapshot.prepare(operations);
            let prepared = prepared.map_err(|refusals| problems(import.problems_of(refusals)))?;
            return Ok(Imported {
                written: prepared.operations.iter().map(Operation::n_changes).sum(),
                unchanged: prepared.unchanged,
                revision: snapshot.revision(),
                dry_run: true,
            });
        }
        let change = Change {
            author: asked.author.clone(),
            reason: asked.reason.clone(),
            request_id: asked.request_id.clone(),
            operations,
            ..Change::default()
        };
        match self.commit_blocking(change) {
            Ok(committed) => Ok(Imported {
                written: committed.n_written,
                unchanged: committed.n_unchanged,
                revision: committed.snapshot.revision(),
                dry_run: false,
            }),
            Err(CommitError::Refused(refusals)) => Err(problems(import.problems_of(refusals))),
            Err(error) => Err(error.into()),
        }
    }
}
