//! Changes that were made before, so that a repeated one is not made again.

use std::collections::{HashMap, VecDeque};

use std::sync::Arc;

use crate::{
    graph::{CommitRecord, Snapshot},
    model::Operation,
};

use super::{
    Change, CommitError, Committed,
    codec::{self, Fingerprint},
};

/// Keys that are remembered; the oldest are forgotten first.
const KEYS_MAX: usize = 100_000;

type Key = (String, String);

/// A change that was made.
#[derive(Debug)]
struct Made {
    fingerprint: Option<Fingerprint>,
    /// Nothing if it changed nothing.
    commit: Option<CommitRecord>,
}

/// The changes of the latest idempotency keys.
#[derive(Debug, Default)]
pub(super) struct Replays {
    made: HashMap<Key, Made>,
    order: VecDeque<Key>,
}

impl Replays {
    /// Those that a graph remembers: the ones that changed something.
    pub(super) fn of(snapshot: &Snapshot) -> Self {
        let mut replays = Self::default();
        for commit in snapshot.commits() {
            if let Some(key) = &commit.idempotency_key {
                let key = (commit.author.to_string(), key.to_string());
                replays.add(key, commit.fingerprint, Some(commit));
            }
        }
        replays
    }

    /// Remembers a change that was made, if it has a key.
    pub(super) fn note(
        &mut self,
        change: &Change,
        fingerprint: Option<Fingerprint>,
        commit: Option<&CommitRecord>,
    ) {
        if let Some(key) = &change.idempotency_key {
            self.add((change.author.clone(), key.clone()), fingerprint, commit);
        }
    }

    fn add(&mut self, key: Key, fingerprint: Option<Fingerprint>, commit: Option<&CommitRecord>) {
        let made = Made {
            fingerprint,
            commit: commit.cloned(),
        };
        if self.made.insert(key.clone(), made).is_none() {
            self.order.push_back(key);
        }
        if self.order.len() > KEYS_MAX
            && let Some(oldest) = self.order.pop_front()
        {
            self.made.remove(&oldest);
        }
    }

    /// The answer to a change whose key its author has used: the first one again, or that the key is taken.
    pub(super) fn answer(
        &self,
        change: &Change,
        snapshot: &Arc<Snapshot>,
    ) -> Option<Result<Committed, CommitError>> {
        let key = change.idempotency_key.clone()?;
        let made = self.made.get(&(change.author.clone(), key))?;
        // Older journals have no fingerprints.
        if made.fingerprint.is_some() && made.fingerprint != fingerprint(change) {
            return Some(Err(CommitError::KeyTaken));
        }
        Some(Ok(Committed {
            snapshot: Arc::clone(snapshot),
            n_written: 0,
            n_unchanged: change.operations.iter().map(Operation::n_changes).sum(),
            commit: made.commit.clone(),
            replayed: true,
        }))
    }
}

/// The fingerprint of a change with a key; others need none.
pub(super) fn fingerprint(change: &Change) -> Option<Fingerprint> {
    change.idempotency_key.as_ref()?;
    codec::fingerprint(&change.operations).ok()
}
