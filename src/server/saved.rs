//! `/v`: states of the explorer that are too long for an address.

use std::sync::Arc;
use std::time::Instant;

use async_graphql::Executor;
use axum::extract::{Path, Request, State};
use axum::http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, LOCATION, VARY};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::service::{CommitError, SaveError, SavedView, VIEW_BYTES_MAX, ViewHash};

use super::caller::{address, caller, client};
use super::limits::Limits;
use super::media::{self, Media};
use super::refusal::Refusal;
use super::{Graph, Serving, graphql};

/// Points that a saved view costs, as a write does, and one for so many bytes of it.
const COST: u64 = 100;
const BYTES_PER_POINT: u64 = 256;
/// Room for spaces and escapes, which the canonical form does not have.
const BODY_BYTES_MAX: usize = VIEW_BYTES_MAX * 2;
/// What a hash names never changes; whether somebody may read it does.
const IMMUTABLE: HeaderValue = HeaderValue::from_static("private, max-age=31536000, immutable");

/// `POST /v`: keeps a state, and says where.
pub(super) async fn post<E: Executor>(
    State(serving): State<Arc<Serving<E>>>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let limits = Limits {
        body_bytes_max: BODY_BYTES_MAX,
        ..serving.limits.clone()
    };
    let read = async {
        if !media::is_json(&parts.headers) {
            return Err(Refusal::UnsupportedMediaType);
        }
        let bytes = graphql::read(body, &parts.headers, &limits).await?;
        save(&serving, &parts, &bytes).await
    };
    read.await
        .unwrap_or_else(|refusal| refusal.respond(Media::Json))
}

/// `GET /v/{hash}`: the state for those who ask for JSON, the explorer for all others.
pub(super) async fn get<E: Executor>(
    State(serving): State<Arc<Serving<E>>>,
    Path(hash): Path<String>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let wants_page = media::accepts(&parts.headers, &ACCEPT, "text/html");
    let found = find(&serving, &parts, &hash);
    let mut response = match found {
        Ok(text) if !wants_page => {
            let headers = [
                (CONTENT_TYPE, HeaderValue::from_static("application/json")),
                (CACHE_CONTROL, IMMUTABLE),
            ];
            (headers, text).into_response()
        }
        Err(refusal) if !wants_page => refusal.respond(Media::Json),
        // The explorer itself may say that it needs a token.
        Ok(_) | Err(Refusal::Unauthenticated(_)) => serving.assets.serve("/", &parts.headers),
        Err(_) => {
            let mut page = serving.assets.serve("/", &parts.headers);
            *page.status_mut() = StatusCode::NOT_FOUND;
            page
        }
    };
    let vary = HeaderValue::from_static("accept, authorization");
    response.headers_mut().append(VARY, vary);
    response
}

/// Whoever may read may save a view: a link is part of reading.
fn graph<'a, E>(serving: &'a Serving<E>, parts: &Parts) -> Result<(&'a Graph, String), Refusal> {
    if !*serving.ready.borrow() {
        return Err(Refusal::Starting);
    }
    let graph = serving.graph.as_ref();
    let graph = graph.ok_or_else(|| Refusal::NotFound("this server keeps no views".to_owned()))?;
    let token = caller(parts).token;
    let holder = graph.access.holder_of(token.as_deref());
    let holder = holder.map_err(|error| Refusal::from(&error))?;
    let author = holder.map_or_else(|| "anybody".to_owned(), |holder| holder.id);
    Ok((graph, author))
}

async fn save<E: Executor>(
    serving: &Arc<Serving<E>>,
    parts: &Parts,
    bytes: &[u8],
) -> Result<Response, Refusal> {
    let (graph, author) = graph(serving, parts)?;
    let address = address(serving.proxy, &parts.headers, &parts.extensions);
    let client = client(&serving.holder, &caller(parts), address);
    let n_bytes = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let cost = COST + n_bytes / BYTES_PER_POINT;
    serving.purse.spend(&client, cost, Instant::now())?;
    let json: Value = serde_json::from_slice(bytes)
        .map_err(|error| Refusal::Malformed(format!("the body is not JSON: {error}")))?;
    let view = SavedView::new(json).map_err(|error| refused(&error))?;
    let saved = graph.service.save_view(view, author).await;
    let saved = saved.map_err(|error| refused(&error))?;
    let path = format!("/v/{}", saved.hash.as_str());
    let status = if saved.is_new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    let location = HeaderValue::from_str(&path).unwrap_or(HeaderValue::from_static("/"));
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (LOCATION, location),
    ];
    Ok((status, headers, json!({ "path": path }).to_string()).into_response())
}

fn find<E>(serving: &Serving<E>, parts: &Parts, hash: &str) -> Result<String, Refusal> {
    let (graph, _) = graph(serving, parts)?;
    let unknown = || {
        let message = "there is no saved view with this hash; the address may be cut short";
        Refusal::NotFound(message.to_owned())
    };
    let hash = ViewHash::parse(hash).ok_or_else(unknown)?;
    let found = graph.service.saved_view(&hash).map_err(|error| {
        tracing::error!(%error, "a saved view could not be read from the journal");
        Refusal::Panicked
    })?;
    found.ok_or_else(unknown)
}

fn refused(error: &SaveError) -> Refusal {
    match error {
        SaveError::NoObject => Refusal::Malformed(error.to_string()),
        SaveError::TooLong { .. } => Refusal::BodyTooLong {
            bytes_max: VIEW_BYTES_MAX,
        },
        SaveError::Full => Refusal::NoRoom(error.to_string()),
        SaveError::Commit(CommitError::Busy) => Refusal::Busy,
        SaveError::Commit(CommitError::Journal(cause)) => {
            tracing::error!(%cause, "a view could not be saved");
            Refusal::ReadOnly
        }
        _ => {
            tracing::error!(%error, "a view could not be saved");
            Refusal::Panicked
        }
    }
}
