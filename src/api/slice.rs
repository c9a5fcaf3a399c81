//! Slices of the graph, in the forms that visualizations load.

use std::{collections::HashMap, sync::OnceLock};

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use serde_json::{Map, Value, json};

use crate::{
    graph::{EntityIdx, Omissions, Supported, View},
    ontology::RelationshipKind as KindInfo,
    query::{self, Point, Slice},
};

use super::{
    entity::{EntityFields, name_in},
    projection::{EntityKind, EntityNode, RelationshipKind, RelationshipNode},
    relationship::RelationshipFields,
    request::{Request, language},
    scalars::Language,
    words::{ClaimStatus, GraphFormat, OmitReason},
};

/// What an answer left out.
#[derive(SimpleObject, Clone, Debug, Default)]
#[graphql(serial)]
pub(crate) struct Omitted {
    /// How many claims on ties that were looked at were not used.
    pub(crate) total: usize,
    /// How many for which reason.
    pub(crate) by_reason: Vec<OmittedCount>,
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
pub(crate) struct Graph {
    view: View,
    slice: Slice,
    points: OnceLock<Vec<Point>>,
}

/// A node as graphology imports it.
#[derive(SimpleObject)]
#[graphql(serial)]
pub(crate) struct GraphNode {
    /// Id of the entity.
    pub(crate) key: ID,
    /// How to draw it.
    pub(crate) attributes: NodeAttributes,
}

/// How to draw a node.
#[derive(SimpleObject)]
#[graphql(serial)]
pub(crate) struct NodeAttributes {
    /// Name.
    pub(crate) label: String,
    /// Kind.
    pub(crate) kind: EntityKind,
    /// Place, to the right.
    pub(crate) x: f64,
    /// Place, upwards.
    pub(crate) y: f64,
    /// Size, by the number of relationships in the slice.
    pub(crate) size: f64,
    /// Community, where communities were computed.
    pub(crate) community: Option<i32>,
}

/// An edge as graphology imports it.
#[derive(SimpleObject)]
#[graphql(serial)]
pub(crate) struct GraphEdge {
    /// Id of the relationship.
    pub(crate) key: ID,
    /// Id of its source.
    pub(crate) source: ID,
    /// Id of its target.
    pub(crate) target: ID,
    /// How to draw it.
    pub(crate) attributes: EdgeAttributes,
}

/// How to draw an edge.
#[derive(SimpleObject)]
#[graphql(serial)]
pub(crate) struct EdgeAttributes {
    /// Kind.
    pub(crate) kind: RelationshipKind,
    /// What the kind is called, from the source.
    pub(crate) label: String,
    /// Weight of the kind times confidence.
    pub(crate) weight: f64,
    /// Confidence, from 0 to 1.
    pub(crate) confidence: f64,
    /// Status of the best claim.
    pub(crate) status: ClaimStatus,
    /// First day on which it can hold.
    pub(crate) start: Option<String>,
    /// Last day on which it can hold.
    pub(crate) end: Option<String>,
}

impl Graph {
    pub(super) fn new(view: &View, slice: Slice) -> Self {
        Self {
            view: view.clone(),
            slice,
            points: OnceLock::new(),
        }
    }

    /// Lets the answer grow by so many nodes or edges.
    async fn take(&self, ctx: &Context<'_>, n_items: usize) -> Result<()> {
        let allowance = &Request::of(ctx).allowance;
        allowance.take_slice_items(n_items).await
    }

    fn points(&self) -> &[Point] {
        self.points.get_or_init(|| query::layout(&self.slice))
    }

    fn sizes(&self) -> HashMap<EntityIdx, usize> {
        let mut degrees: HashMap<EntityIdx, usize> = HashMap::new();
        for Supported { relationship, .. } in &self.slice.relationships {
            *degrees.entry(relationship.source).or_default() += 1;
            *degrees.entry(relationship.target).or_default() += 1;
        }
        degrees
    }

    fn graph_nodes(&self, language: &str) -> Vec<GraphNode> {
        let snapshot = self.view.snapshot();
        let sizes = self.sizes();
        let node = |(entity, point): (&EntityIdx, &Point)| {
            let record = self.view.record(*entity);
            let degree = sizes.get(entity).copied().unwrap_or(0);
            GraphNode {
                key: ID(record.id.to_string()),
                attributes: NodeAttributes {
                    label: name_in(record, language).to_owned(),
                    kind: EntityKind(
                        snapshot
                            .ontology()
                            .entity_kind(record.kind)
                            .enum_name()
                            .to_owned(),
                    ),
                    x: point.x,
                    y: point.y,
                    size: size(degree),
                    community: None,
                },
            }
        };
        self.slice
            .entities
            .iter()
            .zip(self.points())
            .map(node)
            .collect()
    }

