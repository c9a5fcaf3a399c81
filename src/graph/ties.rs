//! Who is tied to whom: both directions of every tie, sorted by kind within an entity, in shared pages of consecutive entities.

use std::{ops::Range, sync::Arc};

use super::{ClaimIdx, EntityIdx};

/// Entities in one page. Measured best for a commit of one claim against the speed of reading.
const PAGE_ENTITIES: usize = 256;

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
}

/// The entries of one direction for one page of entities.
#[derive(Clone, Debug, Default)]
struct Page {
    /// Where the entries of each entity end.
    ends: Vec<u32>,
    kinds: Vec<u16>,
    others: Vec<u32>,
    claims: Vec<u32>,
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
}

impl<'a> Entries<'a> {
    const EMPTY: Entries<'static> = Entries {
        kinds: &[],
        others: &[],
        claims: &[],
    };

    pub(crate) fn len(self) -> usize {
        self.kinds.len()
    }

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
            claims: &self.claims[range],
        }
    }
}

impl Page {
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

    fn entries(&self, entity_in_page: usize) -> Entries<'_> {
        let range = self.range(entity_in_page);
        if range.is_empty() {
            return Entries::EMPTY;
        }
        Entries {
            kinds: &self.kinds[range.clone()],
            others: &self.others[range.clone()],
            claims: &self.claims[range],
        }
    }

    fn with_capacity(n_entries: usize) -> Self {
        Self {
            ends: Vec::with_capacity(PAGE_ENTITIES),
            kinds: Vec::with_capacity(n_entries),
            others: Vec::with_capacity(n_entries),
            claims: Vec::with_capacity(n_entries),
        }
    }

    fn extend(&mut self, entries: Entries<'_>) {
        self.kinds.extend_from_slice(entries.kinds);
        self.others.extend_from_slice(entries.others);
        self.claims.extend_from_slice(entries.claims);
    }

    fn push(&mut self, tie: HalfTie) {
        self.kinds.push(tie.kind);
        self.others.push(tie.other);
        self.claims.push(tie.claim);
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
        } = &*self.pages[0];
        of(kinds) + of(others) + of(claims)
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
