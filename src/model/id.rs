//! Readable identifiers, and the ids that derive from what they identify.

use std::{borrow::Borrow, fmt};

use super::{Claim, Object, TEXT_BYTES_MAX};
use compact_str::CompactString;
use serde::{Deserialize, Serialize};

/// Longest id, in bytes; derived ids join several and may be longer.
const ID_BYTES_MAX: usize = 200;
/// Joins the parts of a derived id, and is therefore not allowed in a written one.
const JOINT: char = '~';
/// Sets off the fingerprint of a claim that was written without an id.
const FINGERPRINT: char = '!';

/// A readable identifier of an entity, a source or a claim: `cndh`, `S0`, `R23a`.
///
/// Letters and digits of any script, and `- _ . : / @ +`; at most 200 bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Id(CompactString);

/// Why a text is not an id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdError {
    /// Nothing was written.
    #[error("an id is missing; write a short readable one such as `cndh`")]
    Empty,
    /// Longer than the limit.
    #[error("the id `{start}…` has {length_bytes} bytes; at most {ID_BYTES_MAX} are allowed")]
    TooLong {
        /// The first characters of the id.
        start: String,
        /// Its length.
        length_bytes: usize,
    },
    /// Holds a character that ids may not hold.
    #[error("the id `{id}` contains {character:?}; use letters, digits and - _ . : / @ + only")]
    Character {
        /// The id as written.
        id: String,
        /// The first character that is not allowed.
        character: char,
    },
}

impl Id {
    /// Checks a written id.
    ///
    /// # Errors
    /// [`IdError`] when it is empty, too long, or holds a character that is not allowed.
    pub fn new(text: &str) -> Result<Self, IdError> {
        if text.is_empty() {
            return Err(IdError::Empty);
        }
        if text.len() > ID_BYTES_MAX {
            let start = text.chars().take(24).collect();
            return Err(IdError::TooLong {
                start,
                length_bytes: text.len(),
            });
        }
        match text.chars().find(|character| !is_allowed(*character)) {
            Some(character) => Err(IdError::Character {
                id: text.to_owned(),
                character,
            }),
            None => Ok(Self(CompactString::new(text))),
        }
    }

    /// Checks the id of a claim, which may also be one that derives from content.
    ///
    /// # Errors
    /// As [`Id::new`].
    pub fn of_claim(text: &str) -> Result<Self, IdError> {
        if split_claim_id(text).is_some() && text.len() <= TEXT_BYTES_MAX {
            return Ok(Self::derived(text));
        }
        Self::new(text)
    }

    /// An id that derives from content; it may hold the signs that join its parts.
    pub(crate) fn derived(text: &str) -> Self {
        Self(CompactString::new(text))
    }

    /// The id as written.
    #[must_use]
    #[inline]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_allowed(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '-' | '_' | '.' | ':' | '/' | '@' | '+')
}

/// An id hashes and compares as its text, so that a table of ids can be asked with one.
impl Borrow<str> for Id {
    #[inline]
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The id of the relationship `kind` from `subject` to `object`, told apart from parallel ones by `key`.
///
/// It says what it identifies and needs no table: `icesco~PartnersWith~utas`.
/// The ends of a symmetric kind stand in the order of their ids.
#[must_use]
pub fn relationship_id(
    kind: &str,
    symmetric: bool,
    subject: &str,
    object: &str,
    key: &str,
) -> String {
    let (first, second) = if symmetric && object < subject {
        (object, subject)
    } else {
        (subject, object)
    };
    let mut id = format!("{first}{JOINT}{kind}{JOINT}{second}");
    if !key.is_empty() {
        id.push(JOINT);
        id.push_str(key);
    }
    id
}

/// The parts of a relationship id: subject, kind, object and key (empty if there is none).
#[must_use]
pub fn split_relationship_id(id: &str) -> Option<(&str, &str, &str, &str)> {
    let mut parts = id.splitn(4, JOINT);
    let (subject, kind, object) = (parts.next()?, parts.next()?, parts.next()?);
    Some((subject, kind, object, parts.next().unwrap_or("")))
}

/// The id of a claim that was written without one: what it is about, and a fingerprint of who says it, when it holds and in which role.
///
/// The same row therefore gets the same id each time it is imported.
#[must_use]
pub fn claim_id(claim: &Claim) -> String {
    let object = match &claim.object {
        Object::Entity(id) => id.as_str(),
        Object::Value(_) => "",
    };
    let mut hash = blake3::Hasher::new();
    for part in [
        claim.source.as_str(),
        claim.valid.as_ref().map_or("", |valid| valid.as_str()),
        claim.role.as_deref().unwrap_or(""),
        claim.key.as_deref().unwrap_or(""),
        &match &claim.object {
            Object::Entity(_) => String::new(),
            Object::Value(value) => value.to_string(),
        },
    ] {
        hash.update(part.as_bytes());
        hash.update(&[0]);
    }
    let hex = hash.finalize().to_hex();
    let fingerprint = &hex[..12];
    format!(
        "{}{JOINT}{}{JOINT}{object}{FINGERPRINT}{fingerprint}",
        claim.subject, claim.property
    )
}

/// What of the id of a claim that was written without one depends on more than what it is about.
pub(crate) fn end_of_derived_id(id: &str) -> &str {
    id.rfind(FINGERPRINT).map_or("", |at| &id[at..])
}

/// The id of a claim about an attribute that was written without one, from its end.
pub(crate) fn derived_claim_id(subject: &Id, property: &str, end: &str) -> Id {
    Id::derived(&format!("{subject}{JOINT}{property}{JOINT}{end}"))
}

/// Whether a text has the shape of a derived claim id, and if so its parts: subject, property and object (empty for a value).
#[must_use]
pub(crate) fn split_claim_id(id: &str) -> Option<(&str, &str, &str)> {
    let (path, _fingerprint) = id.rsplit_once(FINGERPRINT)?;
    let (subject, property, object, rest) = split_relationship_id(path)?;
    rest.is_empty().then_some((subject, property, object))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_hold_letters_of_any_script_but_no_spaces() {
        assert_eq!(Id::new("ev-kenitra").unwrap().as_str(), "ev-kenitra");
        assert!(Id::new("روابط").is_ok());
        let error = Id::new("two words").unwrap_err();
        assert_eq!(
            error.to_string(),
            "the id `two words` contains ' '; use letters, digits and - _ . : / @ + only"
        );
        assert_eq!(Id::new("").unwrap_err(), IdError::Empty);
        assert!(
            Id::new("a~b").is_err(),
            "the joint of derived ids is reserved"
        );
    }

    #[test]
    fn the_id_of_a_symmetric_relationship_is_the_same_from_both_ends() {
        assert_eq!(
            relationship_id("PartnersWith", true, "utas", "icesco", ""),
            "icesco~PartnersWith~utas"
        );
        assert_eq!(
            relationship_id("PartnersWith", true, "icesco", "utas", ""),
            "icesco~PartnersWith~utas"
        );
        assert_eq!(
            relationship_id("Leads", false, "utas", "icesco", "2018"),
            "utas~Leads~icesco~2018"
        );
    }

    #[test]
    fn a_relationship_id_splits_into_its_parts() {
        assert_eq!(split_relationship_id("a~K~b"), Some(("a", "K", "b", "")));
        assert_eq!(
            split_relationship_id("a~K~b~2018~x"),
            Some(("a", "K", "b", "2018~x"))
        );
        assert_eq!(split_relationship_id("a~K"), None);
    }
}
