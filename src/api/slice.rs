//! Slices of the graph, in the forms that visualizations load.

use std::sync::Arc;

use async_graphql::{Context, Object, Result, SimpleObject};

use crate::{
    graph::{Omissions, View},
    query::Slice,
};

use super::{
    document::Document,
    entity::EntityFields,
    grouping::communities,
    json::Ready,
    list::List,
    picture::{EdgeAttributes, GraphEdge, GraphNode, NodeAttributes, Picture},
    plain::PlainList,
    projection::{EntityNode, RelationshipNode},
    relationship::RelationshipFields,
    request::{Request, language},
    scalars::Language,
    words::{GraphFormat, OmitReason},
};

/// What an answer left out.
#[derive(SimpleObject, Clone, Debug, Default)]
#[graphql(serial)]
pub(crate) struct Omitted {
    /// How many claims on ties that were looked at were not used.
    pub(crate) total: usize,
    /// How many for which reason.
    pub(crate) by_reason: List<OmittedCount>,
}

/// How many claims were left out for one reason.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(serial)]
pub(crate) struct OmittedCount {
    /// The reason.
    pub(crate) reason: OmitReason,
    /// How many.
    pub(crate) count: usize,
}

impl From<&Omissions> for Omitted {
    fn from(omissions: &Omissions) -> Self {
        let by_reason = omissions.by_reason().map(|(reason, count)| OmittedCount {
            reason: reason.into(),
            count,
        });
        Self {
            total: omissions.total(),
            by_reason: by_reason.collect(),
        }
    }
}

/// A slice of the graph: both ends of every edge are in it.
pub(crate) struct Graph(Arc<Picture>);

impl Graph {
    pub(super) fn new(view: &View, slice: Slice) -> Self {
        Self(Arc::new(Picture::new(view, slice)))
    }

    /// The community of each entity, if they are asked for.
    async fn communities(&self, ctx: &Context<'_>, asked: bool) -> Result<Vec<i32>> {
        if asked {
            communities(ctx, &self.0.view, &self.0.slice).await
        } else {
            Ok(Vec::new())
        }
    }

    /// Lets the answer grow by so many nodes or edges.
    async fn take(&self, ctx: &Context<'_>, n_items: usize) -> Result<()> {
        let allowance = &Request::of(ctx).allowance;
        allowance.take_slice_items(n_items).await
    }
}

#[Object(serial)]
impl Graph {
    /// The entities as nodes, most important first; they load into graphology unchanged.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        language: Option<Language>,
    ) -> Result<PlainList<'static, GraphNode>> {
        self.take(ctx, self.0.slice.entities.len()).await?;
        let attributes = ctx.look_ahead().field("attributes");
        let asks = |name| attributes.field(name).exists();
        if asks("x") || asks("y") {
            self.0.arrange(ctx).await?;
        }
        let communities = self.communities(ctx, asks("community")).await?;
        let language: Arc<str> = self::language(ctx, language.as_ref()).into();
        let nodes = self.0.spots().map(|spot| {
            GraphNode(NodeAttributes {
                picture: Arc::clone(&self.0),
                place: spot.place,
                language: Arc::clone(&language),
                community: communities.get(spot.place).copied(),
            })
        });
        Ok(PlainList::of_slice(nodes))
    }

    /// The relationships as edges; they load into graphology unchanged.
    async fn edges(
        &self,
        ctx: &Context<'_>,
        language: Option<Language>,
    ) -> Result<PlainList<'static, GraphEdge>> {
        self.take(ctx, self.0.slice.relationships.len()).await?;
        let language: Arc<str> = self::language(ctx, language.as_ref()).into();
        let edges = (0..self.0.slice.relationships.len()).map(|place| {
            GraphEdge(EdgeAttributes {
                picture: Arc::clone(&self.0),
                place,
                language: Arc::clone(&language),
            })
        });
        Ok(PlainList::of_slice(edges))
    }

    /// The entities, most important first.
    async fn entities(&self, ctx: &Context<'_>) -> Result<PlainList<'static, EntityNode>> {
        self.take(ctx, self.0.slice.entities.len()).await?;
        let entities = self.0.slice.entities.iter();
        let entities = entities.map(|entity| EntityFields::node(&self.0.view, *entity));
        Ok(PlainList::of_slice(entities))
    }

    /// The relationships between them.
    async fn relationships(
        &self,
        ctx: &Context<'_>,
    ) -> Result<PlainList<'static, RelationshipNode>> {
        self.take(ctx, self.0.slice.relationships.len()).await?;
        let found = self.0.slice.relationships.iter();
        let found = found.map(|found| RelationshipFields::node(&self.0.view, *found));
        Ok(PlainList::of_slice(found))
    }

    /// The whole slice as one value: the fast way for large slices.
    async fn document(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The form.", default_with = "GraphFormat::Graphology")]
        format: GraphFormat,
        language: Option<Language>,
        #[graphql(
            desc = "Whether each node says which community it belongs to.",
            default = false
        )]
        with_communities: bool,
    ) -> Result<Ready> {
        let slice = &self.0.slice;
        self.take(ctx, slice.entities.len() + slice.relationships.len())
            .await?;
        self.0.arrange(ctx).await?;
        let communities = self.communities(ctx, with_communities).await?;
        let document = Document {
            picture: &self.0,
            language: &self::language(ctx, language.as_ref()),
            communities: &communities,
        };
        Ok(Ready(document.write(format)))
    }

    /// How many entities there would be without the limit.
    async fn total_entities(&self) -> usize {
        self.0.slice.total_entities
    }

    /// How many relationships there would be without the limit.
    async fn total_relationships(&self) -> usize {
        self.0.slice.total_relationships
    }

    /// Whether a limit or the budget left something out.
    async fn truncated(&self) -> bool {
        self.0.slice.truncated
    }

    /// Claims that the view does not count.
    async fn omitted(&self) -> Omitted {
        Omitted::from(&self.0.slice.omissions)
    }

    /// The revision of the graph that was asked.
    async fn revision(&self) -> u64 {
        self.0.view.snapshot().revision()
    }
}
