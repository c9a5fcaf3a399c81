//! The parameters of a GraphQL request, from a JSON body or from a query string.

use async_graphql::{Request, Variables};
use axum::extract::Query;
use axum::http::Uri;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::refusal::Refusal;

/// The request in a JSON body.
pub(super) fn from_json(body: &[u8]) -> Result<Request, Refusal> {
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
pub(super) fn from_uri(uri: &Uri) -> Result<Request, Refusal> {
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

fn from_map(mut parameters: Map<String, Value>) -> Result<Request, Refusal> {
    let mut take = |name: &str| parameters.remove(name).unwrap_or_default();
    let mut request = match take("query") {
        Value::String(query) => Request::new(query),
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
    match take("extensions") {
        Value::Object(_) | Value::Null => Ok(request),
        _ => Err(malformed("`extensions` must be an object or null")),
    }
}

fn malformed(message: impl Into<String>) -> Refusal {
    Refusal::Malformed(message.into())
}
