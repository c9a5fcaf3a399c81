//! The whole service on a large graph: import, restart, memory, and CPU time of requests over HTTP.
//!
//! `cargo bench --bench service` makes a graph of 100,000 entities and 1,000,000 ties (power-law
//! degrees, fixed seed) under `target/bench-data`, imports it with the program itself, and asks
//! the running service. `cargo bench --bench service -- DIR` takes the CSV pair and the ontology
//! of a folder instead. CPU time is that of the server's process, from `/proc`.

use std::{
    env, fs,
    io::{BufRead, BufReader, BufWriter, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Instant,
};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

const PROGRAM: &str = env!("CARGO_BIN_EXE_rawabit");
const N_ENTITIES: usize = 100_000;
const N_TIES: usize = 1_000_000;
/// Clock ticks of `/proc` in a second, as on every Linux that Rust runs on.
const TICKS_PER_S: f64 = 100.0;

fn main() -> Outcome<()> {
    let given = env::args()
        .skip(1)
        .find(|argument| !argument.starts_with("--"));
    let graph = match given {
        Some(folder) => PathBuf::from(folder),
        None => generated()?,
    };
    let data = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-service");
    if data.exists() {
        fs::remove_dir_all(&data)?;
    }
    println!("| step | wall s | CPU s | memory MB |\n|---|---|---|---|");
    import(&graph, &data)?;
    let mut server = Server::start(&data, "restart until ready")?;
    requests(&server)?;
    println!(
        "| resident after the requests | | | {:.0} |",
        server.memory_mb()?
    );
    server.process.kill()?;
    server.process.wait()?;
    fs::remove_dir_all(&data)?;
    Ok(())
}

fn import(graph: &Path, data: &Path) -> Outcome<()> {
    let (before_s, start) = (children_cpu_s()?, Instant::now());
    let mut process = Command::new(PROGRAM)
        .args(["import", "--data"])
        .arg(data)
        .arg("--ontology")
        .arg(graph.join("ontology.graphql"))
        .arg(graph)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    // It says what it did as the last thing, while its memory can still be read.
    let mut said = String::new();
    let output = process.stdout.take().ok_or("no output")?;
    BufReader::new(output).read_line(&mut said)?;
    let (wall_s, memory_mb) = (start.elapsed().as_secs_f64(), peak_mb_of(process.id())?);
    if !process.wait()?.success() {
        return Err("the import failed".into());
    }
    let cpu_s = children_cpu_s()? - before_s;
    println!("| durable import | {wall_s:.2} | {cpu_s:.2} | {memory_mb:.0} at the most |");
    Ok(())
}

struct Server {
    process: Child,
    address: String,
}

impl Server {
    fn start(data: &Path, step: &str) -> Outcome<Self> {
        let start = Instant::now();
        let mut process = Command::new(PROGRAM)
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--log",
                "error",
                "--data",
            ])
            .arg(data)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let output = process.stdout.take().ok_or("no output")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        let address = line
            .trim()
            .trim_start_matches("listening on ")
            .trim_end_matches('/')
            .to_owned();
        let server = Self { process, address };
        println!(
            "| {step} | {:.2} | {:.2} | {:.0} |",
            start.elapsed().as_secs_f64(),
            cpu_s_of(server.process.id())?,
            server.memory_mb()?
        );
        Ok(server)
    }

    fn memory_mb(&self) -> Outcome<f64> {
        field_mb(self.process.id(), "VmRSS:")
    }
}

/// User and system time of a process, in seconds.
fn cpu_s_of(process: u32) -> Outcome<f64> {
    ticks(&format!("/proc/{process}/stat"), 11)
}

/// User and system time of the processes that this one has waited for, in seconds.
fn children_cpu_s() -> Outcome<f64> {
    ticks("/proc/self/stat", 13)
}

/// Two neighbouring counts of clock ticks, added up, in seconds; fields are counted from the state.
fn ticks(path: &str, field: usize) -> Outcome<f64> {
    let stat = fs::read_to_string(path)?;
    let after_name = stat.rsplit_once(')').ok_or("no such process")?.1;
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    let ticks = fields[field].parse::<f64>()? + fields[field + 1].parse::<f64>()?;
    Ok(ticks / TICKS_PER_S)
}

fn peak_mb_of(process: u32) -> Outcome<f64> {
    field_mb(process, "VmHWM:")
}

fn field_mb(process: u32, field: &str) -> Outcome<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status
        .lines()
        .find(|line| line.starts_with(field))
        .ok_or("no such field")?;
    let kb: f64 = line.split_whitespace().nth(1).ok_or("no number")?.parse()?;
    Ok(kb / 1024.0)
}

/// A kind of request: a template in which `A` and `B` stand for ids of entities and `C` for a country.
struct Question {
    name: &'static str,
    template: &'static str,
    n_requests: usize,
}

const fn question(name: &'static str, template: &'static str, n_requests: usize) -> Question {
    Question {
        name,
        template,
        n_requests,
    }
}

