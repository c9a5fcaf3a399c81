//! Judgements on what is there: a claim is disputed or taken back, entities are one or are two, texts must go.
//!
//! Every judgement is a new version of the rows that it touches, so that the graph as of an
//! earlier time stays what it was, and so that it can be taken back.

use std::sync::Arc;

use crate::{
    model::{ClaimStatus, Id, Operation, REDACTED_DATE, REDACTED_TEXT, REDACTED_URL},
    ontology::{AttributeId, AttributeType},
};

use super::{
    ClaimIdx, EntityIdx, Image, ImageError,
    columns::{Property, Row},
    image::{number, unknown},
    pending::Pending,
    snapshot::{Literal, Slot},
};

impl Image {
    pub(super) fn judge(
        &mut self,
        recorded: u32,
        judgement: Operation,
        pending: &mut Pending,
    ) -> Result<(), ImageError> {
        match judgement {
            Operation::RetractClaim(id) => {
                self.set_status(recorded, &id, ClaimStatus::Retracted, pending)
            }
            Operation::SetClaimStatus { id, status } => {
                self.set_status(recorded, &id, status, pending)
            }
            Operation::MergeEntities { into, from } => {
                let into = self.known(recorded, &into)?;
                for id in from {
                    // What one merge restates, the next one has to find.
                    self.add_ties(std::mem::take(pending));
                    let from = self.known(recorded, &id)?;
                    self.merge(recorded, into, from, pending);
                }
                Ok(())
            }
            Operation::SplitEntity(id) => {
                let from = self.known(recorded, &id)?;
                self.split(recorded, from, pending);
                Ok(())
            }
            Operation::MarkDistinct(a, b) => {
                let (a, b) = (self.known(recorded, &a)?, self.known(recorded, &b)?);
                Arc::make_mut(&mut self.snapshot.distinct).insert((a.min(b), a.max(b)));
                // Both get a version like the last, so that the judgement is among the changes.
                for entity in [a, b] {
                    let merged = self.snapshot.entity(entity).merged_into;
                    self.put_merge(recorded, entity, merged);
                }
                Ok(())
            }
            Operation::RedactClaim(id) => self.redact(recorded, &id, pending),
            // Everything else was applied before it came here.
            _ => Ok(()),
        }
    }

    fn known(&self, recorded: u32, id: &Id) -> Result<EntityIdx, ImageError> {
        let found = self.snapshot.find_entity_row(id.as_str());
        found.ok_or_else(|| unknown(recorded, "entity", id.as_str()))
    }

    fn set_status(
        &mut self,
        recorded: u32,
        id: &str,
        status: ClaimStatus,
        pending: &mut Pending,
    ) -> Result<(), ImageError> {
        let claim = self.snapshot.find_claim(id);
        let claim = claim.ok_or_else(|| unknown(recorded, "claim", id))?;
        let mut row = self.restated(recorded, claim);
        row.status = status;
        self.replace(recorded, claim, row, pending);
        Ok(())
    }

    /// A row like another one, whose texts stay where they are.
    fn restated(&self, recorded: u32, claim: ClaimIdx) -> Row {
        let (sequence, slot) = self.snapshot.claim(claim).position();
        let mut row = self.snapshot.claims.row(claim);
        let rare = row.rare.get_or_insert_default();
        rare.origin = Some((u32::try_from(sequence).unwrap_or(u32::MAX), slot));
        rare.previous = Some(number(claim.index()));
        rare.closed = None;
        row.recorded = recorded;
        row
    }

    /// Puts a new version in the place of a row.
    fn replace(&mut self, recorded: u32, old: ClaimIdx, row: Row, pending: &mut Pending) {
        let rare = row.rare.clone().unwrap_or_default();
        self.close(old, recorded);
        let new = self.add_row(row, pending);
        if let Some(id) = &rare.id {
            self.index_claim(id, new);
        }
        if let Some(disputed) = &rare.disputes {
            self.index_dispute(disputed, new);
        }
    }

    fn merge(&mut self, recorded: u32, into: EntityIdx, from: EntityIdx, pending: &mut Pending) {
        self.put_merge(recorded, from, Some(into));
        Arc::make_mut(&mut self.snapshot.merges).insert(from, into);
        self.resettle(recorded, from, pending);
    }

    fn split(&mut self, recorded: u32, from: EntityIdx, pending: &mut Pending) {
        let standing = self.snapshot.standing_for(from, u64::MAX).unwrap_or(from);
        self.put_merge(recorded, from, None);
        // The merge stays noted, because views as of an earlier time still need it.
        self.resettle(recorded, standing, pending);
    }

