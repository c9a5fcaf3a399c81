//! The GraphQL schema: the only module that knows GraphQL.
//!
//! Root fields stand in `look_up` (by id, filter and name), `relate` and `compare` (how entities
//! are connected), `weigh` and `partners` (who matters, and to whom), and `know` (the graph and the
//! service themselves). The types that the ontology makes are registered in `projection`.

mod absent;
mod changes;
mod claim;
mod compare;
mod connections;
mod document;
mod entity;
mod error;
mod events;
mod filters;
mod grouping;
mod inputs;
mod interval;
mod json;
mod know;
mod limits;
mod list;
mod look_up;
mod matching;
mod measure;
mod mutation;
mod ontology;
mod order;
mod page;
mod partners;
mod path;
mod picture;
mod plain;
mod projection;
mod ranking;
mod relate;
mod relationship;
mod request;
mod scalars;
mod sentences;
mod slice;
mod source;
mod timeline;
mod view;
mod weigh;
mod words;

use std::sync::Arc;

use async_graphql::{
    Data, EmptyMutation, EmptySubscription, Error, Executor, MergedObject, Name, ObjectType,
    PathSegment, Pos, Request, Response, SDLExportOptions, SchemaBuilder, ServerError,
    SubscriptionType, ValidationMode, Value, Variables, indexmap::IndexMap,
};
use futures_util::{
    StreamExt,
    stream::{BoxStream, once},
};

use crate::{
    ontology::Ontology,
    service::{Access, Service},
};

pub use error::Code;
pub use events::Turns;
pub use json::write;
pub use limits::QueryLimits;
pub use request::Caller;

use events::{EventRoot, EventSchema};
use limits::{Allowance, SliceRoom};
use order::Order;

/// Root of all queries.
#[derive(MergedObject, Default)]
#[graphql(serial)]
pub struct Query(
    look_up::LookUp,
    relate::Relate,
    compare::Compare,
    weigh::Weigh,
    partners::Partners,
    know::Know,
    matching::Matching,
);

type Schema = async_graphql::Schema<Query, mutation::Mutation, changes::SubscriptionRoot>;

/// The GraphQL face of a service.
#[derive(Clone)]
pub struct Api {
    schema: Schema,
    /// The schema of which the events of subscriptions are asked.
    events: EventSchema,
    service: Service,
    limits: Arc<serde_json::Map<String, serde_json::Value>>,
    query_limits: QueryLimits,
    room: SliceRoom,
    access: Option<Access>,
}

impl Api {
    /// Builds the schema for the ontology of a service.
    #[must_use]
    pub fn new(service: Service) -> Self {
        Self::within(service, QueryLimits::default())
    }

    /// The same, with other limits on what one request may ask for.
    #[must_use]
    pub fn within(service: Service, limits: QueryLimits) -> Self {
        let ontology = Arc::clone(service.snapshot().ontology());
        Self {
            schema: build(Arc::clone(&ontology), &limits),
            events: build_for_events(ontology, &limits),
            service,
            limits: Arc::default(),
            query_limits: limits,
            room: SliceRoom::new(&limits),
            access: None,
        }
    }

    /// The same, with rules on who may read and write. Without them anybody may do everything, as
    /// whoever owns the folder may on the command line.
    #[must_use]
    pub fn with_access(self, access: Access) -> Self {
        Self {
            access: Some(access),
            ..self
        }
    }

    /// The same, with a table of limits that others keep, which `serverInfo` tells under this name.
    #[must_use]
    pub fn with_limits(mut self, table: &str, limits: serde_json::Value) -> Self {
        Arc::make_mut(&mut self.limits).insert(table.to_owned(), limits);
        self
    }

    /// Answers a request, all of it from one snapshot.
    pub async fn answer(&self, mut request: Request) -> Response {
        absent::omit(&mut request);
        let state = self.state(&request);
        if let Err(refused) = state.check_reads() {
            return Response::from_errors(vec![unplaced(refused)]);
        }
        let allowance = Arc::clone(&state.allowance);
        let order = Order::of(&mut request);
        let mut response = tokio::select! {
            biased;
            error = allowance.ended() => Response::from_errors(vec![error]),
            response = self.schema.execute(request.data(state)) => response,
        };
        for error in &mut response.errors {
            set_code(error);
            name_failed_root(&mut response.data, error);
        }
        order.restore(&mut response.data);
        response
    }

