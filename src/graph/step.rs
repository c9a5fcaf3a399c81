//! One step: which entities the ties of an entity lead to, and what joins two entities.
//!
//! Searches take most of their time here, so the common view, which asks for nothing but the status
//! of what is current, is answered from the ties' marks, and two entities are joined by looking one up
//! among the ties of the other.

use crate::ontology::RelationshipKindId;

use super::{
    Budget, ClaimIdx, Direction, EntityIdx, Omissions, OmitReason, Supported, View, ties::Entries,
    view::Tie,
};

impl View {
    /// Shows each entity that one step leads to along ties that count and that queries may follow, perhaps several
    /// times, each time with kind and claim of the tie; what does not count is added to `omissions`. Says whether the
    /// budget sufficed.
    pub fn each_neighbor(
        &self,
        entity: EntityIdx,
        omissions: &mut Omissions,
        budget: &mut Budget,
        mut visit: impl FnMut(EntityIdx, RelationshipKindId, ClaimIdx),
    ) -> bool {
        let sides = [
            self.snapshot().outgoing.of(entity),
            self.snapshot().incoming.of(entity),
        ];
        if !budget.spend(sides[0].len() + sides[1].len()) {
            return false;
        }
        if self.asks_marks_only() {
            for entries in sides {
                self.each_marked(entity, entries, omissions, &mut visit);
            }
            return true;
        }
        for (tie, omitted) in self.judged(entity, Direction::Both) {
            if let Some(reason) = omitted {
                omissions.add(tie.claim, reason);
            } else if !self.walks(tie.kind) {
                omissions.add(tie.claim, OmitReason::Kind);
            } else if tie.to != entity && self.shows(tie.to) {
                visit(tie.to, tie.kind, tie.claim);
            }
        }
        true
    }

    /// The same for one direction, where the marks say all that is asked.
    fn each_marked(
        &self,
        entity: EntityIdx,
        entries: Entries<'_>,
        omissions: &mut Omissions,
        visit: &mut impl FnMut(EntityIdx, RelationshipKindId, ClaimIdx),
    ) {
        let mut walked = None;
        let ties = entries.kinds.iter().zip(entries.others);
        for (at, ((kind, to), mark)) in ties.zip(entries.marks).enumerate() {
            let walks = match walked {
                Some((known, walks)) if known == *kind => walks,
                _ => self.walks(RelationshipKindId::new(*kind)),
            };
            walked = Some((*kind, walks));
            if mark.is_closed() {
                continue;
            }
            let (to, claim) = (
                EntityIdx::new(*to as usize),
                ClaimIdx::new(entries.claims[at] as usize),
            );
            if walks && self.counts(*mark) {
                if to != entity {
                    visit(to, RelationshipKindId::new(*kind), claim);
                }
                continue;
            }
            omissions.add(claim, self.omits(claim).unwrap_or(OmitReason::Kind));
        }
    }

    /// As [`View::relationships`]; nothing if the budget does not suffice for all ties of the entity.
    ///
    /// They are paid for before anything is collected, so that a hub costs nobody more than the budget.
    #[must_use]
    pub fn relationships_within(
        &self,
        entity: EntityIdx,
        direction: Direction,
        omissions: &mut Omissions,
        budget: &mut Budget,
    ) -> Option<Vec<Supported>> {
        budget
            .spend(self.snapshot().n_ties(entity) + 1)
            .then(|| self.relationships(entity, direction, omissions))
    }

    /// The relationships between two entities that count, seen from the first; what does not count is added to
    /// `omissions`.
    #[must_use]
    pub fn joining(
        &self,
        entity: EntityIdx,
        other: EntityIdx,
        omissions: &mut Omissions,
    ) -> Vec<Supported> {
        if self.snapshot().n_ties(other) >= self.snapshot().n_ties(entity) {
            let judged = self.judged_between(entity, other);
            return self.gathered(judged, omissions);
        }
        // Looked at from the end with fewer ties, and turned round.
        let judged = self.judged_between(other, entity);
        let mut found = self.gathered(judged, omissions);
        for supported in &mut found {
            supported.direction = supported.direction.reversed();
        }
        found
    }

    /// Strength of the strongest relationship between two entities that counts and that queries may follow; 0 if
    /// there is none.
    #[must_use]
    pub fn strength_between(&self, entity: EntityIdx, other: EntityIdx) -> f64 {
        if self.is_strongest_by_claim() {
            return self.greatest_strength(entity, other);
        }
        self.joining(entity, other, &mut Omissions::default())
            .into_iter()
            .filter(|found| self.walks(found.relationship.kind))
            .map(|found| self.strength(found.relationship.kind, found.best))
            .fold(0.0, f64::max)
    }

    /// Whether the strongest relationship between two entities is that of the strongest claim, as long as both are
    /// connected by the marks of ties alone: among claims of one status the surest is the best, so that there is no
    /// need to tell relationships apart.
    #[must_use]
    pub fn is_strongest_by_claim(&self) -> bool {
        self.asks_marks_only() && self.filter().statuses.len() == 1
    }

    fn greatest_strength(&self, entity: EntityIdx, other: EntityIdx) -> f64 {
        let snapshot = self.snapshot();
        let (entity, other) = if snapshot.n_ties(other) < snapshot.n_ties(entity) {
            (other, entity)
        } else {
            (entity, other)
        };
        let mut greatest = 0.0;
        for entries in [snapshot.outgoing.of(entity), snapshot.incoming.of(entity)] {
            for at in entries.leading_to(other) {
                let mark = entries.marks[at];
                let kind = RelationshipKindId::new(entries.kinds[at]);
                if !mark.is_closed() && self.counts(mark) && self.walks(kind) {
                    let claim = ClaimIdx::new(entries.claims[at] as usize);
                    greatest = f64::max(greatest, self.strength(kind, claim));
                }
            }
        }
        greatest
    }

    /// Every tie on record between two entities, seen from the first, judged like [`View::judged`].
    ///
    /// # Complexity
    /// O(kinds of tie at the first × log of its ties).
    fn judged_between(
        &self,
        entity: EntityIdx,
        other: EntityIdx,
    ) -> impl Iterator<Item = (Tie, Option<OmitReason>)> + '_ {
        let sides = [
            (self.snapshot().outgoing.of(entity), true),
            (self.snapshot().incoming.of(entity), false),
        ];
        sides
            .into_iter()
            .flat_map(move |(entries, from_source)| {
                entries.leading_to(other).filter_map(move |at| {
                    self.tie(entity, (entries, at), from_source, Direction::Both)
                })
            })
            .filter(|tie| self.knows_tie(tie))
            .map(|tie| (tie, self.omits_tie(&tie)))
    }
}
