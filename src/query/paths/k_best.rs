//! The k best simple paths, from any search that finds the best one (Yen, "Finding the k shortest loopless paths in a network", 1971).

use std::collections::{BTreeMap, HashSet};

use crate::graph::EntityIdx;

use super::{
    PathQuery, PathRank,
    ground::{Banned, Ground},
    route::Route,
};

/// What routes are ordered by.
type Key = (usize, i64, usize, Vec<String>);

/// Finds the best routes from one entity to another under a ban.
type FindBest = fn(&mut Ground<'_>, (EntityIdx, EntityIdx), usize, usize, &Banned) -> Vec<Route>;

/// The `ask.first` best simple routes, best first.
pub(super) fn k_best(ground: &mut Ground<'_>, ask: &PathQuery, find: FindBest) -> Vec<Route> {
    if ask.first == 0 {
        return Vec::new();
    }
    let ends = (ask.from, ask.to);
    let mut accepted = find(ground, ends, ask.first, ask.length_max, &Banned::default());
    let mut candidates: BTreeMap<Key, Route> = BTreeMap::new();
    let mut n_spurred = 0;
    while !accepted.is_empty() && accepted.len() < ask.first && !ground.is_exhausted() {
        while n_spurred < accepted.len() {
            for route in spurs(ground, ask, &accepted, n_spurred, find) {
                candidates.insert(key(ground, ask.rank, &route), route);
            }
            n_spurred += 1;
        }
        candidates.retain(|_, route| !accepted.contains(route));
        let Some((_, best)) = candidates.pop_first() else {
            break;
        };
        accepted.push(best);
    }
    accepted
}

fn key(ground: &Ground<'_>, rank: PathRank, route: &Route) -> Key {
    let ids = route
        .ids(ground.view.snapshot())
        .into_iter()
        .map(str::to_owned)
        .collect();
    match rank {
        PathRank::Shortest => (route.n_steps(), route.cost, 0, ids),
        PathRank::Strongest => (0, route.cost, route.n_steps(), ids),
    }
}

/// The best routes that leave an accepted one at each of its entities.
fn spurs(
    ground: &mut Ground<'_>,
    ask: &PathQuery,
    accepted: &[Route],
    route_idx: usize,
    find: FindBest,
) -> Vec<Route> {
    let entities = &accepted[route_idx].entities;
    let mut found = Vec::new();
    for at in 0..entities.len() - 1 {
        let root = &entities[..=at];
        let banned = Banned {
            entities: root[..at].iter().copied().collect(),
            first_steps: next_steps(accepted, root),
        };
        let length_left = ask.length_max - at;
        for spur in find(ground, (entities[at], ask.to), 1, length_left, &banned) {
            let mut whole = root[..at].to_vec();
            whole.extend_from_slice(&spur.entities);
            // The cost of the whole is taken anew, because passing through the spur's start may cost something too.
            found.push(Route {
                cost: cost(ground, ask.rank, &whole),
                entities: whole,
            });
        }
    }
    found
}

fn next_steps(accepted: &[Route], root: &[EntityIdx]) -> HashSet<EntityIdx> {
    accepted
        .iter()
        .filter(|route| route.entities.starts_with(root))
        .filter_map(|route| route.entities.get(root.len()).copied())
        .collect()
}

fn cost(ground: &mut Ground<'_>, rank: PathRank, entities: &[EntityIdx]) -> i64 {
    match rank {
        PathRank::Shortest => {
            let steps = entities.windows(2);
            steps
                .map(|pair| super::route::cost_of(ground.strength(pair[0], pair[1])))
                .sum()
        }
        PathRank::Strongest => super::strongest::cost(ground, entities),
    }
}
