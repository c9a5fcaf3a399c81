//! Paths.

use async_graphql::{Context, Object, SimpleObject};

use crate::{graph::View, query};

use super::{
    entity::EntityFields,
    interval::EdtfInterval,
    list::List,
    projection::{EntityNode, RelationshipNode},
    relationship::RelationshipFields,
    request::language,
    scalars::Language,
    slice::Omitted,
};

/// How two entities are connected.
#[derive(SimpleObject)]
#[graphql(serial)]
pub(crate) struct PathResult {
    /// The paths, best first; empty if there is none in this view.
    pub(crate) paths: List<Path>,
    /// Whether a budget stopped the search.
    pub(crate) truncated: bool,
    /// Claims that the view does not count.
    pub(crate) omitted: Omitted,
    /// Where there is no path: the shortest one if every status but RETRACTED, and references, counted.
    pub(crate) weaker: Option<Path>,
}

/// A way from one entity to another that passes no entity twice.
#[derive(Clone)]
pub(crate) struct Path {
    view: View,
    path: query::Path,
}

/// One step of a path.
#[derive(Clone)]
pub(crate) struct PathStep {
    view: View,
    step: query::Step,
}

impl PathResult {
    pub(super) fn new(view: &View, found: query::Paths) -> Self {
        let omitted = Omitted::from(&found.omissions);
        let path = |path| Path {
            view: view.clone(),
            path,
        };
        Self {
            paths: found.paths.into_iter().map(path).collect(),
            truncated: found.truncated,
            omitted,
            weaker: found.weaker.map(path),
        }
    }
}

#[Object(serial)]
impl Path {
    /// Number of steps.
    async fn length(&self) -> usize {
        self.path.steps.len()
    }

    /// Product of the steps' confidences, from 0 to 1.
    async fn confidence(&self) -> f64 {
        // Seven digits are what the claims themselves are kept to.
        (self.path.confidence * 1e7).round() / 1e7
    }

    /// When all its dated steps may hold together; null if never, or if none is dated.
    ///
    /// If all dated steps say the same, or only one is dated, it is that date as written. Else it runs from the latest of
    /// their first days to the earliest of their last days, and a side is marked as uncertain (`?`) where the date that sets it is.
    async fn valid(&self) -> Option<EdtfInterval> {
        self.path.valid.clone().map(EdtfInterval)
    }

    /// The entities on the way, both ends included.
    async fn entities(&self) -> List<EntityNode> {
        let first = self.path.steps.first().map(|step| step.from);
        let entities = first
            .into_iter()
            .chain(self.path.steps.iter().map(|step| step.to));
        entities
            .map(|entity| EntityFields::node(&self.view, entity))
            .collect()
    }

    /// The steps, in order.
    async fn steps(&self) -> List<PathStep> {
        self.path
            .steps
            .iter()
            .map(|step| PathStep {
                view: self.view.clone(),
                step: *step,
            })
            .collect()
    }
}

#[Object(serial)]
impl PathStep {
    /// Where it starts.
    async fn from(&self) -> EntityNode {
        EntityFields::node(&self.view, self.step.from)
    }

    /// The strongest relationship between the two.
    async fn relationship(&self) -> RelationshipNode {
        let found = self.step.supported;
        RelationshipFields::of(&self.view, found.relationship, found.best)
    }

    /// Where it ends.
    async fn to(&self) -> EntityNode {
        EntityFields::node(&self.view, self.step.to)
    }

    /// How the relationship reads in the direction of the path.
    async fn label(&self, ctx: &Context<'_>, language: Option<Language>) -> String {
        let relationship = self.step.supported.relationship;
        let kind = self
            .view
            .snapshot()
            .ontology()
            .relationship_kind(relationship.kind);
        let language = self::language(ctx, language.as_ref());
        let forward = relationship.source == self.step.from;
        if forward {
            kind.label().get(&language)
        } else {
            kind.inverse().get(&language)
        }
        .to_owned()
    }
}
