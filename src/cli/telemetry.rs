//! Traces for an OpenTelemetry collector: one span for every request, by OTLP over HTTP in JSON.
//!
//! <https://opentelemetry.io/docs/specs/otlp/#otlphttp>
//!
//! Only the feature `opentelemetry` brings this in, and only `otlp-endpoint` turns it on; nothing
//! else in the program ever calls somewhere. A span has the method, path, status, operation name
//! and request id, and no content. Spans wait in a queue of bounded length; what does not fit, or
//! what the collector does not take, is dropped and counted in the log.

use std::{
    fmt::{Debug, Write as _},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
        mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel},
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};
use tracing_subscriber::{Layer, layer::Context, registry::LookupSpan};

/// Spans that wait to be sent.
const WAITING_MAX: usize = 4_096;
/// Spans in one message.
const BATCH_MAX: usize = 512;
/// How long spans wait for others before they are sent.
const BATCH_TIME: Duration = Duration::from_secs(1);
/// How long the collector may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// The spans that are told.
const NAME: &str = "request";

/// A server's span, in the words of the protocol.
const KIND_SERVER: u8 = 2;
/// The status of a span that failed.
const STATUS_ERROR: u8 = 2;

enum Message {
    Span(Value),
    Stop,
}

/// Sends spans until it is dropped; then it sends what still waits, if the collector is quick about it.
pub(super) struct Exporter {
    to: SyncSender<Message>,
    state: Arc<State>,
    /// Disconnected when the thread has ended.
    ended: Receiver<()>,
}

/// What those who collect and the one who sends tell each other beside the queue.
#[derive(Default)]
struct State {
    /// Spans for which the queue had no room, since that was last logged.
    n_dropped: AtomicUsize,
    is_over: AtomicBool,
}

/// Collects spans for an [`Exporter`].
pub(super) struct Spans(SyncSender<Message>, Arc<State>);

/// Starts to send spans to the collector at an address such as `http://127.0.0.1:4318`.
pub(super) fn start(endpoint: &str) -> Result<(Exporter, Spans)> {
    let (to, waiting) = sync_channel(WAITING_MAX);
    let address = format!("{}/v1/traces", endpoint.trim_end_matches('/'));
    let thread = std::thread::Builder::new().name("telemetry".to_owned());
    let (state, (ending, ended)) = (Arc::<State>::default(), sync_channel(0));
    let sending = Arc::clone(&state);
    thread
        .spawn(move || {
            send_all(&waiting, &address, &sending);
            drop::<SyncSender<()>>(ending);
        })
        .context("no thread can be started to send traces")?;
    let exporter = Exporter {
        to: to.clone(),
        state: Arc::clone(&state),
        ended,
    };
    Ok((exporter, Spans(to, state)))
}

impl Drop for Exporter {
    fn drop(&mut self) {
        self.state.is_over.store(true, Relaxed);
        // Where the queue is full, the thread sees it after the next message.
        let _ = self.to.try_send(Message::Stop);
        // Behind a dead collector it would take a long time for nothing.
        let _ = self.ended.recv_timeout(PATIENCE);
    }
}

/// What is known of a request so far.
struct Known {
    begun: SystemTime,
    trace_id: String,
    parent_id: Option<String>,
    attributes: Vec<(String, Value)>,
}

impl Known {
    fn new() -> Self {
        Self {
            begun: SystemTime::now(),
            trace_id: random_hex::<16>(),
            parent_id: None,
            attributes: Vec::new(),
        }
    }

    /// Goes on with the trace that the client is in: `00-TRACE-SPAN-FLAGS`.
    fn join(&mut self, traceparent: &str) {
        let parts: Vec<&str> = traceparent.split('-').collect();
        let is_hex = |text: &str, length: usize| {
            let is_hex = text.bytes().all(|byte| byte.is_ascii_hexdigit());
            text.len() == length && is_hex && text.bytes().any(|byte| byte != b'0')
        };
        if let [_, trace, span, _] = parts.as_slice()
            && is_hex(trace, 32)
            && is_hex(span, 16)
        {
            self.trace_id = trace.to_ascii_lowercase();
            self.parent_id = Some(span.to_ascii_lowercase());
        }
    }