    /// Answers a query with its variables, both as text and JSON.
    pub async fn ask(&self, query: &str, variables: serde_json::Value) -> Response {
        let request = Request::new(query).variables(Variables::from_json(variables));
        self.answer(request).await
    }

    fn state(&self, request: &Request) -> request::Request {
        let caller = events::data::<Caller>(request);
        let allowance = Arc::new(Allowance::new(self.query_limits, self.room.clone()));
        let access = self.access.as_ref();
        request::Request::new(
            &self.service,
            &self.limits,
            allowance,
            access,
            caller.as_ref(),
        )
    }

    /// The schema in SDL.
    #[must_use]
    pub fn sdl(&self) -> String {
        export(&self.schema)
    }

    /// The service behind it.
    #[must_use]
    pub fn service(&self) -> &Service {
        &self.service
    }
}

impl Executor for Api {
    async fn execute(&self, request: Request) -> Response {
        self.answer(request).await
    }

    fn execute_stream(
        &self,
        mut request: Request,
        session: Option<Arc<Data>>,
    ) -> BoxStream<'static, Response> {
        absent::omit(&mut request);
        let state = self.state(&request);
        if let Err(refused) = state.check_reads() {
            let response = Response::from_errors(vec![unplaced(refused)]);
            return Box::pin(once(async move { response }));
        }
        let responses = self.subscribe(request.data(state), |request| {
            let session = session.unwrap_or_default();
            self.schema
                .execute_stream_with_session_data(request, session)
        });
        Box::pin(responses.map(|mut response| {
            response.errors.iter_mut().for_each(set_code);
            response
        }))
    }
}

/// An error of the whole request, which stands at no place of the document.
fn unplaced(error: Error) -> ServerError {
    let mut error = error.into_server_error(Pos::default());
    error.locations.clear();
    error
}

/// The GraphQL schema for an ontology, in SDL.
#[must_use]
pub fn sdl(ontology: Arc<Ontology>) -> String {
    export(&build(ontology, &QueryLimits::default()))
}

fn build(ontology: Arc<Ontology>, limits: &QueryLimits) -> Schema {
    let _building = projection::Building::with(ontology);
    let roots = Schema::build(
        Query::default(),
        mutation::Mutation,
        changes::SubscriptionRoot,
    );
    bounded(roots, limits)
}

fn build_for_events(ontology: Arc<Ontology>, limits: &QueryLimits) -> EventSchema {
    let _building = projection::Building::with(ontology);
    let roots = EventSchema::build(EventRoot, EmptyMutation, EmptySubscription);
    // The other schema has looked at the document and its arguments when the subscription began.
    bounded(roots.validation_mode(ValidationMode::Fast), limits)
}

fn bounded<Q, M, S>(
    roots: SchemaBuilder<Q, M, S>,
    limits: &QueryLimits,
) -> async_graphql::Schema<Q, M, S>
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    roots
        .register_output_type::<projection::AbstractKinds>()
        .limit_depth(limits.depth_max)
        .limit_recursive_depth(limits.recursion_max)
        .limit_directives(limits.directives_max)
        .limit_complexity(limits.complexity_max)
        .disable_suggestions()
        .finish()
}

fn export(schema: &Schema) -> String {
    let options = SDLExportOptions::new()
        .sorted_arguments()
        .sorted_enum_items()
        .include_specified_by();
    schema.sdl_with_options(options)
}

/// A root field whose arguments cannot be read is missing from the answer of the library; it has to be null.
fn name_failed_root(data: &mut Value, error: &ServerError) {
    let Some(PathSegment::Field(root)) = error.path.first() else {
        return;
    };
    if *data == Value::Null {
        *data = Value::Object(IndexMap::new());
    }
    if let Value::Object(fields) = data {
        fields.entry(Name::new(root)).or_insert(Value::Null);
    }
}

/// Errors that the library itself finds are about the request.
fn set_code(error: &mut ServerError) {
    let too_much = [
        "too complex",
        "too deep",
        "The recursion depth of the query cannot",
        "The number of directives on the field",
    ];
    let code = if too_much.iter().any(|text| error.message.contains(text)) {
        "TOO_EXPENSIVE"
    } else {
        Code::InvalidArgument.as_str()
    };
    let extensions = error.extensions.get_or_insert_default();
    if extensions.get("code").is_none() {
        extensions.set("code", code);
    }
}
