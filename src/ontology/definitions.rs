//! The definitions of a parsed document, sorted into kinds and enumerations.

use std::collections::{BTreeMap, BTreeSet};

use async_graphql_parser::types::{
    BaseType, ConstDirective, EnumType, FieldDefinition, InputValueDefinition, ServiceDocument,
    Type, TypeDefinition, TypeKind, TypeSystemDefinition,
};
use async_graphql_parser::{Pos, Positioned};
use async_graphql_value::Name;

use super::problem::Problems;
use super::reserved;

/// An interface or a type of the file: the definition of a kind.
pub(super) struct Declared<'a> {
    pub(super) name: &'a str,
    pub(super) at: Pos,
    pub(super) description: Option<&'a str>,
    pub(super) is_abstract: bool,
    pub(super) implements: &'a [Positioned<Name>],
    pub(super) directives: &'a [Positioned<ConstDirective>],
    pub(super) fields: &'a [Positioned<FieldDefinition>],
}

/// An enum of the file that attributes may use.
pub(super) struct DeclaredEnum<'a> {
    pub(super) name: &'a str,
    pub(super) at: Pos,
    pub(super) definition: &'a TypeDefinition,
    pub(super) values: &'a EnumType,
}

/// What a document declares, in its order.
pub(super) struct Definitions<'a> {
    pub(super) kinds: Vec<Declared<'a>>,
    pub(super) enums: Vec<DeclaredEnum<'a>>,
    kind_names: BTreeMap<&'a str, u16>,
    enum_names: BTreeMap<&'a str, u16>,
}

/// Most kinds, and most enumerations, of one ontology.
pub(super) const KINDS_MAX: usize = 4096;

impl<'a> Definitions<'a> {
    pub(super) fn new(document: &'a ServiceDocument, problems: &mut Problems) -> Self {
        let mut definitions = Self {
            kinds: Vec::new(),
            enums: Vec::new(),
            kind_names: BTreeMap::new(),
            enum_names: BTreeMap::new(),
        };
        let tooling = tooling(document);
        let mut names = BTreeMap::new();
        for definition in types(document, problems) {
            let (name, at) = (definition.name.node.as_str(), definition.name.pos);
            if let Some(first) = names.insert(name, at) {
                problems.add(
                    at,
                    format!("`{name}` is defined twice"),
                    format!(
                        "rename it, or remove it: the first one is on line {}",
                        first.line
                    ),
                );
            } else if definition.extend {
                problems.add(
                    at,
                    format!("`{name}` is extended"),
                    "write the addition into the definition itself",
                );
            } else {
                definitions.take(definition, &tooling, problems);
            }
        }
        definitions
    }

    /// The position of the kind with this name among `kinds`.
    pub(super) fn kind(&self, name: &str) -> Option<u16> {
        self.kind_names.get(name).copied()
    }

    /// The position of the enum with this name among `enums`.
    pub(super) fn enumeration(&self, name: &str) -> Option<u16> {
        self.enum_names.get(name).copied()
    }

    fn take(
        &mut self,
        definition: &'a TypeDefinition,
        tooling: &BTreeSet<&str>,
        problems: &mut Problems,
    ) {
        let (name, at) = (definition.name.node.as_str(), definition.name.pos);
        match &definition.kind {
            TypeKind::Object(object) => {
                self.take_kind(
                    definition,
                    false,
                    &object.implements,
                    &object.fields,
                    problems,
                );
            }
            TypeKind::Interface(interface) => {
                self.take_kind(
                    definition,
                    true,
                    &interface.implements,
                    &interface.fields,
                    problems,
                );
            }
            _ if tooling.contains(name) => {}
            TypeKind::Enum(values) => self.take_enum(definition, values, problems),
            TypeKind::Scalar => problems.add(
                at,
                format!("scalar `{name}` is not known"),
                "use String, Int, Float, Boolean, Edtf, Url or an enum of the ontology",
            ),
            TypeKind::InputObject(_) => problems.add(
                at,
                format!("no directive uses the input `{name}`"),
                "remove it: an ontology has only kinds and enums",
            ),
            TypeKind::Union(_) => problems.add(
                at,
                format!("`{name}` is a union"),
                "use an interface for an abstract kind",
            ),
        }
    }

