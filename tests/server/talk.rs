//! A client of WebSockets that says exactly what it is told.

use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};
use tungstenite::client::IntoClientRequest as _;
use tungstenite::http::HeaderValue;
use tungstenite::{Message, WebSocket};

use crate::client::Server;

/// No message takes longer than this; a test that hangs fails instead.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct Talk {
    pub(crate) socket: WebSocket<TcpStream>,
}

impl Talk {
    /// A conversation in which nothing has been said yet.
    pub(crate) fn open(server: &Server) -> Self {
        Self::open_with(
            server,
            &[("sec-websocket-protocol", "graphql-transport-ws")],
        )
    }

    pub(crate) fn open_with(server: &Server, headers: &[(&'static str, &str)]) -> Self {
        let mut request = format!("ws://{}/graphql", server.address)
            .into_client_request()
            .unwrap();
        for (name, value) in headers {
            let value = HeaderValue::from_str(value).unwrap();
            request.headers_mut().insert(*name, value);
        }
        let stream = TcpStream::connect(server.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let (socket, _) = tungstenite::client(request, stream).unwrap();
        Self { socket }
    }

    /// A conversation after `connection_init`.
    pub(crate) fn begun(server: &Server) -> Self {
        let mut talk = Self::open(server);
        talk.init(&json!({}));
        talk
    }

    pub(crate) fn init(&mut self, payload: &Value) {
        self.say(&json!({ "type": "connection_init", "payload": payload }));
        assert_eq!(self.hear(), json!({ "type": "connection_ack" }));
    }

    pub(crate) fn say(&mut self, message: &Value) {
        self.say_text(&message.to_string());
    }

    pub(crate) fn say_text(&mut self, text: &str) {
        self.socket.send(Message::text(text)).unwrap();
    }

    pub(crate) fn subscribe(&mut self, id: &str, query: &str) {
        self.say(&json!({ "id": id, "type": "subscribe", "payload": { "query": query } }));
    }

    /// The next message, frames of control aside.
    pub(crate) fn hear(&mut self) -> Value {
        loop {
            match self.socket.read().unwrap() {
                Message::Text(text) => return serde_json::from_str(text.as_str()).unwrap(),
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("no message but {other:?}"),
            }
        }
    }

    /// Type and payload of the next message, which must be for the operation `id`.
    pub(crate) fn hear_of(&mut self, id: &str) -> (String, Value) {
        let mut message = self.hear();
        assert_eq!(message["id"], id, "{message}");
        let kind = message["type"].as_str().unwrap().to_owned();
        (kind, message["payload"].take())
    }

    /// Code and reason with which the server closes, whatever it says before.
    pub(crate) fn closed(&mut self) -> (u16, String) {
        loop {
            match self.socket.read() {
                Ok(Message::Close(Some(frame))) => {
                    return (frame.code.into(), frame.reason.to_string());
                }
                Ok(_) => {}
                Err(error) => panic!("closed without a code: {error}"),
            }
        }
    }
}
