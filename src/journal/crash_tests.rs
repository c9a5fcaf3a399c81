//! Power cuts, failing fsyncs and a full disk, simulated: nothing acknowledged is ever lost.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use super::conformance::{Told, append, entry, replay, told, try_append};
use super::damage_tests::{Random, rounds};
use super::durability::{Disk, Durability};
use super::*;

/// A disk that remembers what was fsynced, and fails when told to.
struct Trial {
    /// Content of each file at its last fsync.
    synced: Mutex<BTreeMap<PathBuf, Vec<u8>>>,
    syncs_fail: AtomicBool,
    flushes_fail: AtomicBool,
    n_flushes: AtomicU64,
    free_bytes: AtomicU64,
}

impl Trial {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            synced: Mutex::default(),
            syncs_fail: AtomicBool::new(false),
            flushes_fail: AtomicBool::new(false),
            n_flushes: AtomicU64::new(0),
            free_bytes: AtomicU64::new(u64::MAX),
        })
    }
}

impl Durability for Trial {
    fn flush(&self, db: &::sled::Db) -> Result<(), ::sled::Error> {
        self.n_flushes.fetch_add(1, Ordering::SeqCst);
        if self.flushes_fail.load(Ordering::SeqCst) {
            return Err(::sled::Error::Io(io::Error::from_raw_os_error(5)));
        }
        Disk.flush(db)
    }

    fn sync(&self, _file: &File, path: &Path) -> io::Result<()> {
        if self.syncs_fail.load(Ordering::SeqCst) {
            return Err(io::Error::from_raw_os_error(5));
        }
        let content = fs::read(path)?;
        self.synced
            .lock()
            .expect("no test panics here")
            .insert(path.to_path_buf(), content);
        Ok(())
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        Disk.sync_folder(path)
    }

    fn free_bytes(&self, _path: &Path) -> io::Result<u64> {
        Ok(self.free_bytes.load(Ordering::SeqCst))
    }
}

fn open(dir: &Path, disk: &Arc<Trial>) -> Sled {
    let (journal, _) =
        Sled::open_on(dir, &Options::default(), disk.clone()).expect("the journal opens");
    journal
}

/// What of the writes since the last fsync a power cut leaves.
#[derive(Clone, Copy, Debug)]
enum Cut {
    /// Nothing.
    Strict,
    /// About half of the blocks, one of them torn.
    Half,
}

const BLOCK_BYTES: usize = 4096;

/// The content of a file after a power cut.
fn after_cut(synced: &[u8], written: &[u8], cut: Cut, random: &mut Random) -> Vec<u8> {
    let Cut::Half = cut else {
        return synced.to_vec();
    };
    let mut left = synced.to_vec();
    left.resize(written.len().max(synced.len()), 0);
    let changed: Vec<usize> = (0..written.len())
        .step_by(BLOCK_BYTES)
        .filter(|at| {
            written[*at..(*at + BLOCK_BYTES).min(written.len())]
                != left[*at..(*at + BLOCK_BYTES).min(written.len())]
        })
        .collect();
    let torn = changed
        .len()
        .checked_sub(1)
        .map(|last| random.below(last as u64 + 1));
    for (idx, at) in changed.iter().enumerate() {
        let end = (at + BLOCK_BYTES).min(written.len());
        if torn == Some(idx as u64) {
            let middle = at + (end - at) / 2;
            left[*at..middle].copy_from_slice(&written[*at..middle]);
        } else if random.below(2) == 0 {
            left[*at..end].copy_from_slice(&written[*at..end]);
        }
    }
    left
}

/// The folder as a power cut leaves it, in a new place.
fn cut_power(dir: &Path, to: &Path, disk: &Trial, cut: Cut, random: &mut Random) {
    let synced = disk.synced.lock().expect("no test panics here");
    for (path, content) in files(dir) {
        let relative = path.strip_prefix(dir).expect("the file is in the folder");
        let left = match synced.get(&path) {
            Some(synced) => after_cut(synced, &content, cut, random),
            // sled fsyncs its snapshots itself, before it renames them.
            None if relative.to_string_lossy().contains("snap.") => content,
            None => after_cut(&[], &content, cut, random),
        };
        let target = to.join(relative);
        fs::create_dir_all(target.parent().expect("a parent")).expect("the folder is made");
        fs::write(target, left).expect("the file is written");
    }
}

fn files(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![dir.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for item in fs::read_dir(folder).expect("the folder is listed") {
            let path = item.expect("the folder is listed").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let content = fs::read(&path).expect("the file is read");
                found.push((path, content));
            }
        }
    }
    found.sort();
    found
}

fn commit(random: &mut Random, time_ms: i64) -> Told {
    let entries = (0..random.below(6)).map(|_| {
        let body_bytes = usize::try_from(random.below(5_000)).unwrap_or(0);
        entry(
            &vec![u8::try_from(random.below(256)).unwrap_or(0); body_bytes],
            b"a quote",
        )
    });
    told(time_ms, entries.collect())
}

