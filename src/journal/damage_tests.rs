//! What opening does with a folder that is not as it was left: repair, or refuse; never serve
//! wrong or fewer records.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::conformance::{Told, append, entry, replay, told};
use super::*;

/// Opens with the default options.
fn open(dir: &Path) -> Result<(Sled, Vec<Notice>), OpenError> {
    Sled::open(
        dir,
        &Options {
            open_limit: Duration::from_secs(20),
            ..Options::default()
        },
    )
}

fn opened(dir: &Path) -> (Sled, Vec<Notice>) {
    open(dir).expect("the journal opens")
}

/// Commits with claims, quotes and one entry of several records.
fn commits(n_commits: u8) -> Vec<Told> {
    (0..n_commits)
        .map(|idx| {
            let body: Vec<u8> = (0..=252)
                .map(|byte: u8| byte ^ idx)
                .cycle()
                .take(9_000)
                .collect();
            told(
                i64::from(idx),
                vec![
                    entry(b"a claim", b"its quote"),
                    entry(&body, &body[..900]),
                    entry(&[idx], b""),
                ],
            )
        })
        .collect()
}

/// A closed journal of these commits, appended one by one.
fn journal_of(dir: &Path, commits: &[Told]) -> Head {
    let (journal, _) = opened(dir);
    for told in commits {
        append(&journal, std::slice::from_ref(told));
    }
    journal.head()
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the copy has a folder");
    for item in fs::read_dir(from).expect("the folder is listed") {
        let path = item.expect("the folder is listed").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            fs::copy(&path, &target).expect("a copy");
        }
    }
}

fn corrupt_folders(dir: &Path) -> Vec<PathBuf> {
    let names = fs::read_dir(dir).expect("the folder is listed");
    let paths = names.map(|item| item.expect("the folder is listed").path());
    paths
        .filter(|path| path.to_string_lossy().contains("corrupt-"))
        .collect()
}

/// Pseudo-random numbers that are the same in every run (xorshift).
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

/// How often a random trial is repeated: `RAWABIT_CRASH_ROUNDS` times as often for a long run.
pub(super) fn rounds(n_rounds: u64) -> u64 {
    let factor = std::env::var("RAWABIT_CRASH_ROUNDS")
        .ok()
        .and_then(|text| text.parse().ok());
    n_rounds * factor.unwrap_or(1_u64)
}

#[test]
fn a_reopened_journal_has_the_same_head_and_content() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let commits = commits(20);
    let head = journal_of(folder.path(), &commits);
    let (journal, notices) = opened(folder.path());
    assert_eq!((journal.head(), notices), (head, vec![]));
    assert_eq!(replay(&journal), commits);
    append(&journal, &[told(99, vec![entry(b"more", b"")])]);
    assert_eq!(journal.verify().expect("it verifies").commits, 21);
}

#[test]
fn a_folder_that_is_in_use_is_refused_by_name() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let (first, _) = opened(folder.path());
    let second = open(folder.path());
    assert!(
        matches!(&second, Err(OpenError::Locked { path }) if path == folder.path()),
        "{:?}",
        second.err()
    );
    drop(first);
    opened(folder.path());
}

#[test]
fn a_leftover_of_a_snapshot_does_not_hide_a_healthy_journal() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let commits = commits(10);
    journal_of(folder.path(), &commits);
    let leftover = folder
        .path()
        .join("store-1/snap.7000000000000000.generating");
    fs::write(&leftover, b"").expect("the leftover is written");
    let (journal, notices) = opened(folder.path());
    assert_eq!(notices, [Notice::LeftoverRemoved { path: leftover }]);
    assert_eq!(replay(&journal), commits);
}

#[test]
fn no_value_becomes_a_file_that_is_never_fsynced() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let (journal, _) = opened(folder.path());
    let mut random = Random(0x5eed);
    let sizes: Vec<(usize, usize)> = (0..100_000)
        .map(|idx| match idx % 50 {
            0 => (40, 4_096),
            1 => (usize::try_from(random.below(7_000)).unwrap_or(0), 0),
            2 => (4_096, 300),
            _ => (60, usize::try_from(random.below(40)).unwrap_or(0)),
        })
        .collect();
    for part in sizes.chunks(20_000) {
        let entries = part
            .iter()
            .map(|(body, text)| entry(&vec![1; *body], &vec![2; *text]))
            .collect();
        append(&journal, &[told(0, entries)]);
    }
    for _ in 0..300 {
        append(&journal, &[told(1, vec![entry(&[3; 100], &[4; 4_096])])]);
    }
    let blobs = || {
        fs::read_dir(folder.path().join("store-1/blobs"))
            .expect("the folder is there")
            .count()
    };
    assert_eq!(blobs(), 0);
    journal.settle().expect("the journal opens again");
    assert_eq!(blobs(), 0);
    assert_eq!(journal.verify().expect("it verifies").commits, 305);
}

