//! The events of a subscription: each is a request of its own.
//!
//! The library would answer every event with the state of the request that began the subscription. The bounds on one
//! answer would then count over all of them, the snapshot of the beginning would live as long as the subscription, and
//! nobody could say when an event may be executed. So the field of a subscription only says what is followed. Whatever
//! happens is then asked of a schema whose root is that event, with the very document that the client sent.

use std::{
    any::TypeId,
    sync::{Arc, Mutex},
};

use async_graphql::{
    Context, EmptyMutation, EmptySubscription, Object, Request, Response, Result, Schema,
    Variables,
    parser::types::{DocumentOperations, ExecutableDocument, OperationType},
};
use futures_util::{
    FutureExt as _, StreamExt as _,
    future::BoxFuture,
    stream::{self, BoxStream},
};

use super::{
    Api, Caller,
    changes::{Change, Follower},
    error::invalid,
    unplaced,
};

/// The schema of which events are asked.
pub(super) type EventSchema = Schema<EventRoot, EmptyMutation, EmptySubscription>;

type Turn =
    dyn Fn(BoxFuture<'static, Response>) -> BoxFuture<'static, Option<Response>> + Send + Sync;

/// Executes the events of a subscription, each when its turn comes; a transport puts it into the data of a request.
/// One that is not executed is the end of the subscription. Without it, events are executed as they happen.
#[derive(Clone)]
pub struct Turns(Arc<Turn>);

impl Turns {
    /// Has events executed by `turn`.
    #[must_use]
    pub fn new(
        turn: impl Fn(BoxFuture<'static, Response>) -> BoxFuture<'static, Option<Response>>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        Self(Arc::new(turn))
    }
}

/// What the fields of a subscription found to follow.
#[derive(Clone, Default)]
pub(super) struct Begun(Arc<Mutex<Vec<Follower>>>);

impl Begun {
    pub(super) fn follow(&self, follower: Follower) {
        let mut followers = self.0.lock().expect("no holder panics");
        followers.push(follower);
    }

    /// The one that there is to follow.
    fn only(&self) -> Result<Follower> {
        let mut followers = std::mem::take(&mut *self.0.lock().expect("no holder panics"));
        match (followers.pop(), followers.is_empty()) {
            (Some(follower), true) => Ok(follower),
            _ => Err(invalid(
                "a subscription has one field, which stands at its root and in no fragment",
            )),
        }
    }
}

/// What happened.
struct Told(Result<Change>);

/// Root of the schema of which events are asked. Its fields are those of the subscriptions.
#[derive(Default)]
pub(super) struct EventRoot;

#[Object(name = "Subscription", serial)]
impl EventRoot {
    /// The change. The arguments said which one, and the subscription has looked at them.
    async fn changes(&self, ctx: &Context<'_>) -> Result<Change> {
        ctx.data_unchecked::<Told>().0.clone()
    }
}

/// What is asked of every event.
struct Asked {
    query: String,
    document: ExecutableDocument,
    variables: Variables,
    caller: Option<Caller>,
}

impl Asked {
    /// The operation that is executed, as a query.
    fn of(request: &mut Request) -> Option<Self> {
        let name = request.operation_name.clone();
        let mut document = request.parsed_query().ok()?.clone();
        let mut operation = match document.operations {
            DocumentOperations::Single(operation) => operation,
            DocumentOperations::Multiple(mut operations) => match name {
                Some(name) => operations.remove(name.as_str())?,
                // One that has a name is executed without being named if it is alone.
                None if operations.len() == 1 => operations.into_values().next()?,
                None => return None,
            },
        };
        operation.node.ty = OperationType::Query;
        document.operations = DocumentOperations::Single(operation);
        Some(Self {
            query: request.query.clone(),
            document,
            variables: request.variables.clone(),
            caller: data::<Caller>(request),
        })
    }

    fn request(&self) -> Request {
        let mut request = Request::new(self.query.clone()).variables(self.variables.clone());
        request.set_parsed_query(self.document.clone());
        match &self.caller {
            Some(caller) => request.data(caller.clone()),
            None => request,
        }
    }
}

/// What a transport put into the data of a request.
pub(super) fn data<T: Clone + Send + Sync + 'static>(request: &Request) -> Option<T> {
    let data = request.data.get(&TypeId::of::<T>());
    data.and_then(|data| data.downcast_ref::<T>()).cloned()
}

/// How far a subscription is.
struct Subscribed {
    api: Api,
    asked: Arc<Asked>,
    turns: Option<Turns>,
    follower: Follower,
}

impl Subscribed {
    /// The answer to what happens next.
    async fn next(&mut self) -> Option<Response> {
        let told = Told(self.follower.next().await?);
        let (api, asked) = (self.api.clone(), Arc::clone(&self.asked));
        let answer = async move { api.tell(asked.request(), told).await }.boxed();
        match &self.turns {
            Some(Turns(turn)) => turn(answer).await,
            None => Some(answer.await),
        }
    }
}

impl Api {
    /// All answers to a subscription.
    pub(super) fn subscribe(
        &self,
        mut request: Request,
        begin: impl FnOnce(Request) -> BoxStream<'static, Response>,
    ) -> BoxStream<'static, Response> {
        let (asked, turns) = (Asked::of(&mut request), data::<Turns>(&request));
        let begun = Begun::default();
        let beginning = begin(request.data(begun.clone()));
        let api = self.clone();
        let answers = async move {
            // Whatever is said now is an error: what there is to follow was only noted down.
            let said: Vec<Response> = beginning.collect().await;
            let Some(asked) = asked.filter(|_| said.is_empty()) else {
                return stream::iter(said).boxed();
            };
            match begun.only() {
                Ok(follower) => follow(Subscribed {
                    api,
                    asked: Arc::new(asked),
                    turns,
                    follower,
                }),
                Err(refused) => {
                    stream::iter([Response::from_errors(vec![unplaced(refused)])]).boxed()
                }
            }
        };
        stream::once(answers).flatten().boxed()
    }

    /// The answer to an event.
    async fn tell(&self, request: Request, told: Told) -> Response {
        let state = self.state(&request);
        if let Err(refused) = state.check_reads() {
            return Response::from_errors(vec![unplaced(refused)]);
        }
        self.events.execute(request.data(state).data(told)).await
    }
}

