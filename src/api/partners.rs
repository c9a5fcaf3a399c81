//! Root fields about partners: those whom an actor has, and good next ones.

use std::collections::BTreeMap;

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use crate::{
    graph::{ClaimIdx, EntityIdx, View},
    influence::{self, Partner, Reasoned, SuggestionQuery, effective_number},
    model::EntityStatus,
    query,
    service::Wanted,
};

use super::{
    claim::Claim,
    entity::EntityFields,
    error::invalid,
    filters::EntityFilter,
    interval::EdtfInterval,
    list::List,
    page::{FIRST_MAX, list_cost, page_cost},
    projection::{EntityKind, EntityNode},
    relate::within,
    request::{Request, find_entity, language},
    scalars::Language,
    sentences,
    view::{ViewInput, root_view},
};

/// Root fields about partners.
#[derive(Default)]
pub(crate) struct Partners;

#[Object(serial)]
impl Partners {
    /// Good next partners of an actor, best first, each with its reasons.
    ///
    /// Nobody is suggested who is tied to the actor already or does not surely exist. `INVALID_ARGUMENT` if the actor itself
    /// does not exist, or is of a kind whose members do not work together, such as an event.
    #[graphql(complexity = "page_cost(Some(first), child_complexity)")]
    async fn suggest_partners(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "for", desc = "The actor.")] of: ID,
        #[graphql(
            desc = "Among whom; without kinds, those that can work together with the actor and have people of their own."
        )]
        filter: Option<EntityFilter>,
        #[graphql(desc = "Which claims count.")] view: Option<ViewInput>,
        #[graphql(desc = "How many, at most 200.", default = 10)] first: i32,
    ) -> Option<Result<List<PartnerSuggestion>>> {
        Some(suggest_partners(ctx, of, filter, view, first).await)
    }

    /// With whom an actor works, and how varied these partners are, by kind, by region and over time.
    async fn portfolio(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The actor.")] of: ID,
        #[graphql(desc = "Which claims count.")] view: Option<ViewInput>,
    ) -> Option<Result<Portfolio>> {
        Some(portfolio(ctx, of, view).await)
    }
}

/// A good next partner.
pub(crate) struct PartnerSuggestion {
    view: View,
    actor: EntityIdx,
    suggestion: influence::Suggestion,
}

/// What speaks for a partner.
pub(crate) struct Reason {
    view: View,
    pair: (EntityIdx, EntityIdx),
    reasoned: Reasoned,
}

async fn suggest_partners(
    ctx: &Context<'_>,
    of: ID,
    filter: Option<EntityFilter>,
    view: Option<ViewInput>,
    first: i32,
) -> Result<List<PartnerSuggestion>> {
    let count = within("first", first, 0, FIRST_MAX)?;
    let view = root_view(ctx, view).await?;
    let actor = find_entity(&view, &of)?;
    check_actor(&view, actor)?;
    let filter = filter.unwrap_or_default().checked(&view)?;
    let mut exempt = filter.ids.clone().unwrap_or_default();
    exempt.push(actor);
    let view = view.naming(&exempt);
    let request = Request::of(ctx);
    let weighed = request.service.weighed(&view);
    let within = weighed.clone();
    let suggested = move |budget: &mut _| {
        let graph = within.projection(budget)?;
        let view = within.view();
        let mut admitted = vec![filter.is_empty(); view.snapshot().n_entities()];
        if !filter.is_empty() {
            for entity in query::matching(view, &filter, budget)? {
                admitted[entity.index()] = true;
            }
        }
        let ask = SuggestionQuery {
            of: actor,
            kinds: filter.kinds.as_ref(),
            admits: &|entity| admitted[entity.index()],
            count,
        };
        Some(influence::suggest(view, &graph, &ask, budget))
    };
    let suggested = request.weigh_once(&weighed, Wanted::Projection, suggested);
    let found = suggested.await?;
    Ok(found
        .suggestions
        .into_iter()
        .map(|suggestion| PartnerSuggestion {
            view: view.clone(),
            actor,
            suggestion,
        })
        .collect())
}

/// Partners are only suggested to what exists and can have any.
fn check_actor(view: &View, actor: EntityIdx) -> Result<()> {
    let (record, ontology) = (view.record(actor), view.snapshot().ontology());
    if record.status != EntityStatus::Existing {
        return Err(invalid(format!(
            "`for` names `{}`, whose status is {}; partners are suggested to what exists",
            record.id,
            record.status.as_str()
        )));
    }
    if !influence::has_partners(ontology, record.kind) {
        return Err(invalid(format!(
            "`for` names `{}`, which is of the kind {}; no kind of relationship lets this kind work together",
            record.id,
            ontology.entity_kind(record.kind).name()
        )));
    }
    Ok(())
}

