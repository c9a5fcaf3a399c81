//! Changes that were made before, so that a repeated one is not made again.

use std::collections::{HashMap, VecDeque};

use crate::graph::{CommitRecord, Snapshot};

use super::Change;

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

    /// The commit of the same author under the same key.
    pub(super) fn find(&self, change: &Change) -> Option<&CommitRecord> {
        let key = change.idempotency_key.clone()?;
        self.commits.get(&(change.author.clone(), key))
    }
}
