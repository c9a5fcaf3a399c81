//! Shortest paths by bidirectional breadth-first search, the best of them by strength.
//!
//! The two searches grow level by level from both ends until they meet. Every shortest path
//! passes through an entity on which they met, so the best ones are put together from the best
//! ways to and from these, level by level, over the few entities that lie on a shortest path.

use std::collections::{BTreeMap, HashMap};

use crate::{
    graph::EntityIdx,
    query::places::{Places, Spread},
};

use super::{
    ground::{Banned, Ground},
    route::{Route, cost_of},
};

/// The `k` best of the shortest paths; fewer if there are no more of that length.
pub(super) fn shortest(
    ground: &mut Ground<'_>,
    (from, to): (EntityIdx, EntityIdx),
    k: usize,
    length_max: usize,
    banned: &Banned,
) -> Vec<Route> {
    let mut search = Search {
        banned,
        from,
        forward: Front::at(from),
        backward: Front::at(to),
    };
    let Some(met) = search.meet(ground, length_max) else {
        return Vec::new();
    };
    let ways_out = Search::ways(ground, &search.forward, &met, k, false);
    let ways_in = Search::ways(ground, &search.backward, &met, k, true);
    join(ground, &met, &ways_out, &ways_in, k)
}

struct Search<'a> {
    banned: &'a Banned,
    from: EntityIdx,
    forward: Front,
    backward: Front,
}

/// What one of the two searches has reached.
struct Front {
    distances: HashMap<EntityIdx, usize, Spread>,
    frontier: Vec<EntityIdx>,
    /// For each level the steps that lead to it: to which entity, and from which nearer one.
    levels: Vec<Vec<(EntityIdx, EntityIdx)>>,
}

impl Front {
    fn at(start: EntityIdx) -> Self {
        let mut distances = HashMap::default();
        distances.insert(start, 0);
        Self {
            distances,
            frontier: vec![start],
            levels: Vec::new(),
        }
    }
}

impl Search<'_> {
    /// The entities on which the searches meet, in the order of their numbers.
    fn meet(&mut self, ground: &mut Ground<'_>, length_max: usize) -> Option<Vec<EntityIdx>> {
        loop {
            if self.forward.levels.len() + self.backward.levels.len() >= length_max {
                return None;
            }
            // Not by ties: their number says nothing about an earlier time, and must not change what was looked at then.
            let grow_forward = self.forward.frontier.len() <= self.backward.frontier.len();
            let (banned, start) = (self.banned, self.from);
            let (growing, other) = if grow_forward {
                (&mut self.forward, &self.backward)
            } else {
                (&mut self.backward, &self.forward)
            };
            grow(ground, growing, |from, to| allows(banned, start, from, to))?;
            let mut met: Vec<EntityIdx> = growing
                .frontier
                .iter()
                .copied()
                .filter(|entity| other.distances.contains_key(entity))
                .collect();
            if !met.is_empty() {
                met.sort_unstable();
                return Some(met);
            }
        }
    }

    /// The best ways between the start of a front and each entity on which the searches met.
    fn ways(
        ground: &Ground<'_>,
        front: &Front,
        met: &[EntityIdx],
        k: usize,
        reversed: bool,
    ) -> HashMap<EntityIdx, Vec<Route>> {
        let mut levels: Vec<BTreeMap<EntityIdx, Vec<EntityIdx>>> = Vec::new();
        let mut current: Vec<EntityIdx> = met.to_vec();
        for steps in front.levels.iter().rev() {
            let wanted: Places = current.iter().copied().collect();
            let mut before: BTreeMap<EntityIdx, Vec<EntityIdx>> = BTreeMap::new();
            for (to, nearer) in steps {
                if wanted.get(*to).is_some() {
                    before.entry(*to).or_default().push(*nearer);
                }
            }
            for nearer in before.values_mut() {
                nearer.sort_unstable();
                nearer.dedup();
            }
            current = before.values().flatten().copied().collect();
            current.sort_unstable();
            current.dedup();
            levels.push(before);
        }
        let mut ways: HashMap<EntityIdx, Vec<Route>> = current
            .into_iter()
            .map(|start| {
                (
                    start,
                    vec![Route {
                        entities: vec![start],
                        cost: 0,
                    }],
                )
            })
            .collect();
        for level in levels.into_iter().rev() {
            ways = extend(ground, &ways, &level, k, reversed);
        }
        ways
    }
}

