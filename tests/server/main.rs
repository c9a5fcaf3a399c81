//! The HTTP side, over real connections: a server on a port of its own, a client of plain bytes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod assets;
mod audits;
mod cached;
#[expect(dead_code, reason = "the rest is for the tests of the log")]
mod client;
mod connections;
mod counted;
mod events;
mod hostile;
mod origins;
mod schema;
mod sockets;
mod talk;
mod transport;