#[Object(serial)]
impl PartnerSuggestion {
    /// The partner.
    async fn entity(&self) -> EntityNode {
        EntityFields::node(&self.view, self.suggestion.entity)
    }

    /// The sum of the weights of its reasons, from 0 to 1.
    async fn score(&self) -> f64 {
        self.suggestion.score
    }

    /// What speaks for it, the weightiest first.
    async fn reasons(&self) -> List<Reason> {
        let reasons = self.suggestion.reasons.iter();
        reasons
            .map(|reasoned| Reason {
                view: self.view.clone(),
                pair: (self.actor, self.suggestion.entity),
                reasoned: reasoned.clone(),
            })
            .collect()
    }
}

#[Object(serial)]
impl Reason {
    /// Which kind of reason: `SHARED_ACTIVITIES`, `SHARED_CONTACTS`, `NEAR`, `PEERS`, `WELL_CONNECTED`, `SAME_FIELD`, `SAME_KIND`, `SAME_REGION` or `RECENT`.
    async fn key(&self) -> &'static str {
        self.reasoned.reason.key()
    }

    /// The reason in a sentence that a report can quote.
    async fn text(&self, ctx: &Context<'_>, language: Option<Language>) -> String {
        let language = self::language(ctx, language.as_ref());
        sentences::reason(&self.view, self.pair, &self.reasoned.reason, &language)
    }

    /// Its part in the score.
    async fn weight(&self) -> f64 {
        self.reasoned.weight
    }

    /// The claims behind it, at most ten.
    ///
    /// None for `SAME_KIND` and `WELL_CONNECTED`, since neither a kind nor a number of ties is a claim, nor for a `SAME_FIELD` that rests on names alone.
    async fn claims(&self) -> List<Claim> {
        claims(&self.view, &self.reasoned.claims)
    }
}

fn claims(view: &View, claims: &[ClaimIdx]) -> List<Claim> {
    claims
        .iter()
        .map(|claim| Claim::new(view, *claim))
        .collect()
}

/// With whom an actor works.
pub(crate) struct Portfolio {
    view: View,
    of: EntityIdx,
    found: influence::Portfolio,
}

async fn portfolio(ctx: &Context<'_>, of: ID, view: Option<ViewInput>) -> Result<Portfolio> {
    let view = root_view(ctx, view).await?;
    let of = find_entity(&view, &of)?;
    let view = view.naming(&[of]);
    let looked_at = view.clone();
    let found = Request::of(ctx)
        .compute(move |mut budget| influence::portfolio(&looked_at, of, &mut budget))
        .await?;
    Ok(Portfolio { view, of, found })
}

/// How many there are of each, the most first.
fn counts<K: Ord + Copy>(keys: impl Iterator<Item = K>) -> Vec<(K, usize)> {
    let mut counts = BTreeMap::new();
    for key in keys {
        *counts.entry(key).or_default() += 1;
    }
    let mut counts: Vec<(K, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(key, count)| (std::cmp::Reverse(*count), *key));
    counts
}

fn diversity<K: Ord + Copy>(keys: impl Iterator<Item = K>) -> f64 {
    let sizes: Vec<usize> = counts(keys).into_iter().map(|(_, count)| count).collect();
    effective_number(&sizes)
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn share(count: usize, total: usize) -> f64 {
    count as f64 / total.max(1) as f64
}

impl Portfolio {
    fn kinds<'a>(
        &self,
        partners: impl Iterator<Item = &'a Partner>,
    ) -> Vec<crate::ontology::EntityKindId> {
        partners
            .map(|partner| self.view.record(partner.entity).kind)
            .collect()
    }
}

#[Object(serial)]
impl Portfolio {
    /// The actor.
    async fn entity(&self) -> EntityNode {
        EntityFields::node(&self.view, self.of)
    }

    /// Its partners: those with ties of their own first, then by when they came.
    #[graphql(complexity = "list_cost(first.clamp(0, FIRST_MAX) as usize, child_complexity)")]
    async fn partners(
        &self,
        #[graphql(desc = "How many, at most 200.", default = 50)] first: i32,
    ) -> Result<List<PortfolioPartner>> {
        let first = within("first", first, 0, FIRST_MAX)?;
        let partners = self.found.partners.iter().take(first);
        Ok(partners
            .map(|partner| PortfolioPartner {
                view: self.view.clone(),
                partner: partner.clone(),
            })
            .collect())
    }

    /// How many partners it has.
    async fn total_count(&self) -> usize {
        self.found.partners.len()
    }

    /// How many partners are of which kind, the most first.
    async fn by_kind(&self) -> List<KindShare> {
        let total = self.found.partners.len();
        let kinds = counts(self.kinds(self.found.partners.iter()).into_iter());
        let ontology = self.view.snapshot().ontology();
        kinds
            .into_iter()
            .map(|(kind, count)| KindShare {
                kind: EntityKind(ontology.entity_kind(kind).enum_name().to_owned()),
                count,
                share: share(count, total),
            })
            .collect()
    }

