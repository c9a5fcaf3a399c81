//! What several entities have in common and what sets them apart, now and over time.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::graph::{Budget, EntityIdx, Omissions, Supported, View};

use super::{
    Part, Shared, between,
    common::{Reached, intersect, reach, sort_by_strength},
};

/// Years that are told at the most, the latest ones.
const YEARS_MAX: i32 = 100;

/// How several entities compare.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// What all of them are tied to, strongest ties first.
    pub shared: Vec<Shared>,
    /// For each of them in turn, what only it is tied to.
    pub only: Vec<Vec<Shared>>,
    /// For each of them in turn, how many it is tied to.
    pub n_neighbours: Vec<usize>,
    /// How many any of them is tied to.
    pub n_any: usize,
    /// The ties between any two of them.
    pub between: Vec<Supported>,
    /// Year by year, from the first to the last that a tie is dated by; empty if nothing is shared at all.
    pub years: Vec<Year>,
    /// Whether the budget left something out.
    pub truncated: bool,
    /// Claims that the view does not count.
    pub omissions: Omissions,
}

/// Whom several entities were tied to in a year, as far as their ties are dated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Year {
    /// The year.
    pub year: i32,
    /// For each of them in turn, how many it was tied to.
    pub n_neighbours: Vec<usize>,
    /// How many all of them were tied to.
    pub n_shared: usize,
    /// How many any of them was tied to.
    pub n_any: usize,
}

/// Compares several entities by whom they are tied to. Ties between them are told apart from those to others.
///
/// # Complexity
/// O(ties of the entities × years).
#[must_use]
pub fn compare(view: &View, of: &[EntityIdx], budget: &mut Budget) -> Comparison {
    let view = &view.naming(of);
    let mut omissions = Omissions::default();
    let own: HashSet<EntityIdx> = of.iter().copied().collect();
    let mut reached: Vec<Reached> = Vec::new();
    for entity in of {
        let alone = [Part {
            entity: *entity,
            chain: Vec::new(),
        }];
        reached.push(reach(view, &alone, (of, &own), &mut omissions, budget));
    }
    let mut shared = intersect(view, &reached, None);
    sort_by_strength(view, &mut shared);
    let all: BTreeSet<EntityIdx> = reached.iter().flat_map(BTreeMap::keys).copied().collect();
    // Where nothing is shared there is no course of it to tell.
    let years = if shared.is_empty() {
        Vec::new()
    } else {
        years(view, &reached, budget)
    };
    Comparison {
        shared,
        only: (0..of.len()).map(|at| only(view, &reached, at)).collect(),
        n_neighbours: reached.iter().map(BTreeMap::len).collect(),
        n_any: all.len(),
        between: among(view, of),
        years,
        truncated: budget.is_exhausted(),
        omissions,
    }
}

/// What only one of them is tied to, strongest first.
fn only(view: &View, reached: &[Reached], at: usize) -> Vec<Shared> {
    let others = || reached.iter().enumerate().filter(|(other, _)| *other != at);
    let mut only: Vec<Shared> = reached[at]
        .iter()
        .filter(|(entity, _)| others().all(|(_, other)| !other.contains_key(entity)))
        .map(|(entity, ties)| Shared {
            entity: *entity,
            ties: ties.clone(),
        })
        .collect();
    sort_by_strength(view, &mut only);
    only
}

fn among(view: &View, of: &[EntityIdx]) -> Vec<Supported> {
    let mut ties = Vec::new();
    for (at, a) in of.iter().enumerate() {
        for b in &of[at + 1..] {
            ties.extend(between(view, *a, *b, &mut Omissions::default()));
        }
    }
    ties
}

/// Another entity with the first and the last year of a tie to it.
type Span = (EntityIdx, Option<i32>, Option<i32>);

/// First and last year of a tie; nothing if it is not dated, and an open side where it has none.
fn span(view: &View, tie: &Supported) -> Option<(Option<i32>, Option<i32>)> {
    let valid = view.snapshot().claim(tie.best).valid()?;
    let year = |day: Option<crate::date::Day>| day.map(|day| day.ymd().0);
    let span = (year(valid.earliest()), year(valid.latest()));
    (span != (None, None)).then_some(span)
}

fn years(view: &View, reached: &[Reached], budget: &mut Budget) -> Vec<Year> {
    let mut spans: Vec<Vec<Span>> = Vec::new();
    for of_one in reached {
        let ties = of_one
            .iter()
            .flat_map(|(entity, ties)| ties.iter().map(move |tie| (*entity, tie)));
        let dated = ties.filter_map(|(entity, tie)| {
            let (start, end) = span(view, tie)?;
            Some((entity, start, end))
        });
        spans.push(dated.collect());
    }
    let named = || {
        spans
            .iter()
            .flatten()
            .flat_map(|span| [span.1, span.2])
            .flatten()
    };
    let (Some(first), Some(last)) = (named().min(), named().max()) else {
        return Vec::new();
    };
    let first = first.max(last.saturating_sub(YEARS_MAX - 1));
    let mut years = Vec::new();
    for year in first..=last {
        if !budget.spend(spans.iter().map(Vec::len).sum::<usize>() + 1) {
            break;
        }
        let holding = |of_one: &Vec<Span>| {
            let holds = of_one.iter().filter(|(_, start, end)| {
                start.is_none_or(|start| start <= year) && end.is_none_or(|end| end >= year)
            });
            holds.map(|(entity, ..)| *entity).collect::<BTreeSet<_>>()
        };
        years.push(counted(
            year,
            &spans.iter().map(holding).collect::<Vec<_>>(),
        ));
    }
    years
}

fn counted(year: i32, holding: &[BTreeSet<EntityIdx>]) -> Year {
    let any: BTreeSet<EntityIdx> = holding.iter().flatten().copied().collect();
    let is_shared = |entity: &&EntityIdx| holding.iter().all(|of_one| of_one.contains(entity));
    Year {
        year,
        n_neighbours: holding.iter().map(BTreeSet::len).collect(),
        n_shared: any.iter().filter(is_shared).count(),
        n_any: any.len(),
    }
}
