//! Writers, kills, and the comparison of what was acknowledged with what is there.

use std::{
    collections::{HashMap, HashSet},
    error::Error,
    fmt,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    time::{Duration, Instant},
};

use serde_json::{Value, json};

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// A server that takes longer than this to open or to answer has failed.
const PATIENCE: Duration = Duration::from_mins(2);
/// One start of so many is killed before it has opened.
const OPENING: u64 = 4;
/// Changes that are fetched at once.
const PAGE: u64 = 200;

/// What to do.
pub(crate) struct Plan {
    /// The server.
    pub(crate) binary: PathBuf,
    /// An empty folder for its data.
    pub(crate) folder: PathBuf,
    /// How often it is killed.
    pub(crate) kills: u64,
    /// How many write at once.
    pub(crate) writers: usize,
    /// How many writes are acknowledged between two kills, at the most; it is half of them on average.
    pub(crate) writes_per_kill: u64,
    /// Seed of the random moments.
    pub(crate) seed: u64,
}

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) kills: u64,
    pub(crate) kills_in_opening: u64,
    pub(crate) acknowledged: usize,
    /// Writes without an answer, which were sent again under the same key.
    pub(crate) repeated: usize,
    /// Of these, those that had been written all the same.
    pub(crate) replayed: usize,
    pub(crate) lost: usize,
    pub(crate) gaps: u64,
    pub(crate) duplicates: usize,
    /// The slowest start that was not killed.
    pub(crate) slowest_opening: Duration,
    pub(crate) took: Duration,
}

impl Tally {
    pub(crate) fn is_good(&self) -> bool {
        self.lost == 0 && self.gaps == 0 && self.duplicates == 0
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "kills {} ({} while opening), slowest opening {:?}, {:?} in all",
            self.kills, self.kills_in_opening, self.slowest_opening, self.took
        )?;
        writeln!(
            f,
            "acknowledged {}, sent again {}, of which {} had been written",
            self.acknowledged, self.repeated, self.replayed
        )?;
        write!(
            f,
            "lost {}, gaps {}, duplicates {}",
            self.lost, self.gaps, self.duplicates
        )
    }
}

/// Does it. A server that does not open is an error.
pub(crate) fn run(plan: &Plan) -> Outcome<Tally> {
    let begun = Instant::now();
    let mut random = Random(plan.seed);
    let token = token(plan)?;
    let mut writers: Vec<Writer> = (0..plan.writers)
        .map(|number| Writer::new(number, &token))
        .collect();
    let mut tally = Tally::default();
    let mut seen = Seen::default();
    let mut opening = Duration::from_millis(200);
    while tally.kills < plan.kills {
        if tally.kills > 0 && random.below(OPENING) == 0 {
            let moment = opening.mul_f64(random.fraction());
            tally.kills_in_opening += u64::from(!kill_in_opening(plan, moment)?);
            tally.kills += 1;
            continue;
        }
        let server = Server::start(plan)?;
        opening = server.opened_in;
        tally.slowest_opening = tally.slowest_opening.max(opening);
        if tally.kills == 0 {
            prepare(&server.url, &token)?;
        }
        seen.read_on(&server.url, &mut tally)?;
        check(&writers, &seen, &mut tally);
        let target = 1 + random.below(plan.writes_per_kill);
        write_until(&mut writers, server, target)?;
        tally.kills += 1;
    }
    let server = Server::start(plan)?;
    tally.gaps = 0;
    tally.duplicates = 0;
    tally.lost = 0;
    let mut seen = Seen::default();
    seen.read_on(&server.url, &mut tally)?;
    check(&writers, &seen, &mut tally);
    tally.acknowledged = writers.iter().map(|writer| writer.acknowledged.len()).sum();
    tally.repeated = writers.iter().map(|writer| writer.repeated).sum();
    tally.replayed = writers.iter().map(|writer| writer.replayed).sum();
    tally.took = begun.elapsed();
    Ok(tally)
}

/// Starts and kills before it has opened; whether it had opened before that.
fn kill_in_opening(plan: &Plan, moment: Duration) -> Outcome<bool> {
    let (mut child, lines) = spawn(plan)?;
    let has_opened = lines.recv_timeout(moment).is_ok();
    child.kill()?;
    child.wait()?;
    Ok(has_opened)
}