const QUESTIONS: [Question; 9] = [
    question("nothing (`__typename`)", "{ __typename }", 40_000),
    question(
        "entity by id",
        r#"{ entity(id: "A") { id name kind } }"#,
        40_000,
    ),
    question(
        "neighbours, typed",
        r#"{ entity(id: "A") { relationships(first: 200) { totalCount nodes { kind source { id kind } target { id kind } } } } }"#,
        20_000,
    ),
    question(
        "neighbours at a date",
        r#"{ entity(id: "A") { relationships(first: 200, view: {at: "2010-01-01"}) { totalCount nodes { kind source { id kind } target { id kind } } } } }"#,
        20_000,
    ),
    question(
        "2-hop neighbourhood of at most 5,000 ties",
        r#"{ neighborhood(of: ["A"], depth: 2, limit: 5000) { totalEntities nodes { key attributes { kind } } edges { source target attributes { kind } } } }"#,
        2_000,
    ),
    question(
        "the same as a document",
        r#"{ neighborhood(of: ["A"], depth: 2, limit: 5000) { totalEntities document(format: COLUMNS) } }"#,
        2_000,
    ),
    question(
        "shortest path",
        r#"{ paths(from: "A", to: "B", first: 1) { paths { length entities { id } } } }"#,
        20_000,
    ),
    question(
        "filter by attribute, page of 50",
        r#"{ entities(first: 50, filter: {attributes: [{name: "country", eq: "C"}]}) { totalCount nodes { id kind name } } }"#,
        5_000,
    ),
    question(
        "PageRank, the first 20, computed before",
        "{ ranking(measure: PAGERANK, first: 20) { results { rank value entity { id } } } }",
        10_000,
    ),
];

/// Connections that ask at the same time.
const N_CONNECTIONS: usize = 16;
/// Most ties of the neighbourhoods that are asked for.
const NEIGHBORHOOD_TIES_MAX: u64 = 5_000;
/// Entities that are asked about.
const N_ASKED: usize = 256;

fn requests(server: &Server) -> Outcome<()> {
    let agent = ureq::Agent::new_with_defaults();
    let ids = asked_ids(&agent, server)?;
    let cpu_s = cpu_s_of(server.process.id())?;
    ask(&agent, server, &body(&QUESTIONS[8], &ids, 0))?;
    let cold_ms = (cpu_s_of(server.process.id())? - cpu_s) * 1000.0;
    println!(
        "\n| request over HTTP, {N_CONNECTIONS} connections | CPU ms | requests/s |\n|---|---|---|"
    );
    println!("| PageRank, the first time | {cold_ms:.0} | |");
    for question in &QUESTIONS {
        many(server, question, &ids, question.n_requests / 10)?;
        let (cpu_s, start) = (cpu_s_of(server.process.id())?, Instant::now());
        many(server, question, &ids, question.n_requests)?;
        let n_requests = f64::from(u32::try_from(question.n_requests)?);
        println!(
            "| {} | {:.3} | {:.0} |",
            question.name,
            (cpu_s_of(server.process.id())? - cpu_s) * 1000.0 / n_requests,
            n_requests / start.elapsed().as_secs_f64()
        );
    }
    Ok(())
}

/// Asks so many questions of one kind over all connections together.
fn many(server: &Server, question: &Question, ids: &[String], n_requests: usize) -> Outcome<()> {
    std::thread::scope(|scope| {
        let connections: Vec<_> = (0..N_CONNECTIONS)
            .map(|connection| {
                scope.spawn(move || -> Result<(), String> {
                    let agent = ureq::Agent::new_with_defaults();
                    for at in (connection..n_requests).step_by(N_CONNECTIONS) {
                        ask(&agent, server, &body(question, ids, at))
                            .map_err(|error| error.to_string())?;
                    }
                    Ok(())
                })
            })
            .collect();
        for connection in connections {
            connection.join().map_err(|_| "a connection panicked")??;
        }
        Ok(())
    })
}

fn body(question: &Question, ids: &[String], at: usize) -> String {
    let (a, b) = (&ids[at % ids.len()], &ids[(at * 7 + 1) % ids.len()]);
    let query = question
        .template
        .replace("\"A\"", &format!("\"{a}\""))
        .replace("\"B\"", &format!("\"{b}\""))
        .replace("\"C\"", &format!("\"C{:03}\"", at % 193));
    serde_json::json!({ "query": query }).to_string()
}

fn ask(agent: &ureq::Agent, server: &Server, body: &str) -> Outcome<String> {
    let address = format!("{}/graphql", server.address);
    let mut response = agent
        .post(&address)
        .header("content-type", "application/json")
        .send(body)?;
    let text = response
        .body_mut()
        .with_config()
        .limit(64 << 20)
        .read_to_string()?;
    if text.contains("\"errors\"") {
        return Err(text.into());
    }
    Ok(text)
}

