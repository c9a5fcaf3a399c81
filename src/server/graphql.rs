//! GraphQL over HTTP: POST for every operation, GET for queries; either as an event stream, and
//! GET as the beginning of a WebSocket.
//!
//! <https://graphql.github.io/graphql-over-http/draft/>

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::Executor;
use async_graphql::parser::types::OperationType;
use axum::body::{Body, Bytes, HttpBody as _};
use axum::extract::State;
use axum::http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, EXPECT, UPGRADE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use http_body_util::{BodyExt as _, Limited};

use crate::api::Caller;

use super::caller::{address, caller, client};
use super::connection::Peer;
use super::limits::Limits;
use super::log::OperationName;
use super::media::{self, Media};
use super::metrics::{Outcome, Record};
use super::operation::{self, Answers};
use super::parameters::Asked;
use super::preflight::Admitted;
use super::rate::Client;
use super::refusal::Refusal;
use super::tag::{Ground, Tag};
use super::{Serving, events, parameters, socket};

/// How much of a body that is too long is read and thrown away: a client that is still sending
/// when the connection closes would see the broken connection, not the answer.
const DISCARDED_BYTES_MAX: usize = 64 * 1024 * 1024;

/// One request: who sent it, and what is counted about it.
struct Exchange<E> {
    serving: Arc<Serving<E>>,
    parts: Parts,
    caller: Caller,
    client: Client,
    /// What the client reads beside event streams; `None` for nothing else.
    media: Option<Media>,
    record: Record,
}

/// `POST /graphql`.
pub(super) async fn post<E: Executor>(
    State(serving): State<Arc<Serving<E>>>,
    request: axum::extract::Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let (headers, limits) = (parts.headers.clone(), serving.limits.clone());
    let asked = async move {
        if !media::is_json(&headers) {
            return Err(Refusal::UnsupportedMediaType);
        }
        parameters::from_json(&read(body, &headers, &limits).await?)
    };
    answer(serving, parts, asked).await
}

/// `GET /graphql`; somebody who only opens the address in a browser is shown the editor.
pub(super) async fn get<E: Executor>(
    State(serving): State<Arc<Serving<E>>>,
    request: axum::extract::Request,
) -> Response {
    let (mut parts, _) = request.into_parts();
    if parts.headers.contains_key(UPGRADE) {
        return socket::open(serving, &mut parts).await;
    }
    if parts.uri.query().is_none() && media::accepts(&parts.headers, &ACCEPT, "text/html") {
        return Redirect::to("/graphiql").into_response();
    }
    let asked = parameters::from_uri(&parts.uri);
    answer(serving, parts, std::future::ready(asked)).await
}

/// Any other method.
pub(super) async fn other(request: axum::extract::Request) -> Response {
    Refusal::Method.respond(Media::negotiate(request.headers()).unwrap_or(Media::Json))
}

async fn answer<E: Executor>(
    serving: Arc<Serving<E>>,
    parts: Parts,
    asked: impl Future<Output = Result<Asked, Refusal>>,
) -> Response {
    let mut record = Record::begin(&serving.metrics);
    let media = Media::negotiate(&parts.headers);
    if media.is_none() && !Media::accepts_events(&parts.headers) {
        record.ended(Outcome::Refused);
        return Refusal::NotAcceptable.respond(Media::Json);
    }
    let caller = caller(&parts);
    let address = address(serving.proxy, &parts.headers, &parts.extensions);
    let client = client(&serving.holder, &caller, address);
    let mut exchange = Exchange {
        serving,
        parts,
        caller,
        client,
        media,
        record,
    };
    let admitted = match asked.await {
        Ok(asked) => exchange.admit(asked),
        Err(refusal) => Err(refusal),
    };
    let name = admitted
        .as_ref()
        .ok()
        .and_then(|admitted| admitted.name.clone());
    let mut response = match admitted {
        Ok(admitted) => exchange.respond(admitted).await,
        Err(refusal) => exchange.refuse(refusal),
    };
    if let Some(name) = name {
        response.extensions_mut().insert(OperationName(name));
    }
    response
}

