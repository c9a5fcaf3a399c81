//! The service: nothing acknowledged is lost, nothing refused leaves a trace.

use std::{
    sync::{Arc, atomic::Ordering, mpsc},
    thread,
};

use super::{Boot, Change, CommitError, ComputeError, ComputeLimits, Service};
use crate::{
    graph::{
        Direction, Filter, Omissions, Snapshot, View,
        testing::{ONTOLOGY, entity, gathered, operations},
    },
    journal::{AppendError, Journal, Memory},
    model::Operation,
};

fn open(journal: &Arc<dyn Journal>) -> Service {
    open_within(journal, 10_000)
}

/// The same, with less time for computing.
fn open_within(journal: &Arc<dyn Journal>, time_max_ms: u64) -> Service {
    let boot = Boot {
        ontology: Some(ONTOLOGY.to_owned()),
        compute: ComputeLimits {
            ties_max: 10,
            time_max_ms,
            queue_max: 2,
            ..ComputeLimits::default()
        },
        ..Boot::default()
    };
    Service::open(Arc::clone(journal), &boot, &|_| {}).unwrap()
}

pub(super) fn memory() -> Service {
    let journal: Arc<dyn Journal> = Arc::new(Memory::new());
    open(&journal)
}

fn impatient() -> Service {
    within(50)
}

/// With so much time for computing.
pub(super) fn within(time_max_ms: u64) -> Service {
    let journal: Arc<dyn Journal> = Arc::new(Memory::new());
    open_within(&journal, time_max_ms)
}

pub(super) fn change(text: &str) -> Change {
    Change {
        author: "test".to_owned(),
        operations: operations(text),
        ..Change::default()
    }
}

/// Every claim with its place and its end, every entity and every commit.
fn told(snapshot: &Arc<Snapshot>) -> Vec<String> {
    let view = View::new(Arc::clone(snapshot), Arc::new(Filter::everything()));
    let mut told: Vec<String> = snapshot
        .claim_rows()
        .map(|row| {
            let claim = snapshot.claim(row);
            format!(
                "{} {:?} {:?} {} {:?}",
                claim.id(),
                claim.position(),
                claim.retracted(),
                claim.is_superseded(),
                claim.to_claim()
            )
        })
        .collect();
    for entity in snapshot.entities() {
        let found = view.relationships(entity, Direction::Both, &mut Omissions::default());
        told.push(format!("{:?} {found:?}", snapshot.entity(entity)));
    }
    told.extend(snapshot.commits().map(|commit| format!("{commit:?}")));
    told
}

#[test]
fn commits_from_many_threads_are_all_there_in_order() {
    let journal: Arc<dyn Journal> = Arc::new(Memory::new());
    let service = open(&journal);
    service.commit_blocking(change("hub")).unwrap();
    thread::scope(|scope| {
        for writer in 0..8 {
            let service = &service;
            scope.spawn(move || {
                let mut before = 0;
                for number in 0..25 {
                    let text = format!("w{writer}x{number} -MemberOf[!c{writer}x{number}]-> hub");
                    let committed = service.commit_blocking(change(&text)).unwrap();
                    let revision = committed.snapshot.revision();
                    assert!(revision > before, "revisions of one writer grow");
                    before = revision;
                    let claim = format!("c{writer}x{number}");
                    assert!(
                        committed.snapshot.find_claim(&claim).is_some(),
                        "what was written is shown"
                    );
                }
            });
        }
    });
    let snapshot = service.snapshot();
    assert_eq!(snapshot.n_claim_rows(), 200);
    let commits: Vec<_> = snapshot
        .commits()
        .map(|commit| (commit.first, commit.last))
        .collect();
    assert!(
        commits.windows(2).all(|pair| pair[0].1 + 1 == pair[1].0),
        "no gap and no overlap: {commits:?}"
    );
    for writer in 0..8 {
        let positions = (0..25).map(|number| {
            let claim = snapshot.find_claim(&format!("c{writer}x{number}")).unwrap();
            snapshot.claim(claim).position()
        });
        assert!(positions.is_sorted(), "a writer's changes keep their order");
    }
    let shown = told(&snapshot);
    drop(service);
    assert_eq!(
        told(&open(&journal).snapshot()),
        shown,
        "the journal holds the same graph"
    );
}

