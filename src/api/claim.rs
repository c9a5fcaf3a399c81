//! Claims: the evidence.

use std::sync::OnceLock;

use async_graphql::{Context, ID, Object, Result};

use crate::{
    graph::{ClaimIdx, ClaimRow, View},
    model::Texts,
};

use super::{
    entity::EntityFields,
    error::of_reading,
    interval::EdtfInterval,
    list::List,
    projection::{EntityNode, RelationshipNode},
    relationship::RelationshipFields,
    request::Request,
    scalars::DateTime,
    source::Source,
    words::{ClaimStatus, ConfidenceLevel},
};

/// A statement by one source about one subject.
#[derive(Clone)]
pub(crate) struct Claim {
    view: View,
    idx: ClaimIdx,
    /// Read from the journal at most once.
    texts: OnceLock<Texts>,
}

impl Claim {
    pub(super) fn new(view: &View, idx: ClaimIdx) -> Self {
        Self {
            view: view.clone(),
            idx,
            texts: OnceLock::new(),
        }
    }

    fn row(&self) -> ClaimRow<'_> {
        self.view.snapshot().claim(self.idx)
    }

    fn texts(&self, ctx: &Context<'_>) -> Result<&Texts> {
        if let Some(texts) = self.texts.get() {
            return Ok(texts);
        }
        let texts = Request::of(ctx)
            .service
            .texts(self.view.snapshot(), self.idx);
        let texts = texts.map_err(|failure| of_reading(&failure))?;
        Ok(self.texts.get_or_init(|| texts))
    }

    fn recorded(&self, sequence: u64) -> Option<&crate::graph::CommitRecord> {
        self.view.snapshot().commit_of(sequence)
    }
}

#[Object(serial)]
impl Claim {
    /// Id: as written, or derived from the content.
    async fn id(&self) -> ID {
        ID(self.row().id())
    }

    /// The entity that it is about.
    async fn subject(&self) -> EntityNode {
        EntityFields::node(&self.view, self.row().subject())
    }

    /// The relationship kind or attribute, as the ontology spells it.
    async fn property(&self) -> &str {
        self.row().property_name()
    }

    /// The entity at the other end, if it is about a relationship.
    async fn object(&self) -> Option<EntityNode> {
        self.row()
            .object()
            .map(|object| EntityFields::node(&self.view, object))
    }

    /// The value, if it is about an attribute.
    async fn value(&self) -> Option<serde_json::Value> {
        self.row().value().map(|value| value.to_json())
    }

    /// In which role, as the source words it.
    async fn role(&self) -> Option<&str> {
        self.row().role()
    }

    /// When it holds.
    async fn valid(&self) -> Option<EdtfInterval> {
        self.row().valid().map(EdtfInterval)
    }

    /// What it is worth as evidence.
    async fn status(&self) -> ClaimStatus {
        self.view.status(self.idx).into()
    }

    /// How sure it is, from 0 to 1.
    async fn confidence(&self) -> f64 {
        self.row().confidence().get()
    }

    /// The range that the confidence lies in.
    async fn confidence_level(&self) -> ConfidenceLevel {
        self.row().confidence().level().into()
    }

    /// Who says so.
    async fn source(&self) -> Source {
        Source::new(&self.view, self.row().source())
    }

    /// The words of the source.
    async fn quote(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        Ok(self.texts(ctx)?.quote.as_deref())
    }

    /// Where in the source they stand.
    async fn locator(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        Ok(self.texts(ctx)?.locator.as_deref())
    }

    /// What the editor adds.
    async fn note(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        Ok(self.texts(ctx)?.note.as_deref())
    }

    /// The claim that it contradicts.
    async fn disputes(&self) -> Option<Claim> {
        let snapshot = self.view.snapshot();
        let disputed = snapshot.find_claim(self.row().disputes()?.as_str())?;
        Some(Self::new(&self.view, disputed))
    }

    /// The claims that contradict it, whether or not the view counts them.
    async fn disputed_by(&self) -> List<Claim> {
        let claims = self.view.snapshot().disputed_by(self.idx).iter();
        claims
            .filter(|claim| self.view.knows(**claim))
            .map(|claim| Self::new(&self.view, *claim))
            .collect()
    }

    /// The relationship that it supports.
    async fn relationship(&self) -> Option<RelationshipNode> {
        let relationship = self.row().relationship()?;
        Some(RelationshipFields::of(&self.view, relationship, self.idx))
    }

    /// When it was recorded here.
    async fn recorded_at(&self) -> DateTime {
        let commit = self.recorded(self.row().position().0);
        DateTime::from_ms(commit.map_or(0, |commit| commit.time_ms))
    }

    /// Who recorded it.
    async fn recorded_by(&self) -> &str {
        self.recorded(self.row().position().0)
            .map_or("", |commit| &commit.author)
    }

    /// When it was taken back.
    async fn retracted_at(&self) -> Option<DateTime> {
        let commit = self.recorded(self.row().retracted()?)?;
        Some(DateTime::from_ms(commit.time_ms))
    }
}