/// Every commit in `replayed` is the one that was appended, and none that was acknowledged lacks.
fn assert_prefix(replayed: &[Told], appended: &[Told], n_acknowledged: usize, what: &str) {
    assert!(
        replayed.len() >= n_acknowledged,
        "{what}: {} of {n_acknowledged} are left",
        replayed.len()
    );
    assert_eq!(replayed, &appended[..replayed.len()], "{what}");
}

#[test]
fn a_power_cut_between_commits_loses_nothing_acknowledged() {
    for round in 0..rounds(24) {
        let mut random = Random(0xc0de + round);
        let cut = if round % 2 == 0 {
            Cut::Strict
        } else {
            Cut::Half
        };
        let mut folder = tempfile::tempdir().expect("a folder for the test");
        let mut appended = Vec::new();
        for life in 0..3 {
            let disk = Trial::new();
            for (path, content) in files(folder.path()) {
                disk.synced
                    .lock()
                    .expect("no test panics here")
                    .insert(path, content);
            }
            let journal = open(folder.path(), &disk);
            assert_eq!(replay(&journal), appended, "round {round}, life {life}");
            for time_ms in 0..i64::try_from(random.below(12)).unwrap_or(0) {
                let told = commit(&mut random, time_ms);
                append(&journal, std::slice::from_ref(&told));
                appended.push(told);
                if random.below(4) == 0 {
                    journal.settle().expect("the journal opens again");
                }
            }
            let next = tempfile::tempdir().expect("a folder for the test");
            cut_power(folder.path(), next.path(), &disk, cut, &mut random);
            drop(journal);
            folder = next;
        }
        let journal = open(folder.path(), &Trial::new());
        assert_eq!(replay(&journal), appended, "round {round}");
    }
    let n_rounds = rounds(24);
    println!(
        "{} power cuts between commits, {} starts from what was left, 0 lost",
        n_rounds * 3,
        n_rounds * 4
    );
}

#[test]
fn a_power_cut_inside_a_commit_loses_nothing_acknowledged() {
    for round in 0..rounds(24) {
        let mut random = Random(0xfade + round);
        let cut = if round % 2 == 0 {
            Cut::Strict
        } else {
            Cut::Half
        };
        let folder = tempfile::tempdir().expect("a folder for the test");
        let next = tempfile::tempdir().expect("a folder for the test");
        let disk = Trial::new();
        let journal = open(folder.path(), &disk);
        let mut appended = Vec::new();
        for time_ms in 0..4 {
            let told = commit(&mut random, time_ms);
            append(&journal, std::slice::from_ref(&told));
            appended.push(told);
        }
        // The power goes while a large commit is on its way, after some of its flushes.
        let stop = 50 + random.below(400);
        let long = told(9, (0..500).map(|_| entry(&[7; 7_000], b"")).collect());
        let entries = long
            .entries
            .iter()
            .cloned()
            .enumerate()
            .map(|(idx, entry)| {
                if idx as u64 == stop {
                    cut_power(folder.path(), next.path(), &disk, cut, &mut random);
                }
                entry
            });
        let mut commits = [Commit {
            time_ms: 9,
            meta: long.meta.clone(),
            entries: Box::new(entries),
        }];
        journal
            .append(journal.head().sequence, &mut commits, &mut |_, _, _| {})
            .expect("the append works");
        drop(commits);
        let restarted = open(next.path(), &Trial::new());
        assert_eq!(replay(&restarted), appended, "round {round}");
        append(&restarted, std::slice::from_ref(&long));
        assert_eq!(replay(&restarted).len(), 5, "round {round}");
    }
    println!("{} power cuts inside a commit, 0 lost", rounds(24));
}

#[test]
fn a_power_cut_before_the_head_is_recorded_keeps_whole_commits_only() {
    for round in 0..rounds(24) {
        let mut random = Random(0xbead + round);
        let folder = tempfile::tempdir().expect("a folder for the test");
        let next = tempfile::tempdir().expect("a folder for the test");
        let disk = Trial::new();
        let journal = open(folder.path(), &disk);
        let first = commit(&mut random, 1);
        append(&journal, std::slice::from_ref(&first));
        disk.syncs_fail.store(true, Ordering::SeqCst);
        let second = commit(&mut random, 2);
        assert!(try_append(&journal, std::slice::from_ref(&second)).is_err());
        cut_power(folder.path(), next.path(), &disk, Cut::Half, &mut random);
        let restarted = open(next.path(), &Trial::new());
        assert_prefix(
            &replay(&restarted),
            &[first, second],
            1,
            &format!("round {round}"),
        );
    }
    println!(
        "{} power cuts before the head was recorded, 0 lost",
        rounds(24)
    );
}

