//! Requests made to do harm, written as data, and what comes of them.

use std::{
    fmt,
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::server::{Client, Outcome, Server};

const SUITE: &str = include_str!("hostile.json");

/// One request, and the error that it must get.
pub(crate) struct Case {
    pub(crate) name: String,
    media: String,
    body: String,
    code: String,
}

/// What came of one request.
pub(crate) struct Verdict {
    pub(crate) name: String,
    pub(crate) took: Duration,
    /// What is wrong with the answer, if anything is.
    pub(crate) wrong: Option<String>,
}

/// The whole suite; `%a` and `%b` are ids of entities.
pub(crate) fn suite(a: &str, b: &str) -> Outcome<Vec<Case>> {
    let cases: Vec<Value> = serde_json::from_str(SUITE)?;
    cases.iter().map(|case| Case::read(case, a, b)).collect()
}

impl Case {
    fn read(case: &Value, a: &str, b: &str) -> Outcome<Self> {
        let text = |name: &str| case[name].as_str().map(str::to_owned);
        let ids = |text: String| text.replace("%a", a).replace("%b", b);
        let body = match (pieces(&case["query"]), pieces(&case["body"])) {
            (Some(query), None) => json!({ "query": ids(query) }).to_string(),
            (None, Some(body)) => ids(body),
            _ => return Err(format!("{case} has neither query nor body").into()),
        };
        Ok(Self {
            name: text("name").ok_or("a case has no name")?,
            media: text("type").unwrap_or_else(|| "application/json".to_owned()),
            body,
            code: text("code").ok_or("a case has no code")?,
        })
    }

    /// Sends it.
    pub(crate) fn send(&self, client: &Client) -> Verdict {
        let begun = Instant::now();
        let answer = client.send(&self.media, &self.body);
        let took = begun.elapsed();
        let wrong = match answer {
            Err(error) => Some(format!("no answer: {error}")),
            Ok(answer) => {
                let error = &answer.body["errors"][0];
                let code = error["extensions"]["code"].as_str().unwrap_or("no code");
                let is_short = answer.bytes < 20_000;
                (code != self.code || !is_short).then(|| {
                    let message = error["message"].as_str().unwrap_or("no message");
                    format!(
                        "{} with {code} ({message}) in {} bytes, instead of {}",
                        answer.status, answer.bytes, self.code
                    )
                })
            }
        };
        Verdict {
            name: self.name.clone(),
            took,
            wrong,
        }
    }
}

/// Texts one after the other; `{"times": N, "text": …}` stands for N of them, with `%i` for the number and `%n` for the next.
fn pieces(pieces: &Value) -> Option<String> {
    let text = |piece: &Value| {
        if let Some(text) = piece.as_str() {
            text.to_owned()
        } else {
            let (times, text) = (piece["times"].as_u64(), piece["text"].as_str());
            let one = |idx: u64| {
                let text = text.unwrap_or_default();
                text.replace("%i", &idx.to_string())
                    .replace("%n", &(idx + 1).to_string())
            };
            (0..times.unwrap_or(0)).map(one).collect()
        }
    };
    pieces
        .as_array()
        .map(|pieces| pieces.iter().map(text).collect())
}

/// What came of the suite.
pub(crate) struct Report {
    pub(crate) verdicts: Vec<Verdict>,
    /// Latencies of the ordinary client, and what it was refused.
    pub(crate) ordinary: Vec<Duration>,
    pub(crate) refused: Vec<String>,
    pub(crate) before_kb: u64,
    pub(crate) peak_kb: u64,
    pub(crate) is_alive: bool,
}

impl Report {
    pub(crate) fn grown_kb(&self) -> u64 {
        self.peak_kb.saturating_sub(self.before_kb)
    }

    /// Proper errors, in time, without filling the memory, while others are served.
    pub(crate) fn is_good(&self, longest: Duration) -> bool {
        let are_proper = self
            .verdicts
            .iter()
            .all(|verdict| verdict.wrong.is_none() && verdict.took < longest);
        are_proper
            && self.is_alive
            && self.refused.is_empty()
            && !self.ordinary.is_empty()
            && self.grown_kb() < 200 * 1024
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for verdict in &self.verdicts {
            let wrong = verdict.wrong.as_deref().unwrap_or("");
            let took_ms = verdict.took.as_secs_f64() * 1e3;
            writeln!(f, "{took_ms:9.1} ms  {}  {wrong}", verdict.name)?;
        }
        let slowest = self.verdicts.iter().map(|verdict| verdict.took).max();
        let mut ordinary = self.ordinary.clone();
        ordinary.sort_unstable();
        writeln!(
            f,
            "{} cases, {} wrong, slowest {:?}",
            self.verdicts.len(),
            self.verdicts
                .iter()
                .filter(|verdict| verdict.wrong.is_some())
                .count(),
            slowest.unwrap_or_default()
        )?;
        writeln!(
            f,
            "memory {} MB before, {} MB at the most: grown by {} MB",
            self.before_kb / 1024,
            self.peak_kb / 1024,
            self.grown_kb() / 1024
        )?;
        write!(
            f,
            "an ordinary client: {} requests, {} refused, slowest {:?}; the server {}",
            ordinary.len(),
            self.refused.len(),
            ordinary.last().copied().unwrap_or_default(),
            if self.is_alive { "runs" } else { "is gone" }
        )?;
        self.refused
            .iter()
            .take(5)
            .try_for_each(|why| write!(f, "\n{why}"))
    }
}

/// Sends the suite, each case so often, while an ordinary client asks.
pub(crate) fn run(server: &mut Server, rounds: usize) -> Outcome<Report> {
    let client = Client::new(&server.url, None);
    let ids = client.entities(2, "")?;
    let [a, b] = ids.as_slice() else {
        return Err("there are not two entities".into());
    };
    let cases = suite(a, b)?;
    let question = ordinary_question(a);
    // What every server needs once is no growth.
    for _ in 0..200 {
        client.data(&question)?;
    }
    let before_kb = server.resident_kb()?;
    server.reset_peak()?;
    let is_over = AtomicBool::new(false);
    let url = server.url.clone();
    let (verdicts, (ordinary, refused)) = std::thread::scope(|scope| {
        let asking = scope.spawn(|| ask_until(&is_over, &url, &question));
        let sent = (0..rounds).flat_map(|_| &cases);
        let verdicts: Vec<Verdict> = sent.map(|case| case.send(&client)).collect();
        is_over.store(true, Ordering::Relaxed);
        (verdicts, asking.join().unwrap_or_default())
    });
    Ok(Report {
        verdicts,
        ordinary,
        refused,
        before_kb,
        peak_kb: server.peak_kb()?,
        is_alive: server.is_alive(),
    })
}

fn ordinary_question(id: &str) -> String {
    format!(
        "{{ entity(id: \"{id}\") {{ name relationships(first: 20) {{ nodes {{ id label }} }} }} }}"
    )
}

fn ask_until(is_over: &AtomicBool, url: &str, question: &str) -> (Vec<Duration>, Vec<String>) {
    let client = Client::new(url, None);
    let (mut latencies, mut refused) = (Vec::new(), Vec::new());
    while !is_over.load(Ordering::Relaxed) {
        let begun = Instant::now();
        match client.data(question) {
            Ok(_) => latencies.push(begun.elapsed()),
            Err(why) => refused.push(why.to_string()),
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    (latencies, refused)
}
