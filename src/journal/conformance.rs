//! The promises of a journal, run against every engine.
//!
//! An engine joins with one line, `promises!(name, |folder| open(folder))`. What only an engine
//! with files can promise stands with that engine.

use std::ops::ControlFlow;
use std::path::Path;

use super::*;

/// One commit, as plain values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) time_ms: i64,
    pub(super) meta: Vec<u8>,
    pub(super) entries: Vec<Entry>,
}

pub(super) fn entry(body: &[u8], erasable: &[u8]) -> Entry {
    Entry {
        body: body.to_vec(),
        erasable: erasable.to_vec(),
    }
}

pub(super) fn told(time_ms: i64, entries: Vec<Entry>) -> Told {
    Told {
        time_ms,
        meta: format!("commit at {time_ms}").into_bytes(),
        entries,
    }
}

fn commit_of(told: &Told) -> Commit<'_> {
    let entries = Box::new(told.entries.iter().cloned());
    Commit {
        time_ms: told.time_ms,
        meta: told.meta.clone(),
        entries,
    }
}

/// Appends at the current head and returns where the entries are.
pub(super) fn try_append(
    journal: &dyn Journal,
    commits: &[Told],
) -> Result<(Vec<Appended>, Vec<Position>), AppendError> {
    let mut positions = Vec::new();
    let mut commits: Vec<Commit<'_>> = commits.iter().map(commit_of).collect();
    let appended = journal.append(
        journal.head().sequence,
        &mut commits,
        &mut |_, _, position| positions.push(position),
    )?;
    Ok((appended, positions))
}

pub(super) fn append(journal: &dyn Journal, commits: &[Told]) -> (Vec<Appended>, Vec<Position>) {
    try_append(journal, commits).expect("the journal takes the commits")
}

/// Everything after a revision, as it is replayed.
pub(super) fn replay_from(journal: &dyn Journal, from: u64) -> Result<Vec<Told>, ReadError> {
    let mut all: Vec<Told> = Vec::new();
    let mut open = false;
    journal.replay(from, &mut |step| {
        match step {
            Replayed::Begin { time_ms, meta, .. } => {
                assert!(!open, "a commit begins inside another");
                all.push(Told {
                    time_ms,
                    meta: meta.to_vec(),
                    entries: Vec::new(),
                });
            }
            Replayed::Entry(found) => {
                assert!(open, "an entry comes outside a commit");
                let last = all.last_mut().expect("a commit has begun");
                last.entries.push(entry(found.body, found.erasable));
            }
            Replayed::End { .. } => assert!(open, "a commit ends that did not begin"),
        }
        open = !matches!(step, Replayed::End { .. });
        ControlFlow::Continue(())
    })?;
    assert!(!open, "the last commit has no end");
    Ok(all)
}

pub(super) fn replay(journal: &dyn Journal) -> Vec<Told> {
    replay_from(journal, 0).expect("the journal replays")
}

/// Commits of all shapes: empty, small, with texts, longer than a record, longer than many.
pub(super) fn assorted() -> Vec<Told> {
    let long = |length: usize, seed: u8| -> Vec<u8> {
        (0..=250)
            .map(|byte: u8| byte ^ seed)
            .cycle()
            .take(length)
            .collect()
    };
    vec![
        told(1, vec![]),
        told(
            2,
            vec![
                entry(b"", b""),
                entry(b"a claim", b""),
                entry(b"", b"only a text"),
            ],
        ),
        told(
            -3,
            vec![
                entry(b"with a quote", b"a quote"),
                entry(&long(6_000, 1), b"q"),
                entry(b"after", b""),
            ],
        ),
        told(
            4,
            vec![
                entry(&long(64 * 1024, 2), &long(16 * 1024, 3)),
                entry(b"small", b"text"),
            ],
        ),
        Told {
            time_ms: i64::MAX,
            meta: long(20_000, 4),
            entries: vec![entry(&long(1_048_576, 5), b"")],
        },
        told(
            6,
            (0..3_000_u32)
                .map(|idx| entry(&idx.to_be_bytes(), &long(idx as usize % 40, 6)))
                .collect(),
        ),
        told(
            7,
            vec![
                entry(&long(7_160, 7), b"x"),
                entry(&long(7_100, 7), &long(60, 8)),
                entry(b"end", b""),
            ],
        ),
    ]
}

pub(super) fn entries_come_back_in_order_and_identical(journal: &dyn Journal) {
    let commits = assorted();
    for told in &commits {
        append(journal, std::slice::from_ref(told));
    }
    assert_eq!(replay(journal), commits);
}

pub(super) fn an_empty_journal_has_head_zero_and_replays_nothing(journal: &dyn Journal) {
    assert_eq!(
        journal.head(),
        Head {
            sequence: 0,
            hash: [0; 32]
        }
    );
    assert_eq!(replay(journal), vec![]);
    let verified = journal.verify().expect("an empty journal verifies");
    assert_eq!(
        (verified.records, verified.commits, verified.bytes),
        (0, 0, 0)
    );
}

