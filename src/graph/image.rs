//! The one place where the graph changes: applies recorded operations and hands out snapshots.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use foldhash::fast::RandomState;

use crate::{
    model::{Claim, Entity, Id, Object, Operation, Source, Texts},
    ontology::Ontology,
    text::fold,
};

use super::{
    ClaimIdx, CommitRecord, EntityIdx, EntityRecord, Snapshot, SourceIdx,
    columns::{Property, Rare, Row},
    pending::Pending,
    records::SourceRecord,
    snapshot::{ROWS_MAX, Slot},
    ties::Mark,
};

/// The graph's writing side. Readers get [`Image::snapshot`].
#[derive(Debug)]
pub struct Image {
    pub(super) snapshot: Snapshot,
    /// Rows of the entities by id: the writer looks up two for every claim.
    pub(super) rows: HashMap<Id, u32, RandomState>,
    /// The source of the last claim, which most often is that of the next one.
    last_source: Option<(Id, u32)>,
    /// Numbers of the words in the snapshot.
    words: HashMap<Box<str>, u32, RandomState>,
    pending: Pending,
}

/// When and by whom a group of operations was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Sequence of the first record.
    pub first: u64,
    /// Sequence of the last record.
    pub last: u64,
    /// Wall clock, in milliseconds since 1970.
    pub time_ms: i64,
    /// Who made the change.
    pub author: String,
    /// Why.
    pub reason: Option<String>,
    /// Under which a repeated change is recognized.
    pub idempotency_key: Option<String>,
    /// What the change was, to tell it from another one under the same key.
    pub fingerprint: Option<[u8; 16]>,
}

/// Why recorded operations do not fit the graph; it means that the journal and the ontology disagree.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImageError {
    /// An operation refers to something that is not there.
    #[error(
        "record {sequence}: {kind} `{name}` is not known; the journal does not fit its ontology"
    )]
    Unknown {
        /// Sequence of the record.
        sequence: u64,
        /// What was looked for.
        kind: &'static str,
        /// Its name or id.
        name: String,
    },
    /// The graph holds as much as it can.
    #[error(
        "record {sequence}: the graph holds {ROWS_MAX} rows, which is the most that it can hold"
    )]
    Full {
        /// Sequence of the record.
        sequence: u64,
    },
}

impl Image {
    /// An empty graph.
    #[must_use]
    pub fn new(ontology: Arc<Ontology>) -> Self {
        Self {
            snapshot: Snapshot::empty(ontology),
            rows: HashMap::default(),
            last_source: None,
            words: HashMap::default(),
            pending: Pending::default(),
        }
    }

