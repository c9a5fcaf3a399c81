//! `rawabit completions`: for shells.

use std::{io, process::ExitCode};

use anyhow::Result;
use clap_complete::Shell;

/// Prints the completions for a shell
#[derive(Debug, clap::Args)]
pub(super) struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub(super) fn run(self, command: &mut clap::Command) -> Result<ExitCode> {
        clap_complete::generate(self.shell, command, "rawabit", &mut io::stdout().lock());
        Ok(ExitCode::SUCCESS)
    }
}
