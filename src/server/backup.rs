//! `GET /backup`: the whole journal, for the holder of an admin's token, while everything else goes on.

use std::io::{self, Write};
use std::sync::Arc;

use async_graphql::Executor;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use tokio::sync::{Semaphore, mpsc};

use crate::journal::Journal;
use crate::service::{Access, Role};

use super::Serving;
use super::caller::bearer_of;
use super::media::Media;
use super::refusal::Refusal;

/// Bytes that are sent at once.
const CHUNK_BYTES: usize = 64 * 1024;
/// Chunks that wait to be sent; the journal is read no faster than the client takes it.
const CHUNKS_MAX: usize = 4;

/// What is backed up, and who may ask for it.
pub struct Backups {
    access: Access,
    journal: Arc<dyn Journal>,
    /// One at a time.
    place: Arc<Semaphore>,
}

impl Backups {
    /// Backups of a journal, for admins.
    #[must_use]
    pub fn new(access: Access, journal: Arc<dyn Journal>) -> Self {
        Self {
            access,
            journal,
            place: Arc::new(Semaphore::new(1)),
        }
    }

    fn begin(&self, token: Option<&str>) -> Result<Response, Refusal> {
        let holder = self.access.require(token, Role::Admin);
        let holder = holder.map_err(|error| Refusal::from(&error))?;
        let place = Arc::clone(&self.place);
        let place = place.try_acquire_owned().map_err(|_| Refusal::Busy)?;
        let journal = Arc::clone(&self.journal);
        tracing::info!(by = holder.id, "a backup is being made");
        let (to, chunks) = mpsc::channel(CHUNKS_MAX);
        let name = format!("rawabit-{}.backup", journal.head().sequence);
        tokio::task::spawn_blocking(move || {
            let _place = place;
            write(&*journal, to);
        });
        Ok(download(&name, chunks))
    }
}

/// `GET /backup`.
pub(super) async fn get<E: Executor>(
    State(serving): State<Arc<Serving<E>>>,
    headers: HeaderMap,
) -> Response {
    let begun = serving.backups.as_ref().map_or_else(
        || {
            Err(Refusal::NotFound(
                "there is nothing at this address".to_owned(),
            ))
        },
        |backups| backups.begin(bearer_of(&headers).as_deref()),
    );
    begun.unwrap_or_else(|refusal| refusal.respond(Media::Json))
}

/// Writes the backup until it is whole or the client is gone; one that breaks off lacks its trailer.
fn write(journal: &dyn Journal, to: mpsc::Sender<io::Result<Bytes>>) {
    let mut chunks = Chunks {
        to,
        chunk: Vec::with_capacity(CHUNK_BYTES),
    };
    if let Err(error) = journal.backup(&mut chunks) {
        tracing::warn!(%error, "a backup was not finished");
        let broken = io::Error::other("the backup was not finished");
        let _ = chunks.to.blocking_send(Err(broken));
    }
}

/// Collects what is written and hands it to whoever sends it.
struct Chunks {
    to: mpsc::Sender<io::Result<Bytes>>,
    chunk: Vec<u8>,
}

impl Write for Chunks {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.chunk.len() + bytes.len() > CHUNK_BYTES {
            self.flush()?;
        }
        self.chunk.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let chunk = std::mem::take(&mut self.chunk);
        self.to
            .blocking_send(Ok(chunk.into()))
            .map_err(|_| io::Error::new(io::ErrorKind::BrokenPipe, "the client went away"))
    }
}

fn download(name: &str, chunks: mpsc::Receiver<io::Result<Bytes>>) -> Response {
    let stream = stream::unfold(chunks, |mut chunks| async {
        let chunk = chunks.recv().await?;
        Some((chunk, chunks))
    });
    let mut response = Body::from_stream(stream).into_response();
    let headers = response.headers_mut();
    let media = HeaderValue::from_static("application/octet-stream");
    headers.insert(CONTENT_TYPE, media);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(name) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(CONTENT_DISPOSITION, name);
    }
    response
}
