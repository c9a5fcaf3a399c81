//! Exports: over HTTP from a running service, by the command line, and as other programs read them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../common/mod.rs"]
mod common;

mod commands;
mod download;
mod permalinks;
mod readers;
mod upload;