fn follow(subscribed: Subscribed) -> BoxStream<'static, Response> {
    stream::unfold(subscribed, async |mut subscribed| {
        let answer = subscribed.next().await?;
        Some((answer, subscribed))
    })
    .boxed()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::{
        api::QueryLimits,
        graph::testing::{ONTOLOGY, operations},
        journal::{Journal, Memory},
        service::{self, Boot, Service},
    };

    fn service() -> Service {
        let journal: Arc<dyn Journal> = Arc::new(Memory::new());
        let boot = Boot {
            ontology: Some(ONTOLOGY.to_owned()),
            ..Boot::default()
        };
        Service::open(journal, &boot, &|_| {}).unwrap()
    }

    async fn commit(service: &Service, text: &str) {
        let change = service::Change {
            author: "test".to_owned(),
            operations: operations(text),
            ..service::Change::default()
        };
        service.commit(change).await.unwrap();
    }

    fn follow(api: &Api, request: impl Into<Request>) -> BoxStream<'static, Response> {
        async_graphql::Executor::execute_stream(api, request.into(), None)
    }

    /// The messages of the errors in the first answer.
    async fn refused(api: &Api, query: &str) -> Vec<String> {
        let answer = follow(api, query).next().await.unwrap();
        let errors = answer.errors.into_iter();
        errors.map(|error| error.message).collect()
    }

    #[tokio::test]
    async fn every_event_has_the_bounds_of_an_answer_of_its_own() {
        let limits = QueryLimits {
            items_max: 10,
            ..QueryLimits::default()
        };
        let service = service();
        for number in 0..10 {
            commit(
                &service,
                &format!("b{number} -MemberOf-> hub; b{number} -PartOf-> hub"),
            )
            .await;
        }
        let api = Api::within(service, limits);
        let query = "subscription { changes(since: 0) { after {
            ... on Entity { relationships(first: 2) { nodes { id } } } } } }";
        let answers: Vec<Response> = follow(&api, query).take(30).collect().await;
        let mut n_items = 0;
        for answer in answers {
            assert_eq!(answer.errors, [], "{answer:?}");
            let data = serde_json::to_value(&answer.data).unwrap();
            let nodes = &data["changes"]["after"]["relationships"]["nodes"];
            n_items += nodes.as_array().map_or(0, Vec::len);
        }
        assert!(n_items > 2 * limits.items_max, "{n_items}");
    }

    #[tokio::test]
    async fn a_subscription_keeps_no_snapshot_of_the_past() {
        let service = service();
        commit(&service, "a -MemberOf-> b").await;
        let first = service.snapshot();
        let api = Api::new(service.clone());
        let query = "subscription { changes { after { id } before { id } } }";
        let mut answers = follow(&api, query);
        // It begins when it is first asked.
        assert!(answers.next().now_or_never().is_none());
        for text in ["c -MemberOf-> b", "d -MemberOf-> b"] {
            commit(&service, text).await;
            for _ in 0..2 {
                assert_eq!(answers.next().await.unwrap().errors, []);
            }
        }
        let n_holders = Arc::strong_count(&first);
        drop(answers);
        assert_eq!(Arc::strong_count(&first), n_holders);
    }

    #[tokio::test]
    async fn events_are_executed_by_the_turns_of_the_transport_until_one_is_not() {
        let service = service();
        commit(&service, "a; b; c").await;
        let n_turns = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&n_turns);
        let turns = Turns::new(move |event| {
            let is_second = counted.fetch_add(1, Ordering::SeqCst) == 1;
            async move { (!is_second).then_some(event.await) }.boxed()
        });
        let query = "subscription { changes(since: 0) { after { id } } }";
        let api = Api::new(service);
        let answers: Vec<Response> = follow(&api, Request::new(query).data(turns))
            .collect()
            .await;
        assert_eq!((answers.len(), n_turns.load(Ordering::SeqCst)), (1, 2));
    }

    #[tokio::test]
    async fn variables_names_aliases_and_fragments_count_for_every_event() {
        let service = service();
        commit(&service, "a; b").await;
        let api = Api::new(service);
        let query = "query Other { stats { revision } }
            subscription Follow($since: Int, $brief: Boolean!) {
                news: changes(since: $since) { ...Both revision @skip(if: $brief) } }
            fragment Both on Change { after { id } }";
        let variables = serde_json::json!({ "since": 0, "brief": true });
        let request = Request::new(query)
            .operation_name("Follow")
            .variables(Variables::from_json(variables));
        let answer = follow(&api, request).next().await.unwrap();
        assert_eq!(answer.errors, []);
        let data = serde_json::to_value(&answer.data).unwrap();
        assert_eq!(
            data,
            serde_json::json!({ "news": { "after": { "id": "a" } } })
        );
    }

    #[tokio::test]
    async fn a_subscription_has_one_field_at_its_root() {
        let api = Api::new(service());
        let expected = "a subscription has one field, which stands at its root and in no fragment";
        for query in [
            "subscription { a: changes { revision } b: changes { revision } }",
            "subscription { ... on Subscription { changes { revision } } }",
        ] {
            assert_eq!(refused(&api, query).await, [expected], "{query}");
        }
        let wrong = refused(&api, "subscription { changes(since: -1) { revision } }").await;
        assert_eq!(wrong, ["`since` is negative; revisions start at 0"]);
    }
}
