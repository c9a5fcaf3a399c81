//! The command `rawabit`.

use std::process::ExitCode;

fn main() -> ExitCode {
    rawabit::cli::run()
}
