//! `rawabit backup`: the whole journal in one file.

use std::{
    fs::{self, File, OpenOptions},
    io::{BufWriter, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result, bail};
use serde_json::json;

use crate::journal::{Head, Journal, OpenError, Options, Sled};

use super::{host::DataFolder, print};

/// Writes the graph with its whole history into one file, every record verified
///
/// Stop the service first. The file ends with a count and a hash, so `rawabit restore` knows whether it
/// is whole. Tokens and the configuration are not in it.
#[derive(Debug, clap::Args)]
pub(super) struct Backup {
    #[command(flatten)]
    data: DataFolder,
    /// File to write; it must not be there yet
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

impl Backup {
    pub(super) fn run(self) -> Result<ExitCode> {
        let folder = self.data.path()?;
        if !folder.join("journal").exists() {
            bail!(
                "there is no data in {}; name another folder with --data DIR",
                folder.display()
            );
        }
        if self.out.exists() {
            bail!(
                "{} is there already and may be a good backup; choose another name",
                self.out.display()
            );
        }
        let journal = open(&folder)?;
        let (head, length_bytes) = write(&journal, &self.out)?;
        if self.json {
            let file = self.out.display().to_string();
            print(&serde_json::to_string(&json!({
                "file": file, "revision": head.sequence, "bytes": length_bytes,
            }))?);
        } else {
            print(&format!(
                "wrote {}: revision {}, {length_bytes} bytes, every record verified",
                self.out.display(),
                head.sequence
            ));
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn open(folder: &Path) -> Result<Sled> {
    match Sled::open(&folder.join("journal"), &Options::default()) {
        Ok((journal, notices)) => {
            for notice in notices {
                eprintln!("notice: {notice}");
            }
            Ok(journal)
        }
        Err(OpenError::Locked { .. }) => bail!(
            "{} is in use by a running service; stop it, back up, and start it again",
            folder.display()
        ),
        Err(error) => Err(error.into()),
    }
}

/// Writes beside the name and renames at the end, so that what bears the name is whole.
fn write(journal: &Sled, out: &Path) -> Result<(Head, u64)> {
    let mut part = out.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let written = write_part(journal, &part).and_then(|done| {
        fs::rename(&part, out).with_context(|| format!("{} cannot be written", out.display()))?;
        Ok(done)
    });
    if written.is_err() {
        // What is left of it is of no use; if it cannot be removed, the name says what it is.
        let _ = fs::remove_file(&part);
    }
    written
}

fn write_part(journal: &Sled, part: &Path) -> Result<(Head, u64)> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    // The graph may be closed to others, and so is its backup.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file: File = options
        .open(part)
        .with_context(|| format!("{} cannot be written", part.display()))?;
    let mut file = BufWriter::new(file);
    let head = journal.backup(&mut file)?;
    file.flush()?;
    let file = file.get_ref();
    file.sync_all()
        .with_context(|| format!("{} did not reach the disk", part.display()))?;
    Ok((head, file.metadata()?.len()))
}