/// All write at once until so many writes were acknowledged; then the server is killed.
fn write_until(writers: &mut [Writer], server: Server, target: u64) -> Outcome<()> {
    let acknowledged = AtomicU64::new(0);
    let (reach, reached) = mpsc::channel::<()>();
    let url = server.url.clone();
    std::thread::scope(|scope| {
        let running: Vec<_> = writers
            .iter_mut()
            .map(|writer| {
                let (acknowledged, reach, url) = (&acknowledged, reach.clone(), &url);
                scope.spawn(move || {
                    while writer.write(url)? {
                        if acknowledged.fetch_add(1, Ordering::Relaxed) + 1 == target {
                            let _ = reach.send(());
                        }
                    }
                    Outcome::Ok(())
                })
            })
            .collect();
        drop(reach);
        let has_reached = reached.recv_timeout(PATIENCE);
        drop(server);
        for writer in running {
            writer.join().map_err(|_| "a writer panicked")??;
        }
        has_reached.map_err(|_| "the writers came to a halt".into())
    })
}

/// One who writes claims, one after the other.
struct Writer {
    number: usize,
    agent: ureq::Agent,
    token: String,
    /// The claim to write next.
    next: usize,
    /// Whether it was sent before and never answered.
    is_uncertain: bool,
    /// Revisions by claim.
    acknowledged: Vec<(String, u64)>,
    repeated: usize,
    replayed: usize,
}

impl Writer {
    fn new(number: usize, token: &str) -> Self {
        Self {
            number,
            agent: agent(),
            token: token.to_owned(),
            next: 0,
            is_uncertain: false,
            acknowledged: Vec::new(),
            repeated: 0,
            replayed: 0,
        }
    }

    /// Writes one claim; whether it was acknowledged.
    fn write(&mut self, url: &str) -> Outcome<bool> {
        let id = format!("w{}-{}", self.number, self.next);
        let document = format!(
            r#"mutation {{ assertClaims(idempotencyKey: "{id}", input: [{{ id: "{id}", subject: "e", property: "statement", value: "{id} says", source: "s", quote: "quote of {id}" }}]) {{ revision replayed }} }}"#
        );
        self.repeated += usize::from(self.is_uncertain);
        let Some(answer) = post(&self.agent, url, &self.token, &document) else {
            self.is_uncertain = true;
            // The connections of a killed server are of no more use.
            self.agent = agent();
            return Ok(false);
        };
        let payload = &answer["data"]["assertClaims"];
        let Some(revision) = payload["revision"].as_u64() else {
            return Err(format!("refused: {answer}").into());
        };
        self.replayed += usize::from(payload["replayed"] == true);
        self.acknowledged.push((id, revision));
        self.is_uncertain = false;
        self.next += 1;
        Ok(true)
    }
}

/// What the server holds: the revision of each claim.
#[derive(Default)]
struct Seen {
    revisions: HashMap<String, u64>,
    last: u64,
}

impl Seen {
    /// Reads what was recorded since the last time.
    fn read_on(&mut self, url: &str, tally: &mut Tally) -> Outcome<()> {
        let agent = agent();
        loop {
            let query = format!(
                "{{ changes(since: {}, first: {PAGE}) {{ nodes {{ revision before {{ id }} after {{ id }} }} }} }}",
                self.last
            );
            let answer = post(&agent, url, "", &query).ok_or("the server does not answer")?;
            let nodes = answer["data"]["changes"]["nodes"].as_array();
            let nodes = nodes.ok_or_else(|| format!("no changes: {answer}"))?;
            for change in nodes {
                self.take(change, tally);
            }
            if nodes.is_empty() {
                return Ok(());
            }
        }
    }

    fn take(&mut self, change: &Value, tally: &mut Tally) {
        let revision = change["revision"].as_u64().unwrap_or(0);
        // The ontology comes before the first change, in as many records as it needs.
        if self.last > 0 {
            tally.gaps += revision.saturating_sub(self.last + 1);
        }
        tally.duplicates += usize::from(revision <= self.last || !change["before"].is_null());
        self.last = self.last.max(revision);
        let id = change["after"]["id"].as_str().unwrap_or("").to_owned();
        tally.duplicates += usize::from(self.revisions.insert(id, revision).is_some());
    }
}

