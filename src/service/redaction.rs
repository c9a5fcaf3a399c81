//! Removing the texts of claims from the journal, for good.

use std::collections::HashSet;

use crate::{
    graph::Snapshot,
    journal::{AppendError, Journal, Position},
    model::Operation,
};

/// A claim whose texts must go, as far as they were there at a sequence.
#[derive(Clone, Debug)]
pub(super) struct Redacted {
    id: String,
    sequence: u64,
}

impl Redacted {
    /// The redaction that an operation makes, if it is one, recorded at a sequence.
    pub(super) fn by(operation: &Operation, sequence: u64) -> Option<Self> {
        match operation {
            Operation::RedactClaim(id) => Some(Self {
                id: id.clone(),
                sequence,
            }),
            _ => None,
        }
    }
}

/// Erases what the journal still holds of the texts of some claims, in all versions that were redacted. A version that
/// was written later has texts of its own, which stay.
///
/// Called when they are redacted, and again on opening, should the process have ended in between.
///
/// # Errors
/// [`AppendError`] when the journal cannot be written; opening it again will finish the work.
pub(super) fn erase(
    journal: &dyn Journal,
    snapshot: &Snapshot,
    claims: &[Redacted],
) -> Result<(), AppendError> {
    let mut positions = HashSet::new();
    for redacted in claims {
        let Some(claim) = snapshot.find_claim(&redacted.id) else {
            continue;
        };
        let versions = snapshot.versions(claim).into_iter();
        let positions_of = versions.map(|version| snapshot.claim(version).position());
        positions.extend(
            positions_of
                .filter(|(sequence, _)| *sequence <= redacted.sequence)
                .map(|(sequence, slot)| Position { sequence, slot }),
        );
    }
    let mut positions: Vec<Position> = positions.into_iter().collect();
    positions.sort_unstable();
    // Erasing rewrites the store, so it is not done for nothing.
    positions.retain(
        |position| !matches!(journal.read(*position), Ok(Some(entry)) if entry.erasable.is_empty()),
    );
    if !positions.is_empty() {
        journal.erase(&positions)?;
    }
    Ok(())
}
