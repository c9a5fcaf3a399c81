//! `POST /import`: a dataset as an archive, all of it or nothing.

use std::sync::Arc;
use std::time::Instant;

use async_graphql::Executor;
use axum::extract::{Query, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::exchange;
use crate::graph::check_reason;
use crate::service::{CommitError, ImportAsked, ImportError, Role};

use super::caller::{address, caller, client};
use super::limits::Limits;
use super::media::Media;
use super::refusal::Refusal;
use super::{Serving, graphql};

/// Points that an import costs, and one for so many bytes of it.
const COST: u64 = 1_000;
const BYTES_PER_POINT: u64 = 16 * 1024;

/// `POST /import`.
pub(super) async fn post<E: Executor>(
    State(serving): State<Arc<Serving<E>>>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let read = async {
        let (service, asked) = admit(&serving, &parts)?;
        // One at a time, because each may take as much memory as its archive, and more.
        let place = Arc::clone(&serving.imports).try_acquire_owned();
        let place = place.map_err(|_| Refusal::Busy)?;
        let limits = Limits {
            body_bytes_max: serving.limits.import_bytes_max,
            body_timeout_ms: serving.limits.import_timeout_ms,
            ..serving.limits.clone()
        };
        let archive = graphql::read(body, &parts.headers, &limits).await?;
        charge(&serving, &parts, archive.len());
        let work = move || {
            let _place = place;
            service.import_archive(&archive, &asked)
        };
        // It goes on when the client goes away: what was begun is all written, or nothing.
        let done = tokio::task::spawn_blocking(work).await;
        done.map_err(|_| Refusal::Panicked)?
            .map_err(|error| refused(&error))
    };
    let imported = match read.await {
        Ok(imported) => imported,
        Err(refusal) => return refusal.respond(Media::Json),
    };
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (StatusCode::OK, headers, json!(imported).to_string()).into_response()
}

/// Who imports, and what is asked for, before a byte of the body is read.
fn admit<E: Executor>(
    serving: &Serving<E>,
    parts: &Parts,
) -> Result<(crate::service::Service, ImportAsked), Refusal> {
    if !*serving.ready.borrow() {
        return Err(Refusal::Starting);
    }
    let graph = serving.graph.as_ref();
    let graph = graph.ok_or_else(|| Refusal::NotFound("this server imports nothing".to_owned()))?;
    let caller = caller(parts);
    let holder = graph.access.require(caller.token.as_deref(), Role::Editor);
    let holder = holder.map_err(|error| Refusal::from(&error))?;
    // Forms of other pages cannot send this type.
    if !is_archive(&parts.headers) {
        return Err(Refusal::NoArchive);
    }
    let address = address(serving.proxy, &parts.headers, &parts.extensions);
    let client = client(&serving.holder, &caller, address);
    serving.purse.spend(&client, COST, Instant::now())?;
    let mut asked = ImportAsked {
        author: holder.id,
        request_id: Some(caller.request_id),
        ..ImportAsked::default()
    };
    let Query(parameters) = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri)
        .map_err(|_| Refusal::Malformed("the query string is not UTF-8".to_owned()))?;
    for (name, value) in parameters {
        set(&mut asked, &name, &value).map_err(|message| Refusal::Parameter {
            name: name.chars().take(40).collect(),
            message,
        })?;
    }
    Ok((graph.service.clone(), asked))
}

fn set(asked: &mut ImportAsked, name: &str, value: &str) -> Result<(), String> {
    match (name, value) {
        ("format", _) => {
            let format = exchange::find(value).filter(|format| format.reads());
            let format = format.ok_or_else(|| {
                let readable = exchange::FORMATS.iter().filter(|format| format.reads());
                let names: Vec<&str> = readable.map(|format| format.name).collect();
                format!(
                    "there is no such format to import; there are {}",
                    names.join(", ")
                )
            })?;
            asked.format = Some(format);
        }
        ("dryRun", "true") => asked.is_dry_run = true,
        ("dryRun", "false") => asked.is_dry_run = false,
        ("dryRun", _) => return Err("it is neither true nor false".to_owned()),
        ("name", _) => asked.name = Some(value.to_owned()),
        ("reason", _) => {
            check_reason(value)?;
            asked.reason = Some(value.to_owned());
        }
        _ => {
            return Err(
                "there is no such parameter; there are format, dryRun, name, reason".to_owned(),
            );
        }
    }
    Ok(())
}

fn is_archive(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE);
    content_type.is_some_and(|content_type| content_type.as_bytes() == b"application/zip")
}

fn charge<E>(serving: &Serving<E>, parts: &Parts, length: usize) {
    let address = address(serving.proxy, &parts.headers, &parts.extensions);
    let client = client(&serving.holder, &caller(parts), address);
    let n_bytes = u64::try_from(length).unwrap_or(u64::MAX);
    serving
        .purse
        .charge(&client, n_bytes / BYTES_PER_POINT, Instant::now());
}

fn refused(error: &ImportError) -> Refusal {
    match error {
        ImportError::Problems(problems) => Refusal::Dataset(problems.clone()),
        ImportError::Unknown | ImportError::Archive(_) | ImportError::Name(_) => {
            Refusal::Malformed(error.to_string())
        }
        ImportError::Commit(CommitError::Busy) => Refusal::Busy,
        ImportError::Commit(CommitError::Journal(cause)) => {
            tracing::error!(%cause, "an import could not be written");
            Refusal::ReadOnly
        }
        _ => {
            tracing::error!(%error, "an import failed");
            Refusal::Panicked
        }
    }
}