#[test]
fn a_graph_opens_as_it_was_left() {
    let folder = tempfile::tempdir().unwrap();
    let options = crate::journal::Options::default();
    // The committer lets go of the journal a moment after the last handle to the service is gone.
    let open_sled = || -> Arc<dyn Journal> {
        loop {
            match crate::journal::Sled::open(folder.path(), &options) {
                Ok((sled, _)) => return Arc::new(sled),
                Err(crate::journal::OpenError::Locked { .. }) => std::thread::yield_now(),
                Err(error) => unreachable!("{error}"),
            }
        }
    };
    let shown = {
        let service = open(&open_sled());
        service
            .commit_blocking(change(
                "a -MemberOf[2018/.. 0.5 #k as chair]-> b ; a -budget= 1 ; c ~PartnersWith[!c1]~ a",
            ))
            .unwrap();
        service
            .commit_blocking(change(
                "c ~PartnersWith[!c1 disputed]~ a ; a -MemberOf[2018/.. 1 #k as chair]-> b",
            ))
            .unwrap();
        let retraction = Change {
            operations: vec![Operation::RetractClaim("c1".to_owned())],
            ..Change::default()
        };
        service.commit_blocking(retraction).unwrap();
        told(&service.snapshot())
    };
    assert_eq!(told(&open(&open_sled()).snapshot()), shown);
}

#[test]
fn a_change_for_another_revision_is_refused() {
    let service = memory();
    let revision = service
        .commit_blocking(change("a"))
        .unwrap()
        .snapshot
        .revision();
    let expecting = |text: &str| Change {
        expected_revision: Some(revision),
        ..change(text)
    };
    service.commit_blocking(expecting("b")).unwrap();
    let refused = service.commit_blocking(expecting("c")).unwrap_err();
    assert!(
        matches!(refused, CommitError::Conflict { expected, latest } if expected == revision && latest == revision + 1),
        "{refused:?}"
    );
    assert!(service.snapshot().find_entity("c").is_none());
}

#[test]
fn of_many_changes_for_one_revision_one_is_made() {
    let service = memory();
    let revision = service.snapshot().revision();
    let outcomes: Vec<bool> = thread::scope(|scope| {
        let writers: Vec<_> = (0..6)
            .map(|writer| {
                let service = &service;
                scope.spawn(move || {
                    let change = Change {
                        expected_revision: Some(revision),
                        ..change(&format!("e{writer}"))
                    };
                    service.commit_blocking(change).is_ok()
                })
            })
            .collect();
        writers
            .into_iter()
            .map(|writer| writer.join().unwrap())
            .collect()
    });
    assert_eq!(outcomes.into_iter().filter(|made| *made).count(), 1);
    assert_eq!(service.snapshot().n_entities(), 1);
}

#[test]
fn a_refused_change_leaves_nothing() {
    let journal: Arc<dyn Journal> = Arc::new(Memory::new());
    let service = open(&journal);
    service.commit_blocking(change("a")).unwrap();
    let (before, head) = (told(&service.snapshot()), journal.head());
    let mut operations = operations("b -MemberOf-> a");
    operations.push(Operation::RetractClaim("nothing".to_owned()));
    let refused = service.commit_blocking(Change {
        operations,
        ..Change::default()
    });
    assert!(
        matches!(refused, Err(CommitError::Refused(_))),
        "{refused:?}"
    );
    assert_eq!((told(&service.snapshot()), journal.head()), (before, head));
}

