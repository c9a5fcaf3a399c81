//! A schema with one field for every way that an execution can go.

use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::SeqCst;

use async_graphql::{
    Context, EmptySubscription, Error, ErrorExtensions, InputObject, Object, Schema,
};
use rawabit::api::Caller;

pub(crate) type TestSchema = Schema<Query, Mutation, EmptySubscription>;

pub(crate) struct Query;
pub(crate) struct Mutation;
pub(crate) struct Item(usize);

/// How many resolvers that never answer have been entered.
#[derive(Default)]
struct Started(AtomicUsize);

#[derive(InputObject)]
pub(crate) struct Tree {
    children: Option<Vec<Tree>>,
}

pub(crate) fn schema() -> TestSchema {
    Schema::build(Query, Mutation, EmptySubscription)
        .limit_depth(18)
        .limit_recursive_depth(32)
        .limit_directives(5)
        .limit_complexity(50_000)
        .disable_suggestions()
        .data(Started::default())
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