impl<E: Executor> Exchange<E> {
    fn admit(&mut self, asked: Asked) -> Result<Admitted, Refusal> {
        let admitted = self.serving.admit(asked, &self.client, &mut self.record)?;
        match admitted.operation {
            OperationType::Mutation if self.parts.method != Method::POST => {
                Err(Refusal::MutationByGet)
            }
            OperationType::Subscription if !Media::accepts_events(&self.parts.headers) => Err(
                Refusal::Malformed("subscriptions need a WebSocket or an event stream".to_owned()),
            ),
            _ => Ok(admitted),
        }
    }

    /// As events for a subscription, and for clients that read nothing else.
    async fn respond(self, admitted: Admitted) -> Response {
        let media = self
            .media
            .filter(|_| admitted.operation != OperationType::Subscription);
        if let Some(media) = media {
            return self.respond_once(admitted, media).await;
        }
        let (serving, peer) = (
            Arc::clone(&self.serving),
            self.parts.extensions.get::<Peer>(),
        );
        let stopping = peer.map(|peer| peer.stopping.clone());
        let keep_alive_ms = serving.limits.keep_alive_ms;
        let answers: Answers = serving.answers(admitted, self.caller, self.client, self.record);
        events::respond(answers, stopping, keep_alive_ms)
    }

    async fn respond_once(mut self, admitted: Admitted, media: Media) -> Response {
        let tag = self.tag(&admitted, media);
        if let Some(tag) = tag {
            // Whoever may not read is told so by the schema, and not that nothing changed.
            let may_read = || self.serving.check_reads(&self.caller).is_ok();
            if tag.is_known(&self.parts.headers) && may_read() {
                self.record.ended(Outcome::Unchanged);
                return tag.unchanged();
            }
            return self.find(admitted, media, Some(tag)).await;
        }
        self.find(admitted, media, None).await
    }

    async fn find(mut self, admitted: Admitted, media: Media, tag: Option<Tag>) -> Response {
        let found = self
            .serving
            .answer(
                admitted,
                self.caller.clone(),
                &self.client,
                &mut self.record,
            )
            .await;
        let body = match found {
            Ok(body) => body,
            Err(refusal) => return self.refuse(refusal),
        };
        let mut response = found_in(media, body);
        // An error may be gone the next time.
        if let Some(tag) = tag.filter(|_| self.record.outcome() == Outcome::Answered) {
            tag.put_on(&mut response);
        }
        response
    }

    /// The tag of the answer, where the client may keep it.
    fn tag(&self, admitted: &Admitted, media: Media) -> Option<Tag> {
        let revision = (self.serving.readings.revision)();
        let ground = Ground::new(revision, self.serving.graph.as_ref());
        let schema = self.serving.sdl.tag();
        let tag = || Tag::new(ground, schema, &admitted.request, &self.caller, media);
        (self.parts.method != Method::POST).then(tag)
    }

    fn refuse(mut self, refusal: Refusal) -> Response {
        self.record.ended(Outcome::from(&refusal));
        match (self.media, refusal) {
            (Some(media), refusal) => refusal.respond(media),
            // Clients of event streams read errors of the document there.
            (None, refusal @ Refusal::Document(_)) => events::respond(
                operation::once(refusal),
                None,
                self.serving.limits.keep_alive_ms,
            ),
            (None, refusal) => refusal.respond(Media::Json),
        }
    }
}

fn found_in(media: Media, body: Vec<u8>) -> Response {
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
pub(super) async fn read(
    body: Body,
    headers: &HeaderMap,
    limits: &Limits,
) -> Result<Bytes, Refusal> {
    let (bytes_max, timeout_ms) = (limits.body_bytes_max, limits.body_timeout_ms);
    let is_long = body.size_hint().lower() > bytes_max as u64;
    if is_long && headers.contains_key(EXPECT) {
        // The client waits to be told before it sends such a body.
        return Err(Refusal::BodyTooLong { bytes_max });
    }
    let mut body = Limited::new(body, DISCARDED_BYTES_MAX + bytes_max);
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
