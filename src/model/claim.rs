//! The unit of knowledge: who says what, in which words, when it holds, how sure.

use serde::{Deserialize, Serialize};

use super::{ClaimStatus, Confidence, Id, Value};
use crate::date::Edtf;

/// Longest quote, note, locator or text value, in bytes.
pub const TEXT_BYTES_MAX: usize = 4096;

/// What stands where a text value was removed for good.
pub const REDACTED_TEXT: &str = "[redacted]";
/// The same for a date: one of which nothing is known.
pub const REDACTED_DATE: &str = "XXXX";
/// The same for a web address.
pub const REDACTED_URL: &str = "https://redacted.invalid/";

/// A statement by one source about one subject.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// Readable id; nothing if it derives from the content (see [`super::claim_id`]).
    pub id: Option<Id>,
    /// The entity that it is about.
    pub subject: Id,
    /// A relationship kind if the object is an entity, else an attribute of the subject's kind.
    pub property: String,
    /// What is said.
    pub object: Object,
    /// Tells parallel relationships of the same kind apart, for example two terms of office.
    pub key: Option<String>,
    /// In which role, as the source words it.
    pub role: Option<String>,
    /// When it holds.
    pub valid: Option<Edtf>,
    /// What it is worth as evidence.
    pub status: ClaimStatus,
    /// How sure it is.
    pub confidence: Confidence,
    /// Who says so.
    pub source: Id,
    /// The claim that it contradicts.
    pub disputes: Option<Id>,
    /// The words of the source and of the editor.
    pub texts: Texts,
}

/// What a claim says of its subject.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Object {
    /// It stands in a relationship to another entity.
    Entity(Id),
    /// An attribute has a value.
    Value(Value),
}

/// The free text of a claim, which can be removed for good without losing the claim.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Texts {
    /// The words of the source.
    pub quote: Option<String>,
    /// Where in the source they stand.
    pub locator: Option<String>,
    /// What the editor adds.
    pub note: Option<String>,
}

impl Texts {
    /// Whether there is no text at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.quote.is_none() && self.locator.is_none() && self.note.is_none()
    }
}
