//! Readers, writers, subscribers and the hostile at the same time, and what it does to the server.

use std::{
    collections::HashSet,
    fmt,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::{
    hostile,
    random::Random,
    server::{Client, Outcome, PATIENCE, Program, Server},
    subscriber::{self, Heard},
};

/// Memory is read so often over the whole run.
const SAMPLES: u32 = 100;
/// History is kept for ever, so every write may take this much memory for good.
const WRITE_KB_MAX: u64 = 4;
/// What is asked of subscribers after each other in one page.
const ENTITIES: usize = 100;

/// What to do, and for how long.
pub(crate) struct Plan {
    pub(crate) program: Program,
    pub(crate) time: Duration,
    pub(crate) readers: u64,
    pub(crate) writers: u64,
    /// How long each client waits between two requests.
    pub(crate) pause: Duration,
    pub(crate) seed: u64,
}

/// Latencies of one kind of client, and what was wrong with the answers.
#[derive(Default)]
pub(crate) struct Tally {
    latencies: Vec<Duration>,
    pub(crate) wrong: Vec<String>,
}

/// What came of it.
pub(crate) struct Report {
    pub(crate) took: Duration,
    pub(crate) reads: Tally,
    pub(crate) writes: Tally,
    pub(crate) hostile: Tally,
    /// Changes that both subscribers heard.
    pub(crate) heard: Vec<usize>,
    /// Acknowledged changes that a subscriber did not hear, or heard twice.
    pub(crate) unheard: usize,
    pub(crate) twice: usize,
    /// Memory in KB, at equal intervals.
    pub(crate) memory: Vec<u64>,
    pub(crate) is_alive: bool,
}

impl Tally {
    fn take(&mut self, begun: Instant, outcome: Outcome<()>) {
        self.latencies.push(begun.elapsed());
        if let Err(why) = outcome {
            self.wrong.push(why.to_string());
        }
    }

    fn join(tallies: impl IntoIterator<Item = Self>) -> Self {
        let mut all = Self::default();
        for tally in tallies {
            all.latencies.extend(tally.latencies);
            all.wrong.extend(tally.wrong);
        }
        all.latencies.sort_unstable();
        all
    }

    pub(crate) fn count(&self) -> usize {
        self.latencies.len()
    }

    fn line(&self, f: &mut fmt::Formatter<'_>, what: &str) -> fmt::Result {
        let at = |percent: usize| {
            let idx = self.count().saturating_sub(1) * percent / 100;
            self.latencies.get(idx).copied().unwrap_or_default()
        };
        writeln!(
            f,
            "{what}: {} requests, {} errors, p50 {:.1?}, p99 {:.1?}, slowest {:.1?}",
            self.count(),
            self.wrong.len(),
            at(50),
            at(99),
            at(100)
        )
    }
}

impl Report {
    /// The median of a tenth of the run; the first tenth is the warm-up.
    pub(crate) fn memory_kb(&self, tenth: usize) -> u64 {
        let length = (self.memory.len() / 10).max(1);
        let mut samples: Vec<u64> = self
            .memory
            .chunks(length)
            .nth(tenth)
            .unwrap_or_default()
            .to_vec();
        samples.sort_unstable();
        samples.get(samples.len() / 2).copied().unwrap_or(0)
    }

    /// Growth after the warm-up, in KB.
    pub(crate) fn grown_kb(&self) -> u64 {
        self.memory_kb(9).saturating_sub(self.memory_kb(1))
    }

    /// Nothing went wrong, every change was heard once, and memory grew by no more than history needs.
    pub(crate) fn is_good(&self) -> bool {
        let n_writes = u64::try_from(self.writes.count()).unwrap_or(u64::MAX);
        let may_grow_kb = self.memory_kb(1) / 20 + n_writes * WRITE_KB_MAX;
        let kinds = [&self.reads, &self.writes, &self.hostile];
        kinds
            .iter()
            .all(|kind| kind.wrong.is_empty() && kind.count() > 0)
            && (self.unheard, self.twice) == (0, 0)
            && self.is_alive
            && self.grown_kb() <= may_grow_kb
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:.0?} of mixed load", self.took)?;
        self.reads.line(f, "reads")?;
        self.writes.line(f, "writes")?;
        self.hostile.line(f, "hostile requests, each refused")?;
        writeln!(
            f,
            "subscribers heard {:?} changes; {} unheard, {} heard twice",
            self.heard, self.unheard, self.twice
        )?;
        let tenths: Vec<u64> = (0..10).map(|tenth| self.memory_kb(tenth) / 1024).collect();
        writeln!(f, "memory by tenths of the time, in MB: {tenths:?}")?;
        let n_writes = u64::try_from(self.writes.count()).unwrap_or(u64::MAX);
        write!(
            f,
            "grown after the first tenth by {} KB, {} bytes for each write; the server {}",
            self.grown_kb(),
            self.grown_kb() * 1024 / n_writes.max(1),
            if self.is_alive { "runs" } else { "is gone" }
        )?;
        let kinds = [&self.reads, &self.writes, &self.hostile];
        let wrong = kinds.iter().flat_map(|kind| kind.wrong.iter().take(5));
        for why in wrong {
            write!(f, "\n{why}")?;
        }
        Ok(())
    }
}

