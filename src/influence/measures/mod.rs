//! The measures, one file each, and the table of them all.

mod betweenness;
mod closeness;
mod clustering;
mod constraint;
mod coreness;
mod degree;
mod eigenvector;
mod harmonic;
mod hits;
mod katz;
mod pagerank;
mod strength;

pub(super) use pagerank::{Restart, power_iteration};

use super::measure::{Measure, Parameter};

/// Every measure, in the order of the API.
pub const MEASURES: &[Measure] = &[
    degree::MEASURE,
    strength::MEASURE,
    pagerank::MEASURE,
    eigenvector::MEASURE,
    katz::MEASURE,
    hits::HUB,
    hits::AUTHORITY,
    betweenness::MEASURE,
    closeness::MEASURE,
    harmonic::MEASURE,
    coreness::MEASURE,
    constraint::MEASURE,
    clustering::MEASURE,
];

/// The measure of which nearness to some actors is a form of its own.
pub const PAGERANK: &Measure = &pagerank::MEASURE;

/// The measure with a name.
#[must_use]
pub fn find_measure(name: &str) -> Option<&'static Measure> {
    MEASURES.iter().find(|measure| measure.name == name)
}

/// Ties count only in their direction.
const DIRECTED: Parameter = Parameter::switch(
    "directed",
    "Follow ties from source to target only, instead of both ways.",
);
/// Seed of what is sampled.
const SEED: Parameter = Parameter::integer(
    "seed",
    "Seed of the samples; the same seed gives the same answer.",
    1.0,
    4_294_967_295.0,
);
/// Error of what is sampled.
const EPSILON: Parameter = Parameter::number(
    "epsilon",
    "Greatest error of a sampled value.",
    0.01,
    0.001,
    0.5,
);
/// Risk of a greater error.
const DELTA: Parameter = Parameter::number(
    "delta",
    "Probability that the error of some value is greater.",
    0.1,
    0.000_001,
    0.5,
);
