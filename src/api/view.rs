//! The argument `view`: which claims count.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Result};

use crate::{
    graph::{Filter, Snapshot, SourceIdx, View},
    ontology::{EntityKindId, KindSet, Ontology, RelationshipKindId},
};

use super::{
    error::{invalid, not_found, of_revision},
    projection::{EntityKind, RelationshipKind},
    request::Request,
    scalars::{DateTime, Edtf},
    words::{Certainty, ClaimStatus},
};

/// Which claims count. It applies to every hop of a query.
#[derive(InputObject, Clone, Debug)]
#[graphql(name = "View")]
pub(crate) struct ViewInput {
    /// Claims that hold at some moment of this time …
    pub(crate) at: Option<Edtf>,
    /// … and of this one.
    pub(crate) during: Option<Edtf>,
    /// Whether a date may or must overlap the time asked for.
    #[graphql(default_with = "Certainty::Possibly")]
    pub(crate) certainty: Certainty,
    /// The graph as it was known then.
    pub(crate) as_of: Option<DateTime>,
    /// Wait, at most two seconds, until this revision is there.
    pub(crate) min_revision: Option<i32>,
    /// Claims with one of these statuses.
    #[graphql(default_with = "vec![ClaimStatus::Attested]")]
    pub(crate) statuses: Vec<ClaimStatus>,
    /// Claims at least this sure, from 0 to 1.
    pub(crate) min_confidence: Option<f64>,
    /// Claims from these sources only.
    pub(crate) sources: Option<Vec<ID>>,
    /// No claims from these sources.
    pub(crate) exclude_sources: Option<Vec<ID>>,
    /// Entities of these kinds only; entities named in arguments are exempt.
    pub(crate) entity_kinds: Option<Vec<EntityKind>>,
    /// No entities of these kinds; entities named in arguments are exempt.
    pub(crate) exclude_entity_kinds: Option<Vec<EntityKind>>,
    /// Relationships of these kinds only; references among them are then followed.
    pub(crate) relationship_kinds: Option<Vec<RelationshipKind>>,
    /// No relationships of these kinds.
    pub(crate) exclude_relationship_kinds: Option<Vec<RelationshipKind>>,
}

/// The view of a field at the root.
pub(super) async fn root_view(ctx: &Context<'_>, input: Option<ViewInput>) -> Result<View> {
    let request = Request::of(ctx);
    let mut snapshot = Arc::clone(&request.snapshot);
    if let Some(revision) = input.as_ref().and_then(|view| view.min_revision) {
        let revision = u64::try_from(revision).map_err(|_| invalid("minRevision is negative"))?;
        if snapshot.revision() < revision {
            snapshot = request
                .service
                .snapshot_at(revision)
                .await
                .map_err(of_revision)?;
        }
    }
    of_input(snapshot, input)
}

/// The view of a nested field: its argument, else the nearest view above it.
pub(super) async fn nested_view(
    ctx: &Context<'_>,
    above: &View,
    input: Option<ViewInput>,
) -> Result<View> {
    match input {
        None => Ok(above.clone()),
        Some(input) if input.min_revision.is_some() => root_view(ctx, Some(input)).await,
        Some(input) => of_input(Arc::clone(above.snapshot()), Some(input)),
    }
}

fn of_input(snapshot: Arc<Snapshot>, input: Option<ViewInput>) -> Result<View> {
    let filter = match input {
        Some(input) => filter(&snapshot, input)?,
        None => Filter::default(),
    };
    Ok(View::new(snapshot, Arc::new(filter)))
}

fn filter(snapshot: &Snapshot, input: ViewInput) -> Result<Filter> {
    let ontology = snapshot.ontology();
    if let Some(least) = input
        .min_confidence
        .filter(|least| !(0.0..=1.0).contains(least))
    {
        return Err(invalid(format!(
            "minConfidence is {least}; it goes from 0 to 1"
        )));
    }
    let entities = |kinds: Option<Vec<EntityKind>>| {
        kinds
            .map(|kinds| entity_kinds(ontology, &kinds))
            .transpose()
    };
    let ties = |kinds: Option<Vec<RelationshipKind>>| {
        kinds
            .map(|kinds| relationship_kinds(ontology, &kinds))
            .transpose()
    };
    Ok(Filter {
        at: input.at.map(|Edtf(at)| at.extents()),
        during: input.during.map(|Edtf(during)| during.extents()),
        certainty: input.certainty.into(),
        as_of: input
            .as_of
            .map(|DateTime(instant)| snapshot.sequence_at(instant.as_millisecond())),
        statuses: input.statuses.into_iter().map(Into::into).collect(),
        min_confidence: input.min_confidence,
        sources: input
            .sources
            .map(|ids| sources(snapshot, &ids))
            .transpose()?,
        exclude_sources: sources(snapshot, &input.exclude_sources.unwrap_or_default())?,
        entity_kinds: entities(input.entity_kinds)?,
        exclude_entity_kinds: entities(input.exclude_entity_kinds)?.unwrap_or_default(),
        relationship_kinds: ties(input.relationship_kinds)?,
        exclude_relationship_kinds: ties(input.exclude_relationship_kinds)?.unwrap_or_default(),
        walk_references: false,
    })
}

/// The sources with some ids, sorted.
pub(super) fn sources(snapshot: &Snapshot, ids: &[ID]) -> Result<Vec<SourceIdx>> {
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.push(
            snapshot
                .find_source(id)
                .ok_or_else(|| not_found("source", id))?,
        );
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// The concrete kinds that some names of kinds stand for.
pub(super) fn entity_kinds(
    ontology: &Ontology,
    names: &[EntityKind],
) -> Result<KindSet<EntityKindId>> {
    let mut kinds = KindSet::default();
    for EntityKind(name) in names {
        let kind = ontology.find_entity_kind(name);
        let kind =
            kind.ok_or_else(|| invalid(format!("the ontology has no entity kind `{name}`")))?;
        kinds.insert_all(ontology.entity_kinds_below(kind));
    }
    Ok(kinds)
}

/// The concrete kinds that some names of kinds stand for.
pub(super) fn relationship_kinds(
    ontology: &Ontology,
    names: &[RelationshipKind],
) -> Result<KindSet<RelationshipKindId>> {
    let mut kinds = KindSet::default();
    for RelationshipKind(name) in names {
        let kind = ontology.find_relationship_kind(name);
        let kind =
            kind.ok_or_else(|| invalid(format!("the ontology has no relationship kind `{name}`")))?;
        kinds.insert_all(ontology.relationship_kinds_below(kind));
    }
    Ok(kinds)
}
