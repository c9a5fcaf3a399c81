//! The promises of a journal, kept once for every engine.

use std::io::Write;
use std::ops::ControlFlow;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::chain::Chain;
use super::pack::{PackError, Packer};
use super::record::{ENTRY_BYTES_MAX, Record, VALUE_BYTES_MAX, without_texts};
use super::replay::{self, Assembly};
use super::{
    AppendError, Appended, BackupError, Commit, Damage, Head, Journal, OnPosition, Position,
    RawRecord, ReadEntry, ReadError, Replayed, RestoreError, Store, StoreError, Verified, backup,
};

/// Records that are written and flushed together while a large commit is on its way.
const FLUSH_RECORDS: usize = 100;

/// A journal over a [`Store`].
pub struct Log<S> {
    store: S,
    head: Mutex<Head>,
    /// Held by the one call that writes.
    writing: Mutex<Writing>,
}

/// What the next writer must know about the last one.
#[derive(Default)]
struct Writing {
    /// Why nothing may be written any more.
    poisoned: Option<String>,
    /// Whether records may lie behind the head, because a writer did not come to its end.
    unfinished: bool,
}

impl<S: Store> Log<S> {
    /// A journal whose records have been verified up to `head`.
    pub(super) fn start(store: S, head: Head) -> Self {
        Self {
            store,
            head: Mutex::new(head),
            writing: Mutex::default(),
        }
    }

    /// The engine, for tests that look behind the promises.
    #[cfg(test)]
    pub(super) fn store_for_test(&self) -> &S {
        &self.store
    }

    fn set_head(&self, head: Head) {
        *self.head.lock().unwrap_or_else(PoisonError::into_inner) = head;
    }

