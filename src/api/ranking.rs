//! Rankings: entities in the order of a measure, why each stands where it does, and how its place moved.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use async_graphql::{Context, Object, Result, SimpleObject};
use tokio::sync::OnceCell;

use crate::{
    date,
    graph::{EntityIdx, Filter, View},
    influence::{
        Along, Carries, Carrying, First, Handed, Measure, PAGERANK, Placed, Ranked, because,
    },
    query::EntityFilter,
    service::{Asked, Wanted, Weighed},
};

use super::{
    entity::EntityFields,
    error::invalid,
    list::List,
    measure::{MeasureName, ParameterInput},
    page::list_cost,
    projection::{EntityNode, RelationshipNode},
    relationship::RelationshipFields,
    request::{Request, language},
    scalars::{Edtf, Language},
    sentences,
    view::{ViewInput, nested_view},
};

/// Most ties that explain one rank.
const BECAUSE_MAX: i32 = 50;
/// What spreads leaves by the ties that lead away, the sooner the stronger they are.
const SPREADING: Carries = Carries {
    along: Along::Outgoing,
    directed: Along::Outgoing,
    handed: Handed::Weight,
};
/// Most dates of one series.
const DATES_MAX: usize = 60;

/// What is ranked, by what, among whom.
pub(super) struct Question {
    weighed: Weighed,
    asked: Asked,
    filter: EntityFilter,
    /// The same at other dates, by the dates as written; each is computed once.
    dates: Mutex<BTreeMap<String, Arc<OnceCell<Arc<Ranked>>>>>,
}

impl Question {
    pub(super) fn new(ctx: &Context<'_>, view: &View, asked: Asked, filter: EntityFilter) -> Self {
        Self {
            weighed: Request::of(ctx).service.weighed(view),
            asked,
            filter,
            dates: Mutex::default(),
        }
    }

    /// The answer: at once if it is known, else from the pool.
    async fn ranked(&self, ctx: &Context<'_>) -> Result<Arc<Ranked>> {
        match self.weighed.ranked_before(&self.asked, &self.filter) {
            Some(ranked) => Ok(ranked),
            None => self.computed(ctx, self.weighed.clone()).await,
        }
    }

    async fn computed(&self, ctx: &Context<'_>, weighed: Weighed) -> Result<Arc<Ranked>> {
        let (asked, filter) = (self.asked.clone(), self.filter.clone());
        let within = weighed.clone();
        let ranked = move |budget: &mut _| within.ranked(&asked, &filter, budget);
        Request::of(ctx)
            .weigh_once(&weighed, Wanted::Values(&self.asked), ranked)
            .await
    }

    /// The same question at another date.
    fn at(&self, ctx: &Context<'_>, at: &date::Edtf) -> Weighed {
        let view = self.weighed.view();
        let filter = Filter {
            at: Some(at.extents()),
            ..(**view.filter()).clone()
        };
        Request::of(ctx).service.weighed(&view.with_filter(filter))
    }

    async fn ranked_at(&self, ctx: &Context<'_>, at: &date::Edtf) -> Result<Arc<Ranked>> {
        let cell = {
            let mut dates = self.dates.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(dates.entry(at.as_str().to_owned()).or_default())
        };
        let ranked = cell.get_or_try_init(|| self.computed(ctx, self.at(ctx, at)));
        ranked.await.cloned()
    }

    /// What the entities are ranked by; nearness is a personalised form of `PageRank`.
    fn measure(&self) -> &'static Measure {
        match &self.asked {
            Asked::Measure(measure, _) => measure,
            Asked::Near(_) => PAGERANK,
        }
    }
}

/// Entities in the order of a measure.
pub(crate) struct Ranking {
    question: Arc<Question>,
    ranked: Arc<Ranked>,
    first: usize,
    at: Option<Edtf>,
}

impl Ranking {
    pub(super) async fn of(ctx: &Context<'_>, question: Question, first: usize) -> Result<Self> {
        let ranked = question.ranked(ctx).await?;
        Ok(Self {
            question: Arc::new(question),
            ranked,
            first,
            at: None,
        })
    }
}

#[Object(serial)]
impl Ranking {
    /// What they are ranked by; `influence` answers `PAGERANK`, in its personalised form.
    async fn measure(&self) -> MeasureName {
        MeasureName(self.question.measure())
    }

    /// The first of them.
    async fn results(&self) -> List<RankedEntity> {
        let top = self.ranked.top(self.first).iter();
        top.map(|placed| RankedEntity {
            placed: *placed,
            ground: Ground::Ranked(Arc::clone(&self.question), Arc::clone(&self.ranked)),
        })
        .collect()
    }

    /// How many are ranked.
    async fn total_count(&self) -> usize {
        self.ranked.total()
    }

    /// Whether the values are as exact as was asked for.
    async fn converged(&self) -> bool {
        self.ranked.values().converged
    }

