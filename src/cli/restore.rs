//! `rawabit restore`: a backup into an empty folder.

use std::{
    fs::{self, File},
    io::BufReader,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use anyhow::{Context, Result, bail};
use serde_json::json;

use crate::journal::{self, Head, Journal, OpenError, Options};

use super::{host::DataFolder, print};

/// Fills an empty folder from a backup, all of it or nothing
///
/// The folder may also be one whose damaged data was moved aside; the damaged files stay there, in
/// journal/corrupt-…, until somebody removes them.
#[derive(Debug, clap::Args)]
pub(super) struct Restore {
    #[command(flatten)]
    data: DataFolder,
    /// What `rawabit backup` wrote
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

impl Restore {
    pub(super) fn run(self) -> Result<ExitCode> {
        let folder = self.data.path()?;
        // Checked as a whole first, so that a bad backup changes nothing in the folder.
        journal::check_backup(&mut open(&self.file)?)
            .with_context(|| self.file.display().to_string())?;
        fs::create_dir_all(&folder).with_context(|| {
            format!(
                "the data folder {} cannot be made; choose another with --data DIR",
                folder.display()
            )
        })?;
        let head = restore(&self.file, &folder)?;
        if self.json {
            let folder = folder.display().to_string();
            print(&serde_json::to_string(
                &json!({"data": folder, "revision": head.sequence}),
            )?)?;
        } else {
            print(&format!(
                "restored revision {} into {}; start it with `rawabit serve --data {1}`",
                head.sequence,
                folder.display(),
            ))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn open(file: &Path) -> Result<BufReader<File>> {
    let opened = File::open(file);
    let opened = opened.with_context(|| format!("{} cannot be read", file.display()))?;
    Ok(BufReader::new(opened))
}

fn restore(file: &Path, folder: &Path) -> Result<Head> {
    let journal_folder = folder.join("journal");
    let is_new = !journal_folder.exists();
    let journal = open_empty(&journal_folder, folder)?;
    let restored = journal::restore(&mut open(file)?, &*journal);
    if restored.is_err() && is_new {
        // An empty journal that stays behind would be served as an empty graph. It goes while it is still locked, as
        // another process could make it its own.
        fs::remove_dir_all(&journal_folder)
            .with_context(|| format!("{} cannot be removed", journal_folder.display()))?;
    }
    restored.with_context(|| file.display().to_string())
}

fn open_empty(journal_folder: &Path, folder: &Path) -> Result<Arc<dyn Journal>> {
    let options = Options {
        empty_beside_corrupt: true,
        ..Options::default()
    };
    let (journal, _) = match journal::open(journal_folder, &options) {
        Err(OpenError::Locked { .. }) => bail!(
            "{} is in use by a running service; restore into another folder with --data DIR",
            folder.display()
        ),
        opened => opened?,
    };
    match journal.head().sequence {
        0 => Ok(journal),
        revision => bail!(
            "{} holds data already, up to revision {revision}; restore into another folder with --data DIR, or move {} away first",
            folder.display(),
            journal_folder.display()
        ),
    }
}
