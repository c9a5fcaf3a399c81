//! Saved views: states of the explorer that are too long for an address, found again by their hash.
//!
//! They stand in the journal beside the changes of the graph, so that a backup holds them, but
//! they are no changes: they make no revision, and nothing of them is in a snapshot. In memory
//! there is only where each stands.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use serde_json::{Map, Value};

use super::Service;
use crate::journal::{Position, ReadError};

/// Longest view, in bytes of its canonical form.
pub const VIEW_BYTES_MAX: usize = 64 * 1024;
/// Views that are kept at most, and their bytes together.
const VIEWS_MAX: usize = 10_000;
const ALL_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Characters of a hash as it is written: 128 bits.
const HASH_CHARS: usize = 32;

/// A view in its canonical form, with the hash that it is found by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedView {
    hash: ViewHash,
    text: String,
}

/// The hash of a view's canonical form.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ViewHash(String);

/// Why a view is not saved.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SaveError {
    /// It is no object of JSON.
    #[error("a view is a JSON object")]
    NoObject,
    /// It is too long.
    #[error("the view has {length_bytes} bytes; at most {VIEW_BYTES_MAX} are kept")]
    TooLong {
        /// Its length.
        length_bytes: usize,
    },
    /// There are too many.
    #[error(
        "this service keeps no more saved views; it holds {VIEWS_MAX}, or {ALL_BYTES_MAX} bytes of them"
    )]
    Full,
    /// It could not be written.
    #[error(transparent)]
    Commit(#[from] super::CommitError),
}

/// A saved view, and whether it was there before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// What it is found by.
    pub hash: ViewHash,
    /// Whether it was saved just now.
    pub is_new: bool,
}

impl ViewHash {
    /// The hash that somebody wrote; nothing if it is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_digit = |digit: u8| matches!(digit, b'0'..=b'9' | b'a'..=b'f');
        let is_hash = text.len() == HASH_CHARS && text.bytes().all(is_digit);
        is_hash.then(|| Self(text.to_owned()))
    }

    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn of(text: &str) -> Self {
        let hash = blake3::hash(text.as_bytes()).to_hex();
        Self(hash[..HASH_CHARS].to_owned())
    }
}

impl SavedView {
    /// A view from JSON; the same content gives the same hash, however it was written.
    ///
    /// # Errors
    /// [`SaveError`] when it is no object, or too long.
    pub fn new(json: Value) -> Result<Self, SaveError> {
        let Value::Object(_) = json else {
            return Err(SaveError::NoObject);
        };
        let text = sorted(json).to_string();
        if text.len() > VIEW_BYTES_MAX {
            let length_bytes = text.len();
            return Err(SaveError::TooLong { length_bytes });
        }
        let hash = ViewHash::of(&text);
        Ok(Self { hash, text })
    }

    /// A view that the journal holds.
    pub(super) fn recorded(text: String) -> Self {
        let hash = ViewHash::of(&text);
        Self { hash, text }
    }

    /// What it is found by.
    #[must_use]
    pub fn hash(&self) -> &ViewHash {
        &self.hash
    }

    /// The view as JSON.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// The same JSON with its names sorted, on every level. What was parsed is at most 128 levels deep.
fn sorted(json: Value) -> Value {
    match json {
        Value::Object(object) => {
            let sorted: BTreeMap<String, Value> = object.into_iter().collect();
            let pairs = sorted.into_iter();
            Value::Object(
                pairs
                    .map(|(name, value)| (name, self::sorted(value)))
                    .collect::<Map<_, _>>(),
            )
        }
        Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
        scalar => scalar,
    }
}

/// Where the saved views stand in the journal.
#[derive(Debug, Default)]
pub(super) struct SavedViews(Mutex<Index>);

#[derive(Debug, Default)]
struct Index {
    positions: BTreeMap<ViewHash, Position>,
    n_bytes: usize,
}

/// Room for views that are saved together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    n_views: usize,
    n_bytes: usize,
}

impl Room {
    /// Takes the room for a view, if there is enough left.
    pub(super) fn take(&mut self, view: &SavedView) -> bool {
        let left = (
            self.n_views.checked_sub(1),
            self.n_bytes.checked_sub(view.text.len()),
        );
        let (Some(n_views), Some(n_bytes)) = left else {
            return false;
        };
        *self = Self { n_views, n_bytes };
        true
    }
}

