//! Root fields about who matters: rankings, key players, cut points and communities.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use crate::{
    graph::{EntityIdx, Supported, View},
    influence::{self, Communities as Found, Cut, Division, KeyPlayersQuery, Placed, Separation},
    query,
    service::{Asked, Wanted, Weighed},
};

use super::{
    entity::EntityFields,
    error::invalid,
    filters::EntityFilter,
    list::List,
    measure::{MeasureInfo, MeasureName, ParameterInput},
    page::{FIRST_MAX, list_cost, page_cost},
    projection::{EntityNode, RelationshipNode},
    ranking::{Question, RankedEntity, Ranking},
    relate::within,
    relationship::RelationshipFields,
    request::{Request, find_entities, language},
    scalars::Language,
    sentences,
    view::{ViewInput, root_view},
    words::SpreadModel,
};

/// Most key players.
const PLAYERS_MAX: i32 = 200;
/// How far the certified share of the best possible spread may stay below 1 − 1/e.
const EPSILON: f64 = 0.1;
/// Most times that a spread is played through.
const RUNS_MAX: i32 = 100_000;

/// Root fields about who matters.
#[derive(Default)]
pub(crate) struct Weigh;

#[Object(serial)]
impl Weigh {
    /// Entities in the order of a measure.
    #[graphql(complexity = "page_cost(Some(first), child_complexity)")]
    async fn ranking(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What they are ranked by.")] measure: MeasureName,
        #[graphql(desc = "What is set otherwise than by default; `measures` lists what there is.")]
        parameters: Option<Vec<ParameterInput>>,
        #[graphql(desc = "Who is listed; the measure still looks at all.")] filter: Option<
            EntityFilter,
        >,
        #[graphql(desc = "Which claims count.")] view: Option<ViewInput>,
        #[graphql(desc = "How many, at most 200.", default = 20)] first: i32,
    ) -> Option<Result<Ranking>> {
        Some(ranking(ctx, (measure, parameters), filter, view, first).await)
    }

    /// Who matters as seen from some entities: their personalised `PageRank`. They are in the list themselves.
    #[graphql(complexity = "page_cost(Some(first), child_complexity)")]
    async fn influence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where the walks start.")] from: Vec<ID>,
        #[graphql(desc = "Who is listed; the measure still looks at all.")] filter: Option<
            EntityFilter,
        >,
        #[graphql(desc = "Which claims count.")] view: Option<ViewInput>,
        #[graphql(desc = "How many, at most 200.", default = 20)] first: i32,
    ) -> Option<Result<Ranking>> {
        Some(influence(ctx, from, filter, view, first).await)
    }

    /// The few from whom something would spread furthest.
    #[graphql(complexity = "page_cost(Some(count), child_complexity)")]
    async fn key_players(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 200.")] count: i32,
        #[graphql(
            desc = "How something spreads.",
            default_with = "SpreadModel::IndependentCascade"
        )]
        model: SpreadModel,
        #[graphql(desc = "Who may be chosen; it spreads to all.")] filter: Option<EntityFilter>,
        #[graphql(desc = "Which claims count.")] view: Option<ViewInput>,
        #[graphql(desc = "The same seed gives the same answer.", default = 1)] seed: i32,
    ) -> Option<Result<KeyPlayers>> {
        Some(key_players(ctx, count, model, filter, (view, seed)).await)
    }

    /// How many something reaches that starts with some entities.
    async fn spread(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "With whom it starts.")] from: Vec<ID>,
        #[graphql(
            desc = "How something spreads.",
            default_with = "SpreadModel::IndependentCascade"
        )]
        model: SpreadModel,
        #[graphql(desc = "Which claims count.")] view: Option<ViewInput>,
        #[graphql(desc = "The same seed gives the same answer.", default = 1)] seed: i32,
        #[graphql(desc = "How often it is played through, 1 to 100,000.", default = 1000)]
        runs: i32,
    ) -> Option<Result<Spread>> {
        Some(spread(ctx, from, model, view, (seed, runs)).await)
    }

    /// Entities without which others lose touch: those who cut off most first, or what stands between two, in order.
    ///
    /// Nothing stands between two that are tied directly, or that no way joins.
    #[graphql(complexity = "page_cost(Some(first), child_complexity)")]
    async fn cutpoints(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Two entities; all are looked at without them.")] between: Option<Vec<ID>>,
        #[graphql(desc = "Which claims count.")] view: Option<ViewInput>,
        #[graphql(desc = "How many, at most 200.", default = 200)] first: i32,
    ) -> Option<Result<List<Cutpoint>>> {
        Some(cutpoints(ctx, between, view, first).await)
    }

    /// Groups whose members are tied more to each other than chance would have it.
    async fn communities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which claims count.")] view: Option<ViewInput>,
        #[graphql(
            desc = "Above 1 for more and smaller groups, below 1 for fewer; 0.01 to 100.",
            default = 1.0
        )]
        resolution: f64,
        #[graphql(desc = "The same seed gives the same answer.", default = 1)] seed: i32,
    ) -> Option<Result<Communities>> {
        Some(communities(ctx, view, resolution, seed).await)
    }

    /// The measures: what each says, how it is computed, and what can be set.
    async fn measures(&self) -> List<MeasureInfo> {
        influence::MEASURES.iter().map(MeasureInfo).collect()
    }
}

