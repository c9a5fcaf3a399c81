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

/// The commits of the latest idempotency keys.
#[derive(Debug, Default)]
pub(super) struct Replays {
    commits: HashMap<Key, CommitRecord>,
    order: VecDeque<Key>,
}

impl Replays {
    /// Those that a graph remembers.
    pub(super) fn of(snapshot: &Snapshot) -> Self {
        let mut replays = Self::default();
        for commit in snapshot.commits() {
            replays.add(Some(commit));
        }
        replays
    }

    pub(super) fn add(&mut self, commit: Option<&CommitRecord>) {
        let Some(commit) = commit else { return };
        let Some(key) = &commit.idempotency_key else {
            return;
        };
        let key = (commit.author.to_string(), key.to_string());
        if self.commits.insert(key.clone(), commit.clone()).is_none() {
            self.order.push_back(key);
        }
        if self.order.len() > KEYS_MAX
            && let Some(oldest) = self.order.pop_front()
        {
            self.commits.remove(&oldest);
        }
    }

    /// The answer to a change whose key its author has used: the first one again, or that the key is taken.
    pub(super) fn answer(
        &self,
        change: &Change,
        snapshot: &Arc<Snapshot>,
    ) -> Option<Result<Committed, CommitError>> {
        let key = change.idempotency_key.clone()?;
        let commit = self.commits.get(&(change.author.clone(), key))?;
        // Older journals have no fingerprints.
        if commit.fingerprint.is_some() && commit.fingerprint != fingerprint(change) {
            return Some(Err(CommitError::KeyTaken));
        }
        Some(Ok(Committed {
            snapshot: Arc::clone(snapshot),
            n_written: 0,
            n_unchanged: change.operations.iter().map(Operation::n_changes).sum(),
            commit: Some(commit.clone()),
            replayed: true,
        }))
    }
}

/// The fingerprint of a change with a key; others need none.
pub(super) fn fingerprint(change: &Change) -> Option<Fingerprint> {
    change.idempotency_key.as_ref()?;
    codec::fingerprint(&change.operations).ok()
}