impl SavedViews {
    pub(super) fn find(&self, hash: &ViewHash) -> Option<Position> {
        let index = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        index.positions.get(hash).copied()
    }

    /// The room that there is for others.
    pub(super) fn room(&self) -> Room {
        let index = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Room {
            n_views: VIEWS_MAX.saturating_sub(index.positions.len()),
            n_bytes: ALL_BYTES_MAX.saturating_sub(index.n_bytes),
        }
    }

    pub(super) fn add(&self, view: &SavedView, position: Position) {
        let mut index = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        index.n_bytes += view.text.len();
        index.positions.insert(view.hash.clone(), position);
    }
}

impl Service {
    /// The text of a saved view; nothing if there is none with this hash.
    ///
    /// # Errors
    /// [`ReadError`] when the journal cannot be read.
    pub fn saved_view(&self, hash: &ViewHash) -> Result<Option<String>, ReadError> {
        let Some(position) = self.shared.saved.find(hash) else {
            return Ok(None);
        };
        let entry = self.shared.journal.read(position)?;
        Ok(entry.and_then(|entry| super::codec::view(&entry.body, &entry.erasable)))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_same_content_has_the_same_hash_however_it_was_written() {
        let one: Value =
            serde_json::from_str(r#"{"b": [1, {"y": 1, "x": 2}], "a": null}"#).unwrap();
        let other: Value = serde_json::from_str(r#"{"a":null,"b":[1,{"x":2,"y":1}]}"#).unwrap();
        let (one, other) = (SavedView::new(one).unwrap(), SavedView::new(other).unwrap());
        assert_eq!(one, other);
        assert_eq!(one.text(), r#"{"a":null,"b":[1,{"x":2,"y":1}]}"#);
        let third = SavedView::new(json!({"a": null, "b": [{"x": 2, "y": 1}, 1]})).unwrap();
        assert_ne!(one.hash(), third.hash(), "the order of a list counts");
    }

    #[test]
    fn only_objects_of_bounded_length_are_views() {
        assert!(matches!(
            SavedView::new(json!([1])),
            Err(SaveError::NoObject)
        ));
        let fits = json!({"a": "x".repeat(VIEW_BYTES_MAX - 8)});
        assert!(SavedView::new(fits).is_ok());
        let long = json!({"a": "x".repeat(VIEW_BYTES_MAX - 7)});
        let refused = SavedView::new(long);
        assert!(
            matches!(
                refused,
                Err(SaveError::TooLong {
                    length_bytes: 65_537
                })
            ),
            "{refused:?}"
        );
    }

    #[test]
    fn a_hash_is_32_digits() {
        assert!(ViewHash::parse("0123456789abcdef0123456789abcdef").is_some());
        for wrong in [
            "",
            "0123456789ABCDEF0123456789ABCDEF",
            "../0123456789abcdef0123456789ab",
            "0123",
        ] {
            assert_eq!(ViewHash::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn so_many_views_are_kept_and_so_many_bytes_of_them() {
        let position = Position {
            sequence: 1,
            slot: 0,
        };
        let next = SavedView::new(json!({"next": true})).unwrap();
        let many = SavedViews::default();
        for n in 0..VIEWS_MAX {
            assert!(many.room().take(&next), "{n}");
            many.add(&SavedView::recorded(format!("{{\"n\":{n}}}")), position);
        }
        assert!(!many.room().take(&next));
        let large = SavedViews::default();
        let text = "x".repeat(VIEW_BYTES_MAX - 4);
        let mut n = 0;
        while large.room().take(&next) {
            large.add(&SavedView::recorded(format!("{n:0>4}{text}")), position);
            n += 1;
        }
        assert_eq!(n, ALL_BYTES_MAX / VIEW_BYTES_MAX);
    }

    #[test]
    fn views_that_are_saved_together_share_the_room() {
        let view = |n: usize| SavedView::recorded(format!("{{\"n\":{n}}}"));
        let mut room = SavedViews::default().room();
        let taken = (0..2 * VIEWS_MAX).filter(|n| room.take(&view(*n)));
        assert_eq!(taken.count(), VIEWS_MAX);
        let mut room = SavedViews::default().room();
        let large = SavedView::recorded("x".repeat(VIEW_BYTES_MAX));
        let taken = (0..2 * ALL_BYTES_MAX / VIEW_BYTES_MAX).filter(|_| room.take(&large));
        assert_eq!(taken.count(), ALL_BYTES_MAX / VIEW_BYTES_MAX);
    }
}