/// Entities that are tied to something, and whose neighbourhoods are not too large to be shown.
fn asked_ids(agent: &ureq::Agent, server: &Server) -> Outcome<Vec<String>> {
    let mut ids = Vec::new();
    let mut random = Random(7);
    while ids.len() < N_ASKED {
        let id = format!("n{}", random.below(N_ENTITIES));
        let query = format!(
            r#"{{ neighborhood(of: ["{id}"], depth: 2, limit: 1) {{ totalRelationships }} }}"#
        );
        let text = ask(
            agent,
            server,
            &serde_json::json!({ "query": query }).to_string(),
        )?;
        let answer: serde_json::Value = serde_json::from_str(&text)?;
        let n_ties = answer["data"]["neighborhood"]["totalRelationships"].as_u64();
        if n_ties.is_some_and(|n_ties| (1..=NEIGHBORHOOD_TIES_MAX).contains(&n_ties)) {
            ids.push(id);
        }
    }
    Ok(ids)
}

const ENTITY_KINDS: [&str; 8] = [
    "State", "NHRI", "Ministry", "UNBody", "Company", "Person", "Event", "NGO",
];
const TIE_KINDS: [(&str, &str); 8] = [
    ("MemberOf", "MEMBERSHIP"),
    ("PartnersWith", "COOPERATION"),
    ("Funds", "COOPERATION"),
    ("ReportsTo", "LEADERSHIP"),
    ("ParticipatedIn", "PARTICIPATION"),
    ("Signed", "CREATION"),
    ("EmployedBy", "EMPLOYMENT"),
    ("Criticized", "OTHER"),
];

/// A graph with the degrees of a Chung-Lu model (exponent 2.3, capped), the same on every machine.
fn generated() -> Outcome<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-graph");
    fs::create_dir_all(&folder)?;
    let mut random = Random(42);
    write_ontology(&folder)?;
    let mut entities = BufWriter::new(fs::File::create(folder.join("entities.csv"))?);
    writeln!(entities, "id,kind,name,country,founded,weight")?;
    for at in 0..N_ENTITIES {
        let kind = ENTITY_KINDS[random.below(8)];
        let (country, founded) = (random.below(193), 1900 + random.below(125));
        writeln!(
            entities,
            "n{at},{kind},{kind} {at},C{country:03},{founded},0.{:06}",
            random.below(1_000_000)
        )?;
    }
    entities.flush()?;
    write_ties(&folder, &mut random)?;
    Ok(folder)
}

fn write_ties(folder: &Path, random: &mut Random) -> Outcome<()> {
    let mut total = 0.0;
    let cumulative: Vec<f64> = (0..N_ENTITIES)
        .map(|rank| {
            total += f64::from(u32::try_from(rank + N_ENTITIES / 2000).unwrap_or(u32::MAX))
                .powf(-1.0 / 1.3);
            total
        })
        .collect();
    // Ranks are spread over the ids, so that ids are not sorted by degree.
    let id = |rank: usize| rank * 7919 % N_ENTITIES;
    let mut ties = BufWriter::new(fs::File::create(folder.join("relationships.csv"))?);
    writeln!(ties, "kind,source,target,start,end,confidence")?;
    let mut seen = std::collections::HashSet::new();
    while seen.len() < N_TIES {
        let mut pick = || {
            let at = random.unit() * total;
            cumulative
                .partition_point(|sum| *sum < at)
                .min(N_ENTITIES - 1)
        };
        let (source, target) = (id(pick()), id(pick()));
        let kind = random.below(8);
        if source == target || !seen.insert((source, target, kind)) {
            continue;
        }
        let (year, month, day) = (
            2000 + random.below(26),
            1 + random.below(12),
            1 + random.below(28),
        );
        let end = match random.below(2) {
            0 => String::new(),
            _ => format!("{:04}-{month:02}-{day:02}", year + 1 + random.below(9)),
        };
        let confidence = 30 + random.below(71);
        let name = TIE_KINDS[kind].0;
        writeln!(
            ties,
            "{name},n{source},n{target},{year:04}-{month:02}-{day:02},{end},{}.{:02}",
            confidence / 100,
            confidence % 100
        )?;
    }
    Ok(ties.flush()?)
}

fn write_ontology(folder: &Path) -> Outcome<()> {
    let mut text = "\"Anything in the generated graph.\"\ninterface Thing {\n  country: String @indexed\n  founded: Int\n  weight: Float\n}\n".as_bytes().to_vec();
    for kind in ENTITY_KINDS {
        writeln!(
            text,
            "type {kind} implements Thing @entity(label: {{en: \"{kind}\"}})"
        )?;
    }
    for (kind, role) in TIE_KINDS {
        writeln!(
            text,
            "type {kind} @relationship(from: [Thing], to: [Thing], label: {{en: \"{kind}\"}}, inverse: {{en: \"{kind} (inverse)\"}}, role: {role}, weight: 1.0)"
        )?;
    }
    Ok(fs::write(folder.join("ontology.graphql"), text)?)
}

/// A small generator of numbers (splitmix64, Steele et al. 2014), seeded.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    #[expect(clippy::cast_precision_loss, reason = "53 bits fit a double")]
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).unwrap_or(0)
    }
}
