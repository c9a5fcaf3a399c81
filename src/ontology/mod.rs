//! Kinds of entities and relationships with their rules, read from GraphQL SDL.
//!
//! Abstract kinds are interfaces, concrete kinds are types. `@entity` and `@relationship` say what a
//! kind is called and what it may connect; fields are attributes, and kinds inherit those of their
//! interfaces. Nothing here knows a kind by name: the rest of the program asks for roles and rules.

mod attribute;
mod definitions;
mod differences;
mod directives;
mod fields;
mod hierarchy;
mod ids;
mod kinds;
mod names;
mod nesting;
mod problem;
mod read;
mod reserved;

use std::collections::BTreeMap;

pub use attribute::{Attribute, AttributeRule, AttributeType, Enumeration, EnumerationValue};
pub use differences::Difference;
pub use ids::{AttributeId, EntityKindId, EnumerationId, KindSet, RelationshipKindId};
pub use kinds::{EntityKind, Labels, RelationshipKind, TieRole};
pub use names::{enum_name, nearest};
pub use problem::Problem;

/// The kinds that a graph may use, and their rules. It never changes once it is read.
#[derive(Clone, Debug, PartialEq)]
pub struct Ontology {
    text: String,
    entity_kinds: Vec<EntityKind>,
    relationship_kinds: Vec<RelationshipKind>,
    attributes: Vec<Attribute>,
    enumerations: Vec<Enumeration>,
    entity_names: BTreeMap<String, EntityKindId>,
    relationship_names: BTreeMap<String, RelationshipKindId>,
    attribute_names: BTreeMap<String, AttributeId>,
    entity_rules: Vec<Vec<AttributeRule>>,
    relationship_rules: Vec<Vec<AttributeRule>>,
    followed: KindSet<RelationshipKindId>,
    by_role: [KindSet<RelationshipKindId>; TieRole::ALL.len()],
    greatest_weight: f64,
}

