//! Acknowledged writes a second beside a plain file, and what readers notice of them.
//!
//! `cargo bench --bench writes` measures in a temporary folder; `TMPDIR` chooses the disk.

use std::{
    error::Error,
    fs::File,
    io::Write as _,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use rawabit::{
    api::Api,
    journal::{Options, Sled},
    model::{
        Claim, ClaimStatus, ConfidenceLevel, Entity, EntityStatus, Id, Object, Operation, Source,
        SourceGrade, Texts, Value,
    },
    service::{Boot, Change, Service},
};
use tokio::runtime::Runtime;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How long each measurement takes.
const TIME: Duration = Duration::from_secs(5);
/// How often readers are measured without and with writers.
const ROUNDS: u32 = 3;
/// Bytes of one record of the plain file: about what one claim takes in the journal.
const RECORD_BYTES: usize = 300;
/// Entities that readers ask about.
const N_ENTITIES: usize = 2_000;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let mut rates = Vec::new();
    for (n_writers, n_records) in [(1, 1), (64, 1), (1, 64)] {
        let path = folder.path().join(format!("plain-{n_writers}-{n_records}"));
        let what = format!("plain file, {n_writers} writer(s), {n_records} record(s) per fsync");
        rates.push(print(&what, plain(&path, n_writers, n_records)?, TIME).rate);
    }
    let service = open(&folder.path().join("journal"))?;
    fill(&service)?;
    for n_writers in [1, 64] {
        let latencies = writers(&runtime, &service, n_writers, TIME);
        let rate = print(&format!("commits, {n_writers} writer(s)"), latencies, TIME).rate;
        for (plain, of) in rates.iter().zip(["1 writer", "64 writers", "64 at once"]) {
            println!("    {:.2} x the plain file, {of}", rate / plain);
        }
    }
    let (mut idle, mut busy, mut written) = (Vec::new(), Vec::new(), Vec::new());
    // In turns, so that both meet the same moods of the machine.
    for _ in 0..ROUNDS {
        idle.extend(reads(&runtime, &service, TIME));
        let (read, wrote) = reads_beside_writers(&runtime, &service)?;
        busy.extend(read);
        written.extend(wrote);
    }
    let idle = print("reads, idle", idle, TIME * ROUNDS);
    let busy = print("reads, while 64 write", busy, TIME * ROUNDS);
    println!(
        "    p99 {:.2} x the idle one",
        busy.p99.as_secs_f64() / idle.p99.as_secs_f64()
    );
    print("commits, 64 writers, meanwhile", written, TIME * ROUNDS);
    Ok(())
}

/// Latencies of a reader and of the 64 writers beside it.
fn reads_beside_writers(
    runtime: &Runtime,
    service: &Service,
) -> Outcome<(Vec<Duration>, Vec<Duration>)> {
    let stop = Arc::new(AtomicBool::new(false));
    let (busy, reading) = (service.clone(), Arc::clone(&stop));
    let writing = std::thread::spawn(move || -> std::io::Result<Vec<Duration>> {
        let runtime = Runtime::new()?;
        let mut latencies = Vec::new();
        while !reading.load(Ordering::Relaxed) {
            latencies.extend(writers(&runtime, &busy, 64, Duration::from_millis(200)));
        }
        Ok(latencies)
    });
    let read = reads(runtime, service, TIME);
    stop.store(true, Ordering::Relaxed);
    let written = writing.join().map_err(|_| "the writers panicked")??;
    Ok((read, written))
}

/// What was measured.
struct Measured {
    /// How many a second.
    rate: f64,
    p99: Duration,
}

fn print(what: &str, mut latencies: Vec<Duration>, time: Duration) -> Measured {
    latencies.sort_unstable();
    let at = |percent: usize| {
        let last = latencies.len().saturating_sub(1);
        latencies
            .get(last * percent / 100)
            .copied()
            .unwrap_or_default()
    };
    let count = u32::try_from(latencies.len()).unwrap_or(u32::MAX);
    let measured = Measured {
        rate: f64::from(count) / time.as_secs_f64(),
        p99: at(99),
    };
    println!(
        "{what}: {:.0}/s, p50 {:?}, p99 {:?}",
        measured.rate,
        at(50),
        measured.p99
    );
    measured
}

