//! How long the journal takes for an import, a verified restart, and one commit at a time.
//!
//! `cargo bench --bench journal` prints wall and CPU time, and on Linux the resident memory.

use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

use rawabit::journal::{Commit, Entry, Journal, Options, Position, Replayed, Sled};

/// Entries of the import: about what a million sourced claims need.
const N_ENTRIES: u64 = 1_300_000;
/// Bytes of the body of each.
const BODY_BYTES: usize = 60;
/// Commits of one claim each.
const N_SINGLE: u64 = 300;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    for quote_bytes in [0, 100] {
        let dir = folder.path().join(format!("quotes-of-{quote_bytes}"));
        println!(
            "{N_ENTRIES} entries of {BODY_BYTES} bytes, every fifth with a text of {quote_bytes} bytes"
        );
        run(&dir, quote_bytes)?;
        fs::remove_dir_all(&dir)?;
    }
    Ok(())
}

fn run(dir: &Path, quote_bytes: usize) -> Result<(), Box<dyn Error>> {
    let options = Options::default();
    let (journal, _) = Sled::open(dir, &options)?;
    let mut positions = Vec::new();
    timed("append and fsync", || {
        let mut commits = [import(quote_bytes)];
        journal.append(0, &mut commits, &mut |_, idx, position| {
            if idx % 1000 == 0 {
                positions.push(position);
            }
        })
    })?;
    drop(journal);
    let (journal, _) = timed("open and verify", || Sled::open(dir, &options))?;
    timed("replay, verified, and settle", || {
        let mut sum = 0;
        journal.replay(0, &mut |step| {
            if let Replayed::Entry(entry) = step {
                sum += entry.body.len() + entry.erasable.len();
            }
            ControlFlow::Continue(())
        })?;
        black_box(sum);
        Ok::<_, Box<dyn Error>>(())
    })?;
    timed("verify", || journal.verify())?;
    read_all(&journal, &positions)?;
    singles(&journal)?;
    timed("erase one text", || journal.erase(&positions[..1]))?;
    println!("  disk: {} MB", disk_bytes(dir)? / 1_000_000);
    Ok(())
}

fn import<'a>(quote_bytes: usize) -> Commit<'a> {
    let entries = (0..N_ENTRIES).map(move |idx| {
        let mut body = vec![0; BODY_BYTES];
        body[..8].copy_from_slice(&idx.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
        let erasable = if idx % 5 == 0 {
            vec![b'q'; quote_bytes]
        } else {
            Vec::new()
        };
        Entry { body, erasable }
    });
    Commit {
        time_ms: 0,
        meta: Vec::new(),
        entries: Box::new(entries),
    }
}

fn read_all(journal: &dyn Journal, positions: &[Position]) -> Result<(), Box<dyn Error>> {
    for pass in ["read by position, first time", "read by position, again"] {
        let start = Instant::now();
        for position in positions {
            black_box(journal.read(*position)?);
        }
        let each = start.elapsed() / u32::try_from(positions.len())?;
        println!("  {pass}: {each:?} each");
    }
    Ok(())
}

fn singles(journal: &dyn Journal) -> Result<(), Box<dyn Error>> {
    timed("300 commits of one entry, one after the other", || {
        for idx in 0..N_SINGLE {
            let entries = std::iter::once(Entry {
                body: vec![1; 60],
                erasable: vec![2; 100],
            });
            let time_ms = i64::try_from(idx)?;
            let mut commits = [Commit {
                time_ms,
                meta: vec![3; 40],
                entries: Box::new(entries),
            }];
            journal.append(journal.head().sequence, &mut commits, &mut |_, _, _| {})?;
        }
        Ok::<_, Box<dyn Error>>(())
    })
}

fn timed<T, E: Into<Box<dyn Error>>>(
    what: &str,
    work: impl FnOnce() -> Result<T, E>,
) -> Result<T, Box<dyn Error>> {
    let (start, cpu_start) = (Instant::now(), cpu_time());
    let result = work().map_err(Into::into)?;
    let cpu = cpu_time().saturating_sub(cpu_start);
    println!(
        "  {what}: {:?} wall, {cpu:?} CPU, {} MB resident",
        start.elapsed(),
        resident_mb()
    );
    Ok(result)
}

/// CPU time of the process so far, where the system tells (in hundredths of a second).
fn cpu_time() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace();
    let ticks: u64 = fields
        .skip(11)
        .take(2)
        .filter_map(|ticks| ticks.parse::<u64>().ok())
        .sum();
    Duration::from_millis(ticks * 10)
}

fn resident_mb() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .unwrap_or_default();
    line.split_whitespace()
        .next()
        .and_then(|kb| kb.parse::<u64>().ok())
        .unwrap_or(0)
        / 1024
}

fn disk_bytes(dir: &Path) -> std::io::Result<u64> {
    let mut bytes = 0;
    for item in fs::read_dir(dir)? {
        let path = item?.path();
        bytes += if path.is_dir() {
            disk_bytes(&path)?
        } else {
            path.metadata()?.len()
        };
    }
    Ok(bytes)
}
