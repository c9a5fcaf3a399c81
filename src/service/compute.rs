//! A pool for computing, beside the threads that talk to clients.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use serde::Serialize;
use tokio::sync::{Semaphore, oneshot};

use crate::graph::Budget;

use super::Service;

/// Ties that a query may look at on the thread of its request; it takes well under a millisecond.
const TIES_AT_ONCE_MAX: usize = 16_384;

/// How much one query may compute, and how many may wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ComputeLimits {
    /// Ties that one query may look at.
    pub ties_max: usize,
    /// Ties that one measure of influence may look at, each as often as it does.
    pub weighing_max: usize,
    /// Bytes that kept projections and values may take.
    pub kept_bytes_max: usize,
    /// Longest time of one query, in milliseconds.
    pub time_max_ms: u64,
    /// Queries that run or wait at once.
    pub queue_max: usize,
}

impl Default for ComputeLimits {
    fn default() -> Self {
        Self {
            ties_max: 20_000_000,
            weighing_max: 4_000_000_000,
            kept_bytes_max: 128 << 20,
            time_max_ms: 10_000,
            queue_max: 256,
        }
    }
}

/// Why nothing was computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ComputeError {
    /// Too many queries wait already.
    #[error("the service is busy with {0} queries; ask again in a moment")]
    Busy(usize),
    /// It took too long.
    #[error("the query took longer than {0} ms; ask for less, or narrow the view")]
    Timeout(u64),
    /// The computation panicked: a bug.
    #[error("the computation failed; please report the query")]
    Failed,
}

pub(super) struct Pool {
    threads: rayon::ThreadPool,
    places: Arc<Semaphore>,
    limits: ComputeLimits,
}

/// Tells a computation to stop when nobody waits for it any more.
struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Pool {
    pub(super) fn new(limits: ComputeLimits) -> Result<Self, rayon::ThreadPoolBuildError> {
        let threads = rayon::ThreadPoolBuilder::new()
            .thread_name(|idx| format!("compute-{idx}"))
            .build()?;
        Ok(Self {
            threads,
            places: Arc::new(Semaphore::new(limits.queue_max)),
            limits,
        })
    }

    pub(super) fn limits(&self) -> ComputeLimits {
        self.limits
    }
}

impl Service {
    /// Answers at once what looks at few ties, and anything else as [`Service::compute`] does.
    ///
    /// Most questions are answered sooner than another thread would be awake. What was begun and is too much is
    /// begun anew, so that the answer is the same either way.
    ///
    /// # Errors
    /// As [`Service::compute`].
    pub async fn answer<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Budget) -> T + Send + 'static,
    ) -> Result<T, ComputeError> {
        let ties_max = self.shared.compute.limits.ties_max.min(TIES_AT_ONCE_MAX);
        let mut budget = Budget::new(ties_max, Arc::default());
        let answer = work(&mut budget);
        if !budget.is_exhausted() {
            return Ok(answer);
        }
        self.compute(move |mut budget| work(&mut budget)).await
    }

    /// Computes something beside the threads that talk to clients, within a budget.
    ///
    /// The budget's flag is raised when the time is up or the caller goes away.
    ///
    /// # Errors
    /// [`ComputeError`] when the queue is full or the time is up.
    pub async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce(Budget) -> T + Send + 'static,
    ) -> Result<T, ComputeError> {
        self.compute_within(self.compute_limits().ties_max, work)
            .await
    }

    /// The same for measures of influence, which look at every tie many times.
    ///
    /// # Errors
    /// [`ComputeError`] when the queue is full or the time is up.
    pub async fn weigh<T: Send + 'static>(
        &self,
        work: impl FnOnce(Budget) -> T + Send + 'static,
    ) -> Result<T, ComputeError> {
        self.compute_within(self.compute_limits().weighing_max, work)
            .await
    }

    async fn compute_within<T: Send + 'static>(
        &self,
        ties_max: usize,
        work: impl FnOnce(Budget) -> T + Send + 'static,
    ) -> Result<T, ComputeError> {
        let pool = &self.shared.compute;
        let place = Arc::clone(&pool.places).try_acquire_owned();
        let place = place.map_err(|_| ComputeError::Busy(pool.limits.queue_max))?;
        let flag = Arc::new(AtomicBool::new(false));
        let stop = StopOnDrop(Arc::clone(&flag));
        let budget = Budget::new(ties_max, flag);
        let (answer, answered) = oneshot::channel();
        pool.threads.spawn(move || {
            let worked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work(budget)));
            drop(place);
            // A panic drops the sender, which the caller sees as a failure.
            if let Ok(result) = worked {
                let _ = answer.send(result);
            }
        });
        let time_max = Duration::from_millis(pool.limits.time_max_ms);
        let waited = tokio::time::timeout(time_max, answered).await;
        drop(stop);
        match waited {
            Ok(Ok(result)) => Ok(result),
            Ok(Err(_)) => Err(ComputeError::Failed),
            Err(_) => Err(ComputeError::Timeout(pool.limits.time_max_ms)),
        }
    }
}