#[test]
fn a_change_that_says_nothing_new_makes_no_revision() {
    let service = memory();
    let first = service.commit_blocking(change("a -MemberOf-> b")).unwrap();
    let again = service.commit_blocking(change("a -MemberOf-> b")).unwrap();
    assert_eq!((again.n_written, again.n_unchanged), (0, 4));
    assert_eq!(again.snapshot.revision(), first.snapshot.revision());
}

#[test]
fn a_repeated_change_that_changed_nothing_is_not_made_later() {
    let service = memory();
    service.commit_blocking(change("a -MemberOf-> b")).unwrap();
    let keyed = |text: &str| Change {
        idempotency_key: Some("k".to_owned()),
        ..change(text)
    };
    let first = service.commit_blocking(keyed("a -MemberOf-> b")).unwrap();
    assert!(first.commit.is_none() && !first.replayed);
    let other = "a -MemberOf[0.2]-> b";
    let between = service.commit_blocking(change(other)).unwrap();
    let again = service.commit_blocking(keyed("a -MemberOf-> b")).unwrap();
    assert!(again.commit.is_none() && again.replayed);
    assert_eq!(again.snapshot.revision(), between.snapshot.revision());
    let taken = service.commit_blocking(keyed("c"));
    assert!(matches!(taken, Err(CommitError::KeyTaken)), "{taken:?}");
}

/// A journal whose disk refuses to erase as long as it is told to.
struct Stubborn {
    journal: Memory,
    refuses: std::sync::atomic::AtomicBool,
}

