//! Reads and verifies the journal in one thread while the graph is built of it in another.

use std::{
    ops::{ControlFlow, Range},
    panic::resume_unwind,
    sync::mpsc::{self, SyncSender},
    thread,
};

use crate::journal::{Journal, Position, ReadError, Replayed};

/// Bytes of entries that are handed over at once.
const BATCH_BYTES: usize = 256 * 1024;
/// Steps that are handed over at once.
const BATCH_STEPS: usize = 8 * 1024;
/// Batches that may wait to be taken.
const BATCHES_AHEAD: usize = 4;

/// One step of a replay, as the graph is built of it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step<'a> {
    /// A commit starts.
    Begin {
        first: u64,
        time_ms: i64,
        meta: &'a [u8],
    },
    /// An entry of the commit that started last.
    Entry {
        position: Position,
        body: &'a [u8],
        erasable: &'a [u8],
    },
    /// The commit is complete.
    End { last: u64 },
}

/// Steps with the bytes that they refer to.
#[derive(Debug, Default)]
struct Batch {
    bytes: Vec<u8>,
    steps: Vec<Kept>,
}

/// A step whose bytes stand in its batch.
#[derive(Debug)]
enum Kept {
    Begin {
        first: u64,
        time_ms: i64,
        meta: Range<usize>,
    },
    Entry {
        position: Position,
        body: Range<usize>,
        erasable: Range<usize>,
    },
    End {
        last: u64,
    },
}

impl Batch {
    fn keep(&mut self, bytes: &[u8]) -> Range<usize> {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        start..self.bytes.len()
    }

    fn add(&mut self, step: &Replayed<'_>) {
        let kept = match step {
            Replayed::Begin {
                first,
                time_ms,
                meta,
            } => Kept::Begin {
                first: *first,
                time_ms: *time_ms,
                meta: self.keep(meta),
            },
            Replayed::Entry(entry) => Kept::Entry {
                position: entry.position,
                body: self.keep(entry.body),
                erasable: self.keep(entry.erasable),
            },
            Replayed::End { last } => Kept::End { last: *last },
        };
        self.steps.push(kept);
    }

    fn is_full(&self) -> bool {
        self.bytes.len() >= BATCH_BYTES || self.steps.len() >= BATCH_STEPS
    }

    fn steps(&self) -> impl Iterator<Item = Step<'_>> {
        let bytes = |range: &Range<usize>| &self.bytes[range.clone()];
        self.steps.iter().map(move |kept| match kept {
            Kept::Begin {
                first,
                time_ms,
                meta,
            } => Step::Begin {
                first: *first,
                time_ms: *time_ms,
                meta: bytes(meta),
            },
            Kept::Entry {
                position,
                body,
                erasable,
            } => Step::Entry {
                position: *position,
                body: bytes(body),
                erasable: bytes(erasable),
            },
            Kept::End { last } => Step::End { last: *last },
        })
    }
}

/// Replays a journal: `seen` is told of each step as soon as it is verified, `take` builds of it in
/// another thread, in the same order.
///
/// # Errors
/// What reading says; else what `take` says, after which nothing is read any more.
pub(super) fn replay<E>(
    journal: &dyn Journal,
    mut seen: impl FnMut(&Replayed<'_>),
    mut take: impl FnMut(Step<'_>) -> Result<(), E> + Send,
) -> Result<(), E>
where
    E: From<ReadError> + Send,
{
    let (sender, waiting) = mpsc::sync_channel::<Batch>(BATCHES_AHEAD);
    thread::scope(|scope| {
        let builder = scope.spawn(move || {
            waiting
                .iter()
                .try_for_each(|batch| batch.steps().try_for_each(&mut take))
        });
        let read = read(journal, &sender, &mut seen);
        drop(sender);
        let built = builder.join().unwrap_or_else(|panic| resume_unwind(panic));
        read?;
        built
    })
}

/// Hands everything over; ends early if nobody takes it any more.
fn read(
    journal: &dyn Journal,
    sender: &SyncSender<Batch>,
    seen: &mut impl FnMut(&Replayed<'_>),
) -> Result<(), ReadError> {
    let mut batch = Batch::default();
    journal.replay(0, &mut |step| {
        seen(&step);
        batch.add(&step);
        if batch.is_full() && sender.send(std::mem::take(&mut batch)).is_err() {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    })?;
    // Whoever does not take the rest has an error to tell.
    let _ = sender.send(batch);
    Ok(())
}