    /// How many partners lie in or belong to what, the most first; null for those of whom the graph does not say.
    async fn by_region(&self) -> List<RegionShare> {
        let total = self.found.partners.len();
        let regions = counts(self.found.partners.iter().map(|partner| partner.region));
        regions
            .into_iter()
            .map(|(region, count)| RegionShare {
                region: region.map(|region| EntityFields::node(&self.view, region)),
                count,
                share: share(count, total),
            })
            .collect()
    }

    /// How many kinds with equally many partners would be as varied (Hill number of order 1).
    async fn kind_diversity(&self) -> f64 {
        diversity(self.kinds(self.found.partners.iter()).into_iter())
    }

    /// How many regions with equally many partners would be as varied; partners of unknown region are left out.
    async fn region_diversity(&self) -> f64 {
        diversity(
            self.found
                .partners
                .iter()
                .filter_map(|partner| partner.region),
        )
    }

    /// How it grew: one entry for each year in which a partner came, in order. Undated partners are left out; a date that
    /// leaves the year open counts from the first that it can mean.
    async fn over_time(&self) -> List<PortfolioYear> {
        let partners = &self.found.partners;
        let mut years: Vec<i32> = partners
            .iter()
            .filter_map(|partner| partner.since)
            .collect();
        years.sort_unstable();
        years.dedup();
        let told = |year: i32| {
            let by_then = || {
                let dated = partners.iter();
                dated.filter(move |partner| partner.since.is_some_and(|since| since <= year))
            };
            PortfolioYear {
                year,
                partners: by_then().count(),
                new: by_then()
                    .filter(|partner| partner.since == Some(year))
                    .count(),
                kind_diversity: diversity(self.kinds(by_then()).into_iter()),
                region_diversity: diversity(by_then().filter_map(|partner| partner.region)),
            }
        };
        years.into_iter().map(told).collect()
    }

    /// How many partners no claim dates.
    async fn undated(&self) -> usize {
        let partners = self.found.partners.iter();
        partners.filter(|partner| partner.since.is_none()).count()
    }

    /// Whether a budget left something out.
    async fn truncated(&self) -> bool {
        self.found.truncated
    }

    /// The revision of the graph that was asked.
    async fn revision(&self) -> u64 {
        self.view.snapshot().revision()
    }
}

/// A partner of an actor.
pub(crate) struct PortfolioPartner {
    view: View,
    partner: Partner,
}

#[Object(serial)]
impl PortfolioPartner {
    /// The partner.
    async fn entity(&self) -> EntityNode {
        EntityFields::node(&self.view, self.partner.entity)
    }

    /// Whether the two work together by a tie of their own, rather than only in the same events and works.
    async fn direct(&self) -> bool {
        self.partner.is_direct
    }

    /// Where it lies or belongs; null if the graph does not say.
    async fn region(&self) -> Option<EntityNode> {
        let region = self.partner.region?;
        Some(EntityFields::node(&self.view, region))
    }

    /// The first year that the date of its earliest dated claim can mean; `sinceDate` tells how sure that is.
    async fn since(&self) -> Option<i32> {
        self.partner.since
    }

    /// The date of its earliest dated claim as written, with all that it leaves open; null if no claim dates it.
    async fn since_date(&self) -> Option<EdtfInterval> {
        let date = self.partner.since_date.clone()?;
        Some(EdtfInterval(date))
    }

    /// The claims that make it a partner, at most ten.
    async fn claims(&self) -> List<Claim> {
        claims(&self.view, &self.partner.claims)
    }
}

/// How many partners are of a kind.
#[derive(SimpleObject)]
#[graphql(serial)]
pub(crate) struct KindShare {
    /// The kind.
    kind: EntityKind,
    /// How many.
    count: usize,
    /// The same as a share of all.
    share: f64,
}

/// How many partners lie in or belong to something.
#[derive(SimpleObject)]
#[graphql(serial)]
pub(crate) struct RegionShare {
    /// What they lie in or belong to; null for those of whom the graph does not say.
    region: Option<EntityNode>,
    /// How many.
    count: usize,
    /// The same as a share of all.
    share: f64,
}

/// How many partners there were by the end of a year.
#[derive(SimpleObject)]
#[graphql(serial)]
pub(crate) struct PortfolioYear {
    /// The year.
    year: i32,
    /// How many had come by then.
    partners: usize,
    /// How many came in it.
    new: usize,
    /// How varied they were by kind.
    kind_diversity: f64,
    /// How varied they were by region.
    region_diversity: f64,
}
