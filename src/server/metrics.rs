//! What the server counts, and `/metrics`, where it says so in Prometheus' text format.
//!
//! <https://prometheus.io/docs/instrumenting/exposition_formats/>

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use async_graphql::parser::types::OperationType;

use super::refusal::Refusal;

/// A number that a layer below tells when it is asked.
pub type Reading = Arc<dyn Fn() -> u64 + Send + Sync>;

/// What the layers below tell about themselves.
#[derive(Clone)]
pub struct Readings {
    /// The revision that questions are answered from.
    pub revision: Reading,
    /// The sequence number of the last record in the journal.
    pub journal_head: Reading,
}

impl Default for Readings {
    fn default() -> Self {
        let zero: Reading = Arc::new(|| 0);
        Self {
            revision: Arc::clone(&zero),
            journal_head: zero,
        }
    }
}

const OPERATIONS: [&str; 5] = ["query", "mutation", "subscription", "export", "none"];
const OUTCOMES: [&str; 8] = [
    "answered",
    "partly",
    "unchanged",
    "refused",
    "timed_out",
    "busy",
    "panicked",
    "abandoned",
];

/// Upper bounds of the classes of latency, in microseconds, and as they are written.
const CLASSES: [(u64, &str); 9] = [
    (1_000, "0.001"),
    (5_000, "0.005"),
    (10_000, "0.01"),
    (50_000, "0.05"),
    (100_000, "0.1"),
    (500_000, "0.5"),
    (1_000_000, "1"),
    (5_000_000, "5"),
    (10_000_000, "10"),
];

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// With all that was asked for.
    Answered,
    /// With errors beside the data.
    Partly,
    /// With word that the client has the answer already.
    Unchanged,
    /// Not executed.
    Refused,
    TimedOut,
    /// Turned away because of other requests, the client's own or others'.
    Busy,
    Panicked,
    /// The client went away.
    Abandoned,
}

impl From<&Refusal> for Outcome {
    fn from(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::TimedOut { .. } | Refusal::BodyTooSlow { .. } => Self::TimedOut,
            Refusal::Starting
            | Refusal::Busy
            | Refusal::TooMuch { .. }
            | Refusal::TooManyOperations { .. } => Self::Busy,
            Refusal::Panicked => Self::Panicked,
            _ => Self::Refused,
        }
    }
}

/// All counts, since the start.
#[derive(Default)]
pub(super) struct Metrics {
    requests: [[AtomicU64; OUTCOMES.len()]; OPERATIONS.len()],
    latencies: [Latency; OPERATIONS.len()],
    selections: [AtomicU64; OPERATIONS.len()],
    /// WebSockets that are open.
    pub(super) sockets: Gauge,
    /// Subscriptions that are open, over sockets and event streams.
    pub(super) subscriptions: Gauge,
}

#[derive(Default)]
struct Latency {
    classes: [AtomicU64; CLASSES.len()],
    n_all: AtomicU64,
    sum_us: AtomicU64,
}

/// How many of something there are.
#[derive(Clone, Default)]
pub(super) struct Gauge(Arc<AtomicU64>);

/// One of them; counted until it is dropped.
pub(super) struct Counted(Gauge);

impl Gauge {
    pub(super) fn count(&self) -> Counted {
        self.0.fetch_add(1, Relaxed);
        Counted(self.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Relaxed);
    }
}

/// A request that is being counted; if nothing else is said of it, it was abandoned.
pub(super) struct Record {
    metrics: Arc<Metrics>,
    started: Instant,
    operation: usize,
    outcome: Outcome,
}

impl Record {
    pub(super) fn begin(metrics: &Arc<Metrics>) -> Self {
        Self {
            metrics: Arc::clone(metrics),
            started: Instant::now(),
            operation: OPERATIONS.len() - 1,
            outcome: Outcome::Abandoned,
        }
    }

    pub(super) fn admitted(&mut self, operation: OperationType, n_selections: usize) {
        self.operation = match operation {
            OperationType::Query => 0,
            OperationType::Mutation => 1,
            OperationType::Subscription => 2,
        };
        let n_selections = u64::try_from(n_selections).unwrap_or(u64::MAX);
        self.metrics.selections[self.operation].fetch_add(n_selections, Relaxed);
    }

    /// It is no GraphQL, but for an export.
    pub(super) fn exports(&mut self) {
        self.operation = 3;
    }

    pub(super) fn ended(&mut self, outcome: Outcome) {
        self.outcome = outcome;
    }

    pub(super) fn outcome(&self) -> Outcome {
        self.outcome
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        let metrics = &self.metrics;
        metrics.requests[self.operation][self.outcome as usize].fetch_add(1, Relaxed);
        // A subscription lasts as long as the client likes.
        if OPERATIONS[self.operation] != "subscription" {
            metrics.latencies[self.operation].add(self.started.elapsed());
        }
    }
}

