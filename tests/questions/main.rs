//! The questions that the seed graph must answer, asked of the real program over HTTP.
//!
//! The expected answers are written out; `R..`, `B..`, `C..` and `E..` are rows of `seed/claims.csv`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../common/mod.rs"]
mod common;

mod cookbook;
mod errors;
mod events;
mod explorer;
mod influence;
mod lists;
mod lookup;
mod matching;
mod offices;
mod pages;
mod partnerships;
mod routes;
mod seed;
mod time;
mod views;