    /// The span as the protocol writes it.
    fn ended(&self) -> Value {
        let word = |name: &str| {
            let found = self.attributes.iter().find(|(known, _)| known == name);
            found.and_then(|(_, value)| value["stringValue"].as_str())
        };
        let name = match (word("http.request.method"), word("url.path")) {
            (Some(method), Some(path)) => format!("{method} {path}"),
            _ => NAME.to_owned(),
        };
        let attributes: Vec<Value> = self
            .attributes
            .iter()
            .map(|(key, value)| json!({ "key": key, "value": value }))
            .collect();
        let status = self
            .attributes
            .iter()
            .find(|(key, _)| key == "http.response.status_code");
        let status: Option<u16> = status
            .and_then(|(_, value)| value["intValue"].as_str())
            .and_then(|status| status.parse().ok());
        let mut span = json!({
            "traceId": self.trace_id,
            "spanId": random_hex::<8>(),
            "name": name,
            "kind": KIND_SERVER,
            "startTimeUnixNano": nanoseconds(self.begun),
            "endTimeUnixNano": nanoseconds(SystemTime::now()),
            "attributes": attributes,
        });
        if let Some(parent) = &self.parent_id {
            span["parentSpanId"] = json!(parent);
        }
        if status.is_some_and(|status| status >= 500) {
            span["status"] = json!({ "code": STATUS_ERROR });
        }
        span
    }
}

/// By which name the collector knows a field of ours.
fn attribute(field: &str) -> Option<&'static str> {
    match field {
        "method" => Some("http.request.method"),
        "path" => Some("url.path"),
        "status" => Some("http.response.status_code"),
        "operation" => Some("graphql.operation.name"),
        "request.id" => Some("rawabit.request.id"),
        _ => None,
    }
}

