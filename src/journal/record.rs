//! The format of one record, version 1. What is written here stays readable for ever.
//!
//! A journal is a sequence of records, numbered from 1 without gaps. The key of a record is its
//! number, 8 bytes big-endian. All numbers are big-endian. The value is at most 7 KiB:
//!
//! | bytes | meaning |
//! |---|---|
//! | 0 | version of the format, 1 |
//! | 1 | flags: 1 first record of a commit, 2 last record of a commit, 4 starts inside an entry |
//! | 2..4 | length of the payload |
//! | 4..8 | CRC-32 (IEEE) of key, bytes 0..4, bytes 8..40 and payload |
//! | 8..40 | hash of the previous record; zeros for record 1 |
//! | 40.. | payload |
//!
//! The payload of the first record of a commit starts with the commit's time, 8 bytes, in
//! milliseconds since 1970-01-01 UTC. Then, in every record, chunks follow up to the end. The
//! first entry of a commit is its `meta`; it has no slot. Each chunk is:
//!
//! | part | meaning |
//! |---|---|
//! | head | varint (7 bits per byte, low bits first): length of body × 4 + 2 if an erasable text follows + 1 if the entry goes on in the next record |
//! | body | that many bytes |
//! | erasable | only if announced: varint length, 16 bytes of random salt, the text; or, once erased, varint 0 and the 32-byte hash of salt and text |
//!
//! An entry that is cut into chunks is the last of its record, and the next record has flag 4.
//! Body and erasable text of an entry are the bodies and texts of its chunks, joined.
//!
//! The hash of a record is BLAKE3 of key, version byte, flags byte, hash of the previous record,
//! and the payload in which every erasable part is replaced by the 32-byte BLAKE3 hash of its
//! salt and text. So erasing a text changes neither this hash nor any later one; and as the salt
//! goes with the text, the hash that stays cannot be used to guess what was there.

use super::Damage;

/// A BLAKE3 hash.
pub type Hash = [u8; 32];

/// The longest body, erasable text or `meta` of one entry, in bytes.
pub const ENTRY_BYTES_MAX: usize = 16 * 1024 * 1024;

/// The version that is written.
pub(super) const VERSION: u8 = 1;
/// The longest value. Longer ones would make sled write files that it never fsyncs.
pub(super) const VALUE_BYTES_MAX: usize = 7 * 1024;
/// Bytes before the payload.
pub(super) const HEADER_BYTES: usize = 40;
/// Bytes of the time at the start of a commit.
pub(super) const TIME_BYTES: usize = 8;
/// Bytes of the salt of an erasable text.
pub(super) const SALT_BYTES: usize = 16;
/// Bytes of the erasable part of a chunk once it is erased.
pub(super) const ERASED_BYTES: usize = 33;

/// First record of a commit.
pub(super) const FIRST: u8 = 1;
/// Last record of a commit.
pub(super) const LAST: u8 = 2;
/// The record starts inside an entry.
pub(super) const CONTINUES: u8 = 4;

/// A record whose length, version and checksum have been checked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record<'a> {
    sequence: u64,
    flags: u8,
    previous: &'a Hash,
    payload: &'a [u8],
}

/// A part of an entry, within one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Chunk<'a> {
    /// Bytes of the body.
    pub(super) body: &'a [u8],
    /// The erasable part.
    pub(super) erasable: Erasable<'a>,
    /// Whether the entry goes on in the next record.
    pub(super) more: bool,
}

/// The erasable part of a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Erasable<'a> {
    /// The chunk has none.
    None,
    /// It is there.
    Present {
        salt: &'a [u8; SALT_BYTES],
        text: &'a [u8],
    },
    /// It was removed; this is the hash that is left.
    Erased(&'a Hash),
}

impl Erasable<'_> {
    /// What is chained instead of the text.
    pub(super) fn hash(&self) -> Option<Hash> {
        match self {
            Self::None => None,
            Self::Present { salt, text } => Some(
                *blake3::Hasher::new()
                    .update(*salt)
                    .update(text)
                    .finalize()
                    .as_bytes(),
            ),
            Self::Erased(hash) => Some(**hash),
        }
    }
}