impl Ontology {
    /// Reads an ontology.
    ///
    /// # Errors
    /// Everything that is wrong with `text`, in its order; a syntax error hides what comes after it.
    ///
    /// # Example
    /// ```
    /// use rawabit::ontology::Ontology;
    /// let ontology = Ontology::parse(r#"type Person @entity(label: {en: "person"})"#)?;
    /// assert_eq!(ontology.entity_kinds()[0].enum_name(), "PERSON");
    /// let problems = Ontology::parse("type Person").unwrap_err();
    /// assert_eq!(problems[0].line, 1);
    /// # Ok::<(), Vec<rawabit::ontology::Problem>>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, Vec<Problem>> {
        read::read(text)
    }

    /// The ontology that comes with the project, in `schema/ontology.graphql`.
    ///
    /// # Panics
    /// Never: a test reads it.
    #[must_use]
    pub fn standard() -> Self {
        match Self::parse(include_str!("../../schema/ontology.graphql")) {
            Ok(ontology) => ontology,
            Err(problems) => {
                unreachable!("the standard ontology is checked by a test: {problems:?}")
            }
        }
    }

    /// The SDL that it was read from.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// All entity kinds, abstract ones too, as the file lists them.
    #[must_use]
    pub fn entity_kinds(&self) -> &[EntityKind] {
        &self.entity_kinds
    }

    /// All relationship kinds, abstract ones too, as the file lists them.
    #[must_use]
    pub fn relationship_kinds(&self) -> &[RelationshipKind] {
        &self.relationship_kinds
    }

    /// All attributes, in the order in which the file first names them.
    #[must_use]
    pub fn attributes(&self) -> &[Attribute] {
        &self.attributes
    }

    /// The enumerations that attributes may use, as the file lists them.
    #[must_use]
    pub fn enums(&self) -> &[Enumeration] {
        &self.enumerations
    }

    /// The kind with an id of this ontology; an id of another one may panic.
    #[must_use]
    pub fn entity_kind(&self, id: EntityKindId) -> &EntityKind {
        &self.entity_kinds[usize::from(id.get())]
    }

    /// The kind with an id of this ontology; an id of another one may panic.
    #[must_use]
    pub fn relationship_kind(&self, id: RelationshipKindId) -> &RelationshipKind {
        &self.relationship_kinds[usize::from(id.get())]
    }

    /// The attribute with an id of this ontology; an id of another one may panic.
    #[must_use]
    pub fn attribute(&self, id: AttributeId) -> &Attribute {
        &self.attributes[usize::from(id.get())]
    }

    /// The enumeration with an id of this ontology; an id of another one may panic.
    #[must_use]
    pub fn enumeration(&self, id: EnumerationId) -> &Enumeration {
        &self.enumerations[usize::from(id.get())]
    }

    /// The entity kind with this name, written like `UnBody` or like `UN_BODY`.
    #[must_use]
    pub fn find_entity_kind(&self, name: &str) -> Option<EntityKindId> {
        self.entity_names.get(name).copied()
    }

    /// The relationship kind with this name, written like `PartnersWith` or like `PARTNERS_WITH`.
    #[must_use]
    pub fn find_relationship_kind(&self, name: &str) -> Option<RelationshipKindId> {
        self.relationship_names.get(name).copied()
    }

    /// The attribute with this name, as the ontology or as an enum would spell it.
    #[must_use]
    pub fn find_attribute(&self, name: &str) -> Option<AttributeId> {
        self.attribute_names.get(name).copied()
    }

    /// The entity kind that a misspelt name most likely meant.
    #[must_use]
    pub fn nearest_entity_kind(&self, name: &str) -> Option<&str> {
        names::nearest(name, self.entity_kinds.iter().map(EntityKind::name))
    }

    /// The relationship kind that a misspelt name most likely meant.
    #[must_use]
    pub fn nearest_relationship_kind(&self, name: &str) -> Option<&str> {
        names::nearest(
            name,
            self.relationship_kinds.iter().map(RelationshipKind::name),
        )
    }

    /// The relationship kind or the attribute that a misspelt property most likely meant.
    #[must_use]
    pub fn nearest_property(&self, name: &str) -> Option<&str> {
        let relationships = self.relationship_kinds.iter().map(RelationshipKind::name);
        names::nearest(
            name,
            relationships.chain(self.attributes.iter().map(Attribute::name)),
        )
    }

    /// The concrete kinds that a kind stands for; a concrete one stands for itself.
    #[must_use]
    pub fn entity_kinds_below(&self, id: EntityKindId) -> &KindSet<EntityKindId> {
        &self.entity_kind(id).below
    }

    /// The concrete kinds that a kind stands for; a concrete one stands for itself.
    #[must_use]
    pub fn relationship_kinds_below(&self, id: RelationshipKindId) -> &KindSet<RelationshipKindId> {
        &self.relationship_kind(id).below
    }

    /// Whether a relationship of `kind` may lead from `subject` to `object`, both concrete.
    /// A symmetric kind allows both orders; an abstract one allows what a kind below it allows.
    #[must_use]
    pub fn allows(
        &self,
        kind: RelationshipKindId,
        subject: EntityKindId,
        object: EntityKindId,
    ) -> bool {
        let rule = self.relationship_kind(kind);
        if !rule.is_abstract {
            return rule.fits(subject, object);
        }
        rule.below
            .iter()
            .any(|kind| self.relationship_kind(kind).fits(subject, object))
    }

    /// The attribute as an entity kind has it, if it has it.
    #[must_use]
    pub fn attribute_of(
        &self,
        kind: EntityKindId,
        attribute: AttributeId,
    ) -> Option<&AttributeRule> {
        find_rule(&self.entity_rules[usize::from(kind.get())], attribute)
    }

    /// The attribute as a relationship kind has it, if it has it.
    #[must_use]
    pub fn relationship_attribute_of(
        &self,
        kind: RelationshipKindId,
        attribute: AttributeId,
    ) -> Option<&AttributeRule> {
        find_rule(&self.relationship_rules[usize::from(kind.get())], attribute)
    }

    /// The concrete relationship kinds that paths and measures walk unless they are told otherwise.
    #[must_use]
    pub fn followed(&self) -> &KindSet<RelationshipKindId> {
        &self.followed
    }

    /// The concrete relationship kinds with this role.
    #[must_use]
    pub fn with_role(&self, role: TieRole) -> &KindSet<RelationshipKindId> {
        &self.by_role[role as usize]
    }

    /// The greatest weight of a concrete relationship kind; 1 if there is none.
    #[must_use]
    pub fn greatest_weight(&self) -> f64 {
        self.greatest_weight
    }

    /// Checks one value of an attribute, by type. A date is only checked to be text here.
    ///
    /// # Errors
    /// What the value must be, in words that name the attribute. An attribute with several values
    /// takes them one by one, so a list is wrong for it too.
    pub fn check_value(
        &self,
        attribute: AttributeId,
        value: &serde_json::Value,
    ) -> Result<(), String> {
        attribute::check_value(self.attribute(attribute), &self.enumerations, value)
    }

    /// What `newer` changes, and whether data that fits this ontology may no longer fit.
    #[must_use]
    pub fn differences(&self, newer: &Self) -> Vec<Difference> {
        differences::differences(self, newer)
    }
}

fn find_rule(rules: &[AttributeRule], attribute: AttributeId) -> Option<&AttributeRule> {
    rules.iter().find(|rule| rule.attribute() == attribute)
}

#[cfg(test)]
mod tests;