pub(super) fn another_expected_head_is_a_conflict_and_records_nothing(journal: &dyn Journal) {
    append(journal, &[told(1, vec![entry(b"first", b"")])]);
    let late = told(2, vec![entry(b"late", b"")]);
    let outcome = journal.append(0, &mut [commit_of(&late)], &mut |_, _, _| {});
    assert!(
        matches!(
            outcome,
            Err(AppendError::Conflict {
                expected: 0,
                head: 1
            })
        ),
        "{outcome:?}"
    );
    assert_eq!(replay(journal).len(), 1);
}

pub(super) fn commits_appended_together_have_their_own_revisions(journal: &dyn Journal) {
    let commits = assorted();
    let (appended, _) = append(journal, &commits);
    assert_eq!(appended.len(), commits.len());
    assert_eq!(appended[0], Appended { first: 1, last: 1 });
    for pair in appended.windows(2) {
        assert_eq!(pair[1].first, pair[0].last + 1);
    }
    assert_eq!(
        appended.last().map(|last| last.last),
        Some(journal.head().sequence)
    );
    assert_eq!(replay(journal), commits);
}

pub(super) fn every_entry_is_read_by_its_position(journal: &dyn Journal) {
    let commits = assorted();
    let (_, positions) = append(journal, &commits);
    let entries: Vec<&Entry> = commits.iter().flat_map(|told| &told.entries).collect();
    assert_eq!(positions.len(), entries.len());
    for (position, expected) in positions.iter().zip(entries) {
        let found = journal
            .read(*position)
            .expect("the entry is readable")
            .expect("the entry is there");
        assert_eq!(
            (found.position, &found.body, &found.erasable, found.erased),
            (*position, &expected.body, &expected.erasable, false)
        );
    }
}

pub(super) fn replayed_positions_are_those_of_the_append(journal: &dyn Journal) {
    let (_, positions) = append(journal, &assorted());
    let mut replayed = Vec::new();
    let shown = journal.replay(0, &mut |step| {
        if let Replayed::Entry(found) = step {
            replayed.push(found.position);
        }
        ControlFlow::Continue(())
    });
    assert_eq!(shown.expect("the journal replays"), journal.head().sequence);
    assert_eq!(replayed, positions);
}

pub(super) fn a_position_without_an_entry_reads_as_none(journal: &dyn Journal) {
    append(journal, &[told(1, vec![entry(b"only", b"")])]);
    for (sequence, slot) in [(0, 0), (1, 1), (1, u16::MAX), (2, 0), (u64::MAX, 0)] {
        let found = journal
            .read(Position { sequence, slot })
            .expect("reading works");
        assert_eq!(found, None, "record {sequence}, slot {slot}");
    }
}

pub(super) fn a_replay_starts_after_the_revision_asked_for(journal: &dyn Journal) {
    let commits = assorted();
    let (appended, _) = append(journal, &commits);
    for (idx, commit) in appended.iter().enumerate() {
        let after = replay_from(journal, commit.last).expect("a revision is a place to start");
        assert_eq!(after, commits[idx + 1..]);
    }
}

pub(super) fn a_replay_does_not_start_inside_a_commit(journal: &dyn Journal) {
    let (appended, _) = append(journal, &[told(1, vec![entry(&[7; 30_000], b"")])]);
    assert!(appended[0].last > 3);
    for from in [1, 2, appended[0].last + 1, u64::MAX] {
        let outcome = replay_from(journal, from);
        assert!(
            matches!(outcome, Err(ReadError::NotARevision { .. })),
            "from {from}: {outcome:?}"
        );
    }
}

pub(super) fn a_replay_stops_when_told_to(journal: &dyn Journal) {
    let (appended, _) = append(journal, &assorted());
    let mut n_steps = 0;
    let shown = journal.replay(0, &mut |_| {
        n_steps += 1;
        if n_steps == 8 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    // Steps 1 and 2 are the empty commit, 3 to 7 the second; 8 begins the third.
    assert_eq!(
        (n_steps, shown.expect("the journal replays")),
        (8, appended[1].last)
    );
}

pub(super) fn an_entry_that_is_too_long_is_refused_and_nothing_stays(journal: &dyn Journal) {
    let mut entries: Vec<Entry> = (0..2_000).map(|_| entry(&[1; 4_000], b"")).collect();
    entries.push(entry(&vec![0; ENTRY_BYTES_MAX + 1], b""));
    let outcome = try_append(journal, &[told(1, entries)]);
    assert!(
        matches!(outcome, Err(AppendError::TooLong { .. })),
        "{outcome:?}"
    );
    assert_eq!(journal.head().sequence, 0);
    let good = [told(2, vec![entry(b"good", b"")])];
    append(journal, &good);
    assert_eq!(replay(journal), good);
}

pub(super) fn a_panic_in_the_entries_leaves_nothing_behind(journal: &dyn Journal) {
    let entries = (0..2_000).map(|idx| {
        assert!(idx < 1_900, "the source of the entries breaks");
        entry(&[1; 4_000], b"")
    });
    let mut commits = [Commit {
        time_ms: 1,
        meta: Vec::new(),
        entries: Box::new(entries),
    }];
    let broken = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        journal.append(0, &mut commits, &mut |_, _, _| {})
    }));
    assert!(broken.is_err());
    let good = [told(2, vec![entry(b"good", b"")])];
    append(journal, &good);
    assert_eq!(replay(journal), good);
    assert_eq!(journal.verify().expect("it verifies").records, 1);
}

