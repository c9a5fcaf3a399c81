//! Writing, history, subscriptions and access, on the real program with tokens of its own making.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../common/mod.rs"]
mod common;

mod access_matrix;
mod assertions;
mod backups;
mod desk;
mod full_disk;
mod history;
mod hostile;
mod judgements;
mod listener;
mod redaction;
mod refusals;
mod subscriptions;
mod unchanged;
