//! Removing the texts of claims from the journal, for good.

use std::collections::HashSet;

use crate::{
    graph::Snapshot,
    journal::{AppendError, Journal, Position},
    model::Operation,
};

/// The claims that operations redact.
pub(super) fn ids(operations: &[Operation]) -> Vec<String> {
    let ids = operations.iter().filter_map(|operation| match operation {
        Operation::RedactClaim(id) => Some(id.clone()),
        _ => None,
    });
    ids.collect()
}

/// Erases what the journal still holds of the texts of some claims, in all their versions.
///
/// Called when they are redacted, and again on opening, should the process have ended in between.
///
/// # Errors
/// [`AppendError`] when the journal cannot be written; opening it again will finish the work.
pub(super) fn erase(
    journal: &dyn Journal,
    snapshot: &Snapshot,
    claims: &[String],
) -> Result<(), AppendError> {
    let mut positions = HashSet::new();
    for claim in claims.iter().filter_map(|id| snapshot.find_claim(id)) {
        for version in snapshot.versions(claim) {
            let (sequence, slot) = snapshot.claim(version).position();
            positions.insert(Position { sequence, slot });
        }
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
