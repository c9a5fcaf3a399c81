//! What the measures promise: the values of networkx on small graphs, and sound answers over the seed dataset.

mod guide;
mod laws;
mod networkx;
mod seed;