/// What a question asks a view for, with those that it names exempt from the filters on kinds.
fn question(
    ctx: &Context<'_>,
    view: &View,
    asked: Asked,
    filter: Option<EntityFilter>,
) -> Result<Question> {
    let filter = filter.unwrap_or_default().checked(view)?;
    let mut exempt = filter.ids.clone().unwrap_or_default();
    if let Asked::Near(from) = &asked {
        exempt.extend(from);
    }
    Ok(Question::new(ctx, &view.naming(&exempt), asked, filter))
}

async fn ranking(
    ctx: &Context<'_>,
    (measure, parameters): (MeasureName, Option<Vec<ParameterInput>>),
    filter: Option<EntityFilter>,
    view: Option<ViewInput>,
    first: i32,
) -> Result<Ranking> {
    let first = within("first", first, 0, FIRST_MAX)?;
    let view = root_view(ctx, view).await?;
    let asked = measure.asked(parameters)?;
    Ranking::of(ctx, question(ctx, &view, asked, filter)?, first).await
}

async fn influence(
    ctx: &Context<'_>,
    from: Vec<ID>,
    filter: Option<EntityFilter>,
    view: Option<ViewInput>,
    first: i32,
) -> Result<Ranking> {
    let first = within("first", first, 0, FIRST_MAX)?;
    let view = root_view(ctx, view).await?;
    let mut from = find_entities(&view, &from)?;
    if from.is_empty() {
        return Err(invalid("`from` is empty; name at least one entity"));
    }
    from.sort_unstable();
    let question = question(ctx, &view, Asked::Near(from), filter)?;
    Ranking::of(ctx, question, first).await
}

/// A seed is any number; negative ones count from the other end.
fn seeded(seed: i32) -> u64 {
    u64::from(seed.cast_unsigned())
}

/// The few from whom something would spread furthest.
#[derive(SimpleObject)]
#[graphql(serial)]
pub(crate) struct KeyPlayers {
    /// In the order of the choice, each with how many it adds to those reached.
    entities: List<RankedEntity>,
    /// How many are reached on average, the chosen included.
    expected_spread: f64,
    /// The spread is at least this share of the best possible choice's, except with probability 1/n.
    approximation_ratio: f64,
    /// Samples that this rests on.
    samples: usize,
    /// Whether a budget stopped the sampling; the ratio is right all the same.
    truncated: bool,
    /// The revision of the graph that was asked.
    revision: u64,
}