    fn take_kind(
        &mut self,
        definition: &'a TypeDefinition,
        is_abstract: bool,
        implements: &'a [Positioned<Name>],
        fields: &'a [Positioned<FieldDefinition>],
        problems: &mut Problems,
    ) {
        let (name, at) = (definition.name.node.as_str(), definition.name.pos);
        if let Some(reason) = reserved::type_name(name) {
            problems.add(
                at,
                format!("no kind can be called `{name}`: {reason}"),
                "choose another name",
            );
        }
        let Some(index) = free_index(self.kinds.len()) else {
            problems.add(
                at,
                format!("there are more than {KINDS_MAX} kinds"),
                "merge kinds, and tell them apart by an attribute",
            );
            return;
        };
        self.kind_names.insert(name, index);
        let description = description(definition.description.as_ref());
        let directives = &definition.directives;
        self.kinds.push(Declared {
            name,
            at,
            description,
            is_abstract,
            implements,
            directives,
            fields,
        });
    }

    fn take_enum(
        &mut self,
        definition: &'a TypeDefinition,
        values: &'a EnumType,
        problems: &mut Problems,
    ) {
        let (name, at) = (definition.name.node.as_str(), definition.name.pos);
        if let Some(reason) = reserved::type_name(name) {
            problems.add(
                at,
                format!("no enum can be called `{name}`: {reason}"),
                "choose another name",
            );
        }
        let Some(index) = free_index(self.enums.len()) else {
            problems.add(
                at,
                format!("there are more than {KINDS_MAX} enums"),
                "merge enums",
            );
            return;
        };
        self.enum_names.insert(name, index);
        self.enums.push(DeclaredEnum {
            name,
            at,
            definition,
            values,
        });
    }
}

fn free_index(len: usize) -> Option<u16> {
    u16::try_from(len).ok().filter(|_| len < KINDS_MAX)
}

/// A description without surrounding space; an empty one is none.
pub(super) fn description(written: Option<&Positioned<String>>) -> Option<&str> {
    written
        .map(|text| text.node.trim())
        .filter(|text| !text.is_empty())
}

/// The type definitions; a `schema` definition has no place in an ontology.
fn types<'a>(document: &'a ServiceDocument, problems: &mut Problems) -> Vec<&'a TypeDefinition> {
    let mut types = Vec::new();
    for definition in &document.definitions {
        match definition {
            TypeSystemDefinition::Type(definition) => types.push(&definition.node),
            TypeSystemDefinition::Schema(schema) => {
                problems.add(
                    schema.pos,
                    "an ontology has no `schema` definition",
                    "remove it",
                );
            }
            TypeSystemDefinition::Directive(_) => {}
        }
    }
    types
}

/// Scalars that are attribute types, and the names that editors need to be told of: the types that
/// directive definitions use, directly or through inputs.
fn tooling(document: &ServiceDocument) -> BTreeSet<&str> {
    let mut inputs: BTreeMap<&str, &[Positioned<InputValueDefinition>]> = BTreeMap::new();
    let mut open: Vec<&InputValueDefinition> = Vec::new();
    for definition in &document.definitions {
        match definition {
            TypeSystemDefinition::Directive(directive) => {
                open.extend(
                    directive
                        .node
                        .arguments
                        .iter()
                        .map(|argument| &argument.node),
                );
            }
            TypeSystemDefinition::Type(definition) => {
                if let TypeKind::InputObject(input) = &definition.node.kind {
                    inputs.insert(definition.node.name.node.as_str(), &input.fields);
                }
            }
            TypeSystemDefinition::Schema(_) => {}
        }
    }
    let mut names = BTreeSet::from(["Edtf", "Url", "TieRole", "Labels"]);
    while let Some(argument) = open.pop() {
        let name = base_name(&argument.ty.node);
        // Removed when first met, so that inputs that use each other end.
        if let Some(fields) = inputs.remove(name) {
            open.extend(fields.iter().map(|field| &field.node));
        }
        names.insert(name);
    }
    names
}

/// The name inside the brackets of a type.
pub(super) fn base_name(mut written: &Type) -> &str {
    loop {
        match &written.base {
            BaseType::Named(name) => return name,
            BaseType::List(inner) => written = inner,
        }
    }
}
