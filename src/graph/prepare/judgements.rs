//! Checks judgements: what is disputed or taken back, merged or split, told apart or redacted.

use crate::model::{ClaimStatus, Id, Value};

use super::{Checked, EntityIdx, Verdict, Wrong, conflict, invalid, missing};

impl Checked<'_> {
    pub(super) fn new_status(&self, id: &str, status: ClaimStatus) -> Result<Verdict, Wrong> {
        if self.claims.contains(id) || self.derived.contains(id) {
            return Ok(Verdict::Write);
        }
        match self.snapshot.find_claim(id) {
            None => Err(missing(format!("claim `{id}` is not known"))),
            Some(claim) => {
                let before = self.snapshot.claim(claim).status();
                // What was taken back stays so, whoever disputes it meanwhile.
                let is_late = status == ClaimStatus::Disputed && before == ClaimStatus::Retracted;
                Ok(if before == status || is_late {
                    Verdict::Drop
                } else {
                    Verdict::Write
                })
            }
        }
    }

    pub(super) fn row_of(&self, id: &str) -> Result<EntityIdx, Wrong> {
        let row = self.snapshot.find_entity_row(id);
        row.ok_or_else(|| missing(format!("entity `{id}` is not known")))
    }

    pub(super) fn merge(&self, into: &str, from: &[Id]) -> Result<Verdict, Wrong> {
        let into_row = self.row_of(into)?;
        let record = self.snapshot.entity(into_row);
        if record.merged_into.is_some() {
            return Err(conflict(format!(
                "entity `{into}` is merged into another one; merge into that, or split it first"
            )));
        }
        if from.is_empty() {
            return Err(invalid(
                "no entity is named that should be merged".to_owned(),
            ));
        }
        let mut merged = 0;
        for (at, id) in from.iter().enumerate() {
            merged += usize::from(self.merge_one((into, into_row), id.as_str())?);
            for other in &from[..at] {
                self.are_mergeable(id.as_str(), other.as_str())?;
            }
        }
        Ok(if merged == 0 {
            Verdict::Drop
        } else {
            Verdict::Write
        })
    }

    /// Whether a merge changes anything.
    fn merge_one(&self, (into, into_row): (&str, EntityIdx), id: &str) -> Result<bool, Wrong> {
        let row = self.row_of(id)?;
        let record = self.snapshot.entity(row);
        if row == into_row {
            return Err(invalid(format!(
                "entity `{id}` cannot be merged into itself"
            )));
        }
        if record.kind != self.snapshot.entity(into_row).kind {
            return Err(invalid(format!(
                "`{id}` is a {}, `{into}` is a {}; only entities of one kind can be merged",
                self.ontology.entity_kind(record.kind).name(),
                self.ontology
                    .entity_kind(self.snapshot.entity(into_row).kind)
                    .name(),
            )));
        }
        self.are_mergeable(id, into)?;
        match record.merged_into {
            None => Ok(true),
            Some(other) if other == into_row => Ok(false),
            Some(_) => Err(conflict(format!(
                "entity `{id}` is merged into another one already; split it first"
            ))),
        }
    }

    fn are_mergeable(&self, a: &str, b: &str) -> Result<(), Wrong> {
        if self.snapshot.are_distinct(self.row_of(a)?, self.row_of(b)?) {
            return Err(conflict(format!(
                "`{a}` and `{b}` are marked as different entities"
            )));
        }
        Ok(())
    }

    pub(super) fn split(&self, id: &str) -> Result<Verdict, Wrong> {
        match self.snapshot.entity(self.row_of(id)?).merged_into {
            Some(_) => Ok(Verdict::Write),
            None => Err(conflict(format!(
                "entity `{id}` is not merged into another one; name the id that was merged"
            ))),
        }
    }

    pub(super) fn distinction(&self, a: &str, b: &str) -> Result<Verdict, Wrong> {
        let (a_row, b_row) = (self.row_of(a)?, self.row_of(b)?);
        let standing = |row| self.snapshot.standing_for(row, u64::MAX);
        if standing(a_row) == standing(b_row) {
            return Err(conflict(format!(
                "`{a}` and `{b}` are one entity; split them first"
            )));
        }
        let known = self.snapshot.are_distinct(a_row, b_row);
        Ok(if known { Verdict::Drop } else { Verdict::Write })
    }

    pub(super) fn redaction(&self, id: &str) -> Result<Verdict, Wrong> {
        let claim = self.snapshot.find_claim(id);
        let claim = claim.ok_or_else(|| missing(format!("claim `{id}` is not known")))?;
        let has_texts = self.snapshot.versions(claim).into_iter().any(|version| {
            let row = self.snapshot.claim(version);
            row.has_texts() || matches!(row.value(), Some(Value::Text(_)))
        });
        if has_texts {
            return Ok(Verdict::Write);
        }
        match self.snapshot.claim(claim).value() {
            // Whoever asks for a removal must not believe that something was removed.
            Some(Value::Integer(_) | Value::Number(_) | Value::Boolean(_)) => {
                Err(invalid(format!(
                    "claim `{id}` has no text that could be removed; retract it with `retractClaims`"
                )))
            }
            _ => Ok(Verdict::Drop),
        }
    }
}
