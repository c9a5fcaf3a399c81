//! What a slice looks like: places, sizes and communities of its entities, and the words on its nodes and edges.

use std::sync::{Arc, OnceLock};

use async_graphql::{Context, ID, Object, Result};

use crate::{
    graph::{ClaimRow, EntityRecord, Supported, View},
    ontology,
    query::{self, FORCES_MAX, Point, Slice},
    service::Wanted,
};

use super::{
    error::of_compute,
    projection::{EntityKind, RelationshipKind},
    request::Request,
    words::ClaimStatus,
};

/// A slice and how to draw it.
pub(super) struct Picture {
    pub(super) view: View,
    pub(super) slice: Slice,
    points: OnceLock<Arc<Vec<Point>>>,
    ends: OnceLock<Vec<(usize, usize)>>,
    degrees: OnceLock<Vec<usize>>,
}

/// One entity of a picture.
#[derive(Clone, Copy)]
pub(super) struct Spot<'a> {
    picture: &'a Picture,
    pub(super) place: usize,
}

/// One relationship of a picture.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    picture: &'a Picture,
    found: &'a Supported,
}

impl Picture {
    pub(super) fn new(view: &View, slice: Slice) -> Self {
        Self {
            view: view.clone(),
            slice,
            points: OnceLock::new(),
            ends: OnceLock::new(),
            degrees: OnceLock::new(),
        }
    }

    /// Lays the picture out, on the pool if that is much work, unless the same picture is kept. Whoever asks for places
    /// does this first.
    pub(super) async fn arrange(self: &Arc<Self>, ctx: &Context<'_>) -> Result<()> {
        if self.points.get().is_none() && self.slice.entities.len() <= FORCES_MAX {
            let weighed = Request::of(ctx).service.weighed(&self.view);
            let (picture, within) = (Arc::clone(self), weighed.clone());
            let layout = move |_: &mut _| within.layout(&picture.slice);
            let arranging = weighed.once(Wanted::Layout(&self.slice), layout);
            let _ = self.points.set(arranging.await.map_err(of_compute)?);
        }
        Ok(())
    }

    fn points(&self) -> &[Point] {
        self.points
            .get_or_init(|| Arc::new(query::layout(&self.slice)))
    }

    /// Where among the entities the ends of each relationship stand.
    pub(super) fn ends(&self) -> &[(usize, usize)] {
        self.ends.get_or_init(|| self.slice.ends())
    }

    fn degrees(&self) -> &[usize] {
        self.degrees.get_or_init(|| {
            let mut degrees = vec![0; self.slice.entities.len()];
            for (source, target) in self.ends() {
                degrees[*source] += 1;
                degrees[*target] += 1;
            }
            degrees
        })
    }

    pub(super) fn spots(&self) -> impl ExactSizeIterator<Item = Spot<'_>> {
        (0..self.slice.entities.len()).map(|place| Spot {
            picture: self,
            place,
        })
    }

    pub(super) fn lines(&self) -> impl ExactSizeIterator<Item = Line<'_>> {
        let relationships = self.slice.relationships.iter();
        relationships.map(|found| Line {
            picture: self,
            found,
        })
    }
}

impl<'a> Spot<'a> {
    fn record(self) -> &'a EntityRecord {
        let entity = self.picture.slice.entities[self.place];
        self.picture.view.record(entity)
    }

    pub(super) fn id(self) -> &'a str {
        self.record().id.as_str()
    }

    pub(super) fn label(self, language: &str) -> &'a str {
        self.record().name_in(language)
    }

    pub(super) fn kind(self) -> &'a ontology::EntityKind {
        let ontology = self.picture.view.snapshot().ontology();
        ontology.entity_kind(self.record().kind)
    }

    pub(super) fn point(self) -> Point {
        self.picture.points()[self.place]
    }

    #[expect(clippy::cast_precision_loss, reason = "degrees are far below 2^53")]
    pub(super) fn size(self) -> f64 {
        rounded(3.0 + (self.picture.degrees()[self.place] as f64).sqrt() * 2.0)
    }
}

impl<'a> Line<'a> {
    pub(super) fn id(self) -> String {
        let snapshot = self.picture.view.snapshot();
        snapshot.relationship_id(&self.found.relationship)
    }