impl<'a> Record<'a> {
    /// Checks length, version and checksum of a value.
    pub(super) fn parse(sequence: u64, value: &'a [u8]) -> Result<Self, Damage> {
        let short = Damage::Length {
            actual_bytes: value.len(),
            expected_bytes: HEADER_BYTES,
        };
        let (header, payload) = value.split_first_chunk::<HEADER_BYTES>().ok_or(short)?;
        let [
            version,
            flags,
            length_high,
            length_low,
            c0,
            c1,
            c2,
            c3,
            previous @ ..,
        ] = header;
        if *version != VERSION && checksum(sequence, value) == [*c0, *c1, *c2, *c3] {
            return Err(Damage::Version {
                version: *version,
                newest: VERSION,
            });
        }
        let expected_bytes =
            HEADER_BYTES + usize::from(u16::from_be_bytes([*length_high, *length_low]));
        if value.len() != expected_bytes {
            return Err(Damage::Length {
                actual_bytes: value.len(),
                expected_bytes,
            });
        }
        if checksum(sequence, value) != [*c0, *c1, *c2, *c3] {
            return Err(Damage::Checksum);
        }
        if *flags & !(FIRST | LAST | CONTINUES) != 0 {
            return Err(Damage::Structure("it has unknown flags"));
        }
        Ok(Self {
            sequence,
            flags: *flags,
            previous,
            payload,
        })
    }

    /// The number of the record.
    pub(super) fn sequence(&self) -> u64 {
        self.sequence
    }

    /// Whether a commit starts here.
    pub(super) fn is_first(&self) -> bool {
        self.flags & FIRST != 0
    }

    /// Whether a commit ends here.
    pub(super) fn is_last(&self) -> bool {
        self.flags & LAST != 0
    }

    /// Whether the first chunk belongs to an entry of the record before.
    pub(super) fn continues(&self) -> bool {
        self.flags & CONTINUES != 0
    }

    /// Hash of the record before.
    pub(super) fn previous(&self) -> &Hash {
        self.previous
    }

    /// The time of the commit that starts here, in milliseconds since 1970-01-01 UTC.
    pub(super) fn time_ms(&self) -> Option<i64> {
        let time = self
            .payload
            .first_chunk::<TIME_BYTES>()
            .filter(|_| self.is_first())?;
        Some(i64::from_be_bytes(*time))
    }

    /// The chunks, in order.
    pub(super) fn chunks(&self) -> Chunks<'a> {
        let start = if self.is_first() { TIME_BYTES } else { 0 };
        Chunks {
            rest: self.payload.get(start..),
        }
    }

    /// The hash that the next record must name.
    pub(super) fn hash(&self) -> Result<Hash, Damage> {
        // Put together and hashed in one go, since several lanes at a time are twice as fast.
        let mut hashed = Vec::with_capacity(VALUE_BYTES_MAX);
        hashed.extend_from_slice(&self.sequence.to_be_bytes());
        hashed.extend_from_slice(&[VERSION, self.flags]);
        hashed.extend_from_slice(self.previous);
        let mut run_start = 0;
        let mut chunks = self.chunks();
        while let Some(chunk) = chunks.next() {
            let chunk = chunk?;
            if let Some(hash) = chunk.erasable.hash() {
                let run_end = chunks.erasable_start(&chunk, self.payload.len());
                hashed.extend_from_slice(&self.payload[run_start..run_end]);
                hashed.extend_from_slice(&hash);
                run_start = chunks.offset(self.payload.len());
            }
        }
        hashed.extend_from_slice(&self.payload[run_start..]);
        Ok(*blake3::hash(&hashed).as_bytes())
    }
}

/// The chunks of a payload; ends after the first damage.
#[derive(Clone, Debug)]
pub(super) struct Chunks<'a> {
    rest: Option<&'a [u8]>,
}

impl Chunks<'_> {
    /// How far into the payload the next chunk starts.
    fn offset(&self, payload_bytes: usize) -> usize {
        payload_bytes - self.rest.map_or(0, <[u8]>::len)
    }

    /// Where the erasable part of the chunk just returned started.
    fn erasable_start(&self, chunk: &Chunk<'_>, payload_bytes: usize) -> usize {
        let bytes = match chunk.erasable {
            Erasable::None => 0,
            Erasable::Present { text, .. } => varint_bytes(text.len()) + SALT_BYTES + text.len(),
            Erasable::Erased(_) => ERASED_BYTES,
        };
        self.offset(payload_bytes) - bytes
    }
}

impl<'a> Iterator for Chunks<'a> {
    type Item = Result<Chunk<'a>, Damage>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.rest.filter(|rest| !rest.is_empty())?;
        let parsed = parse_chunk(rest);
        self.rest = parsed.map(|(_, rest)| rest);
        Some(
            parsed
                .map(|(chunk, _)| chunk)
                .ok_or(Damage::Structure("a chunk is cut off")),
        )
    }
}