    fn graph_edges(&self, language: &str) -> Vec<GraphEdge> {
        self.slice
            .relationships
            .iter()
            .map(|found| self.graph_edge(found, language))
            .collect()
    }

    fn kind_info(&self, found: &Supported) -> &KindInfo {
        self.view
            .snapshot()
            .ontology()
            .relationship_kind(found.relationship.kind)
    }

    fn graph_edge(&self, found: &Supported, language: &str) -> GraphEdge {
        let snapshot = self.view.snapshot();
        let relationship = &found.relationship;
        let kind = self.kind_info(found);
        let claim = snapshot.claim(found.best);
        let valid = claim.valid();
        let day = |day: Option<crate::date::Day>| day.map(|day| day.to_string());
        GraphEdge {
            key: ID(snapshot.relationship_id(relationship)),
            source: ID(snapshot.entity(relationship.source).id.to_string()),
            target: ID(snapshot.entity(relationship.target).id.to_string()),
            attributes: EdgeAttributes {
                kind: RelationshipKind(kind.enum_name().to_owned()),
                label: kind.label().get(language).to_owned(),
                weight: rounded(self.view.strength(relationship.kind, found.best)),
                confidence: claim.confidence().get(),
                status: self.view.status(found.best).into(),
                start: valid.as_ref().and_then(|valid| day(valid.earliest())),
                end: valid.as_ref().and_then(|valid| day(valid.latest())),
            },
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "degrees are far below 2^53")]
fn size(degree: usize) -> f64 {
    rounded(3.0 + (degree as f64).sqrt() * 2.0)
}

fn rounded(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}

#[Object(serial)]
impl Graph {
    /// The entities as nodes, most important first; they load into graphology unchanged.
    async fn nodes(&self, ctx: &Context<'_>, language: Option<Language>) -> Result<Vec<GraphNode>> {
        self.take(ctx, self.slice.entities.len()).await?;
        Ok(self.graph_nodes(&self::language(ctx, language.as_ref())))
    }

    /// The relationships as edges; they load into graphology unchanged.
    async fn edges(&self, ctx: &Context<'_>, language: Option<Language>) -> Result<Vec<GraphEdge>> {
        self.take(ctx, self.slice.relationships.len()).await?;
        Ok(self.graph_edges(&self::language(ctx, language.as_ref())))
    }

    /// The entities, most important first.
    async fn entities(&self, ctx: &Context<'_>) -> Result<Vec<EntityNode>> {
        self.take(ctx, self.slice.entities.len()).await?;
        let entities = self.slice.entities.iter();
        Ok(entities
            .map(|entity| EntityFields::node(&self.view, *entity))
            .collect())
    }

    /// The relationships between them.
    async fn relationships(&self, ctx: &Context<'_>) -> Result<Vec<RelationshipNode>> {
        self.take(ctx, self.slice.relationships.len()).await?;
        let relationships = self.slice.relationships.iter();
        Ok(relationships
            .map(|found| RelationshipFields::node(&self.view, *found))
            .collect())
    }

    /// The whole slice as one value: the fast way for large slices.
    async fn document(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The form.", default_with = "GraphFormat::Graphology")]
        format: GraphFormat,
        language: Option<Language>,
    ) -> Result<Value> {
        let n_items = self.slice.entities.len() + self.slice.relationships.len();
        self.take(ctx, n_items).await?;
        let language = self::language(ctx, language.as_ref());
        let (nodes, edges) = (self.graph_nodes(&language), self.graph_edges(&language));
        Ok(match format {
            GraphFormat::Graphology => graphology(&nodes, &edges),
            GraphFormat::Cytoscape => cytoscape(&nodes, &edges),
            GraphFormat::Columns => columns(&nodes, &edges),
        })
    }

    /// How many entities there would be without the limit.
    async fn total_entities(&self) -> usize {
        self.slice.total_entities
    }

    /// How many relationships there would be without the limit.
    async fn total_relationships(&self) -> usize {
        self.slice.total_relationships
    }

    /// Whether a limit or the budget left something out.
    async fn truncated(&self) -> bool {
        self.slice.truncated
    }

    /// Claims that the view does not count.
    async fn omitted(&self) -> Omitted {
        Omitted::from(&self.slice.omissions)
    }

