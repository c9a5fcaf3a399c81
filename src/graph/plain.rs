//! Applies plain claims that come in tables: what repeats is looked up once.

use crate::{
    model::{ClaimStatus, Confidence, Manner, PlainClaims, Value},
    ontology::RelationshipKindId,
};

use super::{
    Image, ImageError,
    columns::{PlainRow, Property, Row},
    image::{number, unknown},
    pending::Pending,
    snapshot::{Literal, ROWS_MAX},
    ties::Mark,
};

/// A manner as numbers of the graph.
#[derive(Clone, Copy)]
struct Meaning {
    property: Property,
    is_symmetric: bool,
    source: u32,
    status: ClaimStatus,
    confidence: Confidence,
}

impl Image {
    pub(super) fn put_plain_claims(
        &mut self,
        recorded: u32,
        slot: u16,
        claims: &PlainClaims,
        pending: &mut Pending,
    ) -> Result<(), ImageError> {
        if self.snapshot.claims.len() + claims.len() >= ROWS_MAX {
            let sequence = u64::from(recorded);
            return Err(ImageError::Full { sequence });
        }
        if !claims.is_sound() {
            return Err(unknown(recorded, "number", "in a table of claims"));
        }
        let mut ends = Vec::with_capacity(claims.entities().len());
        for id in claims.entities() {
            ends.push(number(self.entity_of(recorded, id)?.index()));
        }
        let mut meanings = Vec::with_capacity(claims.manners().len());
        for manner in claims.manners() {
            meanings.push(self.meaning(recorded, manner)?);
        }
        pending.reserve(claims.len());
        for row in claims.rows() {
            let meaning = meanings[row.manner as usize];
            let object = match meaning.property {
                Property::Relationship(_) => ends[row.object as usize],
                Property::Attribute(_) => self.put_value(&claims.values()[row.object as usize]),
            };
            let plain = PlainRow {
                subject: ends[row.subject as usize],
                property: meaning.property,
                object,
                status: meaning.status,
                confidence: meaning.confidence,
                valid: row.valid,
                source: meaning.source,
                recorded,
                slot,
            };
            // The table holds the ids side by side, while those of the graph are far apart.
            let swap = || {
                meaning.is_symmetric
                    && claims.entities()[row.object as usize]
                        < claims.entities()[row.subject as usize]
            };
            self.put_plain(plain, swap, pending);
        }
        Ok(())
    }

    fn put_plain(&mut self, row: PlainRow, swap: impl Fn() -> bool, pending: &mut Pending) {
        if !self.snapshot.merges.is_empty() {
            // Another entity may stand for an end, which the row has to keep then.
            let mut row = Row::from(row);
            self.settle_ends(&mut row);
            self.add_row(row, pending);
            return;
        }
        let mark = Mark::new(row.status, false);
        let claim = number(self.snapshot.claims.push_plain(row).index());
        match row.property {
            Property::Relationship(kind) if swap() => {
                pending.tie(kind, (row.object, row.subject), 0, claim, mark);
            }
            Property::Relationship(kind) => {
                pending.tie(kind, (row.subject, row.object), 0, claim, mark);
            }
            Property::Attribute(kind) => {
                pending.value(kind, row.subject, claim, mark);
                self.snapshot.index_value(kind, row.object, row.subject);
            }
        }
    }

    fn meaning(&mut self, recorded: u32, manner: &Manner) -> Result<Meaning, ImageError> {
        let source = self.source_of(recorded, &manner.source)?;
        let ontology = &self.snapshot.ontology;
        let name = &manner.property;
        let property = if manner.states_value {
            let attribute = ontology.find_attribute(name);
            let attribute = attribute.ok_or_else(|| unknown(recorded, "attribute", name))?;
            Property::Attribute(attribute.get())
        } else {
            let kind = ontology.find_relationship_kind(name);
            let kind = kind.ok_or_else(|| unknown(recorded, "relationship kind", name))?;
            Property::Relationship(kind.get())
        };
        let is_symmetric = match property {
            Property::Relationship(kind) => ontology
                .relationship_kind(RelationshipKindId::new(kind))
                .is_symmetric(),
            Property::Attribute(_) => false,
        };
        Ok(Meaning {
            property,
            is_symmetric,
            source,
            status: manner.status,
            confidence: manner.confidence,
        })
    }

    /// Adds a value and gives its number.
    pub(super) fn put_value(&mut self, value: &Value) -> u32 {
        let literal = match value {
            Value::Text(text) => Literal::Word(self.word(text)),
            Value::Integer(integer) => Literal::Integer(*integer),
            Value::Number(number) => Literal::Number(*number),
            Value::Boolean(boolean) => Literal::Boolean(*boolean),
        };
        self.snapshot.literals.push(literal);
        number(self.snapshot.literals.len() - 1)
    }
}

impl From<PlainRow> for Row {
    fn from(row: PlainRow) -> Self {
        Self {
            subject: row.subject,
            property: row.property,
            object: row.object,
            status: row.status,
            confidence: row.confidence,
            valid: row.valid.map(crate::date::Edtf::from_packed),
            source: row.source,
            recorded: row.recorded,
            slot: row.slot,
            rare: None,
        }
    }
}