impl Visit for Known {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "traceparent" {
            self.join(value);
        } else if let Some(name) = attribute(field.name()) {
            let value = json!({ "stringValue": value });
            self.attributes.push((name.to_owned(), value));
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        if let Some(name) = attribute(field.name()) {
            let value = json!({ "intValue": value.to_string() });
            self.attributes.push((name.to_owned(), value));
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.record_str(field, &format!("{value:?}"));
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Spans {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, ctx: Context<'_, S>) {
        if attributes.metadata().name() != NAME {
            return;
        }
        let mut known = Known::new();
        attributes.record(&mut known);
        if let Some(span) = ctx.span(id) {
            span.extensions_mut().insert(known);
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, ctx: Context<'_, S>) {
        if let Some(span) = ctx.span(id)
            && let Some(known) = span.extensions_mut().get_mut::<Known>()
        {
            values.record(known);
        }
    }

    fn on_event(&self, event: &Event<'_>, ctx: Context<'_, S>) {
        if let Some(span) = ctx.event_span(event)
            && let Some(known) = span.extensions_mut().get_mut::<Known>()
            && event.metadata().fields().field("operation").is_some()
        {
            event.record(known);
        }
    }

    fn on_close(&self, id: Id, ctx: Context<'_, S>) {
        if let Some(span) = ctx.span(&id)
            && let Some(known) = span.extensions_mut().remove::<Known>()
        {
            // A full queue means that the collector is slow; requests do not wait for it.
            if self.0.try_send(Message::Span(known.ended())).is_err() {
                self.1.n_dropped.fetch_add(1, Relaxed);
            }
        }
    }
}

/// Sends what comes in, several spans at a time, until it is told to stop.
fn send_all(waiting: &Receiver<Message>, address: &str, state: &State) {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        .build()
        .into();
    let mut is_over = false;
    while !is_over {
        let mut spans = Vec::new();
        let begun = Instant::now();
        while spans.len() < BATCH_MAX {
            match waiting.recv_timeout(BATCH_TIME.saturating_sub(begun.elapsed())) {
                Ok(Message::Span(span)) => spans.push(span),
                Err(RecvTimeoutError::Timeout) => break,
                Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => {
                    is_over = true;
                    break;
                }
            }
        }
        let n_dropped = state.n_dropped.swap(0, Relaxed);
        if n_dropped > 0 {
            tracing::warn!(n_dropped, "the collector is slow; traces were dropped");
        }
        if spans.is_empty() {
            is_over |= state.is_over.load(Relaxed);
            continue;
        }
        let n_spans = spans.len();
        let sent = agent
            .post(address)
            .header("content-type", "application/json")
            .send(message(&spans).to_string());
        if let Err(error) = sent {
            tracing::warn!(%error, n_spans, "the collector did not take traces; they are dropped");
        }
    }
}

/// A message of the protocol.
fn message(spans: &[Value]) -> Value {
    let version = env!("CARGO_PKG_VERSION");
    let attribute =
        |key: &str, value: &str| json!({ "key": key, "value": { "stringValue": value } });
    json!({ "resourceSpans": [{
        "resource": { "attributes": [
            attribute("service.name", "rawabit"),
            attribute("service.version", version),
        ]},
        "scopeSpans": [{ "scope": { "name": "rawabit", "version": version }, "spans": spans }],
    }]})
}

/// The protocol writes 64-bit numbers as text.
fn nanoseconds(at: SystemTime) -> String {
    let since = at.duration_since(UNIX_EPOCH).unwrap_or_default();
    since.as_nanos().to_string()
}

fn random_hex<const N: usize>() -> String {
    let mut bytes = [0; N];
    if getrandom::fill(&mut bytes).is_err() {
        // Spans of one trace would still belong together; only traces could be confused.
        bytes = [1; N];
    }
    bytes.iter().fold(String::new(), |mut hex, byte| {
        // Writing to a string does not fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use std::{
        io::{BufRead as _, BufReader, Read as _, Write as _},
        net::TcpListener,
    };

    use tracing_subscriber::layer::SubscriberExt as _;

    use super::*;

    /// A collector that takes one message, and its address.
    fn collector() -> (String, std::thread::JoinHandle<(String, Value)>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}/", listener.local_addr().unwrap());
        let taking = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let (mut head, mut length) = (String::new(), 0);
            while !head.ends_with("\r\n\r\n") {
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
                head.push_str(&line);
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{{}}").unwrap();
            (head, serde_json::from_slice(&body).unwrap())
        });
        (endpoint, taking)
    }

    /// Logs a request as the server does.
    fn answer(traceparent: &str, status: u16) {
        let span = tracing::info_span!(
            "request",
            request.id = "req-1",
            traceparent = tracing::field::Empty
        );
        span.record("traceparent", traceparent);
        span.in_scope(|| {
            tracing::info!(secret = "text", "not of the request");
            tracing::info!(
                method = %"POST",
                path = "/graphql",
                operation = Some("Greeting"),
                status,
                duration_ms = 3_u64,
                "answered"
            );
        });
    }

    #[test]
    fn every_request_is_a_span_of_its_clients_trace() {
        let (endpoint, taking) = collector();
        let (exporter, spans) = start(&endpoint).unwrap();
        let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        tracing::subscriber::with_default(tracing_subscriber::registry().with(spans), || {
            answer(parent, 200);
            answer("00-rubbish-00-01", 503);
            tracing::info_span!("something else").in_scope(|| ());
        });
        drop(exporter);
        let (head, message) = taking.join().unwrap();
        assert!(head.starts_with("POST /v1/traces HTTP/1.1\r\n"), "{head}");
        let resource = &message["resourceSpans"][0];
        assert_eq!(
            resource["resource"]["attributes"][0],
            json!({ "key": "service.name", "value": { "stringValue": "rawabit" } })
        );
        let spans = resource["scopeSpans"][0]["spans"].as_array().unwrap();
        assert_eq!(spans.len(), 2, "{message}");
        let [good, failed] = [&spans[0], &spans[1]];
        assert_eq!(
            (&good["traceId"], &good["parentSpanId"], &good["name"]),
            (
                &json!("4bf92f3577b34da6a3ce929d0e0e4736"),
                &json!("00f067aa0ba902b7"),
                &json!("POST /graphql")
            )
        );
        assert_eq!(
            good["attributes"],
            json!([
                { "key": "rawabit.request.id", "value": { "stringValue": "req-1" } },
                { "key": "http.request.method", "value": { "stringValue": "POST" } },
                { "key": "url.path", "value": { "stringValue": "/graphql" } },
                { "key": "graphql.operation.name", "value": { "stringValue": "Greeting" } },
                { "key": "http.response.status_code", "value": { "intValue": "200" } },
            ])
        );
        let time = |span: &Value, name: &str| span[name].as_str().unwrap().parse::<u128>().unwrap();
        assert!(time(good, "startTimeUnixNano") <= time(good, "endTimeUnixNano"));
        assert_eq!(
            (good.get("status"), failed.get("parentSpanId")),
            (None, None)
        );
        assert_eq!(failed["status"], json!({ "code": 2 }));
        assert_eq!(failed["traceId"].as_str().unwrap().len(), 32);
        assert!(!message.to_string().contains("secret"), "{message}");
    }

    #[test]
    fn what_does_not_fit_into_the_queue_is_counted() {
        let (to, waiting) = sync_channel(1);
        let state = Arc::<State>::default();
        let spans = Spans(to, Arc::clone(&state));
        let subscriber = tracing_subscriber::registry().with(spans);
        tracing::subscriber::with_default(subscriber, || {
            for _ in 0..3 {
                drop(tracing::info_span!("request"));
            }
        });
        assert_eq!(state.n_dropped.load(Relaxed), 2);
        drop(waiting);
    }

    #[test]
    fn a_full_queue_does_not_hold_up_the_end() {
        let (to, waiting) = sync_channel(1);
        let (ending, ended) = sync_channel(0);
        to.send(Message::Stop).unwrap();
        drop::<SyncSender<()>>(ending);
        let state = Arc::<State>::default();
        drop(Exporter {
            to,
            state: Arc::clone(&state),
            ended,
        });
        assert!(state.is_over.load(Relaxed));
        drop(waiting);
    }
}
