//! A snapshot seen through a filter: the only way in which queries see ties.

use std::{
    cmp::{Ordering, Reverse},
    sync::Arc,
};

use crate::{
    date::Extents,
    model::{ClaimStatus, Source},
    ontology::{AttributeId, RelationshipKindId},
};

use super::{
    Certainty, ClaimIdx, EntityIdx, EntityRecord, Filter, Omissions, OmitReason, Relationship,
    Snapshot, SourceIdx,
    columns::When,
    ties::{Entries, Mark, status_bits},
};

/// In which direction ties are looked at, from the entity asked about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// Ties that lead to it.
    In,
    /// Ties that lead away from it.
    Out,
    /// All ties.
    #[default]
    Both,
}

impl Direction {
    /// The same tie seen from its other end.
    #[must_use]
    pub fn reversed(self) -> Self {
        match self {
            Self::In => Self::Out,
            Self::Out => Self::In,
            Self::Both => Self::Both,
        }
    }
}

/// A claim that ties an entity to another, seen from the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tie {
    /// The entity that it was asked from.
    pub from: EntityIdx,
    /// The entity at the other end.
    pub to: EntityIdx,
    /// Kind of the relationship.
    pub kind: RelationshipKindId,
    /// Out, in, or both for a symmetric kind.
    pub direction: Direction,
    /// The claim.
    pub claim: ClaimIdx,
    /// Whether `from` is the relationship's source.
    pub from_source: bool,
    pub(super) mark: Mark,
}

/// A relationship that at least one claim of the view supports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Supported {
    /// The relationship.
    pub relationship: Relationship,
    /// The best of the claims that support it: by status, then by confidence, then by id.
    pub best: ClaimIdx,
    /// Its direction from the entity asked about.
    pub direction: Direction,
}

/// A snapshot and which of its claims count.
#[derive(Clone, Debug)]
pub struct View {
    snapshot: Arc<Snapshot>,
    filter: Arc<Filter>,
    /// Entities named in the question, which no kind filter takes away.
    named: Arc<[EntityIdx]>,
    /// Whether the filter looks at nothing but the status: most do, and it saves reading the other columns.
    asks_status_only: bool,
    /// The statuses that count, as bits.
    statuses: u8,
}

impl View {
    /// Looks at a snapshot through a filter.
    #[must_use]
    pub fn new(snapshot: Arc<Snapshot>, filter: Arc<Filter>) -> Self {
        Self {
            asks_status_only: filter.asks_status_only(),
            statuses: status_bits(&filter.statuses),
            snapshot,
            filter,
            named: Arc::default(),
        }
    }

    /// The same view, in which these entities are exempt from the filters on kinds.
    #[must_use]
    pub fn naming(&self, entities: &[EntityIdx]) -> Self {
        Self {
            named: entities.into(),
            ..self.clone()
        }
    }

    /// The same filter on another snapshot.
    #[must_use]
    pub fn at_snapshot(&self, snapshot: Arc<Snapshot>) -> Self {
        Self {
            snapshot,
            ..self.clone()
        }
    }

    /// The same snapshot through another filter, with the same entities named.
    #[must_use]
    pub fn with_filter(&self, filter: Filter) -> Self {
        Self {
            asks_status_only: filter.asks_status_only(),
            statuses: status_bits(&filter.statuses),
            filter: Arc::new(filter),
            ..self.clone()
        }
    }

    /// The snapshot.
    #[must_use]
    pub fn snapshot(&self) -> &Arc<Snapshot> {
        &self.snapshot
    }

    /// The filter.
    #[must_use]
    pub fn filter(&self) -> &Arc<Filter> {
        &self.filter
    }

