//! The command line: one verb in each file.

mod backup;
mod completions;
mod config;
mod configuration;
mod export;
mod formats;
mod host;
mod import;
mod progress;
mod query;
mod remote;
mod restore;
mod schema;
mod serve;
#[cfg(any(test, feature = "opentelemetry"))]
mod telemetry;
mod token;
mod verify;

use std::{
    io::{ErrorKind, Write},
    process::ExitCode,
};

use anyhow::Context as _;
use clap::{CommandFactory, Parser, Subcommand, builder::PossibleValuesParser};

use crate::exchange::{self, Format};

/// Answers questions about actors and their relationships, with the evidence for each.
///
/// `rawabit serve` starts with the seed dataset and opens a GraphQL API and an explorer.
#[derive(Debug, Parser)]
#[command(
    name = "rawabit",
    version,
    propagate_version = true,
    max_term_width = 100
)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
#[expect(clippy::large_enum_variant, reason = "a command line is read once")]
enum Verb {
    Serve(serve::Serve),
    Import(import::Import),
    Export(export::Export),
    Query(query::Query),
    Schema(schema::Schema),
    Verify(verify::Verify),
    Backup(backup::Backup),
    Restore(restore::Restore),
    Token(token::Token),
    Config(config::Config),
    Formats(formats::Formats),
    Completions(completions::Completions),
}

/// Reads the command line and does what it says.
#[must_use]
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let done = match cli.verb {
        Verb::Serve(verb) => verb.run(),
        Verb::Import(verb) => verb.run(),
        Verb::Export(verb) => verb.run(),
        Verb::Query(verb) => verb.run(),
        Verb::Schema(verb) => verb.run(),
        Verb::Verify(verb) => verb.run(),
        Verb::Backup(verb) => verb.run(),
        Verb::Restore(verb) => verb.run(),
        Verb::Token(verb) => verb.run(),
        Verb::Config(verb) => verb.run(),
        Verb::Formats(verb) => verb.run(),
        Verb::Completions(verb) => verb.run(&mut Cli::command()),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            if error.is::<WrongUsage>() {
                ExitCode::from(2)
            } else {
                ExitCode::FAILURE
            }
        }
    }
}

/// A command that cannot be meant, found after the flags were read.
#[derive(Debug, thiserror::Error)]
#[error("{0}; `--help` says more")]
struct WrongUsage(String);

impl WrongUsage {
    fn because(why: impl Into<String>) -> anyhow::Error {
        Self(why.into()).into()
    }
}

/// The name of a format that does something, as a flag takes it.
fn format_parser(does: fn(&Format) -> bool) -> PossibleValuesParser {
    let formats = exchange::FORMATS.iter().filter(|format| does(format));
    PossibleValuesParser::new(formats.map(|format| format.name))
}

/// Prints a line of the answer.
///
/// # Errors
/// When it cannot be written; a reader that has gone away is no error.
fn print(text: &str) -> anyhow::Result<()> {
    print_all(format!("{text}\n").as_bytes())
}

fn print_all(text: &[u8]) -> anyhow::Result<()> {
    let mut output = std::io::stdout().lock();
    match output.write_all(text).and_then(|()| output.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(error).context("the answer cannot be written to the standard output")
        }
        _ => Ok(()),
    }
}
