//! Every number that bounds a request or a connection, in one place.

use serde::Serialize;

/// What the server takes at most. `serverInfo` shows these numbers as they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Limits {
    /// Length of a request's body, in bytes.
    pub body_bytes_max: usize,
    /// Length of a GraphQL document, in bytes.
    pub query_bytes_max: usize,
    /// Lexical tokens of a GraphQL document.
    pub tokens_max: usize,
    /// Brackets open at the same time in a GraphQL document.
    pub nesting_max: usize,
    /// Aliases in a GraphQL document, as written.
    pub aliases_max: usize,
    /// Fields directly under an operation, with fragments expanded.
    pub root_fields_max: usize,
    /// Fields, inline fragments and fragment spreads of all operations of a document, with
    /// fragments expanded.
    pub selections_max: usize,
    /// Fields of a document, with fragments expanded and the sizes of pages multiplied in.
    pub weight_max: usize,
    /// Lists of the schema's description within each other, such as the `fields` of the types of `fields`.
    pub schema_lists_max: usize,
    /// Length of an error's message, in characters.
    pub error_chars_max: usize,
    /// Errors listed for a refused document.
    pub errors_max: usize,
    /// Requests that execute at the same time. Events of subscriptions take up to a quarter of these places.
    pub requests_max: usize,
    /// Requests that wait for one of those to end; more are turned away.
    pub queue_max: usize,
    /// Time for a request to wait and to execute.
    pub request_timeout_ms: u64,
    /// Time for a request's head to arrive, and for a connection to be idle.
    pub header_timeout_ms: u64,
    /// Time for a request's body to arrive.
    pub body_timeout_ms: u64,
    /// Time that a client may take no byte of its answer.
    pub write_timeout_ms: u64,
    /// Time for open connections to end when the server stops.
    pub shutdown_timeout_ms: u64,
    /// Connections open at the same time; more wait to be accepted.
    pub connections_max: usize,
    /// Length of a message that a client sends over a WebSocket, in bytes.
    pub socket_message_bytes_max: usize,
    /// Operations open at the same time on one WebSocket.
    pub socket_operations_max: usize,
    /// Answers that wait to be written to one WebSocket; its operations wait when there are more.
    pub socket_queue_max: usize,
    /// Time for a WebSocket's `connection_init` to arrive.
    pub socket_init_timeout_ms: u64,
    /// Time between two signs of life that a WebSocket is asked for; one that gives none in
    /// that time is closed. An event stream gets a comment as often.
    pub keep_alive_ms: u64,
    /// Subscriptions open at the same time, over all connections together.
    pub subscriptions_max: usize,
    /// Exports that are read at the same time; more are turned away.
    pub exports_max: usize,
    /// Time for a client to read an export to its end.
    pub export_timeout_ms: u64,
    /// Length of an archive that is imported, in bytes.
    pub import_bytes_max: usize,
    /// Time for an archive to arrive.
    pub import_timeout_ms: u64,
    /// Documents that are remembered by their hash for clients that send only the hash again.
    pub persisted_max: usize,
    /// Points that a client gets per second, to spend on requests; 0 for no such bound.
    ///
    /// A request costs one point, one for every selection of its document with fragments
    /// expanded, and one for every millisecond that it executes. An event of a subscription costs
    /// the milliseconds alone, and waits while the client is in debt.
    pub points_per_s: u64,
    /// Points that a client can save up.
    pub points_max: u64,
    /// Clients whose points are counted at the same time.
    pub clients_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes_max: 256 * 1024,
            query_bytes_max: 20_000,
            tokens_max: 2_000,
            nesting_max: 64,
            aliases_max: 30,
            root_fields_max: 20,
            selections_max: 5_000,
            weight_max: 1_000_000,
            schema_lists_max: 2,
            error_chars_max: 500,
            errors_max: 20,
            requests_max: 64,
            queue_max: 256,
            request_timeout_ms: 10_000,
            header_timeout_ms: 10_000,
            body_timeout_ms: 10_000,
            write_timeout_ms: 30_000,
            shutdown_timeout_ms: 10_000,
            connections_max: 1_024,
            socket_message_bytes_max: 64 * 1024,
            socket_operations_max: 50,
            socket_queue_max: 16,
            socket_init_timeout_ms: 5_000,
            keep_alive_ms: 15_000,
            subscriptions_max: 2_000,
            exports_max: 8,
            export_timeout_ms: 600_000,
            import_bytes_max: 64 * 1024 * 1024,
            import_timeout_ms: 120_000,
            persisted_max: 1_000,
            points_per_s: 0,
            points_max: 20_000,
            clients_max: 10_000,
        }
    }
}
