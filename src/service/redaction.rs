//! Removing the texts of claims from the journal, for good.

use std::{
    collections::HashSet,
    sync::Arc,
    time::{Duration, Instant},
};

use crate::{
    graph::Snapshot,
    journal::{AppendError, Journal, Position},
    model::Operation,
};

/// Pause before what failed is tried again; erasing rewrites the store.
const RETRY_PAUSE: Duration = Duration::from_secs(5);

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

/// The claims whose texts are on the disk although they must go.
#[derive(Debug, Default)]
pub(super) struct Erasures {
    waiting: Vec<Redacted>,
    failed: Option<(Instant, Arc<AppendError>)>,
}

impl Erasures {
    pub(super) fn add(&mut self, redacted: Vec<Redacted>) {
        self.waiting.extend(redacted);
    }

    pub(super) fn are_done(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Whether it is time to try again.
    pub(super) fn are_due(&self) -> bool {
        let failed = self.failed.as_ref();
        !self.are_done() && failed.is_none_or(|(when, _)| when.elapsed() >= RETRY_PAUSE)
    }

    /// Why the texts of a claim that operations redact are still there, if they wait already.
    pub(super) fn failure_of(&self, operations: &[Operation]) -> Option<Arc<AppendError>> {
        let (_, error) = self.failed.as_ref()?;
        let waits = |id: &String| self.waiting.iter().any(|waiting| waiting.id == *id);
        let redacts =
            |operation: &Operation| matches!(operation, Operation::RedactClaim(id) if waits(id));
        operations.iter().any(redacts).then(|| Arc::clone(error))
    }

    /// Erases all that waits; the answer is why it could not be done.
    pub(super) fn run(
        &mut self,
        journal: &dyn Journal,
        snapshot: &Snapshot,
    ) -> Option<Arc<AppendError>> {
        match erase(journal, snapshot, &self.waiting) {
            Ok(()) => {
                self.waiting.clear();
                self.failed = None;
                None
            }
            Err(error) => {
                let error = Arc::new(error);
                self.failed = Some((Instant::now(), Arc::clone(&error)));
                Some(error)
            }
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
