//! The connections of the schema: pages of entities, relationships, claims, sources, search results and timeline items.

use async_graphql::{Object, Result, SimpleObject};

use crate::graph::{ClaimIdx, EntityIdx, SourceIdx, Supported, View};

use super::{
    changes::ChangeEdge,
    claim::Claim,
    entity::EntityFields,
    page::{Edge, Page, PageInfo, Window},
    plain::PlainList,
    projection::{EntityNode, RelationshipNode},
    relationship::RelationshipFields,
    source::Source,
    timeline::TimelineItem,
    words::Direction,
};

/// A page of a list, in Relay's form.
pub(crate) struct Connection<E> {
    edges: Vec<E>,
    page_info: PageInfo,
    total_count: usize,
}

impl<E> Connection<E> {
    /// A page, its items made into edges.
    pub(super) fn new<T>(page: Page<T>, edge: impl Fn(String, T) -> E) -> Self {
        Self {
            edges: page
                .items
                .into_iter()
                .map(|(cursor, item)| edge(cursor, item))
                .collect(),
            page_info: page.info,
            total_count: page.total_count,
        }
    }
}

impl<E> Connection<E> {
    /// A page that was cut elsewhere.
    pub(super) fn of(edges: Vec<E>, page_info: PageInfo, total_count: usize) -> Self {
        Self {
            edges,
            page_info,
            total_count,
        }
    }
}

/// A page of a list.
#[Object(
    serial,
    concrete(name = "EntityConnection", params(EntityEdge)),
    concrete(name = "RelationshipConnection", params(RelationshipEdge)),
    concrete(name = "ClaimConnection", params(ClaimEdge)),
    concrete(name = "SourceConnection", params(SourceEdge)),
    concrete(name = "SearchConnection", params(SearchEdge)),
    concrete(name = "TimelineConnection", params(TimelineEdge)),
    concrete(name = "ChangeConnection", params(ChangeEdge))
)]
impl<E: Edge> Connection<E> {
    /// The items with their cursors.
    async fn edges(&self) -> PlainList<'_, E> {
        PlainList::new(&self.edges)
    }

    /// The items.
    async fn nodes(&self) -> PlainList<'static, E::Node> {
        let nodes = self.edges.iter().map(|edge| edge.node().clone());
        PlainList::new(nodes.collect::<Vec<_>>())
    }

    /// Where the page stands.
    async fn page_info(&self) -> &PageInfo {
        &self.page_info
    }

    /// Length of the whole list.
    async fn total_count(&self) -> usize {
        self.total_count
    }
}

/// Declares an edge without fields of its own.
macro_rules! edge {
    ($(#[$meta:meta])* $name:ident, $node:ty) => {
        $(#[$meta])*
        #[derive(SimpleObject, Clone)]
        #[graphql(serial)]
        pub(crate) struct $name {
            /// Marks the place in the list.
            pub(crate) cursor: String,
            /// The item.
            pub(crate) node: $node,
        }

        impl Edge for $name {
            type Node = $node;

            fn node(&self) -> &$node {
                &self.node
            }
        }
    };
}

edge! {
    /// An entity in a list.
    EntityEdge, EntityNode
}
edge! {
    /// A claim in a list.
    ClaimEdge, Claim
}
edge! {
    /// A source in a list.
    SourceEdge, Source
}
edge! {
    /// Something that happened, in a list.
    TimelineEdge, TimelineItem
}

/// A relationship in a list.
#[derive(SimpleObject, Clone)]
#[graphql(serial)]
pub(crate) struct RelationshipEdge {
    /// Marks the place in the list.
    pub(crate) cursor: String,
    /// The relationship.
    pub(crate) node: RelationshipNode,
    /// The entity at the other end, if the list is of one entity's relationships.
    pub(crate) other: Option<EntityNode>,
    /// The direction from that entity.
    pub(crate) direction: Option<Direction>,
}

impl Edge for RelationshipEdge {
    type Node = RelationshipNode;

    fn node(&self) -> &RelationshipNode {
        &self.node
    }
}

/// An entity that a search found.
#[derive(SimpleObject, Clone)]
#[graphql(serial)]
pub(crate) struct SearchEdge {
    /// Marks the place in the list.
    pub(crate) cursor: String,
    /// The entity.
    pub(crate) node: EntityNode,
    /// How well it fits, from 0 to 1.
    pub(crate) score: f64,
    /// The name that fits.
    pub(crate) matched: String,
}

impl Edge for SearchEdge {
    type Node = EntityNode;

    fn node(&self) -> &EntityNode {
        &self.node
    }
}

/// A page of entities.
pub(super) fn entities(
    view: &View,
    list: &[EntityIdx],
    window: &Window,
) -> Result<Connection<EntityEdge>> {
    let snapshot = view.snapshot();
    let page = window.cut(list, |entity| snapshot.entity(*entity).id.to_string())?;
    Ok(Connection::new(page, |cursor, entity| EntityEdge {
        cursor,
        node: EntityFields::node(view, entity),
    }))
}

/// A page of claims.
pub(super) fn claims(
    view: &View,
    list: &[ClaimIdx],
    window: &Window,
) -> Result<Connection<ClaimEdge>> {
    let snapshot = view.snapshot();
    let page = window.cut(list, |claim| snapshot.claim(*claim).id())?;
    Ok(Connection::new(page, |cursor, claim| ClaimEdge {
        cursor,
        node: Claim::new(view, claim),
    }))
}

/// A page of sources.
pub(super) fn sources(
    view: &View,
    list: &[SourceIdx],
    window: &Window,
) -> Result<Connection<SourceEdge>> {
    let snapshot = view.snapshot();
    let page = window.cut(list, |source| snapshot.source(*source).id.to_string())?;
    Ok(Connection::new(page, |cursor, source| SourceEdge {
        cursor,
        node: Source::new(view, source),
    }))
}

/// A page of relationships, seen from an entity if one is given.
pub(super) fn relationships(
    view: &View,
    list: &[Supported],
    from: Option<EntityIdx>,
    window: &Window,
) -> Result<Connection<RelationshipEdge>> {
    let snapshot = view.snapshot();
    let page = window.cut(list, |found| snapshot.relationship_id(&found.relationship))?;
    Ok(Connection::new(page, |cursor, found| {
        let relationship = found.relationship;
        let other = from.map(|from| {
            if relationship.source == from {
                relationship.target
            } else {
                relationship.source
            }
        });
        RelationshipEdge {
            cursor,
            node: RelationshipFields::node(view, found),
            other: other.map(|other| EntityFields::node(view, other)),
            direction: from.map(|_| found.direction.into()),
        }
    }))
}
