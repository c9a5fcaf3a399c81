//! A claim as a snapshot holds it: a row of compact columns, read field by field.

use crate::{
    date::{Day, Edtf},
    model::{ClaimStatus, Confidence, Id, Value, claim_id, split_claim_id},
    ontology::{AttributeId, RelationshipKindId},
};

use super::{
    ClaimIdx, EntityIdx, SourceIdx,
    columns::{Property, When},
    snapshot::{Relationship, Snapshot},
};

/// A claim in a snapshot. Its texts are in the journal.
#[derive(Clone, Copy, Debug)]
pub struct ClaimRow<'a> {
    snapshot: &'a Snapshot,
    claim: ClaimIdx,
}

/// What a claim's property is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClaimProperty {
    /// A relationship to an entity.
    Relationship(RelationshipKindId),
    /// A value of an attribute.
    Attribute(AttributeId),
}

impl<'a> ClaimRow<'a> {
    pub(super) fn new(snapshot: &'a Snapshot, claim: ClaimIdx) -> Self {
        Self { snapshot, claim }
    }

    /// Its number.
    #[must_use]
    pub fn idx(self) -> ClaimIdx {
        self.claim
    }

    /// Its id: as written, or derived from its content.
    #[must_use]
    pub fn id(self) -> String {
        match self.snapshot.written_id(self.claim) {
            Some(id) => id.to_owned(),
            None => claim_id(&self.stated_claim()),
        }
    }

    /// The id under which it can be put into another graph: where its own derives from what is no longer there, be it
    /// the entity that its source names or a value that was removed, one that can be written.
    #[must_use]
    pub fn portable_id(self) -> String {
        let id = self.id();
        let is_derived = split_claim_id(&id).is_some();
        if is_derived && id != claim_id(&self.to_claim()) {
            return id.replace(['~', '!'], ":");
        }
        id
    }

    /// The entity that it is about.
    #[must_use]
    pub fn subject(self) -> EntityIdx {
        EntityIdx::new(self.snapshot.claims.subject(self.claim) as usize)
    }

    /// What it says of it.
    #[must_use]
    pub fn property(self) -> ClaimProperty {
        match self.snapshot.claims.property(self.claim) {
            Property::Relationship(kind) => {
                ClaimProperty::Relationship(RelationshipKindId::new(kind))
            }
            Property::Attribute(attribute) => ClaimProperty::Attribute(AttributeId::new(attribute)),
        }
    }

