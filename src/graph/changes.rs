//! What changed: every version of an entity, a source or a claim, in the order of recording.

use super::{ClaimIdx, CommitRecord, EntityIdx, Snapshot, SourceIdx, snapshot::Slot};

/// What got a new version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// An entity.
    Entity(EntityIdx),
    /// A source.
    Source(SourceIdx),
    /// A claim, in this version.
    Claim(ClaimIdx),
}

/// One change, and the commit that made it.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeRecord {
    /// The commit.
    pub commit: CommitRecord,
    /// Its place among the changes of the commit.
    pub place: usize,
    /// What changed.
    pub what: Changed,
}

impl Snapshot {
    /// How many changes were recorded after a revision.
    #[must_use]
    pub fn n_changes_after(&self, revision: u64) -> usize {
        let Some(next) = next(revision) else { return 0 };
        self.claims.len() - self.claims.first_at(next) + self.puts.len() - self.first_put_at(next)
    }

    /// The first changes after a revision, in the order of their commits; within one, entities and sources come first.
    #[must_use]
    pub fn changes_after(&self, revision: u64, changes_max: usize) -> Vec<ChangeRecord> {
        let Some(next) = next(revision) else {
            return Vec::new();
        };
        let mut changes = Vec::new();
        for commit in self.commits_after(revision) {
            for (place, what) in self.changes_of(commit, next).enumerate() {
                if changes.len() == changes_max {
                    return changes;
                }
                changes.push(ChangeRecord {
                    commit: commit.clone(),
                    place,
                    what,
                });
            }
        }
        changes
    }

    /// Where to begin after a change, given by its revision and its place in the commit: the revision before that
    /// commit, and how many changes to pass over; never before `since`.
    #[must_use]
    pub fn changes_from(&self, since: u64, (revision, place): (u64, usize)) -> (u64, usize) {
        if revision <= since {
            return (since, 0);
        }
        match self.commit_of(revision) {
            Some(commit) if commit.last == revision && commit.first > since => {
                (commit.first - 1, place.saturating_add(1))
            }
            Some(commit) if commit.last == revision => (since, place.saturating_add(1)),
            _ => (revision, 0),
        }
    }

    /// What a commit changed.
    #[must_use]
    pub fn changes_in(&self, commit: &CommitRecord) -> Vec<Changed> {
        self.changes_of(commit, 0).collect()
    }

    fn changes_of(&self, commit: &CommitRecord, from: u32) -> impl Iterator<Item = Changed> {
        let (first, end) = (
            sequence(commit.first).max(from),
            sequence(commit.last).saturating_add(1),
        );
        let puts = self.first_put_at(first)..self.first_put_at(end);
        let rows = self.claims.first_at(first)..self.claims.first_at(end);
        let puts = puts.filter_map(|at| match self.puts[at].1 {
            Slot::Entity(row) => Some(Changed::Entity(EntityIdx::new(row as usize))),
            Slot::Source(row) => Some(Changed::Source(SourceIdx::new(row as usize))),
            Slot::Claim(_) => None,
        });
        puts.chain(rows.map(|row| Changed::Claim(ClaimIdx::new(row))))
    }

    fn commits_after(&self, revision: u64) -> impl Iterator<Item = &CommitRecord> {
        let (mut low, mut high) = (0, self.commits.len());
        while low < high {
            let middle = low.midpoint(high);
            if self.commits[middle].last <= revision {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        (low..self.commits.len()).map(|at| &self.commits[at])
    }

    fn first_put_at(&self, sequence: u32) -> usize {
        let (mut low, mut high) = (0, self.puts.len());
        while low < high {
            let middle = low.midpoint(high);
            if self.puts[middle].0 < sequence {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

fn next(revision: u64) -> Option<u32> {
    u32::try_from(revision.checked_add(1)?).ok()
}

fn sequence(sequence: u64) -> u32 {
    u32::try_from(sequence).unwrap_or(u32::MAX)
}