fn parse_chunk(bytes: &[u8]) -> Option<(Chunk<'_>, &[u8])> {
    let (head, rest) = read_varint(bytes)?;
    let (body, rest) = rest.split_at_checked(head >> 2)?;
    let (erasable, rest) = if head & 2 == 0 {
        (Erasable::None, rest)
    } else {
        parse_erasable(rest)?
    };
    Some((
        Chunk {
            body,
            erasable,
            more: head & 1 != 0,
        },
        rest,
    ))
}

fn parse_erasable(bytes: &[u8]) -> Option<(Erasable<'_>, &[u8])> {
    let (length, rest) = read_varint(bytes)?;
    if length == 0 {
        let (hash, rest) = rest.split_first_chunk()?;
        return Some((Erasable::Erased(hash), rest));
    }
    let (salt, rest) = rest.split_first_chunk()?;
    let (text, rest) = rest.split_at_checked(length)?;
    Some((Erasable::Present { salt, text }, rest))
}

/// Appends a chunk to a value that is being made.
pub(super) fn write_chunk(value: &mut Vec<u8>, chunk: &Chunk<'_>) {
    let announced = if chunk.erasable == Erasable::None {
        0
    } else {
        2
    };
    write_varint(
        value,
        chunk.body.len() << 2 | announced | usize::from(chunk.more),
    );
    value.extend_from_slice(chunk.body);
    match chunk.erasable {
        Erasable::None => {}
        Erasable::Present { salt, text } => {
            write_varint(value, text.len());
            value.extend_from_slice(salt);
            value.extend_from_slice(text);
        }
        Erasable::Erased(hash) => {
            write_varint(value, 0);
            value.extend_from_slice(hash);
        }
    }
}

/// Starts a value: everything that [`finish`] does not fill in.
pub(super) fn start(value: &mut Vec<u8>, previous: &Hash) {
    value.extend_from_slice(&[VERSION, 0, 0, 0, 0, 0, 0, 0]);
    value.extend_from_slice(previous);
}

/// Fills in flags, length and checksum of a value that [`start`] began.
pub(super) fn finish(sequence: u64, flags: u8, value: &mut [u8]) {
    let payload_bytes = u16::try_from(value.len() - HEADER_BYTES).unwrap_or(u16::MAX);
    value[1] = flags;
    value[2..4].copy_from_slice(&payload_bytes.to_be_bytes());
    let sum = checksum(sequence, value);
    value[4..8].copy_from_slice(&sum);
}

/// The same record without the erasable texts of the chunks that `chosen` names by their index.
pub(super) fn without_texts(record: &Record<'_>, chosen: &[usize]) -> Result<Vec<u8>, Damage> {
    let mut value = Vec::with_capacity(VALUE_BYTES_MAX);
    start(&mut value, record.previous);
    if record.is_first() {
        value.extend_from_slice(record.payload.get(..TIME_BYTES).unwrap_or_default());
    }
    for (idx, chunk) in record.chunks().enumerate() {
        let mut chunk = chunk?;
        let hash = chunk.erasable.hash().filter(|_| chosen.contains(&idx));
        if let Some(hash) = &hash {
            chunk.erasable = Erasable::Erased(hash);
            write_chunk(&mut value, &chunk);
        } else {
            write_chunk(&mut value, &chunk);
        }
    }
    finish(record.sequence, record.flags, &mut value);
    Ok(value)
}

fn checksum(sequence: u64, value: &[u8]) -> [u8; 4] {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&sequence.to_be_bytes());
    hasher.update(&value[..4]);
    hasher.update(&value[8..]);
    hasher.finalize().to_be_bytes()
}

/// How many bytes a number takes.
pub(super) fn varint_bytes(number: usize) -> usize {
    let bits = usize::BITS - (number | 1).leading_zeros();
    bits.div_ceil(7) as usize
}

fn write_varint(value: &mut Vec<u8>, mut number: usize) {
    loop {
        let low = u8::try_from(number & 0x7f).unwrap_or_default();
        number >>= 7;
        if number == 0 {
            value.push(low);
            return;
        }
        value.push(low | 0x80);
    }
}

/// Reads a number of at most 3 bytes, which is all that a value of 7 KiB needs.
fn read_varint(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut number = 0;
    for (idx, byte) in bytes.iter().enumerate().take(3) {
        number |= usize::from(byte & 0x7f) << (7 * idx);
        if byte & 0x80 == 0 {
            return Some((number, &bytes[idx + 1..]));
        }
    }
    None
}
