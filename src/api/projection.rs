//! The ontology as GraphQL types: one object type per kind, registered when a schema is built.
//!
//! The fixed fields of entities and relationships are ordinary derived objects; this file copies
//! their descriptions to the interfaces `Entity` and `Relationship` and to one object type for
//! each kind, adds the kind's attributes as typed fields, and makes the two enums of kinds.
//!
//! async-graphql asks types to describe themselves through functions without arguments, so the
//! ontology reaches them through a thread-local that lives while one schema is being built. This
//! is the one exception to the rule against hidden state.

use std::{borrow::Cow, cell::RefCell, sync::Arc};

use async_graphql::{
    ContainerType, Context, ContextSelectionSet, InputType, InputValueError, InputValueResult,
    Name, OutputType, Positioned, ServerResult, Value,
    indexmap::{IndexMap, IndexSet},
    parser::types::Field,
    registry::{Deprecation, MetaEnumValue, MetaField, MetaType, MetaTypeId, Registry},
    resolver_utils::resolve_container_serial,
};

use crate::ontology::{AttributeId, AttributeType, Ontology};

use super::{
    claim::Claim, entity::EntityFields, list, relationship::RelationshipFields, source::Source,
};

thread_local! {
    /// The ontology of the schema that this thread is building.
    static BUILDING: RefCell<Option<Arc<Ontology>>> = const { RefCell::new(None) };
}

/// Keeps the ontology in reach of the types while a schema is built.
pub(super) struct Building;

impl Building {
    pub(super) fn with(ontology: Arc<Ontology>) -> Self {
        BUILDING.with(|building| *building.borrow_mut() = Some(ontology));
        Self
    }
}

impl Drop for Building {
    fn drop(&mut self) {
        BUILDING.with(|building| *building.borrow_mut() = None);
    }
}

fn ontology() -> Arc<Ontology> {
    BUILDING.with(|building| match &*building.borrow() {
        Some(ontology) => Arc::clone(ontology),
        None => unreachable!("types are described only while a schema is built"),
    })
}

/// An entity: an object of the type of its kind, behind the interface `Entity`.
#[derive(Clone)]
pub(crate) struct EntityNode(pub(crate) EntityFields);

/// A relationship: an object of the type of its kind, behind the interface `Relationship`.
#[derive(Clone)]
pub(crate) struct RelationshipNode(pub(crate) RelationshipFields);

/// Anything with an id.
#[derive(Clone)]
pub(crate) enum Node {
    /// An entity.
    Entity(EntityNode),
    /// A relationship.
    Relationship(RelationshipNode),
    /// A claim.
    Claim(Claim),
    /// A source.
    Source(Source),
}

impl OutputType for EntityNode {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed("Entity")
    }

    fn introspection_type_name(&self) -> Cow<'static, str> {
        Cow::Owned(self.0.kind_name().to_owned())
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Interface, |registry| {
            let fields = take_fields::<EntityFields>(registry);
            let kinds = entity_kinds(&ontology());
            register_kinds(registry, Self::type_name().as_ref(), &fields, &kinds);
            let description = "An actor or thing of any kind. `... on` a kind gives its attributes as typed fields.";
            interface(Self::type_name().as_ref(), description, fields, possible_types(&kinds))
        })
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        _: &Positioned<Field>,
    ) -> ServerResult<Value> {
        resolve_container_serial(ctx, self).await
    }
}

impl ContainerType for EntityNode {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        if let Some(value) = self.0.resolve_field(ctx).await? {
            return Ok(Some(value));
        }
        let value = self.0.attribute_value(ctx.item.node.name.node.as_str());
        if let Some(Value::List(values)) = &value {
            list::take(ctx, ctx.item, values.len()).await?;
        }
        Ok(value)
    }
}

/// The abstract kinds as interfaces.
///
/// No field answers one, so the library would drop them as unused; they are registered after that, as the last of all
/// types, which is why this is also the place for what concerns all types.
pub(super) struct AbstractKinds;

impl OutputType for AbstractKinds {
    fn type_name() -> Cow<'static, str> {
        EntityNode::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        let ontology = ontology();
        let kinds = [
            (EntityNode::type_name(), entity_kinds(&ontology)),
            (RelationshipNode::type_name(), relationship_kinds(&ontology)),
        ];
        for (name, kinds) in kinds {
            if let Some(MetaType::Interface { fields, .. }) = registry.types.get(name.as_ref()) {
                let fixed = fields.clone();
                register_kinds(registry, &name, &fixed, &kinds);
            }
        }
        super::absent::allow_nulls(registry);
        Self::type_name().into_owned()
    }

    async fn resolve(
        &self,
        _: &ContextSelectionSet<'_>,
        _: &Positioned<Field>,
    ) -> ServerResult<Value> {
        unreachable!("no field is of this type")
    }
}

