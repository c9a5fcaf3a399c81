//! How a conversation ends: the close codes of the protocol, and those of WebSockets.

use std::borrow::Cow;
use std::error::Error;
use std::io;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes};

/// What fits into a close frame beside the code, in bytes.
const REASON_BYTES_MAX: usize = 123;

/// Why a conversation ends.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Closing {
    /// The client closed, or cannot be reached any more.
    Gone,
    /// The server stops.
    Stopping,
    /// The client broke the protocol of WebSockets.
    Broken,
    /// A message is too long.
    TooLong,
    /// The client does not read what it is sent.
    Slow,
    /// A message is not one of the protocol.
    Rubbish(String),
    /// An operation came before `connection_init`.
    Unacknowledged,
    /// The client does not speak the protocol.
    OtherProtocol,
    /// No `connection_init` came in time.
    InitTimeout,
    /// The id of an operation is that of an open one.
    Duplicate(String),
    /// A second `connection_init` came.
    SecondInit,
}

impl Closing {
    /// What an error in reading or writing means.
    pub(super) fn from_error(error: &axum::Error) -> Self {
        let mut source: Option<&(dyn Error + 'static)> = Some(error);
        while let Some(found) = source {
            let io = found.downcast_ref::<io::Error>();
            if io.is_some_and(|io| io.kind() == io::ErrorKind::TimedOut) {
                return Self::Slow;
            }
            if io.is_some() {
                return Self::Gone;
            }
            source = found.source();
        }
        // The library's own type of error is not to be had without a dependency on it.
        let text = error.to_string();
        if text.starts_with("Space limit exceeded") {
            Self::TooLong
        } else if text.starts_with("WebSocket protocol error: Connection reset") {
            Self::Gone
        } else {
            Self::Broken
        }
    }

    /// The frame that says so; `None` if nobody is there to read it.
    pub(super) fn frame(&self) -> Option<Message> {
        let (code, reason): (u16, Cow<'static, str>) = match self {
            Self::Gone => return None,
            Self::Stopping => (1001, "the server is stopping".into()),
            Self::Broken => (1002, "this is not how WebSockets are spoken".into()),
            Self::TooLong => (1009, "the message is too long".into()),
            Self::Slow => (
                1013,
                "the client does not read; connect again and resume".into(),
            ),
            Self::Rubbish(reason) => (4400, reason.clone().into()),
            Self::Unacknowledged => (4401, "Unauthorized".into()),
            Self::OtherProtocol => (4406, "Subprotocol not acceptable".into()),
            Self::InitTimeout => (4408, "Connection initialisation timeout".into()),
            Self::Duplicate(id) => (4409, format!("Subscriber for {id} already exists").into()),
            Self::SecondInit => (4429, "Too many initialisation requests".into()),
        };
        let reason = Utf8Bytes::from(cut(&reason));
        Some(Message::Close(Some(CloseFrame { code, reason })))
    }
}

/// As much of a text as fits into a close frame.
fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(REASON_BYTES_MAX)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_cut_between_characters() {
        assert_eq!(cut("short"), "short");
        assert_eq!(cut(&"é".repeat(100)), "é".repeat(61));
    }
}
