//! Who is tied to whom: both directions of every tie, sorted by kind within an entity, in shared pages of consecutive entities.

use std::{ops::Range, sync::Arc};

use crate::model::ClaimStatus;

use super::{ClaimIdx, EntityIdx};

/// Entities in one page. Measured best for a commit of one claim against the speed of reading.
const PAGE_ENTITIES: usize = 256;

/// What is asked first of every tie; it stands beside the tie, so that most ties are judged without
/// reading a row of the claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Mark(u8);

impl Mark {
    const STATUS: u8 = 0b111;
    const KEYED: u8 = 1 << 6;
    const CLOSED: u8 = 1 << 7;

    pub(crate) fn new(status: ClaimStatus, is_keyed: bool) -> Self {
        Self(status as u8 | if is_keyed { Self::KEYED } else { 0 })
    }

    /// The bit of its status in a set of statuses.
    #[inline]
    pub(crate) fn status_bit(self) -> u8 {
        1 << (self.0 & Self::STATUS)
    }

    /// Whether a key tells its relationship from parallel ones.
    #[inline]
    pub(crate) fn is_keyed(self) -> bool {
        self.0 & Self::KEYED != 0
    }

    /// Whether a later version took its place.
    #[inline]
    pub(crate) fn is_closed(self) -> bool {
        self.0 & Self::CLOSED != 0
    }
}

/// A set of statuses as bits (see [`Mark::status_bit`]).
pub(crate) fn status_bits(statuses: &[ClaimStatus]) -> u8 {
    statuses.iter().fold(0, |bits, status| {
        bits | Mark::new(*status, false).status_bit()
    })
}

/// One end of a claim that ties two entities, seen from one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct HalfTie {
    /// The entity that it is seen from.
    pub(crate) entity: u32,
    pub(crate) kind: u16,
    /// The entity at the other end.
    pub(crate) other: u32,
    /// Word that tells parallel relationships apart, plus one; 0 if there is none.
    pub(crate) key: u32,
    pub(crate) claim: u32,
    pub(crate) mark: Mark,
}

/// The entries of one direction for one page of entities.
#[derive(Clone, Debug, Default)]
struct Page {
    /// Where the entries of each entity end.
    ends: Vec<u32>,
    kinds: Vec<u16>,
    others: Vec<u32>,
    claims: Vec<u32>,
    marks: Vec<Mark>,
}

/// One direction of all ties.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ties {
    pages: Arc<Vec<Arc<Page>>>,
}

/// The entries of one entity in one direction.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entries<'a> {
    pub(crate) kinds: &'a [u16],
    pub(crate) others: &'a [u32],
    pub(crate) claims: &'a [u32],
    pub(crate) marks: &'a [Mark],
}

impl<'a> Entries<'a> {
    const EMPTY: Entries<'static> = Entries {
        kinds: &[],
        others: &[],
        claims: &[],
        marks: &[],
    };

    #[inline]
    pub(crate) fn len(self) -> usize {
        self.kinds.len()
    }

    #[inline]
    pub(crate) fn get(self, at: usize) -> (u16, EntityIdx, ClaimIdx) {
        (
            self.kinds[at],
            EntityIdx::new(self.others[at] as usize),
            ClaimIdx::new(self.claims[at] as usize),
        )
    }

    /// The entries of one kind.
    pub(crate) fn of_kind(self, kind: u16) -> Entries<'a> {
        let start = self.kinds.partition_point(|other| *other < kind);
        let length = self.kinds[start..].partition_point(|other| *other == kind);
        self.slice(start..start + length)
    }

    /// The entries of one kind that lead to one entity.
    pub(crate) fn to(self, kind: u16, other: EntityIdx) -> Entries<'a> {
        let entries = self.of_kind(kind);
        let start = entries
            .others
            .partition_point(|entry| (*entry as usize) < other.index());
        let length =
            entries.others[start..].partition_point(|entry| *entry as usize == other.index());
        entries.slice(start..start + length)
    }

    fn slice(self, range: Range<usize>) -> Entries<'a> {
        Entries {
            kinds: &self.kinds[range.clone()],
            others: &self.others[range.clone()],
            claims: &self.claims[range.clone()],
            marks: &self.marks[range],
        }
    }

    /// The places of the entries that lead to one entity, kind by kind.
    pub(crate) fn leading_to(self, other: EntityIdx) -> LeadingTo<'a> {
        LeadingTo {
            entries: self,
            other: u32::try_from(other.index()).unwrap_or(u32::MAX),
            at: 0,
            found: 0..0,
        }
    }
}

