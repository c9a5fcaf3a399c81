//! The command `rawabit`.

use std::process::ExitCode;

/// Answers are made of many small pieces that live as long as a request; this allocator is made for that, and takes
/// a fifth of the time of the system's (see `docs/decisions/0005-allocator.md`).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    rawabit::cli::run()
}