impl Latency {
    fn add(&self, elapsed: Duration) {
        let elapsed_us = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX);
        self.n_all.fetch_add(1, Relaxed);
        self.sum_us.fetch_add(elapsed_us, Relaxed);
        let class = CLASSES.iter().position(|(bound, _)| elapsed_us <= *bound);
        if let Some(idx) = class {
            self.classes[idx].fetch_add(1, Relaxed);
        }
    }

    fn write(&self, operation: &str, text: &mut Text) {
        let name = "rawabit_request_duration_seconds";
        let mut n_within = 0;
        for ((_, bound), count) in CLASSES.iter().zip(&self.classes) {
            n_within += count.load(Relaxed);
            let labels = format!("{{operation=\"{operation}\",le=\"{bound}\"}}");
            text.sample(&format!("{name}_bucket{labels}"), n_within);
        }
        // A request that ends meanwhile must not make the classes exceed the whole.
        let n_all = self.n_all.load(Relaxed).max(n_within);
        let labels = format!("{{operation=\"{operation}\",le=\"+Inf\"}}");
        text.sample(&format!("{name}_bucket{labels}"), n_all);
        let sum_us = self.sum_us.load(Relaxed);
        let seconds = format!("{}.{:06}", sum_us / 1_000_000, sum_us % 1_000_000);
        text.sample(&format!("{name}_sum{{operation=\"{operation}\"}}"), seconds);
        text.sample(&format!("{name}_count{{operation=\"{operation}\"}}"), n_all);
    }
}

impl Metrics {
    /// All counts and readings as text.
    pub(super) fn write(&self, readings: &Readings, n_connections: Option<usize>) -> String {
        let mut text = Text::default();
        self.write_requests(&mut text);
        let mut gauge = |name: &str, help: &str, value: u64| {
            text.family(name, "gauge", help);
            text.sample(name, value);
        };
        gauge(
            "rawabit_revision",
            "Revision that questions are answered from.",
            (readings.revision)(),
        );
        gauge(
            "rawabit_journal_head",
            "Sequence number of the journal's last record.",
            (readings.journal_head)(),
        );
        gauge(
            "rawabit_subscriptions",
            "Subscriptions open over sockets and event streams.",
            self.subscriptions.0.load(Relaxed),
        );
        gauge(
            "rawabit_sockets",
            "WebSockets open.",
            self.sockets.0.load(Relaxed),
        );
        if let Some(n_connections) = n_connections {
            gauge(
                "rawabit_connections",
                "Connections open.",
                n_connections as u64,
            );
        }
        if let Some(bytes) = resident_bytes() {
            gauge(
                "process_resident_memory_bytes",
                "Memory that the process occupies.",
                bytes,
            );
        }
        text.family("rawabit_build_info", "gauge", "The version that runs.");
        let version = env!("CARGO_PKG_VERSION");
        text.sample(&format!("rawabit_build_info{{version=\"{version}\"}}"), 1);
        text.0
    }

    fn write_requests(&self, text: &mut Text) {
        let name = "rawabit_requests_total";
        text.family(
            name,
            "counter",
            "GraphQL requests by operation and how they ended.",
        );
        for (operation, counts) in OPERATIONS.iter().zip(&self.requests) {
            for (outcome, count) in OUTCOMES.iter().zip(counts) {
                let labels = format!("{{operation=\"{operation}\",outcome=\"{outcome}\"}}");
                text.sample(&format!("{name}{labels}"), count.load(Relaxed));
            }
        }
        let name = "rawabit_selections_total";
        text.family(
            name,
            "counter",
            "Selections asked for, with fragments expanded.",
        );
        for (operation, count) in OPERATIONS.iter().zip(&self.selections) {
            text.sample(
                &format!("{name}{{operation=\"{operation}\"}}"),
                count.load(Relaxed),
            );
        }
        let name = "rawabit_request_duration_seconds";
        text.family(
            name,
            "histogram",
            "Time from the first look at a request to its end.",
        );
        for (operation, latency) in OPERATIONS.iter().zip(&self.latencies) {
            latency.write(operation, text);
        }
    }
}

#[derive(Default)]
struct Text(String);

impl Text {
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        self.line(format_args!("# HELP {name} {help}"));
        self.line(format_args!("# TYPE {name} {kind}"));
    }

    fn sample(&mut self, series: &str, value: impl std::fmt::Display) {
        self.line(format_args!("{series} {value}"));
    }

    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        // Writing to a string does not fail.
        let _ = writeln!(self.0, "{line}");
    }
}

/// Memory that the process occupies, where the system tells.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_counted_once_however_it_ends() {
        let metrics = Arc::new(Metrics::default());
        for outcome in [Some(Outcome::Answered), Some(Outcome::Answered), None] {
            let mut record = Record::begin(&metrics);
            record.admitted(OperationType::Mutation, 7);
            if let Some(outcome) = outcome {
                record.ended(outcome);
            }
        }
        let text = metrics.write(&Readings::default(), None);
        for line in [
            "rawabit_requests_total{operation=\"mutation\",outcome=\"answered\"} 2",
            "rawabit_requests_total{operation=\"mutation\",outcome=\"abandoned\"} 1",
            "rawabit_requests_total{operation=\"query\",outcome=\"answered\"} 0",
            "rawabit_selections_total{operation=\"mutation\"} 21",
            "rawabit_request_duration_seconds_count{operation=\"mutation\"} 3",
            "# TYPE rawabit_request_duration_seconds histogram",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} in {text}");
        }
    }

    #[test]
    fn classes_of_latency_add_up() {
        let latency = Latency::default();
        for elapsed_ms in [0, 1, 2, 70, 20_000] {
            latency.add(Duration::from_millis(elapsed_ms));
        }
        let mut text = Text::default();
        latency.write("query", &mut text);
        let values: Vec<&str> = text
            .0
            .lines()
            .filter_map(|line| line.rsplit_once(' ').map(|(_, value)| value))
            .collect();
        assert_eq!(
            values,
            [
                "2",
                "3",
                "3",
                "3",
                "4",
                "4",
                "4",
                "4",
                "4",
                "5",
                "20.073000",
                "5"
            ]
        );
    }
}
