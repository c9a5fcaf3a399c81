//! Finds rows by the hash of their key, in shared shards: a clone is cheap, and a write copies one shard.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

const FANOUT: usize = 64;

type Shard = Vec<(u32, u32)>;

/// From keys to rows; it keeps no key, so the caller compares the few candidates.
#[derive(Clone, Debug)]
pub(crate) struct HashIndex {
    blocks: Arc<Vec<Arc<Vec<Arc<Shard>>>>>,
}

impl Default for HashIndex {
    fn default() -> Self {
        let shard = Arc::new(Shard::new());
        let block = Arc::new(vec![shard; FANOUT]);
        Self {
            blocks: Arc::new(vec![block; FANOUT]),
        }
    }
}

impl HashIndex {
    pub(crate) fn insert<K: Hash + ?Sized>(&mut self, key: &K, row: u32) {
        let (block_idx, shard_idx, tag) = place(key);
        let blocks = Arc::make_mut(&mut self.blocks);
        let shards = Arc::make_mut(&mut blocks[block_idx]);
        let shard = Arc::make_mut(&mut shards[shard_idx]);
        let at = shard.partition_point(|entry| *entry <= (tag, row));
        shard.insert(at, (tag, row));
    }

    /// Puts `row` in the place of `old`, which stood under the same key.
    pub(crate) fn replace<K: Hash + ?Sized>(&mut self, key: &K, old: u32, row: u32) {
        self.remove(key, old);
        self.insert(key, row);
    }

    pub(crate) fn remove<K: Hash + ?Sized>(&mut self, key: &K, row: u32) {
        let (block_idx, shard_idx, tag) = place(key);
        let blocks = Arc::make_mut(&mut self.blocks);
        let shards = Arc::make_mut(&mut blocks[block_idx]);
        Arc::make_mut(&mut shards[shard_idx]).retain(|entry| *entry != (tag, row));
    }

    /// The rows that may have this key: those with the same hash.
    pub(crate) fn candidates<K: Hash + ?Sized>(&self, key: &K) -> impl Iterator<Item = u32> {
        let (block_idx, shard_idx, tag) = place(key);
        let shard = &self.blocks[block_idx][shard_idx];
        let start = shard.partition_point(|entry| entry.0 < tag);
        shard[start..]
            .iter()
            .take_while(move |entry| entry.0 == tag)
            .map(|entry| entry.1)
    }
}

/// The same on every run: no random hash state.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a hash is cut into parts on purpose"
)]
fn place<K: Hash + ?Sized>(key: &K) -> (usize, usize, u32) {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    let hash = hasher.finish();
    (
        (hash >> 58) as usize % FANOUT,
        (hash >> 52) as usize % FANOUT,
        hash as u32,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_found_by_its_key_and_only_in_its_own_clone() {
        let mut first = HashIndex::default();
        first.insert("cndh", 7);
        let mut second = first.clone();
        second.insert("icesco", 8);
        second.replace("cndh", 7, 9);
        assert_eq!(first.candidates("cndh").collect::<Vec<_>>(), [7]);
        assert_eq!(second.candidates("cndh").collect::<Vec<_>>(), [9]);
        assert_eq!(first.candidates("icesco").count(), 0);
    }
}
