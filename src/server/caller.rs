//! Who asks: what the headers of a request say about its sender.

use axum::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION, HeaderName};
use axum::http::request::Parts;

use crate::api::Caller;

use super::log::RequestId;

/// The caller that a request's headers describe.
pub(super) fn caller(parts: &Parts) -> Caller {
    let header = |name: HeaderName| parts.headers.get(name)?.to_str().ok().map(str::to_owned);
    Caller {
        request_id: parts
            .extensions
            .get::<RequestId>()
            .map_or_else(String::new, |id| id.as_str().to_owned()),
        token: header(AUTHORIZATION).and_then(|value| bearer(&value)),
        languages: header(ACCEPT_LANGUAGE),
    }
}

fn bearer(authorization: &str) -> Option<String> {
    let (scheme, token) = authorization.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| token.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_what_follows_the_bearer_scheme() {
        assert_eq!(bearer("Bearer abc.def"), Some("abc.def".to_owned()));
        assert_eq!(bearer("bearer  abc "), Some("abc".to_owned()));
        assert_eq!(bearer("Basic abc"), None);
        assert_eq!(bearer("Bearer"), None);
    }
}