fn allows(banned: &Banned, start: EntityIdx, from: EntityIdx, to: EntityIdx) -> bool {
    let first_step = (from == start && banned.first_steps.contains(&to))
        || (to == start && banned.first_steps.contains(&from));
    !first_step && !banned.entities.contains(&to)
}

/// Goes one step further; nothing if there is nowhere to go or the budget ran out.
fn grow(
    ground: &mut Ground<'_>,
    front: &mut Front,
    allows: impl Fn(EntityIdx, EntityIdx) -> bool,
) -> Option<()> {
    let distance = front.levels.len() + 1;
    let (mut next, mut steps) = (Vec::new(), Vec::new());
    for entity in std::mem::take(&mut front.frontier) {
        let complete = ground.each_neighbor(entity, |to| {
            if !allows(entity, to) {
                return;
            }
            let known = *front.distances.entry(to).or_insert_with(|| {
                next.push(to);
                distance
            });
            if known == distance {
                steps.push((to, entity));
            }
        });
        if !complete {
            return None;
        }
    }
    front.frontier = next;
    front.levels.push(steps);
    (!front.frontier.is_empty()).then_some(())
}

/// From the best ways to the entities of one level to those of the next.
fn extend(
    ground: &Ground<'_>,
    ways: &HashMap<EntityIdx, Vec<Route>>,
    level: &BTreeMap<EntityIdx, Vec<EntityIdx>>,
    k: usize,
    reversed: bool,
) -> HashMap<EntityIdx, Vec<Route>> {
    let mut extended = HashMap::new();
    for (entity, nearer) in level {
        let mut routes = Vec::new();
        for before in nearer {
            let Some(known) = ways.get(before) else {
                continue;
            };
            let cost = cost_of(ground.strength(*before, *entity));
            routes.extend(
                known
                    .iter()
                    .map(|route| longer(route, *entity, cost, reversed)),
            );
        }
        keep_best(ground, &mut routes, k);
        extended.insert(*entity, routes);
    }
    extended
}

fn longer(route: &Route, entity: EntityIdx, cost: i64, reversed: bool) -> Route {
    let mut entities = Vec::with_capacity(route.entities.len() + 1);
    if reversed {
        entities.push(entity);
    }
    entities.extend_from_slice(&route.entities);
    if !reversed {
        entities.push(entity);
    }
    Route {
        entities,
        cost: route.cost + cost,
    }
}

fn keep_best(ground: &Ground<'_>, routes: &mut Vec<Route>, k: usize) {
    let snapshot = ground.view.snapshot();
    routes.sort_by(|a, b| {
        a.cost
            .cmp(&b.cost)
            .then_with(|| a.ids(snapshot).cmp(&b.ids(snapshot)))
    });
    routes.truncate(k);
}

fn join(
    ground: &Ground<'_>,
    met: &[EntityIdx],
    ways_out: &HashMap<EntityIdx, Vec<Route>>,
    ways_in: &HashMap<EntityIdx, Vec<Route>>,
    k: usize,
) -> Vec<Route> {
    let mut routes = Vec::new();
    for entity in met {
        let (Some(out), Some(back)) = (ways_out.get(entity), ways_in.get(entity)) else {
            continue;
        };
        for first in out {
            for second in back {
                let mut entities = first.entities.clone();
                entities.extend_from_slice(&second.entities[1..]);
                routes.push(Route {
                    entities,
                    cost: first.cost + second.cost,
                });
            }
        }
    }
    keep_best(ground, &mut routes, k);
    routes
}