    /// Name of the relationship kind or attribute, as the ontology spells it.
    #[must_use]
    pub fn property_name(self) -> &'a str {
        match self.property() {
            ClaimProperty::Relationship(kind) => {
                self.snapshot.ontology.relationship_kind(kind).name()
            }
            ClaimProperty::Attribute(attribute) => {
                self.snapshot.ontology.attribute(attribute).name()
            }
        }
    }

    /// The entity at the other end, if it is about a relationship.
    #[must_use]
    pub fn object(self) -> Option<EntityIdx> {
        match self.property() {
            ClaimProperty::Relationship(_) => Some(EntityIdx::new(
                self.snapshot.claims.object(self.claim) as usize,
            )),
            ClaimProperty::Attribute(_) => None,
        }
    }

    /// The value, if it is about an attribute.
    #[must_use]
    pub fn value(self) -> Option<Value> {
        match self.property() {
            ClaimProperty::Relationship(_) => None,
            ClaimProperty::Attribute(_) => Some(
                self.snapshot
                    .literal(self.snapshot.claims.object(self.claim)),
            ),
        }
    }

    /// The value, if it is a text.
    #[must_use]
    pub fn text(self) -> Option<&'a str> {
        let Property::Attribute(_) = self.snapshot.claims.property(self.claim) else {
            return None;
        };
        self.snapshot
            .literal_text(self.snapshot.claims.object(self.claim))
    }

    /// The relationship that it supports.
    #[must_use]
    pub fn relationship(self) -> Option<Relationship> {
        let ClaimProperty::Relationship(kind) = self.property() else {
            return None;
        };
        let (source, target) = self.snapshot.ends(kind, self.subject(), self.object()?);
        Some(Relationship {
            kind,
            source,
            target,
            key: self.snapshot.claims.key(self.claim),
        })
    }

    /// What tells its relationship from parallel ones.
    #[must_use]
    pub fn key(self) -> Option<&'a str> {
        self.snapshot
            .claims
            .key(self.claim)
            .map(|word| self.snapshot.word(word))
    }

    /// In which role.
    #[must_use]
    pub fn role(self) -> Option<&'a str> {
        self.snapshot
            .claims
            .rare(self.claim)?
            .role
            .map(|word| self.snapshot.word(word))
    }

    /// When it holds.
    #[must_use]
    pub fn valid(self) -> Option<Edtf> {
        self.snapshot.claims.valid(self.claim)
    }

    /// The first and the last day on which it can hold, where they are known.
    #[must_use]
    pub fn days(self) -> (Option<Day>, Option<Day>) {
        match self.snapshot.claims.when(self.claim) {
            When::Undated => (None, None),
            When::Compact(packed) => packed.days(),
            When::Unusual(date) => (date.earliest(), date.latest()),
        }
    }

    /// What it is worth as evidence.
    #[must_use]
    pub fn status(self) -> ClaimStatus {
        self.snapshot.claims.status(self.claim)
    }

    /// How sure it is.
    #[must_use]
    pub fn confidence(self) -> Confidence {
        self.snapshot.claims.confidence(self.claim)
    }

    /// Who says so.
    #[must_use]
    pub fn source(self) -> SourceIdx {
        SourceIdx::new(self.snapshot.claims.source(self.claim) as usize)
    }

    /// The id of the claim that it contradicts.
    #[must_use]
    pub fn disputes(self) -> Option<&'a Id> {
        self.snapshot.claims.rare(self.claim)?.disputes.as_ref()
    }

    /// Where the journal holds it and its texts: sequence and slot.
    #[must_use]
    pub fn position(self) -> (u64, u16) {
        let claims = &self.snapshot.claims;
        let own = (claims.recorded(self.claim), claims.slot(self.claim));
        let origin = claims.rare(self.claim).and_then(|rare| rare.origin);
        let (sequence, slot) = origin.unwrap_or(own);
        (u64::from(sequence), slot)
    }

    /// Sequence at which this version was recorded.
    #[must_use]
    pub fn recorded(self) -> u64 {
        u64::from(self.snapshot.claims.recorded(self.claim))
    }

    /// The version before this one.
    #[must_use]
    pub fn previous(self) -> Option<ClaimIdx> {
        let previous = self.snapshot.claims.rare(self.claim)?.previous?;
        Some(ClaimIdx::new(previous as usize))
    }

    /// Sequence at which it was taken back, if it was.
    #[must_use]
    pub fn retracted(self) -> Option<u64> {
        (self.status() == ClaimStatus::Retracted).then(|| self.recorded())
    }

    /// Whether a later version took its place.
    #[must_use]
    pub fn is_superseded(self) -> bool {
        self.snapshot.claims.closed(self.claim).is_some()
    }

    /// Whether the journal holds texts for it.
    #[must_use]
    pub fn has_texts(self) -> bool {
        self.texts_fingerprint() != 0
    }

    pub(crate) fn texts_fingerprint(self) -> u64 {
        self.snapshot
            .claims
            .rare(self.claim)
            .map_or(0, |rare| rare.texts)
    }

    pub(crate) fn has_written_id(self) -> bool {
        self.snapshot.written_id(self.claim).is_some()
    }

    /// Subject and object as the source states them, whoever stands for them now; the object is that of a relationship.
    pub(crate) fn stated_ends(self) -> (EntityIdx, Option<EntityIdx>) {
        let stated = self
            .snapshot
            .claims
            .rare(self.claim)
            .and_then(|rare| rare.stated);
        let Some((subject, object)) = stated else {
            return (self.subject(), self.object());
        };
        let end = |row: u32| EntityIdx::new(row as usize);
        (end(subject), self.object().map(|_| end(object)))
    }

    /// The claim as its source states it: a merge of entities changes neither it nor the id that derives from it.
    fn stated_claim(self) -> crate::model::Claim {
        let mut claim = self.to_claim();
        let (subject, object) = self.stated_ends();
        claim.subject = self.snapshot.entity(subject).id.clone();
        if let Some(object) = object {
            claim.object = crate::model::Object::Entity(self.snapshot.entity(object).id.clone());
        }
        claim
    }

    /// The claim as plain data, without its texts.
    #[must_use]
    pub fn to_claim(self) -> crate::model::Claim {
        use crate::model::{Claim, Object, Texts};
        let object = match self.property() {
            ClaimProperty::Relationship(_) => {
                let object = EntityIdx::new(self.snapshot.claims.object(self.claim) as usize);
                Object::Entity(self.snapshot.entity(object).id.clone())
            }
            ClaimProperty::Attribute(_) => Object::Value(
                self.snapshot
                    .literal(self.snapshot.claims.object(self.claim)),
            ),
        };
        let rare = self.snapshot.claims.rare(self.claim);
        Claim {
            id: rare.and_then(|rare| rare.id.clone()),
            subject: self.snapshot.entity(self.subject()).id.clone(),
            property: self.property_name().to_owned(),
            object,
            key: self.key().map(str::to_owned),
            role: self.role().map(str::to_owned),
            valid: self.valid(),
            status: self.snapshot.claims.status(self.claim),
            confidence: self.confidence(),
            source: self.snapshot.source(self.source()).id.clone(),
            disputes: self.disputes().cloned(),
            texts: Texts::default(),
        }
    }
}
