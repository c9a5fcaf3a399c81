//! The graph against plain lists of claims, and against its own history.

mod algorithms;
mod history;
mod memory;
mod plain;
mod refusals;
mod views;
