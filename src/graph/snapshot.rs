//! The whole graph at one revision. A snapshot never changes; a write makes the next one.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    model::{Id, Source, Value, relationship_id, split_relationship_id},
    ontology::{Ontology, RelationshipKindId},
};

use super::{
    ClaimIdx, EntityIdx, SourceIdx,
    claim_row::ClaimRow,
    columns::Columns,
    index::HashIndex,
    pages::Paged,
    records::{CommitRecord, EntityRecord, SourceRecord},
    ties::{Entries, Ties},
    value_index::ValueIndex,
};

/// The graph at one revision: entities, sources, claims, and who is tied to whom.
///
/// Cloning shares everything.
#[derive(Clone, Debug)]
pub struct Snapshot {
    pub(super) ontology: Arc<Ontology>,
    pub(super) entities: Paged<Arc<EntityRecord>>,
    pub(super) sources: Paged<Arc<SourceRecord>>,
    pub(super) claims: Columns,
    /// Relationship claims under their subject (under the first id for symmetric kinds).
    pub(super) outgoing: Ties,
    pub(super) incoming: Ties,
    /// Attribute claims under their subject.
    pub(super) values: Ties,
    pub(super) value_index: ValueIndex,
    pub(super) words: Paged<Box<str>>,
    pub(super) literals: Paged<Literal>,
    pub(super) ids: HashIndex,
    pub(super) identifiers: HashIndex,
    /// Claims that contradict the claim with this id.
    pub(super) disputes: Arc<BTreeMap<Id, Vec<ClaimIdx>>>,
    pub(super) commits: Paged<CommitRecord>,
    /// Entities and sources in the order in which they or their versions were recorded.
    pub(super) puts: Paged<(u32, Slot)>,
    /// Which entity stands for which others now.
    pub(super) merges: Arc<BTreeMap<EntityIdx, EntityIdx>>,
    /// Pairs of entities that are known to be different, the smaller number first.
    pub(super) distinct: Arc<BTreeSet<(EntityIdx, EntityIdx)>>,
}

/// A value in its stored form: texts are words, shared between claims.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Literal {
    Word(u32),
    Integer(i64),
    Number(f64),
    Boolean(bool),
}

/// A relationship: all claims with the same kind, ends and key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Relationship {
    /// Its kind.
    pub kind: RelationshipKindId,
    /// The subject; for symmetric kinds the end whose id comes first.
    pub source: EntityIdx,
    /// The object.
    pub target: EntityIdx,
    /// Number of the word that tells it from parallel relationships.
    pub(crate) key: Option<u32>,
}

/// What an id stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// An entity.
    Entity(EntityIdx),
    /// A source.
    Source(SourceIdx),
    /// A claim, in its latest version.
    Claim(ClaimIdx),
    /// A relationship.
    Relationship(Relationship),
}

/// What the number of an indexed id stands for: two bits of kind, thirty of number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    Entity(u32),
    Source(u32),
    Claim(u32),
}

/// Most entities, sources or claims that one graph can hold.
pub(super) const ROWS_MAX: usize = 1 << 30;

impl Slot {
    pub(super) fn pack(self) -> u32 {
        match self {
            Self::Entity(row) => row,
            Self::Source(row) => row | 1 << 30,
            Self::Claim(row) => row | 2 << 30,
        }
    }

    pub(super) fn unpack(packed: u32) -> Self {
        let row = packed & ((1 << 30) - 1);
        match packed >> 30 {
            0 => Self::Entity(row),
            1 => Self::Source(row),
            _ => Self::Claim(row),
        }
    }
}

/// Sizes and revision.
impl Snapshot {
    /// A graph without content.
    #[must_use]
    pub fn empty(ontology: Arc<Ontology>) -> Self {
        Self {
            ontology,
            entities: Paged::default(),
            sources: Paged::default(),
            claims: Columns::default(),
            outgoing: Ties::default(),
            incoming: Ties::default(),
            values: Ties::default(),
            value_index: ValueIndex::default(),
            words: Paged::default(),
            literals: Paged::default(),
            ids: HashIndex::default(),
            identifiers: HashIndex::default(),
            disputes: Arc::default(),
            commits: Paged::default(),
            puts: Paged::default(),
            merges: Arc::default(),
            distinct: Arc::default(),
        }
    }