#[test]
fn an_erased_text_is_in_no_file_of_the_journal() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let (journal, _) = opened(folder.path());
    let mut commits = commits(5);
    commits.push(told(9, vec![entry(b"PUBLIC-BODY", b"VERY-PRIVATE-TEXT")]));
    let (_, positions) = append(&journal, &commits);
    let last = positions[positions.len() - 1];
    assert!(
        holds(folder.path(), b"VERY-PRIVATE-TEXT"),
        "the text is written before it is erased"
    );
    assert_eq!(journal.erase(&[last]).expect("erasing works"), 1);
    assert!(!holds(folder.path(), b"VERY-PRIVATE-TEXT"));
    assert!(holds(folder.path(), b"PUBLIC-BODY"));
    drop(journal);
    let (journal, notices) = opened(folder.path());
    assert_eq!(notices, vec![]);
    let found = journal
        .read(last)
        .expect("the entry is readable")
        .expect("the entry is there");
    assert_eq!(
        (
            found.body.as_slice(),
            found.erasable.as_slice(),
            found.erased
        ),
        (b"PUBLIC-BODY".as_slice(), b"".as_slice(), true)
    );
}

/// Whether any file in the folder holds these bytes.
fn holds(dir: &Path, bytes: &[u8]) -> bool {
    fs::read_dir(dir)
        .expect("the folder is listed")
        .any(|item| {
            let path = item.expect("the folder is listed").path();
            if path.is_dir() {
                holds(&path, bytes)
            } else {
                fs::read(&path)
                    .expect("a file")
                    .windows(bytes.len())
                    .any(|at| at == bytes)
            }
        })
}

/// Opens a damaged copy: either all records are right, or it is refused and moved aside.
/// Returns whether it was refused.
fn right_or_refused(dir: &Path, head: Head, commits: &[Told], what: &str) -> bool {
    match open(dir) {
        Ok((journal, _)) => {
            assert_eq!(journal.head(), head, "{what}");
            assert_eq!(replay(&journal), commits, "{what}");
            false
        }
        Err(OpenError::Corrupt { moved_to, .. }) => {
            assert!(moved_to.is_dir(), "{what}");
            let again = open(dir);
            assert!(
                matches!(again, Err(OpenError::NotRestored { .. })),
                "{what}: {:?}",
                again.err()
            );
            true
        }
        Err(other) => panic!("{what}: {other:?}"),
    }
}

#[test]
fn one_flipped_bit_is_detected_or_harmless() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let commits = commits(12);
    let head = journal_of(folder.path(), &commits);
    let files = [
        "store-1/db",
        "store-1/db",
        "store-1/db",
        "head",
        "store-1/conf",
    ];
    let mut random = Random(0x0b17);
    let mut n_refused = 0;
    for round in 0..rounds(220) {
        let copy = tempfile::tempdir().expect("a folder for the test");
        copy_folder(folder.path(), copy.path());
        let name = files[usize::try_from(round).unwrap_or(0) % files.len()];
        let path = copy.path().join(name);
        let mut bytes = fs::read(&path).expect("the file is there");
        // The end of the db file is empty space, so most flips go where the records are.
        let used = bytes.iter().rposition(|byte| *byte != 0).unwrap_or(0) as u64 + 1;
        let at = usize::try_from(random.below(used)).unwrap_or(0);
        bytes[at] ^= 1 << random.below(8);
        fs::write(&path, bytes).expect("the damage is written");
        n_refused += u64::from(right_or_refused(
            copy.path(),
            head,
            &commits,
            &format!("{name}, byte {at}"),
        ));
    }
    println!(
        "{} flipped bits, {n_refused} refused, the others harmless",
        rounds(220)
    );
    assert!(
        n_refused > 40,
        "only {n_refused} flips were noticed: the trial does not reach the records"
    );
}

