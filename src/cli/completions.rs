//! `rawabit completions`: for shells.

use std::{io, process::ExitCode};

use clap_complete::Shell;

/// Prints the completions for a shell
#[derive(Debug, clap::Args)]
pub(super) struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub(super) fn run(self, command: &mut clap::Command) -> ExitCode {
        clap_complete::generate(self.shell, command, "rawabit", &mut io::stdout().lock());
        ExitCode::SUCCESS
    }
}
