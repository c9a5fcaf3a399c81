//! One line in the log for every request, and the id that ties the two together.

use std::time::Instant;

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::{Instrument as _, field};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// The id of a request, in characters that are safe in a header and in a log.
#[derive(Clone, Debug)]
pub(super) struct RequestId(HeaderValue);

/// The name of the GraphQL operation that was executed, for the log.
#[derive(Clone, Debug)]
pub(super) struct OperationName(pub(super) String);

impl RequestId {
    /// The id that the client sent if it is sane, otherwise a new one.
    fn of(headers: &HeaderMap) -> Self {
        headers
            .get(REQUEST_ID)
            .filter(|id| is_sane(id.as_bytes()))
            .cloned()
            .map_or_else(Self::random, Self)
    }

    fn random() -> Self {
        let text = getrandom::u64().map(|number| format!("{number:016x}")).ok();
        let value = text.and_then(|text| HeaderValue::from_str(&text).ok());
        Self(value.unwrap_or(HeaderValue::from_static("unknown")))
    }

    pub(super) fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }
}

/// The trace that the client says it is in, in the form of <https://www.w3.org/TR/trace-context/>.
fn traceparent(headers: &HeaderMap) -> Option<&str> {
    let sent = headers.get(TRACEPARENT)?.to_str().ok()?;
    let is_trace = |byte: u8| byte.is_ascii_hexdigit() || byte == b'-';
    (sent.len() == 55 && sent.bytes().all(is_trace)).then_some(sent)
}

fn is_sane(id: &[u8]) -> bool {
    (1..=64).contains(&id.len())
        && id
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
}

/// Gives the request its id and logs it once it is answered.
pub(super) async fn trace(mut request: Request, next: Next) -> Response {
    let id = RequestId::of(request.headers());
    let started = Instant::now();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let span = tracing::info_span!(
        "request",
        request.id = id.as_str(),
        traceparent = field::Empty
    );
    if let Some(parent) = traceparent(request.headers()) {
        span.record("traceparent", parent);
    }
    request.extensions_mut().insert(id.clone());
    let mut response = next.run(request).instrument(span.clone()).await;
    let operation = response.extensions_mut().remove::<OperationName>();
    span.in_scope(|| {
        tracing::info!(
            %method,
            path,
            operation = operation.map(|OperationName(name)| name),
            status = response.status().as_u16(),
            duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
            "answered {method} {path}"
        );
    });
    response.headers_mut().insert(REQUEST_ID, id.0);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(sent: &str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert(REQUEST_ID, HeaderValue::from_str(sent).expect("a header"));
        RequestId::of(&headers).as_str().to_owned()
    }

    #[test]
    fn a_sane_id_is_taken_over() {
        assert_eq!(id("req-7_a.b"), "req-7_a.b");
        assert_eq!(id(&"a".repeat(64)), "a".repeat(64));
    }

    #[test]
    fn any_other_id_is_replaced() {
        for sent in ["", "a b", "a\"b", "a;b", "<script>", &"a".repeat(65)] {
            let made = id(sent);
            assert!(made != sent && made.len() == 16, "{sent} became {made}");
        }
    }
}