    /// The revision of the graph that was asked.
    async fn revision(&self) -> u64 {
        self.view.snapshot().revision()
    }
}

fn node_attributes(node: &GraphNode) -> Map<String, Value> {
    let attributes = &node.attributes;
    let pairs = [
        ("label", json!(attributes.label)),
        ("kind", json!(attributes.kind.0)),
        ("x", json!(attributes.x)),
        ("y", json!(attributes.y)),
        ("size", json!(attributes.size)),
    ];
    pairs
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

fn edge_attributes(edge: &GraphEdge) -> Map<String, Value> {
    let attributes = &edge.attributes;
    let pairs = [
        ("kind", json!(attributes.kind.0)),
        ("label", json!(attributes.label)),
        ("weight", json!(attributes.weight)),
        ("confidence", json!(attributes.confidence)),
        ("status", json!(status_word(attributes.status))),
        ("start", json!(attributes.start)),
        ("end", json!(attributes.end)),
    ];
    pairs
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

fn status_word(status: ClaimStatus) -> String {
    crate::model::ClaimStatus::from(status)
        .as_str()
        .to_uppercase()
}

fn graphology(nodes: &[GraphNode], edges: &[GraphEdge]) -> Value {
    let nodes: Vec<Value> = nodes
        .iter()
        .map(|node| json!({"key": node.key.as_str(), "attributes": node_attributes(node)}))
        .collect();
    let edges: Vec<Value> = edges
        .iter()
        .map(|edge| {
            json!({
                "key": edge.key.as_str(),
                "source": edge.source.as_str(),
                "target": edge.target.as_str(),
                "attributes": edge_attributes(edge),
            })
        })
        .collect();
    json!({
        "options": {"type": "directed", "multi": true, "allowSelfLoops": true},
        "attributes": {},
        "nodes": nodes,
        "edges": edges,
    })
}

fn cytoscape(nodes: &[GraphNode], edges: &[GraphEdge]) -> Value {
    let nodes: Vec<Value> = nodes
        .iter()
        .map(|node| {
            let mut data = node_attributes(node);
            data.remove("x");
            data.remove("y");
            data.insert("id".to_owned(), json!(node.key.as_str()));
            json!({"data": data, "position": {"x": node.attributes.x * 40.0, "y": node.attributes.y * 40.0}})
        })
        .collect();
    let edges: Vec<Value> = edges
        .iter()
        .map(|edge| {
            let mut data = edge_attributes(edge);
            data.insert("id".to_owned(), json!(edge.key.as_str()));
            data.insert("source".to_owned(), json!(edge.source.as_str()));
            data.insert("target".to_owned(), json!(edge.target.as_str()));
            json!({"data": data})
        })
        .collect();
    json!({"elements": {"nodes": nodes, "edges": edges}})
}

/// One list for each attribute; kinds, labels of kinds and ends of edges are numbers into tables.
fn columns(nodes: &[GraphNode], edges: &[GraphEdge]) -> Value {
    let mut node_kinds = Table::default();
    let mut edge_kinds = Table::default();
    let places: HashMap<&str, usize> = nodes
        .iter()
        .enumerate()
        .map(|(at, node)| (node.key.as_str(), at))
        .collect();
    let place = |id: &ID| places.get(id.as_str()).copied();
    json!({
        "nodes": {
            "key": nodes.iter().map(|node| node.key.as_str()).collect::<Vec<_>>(),
            "label": nodes.iter().map(|node| node.attributes.label.as_str()).collect::<Vec<_>>(),
            "kind": nodes.iter().map(|node| node_kinds.place(&node.attributes.kind.0)).collect::<Vec<_>>(),
            "x": nodes.iter().map(|node| node.attributes.x).collect::<Vec<_>>(),
            "y": nodes.iter().map(|node| node.attributes.y).collect::<Vec<_>>(),
            "size": nodes.iter().map(|node| node.attributes.size).collect::<Vec<_>>(),
        },
        "edges": {
            "source": edges.iter().map(|edge| place(&edge.source)).collect::<Vec<_>>(),
            "target": edges.iter().map(|edge| place(&edge.target)).collect::<Vec<_>>(),
            "kind": edges.iter().map(|edge| edge_kinds.place(&edge.attributes.kind.0)).collect::<Vec<_>>(),
            "weight": edges.iter().map(|edge| edge.attributes.weight).collect::<Vec<_>>(),
            "confidence": edges.iter().map(|edge| edge.attributes.confidence).collect::<Vec<_>>(),
            "status": edges.iter().map(|edge| status_word(edge.attributes.status)).collect::<Vec<_>>(),
            "start": edges.iter().map(|edge| edge.attributes.start.as_deref()).collect::<Vec<_>>(),
            "end": edges.iter().map(|edge| edge.attributes.end.as_deref()).collect::<Vec<_>>(),
        },
        "nodeKinds": node_kinds.0,
        "edgeKinds": edge_kinds.0,
    })
}

/// Words in the order of their first use.
#[derive(Default)]
struct Table(Vec<String>);

impl Table {
    fn place(&mut self, word: &str) -> usize {
        if let Some(place) = self.0.iter().position(|known| known == word) {
            return place;
        }
        self.0.push(word.to_owned());
        self.0.len() - 1
    }
}
