//! Measures of a view, each computed once for each revision as long as there is room to keep it.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
    time::Duration,
};

use crate::{
    graph::{Budget, EntityIdx, Filter, View},
    influence::{
        Arguments, Communities, Cuts, Division, First, Measure, Projection, Ranked, Values,
        communities, cuts, personal,
    },
    query::{self, EntityFilter, Point, Slice},
};

use super::{ComputeError, Service};

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

impl Question {
    fn layout(slice: &Slice) -> Self {
        let mut hasher = DefaultHasher::new();
        slice.ends().hash(&mut hasher);
        Self::Layout(slice.entities.clone(), hasher.finish())
    }
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

/// What a piece of work begins with, and what others may want at the same time.
#[derive(Clone, Debug)]
pub enum Wanted<'a> {
    /// The view as flat arrays, with which all that follow begin as well.
    Projection,
    /// The value of every entity.
    Values(&'a Asked),
    /// The communities.
    Communities(Division),
    /// The cut points and bridges.
    Cuts,
    /// Where to draw the entities of a slice.
    Layout(&'a Slice),
}

/// A view with what was already computed about it. Nothing is computed twice while there is room to keep it, nor by two
/// at the same time where they say what they want (see [`Weighed::once`]).
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

    /// Computes on the pool, as [`Service::weigh`] does. Of several who want the same at the same time, one works; the
    /// others wait for what it keeps, each no longer than a query may take. Whoever gives up hands over to the next.
    ///
    /// # Errors
    /// [`ComputeError`] when the queue is full or the time is up.
    pub async fn once<T: Send + 'static>(
        &self,
        wanted: Wanted<'_>,
        work: impl FnOnce(&mut Budget) -> T + Send + 'static,
    ) -> Result<T, ComputeError> {
        let time_max_ms = self.service.compute_limits().time_max_ms;
        let done = tokio::time::timeout(
            Duration::from_millis(time_max_ms),
            self.once_without_end(wanted, work),
        );
        done.await
            .unwrap_or(Err(ComputeError::Timeout(time_max_ms)))
    }

    async fn once_without_end<T: Send + 'static>(
        &self,
        wanted: Wanted<'_>,
        work: impl FnOnce(&mut Budget) -> T + Send + 'static,
    ) -> Result<T, ComputeError> {
        let (kept, work) = (&self.service.shared.kept, |mut budget| work(&mut budget));
        let projection = self.key(Question::Projection);
        let (key, needs_projection) = match wanted {
            Wanted::Projection => (None, true),
            Wanted::Values(asked) => (Some(Question::Values(asked.clone())), true),
            Wanted::Communities(division) => (Some(Question::Communities(division)), true),
            Wanted::Cuts => (Some(Question::Cuts), true),
            Wanted::Layout(slice) => (Some(Question::layout(slice)), false),
        };
        let key = key.map(|question| self.key(question));
        if key.as_ref().is_some_and(|key| kept.has(key)) {
            return self.service.weigh(work).await;
        }
        if needs_projection
            && !kept.has(&projection)
            && let Some(lead) = kept.flights.board(&projection).await
        {
            let weighed = self.clone();
            let made = move |mut budget| weighed.projection(&mut budget).is_some();
            self.service.weigh(made).await?;
            lead.land();
        }
        let lead = match &key {
            Some(key) => kept.flights.board(key).await,
            None => None,
        };
        let done = self.service.weigh(work).await?;
        if let Some(lead) = lead {
            lead.land();
        }
        Ok(done)
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
        let question = Question::layout(slice);
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

#[cfg(test)]
mod tests {
    use std::sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc,
    };

    use futures_util::poll;
    use tokio::sync::oneshot;

    use super::*;
    use crate::service::tests::{change, memory, within};

    async fn ranked(service: &Service) -> (Weighed, Asked) {
        let text = "a -MemberOf-> hub; b -MemberOf-> hub; c -PartnersWith-> a";
        service.commit(change(text)).await.unwrap();
        let view = View::new(service.snapshot(), Arc::default());
        let asked = Asked::Near(vec![view.find_entity("hub").unwrap()]);
        (service.weighed(&view), asked)
    }

    /// Work that counts what it has to compute, once it is told to go on.
    struct Work {
        n_computed: Arc<AtomicUsize>,
        begun: oneshot::Sender<()>,
        go_on: mpsc::Receiver<()>,
    }

    impl Work {
        fn new(n_computed: &Arc<AtomicUsize>) -> (Self, oneshot::Receiver<()>, mpsc::Sender<()>) {
            let ((begun, has_begun), (go, go_on)) = (oneshot::channel(), mpsc::channel());
            let n_computed = Arc::clone(n_computed);
            let work = Self {
                n_computed,
                begun,
                go_on,
            };
            (work, has_begun, go)
        }

        async fn begin(self, weighed: Weighed, asked: Asked) -> Result<Arc<Values>, ComputeError> {
            let (within, of) = (weighed.clone(), asked.clone());
            let work = move |budget: &mut Budget| {
                let question = Question::Values(of.clone());
                if within.kept::<Values>(question).is_none() {
                    self.n_computed.fetch_add(1, Ordering::SeqCst);
                }
                let _ = self.begun.send(());
                let _ = self.go_on.recv();
                within.values(&of, budget)
            };
            let done = weighed.once(Wanted::Values(&asked), work).await;
            done.map(Option::unwrap)
        }
    }

    #[tokio::test]
    async fn of_two_who_ask_the_same_one_computes_and_both_have_the_answer() {
        let (service, n_computed) = (memory(), Arc::default());
        let (weighed, asked) = ranked(&service).await;
        let (first, has_begun, go) = Work::new(&n_computed);
        let first = tokio::spawn(first.begin(weighed.clone(), asked.clone()));
        has_begun.await.unwrap();
        let (second, _, go_second) = Work::new(&n_computed);
        drop(go_second);
        let mut second = Box::pin(second.begin(weighed, asked));
        assert!(poll!(&mut second).is_pending());
        drop(go);
        let (first, second) = (first.await.unwrap().unwrap(), second.await.unwrap());
        assert!(Arc::ptr_eq(&first, &second));
        assert_eq!(n_computed.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn whoever_waits_computes_if_the_first_gives_up() {
        let (service, n_computed) = (memory(), Arc::default());
        let (weighed, asked) = ranked(&service).await;
        let (first, has_begun, go) = Work::new(&n_computed);
        let first = tokio::spawn(first.begin(weighed.clone(), asked.clone()));
        has_begun.await.unwrap();
        let (second, _, go_second) = Work::new(&n_computed);
        drop(go_second);
        let mut second = Box::pin(second.begin(weighed, asked));
        assert!(poll!(&mut second).is_pending());
        first.abort();
        // What it computes still lies there, and will for a while.
        assert!(first.await.unwrap_err().is_cancelled());
        drop(go);
        assert!(second.await.is_ok());
    }

    #[tokio::test]
    async fn nobody_waits_for_another_longer_than_a_query_may_take() {
        let service = within(50);
        let (weighed, asked) = ranked(&service).await;
        let kept = &service.shared.kept;
        let key = weighed.key(Question::Values(asked.clone()));
        let lead = kept.flights.board(&key).await.unwrap();
        let waited = weighed.once(Wanted::Values(&asked), |_| ()).await;
        assert_eq!(waited, Err(ComputeError::Timeout(50)));
        drop(lead);
        assert_eq!(weighed.once(Wanted::Values(&asked), |_| ()).await, Ok(()));
    }
}