/// See [`Entries::leading_to`].
pub(crate) struct LeadingTo<'a> {
    entries: Entries<'a>,
    other: u32,
    /// Entries before this place are done with.
    at: usize,
    /// What was found in the kind before that place, as far as it was not given yet.
    found: Range<usize>,
}

/// So many entries are looked through faster than they are searched.
const SCANNED_MAX: usize = 128;

impl Iterator for LeadingTo<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let Entries { kinds, others, .. } = self.entries;
        if kinds.len() <= SCANNED_MAX {
            let found = others[self.at..]
                .iter()
                .position(|entry| *entry == self.other)?;
            self.at += found + 1;
            return Some(self.at - 1);
        }
        loop {
            if let Some(found) = self.found.next() {
                return Some(found);
            }
            let kind = *kinds.get(self.at)?;
            let start = self.at;
            self.at += kinds[start..].partition_point(|next| *next == kind);
            let of_kind = &others[start..self.at];
            let first = of_kind.partition_point(|entry| *entry < self.other);
            let length = of_kind[first..].partition_point(|entry| *entry == self.other);
            self.found = start + first..start + first + length;
        }
    }
}

impl Page {
    #[inline]
    fn range(&self, entity_in_page: usize) -> Range<usize> {
        let Some(end) = self.ends.get(entity_in_page) else {
            return 0..0;
        };
        let start = if entity_in_page == 0 {
            0
        } else {
            self.ends[entity_in_page - 1]
        };
        start as usize..*end as usize
    }

    #[inline]
    fn entries(&self, entity_in_page: usize) -> Entries<'_> {
        let range = self.range(entity_in_page);
        if range.is_empty() {
            return Entries::EMPTY;
        }
        Entries {
            kinds: &self.kinds[range.clone()],
            others: &self.others[range.clone()],
            claims: &self.claims[range.clone()],
            marks: &self.marks[range],
        }
    }

    fn with_capacity(n_entries: usize) -> Self {
        Self {
            ends: Vec::with_capacity(PAGE_ENTITIES),
            kinds: Vec::with_capacity(n_entries),
            others: Vec::with_capacity(n_entries),
            claims: Vec::with_capacity(n_entries),
            marks: Vec::with_capacity(n_entries),
        }
    }

    fn extend(&mut self, entries: Entries<'_>) {
        self.kinds.extend_from_slice(entries.kinds);
        self.others.extend_from_slice(entries.others);
        self.claims.extend_from_slice(entries.claims);
        self.marks.extend_from_slice(entries.marks);
    }

    fn push(&mut self, tie: HalfTie) {
        self.kinds.push(tie.kind);
        self.others.push(tie.other);
        self.claims.push(tie.claim);
        self.marks.push(tie.mark);
    }

    /// A copy with `added` (sorted, all of this page) merged in.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the image refuses 2^32 claims"
    )]
    fn merged(&self, page_idx: usize, added: &[HalfTie], key_of: &impl Fn(u32) -> u32) -> Page {
        let mut page = Page::with_capacity(self.kinds.len() + added.len());
        let mut rest = added;
        let n_entities = last_entity_in_page(added).max(self.ends.len());
        for entity_in_page in 0..n_entities {
            let entity = (page_idx * PAGE_ENTITIES + entity_in_page) as u32;
            let n_new = rest.partition_point(|tie| tie.entity == entity);
            let (new, later) = rest.split_at(n_new);
            rest = later;
            merge(&mut page, self.entries(entity_in_page), entity, new, key_of);
            page.ends.push(page.kinds.len() as u32);
        }
        page
    }
}

fn last_entity_in_page(added: &[HalfTie]) -> usize {
    added
        .last()
        .map_or(0, |tie| tie.entity as usize % PAGE_ENTITIES + 1)
}

