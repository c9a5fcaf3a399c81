//! Answers as JSON text.
//!
//! Long lists and whole documents are written as text where they are made, because building a tree of values for them
//! and writing that takes many times as long. Such text travels through the library as [`Value::Binary`], which
//! nothing else in the schema makes, and is put into the answer as it is.

use std::borrow::Cow;

use async_graphql::{
    ContextSelectionSet, OutputType, Positioned, Response, ServerResult, Value,
    parser::types::Field, registry::Registry,
};
use serde::Serialize;

/// JSON text as a value of an answer.
pub(super) fn ready(text: Vec<u8>) -> Value {
    Value::Binary(text.into())
}

/// A value of the scalar `JSON` that is text already.
pub(crate) struct Ready(pub(crate) Vec<u8>);

impl OutputType for Ready {
    fn type_name() -> Cow<'static, str> {
        <serde_json::Value as OutputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <serde_json::Value as OutputType>::create_type_info(registry)
    }

    async fn resolve(
        &self,
        _: &ContextSelectionSet<'_>,
        _: &Positioned<Field>,
    ) -> ServerResult<Value> {
        Ok(ready(self.0.clone()))
    }
}

/// An answer as JSON text.
///
/// This, not the library, has to write answers, because of what is text already.
#[must_use]
pub fn write(response: &Response) -> Vec<u8> {
    let mut out = Vec::with_capacity(256);
    out.extend_from_slice(b"{\"data\":");
    value(&mut out, &response.data);
    if !response.extensions.is_empty() {
        out.extend_from_slice(b",\"extensions\":{");
        for (place, (name, extension)) in response.extensions.iter().enumerate() {
            key(&mut out, place == 0, name);
            value(&mut out, extension);
        }
        out.push(b'}');
    }
    if !response.errors.is_empty() {
        out.extend_from_slice(b",\"errors\":");
        scalar(&mut out, &response.errors);
    }
    out.push(b'}');
    out
}

/// Writes a value; its depth is that of the query, which is bounded.
fn value(out: &mut Vec<u8>, of: &Value) {
    match of {
        Value::Binary(text) => out.extend_from_slice(text),
        Value::List(items) => {
            out.push(b'[');
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    out.push(b',');
                }
                value(out, item);
            }
            out.push(b']');
        }
        Value::Object(fields) => {
            out.push(b'{');
            for (place, (name, field)) in fields.iter().enumerate() {
                key(out, place == 0, name);
                value(out, field);
            }
            out.push(b'}');
        }
        Value::Null | Value::Number(_) | Value::String(_) | Value::Boolean(_) | Value::Enum(_) => {
            scalar(out, of);
        }
    }
}

/// Writes the name of a field, with a comma before it unless it is the first.
pub(super) fn key(out: &mut Vec<u8>, is_first: bool, name: &str) {
    if !is_first {
        out.push(b',');
    }
    scalar(out, name);
    out.push(b':');
}

/// Writes a string, a number, or whatever else is small.
pub(super) fn scalar<T: Serialize + ?Sized>(out: &mut Vec<u8>, of: &T) {
    let before = out.len();
    if serde_json::to_writer(&mut *out, of).is_err() {
        // Only a map with keys that are no strings could get here, and answers have none.
        out.truncate(before);
        out.extend_from_slice(b"null");
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::{Name, ServerError, indexmap::IndexMap};

    use super::*;

    fn object(fields: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
        let fields = fields.into_iter();
        Value::Object(
            fields
                .map(|(name, value)| (Name::new(name), value))
                .collect::<IndexMap<_, _>>(),
        )
    }

    #[test]
    fn an_answer_is_written_as_the_library_would() {
        let data = object([
            ("text", Value::from("\"é\u{1}\n")),
            ("numbers", Value::from(vec![1.0, -0.5, 1e300])),
            ("kind", Value::Enum(Name::new("NHRI"))),
            ("none", Value::Null),
            ("is", Value::from(true)),
            ("empty", object([])),
        ]);
        let mut response =
            Response::new(data).extension("cost", object([("tokens", Value::from(3))]));
        response.errors.push(ServerError::new("no", None));
        let library = serde_json::to_vec(&response).unwrap();
        assert_eq!(
            String::from_utf8(write(&response)).unwrap(),
            String::from_utf8(library).unwrap()
        );
    }

    #[test]
    fn what_is_text_already_is_put_in_as_it_is() {
        let data = object([
            ("list", ready(b"[{\"a\":1}]".to_vec())),
            ("b", Value::from(2)),
        ]);
        assert_eq!(
            write(&Response::new(data)),
            b"{\"data\":{\"list\":[{\"a\":1}],\"b\":2}}"
        );
    }
}
