//! When an event of a subscription is executed, and who pays for it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_graphql::Response;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

use crate::api::Turns;

use super::execute::Gate;
use super::rate::{Client, Purse};
use super::refusal::Refusal;

/// Microseconds that cost a point.
const MICROSECONDS_PER_POINT: u64 = 1_000;

/// The events of one subscription, as far as others are concerned.
///
/// An event waits until its client is in no debt and there is a place for it. It executes like a request: in a task of
/// its own and in limited time. The client pays for that time. One that is not executed to its end is the last.
pub(super) struct Turn {
    gate: Arc<Gate>,
    purse: Arc<Purse>,
    client: Client,
    /// Microseconds that are not paid for, as they make no whole point yet.
    owed_us: AtomicU64,
    refusal: Mutex<Option<Refusal>>,
}

impl Turn {
    pub(super) fn new(gate: &Arc<Gate>, purse: &Arc<Purse>, client: Client) -> Arc<Self> {
        Arc::new(Self {
            gate: Arc::clone(gate),
            purse: Arc::clone(purse),
            client,
            owed_us: AtomicU64::new(0),
            refusal: Mutex::default(),
        })
    }

    /// What executes the events.
    pub(super) fn turns(self: &Arc<Self>) -> Turns {
        let turn = Arc::clone(self);
        Turns::new(move |event| {
            let turn = Arc::clone(&turn);
            async move {
                let answer = turn.execute(event).await;
                answer.map_err(|refusal| turn.refuse(refusal)).ok()
            }
            .boxed()
        })
    }

    /// Why an event was not executed.
    pub(super) fn refusal(&self) -> Option<Refusal> {
        let mut refusal = self.refusal.lock().unwrap_or_else(PoisonError::into_inner);
        refusal.take()
    }

    fn refuse(&self, refusal: Refusal) {
        let mut known = self.refusal.lock().unwrap_or_else(PoisonError::into_inner);
        *known = Some(refusal);
    }

    async fn execute(&self, event: BoxFuture<'static, Response>) -> Result<Response, Refusal> {
        while let Err(Refusal::TooMuch { wait_s }) =
            self.purse.spend(&self.client, 0, Instant::now())
        {
            tokio::time::sleep(Duration::from_secs(wait_s)).await;
        }
        let place = self.gate.turn().await?;
        let started = Instant::now();
        let answer = self.gate.tell(place, event).await;
        self.pay(started.elapsed());
        answer
    }

    fn pay(&self, elapsed: Duration) {
        let elapsed_us = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX);
        // One event at a time.
        let owed_us = elapsed_us.saturating_add(self.owed_us.load(Ordering::Relaxed));
        let rest_us = owed_us % MICROSECONDS_PER_POINT;
        self.owed_us.store(rest_us, Ordering::Relaxed);
        let points = owed_us / MICROSECONDS_PER_POINT;
        self.purse.charge(&self.client, points, Instant::now());
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;
    use crate::server::Limits;

    fn limits() -> Limits {
        Limits {
            points_per_s: 1,
            points_max: 100,
            requests_max: 8,
            request_timeout_ms: 50,
            ..Limits::default()
        }
    }

    fn turn(gate: &Arc<Gate>, purse: &Arc<Purse>) -> Arc<Turn> {
        Turn::new(gate, purse, Client::at(IpAddr::from([10, 0, 0, 1])))
    }

    fn alone() -> Arc<Turn> {
        turn(
            &Arc::new(Gate::new(&limits())),
            &Arc::new(Purse::new(&limits())),
        )
    }

    fn answered() -> BoxFuture<'static, Response> {
        async { Response::default() }.boxed()
    }

    #[tokio::test]
    async fn an_event_costs_the_time_that_it_takes() {
        let turn = alone();
        let busy = async {
            let started = Instant::now();
            while started.elapsed() < Duration::from_millis(20) {
                std::hint::spin_loop();
            }
            Response::default()
        };
        assert!(turn.execute(busy.boxed()).await.is_ok());
        let all = turn.purse.spend(&turn.client, 85, Instant::now());
        assert!(matches!(all, Err(Refusal::TooMuch { .. })), "{all:?}");
    }

    #[tokio::test]
    async fn short_events_are_paid_for_together() {
        let turn = alone();
        for _ in 0..40 {
            turn.pay(Duration::from_micros(500));
        }
        let all = turn.purse.spend(&turn.client, 85, Instant::now());
        assert!(matches!(all, Err(Refusal::TooMuch { .. })), "{all:?}");
    }

    #[tokio::test]
    async fn an_event_waits_while_its_client_is_in_debt() {
        let turn = alone();
        turn.purse.charge(&turn.client, 1_000, Instant::now());
        assert!(turn.execute(answered()).now_or_never().is_none());
        let other = Turn {
            client: Client::at(IpAddr::from([10, 0, 0, 2])),
            ..Arc::into_inner(turn).unwrap()
        };
        assert!(other.execute(answered()).await.is_ok());
    }

    #[tokio::test]
    async fn an_event_that_takes_too_long_or_panics_is_the_last() {
        let turn = alone();
        let long = turn.execute(std::future::pending().boxed()).await;
        assert!(
            matches!(long, Err(Refusal::TimedOut { timeout_ms: 50 })),
            "{long:?}"
        );
        let numbers: Vec<i32> = Vec::new();
        let broken = async move {
            std::hint::black_box(numbers[std::hint::black_box(0)]);
            Response::default()
        };
        let broken = turn.execute(broken.boxed()).await;
        assert!(matches!(broken, Err(Refusal::Panicked)), "{broken:?}");
    }

    #[tokio::test]
    async fn events_leave_most_places_to_requests_and_wait_for_theirs() {
        let gate = Gate::new(&limits());
        let places = [gate.turn().await.unwrap(), gate.turn().await.unwrap()];
        assert!(gate.turn().now_or_never().is_none(), "two of eight places");
        drop(places);
        assert!(gate.turn().now_or_never().is_some());
    }
}