/// Each writer appends to one file and fsyncs it; every record of a batch waits for the one fsync.
fn plain(path: &Path, n_writers: usize, n_records: usize) -> Outcome<Vec<Duration>> {
    let file = File::options().create(true).append(true).open(path)?;
    let batch = vec![b'x'; RECORD_BYTES * n_records];
    let write = || -> std::io::Result<Vec<Duration>> {
        let mut latencies = Vec::new();
        let begun = Instant::now();
        while begun.elapsed() < TIME {
            let start = Instant::now();
            (&file).write_all(&batch)?;
            file.sync_data()?;
            latencies.extend(std::iter::repeat_n(start.elapsed(), n_records));
        }
        Ok(latencies)
    };
    let mut latencies = Vec::new();
    std::thread::scope(|scope| -> Outcome<()> {
        let writers: Vec<_> = (0..n_writers).map(|_| scope.spawn(write)).collect();
        for writer in writers {
            latencies.extend(writer.join().map_err(|_| "a writer panicked")??);
        }
        Ok(())
    })?;
    Ok(latencies)
}

fn open(folder: &Path) -> Outcome<Service> {
    let (journal, _) = Sled::open(folder, &Options::default())?;
    Ok(Service::open(Arc::new(journal), &Boot::default(), &|_| ())?)
}

fn id(text: &str) -> Outcome<Id> {
    Ok(Id::new(text)?)
}

/// A ring of partners, for readers.
fn fill(service: &Service) -> Outcome<()> {
    let mut operations = vec![Operation::PutSource(Source {
        id: id("s")?,
        title: "S".to_owned(),
        publisher: None,
        url: None,
        published: None,
        retrieved: None,
        language: None,
        kind: None,
        grade: SourceGrade::Low,
    })];
    for number in 0..N_ENTITIES {
        operations.push(Operation::PutEntity(Entity {
            id: id(&format!("e{number}"))?,
            kind: "Person".to_owned(),
            name: format!("Person {number}"),
            status: EntityStatus::Existing,
            description: None,
            names: Vec::new(),
            identifiers: Vec::new(),
        }));
        let next = id(&format!("e{}", (number + 1) % N_ENTITIES))?;
        operations.push(Operation::PutClaim(claim(
            &format!("t{number}"),
            &format!("e{number}"),
            "PartnersWith",
            Object::Entity(next),
        )?));
    }
    service.commit_blocking(Change {
        author: "bench".to_owned(),
        operations,
        ..Change::default()
    })?;
    Ok(())
}

fn claim(name: &str, subject: &str, property: &str, object: Object) -> Outcome<Claim> {
    Ok(Claim {
        id: Some(id(name)?),
        subject: id(subject)?,
        property: property.to_owned(),
        object,
        key: None,
        role: None,
        valid: None,
        status: ClaimStatus::Attested,
        confidence: ConfidenceLevel::Medium.confidence(),
        source: id("s")?,
        disputes: None,
        texts: Texts {
            quote: Some(format!("the words of the source about {name}")),
            ..Texts::default()
        },
    })
}

/// Latencies of writers who each write one claim after the other.
fn writers(
    runtime: &Runtime,
    service: &Service,
    n_writers: usize,
    time: Duration,
) -> Vec<Duration> {
    let begun = Instant::now();
    let first = service.snapshot().revision();
    let running: Vec<_> = (0..n_writers)
        .map(|writer| {
            let service = service.clone();
            runtime.spawn(async move {
                let mut latencies = Vec::new();
                while begun.elapsed() < time {
                    let name = format!("c{first}-{writer}-{}", latencies.len());
                    let subject = format!("e{}", writer % N_ENTITIES);
                    let value = Object::Value(Value::Text(format!("said {name}")));
                    let Ok(claim) = claim(&name, &subject, "statement", value) else {
                        break;
                    };
                    let start = Instant::now();
                    let change = Change {
                        author: "bench".to_owned(),
                        operations: vec![Operation::PutClaim(claim)],
                        ..Change::default()
                    };
                    if let Err(error) = service.commit(change).await {
                        eprintln!("not written: {error}");
                        break;
                    }
                    latencies.push(start.elapsed());
                }
                latencies
            })
        })
        .collect();
    let collected = running.into_iter().map(|task| runtime.block_on(task));
    collected.filter_map(Result::ok).flatten().collect()
}

/// Latencies of one reader who asks for a neighbourhood, again and again.
fn reads(runtime: &Runtime, service: &Service, time: Duration) -> Vec<Duration> {
    let api = Api::new(service.clone());
    let begun = Instant::now();
    let mut latencies = Vec::new();
    while begun.elapsed() < time {
        let of = 100 + latencies.len() % (N_ENTITIES - 100);
        let query = format!(
            r#"{{ neighborhood(of: ["e{of}"], depth: 3) {{ entities {{ id name }} relationships {{ id confidence }} }} }}"#
        );
        let start = Instant::now();
        let response = runtime.block_on(api.answer(query.into()));
        if response.is_err() {
            eprintln!("not read: {:?}", response.errors);
            break;
        }
        latencies.push(start.elapsed());
    }
    latencies
}