/// What all clients share.
struct World<'a> {
    url: &'a str,
    token: &'a str,
    ids: &'a [String],
    pause: Duration,
    is_over: AtomicBool,
    /// Revisions that were acknowledged.
    acknowledged: Mutex<HashSet<u64>>,
    last_acknowledged: AtomicU64,
}

/// Does it.
pub(crate) fn run(plan: &Plan) -> Outcome<Report> {
    let mut server = Server::start(&plan.program)?;
    let token = plan.program.token()?;
    let client = Client::new(&server.url, Some(&token));
    let ids = client.entities(ENTITIES, "filter: { kinds: [ACTOR] }, ")?;
    if ids.len() < 2 {
        return Err("there are not two entities".into());
    }
    prepare(&client)?;
    let since = client.data("{ stats { revision } }")?["stats"]["revision"]
        .as_u64()
        .ok_or("no revision")?;
    let (url, address) = (server.url.clone(), server.address().to_owned());
    let world = World {
        url: &url,
        token: &token,
        ids: &ids,
        pause: plan.pause,
        is_over: AtomicBool::new(false),
        acknowledged: Mutex::default(),
        last_acknowledged: AtomicU64::new(since),
    };
    let heard = [Heard::new(since), Heard::new(since)];
    let begun = Instant::now();
    let mut report = std::thread::scope(|scope| {
        let [by_socket, by_events] = &heard;
        scope.spawn(|| subscriber::by_socket(&address, since, by_socket));
        scope.spawn(|| subscriber::by_events(&address, since, by_events));
        let (world, seed) = (&world, plan.seed);
        let readers: Vec<_> = (0..plan.readers)
            .map(|number| scope.spawn(move || read(world, Random(seed + number))))
            .collect();
        let writers: Vec<_> = (0..plan.writers)
            .map(|number| scope.spawn(move || write(world, number, Random(seed + 1_000 + number))))
            .collect();
        let harmful = scope.spawn(|| harm(world));
        let memory = sample(&server, plan.time);
        world.is_over.store(true, Ordering::Relaxed);
        let report = Report {
            reads: tally("readers", readers)?,
            writes: tally("writers", writers)?,
            hostile: tally("hostile clients", vec![harmful])?,
            took: begun.elapsed(),
            heard: Vec::new(),
            unheard: 0,
            twice: 0,
            memory: memory?,
            is_alive: server.is_alive(),
        };
        // Subscribers may be a moment behind; they end with the server.
        let last = world.last_acknowledged.load(Ordering::SeqCst);
        let waited = Instant::now();
        while heard.iter().any(|heard| heard.last() < last) && waited.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(10));
        }
        drop(server);
        Outcome::Ok(report)
    })?;
    let acknowledged = world
        .acknowledged
        .into_inner()
        .map_err(|_| "a writer panicked")?;
    for heard in heard {
        let (revisions, changes, twice) = heard.into_parts()?;
        report.heard.push(changes);
        report.twice += twice;
        report.unheard += acknowledged.difference(&revisions).count();
    }
    Ok(report)
}

/// What they did together; one that panicked is a failure of the run.
fn tally(who: &str, running: Vec<std::thread::ScopedJoinHandle<'_, Tally>>) -> Outcome<Tally> {
    let n_begun = running.len();
    let ended = running.into_iter().filter_map(|one| one.join().ok());
    let ended: Vec<Tally> = ended.collect();
    if ended.len() < n_begun {
        let n_broken = n_begun - ended.len();
        return Err(format!("{n_broken} of {n_begun} {who} panicked").into());
    }
    Ok(Tally::join(ended))
}

fn prepare(client: &Client) -> Outcome<()> {
    client.data(
        r#"mutation { putSources(input: [{ id: "load-source", title: "Load", grade: LOW }]) { revision } }"#,
    )?;
    Ok(())
}

/// Memory at equal intervals, until the time is over.
fn sample(server: &Server, time: Duration) -> Outcome<Vec<u64>> {
    let begun = Instant::now();
    let mut memory = Vec::new();
    for at in 1..=SAMPLES {
        let next = time * at / SAMPLES;
        std::thread::sleep(next.saturating_sub(begun.elapsed()));
        memory.push(server.resident_kb()?);
    }
    Ok(memory)
}

