//! Packs commits into records, tightly: a bulk import has a million entries of sixty bytes.

use super::record::{
    self, CONTINUES, Chunk, ERASED_BYTES, Erasable, FIRST, LAST, Record, SALT_BYTES,
    VALUE_BYTES_MAX, varint_bytes,
};
use super::{Damage, Entry, Head, Position, RawRecord};

/// An entry is cut rather than moved to the next record if moving it would leave more room unused.
const UNUSED_BYTES_MAX: usize = VALUE_BYTES_MAX / 4;
/// Bytes that the head of any chunk, or the length of any text, takes at most.
const VARINT_BYTES: usize = 3;
/// Salts are asked of the system in blocks, because each request costs more than a hash.
const SALT_BLOCK_BYTES: usize = 256 * SALT_BYTES;

/// Turns commits into records that continue a chain.
pub(super) struct Packer {
    /// The end of the records that are finished.
    end: Head,
    /// The record being filled.
    value: Vec<u8>,
    flags: u8,
    /// Entries that start in it.
    slots: u16,
    /// Bytes kept free, so that erasing a short text cannot make the record too long.
    reserved_bytes: usize,
    salts: Salts,
    /// Records that are finished and not yet taken.
    finished: Vec<RawRecord>,
}

impl Packer {
    /// A packer that continues after `end`.
    pub(super) fn new(end: Head) -> Self {
        let value = Vec::new();
        let salts = Salts::default();
        Self {
            end,
            value,
            flags: 0,
            slots: 0,
            reserved_bytes: 0,
            salts,
            finished: Vec::new(),
        }
    }

    /// The end of the records that are finished.
    pub(super) fn end(&self) -> Head {
        self.end
    }

    /// Number of records that are finished and not yet taken.
    pub(super) fn n_finished(&self) -> usize {
        self.finished.len()
    }

    /// The finished records, which the packer forgets.
    pub(super) fn take(&mut self) -> Vec<RawRecord> {
        std::mem::take(&mut self.finished)
    }

    /// Starts a commit and returns the sequence of its first record.
    pub(super) fn begin(&mut self, time_ms: i64, meta: &[u8]) -> Result<u64, PackError> {
        let first = self.end.sequence + 1;
        self.open(FIRST);
        self.value.extend_from_slice(&time_ms.to_be_bytes());
        self.write(meta, &[])?;
        Ok(first)
    }

    /// Adds an entry to the commit and returns where it starts.
    pub(super) fn push(&mut self, entry: &Entry) -> Result<Position, PackError> {
        let (body, erasable) = (entry.body.as_slice(), entry.erasable.as_slice());
        let room = self.room();
        let moves = room < UNUSED_BYTES_MAX && room < whole_bytes(body, erasable);
        if moves || room <= VARINT_BYTES {
            self.next_record(0)?;
        }
        let position = Position {
            sequence: self.end.sequence + 1,
            slot: self.slots,
        };
        self.slots += 1;
        self.write(body, erasable)?;
        Ok(position)
    }

    /// Ends the commit and returns the sequence of its last record.
    pub(super) fn finish(&mut self) -> Result<u64, PackError> {
        self.close(LAST)?;
        Ok(self.end.sequence)
    }

    /// Writes an entry, continuing in further records as needed.
    fn write(&mut self, mut body: &[u8], mut erasable: &[u8]) -> Result<(), PackError> {
        loop {
            let room = self.room().saturating_sub(VARINT_BYTES);
            let (now, later) = body.split_at(body.len().min(room));
            body = later;
            let text_room = (room - now.len()).saturating_sub(VARINT_BYTES + SALT_BYTES);
            // A text may have to be replaced by its hash, so the part must have room for that.
            let fits = body.is_empty() && text_room >= ERASED_BYTES - SALT_BYTES;
            let (text, rest) = erasable.split_at(if fits {
                erasable.len().min(text_room)
            } else {
                0
            });
            erasable = rest;
            let more = !body.is_empty() || !erasable.is_empty();
            self.put(now, text, more)?;
            if !more {
                return Ok(());
            }
            self.next_record(CONTINUES)?;
        }
    }

    fn put(&mut self, body: &[u8], text: &[u8], more: bool) -> Result<(), PackError> {
        if text.is_empty() {
            record::write_chunk(
                &mut self.value,
                &Chunk {
                    body,
                    erasable: Erasable::None,
                    more,
                },
            );
            return Ok(());
        }
        let salt = &self.salts.next()?;
        let erasable = Erasable::Present { salt, text };
        record::write_chunk(
            &mut self.value,
            &Chunk {
                body,
                erasable,
                more,
            },
        );
        self.reserved_bytes += ERASED_BYTES.saturating_sub(text_bytes(text.len()));
        Ok(())
    }

    /// Bytes that can still be written to the record.
    fn room(&self) -> usize {
        VALUE_BYTES_MAX.saturating_sub(self.value.len() + self.reserved_bytes)
    }

    fn next_record(&mut self, flags: u8) -> Result<(), PackError> {
        self.close(0)?;
        self.open(flags);
        Ok(())
    }

    fn open(&mut self, flags: u8) {
        self.value = Vec::with_capacity(VALUE_BYTES_MAX);
        record::start(&mut self.value, &self.end.hash);
        self.flags = flags;
        self.slots = 0;
        self.reserved_bytes = 0;
    }

    fn close(&mut self, flags: u8) -> Result<(), PackError> {
        let sequence = self.end.sequence + 1;
        let mut value = std::mem::take(&mut self.value);
        record::finish(sequence, self.flags | flags, &mut value);
        let hash = Record::parse(sequence, &value).and_then(|record| record.hash())?;
        self.end = Head { sequence, hash };
        self.finished.push(RawRecord { sequence, value });
        Ok(())
    }
}

/// Bytes that an entry takes if it is not cut.
fn whole_bytes(body: &[u8], erasable: &[u8]) -> usize {
    let text = if erasable.is_empty() {
        0
    } else {
        text_bytes(erasable.len()).max(ERASED_BYTES)
    };
    varint_bytes(body.len() << 2) + body.len() + text
}

/// Bytes of an erasable part.
fn text_bytes(length: usize) -> usize {
    varint_bytes(length) + SALT_BYTES + length
}

/// Random salts.
#[derive(Default)]
struct Salts {
    block: Vec<u8>,
    used: usize,
}

impl Salts {
    fn next(&mut self) -> Result<[u8; SALT_BYTES], PackError> {
        if self.used >= self.block.len() {
            self.block.resize(SALT_BLOCK_BYTES, 0);
            getrandom::fill(&mut self.block)?;
            self.used = 0;
        }
        let mut salt = [0; SALT_BYTES];
        salt.copy_from_slice(&self.block[self.used..self.used + SALT_BYTES]);
        self.used += SALT_BYTES;
        Ok(salt)
    }
}

/// Why a record could not be made.
#[derive(Debug, thiserror::Error)]
pub(super) enum PackError {
    #[error("the system gave no random numbers")]
    Random(#[from] getrandom::Error),
    #[error("a record that was just made is damaged")]
    Made(#[from] Damage),
}
