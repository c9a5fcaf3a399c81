//! HTTP: the only module that knows it.
//!
//! [`App`] is what there is to serve, [`router`] says at which path, [`serve`] on which
//! connections. A GraphQL request passes, in this order: `log` (id), `origin` (who may send),
//! `media` and `parameters` (is it a request), `preflight` (is it small enough), `execute`
//! (is there room and time), and the schema itself.

mod caller;
mod connection;
mod errors;
mod execute;
mod graphql;
mod limits;
mod log;
mod media;
mod parameters;
mod preflight;
mod refusal;

use std::sync::Arc;

use async_graphql::Executor;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use tokio::sync::watch;

pub use caller::Caller;
pub use connection::serve;
pub use limits::Limits;

use execute::Gate;

/// What the server serves; everything it needs of the layers above.
pub struct App<E> {
    /// The GraphQL schema. Every request that it executes carries a [`Caller`] as data.
    pub executor: E,
    /// The schema as text.
    pub sdl: String,
    /// Whether questions can be answered yet.
    pub ready: watch::Receiver<bool>,
    /// What is taken at most.
    pub limits: Limits,
}

/// What every handler shares.
struct Serving<E> {
    executor: E,
    gate: Gate,
    ready: watch::Receiver<bool>,
    limits: Limits,
}

/// Every path that is served.
pub fn router<E: Executor>(app: App<E>) -> Router {
    let App {
        executor,
        sdl: _,
        ready,
        limits,
    } = app;
    let serving = Arc::new(Serving {
        executor,
        gate: Gate::new(&limits),
        ready,
        limits,
    });
    Router::new()
        .route(
            "/graphql",
            get(graphql::get::<E>)
                .post(graphql::post::<E>)
                .fallback(graphql::other),
        )
        .route("/readyz", get(readyz::<E>))
        .route("/healthz", get(async || "ok\n"))
        .with_state(serving)
        .layer(axum::middleware::from_fn(log::trace))
}

/// `GET /readyz`: whether questions can be answered yet.
async fn readyz<E: Executor>(State(serving): State<Arc<Serving<E>>>) -> (StatusCode, &'static str) {
    if *serving.ready.borrow() {
        (StatusCode::OK, "ready\n")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "starting\n")
    }
}
