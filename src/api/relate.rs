//! Root fields about how entities are related.

use async_graphql::{Context, ID, Object, Result};

use crate::{
    graph::Omissions,
    query::{self, Neighborhood, PathQuery, TimelineQuery},
};

use super::{
    connections::{Connection, TimelineEdge},
    error::invalid,
    filters::{EntityFilter, RelationshipFilter},
    list::List,
    page::{Window, page_cost},
    path::PathResult,
    projection::{EntityKind, RelationshipNode},
    relationship::RelationshipFields,
    request::{Request, find_entities, find_entity},
    slice::Graph,
    timeline::{CommonResult, TimelineItem},
    view::{ViewInput, entity_kinds, root_view},
    words::{Direction, PathRank},
};

/// Most steps from the entities of a neighbourhood.
pub(super) const DEPTH_MAX: i32 = 6;
/// Most steps of a path.
pub(super) const LENGTH_MAX: i32 = 12;
/// Most entities that one question names.
pub(super) const NAMED_MAX: usize = 200;

/// Root fields about how entities are related.
#[derive(Default)]
pub(crate) struct Relate;

#[Object(serial)]
impl Relate {
    /// Every tie that touches an entity at a distance below `depth`, nearest and best connected first.
    async fn neighborhood(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Around which entities.")] of: Vec<ID>,
        #[graphql(desc = "Steps from them, 1 to 6.", default = 1)] depth: i32,
        #[graphql(desc = "Direction of the steps.", default_with = "Direction::Both")]
        direction: Direction,
        #[graphql(desc = "Which claims count.")] view: Option<ViewInput>,
        #[graphql(
            desc = "Most entities: 5,000, or 100,000 if only the document is asked for.",
            default = 300
        )]
        limit: i32,
    ) -> Option<Result<Graph>> {
        Some(neighborhood(ctx, of, (depth, limit), direction, view).await)
    }

    /// How two entities are connected: the best paths, whatever the direction of the ties.
    #[expect(clippy::too_many_arguments, reason = "the arguments are the API's")]
    async fn paths(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where they start.")] from: ID,
        #[graphql(desc = "Where they end.")] to: ID,
        #[graphql(desc = "How many, at most 200.", default = 3)] first: i32,
        #[graphql(desc = "Most steps, at most 12.", default = 6)] max_length: i32,
        #[graphql(desc = "Which are better.", default_with = "PathRank::Shortest")] rank: PathRank,
        #[graphql(desc = "Entities that they must not pass through.")] avoid: Option<Vec<ID>>,
        #[graphql(desc = "Which claims count.")] view: Option<ViewInput>,
    ) -> Option<Result<PathResult>> {
        Some(paths(ctx, (from, to), (first, max_length), rank, avoid, view).await)
    }

    /// Every relationship between two entities.
    async fn between(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "One of them.")] a: ID,
        #[graphql(desc = "The other.")] b: ID,
        #[graphql(desc = "Which claims count.")] view: Option<ViewInput>,
    ) -> Option<Result<List<RelationshipNode>>> {
        Some(between(ctx, a, b, view).await)
    }

    /// What several entities share.
    async fn common(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which entities, at least two.")] of: Vec<ID>,
        #[graphql(desc = "Only shared entities of these kinds.")] kinds: Option<Vec<EntityKind>>,
        #[graphql(
            desc = "An actor also stands for what belongs to it or acts for it.",
            default = false
        )]
        include_parts: bool,
        #[graphql(desc = "Which claims count.")] view: Option<ViewInput>,
        #[graphql(desc = "How many, at most 200.", default = 50)] first: i32,
    ) -> Option<Result<CommonResult>> {
        Some(common(ctx, of, kinds, include_parts, (view, first)).await)
    }

    /// What happened when: the ties of some entities, or of all, in the order of their dates.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "the arguments are the API's")]
    async fn timeline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose ties; all without it.")] of: Option<Vec<ID>>,
        #[graphql(
            desc = "Only ties between any two of them, and events and instruments that all of them share.",
            default = false
        )]
        together: bool,
        #[graphql(
            desc = "An actor also stands for what belongs to it or acts for it.",
            default = false
        )]
        include_parts: bool,
        #[graphql(desc = "Which relationships.")] filter: Option<RelationshipFilter>,
        #[graphql(desc = "Which claims count.")] view: Option<ViewInput>,
        #[graphql(desc = "So many from the start, at most 200.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Option<Result<Connection<TimelineEdge>>> {
        let window = Window::forward(first, after);
        let asked = Asked {
            of: of.unwrap_or_default(),
            together,
            include_parts,
            filter,
        };
        Some(timeline(ctx, asked, view, window).await)
    }

    /// Some entities, best connected first, and every relationship between them.
    async fn graph(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which entities; all without it.")] filter: Option<EntityFilter>,
        #[graphql(desc = "Which claims count.")] view: Option<ViewInput>,
        #[graphql(
            desc = "Most entities: 5,000, or 100,000 if only the document is asked for.",
            default = 300
        )]
        limit: i32,
    ) -> Option<Result<Graph>> {
        Some(graph(ctx, filter, view, limit).await)
    }
}

