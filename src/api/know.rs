//! Root fields about the graph and the service themselves.

use async_graphql::{Context, Object, Result, SimpleObject};
use serde_json::json;

use crate::{
    graph::{Budget, Direction, Omissions, View},
    model::TEXT_BYTES_MAX,
};

use super::{
    changes::{self, ChangeEdge},
    connections::Connection,
    look_up, matching, mutation,
    ontology::Ontology,
    page::{FIRST_MAX, page_cost},
    relate,
    request::Request,
    view::{ViewInput, root_view},
};

/// Root fields about the graph and the service themselves.
#[derive(Default)]
pub(crate) struct Know;

/// How much the graph holds, in a view.
#[derive(SimpleObject)]
#[graphql(serial)]
pub(crate) struct Stats {
    /// Entities that the view shows.
    pub(crate) entities: usize,
    /// Relationships that the view supports.
    pub(crate) relationships: usize,
    /// Claims that the view counts.
    pub(crate) claims: usize,
    /// Sources, whether or not the view counts them.
    pub(crate) sources: usize,
    /// The revision of the graph.
    pub(crate) revision: u64,
}

/// The service.
#[derive(SimpleObject)]
#[graphql(serial)]
pub(crate) struct ServerInfo {
    /// Its version.
    pub(crate) version: String,
    /// The revision of the graph.
    pub(crate) revision: u64,
    /// Its limits: how much one request may ask for.
    pub(crate) limits: serde_json::Value,
}

#[Object(serial)]
impl Know {
    /// The kinds of entity and relationship, and their rules.
    async fn ontology(&self, ctx: &Context<'_>) -> Ontology {
        Ontology(std::sync::Arc::clone(Request::of(ctx).snapshot.ontology()))
    }

    /// How much the graph holds.
    async fn stats(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which claims count.")] view: Option<ViewInput>,
    ) -> Option<Result<Stats>> {
        Some(stats(ctx, view).await)
    }

    /// What was recorded after a revision, in order.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The revision after which to begin.")] since: Option<i32>,
        #[graphql(desc = "So many, at most 200.")] first: Option<i32>,
        #[graphql(
            desc = "The cursor after which to go on; it also leads through a change of more than 200."
        )]
        after: Option<String>,
    ) -> Option<Result<Connection<ChangeEdge>>> {
        let snapshot = &Request::of(ctx).snapshot;
        let changes = changes::after(snapshot, since, first, after.as_deref());
        Some(changes.map(|(edges, info, total)| Connection::of(edges, info, total)))
    }

    /// The service: its version and its limits.
    async fn server_info(&self, ctx: &Context<'_>) -> ServerInfo {
        let request = Request::of(ctx);
        let mut limits = json!({
            // These belong to the interface and are the same everywhere.
            "arguments": {
                "first": FIRST_MAX,
                "depth": relate::DEPTH_MAX,
                "maxLength": relate::LENGTH_MAX,
                "named": relate::NAMED_MAX,
                "ids": look_up::IDS_MAX,
                "matchQueries": matching::QUERIES_MAX,
                "searchBytes": look_up::SEARCH_BYTES_MAX,
                "textBytes": TEXT_BYTES_MAX,
                "idempotencyKeyBytes": mutation::KEY_BYTES_MAX,
            },
            "query": request.allowance.limits(),
            "compute": request.service.compute_limits(),
        });
        for (table, of_others) in &*request.limits {
            limits[table] = of_others.clone();
        }
        ServerInfo {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            revision: request.snapshot.revision(),
            limits,
        }
    }
}

async fn stats(ctx: &Context<'_>, view: Option<ViewInput>) -> Result<Stats> {
    let view = root_view(ctx, view).await?;
    Request::of(ctx)
        .compute(move |budget| count(&view, &budget))
        .await
}

/// Counts everything; once nobody waits for it any more, it ends with whatever it has.
fn count(view: &View, budget: &Budget) -> Stats {
    let goes_on = || !budget.is_cancelled();
    let snapshot = view.snapshot();
    let of_entity = |entity| {
        let found = view.relationships(entity, Direction::Out, &mut Omissions::default());
        found
            .into_iter()
            .filter(|found| found.relationship.source == entity)
            .count()
    };
    Stats {
        entities: snapshot
            .entities()
            .take_while(|_| goes_on())
            .filter(|entity| view.shows(*entity))
            .count(),
        relationships: snapshot
            .entities()
            .take_while(|_| goes_on())
            .map(of_entity)
            .sum(),
        claims: snapshot
            .claim_rows()
            .take_while(|_| goes_on())
            .filter(|claim| view.knows(*claim) && view.omits(*claim).is_none())
            .count(),
        sources: snapshot
            .sources()
            .filter(|source| view.knows_source(*source))
            .count(),
        revision: snapshot.revision(),
    }
}
