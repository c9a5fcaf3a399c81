//! Many plain claims at once: what repeats stands in tables, and a claim takes a few numbers.
//!
//! A claim is plain if it has no written id, key, role, text or dispute, its date has a compact
//! form, and its value, if it states one, is no text. Nearly all claims of bulk data are. They are
//! read, checked, recorded and applied in this form; a [`Claim`] is made of one only to show it.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use serde::{Deserialize, Serialize};

use super::{Claim, ClaimStatus, Confidence, Id, Object, Texts, Value};
use crate::date::{Edtf, Packed};

/// Bytes of the journal that one table may fill: an entry may have 16 MiB.
const BYTES_MAX: usize = 12 << 20;
/// Bytes that a row takes in the journal at the most: three numbers and a date.
const ROW_BYTES: usize = 3 * 4 + 12;
/// Bytes that a value takes in the journal at the most.
const VALUE_BYTES: usize = 11;

/// Plain claims and the tables to which their rows refer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PlainClaims {
    entities: Vec<Id>,
    manners: Vec<Manner>,
    values: Vec<Value>,
    rows: Vec<PlainRow>,
}

/// What many claims share: what they say, who says it, and how sure it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manner {
    /// A relationship kind, or an attribute.
    pub property: String,
    /// Whether the property is an attribute.
    pub states_value: bool,
    /// Who says so.
    pub source: Id,
    /// What it is worth as evidence.
    pub status: ClaimStatus,
    /// How sure it is.
    pub confidence: Confidence,
}

/// One plain claim, as numbers of the tables.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlainRow {
    /// The entity that it is about.
    pub subject: u32,
    /// Number of its manner.
    pub manner: u32,
    /// Number of an entity, or of a value if the manner states one.
    pub object: u32,
    /// When it holds.
    pub valid: Option<Packed>,
}

impl PlainClaims {
    /// How many claims there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The entities that the rows name.
    #[must_use]
    pub fn entities(&self) -> &[Id] {
        &self.entities
    }

    /// The manners of the rows.
    #[must_use]
    pub fn manners(&self) -> &[Manner] {
        &self.manners
    }

    /// The values that the rows state.
    #[must_use]
    pub fn values(&self) -> &[Value] {
        &self.values
    }

    /// The claims.
    #[must_use]
    pub fn rows(&self) -> &[PlainRow] {
        &self.rows
    }

    /// Whether every number of every row stands for something.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.rows.iter().all(|row| self.is_row_sound(*row))
    }

    fn is_row_sound(&self, row: PlainRow) -> bool {
        let has_entity = |number: u32| (number as usize) < self.entities.len();
        let Some(manner) = self.manners.get(row.manner as usize) else {
            return false;
        };
        let has_object = if manner.states_value {
            (row.object as usize) < self.values.len()
        } else {
            has_entity(row.object)
        };
        has_entity(row.subject) && has_object
    }

    /// A claim by itself; nothing if there is no such row.
    #[must_use]
    pub fn claim(&self, row_idx: usize) -> Option<Claim> {
        let row = self.rows.get(row_idx)?;
        let manner = self.manners.get(row.manner as usize)?;
        let object = if manner.states_value {
            Object::Value(self.values.get(row.object as usize)?.clone())
        } else {
            Object::Entity(self.entities.get(row.object as usize)?.clone())
        };
        Some(Claim {
            id: None,
            subject: self.entities.get(row.subject as usize)?.clone(),
            property: manner.property.clone(),
            object,
            key: None,
            role: None,
            valid: row.valid.map(Edtf::from_packed),
            status: manner.status,
            confidence: manner.confidence,
            source: manner.source.clone(),
            disputes: None,
            texts: Texts::default(),
        })
    }

    /// All claims, each by itself.
    pub fn claims(&self) -> impl Iterator<Item = Claim> {
        (0..self.rows.len()).filter_map(|row_idx| self.claim(row_idx))
    }

    /// Spells the properties, of which some state values.
    pub(crate) fn spell(&mut self, spell: impl Fn(&mut String, bool)) {
        for manner in &mut self.manners {
            spell(&mut manner.property, manner.states_value);
        }
    }

    /// Converts the values of some attributes.
    pub(crate) fn convert_values(
        &mut self,
        is_meant: impl Fn(&str) -> bool,
        convert: impl Fn(&mut Value),
    ) {
        let meant = |manner: &Manner| manner.states_value && is_meant(&manner.property);
        let meant: Vec<bool> = self.manners.iter().map(meant).collect();
        for row in &self.rows {
            if meant.get(row.manner as usize).is_some_and(|meant| *meant)
                && let Some(value) = self.values.get_mut(row.object as usize)
            {
                convert(value);
            }
        }
    }

    /// Keeps the rows of which `keep` says so.
    pub(crate) fn retain(&mut self, mut keep: impl FnMut(usize) -> bool) {
        let mut row_idx = 0;
        self.rows.retain(|_| {
            row_idx += 1;
            keep(row_idx - 1)
        });
    }
}

