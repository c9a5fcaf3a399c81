//! Entities in the order in which a query found them.

use std::{
    collections::{HashMap, hash_map::Entry},
    hash::{BuildHasherDefault, Hasher},
};

use crate::graph::EntityIdx;

/// Hashes the numbers of entities; nobody can choose these, so that nothing needs to be hidden.
pub(super) type Spread = BuildHasherDefault<SpreadHasher>;

/// See [`Spread`].
#[derive(Default)]
pub(super) struct SpreadHasher(u64);

impl Hasher for SpreadHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u32(u32::from(*byte));
        }
    }

    #[inline]
    fn write_u32(&mut self, number: u32) {
        // The multiplier is 2^64 divided by the golden ratio (Knuth, "The Art of Computer Programming" 3, 6.4).
        self.0 = (self.0 ^ u64::from(number))
            .wrapping_mul(0x9E37_79B9_7F4A_7C15)
            .rotate_left(26);
    }
}

/// Entities, each once and with its place in the order of finding.
#[derive(Debug, Default)]
pub(super) struct Places {
    place_of: HashMap<EntityIdx, usize, Spread>,
    entities: Vec<EntityIdx>,
}

impl Places {
    /// The place of an entity, and whether it is new.
    pub(super) fn add(&mut self, entity: EntityIdx) -> (usize, bool) {
        match self.place_of.entry(entity) {
            Entry::Occupied(known) => (*known.get(), false),
            Entry::Vacant(free) => {
                let place = *free.insert(self.entities.len());
                self.entities.push(entity);
                (place, true)
            }
        }
    }

    #[inline]
    pub(super) fn get(&self, entity: EntityIdx) -> Option<usize> {
        self.place_of.get(&entity).copied()
    }

    pub(super) fn entities(&self) -> &[EntityIdx] {
        &self.entities
    }

    pub(super) fn len(&self) -> usize {
        self.entities.len()
    }
}

impl FromIterator<EntityIdx> for Places {
    fn from_iter<T: IntoIterator<Item = EntityIdx>>(entities: T) -> Self {
        let mut places = Self::default();
        for entity in entities {
            places.add(entity);
        }
        places
    }
}