    /// The ontology that the graph obeys.
    #[must_use]
    pub fn ontology(&self) -> &Arc<Ontology> {
        &self.ontology
    }

    /// Sequence of the last change; 0 for an empty graph.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.last_commit().map_or(0, |commit| commit.last)
    }

    /// The last change.
    #[must_use]
    pub fn last_commit(&self) -> Option<&CommitRecord> {
        self.commits.get(self.commits.len().checked_sub(1)?)
    }

    /// How many entities there are.
    #[must_use]
    pub fn n_entities(&self) -> usize {
        self.entities.len()
    }

    /// How many sources there are.
    #[must_use]
    pub fn n_sources(&self) -> usize {
        self.sources.len()
    }

    /// How many rows of claims there are, superseded and retracted ones included.
    #[must_use]
    pub fn n_claim_rows(&self) -> usize {
        self.claims.len()
    }

    /// All entities, in the order in which they were added.
    pub fn entities(&self) -> impl ExactSizeIterator<Item = EntityIdx> + use<> {
        (0..self.entities.len()).map(EntityIdx::new)
    }

    /// All sources, in the order in which they were added.
    pub fn sources(&self) -> impl ExactSizeIterator<Item = SourceIdx> + use<> {
        (0..self.sources.len()).map(SourceIdx::new)
    }

    /// All rows of claims, in the order in which they were recorded.
    pub fn claim_rows(&self) -> impl ExactSizeIterator<Item = ClaimIdx> + use<> {
        (0..self.claims.len()).map(ClaimIdx::new)
    }
}

