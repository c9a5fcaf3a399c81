//! HTTP: the only module that knows it.
//!
//! [`App`] is what there is to serve, [`router`] says at which path, [`serve`] on which
//! connections. A GraphQL request passes, in this order: `log` (id), `hosts` and `origin` (who may
//! send), `media` and `parameters` (is it a request), `rate` (may the client ask for more),
//! `persisted` (what is its document), `preflight` (is it small enough), `execute` (is there room
//! and time), and the schema itself. It comes by HTTP (`graphql`) or over a WebSocket (`socket`),
//! and is answered at once or as `events`; `operation` is what these have in common, and `turn` says
//! when an event of a subscription executes. What is not
//! GraphQL (`export`, `import`, `saved`) asks the service itself.

mod assets;
mod backup;
mod caller;
mod compression;
mod connection;
mod errors;
mod events;
mod execute;
mod export;
mod graphql;
mod headers;
mod hosts;
mod import;
mod limits;
mod log;
mod media;
mod metrics;
mod operation;
mod origin;
mod parameters;
mod patience;
mod persisted;
mod preflight;
mod rate;
mod refusal;
mod saved;
mod socket;
mod tag;
mod turn;

use std::sync::Arc;

use async_graphql::Executor;
use axum::Extension;
use axum::Router;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use axum::response::Response;
use axum::routing::{get, post};
use tokio::sync::{Semaphore, watch};

pub use assets::Assets;
pub use backup::Backups;
pub use caller::{Holder, Proxy};
pub use connection::serve;
pub use hosts::Hosts;
pub use limits::Limits;
pub use metrics::{Reading, Readings};
pub use origin::{OriginError, Origins};
pub use persisted::{Documents, DocumentsError};

use assets::Text;
use connection::Peer;
use execute::Gate;
use headers::Policies;
use metrics::Metrics;
use persisted::Persisted;
use rate::Purse;

use crate::service::Service;

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
    /// Who may ask, and for what.
    pub access: Access,
    /// What admins may take away; `None` for nothing.
    pub backups: Option<Backups>,
    /// What the layers below tell about themselves.
    pub readings: Readings,
    /// The graph itself, for the paths that are not GraphQL; without it there are none.
    pub graph: Option<Graph>,
    /// What is taken at most.
    pub limits: Limits,
}

/// The graph, for the paths that are not GraphQL.
#[derive(Clone)]
pub struct Graph {
    /// The service that holds it.
    pub service: Service,
    /// Who may read it.
    pub access: crate::service::Access,
}

/// Who may ask, and for what. By default anybody for anything; tokens are for the schema to check.
#[derive(Clone)]
pub struct Access {
    /// By which names the server may be called.
    pub hosts: Hosts,
    /// Whether a proxy tells whom it speaks for.
    pub proxy: Proxy,
    /// The only documents that are executed; `None` for any.
    pub documents: Option<Documents>,
    /// Who holds a token, so that their requests are counted together.
    pub holder: Holder,
}

impl Default for Access {
    fn default() -> Self {
        Self {
            hosts: Hosts::default(),
            proxy: Proxy::default(),
            documents: None,
            holder: Arc::new(|_| None),
        }
    }
}

/// What every handler shares.
struct Serving<E> {
    executor: E,
    sdl: Text,
    assets: Assets,
    ready: watch::Receiver<bool>,
    gate: Arc<Gate>,
    /// Places for subscriptions.
    subscriptions: Arc<Semaphore>,
    persisted: Persisted,
    reader: preflight::Reader,
    purse: Arc<Purse>,
    proxy: Proxy,
    holder: Holder,
    backups: Option<Backups>,
    metrics: Arc<Metrics>,
    readings: Readings,
    graph: Option<Graph>,
    /// Places for exports.
    exports: Arc<Semaphore>,
    /// The place for an import.
    imports: Arc<Semaphore>,
    limits: Limits,
}

/// Every path that is served.
pub fn router<E: Executor>(app: App<E>) -> Router {
    let (policies, origins) = (Arc::new(Policies::new(&app.origins)), Arc::new(app.origins));
    let hosts = Arc::new(app.access.hosts);
    let limits = app.limits;
    let serving = Arc::new(Serving {
        executor: app.executor,
        sdl: Text::new(app.sdl),
        assets: app.assets,
        ready: app.ready,
        gate: Arc::new(Gate::new(&limits)),
        subscriptions: operation::places(limits.subscriptions_max),
        persisted: Persisted::new(app.access.documents, limits.persisted_max),
        reader: preflight::Reader::default(),
        purse: Arc::new(Purse::new(&limits)),
        proxy: app.access.proxy,
        holder: app.access.holder,
        backups: app.backups,
        metrics: Arc::default(),
        readings: app.readings,
        graph: app.graph,
        exports: operation::places(limits.exports_max),
        imports: operation::places(1),
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
        .route("/metrics", get(metrics::<E>))
        .route("/export", get(export::list))
        .route("/export/{format}", get(export::get::<E>))
        .route("/import", post(import::post::<E>))
        .route("/v", post(saved::post::<E>))
        .route("/v/{hash}", get(saved::get::<E>))
        .layer(compression::layer())
        .route("/backup", get(backup::get::<E>))
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(readyz::<E>))
        .fallback(get(explorer::<E>))
        .with_state(serving)
        .layer(from_fn_with_state(origins, origin::guard))
        .layer(from_fn_with_state(hosts, hosts::guard))
        .layer(from_fn_with_state(policies, headers::secure))
        .layer(from_fn(log::trace))
}

/// `GET /metrics`: what is counted, for Prometheus.
async fn metrics<E: Executor>(
    State(serving): State<Arc<Serving<E>>>,
    peer: Option<Extension<Peer>>,
) -> impl IntoResponse {
    let n_connections = peer.map(|Extension(peer)| peer.n_connections());
    let headers = [
        (CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
    ];
    (
        headers,
        serving.metrics.write(&serving.readings, n_connections),
    )
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