impl Journal for Stubborn {
    fn head(&self) -> crate::journal::Head {
        self.journal.head()
    }
    fn append(
        &self,
        expected_head: u64,
        commits: &mut [crate::journal::Commit<'_>],
        on_position: crate::journal::OnPosition<'_>,
    ) -> Result<Vec<crate::journal::Appended>, AppendError> {
        self.journal.append(expected_head, commits, on_position)
    }
    fn replay(
        &self,
        from: u64,
        visit: &mut dyn FnMut(crate::journal::Replayed<'_>) -> std::ops::ControlFlow<()>,
    ) -> Result<u64, crate::journal::ReadError> {
        self.journal.replay(from, visit)
    }
    fn read(
        &self,
        position: crate::journal::Position,
    ) -> Result<Option<crate::journal::ReadEntry>, crate::journal::ReadError> {
        self.journal.read(position)
    }
    fn erase(&self, positions: &[crate::journal::Position]) -> Result<usize, AppendError> {
        if self.refuses.load(Ordering::SeqCst) {
            return Err(AppendError::Poisoned {
                reason: "the disk refuses".to_owned(),
            });
        }
        self.journal.erase(positions)
    }
    fn verify(&self) -> Result<crate::journal::Verified, crate::journal::ReadError> {
        self.journal.verify()
    }
    fn backup(
        &self,
        to: &mut dyn std::io::Write,
    ) -> Result<crate::journal::Head, crate::journal::BackupError> {
        self.journal.backup(to)
    }
    fn load(
        &self,
        records: &mut dyn Iterator<
            Item = Result<crate::journal::RawRecord, crate::journal::RestoreError>,
        >,
    ) -> Result<crate::journal::Head, crate::journal::RestoreError> {
        self.journal.load(records)
    }
}

#[test]
fn a_redaction_whose_texts_are_still_on_the_disk_is_not_acknowledged_and_is_tried_again() {
    let stubborn = Arc::new(Stubborn {
        journal: Memory::new(),
        refuses: false.into(),
    });
    let journal: Arc<dyn Journal> = Arc::clone(&stubborn) as _;
    let service = open(&journal);
    let mut put = change("a -MemberOf[!c1]-> b");
    for operation in &mut put.operations {
        if let Operation::PutClaim(claim) = operation {
            claim.texts.quote = Some("a secret".to_owned());
        }
    }
    let position = {
        let snapshot = service.commit_blocking(put).unwrap().snapshot;
        let claim = snapshot.find_claim("c1").unwrap();
        let (sequence, slot) = snapshot.claim(claim).position();
        crate::journal::Position { sequence, slot }
    };
    let is_on_disk = || !journal.read(position).unwrap().unwrap().erasable.is_empty();
    assert!(is_on_disk());
    let redaction = Change {
        author: "test".to_owned(),
        operations: vec![Operation::RedactClaim("c1".to_owned())],
        idempotency_key: Some("k".to_owned()),
        ..Change::default()
    };
    stubborn.refuses.store(true, Ordering::SeqCst);
    for _ in 0..2 {
        let answer = service.commit_blocking(redaction.clone());
        assert!(
            matches!(answer, Err(CommitError::NotErased(_))),
            "{answer:?}"
        );
        let snapshot = service.snapshot();
        let claim = snapshot.find_claim("c1").unwrap();
        assert!(!snapshot.claim(claim).has_texts(), "it is not shown");
        assert!(is_on_disk());
    }
    service.commit_blocking(change("c")).unwrap();
    stubborn.refuses.store(false, Ordering::SeqCst);
    // The service tries again by itself.
    while is_on_disk() {
        thread::yield_now();
    }
    while let Err(error) = service.commit_blocking(redaction.clone()) {
        assert!(matches!(error, CommitError::NotErased(_)), "{error:?}");
    }
    assert!(service.commit_blocking(redaction).unwrap().replayed);
}

#[test]
fn an_entity_may_have_as_many_versions_as_it_likes() {
    // One version dropping the one before it would need a deep stack.
    let mut graph = crate::graph::testing::graph("a");
    let mut other = entity("a");
    for version in 0..100_000 {
        other.name = format!("version {version}");
        graph
            .put(vec![Operation::PutEntity(other.clone())])
            .unwrap();
    }
    let snapshot = graph.image.snapshot();
    let a = snapshot.find_entity("a").unwrap();
    assert_eq!(&*snapshot.entity(a).name, "version 99999");
    assert_eq!(&*snapshot.entity_as_of(a, 1).unwrap().name, "A");
}

/// A change of an entity's kind and a claim that needs the old kind were checked against the same graph.
#[test]
fn a_claim_is_checked_against_the_kind_that_its_subject_gets() {
    let mut event = entity("x");
    event.kind = "Event".to_owned();
    let kind = Change {
        operations: vec![Operation::PutEntity(event)],
        ..Change::default()
    };
    let value = change("y")
        .operations
        .into_iter()
        .chain(operations("y -budget= 1"));
    let value: Vec<Operation> = value.collect();
    let claim = Change {
        operations: operations("x -budget= 1")
            .into_iter()
            .filter(|operation| !matches!(operation, Operation::PutEntity(_)))
            .collect(),
        ..Change::default()
    };
    for _ in 0..20 {
        let service = memory();
        service
            .commit_blocking(Change {
                operations: value.clone(),
                ..change("x")
            })
            .unwrap();
        service.commit_blocking(change("x")).unwrap();
        thread::scope(|scope| {
            for change in [&kind, &claim] {
                let service = &service;
                scope.spawn(move || service.commit_blocking(change.clone()).is_ok());
            }
        });
        let snapshot = service.snapshot();
        let x = snapshot.find_entity("x").unwrap();
        let kind = snapshot
            .ontology()
            .entity_kind(snapshot.entity(x).kind)
            .name();
        assert_eq!(
            snapshot.has_claims(x),
            kind == "Body",
            "an event has no budget"
        );
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap()
}

#[test]
fn work_that_takes_too_long_is_told_to_stop() {
    let service = impatient();
    let (ended, wait) = mpsc::channel();
    let answer = runtime().block_on(service.compute(move |mut budget| {
        while !budget.is_cancelled() {
            thread::yield_now();
        }
        let _ = ended.send(budget.spend(1));
    }));
    assert_eq!(answer, Err(ComputeError::Timeout(50)));
    assert_eq!(
        wait.recv(),
        Ok(false),
        "the work saw the flag and has no budget left"
    );
}

#[test]
fn work_that_nobody_waits_for_is_told_to_stop() {
    let service = memory();
    let (ended, wait) = mpsc::channel();
    let mut work = Box::pin(service.compute(move |budget| {
        while !budget.is_cancelled() {
            thread::yield_now();
        }
        let _ = ended.send(());
    }));
    runtime().block_on(async {
        let polled = std::future::poll_fn(|ctx| {
            std::task::Poll::Ready(work.as_mut().poll(ctx).is_pending())
        });
        assert!(polled.await);
    });
    drop(work);
    assert_eq!(wait.recv(), Ok(()));
}

#[test]
fn a_panic_in_a_computation_is_an_error_and_frees_its_place() {
    let service = memory();
    let runtime = runtime();
    for _ in 0..5 {
        let answer: Result<(), _> =
            runtime.block_on(service.compute(|_| std::panic::resume_unwind(Box::new("bug"))));
        assert_eq!(answer, Err(ComputeError::Failed));
    }
    assert_eq!(
        runtime.block_on(service.compute(|mut budget| (budget.spend(10), budget.spend(1)))),
        Ok((true, false))
    );
}

#[test]
fn too_much_work_at_once_is_refused() {
    let service = impatient();
    let answers = runtime().block_on(async {
        let wait = || {
            service.compute(|budget| {
                while !budget.is_cancelled() {
                    thread::yield_now();
                }
            })
        };
        tokio::join!(wait(), wait(), wait())
    });
    assert_eq!(answers.2, Err(ComputeError::Busy(2)));
    assert_eq!(
        (answers.0, answers.1),
        (
            Err(ComputeError::Timeout(50)),
            Err(ComputeError::Timeout(50))
        )
    );
}

#[test]
fn claims_in_a_table_are_replayed_as_they_were_shown() {
    let journal: Arc<dyn Journal> = Arc::new(Memory::new());
    let service = open(&journal);
    let statements: Vec<String> = (0..3000)
        .map(|number| format!("w{} -MemberOf[2018/..]-> w{}", number % 7, number / 7))
        .chain([
            "w1 -founded= 3".to_owned(),
            "w1 -motto= word".to_owned(),
            "w2 ~PartnersWith~ w1".to_owned(),
        ])
        .collect();
    let mut large = change(&statements.join(";"));
    large.operations = gathered(large.operations);
    let committed = service.commit_blocking(large.clone()).unwrap();
    assert_eq!(committed.n_written, 3000 + 3 + 429 + 1);
    let again = service.commit_blocking(large).unwrap();
    assert_eq!(
        (again.n_written, again.n_unchanged),
        (0, 3000 + 3 + 429 + 1)
    );
    // What comes later finds the claims and replaces them.
    service
        .commit_blocking(change("w1 -MemberOf[2018/.. disputed]-> w0"))
        .unwrap();
    let shown = told(&service.snapshot());
    drop(service);
    let reopened = open(&journal);
    assert_eq!(told(&reopened.snapshot()), shown);

    let by_itself: Arc<dyn Journal> = Arc::new(Memory::new());
    let service = open(&by_itself);
    service
        .commit_blocking(change(&statements.join(";")))
        .unwrap();
    assert_eq!(
        claims(&service.snapshot()),
        claims(&committed.snapshot),
        "a table says what its claims say"
    );
    let bytes = |journal: &Arc<dyn Journal>| journal.verify().unwrap().bytes;
    assert!(bytes(&journal) < bytes(&by_itself), "a table takes less");
}

/// The claims, without their places in the journal.
fn claims(snapshot: &Snapshot) -> Vec<String> {
    let mut claims: Vec<String> = snapshot
        .claim_rows()
        .map(|row| format!("{:?}", snapshot.claim(row).to_claim()))
        .collect();
    claims.sort();
    claims
}
