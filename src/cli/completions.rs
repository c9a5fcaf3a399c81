//! `rawabit completions`: for shells.

use std::process::ExitCode;

use anyhow::Result;
use clap_complete::Shell;

use super::print_all;

/// Prints the completions for a shell
#[derive(Debug, clap::Args)]
pub(super) struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub(super) fn run(self, command: &mut clap::Command) -> Result<ExitCode> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, command, "rawabit", &mut script);
        print_all(&script)?;
        Ok(ExitCode::SUCCESS)
    }
}
