//! Why a request is answered without data, and how that is said.

use async_graphql::ServerError;
use axum::http::header::{
    ALLOW, CACHE_CONTROL, CONNECTION, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE,
};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::service::AccessError;

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
    #[error(
        "this server is not called `{host}`; the server's option `--cors-origin` gives it that name"
    )]
    ForeignHost { host: String },
    #[error("accept application/graphql-response+json, application/json or text/event-stream")]
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
    /// Clients of the protocol compare this very text.
    #[error("PersistedQueryNotFound")]
    PersistedQueryNotFound,
    /// The same.
    #[error("PersistedQueryNotSupported")]
    PersistedQueryNotSupported,
    #[error("this server executes only the documents on its list; this one is not on it")]
    NotListed,
    #[error("too much was asked in a short time; try again in {wait_s} s")]
    TooMuch { wait_s: u64 },
    #[error("more than {max} operations at a time on one connection; end one first")]
    TooManyOperations { max: usize },
    /// A value in the address or the body that cannot be.
    #[error("{name}: {message}")]
    Parameter { name: String, message: String },
    /// There is nothing at this address.
    #[error("{0}")]
    NotFound(String),
    /// Whoever sends a token that is good may be answered.
    #[error("{0}")]
    Unauthenticated(String),
    /// The token is good, but not for this.
    #[error("{0}")]
    Forbidden(String),
    /// A dataset with problems, each with its file and line.
    #[error("nothing was imported, because of {} problem(s)", .0.len())]
    Dataset(Vec<String>),
    #[error("send the dataset as a ZIP archive, with content-type application/zip")]
    NoArchive,
    /// There is no room for what was to be kept.
    #[error("{0}")]
    NoRoom(String),
    #[error("the service cannot write at the moment; reading goes on")]
    ReadOnly,
    #[error("an error in the server; it has been logged")]
    Panicked,
}

impl From<&AccessError> for Refusal {
    fn from(error: &AccessError) -> Self {
        match error {
            AccessError::Forbidden { .. } => Self::Forbidden(error.to_string()),
            AccessError::Tokens(cause) => {
                tracing::error!(error = %cause, "the tokens cannot be read");
                Self::Panicked
            }
            _ => Self::Unauthenticated(error.to_string()),
        }
    }
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
            headers.insert(name, value);
        }
        response
    }

    fn status(&self, media: Media) -> StatusCode {
        match (self, media) {
            (
                Self::Document(_)
                | Self::TimedOut { .. }
                | Self::PersistedQueryNotFound
                | Self::PersistedQueryNotSupported,
                Media::Json,
            ) => StatusCode::OK,
            (
                Self::Malformed(_)
                | Self::Parameter { .. }
                | Self::Dataset(_)
                | Self::Document(_)
                | Self::PersistedQueryNotFound
                | Self::PersistedQueryNotSupported,
                _,
            ) => StatusCode::BAD_REQUEST,
            (Self::NotFound(_), _) => StatusCode::NOT_FOUND,
            (Self::Unauthenticated(_), _) => StatusCode::UNAUTHORIZED,
            (Self::ForeignOrigin | Self::NotListed | Self::Forbidden(_), _) => {
                StatusCode::FORBIDDEN
            }
            (Self::ForeignHost { .. }, _) => StatusCode::MISDIRECTED_REQUEST,
            (Self::TooMuch { .. } | Self::TooManyOperations { .. }, _) => {
                StatusCode::TOO_MANY_REQUESTS
            }
            (Self::NotAcceptable, _) => StatusCode::NOT_ACCEPTABLE,
            (Self::UnsupportedMediaType | Self::NoArchive, _) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            (Self::BodyTooLong { .. }, _) => StatusCode::PAYLOAD_TOO_LARGE,
            (Self::BodyTooSlow { .. }, _) => StatusCode::REQUEST_TIMEOUT,
            (Self::MutationByGet | Self::Method, _) => StatusCode::METHOD_NOT_ALLOWED,
            (Self::NoRoom(_), _) => StatusCode::INSUFFICIENT_STORAGE,
            (Self::Starting | Self::Busy | Self::ReadOnly, _) => StatusCode::SERVICE_UNAVAILABLE,
            (Self::TimedOut { .. }, _) => StatusCode::GATEWAY_TIMEOUT,
            (Self::Panicked, _) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::ForeignOrigin
            | Self::ForeignHost { .. }
            | Self::NotListed
            | Self::Forbidden(_) => "FORBIDDEN",
            Self::Unauthenticated(_) => "UNAUTHENTICATED",
            Self::NotFound(_) => "NOT_FOUND",
            Self::ReadOnly => "READ_ONLY",
            Self::BodyTooLong { .. }
            | Self::TooMuch { .. }
            | Self::TooManyOperations { .. }
            | Self::NoRoom(_) => "TOO_EXPENSIVE",
            Self::PersistedQueryNotFound => "PERSISTED_QUERY_NOT_FOUND",
            Self::PersistedQueryNotSupported => "PERSISTED_QUERY_NOT_SUPPORTED",
            Self::BodyTooSlow { .. } | Self::Starting | Self::Busy | Self::TimedOut { .. } => {
                "TIMEOUT"
            }
            Self::Panicked => "INTERNAL",
            _ => "INVALID_ARGUMENT",
        }
    }

    fn header(&self) -> Option<(HeaderName, HeaderValue)> {
        let (name, value) = match self {
            Self::MutationByGet => (ALLOW, HeaderValue::from_static("POST")),
            Self::Method => (ALLOW, HeaderValue::from_static("GET, HEAD, POST")),
            Self::Starting | Self::Busy => (RETRY_AFTER, HeaderValue::from_static("1")),
            Self::Unauthenticated(_) => (WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")),
            Self::TooMuch { wait_s } => (RETRY_AFTER, HeaderValue::from(*wait_s)),
            // What is left of the body would be read as the next request.
            Self::BodyTooLong { .. } | Self::BodyTooSlow { .. } => {
                (CONNECTION, HeaderValue::from_static("close"))
            }
            _ => return None,
        };
        Some((name, value))
    }

    /// The errors as an answer lists them.
    pub(super) fn errors(&self) -> Value {
        match self {
            Self::Document(errors) => json!(errors),
            Self::Dataset(problems) => {
                let extensions = json!({ "code": self.code(), "problems": problems });
                json!([{ "message": self.to_string(), "extensions": extensions }])
            }
            Self::Parameter { name, .. } => {
                let extensions = json!({ "code": self.code(), "parameter": name });
                json!([{ "message": self.to_string(), "extensions": extensions }])
            }
            other => {
                json!([{ "message": other.to_string(), "extensions": { "code": other.code() } }])
            }
        }
    }
}
