//! What was read already: an id may stand once.
//!
//! Whether claims without an id repeat each other is for the graph to say, which refuses them.

use std::{
    collections::{HashMap, hash_map::Entry},
    path::Path,
    sync::Arc,
};

use foldhash::fast::RandomState;

use crate::model::Id;

use super::import::Origin;

/// The ids of one import.
#[derive(Debug, Default)]
pub(super) struct Repeats {
    ids: HashMap<Id, Origin, RandomState>,
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
}