async fn key_players(
    ctx: &Context<'_>,
    count: i32,
    model: SpreadModel,
    filter: Option<EntityFilter>,
    (view, seed): (Option<ViewInput>, i32),
) -> Result<KeyPlayers> {
    let count = within("count", count, 1, PLAYERS_MAX)?;
    let view = root_view(ctx, view).await?;
    let filter = filter.unwrap_or_default().checked(&view)?;
    let view = view.naming(filter.ids.as_deref().unwrap_or_default());
    let request = Request::of(ctx);
    let weighed = request.service.weighed(&view);
    let asked = weighed.clone();
    let chosen = move |budget: &mut _| {
        let graph = asked.projection(budget)?;
        let mut admitted = vec![filter.is_empty(); graph.n_nodes()];
        if !filter.is_empty() {
            let matching = query::matching(asked.view(), &filter, budget)?;
            for node in graph.nodes_of(&matching) {
                admitted[node as usize] = true;
            }
        }
        let ask = KeyPlayersQuery {
            count,
            model: model.into(),
            admits: &|node| admitted[node as usize],
            epsilon: EPSILON,
            seed: seeded(seed),
        };
        let found = influence::key_players(&graph, &ask, budget);
        let placed: Vec<Placed> = found
            .chosen
            .iter()
            .zip(1..)
            .map(|((node, value), rank)| Placed {
                rank,
                entity: graph.entity(*node),
                value: *value,
            })
            .collect();
        Some((placed, found))
    };
    let chosen = request.weigh_once(&weighed, Wanted::Projection, chosen);
    let (placed, found) = chosen.await?;
    Ok(KeyPlayers {
        entities: placed
            .into_iter()
            .map(|placed| RankedEntity::chosen(&weighed, placed))
            .collect(),
        expected_spread: found.expected_spread,
        approximation_ratio: found.approximation_ratio,
        samples: found.n_samples,
        truncated: found.truncated,
        revision: view.snapshot().revision(),
    })
}

/// How far something spreads.
#[derive(SimpleObject)]
#[graphql(serial)]
pub(crate) struct Spread {
    /// How many are reached on average, those at the start included.
    expected: f64,
    /// The standard error of that mean.
    standard_error: f64,
    /// How often it was played through.
    runs: u32,
    /// Whether a budget stopped the playing.
    truncated: bool,
}

async fn spread(
    ctx: &Context<'_>,
    from: Vec<ID>,
    model: SpreadModel,
    view: Option<ViewInput>,
    (seed, runs): (i32, i32),
) -> Result<Spread> {
    let view = root_view(ctx, view).await?;
    let from = find_entities(&view, &from)?;
    let runs = u32::try_from(within("runs", runs, 1, RUNS_MAX)?).unwrap_or(u32::MAX);
    let request = Request::of(ctx);
    let weighed = request.service.weighed(&view.naming(&from));
    let within = weighed.clone();
    let played = move |budget: &mut _| {
        let graph = within.projection(budget)?;
        let from = graph.nodes_of(&from);
        let model = model.into();
        Some(influence::spread(
            &graph,
            &from,
            model,
            runs,
            seeded(seed),
            budget,
        ))
    };
    let played = request.weigh_once(&weighed, Wanted::Projection, played);
    let found = played.await?;
    Ok(Spread {
        expected: found.expected,
        standard_error: found.standard_error,
        runs: found.n_runs,
        truncated: found.truncated,
    })
}

/// An entity without which others lose touch.
pub(crate) struct Cutpoint {
    weighed: Weighed,
    entity: EntityIdx,
    separates: usize,
    together: bool,
}

/// Most ties that explain a cut point or a community.
const BECAUSE_MAX: i32 = 50;

/// An entity without which others lose touch.
#[Object(serial)]
impl Cutpoint {
    /// The entity.
    async fn entity(&self) -> EntityNode {
        EntityFields::node(self.weighed.view(), self.entity)
    }

    /// How many lose touch with the largest group that remains; between two, how many the first no longer reaches.
    async fn separates(&self) -> usize {
        self.separates
    }

    /// Whether only all of those listed together separate the two, and none of them alone.
    async fn together(&self) -> bool {
        self.together
    }

