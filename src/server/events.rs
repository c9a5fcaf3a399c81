//! GraphQL over server-sent events, one connection for each operation.
//!
//! <https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md>

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;
use futures_util::{StreamExt as _, stream};
use serde_json::json;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use super::operation::Answers;
use super::refusal::Refusal;

/// What keeps nginx from holding back events.
const ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// What the stream is at.
struct Events {
    /// `None` once the last event was sent.
    answers: Option<Answers>,
    /// `None` where nothing will stop it.
    stopping: Option<watch::Receiver<()>>,
    keep_alive: Duration,
}

/// The answers as an event stream. It ends early, for the client to ask again elsewhere, when
/// the server stops.
pub(super) fn respond(
    answers: Answers,
    stopping: Option<watch::Receiver<()>>,
    keep_alive_ms: u64,
) -> Response {
    let events = Events {
        answers: Some(answers),
        stopping,
        keep_alive: Duration::from_millis(keep_alive_ms),
    };
    let texts = stream::unfold(events, |mut events| async move {
        let text = events.next().await?;
        Some((Ok::<_, std::convert::Infallible>(text), events))
    });
    let mut response = Response::new(Body::from_stream(texts));
    let headers = response.headers_mut();
    let headers_of_events = [
        (CONTENT_TYPE, "text/event-stream; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
        (ACCEL_BUFFERING, "no"),
    ];
    for (name, value) in headers_of_events {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

impl Events {
    /// The next piece of the stream.
    async fn next(&mut self) -> Option<Bytes> {
        let answers = self.answers.as_mut()?;
        tokio::select! {
            answer = answers.next() => match answer {
                Some(Ok(answer)) => Some(event(&answer)),
                Some(Err(refusal)) => {
                    self.answers = None;
                    let answer = body(&refusal);
                    Some([event(answer.as_bytes()), complete()].concat().into())
                }
                None => {
                    self.answers = None;
                    Some(complete())
                }
            },
            () = stopped(&mut self.stopping) => None,
            () = sleep_until(Instant::now() + self.keep_alive) => Some(Bytes::from_static(b":\n\n")),
        }
    }
}

/// JSON has no line ends outside of strings, and none inside that are not escaped.
fn event(answer: &[u8]) -> Bytes {
    [b"event: next\ndata: ", answer, b"\n\n"].concat().into()
}

fn complete() -> Bytes {
    Bytes::from_static(b"event: complete\ndata:\n\n")
}

/// A refusal as an answer.
fn body(refusal: &Refusal) -> String {
    json!({ "errors": refusal.errors() }).to_string()
}

/// Ready when the server stops.
pub(super) async fn stopped(stopping: &mut Option<watch::Receiver<()>>) {
    match stopping {
        // The sender says it by going away.
        Some(stopping) => drop(stopping.changed().await),
        None => std::future::pending().await,
    }
}