#[test]
fn a_flipped_bit_in_a_snapshot_is_detected_or_harmless() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let commits = commits(12);
    let head = journal_of(folder.path(), &commits);
    drop(opened(folder.path()));
    let snapshots = |dir: &Path| -> Vec<PathBuf> {
        let names = fs::read_dir(dir.join("store-1")).expect("the folder is listed");
        let paths = names.map(|item| item.expect("the folder is listed").path());
        paths
            .filter(|path| path.to_string_lossy().contains("snap."))
            .collect()
    };
    let mut random = Random(0x0513);
    for _ in 0..rounds(40) {
        let copy = tempfile::tempdir().expect("a folder for the test");
        copy_folder(folder.path(), copy.path());
        let path = snapshots(copy.path())
            .pop()
            .expect("sled has made a snapshot");
        let mut bytes = fs::read(&path).expect("the file is there");
        let at = usize::try_from(random.below(bytes.len() as u64)).unwrap_or(0);
        bytes[at] ^= 1 << random.below(8);
        fs::write(&path, bytes).expect("the damage is written");
        right_or_refused(copy.path(), head, &commits, &format!("snapshot, byte {at}"));
    }
    println!(
        "{} flipped bits in snapshots, refused or harmless",
        rounds(40)
    );
}

#[test]
fn a_truncated_file_is_never_served_with_fewer_records() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let commits = commits(12);
    let head = journal_of(folder.path(), &commits);
    let whole = fs::read(folder.path().join("store-1/db")).expect("the file is there");
    let mut n_refused = 0;
    for part in 0..24 {
        let copy = tempfile::tempdir().expect("a folder for the test");
        copy_folder(folder.path(), copy.path());
        fs::write(
            copy.path().join("store-1/db"),
            &whole[..whole.len() / 24 * part],
        )
        .expect("the damage is written");
        n_refused += u32::from(right_or_refused(
            copy.path(),
            head,
            &commits,
            &format!("{part} of 24 parts"),
        ));
    }
    assert!(n_refused > 4, "only {n_refused} cuts were noticed");
}

#[test]
fn a_deleted_head_file_is_made_anew_and_told() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let commits = commits(6);
    let head = journal_of(folder.path(), &commits);
    fs::remove_file(folder.path().join("head")).expect("the file is removed");
    let (journal, notices) = opened(folder.path());
    assert_eq!(
        notices,
        [Notice::HeadRecorded {
            head: head.sequence
        }]
    );
    assert_eq!((journal.head(), replay(&journal)), (head, commits));
    drop(journal);
    assert_eq!(opened(folder.path()).1, vec![]);
}

#[test]
fn a_deleted_store_is_refused_not_served_as_empty() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    journal_of(folder.path(), &commits(3));
    fs::remove_dir_all(folder.path().join("store-1")).expect("the store is removed");
    let outcome = open(folder.path());
    assert!(
        matches!(&outcome, Err(OpenError::Corrupt { .. })),
        "{:?}",
        outcome.err()
    );
    assert_eq!(corrupt_folders(folder.path()).len(), 1);
}

#[test]
fn after_damage_a_backup_restores_the_same_journal() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let commits = commits(6);
    let mut file = Vec::new();
    let (journal, _) = opened(folder.path());
    append(&journal, &commits);
    let head = journal.backup(&mut file).expect("the backup is written");
    drop(journal);
    fs::write(folder.path().join("store-1/db"), b"rubbish").expect("the damage is written");
    assert!(open(folder.path()).is_err());
    let options = Options {
        empty_beside_corrupt: true,
        ..Options::default()
    };
    let (journal, _) = Sled::open(folder.path(), &options).expect("an empty journal opens");
    assert_eq!(
        restore(&mut file.as_slice(), &journal).expect("the backup restores"),
        head
    );
    drop(journal);
    let (journal, notices) = opened(folder.path());
    assert_eq!(
        (journal.head(), replay(&journal), notices),
        (head, commits, vec![])
    );
    assert_eq!(corrupt_folders(folder.path()).len(), 1);
}

#[test]
fn a_store_that_an_interrupted_erasure_left_is_removed() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let commits = commits(3);
    journal_of(folder.path(), &commits);
    copy_folder(
        &folder.path().join("store-1"),
        &folder.path().join("store-2"),
    );
    let (journal, notices) = opened(folder.path());
    assert_eq!(
        notices,
        [Notice::LeftoverRemoved {
            path: folder.path().join("store-2")
        }]
    );
    assert_eq!(replay(&journal), commits);
}

