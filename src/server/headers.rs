//! What every answer tells the browser not to do.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use super::origin::Origins;

const OPENER: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// The content security policies, written once.
pub(super) struct Policies {
    explorer: HeaderValue,
    graphiql: HeaderValue,
}

impl Policies {
    /// Nothing is loaded from elsewhere; pages of `origins` may show the explorer in a frame.
    pub(super) fn new(origins: &Origins) -> Self {
        let policy = |more: &str| {
            let text = format!(
                "default-src 'self'; img-src 'self' data: blob:; worker-src 'self' blob:; object-src 'none'; \
                 base-uri 'none'; form-action 'self'; frame-ancestors 'self' {}{more}",
                origins.as_sources()
            );
            HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("default-src 'self'"))
        };
        // The editor in GraphiQL writes style elements and carries its icons in its style sheet.
        Self {
            explorer: policy(""),
            graphiql: policy("; style-src 'self' 'unsafe-inline'; font-src 'self' data:"),
        }
    }
}

/// Adds the headers to every answer.
pub(super) async fn secure(
    State(policies): State<Arc<Policies>>,
    request: Request,
    next: Next,
) -> Response {
    let policy = match request.uri().path() {
        "/graphiql" | "/graphiql.html" => policies.graphiql.clone(),
        _ => policies.explorer.clone(),
    };
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, policy);
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(OPENER, HeaderValue::from_static("same-origin"));
    headers.insert(RESOURCE, HeaderValue::from_static("same-origin"));
    response
}
