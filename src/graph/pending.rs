//! Ties on their way into the graph.

use super::ties::{HalfTie, Mark, Ties};

/// So many ties are worth a second thread.
const LARGE: usize = 10_000;

/// Ties that wait for the end of a commit, so that each page is rebuilt once.
#[derive(Debug, Default)]
pub(super) struct Pending {
    outgoing: Vec<HalfTie>,
    incoming: Vec<HalfTie>,
    values: Vec<HalfTie>,
}

impl Pending {
    /// Makes room once for as many ties.
    pub(super) fn reserve(&mut self, n_ties: usize) {
        self.outgoing.reserve(n_ties);
        self.incoming.reserve(n_ties);
    }

    /// Adds both ends of a tie, which lead from the first entity to the second.
    pub(super) fn tie(
        &mut self,
        kind: u16,
        (first, second): (u32, u32),
        key: u32,
        claim: u32,
        mark: Mark,
    ) {
        self.outgoing.push(HalfTie {
            entity: first,
            kind,
            other: second,
            key,
            claim,
            mark,
        });
        self.incoming.push(HalfTie {
            entity: second,
            kind,
            other: first,
            key,
            claim,
            mark,
        });
    }

    /// Adds all to the ties that there are: outgoing and incoming ones, and values.
    pub(super) fn add_to(
        self,
        (outgoing, incoming, values): (&mut Ties, &mut Ties, &mut Ties),
        n_entities: usize,
        key_of: &(impl Fn(u32) -> u32 + Sync),
    ) {
        let is_large = self.outgoing.len() >= LARGE;
        let add_outgoing = || outgoing.add(by_entity(self.outgoing, n_entities), key_of);
        let add_others = || {
            incoming.add(by_entity(self.incoming, n_entities), key_of);
            values.add(by_entity(self.values, n_entities), &|_| 0);
        };
        if is_large {
            rayon::join(add_outgoing, add_others);
        } else {
            add_outgoing();
            add_others();
        }
    }

    /// Adds a value of an entity.
    pub(super) fn value(&mut self, kind: u16, entity: u32, claim: u32, mark: Mark) {
        self.values.push(HalfTie {
            entity,
            kind,
            other: 0,
            key: 0,
            claim,
            mark,
        });
    }
}

/// The ties in the order of their entities, and within one in their own; a few are left as they are.
///
/// Counting costs less than comparing where there are many, and [`Ties::add`]
/// has nothing left to sort then.
fn by_entity(ties: Vec<HalfTie>, n_entities: usize) -> Vec<HalfTie> {
    if ties.len() < n_entities / 8 {
        return ties;
    }
    let mut ends = vec![0_u32; n_entities + 1];
    for tie in &ties {
        ends[tie.entity as usize + 1] += 1;
    }
    let mut before = 0;
    for end in &mut ends {
        before += *end;
        *end = before;
    }
    let Some(any) = ties.first() else { return ties };
    let mut sorted = vec![*any; ties.len()];
    // Each place becomes the end of its entity's ties while they are put in.
    for tie in ties {
        let place = &mut ends[tie.entity as usize];
        sorted[*place as usize] = tie;
        *place += 1;
    }
    for of_entity in sorted.chunk_by_mut(|one, other| one.entity == other.entity) {
        of_entity.sort_unstable();
    }
    sorted
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::ClaimStatus;

    proptest! {
        #[test]
        fn counting_sorts_as_comparing_does(
            all in prop::collection::vec((0_u32..9, 0_u16..3, 0_u32..9, 0_u32..3), 0..60),
        ) {
            let ties: Vec<HalfTie> = (0_u32..)
                .zip(all)
                .map(|(claim, (entity, kind, other, key))| HalfTie { entity, kind, other, key, claim, mark: Mark::new(ClaimStatus::Attested, false) })
                .collect();
            let mut plain = ties.clone();
            plain.sort_unstable();
            prop_assert_eq!(by_entity(ties, 9), plain);
        }
    }
}
