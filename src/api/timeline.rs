//! What several entities share, and what happened when.

use async_graphql::{Context, Object, SimpleObject};

use crate::{
    graph::View,
    query::{self, Item, Shared},
};

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

/// Something that happened.
#[derive(Clone)]
pub(crate) struct TimelineItem {
    view: View,
    item: Item,
}

impl TimelineItem {
    pub(super) fn new(view: &View, item: Item) -> Self {
        Self {
            view: view.clone(),
            item,
        }
    }
}

#[Object(serial)]
impl TimelineItem {
    /// When; null if the sources do not say. Undated items come last.
    async fn when(&self) -> Option<EdtfInterval> {
        self.item.when.clone().map(EdtfInterval)
    }

    /// What it is about: what the entities share, or the other end of the tie.
    async fn entity(&self) -> Option<EntityNode> {
        self.item
            .entity
            .map(|entity| EntityFields::node(&self.view, entity))
    }

    /// The tie that it tells of.
    async fn relationship(&self) -> Option<RelationshipNode> {
        Some(RelationshipFields::node(&self.view, self.item.supported))
    }

    /// The ties that show it, this one first: of what several share, one of each of them.
    async fn because(&self) -> List<RelationshipNode> {
        let ties = self.item.because.iter();
        ties.map(|tie| RelationshipFields::node(&self.view, *tie))
            .collect()
    }

    /// In words: who, what, whom.
    async fn label(&self, ctx: &Context<'_>, language: Option<Language>) -> String {
        let language = self::language(ctx, language.as_ref());
        let snapshot = self.view.snapshot();
        let relationship = self.item.supported.relationship;
        let kind = snapshot.ontology().relationship_kind(relationship.kind);
        let source = self.view.record(relationship.source).name_in(&language);
        let target = self.view.record(relationship.target).name_in(&language);
        format!("{source} {} {target}", kind.label().get(&language))
    }
}

/// What several entities share.
#[derive(SimpleObject)]
#[graphql(serial)]
pub(crate) struct CommonResult {
    /// The shared entities, strongest ties first.
    pub(crate) nodes: List<CommonNeighbour>,
    /// Whether a limit or the budget left something out.
    pub(crate) truncated: bool,
    /// Claims that the view does not count.
    pub(crate) omitted: Omitted,
}

/// An entity that all of them are tied to.
pub(crate) struct CommonNeighbour {
    view: View,
    shared: Shared,
}

impl CommonResult {
    pub(super) fn new(view: &View, found: query::Common, first: usize) -> Self {
        let neighbour = |shared| CommonNeighbour::new(view, shared);
        Self {
            truncated: found.truncated,
            omitted: Omitted::from(&found.omissions),
            nodes: found
                .shared
                .into_iter()
                .take(first)
                .map(neighbour)
                .collect(),
        }
    }
}

impl CommonNeighbour {
    pub(super) fn new(view: &View, shared: Shared) -> Self {
        Self {
            view: view.clone(),
            shared,
        }
    }
}

#[Object(serial)]
impl CommonNeighbour {
    /// The entity.
    async fn entity(&self) -> EntityNode {
        EntityFields::node(&self.view, self.shared.entity)
    }

    /// For each of them in turn: the ties down to the part that stands for it, then the tie to the entity.
    async fn ties(&self) -> List<RelationshipNode> {
        self.shared
            .ties
            .iter()
            .map(|tie| RelationshipFields::node(&self.view, *tie))
            .collect()
    }
}
