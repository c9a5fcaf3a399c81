//! Measures of a view, each computed once for each revision as long as there is room to keep it.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use crate::{
    graph::{Budget, EntityIdx, Filter, View},
    influence::{
        Arguments, Communities, Cuts, Division, First, Measure, Projection, Ranked, Values,
        communities, cuts, personal,
    },
    query::{self, EntityFilter, Point, Slice},
};

use super::Service;

/// What entities are to be ranked by.
#[derive(Clone, Debug, PartialEq)]
pub enum Asked {
    /// A measure with its parameters.
    Measure(&'static Measure, Arguments),
    /// Nearness to some entities, in ascending order.
    Near(Vec<EntityIdx>),
}

/// What is kept.
#[derive(Clone, Debug, PartialEq)]
enum Question {
    Projection,
    Values(Asked),
    Ranked(Asked, EntityFilter),
    Communities(Division),
    Cuts,
    /// Entities, and a hash of the relationships between them.
    Layout(Vec<EntityIdx>, u64),
}

/// What is kept, of which graph.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Key {
    revision: u64,
    question: Question,
    /// Named entities that the filter would take away.
    exempt: Vec<EntityIdx>,
    filter: Arc<Filter>,
}

/// A view with what was already computed about it. Nothing is computed twice while there is room to keep it.
///
/// Whatever does not fit its budget is not kept, and neither are values that a budget cut short.
#[derive(Clone)]
pub struct Weighed {
    service: Service,
    view: View,
    exempt: Vec<EntityIdx>,
}

impl Service {
    /// A view, to be weighed.
    #[must_use]
    pub fn weighed(&self, view: &View) -> Weighed {
        Weighed {
            service: self.clone(),
            exempt: view.exempt(),
            view: view.clone(),
        }
    }
}

impl Weighed {
    /// The view.
    #[must_use]
    pub fn view(&self) -> &View {
        &self.view
    }

    fn key(&self, question: Question) -> Key {
        Key {
            revision: self.view.snapshot().revision(),
            question,
            exempt: self.exempt.clone(),
            filter: Arc::clone(self.view.filter()),
        }
    }

    fn kept<T: Send + Sync + 'static>(&self, question: Question) -> Option<Arc<T>> {
        self.service.shared.kept.get(&self.key(question))
    }

    fn keep<T: Send + Sync + 'static>(
        &self,
        question: Question,
        value: T,
        n_bytes: usize,
    ) -> Arc<T> {
        let value = Arc::new(value);
        let kept = &self.service.shared.kept;
        kept.put(self.key(question), Arc::clone(&value), n_bytes);
        value
    }

    /// The view as flat arrays; nothing if the budget does not suffice.
    #[must_use]
    pub fn projection(&self, budget: &mut Budget) -> Option<Arc<Projection>> {
        if let Some(kept) = self.kept(Question::Projection) {
            return Some(kept);
        }
        let graph = Projection::new(&self.view, budget)?;
        let n_bytes = graph.n_bytes();
        Some(self.keep(Question::Projection, graph, n_bytes))
    }

    /// Where to draw the entities of a slice.
    #[must_use]
    pub fn layout(&self, slice: &Slice) -> Arc<Vec<Point>> {
        let mut hasher = DefaultHasher::new();
        slice.ends().hash(&mut hasher);
        let question = Question::Layout(slice.entities.clone(), hasher.finish());
        if let Some(kept) = self.kept(question.clone()) {
            return kept;
        }
        let points = query::layout(slice);
        let n_bytes = slice.entities.len() * (size_of::<EntityIdx>() + size_of::<Point>());
        self.keep(question, points, n_bytes)
    }

    /// The value of every entity; nothing if the budget does not suffice.
    #[must_use]
    pub fn values(&self, asked: &Asked, budget: &mut Budget) -> Option<Arc<Values>> {
        let question = Question::Values(asked.clone());
        if let Some(kept) = self.kept(question.clone()) {
            return Some(kept);
        }
        let graph = self.projection(budget)?;
        let (scores, first) = match asked {
            Asked::Measure(measure, arguments) => {
                (measure.compute(&graph, arguments, budget), measure.first)
            }
            Asked::Near(from) => {
                let from = graph.nodes_of(from);
                (personal(&graph, &from, budget), First::Highest)
            }
        };
        let values = Values::new(&graph, &scores, first);
        if values.truncated {
            return Some(Arc::new(values));
        }
        let n_bytes = values.n_bytes();
        Some(self.keep(question, values, n_bytes))
    }

    /// The order of the entities that a filter admits, if it was computed before.
    #[must_use]
    pub fn ranked_before(&self, asked: &Asked, filter: &EntityFilter) -> Option<Arc<Ranked>> {
        self.kept(Question::Ranked(asked.clone(), filter.clone()))
    }

    /// The order of the entities that a filter admits; nothing if the budget does not suffice.
    #[must_use]
    pub fn ranked(
        &self,
        asked: &Asked,
        filter: &EntityFilter,
        budget: &mut Budget,
    ) -> Option<Arc<Ranked>> {
        if let Some(kept) = self.ranked_before(asked, filter) {
            return Some(kept);
        }
        let values = self.values(asked, budget)?;
        let among = if filter.is_empty() {
            None
        } else {
            Some(query::matching(&self.view, filter, budget)?)
        };
        let is_whole = !values.truncated;
        let ranked = Ranked::new(values, among.as_deref());
        if !is_whole {
            return Some(Arc::new(ranked));
        }
        let n_bytes = ranked.n_bytes();
        let question = Question::Ranked(asked.clone(), filter.clone());
        Some(self.keep(question, ranked, n_bytes))
    }

    /// The communities of the view; nothing if the budget does not suffice for the projection.
    #[must_use]
    pub fn communities(
        &self,
        division: &Division,
        budget: &mut Budget,
    ) -> Option<Arc<Communities>> {
        let question = Question::Communities(*division);
        if let Some(kept) = self.kept(question.clone()) {
            return Some(kept);
        }
        let graph = self.projection(budget)?;
        let found = communities(graph.either(), division, budget);
        if found.truncated {
            return Some(Arc::new(found));
        }
        let n_bytes = 4 * found.of.len();
        Some(self.keep(question, found, n_bytes))
    }

    /// The cut points and bridges of the view; nothing if the budget does not suffice.
    #[must_use]
    pub fn cuts(&self, budget: &mut Budget) -> Option<Arc<Cuts>> {
        if let Some(kept) = self.kept(Question::Cuts) {
            return Some(kept);
        }
        let graph = self.projection(budget)?;
        let found = cuts(&graph, budget)?;
        let n_bytes = size_of_val(&found.points[..]) + size_of_val(&found.bridges[..]);
        Some(self.keep(Question::Cuts, found, n_bytes))
    }
}
