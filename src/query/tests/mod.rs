//! Queries against plain references that anyone can check by reading.

mod around;
mod routes;
mod shared;
mod times;
