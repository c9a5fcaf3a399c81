//! What one request works with: one snapshot, one language, and the service for everything else.

use std::{
    collections::{HashMap, HashSet},
    ptr,
    sync::{Arc, Mutex, OnceLock},
};

use async_graphql::{Context, ContextSelectionSet, Result, parser::types::SelectionSet};

use crate::{
    graph::{Budget, EntityIdx, Filter, Snapshot, View},
    service::{Access, Role, Service, Wanted, Weighed},
    text::{self, LANGUAGES},
};

use super::{
    error::{Code, error, invalid, not_found, of_access, of_compute},
    limits::Allowance,
    list,
    plain::{self, Fragments},
    relate::NAMED_MAX,
    scalars::Language,
};

/// Who asks; the transport puts it into the data of every request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caller {
    /// The id that the log, the answer and the journal know this request by.
    pub request_id: String,
    /// The token that was sent.
    pub token: Option<String>,
    /// The languages that the client prefers, as in the header `Accept-Language`.
    pub languages: Option<String>,
}

/// The state of a request: everything in it is answered from one snapshot.
pub(super) struct Request {
    pub(super) service: Service,
    pub(super) snapshot: Arc<Snapshot>,
    pub(super) language: String,
    /// Limits of the transport, for `serverInfo`.
    pub(super) limits: Arc<serde_json::Map<String, serde_json::Value>>,
    /// Who may do what; anybody may do everything where there are no rules, as on the command line.
    access: Option<Access>,
    token: Option<String>,
    /// What the answer may still hold.
    pub(super) allowance: Arc<Allowance>,
    /// The id that the log and the journal know it by.
    pub(super) id: Option<String>,
    repeats_fields: OnceLock<bool>,
    /// How many fields the items of a list have, by where its selection stands in memory.
    n_fields: Mutex<HashMap<usize, usize>>,
}

impl Request {
    pub(super) fn new(
        service: &Service,
        limits: &Arc<serde_json::Map<String, serde_json::Value>>,
        allowance: Arc<Allowance>,
        access: Option<&Access>,
        caller: Option<&Caller>,
    ) -> Self {
        let languages = caller.and_then(|caller| caller.languages.as_deref());
        let language = languages.and_then(|languages| text::negotiate(languages, &LANGUAGES));
        Self {
            service: service.clone(),
            snapshot: service.snapshot(),
            language: language.unwrap_or(LANGUAGES[0]).to_owned(),
            limits: Arc::clone(limits),
            access: access.cloned(),
            allowance,
            token: caller.and_then(|caller| caller.token.clone()),
            id: caller.map(|caller| caller.request_id.clone()),
            repeats_fields: OnceLock::new(),
            n_fields: Mutex::default(),
        }
    }

    /// How many fields a selection of its operation asks of an item (see [`list::count_fields`]).
    pub(super) fn fields_of(&self, selection: &SelectionSet, fragments: &Fragments) -> usize {
        let place = ptr::from_ref(selection).addr();
        let mut known = self.n_fields.lock().expect("no holder panics");
        *known
            .entry(place)
            .or_insert_with(|| list::count_fields(selection, fragments))
    }

    /// Whether its operation asks for one field of objects in several places of one selection (see
    /// [`plain::repeats_fields`]).
    pub(super) fn repeats_fields(&self, ctx: &ContextSelectionSet<'_>) -> bool {
        let env = ctx.query_env;
        *self
            .repeats_fields
            .get_or_init(|| plain::repeats_fields(&env.operation.node, &env.fragments))
    }

    /// Whether the caller may read at all.
    pub(super) fn check_reads(&self) -> Result<()> {
        match &self.access {
            Some(access) => access
                .holder_of(self.token.as_deref())
                .map(|_| ())
                .map_err(|failure| of_access(&failure)),
            None => Ok(()),
        }
    }

    /// Who writes, if the caller may.
    pub(super) fn author(&self, needed: Role) -> Result<String> {
        match &self.access {
            Some(access) => {
                let holder = access.require(self.token.as_deref(), needed);
                holder
                    .map(|holder| holder.id)
                    .map_err(|failure| of_access(&failure))
            }
            None => Ok("local".to_owned()),
        }
    }