    /// A new version of an entity, which another one stands for or no longer stands for.
    fn put_merge(&mut self, recorded: u32, entity: EntityIdx, into: Option<EntityIdx>) {
        let row = number(entity.index());
        self.snapshot.puts.push((recorded, Slot::Entity(row)));
        if let Some(record) = self.snapshot.entities.get_mut(entity.index()) {
            let previous = Arc::clone(record);
            let mut version = (*previous).clone();
            version.merged_into = into;
            version.recorded = recorded;
            version.previous = Some(previous);
            *record = Arc::new(version);
        }
    }

    /// Brings the rows at an entity to the entities that now stand for those that the sources name.
    fn resettle(&mut self, recorded: u32, entity: EntityIdx, pending: &mut Pending) {
        let snapshot = &self.snapshot;
        let entries = [
            snapshot.outgoing.of(entity),
            snapshot.incoming.of(entity),
            snapshot.values.of(entity),
        ];
        let mut claims: Vec<ClaimIdx> = entries
            .into_iter()
            .flat_map(|entries| (0..entries.len()).map(move |at| entries.get(at).2))
            .filter(|claim| snapshot.claims.closed(*claim).is_none())
            .collect();
        claims.sort_unstable();
        claims.dedup();
        for claim in claims {
            let mut row = self.restated(recorded, claim);
            if let Some((subject, object)) = row.rare.as_ref().and_then(|rare| rare.stated) {
                (row.subject, row.object) = (subject, object);
            }
            self.settle_ends(&mut row);
            let ends = (
                self.snapshot.claims.subject(claim),
                self.snapshot.claims.object(claim),
            );
            if (row.subject, row.object) != ends {
                self.replace(recorded, claim, row, pending);
            }
        }
    }

    /// Puts the entities that stand for a row's ends in their place, and keeps the ends as stated.
    pub(super) fn settle_ends(&self, row: &mut Row) {
        if self.snapshot.merges.is_empty()
            && row.rare.as_ref().is_none_or(|rare| rare.stated.is_none())
        {
            return;
        }
        let stands = |entity: u32| {
            let entity = EntityIdx::new(entity as usize);
            number(
                self.snapshot
                    .standing_for(entity, u64::MAX)
                    .unwrap_or(entity)
                    .index(),
            )
        };
        let stated = (row.subject, row.object);
        let object = match row.property {
            Property::Relationship(_) => stands(row.object),
            Property::Attribute(_) => row.object,
        };
        let settled = (stands(row.subject), object);
        (row.subject, row.object) = settled;
        if settled != stated {
            row.rare.get_or_insert_default().stated = Some(stated);
        } else if let Some(rare) = &mut row.rare {
            rare.stated = None;
        }
    }

    /// What stands where a text value was removed.
    fn redacted(&self, attribute: u16) -> &'static str {
        let attribute = AttributeId::new(attribute);
        match self.snapshot.ontology.attribute(attribute).value_type() {
            AttributeType::Edtf => REDACTED_DATE,
            AttributeType::Url => REDACTED_URL,
            _ => REDACTED_TEXT,
        }
    }

    fn redact(&mut self, recorded: u32, id: &str, pending: &mut Pending) -> Result<(), ImageError> {
        let latest = self.snapshot.find_claim(id);
        let latest = latest.ok_or_else(|| unknown(recorded, "claim", id))?;
        for claim in self.snapshot.versions(latest) {
            self.snapshot.claims.rare_mut(claim).texts = 0;
            let Property::Attribute(attribute) = self.snapshot.claims.property(claim) else {
                continue;
            };
            // Numbers and the like are no texts.
            if self.snapshot.claim(claim).text().is_some() {
                let redacted = self.word(self.redacted(attribute));
                self.snapshot.literals.push(Literal::Word(redacted));
                let literal = number(self.snapshot.literals.len() - 1);
                self.snapshot.claims.set_object(claim, literal);
                let subject = self.snapshot.claims.subject(claim);
                self.snapshot.index_value(attribute, literal, subject);
            }
        }
        if !self.snapshot.claim(latest).has_written_id() {
            // Its id derived from the value that is gone; from now on it is kept as it was.
            let id = Id::derived(id);
            self.snapshot.claims.rare_mut(latest).id = Some(id.clone());
            let packed = Slot::Claim(number(latest.index())).pack();
            self.snapshot.ids.insert(id.as_str(), packed);
        }
        // A new version, so that the redaction is among the changes.
        let row = self.restated(recorded, latest);
        self.replace(recorded, latest, row, pending);
        Ok(())
    }
}
