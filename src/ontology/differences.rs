//! What changes from one ontology to a newer one, and what of it data may not survive.

use super::Ontology;

/// One change from an ontology to a newer one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Whether data that fits the older ontology may not fit the newer one.
    pub breaking: bool,
    /// The change, in words.
    pub text: String,
}

/// All changes, kinds first, in the order of the older file and then of the newer one.
pub(super) fn differences(_older: &Ontology, _newer: &Ontology) -> Vec<Difference> {
    Vec::new()
}
