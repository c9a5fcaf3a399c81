//! What was read already: an id may stand once, and a claim without one too.

use std::{
    collections::{HashMap, hash_map::Entry},
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
    sync::Arc,
};

use crate::model::{Claim, Id, Object, Operation, Value};

use super::import::{Import, Origin};

/// The ids and claims of one import.
#[derive(Debug, Default)]
pub(super) struct Repeats {
    ids: HashMap<Id, Origin>,
    /// Numbers of the claims without a written id, by a hash of what they say.
    claims: HashMap<u64, usize>,
}

impl Repeats {
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

    /// Notes a claim that comes next in the import.
    ///
    /// The same row twice says nothing new. Two rows that differ only in how sure they are, say,
    /// would replace one another, so they are refused.
    pub(super) fn claim(&mut self, claim: &Claim, import: &Import) -> Result<(), String> {
        match self.claims.entry(content(claim)) {
            Entry::Vacant(free) => {
                free.insert(import.operations.len());
                Ok(())
            }
            Entry::Occupied(taken) => {
                let known = *taken.get();
                match import.operations.get(known) {
                    Some(Operation::PutClaim(other)) if other != claim && is_same(other, claim) => {
                        Err(format!(
                            "the row says the same as {}, but with another status, confidence or text; remove one, or give them different keys",
                            import.origin(known)
                        ))
                    }
                    _ => Ok(()),
                }
            }
        }
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

fn content(claim: &Claim) -> u64 {
    let mut hasher = DefaultHasher::new();
    claim.subject.hash(&mut hasher);
    claim.property.hash(&mut hasher);
    match &claim.object {
        Object::Entity(object) => object.hash(&mut hasher),
        Object::Value(Value::Text(text)) => text.hash(&mut hasher),
        Object::Value(value) => value.to_string().hash(&mut hasher),
    }
    claim.key.hash(&mut hasher);
    claim.role.hash(&mut hasher);
    claim
        .valid
        .as_ref()
        .map(|valid| valid.as_str())
        .hash(&mut hasher);
    claim.source.hash(&mut hasher);
    hasher.finish()
}