impl OutputType for RelationshipNode {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed("Relationship")
    }

    fn introspection_type_name(&self) -> Cow<'static, str> {
        Cow::Owned(self.0.kind_name().to_owned())
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Interface, |registry| {
            let fields = take_fields::<RelationshipFields>(registry);
            let kinds = relationship_kinds(&ontology());
            register_kinds(registry, Self::type_name().as_ref(), &fields, &kinds);
            let description = "A typed tie between two entities, supported by claims.";
            interface(
                Self::type_name().as_ref(),
                description,
                fields,
                possible_types(&kinds),
            )
        })
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        _: &Positioned<Field>,
    ) -> ServerResult<Value> {
        resolve_container_serial(ctx, self).await
    }
}

impl ContainerType for RelationshipNode {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        self.0.resolve_field(ctx).await
    }
}

impl OutputType for Node {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed("Node")
    }

    fn introspection_type_name(&self) -> Cow<'static, str> {
        match self {
            Self::Entity(entity) => entity.introspection_type_name(),
            Self::Relationship(relationship) => relationship.introspection_type_name(),
            Self::Claim(claim) => claim.introspection_type_name(),
            Self::Source(source) => source.introspection_type_name(),
        }
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Interface, |registry| {
            EntityNode::create_type_info(registry);
            RelationshipNode::create_type_info(registry);
            let fields = take_fields::<EntityFields>(registry);
            let id = fields
                .into_iter()
                .filter(|(name, _)| name == "id")
                .collect();
            let ontology = ontology();
            let mut possible = possible_types(&entity_kinds(&ontology));
            possible.extend(possible_types(&relationship_kinds(&ontology)));
            for fixed in [
                Claim::create_type_info(registry),
                Source::create_type_info(registry),
            ] {
                let name = fixed.trim_end_matches('!').to_owned();
                registry.add_implements(&name, "Node");
                possible.insert(name);
            }
            for interface in ["Entity", "Relationship"] {
                registry.add_implements(interface, "Node");
            }
            interface("Node", "Anything with an id.", id, possible)
        })
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        field: &Positioned<Field>,
    ) -> ServerResult<Value> {
        match self {
            Self::Entity(entity) => entity.resolve(ctx, field).await,
            Self::Relationship(relationship) => relationship.resolve(ctx, field).await,
            Self::Claim(claim) => resolve_container_serial(ctx, claim).await,
            Self::Source(source) => resolve_container_serial(ctx, source).await,
        }
    }
}

/// A kind on its way to becoming a GraphQL type.
struct Kind {
    name: String,
    description: String,
    is_abstract: bool,
    /// Names of the abstract kinds above it.
    supers: Vec<String>,
    attributes: Vec<MetaField>,
}

fn entity_kinds(ontology: &Ontology) -> Vec<Kind> {
    let kinds = ontology.entity_kinds().iter();
    kinds
        .map(|kind| Kind {
            name: kind.name().to_owned(),
            description: kind
                .description()
                .unwrap_or(kind.label().get("en"))
                .to_owned(),
            is_abstract: kind.is_abstract(),
            supers: kind
                .supers()
                .iter()
                .map(|id| ontology.entity_kind(id).name().to_owned())
                .collect(),
            attributes: kind
                .attributes()
                .iter()
                .map(|id| attribute_field(ontology, *id))
                .collect(),
        })
        .collect()
}

fn relationship_kinds(ontology: &Ontology) -> Vec<Kind> {
    let kinds = ontology.relationship_kinds().iter();
    kinds
        .map(|kind| Kind {
            name: kind.name().to_owned(),
            description: kind
                .description()
                .unwrap_or(kind.label().get("en"))
                .to_owned(),
            is_abstract: kind.is_abstract(),
            supers: kind
                .supers()
                .iter()
                .map(|id| ontology.relationship_kind(id).name().to_owned())
                .collect(),
            attributes: Vec::new(),
        })
        .collect()
}

fn possible_types(kinds: &[Kind]) -> IndexSet<String> {
    kinds
        .iter()
        .filter(|kind| !kind.is_abstract)
        .map(|kind| kind.name.clone())
        .collect()
}

fn register_kinds(
    registry: &mut Registry,
    interface_name: &str,
    fixed: &IndexMap<String, MetaField>,
    kinds: &[Kind],
) {
    for kind in kinds {
        let mut fields = fixed.clone();
        fields.extend(
            kind.attributes
                .iter()
                .map(|field| (field.name.clone(), field.clone())),
        );
        for above in [interface_name, "Node"]
            .into_iter()
            .chain(kind.supers.iter().map(String::as_str))
        {
            registry.add_implements(&kind.name, above);
        }
        let meta = if kind.is_abstract {
            let below = kinds
                .iter()
                .filter(|below| !below.is_abstract && below.supers.contains(&kind.name));
            interface(
                &kind.name,
                &kind.description,
                fields,
                below.map(|below| below.name.clone()).collect(),
            )
        } else {
            object(&kind.name, &kind.description, fields)
        };
        registry.types.insert(kind.name.clone(), meta);
    }
}

/// The fields of a derived object, which itself does not become a type of the schema.
fn take_fields<T: OutputType>(registry: &mut Registry) -> IndexMap<String, MetaField> {
    T::create_type_info(registry);
    let name = T::type_name();
    let Some(MetaType::Object { fields, .. }) = registry.types.remove(name.as_ref()) else {
        unreachable!("a derived object registers itself as an object")
    };
    fields
}

