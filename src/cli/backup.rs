//! `rawabit backup`: the whole journal in one file.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Read, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::journal::{self, Head, Journal, OpenError, Options, check_backup};

use super::{host::DataFolder, print};

/// Writes the graph with its whole history into one file, every record verified
///
/// With `--url` a running service makes it and goes on meanwhile; without, no service may use the folder.
/// The file ends with a count and a hash, so `rawabit restore` knows whether it is whole. Tokens and the
/// configuration are not in it.
#[derive(Debug, clap::Args)]
pub(super) struct Backup {
    #[command(flatten)]
    data: DataFolder,
    /// Back up a running service instead of a folder (`http://127.0.0.1:4000`)
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// The token of an admin, for `--url`
    #[arg(
        long,
        value_name = "TOKEN",
        env = "RAWABIT_TOKEN",
        hide_env_values = true
    )]
    token: Option<String>,
    /// File to write; it must not be there yet
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

impl Backup {
    pub(super) fn run(self) -> Result<ExitCode> {
        if self.out.exists() {
            bail!(
                "{} is there already and may be a good backup; choose another name",
                self.out.display()
            );
        }
        let (head, length_bytes) = if let Some(url) = &self.url {
            write(&self.out, |to| fetch(url, self.token.as_deref(), to))?
        } else {
            let journal = open(&self.data.path()?)?;
            write(&self.out, |to| Ok(journal.backup(to)?))?
        };
        if self.json {
            let file = self.out.display().to_string();
            print(&serde_json::to_string(&json!({
                "file": file, "revision": head.sequence, "bytes": length_bytes,
            }))?)?;
        } else {
            print(&format!(
                "wrote {}: revision {}, {length_bytes} bytes, every record verified",
                self.out.display(),
                head.sequence
            ))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn open(folder: &Path) -> Result<Arc<dyn Journal>> {
    if !folder.join("journal").exists() {
        bail!(
            "there is no data in {}; name another folder with --data DIR",
            folder.display()
        );
    }
    match journal::open(&folder.join("journal"), &Options::default()) {
        Ok((journal, notices)) => {
            for notice in notices {
                eprintln!("notice: {notice}");
            }
            Ok(journal)
        }
        Err(OpenError::Locked { .. }) => bail!(
            "{} is in use by a running service; back it up with --url and the token of an admin, or stop it first",
            folder.display()
        ),
        Err(error) => Err(error.into()),
    }
}

/// Takes the backup from a running service, and checks every record as it comes.
fn fetch(url: &str, token: Option<&str>, to: &mut dyn Write) -> Result<Head> {
    let Some(token) = token else {
        bail!("--url needs the token of an admin; give it with --token or in RAWABIT_TOKEN");
    };
    if !url.starts_with("http://") {
        bail!(
            "`{url}` does not start with http://; the command speaks to services on this machine or behind a proxy"
        );
    }
    let address = format!("{}/backup", url.trim_end_matches('/'));
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .build()
        .into();
    let mut response = agent
        .get(&address)
        .header("authorization", format!("Bearer {token}"))
        .call()
        .with_context(|| format!("{address} does not answer"))?;
    if !response.status().is_success() {
        let answer = response.body_mut().read_to_string().unwrap_or_default();
        let answer: Value = serde_json::from_str(&answer).unwrap_or_default();
        let reason = answer["errors"][0]["message"].as_str();
        bail!(
            "{address} answers {}: {}",
            response.status(),
            reason.unwrap_or("it gives no reason")
        );
    }
    let body = response.body_mut().with_config().limit(u64::MAX).reader();
    let mut copying = Copying { from: body, to };
    let head = check_backup(&mut copying);
    head.with_context(|| format!("what {address} sent is no whole backup; try again"))
}

/// Writes down all that is read.
struct Copying<'a, R> {
    from: R,
    to: &'a mut dyn Write,
}

impl<R: Read> Read for Copying<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.from.read(buffer)?;
        self.to.write_all(&buffer[..length])?;
        Ok(length)
    }
}

/// Writes beside the name and renames at the end, so that what bears the name is whole.
fn write(out: &Path, backup: impl FnOnce(&mut dyn Write) -> Result<Head>) -> Result<(Head, u64)> {
    let mut part = out.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let written = write_part(backup, &part).and_then(|done| {
        fs::rename(&part, out).with_context(|| format!("{} cannot be written", out.display()))?;
        Ok(done)
    });
    if written.is_err() {
        // What is left of it is of no use; if it cannot be removed, the name says what it is.
        let _ = fs::remove_file(&part);
    }
    written
}

fn write_part(
    backup: impl FnOnce(&mut dyn Write) -> Result<Head>,
    part: &Path,
) -> Result<(Head, u64)> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    // The graph may be closed to others, and so is its backup.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file: File = options
        .open(part)
        .with_context(|| format!("{} cannot be written", part.display()))?;
    let mut file = BufWriter::new(file);
    let head = backup(&mut file)?;
    file.flush()?;
    let file = file.get_ref();
    file.sync_all()
        .with_context(|| format!("{} did not reach the disk", part.display()))?;
    Ok((head, file.metadata()?.len()))
}
