//! GraphQL over HTTP: POST for every operation, GET for queries.
//!
//! <https://graphql.github.io/graphql-over-http/draft/>

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::parser::types::OperationType;
use async_graphql::{Executor, Request, Value};
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};

use super::caller::Caller;
use super::limits::Limits;
use super::log::OperationName;
use super::media::{self, Media};
use super::refusal::Refusal;
use super::{Serving, errors, parameters, preflight};

/// `POST /graphql`.
pub(super) async fn post<E: Executor>(
    State(serving): State<Arc<Serving<E>>>,
    request: axum::extract::Request,
) -> Response {
    let (parts, body) = request.into_parts();
    answer(&serving, &parts, async {
        if !media::is_json(&parts.headers) {
            return Err(Refusal::UnsupportedMediaType);
        }
        parameters::from_json(&read(body, &serving.limits).await?)
    })
    .await
}

/// `GET /graphql`.
pub(super) async fn get<E: Executor>(
    State(serving): State<Arc<Serving<E>>>,
    request: axum::extract::Request,
) -> Response {
    let (parts, _) = request.into_parts();
    answer(&serving, &parts, async { parameters::from_uri(&parts.uri) }).await
}

/// Any other method.
pub(super) async fn other(request: axum::extract::Request) -> Response {
    Refusal::Method.respond(Media::negotiate(request.headers()).unwrap_or(Media::Json))
}

async fn answer<E: Executor>(
    serving: &Serving<E>,
    parts: &Parts,
    request: impl Future<Output = Result<Request, Refusal>>,
) -> Response {
    let Some(media) = Media::negotiate(&parts.headers) else {
        return Refusal::NotAcceptable.respond(Media::Json);
    };
    let mut name = None;
    let mut response = match execute(serving, parts, request, &mut name).await {
        Ok(body) => found(media, body),
        Err(refusal) => refusal.respond(media),
    };
    if let Some(name) = name {
        response.extensions_mut().insert(OperationName(name));
    }
    response
}

async fn execute<E: Executor>(
    serving: &Serving<E>,
    parts: &Parts,
    request: impl Future<Output = Result<Request, Refusal>>,
    name: &mut Option<String>,
) -> Result<Vec<u8>, Refusal> {
    if !*serving.ready.borrow() {
        return Err(Refusal::Starting);
    }
    let limits = &serving.limits;
    let admitted = preflight::admit(request.await?, limits)
        .map_err(|refusal| errors::shorten(refusal, limits))?;
    *name = admitted.name;
    check_method(&parts.method, admitted.operation)?;
    let request = admitted.request.data(Caller::from_parts(parts));
    let mut response = serving.gate.execute(&serving.executor, request).await?;
    response
        .extensions
        .insert("cost".to_owned(), Value::from(admitted.cost));
    errors::check(response, limits)
}

fn check_method(method: &Method, operation: OperationType) -> Result<(), Refusal> {
    match operation {
        OperationType::Mutation if method != Method::POST => Err(Refusal::MutationByGet),
        OperationType::Subscription => Err(Refusal::Malformed(
            "subscriptions need a WebSocket or an event stream".to_owned(),
        )),
        _ => Ok(()),
    }
}

fn found(media: Media, body: Vec<u8>) -> Response {
    let mut response = (StatusCode::OK, body).into_response();
    response
        .headers_mut()
        .insert(CONTENT_TYPE, media.content_type());
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Reads a body within its bounds of length and time.
async fn read(body: Body, limits: &Limits) -> Result<Bytes, Refusal> {
    let (bytes_max, timeout_ms) = (limits.body_bytes_max, limits.body_timeout_ms);
    let collected = tokio::time::timeout(
        Duration::from_millis(timeout_ms),
        Limited::new(body, bytes_max).collect(),
    )
    .await;
    match collected {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Refusal::BodyTooLong { bytes_max }),
        Ok(Err(_)) => Err(Refusal::Malformed(
            "the body ended early or was not sent as HTTP says".to_owned(),
        )),
        Err(_) => Err(Refusal::BodyTooSlow { timeout_ms }),
    }
}
