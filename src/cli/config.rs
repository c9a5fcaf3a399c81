//! `rawabit config`: what `serve` would be told.

use std::{fmt::Write as _, process::ExitCode};

use anyhow::Result;
use serde_json::json;

use super::{
    configuration::{Flags, Setting},
    print,
};

/// Shows the configuration that `serve` would use, and where each value comes from
///
/// It takes the flags of `serve`. The output is itself a configuration file.
#[derive(Debug, clap::Args)]
pub(super) struct Config {
    #[command(flatten)]
    flags: Flags,
    /// Print it as JSON
    #[arg(long)]
    json: bool,
}

impl Config {
    pub(super) fn run(self) -> Result<ExitCode> {
        let effective = self.flags.resolve()?;
        let settings = effective.settings();
        if self.json {
            print(&serde_json::to_string(&as_json(&settings))?)?;
        } else {
            print(as_toml(&settings).trim_end())?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn as_json(settings: &[Setting<'_>]) -> serde_json::Map<String, serde_json::Value> {
    let described = settings.iter().map(|setting| {
        let place = setting.origin.to_string();
        let described = json!({
            "value": setting.value, "origin": setting.origin.kind(), "place": place,
        });
        (setting.key.name.to_owned(), described)
    });
    described.collect()
}

/// Values as JSON writes them are also TOML.
fn as_toml(settings: &[Setting<'_>]) -> String {
    let mut lines = String::new();
    let mut table = None;
    for setting in settings {
        if setting.key.table() != table {
            table = setting.key.table();
            let _ = writeln!(lines, "\n[{}]", table.unwrap_or_default());
        }
        let name = setting.key.short_name();
        let line = if setting.value.is_null() {
            format!("# {name} = …")
        } else {
            format!("{name} = {}", setting.value)
        };
        let _ = writeln!(lines, "{line:<40}  # {}", setting.origin);
    }
    lines
}