    pub(super) fn source(self) -> &'a str {
        let snapshot = self.picture.view.snapshot();
        snapshot.entity(self.found.relationship.source).id.as_str()
    }

    pub(super) fn target(self) -> &'a str {
        let snapshot = self.picture.view.snapshot();
        snapshot.entity(self.found.relationship.target).id.as_str()
    }

    pub(super) fn kind(self) -> &'a ontology::RelationshipKind {
        let ontology = self.picture.view.snapshot().ontology();
        ontology.relationship_kind(self.found.relationship.kind)
    }

    pub(super) fn weight(self) -> f64 {
        let view = &self.picture.view;
        rounded(view.strength(self.found.relationship.kind, self.found.best))
    }

    fn claim(self) -> ClaimRow<'a> {
        self.picture.view.snapshot().claim(self.found.best)
    }

    pub(super) fn confidence(self) -> f64 {
        self.claim().confidence().get()
    }

    pub(super) fn status(self) -> ClaimStatus {
        self.picture.view.status(self.found.best).into()
    }

    /// The first and the last day on which it can hold.
    pub(super) fn days(self) -> (Option<String>, Option<String>) {
        let (first, last) = self.claim().days();
        (
            first.map(|day| day.to_string()),
            last.map(|day| day.to_string()),
        )
    }
}

fn rounded(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}

/// A node as graphology imports it.
#[derive(Clone)]
pub(crate) struct GraphNode(pub(super) NodeAttributes);

/// How to draw a node.
#[derive(Clone)]
pub(crate) struct NodeAttributes {
    pub(super) picture: Arc<Picture>,
    pub(super) place: usize,
    pub(super) language: Arc<str>,
    pub(super) community: Option<i32>,
}

/// An edge as graphology imports it.
#[derive(Clone)]
pub(crate) struct GraphEdge(pub(super) EdgeAttributes);

/// How to draw an edge.
#[derive(Clone)]
pub(crate) struct EdgeAttributes {
    pub(super) picture: Arc<Picture>,
    pub(super) place: usize,
    pub(super) language: Arc<str>,
}

impl NodeAttributes {
    pub(super) fn spot(&self) -> Spot<'_> {
        Spot {
            picture: &self.picture,
            place: self.place,
        }
    }
}

impl EdgeAttributes {
    pub(super) fn line(&self) -> Line<'_> {
        Line {
            picture: &self.picture,
            found: &self.picture.slice.relationships[self.place],
        }
    }
}

/// A node as graphology imports it.
#[Object(serial)]
impl GraphNode {
    /// Id of the entity.
    async fn key(&self) -> ID {
        ID(self.0.spot().id().to_owned())
    }

    /// How to draw it.
    async fn attributes(&self) -> NodeAttributes {
        self.0.clone()
    }
}

/// How to draw a node.
#[Object(serial)]
impl NodeAttributes {
    /// Name.
    async fn label(&self) -> &str {
        self.spot().label(&self.language)
    }

    /// Kind.
    async fn kind(&self) -> EntityKind {
        EntityKind(self.spot().kind().enum_name().to_owned())
    }

    /// Place, to the right.
    async fn x(&self) -> f64 {
        self.spot().point().x
    }

    /// Place, upwards.
    async fn y(&self) -> f64 {
        self.spot().point().y
    }

    /// Size, by the number of relationships in the slice.
    async fn size(&self) -> f64 {
        self.spot().size()
    }

    /// Number of its community among those of the slice, the largest being 0; null in documents that were not asked for it.
    async fn community(&self) -> Option<i32> {
        self.community
    }
}

/// An edge as graphology imports it.
#[Object(serial)]
impl GraphEdge {
    /// Id of the relationship.
    async fn key(&self) -> ID {
        ID(self.0.line().id())
    }

    /// Id of its source.
    async fn source(&self) -> ID {
        ID(self.0.line().source().to_owned())
    }

    /// Id of its target.
    async fn target(&self) -> ID {
        ID(self.0.line().target().to_owned())
    }

    /// How to draw it.
    async fn attributes(&self) -> EdgeAttributes {
        self.0.clone()
    }
}

/// How to draw an edge.
#[Object(serial)]
impl EdgeAttributes {
    /// Kind.
    async fn kind(&self) -> RelationshipKind {
        RelationshipKind(self.line().kind().enum_name().to_owned())
    }

    /// What the kind is called, from the source.
    async fn label(&self) -> &str {
        self.line().kind().label().get(&self.language)
    }

    /// Weight of the kind times confidence.
    async fn weight(&self) -> f64 {
        self.line().weight()
    }

    /// Confidence, from 0 to 1.
    async fn confidence(&self) -> f64 {
        self.line().confidence()
    }

    /// Status of the best claim.
    async fn status(&self) -> ClaimStatus {
        self.line().status()
    }

    /// First day on which it can hold.
    async fn start(&self) -> Option<String> {
        self.line().days().0
    }

    /// Last day on which it can hold.
    async fn end(&self) -> Option<String> {
        self.line().days().1
    }
}