/// Writes values into a closed journal behind the journal's back.
fn tamper(dir: &Path, change: impl FnOnce(&::sled::Db)) {
    let engine = sled::Engine::open(dir.join("store-1"), 1).expect("sled opens");
    change(engine.db());
    engine.db().flush().expect("sled flushes");
}

#[test]
fn a_torn_tail_is_removed_and_told() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let commits = commits(4);
    let head = journal_of(folder.path(), &commits);
    tamper(folder.path(), |db| {
        db.insert((head.sequence + 1).to_be_bytes(), b"half a record")
            .expect("sled inserts");
    });
    let (journal, notices) = opened(folder.path());
    let expected = Damage::Length {
        actual_bytes: 13,
        expected_bytes: 40,
    };
    assert_eq!(
        notices,
        [Notice::TailRemoved {
            head: head.sequence,
            records: 1,
            damage: Some(expected)
        }]
    );
    append(&journal, &commits[..1]);
    assert_eq!(replay(&journal).len(), 5);
}

#[test]
fn an_unfinished_commit_is_removed_whole_and_told() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let commits = commits(4);
    let head = journal_of(folder.path(), &commits);
    let other = tempfile::tempdir().expect("a folder for the test");
    copy_folder(folder.path(), other.path());
    let (longer, _) = opened(other.path());
    append(&longer, &[told(9, vec![entry(&[5; 40_000], b"")])]);
    let last = longer.head().sequence;
    tamper(folder.path(), |db| {
        for sequence in head.sequence + 1..last {
            longer
                .store_for_test()
                .get(sequence, &mut |value| {
                    db.insert(sequence.to_be_bytes(), value)
                        .expect("sled inserts");
                })
                .expect("the record is read");
        }
    });
    let (journal, notices) = opened(folder.path());
    let records = last - head.sequence - 1;
    assert_eq!(
        notices,
        [Notice::TailRemoved {
            head: head.sequence,
            records,
            damage: None
        }]
    );
    assert_eq!((journal.head(), replay(&journal)), (head, commits));
}

#[test]
fn a_bad_record_before_good_ones_is_never_served() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    journal_of(folder.path(), &commits(4));
    for remove in [true, false] {
        let copy = tempfile::tempdir().expect("a folder for the test");
        copy_folder(folder.path(), copy.path());
        tamper(copy.path(), |db| {
            let key = 3_u64.to_be_bytes();
            let mut value = db
                .get(key)
                .expect("sled reads")
                .expect("the record is there")
                .to_vec();
            value[50] ^= 1;
            if remove {
                db.remove(key)
            } else {
                db.insert(key, value)
            }
            .expect("sled writes");
        });
        let outcome = open(copy.path());
        assert!(
            matches!(&outcome, Err(OpenError::Corrupt { .. })),
            "{:?}",
            outcome.err()
        );
    }
}

#[test]
fn a_record_of_a_newer_version_is_refused_and_left_in_place() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let head = journal_of(folder.path(), &commits(2));
    tamper(folder.path(), |db| {
        let key = head.sequence.to_be_bytes();
        let mut value = db
            .get(key)
            .expect("sled reads")
            .expect("the record is there")
            .to_vec();
        value[0] = 9;
        record::finish(head.sequence, value[1], &mut value);
        db.insert(key, value).expect("sled inserts");
    });
    let outcome = open(folder.path());
    assert!(
        matches!(
            &outcome,
            Err(OpenError::Newer {
                damage: Damage::Version {
                    version: 9,
                    newest: 1
                },
                ..
            })
        ),
        "{:?}",
        outcome.err()
    );
    assert_eq!(corrupt_folders(folder.path()), Vec::<PathBuf>::new());
}

#[test]
fn a_damaged_head_refuses_appends_of_nothing_silently_lost() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let commits = commits(2);
    let head = journal_of(folder.path(), &commits);
    tamper(folder.path(), |db| {
        db.remove(head.sequence.to_be_bytes())
            .expect("sled removes");
    });
    let outcome = open(folder.path());
    assert!(
        matches!(&outcome, Err(OpenError::Corrupt { .. })),
        "{:?}",
        outcome.err()
    );
    let text = outcome
        .err()
        .map(|error| error.to_string())
        .unwrap_or_default();
    assert!(text.contains("rawabit restore"), "{text}");
}
