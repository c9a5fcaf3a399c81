//! Names of another list as entities of this graph: who might be meant, and how sure that is.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};

use crate::{
    graph::{Snapshot, View},
    search::{self, Fit, Hit},
};

use super::{
    entity::EntityFields,
    error::invalid,
    filters::IdentifierInput,
    list::List,
    look_up::SEARCH_BYTES_MAX,
    page::list_cost,
    projection::{EntityKind, EntityNode},
    request::{Request, check_count},
    scalars::Language,
    view::{entity_kinds, root_view},
};

/// Most names in one question.
pub(super) const QUERIES_MAX: usize = 100;
/// Most candidates for one name.
const CANDIDATES_MAX: i32 = 50;

/// Somebody or something that another list names.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct MatchQuery {
    /// The name, as the other list writes it.
    pub(crate) text: String,
    /// Only these kinds.
    pub(crate) kinds: Option<Vec<EntityKind>>,
    /// Identifiers that the other list gives; one that is known here decides.
    pub(crate) identifiers: Option<Vec<IdentifierInput>>,
    /// Only names in this language; acronyms count in every language.
    pub(crate) language: Option<Language>,
    /// So many candidates, at most 50.
    #[graphql(default = 5)]
    pub(crate) first: i32,
}

/// Who might be meant by one name.
#[derive(SimpleObject)]
#[graphql(serial)]
pub(crate) struct MatchResult {
    /// The name that was asked for.
    pub(crate) text: String,
    /// Who might be meant, best first.
    pub(crate) candidates: List<MatchCandidate>,
}

/// An entity that might be meant.
#[derive(SimpleObject)]
#[graphql(serial)]
pub(crate) struct MatchCandidate {
    /// The entity.
    pub(crate) entity: EntityNode,
    /// How well it fits, from 0 to 1.
    pub(crate) score: f64,
    /// The name or the identifier that fits.
    pub(crate) matched: String,
    /// Whether there is no doubt: an identifier is the same, or a name is and nobody else has it.
    pub(crate) certain: bool,
}

/// Root field that matches.
#[derive(Default)]
pub(crate) struct Matching;

#[Object(serial)]
impl Matching {
    /// Who is meant by the names of another list, each answered for itself and in the order of asking.
    #[graphql(name = "match", complexity = "cost(&queries, child_complexity)")]
    async fn matches(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most 100.")] queries: Vec<MatchQuery>,
    ) -> Option<Result<List<MatchResult>>> {
        Some(matches(ctx, queries).await)
    }
}

/// Every name is answered, and every candidate of each.
fn cost(queries: &[MatchQuery], child: usize) -> usize {
    let of_query = |query: &MatchQuery| {
        let n_candidates = query.first.clamp(0, CANDIDATES_MAX);
        1 + usize::try_from(n_candidates).unwrap_or_default()
    };
    let queries = queries.iter().take(QUERIES_MAX);
    list_cost(queries.map(of_query).sum(), child)
}

/// A query that was checked.
struct Asked {
    query: search::Query,
    identifiers: Vec<IdentifierInput>,
    n_candidates: usize,
}

async fn matches(ctx: &Context<'_>, queries: Vec<MatchQuery>) -> Result<List<MatchResult>> {
    if queries.len() > QUERIES_MAX {
        return Err(invalid(format!(
            "{} names; ask for at most {QUERIES_MAX} at a time",
            queries.len()
        )));
    }
    let view = root_view(ctx, None).await?;
    let texts: Vec<String> = queries.iter().map(|query| query.text.clone()).collect();
    let asked: Vec<Asked> = queries
        .into_iter()
        .map(|query| checked(view.snapshot(), query))
        .collect::<Result<_>>()?;
    let request = Request::of(ctx);
    let snapshot = view.snapshot().clone();
    let found = request.compute(move |mut budget| {
        let find = |asked: &Asked| candidates(&snapshot, asked, &mut budget);
        asked.iter().map(find).collect::<Vec<_>>()
    });
    let mut results = Vec::with_capacity(texts.len());
    for (text, found) in texts.into_iter().zip(found.await?) {
        let candidates = found.into_iter().map(|found| found.shown(&view));
        results.push(MatchResult {
            text,
            candidates: candidates.collect(),
        });
    }
    Ok(results.into())
}