    /// The entities named in the question that the filters on kinds would take away otherwise, in ascending order.
    ///
    /// Two views of one snapshot with equal filters and equal exemptions show the same.
    #[must_use]
    pub fn exempt(&self) -> Vec<EntityIdx> {
        if !self.filter.has_entity_kinds() {
            return Vec::new();
        }
        let named = self.named.iter().copied();
        let kind = |entity: EntityIdx| self.snapshot.entity(entity).kind;
        let mut exempt: Vec<EntityIdx> = named
            .filter(|entity| !self.filter.admits_entity_kind(kind(*entity)))
            .collect();
        exempt.sort_unstable();
        exempt.dedup();
        exempt
    }

    /// Whether an entity exists in this view: it was known by then, stood for itself, and its kind is asked for.
    #[must_use]
    pub fn shows(&self, entity: EntityIdx) -> bool {
        if self.filter.as_of.is_none() && self.snapshot.merges.is_empty() {
            return self.admits_kind_of(entity);
        }
        let as_of = self.filter.as_of.unwrap_or(u64::MAX);
        let record = self.snapshot.entity_as_of(entity, as_of);
        record.is_some_and(|record| record.merged_into.is_none()) && self.admits_kind_of(entity)
    }

    /// The entity that an id stands for in this view; merged ones are found under the entity that they are part of.
    #[must_use]
    pub fn find_entity(&self, id: &str) -> Option<EntityIdx> {
        let entity = self.snapshot.find_entity_row(id)?;
        self.snapshot
            .standing_for(entity, self.filter.as_of.unwrap_or(u64::MAX))
    }

    /// The entities that another one stands for in this view.
    #[must_use]
    pub fn merged_into(&self, entity: EntityIdx) -> Vec<EntityIdx> {
        self.snapshot
            .merged_into(entity, self.filter.as_of.unwrap_or(u64::MAX))
    }

    /// An entity as it was known in this view; as it is now, if it was not known yet.
    #[must_use]
    pub fn record(&self, entity: EntityIdx) -> &EntityRecord {
        let now = self.snapshot.entity(entity);
        match self.filter.as_of {
            Some(as_of) => self.snapshot.entity_as_of(entity, as_of).unwrap_or(now),
            None => now,
        }
    }

    /// Whether a source was recorded at the time of the view.
    #[must_use]
    pub fn knows_source(&self, source: SourceIdx) -> bool {
        let as_of = self.filter.as_of;
        as_of.is_none_or(|as_of| self.snapshot.source_as_of(source, as_of).is_some())
    }

    /// A source as it was known in this view; as it is now, if it was not known yet.
    #[must_use]
    pub fn source(&self, source: SourceIdx) -> &Source {
        let now = self.snapshot.source(source);
        match self.filter.as_of {
            Some(as_of) => self.snapshot.source_as_of(source, as_of).unwrap_or(now),
            None => now,
        }
    }

    fn admits_kind_of(&self, entity: EntityIdx) -> bool {
        !self.filter.has_entity_kinds()
            || self
                .filter
                .admits_entity_kind(self.snapshot.entity(entity).kind)
            || self.named.contains(&entity)
    }

    /// Whether queries that follow ties may follow this kind.
    #[must_use]
    pub fn walks(&self, kind: RelationshipKindId) -> bool {
        self.filter.walk_references
            || self.snapshot.ontology().relationship_kind(kind).follow()
            || self
                .filter
                .relationship_kinds
                .as_ref()
                .is_some_and(|kinds| kinds.contains(kind))
    }

    /// Whether a claim is on record in this view at all, as the current version.
    #[must_use]
    pub fn knows(&self, claim: ClaimIdx) -> bool {
        let claims = &self.snapshot.claims;
        let Some(as_of) = self.filter.as_of else {
            return claims.closed(claim).is_none();
        };
        u64::from(claims.recorded(claim)) <= as_of
            && claims
                .closed(claim)
                .is_none_or(|closed| u64::from(closed) > as_of)
    }

    /// What a claim is worth as evidence.
    #[must_use]
    pub fn status(&self, claim: ClaimIdx) -> ClaimStatus {
        self.snapshot.claims.status(claim)
    }