/// What analysts ask; `A` and `B` stand for ids.
const QUESTIONS: [&str; 12] = [
    r#"{ entity(id: "A") { name names { text } identifiers { scheme value } attributes { name value } claims(first: 20) { nodes { property quote source { title } } } } }"#,
    r#"{ entity(id: "A") { relationshipCounts { kind count } relationships(first: 50) { totalCount nodes { label confidence other(than: "A") { id name } claims { id quote } } } } }"#,
    r#"{ neighborhood(of: ["A"], depth: 2, limit: 300) { nodes { key attributes { label x y } } edges { source target attributes { label } } omitted { total } } }"#,
    r#"{ neighborhood(of: ["A", "B"], depth: 1) { document } }"#,
    r#"{ paths(from: "A", to: "B") { paths { length confidence entities { id name } steps { label } } weaker { length } } }"#,
    r#"{ paths(from: "A", to: "B", rank: STRONGEST, view: { at: "2024" }) { paths { confidence } } }"#,
    r#"{ common(of: ["A", "B"], includeParts: true) { nodes { entity { name } ties { id } } } }"#,
    r#"{ timeline(of: ["A"], first: 20) { nodes { label when { edtf } } } }"#,
    r#"{ search(text: "A", first: 10) { nodes { id name } } }"#,
    r#"{ claims(first: 50, filter: { text: "agreement" }) { totalCount nodes { id quote status } } }"#,
    r"{ stats { entities relationships claims revision } serverInfo { version } }",
    r"{ changes(since: 0, first: 50) { nodes { revision at by after { id } } } }",
];

fn read(world: &World<'_>, mut random: Random) -> Tally {
    let client = Client::new(world.url, None);
    let mut tally = Tally::default();
    while !world.is_over.load(Ordering::Relaxed) {
        let (a, b) = two(world.ids, &mut random);
        let question = QUESTIONS[random.idx(QUESTIONS.len())]
            .replace("\"A\"", &format!("\"{a}\""))
            .replace("\"B\"", &format!("\"{b}\""));
        let begun = Instant::now();
        tally.take(begun, client.data(&question).map(|_| ()));
        std::thread::sleep(world.pause);
    }
    tally
}

fn two<'a>(ids: &'a [String], random: &mut Random) -> (&'a str, &'a str) {
    let a = random.idx(ids.len());
    let b = (a + 1 + random.idx(ids.len() - 1)) % ids.len();
    (&ids[a], &ids[b])
}

/// Asserts new claims and new versions of old ones, and takes some back.
fn write(world: &World<'_>, number: u64, mut random: Random) -> Tally {
    let client = Client::new(world.url, Some(world.token));
    let mut tally = Tally::default();
    let mut n_claims = 0;
    for step in 0.. {
        if world.is_over.load(Ordering::Relaxed) {
            break;
        }
        let (a, _) = two(world.ids, &mut random);
        let is_new = n_claims == 0 || step % 4 < 2;
        let claim = if is_new {
            n_claims
        } else {
            random.below(n_claims)
        };
        n_claims += u64::from(is_new);
        let id = format!("load-{number}-{claim}");
        let subject = if is_new { a } else { world.ids[0].as_str() };
        let field = match step % 4 {
            3 => format!(r#"retractClaims(ids: ["{id}"], reason: "step {step}")"#),
            _ => format!(
                r#"assertClaims(idempotencyKey: "{number}-{step}", input: [{{ id: "{id}", subject: "{subject}", property: "statement", value: "step {step}", source: "load-source", quote: "words of step {step}" }}])"#
            ),
        };
        let begun = Instant::now();
        let answer = client.data(&format!(
            "mutation {{ done: {field} {{ revision replayed }} }}"
        ));
        tally.take(begun, answer.and_then(|data| note(world, &data["done"])));
        std::thread::sleep(world.pause);
    }
    tally
}

fn note(world: &World<'_>, payload: &Value) -> Outcome<()> {
    let revision = payload["revision"].as_u64().ok_or("no revision")?;
    world
        .last_acknowledged
        .fetch_max(revision, Ordering::SeqCst);
    let mut acknowledged = world.acknowledged.lock().map_err(|_| "a writer panicked")?;
    acknowledged.insert(revision);
    Ok(())
}

/// Sends the hostile suite again and again.
fn harm(world: &World<'_>) -> Tally {
    let mut tally = Tally::default();
    let client = Client::new(world.url, None);
    let cases = match hostile::suite(&world.ids[0], &world.ids[1]) {
        Ok(cases) => cases,
        Err(error) => {
            tally.wrong.push(error.to_string());
            return tally;
        }
    };
    for case in cases.iter().cycle() {
        if world.is_over.load(Ordering::Relaxed) {
            break;
        }
        let begun = Instant::now();
        let verdict = case.send(&client);
        let wrong = verdict
            .wrong
            .map(|wrong| format!("{}: {wrong}", verdict.name).into());
        tally.take(begun, wrong.map_or(Ok(()), Err));
        std::thread::sleep(world.pause);
    }
    tally
}
