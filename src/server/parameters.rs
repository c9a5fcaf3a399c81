//! The parameters of a GraphQL request, from a JSON body or from a query string.

use async_graphql::{Request, Variables};
use axum::extract::Query;
use axum::http::Uri;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::refusal::Refusal;

/// What was asked; its document may be named by a hash instead of being written out.
#[derive(Debug)]
pub(super) struct Asked {
    /// The request, with an empty document if none was sent.
    pub(super) request: Request,
    /// The SHA-256 of the document, as in `extensions.persistedQuery`.
    pub(super) hash: Option<[u8; 32]>,
}

/// The request in a JSON body.
pub(super) fn from_json(body: &[u8]) -> Result<Asked, Refusal> {
    let value = serde_json::from_slice(body)
        .map_err(|error| malformed(format!("the body is not JSON: {error}")))?;
    match value {
        Value::Object(parameters) => from_map(parameters),
        Value::Array(_) => Err(malformed(
            "batches are not supported; send one operation per request",
        )),
        _ => Err(malformed("the body must be a JSON object with a `query`")),
    }
}

/// The request in the query string of a GET.
pub(super) fn from_uri(uri: &Uri) -> Result<Asked, Refusal> {
    let Query(written) = Query::<Written>::try_from_uri(uri)
        .map_err(|_| malformed("the query string has a parameter twice or is not UTF-8"))?;
    let mut parameters = Map::new();
    for (name, text) in [
        ("query", written.query),
        ("operationName", written.operation_name),
    ] {
        parameters.extend(text.map(|text| (name.to_owned(), Value::String(text))));
    }
    for (name, text) in [
        ("variables", written.variables),
        ("extensions", written.extensions),
    ] {
        let value = text.map(|text| serde_json::from_str(&text)).transpose();
        let value = value.map_err(|error| malformed(format!("`{name}` is not JSON: {error}")))?;
        parameters.extend(value.map(|value| (name.to_owned(), value)));
    }
    from_map(parameters)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    query: Option<String>,
    operation_name: Option<String>,
    variables: Option<String>,
    extensions: Option<String>,
}

/// The request in a JSON object.
pub(super) fn from_map(mut parameters: Map<String, Value>) -> Result<Asked, Refusal> {
    let mut take = |name: &str| parameters.remove(name).unwrap_or_default();
    let hash = match take("extensions") {
        Value::Object(extensions) => persisted(extensions)?,
        Value::Null => None,
        _ => return Err(malformed("`extensions` must be an object or null")),
    };
    let mut request = match take("query") {
        Value::String(query) => Request::new(query),
        Value::Null if hash.is_some() => Request::new(""),
        Value::Null => {
            return Err(malformed(
                "`query` is missing; it holds the GraphQL document",
            ));
        }
        _ => return Err(malformed("`query` must be a string")),
    };
    request.operation_name = match take("operationName") {
        Value::String(name) => Some(name),
        Value::Null => None,
        _ => return Err(malformed("`operationName` must be a string or null")),
    };
    request.variables = match take("variables") {
        variables @ Value::Object(_) => Variables::from_json(variables),
        Value::Null => Variables::default(),
        _ => return Err(malformed("`variables` must be an object or null")),
    };
    Ok(Asked { request, hash })
}

/// The hash in the extension `persistedQuery`.
fn persisted(mut extensions: Map<String, Value>) -> Result<Option<[u8; 32]>, Refusal> {
    let named = match extensions.remove("persistedQuery") {
        Some(Value::Object(named)) => named,
        Some(Value::Null) | None => return Ok(None),
        Some(_) => return Err(malformed("`persistedQuery` must be an object")),
    };
    if named.get("version") != Some(&Value::from(1)) {
        return Err(malformed("`persistedQuery` must have `version` 1"));
    }
    let hash = named.get("sha256Hash").and_then(Value::as_str);
    let hash = hash.and_then(from_hex);
    hash.map(Some).ok_or_else(|| {
        malformed("`sha256Hash` must be the SHA-256 of the document in 64 hexadecimal digits")
    })
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    let is_hex = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    for (idx, byte) in bytes.iter_mut().enumerate().filter(|_| is_hex) {
        *byte = u8::from_str_radix(&text[2 * idx..2 * idx + 2], 16).ok()?;
    }
    is_hex.then_some(bytes)
}

fn malformed(message: impl Into<String>) -> Refusal {
    Refusal::Malformed(message.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_64_hexadecimal_digits() {
        let mut expected = [0xAB; 32];
        expected[0] = 0x01;
        assert_eq!(from_hex(&format!("01{}", "aB".repeat(31))), Some(expected));
        for text in [
            "",
            "ab",
            &"a".repeat(63),
            &"g".repeat(64),
            &"+1".repeat(32),
            &"é".repeat(32),
        ] {
            assert_eq!(from_hex(text), None, "{text}");
        }
    }
}