fn attribute_field(ontology: &Ontology, attribute: AttributeId) -> MetaField {
    let attribute = ontology.attribute(attribute);
    let named = match attribute.value_type() {
        AttributeType::String | AttributeType::Enum(_) => "String",
        AttributeType::Int => "Int",
        AttributeType::Float => "Float",
        AttributeType::Boolean => "Boolean",
        AttributeType::Edtf => "Edtf",
        AttributeType::Url => "Url",
    };
    let ty = if attribute.is_many() {
        format!("[{named}!]!")
    } else {
        named.to_owned()
    };
    let description = attribute
        .description()
        .unwrap_or(attribute.label().get("en"));
    MetaField {
        name: attribute.name().to_owned(),
        description: Some(description.to_owned()),
        args: IndexMap::new(),
        ty,
        deprecation: Deprecation::NoDeprecated,
        cache_control: async_graphql::CacheControl::default(),
        external: false,
        requires: None,
        provides: None,
        visible: None,
        shareable: false,
        inaccessible: false,
        tags: Vec::new(),
        override_from: None,
        compute_complexity: None,
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    }
}

fn interface(
    name: &str,
    description: &str,
    fields: IndexMap<String, MetaField>,
    possible_types: IndexSet<String>,
) -> MetaType {
    MetaType::Interface {
        name: name.to_owned(),
        description: Some(description.to_owned()),
        fields,
        possible_types,
        extends: false,
        keys: None,
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        rust_typename: None,
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    }
}

fn object(name: &str, description: &str, fields: IndexMap<String, MetaField>) -> MetaType {
    MetaType::Object {
        name: name.to_owned(),
        description: Some(description.to_owned()),
        fields,
        cache_control: async_graphql::CacheControl::default(),
        extends: false,
        shareable: false,
        resolvable: true,
        inaccessible: false,
        interface_object: false,
        tags: Vec::new(),
        keys: None,
        visible: None,
        is_subscription: false,
        rust_typename: None,
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    }
}

/// The words of an enum of kinds, each with what it means.
pub(super) fn enum_type(name: &str, description: &str, values: Vec<(String, String)>) -> MetaType {
    let value = |(name, description): (String, String)| {
        let value = MetaEnumValue {
            name: name.clone(),
            description: Some(description),
            deprecation: Deprecation::NoDeprecated,
            visible: None,
            inaccessible: false,
            tags: Vec::new(),
            directive_invocations: Vec::new(),
        };
        (name, value)
    };
    MetaType::Enum {
        name: name.to_owned(),
        description: Some(description.to_owned()),
        enum_values: values.into_iter().map(value).collect(),
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        rust_typename: None,
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    }
}

/// Makes a Rust type stand for a GraphQL enum whose words come from the ontology.
macro_rules! kind_enum {
    ($(#[$meta:meta])* $name:ident, $graphql:literal, $description:literal, $kinds:ident) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub(crate) struct $name(pub(crate) String);

        impl $name {
            fn meta_type() -> MetaType {
                let ontology = ontology();
                let words = ontology.$kinds().iter().map(|kind| {
                    let description = kind.description().unwrap_or(kind.label().get("en"));
                    (kind.enum_name().to_owned(), description.to_owned())
                });
                enum_type($graphql, $description, words.collect())
            }
        }

        impl InputType for $name {
            type RawValueType = Self;

            fn type_name() -> Cow<'static, str> {
                Cow::Borrowed($graphql)
            }

            fn create_type_info(registry: &mut Registry) -> String {
                registry.create_input_type::<Self, _>(MetaTypeId::Enum, |_| Self::meta_type())
            }

            fn parse(value: Option<Value>) -> InputValueResult<Self> {
                match value.unwrap_or_default() {
                    Value::Enum(word) => Ok(Self(word.to_string())),
                    Value::String(word) => Ok(Self(word)),
                    other => Err(InputValueError::expected_type(other)),
                }
            }

            fn to_value(&self) -> Value {
                Value::Enum(Name::new(&self.0))
            }

            fn as_raw_value(&self) -> Option<&Self> {
                Some(self)
            }
        }

        impl OutputType for $name {
            fn type_name() -> Cow<'static, str> {
                Cow::Borrowed($graphql)
            }

            fn create_type_info(registry: &mut Registry) -> String {
                registry.create_output_type::<Self, _>(MetaTypeId::Enum, |_| Self::meta_type())
            }

            async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
                Ok(Value::Enum(Name::new(&self.0)))
            }
        }
    };
}

kind_enum! {
    /// The name of an entity kind, in the spelling of enums.
    EntityKind, "EntityKind",
    "The kinds of entity that the ontology knows. A filter by an abstract kind means all kinds below it.",
    entity_kinds
}

kind_enum! {
    /// The name of a relationship kind, in the spelling of enums.
    RelationshipKind, "RelationshipKind",
    "The kinds of relationship that the ontology knows. A filter by an abstract kind means all kinds below it.",
    relationship_kinds
}