pub(super) fn an_erased_text_is_gone_and_the_chain_verifies(journal: &dyn Journal) {
    let commits = assorted();
    let (_, positions) = append(journal, &commits);
    let before = journal.verify().expect("it verifies");
    let entries: Vec<&Entry> = commits.iter().flat_map(|told| &told.entries).collect();
    let chosen: Vec<usize> = (0..entries.len()).filter(|idx| idx % 3 != 1).collect();
    let chosen_positions: Vec<Position> = chosen.iter().map(|idx| positions[*idx]).collect();
    let n_texts = chosen
        .iter()
        .filter(|idx| !entries[**idx].erasable.is_empty())
        .count();
    assert_eq!(
        journal.erase(&chosen_positions).expect("erasing works"),
        n_texts
    );

    let after = journal.verify().expect("it verifies after erasing");
    assert_eq!(
        (after.head, after.records, after.commits),
        (before.head, before.records, before.commits)
    );
    for (idx, (position, expected)) in positions.iter().zip(&entries).enumerate() {
        let found = journal
            .read(*position)
            .expect("the entry is readable")
            .expect("the entry is there");
        assert_eq!(found.body, expected.body);
        let erased = idx % 3 != 1 && !expected.erasable.is_empty();
        assert_eq!(found.erased, erased, "entry {idx}");
        assert_eq!(
            found.erasable.is_empty(),
            erased || expected.erasable.is_empty(),
            "entry {idx}"
        );
    }
    assert_eq!(
        journal
            .erase(&chosen_positions)
            .expect("erasing twice works"),
        0
    );
    append(journal, &[told(9, vec![entry(b"later", b"text")])]);
    assert_eq!(replay(journal).len(), commits.len() + 1);
}

pub(super) fn erasing_where_no_entry_is_changes_nothing(journal: &dyn Journal) {
    let (_, positions) = append(journal, &[told(1, vec![entry(b"body", b"text")])]);
    let nowhere = Position {
        sequence: 1,
        slot: 7,
    };
    let outcome = journal.erase(&[positions[0], nowhere]);
    assert!(
        matches!(outcome, Err(AppendError::NoSuchEntry { position }) if position == nowhere),
        "{outcome:?}"
    );
    let found = journal
        .read(positions[0])
        .expect("the entry is readable")
        .expect("the entry is there");
    assert_eq!(found.erasable, b"text");
}

pub(super) fn a_restored_backup_is_the_same_journal(journal: &dyn Journal, empty: &dyn Journal) {
    let (_, positions) = append(journal, &assorted());
    journal.erase(&positions[2..3]).expect("erasing works");
    let mut file = Vec::new();
    let head = journal.backup(&mut file).expect("the backup is written");
    assert_eq!(head, journal.head());
    assert_eq!(
        restore(&mut file.as_slice(), empty).expect("the backup restores"),
        head
    );
    assert_eq!(empty.head(), head);
    assert_eq!(
        empty.verify().expect("it verifies"),
        journal.verify().expect("it verifies")
    );
    assert_eq!(replay(empty), replay(journal));
    let next = [told(8, vec![entry(b"next", b"")])];
    append(journal, &next);
    append(empty, &next);
    assert_eq!(empty.head(), journal.head());
}

pub(super) fn a_backup_that_is_not_whole_and_right_restores_nothing(
    journal: &dyn Journal,
    empty: &dyn Journal,
) {
    append(journal, &assorted()[..4]);
    let mut file = Vec::new();
    journal.backup(&mut file).expect("the backup is written");
    let step = file.len() / 97;
    for at in (0..file.len())
        .step_by(step)
        .chain(file.len() - 90..file.len())
    {
        let cut = restore(&mut &file[..at], empty);
        assert!(cut.is_err(), "cut at {at}");
        let mut flipped = file.clone();
        flipped[at] ^= 0x10;
        let outcome = restore(&mut flipped.as_slice(), empty);
        assert!(outcome.is_err(), "flipped at {at}");
    }
    let longer = [file.as_slice(), b"x"].concat();
    assert!(matches!(
        restore(&mut longer.as_slice(), empty),
        Err(RestoreError::Trailer { .. })
    ));
    assert!(matches!(
        restore(&mut b"PK".as_slice(), empty),
        Err(RestoreError::NotABackup)
    ));
    assert_eq!((empty.head(), replay(empty)), (Head::default(), vec![]));
    assert_eq!(
        restore(&mut file.as_slice(), empty).expect("the backup restores"),
        journal.head()
    );
}

