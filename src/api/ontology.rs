//! The ontology, as clients see it.

use std::sync::Arc;

use async_graphql::{Context, Object};

use crate::ontology::{self, AttributeId, EntityKindId, RelationshipKindId};

use super::{
    list::List,
    projection::{EntityKind, RelationshipKind},
    request::language,
    scalars::Language,
    words::TieRole,
};

/// The kinds of entity and relationship, their rules and their attributes.
pub(crate) struct Ontology(pub(crate) Arc<ontology::Ontology>);

/// What an entity kind means and how to draw it.
pub(crate) struct EntityKindInfo {
    ontology: Arc<ontology::Ontology>,
    id: EntityKindId,
}

/// What a relationship kind means.
pub(crate) struct RelationshipKindInfo {
    ontology: Arc<ontology::Ontology>,
    id: RelationshipKindId,
}

/// What an attribute means.
pub(crate) struct AttributeInfo {
    ontology: Arc<ontology::Ontology>,
    id: AttributeId,
}

#[Object(serial)]
impl Ontology {
    /// All entity kinds, abstract ones included.
    async fn entity_kinds(&self) -> List<EntityKindInfo> {
        let kinds = self.0.entity_kinds().iter();
        kinds
            .map(|kind| EntityKindInfo {
                ontology: Arc::clone(&self.0),
                id: kind.id(),
            })
            .collect()
    }

    /// All relationship kinds, abstract ones included.
    async fn relationship_kinds(&self) -> List<RelationshipKindInfo> {
        let kinds = self.0.relationship_kinds().iter();
        kinds
            .map(|kind| RelationshipKindInfo {
                ontology: Arc::clone(&self.0),
                id: kind.id(),
            })
            .collect()
    }

    /// All attributes, each once, whichever kinds have it.
    async fn attributes(&self) -> List<AttributeInfo> {
        let attributes = self.0.attributes().iter();
        attributes
            .map(|attribute| AttributeInfo {
                ontology: Arc::clone(&self.0),
                id: attribute.id(),
            })
            .collect()
    }
}

#[Object(serial)]
impl AttributeInfo {
    /// Name, as claims and fields spell it.
    async fn name(&self) -> &str {
        self.ontology.attribute(self.id).name()
    }

    /// What it is called.
    async fn label(&self, ctx: &Context<'_>, language: Option<Language>) -> String {
        let label = self.ontology.attribute(self.id).label();
        label
            .get(&self::language(ctx, language.as_ref()))
            .to_owned()
    }

    /// What it means.
    async fn description(&self) -> Option<&str> {
        self.ontology.attribute(self.id).description()
    }
}

impl EntityKindInfo {
    fn kind(&self) -> &ontology::EntityKind {
        self.ontology.entity_kind(self.id)
    }
}

#[Object(serial)]
impl EntityKindInfo {
    /// Name, as enums spell it.
    async fn name(&self) -> EntityKind {
        EntityKind(self.kind().enum_name().to_owned())
    }

    /// Name of the GraphQL type of its entities.
    async fn type_name(&self) -> &str {
        self.kind().name()
    }

    /// What it is called.
    async fn label(&self, ctx: &Context<'_>, language: Option<Language>) -> String {
        self.kind()
            .label()
            .get(&self::language(ctx, language.as_ref()))
            .to_owned()
    }

    /// What several are called.
    async fn plural(&self, ctx: &Context<'_>, language: Option<Language>) -> String {
        self.kind()
            .plural()
            .get(&self::language(ctx, language.as_ref()))
            .to_owned()
    }

    /// What it means.
    async fn description(&self) -> Option<&str> {
        self.kind().description()
    }

    /// Whether it only stands for the kinds below it.
    #[graphql(name = "abstract")]
    async fn is_abstract(&self) -> bool {
        self.kind().is_abstract()
    }

    /// The abstract kinds above it.
    async fn above(&self) -> List<EntityKind> {
        let above = self.kind().supers().iter();
        above
            .map(|id| EntityKind(self.ontology.entity_kind(id).enum_name().to_owned()))
            .collect()
    }

    /// Names of its attributes.
    async fn attributes(&self) -> List<&str> {
        self.kind()
            .attributes()
            .iter()
            .map(|id| self.ontology.attribute(*id).name())
            .collect()
    }

    /// Name of the pictogram.
    async fn icon(&self) -> Option<&str> {
        self.kind().icon()
    }

    /// Colour on a light background, as `#RRGGBB`.
    async fn color(&self) -> Option<&str> {
        self.kind().color()
    }

    /// Name of the shape.
    async fn shape(&self) -> Option<&str> {
        self.kind().shape()
    }
}

impl RelationshipKindInfo {
    fn kind(&self) -> &ontology::RelationshipKind {
        self.ontology.relationship_kind(self.id)
    }

    fn names(&self, kinds: &[EntityKindId]) -> List<EntityKind> {
        kinds
            .iter()
            .map(|id| EntityKind(self.ontology.entity_kind(*id).enum_name().to_owned()))
            .collect()
    }
}

#[Object(serial)]
impl RelationshipKindInfo {
    /// Name, as enums spell it.
    async fn name(&self) -> RelationshipKind {
        RelationshipKind(self.kind().enum_name().to_owned())
    }

    /// Name of the GraphQL type of its relationships.
    async fn type_name(&self) -> &str {
        self.kind().name()
    }

    /// How it reads from the subject.
    async fn label(&self, ctx: &Context<'_>, language: Option<Language>) -> String {
        self.kind()
            .label()
            .get(&self::language(ctx, language.as_ref()))
            .to_owned()
    }

    /// How it reads from the object.
    async fn inverse(&self, ctx: &Context<'_>, language: Option<Language>) -> String {
        self.kind()
            .inverse()
            .get(&self::language(ctx, language.as_ref()))
            .to_owned()
    }

    /// What it means.
    async fn description(&self) -> Option<&str> {
        self.kind().description()
    }

    /// Whether it only stands for the kinds below it.
    #[graphql(name = "abstract")]
    async fn is_abstract(&self) -> bool {
        self.kind().is_abstract()
    }

    /// Whether it reads the same from both ends.
    async fn symmetric(&self) -> bool {
        self.kind().is_symmetric()
    }

    /// What it means for queries.
    async fn role(&self) -> TieRole {
        self.kind().role().into()
    }

    /// Strength of a tie, relative to plain membership.
    async fn weight(&self) -> f64 {
        self.kind().weight()
    }

    /// Whether paths and measures follow it.
    async fn follow(&self) -> bool {
        self.kind().follow()
    }

    /// Kinds that a subject can be.
    async fn from(&self) -> List<EntityKind> {
        self.names(self.kind().from_as_written())
    }

    /// Kinds that an object can be.
    async fn to(&self) -> List<EntityKind> {
        self.names(self.kind().to_as_written())
    }
}
