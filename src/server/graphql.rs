//! GraphQL over HTTP: POST for every operation, GET for queries.
//!
//! <https://graphql.github.io/graphql-over-http/draft/>

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::parser::types::OperationType;
use async_graphql::{Executor, Request, Value};
use axum::body::{Body, Bytes, HttpBody as _};
use axum::extract::State;
use axum::http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, EXPECT};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use http_body_util::{BodyExt as _, Limited};

use super::caller::caller;
use super::limits::Limits;
use super::log::OperationName;
use super::media::{self, Media};
use super::preflight::Admitted;
use super::refusal::Refusal;
use super::{Serving, errors, parameters, preflight};

/// How much of a body that is too long is read and thrown away: a client that is still sending
/// when the connection closes would see the broken connection, not the answer.
const DISCARDED_BYTES_MAX: usize = 64 * 1024 * 1024;

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
        parameters::from_json(&read(body, &parts.headers, &serving.limits).await?)
    })
    .await
}

/// `GET /graphql`; somebody who only opens the address in a browser is shown the editor.
pub(super) async fn get<E: Executor>(
    State(serving): State<Arc<Serving<E>>>,
    request: axum::extract::Request,
) -> Response {
    let (parts, _) = request.into_parts();
    if parts.uri.query().is_none() && media::accepts(&parts.headers, &ACCEPT, "text/html") {
        return Redirect::to("/graphiql").into_response();
    }
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
    let admitted = admit(serving, &parts.method, request).await;
    let name = admitted
        .as_ref()
        .ok()
        .and_then(|admitted| admitted.name.clone());
    let body = match admitted {
        Ok(admitted) => execute(serving, parts, admitted).await,
        Err(refusal) => Err(refusal),
    };
    let mut response =
        body.map_or_else(|refusal| refusal.respond(media), |body| found(media, body));
    if let Some(name) = name {
        response.extensions_mut().insert(OperationName(name));
    }
    response
}

/// The request, once it is known to be one that may be executed.
async fn admit<E: Executor>(
    serving: &Serving<E>,
    method: &Method,
    request: impl Future<Output = Result<Request, Refusal>>,
) -> Result<Admitted, Refusal> {
    if !*serving.ready.borrow() {
        return Err(Refusal::Starting);
    }
    let admitted = preflight::admit(request.await?, &serving.limits)
        .map_err(|refusal| errors::shorten(refusal, &serving.limits))?;
    check_method(method, admitted.operation)?;
    Ok(admitted)
}

/// The body of the answer.
async fn execute<E: Executor>(
    serving: &Serving<E>,
    parts: &Parts,
    admitted: Admitted,
) -> Result<Vec<u8>, Refusal> {
    let request = admitted.request.data(caller(parts));
    let response = serving.gate.execute(&serving.executor, request).await?;
    let response = response.extension("cost", Value::from(admitted.cost));
    errors::check(response, &serving.limits)
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
async fn read(body: Body, headers: &HeaderMap, limits: &Limits) -> Result<Bytes, Refusal> {
    let (bytes_max, timeout_ms) = (limits.body_bytes_max, limits.body_timeout_ms);
    let is_long = body.size_hint().lower() > bytes_max as u64;
    if is_long && headers.contains_key(EXPECT) {
        // The client waits to be told before it sends such a body.
        return Err(Refusal::BodyTooLong { bytes_max });
    }
    let mut body = Limited::new(body, DISCARDED_BYTES_MAX);
    let mut bytes = Vec::new();
    let mut is_long = false;
    let read = async {
        while let Some(frame) = body.frame().await {
            let data = frame.ok()?.into_data().unwrap_or_default();
            is_long |= data.len() > bytes_max - bytes.len();
            if !is_long {
                bytes.extend_from_slice(&data);
            }
        }
        Some(())
    };
    let read = tokio::time::timeout(Duration::from_millis(timeout_ms), read).await;
    match read {
        _ if is_long => Err(Refusal::BodyTooLong { bytes_max }),
        Ok(Some(())) => Ok(Bytes::from(bytes)),
        Ok(None) => Err(Refusal::Malformed(
            "the body ended early or was not sent as HTTP says".to_owned(),
        )),
        Err(_) => Err(Refusal::BodyTooSlow { timeout_ms }),
    }
}
