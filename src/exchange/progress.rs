//! How far reading has come.

use std::sync::atomic::{AtomicU64, Ordering};

/// How much of the files has been read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Bytes read so far, over all files.
    pub done_bytes: u64,
    /// Bytes of all files.
    pub total_bytes: u64,
}

/// Counts what several readers have read together.
pub(super) struct Meter<'a> {
    total_bytes: u64,
    done_bytes: AtomicU64,
    report: &'a (dyn Fn(Progress) + Sync),
}

impl<'a> Meter<'a> {
    pub(super) fn new(total_bytes: u64, report: &'a (dyn Fn(Progress) + Sync)) -> Self {
        Self {
            total_bytes,
            done_bytes: AtomicU64::new(0),
            report,
        }
    }

    pub(super) fn add(&self, n_bytes: u64) {
        let done_bytes = self.done_bytes.fetch_add(n_bytes, Ordering::Relaxed) + n_bytes;
        (self.report)(Progress {
            done_bytes,
            total_bytes: self.total_bytes,
        });
    }
}
