//! GraphQL over WebSocket: the sub-protocol `graphql-transport-ws`.
//!
//! <https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md>

mod closing;
mod message;
mod session;

use std::sync::Arc;

use async_graphql::Executor;
use axum::extract::FromRequestParts as _;
use axum::extract::ws::WebSocketUpgrade;
use axum::http::request::Parts;
use axum::response::Response;

use super::Serving;
use super::caller::{address, caller};
use super::connection::Peer;
use super::media::Media;
use super::refusal::Refusal;
use session::{Session, close_at_once};

const PROTOCOL: &str = "graphql-transport-ws";

/// What is read from a connection at a time, in bytes.
const READ_BYTES: usize = 8 * 1024;

/// Answers a request that wants to become a WebSocket.
///
/// Who does not speak the sub-protocol is told so by a close code, because a browser does not
/// show its page why a handshake was refused.
pub(super) async fn open<E: Executor>(serving: Arc<Serving<E>>, parts: &mut Parts) -> Response {
    let upgrade = match WebSocketUpgrade::from_request_parts(parts, &()).await {
        Ok(upgrade) => upgrade.protocols([PROTOCOL]),
        Err(rejection) => {
            let message = format!("this is no handshake of a WebSocket: {rejection}");
            return Refusal::Malformed(message).respond(Media::Json);
        }
    };
    let speaks = upgrade.selected_protocol().is_some();
    let (caller, peer) = (caller(parts), parts.extensions.get::<Peer>().cloned());
    let address = address(serving.proxy, &parts.headers, &parts.extensions);
    let message_bytes_max = serving.limits.socket_message_bytes_max;
    upgrade
        .read_buffer_size(READ_BYTES)
        .write_buffer_size(0)
        .max_message_size(message_bytes_max)
        .max_frame_size(message_bytes_max)
        .on_upgrade(async move |socket| {
            let _counted = serving.metrics.sockets.count();
            if speaks {
                Session::new(serving, socket, caller, address)
                    .converse(peer)
                    .await;
            } else {
                close_at_once(socket).await;
            }
        })
}