    /// Rounds, sources or samples that it took.
    async fn rounds(&self) -> u32 {
        self.ranked.values().rounds
    }

    /// Whether a budget stopped the work.
    async fn truncated(&self) -> bool {
        self.ranked.values().truncated
    }

    /// The revision of the graph that was asked.
    async fn revision(&self) -> u64 {
        self.question.weighed.view().snapshot().revision()
    }

    /// The date of a ranking out of a series; null for the one that was asked for itself.
    async fn at(&self) -> Option<Edtf> {
        self.at.clone()
    }

    /// The same ranking at other dates, one for each, in their order.
    #[graphql(complexity = "list_cost(at.len(), child_complexity)")]
    async fn series(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The dates, at most 60; each takes the place of the view's `at`.")]
        at: Vec<Edtf>,
    ) -> Result<List<Ranking>> {
        check_dates(&at)?;
        let mut series = Vec::with_capacity(at.len());
        for date in at {
            let view = self.question.at(ctx, &date.0).view().clone();
            let (asked, filter) = (self.question.asked.clone(), self.question.filter.clone());
            let question = Question::new(ctx, &view, asked, filter);
            let ranking = Ranking::of(ctx, question, self.first).await?;
            series.push(Ranking {
                at: Some(date),
                ..ranking
            });
        }
        Ok(series.into())
    }
}

/// What an entity was ranked on.
enum Ground {
    /// A measure.
    Ranked(Arc<Question>, Arc<Ranked>),
    /// A choice of several together: how much each adds.
    Chosen(Weighed),
}

/// An entity in its place.
pub(crate) struct RankedEntity {
    placed: Placed,
    ground: Ground,
}

impl RankedEntity {
    /// One of several that were chosen together.
    pub(super) fn chosen(weighed: &Weighed, placed: Placed) -> Self {
        Self {
            placed,
            ground: Ground::Chosen(weighed.clone()),
        }
    }

    fn weighed(&self) -> &Weighed {
        match &self.ground {
            Ground::Ranked(question, _) => &question.weighed,
            Ground::Chosen(weighed) => weighed,
        }
    }

    fn view(&self) -> &View {
        self.weighed().view()
    }

    /// By which ties it comes by its value.
    fn carries(&self) -> Carries {
        match &self.ground {
            Ground::Ranked(question, _) => match &question.asked {
                Asked::Measure(measure, arguments) => measure.carries.with(arguments),
                Asked::Near(_) => question.measure().carries,
            },
            Ground::Chosen(_) => SPREADING,
        }
    }

    async fn carrying(&self, ctx: &Context<'_>, first: usize) -> Result<Vec<Carrying>> {
        let values = match &self.ground {
            Ground::Ranked(_, ranked) => Some(Arc::clone(ranked.values())),
            Ground::Chosen(_) => None,
        };
        // Nothing carries a value of nothing.
        let is_nothing = self.placed.value <= 0.0;
        if is_nothing
            && values
                .as_ref()
                .is_some_and(|values| values.first == First::Highest)
        {
            return Ok(Vec::new());
        }
        let (weighed, carries) = (self.weighed().clone(), self.carries());
        let within = weighed.clone();
        let asked = (self.placed.entity, first);
        let found = move |budget: &mut _| {
            let graph = within.projection(budget)?;
            let value = |node: u32| {
                let value = values
                    .as_ref()
                    .and_then(|values| values.get(graph.entity(node)));
                value.unwrap_or_default()
            };
            because((within.view(), &graph), carries, &value, asked, budget)
        };
        let request = Request::of(ctx);
        request
            .weigh_once(&weighed, Wanted::Projection, found)
            .await
    }
}

#[Object(serial)]
impl RankedEntity {
    /// 1 for the first; equal values share a rank.
    async fn rank(&self) -> usize {
        self.placed.rank
    }

    /// Its value; for key players how many it adds to those reached.
    async fn value(&self) -> f64 {
        self.placed.value
    }

    /// The entity.
    async fn entity(&self) -> EntityNode {
        EntityFields::node(self.view(), self.placed.entity)
    }

    /// The ties that carry most of its value, by what the neighbours at their other ends hand over through them.
    ///
    /// For `PAGERANK`, `KATZ` and `HITS_AUTHORITY` these lead to the entity, for `HITS_HUB` away from it. Empty where no tie
    /// carries anything, because the value is the one that everybody starts from.
    #[graphql(complexity = "list_cost(first.clamp(0, BECAUSE_MAX) as usize, child_complexity)")]
    async fn because(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, at most 50.", default = 3)] first: i32,
    ) -> Result<List<RelationshipNode>> {
        let first = super::relate::within("first", first, 0, BECAUSE_MAX)?;
        let found = self.carrying(ctx, first).await?;
        Ok(found
            .into_iter()
            .map(|carrying| RelationshipFields::node(self.view(), carrying.tie))
            .collect())
    }

