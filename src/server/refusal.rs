//! Why a request is answered without data, and how that is said.

use async_graphql::ServerError;
use axum::http::header::{ALLOW, CACHE_CONTROL, CONNECTION, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::media::Media;

/// A request that gets no data.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    /// What was sent is no GraphQL request at all.
    #[error("{0}")]
    Malformed(String),
    /// The document cannot be executed; the request as such was well-formed.
    #[error("the document was refused")]
    Document(Vec<ServerError>),
    #[error(
        "the origin of this request is not allowed here; the server's option `--cors-origin` allows it"
    )]
    ForeignOrigin,
    #[error("accept application/graphql-response+json or application/json")]
    NotAcceptable,
    #[error("send the request uncompressed, with content-type application/json, in UTF-8")]
    UnsupportedMediaType,
    #[error("the body is longer than {bytes_max} bytes; send less at a time")]
    BodyTooLong { bytes_max: usize },
    #[error("the body did not arrive within {timeout_ms} ms")]
    BodyTooSlow { timeout_ms: u64 },
    #[error("GET is for queries; send a mutation with POST")]
    MutationByGet,
    #[error("use GET for queries or POST for any operation")]
    Method,
    #[error("the server is starting; try again in a moment")]
    Starting,
    #[error("the server is busy; try again in a moment")]
    Busy,
    #[error("the request took longer than {timeout_ms} ms; ask for less at a time")]
    TimedOut { timeout_ms: u64 },
    #[error("an error in the server; it has been logged")]
    Panicked,
}

impl Refusal {
    /// The refusal as an HTTP response in the media type asked for.
    pub(super) fn respond(&self, media: Media) -> Response {
        let body = json!({ "errors": self.errors() }).to_string();
        let mut response = (self.status(media), body).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, media.content_type());
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some((name, value)) = self.header() {
            headers.insert(name, HeaderValue::from_static(value));
        }
        response
    }

    fn status(&self, media: Media) -> StatusCode {
        match (self, media) {
            (Self::Document(_) | Self::TimedOut { .. }, Media::Json) => StatusCode::OK,
            (Self::Malformed(_) | Self::Document(_), _) => StatusCode::BAD_REQUEST,
            (Self::ForeignOrigin, _) => StatusCode::FORBIDDEN,
            (Self::NotAcceptable, _) => StatusCode::NOT_ACCEPTABLE,
            (Self::UnsupportedMediaType, _) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            (Self::BodyTooLong { .. }, _) => StatusCode::PAYLOAD_TOO_LARGE,
            (Self::BodyTooSlow { .. }, _) => StatusCode::REQUEST_TIMEOUT,
            (Self::MutationByGet | Self::Method, _) => StatusCode::METHOD_NOT_ALLOWED,
            (Self::Starting | Self::Busy, _) => StatusCode::SERVICE_UNAVAILABLE,
            (Self::TimedOut { .. }, _) => StatusCode::GATEWAY_TIMEOUT,
            (Self::Panicked, _) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::ForeignOrigin => "FORBIDDEN",
            Self::BodyTooLong { .. } => "TOO_EXPENSIVE",
            Self::BodyTooSlow { .. } | Self::Starting | Self::Busy | Self::TimedOut { .. } => {
                "TIMEOUT"
            }
            Self::Panicked => "INTERNAL",
            _ => "INVALID_ARGUMENT",
        }
    }

    fn header(&self) -> Option<(HeaderName, &'static str)> {
        match self {
            Self::MutationByGet => Some((ALLOW, "POST")),
            Self::Method => Some((ALLOW, "GET, HEAD, POST")),
            Self::Starting | Self::Busy => Some((RETRY_AFTER, "1")),
            // What is left of the body would be read as the next request.
            Self::BodyTooLong { .. } | Self::BodyTooSlow { .. } => Some((CONNECTION, "close")),
            _ => None,
        }
    }

    fn errors(&self) -> Value {
        match self {
            Self::Document(errors) => json!(errors),
            other => {
                json!([{ "message": other.to_string(), "extensions": { "code": other.code() } }])
            }
        }
    }
}
