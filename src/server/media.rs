//! What a client accepts and what it sends: `Accept`, `Accept-Encoding`, `Content-Type`.

use axum::http::header::{ACCEPT, CONTENT_ENCODING, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, HeaderValue};

/// The media type of a GraphQL answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Media {
    /// `application/graphql-response+json`: the status code tells whether there is data.
    GraphQlResponse,
    /// `application/json`: the status code is 200 for every well-formed request.
    Json,
}

impl Media {
    /// The media type that `headers` ask for; `None` when they accept neither.
    ///
    /// The newer type is for those who name it; a wildcard gets the one that all clients know.
    pub(super) fn negotiate(headers: &HeaderMap) -> Option<Self> {
        if !headers.contains_key(ACCEPT) {
            return Some(Self::Json);
        }
        let named = weight(headers, &["application/graphql-response+json"]);
        let wildcard = weight(headers, &["application/*", "*/*"]);
        let json = weight(headers, &["application/json"])
            .or(wildcard)
            .unwrap_or(0);
        if let Some(named) = named
            && named > 0
            && named >= json
        {
            return Some(Self::GraphQlResponse);
        }
        if json > 0 {
            return Some(Self::Json);
        }
        (named.or(wildcard) > Some(0)).then_some(Self::GraphQlResponse)
    }

    /// Whether `headers` ask for an event stream by its name.
    pub(super) fn accepts_events(headers: &HeaderMap) -> bool {
        accepts(headers, &ACCEPT, "text/event-stream")
    }

    pub(super) fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::GraphQlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        })
    }
}

/// Whether the body is announced as uncompressed JSON in UTF-8.
///
/// Other types are refused because forms and plain text can be sent by any page on the web
/// without asking first.
pub(super) fn is_json(headers: &HeaderMap) -> bool {
    let plain = headers
        .get(CONTENT_ENCODING)
        .is_none_or(|encoding| encoding.as_bytes() == b"identity");
    let content_type = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    let mut pieces = content_type.split(';').map(str::trim);
    plain
        && pieces
            .next()
            .is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"))
        && pieces.all(|parameter| {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            !name.eq_ignore_ascii_case("charset")
                || value.trim_matches('"').eq_ignore_ascii_case("utf-8")
        })
}

/// Whether a list header such as `Accept-Encoding` names `value` and does not exclude it.
pub(super) fn accepts(headers: &HeaderMap, header: &HeaderName, value: &str) -> bool {
    weighted(headers, header).any(|(item, weight)| weight > 0 && item.eq_ignore_ascii_case(value))
}

/// The weight of the first of `media_types` that `Accept` lists, in thousandths.
fn weight(headers: &HeaderMap, media_types: &[&str]) -> Option<u16> {
    media_types.iter().find_map(|media_type| {
        weighted(headers, &ACCEPT)
            .find(|(item, _)| item.eq_ignore_ascii_case(media_type))
            .map(|(_, weight)| weight)
    })
}

fn weighted<'a>(
    headers: &'a HeaderMap,
    header: &HeaderName,
) -> impl Iterator<Item = (&'a str, u16)> {
    headers
        .get_all(header)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|item| {
            let mut pieces = item.split(';').map(str::trim);
            let value = pieces.next().unwrap_or("");
            (value, pieces.find_map(quality).unwrap_or(1000))
        })
}

/// The weight in a parameter `q=0.8`, in thousandths; `None` for any other parameter.
fn quality(parameter: &str) -> Option<u16> {
    let digits = parameter
        .strip_prefix("q=")
        .or_else(|| parameter.strip_prefix("Q="))?;
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let fraction: String = fraction.chars().chain("000".chars()).take(3).collect();
    match whole {
        "0" => fraction.parse().ok(),
        _ => Some(1000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn negotiated(accept: &'static str) -> Option<Media> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static(accept));
        Media::negotiate(&headers)
    }

    #[test]
    fn the_newer_media_type_is_for_those_who_name_it() {
        const NEWER: Option<Media> = Some(Media::GraphQlResponse);
        const JSON: Option<Media> = Some(Media::Json);
        let cases = [
            ("application/graphql-response+json", NEWER),
            (
                "application/graphql-response+json, application/json;q=0.9",
                NEWER,
            ),
            (
                "application/json;q=0.9,application/graphql-response+json",
                NEWER,
            ),
            ("application/json, application/graphql-response+json", NEWER),
            (
                "application/graphql-response+json;q=0.5, application/json",
                JSON,
            ),
            ("application/graphql-response+json;q=0, */*", JSON),
            ("application/json", JSON),
            ("APPLICATION/JSON; charset=utf-8", JSON),
            ("*/*", JSON),
            ("text/html, application/xhtml+xml, */*;q=0.8", JSON),
            ("application/*", JSON),
            ("application/json;q=0, */*", NEWER),
            ("application/json;q=0", None),
            ("text/html", None),
            ("", None),
        ];
        for (accept, expected) in cases {
            assert_eq!(negotiated(accept), expected, "{accept}");
        }
        assert_eq!(Media::negotiate(&HeaderMap::new()), JSON);
    }

    #[test]
    fn only_json_in_utf_8_is_taken() {
        let cases = [
            ("application/json", true),
            ("Application/JSON;charset=UTF-8", true),
            ("application/json; charset=\"utf-8\"", true),
            ("application/json; charset=latin1", false),
            ("text/plain", false),
            ("application/x-www-form-urlencoded", false),
            ("multipart/form-data; boundary=x", false),
            ("application/jsonp", false),
            ("", false),
        ];
        for (content_type, expected) in cases {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
            assert_eq!(is_json(&headers), expected, "{content_type}");
        }
        assert!(!is_json(&HeaderMap::new()));
    }

    #[test]
    fn a_compressed_body_is_not_taken() {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        assert!(!is_json(&headers));
    }
}
