//! Connections: how many, how patient, and how they end.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};
use tokio::task::JoinSet;

use super::limits::Limits;
use super::patience::Patient;

/// The most bytes of a request's head; a GET carries a GraphQL document there.
const HEAD_BYTES_MAX: usize = 128 * 1024;

/// How long to wait before accepting again when the system refused.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// The connection that a request came over.
#[derive(Clone)]
pub(super) struct Peer {
    /// Where it comes from.
    pub(super) address: SocketAddr,
    /// Changes when the server stops.
    pub(super) stopping: watch::Receiver<()>,
    /// Places for connections that are free.
    slots: Arc<Semaphore>,
    slots_max: usize,
    /// Keeps its place, and keeps the server from ending, as long as somebody holds it.
    _place: Arc<Place>,
}

impl Peer {
    /// How many connections are open, this one among them.
    pub(super) fn n_connections(&self) -> usize {
        self.slots_max - self.slots.available_permits().min(self.slots_max)
    }
}

/// A connection's place among all.
struct Place {
    _slot: OwnedSemaphorePermit,
    _alive: mpsc::Sender<()>,
}

/// Serves `router` on `listener` until `shutdown` is ready.
///
/// Then no connection is accepted any more; those that are open finish the request they are
/// in, within [`Limits::shutdown_timeout_ms`], and are closed.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: &Limits,
    shutdown: impl Future<Output = ()>,
) {
    let slots = Arc::new(Semaphore::new(limits.connections_max));
    let (running, stopping) = watch::channel(());
    let (alive, mut all_gone) = mpsc::channel(1);
    let mut connections = JoinSet::new();
    let mut shutdown = pin!(shutdown);
    loop {
        tokio::select! {
            () = &mut shutdown => break,
            Some(_) = connections.join_next() => {}
            (stream, address, slot) = accept(&listener, &slots) => {
                let place = Place { _slot: slot, _alive: alive.clone() };
                let peer = Peer {
                    address,
                    stopping: stopping.clone(),
                    slots: Arc::clone(&slots),
                    slots_max: limits.connections_max,
                    _place: Arc::new(place),
                };
                connections.spawn(converse(stream, peer, router.clone(), limits.clone()));
            }
        }
    }
    drop((listener, running, alive));
    let patience = Duration::from_millis(limits.shutdown_timeout_ms);
    let all_ended = async {
        while connections.join_next().await.is_some() {}
        // WebSockets go on after the connection that they came over.
        while all_gone.recv().await.is_some() {}
    };
    if tokio::time::timeout(patience, all_ended).await.is_err() {
        tracing::warn!(
            "closed connections that had not finished {} ms after the stop",
            limits.shutdown_timeout_ms
        );
    }
}

/// The next connection, once there is room for it.
async fn accept(
    listener: &TcpListener,
    slots: &Arc<Semaphore>,
) -> (TcpStream, SocketAddr, OwnedSemaphorePermit) {
    let Ok(slot) = Arc::clone(slots).acquire_owned().await else {
        unreachable!("nothing closes the semaphore")
    };
    loop {
        match listener.accept().await {
            Ok((stream, address)) => return (stream, address, slot),
            Err(error) => tracing::warn!(%error, "could not accept a connection"),
        }
        tokio::time::sleep(ACCEPT_PAUSE).await;
    }
}

/// Serves one connection until it ends, or until the request it is in has ended after a stop.
async fn converse(stream: TcpStream, peer: Peer, router: Router, limits: Limits) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "could not turn off the delay of small packets");
    }
    let write_timeout = Duration::from_millis(limits.write_timeout_ms);
    let mut stopping = peer.stopping.clone();
    let service = TowerToHyperService::new(router);
    let service = service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(peer.clone());
        service.call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_millis(limits.header_timeout_ms))
        .max_buf_size(HEAD_BYTES_MAX)
        .serve_connection(TokioIo::new(Patient::new(stream, write_timeout)), service)
        .with_upgrades();
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = &mut connection => ended,
        _ = stopping.changed() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}
