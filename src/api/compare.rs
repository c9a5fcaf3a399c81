//! Root fields about several entities at once: the smallest graph that joins them, and how they compare.

use std::collections::BTreeSet;

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use crate::{
    graph::{EntityIdx, View},
    influence,
    query::{self, Shared},
    service::Wanted,
};

use super::{
    entity::EntityFields,
    error::invalid,
    list::List,
    page::{FIRST_MAX, list_cost},
    projection::{EntityNode, RelationshipNode},
    relate::{slice_limit, within},
    relationship::RelationshipFields,
    request::{Request, find_entities},
    slice::{Graph, Omitted},
    timeline::CommonNeighbour,
    view::{ViewInput, root_view},
};

/// Most entities that are compared at once.
const COMPARED_MAX: usize = 10;

/// Root fields about several entities at once.
#[derive(Default)]
pub(crate) struct Compare;

#[Object(serial)]
impl Compare {
    /// The smallest graph that joins several entities, near enough: at most twice as many steps as are needed.
    ///
    /// Entities that no way joins stand in it without a tie.
    async fn connect(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which entities, at least two.")] entities: Vec<ID>,
        #[graphql(desc = "Which claims count.")] view: Option<ViewInput>,
        #[graphql(
            desc = "Most entities: 5,000, or 100,000 if only the document is asked for.",
            default = 100
        )]
        limit: i32,
    ) -> Option<Result<Graph>> {
        Some(connect(ctx, entities, view, limit).await)
    }

    /// What several entities share, what only one of them has, and how that changed over time.
    async fn compare(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which entities, two to ten.")] entities: Vec<ID>,
        #[graphql(desc = "Which claims count.")] view: Option<ViewInput>,
    ) -> Option<Result<Comparison>> {
        Some(compare(ctx, entities, view).await)
    }
}

fn several(view: &View, ids: &[ID]) -> Result<Vec<EntityIdx>> {
    let entities = find_entities(view, ids)?;
    if entities.len() < 2 {
        return Err(invalid(
            "`entities` names fewer than two different entities; name at least two",
        ));
    }
    Ok(entities)
}

async fn connect(
    ctx: &Context<'_>,
    entities: Vec<ID>,
    view: Option<ViewInput>,
    limit: i32,
) -> Result<Graph> {
    let view = root_view(ctx, view).await?;
    let of = several(&view, &entities)?;
    let entities_max = slice_limit(ctx, limit)?;
    if entities_max < of.len() {
        return Err(invalid(format!(
            "`limit` is {limit}, but {} entities are to be joined",
            of.len()
        )));
    }
    let view = view.naming(&of);
    let request = Request::of(ctx);
    let weighed = request.service.weighed(&view);
    let within = weighed.clone();
    let joined = move |budget: &mut _| {
        let graph = within.projection(budget)?;
        let found = influence::connect(&graph, &graph.nodes_of(&of), budget)?;
        let pairs = found.ties.iter().map(|(a, b)| {
            let (a, b) = (graph.entity(*a), graph.entity(*b));
            (a.min(b), a.max(b))
        });
        let pairs: BTreeSet<_> = pairs.collect();
        let mut entities: Vec<EntityIdx> =
            found.nodes.iter().map(|node| graph.entity(*node)).collect();
        entities.sort_unstable();
        let entities = (&entities[..], &of[..]);
        Some(query::joined(
            within.view(),
            entities,
            &pairs,
            entities_max,
            budget,
        ))
    };
    let joined = request.weigh_once(&weighed, Wanted::Projection, joined);
    let slice = joined.await?;
    Ok(Graph::new(&view, slice))
}

async fn compare(
    ctx: &Context<'_>,
    entities: Vec<ID>,
    view: Option<ViewInput>,
) -> Result<Comparison> {
    let view = root_view(ctx, view).await?;
    let of = several(&view, &entities)?;
    if of.len() > COMPARED_MAX {
        return Err(invalid(format!(
            "{} entities are named; compare at most {COMPARED_MAX}",
            of.len()
        )));
    }
    let view = view.naming(&of);
    let (looked_at, asked) = (view.clone(), of.clone());
    let found = Request::of(ctx)
        .compute(move |mut budget| query::compare(&looked_at, &asked, &mut budget))
        .await?;
    Ok(Comparison { view, of, found })
}