pub(super) fn a_backup_is_not_restored_over_commits(journal: &dyn Journal, other: &dyn Journal) {
    append(journal, &[told(1, vec![entry(b"one", b"")])]);
    append(other, &[told(2, vec![entry(b"mine", b"")])]);
    let mut file = Vec::new();
    journal.backup(&mut file).expect("the backup is written");
    let outcome = restore(&mut file.as_slice(), other);
    assert!(
        matches!(outcome, Err(RestoreError::NotEmpty { head: 1 })),
        "{outcome:?}"
    );
    assert_eq!(replay(other), [told(2, vec![entry(b"mine", b"")])]);
}

pub(super) fn readers_see_only_whole_commits_while_one_appends(journal: &dyn Journal) {
    let (_, positions) = append(journal, &[told(0, vec![entry(b"first", b"quote")])]);
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    while journal.head().sequence < 200 {
                        let found = journal
                            .read(positions[0])
                            .expect("the entry is readable")
                            .expect("it is there");
                        assert_eq!(found.erasable, b"quote");
                        for told in replay(journal).iter().skip(1) {
                            assert_eq!(told.entries.len(), 3, "a commit is shown in part");
                        }
                    }
                })
            })
            .collect();
        while journal.head().sequence < 200 {
            let body = [9; 7_000];
            append(
                journal,
                &[told(
                    1,
                    vec![entry(&body, b""), entry(&body, b""), entry(b"x", b"y")],
                )],
            );
        }
        for reader in readers {
            reader.join().expect("the reader saw nothing wrong");
        }
    });
}

pub(super) fn writers_wait_for_each_other(journal: &dyn Journal) {
    std::thread::scope(|scope| {
        for writer in 0..4_u8 {
            scope.spawn(move || {
                let commit = [told(i64::from(writer), vec![entry(&[writer], b"")])];
                let mut n_done = 0;
                while n_done < 10 {
                    match try_append(journal, &commit) {
                        Ok(_) => n_done += 1,
                        Err(error) => {
                            assert!(matches!(error, AppendError::Conflict { .. }), "{error:?}");
                        }
                    }
                }
            });
        }
    });
    assert_eq!((journal.head().sequence, replay(journal).len()), (40, 40));
}

/// Makes one test of each promise, for one engine.
macro_rules! promises {
    ($engine:ident, $open:expr) => {
        mod $engine {
            use super::*;

            promises!(@one $open, [
                entries_come_back_in_order_and_identical,
                an_empty_journal_has_head_zero_and_replays_nothing,
                another_expected_head_is_a_conflict_and_records_nothing,
                commits_appended_together_have_their_own_revisions,
                every_entry_is_read_by_its_position,
                replayed_positions_are_those_of_the_append,
                a_position_without_an_entry_reads_as_none,
                a_replay_starts_after_the_revision_asked_for,
                a_replay_does_not_start_inside_a_commit,
                a_replay_stops_when_told_to,
                an_entry_that_is_too_long_is_refused_and_nothing_stays,
                a_panic_in_the_entries_leaves_nothing_behind,
                an_erased_text_is_gone_and_the_chain_verifies,
                erasing_where_no_entry_is_changes_nothing,
                readers_see_only_whole_commits_while_one_appends,
                writers_wait_for_each_other,
            ]);
            promises!(@two $open, [
                a_restored_backup_is_the_same_journal,
                a_backup_that_is_not_whole_and_right_restores_nothing,
                a_backup_is_not_restored_over_commits,
            ]);
        }
    };
    (@one $open:expr, [$($promise:ident,)*]) => { $(
        #[test]
        fn $promise() {
            let folder = tempfile::tempdir().expect("a folder for the test");
            super::$promise(&$open(folder.path()));
        }
    )* };
    (@two $open:expr, [$($promise:ident,)*]) => { $(
        #[test]
        fn $promise() {
            let one = tempfile::tempdir().expect("a folder for the test");
            let two = tempfile::tempdir().expect("a folder for the test");
            super::$promise(&$open(one.path()), &$open(two.path()));
        }
    )* };
}

promises!(memory, |_: &Path| Memory::new());
promises!(sled_engine, |folder: &Path| Sled::open(
    folder,
    &Options::default()
)
.expect("the journal opens")
.0);
