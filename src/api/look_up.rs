//! Root fields that look something up.

use async_graphql::{Context, ID, Object, Result};

use crate::{
    graph::{Budget, ClaimIdx, Direction, Found, Omissions, Supported, View},
    query, search,
    service::Service,
};

use super::{
    claim::Claim,
    connections::{
        self, ClaimEdge, Connection, EntityEdge, RelationshipEdge, SearchEdge, SourceEdge,
    },
    entity::EntityFields,
    error::{invalid, of_reading},
    filters::{ClaimFilter, ClaimTest, EntityFilter, IdentifierInput, RelationshipFilter},
    list::List,
    page::{Window, list_cost, page_cost},
    projection::{EntityKind, EntityNode, Node},
    relationship::RelationshipFields,
    request::Request,
    scalars::Language,
    source::Source,
    view::{ViewInput, entity_kinds, root_view},
    words::EntityOrder,
};

/// Most ids in one `nodes`.
pub(super) const IDS_MAX: usize = 200;
/// Longest text that is searched for, in bytes.
pub(super) const SEARCH_BYTES_MAX: usize = 1_000;

/// Root fields that look something up.
#[derive(Default)]
pub(crate) struct LookUp;

#[Object(serial)]
impl LookUp {
    /// Anything by its id; null if nothing has it.
    async fn node(&self, ctx: &Context<'_>, id: ID) -> Option<Node> {
        found(Request::of(ctx), &id)
    }

    /// Anything by ids, in their order; null where nothing has the id.
    #[graphql(complexity = "list_cost(ids.len(), child_complexity)")]
    async fn nodes(&self, ctx: &Context<'_>, ids: Vec<ID>) -> Result<List<Option<Node>>> {
        if ids.len() > IDS_MAX {
            return Err(invalid(format!(
                "{} ids; ask for at most {IDS_MAX} at a time",
                ids.len()
            )));
        }
        let request = Request::of(ctx);
        Ok(ids.iter().map(|id| found(request, id)).collect())
    }

    /// An entity by its id or by an identifier in another system; null if nothing has it.
    async fn entity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Option<ID>,
        #[graphql(desc = "Its identifier in another system.")] identifier: Option<IdentifierInput>,
    ) -> Option<Result<EntityNode>> {
        let view = match root_view(ctx, None).await {
            Ok(view) => view,
            Err(error) => return Some(Err(error)),
        };
        let entity = match (id, identifier) {
            (Some(id), None) => view.snapshot().find_entity(&id),
            (None, Some(identifier)) => view
                .snapshot()
                .find_identifier(&identifier.scheme, &identifier.value),
            _ => return Some(Err(invalid("give either `id` or `identifier`"))),
        };
        entity.map(|entity| Ok(EntityFields::node(&view, entity)))
    }

    /// Entities.
    #[graphql(complexity = "page_cost(first.or(last), child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "the arguments are the API's")]
    async fn entities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which entities.")] filter: Option<EntityFilter>,
        #[graphql(desc = "In which order.", default_with = "EntityOrder::Name")]
        order_by: EntityOrder,
        #[graphql(desc = "Which claims count.")] view: Option<ViewInput>,
        #[graphql(desc = "So many from the start, at most 200.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end, at most 200.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Option<Result<Connection<EntityEdge>>> {
        let window = Window {
            first,
            after,
            last,
            before,
        };
        Some(entities(ctx, filter, order_by, view, window).await)
    }

    /// Relationships.
    #[graphql(complexity = "page_cost(first.or(last), child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "the arguments are the API's")]
    async fn relationships(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which relationships.")] filter: Option<RelationshipFilter>,
        #[graphql(desc = "Which claims count.")] view: Option<ViewInput>,
        #[graphql(desc = "So many from the start, at most 200.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end, at most 200.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Option<Result<Connection<RelationshipEdge>>> {
        let window = Window {
            first,
            after,
            last,
            before,
        };
        Some(relationships(ctx, filter, view, window).await)
    }

    /// Claims, in the order in which they were recorded.
    #[graphql(complexity = "page_cost(first.or(last), child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "the arguments are the API's")]
    async fn claims(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which claims.")] filter: Option<ClaimFilter>,
        #[graphql(desc = "Which claims count.")] view: Option<ViewInput>,
        #[graphql(desc = "So many from the start, at most 200.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end, at most 200.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Option<Result<Connection<ClaimEdge>>> {
        let window = Window {
            first,
            after,
            last,
            before,
        };
        Some(claims(ctx, filter, view, window).await)
    }

    /// Sources, in the order in which they were recorded.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn sources(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the start, at most 200.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Option<Result<Connection<SourceEdge>>> {
        let listed = root_view(ctx, None).await.and_then(|view| {
            let list: Vec<_> = view.snapshot().sources().collect();
            connections::sources(&view, &list, &Window::forward(first, after))
        });
        Some(listed)
    }

    /// Entities by name or id: exact, then prefix, then all words in any order, then substring, over all names in all languages.
    #[graphql(complexity = "page_cost(Some(first), child_complexity)")]
    async fn search(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The text, as typed.")] text: String,
        #[graphql(desc = "Only these kinds.")] kinds: Option<Vec<EntityKind>>,
        #[graphql(desc = "Only names in this language.")] language: Option<Language>,
        #[graphql(desc = "So many, at most 200.", default = 20)] first: i32,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Option<Result<Connection<SearchEdge>>> {
        let window = Window::forward(Some(first), after);
        Some(search(ctx, text, kinds, language, window).await)
    }
}