    /// Why a claim on record does not count; nothing if it does.
    #[must_use]
    pub fn omits(&self, claim: ClaimIdx) -> Option<OmitReason> {
        let claims = &self.snapshot.claims;
        let filter = &*self.filter;
        let status = self.status(claim);
        if !filter.statuses.contains(&status) {
            // Attested claims have no reason of their own: asking for others only is asking for another kind of claim.
            return Some(OmitReason::of_status(status).unwrap_or(OmitReason::Kind));
        }
        if self.asks_status_only {
            return None;
        }
        if !self.holds_when_asked(claim) {
            return Some(OmitReason::OutsideTime);
        }
        if filter
            .min_confidence
            .is_some_and(|least| claims.confidence(claim).get() < least)
        {
            return Some(OmitReason::LowConfidence);
        }
        if !filter.admits_source(SourceIdx::new(claims.source(claim) as usize)) {
            return Some(OmitReason::Source);
        }
        (!self.admits_kinds(claim)).then_some(OmitReason::Kind)
    }

    fn admits_kinds(&self, claim: ClaimIdx) -> bool {
        let row = self.snapshot.claim(claim);
        let kind = match row.property() {
            super::ClaimProperty::Relationship(kind) => kind,
            super::ClaimProperty::Attribute(_) => return self.admits_kind_of(row.subject()),
        };
        self.filter.admits_relationship_kind(kind)
            && (!self.filter.has_entity_kinds()
                || (self.admits_kind_of(row.subject())
                    && row
                        .object()
                        .is_some_and(|object| self.admits_kind_of(object))))
    }

    fn holds_when_asked(&self, claim: ClaimIdx) -> bool {
        let holds =
            |asked: &Extents| match (self.snapshot.claims.when(claim), self.filter.certainty) {
                (When::Undated, certainty) => certainty == Certainty::Possibly,
                (When::Compact(packed), Certainty::Possibly) => packed.possibly_within(asked),
                (When::Compact(packed), Certainty::Certainly) => packed.certainly_within(asked),
                (When::Unusual(date), Certainty::Possibly) => date.possibly_within(asked),
                (When::Unusual(date), Certainty::Certainly) => date.certainly_within(asked),
            };
        self.filter.at.as_ref().is_none_or(holds) && self.filter.during.as_ref().is_none_or(holds)
    }

