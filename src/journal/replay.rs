//! Puts entries together again from the chunks of records.

use std::ops::ControlFlow;

use super::record::{Chunk, Erasable, Record};
use super::{Damage, EntryRef, Position, ReadEntry, Replayed};

/// One entry that is being read by its position.
pub(super) struct Assembly {
    entry: ReadEntry,
    /// Chunks that hold a text: (record, index of the chunk in it).
    texts: Vec<(u64, usize)>,
    started: bool,
}

impl Assembly {
    pub(super) fn new(position: Position) -> Self {
        let entry = ReadEntry {
            position,
            body: Vec::new(),
            erasable: Vec::new(),
            erased: false,
        };
        Self {
            entry,
            texts: Vec::new(),
            started: false,
        }
    }

    /// Takes what this record holds of the entry; says whether the next record is needed too.
    pub(super) fn add(&mut self, record: &Record<'_>) -> Result<bool, Damage> {
        let chunk_idx = if self.started {
            0
        } else {
            first_chunk(record) + usize::from(self.entry.position.slot)
        };
        if self.started != record.continues() && self.started {
            return Err(Damage::Structure(
                "an entry does not go on where it was cut",
            ));
        }
        let Some(chunk) = record.chunks().nth(chunk_idx) else {
            return Ok(false);
        };
        let chunk = chunk?;
        self.started = true;
        self.take(&chunk);
        if matches!(chunk.erasable, Erasable::Present { .. }) {
            self.texts.push((record.sequence(), chunk_idx));
        }
        Ok(chunk.more)
    }

    fn take(&mut self, chunk: &Chunk<'_>) {
        take(
            &mut self.entry.body,
            &mut self.entry.erasable,
            &mut self.entry.erased,
            chunk,
        );
    }

    /// The assembly, if an entry does start at the position.
    pub(super) fn found(self) -> Option<Self> {
        self.started.then_some(self)
    }

    /// The chunks that hold a text: (record, index of the chunk in it).
    pub(super) fn texts(&self) -> &[(u64, usize)] {
        &self.texts
    }

    pub(super) fn into_entry(self) -> ReadEntry {
        self.entry
    }
}

/// How many chunks come before slot 0: the `meta` of a commit, or the end of an earlier entry.
fn first_chunk(record: &Record<'_>) -> usize {
    usize::from(record.is_first() || record.continues())
}

fn take(body: &mut Vec<u8>, text: &mut Vec<u8>, erased: &mut bool, chunk: &Chunk<'_>) {
    body.extend_from_slice(chunk.body);
    match chunk.erasable {
        Erasable::None => {}
        Erasable::Present { text: part, .. } => text.extend_from_slice(part),
        Erasable::Erased(_) => *erased = true,
    }
}

/// Shows records as commits and entries, without holding more than one entry.
pub(super) struct Replay {
    /// The last revision that was shown in whole.
    shown: u64,
    /// Sequence of the first record of the commit.
    first: u64,
    time_ms: i64,
    /// Where the entry that is being put together starts; `None` for the `meta`.
    position: Option<Position>,
    body: Vec<u8>,
    text: Vec<u8>,
    erased: bool,
}

impl Replay {
    pub(super) fn new(from: u64) -> Self {
        Self {
            shown: from,
            first: 0,
            time_ms: 0,
            position: None,
            body: Vec::new(),
            text: Vec::new(),
            erased: false,
        }
    }

    /// The last revision that was shown in whole.
    pub(super) fn shown(&self) -> u64 {
        self.shown
    }

    /// Shows what a verified record completes.
    pub(super) fn show(
        &mut self,
        record: &Record<'_>,
        visit: &mut dyn FnMut(Replayed<'_>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let sequence = record.sequence();
        if let Some(time_ms) = record.time_ms() {
            self.first = sequence;
            self.time_ms = time_ms;
            self.position = None;
        }
        // The first chunk goes on with the entry of the record before, or is the `meta`.
        let mut inside = record.continues() || record.is_first();
        let mut slot = 0;
        for chunk in record.chunks().flatten() {
            if !inside {
                self.position = Some(Position { sequence, slot });
                slot += 1;
            }
            inside = false;
            self.show_chunk(&chunk, visit)?;
        }
        if record.is_last() {
            self.shown = sequence;
            visit(Replayed::End { last: sequence })?;
        }
        ControlFlow::Continue(())
    }

    fn show_chunk(
        &mut self,
        chunk: &Chunk<'_>,
        visit: &mut dyn FnMut(Replayed<'_>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let joined = chunk.more || !self.body.is_empty() || !self.text.is_empty() || self.erased;
        if !joined {
            let (text, erased) = text_of(chunk);
            return visit(self.step(chunk.body, text, erased));
        }
        take(&mut self.body, &mut self.text, &mut self.erased, chunk);
        if chunk.more {
            return ControlFlow::Continue(());
        }
        let (body, text, erased) = (
            std::mem::take(&mut self.body),
            std::mem::take(&mut self.text),
            self.erased,
        );
        self.erased = false;
        visit(self.step(&body, &text, erased))
    }

    /// The entry, or the start of the commit if this was its `meta`.
    fn step<'a>(&self, body: &'a [u8], erasable: &'a [u8], erased: bool) -> Replayed<'a> {
        match self.position {
            Some(position) => Replayed::Entry(EntryRef {
                position,
                body,
                erasable,
                erased,
            }),
            None => Replayed::Begin {
                first: self.first,
                time_ms: self.time_ms,
                meta: body,
            },
        }
    }
}

fn text_of<'a>(chunk: &Chunk<'a>) -> (&'a [u8], bool) {
    match chunk.erasable {
        Erasable::None => (&[], false),
        Erasable::Present { text, .. } => (text, false),
        Erasable::Erased(_) => (&[], true),
    }
}
