//! HTTP: the only module that knows it.
//!
//! [`App`] is what there is to serve, [`router`] says at which path, [`serve`] on which
//! connections. A GraphQL request passes, in this order: `log` (id), `origin` (who may send),
//! `media` and `parameters` (is it a request), `preflight` (is it small enough), `execute`
//! (is there room and time), and the schema itself.

mod assets;
mod caller;
mod connection;
mod errors;
mod execute;
mod graphql;
mod headers;
mod limits;
mod log;
mod media;
mod origin;
mod parameters;
mod patience;
mod preflight;
mod refusal;

use std::sync::Arc;

use async_graphql::Executor;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::get;
use tokio::sync::watch;

pub use assets::Assets;
pub use connection::serve;
pub use limits::Limits;
pub use origin::{OriginError, Origins};

use assets::Text;
use execute::Gate;
use headers::Policies;

/// What the server serves; everything it needs of the layers above.
pub struct App<E> {
    /// The GraphQL schema. Every request that it executes carries a [`Caller`](crate::api::Caller) as data.
    pub executor: E,
    /// The schema as text.
    pub sdl: String,
    /// The explorer.
    pub assets: Assets,
    /// Whether questions can be answered yet.
    pub ready: watch::Receiver<bool>,
    /// Foreign pages that may use the API.
    pub origins: Origins,
    /// What is taken at most.
    pub limits: Limits,
}

/// What every handler shares.
struct Serving<E> {
    executor: E,
    sdl: Text,
    assets: Assets,
    ready: watch::Receiver<bool>,
    gate: Gate,
    limits: Limits,
}

/// Every path that is served.
pub fn router<E: Executor>(app: App<E>) -> Router {
    let App {
        executor,
        sdl,
        assets,
        ready,
        origins,
        limits,
    } = app;
    let (policies, origins) = (Arc::new(Policies::new(&origins)), Arc::new(origins));
    let gate = Gate::new(&limits);
    let serving = Arc::new(Serving {
        executor,
        sdl: Text::new(sdl),
        assets,
        ready,
        gate,
        limits,
    });
    Router::new()
        .route(
            "/graphql",
            get(graphql::get::<E>)
                .post(graphql::post::<E>)
                .fallback(graphql::other),
        )
        .route("/schema.graphql", get(schema::<E>))
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(readyz::<E>))
        .fallback(get(explorer::<E>))
        .with_state(serving)
        .layer(from_fn_with_state(origins, origin::guard))
        .layer(from_fn_with_state(policies, headers::secure))
        .layer(from_fn(log::trace))
}

/// `GET /schema.graphql`: the schema, as plain text so that a browser shows it.
async fn schema<E: Executor>(
    State(serving): State<Arc<Serving<E>>>,
    headers: HeaderMap,
) -> Response {
    serving.sdl.serve(&headers)
}

/// `GET /readyz`: whether questions can be answered yet.
async fn readyz<E: Executor>(State(serving): State<Arc<Serving<E>>>) -> (StatusCode, &'static str) {
    if *serving.ready.borrow() {
        (StatusCode::OK, "ready\n")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "starting\n")
    }
}

/// `GET` anything else: the explorer and its files.
async fn explorer<E: Executor>(
    State(serving): State<Arc<Serving<E>>>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    serving.assets.serve(uri.path(), &headers)
}
