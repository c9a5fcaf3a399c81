//! The largest questions that are allowed: each is answered or refused, and none ends the server.

use std::{
    fmt,
    time::{Duration, Instant},
};

use crate::server::{Client, Outcome, Server};

/// Questions of the greatest size; `%a` and `%b` are the best connected entities.
const QUESTIONS: [&str; 10] = [
    "{ graph(limit: 100000) { document } }",
    "{ graph(limit: 100000) { document(format: COLUMNS) } }",
    "{ graph(limit: 20000) { document(format: COLUMNS) } }",
    r#"{ neighborhood(of: ["%a", "%b"], depth: 6, limit: 100000) { document(format: CYTOSCAPE) } }"#,
    "{ graph(limit: 5000) { nodes { key attributes { label x y size } } edges { key source target attributes { label kind weight status } } } }",
    "{ graph(limit: 5000) { entities { id name names { text } } relationships { id label confidence source { id } target { id } } } }",
    "{ a: graph(limit: 9000) { document } b: graph(limit: 9000) { document } c: graph(limit: 9000) { document } d: graph(limit: 9000) { document } }",
    r#"{ timeline(of: ["%a"], first: 200) { totalCount nodes { label } } common(of: ["%a", "%b"], first: 200) { nodes { ties { id } } } }"#,
    "{ stats { entities relationships claims } entities(first: 200, orderBy: DEGREE) { nodes { id name } } }",
    r#"{ paths(from: "%a", to: "%b", first: 50, maxLength: 12) { truncated paths { length } } }"#,
];
/// Clients that ask the same at the same time.
const AT_ONCE: usize = 8;

/// What came of one question.
struct Reply {
    question: String,
    took: Duration,
    /// Bytes of the answer, or the code of the refusal, or what is wrong.
    outcome: Result<usize, String>,
}

/// What came of all.
pub(crate) struct Report {
    alone: Vec<Reply>,
    at_once: Vec<Reply>,
    before_kb: u64,
    peak_kb: u64,
    is_alive: bool,
    /// Whether an ordinary question was answered in the end.
    is_serving: bool,
}

impl Report {
    /// The server runs, and no answer was lost.
    pub(crate) fn is_good(&self) -> bool {
        let is_proper = |reply: &Reply| match &reply.outcome {
            Ok(_) => true,
            Err(code) => code == "TOO_EXPENSIVE" || code == "TIMEOUT",
        };
        let mut replies = self.alone.iter().chain(&self.at_once);
        self.is_alive && self.is_serving && replies.all(is_proper)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (what, replies) in [("alone", &self.alone), ("eight at once", &self.at_once)] {
            for reply in replies {
                let outcome = match &reply.outcome {
                    Ok(bytes) => format!(
                        "{:.1} MB",
                        f64::from(u32::try_from(*bytes).unwrap_or(u32::MAX)) / 1e6
                    ),
                    Err(code) => code.clone(),
                };
                let question: String = reply.question.chars().take(90).collect();
                writeln!(f, "{what}: {:7.1?}  {outcome:>14}  {question}", reply.took)?;
            }
        }
        write!(
            f,
            "memory {} MB before, {} MB at the most; the server {} and {}",
            self.before_kb / 1024,
            self.peak_kb / 1024,
            if self.is_alive { "runs" } else { "is gone" },
            if self.is_serving {
                "answers"
            } else {
                "answers no more"
            }
        )
    }
}

/// Asks everything alone, and then the largest questions at the same time.
pub(crate) fn run(server: &mut Server) -> Outcome<Report> {
    let client = Client::new(&server.url, None);
    let ids = client.entities(2, "")?;
    let [a, b] = ids.as_slice() else {
        return Err("there are not two entities".into());
    };
    let question = |text: &str| text.replace("%a", a).replace("%b", b);
    let before_kb = server.resident_kb()?;
    let alone = QUESTIONS.map(|text| ask(&client, question(text)));
    let url = server.url.clone();
    let at_once = std::thread::scope(|scope| {
        let asking: Vec<_> = (0..AT_ONCE)
            .map(|number| {
                let (url, text) = (&url, question(QUESTIONS[number % 7]));
                scope.spawn(move || ask(&Client::new(url, None), text))
            })
            .collect();
        asking
            .into_iter()
            .filter_map(|one| one.join().ok())
            .collect()
    });
    let is_serving = client.data("{ stats { revision } }").is_ok();
    let is_alive = server.is_alive();
    Ok(Report {
        alone: alone.into(),
        at_once,
        before_kb,
        peak_kb: if is_alive { server.peak_kb()? } else { 0 },
        is_alive,
        is_serving,
    })
}

fn ask(client: &Client, question: String) -> Reply {
    let begun = Instant::now();
    let answer = client.ask(&question);
    let took = begun.elapsed();
    let outcome = match answer {
        Err(error) => Err(error.to_string()),
        Ok(answer) => match answer.body["errors"][0]["extensions"]["code"].as_str() {
            Some(code) => Err(code.to_owned()),
            None => Ok(answer.bytes),
        },
    };
    Reply {
        question,
        took,
        outcome,
    }
}
