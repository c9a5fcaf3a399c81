//! Verifies that records follow each other: sequence, hash chain, commit boundaries.

use super::record::Record;
use super::{Damage, Head, Verified};

/// What has been verified so far.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Chain {
    /// The last record.
    end: Head,
    /// The last record of the last whole commit.
    complete: Head,
    /// Whether a commit has started and not ended.
    inside_commit: bool,
    /// Whether the last entry goes on in the next record.
    inside_entry: bool,
    records: u64,
    commits: u64,
    bytes: u64,
}

impl Chain {
    /// A chain that continues after the whole commit that ends at `head`.
    pub(super) fn after(head: Head) -> Self {
        Self {
            end: head,
            complete: head,
            ..Self::default()
        }
    }

    /// The sequence that the next record must have.
    pub(super) fn next_sequence(&self) -> u64 {
        self.end.sequence + 1
    }

    /// The end of the last whole commit.
    pub(super) fn complete(&self) -> Head {
        self.complete
    }

    /// Whether a commit has started and not ended.
    pub(super) fn is_inside_commit(&self) -> bool {
        self.inside_commit
    }

    /// The result of a verification that ends here.
    pub(super) fn verified(&self) -> Verified {
        Verified {
            records: self.records,
            commits: self.commits,
            bytes: self.bytes,
            head: self.complete,
        }
    }

    /// Checks the next record and returns it parsed.
    pub(super) fn accept<'a>(
        &mut self,
        sequence: u64,
        value: &'a [u8],
    ) -> Result<Record<'a>, Damage> {
        if sequence != self.next_sequence() {
            return Err(Damage::Missing);
        }
        let record = Record::parse(sequence, value)?;
        if *record.previous() != self.end.hash {
            return Err(Damage::Chain);
        }
        let inside_entry = self.check_structure(&record)?;
        self.end = Head {
            sequence,
            hash: record.hash()?,
        };
        self.inside_entry = inside_entry;
        self.inside_commit = !record.is_last();
        self.records += 1;
        self.bytes += value.len() as u64;
        if record.is_last() {
            self.complete = self.end;
            self.commits += 1;
        }
        Ok(record)
    }

    /// Like [`Chain::accept`], for a record that is not looked at further.
    pub(super) fn check(&mut self, sequence: u64, value: &[u8]) -> Result<(), Damage> {
        self.accept(sequence, value).map(|_| ())
    }

    /// Whether the record fits the ones before; returns whether its last entry goes on.
    fn check_structure(&self, record: &Record<'_>) -> Result<bool, Damage> {
        if record.is_first() == self.inside_commit {
            return Err(Damage::Structure(
                "a commit starts before the last one ended, or not at all",
            ));
        }
        if record.continues() != self.inside_entry {
            return Err(Damage::Structure(
                "an entry does not go on where it was cut",
            ));
        }
        if record.is_first() && record.time_ms().is_none() {
            return Err(Damage::Structure("the commit has no time"));
        }
        let mut more = false;
        let mut n_chunks = 0;
        for chunk in record.chunks() {
            if more {
                return Err(Damage::Structure(
                    "a cut entry is not the last of its record",
                ));
            }
            more = chunk?.more;
            n_chunks += 1;
        }
        if n_chunks == 0 {
            return Err(Damage::Structure("the record is empty"));
        }
        if more && record.is_last() {
            return Err(Damage::Structure("the commit ends inside an entry"));
        }
        Ok(more)
    }
}
