//! The plain fields of entities, relationships and the edges of their lists.

use std::convert::Infallible;

use async_graphql::InputType;

use crate::api::{
    changes::{Change, ChangeEdge},
    claim::Claim,
    connections::{ClaimEdge, EntityEdge, RelationshipEdge, SearchEdge, SourceEdge, TimelineEdge},
    json,
    projection::{EntityNode, RelationshipNode},
    source::Source,
    timeline::TimelineItem,
    words::EntityStatus,
};

use super::{Asked, Plain, Plan};

/// What can be asked of an entity.
pub(crate) enum EntityField {
    Id,
    Kind,
    KindLabel { language: String },
    Name { language: String },
    Status,
    Description,
}

impl Plain for EntityNode {
    type Field = EntityField;

    fn field(asked: &Asked<'_>) -> Option<EntityField> {
        let language = || asked.language.to_owned();
        Some(match asked.name {
            "id" => EntityField::Id,
            "kind" => EntityField::Kind,
            "kindLabel" => EntityField::KindLabel {
                language: language(),
            },
            "name" => EntityField::Name {
                language: language(),
            },
            "status" => EntityField::Status,
            "description" => EntityField::Description,
            _ => return None,
        })
    }

    fn write(&self, field: &EntityField, out: &mut Vec<u8>) {
        let entity = &self.0;
        match field {
            EntityField::Id => json::scalar(out, entity.record().id.as_str()),
            EntityField::Kind => json::scalar(out, entity.kind_info().enum_name()),
            EntityField::KindLabel { language } => {
                json::scalar(out, entity.kind_info().label().get(language));
            }
            EntityField::Name { language } => json::scalar(out, entity.name_in(language)),
            EntityField::Status => word(out, &EntityStatus::from(entity.record().status)),
            EntityField::Description => json::scalar(out, &entity.record().description),
        }
    }
}

/// What can be asked of a relationship.
pub(crate) enum RelationshipField {
    Id,
    Kind,
    Label { language: String },
    Status,
    Confidence,
    Source(Plan<EntityNode>),
    Target(Plan<EntityNode>),
}

impl Plain for RelationshipNode {
    type Field = RelationshipField;

    fn field(asked: &Asked<'_>) -> Option<RelationshipField> {
        Some(match asked.name {
            "id" => RelationshipField::Id,
            "kind" => RelationshipField::Kind,
            "label" => RelationshipField::Label {
                language: asked.language.to_owned(),
            },
            "status" => RelationshipField::Status,
            "confidence" => RelationshipField::Confidence,
            "source" => RelationshipField::Source(asked.plan()?),
            "target" => RelationshipField::Target(asked.plan()?),
            _ => return None,
        })
    }

    fn write(&self, field: &RelationshipField, out: &mut Vec<u8>) {
        let tie = &self.0;
        match field {
            RelationshipField::Id => json::scalar(out, &tie.written_id()),
            RelationshipField::Kind => json::scalar(out, tie.kind_info().enum_name()),
            RelationshipField::Label { language } => {
                json::scalar(out, tie.label_towards(language, true));
            }
            RelationshipField::Status => word(out, &tie.best_status()),
            RelationshipField::Confidence => json::scalar(out, &tie.best_confidence()),
            RelationshipField::Source(plan) => plan.write(&tie.ends().0, out),
            RelationshipField::Target(plan) => plan.write(&tie.ends().1, out),
        }
    }
}

/// What can be asked of an edge to an entity.
pub(crate) enum EntityEdgeField {
    Cursor,
    Node(Plan<EntityNode>),
}

impl Plain for EntityEdge {
    type Field = EntityEdgeField;

    fn field(asked: &Asked<'_>) -> Option<EntityEdgeField> {
        Some(match asked.name {
            "cursor" => EntityEdgeField::Cursor,
            "node" => EntityEdgeField::Node(asked.plan()?),
            _ => return None,
        })
    }

    fn write(&self, field: &EntityEdgeField, out: &mut Vec<u8>) {
        match field {
            EntityEdgeField::Cursor => json::scalar(out, &self.cursor),
            EntityEdgeField::Node(plan) => plan.write(&self.node, out),
        }
    }
}

/// What can be asked of an edge to a relationship.
pub(crate) enum RelationshipEdgeField {
    Cursor,
    Direction,
    Node(Plan<RelationshipNode>),
    Other(Plan<EntityNode>),
}

impl Plain for RelationshipEdge {
    type Field = RelationshipEdgeField;

    fn field(asked: &Asked<'_>) -> Option<RelationshipEdgeField> {
        Some(match asked.name {
            "cursor" => RelationshipEdgeField::Cursor,
            "direction" => RelationshipEdgeField::Direction,
            "node" => RelationshipEdgeField::Node(asked.plan()?),
            "other" => RelationshipEdgeField::Other(asked.plan()?),
            _ => return None,
        })
    }

    fn write(&self, field: &RelationshipEdgeField, out: &mut Vec<u8>) {
        match field {
            RelationshipEdgeField::Cursor => json::scalar(out, &self.cursor),
            RelationshipEdgeField::Direction => match self.direction {
                Some(direction) => word(out, &direction),
                None => json::scalar(out, &()),
            },
            RelationshipEdgeField::Node(plan) => plan.write(&self.node, out),
            RelationshipEdgeField::Other(plan) => match &self.other {
                Some(other) => plan.write(other, out),
                None => json::scalar(out, &()),
            },
        }
    }
}

/// Writes a word of an enum.
pub(super) fn word<T: InputType>(out: &mut Vec<u8>, word: &T) {
    json::scalar(out, &word.to_value());
}

/// Declares objects whose lists always go the library's way.
macro_rules! never_plain {
    ($($name:ty),+ $(,)?) => {
        $(impl Plain for $name {
            type Field = Infallible;

            fn field(_: &Asked<'_>) -> Option<Infallible> {
                None
            }

            fn write(&self, field: &Infallible, _: &mut Vec<u8>) {
                match *field {}
            }
        })+
    };
}

never_plain!(
    Change,
    ChangeEdge,
    Claim,
    ClaimEdge,
    SearchEdge,
    Source,
    SourceEdge,
    TimelineEdge,
    TimelineItem,
);
