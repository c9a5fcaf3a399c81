//! The path of least cost by Dijkstra's algorithm, with a bound on the number of steps.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap},
};

use crate::graph::{EntityIdx, Snapshot};

use super::{
    ground::{Banned, Ground},
    route::{COST_UNIT, Route, cost_of},
};

/// Share of the logarithm of an entity's degree that passing through it costs.
const HUB_PENALTY: f64 = 0.25;

/// The best path, as a list of one, or an empty list.
pub(super) fn strongest(
    ground: &mut Ground<'_>,
    (from, to): (EntityIdx, EntityIdx),
    _k: usize,
    length_max: usize,
    banned: &Banned,
) -> Vec<Route> {
    let greatest = ground.view.snapshot().ontology().greatest_weight();
    let mut search = Search {
        states: Vec::new(),
        heap: BinaryHeap::new(),
        settled: HashMap::new(),
    };
    search.reach(State {
        entity: from,
        cost: 0,
        n_steps: 0,
        before: None,
    });
    let mut arrived = None;
    while let Some(state_idx) = search.next(ground.view.snapshot(), arrived) {
        let state = search.states[state_idx];
        if state.entity == to {
            arrived = Some(state_idx);
            continue;
        }
        if arrived.is_some() {
            continue;
        }
        if state.n_steps == length_max {
            continue;
        }
        let Some(neighbors) = ground.strengths(state.entity) else {
            return Vec::new();
        };
        let passing = if state.entity == from {
            0
        } else {
            hub_penalty(neighbors.len())
        };
        for (entity, strength) in neighbors {
            let is_banned = banned.entities.contains(&entity)
                || (state.entity == from && banned.first_steps.contains(&entity));
            if !is_banned && entity != from {
                let cost = state.cost + cost_of(strength / greatest).max(0) + passing;
                search.reach(State {
                    entity,
                    cost,
                    n_steps: state.n_steps + 1,
                    before: Some(state_idx),
                });
            }
        }
    }
    arrived
        .map(|state_idx| search.route(state_idx))
        .into_iter()
        .collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "a logarithm is small"
)]
fn hub_penalty(degree: usize) -> i64 {
    ((degree.max(1) as f64).ln() * HUB_PENALTY * COST_UNIT).round() as i64
}

/// What a whole route costs.
pub(super) fn cost(ground: &mut Ground<'_>, entities: &[EntityIdx]) -> i64 {
    let greatest = ground.view.snapshot().ontology().greatest_weight();
    let mut total = 0;
    for (at, pair) in entities.windows(2).enumerate() {
        let strength = ground.strength(pair[0], pair[1]);
        total += cost_of(strength / greatest).max(0);
        if at > 0 {
            total += hub_penalty(
                ground
                    .strengths(pair[0])
                    .map_or(0, |neighbors| neighbors.len()),
            );
        }
    }
    total
}

#[derive(Clone, Copy)]
struct State {
    entity: EntityIdx,
    cost: i64,
    n_steps: usize,
    before: Option<usize>,
}

struct Search {
    states: Vec<State>,
    /// By cost, then steps, then the order of reaching.
    heap: BinaryHeap<Reverse<(i64, usize, usize)>>,
    /// The last state in which each entity was settled: cheaper ways come first, so it has the fewest steps.
    settled: HashMap<EntityIdx, usize>,
}

impl Search {
    fn reach(&mut self, state: State) {
        let settled = self.settled.get(&state.entity);
        if settled.is_some_and(|known| self.states[*known].n_steps <= state.n_steps) {
            return;
        }
        self.heap
            .push(Reverse((state.cost, state.n_steps, self.states.len())));
        self.states.push(state);
    }

    /// The cheapest state that is not dominated: reached as cheaply before, in no more steps.
    ///
    /// Once `arrived`, it only looks for equally good ways there. Of equally good ways to one
    /// entity, the one whose ids come first is kept; all of them come before any way that goes on.
    fn next(&mut self, snapshot: &Snapshot, arrived: Option<usize>) -> Option<usize> {
        let rank = |state: &State| (state.cost, state.n_steps);
        let rank_max = arrived.map(|state_idx| rank(&self.states[state_idx]));
        while let Some(Reverse((cost, n_steps, state_idx))) = self.heap.pop() {
            if rank_max.is_some_and(|most| (cost, n_steps) > most) {
                return None;
            }
            let state = self.states[state_idx];
            let Some(known) = self.settled.get(&state.entity).copied() else {
                self.settled.insert(state.entity, state_idx);
                return Some(state_idx);
            };
            if n_steps < self.states[known].n_steps {
                self.settled.insert(state.entity, state_idx);
                return Some(state_idx);
            }
            if rank(&state) == rank(&self.states[known])
                && self.route(state_idx).ids(snapshot) < self.route(known).ids(snapshot)
            {
                self.states[known].before = state.before;
            }
        }
        None
    }

    fn route(&self, state_idx: usize) -> Route {
        let mut entities = Vec::new();
        let mut at = Some(state_idx);
        while let Some(state_idx) = at {
            entities.push(self.states[state_idx].entity);
            at = self.states[state_idx].before;
        }
        entities.reverse();
        Route {
            entities,
            cost: self.states[state_idx].cost,
        }
    }
}
