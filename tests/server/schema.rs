//! A schema with one field for every way that an execution can go.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::SeqCst;

use async_graphql::{
    Context, Error, ErrorExtensions, InputObject, Object, Schema, Subscription as Subscribed,
};
use futures_util::stream::{self, Stream, StreamExt as _};
use rawabit::api::Caller;

pub(crate) type TestSchema = Schema<Query, Mutation, Subscription>;

pub(crate) struct Query;
pub(crate) struct Mutation;
pub(crate) struct Subscription;
pub(crate) struct Item(usize);

/// How many resolvers that never answer have been entered.
#[derive(Default)]
struct Started(AtomicUsize);

/// How many subscriptions that never end are open.
#[derive(Clone, Default)]
struct Waiting(Arc<AtomicUsize>);

/// How many blobs a subscription has made.
#[derive(Clone, Default)]
struct Poured(Arc<AtomicUsize>);

/// One subscription that is open, until it is dropped.
struct Open(Waiting);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, SeqCst);
    }
}

#[derive(InputObject)]
pub(crate) struct Tree {
    children: Option<Vec<Tree>>,
}

pub(crate) fn schema() -> TestSchema {
    Schema::build(Query, Mutation, Subscription)
        .limit_depth(18)
        .limit_recursive_depth(32)
        .limit_directives(5)
        .limit_complexity(50_000)
        .disable_suggestions()
        .data(Started::default())
        .data(Waiting::default())
        .data(Poured::default())
        .finish()
}

fn refused() -> Error {
    Error::new("there is no such thing").extend_with(|_, values| values.set("code", "NOT_FOUND"))
}

#[Object]
impl Query {
    async fn hello(&self) -> &'static str {
        "hello"
    }

    async fn blob(&self, bytes: usize) -> String {
        "x".repeat(bytes)
    }

    async fn echo(&self, text: String) -> String {
        text
    }

    async fn started(&self, ctx: &Context<'_>) -> usize {
        ctx.data_unchecked::<Started>().0.load(SeqCst)
    }

    async fn waiting(&self, ctx: &Context<'_>) -> usize {
        ctx.data_unchecked::<Waiting>().0.load(SeqCst)
    }

    async fn poured(&self, ctx: &Context<'_>) -> usize {
        ctx.data_unchecked::<Poured>().0.load(SeqCst)
    }

    /// Never answers, and is waiting all the time.
    async fn never(&self, ctx: &Context<'_>) -> i32 {
        ctx.data_unchecked::<Started>().0.fetch_add(1, SeqCst);
        std::future::pending().await
    }

    /// Never answers, and never waits either.
    async fn busy(&self) -> i32 {
        let (_sender, receiver) = std::sync::mpsc::channel();
        receiver.recv().unwrap_or_default()
    }

    async fn panic(&self) -> i32 {
        let numbers: Vec<i32> = Vec::new();
        numbers[std::hint::black_box(0)]
    }

    async fn fails(&self) -> Option<Result<i32, Error>> {
        Some(Err(refused()))
    }

    async fn must(&self) -> Result<i32, Error> {
        std::future::ready(Err(refused())).await
    }

    #[graphql(complexity = "first * child_complexity + 1")]
    async fn items(&self, first: usize) -> Vec<Item> {
        (0..first).map(Item).collect()
    }

    async fn depth(&self, tree: Tree) -> usize {
        let (mut depth, mut level) = (0, vec![tree]);
        while !level.is_empty() {
            depth += 1;
            level = level
                .into_iter()
                .flat_map(|tree| tree.children.unwrap_or_default())
                .collect();
        }
        depth
    }

    async fn caller(&self, ctx: &Context<'_>) -> String {
        let caller = ctx.data_unchecked::<Caller>();
        format!(
            "{} {:?} {:?}",
            caller.request_id, caller.token, caller.languages
        )
    }
}

#[Object]
impl Item {
    async fn id(&self) -> usize {
        self.0
    }

    #[graphql(complexity = "first * child_complexity + 1")]
    async fn items(&self, first: usize) -> Vec<Item> {
        (0..first).map(Item).collect()
    }
}

#[Object]
impl Mutation {
    async fn add(&self, a: i32, b: i32) -> i32 {
        a + b
    }
}

#[Subscribed]
impl Subscription {
    async fn count(&self, to: usize) -> impl Stream<Item = usize> {
        stream::iter(1..=to)
    }

    /// Says one thing and then waits for ever.
    async fn wait(&self, ctx: &Context<'_>) -> impl Stream<Item = usize> {
        let waiting = ctx.data_unchecked::<Waiting>().clone();
        waiting.0.fetch_add(1, SeqCst);
        let open = Open(waiting);
        stream::once(async { 0 })
            .chain(stream::pending())
            .map(move |number| {
                let _open = &open;
                number
            })
    }

    /// Blobs without end.
    async fn pour(&self, ctx: &Context<'_>, bytes: usize) -> impl Stream<Item = String> {
        let poured = ctx.data_unchecked::<Poured>().clone();
        stream::repeat_with(move || {
            poured.0.fetch_add(1, SeqCst);
            "x".repeat(bytes)
        })
    }

    async fn denied(&self) -> Result<stream::Empty<i32>, Error> {
        std::future::ready(Err(refused())).await
    }

    /// Fails between two numbers.
    async fn stumble(&self) -> impl Stream<Item = Result<i32, Error>> {
        stream::iter([Ok(1), Err(refused()), Ok(3)])
    }

    async fn breaks(&self) -> impl Stream<Item = i32> {
        let numbers: Vec<i32> = Vec::new();
        stream::iter(0_usize..3).map(move |idx| {
            if idx == 0 {
                0
            } else {
                numbers[std::hint::black_box(idx)]
            }
        })
    }

    async fn caller(&self, ctx: &Context<'_>) -> impl Stream<Item = String> {
        let caller = ctx.data_unchecked::<Caller>();
        let said = format!(
            "{} {:?} {:?}",
            caller.request_id, caller.token, caller.languages
        );
        stream::iter([said])
    }
}
