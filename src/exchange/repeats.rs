//! What was read already: an id may stand once, and a claim without one too.

use std::{
    collections::{HashMap, hash_map::Entry},
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
    sync::Arc,
};

use crate::model::{Claim, Id, Object, Operation, Value};

use super::import::{Import, Origin, Problems};

/// The ids and claims of one import.
#[derive(Debug, Default)]
pub(super) struct Repeats {
    ids: HashMap<Id, Origin>,
    /// A hash of what a claim without a written id says, and its number.
    claims: Vec<(u64, usize)>,
}

impl Repeats {
    /// Makes room for as many claims, so that a long table is not rehashed again and again.
    pub(super) fn reserve(&mut self, n_claims: usize) {
        self.claims.reserve(n_claims);
    }

    /// Notes an id; entities, sources and claims share one set of them.
    pub(super) fn id(&mut self, id: &Id, path: &Arc<Path>, line: u32) -> Result<(), String> {
        match self.ids.entry(id.clone()) {
            Entry::Vacant(free) => {
                free.insert(Origin {
                    path: Arc::clone(path),
                    line,
                });
                Ok(())
            }
            Entry::Occupied(taken) => Err(format!(
                "column `id`: `{id}` is used already, at {}; every source, entity and claim needs an id of its own",
                taken.get()
            )),
        }
    }

    /// Notes a claim without a written id that comes next in the import.
    pub(super) fn claim(&mut self, claim: &Claim, import: &Import) {
        self.claims.push((content(claim), import.operations.len()));
    }

    /// Refuses claims that would replace one another: they say the same, but one is surer, say.
    ///
    /// The same row twice says nothing new and may stand.
    pub(super) fn refuse(mut self, import: &Import, problems: &mut Problems) {
        self.claims.sort_unstable();
        for alike in self.claims.chunk_by(|one, other| one.0 == other.0) {
            let Some(((_, first), others)) = alike.split_first() else {
                continue;
            };
            for (_, other) in others {
                if differ(&import.operations[*first], &import.operations[*other]) {
                    let place = import.origin(*other);
                    let message = format!(
                        "the row says the same as {}, but with another status, confidence or text; remove one, or give them different keys",
                        import.origin(*first)
                    );
                    problems.add(&place.path, place.line, message);
                }
            }
        }
    }
}

/// Whether two claims say the same without being the same.
fn differ(one: &Operation, other: &Operation) -> bool {
    match (one, other) {
        (Operation::PutClaim(one), Operation::PutClaim(other)) => {
            is_same(one, other) && one != other
        }
        _ => false,
    }
}

/// What two claims without a written id must share to be one.
fn is_same(one: &Claim, other: &Claim) -> bool {
    one.subject == other.subject
        && one.property == other.property
        && one.object == other.object
        && one.key == other.key
        && one.role == other.role
        && one.valid == other.valid
        && one.source == other.source
}

/// A hash of what a claim says; whether two claims are one is decided by [`is_same`].
fn content(claim: &Claim) -> u64 {
    let mut hasher = DefaultHasher::new();
    claim.subject.hash(&mut hasher);
    claim.property.hash(&mut hasher);
    match &claim.object {
        Object::Entity(object) => object.hash(&mut hasher),
        Object::Value(Value::Text(text)) => text.hash(&mut hasher),
        Object::Value(value) => value.to_string().hash(&mut hasher),
    }
    // Most claims have neither key nor role, and the hash is computed a million times.
    if let Some(valid) = &claim.valid {
        valid.as_str().hash(&mut hasher);
    }
    if claim.key.is_some() || claim.role.is_some() {
        (&claim.key, &claim.role).hash(&mut hasher);
    }
    hasher.finish()
}