    /// The strongest of the entity's ties to the parts that fall apart without it: one to each part, the largest first,
    /// then a second to each, and so on. Where several separate only together, its strongest ties.
    #[graphql(complexity = "list_cost(first.clamp(0, BECAUSE_MAX) as usize, child_complexity)")]
    async fn because(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, at most 50.", default = 3)] first: i32,
    ) -> Result<List<RelationshipNode>> {
        let first = within("first", first, 0, BECAUSE_MAX)?;
        let (within, entity) = (self.weighed.clone(), self.entity);
        let found = move |budget: &mut _| {
            let graph = within.projection(budget)?;
            influence::parting_ties((within.view(), &graph), entity, first, budget)
        };
        let ties = Request::of(ctx)
            .weigh_once(&self.weighed, Wanted::Projection, found)
            .await?;
        Ok(told(self.weighed.view(), &ties))
    }
}

fn told(view: &View, ties: &[Supported]) -> List<RelationshipNode> {
    let ties = ties.iter();
    ties.map(|tie| RelationshipFields::node(view, *tie))
        .collect()
}

async fn cutpoints(
    ctx: &Context<'_>,
    between: Option<Vec<ID>>,
    view: Option<ViewInput>,
    first: i32,
) -> Result<List<Cutpoint>> {
    let first = within("first", first, 0, FIRST_MAX)?;
    let view = root_view(ctx, view).await?;
    let ends = match between {
        None => None,
        Some(ids) => match find_entities(&view, &ids)?[..] {
            [from, to] => Some([from, to]),
            _ => {
                return Err(invalid(
                    "`between` takes two different entities, or is left out",
                ));
            }
        },
    };
    let view = ends.map_or_else(|| view.clone(), |ends| view.naming(&ends));
    let request = Request::of(ctx);
    let weighed = request.service.weighed(&view);
    let within = weighed.clone();
    let wanted = ends.map_or(Wanted::Cuts, |_| Wanted::Projection);
    let found = move |budget: &mut _| {
        let graph = within.projection(budget)?;
        let (cuts, together) = match ends {
            None => (within.cuts(budget)?.points.clone(), false),
            Some(ends) => match graph.nodes_of(&ends)[..] {
                [from, to] => separating(influence::separation(&graph, from, to, budget)?),
                _ => (Vec::new(), false),
            },
        };
        let cuts = cuts.into_iter().take(first);
        let placed: Vec<_> = cuts
            .map(|cut| (graph.entity(cut.node), cut.separates))
            .collect();
        Some((placed, together))
    };
    let (cuts, together) = request.weigh_once(&weighed, wanted, found).await?;
    Ok(cuts
        .into_iter()
        .map(|(entity, separates)| Cutpoint {
            weighed: weighed.clone(),
            entity,
            separates,
            together,
        })
        .collect())
}

fn separating(separation: Separation) -> (Vec<Cut>, bool) {
    match separation {
        Separation::Apart | Separation::Adjacent => (Vec::new(), false),
        Separation::Points(points) => (points, false),
        Separation::Set { nodes, separates } => {
            let cut = |node| Cut { node, separates };
            (nodes.into_iter().map(cut).collect(), true)
        }
    }
}

/// Groups of entities.
pub(crate) struct Communities {
    weighed: Weighed,
    graph: Arc<influence::Projection>,
    found: Arc<Found>,
}

async fn communities(
    ctx: &Context<'_>,
    view: Option<ViewInput>,
    resolution: f64,
    seed: i32,
) -> Result<Communities> {
    let view = root_view(ctx, view).await?;
    if !(0.01..=100.0).contains(&resolution) {
        return Err(invalid(format!(
            "`resolution` is {resolution}; it goes from 0.01 to 100"
        )));
    }
    let division = Division {
        resolution,
        seed: seeded(seed),
    };
    let request = Request::of(ctx);
    let weighed = request.service.weighed(&view);
    let asked = weighed.clone();
    let found = move |budget: &mut _| {
        Some((
            asked.projection(budget)?,
            asked.communities(&division, budget)?,
        ))
    };
    let wanted = Wanted::Communities(division);
    let (graph, found) = request.weigh_once(&weighed, wanted, found).await?;
    Ok(Communities {
        weighed,
        graph,
        found,
    })
}

