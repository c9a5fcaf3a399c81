//! The committer: one thread that writes changes durably and then shows them.

use std::{
    collections::VecDeque,
    sync::{Arc, Weak, mpsc},
    thread,
    time::Duration,
};

use tokio::sync::oneshot;

use crate::{
    graph::{CommitRecord, Image, Prepared, Recorded, Refusal, Snapshot},
    journal::{AppendError, Commit, Position},
    model::Operation,
};

use super::{
    Service, Shared,
    codec::{self, Fingerprint, Meta},
    redaction::{Erasures, Redacted},
    replays::{self, Replays},
    retired::Retired,
    saved::{SaveError, Saved, SavedView},
    time_after,
    touched::Touched,
};

/// Changes that may wait for the committer.
const QUEUE_MAX: usize = 1024;
/// Pause for those who are expected to come again; much less than a flush takes.
const GATHER_PAUSE: Duration = Duration::from_micros(30);
/// Pauses before a group goes without the others.
const GATHER_PAUSES_MAX: usize = 4;
/// Pause before looking again whether replaced snapshots are still read.
const RELEASE_PAUSE: Duration = Duration::from_millis(100);

/// Something to be written, as a whole or not at all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Change {
    /// Who makes it.
    pub author: String,
    /// Why.
    pub reason: Option<String>,
    /// What changes.
    pub operations: Vec<Operation>,
    /// Whether the claims that it disputes, or disputes no longer, get the status that follows. An import says itself
    /// what each claim is.
    pub settles_disputes: bool,
    /// The revision that it was made for; it is refused at any other.
    pub expected_revision: Option<u64>,
    /// The request that makes it.
    pub request_id: Option<String>,
    /// A repeated change with the same key and author is not made again. Of those that changed nothing the keys are
    /// known until the service stops.
    pub idempotency_key: Option<String>,
}

/// What became of a change.
#[derive(Clone, Debug)]
pub struct Committed {
    /// The graph with the change in it.
    pub snapshot: Arc<Snapshot>,
    /// Operations that changed something.
    pub n_written: usize,
    /// Operations that said what the graph says already.
    pub n_unchanged: usize,
    /// The commit that holds the change; nothing if it changed nothing.
    pub commit: Option<CommitRecord>,
    /// Whether the change was made earlier, under the same idempotency key.
    pub replayed: bool,
}

