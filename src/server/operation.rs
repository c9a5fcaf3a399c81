//! What every transport does with an operation: find its document, check it, count it, execute
//! it.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_graphql::parser::types::OperationType;
use async_graphql::{Executor, Response, Value};
use futures_util::StreamExt as _;
use futures_util::stream::{self, BoxStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Interval, interval_at};

use crate::api::Caller;

use super::metrics::{Counted, Outcome, Record};
use super::parameters::Asked;
use super::preflight::{self, Admitted};
use super::rate::Client;
use super::refusal::Refusal;
use super::turn::Turn;
use super::{Serving, errors};

/// The answers of an operation, in order; a refusal is the last of them.
pub(super) type Answers = BoxStream<'static, Result<Vec<u8>, Refusal>>;

/// The place of a subscription among all; freed when it is dropped.
struct Place {
    _permit: OwnedSemaphorePermit,
    _counted: Counted,
}

impl<E: Executor> Serving<E> {
    /// The request, once it is known to be one that may be executed.
    pub(super) fn admit(
        &self,
        asked: Asked,
        client: &Client,
        record: &mut Record,
    ) -> Result<Admitted, Refusal> {
        if !*self.ready.borrow() {
            return Err(Refusal::Starting);
        }
        self.purse.spend(client, 1, Instant::now())?;
        let hash = asked.hash;
        let request = self.persisted.resolve(asked)?;
        let admitted = preflight::admit(request, &self.reader, &self.limits)
            .map_err(|refusal| errors::shorten(refusal, &self.limits))?;
        if let Some(hash) = hash {
            self.persisted.remember(hash, &admitted.request.query);
        }
        let n_selections = admitted.cost.n_selections;
        record.admitted(admitted.operation, n_selections);
        let points = u64::try_from(n_selections).unwrap_or(u64::MAX);
        self.purse.spend(client, points, Instant::now())?;
        Ok(admitted)
    }

    /// The one answer of a query or a mutation.
    pub(super) async fn answer(
        &self,
        admitted: Admitted,
        caller: Caller,
        client: &Client,
        record: &mut Record,
    ) -> Result<Vec<u8>, Refusal> {
        let started = Instant::now();
        let answered = self
            .gate
            .execute(&self.executor, admitted.request.data(caller))
            .await;
        let elapsed_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.purse.charge(client, elapsed_ms, Instant::now());
        let response = answered?.extension("cost", Value::from(admitted.cost));
        record.ended(outcome(&response));
        errors::check(response, &self.limits)
    }

    /// All answers of any operation.
    pub(super) fn answers(
        self: Arc<Self>,
        admitted: Admitted,
        caller: Caller,
        client: Client,
        mut record: Record,
    ) -> Answers {
        if admitted.operation == OperationType::Subscription {
            return self.subscribe(admitted, caller, client, record);
        }
        let answer = async move {
            let answer = self.answer(admitted, caller, &client, &mut record).await;
            answer.inspect_err(|refusal| record.ended(Outcome::from(refusal)))
        };
        stream::once(answer).boxed()
    }

    fn subscribe(
        self: Arc<Self>,
        admitted: Admitted,
        caller: Caller,
        client: Client,
        mut record: Record,
    ) -> Answers {
        let Some(place) = self.place() else {
            record.ended(Outcome::Busy);
            return once(Refusal::Busy);
        };
        let turn = Turn::new(&self.gate, &self.purse, client);
        let request = admitted.request.data(caller.clone()).data(turn.turns());
        // A panic in a resolver ends the subscription, not the connection.
        let responses =
            AssertUnwindSafe(self.executor.execute_stream(request, None)).catch_unwind();
        let subscription = Subscription {
            responses: responses.boxed(),
            checks: every(self.limits.keep_alive_ms),
            turn,
            caller,
            record,
            is_first: true,
            _place: place,
            serving: self,
        };
        let answers = stream::unfold(subscription, |mut subscription| async {
            let answer = subscription.next().await?;
            let outcome = answer
                .as_ref()
                .map_or_else(Outcome::from, |(_, outcome)| *outcome);
            subscription.record.ended(outcome);
            Some((answer.map(|(body, _)| body), subscription))
        });
        until_refused(answers.boxed())
    }

    /// Whether somebody may read, now: a token may have been revoked, or have expired.
    pub(super) fn check_reads(&self, caller: &Caller) -> Result<(), Refusal> {
        let Some(graph) = &self.graph else {
            return Ok(());
        };
        let holder = graph.access.holder_of(caller.token.as_deref());
        holder.map(drop).map_err(|error| Refusal::from(&error))
    }

    fn place(&self) -> Option<Place> {
        let permit = Arc::clone(&self.subscriptions).try_acquire_owned().ok()?;
        Some(Place {
            _permit: permit,
            _counted: self.metrics.subscriptions.count(),
        })
    }
}

/// A subscription that has not ended.
struct Subscription<E> {
    serving: Arc<Serving<E>>,
    responses: BoxStream<'static, std::thread::Result<Response>>,
    turn: Arc<Turn>,
    /// When it is asked whether the caller may still read, beside every answer.
    checks: Interval,
    caller: Caller,
    record: Record,
    is_first: bool,
    _place: Place,
}

impl<E: Executor> Subscription<E> {
    /// The next answer, and how it came about.
    async fn next(&mut self) -> Option<Result<(Vec<u8>, Outcome), Refusal>> {
        let response = loop {
            tokio::select! {
                response = self.responses.next() => break response,
                _ = self.checks.tick() => {
                    if let Err(refusal) = self.serving.check_reads(&self.caller) {
                        return Some(Err(refusal));
                    }
                }
            }
        };
        let Some(response) = response else {
            return self.turn.refusal().map(Err);
        };
        Some(self.check(response))
    }

    fn check(
        &mut self,
        response: std::thread::Result<Response>,
    ) -> Result<(Vec<u8>, Outcome), Refusal> {
        let Ok(response) = response else {
            tracing::error!("a resolver panicked; its subscription was ended with an error");
            return Err(Refusal::Panicked);
        };
        self.serving.check_reads(&self.caller)?;
        let (outcome, limits) = (outcome(&response), &self.serving.limits);
        let body = if std::mem::take(&mut self.is_first) {
            errors::check_first(response, limits)?
        } else {
            errors::check_next(response, limits)
        };
        Ok((body, outcome))
    }
}

/// Ticks from one period after now on.
pub(super) fn every(period_ms: u64) -> Interval {
    let period = Duration::from_millis(period_ms.max(1));
    interval_at(tokio::time::Instant::now() + period, period)
}

/// The places for subscriptions.
pub(super) fn places(subscriptions_max: usize) -> Arc<Semaphore> {
    Arc::new(Semaphore::new(
        subscriptions_max.min(Semaphore::MAX_PERMITS),
    ))
}

fn outcome(response: &Response) -> Outcome {
    if response.errors.is_empty() {
        Outcome::Answered
    } else {
        Outcome::Partly
    }
}

/// A refusal as the only answer.
pub(super) fn once(refusal: Refusal) -> Answers {
    stream::once(std::future::ready(Err(refusal))).boxed()
}

/// The same answers up to the first refusal.
fn until_refused(answers: Answers) -> Answers {
    stream::unfold(Some(answers), |answers| async {
        let mut answers = answers?;
        let answer = answers.next().await?;
        let rest = answer.is_ok().then_some(answers);
        Some((answer, rest))
    })
    .boxed()
}
