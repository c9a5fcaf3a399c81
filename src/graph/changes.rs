//! What changed: every version of an entity, a source or a claim, in the order of recording.

use std::ops::Range;

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

/// Where the changes of a commit stand: entities and sources, and claims.
struct Spans {
    puts: Range<usize>,
    rows: Range<usize>,
}

impl Snapshot {
    /// How many changes were recorded after a revision.
    #[must_use]
    pub fn n_changes_after(&self, revision: u64) -> usize {
        let Some(next) = next(revision) else { return 0 };
        self.claims.len() - self.claims.first_at(next) + self.puts.len() - self.first_put_at(next)
    }

    /// The first changes after a revision, in the order of their commits; within one, entities and sources come first.
    /// The first `passed` of them are passed over without looking at them, as [`Snapshot::changes_from`] says.
    #[must_use]
    pub fn changes_after(
        &self,
        (revision, mut passed): (u64, usize),
        changes_max: usize,
    ) -> Vec<ChangeRecord> {
        let Some(next) = next(revision) else {
            return Vec::new();
        };
        let mut changes = Vec::new();
        for commit in self.commits_after(revision) {
            let spans = self.spans_of(commit, next);
            let n_changes = spans.puts.len() + spans.rows.len();
            let from = passed.min(n_changes);
            passed -= from;
            for (place, what) in (from..).zip(self.changes_in_spans(spans, from)) {
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
        self.changes_in_spans(self.spans_of(commit, 0), 0).collect()
    }

    /// Where the changes of a commit stand, without those before a sequence.
    fn spans_of(&self, commit: &CommitRecord, from: u32) -> Spans {
        let (first, end) = (
            sequence(commit.first).max(from),
            sequence(commit.last).saturating_add(1),
        );
        Spans {
            puts: self.first_put_at(first)..self.first_put_at(end),
            rows: self.claims.first_at(first)..self.claims.first_at(end),
        }
    }

    /// The changes that stand there, without the first `passed`.
    fn changes_in_spans(&self, spans: Spans, passed: usize) -> impl Iterator<Item = Changed> {
        let Spans { puts, rows } = spans;
        let begin = puts.start.saturating_add(passed).min(puts.end);
        let passed_rows = passed.saturating_sub(puts.len());
        // Claims have rows of their own, so every put is of an entity or of a source.
        let puts = (begin..puts.end).filter_map(|at| match self.puts[at].1 {
            Slot::Entity(row) => Some(Changed::Entity(EntityIdx::new(row as usize))),
            Slot::Source(row) => Some(Changed::Source(SourceIdx::new(row as usize))),
            Slot::Claim(_) => None,
        });
        let rows = rows.start.saturating_add(passed_rows).min(rows.end)..rows.end;
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::graph::testing::graph;

    proptest! {
        #[test]
        fn pages_of_any_length_are_the_whole_without_gap_or_duplicate(
            commits in prop::collection::vec(1usize..20, 1..8),
            since in 0u64..8,
            page in 1usize..30,
        ) {
            let mut graph = graph("hub");
            for (number, n_ties) in commits.iter().enumerate() {
                let ties = (0..*n_ties).map(|tie| format!("b{number}x{tie} -MemberOf-> hub"));
                graph.more(&ties.collect::<Vec<_>>().join("; "));
            }
            let snapshot = graph.snapshot();
            let whole = snapshot.changes_after((since, 0), usize::MAX);
            prop_assert_eq!(whole.len(), snapshot.n_changes_after(since));
            let mut read = Vec::new();
            let mut from = (since, 0);
            loop {
                let records = snapshot.changes_after(from, page);
                prop_assert!(records.len() <= page);
                let Some(last) = records.last() else { break };
                from = snapshot.changes_from(since, (last.commit.last, last.place));
                read.extend(records);
            }
            prop_assert_eq!(read, whole);
        }
    }
}
