//! The host: opens the graph from its journal, hands out snapshots, commits changes, and lends a pool for computing.
//!
//! Readers take a [`Snapshot`] and are never made to wait. All changes pass through one committer
//! thread, which writes several waiting ones with a single flush and then shows them.

mod access;
mod ahead;
mod boot;
mod codec;
mod commit;
mod compute;
mod export;
mod flights;
mod import;
mod kept;
mod redaction;
mod replays;
mod retired;
mod saved;
mod touched;
mod weigh;

#[cfg(test)]
mod tests;

use std::{
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use arc_swap::ArcSwap;
use tokio::sync::watch;

use crate::{
    graph::{ClaimIdx, Snapshot},
    journal::{Journal, Position, ReadError},
    model::Texts,
};

pub use access::{
    Access, AccessError, Holder, NewToken, Reads, Role, RoleError, Token, Tokens, TokensError,
};
pub use boot::{Boot, BootError, Progress};
pub use commit::{Change, CommitError, Committed};
pub use compute::{ComputeError, ComputeLimits};
pub use export::{EXPORT_FIELDS, ExportAsked, ExportError, ExportStream, Piece};
pub use import::{ImportAsked, ImportError, Imported};
pub use saved::{SaveError, Saved, SavedView, VIEW_BYTES_MAX, ViewHash};
pub use weigh::{Asked, Wanted, Weighed};

/// How long a reader waits for a revision at the most.
pub const REVISION_WAIT: Duration = Duration::from_secs(2);

/// The running graph. Cloning gives another handle to the same one.
#[derive(Clone)]
pub struct Service {
    shared: Arc<Shared>,
}

struct Shared {
    snapshot: ArcSwap<Snapshot>,
    journal: Arc<dyn Journal>,
    revisions: watch::Sender<u64>,
    committer: commit::Committer,
    compute: compute::Pool,
    kept: kept::Kept<weigh::Key>,
    saved: saved::SavedViews,
}

/// Why a revision that somebody asked for cannot be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "revision {asked} is not there yet; the latest is {latest}. Ask again, or leave minRevision out"
)]
pub struct RevisionMissing {
    asked: u64,
    latest: u64,
}

impl Service {
    /// The graph as it is now.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.shared.snapshot.load_full()
    }

    /// The graph at a revision or later, as soon as it is there.
    ///
    /// # Errors
    /// [`RevisionMissing`] when it is not there after [`REVISION_WAIT`].
    pub async fn snapshot_at(&self, revision: u64) -> Result<Arc<Snapshot>, RevisionMissing> {
        let mut revisions = self.shared.revisions.subscribe();
        let reached = revisions.wait_for(|latest| *latest >= revision);
        if tokio::time::timeout(REVISION_WAIT, reached).await.is_ok() {
            return Ok(self.snapshot());
        }
        Err(RevisionMissing {
            asked: revision,
            latest: self.snapshot().revision(),
        })
    }

    /// The graph as soon as it is later than a revision; nothing if the service ends.
    pub async fn snapshot_after(&self, revision: u64) -> Option<Arc<Snapshot>> {
        let mut revisions = self.shared.revisions.subscribe();
        revisions.wait_for(|latest| *latest > revision).await.ok()?;
        Some(self.snapshot())
    }

    /// The texts of a claim: they are in the journal, not in the graph.
    ///
    /// # Errors
    /// [`ReadError`] when the journal cannot be read.
    pub fn texts(&self, snapshot: &Snapshot, claim: ClaimIdx) -> Result<Texts, ReadError> {
        let row = snapshot.claim(claim);
        if !row.has_texts() {
            return Ok(Texts::default());
        }
        let (sequence, slot) = row.position();
        let entry = self.shared.journal.read(Position { sequence, slot })?;
        Ok(entry
            .and_then(|entry| codec::texts(&entry.erasable))
            .unwrap_or_default())
    }

    /// The journal, for verification and backup.
    #[must_use]
    pub fn journal(&self) -> &Arc<dyn Journal> {
        &self.shared.journal
    }

    /// Limits on computing.
    #[must_use]
    pub fn compute_limits(&self) -> ComputeLimits {
        self.shared.compute.limits()
    }
}

/// When a commit after the last one of a graph is made. Clocks may be set back, but recorded time never runs backwards.
fn time_after(snapshot: &Snapshot) -> i64 {
    let last = snapshot.last_commit();
    now_ms().max(last.map_or(i64::MIN, |commit| commit.time_ms))
}

/// The wall clock, in milliseconds since 1970.
fn now_ms() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
