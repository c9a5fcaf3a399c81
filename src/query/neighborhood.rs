//! Everything around some entities.

use std::cmp::Reverse;

use crate::graph::{Budget, Direction, EntityIdx, Omissions, Supported, View};

use super::{
    places::Places,
    slice::{Slice, best_first, cut},
};

/// What to gather.
#[derive(Clone, Copy, Debug)]
pub struct Neighborhood {
    /// Steps from the entities asked about, at least 1.
    pub depth: usize,
    /// In which direction the steps go.
    pub direction: Direction,
    /// Most entities to keep.
    pub entities_max: usize,
}

/// Every tie that touches an entity at a distance below `depth`, nearest and best connected first.
///
/// # Complexity
/// O(ties of the entities at a distance below `depth`, and sorting what was found).
#[must_use]
pub fn neighborhood(
    view: &View,
    of: &[EntityIdx],
    ask: Neighborhood,
    budget: &mut Budget,
) -> Slice {
    let view = &view.naming(of);
    let mut gathered = Gathered::around(view, of);
    gathered.grow(view, ask, budget);
    let Gathered {
        places,
        distances,
        degrees,
        relationships,
        omissions,
        ..
    } = gathered;
    let ranked = best_first(view, places.entities(), |place| {
        (distances[place], Reverse(degrees[place]))
    });
    cut(
        view,
        ranked,
        relationships,
        ask.entities_max,
        omissions,
        budget,
    )
}

/// What was found so far.
struct Gathered {
    places: Places,
    /// Steps to each entity, by its place.
    distances: Vec<usize>,
    /// Relationships found at each entity, by its place.
    degrees: Vec<usize>,
    /// The entities in earlier places had their ties looked at.
    n_expanded: usize,
    relationships: Vec<Supported>,
    omissions: Omissions,
}

impl Gathered {
    /// Begins with those entities that were known at the time asked for.
    fn around(view: &View, of: &[EntityIdx]) -> Self {
        let places: Places = of.iter().copied().filter(|one| view.shows(*one)).collect();
        Self {
            distances: vec![0; places.len()],
            degrees: vec![0; places.len()],
            places,
            n_expanded: 0,
            relationships: Vec::new(),
            omissions: Omissions::default(),
        }
    }

    /// Looks at the ties of all entities that are nearer than the depth asked for.
    fn grow(&mut self, view: &View, ask: Neighborhood, budget: &mut Budget) {
        while self.n_expanded < self.places.len() && self.distances[self.n_expanded] < ask.depth {
            let entity = self.places.entities()[self.n_expanded];
            let omissions = &mut self.omissions;
            let found = view.relationships_within(entity, ask.direction, omissions, budget);
            let Some(found) = found else { return };
            for supported in found {
                self.add(view, entity, supported, ask.direction);
            }
            self.n_expanded += 1;
        }
    }

    fn add(&mut self, view: &View, from: EntityIdx, supported: Supported, asked: Direction) {
        let relationship = supported.relationship;
        let other = relationship.other(from);
        if !view.shows(other) {
            return;
        }
        let (place, is_new) = self.places.add(other);
        if is_new {
            self.distances.push(self.distances[self.n_expanded] + 1);
            self.degrees.push(0);
        }
        // A tie that is seen from both ends was found at the end that came first.
        let both_ways = asked == Direction::Both || supported.direction == Direction::Both;
        if both_ways && place < self.n_expanded {
            return;
        }
        self.degrees[self.n_expanded] += 1;
        self.degrees[place] += 1;
        self.relationships.push(supported);
    }
}
