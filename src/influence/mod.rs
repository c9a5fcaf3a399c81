//! Influence: who matters in the graph, who brokers, who belongs together, who would fit together, each by a stated measure.
//!
//! Everything runs on a [`Projection`]: a [`View`](crate::graph::View) as flat arrays. A measure is
//! one file that describes itself and one line in [`MEASURES`]. The same view and the same seed give
//! the same answer, on any number of threads; every kernel has a plain counterpart in its tests.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "entities are numbered in 32 bits, which the graph sees to, and scores need no more digits than a float has"
)]

mod adjacency;
mod because;
mod binding;
mod communities;
mod components;
mod connect;
mod cut;
mod echoes;
mod key_players;
mod likeness;
mod measure;
mod measures;
mod nearness;
mod personal;
mod portfolio;
mod projection;
mod random;
mod ranked;
mod search;
mod separate;
mod share;
mod shortest_sample;
mod suggest;
#[cfg(test)]
mod tests;
mod triangles;
mod way;

pub use adjacency::Adjacency;
pub use because::{Along, Carries, Carrying, Handed, because};
pub use binding::{inner_ties, parting_ties};
pub use communities::{Communities, Division, Shared, communities, modularity, shared};
pub use components::{strong_components, weak_components};
pub use connect::{Joined, connect};
pub use cut::{Cut, Cuts, cuts};
pub use echoes::echoes;
pub use key_players::{KeyPlayers, KeyPlayersQuery, Spread, SpreadModel, key_players, spread};
pub use likeness::{Likeness, likenesses};
pub use measure::{
    ArgumentError, Arguments, First, Measure, Parameter, ParameterKind, Placed, Scores,
};
pub use measures::{MEASURES, PAGERANK, find_measure};
pub use personal::{DAMPING, Nearby, nearby, personal};
pub use portfolio::{Partner, Portfolio, effective_number, portfolio};
pub use projection::{Flow, Link, Projection};
pub use ranked::{Ranked, Values};
pub use search::{UNREACHED, steps_from, weights_from};
pub use separate::{Separation, separation};
pub use suggest::{
    Reason, Reasoned, Suggestion, SuggestionQuery, Suggestions, has_partners, suggest,
};
pub use triangles::{directed_clustering, triangles};
