//! The HTTP side, over real connections: a server on a port of its own, a client of plain bytes.

mod audits;
mod client;
mod connections;
mod hostile;
mod schema;
mod transport;
