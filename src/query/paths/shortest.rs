//! Shortest paths by bidirectional breadth-first search, the best of them by strength.
//!
//! The two searches grow level by level from both ends until they meet. Every shortest path
//! passes through an entity on which they met, so the best ones are put together from the best
//! ways to and from these, level by level, over the few entities that lie on a shortest path.

use std::collections::HashMap;

use crate::{
    graph::{ClaimIdx, EntityIdx},
    ontology::RelationshipKindId,
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
    /// Steps from the start, of which no path has many: small entries keep the table in the cache.
    distances: HashMap<EntityIdx, u8, Spread>,
    frontier: Vec<EntityIdx>,
    /// For each level the steps that lead to it.
    levels: Vec<Vec<Step>>,
}

/// A step along a tie, away from the start of a search.
#[derive(Clone, Copy)]
struct Step {
    to: EntityIdx,
    nearer: EntityIdx,
    kind: RelationshipKindId,
    claim: ClaimIdx,
}

/// How strong the strongest tie between two neighbours is that lie on a shortest path.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
struct Link {
    to: EntityIdx,
    nearer: EntityIdx,
    strength: f64,
}

/// Entities that a search has room for before its table has to grow.
const REACHED: usize = 1_792;

impl Front {
    fn at(start: EntityIdx) -> Self {
        let mut distances = HashMap::with_capacity_and_hasher(REACHED, Spread::default());
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
            grow(ground, growing, other, |from, to| {
                allows(banned, start, from, to)
            })?;
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
    ) -> HashMap<EntityIdx, Vec<Route>, Spread> {
        let mut levels: Vec<Vec<Link>> = Vec::new();
        let mut current: Vec<EntityIdx> = met.to_vec();
        for steps in front.levels.iter().rev() {
            let links = links(ground, steps, &current);
            current = links.iter().map(|link| link.nearer).collect();
            current.sort_unstable();
            current.dedup();
            levels.push(links);
        }
        let mut ways: HashMap<EntityIdx, Vec<Route>, Spread> = current
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

/// Goes one step further, towards another front; nothing if there is nowhere to go or the budget ran out.
///
/// Once it meets the other front, this step is the last, and only where it meets it matters.
fn grow(
    ground: &mut Ground<'_>,
    front: &mut Front,
    other: &Front,
    allows: impl Fn(EntityIdx, EntityIdx) -> bool,
) -> Option<()> {
    let distance = u8::try_from(front.levels.len() + 1).unwrap_or(u8::MAX);
    let (mut next, mut steps) = (Vec::new(), Vec::new());
    let mut has_met = false;
    for entity in std::mem::take(&mut front.frontier) {
        let complete = ground.each_neighbor(entity, |to, kind, claim| {
            if !allows(entity, to) {
                return;
            }
            let meets = other.distances.contains_key(&to);
            if has_met && !meets {
                return;
            }
            has_met |= meets;
            let known = *front.distances.entry(to).or_insert_with(|| {
                next.push(to);
                distance
            });
            if known == distance {
                steps.push(Step {
                    to,
                    nearer: entity,
                    kind,
                    claim,
                });
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

/// The steps that lead to some entities, each pair of neighbours once, by their numbers.
fn links(ground: &Ground<'_>, steps: &[Step], wanted: &[EntityIdx]) -> Vec<Link> {
    let wanted: Places = wanted.iter().copied().collect();
    let by_claim = ground.view.is_strongest_by_claim();
    let leading = steps.iter().filter(|step| wanted.get(step.to).is_some());
    let mut links: Vec<Link> = leading
        .map(|step| Link {
            to: step.to,
            nearer: step.nearer,
            strength: if by_claim {
                ground.view.strength(step.kind, step.claim)
            } else {
                0.0
            },
        })
        .collect();
    // The strongest of each pair comes first and stays.
    links.sort_unstable_by(|a, b| {
        (a.to, a.nearer)
            .cmp(&(b.to, b.nearer))
            .then_with(|| b.strength.total_cmp(&a.strength))
    });
    links.dedup_by_key(|link| (link.to, link.nearer));
    if !by_claim {
        for link in &mut links {
            link.strength = ground.strength(link.nearer, link.to);
        }
    }
    links
}

/// From the best ways to the entities of one level to those of the next.
fn extend(
    ground: &Ground<'_>,
    ways: &HashMap<EntityIdx, Vec<Route>, Spread>,
    level: &[Link],
    k: usize,
    reversed: bool,
) -> HashMap<EntityIdx, Vec<Route>, Spread> {
    let mut extended = HashMap::default();
    for links in level.chunk_by(|a, b| a.to == b.to) {
        let mut routes = Vec::new();
        for link in links {
            let Some(known) = ways.get(&link.nearer) else {
                continue;
            };
            let cost = cost_of(link.strength);
            routes.extend(
                known
                    .iter()
                    .map(|route| longer(route, link.to, cost, reversed)),
            );
        }
        keep_best(ground, &mut routes, k);
        extended.insert(links[0].to, routes);
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
    ways_out: &HashMap<EntityIdx, Vec<Route>, Spread>,
    ways_in: &HashMap<EntityIdx, Vec<Route>, Spread>,
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