/// A number from an argument, if it is in its range.
pub(super) fn within(name: &str, asked: i32, min: i32, max: i32) -> Result<usize> {
    if (min..=max).contains(&asked) {
        return Ok(usize::try_from(asked).unwrap_or_default());
    }
    Err(invalid(format!(
        "`{name}` is {asked}; it goes from {min} to {max}"
    )))
}

/// A slice with typed fields has a lower limit than one of which only the document is asked for.
pub(super) fn slice_limit(ctx: &Context<'_>, limit: i32) -> Result<usize> {
    let look = ctx.look_ahead();
    let typed = ["nodes", "edges", "entities", "relationships"]
        .iter()
        .any(|field| look.field(field).exists());
    let limits = Request::of(ctx).allowance.limits();
    let most = if typed {
        limits.slice_entities_max
    } else {
        limits.document_entities_max
    };
    within("limit", limit, 1, i32::try_from(most).unwrap_or(i32::MAX))
}

async fn neighborhood(
    ctx: &Context<'_>,
    of: Vec<ID>,
    (depth, limit): (i32, i32),
    direction: Direction,
    view: Option<ViewInput>,
) -> Result<Graph> {
    let view = root_view(ctx, view).await?;
    let of = find_entities(&view, &of)?;
    let ask = Neighborhood {
        depth: within("depth", depth, 1, DEPTH_MAX)?,
        direction: direction.into(),
        entities_max: slice_limit(ctx, limit)?,
    };
    let view = view.naming(&of);
    let looked_at = view.clone();
    let slice = Request::of(ctx)
        .answer(move |budget| query::neighborhood(&looked_at, &of, ask, budget))
        .await?;
    Ok(Graph::new(&view, slice))
}

async fn paths(
    ctx: &Context<'_>,
    (from, to): (ID, ID),
    (first, max_length): (i32, i32),
    rank: PathRank,
    avoid: Option<Vec<ID>>,
    view: Option<ViewInput>,
) -> Result<PathResult> {
    let view = root_view(ctx, view).await?;
    let ask = PathQuery {
        from: find_entity(&view, &from)?,
        to: find_entity(&view, &to)?,
        first: within("first", first, 0, super::page::FIRST_MAX)?,
        length_max: within("maxLength", max_length, 1, LENGTH_MAX)?,
        rank: rank.into(),
        avoid: find_entities(&view, &avoid.unwrap_or_default())?
            .into_iter()
            .collect(),
    };
    if ask.from == ask.to {
        return Err(invalid(
            "`from` and `to` are the same entity; name two different ones",
        ));
    }
    if ask.avoid.contains(&ask.from) || ask.avoid.contains(&ask.to) {
        return Err(invalid(
            "`avoid` names an end of the path; it can only name entities in between",
        ));
    }
    let looked_at = view.clone();
    let found = Request::of(ctx)
        .answer(move |budget| query::paths(&looked_at, &ask, budget))
        .await?;
    Ok(PathResult::new(&view, found))
}