/// Gathers plain claims into tables.
#[derive(Debug, Default)]
pub struct PlainGatherer {
    claims: PlainClaims,
    entities: HashMap<Id, u32, RandomState>,
    manners: HashMap<MannerKey, u32, RandomState>,
    /// Bytes that the claims take in the journal at the most.
    length_bytes: usize,
}

/// A manner, with its confidence as bits, since numbers with a fraction are no keys.
type MannerKey = (String, bool, Id, ClaimStatus, u32);

impl PlainGatherer {
    /// Makes room once for as many claims.
    pub fn reserve(&mut self, n_claims: usize) {
        self.claims
            .rows
            .reserve(n_claims.min(BYTES_MAX / ROW_BYTES));
    }

    /// Whether the claims so far fill an entry of the journal.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.length_bytes >= BYTES_MAX
    }

    /// The claims so far; numbers that were given before mean nothing afterwards.
    #[must_use]
    pub fn take(&mut self) -> PlainClaims {
        std::mem::take(self).claims
    }

    /// The number of an entity that was named before.
    #[must_use]
    pub fn find_entity(&self, id: &str) -> Option<u32> {
        self.entities.get(id).copied()
    }

    /// The number of an entity.
    pub fn entity(&mut self, id: &Id) -> u32 {
        if let Some(number) = self.entities.get(id) {
            return *number;
        }
        let number = number(self.claims.entities.len());
        self.length_bytes += id.as_str().len() + 2;
        self.claims.entities.push(id.clone());
        self.entities.insert(id.clone(), number);
        number
    }

    /// The number of a manner.
    pub fn manner(&mut self, manner: Manner) -> u32 {
        let key = (
            manner.property.clone(),
            manner.states_value,
            manner.source.clone(),
            manner.status,
            manner.confidence.get_f32().to_bits(),
        );
        if let Some(number) = self.manners.get(&key) {
            return *number;
        }
        let number = number(self.claims.manners.len());
        self.length_bytes += manner.property.len() + manner.source.as_str().len() + 12;
        self.manners.insert(key, number);
        self.claims.manners.push(manner);
        number
    }

    /// Adds a tie between entities, whose numbers [`PlainGatherer::entity`] gave.
    pub fn add(&mut self, row: PlainRow) {
        self.length_bytes += ROW_BYTES;
        self.claims.rows.push(row);
    }

    /// Adds a claim if it is plain, and says whether it was.
    pub fn add_claim(&mut self, claim: &Claim) -> bool {
        let Ok(valid) = plain_date(claim) else {
            return false;
        };
        let manner = self.manner(Manner {
            property: claim.property.clone(),
            states_value: matches!(claim.object, Object::Value(_)),
            source: claim.source.clone(),
            status: claim.status,
            confidence: claim.confidence,
        });
        let object = match &claim.object {
            Object::Entity(object) => self.entity(object),
            Object::Value(value) => {
                self.length_bytes += VALUE_BYTES;
                self.claims.values.push(value.clone());
                number(self.claims.values.len() - 1)
            }
        };
        let subject = self.entity(&claim.subject);
        self.add(PlainRow {
            subject,
            manner,
            object,
            valid,
        });
        true
    }
}

/// A claim is not plain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotPlain;

/// The date of a claim, if it is plain.
pub(crate) fn plain_date(claim: &Claim) -> Result<Option<Packed>, NotPlain> {
    let is_plain = claim.id.is_none()
        && claim.key.is_none()
        && claim.role.is_none()
        && claim.disputes.is_none()
        && claim.texts.is_empty()
        && !matches!(claim.object, Object::Value(Value::Text(_)));
    if !is_plain {
        return Err(NotPlain);
    }
    match &claim.valid {
        None => Ok(None),
        Some(date) => date.packed().map(Some).ok_or(NotPlain),
    }
}

/// A table never holds 2^32 rows: its length in bytes is bounded.
fn number(idx: usize) -> u32 {
    u32::try_from(idx).unwrap_or(u32::MAX)
}
