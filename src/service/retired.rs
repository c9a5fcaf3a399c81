//! Snapshots that were replaced, until nobody reads them.
//!
//! Whoever lets go of a snapshot last frees the pages that no later one shares. Kept here, they are freed by the
//! committer, so that no reader waits for it.

use std::sync::Arc;

use crate::graph::Snapshot;

/// Replaced snapshots that are kept; with more, readers free the oldest themselves.
const KEPT_MAX: usize = 64;

#[derive(Debug, Default)]
pub(super) struct Retired(Vec<Arc<Snapshot>>);

impl Retired {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Keeps a snapshot that nobody can ask for any more.
    pub(super) fn keep(&mut self, snapshot: Arc<Snapshot>) {
        self.release();
        if self.0.len() == KEPT_MAX {
            self.0.remove(0);
        }
        self.0.push(snapshot);
    }

    /// Frees those that nobody reads any more.
    pub(super) fn release(&mut self) {
        self.0.retain(|snapshot| Arc::strong_count(snapshot) > 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ontology::Ontology;

    fn snapshot() -> Arc<Snapshot> {
        crate::graph::Image::new(Arc::new(Ontology::standard())).snapshot()
    }

    #[test]
    fn what_is_read_stays_and_the_rest_goes() {
        let mut retired = Retired::default();
        let (read, unread) = (snapshot(), snapshot());
        let watched = Arc::downgrade(&unread);
        retired.keep(Arc::clone(&read));
        retired.keep(unread);
        retired.release();
        assert!(watched.upgrade().is_none());
        assert_eq!(Arc::strong_count(&read), 2);
        drop(read);
        retired.release();
        assert!(retired.is_empty());
    }

    #[test]
    fn no_more_are_kept_than_the_bound() {
        let mut retired = Retired::default();
        let read: Vec<_> = (0..=KEPT_MAX).map(|_| snapshot()).collect();
        for snapshot in &read {
            retired.keep(Arc::clone(snapshot));
        }
        let kept = read.iter().map(|one| Arc::strong_count(one) - 1);
        assert_eq!(kept.sum::<usize>(), KEPT_MAX);
        assert_eq!(Arc::strong_count(&read[0]), 1, "the oldest went");
    }
}