async fn between(
    ctx: &Context<'_>,
    a: ID,
    b: ID,
    view: Option<ViewInput>,
) -> Result<List<RelationshipNode>> {
    let view = root_view(ctx, view).await?;
    let (a, b) = (find_entity(&view, &a)?, find_entity(&view, &b)?);
    let found = query::between(&view, a, b, &mut Omissions::default());
    Ok(found
        .into_iter()
        .map(|found| RelationshipFields::node(&view, found))
        .collect())
}

async fn common(
    ctx: &Context<'_>,
    of: Vec<ID>,
    kinds: Option<Vec<EntityKind>>,
    include_parts: bool,
    (view, first): (Option<ViewInput>, i32),
) -> Result<CommonResult> {
    let view = root_view(ctx, view).await?;
    let of = find_entities(&view, &of)?;
    if of.len() < 2 {
        return Err(invalid(
            "`of` names fewer than two different entities; what is shared needs at least two",
        ));
    }
    let first = within("first", first, 0, super::page::FIRST_MAX)?;
    let kinds = kinds
        .map(|kinds| entity_kinds(view.snapshot().ontology(), &kinds))
        .transpose()?;
    let looked_at = view.clone();
    let found = Request::of(ctx)
        .answer(move |budget| query::common(&looked_at, &of, kinds.as_ref(), include_parts, budget))
        .await?;
    Ok(CommonResult::new(&view, found, first))
}

/// What a timeline is asked for.
struct Asked {
    of: Vec<ID>,
    together: bool,
    include_parts: bool,
    filter: Option<RelationshipFilter>,
}

async fn timeline(
    ctx: &Context<'_>,
    asked: Asked,
    view: Option<ViewInput>,
    window: Window,
) -> Result<Connection<TimelineEdge>> {
    let view = root_view(ctx, view).await?;
    let of = find_entities(&view, &asked.of)?;
    if asked.together && of.len() < 2 {
        return Err(invalid(
            "`together` needs at least two different entities in `of`",
        ));
    }
    let test = asked.filter.unwrap_or_default().checked(&view)?;
    let ask = TimelineQuery {
        of,
        together: asked.together,
        include_parts: asked.include_parts,
        kinds: test.kinds,
        touching: test.touching,
        sources: test.sources,
    };
    let looked_at = view.clone();
    let found = Request::of(ctx)
        .compute(move |mut budget| query::timeline(&looked_at, &ask, &mut budget))
        .await?;
    let snapshot = view.snapshot();
    let id = |item: &query::Item| {
        let about = item
            .entity
            .map(|entity| snapshot.entity(entity).id.as_str());
        format!(
            "{} {}",
            snapshot.relationship_id(&item.supported.relationship),
            about.unwrap_or_default()
        )
    };
    let page = window.cut(&found.items, id)?;
    Ok(Connection::new(page, |cursor, item| TimelineEdge {
        cursor,
        node: TimelineItem::new(&view, item),
    }))
}

async fn graph(
    ctx: &Context<'_>,
    filter: Option<EntityFilter>,
    view: Option<ViewInput>,
    limit: i32,
) -> Result<Graph> {
    let view = root_view(ctx, view).await?;
    let filter = filter.unwrap_or_default().checked(&view)?;
    let entities_max = slice_limit(ctx, limit)?;
    let view = view.naming(filter.ids.as_deref().unwrap_or_default());
    let looked_at = view.clone();
    let slice = Request::of(ctx)
        .look_through(move |budget| {
            let among = query::matching(&looked_at, &filter, budget)?;
            Some(query::slice(&looked_at, &among, entities_max, budget))
        })
        .await?;
    Ok(Graph::new(&view, slice))
}