fn merge(
    page: &mut Page,
    old: Entries<'_>,
    entity: u32,
    new: &[HalfTie],
    key_of: &impl Fn(u32) -> u32,
) {
    let old_tie = |at: usize| HalfTie {
        entity,
        kind: old.kinds[at],
        other: old.others[at],
        key: key_of(old.claims[at]),
        claim: old.claims[at],
        mark: old.marks[at],
    };
    let mut at = 0;
    for tie in new {
        // What is there is copied in runs: an entity may have a hundred thousand ties and get one more.
        let place = first_from(at, old.len(), |idx| old_tie(idx) >= *tie);
        page.extend(old.slice(at..place));
        page.push(*tie);
        at = place;
    }
    page.extend(old.slice(at..old.len()));
}

/// The first index from `start` to `end` at which `holds`, which holds for all that follow.
fn first_from(start: usize, end: usize, holds: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (start, end);
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

impl Ties {
    #[inline]
    pub(crate) fn of(&self, entity: EntityIdx) -> Entries<'_> {
        match self.pages.get(entity.index() / PAGE_ENTITIES) {
            Some(page) => page.entries(entity.index() % PAGE_ENTITIES),
            None => Entries::EMPTY,
        }
    }

    /// Adds ties, whether one or a million: each touched page is rebuilt once.
    pub(crate) fn add(&mut self, mut added: Vec<HalfTie>, key_of: &impl Fn(u32) -> u32) {
        added.sort_unstable();
        let pages = Arc::make_mut(&mut self.pages);
        for of_page in added.chunk_by(|a, b| page_of(a.entity) == page_of(b.entity)) {
            let page_idx = page_of(of_page[0].entity);
            if page_idx >= pages.len() {
                pages.resize_with(page_idx + 1, Arc::default);
            }
            pages[page_idx] = Arc::new(pages[page_idx].merged(page_idx, of_page, key_of));
        }
    }

    /// Marks the entry of a claim as replaced by a later version.
    pub(crate) fn close(
        &mut self,
        entity: EntityIdx,
        kind: u16,
        other: EntityIdx,
        claim: ClaimIdx,
    ) {
        let row_in = |entries: Entries<'_>| {
            let of_kind = entries.kinds.partition_point(|entry| *entry < kind);
            let rest = &entries.others[of_kind..];
            let length = entries.of_kind(kind).len();
            let first = rest[..length].partition_point(|entry| (*entry as usize) < other.index());
            let claims = entries.claims[of_kind + first..].iter();
            let at = claims
                .clone()
                .position(|entry| *entry as usize == claim.index());
            at.map(|at| of_kind + first + at)
        };
        let entity_in_page = entity.index() % PAGE_ENTITIES;
        let pages = Arc::make_mut(&mut self.pages);
        let Some(page) = pages.get_mut(entity.index() / PAGE_ENTITIES) else {
            return;
        };
        if let Some(row) = row_in(page.entries(entity_in_page)) {
            let at = page.range(entity_in_page).start + row;
            Arc::make_mut(page).marks[at].0 |= Mark::CLOSED;
        }
    }
}

fn page_of(entity: u32) -> usize {
    entity as usize / PAGE_ENTITIES
}