/// Whatever has the id is found, whether or not a view counts it; what is around it is seen in the default view.
fn found(request: &Request, id: &str) -> Option<Node> {
    let view = request.by_default();
    Some(match view.snapshot().find(id)? {
        Found::Entity(entity) => Node::Entity(EntityFields::node(&view, entity)),
        Found::Source(source) => Node::Source(Source::new(&view, source)),
        Found::Claim(claim) => Node::Claim(Claim::new(&view, claim)),
        Found::Relationship(relationship) => {
            let best = request.everything().best(&relationship)?;
            Node::Relationship(RelationshipFields::of(&view, relationship, best))
        }
    })
}

async fn entities(
    ctx: &Context<'_>,
    filter: Option<EntityFilter>,
    order: EntityOrder,
    view: Option<ViewInput>,
    window: Window,
) -> Result<Connection<EntityEdge>> {
    let view = root_view(ctx, view).await?;
    let filter = filter.unwrap_or_default().checked(&view)?;
    let within = view.naming(filter.ids.as_deref().unwrap_or_default());
    let list = Request::of(ctx)
        .look_through(move |budget| {
            let matching = query::matching(&within, &filter, budget)?;
            query::sorted(&within, matching, order.into(), budget)
        })
        .await?;
    connections::entities(&view, &list, &window)
}

async fn relationships(
    ctx: &Context<'_>,
    filter: Option<RelationshipFilter>,
    view: Option<ViewInput>,
    window: Window,
) -> Result<Connection<RelationshipEdge>> {
    let view = root_view(ctx, view).await?;
    let test = filter.unwrap_or_default().checked(&view)?;
    let named: Vec<_> = test.touching.iter().flatten().copied().collect();
    let within = view.naming(&named);
    let list = Request::of(ctx)
        .compute(move |budget| {
            let mut list: Vec<Supported> = Vec::new();
            for entity in within.snapshot().entities() {
                if budget.is_cancelled() {
                    break;
                }
                let found = within.relationships(entity, Direction::Out, &mut Omissions::default());
                list.extend(found.into_iter().filter(|found| {
                    found.relationship.source == entity && test.admits(&within, found)
                }));
            }
            list
        })
        .await?;
    connections::relationships(&view, &list, None, &window)
}

async fn claims(
    ctx: &Context<'_>,
    filter: Option<ClaimFilter>,
    view: Option<ViewInput>,
    window: Window,
) -> Result<Connection<ClaimEdge>> {
    let view = root_view(ctx, view).await?;
    let test = filter.unwrap_or_default().checked(&view)?;
    let request = Request::of(ctx);
    let (within, service) = (view.clone(), request.service.clone());
    let list = request
        .compute(move |budget| matching_claims(&within, &service, &test, &budget))
        .await??;
    connections::claims(&view, &list, &window)
}

/// The claims that pass; texts are read from disk, so it stops when nobody waits for it any more.
fn matching_claims(
    view: &View,
    service: &Service,
    test: &ClaimTest,
    budget: &Budget,
) -> Result<Vec<ClaimIdx>> {
    let rows: Vec<ClaimIdx> = match &test.ids {
        Some(ids) => {
            let mut ids = ids.clone();
            ids.sort_unstable();
            ids.dedup();
            ids
        }
        None => view.snapshot().claim_rows().collect(),
    };
    let mut list = Vec::new();
    for claim in rows {
        if budget.is_cancelled() {
            break;
        }
        if !view.knows(claim) || view.omits(claim).is_some() || !test.admits(view, claim) {
            continue;
        }
        if test.text.is_some() {
            let texts = service
                .texts(view.snapshot(), claim)
                .map_err(|failure| of_reading(&failure))?;
            if !test.admits_texts(view, claim, &texts) {
                continue;
            }
        }
        list.push(claim);
    }
    Ok(list)
}

async fn search(
    ctx: &Context<'_>,
    text: String,
    kinds: Option<Vec<EntityKind>>,
    language: Option<Language>,
    window: Window,
) -> Result<Connection<SearchEdge>> {
    if text.len() > SEARCH_BYTES_MAX {
        return Err(invalid(format!(
            "`text` has {} bytes; search for a name, of at most {SEARCH_BYTES_MAX}",
            text.len()
        )));
    }
    let view = root_view(ctx, None).await?;
    let snapshot = std::sync::Arc::clone(view.snapshot());
    let kinds = kinds
        .map(|kinds| entity_kinds(snapshot.ontology(), &kinds))
        .transpose()?;
    let language = language.map(|Language(language)| language.as_str().to_owned());
    let query = search::Query {
        text,
        kinds,
        language,
    };
    let searched = std::sync::Arc::clone(&snapshot);
    let hits = Request::of(ctx)
        .compute(move |mut budget| search::search(&searched, &query, &mut budget))
        .await?;
    let page = window.cut(&hits, |hit| snapshot.entity(hit.entity).id.to_string())?;
    Ok(Connection::new(page, |cursor, hit| SearchEdge {
        cursor,
        score: hit.score(),
        node: EntityFields::node(&view, hit.entity),
        matched: hit.matched,
    }))
}