    /// Every tie on record at an entity, each with the reason why it does not count, if there is one.
    ///
    /// Ties of one relationship stand together. A tie from an entity to itself comes once.
    pub fn judged(
        &self,
        entity: EntityIdx,
        direction: Direction,
    ) -> impl Iterator<Item = (Tie, Option<OmitReason>)> + '_ {
        let sides = [
            (self.snapshot.outgoing.of(entity), true),
            (self.snapshot.incoming.of(entity), false),
        ];
        sides
            .into_iter()
            .flat_map(move |(entries, from_source)| {
                self.side(entity, entries, from_source, direction)
            })
            .filter(|tie| self.knows_tie(tie))
            .map(|tie| (tie, self.omits_tie(&tie)))
    }

    pub(super) fn knows_tie(&self, tie: &Tie) -> bool {
        self.knows_marked(tie.claim, tie.mark)
    }

    pub(super) fn omits_tie(&self, tie: &Tie) -> Option<OmitReason> {
        self.omits_marked(tie.claim, tie.mark)
    }

    /// As [`View::knows`], from the claim's mark where that is enough.
    fn knows_marked(&self, claim: ClaimIdx, mark: Mark) -> bool {
        match self.filter.as_of {
            None => !mark.is_closed(),
            Some(_) => self.knows(claim),
        }
    }

    /// As [`View::omits`], from the claim's mark where that is enough.
    fn omits_marked(&self, claim: ClaimIdx, mark: Mark) -> Option<OmitReason> {
        if self.asks_status_only && self.counts(mark) {
            return None;
        }
        self.omits(claim)
    }

    /// Whether a tie has one of the statuses that count.
    pub(super) fn counts(&self, mark: Mark) -> bool {
        self.statuses & mark.status_bit() != 0
    }

    /// Whether the marks of ties say all that is asked, because the filter looks at nothing but the status of what
    /// is current, and every entity stands for itself.
    pub(super) fn asks_marks_only(&self) -> bool {
        self.asks_status_only && self.filter.as_of.is_none() && self.snapshot.merges.is_empty()
    }

    fn side<'a>(
        &'a self,
        entity: EntityIdx,
        entries: Entries<'a>,
        from_source: bool,
        asked: Direction,
    ) -> impl Iterator<Item = Tie> + 'a {
        (0..entries.len()).filter_map(move |at| self.tie(entity, (entries, at), from_source, asked))
    }

    /// The tie of one entry, if its direction is asked for.
    pub(super) fn tie(
        &self,
        entity: EntityIdx,
        (entries, at): (Entries<'_>, usize),
        from_source: bool,
        asked: Direction,
    ) -> Option<Tie> {
        let (kind, to, claim) = entries.get(at);
        let kind = RelationshipKindId::new(kind);
        let ontology = self.snapshot.ontology();
        let symmetric = ontology.relationship_kind(kind).is_symmetric();
        let direction = match (symmetric, from_source) {
            (true, _) => Direction::Both,
            (false, true) => Direction::Out,
            (false, false) => Direction::In,
        };
        let wanted = asked == Direction::Both || symmetric || direction == asked;
        let second_look_at_loop =
            !from_source && to == entity && (asked == Direction::Both || symmetric);
        (wanted && !second_look_at_loop).then_some(Tie {
            from: entity,
            to,
            kind,
            direction,
            claim,
            from_source,
            mark: entries.marks[at],
        })
    }

    /// The ties at an entity that count.
    pub fn ties(&self, entity: EntityIdx, direction: Direction) -> impl Iterator<Item = Tie> + '_ {
        self.judged(entity, direction)
            .filter_map(|(tie, omitted)| omitted.is_none().then_some(tie))
    }

    /// The relationships at an entity that count: each by the tie of its first claim, with its best claim.
    pub fn supported(
        &self,
        entity: EntityIdx,
        direction: Direction,
    ) -> impl Iterator<Item = (Tie, ClaimIdx)> + '_ {
        let mut ties = self.ties(entity, direction).peekable();
        std::iter::from_fn(move || {
            let first = ties.next()?;
            let relationship = self.relationship_of(&first);
            let mut best = first.claim;
            while let Some(tie) = ties.next_if(|tie| self.relationship_of(tie) == relationship) {
                best = self.better(best, tie.claim);
            }
            Some((first, best))
        })
    }

    /// The relationships at an entity that count, in the order of their kinds; what does not count is added to `omissions`.
    #[must_use]
    pub fn relationships(
        &self,
        entity: EntityIdx,
        direction: Direction,
        omissions: &mut Omissions,
    ) -> Vec<Supported> {
        self.gathered(self.judged(entity, direction), omissions)
    }

    /// Ties as relationships; those of one relationship stand together.
    pub(super) fn gathered(
        &self,
        judged: impl Iterator<Item = (Tie, Option<OmitReason>)>,
        omissions: &mut Omissions,
    ) -> Vec<Supported> {
        let mut found: Vec<Supported> = Vec::new();
        for (tie, omitted) in judged {
            if let Some(reason) = omitted {
                omissions.add(tie.claim, reason);
                continue;
            }
            let relationship = self.relationship_of(&tie);
            match found
                .last_mut()
                .filter(|last| last.relationship == relationship)
            {
                Some(last) => last.best = self.better(last.best, tie.claim),
                None => found.push(Supported {
                    relationship,
                    best: tie.claim,
                    direction: tie.direction,
                }),
            }
        }
        found
    }

    /// The relationship that a tie belongs to.
    #[must_use]
    pub fn relationship_of(&self, tie: &Tie) -> Relationship {
        let (source, target) = if tie.from_source {
            (tie.from, tie.to)
        } else {
            (tie.to, tie.from)
        };
        Relationship {
            kind: tie.kind,
            source,
            target,
            key: if tie.mark.is_keyed() {
                self.snapshot.claims.key(tie.claim)
            } else {
                None
            },
        }
    }

    /// The claims on record for a relationship, each with the reason why it does not count, if there is one.
    pub fn claims_of(
        &self,
        relationship: &Relationship,
    ) -> impl Iterator<Item = (ClaimIdx, Option<OmitReason>)> + '_ {
        let key = relationship.key;
        let entries = self.snapshot.outgoing.of(relationship.source);
        let entries = entries.to(relationship.kind.get(), relationship.target);
        (0..entries.len())
            .map(move |at| entries.get(at).2)
            .filter(move |claim| self.snapshot.claims.key(*claim) == key && self.knows(*claim))
            .map(|claim| (claim, self.omits(claim)))
    }

    /// The claims on record for an attribute of an entity, each with the reason why it does not count, if there is one.
    pub fn values(
        &self,
        entity: EntityIdx,
        attribute: AttributeId,
    ) -> impl Iterator<Item = (ClaimIdx, Option<OmitReason>)> + '_ {
        self.judge_entries(self.snapshot.values_of(entity).of_kind(attribute.get()))
    }

    /// The claims on record for all attributes of an entity, by attribute.
    pub fn all_values(
        &self,
        entity: EntityIdx,
    ) -> impl Iterator<Item = (ClaimIdx, Option<OmitReason>)> + '_ {
        self.judge_entries(self.snapshot.values_of(entity))
    }

    fn judge_entries<'a>(
        &'a self,
        entries: Entries<'a>,
    ) -> impl Iterator<Item = (ClaimIdx, Option<OmitReason>)> + 'a {
        (0..entries.len())
            .map(move |at| (entries.get(at).2, entries.marks[at]))
            .filter(|(claim, mark)| self.knows_marked(*claim, *mark))
            .map(|(claim, mark)| (claim, self.omits_marked(claim, mark)))
    }

    /// The best claim of the view that supports a relationship; nothing if none does.
    #[must_use]
    pub fn best(&self, relationship: &Relationship) -> Option<ClaimIdx> {
        self.claims_of(relationship)
            .filter_map(|(claim, omitted)| omitted.is_none().then_some(claim))
            .reduce(|best, claim| self.better(best, claim))
    }

    /// The better of two claims: by status, then by confidence, then by id.
    #[must_use]
    pub fn better(&self, first: ClaimIdx, second: ClaimIdx) -> ClaimIdx {
        match self.compare(first, second) {
            Ordering::Greater => second,
            _ => first,
        }
    }

    /// The order of two claims, the better one first. It depends on what they say and not on when they were recorded, so
    /// that a graph that was exported and imported answers the same.
    #[must_use]
    pub fn compare(&self, first: ClaimIdx, second: ClaimIdx) -> Ordering {
        let rank = |claim: ClaimIdx| {
            let confidence = self.snapshot.claims.confidence(claim).get();
            (self.status(claim), Reverse(ordered(confidence)))
        };
        rank(first).cmp(&rank(second)).then_with(|| {
            if first == second {
                return Ordering::Equal;
            }
            let written = |claim| self.snapshot.written_id(claim);
            if let (Some(first), Some(second)) = (written(first), written(second)) {
                return first.cmp(second);
            }
            let id = |claim| self.snapshot.claim(claim).id();
            id(first).cmp(&id(second))
        })
    }

    /// Strength of a tie: its kind's weight times the confidence of the claim.
    #[must_use]
    pub fn strength(&self, kind: RelationshipKindId, claim: ClaimIdx) -> f64 {
        self.snapshot.ontology().relationship_kind(kind).weight()
            * self.snapshot.claims.confidence(claim).get()
    }
}

/// Confidences are never NaN, so their bits sort like the numbers.
fn ordered(confidence: f64) -> u64 {
    confidence.to_bits()
}