    /// Waits until no other call writes.
    fn writer(&self) -> Result<MutexGuard<'_, Writing>, AppendError> {
        // A writer that panicked leaves `unfinished` behind, which is all there is to know.
        let mut writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(reason) = &writing.poisoned {
            return Err(AppendError::Poisoned {
                reason: reason.clone(),
            });
        }
        if writing.unfinished {
            self.forget_unfinished(&mut writing)?;
        }
        Ok(writing)
    }

    fn forget_unfinished(&self, writing: &mut Writing) -> Result<(), AppendError> {
        let removed = self.store.remove_from(self.head().sequence + 1);
        poisoning(writing, removed)?;
        writing.unfinished = false;
        Ok(())
    }

    /// Packs the commits and writes every full batch of records.
    fn write_commits(
        &self,
        writing: &mut Writing,
        packer: &mut Packer,
        commits: &mut [Commit<'_>],
        on_position: OnPosition<'_>,
    ) -> Result<Vec<Appended>, AppendError> {
        let mut appended = Vec::with_capacity(commits.len());
        for (commit_idx, commit) in commits.iter_mut().enumerate() {
            check_length(commit.meta.len())?;
            let first = packer.begin(commit.time_ms, &commit.meta)?;
            for (entry_idx, entry) in commit.entries.by_ref().enumerate() {
                check_length(entry.body.len())?;
                check_length(entry.erasable.len())?;
                on_position(commit_idx, entry_idx, packer.push(&entry)?);
                if packer.n_finished() >= FLUSH_RECORDS {
                    self.write_finished(writing, packer)?;
                }
            }
            appended.push(Appended {
                first,
                last: packer.finish()?,
            });
        }
        Ok(appended)
    }

    fn write_finished(
        &self,
        writing: &mut Writing,
        packer: &mut Packer,
    ) -> Result<(), AppendError> {
        let records = packer.take();
        self.store
            .check_room((records.len() * VALUE_BYTES_MAX) as u64)?;
        writing.unfinished = true;
        poisoning(writing, self.store.write(records))
    }

    /// Writes what is left, then the head: from then on the commits are acknowledged.
    fn write_rest(&self, writing: &mut Writing, packer: &mut Packer) -> Result<(), AppendError> {
        self.write_finished(writing, packer)?;
        let head = packer.end();
        poisoning(writing, self.store.record_head(head))?;
        self.set_head(head);
        writing.unfinished = false;
        Ok(())
    }

    /// Shows every record from `first` up to the head, verified to continue `chain`.
    fn scan_verified(
        &self,
        chain: &mut Chain,
        head: Head,
        visit: &mut dyn FnMut(&Record<'_>, &[u8]) -> ControlFlow<()>,
    ) -> Result<(), ReadError> {
        let mut outcome = Ok(ControlFlow::Continue(()));
        self.store.scan(
            chain.next_sequence(),
            head.sequence,
            &mut |sequence, value| {
                outcome = chain
                    .accept(sequence, value)
                    .map(|record| visit(&record, value));
                if matches!(outcome, Ok(ControlFlow::Continue(()))) {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            },
        )?;
        let stopped = outcome.map_err(|damage| ReadError::Damaged {
            sequence: chain.next_sequence(),
            damage,
        })?;
        if stopped.is_continue() {
            check_end(chain, head)?;
        }
        Ok(())
    }

    /// The chain after the revision `from`.
    fn chain_after(&self, from: u64, head: Head) -> Result<Chain, ReadError> {
        if from == 0 {
            return Ok(Chain::default());
        }
        let not_a_revision = || ReadError::NotARevision {
            revision: from,
            head: head.sequence,
        };
        if from > head.sequence {
            return Err(not_a_revision());
        }
        let hash = self.with_record(from, |record| {
            if record.is_last() {
                record.hash().map(Some)
            } else {
                Ok(None)
            }
        })?;
        let hash = hash.ok_or_else(not_a_revision)?;
        Ok(Chain::after(Head {
            sequence: from,
            hash,
        }))
    }

    /// Looks at one record, which must be there.
    fn with_record<T>(
        &self,
        sequence: u64,
        look: impl FnOnce(&Record<'_>) -> Result<T, Damage>,
    ) -> Result<T, ReadError> {
        let mut look = Some(look);
        let mut found = Err(Damage::Missing);
        self.store.get(sequence, &mut |value| {
            if let Some(look) = look.take() {
                found = Record::parse(sequence, value).and_then(|record| look(&record));
            }
        })?;
        found.map_err(|damage| ReadError::Damaged { sequence, damage })
    }

    /// Reads an entry, and which chunks it has: (record, index of the chunk in it).
    fn assemble(&self, position: Position, head: Head) -> Result<Option<Assembly>, ReadError> {
        if position.sequence == 0 || position.sequence > head.sequence {
            return Ok(None);
        }
        let mut assembly = Assembly::new(position);
        let mut sequence = position.sequence;
        loop {
            let more = self.with_record(sequence, |record| assembly.add(record))?;
            if !more {
                return Ok(assembly.found());
            }
            sequence += 1;
        }
    }

    /// Which chunks hold the texts of these entries, sorted, and how many entries have a text.
    fn texts_of(&self, positions: &[Position]) -> Result<(Vec<(u64, usize)>, usize), AppendError> {
        let head = self.head();
        let mut chunks = Vec::new();
        let mut n_texts = 0;
        let mut positions = positions.to_vec();
        positions.sort_unstable();
        positions.dedup();
        for position in positions {
            let found = self.assemble(position, head)?;
            let assembly = found.ok_or(AppendError::NoSuchEntry { position })?;
            n_texts += usize::from(!assembly.texts().is_empty());
            chunks.extend_from_slice(assembly.texts());
        }
        Ok((chunks, n_texts))
    }

    /// Writes all records anew, without the texts of these chunks.
    fn rewrite_without(&self, chunks: &[(u64, usize)]) -> Result<(), AppendError> {
        let head = self.head();
        let mut replacement = self.store.replacement()?;
        let mut batch = Vec::new();
        let mut failed = None;
        let mut chain = Chain::default();
        self.scan_verified(&mut chain, head, &mut |record, value| {
            let outcome = rewritten(record, value, chunks)
                .map_err(AppendError::from)
                .and_then(|raw| {
                    batch.push(raw);
                    if batch.len() < FLUSH_RECORDS {
                        Ok(())
                    } else {
                        replacement.write(std::mem::take(&mut batch))
                    }
                });
            failed = outcome.err();
            if failed.is_none() {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        })?;
        if let Some(error) = failed {
            return Err(error);
        }
        replacement.write(batch)?;
        replacement.accept(head)
    }

    /// Verifies records that come from elsewhere, and puts them in the place of none.
    fn load_records(
        &self,
        records: &mut dyn Iterator<Item = Result<RawRecord, RestoreError>>,
    ) -> Result<Head, RestoreError> {
        let mut chain = Chain::default();
        let mut replacement = self.store.replacement()?;
        let mut batch = Vec::new();
        for raw in records {
            let raw = raw?;
            chain
                .check(raw.sequence, &raw.value)
                .map_err(|damage| RestoreError::Damaged {
                    sequence: raw.sequence,
                    damage,
                })?;
            batch.push(raw);
            if batch.len() >= FLUSH_RECORDS {
                replacement.write(std::mem::take(&mut batch))?;
            }
        }
        if chain.is_inside_commit() {
            return Err(RestoreError::Incomplete {
                sequence: chain.next_sequence() - 1,
            });
        }
        replacement.write(batch)?;
        replacement.accept(chain.complete())?;
        Ok(chain.complete())
    }
}

impl<S: Store> Journal for Log<S> {
    fn head(&self) -> Head {
        *self.head.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn append(
        &self,
        expected_head: u64,
        commits: &mut [Commit<'_>],
        on_position: OnPosition<'_>,
    ) -> Result<Vec<Appended>, AppendError> {
        let mut writing = self.writer()?;
        let head = self.head();
        if head.sequence != expected_head {
            return Err(AppendError::Conflict {
                expected: expected_head,
                head: head.sequence,
            });
        }
        if commits.is_empty() {
            return Ok(Vec::new());
        }
        let mut packer = Packer::new(head);
        let written = self
            .write_commits(&mut writing, &mut packer, commits, on_position)
            .and_then(|appended| {
                self.write_rest(&mut writing, &mut packer)
                    .map(|()| appended)
            });
        if written.is_err() && writing.unfinished && writing.poisoned.is_none() {
            self.forget_unfinished(&mut writing)?;
        }
        written
    }

    fn replay(
        &self,
        from: u64,
        visit: &mut dyn FnMut(Replayed<'_>) -> ControlFlow<()>,
    ) -> Result<u64, ReadError> {
        let head = self.head();
        let mut chain = self.chain_after(from, head)?;
        let mut replay = replay::Replay::new(from);
        self.scan_verified(&mut chain, head, &mut |record, _| {
            replay.show(record, visit)
        })?;
        if from == 0 {
            self.settle()?;
        }
        Ok(replay.shown())
    }

    fn read(&self, position: Position) -> Result<Option<ReadEntry>, ReadError> {
        let assembly = self.assemble(position, self.head())?;
        Ok(assembly.map(Assembly::into_entry))
    }

    fn erase(&self, positions: &[Position]) -> Result<usize, AppendError> {
        let mut writing = self.writer()?;
        let (chunks, n_texts) = self.texts_of(positions)?;
        if chunks.is_empty() {
            return Ok(0);
        }
        match self.rewrite_without(&chunks) {
            Ok(()) => Ok(n_texts),
            Err(error) => {
                poison_if_unknown(&mut writing, &error);
                Err(error)
            }
        }
    }

    fn verify(&self) -> Result<Verified, ReadError> {
        let mut chain = Chain::default();
        self.scan_verified(&mut chain, self.head(), &mut |_, _| {
            ControlFlow::Continue(())
        })?;
        Ok(chain.verified())
    }

    fn backup(&self, to: &mut dyn Write) -> Result<Head, BackupError> {
        let head = self.head();
        let mut writer = backup::Writer::start(to)?;
        let mut failed = None;
        self.scan_verified(&mut Chain::default(), head, &mut |record, value| {
            failed = writer.record(record.sequence(), value).err();
            if failed.is_none() {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        })?;
        if let Some(error) = failed {
            return Err(error.into());
        }
        writer.finish(head)?;
        Ok(head)
    }

    fn load(
        &self,
        records: &mut dyn Iterator<Item = Result<RawRecord, RestoreError>>,
    ) -> Result<Head, RestoreError> {
        let mut writing = self.writer()?;
        let before = self.head();
        if before.sequence != 0 {
            return Err(RestoreError::NotEmpty {
                head: before.sequence,
            });
        }
        let loaded = self.load_records(records);
        match &loaded {
            Ok(head) => self.set_head(*head),
            Err(RestoreError::Append(error)) => poison_if_unknown(&mut writing, error),
            Err(_) => {}
        }
        loaded
    }

    fn settle(&self) -> Result<(), ReadError> {
        self.store.settle()?;
        let head = self.head();
        if head.sequence == 0 {
            return Ok(());
        }
        let is_head = |record: &Record<'_>| record.hash().map(|hash| hash == head.hash);
        if self.with_record(head.sequence, is_head)? {
            Ok(())
        } else {
            Err(ReadError::Damaged {
                sequence: head.sequence,
                damage: Damage::NotTheHead,
            })
        }
    }
}

/// After a failed write nobody knows what is on disk, so nothing more is written.
fn poisoning(writing: &mut Writing, outcome: Result<(), StoreError>) -> Result<(), AppendError> {
    outcome.map_err(|error| {
        let reason = full_text(&error);
        writing.poisoned = Some(reason.clone());
        AppendError::Poisoned { reason }
    })
}

fn poison_if_unknown(writing: &mut Writing, error: &AppendError) {
    if let AppendError::Poisoned { reason } = error {
        writing.poisoned = Some(reason.clone());
    }
}

/// An error with its causes, on one line.
pub(super) fn full_text(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

fn check_length(actual_bytes: usize) -> Result<(), AppendError> {
    if actual_bytes > ENTRY_BYTES_MAX {
        return Err(AppendError::TooLong {
            actual_bytes,
            max_bytes: ENTRY_BYTES_MAX,
        });
    }
    Ok(())
}

/// Whether the chain ends exactly where it must.
fn check_end(chain: &Chain, head: Head) -> Result<(), ReadError> {
    if chain.complete() == head {
        return Ok(());
    }
    let missing = chain.next_sequence() <= head.sequence;
    let damage = if missing {
        Damage::Missing
    } else {
        Damage::NotTheHead
    };
    let sequence = if missing {
        chain.next_sequence()
    } else {
        head.sequence
    };
    Err(ReadError::Damaged { sequence, damage })
}

/// The record, without the texts of those of its chunks that are listed.
fn rewritten(
    record: &Record<'_>,
    value: &[u8],
    chunks: &[(u64, usize)],
) -> Result<RawRecord, ReadError> {
    let sequence = record.sequence();
    let start = chunks.partition_point(|(at, _)| *at < sequence);
    let end = chunks.partition_point(|(at, _)| *at <= sequence);
    if start == end {
        return Ok(RawRecord {
            sequence,
            value: value.to_vec(),
        });
    }
    let chosen: Vec<usize> = chunks[start..end].iter().map(|(_, idx)| *idx).collect();
    let value =
        without_texts(record, &chosen).map_err(|damage| ReadError::Damaged { sequence, damage })?;
    Ok(RawRecord { sequence, value })
}

impl From<PackError> for AppendError {
    fn from(error: PackError) -> Self {
        Self::Pack {
            reason: full_text(&error),
        }
    }
}