fn checked(snapshot: &Snapshot, query: MatchQuery) -> Result<Asked> {
    if query.text.len() > SEARCH_BYTES_MAX {
        return Err(invalid(format!(
            "`text` has {} bytes; match a name, of at most {SEARCH_BYTES_MAX}",
            query.text.len()
        )));
    }
    let n_candidates = usize::try_from(query.first).ok();
    let n_candidates = n_candidates.filter(|_| query.first <= CANDIDATES_MAX);
    let n_candidates = n_candidates.ok_or_else(|| {
        invalid(format!(
            "`first` is {}; it goes from 0 to {CANDIDATES_MAX}",
            query.first
        ))
    })?;
    let n_identifiers = query.identifiers.as_ref().map_or(0, Vec::len);
    check_count("identifiers of one name", n_identifiers)?;
    let kinds = query.kinds.as_deref();
    let kinds = kinds.map(|kinds| entity_kinds(snapshot.ontology(), kinds));
    Ok(Asked {
        query: search::Query {
            text: query.text,
            kinds: kinds.transpose()?,
            language: query
                .language
                .map(|Language(language)| language.as_str().to_owned()),
        },
        identifiers: query.identifiers.unwrap_or_default(),
        n_candidates,
    })
}

/// A candidate by its number.
struct Found {
    entity: crate::graph::EntityIdx,
    score: f64,
    matched: String,
    certain: bool,
}

impl Found {
    fn of(hit: Hit, certain: bool) -> Self {
        Self {
            entity: hit.entity,
            score: hit.score(),
            matched: hit.matched,
            certain,
        }
    }

    fn shown(self, view: &View) -> MatchCandidate {
        MatchCandidate {
            entity: EntityFields::node(view, self.entity),
            score: self.score,
            matched: self.matched,
            certain: self.certain,
        }
    }
}

/// Whoever has one of the identifiers comes first, then whoever the search finds.
fn candidates(snapshot: &Snapshot, asked: &Asked, budget: &mut crate::graph::Budget) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for identifier in &asked.identifiers {
        let entity = snapshot.find_identifier(&identifier.scheme, &identifier.value);
        if let Some(entity) =
            entity.filter(|entity| found.iter().all(|known| known.entity != *entity))
        {
            found.push(Found {
                entity,
                score: 1.0,
                matched: format!("{}:{}", identifier.scheme, identifier.value),
                certain: true,
            });
        }
    }
    let is_decided = !found.is_empty();
    let hits = search::search(snapshot, &asked.query, budget);
    let is_alone = hits.iter().filter(|hit| hit.fit == Fit::Exact).count() == 1;
    for hit in hits {
        if found.len() >= asked.n_candidates {
            break;
        }
        if found.iter().all(|known| known.entity != hit.entity) {
            let certain = !is_decided && is_alone && hit.fit == Fit::Exact;
            found.push(Found::of(hit, certain));
        }
    }
    found.truncate(asked.n_candidates);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_match_costs_as_much_as_its_candidates_and_no_cost_overflows() {
        let query = |first| MatchQuery {
            text: String::new(),
            kinds: None,
            identifiers: None,
            language: None,
            first,
        };
        assert_eq!(cost(&[query(5), query(0)], 10), (6 + 1) * 10 + 1);
        assert_eq!(cost(&[query(-1), query(i32::MAX)], 10), (1 + 51) * 10 + 1);
        let most = cost(&vec![query(i32::MAX); 10_000], 10);
        assert_eq!(most, 100 * 51 * 10 + 1);
        assert!(cost(&vec![query(50); 100], usize::MAX) < usize::MAX / 1_000);
    }
}