/// Finding.
impl Snapshot {
    /// What an id stands for, whatever kind of thing it is.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<Found> {
        for packed in self.ids.candidates(id) {
            match Slot::unpack(packed) {
                Slot::Entity(row) if self.entities[row as usize].id.as_str() == id => {
                    let entity = EntityIdx::new(row as usize);
                    return self.standing_for(entity, u64::MAX).map(Found::Entity);
                }
                Slot::Source(row) if self.sources[row as usize].source.id.as_str() == id => {
                    return Some(Found::Source(SourceIdx::new(row as usize)));
                }
                Slot::Claim(row) if self.written_id(ClaimIdx::new(row as usize)) == Some(id) => {
                    return Some(Found::Claim(ClaimIdx::new(row as usize)));
                }
                _ => {}
            }
        }
        self.find_derived_claim(id)
            .map(Found::Claim)
            .or_else(|| self.find_relationship(id).map(Found::Relationship))
    }

    /// The entity with this id, or the one that stands for it now.
    #[must_use]
    pub fn find_entity(&self, id: &str) -> Option<EntityIdx> {
        self.standing_for(self.find_entity_row(id)?, u64::MAX)
    }

    /// The entity with this id, whatever stands for it.
    pub(super) fn find_entity_row(&self, id: &str) -> Option<EntityIdx> {
        self.ids
            .candidates(id)
            .find_map(|packed| match Slot::unpack(packed) {
                Slot::Entity(row) if self.entities[row as usize].id.as_str() == id => {
                    Some(EntityIdx::new(row as usize))
                }
                _ => None,
            })
    }

    /// The entity that stands for one as of a sequence; nothing if it was not known yet.
    #[must_use]
    pub fn standing_for(&self, entity: EntityIdx, as_of: u64) -> Option<EntityIdx> {
        let mut entity = entity;
        // Merges cannot form a ring, because only an entity that stands for itself can be merged.
        while let Some(into) = self.entity_as_of(entity, as_of)?.merged_into {
            entity = into;
        }
        Some(entity)
    }

    /// The entities that another one stands for, directly or not, as of a sequence.
    #[must_use]
    pub fn merged_into(&self, entity: EntityIdx, as_of: u64) -> Vec<EntityIdx> {
        let merged = self.merges.keys().copied();
        merged
            .filter(|from| self.standing_for(*from, as_of) == Some(entity) && *from != entity)
            .collect()
    }

    /// Whether two entities, or two that they stand for, are known to be different.
    #[must_use]
    pub fn are_distinct(&self, a: EntityIdx, b: EntityIdx) -> bool {
        let standing = |entity| self.standing_for(entity, u64::MAX).unwrap_or(entity);
        let (a, b) = (standing(a), standing(b));
        self.distinct.iter().any(|(one, other)| {
            let pair = (standing(*one), standing(*other));
            pair == (a, b) || pair == (b, a)
        })
    }

    /// The source with this id.
    #[must_use]
    pub fn find_source(&self, id: &str) -> Option<SourceIdx> {
        self.ids
            .candidates(id)
            .find_map(|packed| match Slot::unpack(packed) {
                Slot::Source(row) if self.sources[row as usize].source.id.as_str() == id => {
                    Some(SourceIdx::new(row as usize))
                }
                _ => None,
            })
    }

    /// The claim with this id, in its latest version.
    #[must_use]
    pub fn find_claim(&self, id: &str) -> Option<ClaimIdx> {
        let written = self
            .ids
            .candidates(id)
            .find_map(|packed| match Slot::unpack(packed) {
                Slot::Claim(row) if self.written_id(ClaimIdx::new(row as usize)) == Some(id) => {
                    Some(ClaimIdx::new(row as usize))
                }
                _ => None,
            });
        written.or_else(|| self.find_derived_claim(id))
    }

    pub(super) fn written_id(&self, claim: ClaimIdx) -> Option<&str> {
        self.claims.rare(claim)?.id.as_ref().map(Id::as_str)
    }

    fn find_derived_claim(&self, id: &str) -> Option<ClaimIdx> {
        let (subject, property, object) = crate::model::split_claim_id(id)?;
        let subject = self.find_entity(subject)?;
        let entries = if object.is_empty() {
            let attribute = self.ontology.find_attribute(property)?;
            self.values.of(subject).of_kind(attribute.get())
        } else {
            let kind = self.ontology.find_relationship_kind(property)?;
            let object = self.find_entity(object)?;
            let (first, second) = self.ends(kind, subject, object);
            self.outgoing.of(first).to(kind.get(), second)
        };
        (0..entries.len())
            .rev()
            .map(|at| entries.get(at).2)
            .find(|claim| {
                self.claims.closed(*claim).is_none()
                    && self.written_id(*claim).is_none()
                    && self.claim(*claim).id() == id
            })
    }

    /// The relationship with this id, whether or not a view shows it.
    #[must_use]
    pub fn find_relationship(&self, id: &str) -> Option<Relationship> {
        let (subject, kind, object, key) = split_relationship_id(id)?;
        let kind = self.ontology.find_relationship_kind(kind)?;
        let (source, target) =
            self.ends(kind, self.find_entity(subject)?, self.find_entity(object)?);
        let entries = self.outgoing.of(source).to(kind.get(), target);
        (0..entries.len())
            .map(|at| self.claims.key(entries.get(at).2))
            .find_map(|word| {
                let text = word.map_or("", |word| &*self.words[word as usize]);
                (text == key).then_some(Relationship {
                    kind,
                    source,
                    target,
                    key: word,
                })
            })
    }

    /// The entity that another system knows under this identifier.
    #[must_use]
    pub fn find_identifier(&self, scheme: &str, value: &str) -> Option<EntityIdx> {
        let found = self
            .identifiers
            .candidates(&(scheme, value))
            .map(|row| EntityIdx::new(row as usize))
            .find(|entity| {
                self.entity(*entity)
                    .identifiers
                    .iter()
                    .any(|identifier| identifier.scheme == scheme && identifier.value == value)
            })?;
        self.standing_for(found, u64::MAX)
    }

    /// The ends of a relationship as they are stored: in the order of their ids if the kind is symmetric.
    pub(crate) fn ends(
        &self,
        kind: RelationshipKindId,
        subject: EntityIdx,
        object: EntityIdx,
    ) -> (EntityIdx, EntityIdx) {
        let swap = self.ontology.relationship_kind(kind).is_symmetric()
            && self.entity(object).id < self.entity(subject).id;
        if swap {
            (object, subject)
        } else {
            (subject, object)
        }
    }
}

/// Reading.
impl Snapshot {
    /// An entity.
    ///
    /// # Panics
    /// When the number is from another graph.
    #[must_use]
    pub fn entity(&self, entity: EntityIdx) -> &EntityRecord {
        &self.entities[entity.index()]
    }