/// How several entities compare by whom they are tied to.
pub(crate) struct Comparison {
    view: View,
    of: Vec<EntityIdx>,
    found: query::Comparison,
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn likeness(n_shared: usize, n_any: usize) -> f64 {
    if n_any == 0 {
        return 0.0;
    }
    n_shared as f64 / n_any as f64
}

fn neighbours(view: &View, list: &[Shared], first: i32) -> Result<List<CommonNeighbour>> {
    let first = within("first", first, 0, FIRST_MAX)?;
    let shared = list.iter().take(first);
    Ok(shared
        .map(|shared| CommonNeighbour::new(view, shared.clone()))
        .collect())
}

#[Object(serial)]
impl Comparison {
    /// The entities that are compared, each with what only it has.
    async fn entities(&self) -> List<Compared> {
        let each = self.of.iter().zip(&self.found.only);
        each.zip(&self.found.n_neighbours)
            .map(|((entity, only), n_neighbours)| Compared {
                view: self.view.clone(),
                entity: *entity,
                only: only.clone(),
                neighbours: *n_neighbours,
            })
            .collect()
    }

    /// What all of them are tied to, strongest ties first.
    #[graphql(complexity = "list_cost(first.clamp(0, FIRST_MAX) as usize, child_complexity)")]
    async fn shared(
        &self,
        #[graphql(desc = "How many, at most 200.", default = 50)] first: i32,
    ) -> Result<List<CommonNeighbour>> {
        neighbours(&self.view, &self.found.shared, first)
    }

    /// How many all of them are tied to.
    async fn shared_count(&self) -> usize {
        self.found.shared.len()
    }

    /// How many all of them are tied to, as a share of those that any of them is tied to (Jaccard).
    async fn likeness(&self) -> f64 {
        likeness(self.found.shared.len(), self.found.n_any)
    }

    /// The ties between any two of them.
    async fn between(&self) -> List<RelationshipNode> {
        self.found
            .between
            .iter()
            .map(|tie| RelationshipFields::node(&self.view, *tie))
            .collect()
    }

    /// The same year by year, as far as ties are dated: at most the latest hundred years. Empty if they share nothing.
    async fn over_time(&self) -> List<ComparedYear> {
        let years = self.found.years.iter();
        years
            .map(|year| ComparedYear {
                year: year.year,
                neighbours: year.n_neighbours.clone().into(),
                shared: year.n_shared,
                likeness: likeness(year.n_shared, year.n_any),
            })
            .collect()
    }

    /// Whether a budget left something out.
    async fn truncated(&self) -> bool {
        self.found.truncated
    }

    /// Claims that the view does not count.
    async fn omitted(&self) -> Omitted {
        Omitted::from(&self.found.omissions)
    }

    /// The revision of the graph that was asked.
    async fn revision(&self) -> u64 {
        self.view.snapshot().revision()
    }
}

/// One of several entities that are compared.
pub(crate) struct Compared {
    view: View,
    entity: EntityIdx,
    only: Vec<Shared>,
    neighbours: usize,
}

#[Object(serial)]
impl Compared {
    /// The entity.
    async fn entity(&self) -> EntityNode {
        EntityFields::node(&self.view, self.entity)
    }

    /// How many it is tied to, the others of the comparison not counted.
    async fn neighbours(&self) -> usize {
        self.neighbours
    }

    /// What only it is tied to, strongest ties first.
    #[graphql(complexity = "list_cost(first.clamp(0, FIRST_MAX) as usize, child_complexity)")]
    async fn only(
        &self,
        #[graphql(desc = "How many, at most 200.", default = 50)] first: i32,
    ) -> Result<List<CommonNeighbour>> {
        neighbours(&self.view, &self.only, first)
    }

    /// How many only it is tied to.
    async fn only_count(&self) -> usize {
        self.only.len()
    }
}

/// Whom the compared entities were tied to in a year.
#[derive(SimpleObject)]
#[graphql(serial)]
pub(crate) struct ComparedYear {
    /// The year.
    year: i32,
    /// For each of the entities in turn, how many it was tied to.
    neighbours: List<usize>,
    /// How many all of them were tied to.
    shared: usize,
    /// The same as a share of those that any of them was tied to.
    likeness: f64,
}