#[cfg(test)]
impl Ties {
    /// What one end of a tie takes; where the ties of an entity end is counted with the entity.
    pub(crate) fn entry_bytes(&self) -> usize {
        fn of<T>(_: &[T]) -> usize {
            size_of::<T>()
        }
        let Page {
            ends: _,
            kinds,
            others,
            claims,
            marks,
        } = &*self.pages[0];
        of(kinds) + of(others) + of(claims) + of(marks)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tie(entity: u32, kind: u16, other: u32, claim: u32) -> HalfTie {
        HalfTie {
            entity,
            kind,
            other,
            key: 0,
            claim,
            mark: Mark::new(ClaimStatus::Attested, false),
        }
    }

    #[test]
    fn entries_are_found_by_kind_and_by_the_other_end() {
        let mut ties = Ties::default();
        ties.add(
            vec![
                tie(300, 2, 7, 0),
                tie(300, 1, 9, 1),
                tie(300, 2, 5, 2),
                tie(1, 2, 5, 3),
            ],
            &|_| 0,
        );
        let of = ties.of(EntityIdx::new(300));
        assert_eq!(of.claims, [1, 2, 0]);
        assert_eq!(of.of_kind(2).others, [5, 7]);
        assert_eq!(of.to(2, EntityIdx::new(7)).claims, [0]);
        assert_eq!(of.to(3, EntityIdx::new(7)).len(), 0);
        assert_eq!(ties.of(EntityIdx::new(9999)).len(), 0);
    }

    #[test]
    fn a_closed_entry_is_marked_in_its_own_clone_only() {
        let mut ties = Ties::default();
        ties.add(
            vec![
                tie(5, 1, 9, 0),
                tie(5, 2, 9, 1),
                tie(5, 2, 9, 2),
                tie(5, 2, 11, 3),
            ],
            &|_| 0,
        );
        let before = ties.clone();
        ties.close(EntityIdx::new(5), 2, EntityIdx::new(9), ClaimIdx::new(2));
        let closed = |ties: &Ties| -> Vec<bool> {
            let marks = ties.of(EntityIdx::new(5)).marks.iter();
            marks.map(|mark| mark.is_closed()).collect()
        };
        assert_eq!(closed(&before), [false; 4]);
        assert_eq!(closed(&ties), [false, false, true, false]);
    }

    proptest! {
        #[test]
        fn entries_that_lead_to_an_entity_are_found_however_many_there_are(
            all in prop::collection::vec((0u16..4, 0u32..9), 0..2 * SCANNED_MAX),
            other in 0u32..10,
        ) {
            let all: Vec<_> = (0u32..).zip(all).map(|(claim, (kind, other))| tie(5, kind, other, claim)).collect();
            let mut ties = Ties::default();
            ties.add(all.clone(), &|_| 0);
            let of = ties.of(EntityIdx::new(5));
            let found: Vec<u32> = of.leading_to(EntityIdx::new(other as usize)).map(|at| of.claims[at]).collect();
            let mut plain: Vec<_> = all.into_iter().filter(|tie| tie.other == other).collect();
            plain.sort_unstable();
            prop_assert_eq!(found, plain.iter().map(|tie| tie.claim).collect::<Vec<_>>());
        }
    }

    #[test]
    fn entries_that_lead_to_an_entity_are_found_in_every_kind() {
        let mut ties = Ties::default();
        ties.add(
            vec![
                tie(5, 1, 9, 0),
                tie(5, 2, 8, 1),
                tie(5, 2, 9, 2),
                tie(5, 2, 9, 4),
                tie(5, 7, 10, 3),
            ],
            &|_| 0,
        );
        let of = ties.of(EntityIdx::new(5));
        let claims = |other| -> Vec<u32> {
            of.leading_to(EntityIdx::new(other))
                .map(|at| of.claims[at])
                .collect()
        };
        assert_eq!(claims(9), [0, 2, 4]);
        assert_eq!(claims(10), [3]);
        assert_eq!(claims(7), [] as [u32; 0]);
    }

    proptest! {
        #[test]
        fn adding_in_parts_gives_the_same_as_adding_at_once(
            all in prop::collection::vec((0u32..600, 0u16..4, 0u32..20), 0..200),
            cut in 0usize..200,
        ) {
            let all: Vec<_> = (0u32..).zip(all).map(|(claim, (entity, kind, other))| tie(entity, kind, other, claim)).collect();
            let cut = cut.min(all.len());
            let mut once = Ties::default();
            once.add(all.clone(), &|_| 0);
            let mut parts = Ties::default();
            parts.add(all[..cut].to_vec(), &|_| 0);
            parts.add(all[cut..].to_vec(), &|_| 0);
            for entity in 0..600usize {
                let (a, b) = (once.of(EntityIdx::new(entity)), parts.of(EntityIdx::new(entity)));
                prop_assert_eq!((a.kinds, a.others, a.claims), (b.kinds, b.others, b.claims));
                let mut plain: Vec<_> = all.iter().filter(|tie| tie.entity as usize == entity).copied().collect();
                plain.sort();
                prop_assert_eq!(a.claims, plain.iter().map(|tie| tie.claim).collect::<Vec<_>>());
            }
        }
    }
}
