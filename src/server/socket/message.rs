//! The messages of `graphql-transport-ws`.

use serde_json::{Map, Value, json};

use crate::server::parameters::{self, Asked};
use crate::server::refusal::Refusal;

use super::closing::Closing;

/// The longest id of an operation, in bytes; every answer repeats it.
const ID_BYTES_MAX: usize = 256;

/// What a client says.
#[derive(Debug)]
pub(super) enum Incoming {
    Init {
        /// The token, with or without its scheme.
        authorization: Option<String>,
    },
    Ping {
        payload: Option<Value>,
    },
    Pong,
    Subscribe {
        id: String,
        asked: Box<Asked>,
    },
    Complete {
        id: String,
    },
}

impl Incoming {
    pub(super) fn read(text: &str) -> Result<Self, Closing> {
        let Ok(Value::Object(mut message)) = serde_json::from_str(text) else {
            return Err(rubbish("a message is a JSON object"));
        };
        let kind = message.remove("type");
        match kind.as_ref().and_then(Value::as_str) {
            Some("connection_init") => authorization(payload(&mut message)?),
            Some("ping") => Ok(Self::Ping {
                payload: payload(&mut message)?.map(Value::Object),
            }),
            Some("pong") => payload(&mut message).map(|_| Self::Pong),
            Some("subscribe") => subscribe(&mut message),
            Some("complete") => Ok(Self::Complete {
                id: id(&mut message)?,
            }),
            Some(_) => Err(rubbish(
                "the message is of a type that a client does not send",
            )),
            None => Err(rubbish("a message has a `type`")),
        }
    }
}

/// The payload, where it may be left out.
fn payload(message: &mut Map<String, Value>) -> Result<Option<Map<String, Value>>, Closing> {
    match message.remove("payload") {
        Some(Value::Object(payload)) => Ok(Some(payload)),
        Some(Value::Null) | None => Ok(None),
        Some(_) => Err(rubbish("`payload` must be an object")),
    }
}

fn id(message: &mut Map<String, Value>) -> Result<String, Closing> {
    match message.remove("id") {
        Some(Value::String(id)) if !id.is_empty() && id.len() <= ID_BYTES_MAX => Ok(id),
        _ => Err(rubbish("`id` must be a string of 1 to 256 bytes")),
    }
}

fn authorization(payload: Option<Map<String, Value>>) -> Result<Incoming, Closing> {
    let authorization = payload.and_then(|mut payload| payload.remove("authorization"));
    match authorization {
        Some(Value::String(text)) => Ok(Incoming::Init {
            authorization: Some(text),
        }),
        Some(Value::Null) | None => Ok(Incoming::Init {
            authorization: None,
        }),
        Some(_) => Err(rubbish("`authorization` must be a string")),
    }
}

fn subscribe(message: &mut Map<String, Value>) -> Result<Incoming, Closing> {
    let id = id(message)?;
    let payload = payload(message)?.ok_or_else(|| rubbish("`payload` must be an object"))?;
    match parameters::from_map(payload) {
        Ok(asked) => Ok(Incoming::Subscribe {
            id,
            asked: Box::new(asked),
        }),
        Err(refusal) => Err(Closing::Rubbish(refusal.to_string())),
    }
}

fn rubbish(reason: &str) -> Closing {
    Closing::Rubbish(reason.to_owned())
}

/// The answer to `connection_init`.
pub(super) fn acknowledged() -> String {
    json!({ "type": "connection_ack" }).to_string()
}

/// The answer to `ping`, with what came with it.
pub(super) fn pong(payload: Option<Value>) -> String {
    let mut message = json!({ "type": "pong" });
    if let Some(payload) = payload {
        message["payload"] = payload;
    }
    message.to_string()
}

/// One answer of an operation; `body` is JSON already.
pub(super) fn next(id: &str, body: &[u8]) -> String {
    let body = String::from_utf8_lossy(body);
    let id = Value::from(id);
    format!("{{\"id\":{id},\"type\":\"next\",\"payload\":{body}}}")
}

/// The end of an operation that could not be executed.
pub(super) fn error(id: &str, refusal: &Refusal) -> String {
    json!({ "id": id, "type": "error", "payload": refusal.errors() }).to_string()
}

/// The end of an operation.
pub(super) fn complete(id: &str) -> String {
    json!({ "id": id, "type": "complete" }).to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_no_message_is_rubbish_with_a_reason() {
        let cases = [
            ("", "a message is a JSON object"),
            ("[]", "a message is a JSON object"),
            ("{}", "a message has a `type`"),
            (r#"{"type":7}"#, "a message has a `type`"),
            (
                r#"{"type":"next","id":"1","payload":{}}"#,
                "the message is of a type that a client does not send",
            ),
            (
                r#"{"type":"ping","payload":7}"#,
                "`payload` must be an object",
            ),
            (
                r#"{"type":"connection_init","payload":[]}"#,
                "`payload` must be an object",
            ),
            (
                r#"{"type":"connection_init","payload":{"authorization":7}}"#,
                "`authorization` must be a string",
            ),
            (
                r#"{"type":"subscribe","payload":{"query":"{ a }"}}"#,
                "`id` must be a string of 1 to 256 bytes",
            ),
            (
                r#"{"type":"subscribe","id":"","payload":{"query":"{ a }"}}"#,
                "`id` must be a string of 1 to 256 bytes",
            ),
            (
                r#"{"type":"subscribe","id":"1"}"#,
                "`payload` must be an object",
            ),
            (
                r#"{"type":"subscribe","id":"1","payload":{}}"#,
                "`query` is missing; it holds the GraphQL document",
            ),
            (
                r#"{"type":"subscribe","id":"1","payload":{"query":7}}"#,
                "`query` must be a string",
            ),
            (
                r#"{"type":"complete"}"#,
                "`id` must be a string of 1 to 256 bytes",
            ),
        ];
        for (text, reason) in cases {
            let closing = Incoming::read(text).expect_err(text);
            assert_eq!(closing, Closing::Rubbish(reason.to_owned()), "{text}");
        }
    }

    #[test]
    fn an_id_is_written_as_json() {
        assert_eq!(
            next("a\"b", b"{\"data\":null}"),
            r#"{"id":"a\"b","type":"next","payload":{"data":null}}"#
        );
    }

    proptest! {
        #[test]
        fn any_text_is_a_message_or_rubbish(text in "\\PC*") {
            let read = Incoming::read(&text);
            prop_assert!(matches!(read, Err(Closing::Rubbish(_))), "{read:?}");
        }
    }
}