/// Why a change was not written. Nothing of it took effect.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CommitError {
    /// It contradicts the ontology or the graph.
    #[error("{}", .0.first().map_or_else(|| "the change was refused".to_owned(), ToString::to_string))]
    Refused(Vec<Refusal>),
    /// The graph has moved on.
    #[error(
        "the graph is at revision {latest}, the change was made for {expected}; read again and repeat"
    )]
    Conflict {
        /// The revision that the change was made for.
        expected: u64,
        /// The revision of the graph.
        latest: u64,
    },
    /// The same author made another change under its idempotency key.
    #[error("this idempotency key was used for another change; choose a new one")]
    KeyTaken,
    /// The journal could not take it.
    #[error(transparent)]
    Journal(Arc<AppendError>),
    /// The texts of a redacted claim are shown no more, but are still on the disk.
    #[error(
        "the redaction is recorded and the texts are shown nowhere any more, but they could not be removed from the disk yet; the service goes on trying, and again when it starts: repeat the request to learn whether they are gone"
    )]
    NotErased(#[source] Arc<AppendError>),
    /// An operation cannot be written down.
    #[error(transparent)]
    Codec(#[from] codec::CodecError),
    /// Too many changes wait.
    #[error("{QUEUE_MAX} changes wait to be written; try again in a moment")]
    Busy,
    /// The service is shutting down.
    #[error("the service is shutting down; the change was not written")]
    Stopped,
}

type Reply = oneshot::Sender<Result<Committed, CommitError>>;

/// A view to be saved, and who saves it.
struct Saving {
    view: SavedView,
    author: String,
    reply: oneshot::Sender<Result<Saved, SaveError>>,
}

/// What waits for the committer.
enum Job {
    Change(Change, Reply),
    View(Saving),
}

/// Changes and views that are written together.
#[derive(Default)]
struct Group {
    changes: Vec<(Change, Reply)>,
    views: Vec<Saving>,
}

impl Group {
    fn len(&self) -> usize {
        self.changes.len() + self.views.len()
    }

    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn add(&mut self, job: Job) {
        match job {
            Job::Change(change, reply) => self.changes.push((change, reply)),
            Job::View(saving) => self.views.push(saving),
        }
    }

    /// Adds what waits already.
    fn add_waiting(&mut self, waiting: &mpsc::Receiver<Job>) {
        while self.len() < QUEUE_MAX
            && let Ok(job) = waiting.try_recv()
        {
            self.add(job);
        }
    }
}

pub(super) struct Committer {
    queue: mpsc::SyncSender<Job>,
}

/// A change that was checked and waits for the flush.
struct Checked {
    change: Change,
    prepared: Prepared,
    meta: Vec<u8>,
    fingerprint: Option<Fingerprint>,
    reply: Reply,
}

impl Service {
    /// Writes a change: when this returns, it is on disk, and every later snapshot shows it.
    ///
    /// # Errors
    /// [`CommitError`]; nothing of the change took effect then.
    pub async fn commit(&self, change: Change) -> Result<Committed, CommitError> {
        let (reply, answer) = oneshot::channel();
        self.enqueue(Job::Change(change, reply))?;
        answer.await.unwrap_or(Err(CommitError::Stopped))
    }

    /// Saves a view: when this returns, it is on disk. The graph and its revision stay as they are.
    ///
    /// # Errors
    /// [`SaveError`] when there is no room for another one, or it cannot be written.
    pub async fn save_view(&self, view: SavedView, author: String) -> Result<Saved, SaveError> {
        if self.shared.saved.find(view.hash()).is_some() {
            let hash = view.hash().clone();
            return Ok(Saved {
                hash,
                is_new: false,
            });
        }
        let (reply, answer) = oneshot::channel();
        self.enqueue(Job::View(Saving {
            view,
            author,
            reply,
        }))?;
        answer
            .await
            .unwrap_or(Err(SaveError::Commit(CommitError::Stopped)))
    }

    fn enqueue(&self, job: Job) -> Result<(), CommitError> {
        let queued = self.shared.committer.queue.try_send(job);
        queued.map_err(|error| match error {
            mpsc::TrySendError::Full(_) => CommitError::Busy,
            mpsc::TrySendError::Disconnected(_) => CommitError::Stopped,
        })
    }

    /// The same for callers outside the asynchronous runtime.
    ///
    /// # Errors
    /// As [`Service::commit`].
    pub fn commit_blocking(&self, change: Change) -> Result<Committed, CommitError> {
        let (reply, answer) = oneshot::channel();
        let job = Job::Change(change, reply);
        match self.shared.committer.queue.send(job) {
            Ok(()) => answer.blocking_recv().unwrap_or(Err(CommitError::Stopped)),
            Err(_) => Err(CommitError::Stopped),
        }
    }
}

impl Committer {
    /// The committer's handle, and how to start its thread, which ends when the service is dropped.
    pub(super) fn new(
        image: Image,
    ) -> (
        Self,
        impl FnOnce(&Arc<Shared>) -> std::io::Result<thread::JoinHandle<()>>,
    ) {
        let (queue, waiting) = mpsc::sync_channel(QUEUE_MAX);
        let run = move |shared: &Arc<Shared>| {
            let shared = Arc::downgrade(shared);
            let mut writer = Writer {
                replays: Replays::of(image.current()),
                image,
                shared,
                later: VecDeque::new(),
                n_expected: 0,
                retired: Retired::default(),
                erasures: Erasures::default(),
            };
            thread::Builder::new()
                .name("committer".to_owned())
                .spawn(move || writer.run(&waiting))
        };
        (Self { queue }, run)
    }
}

struct Writer {
    image: Image,
    shared: Weak<Shared>,
    /// Changes that touch what another one of their group touches.
    later: VecDeque<(Change, Reply)>,
    /// Changes that were made before, by their keys.
    replays: Replays,
    /// Changes and views of the last group.
    n_expected: usize,
    /// Snapshots that were replaced.
    retired: Retired,
    /// What has to go from the journal.
    erasures: Erasures,
}

impl Writer {
    fn run(&mut self, waiting: &mpsc::Receiver<Job>) {
        while let Some(Group { changes, views }) = self.next_group(waiting) {
            let Some(shared) = self.shared.upgrade() else {
                return;
            };
            self.write(&shared, changes);
            self.save(&shared, views);
        }
    }

    /// Waits for a change and takes along all others that wait.
    ///
    /// Those who were answered together come again together. They are waited for, a moment: with each of them in a
    /// group of its own there would be as many flushes.
    fn next_group(&mut self, waiting: &mpsc::Receiver<Job>) -> Option<Group> {
        let mut group = Group::default();
        group.changes.extend(self.later.drain(..));
        if group.is_empty() {
            group.add(self.wait(waiting)?);
        }
        group.add_waiting(waiting);
        for _ in 0..GATHER_PAUSES_MAX {
            if group.len() >= self.n_expected {
                break;
            }
            thread::sleep(GATHER_PAUSE);
            group.add_waiting(waiting);
        }
        self.n_expected = group.len();
        Some(group)
    }

    /// Waits for something to do, and meanwhile frees what is no longer read and erases what must go.
    fn wait(&mut self, waiting: &mpsc::Receiver<Job>) -> Option<Job> {
        while !self.retired.is_empty() || !self.erasures.are_done() {
            match waiting.recv_timeout(RELEASE_PAUSE) {
                Ok(job) => return Some(job),
                Err(mpsc::RecvTimeoutError::Timeout) => {
                    self.retired.release();
                    if self.erasures.are_due()
                        && let Some(shared) = self.shared.upgrade()
                    {
                        self.erase(&shared);
                    }
                }
                Err(mpsc::RecvTimeoutError::Disconnected) => return None,
            }
        }
        waiting.recv().ok()
    }

    /// Writes views with one flush. They are no changes, so nothing is shown that was not before.
    fn save(&self, shared: &Arc<Shared>, views: Vec<Saving>) {
        let mut new: Vec<Saving> = Vec::new();
        let mut again: Vec<Saving> = Vec::new();
        let mut room = shared.saved.room();
        for saving in views {
            let is_known = shared.saved.find(saving.view.hash()).is_some();
            let waits = new.iter().any(|other| other.view == saving.view);
            if is_known || waits {
                again.push(saving);
            } else if room.take(&saving.view) {
                new.push(saving);
            } else {
                let _ = saving.reply.send(Err(SaveError::Full));
            }
        }
        let appended = self.append_views(shared, &new).map_err(Arc::new);
        let answers = new.into_iter().map(|saving| (saving, true));
        for (saving, is_new) in answers.chain(again.into_iter().map(|saving| (saving, false))) {
            let hash = saving.view.hash().clone();
            let answer = match &appended {
                Err(error) if shared.saved.find(&hash).is_none() => {
                    Err(CommitError::Journal(Arc::clone(error)).into())
                }
                _ => Ok(Saved { hash, is_new }),
            };
            let _ = saving.reply.send(answer);
        }
    }

    fn append_views(&self, shared: &Arc<Shared>, views: &[Saving]) -> Result<(), AppendError> {
        if views.is_empty() {
            return Ok(());
        }
        let time_ms = time_after(self.image.current());
        let commit = |saving: &Saving| Commit {
            time_ms,
            meta: codec::encode_meta(&Meta {
                author: saving.author.clone(),
                ..Meta::default()
            })
            .unwrap_or_default(),
            entries: Box::new(std::iter::once(codec::encode_view(&saving.view))),
        };
        let mut commits: Vec<Commit<'_>> = views.iter().map(commit).collect();
        let mut positions = Vec::new();
        let head = shared.journal.head().sequence;
        shared
            .journal
            .append(head, &mut commits, &mut |commit, _, position| {
                positions.push((commit, position));
            })?;
        for (commit, position) in positions {
            shared.saved.add(&views[commit].view, position);
        }
        Ok(())
    }

    /// Writes the changes of a group that do not touch each other; the others wait for the next.
    fn write(&mut self, shared: &Arc<Shared>, group: Vec<(Change, Reply)>) {
        let mut touched = Touched::default();
        let mut checked = Vec::new();
        let is_single = group.len() == 1;
        if self.erasures.are_due() {
            self.erase(shared);
        }
        for (change, reply) in group {
            if let Some(error) = self.erasures.failure_of(&change.operations) {
                let _ = reply.send(Err(CommitError::NotErased(error)));
                continue;
            }
            if let Some(answer) = self.replays.answer(&change, &shared.snapshot.load()) {
                let _ = reply.send(answer);
                continue;
            }
            // A change by itself meets no other, and may be an import of a million claims.
            let own = if is_single {
                Touched::default()
            } else {
                Touched::by(&change, self.image.current())
            };
            let alone = change.expected_revision.is_some() && !checked.is_empty();
            let waits = alone || own.meets(&touched);
            // What waits is noted too: what comes after it and touches the same waits behind it.
            touched.extend(own);
            if waits {
                self.later.push_back((change, reply));
                continue;
            }
            let fingerprint = replays::fingerprint(&change);
            match self.check(change, fingerprint) {
                Ok((change, prepared, meta)) => checked.push(Checked {
                    change,
                    prepared,
                    meta,
                    fingerprint,
                    reply,
                }),
                Err(error) => {
                    let _ = reply.send(Err(error));
                }
            }
        }
        let (changing, unchanging): (Vec<_>, Vec<_>) = checked
            .into_iter()
            .partition(|checked| !checked.prepared.operations.is_empty());
        self.append(shared, changing);
        let snapshot = shared.snapshot.load_full();
        for checked in unchanging {
            self.replays
                .note(&checked.change, checked.fingerprint, None);
            let counts = (0, checked.prepared.unchanged);
            let _ = checked.reply.send(Ok(committed(&snapshot, counts, None)));
        }
    }

    fn check(
        &self,
        mut change: Change,
        fingerprint: Option<Fingerprint>,
    ) -> Result<(Change, Prepared, Vec<u8>), CommitError> {
        let latest = self.image.current().revision();
        if let Some(expected) = change
            .expected_revision
            .filter(|expected| *expected != latest)
        {
            return Err(CommitError::Conflict { expected, latest });
        }
        let graph = self.image.current();
        let mut operations = std::mem::take(&mut change.operations);
        if change.settles_disputes {
            operations = graph.settle_disputes(operations);
        }
        let prepared = graph.prepare(operations).map_err(CommitError::Refused)?;
        let meta = codec::encode_meta(&Meta {
            author: change.author.clone(),
            reason: change.reason.clone(),
            idempotency_key: change.idempotency_key.clone(),
            request_id: change.request_id.clone(),
            fingerprint,
        })?;
        Ok((change, prepared, meta))
    }

    fn append(&mut self, shared: &Arc<Shared>, group: Vec<Checked>) {
        if group.is_empty() {
            return;
        }
        let time_ms = time_after(self.image.current());
        let mut positions: Vec<Vec<Position>> = group.iter().map(|_| Vec::new()).collect();
        let appended = {
            let mut commits: Vec<Commit<'_>> = group
                .iter()
                .map(|checked| Commit {
                    time_ms,
                    meta: checked.meta.clone(),
                    // An operation that was prepared can be encoded; were it not so, the entry would be empty and refused on reading.
                    entries: Box::new(
                        checked
                            .prepared
                            .operations
                            .iter()
                            .map(|operation| codec::encode(operation).unwrap_or_default()),
                    ),
                })
                .collect();
            let head = shared.journal.head().sequence;
            shared
                .journal
                .append(head, &mut commits, &mut |commit, _, position| {
                    positions[commit].push(position);
                })
        };
        match appended {
            Ok(appended) => {
                let recorded = appended
                    .into_iter()
                    .map(|appended| (appended.first, appended.last));
                self.show(shared, group, recorded.zip(positions), time_ms);
            }
            Err(error) => refuse(group, error),
        }
    }

    fn show(
        &mut self,
        shared: &Arc<Shared>,
        group: Vec<Checked>,
        recorded: impl Iterator<Item = ((u64, u64), Vec<Position>)>,
        time_ms: i64,
    ) {
        let mut written = Vec::new();
        for (checked, ((first, last), positions)) in group.into_iter().zip(recorded) {
            let Checked {
                change,
                prepared,
                fingerprint,
                reply,
                ..
            } = checked;
            let recorded = Recorded {
                first,
                last,
                time_ms,
                author: change.author.clone(),
                reason: change.reason.clone(),
                idempotency_key: change.idempotency_key.clone(),
                fingerprint,
            };
            let redacted: Vec<Redacted> = prepared
                .operations
                .iter()
                .filter_map(|operation| Redacted::by(operation, last))
                .collect();
            let n_written = prepared.operations.iter().map(Operation::n_changes).sum();
            let counts = (n_written, prepared.unchanged);
            let operations = positions.into_iter().zip(prepared.operations);
            let operations = operations.map(|(at, operation)| (at.sequence, at.slot, operation));
            if let Err(error) = self.image.apply_unsettled(&recorded, operations) {
                tracing::error!(%error, "a recorded change does not fit the graph; restart the service to rebuild it");
            }
            let commit = self.image.current().last_commit().cloned();
            self.replays.note(&change, fingerprint, commit.as_ref());
            let is_redaction = !redacted.is_empty();
            self.erasures.add(redacted);
            written.push((reply, counts, commit, is_redaction));
        }
        self.image.settle();
        let snapshot = self.image.snapshot();
        self.retired
            .keep(shared.snapshot.swap(Arc::clone(&snapshot)));
        // Whoever waits for the revision need not wait until texts are erased.
        shared.revisions.send_replace(snapshot.revision());
        let erases = written.iter().any(|(_, _, _, is_redaction)| *is_redaction);
        let failure = erases.then(|| self.erase(shared)).flatten();
        for (reply, counts, commit, is_redaction) in written {
            let answer = match failure.clone().filter(|_| is_redaction) {
                Some(failure) => Err(CommitError::NotErased(failure)),
                None => Ok(committed(&snapshot, counts, commit)),
            };
            let _ = reply.send(answer);
        }
    }

    /// Erases what must go from the journal; what fails is tried again with the next group, or after a pause.
    fn erase(&mut self, shared: &Shared) -> Option<Arc<AppendError>> {
        let failed = self.erasures.run(&*shared.journal, self.image.current());
        if let Some(error) = &failed {
            tracing::error!(%error, "redacted texts could not be removed from the disk; it is tried again");
        }
        failed
    }
}

fn committed(
    snapshot: &Arc<Snapshot>,
    (n_written, n_unchanged): (usize, usize),
    commit: Option<CommitRecord>,
) -> Committed {
    Committed {
        snapshot: Arc::clone(snapshot),
        n_written,
        n_unchanged,
        commit,
        replayed: false,
    }
}

fn refuse(group: Vec<Checked>, error: AppendError) {
    let error = Arc::new(error);
    for checked in group {
        let _ = checked
            .reply
            .send(Err(CommitError::Journal(Arc::clone(&error))));
    }
}
