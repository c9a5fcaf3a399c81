//! Checks plain claims that come in tables: what repeats is looked up once.
//!
//! The quick way only ever says that a row is right. Wherever it does not, the row is made a claim
//! and takes the way of all others, which also finds the words for what is wrong.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::{
    model::{PlainClaims, PlainRow},
    ontology::{AttributeId, EntityKindId, Ontology, RelationshipKindId},
};

use super::{
    Checked, REFUSALS_MAX, ROWS_MAX, Refusal, Verdict, Wrong, invalid,
    repeats::{Hashes, Place, Seen},
};

/// An entity that rows name.
#[derive(Clone, Copy)]
struct End {
    kind: Option<EntityKindId>,
    /// Whether the graph says anything of it, so that a row may say the same.
    has_claims: bool,
}

/// What a manner means; nothing if it is wrong.
#[derive(Clone, Copy)]
enum Meaning {
    Tie(RelationshipKindId),
    Value(AttributeId),
}

/// A table of claims with what its numbers mean.
struct Table<'c> {
    claims: &'c PlainClaims,
    ends: Vec<End>,
    meanings: Vec<Option<Meaning>>,
    hashes: Hashes,
    /// Whether kinds go together, asked of the ontology once: property, subject and object.
    allowed: HashMap<(u16, EntityKindId, EntityKindId), bool, RandomState>,
}

impl<'a> Checked<'a> {
    pub(super) fn plain_claims(
        &mut self,
        operation_idx: usize,
        claims: &'a PlainClaims,
        refusals: &mut Vec<Refusal>,
    ) -> Verdict {
        let n_rows = self.snapshot.n_claim_rows() + claims.len();
        if !claims.is_sound() || n_rows + self.entities.len() >= ROWS_MAX {
            let message = format!(
                "the claims are more than the {ROWS_MAX} that a graph can hold, or name what their tables lack"
            );
            refusals.push(Refusal::new(operation_idx, 0, invalid(message)));
            return Verdict::Drop;
        }
        let mut table = self.table(claims);
        let mut verdicts = Vec::new();
        for row_idx in 0..claims.len() {
            let place = Place::new(operation_idx, row_idx);
            match self.plain_claim(&mut table, row_idx, place) {
                // As long as all are new, that need not be written down.
                Ok(Verdict::Write) if verdicts.is_empty() => {}
                Ok(verdict) => {
                    verdicts.resize_with(row_idx, || Verdict::Write);
                    verdicts.push(verdict);
                }
                Err(wrong) => {
                    refusals.push(Refusal::new(operation_idx, row_idx, wrong));
                    if refusals.len() >= REFUSALS_MAX {
                        break;
                    }
                }
            }
        }
        if verdicts.is_empty() && !claims.is_empty() {
            Verdict::Write
        } else {
            Verdict::Rows(verdicts)
        }
    }

    fn table<'c>(&self, claims: &'c PlainClaims) -> Table<'c> {
        let ends = claims.entities().iter().map(|id| {
            let known = self.snapshot.find_entity(id.as_str());
            let new = self.entities.get(id.as_str()).copied();
            End {
                kind: new.or_else(|| known.map(|known| self.snapshot.entity(known).kind)),
                has_claims: known.is_some_and(|known| self.snapshot.has_claims(known)),
            }
        });
        let meanings = claims.manners().iter().map(|manner| {
            self.source_is_known(manner.source.as_str()).ok()?;
            if manner.states_value {
                let attribute = self.ontology.find_attribute(&manner.property)?;
                return Some(Meaning::Value(attribute));
            }
            let kind = self.ontology.find_relationship_kind(&manner.property)?;
            let is_abstract = self.ontology.relationship_kind(kind).is_abstract();
            (!is_abstract).then_some(Meaning::Tie(kind))
        });
        Table {
            claims,
            ends: ends.collect(),
            meanings: meanings.collect(),
            hashes: self.repeats.table(claims),
            allowed: HashMap::default(),
        }
    }

    fn plain_claim(
        &mut self,
        table: &mut Table<'_>,
        row_idx: usize,
        place: Place,
    ) -> Result<Verdict, Wrong> {
        let row = table.claims.rows()[row_idx];
        let is_right = table.fits(self.ontology, row) && self.retracted.is_empty();
        let is_new = is_right && !table.ends[row.subject as usize].has_claims;
        if is_new {
            let seen = self.repeats.row(&table.hashes, table.claims, place);
            if seen == Seen::First {
                return Ok(Verdict::Write);
            }
            let claim = table.claims.claim(row_idx).ok_or_else(unsound)?;
            return self.derived_claim(seen, &claim);
        }
        let claim = table.claims.claim(row_idx).ok_or_else(unsound)?;
        self.statement(&claim)?;
        self.source_is_known(claim.source.as_str())?;
        self.is_not_retracted(&claim)?;
        let seen = self.repeats.row(&table.hashes, table.claims, place);
        self.derived_claim(seen, &claim)
    }
}

impl Table<'_> {
    /// Whether a row is certainly right.
    fn fits(&mut self, ontology: &Ontology, row: PlainRow) -> bool {
        let Some(subject) = self.ends[row.subject as usize].kind else {
            return false;
        };
        match self.meanings[row.manner as usize] {
            Some(Meaning::Tie(kind)) => {
                let Some(object) = self.ends[row.object as usize].kind else {
                    return false;
                };
                let known = self.allowed.entry((kind.get(), subject, object));
                *known.or_insert_with(|| ontology.allows(kind, subject, object))
            }
            Some(Meaning::Value(attribute)) => {
                let value = &self.claims.values()[row.object as usize];
                ontology.attribute_of(subject, attribute).is_some()
                    && ontology.check_value(attribute, &value.to_json()).is_ok()
            }
            None => false,
        }
    }
}

fn unsound() -> Wrong {
    invalid("a row names what its table lacks".to_owned())
}
