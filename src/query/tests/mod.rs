//! Queries against plain references that anyone can check by reading.

mod around;
mod lists;
mod routes;
mod shared;
mod times;
