//! Numbers for kinds and attributes, and sets of them.

use std::fmt;
use std::marker::PhantomData;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(u16);

        impl $name {
            /// The id with this index.
            #[must_use]
            pub fn new(index: u16) -> Self {
                Self(index)
            }

            /// The index, from 0, in the order of the file.
            #[must_use]
            pub fn get(self) -> u16 {
                self.0
            }
        }

        impl From<u16> for $name {
            fn from(index: u16) -> Self {
                Self(index)
            }
        }

        impl From<$name> for u16 {
            fn from(id: $name) -> u16 {
                id.0
            }
        }
    };
}

id! {
    /// Position of an entity kind in its ontology. It means nothing in another ontology.
    EntityKindId
}
id! {
    /// Position of a relationship kind in its ontology. It means nothing in another ontology.
    RelationshipKindId
}
id! {
    /// Position of an attribute in its ontology; kinds that share an attribute name share the id.
    AttributeId
}
id! {
    /// Position of an enumeration in its ontology.
    EnumerationId
}

/// A set of kinds, one bit each; it lists them in the order of the file.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct KindSet<K> {
    // The last word is never 0, so that equal sets have equal words.
    words: Vec<u64>,
    kind: PhantomData<K>,
}

impl<K: Copy + From<u16> + Into<u16>> KindSet<K> {
    /// The set without members.
    #[must_use]
    pub fn new() -> Self {
        Self {
            words: Vec::new(),
            kind: PhantomData,
        }
    }

    /// Whether `kind` is a member.
    #[must_use]
    pub fn contains(&self, kind: K) -> bool {
        let (word, bit) = place(kind.into());
        self.words.get(word).is_some_and(|bits| bits & bit != 0)
    }

    /// Adds `kind`; true if it was not a member before.
    pub fn insert(&mut self, kind: K) -> bool {
        let (word, bit) = place(kind.into());
        if self.words.len() <= word {
            self.words.resize(word + 1, 0);
        }
        let is_new = self.words[word] & bit == 0;
        self.words[word] |= bit;
        is_new
    }

    /// Adds every member of `other`.
    pub fn insert_all(&mut self, other: &Self) {
        if self.words.len() < other.words.len() {
            self.words.resize(other.words.len(), 0);
        }
        for (word, bits) in self.words.iter_mut().zip(&other.words) {
            *word |= bits;
        }
    }

    /// The members, in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = K> + '_ {
        let bases = (0..=u16::MAX).step_by(64);
        bases.zip(&self.words).flat_map(|(base, &bits)| {
            (0u16..64)
                .filter(move |bit| bits >> bit & 1 == 1)
                .map(move |bit| K::from(base + bit))
        })
    }

    /// How many members the set has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.words
            .iter()
            .map(|bits| bits.count_ones() as usize)
            .sum()
    }

    /// Whether the set has no members.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether both sets have a member in common.
    #[must_use]
    pub fn intersects(&self, other: &Self) -> bool {
        self.words.iter().zip(&other.words).any(|(a, b)| a & b != 0)
    }
}

fn place(index: u16) -> (usize, u64) {
    (usize::from(index / 64), 1 << (index % 64))
}

impl<K: Copy + From<u16> + Into<u16>> Default for KindSet<K> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: Copy + From<u16> + Into<u16>> FromIterator<K> for KindSet<K> {
    fn from_iter<I: IntoIterator<Item = K>>(kinds: I) -> Self {
        let mut set = Self::new();
        for kind in kinds {
            set.insert(kind);
        }
        set
    }
}

impl<K: Copy + From<u16> + Into<u16>> fmt::Debug for KindSet<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(Into::into)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_highest_index_fits_in_a_set() {
        let set: KindSet<u16> = [u16::MAX, 0].into_iter().collect();
        assert_eq!(set.iter().collect::<Vec<_>>(), [0, u16::MAX]);
    }

    proptest! {
        #[test]
        fn a_kind_set_agrees_with_an_ordered_set(a: Vec<u16>, b: Vec<u16>) {
            let (mut set, other): (KindSet<u16>, KindSet<u16>) =
                (a.iter().copied().collect(), b.iter().copied().collect());
            let (mut oracle, other_oracle): (BTreeSet<u16>, BTreeSet<u16>) =
                (a.iter().copied().collect(), b.iter().copied().collect());
            prop_assert_eq!(set.intersects(&other), !oracle.is_disjoint(&other_oracle));
            prop_assert_eq!(set == other, oracle == other_oracle);
            set.insert_all(&other);
            oracle.extend(&other_oracle);
            prop_assert_eq!(set.iter().collect::<Vec<_>>(), oracle.iter().copied().collect::<Vec<_>>());
            prop_assert_eq!(set.len(), oracle.len());
            prop_assert_eq!(set.is_empty(), oracle.is_empty());
            for index in a {
                prop_assert!(set.contains(index) && !set.insert(index));
            }
        }
    }
}
