//! A journal without a disk, for tests and trials.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::store::Replacement;
use super::{AppendError, Head, Log, RawRecord, Store, StoreError};

type Records = BTreeMap<u64, Arc<[u8]>>;

/// A journal that is gone when it is dropped.
pub type Memory = Log<MemoryStore>;

impl Memory {
    /// An empty journal.
    #[must_use]
    pub fn new() -> Self {
        Self::start(MemoryStore::default(), Head::default())
    }
}

impl Default for Memory {
    fn default() -> Self {
        Self::new()
    }
}

/// Records in memory.
#[derive(Debug, Default)]
pub struct MemoryStore {
    records: RwLock<Records>,
}

impl MemoryStore {
    fn records(&self) -> RwLockReadGuard<'_, Records> {
        self.records.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn records_mut(&self) -> RwLockWriteGuard<'_, Records> {
        self.records.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for MemoryStore {
    fn get(&self, sequence: u64, visit: &mut dyn FnMut(&[u8])) -> Result<(), StoreError> {
        let value = self.records().get(&sequence).cloned();
        if let Some(value) = value {
            visit(&value);
        }
        Ok(())
    }

    fn scan(
        &self,
        first: u64,
        last: u64,
        visit: &mut dyn FnMut(u64, &[u8]) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let mut next = first;
        while next <= last {
            // The lock is let go before `visit`, which may use the journal itself.
            let found = self
                .records()
                .range(next..=last)
                .next()
                .map(|(at, value)| (*at, value.clone()));
            let Some((sequence, value)) = found else {
                break;
            };
            if visit(sequence, &value).is_break() {
                break;
            }
            next = sequence + 1;
        }
        Ok(())
    }

    fn check_room(&self, _length_bytes: u64) -> Result<(), AppendError> {
        Ok(())
    }

    fn write(&self, records: Vec<RawRecord>) -> Result<(), StoreError> {
        add(&mut self.records_mut(), records);
        Ok(())
    }

    fn remove_from(&self, first: u64) -> Result<(), StoreError> {
        self.records_mut().split_off(&first);
        Ok(())
    }

    fn record_head(&self, _head: Head) -> Result<(), StoreError> {
        Ok(())
    }

    fn replacement(&self) -> Result<Box<dyn Replacement + '_>, AppendError> {
        Ok(Box::new(MemoryReplacement {
            store: self,
            records: Records::new(),
        }))
    }

    fn settle(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

struct MemoryReplacement<'a> {
    store: &'a MemoryStore,
    records: Records,
}

impl Replacement for MemoryReplacement<'_> {
    fn write(&mut self, records: Vec<RawRecord>) -> Result<(), AppendError> {
        add(&mut self.records, records);
        Ok(())
    }

    fn accept(self: Box<Self>, _head: Head) -> Result<(), AppendError> {
        *self.store.records_mut() = self.records;
        Ok(())
    }
}

fn add(to: &mut Records, records: Vec<RawRecord>) {
    to.extend(
        records
            .into_iter()
            .map(|raw| (raw.sequence, raw.value.into())),
    );
}
