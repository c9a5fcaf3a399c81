//! `/export/{format}`: the graph, or a part of it, as a file, written while it is read.

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_graphql::Executor;
use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, Request, State};
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, StreamExt as _};
use serde_json::{Value, json};

use crate::exchange::{self, Format};
use crate::graph::Snapshot;
use crate::service::{ExportAsked, ExportError, ExportStream, Piece};
use crate::text::{self, LANGUAGES};

use super::caller::{address, caller, client};
use super::media::Media;
use super::metrics::{Outcome, Record};
use super::rate::Client;
use super::refusal::Refusal;
use super::tag::{Ground, Tag};
use super::{Graph, Serving};

/// Points that an export costs before its first byte; each millisecond that it takes costs one more.
const COST: u64 = 100;
/// Parameters of an address that are looked at.
const PARAMETERS_MAX: usize = 50;

/// `GET /export`: the formats.
pub(super) async fn list() -> Json<Value> {
    let formats = exchange::FORMATS.iter().filter(|format| format.writes());
    let formats: Vec<Value> = formats.map(|format| format.describe()).collect();
    Json(json!({ "formats": formats }))
}

/// `GET /export/{format}`.
pub(super) async fn get<E: Executor>(
    State(serving): State<Arc<Serving<E>>>,
    Path(format): Path<String>,
    request: Request,
) -> Response {
    let mut record = Record::begin(&serving.metrics);
    record.exports();
    let (parts, _) = request.into_parts();
    match answer(&serving, &format, &parts, &mut record).await {
        Ok(response) => response,
        Err(refusal) => {
            record.ended(Outcome::from(&refusal));
            refusal.respond(Media::Json)
        }
    }
}

async fn answer<E: Executor>(
    serving: &Arc<Serving<E>>,
    format: &str,
    parts: &Parts,
    record: &mut Record,
) -> Result<Response, Refusal> {
    if !*serving.ready.borrow() {
        return Err(Refusal::Starting);
    }
    let graph = serving.graph.as_ref();
    let graph = graph.ok_or_else(|| Refusal::NotFound("this server has no exports".to_owned()))?;
    let caller = caller(parts);
    let allowed = graph.access.role_of(caller.token.as_deref());
    allowed.map_err(|error| Refusal::from(&error))?;
    let format = find(format)?;
    let snapshot = graph.service.snapshot();
    let parameters = parameters(parts)?;
    let asked = read(&snapshot, format, &parameters, &parts.headers)?;
    let token = caller.token.as_deref().unwrap_or("");
    let ground = Ground::new(snapshot.revision(), Some(graph));
    let tag = tag(ground, &asked, &parameters, token);
    if tag.is_known(&parts.headers) {
        record.ended(Outcome::Unchanged);
        return Ok(tag.unchanged());
    }
    let body = if parts.method == Method::HEAD {
        Body::empty()
    } else {
        let address = address(serving.proxy, &parts.headers, &parts.extensions);
        let client = client(&serving.holder, &caller, address);
        begin(serving, graph, &snapshot, asked, client).await?
    };
    record.ended(Outcome::Answered);
    let mut response = headers(format, &snapshot, body);
    tag.put_on(&mut response);
    Ok(response)
}

fn find(name: &str) -> Result<&'static Format, Refusal> {
    let found = exchange::find(name).filter(|format| format.writes());
    found.ok_or_else(|| {
        let known: Vec<&str> = exchange::FORMATS.iter().map(|format| format.name).collect();
        let shown: String = name.chars().take(40).collect();
        Refusal::NotFound(format!(
            "there is no format `{shown}`; there are {}",
            known.join(", ")
        ))
    })
}

fn parameters(parts: &Parts) -> Result<Vec<(String, String)>, Refusal> {
    let Query(parameters) = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri)
        .map_err(|_| Refusal::Malformed("the query string is not UTF-8".to_owned()))?;
    if parameters.len() > PARAMETERS_MAX {
        return Err(Refusal::Malformed(format!(
            "the query string has more than {PARAMETERS_MAX} parameters"
        )));
    }
    Ok(parameters)
}

fn read(
    snapshot: &Snapshot,
    format: &'static Format,
    parameters: &[(String, String)],
    headers: &HeaderMap,
) -> Result<ExportAsked, Refusal> {
    let mut pairs: Vec<(&str, &str)> = parameters
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    if !pairs.iter().any(|(name, _)| *name == "language") {
        let wishes = headers.get(ACCEPT_LANGUAGE);
        let wishes = wishes.and_then(|wishes| wishes.to_str().ok());
        let language = wishes.and_then(|wishes| text::negotiate(wishes, &LANGUAGES));
        pairs.push(("language", language.unwrap_or(LANGUAGES[0])));
    }
    ExportAsked::from_text(snapshot, format, &pairs).map_err(|error| {
        let name: String = error.field.chars().take(40).collect();
        let message: String = error.message.chars().take(500).collect();
        if error.is_missing {
            return Refusal::NotFound(format!("{name}: {message}"));
        }
        Refusal::Parameter { name, message }
    })
}

