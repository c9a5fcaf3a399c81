//! `rawabit verify`: every record of the journal, checked.

use std::process::ExitCode;

use anyhow::{Result, bail};
use serde_json::json;

use crate::journal::{self, Options};

use super::{host::DataFolder, print};

/// Checks every record of the journal: checksum, sequence and hash chain
#[derive(Debug, clap::Args)]
pub(super) struct Verify {
    #[command(flatten)]
    data: DataFolder,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

impl Verify {
    pub(super) fn run(self) -> Result<ExitCode> {
        let folder = self.data.path()?.join("journal");
        if !folder.exists() {
            bail!(
                "{} is not there; there is nothing to verify",
                folder.display()
            );
        }
        let (journal, notices) = journal::open(&folder, &Options::default())?;
        let verified = journal.verify()?;
        let hash = blake3::Hash::from(verified.head.hash).to_hex();
        let notices: Vec<String> = notices.iter().map(ToString::to_string).collect();
        if self.json {
            print(&serde_json::to_string(&json!({
                "records": verified.records,
                "commits": verified.commits,
                "bytes": verified.bytes,
                "head": {"sequence": verified.head.sequence, "hash": hash.as_str()},
                "notices": notices,
            }))?)?;
        } else {
            for notice in notices {
                print(&format!("notice: {notice}"))?;
            }
            print(&format!(
                "sound: {} records in {} commits, {} bytes; head {} is {hash}",
                verified.records, verified.commits, verified.bytes, verified.head.sequence
            ))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}
