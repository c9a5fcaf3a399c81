//! The actors and things that relationships join.

use serde::{Deserialize, Serialize};

use super::{EntityStatus, Id, NameKind};
use crate::text::Language;

/// An actor, event, document or place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    /// Readable id.
    pub id: Id,
    /// Kind, as the ontology spells it.
    pub kind: String,
    /// Main name, normally in English.
    pub name: String,
    /// Whether it is there.
    pub status: EntityStatus,
    /// A sentence about it.
    pub description: Option<String>,
    /// Further names.
    pub names: Vec<Name>,
    /// Identifiers in other systems.
    pub identifiers: Vec<Identifier>,
}

/// A name of an entity in one language.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Name {
    /// Language of the name.
    pub language: Language,
    /// What kind of name it is.
    pub kind: NameKind,
    /// The name itself.
    pub text: String,
    /// The source that uses it.
    pub source: Option<Id>,
}

/// An identifier of an entity in another system.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Identifier {
    /// The system: `iso3166-1-alpha-3`, `wikidata`, `ror`, …
    pub scheme: String,
    /// The identifier in it, as a string (`NA` is Namibia).
    pub value: String,
    /// The source that gives it.
    pub source: Option<Id>,
}