    /// An entity as it was known at a sequence; nothing if it was not known yet.
    #[must_use]
    pub fn entity_as_of(&self, entity: EntityIdx, sequence: u64) -> Option<&EntityRecord> {
        let mut record = Some(self.entity(entity));
        while let Some(version) = record {
            if u64::from(version.recorded) <= sequence {
                return Some(version);
            }
            record = version.previous.as_deref();
        }
        None
    }

    /// A source.
    ///
    /// # Panics
    /// When the number is from another graph.
    #[must_use]
    pub fn source(&self, source: SourceIdx) -> &Source {
        &self.sources[source.index()].source
    }

    /// A source as it was known at a sequence; nothing if it was not known yet.
    #[must_use]
    pub fn source_as_of(&self, source: SourceIdx, sequence: u64) -> Option<&Source> {
        let mut record = Some(&*self.sources[source.index()]);
        while let Some(version) = record {
            if u64::from(version.recorded) <= sequence {
                return Some(&version.source);
            }
            record = version.previous.as_deref();
        }
        None
    }

    /// A claim.
    #[must_use]
    pub fn claim(&self, claim: ClaimIdx) -> ClaimRow<'_> {
        ClaimRow::new(self, claim)
    }

    /// The text of a relationship's key.
    #[must_use]
    pub fn key(&self, relationship: &Relationship) -> Option<&str> {
        relationship.key.map(|word| &*self.words[word as usize])
    }

    /// The id of a relationship, which says what it joins.
    #[must_use]
    pub fn relationship_id(&self, relationship: &Relationship) -> String {
        let kind = self.ontology.relationship_kind(relationship.kind);
        relationship_id(
            kind.name(),
            kind.is_symmetric(),
            self.entity(relationship.source).id.as_str(),
            self.entity(relationship.target).id.as_str(),
            self.key(relationship).unwrap_or(""),
        )
    }

    /// The attribute claims of an entity, all versions, sorted by attribute.
    pub(crate) fn values_of(&self, entity: EntityIdx) -> Entries<'_> {
        self.values.of(entity)
    }

    /// The claims that contradict this one, all versions.
    #[must_use]
    pub fn disputed_by(&self, claim: ClaimIdx) -> &[ClaimIdx] {
        let id = self.claim(claim).id();
        let found = self.disputes.get(id.as_str());
        found.map_or(&[], Vec::as_slice)
    }

    /// A claim and all its earlier versions, the latest first.
    #[must_use]
    pub fn versions(&self, claim: ClaimIdx) -> Vec<ClaimIdx> {
        let mut versions = vec![claim];
        let mut latest = claim;
        while let Some(previous) = self.claim(latest).previous() {
            versions.push(previous);
            latest = previous;
        }
        versions
    }

    /// The commit that holds a sequence.
    #[must_use]
    pub fn commit_of(&self, sequence: u64) -> Option<&CommitRecord> {
        self.commits
            .get(self.n_commits_until(|commit| commit.last < sequence))
    }

    /// Sequence of the last commit made at or before a time; 0 if there is none.
    #[must_use]
    pub fn sequence_at(&self, time_ms: i64) -> u64 {
        let n_before = self.n_commits_until(|commit| commit.time_ms <= time_ms);
        let last = n_before.checked_sub(1).map(|at| &self.commits[at]);
        last.map_or(0, |commit| commit.last)
    }

    /// How many commits there are until one for which something no longer holds.
    fn n_commits_until(&self, holds: impl Fn(&CommitRecord) -> bool) -> usize {
        let (mut low, mut high) = (0, self.commits.len());
        while low < high {
            let middle = low.midpoint(high);
            if holds(&self.commits[middle]) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// All commits, in order.
    pub fn commits(&self) -> impl Iterator<Item = &CommitRecord> {
        self.commits.iter()
    }

    pub(crate) fn word(&self, word: u32) -> &str {
        &self.words[word as usize]
    }

    /// A stored value, if it is a text.
    pub(super) fn literal_text(&self, number: u32) -> Option<&str> {
        match self.literals[number as usize] {
            Literal::Word(word) => Some(self.word(word)),
            _ => None,
        }
    }

    pub(super) fn literal(&self, number: u32) -> Value {
        match self.literals[number as usize] {
            Literal::Word(word) => Value::Text(self.word(word).to_owned()),
            Literal::Integer(integer) => Value::Integer(integer),
            Literal::Number(number) => Value::Number(number),
            Literal::Boolean(boolean) => Value::Boolean(boolean),
        }
    }
}
