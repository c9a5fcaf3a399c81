//! `rawabit formats`: what can be imported and exported.

use std::process::ExitCode;

use anyhow::Result;

use crate::exchange::FORMATS;

use super::print;

/// Lists the formats for import and export
#[derive(Debug, clap::Args)]
pub(super) struct Formats {
    /// Print the list as JSON
    #[arg(long)]
    json: bool,
}

impl Formats {
    pub(super) fn run(self) -> Result<ExitCode> {
        if self.json {
            let formats = FORMATS.iter().map(|format| format.describe());
            print(&serde_json::to_string(&formats.collect::<Vec<_>>())?)?;
            return Ok(ExitCode::SUCCESS);
        }
        for format in FORMATS {
            let ways = [("import", format.reads()), ("export", format.writes())];
            let ways: Vec<&str> = ways
                .into_iter()
                .filter_map(|(way, can)| can.then_some(way))
                .collect();
            print(&format!(
                "{:<11} {:<14} {}",
                format.name,
                ways.join(", "),
                format.summary
            ))?;
            for loss in format.loses {
                print(&format!("{:<26} loses: {loss}", ""))?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}
