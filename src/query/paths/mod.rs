//! How two entities are connected: the k best simple paths, every step with its evidence.

mod ground;
mod k_best;
mod route;
mod shortest;
mod strongest;

use std::collections::HashSet;

use crate::{
    date::{Day, Edtf},
    graph::{Budget, EntityIdx, Filter, Omissions, Supported, View},
    model::ClaimStatus,
};

use ground::Ground;
use route::Route;

/// What makes one path better than another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PathRank {
    /// Fewer steps; then the greater product of weight × confidence over the steps; then the ids.
    #[default]
    Shortest,
    /// The least sum of −ln(confidence × weight ÷ greatest weight) and a penalty for passing through hubs; then fewer steps; then the ids.
    Strongest,
}

/// Which paths to find.
#[derive(Clone, Debug)]
pub struct PathQuery {
    /// Where they start.
    pub from: EntityIdx,
    /// Where they end; another entity.
    pub to: EntityIdx,
    /// How many.
    pub first: usize,
    /// Most steps.
    pub length_max: usize,
    /// Which are better.
    pub rank: PathRank,
    /// Entities that they must not pass through.
    pub avoid: HashSet<EntityIdx>,
}

/// One step of a path.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Where it starts.
    pub from: EntityIdx,
    /// Where it ends.
    pub to: EntityIdx,
    /// The strongest relationship between the two.
    pub supported: Supported,
}

/// A way from one entity to another that passes no entity twice.
#[derive(Clone, Debug)]
pub struct Path {
    /// Its steps, in order.
    pub steps: Vec<Step>,
    /// Product of the steps' confidences, from 0 to 1.
    pub confidence: f64,
    /// When all of its dated steps may hold together; nothing if never, or if none is dated.
    ///
    /// The date as written if all say the same; else what they leave, with `?` at a side that is uncertain.
    pub valid: Option<Edtf>,
}

/// The best paths, best first.
#[derive(Clone, Debug, Default)]
pub struct Paths {
    /// The paths; no two pass through the same entities in the same order.
    pub paths: Vec<Path>,
    /// Whether the budget left something out.
    pub truncated: bool,
    /// Claims that the view does not count.
    pub omissions: Omissions,
    /// Where there is no path: the shortest one if weaker claims and references counted too.
    pub weaker: Option<Path>,
}

/// The best paths between two entities, whatever the direction of the ties.
///
/// # Complexity
/// A bidirectional breadth-first search for the shortest; each further path costs one search for
/// each of its steps (Yen 1971).
#[must_use]
pub fn paths(view: &View, ask: &PathQuery, budget: &mut Budget) -> Paths {
    let view = view.naming(&[ask.from, ask.to]);
    let mut omissions = Omissions::default();
    let routes = search(&view, ask, &mut omissions, budget);
    let paths: Vec<Path> = routes.iter().map(|route| path(&view, route)).collect();
    let weaker = if paths.is_empty() && ask.first > 0 {
        weaker(&view, ask, budget)
    } else {
        None
    };
    Paths {
        paths,
        truncated: budget.is_exhausted(),
        omissions,
        weaker,
    }
}

fn search(
    view: &View,
    ask: &PathQuery,
    omissions: &mut Omissions,
    budget: &mut Budget,
) -> Vec<Route> {
    let mut ground = Ground::new(view, &ask.avoid, omissions, budget);
    match ask.rank {
        PathRank::Shortest => k_best::k_best(&mut ground, ask, shortest::shortest),
        PathRank::Strongest => k_best::k_best(&mut ground, ask, strongest::strongest),
    }
}

/// The shortest path if every status but retracted, and references, counted.
fn weaker(view: &View, ask: &PathQuery, budget: &mut Budget) -> Option<Path> {
    let statuses = ClaimStatus::ALL
        .iter()
        .copied()
        .filter(|status| *status != ClaimStatus::Retracted);
    let filter = Filter {
        statuses: statuses.collect(),
        walk_references: true,
        ..(**view.filter()).clone()
    };
    let view = view.with_filter(filter);
    let ask = PathQuery {
        first: 1,
        rank: PathRank::Shortest,
        ..ask.clone()
    };
    let routes = search(&view, &ask, &mut Omissions::default(), budget);
    routes.first().map(|route| path(&view, route))
}

fn path(view: &View, route: &Route) -> Path {
    let steps: Vec<Step> = route
        .entities
        .windows(2)
        .filter_map(|pair| {
            let supported = ground::strongest_tie(view, pair[0], pair[1])?;
            Some(Step {
                from: pair[0],
                to: pair[1],
                supported,
            })
        })
        .collect();
    let confidence = steps
        .iter()
        .map(|step| {
            view.snapshot()
                .claim(step.supported.best)
                .confidence()
                .get()
        })
        .product();
    let valid = joint_validity(
        steps
            .iter()
            .map(|step| view.snapshot().claim(step.supported.best).valid()),
    );
    Path {
        steps,
        confidence,
        valid,
    }
}

/// The time in which all dates may hold together.
///
/// Where all say the same it is that date as written. Else it runs from the latest first day to the earliest last day, and
/// a side is marked as uncertain (`?`) if the date that sets it leaves open which day it is.
fn joint_validity(dates: impl Iterator<Item = Option<Edtf>>) -> Option<Edtf> {
    let dates: Vec<Edtf> = dates.flatten().collect();
    let (first, others) = dates.split_first()?;
    if others.iter().all(|other| other.as_str() == first.as_str()) {
        return Some(first.clone());
    }
    let start = dates.iter().filter_map(Edtf::earliest).max();
    let end = dates.iter().filter_map(Edtf::latest).min();
    let is_uncertain = |sets: &dyn Fn(&Edtf) -> bool| {
        let mut setting = dates.iter().filter(|date| sets(date));
        setting.any(Edtf::is_uncertain)
    };
    let starts = |date: &Edtf| date.earliest() == start;
    let ends = |date: &Edtf| date.latest() == end;
    let side = |day: Option<Day>, is_uncertain: bool| match (day, is_uncertain) {
        (None, _) => "..".to_owned(),
        (Some(day), true) => format!("{day}?"),
        (Some(day), false) => day.to_string(),
    };
    let text = match (start, end) {
        (None, None) => return None,
        (Some(day), Some(end)) if day == end => {
            side(start, is_uncertain(&starts) || is_uncertain(&ends))
        }
        _ => format!(
            "{}/{}",
            side(start, is_uncertain(&starts)),
            side(end, is_uncertain(&ends))
        ),
    };
    Edtf::parse(&text).ok()
}
