//! What is known of an entity and of a source, version by version, and who recorded it.

use std::sync::Arc;

use crate::{
    model::{EntityStatus, Id, Identifier, Name, Source},
    ontology::EntityKindId,
};

use super::EntityIdx;

/// An entity in its current version.
#[derive(Clone, Debug, PartialEq)]
pub struct EntityRecord {
    /// Readable id.
    pub id: Id,
    /// Concrete kind.
    pub kind: EntityKindId,
    /// Whether it is there.
    pub status: EntityStatus,
    /// Main name.
    pub name: Box<str>,
    /// A sentence about it.
    pub description: Option<Box<str>>,
    /// Further names.
    pub names: Box<[Name]>,
    /// Identifiers in other systems.
    pub identifiers: Box<[Identifier]>,
    /// All names folded, the main one first, one a line.
    pub(crate) folded: Box<str>,
    /// The entity that stands for it.
    pub merged_into: Option<EntityIdx>,
    pub(super) recorded: u32,
    pub(super) previous: Option<Arc<EntityRecord>>,
}

/// A source in its current version.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SourceRecord {
    pub(crate) source: Source,
    pub(super) recorded: u32,
    pub(super) previous: Option<Arc<SourceRecord>>,
}

impl Drop for EntityRecord {
    fn drop(&mut self) {
        drop_chain(self.previous.take(), |record| record.previous.take());
    }
}

impl Drop for SourceRecord {
    fn drop(&mut self) {
        drop_chain(self.previous.take(), |record| record.previous.take());
    }
}

/// Drops versions one after the other: each dropping the one before it would need as deep a stack as there are versions.
fn drop_chain<T>(mut next: Option<Arc<T>>, previous: impl Fn(&mut T) -> Option<Arc<T>>) {
    while let Some(mut version) = next.and_then(Arc::into_inner) {
        next = previous(&mut version);
    }
}

/// When a group of changes was recorded, and by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitRecord {
    /// Sequence of its first record.
    pub first: u64,
    /// Sequence of its last record: the revision that it made.
    pub last: u64,
    /// Wall clock, in milliseconds since 1970.
    pub time_ms: i64,
    /// Who made it.
    pub author: Arc<str>,
    /// Why.
    pub reason: Option<Arc<str>>,
    /// Under which a repeated change is recognized.
    pub idempotency_key: Option<Arc<str>>,
    /// What the change was, to tell it from another one under the same key.
    pub fingerprint: Option<[u8; 16]>,
}
