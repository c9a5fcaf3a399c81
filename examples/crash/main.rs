//! Kills a server that many write to, again and again, and counts what was lost.
//!
//! ```text
//! cargo build --release
//! cargo run --release --example crash -- --kills 200 --writers 8
//! ```
//!
//! Writers assert claims over HTTP and remember what was acknowledged. At a random moment, sometimes
//! while it opens, the server gets SIGKILL; then it is started again, and what it holds is compared
//! with what was acknowledged. `--seed` repeats a run as far as clocks allow. The exit code is 1 if
//! anything was lost, missing in the sequence, or there twice.

mod run;

use std::{path::PathBuf, process::ExitCode};

use run::{Plan, run};

fn main() -> Result<ExitCode, Box<dyn std::error::Error + Send + Sync>> {
    let folder = tempfile::tempdir()?;
    let mut plan = Plan {
        binary: beside_this_one()?,
        folder: folder.path().to_owned(),
        kills: 200,
        writers: 8,
        writes_per_kill: 1_000,
        seed: 1,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or("every argument takes a value")?;
        match name.as_str() {
            "--kills" => plan.kills = value.parse()?,
            "--writers" => plan.writers = value.parse()?,
            "--writes-per-kill" => plan.writes_per_kill = value.parse()?,
            "--seed" => plan.seed = value.parse()?,
            "--binary" => plan.binary = value.into(),
            _ => {
                return Err(format!(
                    "{name} is none of --kills --writers --writes-per-kill --seed --binary"
                )
                .into());
            }
        }
    }
    let tally = run(&plan)?;
    println!("{tally}");
    Ok(if tally.is_good() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The server that was built with the same profile.
fn beside_this_one() -> Result<PathBuf, Box<dyn std::error::Error + Send + Sync>> {
    let own = std::env::current_exe()?;
    let folder = own.ancestors().nth(2).ok_or("this program is nowhere")?;
    Ok(folder.join("rawabit"))
}
