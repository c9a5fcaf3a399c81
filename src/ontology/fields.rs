//! Reads the fields of kinds as attributes, and lets kinds inherit them.

use std::collections::BTreeMap;

use async_graphql_parser::types::{BaseType, FieldDefinition, Type};
use async_graphql_parser::{Pos, Positioned};

use super::attribute::{Attribute, AttributeRule, AttributeType, Enumeration, EnumerationValue};
use super::definitions::{Declared, DeclaredEnum, Definitions, KINDS_MAX, base_name, description};
use super::directives::{field_rules, no_rules};
use super::hierarchy::meant;
use super::ids::{AttributeId, EnumerationId, KindSet};
use super::kinds::Labels;
use super::names::{folded, nearest, spaced};
use super::problem::Problems;
use super::reserved;

/// Most attributes of one kind, inherited ones included.
const ATTRIBUTES_MAX: usize = 256;

/// Reads the enums of a file.
pub(super) fn enumerations(
    declared: &[DeclaredEnum<'_>],
    problems: &mut Problems,
) -> Vec<Enumeration> {
    declared
        .iter()
        .map(|declared| enumeration(declared, problems))
        .collect()
}

fn enumeration(declared: &DeclaredEnum<'_>, problems: &mut Problems) -> Enumeration {
    no_rules(&declared.definition.directives, problems);
    let mut values = BTreeMap::new();
    let mut ordered = Vec::new();
    for written in &declared.values.values {
        let (name, at) = (written.node.value.node.as_str(), written.node.value.pos);
        let label = field_rules(&written.node.directives, &["attribute"], problems).label;
        if values.insert(name, at).is_some() {
            problems.add(
                at,
                format!("`{}` has the value `{name}` twice", declared.name),
                "keep one of them",
            );
        }
        ordered.push(EnumerationValue {
            name: name.to_owned(),
            description: description(written.node.description.as_ref()).map(str::to_owned),
            label: label.unwrap_or_else(|| Labels::english(spaced(name))),
        });
    }
    if ordered.is_empty() {
        problems.add(
            declared.at,
            format!("enum `{}` has no values", declared.name),
            "add its values in braces",
        );
    }
    let name = declared.name.to_owned();
    let description = description(declared.definition.description.as_ref()).map(str::to_owned);
    Enumeration {
        name,
        description,
        values: ordered,
    }
}

/// The attributes of an ontology and which kind has which.
pub(super) struct Attributes {
    pub(super) all: Vec<Attribute>,
    pub(super) names: BTreeMap<String, AttributeId>,
    /// The attributes of each kind, by its position in the file: inherited ones first.
    pub(super) of_kinds: Vec<Vec<AttributeRule>>,
    folded: BTreeMap<String, String>,
    /// Whether the label of an attribute is written in the file, by attribute.
    is_labelled: Vec<bool>,
}

impl Attributes {
    pub(super) fn new(
        definitions: &Definitions<'_>,
        supers: &[KindSet<u16>],
        relationship_names: &BTreeMap<String, &str>,
        problems: &mut Problems,
    ) -> Self {
        let mut attributes = Self {
            all: Vec::new(),
            names: BTreeMap::new(),
            of_kinds: Vec::new(),
            folded: BTreeMap::new(),
            is_labelled: Vec::new(),
        };
        let own: Vec<Vec<AttributeRule>> = definitions
            .kinds
            .iter()
            .map(|kind| attributes.own(kind, definitions, relationship_names, problems))
            .collect();
        for (index, kind) in definitions.kinds.iter().enumerate() {
            let rules = inherit(&own, index, &supers[index]);
            if rules.len() > ATTRIBUTES_MAX {
                problems.add(
                    kind.at,
                    format!("`{}` has more than {ATTRIBUTES_MAX} attributes", kind.name),
                    "divide the kind, or make some attributes relationships",
                );
            }
            attributes.of_kinds.push(rules);
        }
        attributes
    }

    /// The attributes that a kind itself declares.
    fn own(
        &mut self,
        kind: &Declared<'_>,
        definitions: &Definitions<'_>,
        relationship_names: &BTreeMap<String, &str>,
        problems: &mut Problems,
    ) -> Vec<AttributeRule> {
        let mut rules: BTreeMap<&str, Pos> = BTreeMap::new();
        let mut own = Vec::new();
        for field in kind.fields {
            let (name, at) = (field.node.name.node.as_str(), field.node.name.pos);
            if let Some(first) = rules.insert(name, at) {
                problems.add(
                    at,
                    format!("`{}` has the attribute `{name}` twice", kind.name),
                    format!("remove one: the first is on line {}", first.line),
                );
                continue;
            }
            check_field(kind, field, relationship_names, problems);
            let Some(value_type) = value_type(field, definitions, problems) else {
                continue;
            };
            let Some(attribute) = self.declare(field, value_type, problems) else {
                continue;
            };
            let description = description(field.node.description.as_ref()).map(str::to_owned);
            own.push(AttributeRule {
                attribute,
                declared_by: kind.name.to_owned(),
                description,
            });
        }
        own
    }

    /// The attribute with the name of a field; a new one if the name is new.
    fn declare(
        &mut self,
        field: &Positioned<FieldDefinition>,
        (value_type, is_many): (AttributeType, bool),
        problems: &mut Problems,
    ) -> Option<AttributeId> {
        let (name, at) = (field.node.name.node.as_str(), field.node.name.pos);
        let rules = field_rules(&field.node.directives, &["attribute", "indexed"], problems);
        let description = description(field.node.description.as_ref());
        if let Some(&id) = self.names.get(name) {
            let index = usize::from(id.get());
            let attribute = &mut self.all[index];
            if (attribute.value_type, attribute.is_many) != (value_type, is_many) {
                problems.add(
                    field.node.ty.pos,
                    format!("attribute `{name}` has another type in another kind"),
                    "use one type, or another name",
                );
            }
            attribute.is_indexed |= rules.is_indexed;
            attribute.description = attribute
                .description
                .take()
                .or(description.map(str::to_owned));
            if let (Some(label), false) = (rules.label, self.is_labelled[index]) {
                attribute.label = label;
                self.is_labelled[index] = true;
            }
            return Some(id);
        }
        let id = self.free_id(name, at, problems)?;
        self.names.insert(name.to_owned(), id);
        self.is_labelled.push(rules.label.is_some());
        self.all.push(Attribute {
            id,
            name: name.to_owned(),
            label: rules.label.unwrap_or_else(|| Labels::english(spaced(name))),
            description: description.map(str::to_owned),
            value_type,
            is_many,
            is_indexed: rules.is_indexed,
        });
        Some(id)
    }

    fn free_id(&mut self, name: &str, at: Pos, problems: &mut Problems) -> Option<AttributeId> {
        if let Some(other) = self.folded.insert(folded(name), name.to_owned()) {
            problems.add(
                at,
                format!("attributes `{other}` and `{name}` differ only in case or underscores"),
                "use one spelling",
            );
        }
        let id = u16::try_from(self.all.len())
            .ok()
            .filter(|_| self.all.len() < KINDS_MAX);
        if id.is_none() {
            problems.add(
                at,
                format!("there are more than {KINDS_MAX} attributes"),
                "use an attribute name for several kinds",
            );
        }
        id.map(AttributeId::new)
    }
}

/// What a field must not be, whatever its type.
fn check_field(
    kind: &Declared<'_>,
    field: &Positioned<FieldDefinition>,
    relationship_names: &BTreeMap<String, &str>,
    problems: &mut Problems,
) {
    let (name, at) = (field.node.name.node.as_str(), field.node.name.pos);
    if let Some(reason) = reserved::field_name(name) {
        problems.add(
            at,
            format!("no attribute can be called `{name}`: {reason}"),
            "choose another name",
        );
    }
    if let Some(relationship) = relationship_names.get(&folded(name)) {
        problems.add(
            at,
            format!(
                "attribute `{name}` of `{}` is called like the relationship kind `{relationship}`",
                kind.name
            ),
            "rename one of them: a claim names either as its property",
        );
    }
    if !field.node.arguments.is_empty() {
        problems.add(
            at,
            format!("attribute `{name}` of `{}` has arguments", kind.name),
            "remove them",
        );
    }
}

/// The type of an attribute's values, and whether it may have several.
fn value_type(
    field: &Positioned<FieldDefinition>,
    definitions: &Definitions<'_>,
    problems: &mut Problems,
) -> Option<(AttributeType, bool)> {
    let (name, written) = (&field.node.name.node, &field.node.ty);
    if !written.node.nullable {
        problems.add(
            written.pos,
            format!("attribute `{name}` is required"),
            "remove the last `!`: nobody may have claimed it yet",
        );
    }
    let (item, is_many): (&Type, bool) = match &written.node.base {
        BaseType::Named(_) => (&written.node, false),
        BaseType::List(item) => (item, true),
    };
    if matches!(item.base, BaseType::List(_)) {
        problems.add(
            written.pos,
            format!("attribute `{name}` is a list of lists"),
            "use a plain list, such as [String!]",
        );
    }
    let base = base_name(item);
    let value_type = match base {
        "String" => AttributeType::String,
        "Int" => AttributeType::Int,
        "Float" => AttributeType::Float,
        "Boolean" => AttributeType::Boolean,
        "Edtf" => AttributeType::Edtf,
        "Url" => AttributeType::Url,
        _ => AttributeType::Enum(enum_type(base, written.pos, definitions, problems)?),
    };
    Some((value_type, is_many))
}

fn enum_type(
    name: &str,
    at: Pos,
    definitions: &Definitions<'_>,
    problems: &mut Problems,
) -> Option<EnumerationId> {
    if let Some(index) = definitions.enumeration(name) {
        return Some(EnumerationId::new(index));
    }
    problems.add_with(at, || {
        if definitions.kind(name).is_some() {
            let remedy = "declare a relationship kind between the two";
            return (
                format!("an attribute cannot hold the kind `{name}`"),
                remedy.to_owned(),
            );
        }
        let plain = ["String", "Int", "Float", "Boolean", "Edtf", "Url"].into_iter();
        let known = plain.chain(definitions.enums.iter().map(|declared| declared.name));
        let otherwise = "use String, Int, Float, Boolean, Edtf, Url or an enum of the ontology";
        (
            format!("attribute type `{name}` is not known"),
            meant(nearest(name, known), otherwise),
        )
    });
    None
}

/// The attributes of a kind: those of its interfaces in the order of the file, then its own.
/// Stops past the limit, so that a wide hierarchy cannot take much memory.
fn inherit(own: &[Vec<AttributeRule>], kind: usize, supers: &KindSet<u16>) -> Vec<AttributeRule> {
    let mut rules: Vec<AttributeRule> = Vec::new();
    let mut known: KindSet<AttributeId> = own[kind].iter().map(AttributeRule::attribute).collect();
    for rule in supers.iter().flat_map(|above| &own[usize::from(above)]) {
        if rules.len() > ATTRIBUTES_MAX {
            break;
        }
        if known.insert(rule.attribute) {
            rules.push(rule.clone());
        }
    }
    rules.extend(own[kind].iter().take(ATTRIBUTES_MAX + 1).cloned());
    rules
}