    /// The graph as it is now. It will not change.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        Arc::new(self.snapshot.clone())
    }

    /// The graph as it is now, for looking something up in passing.
    #[must_use]
    pub fn current(&self) -> &Snapshot {
        &self.snapshot
    }

    /// Applies the operations of one commit, each with the sequence and slot at which the journal holds it.
    ///
    /// # Errors
    /// [`ImageError`] when an operation does not fit; the image is then of no further use.
    pub fn apply(
        &mut self,
        recorded: &Recorded,
        operations: impl IntoIterator<Item = (u64, u16, Operation)>,
    ) -> Result<(), ImageError> {
        self.apply_unsettled(recorded, operations)?;
        self.settle();
        Ok(())
    }

    /// The same for a commit whose ties nobody looks for before [`Image::settle`], as when others follow at once: the
    /// page of an entity that many commits touch is then made once.
    ///
    /// # Errors
    /// As [`Image::apply`].
    pub fn apply_unsettled(
        &mut self,
        recorded: &Recorded,
        operations: impl IntoIterator<Item = (u64, u16, Operation)>,
    ) -> Result<(), ImageError> {
        for (sequence, slot, operation) in operations {
            self.apply_one(sequence, slot, operation)?;
        }
        self.finish(recorded);
        Ok(())
    }

    /// Applies one operation of a commit; [`Image::finish`] ends the commit.
    ///
    /// # Errors
    /// [`ImageError`] when it does not fit; the image is then of no further use.
    pub fn apply_one(
        &mut self,
        sequence: u64,
        slot: u16,
        operation: Operation,
    ) -> Result<(), ImageError> {
        let mut pending = std::mem::take(&mut self.pending);
        let applied = self.apply_operation(sequence, slot, operation, &mut pending);
        self.pending = pending;
        applied
    }

    /// Makes the ties of all commits visible.
    pub fn settle(&mut self) {
        let pending = std::mem::take(&mut self.pending);
        self.add_ties(pending);
    }

    /// Ends a commit: the graph has a new revision. Its ties are seen after [`Image::settle`], so that the page of an
    /// entity that a hundred thousand commits touch is not made a hundred thousand times when a journal is replayed.
    pub fn finish(&mut self, recorded: &Recorded) {
        let last = self.snapshot.last_commit();
        let author = match last {
            Some(last) if *last.author == *recorded.author => Arc::clone(&last.author),
            _ => Arc::from(recorded.author.as_str()),
        };
        self.snapshot.commits.push(CommitRecord {
            first: recorded.first,
            last: recorded.last,
            time_ms: recorded.time_ms,
            author,
            reason: recorded.reason.as_deref().map(Arc::from),
            idempotency_key: recorded.idempotency_key.as_deref().map(Arc::from),
            fingerprint: recorded.fingerprint,
        });
    }

    pub(super) fn add_ties(&mut self, pending: Pending) {
        let Snapshot {
            entities,
            claims,
            outgoing,
            incoming,
            values,
            ..
        } = &mut self.snapshot;
        let key_of = |claim: u32| {
            claims
                .key(ClaimIdx::new(claim as usize))
                .map_or(0, |key| key + 1)
        };
        pending.add_to((outgoing, incoming, values), entities.len(), &key_of);
    }

    fn apply_operation(
        &mut self,
        sequence: u64,
        slot: u16,
        operation: Operation,
        pending: &mut Pending,
    ) -> Result<(), ImageError> {
        let rows = self.snapshot.claims.len().max(self.snapshot.entities.len());
        let recorded = match u32::try_from(sequence) {
            Ok(recorded) if rows < ROWS_MAX => recorded,
            _ => return Err(ImageError::Full { sequence }),
        };
        match operation {
            // The service has chosen the ontology before it began to replay.
            Operation::SetOntology(_) => Ok(()),
            Operation::PutSource(source) => {
                self.put_source(recorded, source);
                Ok(())
            }
            Operation::PutEntity(entity) => self.put_entity(recorded, entity),
            Operation::PutClaim(claim) => self.put_claim(recorded, slot, &claim, None, pending),
            Operation::PutPlainClaims(claims) => {
                self.put_plain_claims(recorded, slot, &claims, pending)
            }
            Operation::ReviseClaim(claim) => {
                let old = self.latest(&claim, pending);
                let old =
                    old.ok_or_else(|| unknown(recorded, "claim", &crate::model::claim_id(&claim)))?;
                self.close(old, recorded);
                self.put_claim(recorded, slot, &claim, Some(old), pending)
            }
            judgement => {
                self.add_ties(std::mem::take(pending));
                self.judge(recorded, judgement, pending)
            }
        }
    }

    /// The version of a claim that a new one replaces, also if it came earlier in the same commit.
    fn latest(&mut self, claim: &Claim, pending: &mut Pending) -> Option<ClaimIdx> {
        self.add_ties(std::mem::take(pending));
        match &claim.id {
            Some(id) => self.snapshot.find_claim(id.as_str()),
            None => self.snapshot.find_same(claim),
        }
    }

    fn put_source(&mut self, recorded: u32, source: Source) {
        let snapshot = &mut self.snapshot;
        if let Some(known) = snapshot.find_source(source.id.as_str()) {
            let row = number(known.index());
            snapshot.puts.push((recorded, Slot::Source(row)));
            if let Some(record) = snapshot.sources.get_mut(known.index()) {
                let previous = Some(Arc::clone(record));
                *record = Arc::new(SourceRecord {
                    source,
                    recorded,
                    previous,
                });
            }
            return;
        }
        let row = number(snapshot.sources.len());
        snapshot.puts.push((recorded, Slot::Source(row)));
        snapshot
            .ids
            .insert(source.id.as_str(), Slot::Source(row).pack());
        snapshot.sources.push(Arc::new(SourceRecord {
            source,
            recorded,
            previous: None,
        }));
    }

    fn put_entity(&mut self, recorded: u32, entity: Entity) -> Result<(), ImageError> {
        let kind = self.snapshot.ontology.find_entity_kind(&entity.kind);
        let kind = kind.ok_or_else(|| unknown(recorded, "entity kind", &entity.kind))?;
        let folded = folded_names(&entity);
        let mut record = EntityRecord {
            id: entity.id,
            kind,
            status: entity.status,
            name: entity.name.into(),
            description: entity.description.map(Into::into),
            names: entity.names.into(),
            identifiers: entity.identifiers.into(),
            folded,
            merged_into: None,
            recorded,
            previous: None,
        };
        let snapshot = &mut self.snapshot;
        let known = self.rows.get(&record.id).copied();
        let row = known.unwrap_or_else(|| number(snapshot.entities.len()));
        let known = known.map(|row| EntityIdx::new(row as usize));
        snapshot.puts.push((recorded, Slot::Entity(row)));
        if let Some(known) = known {
            let old = Arc::clone(&snapshot.entities[known.index()]);
            for identifier in &old.identifiers {
                snapshot
                    .identifiers
                    .remove(&(&*identifier.scheme, &*identifier.value), row);
            }
            record.previous = Some(old);
        } else {
            self.rows.insert(record.id.clone(), row);
            snapshot
                .ids
                .insert(record.id.as_str(), Slot::Entity(row).pack());
        }
        for identifier in &record.identifiers {
            snapshot
                .identifiers
                .insert(&(&*identifier.scheme, &*identifier.value), row);
        }
        match known.and_then(|known| snapshot.entities.get_mut(known.index())) {
            Some(old) => *old = Arc::new(record),
            None => snapshot.entities.push(Arc::new(record)),
        }
        Ok(())
    }

    fn put_claim(
        &mut self,
        recorded: u32,
        slot: u16,
        claim: &Claim,
        previous: Option<ClaimIdx>,
        pending: &mut Pending,
    ) -> Result<(), ImageError> {
        let stated_subject = self.entity_of(recorded, &claim.subject)?;
        let source = self.source_of(recorded, &claim.source)?;
        let (property, stated_object) = self.statement(recorded, claim)?;
        let mut row = Row {
            subject: number(stated_subject.index()),
            property,
            object: stated_object,
            status: claim.status,
            confidence: claim.confidence,
            valid: claim.valid.clone(),
            source,
            recorded,
            slot,
            rare: self.rare(claim),
        };
        if let Some(previous) = previous {
            row.rare.get_or_insert_default().previous = Some(number(previous.index()));
        }
        self.settle_ends(&mut row);
        let row = self.add_row(row, pending);
        if let Some(id) = &claim.id {
            self.index_claim(id, row);
        }
        if let Some(disputed) = &claim.disputes {
            self.index_dispute(disputed, row);
        }
        Ok(())
    }

    /// Adds a row, and the ties or the value that it makes.
    pub(super) fn add_row(&mut self, row: Row, pending: &mut Pending) -> ClaimIdx {
        let (subject, property, object) = (row.subject, row.property, row.object);
        let key = row.rare.as_ref().and_then(|rare| rare.key);
        let mark = Mark::new(row.status, key.is_some());
        let key = key.map_or(0, |key| key + 1);
        let row = self.snapshot.claims.push(row);
        let claim = number(row.index());
        match property {
            Property::Relationship(kind) => {
                let kind_id = crate::ontology::RelationshipKindId::new(kind);
                let ends = (
                    EntityIdx::new(subject as usize),
                    EntityIdx::new(object as usize),
                );
                let (first, second) = self.snapshot.ends(kind_id, ends.0, ends.1);
                pending.tie(
                    kind,
                    (number(first.index()), number(second.index())),
                    key,
                    claim,
                    mark,
                );
            }
            Property::Attribute(kind) => {
                pending.value(kind, subject, claim, mark);
                self.snapshot.index_value(kind, object, subject);
            }
        }
        row
    }

    /// Ends a row, and marks the ties or the value that it makes.
    pub(super) fn close(&mut self, claim: ClaimIdx, recorded: u32) {
        let snapshot = &mut self.snapshot;
        snapshot.claims.close(claim, recorded);
        let end = |row: u32| EntityIdx::new(row as usize);
        let kind = match snapshot.claims.property(claim) {
            Property::Relationship(kind) => kind,
            Property::Attribute(attribute) => {
                let subject = end(snapshot.claims.subject(claim));
                snapshot.values.close(subject, attribute, end(0), claim);
                return;
            }
        };
        let (first, second) = snapshot.ends(
            crate::ontology::RelationshipKindId::new(kind),
            end(snapshot.claims.subject(claim)),
            end(snapshot.claims.object(claim)),
        );
        snapshot.outgoing.close(first, kind, second, claim);
        snapshot.incoming.close(second, kind, first, claim);
    }

    pub(super) fn index_claim(&mut self, id: &Id, row: ClaimIdx) {
        let snapshot = &mut self.snapshot;
        let packed = Slot::Claim(number(row.index())).pack();
        match snapshot
            .find_claim(id.as_str())
            .filter(|known| *known != row)
        {
            Some(known) => {
                let old = Slot::Claim(number(known.index())).pack();
                snapshot.ids.replace(id.as_str(), old, packed);
            }
            None => snapshot.ids.insert(id.as_str(), packed),
        }
    }

    pub(super) fn index_dispute(&mut self, disputed: &Id, row: ClaimIdx) {
        let disputes = Arc::make_mut(&mut self.snapshot.disputes);
        disputes.entry(disputed.clone()).or_default().push(row);
    }

    pub(super) fn entity_of(&self, recorded: u32, id: &Id) -> Result<EntityIdx, ImageError> {
        let row = self.rows.get(id);
        row.map(|row| EntityIdx::new(*row as usize))
            .ok_or_else(|| unknown(recorded, "entity", id.as_str()))
    }

    pub(super) fn source_of(&mut self, recorded: u32, id: &Id) -> Result<u32, ImageError> {
        if let Some((_, row)) = self.last_source.as_ref().filter(|(last, _)| last == id) {
            return Ok(*row);
        }
        let source = self.snapshot.find_source(id.as_str());
        let source = source.ok_or_else(|| unknown(recorded, "source", id.as_str()))?;
        let row = number(source.index());
        self.last_source = Some((id.clone(), row));
        Ok(row)
    }

    fn statement(&mut self, recorded: u32, claim: &Claim) -> Result<(Property, u32), ImageError> {
        let ontology = &self.snapshot.ontology;
        match &claim.object {
            Object::Entity(object) => {
                let kind = ontology.find_relationship_kind(&claim.property);
                let kind =
                    kind.ok_or_else(|| unknown(recorded, "relationship kind", &claim.property))?;
                let object = self.entity_of(recorded, object)?;
                Ok((Property::Relationship(kind.get()), number(object.index())))
            }
            Object::Value(value) => {
                let attribute = ontology.find_attribute(&claim.property);
                let attribute =
                    attribute.ok_or_else(|| unknown(recorded, "attribute", &claim.property))?;
                let attribute = Property::Attribute(attribute.get());
                Ok((attribute, self.put_value(value)))
            }
        }
    }

    fn rare(&mut self, claim: &Claim) -> Option<Rare> {
        let rare = Rare {
            id: claim.id.clone(),
            key: claim.key.as_deref().map(|key| self.word(key)),
            role: claim.role.as_deref().map(|role| self.word(role)),
            date: None,
            disputes: claim.disputes.clone(),
            texts: fingerprint(&claim.texts),
            ..Rare::default()
        };
        (rare != Rare::default()).then_some(rare)
    }

    pub(super) fn word(&mut self, text: &str) -> u32 {
        if let Some(word) = self.words.get(text) {
            return *word;
        }
        let word = number(self.snapshot.words.len());
        self.snapshot.words.push(text.into());
        self.words.insert(text.into(), word);
        word
    }
}

