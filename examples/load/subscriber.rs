//! Subscribers to all changes, over a WebSocket and over an event stream.

use std::{
    collections::HashSet,
    io::{BufRead as _, BufReader, Write as _},
    net::TcpStream,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use serde_json::{Value, json};
use tungstenite::{Message, client::IntoClientRequest as _, http::HeaderValue};

use crate::server::Outcome;

/// What one subscriber has heard.
pub(crate) struct Heard {
    last: AtomicU64,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    revisions: HashSet<u64>,
    /// Ids of what the last revision changed.
    latest: HashSet<String>,
    changes: usize,
    /// Changes that were heard before.
    twice: usize,
    wrong: Option<String>,
}

impl Heard {
    pub(crate) fn new(since: u64) -> Self {
        Self {
            last: AtomicU64::new(since),
            inner: Mutex::default(),
        }
    }

    /// The last revision that was heard of.
    pub(crate) fn last(&self) -> u64 {
        self.last.load(Ordering::SeqCst)
    }

    fn take(&self, answer: &Value) {
        let Ok(mut inner) = self.inner.lock() else {
            return;
        };
        let change = &answer["data"]["changes"];
        let (Some(revision), Some(id)) =
            (change["revision"].as_u64(), change["after"]["id"].as_str())
        else {
            inner.wrong = Some(answer.to_string());
            return;
        };
        if revision > self.last() {
            inner.latest.clear();
        }
        let is_again = revision < self.last() || !inner.latest.insert(id.to_owned());
        inner.twice += usize::from(is_again);
        inner.changes += 1;
        inner.revisions.insert(revision);
        self.last.fetch_max(revision, Ordering::SeqCst);
    }

    /// Revisions, changes, and changes heard twice.
    pub(crate) fn into_parts(self) -> Outcome<(HashSet<u64>, usize, usize)> {
        let inner = self
            .inner
            .into_inner()
            .map_err(|_| "a subscriber panicked")?;
        match inner.wrong {
            Some(wrong) => Err(format!("a subscriber was told {wrong}").into()),
            None => Ok((inner.revisions, inner.changes, inner.twice)),
        }
    }
}

fn document(since: u64) -> String {
    format!("subscription {{ changes(since: {since}) {{ revision after {{ id }} }} }}")
}

/// Listens until the server ends.
pub(crate) fn by_socket(address: &str, since: u64, heard: &Heard) -> Outcome<()> {
    let stream = TcpStream::connect(address)?;
    let mut request = format!("ws://{address}/graphql").into_client_request()?;
    request.headers_mut().insert(
        "sec-websocket-protocol",
        HeaderValue::from_static("graphql-transport-ws"),
    );
    let (mut socket, _) =
        tungstenite::client(request, stream).map_err(|error| error.to_string())?;
    let payload = json!({ "query": document(since) });
    for message in [
        json!({ "type": "connection_init" }),
        json!({ "type": "subscribe", "id": "load", "payload": payload }),
    ] {
        socket.send(Message::text(message.to_string()))?;
    }
    loop {
        let Message::Text(text) = socket.read()? else {
            continue;
        };
        let message: Value = serde_json::from_str(text.as_str())?;
        match message["type"].as_str() {
            Some("connection_ack") => {}
            Some("next") => heard.take(&message["payload"]),
            _ => heard.take(&message),
        }
    }
}

/// The same over server-sent events.
pub(crate) fn by_events(address: &str, since: u64, heard: &Heard) -> Outcome<()> {
    let mut stream = TcpStream::connect(address)?;
    let body = json!({ "query": document(since) }).to_string();
    write!(
        stream,
        "POST /graphql HTTP/1.1\r\nhost: {address}\r\naccept: text/event-stream\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )?;
    for line in BufReader::new(stream).lines() {
        if let Some(data) = line?.strip_prefix("data: ").filter(|data| !data.is_empty()) {
            heard.take(&serde_json::from_str(data)?);
        }
    }
    Ok(())
}