    pub(super) fn of<'a>(ctx: &Context<'a>) -> &'a Self {
        ctx.data_unchecked::<Self>()
    }

    /// Everything on record, whatever its status.
    pub(super) fn everything(&self) -> View {
        View::new(Arc::clone(&self.snapshot), Arc::new(Filter::everything()))
    }

    /// The view of a field that nobody gave one.
    pub(super) fn by_default(&self) -> View {
        View::new(Arc::clone(&self.snapshot), Arc::new(Filter::default()))
    }

    /// Answers at once what looks at few ties, and on the pool what looks at many.
    pub(super) async fn answer<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Budget) -> T + Send + 'static,
    ) -> Result<T> {
        self.service.answer(work).await.map_err(of_compute)
    }

    /// Looks through the ties of one entity: at once if they are few, on the pool if they are many.
    pub(super) async fn look_at_ties<T: Send + 'static>(
        ctx: &Context<'_>,
        view: &View,
        entity: EntityIdx,
        work: impl Fn(&View) -> T + Send + 'static,
    ) -> Result<T> {
        let (view, n_ties) = (view.clone(), view.snapshot().n_ties(entity));
        let request = Self::of(ctx);
        if let Err(refused) = request.allowance.take_ties(n_ties) {
            let shown = refused.clone().into_server_error(ctx.item.pos);
            list::end_answer(ctx, &ctx.set_error_path(shown)).await;
            return Err(refused);
        }
        let looked_at = request.answer(move |budget| budget.spend(n_ties).then(|| work(&view)));
        looked_at.await?.ok_or_else(too_large)
    }

    /// Weighs on the pool, with the budget for measures; refuses what does not fit it.
    pub(super) async fn weigh<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Budget) -> Option<T> + Send + 'static,
    ) -> Result<T> {
        let found = self.service.weigh(move |mut budget| work(&mut budget));
        found.await.map_err(of_compute)?.ok_or_else(too_large)
    }

    /// Looks through the graph on the pool, with the budget for queries; refuses what does not fit it.
    pub(super) async fn look_through<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Budget) -> Option<T> + Send + 'static,
    ) -> Result<T> {
        let found = self.service.compute(move |mut budget| work(&mut budget));
        found.await.map_err(of_compute)?.ok_or_else(too_large)
    }

    /// The same for work that begins with something that others may want at the same time.
    pub(super) async fn weigh_once<T: Send + 'static>(
        &self,
        weighed: &Weighed,
        wanted: Wanted<'_>,
        work: impl FnOnce(&mut Budget) -> Option<T> + Send + 'static,
    ) -> Result<T> {
        let found = weighed.once(wanted, work).await;
        found.map_err(of_compute)?.ok_or_else(too_large)
    }

    /// Computes on the pool.
    pub(super) async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce(Budget) -> T + Send + 'static,
    ) -> Result<T> {
        self.service.compute(work).await.map_err(of_compute)
    }
}

fn too_large() -> async_graphql::Error {
    error(
        Code::TooExpensive,
        "the graph of this view is too large for the question; narrow the view",
    )
}

/// The language of a field: its argument, else what the client prefers.
pub(super) fn language(ctx: &Context<'_>, argument: Option<&Language>) -> String {
    match argument {
        Some(Language(language)) => language.as_str().to_owned(),
        None => Request::of(ctx).language.clone(),
    }
}

/// The entity that an id stands for in a view.
pub(super) fn find_entity(view: &View, id: &str) -> Result<EntityIdx> {
    view.find_entity(id).ok_or_else(|| not_found("entity", id))
}

/// Refuses an argument that lists more than anybody looks through.
pub(super) fn check_count(what: &str, count: usize) -> Result<()> {
    if count <= NAMED_MAX {
        return Ok(());
    }
    Err(invalid(format!(
        "{count} {what} are named; name at most {NAMED_MAX}"
    )))
}

/// The entities that some ids stand for in a view, at most 200, without repetition, in the order given.
pub(super) fn find_entities(view: &View, ids: &[async_graphql::ID]) -> Result<Vec<EntityIdx>> {
    check_count("entities", ids.len())?;
    let mut seen = HashSet::new();
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let entity = find_entity(view, id)?;
        if seen.insert(entity) {
            found.push(entity);
        }
    }
    Ok(found)
}