#[test]
fn a_power_cut_while_erasing_leaves_the_journal_before_or_after() {
    for round in 0..rounds(12) {
        let mut random = Random(0xe4a5 + round);
        let folder = tempfile::tempdir().expect("a folder for the test");
        let next = tempfile::tempdir().expect("a folder for the test");
        let disk = Trial::new();
        let journal = open(folder.path(), &disk);
        let (_, positions) = append(
            &journal,
            &[told(
                1,
                vec![entry(b"body", b"text"), entry(&[1; 30_000], b"")],
            )],
        );
        let fails = round % 2 == 0;
        disk.syncs_fail.store(fails, Ordering::SeqCst);
        assert_eq!(journal.erase(&positions[..1]).is_err(), fails);
        cut_power(
            folder.path(),
            next.path(),
            &disk,
            if round % 3 == 0 {
                Cut::Half
            } else {
                Cut::Strict
            },
            &mut random,
        );
        let restarted = open(next.path(), &Trial::new());
        assert_eq!(restarted.head(), journal.head());
        let found = restarted
            .read(positions[0])
            .expect("the entry is readable")
            .expect("it is there");
        assert_eq!(
            (found.erased, found.erasable.is_empty()),
            (!fails, !fails),
            "round {round}"
        );
    }
    println!("{} power cuts while erasing, 0 lost", rounds(12));
}

#[test]
fn a_failed_fsync_makes_the_journal_read_only_and_acknowledges_nothing() {
    for flushes in [true, false] {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let disk = Trial::new();
        let journal = open(folder.path(), &disk);
        let (_, positions) = append(&journal, &[told(1, vec![entry(b"kept", b"")])]);
        let switch = if flushes {
            &disk.flushes_fail
        } else {
            &disk.syncs_fail
        };
        switch.store(true, Ordering::SeqCst);
        let lost = [told(2, vec![entry(b"not acknowledged", b"")])];
        let outcome = try_append(&journal, &lost);
        assert!(
            matches!(&outcome, Err(AppendError::Poisoned { reason }) if reason.contains("os error 5")),
            "{outcome:?}"
        );
        // The disk works again, but what it dropped is unknown: no retry as if nothing had been.
        switch.store(false, Ordering::SeqCst);
        let again = try_append(&journal, &lost);
        assert!(
            matches!(again, Err(AppendError::Poisoned { .. })),
            "{again:?}"
        );
        assert!(matches!(
            journal.erase(&positions),
            Err(AppendError::Poisoned { .. })
        ));
        assert_eq!(journal.head().sequence, 1);
        assert_eq!(
            journal
                .read(positions[0])
                .expect("reading goes on")
                .map(|found| found.body),
            Some(b"kept".to_vec())
        );
        assert_eq!(replay(&journal).len(), 1);
        drop(journal);
        let journal = open(folder.path(), &Trial::new());
        append(&journal, &[told(3, vec![entry(b"after a restart", b"")])]);
    }
}

#[test]
fn a_full_disk_refuses_before_writing_and_recovers_when_there_is_room() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let disk = Trial::new();
    let journal = open(folder.path(), &disk);
    let small = [told(1, vec![entry(b"small", b"")])];
    append(&journal, &small);
    disk.free_bytes.store(1_000_000, Ordering::SeqCst);
    let n_flushes = disk.n_flushes.load(Ordering::SeqCst);
    let outcome = try_append(&journal, &small);
    assert!(
        matches!(
            outcome,
            Err(AppendError::DiskFull {
                free_bytes: 1_000_000,
                ..
            })
        ),
        "{outcome:?}"
    );
    assert_eq!(
        disk.n_flushes.load(Ordering::SeqCst),
        n_flushes,
        "something was written"
    );
    assert_eq!(journal.head().sequence, 1);
    disk.free_bytes.store(u64::MAX, Ordering::SeqCst);
    append(&journal, &small);
    assert_eq!(replay(&journal).len(), 2);
}

#[test]
fn a_disk_that_fills_up_during_an_import_leaves_nothing_of_it() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let disk = Trial::new();
    let journal = open(folder.path(), &disk);
    append(&journal, &[told(1, vec![entry(b"before", b"")])]);
    let entries = (0..2_000).map(|idx| {
        if idx == 1_000 {
            disk.free_bytes.store(0, Ordering::SeqCst);
        }
        entry(&[1; 7_000], b"")
    });
    let mut commits = [Commit {
        time_ms: 2,
        meta: Vec::new(),
        entries: Box::new(entries),
    }];
    let outcome = journal.append(1, &mut commits, &mut |_, _, _| {});
    assert!(
        matches!(outcome, Err(AppendError::DiskFull { .. })),
        "{outcome:?}"
    );
    drop(commits);
    assert_eq!(journal.verify().expect("it verifies").records, 1);
    drop(journal);
    let (journal, notices) =
        Sled::open(folder.path(), &Options::default()).expect("the journal opens");
    assert_eq!((notices, replay(&journal).len()), (vec![], 1));
}

#[test]
fn commits_that_wait_together_share_one_flush() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let disk = Trial::new();
    let journal = open(folder.path(), &disk);
    let before = disk.n_flushes.load(Ordering::SeqCst);
    let commits: Vec<Told> = (0..60)
        .map(|idx| told(idx, vec![entry(b"a claim", b"a quote")]))
        .collect();
    let (appended, _) = append(&journal, &commits);
    assert_eq!(
        (
            appended.len(),
            disk.n_flushes.load(Ordering::SeqCst) - before
        ),
        (60, 1)
    );
}