/// The same parameters of the same revision give the same bytes.
fn tag(ground: Ground, asked: &ExportAsked, parameters: &[(String, String)], token: &str) -> Tag {
    let own = [asked.format().name, asked.language(), token];
    let given = parameters
        .iter()
        .flat_map(|(name, value)| [name.as_str(), value.as_str()]);
    Tag::of(ground, own.into_iter().chain(given).map(str::as_bytes))
}

fn headers(format: &Format, snapshot: &Snapshot, body: Body) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(format.stream_type()));
    // A picture can be looked at where it is.
    let sort = if format.is_picture {
        "inline"
    } else {
        "attachment"
    };
    let disposition = format!(
        "{sort}; filename=\"rawabit-{}-{}.{}\"",
        format.name,
        snapshot.revision(),
        format.stream_extension()
    );
    let disposition = HeaderValue::from_str(&disposition);
    headers.insert(
        CONTENT_DISPOSITION,
        disposition.unwrap_or(HeaderValue::from_static("attachment")),
    );
    response
}

/// Begins to write, and waits for the first piece: what fails before can still be told.
async fn begin<E: Executor>(
    serving: &Arc<Serving<E>>,
    graph: &Graph,
    snapshot: &Arc<Snapshot>,
    asked: ExportAsked,
    client: Client,
) -> Result<Body, Refusal> {
    serving.purse.spend(&client, COST, Instant::now())?;
    let place = Arc::clone(&serving.exports).try_acquire_owned();
    let place = place.map_err(|_| Refusal::Busy)?;
    let bill = Bill {
        serving: Arc::clone(serving),
        client,
        started: Instant::now(),
    };
    let begun = graph
        .service
        .begin_export(Arc::clone(snapshot), asked, place);
    let mut pieces = begun.map_err(|error| failed(&error))?;
    let timeout_ms = serving.limits.request_timeout_ms;
    let first = tokio::time::timeout(Duration::from_millis(timeout_ms), pieces.next());
    let first = first.await.map_err(|_| Refusal::TimedOut { timeout_ms })?;
    let first = match first {
        Some(Ok(Piece::Bytes(bytes))) => bytes,
        Some(Ok(Piece::End)) => return Ok(Body::empty()),
        Some(Err(error)) => return Err(failed(&error)),
        None => return Err(Refusal::Panicked),
    };
    let deadline =
        tokio::time::Instant::now() + Duration::from_millis(serving.limits.export_timeout_ms);
    let reading = Reading {
        pieces,
        first: Some(first),
        deadline,
        is_ended: false,
        _bill: bill,
    };
    // Compression asks once more after the end.
    let pieces = stream::unfold(reading, Reading::step).fuse();
    Ok(Body::from_stream(pieces))
}

fn failed(error: &ExportError) -> Refusal {
    match error {
        ExportError::TooMuch => Refusal::Malformed(error.to_string()),
        ExportError::Busy(_) => Refusal::Busy,
        _ => {
            tracing::error!(%error, "an export could not be written");
            Refusal::Panicked
        }
    }
}

/// Charges the time that an export took, when it ends or is given up.
struct Bill<E> {
    serving: Arc<Serving<E>>,
    client: Client,
    started: Instant,
}

impl<E> Drop for Bill<E> {
    fn drop(&mut self) {
        let now = Instant::now();
        let elapsed = now.saturating_duration_since(self.started).as_millis();
        let cost = u64::try_from(elapsed).unwrap_or(u64::MAX);
        self.serving.purse.charge(&self.client, cost, now);
    }
}

/// An export that a client reads.
struct Reading<E> {
    pieces: ExportStream,
    first: Option<Vec<u8>>,
    deadline: tokio::time::Instant,
    is_ended: bool,
    _bill: Bill<E>,
}

impl<E> Reading<E> {
    /// The next piece of the body. An error breaks the connection, so that nobody takes a part for the whole.
    async fn step(mut self) -> Option<(Result<Bytes, &'static str>, Self)> {
        if self.is_ended {
            return None;
        }
        if let Some(first) = self.first.take() {
            return Some((Ok(first.into()), self));
        }
        let next = tokio::time::timeout_at(self.deadline, self.pieces.next()).await;
        let piece = match next {
            Ok(Some(Ok(Piece::End))) => return None,
            Ok(Some(Ok(Piece::Bytes(bytes)))) => Ok(bytes.into()),
            Ok(Some(Err(error))) => {
                tracing::error!(%error, "an export broke off");
                Err("the export broke off")
            }
            Ok(None) => Err("the export broke off"),
            Err(_) => Err("the export was not read in time"),
        };
        self.is_ended = piece.is_err();
        Some((piece, self))
    }
}
