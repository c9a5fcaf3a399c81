//! Clients of a WebSocket and of an event stream that say exactly what they are told.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::TcpStream,
    time::Duration,
};

use serde_json::{Value, json};
use tungstenite::{Message, WebSocket, client::IntoClientRequest as _, http::HeaderValue};

/// No message takes longer than this; a test that hangs fails instead.
const PATIENCE: Duration = Duration::from_mins(1);

fn connect(url: &str) -> (TcpStream, String) {
    let address = url.strip_prefix("http://").unwrap().to_owned();
    let stream = TcpStream::connect(&address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    (stream, address)
}

/// A conversation in `graphql-transport-ws`.
pub(crate) struct Socket(WebSocket<TcpStream>);

impl Socket {
    /// A conversation after `connection_init`, with the token in its payload.
    pub(crate) fn open(url: &str, token: &str) -> Self {
        let (stream, address) = connect(url);
        let mut request = format!("ws://{address}/graphql")
            .into_client_request()
            .unwrap();
        let protocol = HeaderValue::from_static("graphql-transport-ws");
        request
            .headers_mut()
            .insert("sec-websocket-protocol", protocol);
        let (socket, _) = tungstenite::client(request, stream).unwrap();
        let mut socket = Self(socket);
        let payload = match token {
            "" => json!({}),
            token => json!({ "authorization": format!("Bearer {token}") }),
        };
        socket.say(&json!({ "type": "connection_init", "payload": payload }));
        assert_eq!(socket.hear()["type"], "connection_ack");
        socket
    }

    pub(crate) fn say(&mut self, message: &Value) {
        self.0.send(Message::text(message.to_string())).unwrap();
    }

    pub(crate) fn hear(&mut self) -> Value {
        loop {
            match self.0.read().unwrap() {
                Message::Text(text) => return serde_json::from_str(text.as_str()).unwrap(),
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("no message but {other:?}"),
            }
        }
    }

    pub(crate) fn subscribe(&mut self, document: &str) {
        self.say(&json!({ "id": "a", "type": "subscribe", "payload": { "query": document } }));
    }

    /// The next answer of the operation: its data and errors, or the errors alone.
    pub(crate) fn next(&mut self) -> Value {
        let mut message = self.hear();
        match message["type"].as_str() {
            Some("next") => message["payload"].take(),
            Some("error") => json!({ "errors": message["payload"] }),
            _ => panic!("no answer but {message}"),
        }
    }

    /// The one answer of a query or a mutation.
    pub(crate) fn ask(&mut self, document: &str) -> Value {
        self.subscribe(document);
        let mut message = self.hear();
        if message["type"] == "next" {
            assert_eq!(self.hear()["type"], "complete");
            return message["payload"].take();
        }
        json!({ "errors": message["payload"] })
    }
}

/// An open event stream.
pub(crate) struct Events(BufReader<TcpStream>);

impl Events {
    pub(crate) fn open(url: &str, token: &str, document: &str) -> Self {
        let (mut stream, address) = connect(url);
        let body = json!({ "query": document }).to_string();
        let authorization = match token {
            "" => String::new(),
            token => format!("authorization: Bearer {token}\r\n"),
        };
        write!(
            stream,
            "POST /graphql HTTP/1.1\r\nhost: {address}\r\naccept: text/event-stream\r\ncontent-type: application/json\r\n{authorization}content-length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        Self(BufReader::new(stream))
    }

    /// The next answer; nothing when the operation is complete or refused without events.
    pub(crate) fn next(&mut self) -> Option<Value> {
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line).unwrap() == 0 || line.starts_with("event: complete") {
                return None;
            }
            // A refusal may come as plain JSON.
            let text = line.strip_prefix("data: ").unwrap_or(&line);
            if text.starts_with('{') {
                return Some(serde_json::from_str(text).unwrap());
            }
        }
    }
}