impl Snapshot {
    /// The latest version of the claim that says the same without a written id.
    pub(super) fn find_same(&self, claim: &Claim) -> Option<ClaimIdx> {
        let subject = self.find_entity(claim.subject.as_str())?;
        let stated_subject = self.find_entity_row(claim.subject.as_str())?;
        let (entries, stated_object) = match &claim.object {
            Object::Entity(object) => {
                let kind = self.ontology.find_relationship_kind(&claim.property)?;
                let (first, second) = self.ends(kind, subject, self.find_entity(object.as_str())?);
                let stated = self.find_entity_row(object.as_str())?;
                (self.outgoing.of(first).to(kind.get(), second), Some(stated))
            }
            Object::Value(_) => {
                let attribute = self.ontology.find_attribute(&claim.property)?;
                (self.values.of(subject).of_kind(attribute.get()), None)
            }
        };
        (0..entries.len())
            .rev()
            .map(|at| entries.get(at).2)
            .find(|row| {
                let known = self.claim(*row);
                !known.is_superseded()
                    && !known.has_written_id()
                    && known.stated_ends() == (stated_subject, stated_object)
                    && self.source(known.source()).id == claim.source
                    && known.key() == claim.key.as_deref()
                    && known.role() == claim.role.as_deref()
                    && known.valid() == claim.valid
                    && match &claim.object {
                        Object::Entity(_) => true,
                        Object::Value(value) => known.value().as_ref() == Some(value),
                    }
            })
    }
}

/// Tells texts apart without keeping them; 0 means that there are none.
pub(super) fn fingerprint(texts: &Texts) -> u64 {
    if texts.is_empty() {
        return 0;
    }
    let mut hasher = DefaultHasher::new();
    (&texts.quote, &texts.locator, &texts.note).hash(&mut hasher);
    hasher.finish().max(1)
}

fn folded_names(entity: &Entity) -> Box<str> {
    let mut folded = fold(&entity.name);
    for name in &entity.names {
        folded.push('\n');
        folded.push_str(&fold(&name.text));
    }
    folded.into()
}

pub(super) fn unknown(recorded: u32, kind: &'static str, name: &str) -> ImageError {
    ImageError::Unknown {
        sequence: u64::from(recorded),
        kind,
        name: name.to_owned(),
    }
}

/// Rows are numbered with 32 bits; `ROWS_MAX` keeps their count below.
pub(super) fn number(idx: usize) -> u32 {
    u32::try_from(idx).unwrap_or(u32::MAX)
}

impl From<SourceIdx> for u32 {
    fn from(source: SourceIdx) -> Self {
        source.0
    }
}
