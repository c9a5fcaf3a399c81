//! Answers that a client may keep, and how it asks whether they still hold.
//!
//! The same program gives the same question the same answer as long as the graph is at the same
//! revision of the same history, so the tag is made of these, and a client that has the answer is
//! told so without executing anything.

use async_graphql::Request;
use axum::body::Body;
use axum::http::header::{
    ACCEPT, ACCEPT_LANGUAGE, AUTHORIZATION, CACHE_CONTROL, ETAG, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;

use crate::api::Caller;

use super::Graph;
use super::media::Media;

/// What of a request an answer depends on, beside its address.
const VARIES: [HeaderName; 3] = [ACCEPT, ACCEPT_LANGUAGE, AUTHORIZATION];

/// The tag of the answer to a question at a revision.
pub(super) struct Tag(HeaderValue);

/// From what answers are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ground {
    /// The revision of the graph.
    pub(super) revision: u64,
    /// The hash at the end of its history. Another history, such as that of a backup that was
    /// restored, may reach the same revision.
    pub(super) head: [u8; 32],
    /// The program, which the next release may have answer otherwise.
    pub(super) version: &'static str,
}

impl Ground {
    /// The ground for this program; `None` stands for a server without a graph.
    pub(super) fn new(revision: u64, graph: Option<&Graph>) -> Self {
        let head = graph.map(|graph| graph.service.journal().head());
        Self {
            revision,
            head: head.unwrap_or_default().hash,
            version: env!("CARGO_PKG_VERSION"),
        }
    }
}

impl Tag {
    /// The tag of the answer to `request`; `schema` stands for the version of the schema.
    pub(super) fn new(
        ground: Ground,
        schema: &str,
        request: &Request,
        caller: &Caller,
        media: Media,
    ) -> Self {
        let variables = serde_json::to_string(&request.variables).unwrap_or_default();
        let media = media.content_type();
        let parts = [
            schema.as_bytes(),
            media.as_bytes(),
            request.query.as_bytes(),
            request.operation_name.as_deref().unwrap_or("").as_bytes(),
            variables.as_bytes(),
            caller.languages.as_deref().unwrap_or("").as_bytes(),
            caller.token.as_deref().unwrap_or("").as_bytes(),
        ];
        Self::of(ground, parts)
    }

    /// The tag of what these parts decide on a ground.
    pub(super) fn of<'a>(ground: Ground, parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&ground.revision.to_be_bytes());
        hasher.update(&ground.head);
        for part in [ground.version.as_bytes()].into_iter().chain(parts) {
            // With its length, so that no two lists of parts read the same.
            hasher.update(&(part.len() as u64).to_be_bytes());
            hasher.update(part);
        }
        let hash = hasher.finalize().to_hex();
        // Weak, because the same answer may be sent compressed or not.
        let tag = HeaderValue::from_str(&format!("W/\"{}\"", &hash[..32]));
        Self(tag.unwrap_or(HeaderValue::from_static("W/\"\"")))
    }

    /// The answer for a client that has it already.
    pub(super) fn unchanged(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        self.put_on(&mut response);
        response
    }

    /// Lets a client keep an answer and ask whether it still holds.
    pub(super) fn put_on(self, response: &mut Response) {
        let headers = response.headers_mut();
        headers.insert(ETAG, self.0);
        let private = HeaderValue::from_static("private, no-cache");
        headers.insert(CACHE_CONTROL, private);
        for name in VARIES {
            headers.append(VARY, name.into());
        }
    }

    pub(super) fn is_known(&self, headers: &HeaderMap) -> bool {
        is_known(&self.0, headers)
    }
}

/// Whether the client has the content with a tag already.
pub(super) fn is_known(tag: &HeaderValue, headers: &HeaderMap) -> bool {
    let tag = tag.as_bytes();
    let tag = tag.strip_prefix(b"W/").unwrap_or(tag);
    let is_same = |known: &str| {
        let known = known.trim();
        known == "*" || known.trim_start_matches("W/").as_bytes() == tag
    };
    let lists = headers
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok());
    lists.flat_map(|list| list.split(',')).any(is_same)
}

#[cfg(test)]
mod tests {
    use async_graphql::Variables;

    use super::*;

    const GROUND: Ground = Ground {
        revision: 1,
        head: [7; 32],
        version: "1.0.0",
    };

    fn tag(
        ground: Ground,
        query: &str,
        variables: serde_json::Value,
        language: &str,
    ) -> HeaderValue {
        let request = Request::new(query).variables(Variables::from_json(variables));
        let caller = Caller {
            languages: Some(language.to_owned()),
            ..Caller::default()
        };
        Tag::new(ground, "schema", &request, &caller, Media::Json).0
    }

    #[test]
    fn a_tag_changes_with_all_that_the_answer_depends_on() {
        let none = serde_json::Value::Null;
        let first = tag(GROUND, "{ a }", none.clone(), "en");
        assert_eq!(first, tag(GROUND, "{ a }", none.clone(), "en"));
        let on = |ground| tag(ground, "{ a }", serde_json::Value::Null, "en");
        let others = [
            on(Ground {
                revision: 2,
                ..GROUND
            }),
            on(Ground {
                head: [8; 32],
                ..GROUND
            }),
            on(Ground {
                version: "1.0.1",
                ..GROUND
            }),
            tag(GROUND, "{ b }", none.clone(), "en"),
            tag(GROUND, "{ a }", serde_json::json!({ "x": 1 }), "en"),
            tag(GROUND, "{ a }", none, "fr"),
        ];
        assert!(!others.contains(&first), "{others:?}");
    }

    #[test]
    fn a_tag_is_known_by_itself_in_a_list_or_by_a_star() {
        let known = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(IF_NONE_MATCH, HeaderValue::from_static(text));
            [r#""a""#, r#"W/"a""#].map(|tag| is_known(&HeaderValue::from_static(tag), &headers))
        };
        assert_eq!(known(r#""a""#), [true, true]);
        assert_eq!(known(r#"W/"b", W/"a""#), [true, true]);
        assert_eq!(known("*"), [true, true]);
        assert_eq!(known(r#""b""#), [false, false]);
    }
}
