//! The plain fields of the nodes and edges of a picture.

use async_graphql::InputType;

use crate::api::{
    json,
    picture::{EdgeAttributes, GraphEdge, GraphNode, NodeAttributes},
};

use super::{Asked, Plain, Plan};

/// What can be asked of a node.
pub(crate) enum NodeField {
    Key,
    Attributes(Plan<NodeAttributes>),
}

impl Plain for GraphNode {
    type Field = NodeField;

    fn field(asked: &Asked<'_>) -> Option<NodeField> {
        Some(match asked.name {
            "key" => NodeField::Key,
            "attributes" => NodeField::Attributes(asked.plan()?),
            _ => return None,
        })
    }

    fn write(&self, field: &NodeField, out: &mut Vec<u8>) {
        match field {
            NodeField::Key => json::scalar(out, self.0.spot().id()),
            NodeField::Attributes(plan) => plan.write(&self.0, out),
        }
    }
}

/// What can be asked of how to draw a node.
#[derive(Clone, Copy)]
pub(crate) enum NodeAttribute {
    Label,
    Kind,
    X,
    Y,
    Size,
    Community,
}

impl Plain for NodeAttributes {
    type Field = NodeAttribute;

    fn field(asked: &Asked<'_>) -> Option<NodeAttribute> {
        Some(match asked.name {
            "label" => NodeAttribute::Label,
            "kind" => NodeAttribute::Kind,
            "x" => NodeAttribute::X,
            "y" => NodeAttribute::Y,
            "size" => NodeAttribute::Size,
            "community" => NodeAttribute::Community,
            _ => return None,
        })
    }

    fn write(&self, field: &NodeAttribute, out: &mut Vec<u8>) {
        let spot = self.spot();
        match field {
            NodeAttribute::Label => json::scalar(out, spot.label(&self.language)),
            NodeAttribute::Kind => json::scalar(out, spot.kind().enum_name()),
            NodeAttribute::X => json::scalar(out, &spot.point().x),
            NodeAttribute::Y => json::scalar(out, &spot.point().y),
            NodeAttribute::Size => json::scalar(out, &spot.size()),
            NodeAttribute::Community => json::scalar(out, &self.community),
        }
    }
}

/// What can be asked of an edge.
pub(crate) enum EdgeField {
    Key,
    Source,
    Target,
    Attributes(Plan<EdgeAttributes>),
}

impl Plain for GraphEdge {
    type Field = EdgeField;

    fn field(asked: &Asked<'_>) -> Option<EdgeField> {
        Some(match asked.name {
            "key" => EdgeField::Key,
            "source" => EdgeField::Source,
            "target" => EdgeField::Target,
            "attributes" => EdgeField::Attributes(asked.plan()?),
            _ => return None,
        })
    }

    fn write(&self, field: &EdgeField, out: &mut Vec<u8>) {
        let line = self.0.line();
        match field {
            EdgeField::Key => json::scalar(out, &line.id()),
            EdgeField::Source => json::scalar(out, line.source()),
            EdgeField::Target => json::scalar(out, line.target()),
            EdgeField::Attributes(plan) => plan.write(&self.0, out),
        }
    }
}

/// What can be asked of how to draw an edge.
#[derive(Clone, Copy)]
pub(crate) enum EdgeAttribute {
    Kind,
    Label,
    Weight,
    Confidence,
    Status,
    Start,
    End,
}

impl Plain for EdgeAttributes {
    type Field = EdgeAttribute;

    fn field(asked: &Asked<'_>) -> Option<EdgeAttribute> {
        Some(match asked.name {
            "kind" => EdgeAttribute::Kind,
            "label" => EdgeAttribute::Label,
            "weight" => EdgeAttribute::Weight,
            "confidence" => EdgeAttribute::Confidence,
            "status" => EdgeAttribute::Status,
            "start" => EdgeAttribute::Start,
            "end" => EdgeAttribute::End,
            _ => return None,
        })
    }

    fn write(&self, field: &EdgeAttribute, out: &mut Vec<u8>) {
        let line = self.line();
        match field {
            EdgeAttribute::Kind => json::scalar(out, line.kind().enum_name()),
            EdgeAttribute::Label => json::scalar(out, line.kind().label().get(&self.language)),
            EdgeAttribute::Weight => json::scalar(out, &line.weight()),
            EdgeAttribute::Confidence => json::scalar(out, &line.confidence()),
            EdgeAttribute::Status => json::scalar(out, &line.status().to_value()),
            EdgeAttribute::Start => json::scalar(out, &line.days().0),
            EdgeAttribute::End => json::scalar(out, &line.days().1),
        }
    }
}