    /// The same in a sentence that a report can quote.
    async fn text(&self, ctx: &Context<'_>, language: Option<Language>) -> Result<String> {
        let language = self::language(ctx, language.as_ref());
        let carrying = self.carrying(ctx, 3).await?;
        let ties: Vec<_> = carrying.into_iter().map(|carrying| carrying.tie).collect();
        let by = match &self.ground {
            Ground::Ranked(question, ranked) => Some(sentences::By {
                measure: question.measure(),
                total: ranked.total(),
                n_sharing: ranked.n_sharing(&self.placed),
                from: match &question.asked {
                    Asked::Near(from) => from,
                    Asked::Measure(..) => &[],
                },
            }),
            Ground::Chosen(_) => None,
        };
        Ok(sentences::place(
            self.view(),
            &self.placed,
            by.as_ref(),
            &ties,
            &language,
        ))
    }

    /// Its place in the same ranking at other dates, one for each, in their order; empty for key players.
    #[graphql(complexity = "list_cost(at.len(), child_complexity)")]
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The dates, at most 60; each takes the place of the view's `at`.")]
        at: Vec<Edtf>,
    ) -> Result<List<Moment>> {
        match &self.ground {
            Ground::Ranked(question, _) => history(ctx, question, self.placed.entity, at).await,
            Ground::Chosen(_) => Ok(List::default()),
        }
    }
}

/// A place in a ranking at a date.
#[derive(SimpleObject)]
#[graphql(serial)]
pub(crate) struct Moment {
    /// The date.
    at: Edtf,
    /// The value; null if the entity is not in the ranking.
    value: Option<f64>,
    /// The rank; null if the entity is not in the ranking.
    rank: Option<usize>,
    /// How many are ranked.
    of: usize,
    /// How many relationships the entity has in the view at that date.
    relationships: usize,
}

fn check_dates(at: &[Edtf]) -> Result<()> {
    if at.len() > DATES_MAX {
        return Err(invalid(format!(
            "{} dates are asked for; ask for at most {DATES_MAX}",
            at.len()
        )));
    }
    Ok(())
}

async fn history(
    ctx: &Context<'_>,
    question: &Question,
    entity: EntityIdx,
    at: Vec<Edtf>,
) -> Result<List<Moment>> {
    check_dates(&at)?;
    let mut moments = Vec::with_capacity(at.len());
    for date in at {
        let ranked = question.ranked_at(ctx, &date.0).await?;
        let place = ranked.place(entity);
        let view = question.at(ctx, &date.0).view().naming(&[entity]);
        let counted = Request::look_at_ties(ctx, &view, entity, move |view| {
            view.supported(entity, crate::graph::Direction::Both)
                .count()
        });
        let relationships = counted.await?;
        moments.push(Moment {
            at: date,
            value: place.map(|placed| placed.value),
            rank: place.map(|placed| placed.rank),
            of: ranked.total(),
            relationships,
        });
    }
    Ok(moments.into())
}

/// The place of an entity among all.
pub(crate) struct Score {
    question: Question,
    ranked: Arc<Ranked>,
    placed: Placed,
}

impl Score {
    /// The score of an entity; nothing if the view does not show it.
    pub(super) async fn of_entity(
        ctx: &Context<'_>,
        above: &View,
        entity: EntityIdx,
        (measure, parameters): (MeasureName, Option<Vec<ParameterInput>>),
        view: Option<ViewInput>,
    ) -> Result<Option<Self>> {
        let view = nested_view(ctx, above, view).await?.naming(&[entity]);
        let asked = measure.asked(parameters)?;
        let question = Question::new(ctx, &view, asked, EntityFilter::default());
        let ranked = question.ranked(ctx).await?;
        Ok(ranked.place(entity).map(|placed| Self {
            question,
            ranked,
            placed,
        }))
    }
}

#[Object(serial)]
impl Score {
    /// Its value.
    async fn value(&self) -> f64 {
        self.placed.value
    }

    /// 1 for the first; equal values share a rank.
    async fn rank(&self) -> usize {
        self.placed.rank
    }

    /// How many entities there are.
    async fn of(&self) -> usize {
        self.ranked.total()
    }

    /// Whether the value is as exact as was asked for.
    async fn converged(&self) -> bool {
        self.ranked.values().converged
    }

    /// Whether a budget stopped the work.
    async fn truncated(&self) -> bool {
        self.ranked.values().truncated
    }

    /// Its place at other dates, one for each, in their order.
    #[graphql(complexity = "list_cost(at.len(), child_complexity)")]
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The dates, at most 60; each takes the place of the view's `at`.")]
        at: Vec<Edtf>,
    ) -> Result<List<Moment>> {
        history(ctx, &self.question, self.placed.entity, at).await
    }
}
