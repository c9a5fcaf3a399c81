//! Which pages may use the API: the server's own, and those that it was told to allow.
//!
//! A browser names the page that a request comes from in `Origin`. A foreign page may not send
//! anything that could change something or open a channel, and cannot read what it asks for.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, HOST,
    ORIGIN, UPGRADE, VARY,
};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::media::Media;
use super::refusal::Refusal;

/// The foreign origins whose pages may use the API.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origins {
    allowed: Vec<String>,
}

/// An origin that is none.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{origin}` is not an origin; write scheme, host and port alone, such as https://example.org, or * for any"
)]
pub struct OriginError {
    /// What was written.
    pub origin: String,
}

impl Origins {
    /// The origins written as `https://example.org`; `*` stands for any.
    ///
    /// # Errors
    /// [`OriginError`] for the first that is none.
    pub fn new(written: &[String]) -> Result<Self, OriginError> {
        let allowed = written
            .iter()
            .map(|origin| parse(origin))
            .collect::<Result<_, _>>()?;
        Ok(Self { allowed })
    }

    /// The origins as written in a content security policy.
    pub(super) fn as_sources(&self) -> String {
        self.allowed.join(" ")
    }

    /// The names of the servers that these origins are on.
    pub(super) fn hosts(&self) -> impl Iterator<Item = String> {
        let uris = self
            .allowed
            .iter()
            .filter_map(|origin| origin.parse::<Uri>().ok());
        uris.filter_map(|uri| uri.host().filter(|host| *host != "*").map(str::to_owned))
    }

    fn allow(&self, origin: &HeaderValue) -> bool {
        let same = |allowed: &String| {
            allowed == "*" || allowed.as_bytes().eq_ignore_ascii_case(origin.as_bytes())
        };
        self.allowed.iter().any(same)
    }
}

fn parse(written: &str) -> Result<String, OriginError> {
    let origin = written.trim().trim_end_matches('/').to_ascii_lowercase();
    let is_origin = origin.parse::<Uri>().is_ok_and(|uri| {
        let scheme = uri
            .scheme_str()
            .is_some_and(|scheme| scheme == "http" || scheme == "https");
        let rest = origin.split_once("://").map(|(_, rest)| rest);
        scheme && rest == uri.authority().map(Authority::as_str) && !origin.contains('@')
    });
    if is_origin || origin == "*" {
        Ok(origin)
    } else {
        Err(OriginError {
            origin: written.to_owned(),
        })
    }
}

/// Turns foreign pages away, and answers what browsers ask before they let an allowed one send.
pub(super) async fn guard(
    State(origins): State<Arc<Origins>>,
    request: Request,
    next: Next,
) -> Response {
    let Some(origin) = request.headers().get(ORIGIN).cloned() else {
        return vary(next.run(request).await);
    };
    if is_own(&origin, request.headers()) {
        return vary(next.run(request).await);
    }
    if !origins.allow(&origin) {
        let reads = matches!(*request.method(), Method::GET | Method::HEAD)
            && !request.headers().contains_key(UPGRADE);
        let response = if reads {
            next.run(request).await
        } else {
            Refusal::ForeignOrigin.respond(Media::Json)
        };
        return vary(response);
    }
    let mut response = match request.method() {
        &Method::OPTIONS
            if request
                .headers()
                .contains_key(ACCESS_CONTROL_REQUEST_METHOD) =>
        {
            permission()
        }
        _ => next.run(request).await,
    };
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(
        ACCESS_CONTROL_EXPOSE_HEADERS,
        HeaderValue::from_static("x-request-id, retry-after"),
    );
    vary(response)
}

/// Whether the page came from this server: by the name that this very request calls it.
fn is_own(origin: &HeaderValue, headers: &HeaderMap) -> bool {
    let page = origin
        .to_str()
        .ok()
        .and_then(|origin| origin.split_once("://"))
        .map(|(_, authority)| authority);
    let server = headers.get(HOST).and_then(|host| host.to_str().ok());
    page.zip(server)
        .is_some_and(|(page, server)| page.eq_ignore_ascii_case(server))
}

fn permission() -> Response {
    let headers = [
        (ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"),
        (
            ACCESS_CONTROL_ALLOW_HEADERS,
            "accept-language, authorization, content-type, x-request-id",
        ),
        (ACCESS_CONTROL_MAX_AGE, "600"),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

fn vary(mut response: Response) -> Response {
    response
        .headers_mut()
        .append(VARY, HeaderValue::from_static("origin"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        for (written, expected) in [
            ("https://example.org", Some("https://example.org")),
            (" HTTPS://Example.org/ ", Some("https://example.org")),
            ("http://[::1]:8080", Some("http://[::1]:8080")),
            ("*", Some("*")),
            ("example.org", None),
            ("https://example.org/path", None),
            ("https://example.org?x", None),
            ("https://user@example.org", None),
            ("ftp://example.org", None),
            ("https://a b", None),
            ("null", None),
            ("", None),
        ] {
            assert_eq!(parse(written).ok().as_deref(), expected, "{written}");
        }
    }
}