/// Whatever was acknowledged must be there, in the revision that was named.
fn check(writers: &[Writer], seen: &Seen, tally: &mut Tally) {
    let mut revisions = HashSet::new();
    tally.lost = 0;
    for (id, revision) in writers.iter().flat_map(|writer| &writer.acknowledged) {
        tally.lost += usize::from(seen.revisions.get(id) != Some(revision));
        tally.duplicates += usize::from(!revisions.insert(*revision));
    }
    let uncertain = writers.iter().filter(|writer| writer.is_uncertain).count();
    let n_claims = seen.revisions.keys().filter(|id| id.starts_with('w'));
    // Nothing is there that nobody wrote.
    tally.duplicates += n_claims.count().saturating_sub(revisions.len() + uncertain);
}

/// A running server; dropping it kills it without warning.
struct Server {
    child: Child,
    url: String,
    opened_in: Duration,
}

impl Server {
    fn start(plan: &Plan) -> Outcome<Self> {
        let begun = Instant::now();
        let (mut child, lines) = spawn(plan)?;
        let line = lines.recv_timeout(PATIENCE).ok();
        let url = line
            .as_deref()
            .and_then(|line| line.strip_prefix("listening on "));
        let Some(url) = url else {
            child.kill()?;
            return Err(format!("the server does not open: {line:?}").into());
        };
        Ok(Self {
            child,
            url: url.trim_end_matches('/').to_owned(),
            opened_in: begun.elapsed(),
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn spawn(plan: &Plan) -> Outcome<(Child, mpsc::Receiver<String>)> {
    let mut child = command(&plan.binary, &plan.folder, "serve")
        .args(["--empty", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("{} cannot be run: {error}", plan.binary.display()))?;
    let printed = child.stdout.take().ok_or("the server has no output")?;
    let (tell, lines) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(printed).lines().map_while(Result::ok) {
            if tell.send(line).is_err() {
                break;
            }
        }
    });
    Ok((child, lines))
}

/// A verb of the program on the folder, deaf to the environment.
fn command(binary: &Path, folder: &Path, verb: &str) -> Command {
    let mut command = Command::new(binary);
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("RAWABIT_")) {
        command.env_remove(name);
    }
    command.args(verb.split(' ')).arg("--data").arg(folder);
    command
}

fn token(plan: &Plan) -> Outcome<String> {
    let output = command(&plan.binary, &plan.folder, "token create")
        .args(["--role", "editor", "--json"])
        .output()
        .map_err(|error| {
            format!(
                "{} cannot be run ({error}); build the server first",
                plan.binary.display()
            )
        })?;
    let made: Value = serde_json::from_slice(&output.stdout)?;
    Ok(made["token"]
        .as_str()
        .ok_or("no token was made")?
        .to_owned())
}

/// A source and an entity, each in a revision of its own, for all claims.
fn prepare(url: &str, token: &str) -> Outcome<()> {
    let document = r#"mutation {
        putSources(input: [{ id: "s", title: "S", grade: LOW }]) { revision }
        putEntities(input: [{ id: "e", kind: PERSON, name: "E" }]) { revision } }"#;
    let answer = post(&agent(), url, token, document).ok_or("the server does not answer")?;
    match answer.get("errors") {
        Some(errors) => Err(errors.to_string().into()),
        None => Ok(()),
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(PATIENCE))
        .build()
        .into()
}

/// The answer, if there is a whole one.
fn post(agent: &ureq::Agent, url: &str, token: &str, document: &str) -> Option<Value> {
    let mut request = agent
        .post(format!("{url}/graphql"))
        .header("content-type", "application/json");
    if !token.is_empty() {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let body = json!({ "query": document }).to_string();
    let text = request.send(body).ok()?.body_mut().read_to_string().ok()?;
    serde_json::from_str(&text).ok()
}

/// Splitmix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    /// From 0 to 1.
    fn fraction(&mut self) -> f64 {
        let thousandths = u32::try_from(self.below(1_001)).unwrap_or(0);
        f64::from(thousandths) / 1_000.0
    }
}
