//! Executes admitted requests: so many at a time, so long each, and never down with a panic.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use async_graphql::{Executor, Request, Response};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tracing::Instrument as _;

use super::limits::Limits;
use super::refusal::Refusal;

/// Of the places for requests, one in so many is for events of subscriptions.
const REQUESTS_PER_EVENT: usize = 4;

/// The places for requests that execute and for those that wait.
pub(super) struct Gate {
    /// One permit per request inside, waiting or not.
    inside: Arc<Semaphore>,
    /// One permit per request or event that executes.
    executing: Arc<Semaphore>,
    /// One permit per event that executes or is the next to do so.
    telling: Arc<Semaphore>,
    timeout_ms: u64,
}

/// The place of a request or an event; freed when it is dropped.
pub(super) struct Place {
    _inside: OwnedSemaphorePermit,
    _executing: OwnedSemaphorePermit,
}

impl Gate {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            inside: Arc::new(Semaphore::new(limits.requests_max + limits.queue_max)),
            executing: Arc::new(Semaphore::new(limits.requests_max)),
            telling: Arc::new(Semaphore::new(
                (limits.requests_max / REQUESTS_PER_EVENT).max(1),
            )),
            timeout_ms: limits.request_timeout_ms,
        }
    }

    /// Executes `request`, or says why not.
    ///
    /// The request runs in a task of its own, so that one that never awaits can be answered
    /// `TIMEOUT` all the same; it keeps its place until it really ends. Dropping this future,
    /// as happens when the client goes away, cancels the request at its next await.
    pub(super) async fn execute<E: Executor>(
        &self,
        executor: &E,
        request: Request,
    ) -> Result<Response, Refusal> {
        let inside = Arc::clone(&self.inside)
            .try_acquire_owned()
            .map_err(|_| Refusal::Busy)?;
        let executor = executor.clone();
        // Moved from here to there several times, so it is small.
        let execution = Box::pin(async move { executor.execute(request).await });
        self.in_time(async {
            let place = self.place(inside).await?;
            run(place, execution).await
        })
        .await
    }

    /// A place for an event of a subscription, as soon as there is one.
    ///
    /// However many subscriptions a commit has news for, they leave most places to requests.
    pub(super) async fn turn(&self) -> Result<Place, Refusal> {
        let telling = Arc::clone(&self.telling).acquire_owned().await;
        self.place(telling.map_err(|_| Refusal::Busy)?).await
    }

    /// Executes an event of a subscription as [`Gate::execute`] does a request.
    pub(super) async fn tell(
        &self,
        place: Place,
        event: impl Future<Output = Response> + Send + 'static,
    ) -> Result<Response, Refusal> {
        self.in_time(run(place, event)).await
    }

    async fn place(&self, inside: OwnedSemaphorePermit) -> Result<Place, Refusal> {
        let executing = Arc::clone(&self.executing).acquire_owned().await;
        Ok(Place {
            _inside: inside,
            _executing: executing.map_err(|_| Refusal::Busy)?,
        })
    }

    async fn in_time(
        &self,
        answer: impl Future<Output = Result<Response, Refusal>>,
    ) -> Result<Response, Refusal> {
        let timeout = Duration::from_millis(self.timeout_ms);
        tokio::time::timeout(timeout, answer)
            .await
            .unwrap_or(Err(Refusal::TimedOut {
                timeout_ms: self.timeout_ms,
            }))
    }
}

/// Executes in a task of its own, which keeps the place until it really ends.
async fn run(
    place: Place,
    work: impl Future<Output = Response> + Send + 'static,
) -> Result<Response, Refusal> {
    let mut task = JoinSet::new();
    let execution = async move {
        let _place = place;
        wake_another_worker().await;
        work.await
    };
    task.spawn(execution.in_current_span());
    match task.join_next().await {
        Some(Ok(response)) => Ok(response),
        Some(Err(error)) => {
            tracing::error!(%error, "a resolver panicked; the request was answered with an error");
            Err(Refusal::Panicked)
        }
        None => unreachable!("the set was given one task"),
    }
}

/// Comes back at once, with another thread of the runtime awake.
///
/// A task that wakes itself is put into a queue that others take from, and one of them is told.
/// Otherwise the request could run on the only thread that is awake, and if it never awaited,
/// nobody would see its time run out.
async fn wake_another_worker() {
    let mut is_woken = false;
    poll_fn(|cx| {
        if std::mem::replace(&mut is_woken, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