#[Object(serial)]
impl Communities {
    /// The groups, the largest first.
    #[graphql(complexity = "page_cost(Some(first), child_complexity)")]
    async fn communities(
        &self,
        #[graphql(
            desc = "Leave out groups of fewer members; 2 leaves out those of one.",
            default = 1
        )]
        min_size: i32,
        #[graphql(desc = "How many, at most 200.", default = 200)] first: i32,
    ) -> Result<List<Community>> {
        let first = within("first", first, 0, FIRST_MAX)?;
        let size_min = within("minSize", min_size, 1, i32::MAX)?;
        let members = self.found.members();
        Ok(members
            .into_iter()
            .filter(|members| members.len() >= size_min)
            .take(first)
            .map(|members| Community {
                weighed: self.weighed.clone(),
                graph: Arc::clone(&self.graph),
                members,
            })
            .collect())
    }

    /// How many groups there are.
    async fn total_count(&self) -> usize {
        self.found.n_communities
    }

    /// By how much more of the ties are within groups than chance would have it, at this resolution.
    async fn modularity(&self) -> f64 {
        self.found.modularity
    }

    /// Rounds that it took.
    async fn rounds(&self) -> u32 {
        self.found.rounds
    }

    /// Whether a budget stopped the work.
    async fn truncated(&self) -> bool {
        self.found.truncated
    }

    /// The revision of the graph that was asked.
    async fn revision(&self) -> u64 {
        self.weighed.view().snapshot().revision()
    }
}

/// Entities that are tied more to each other than to others.
pub(crate) struct Community {
    weighed: Weighed,
    graph: Arc<influence::Projection>,
    members: Vec<u32>,
}

#[Object(serial)]
impl Community {
    /// What it is called, from what its members share: their kinds, and the one that they are around.
    async fn label(&self, ctx: &Context<'_>, language: Option<Language>) -> Result<String> {
        let language = self::language(ctx, language.as_ref());
        let (weighed, graph) = (self.weighed.clone(), Arc::clone(&self.graph));
        let members = self.members.clone();
        let shared = Request::of(ctx)
            .compute(move |_| influence::shared(weighed.view(), &graph, &members))
            .await?;
        let view = self.weighed.view();
        Ok(shared
            .map(|shared| sentences::community(view, &shared, &language))
            .unwrap_or_default())
    }

    /// How many belong to it.
    async fn size(&self) -> usize {
        self.members.len()
    }

    /// The strongest ties between two of its members.
    #[graphql(complexity = "list_cost(first.clamp(0, BECAUSE_MAX) as usize, child_complexity)")]
    async fn because(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, at most 50.", default = 3)] first: i32,
    ) -> Result<List<RelationshipNode>> {
        let first = within("first", first, 0, BECAUSE_MAX)?;
        let (weighed, graph) = (self.weighed.clone(), Arc::clone(&self.graph));
        let members = self.members.clone();
        let found = move |budget: &mut _| {
            influence::inner_ties((weighed.view(), &graph), &members, first, budget)
        };
        let ties = Request::of(ctx).weigh(found).await?;
        Ok(told(self.weighed.view(), &ties))
    }

    /// Its members, the best connected first.
    #[graphql(complexity = "list_cost(first.clamp(0, FIRST_MAX) as usize, child_complexity)")]
    async fn entities(
        &self,
        #[graphql(desc = "How many, at most 200.", default = 20)] first: i32,
    ) -> Result<List<EntityNode>> {
        let first = within("first", first, 0, FIRST_MAX)?;
        let members = self.members.iter().take(first);
        Ok(members
            .map(|node| EntityFields::node(self.weighed.view(), self.graph.entity(*node)))
            .collect())
    }
}
