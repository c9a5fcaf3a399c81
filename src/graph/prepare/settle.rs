//! Puts what was checked into the order in which it is written, without what changes nothing.

use crate::model::{Operation, PlainClaims};

use super::{Prepared, Verdict};

/// What refers to others is written after them.
fn rank(operation: &Operation) -> u8 {
    match operation {
        Operation::SetOntology(_) | Operation::PutSource(_) => 0,
        Operation::PutEntity(_) => 1,
        _ => 2,
    }
}

pub(super) fn settle(operations: Vec<Operation>, verdicts: Vec<Verdict>) -> Prepared {
    let all_new = verdicts
        .iter()
        .all(|verdict| matches!(verdict, Verdict::Write));
    if all_new && operations.is_sorted_by_key(rank) {
        // A large import comes in order, and need not be moved again.
        return Prepared {
            operations,
            unchanged: 0,
        };
    }
    let mut prepared = Prepared::default();
    // Whatever the order of the input, what is referred to is written first.
    let mut later = Vec::new();
    let mut claims = Vec::new();
    for (operation, verdict) in operations.into_iter().zip(verdicts) {
        let operation = match (operation, verdict) {
            (_, Verdict::Drop) => {
                prepared.unchanged += 1;
                continue;
            }
            (Operation::PutClaim(claim), Verdict::Revise) => Operation::ReviseClaim(claim),
            (Operation::PutPlainClaims(table), Verdict::Rows(verdicts)) => {
                let table = settle_rows(table, &verdicts, &mut claims, &mut prepared.unchanged);
                if table.is_empty() {
                    continue;
                }
                Operation::PutPlainClaims(table)
            }
            (operation, _) => operation,
        };
        match rank(&operation) {
            0 => prepared.operations.push(operation),
            1 => later.push(operation),
            _ => claims.push(operation),
        }
    }
    prepared.operations.append(&mut later);
    prepared.operations.append(&mut claims);
    prepared
}

/// Leaves the new rows in the table, makes revisions of those that are known, and counts the others.
fn settle_rows(
    mut table: PlainClaims,
    verdicts: &[Verdict],
    revised: &mut Vec<Operation>,
    unchanged: &mut usize,
) -> PlainClaims {
    for (row_idx, verdict) in verdicts.iter().enumerate() {
        match verdict {
            Verdict::Drop => *unchanged += 1,
            Verdict::Revise => revised.extend(table.claim(row_idx).map(Operation::ReviseClaim)),
            _ => {}
        }
    }
    table.retain(|row_idx| {
        let verdict = verdicts.get(row_idx);
        verdict.is_none_or(|verdict| matches!(verdict, Verdict::Write))
    });
    table
}
