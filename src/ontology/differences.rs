//! What changes from one ontology to a newer one, and what of it data may not survive.

use std::collections::BTreeSet;

use super::Ontology;
use super::attribute::{Attribute, AttributeType, Enumeration, EnumerationValue};
use super::ids::{AttributeId, EntityKindId, KindSet};
use super::kinds::{EntityKind, RelationshipKind};

/// One change from an ontology to a newer one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Whether data that fits the older ontology may not fit the newer one.
    pub breaking: bool,
    /// The change, in words.
    pub text: String,
}

/// All changes: entity kinds, relationship kinds, attributes, enums; within each, those of the
/// older file in its order, then what the newer file adds.
pub(super) fn differences(older: &Ontology, newer: &Ontology) -> Vec<Difference> {
    let mut changes = Changes {
        older,
        newer,
        found: Vec::new(),
    };
    changes.entity_kinds();
    changes.relationship_kinds();
    changes.attributes();
    changes.enumerations();
    changes.found
}

struct Changes<'a> {
    older: &'a Ontology,
    newer: &'a Ontology,
    found: Vec<Difference>,
}

impl Changes<'_> {
    fn breaking(&mut self, text: String) {
        self.found.push(Difference {
            breaking: true,
            text,
        });
    }

    fn compatible(&mut self, text: String) {
        self.found.push(Difference {
            breaking: false,
            text,
        });
    }

    /// Says that `what` changed, if it did.
    fn compare<T: PartialEq>(&mut self, owner: &str, what: &str, older: &T, newer: &T) {
        if older != newer {
            self.compatible(format!("{what} of `{owner}` changed"));
        }
    }

    fn entity_kinds(&mut self) {
        let (older, newer) = (self.older, self.newer);
        for kind in older.entity_kinds() {
            match newer
                .entity_kinds()
                .iter()
                .find(|other| other.name() == kind.name())
            {
                Some(other) => self.entity_kind(kind, other),
                None => self.breaking(format!("entity kind `{}` is removed", kind.name())),
            }
        }
        for kind in newer.entity_kinds() {
            if !older
                .entity_kinds()
                .iter()
                .any(|other| other.name() == kind.name())
            {
                self.compatible(format!("entity kind `{}` is added", kind.name()));
            }
        }
    }

    fn entity_kind(&mut self, older: &EntityKind, newer: &EntityKind) {
        let name = older.name();
        self.abstraction(name, older.is_abstract(), newer.is_abstract());
        self.compare(
            name,
            "the description",
            &older.description(),
            &newer.description(),
        );
        self.compare(name, "the label", &older.label(), &newer.label());
        self.compare(name, "the plural", &older.plural(), &newer.plural());
        let look = |kind: &EntityKind| (kind.icon.clone(), kind.color.clone(), kind.shape.clone());
        self.compare(name, "the look", &look(older), &look(newer));
        let supers = |ontology: &Ontology, kind: &EntityKind| entity_names(ontology, kind.supers());
        self.supers(name, &supers(self.older, older), &supers(self.newer, newer));
        self.attributes_of(name, older.attributes(), newer.attributes());
    }

    fn relationship_kinds(&mut self) {
        let (older, newer) = (self.older, self.newer);
        for kind in older.relationship_kinds() {
            match newer
                .relationship_kinds()
                .iter()
                .find(|other| other.name() == kind.name())
            {
                Some(other) => self.relationship_kind(kind, other),
                None => self.breaking(format!("relationship kind `{}` is removed", kind.name())),
            }
        }
        for kind in newer.relationship_kinds() {
            if !older
                .relationship_kinds()
                .iter()
                .any(|other| other.name() == kind.name())
            {
                self.compatible(format!("relationship kind `{}` is added", kind.name()));
            }
        }
    }

    fn relationship_kind(&mut self, older: &RelationshipKind, newer: &RelationshipKind) {
        let name = older.name();
        self.abstraction(name, older.is_abstract(), newer.is_abstract());
        // No data has an abstract kind; what it connects follows from the kinds below it.
        if !(older.is_abstract() && newer.is_abstract()) {
            self.ends(older, newer);
        }
        self.compare(
            name,
            "the description",
            &older.description(),
            &newer.description(),
        );
        self.compare(name, "the label", &older.label(), &newer.label());
        self.compare(name, "the inverse", &older.inverse(), &newer.inverse());
        self.compare(name, "the role", &older.role(), &newer.role());
        self.compare(name, "the weight", &older.weight(), &newer.weight());
        self.compare(name, "`follow`", &older.follow(), &newer.follow());
        let supers = |ontology: &Ontology, kind: &RelationshipKind| {
            let names = kind
                .supers()
                .iter()
                .map(|id| ontology.relationship_kind(id).name().to_owned());
            names.collect::<BTreeSet<String>>()
        };
        self.supers(name, &supers(self.older, older), &supers(self.newer, newer));
        self.attributes_of(name, older.attributes(), newer.attributes());
    }

    /// Narrower ends refuse ties that exist; symmetry is part of the ids of relationships.
    fn ends(&mut self, older: &RelationshipKind, newer: &RelationshipKind) {
        let name = older.name();
        if older.is_symmetric() != newer.is_symmetric() {
            let now = if newer.is_symmetric() {
                "now"
            } else {
                "no longer"
            };
            self.breaking(format!("`{name}` is {now} symmetric"));
        }
        let ends = [
            ("subject", older.from(), newer.from()),
            ("object", older.to(), newer.to()),
        ];
        for (end, older_kinds, newer_kinds) in ends {
            let before = entity_names(self.older, older_kinds);
            let after = entity_names(self.newer, newer_kinds);
            // A kind that is gone altogether is reported as such.
            for kind in before.difference(&after) {
                if self
                    .newer
                    .entity_kinds()
                    .iter()
                    .any(|known| known.name() == kind && !known.is_abstract())
                {
                    self.breaking(format!("`{name}` no longer allows `{kind}` as its {end}"));
                }
            }
            for kind in after.difference(&before) {
                self.compatible(format!("`{name}` allows `{kind}` as its {end}"));
            }
        }
    }

    fn abstraction(&mut self, name: &str, older: bool, newer: bool) {
        match (older, newer) {
            (false, true) => self.breaking(format!("`{name}` becomes abstract")),
            (true, false) => self.compatible(format!("`{name}` becomes concrete")),
            _ => {}
        }
    }

    fn supers(&mut self, name: &str, older: &BTreeSet<String>, newer: &BTreeSet<String>) {
        for above in older.difference(newer) {
            self.compatible(format!("`{name}` no longer belongs to `{above}`"));
        }
        for above in newer.difference(older) {
            self.compatible(format!("`{name}` belongs to `{above}`"));
        }
    }

    fn attributes_of(&mut self, kind: &str, older: &[AttributeId], newer: &[AttributeId]) {
        let before = attribute_names(self.older, older);
        let after = attribute_names(self.newer, newer);
        for name in before.difference(&after) {
            self.breaking(format!("attribute `{name}` of `{kind}` is removed"));
        }
        for name in after.difference(&before) {
            self.compatible(format!("attribute `{name}` of `{kind}` is added"));
        }
    }

    fn attributes(&mut self) {
        let (older, newer) = (self.older, self.newer);
        for attribute in older.attributes() {
            if let Some(id) = newer.find_attribute(attribute.name()) {
                self.attribute(attribute, newer.attribute(id));
            }
        }
    }

    fn attribute(&mut self, older: &Attribute, newer: &Attribute) {
        let name = older.name();
        let (before, after) = (type_name(self.older, older), type_name(self.newer, newer));
        if before != after {
            self.breaking(format!(
                "attribute `{name}` changes from {before} to {after}"
            ));
        }
        match (older.is_many(), newer.is_many()) {
            (true, false) => {
                self.breaking(format!("attribute `{name}` no longer has several values"));
            }
            (false, true) => self.compatible(format!("attribute `{name}` may have several values")),
            _ => {}
        }
        self.compare(name, "the label", &older.label(), &newer.label());
        self.compare(
            name,
            "the description",
            &older.description(),
            &newer.description(),
        );
        self.compare(name, "the index", &older.is_indexed(), &newer.is_indexed());
    }

    fn enumerations(&mut self) {
        let (older, newer) = (self.older, self.newer);
        for enumeration in older.enums() {
            // An enum that is gone matters only if an attribute used it: then its type changed.
            let known = newer
                .enums()
                .iter()
                .find(|other| other.name() == enumeration.name());
            let Some(other) = known else { continue };
            let (before, after) = (value_names(enumeration), value_names(other));
            for value in before.difference(&after) {
                self.breaking(format!(
                    "value `{value}` of `{}` is removed",
                    enumeration.name()
                ));
            }
            for value in after.difference(&before) {
                self.compatible(format!(
                    "value `{value}` of `{}` is added",
                    enumeration.name()
                ));
            }
        }
    }
}

fn entity_names(ontology: &Ontology, kinds: &KindSet<EntityKindId>) -> BTreeSet<String> {
    kinds
        .iter()
        .map(|id| ontology.entity_kind(id).name().to_owned())
        .collect()
}

fn attribute_names<'a>(ontology: &'a Ontology, attributes: &[AttributeId]) -> BTreeSet<&'a str> {
    attributes
        .iter()
        .map(|&id| ontology.attribute(id).name())
        .collect()
}

fn value_names(enumeration: &Enumeration) -> BTreeSet<&str> {
    enumeration
        .values()
        .iter()
        .map(EnumerationValue::name)
        .collect()
}

/// The type as SDL names it, without brackets.
fn type_name<'a>(ontology: &'a Ontology, attribute: &Attribute) -> &'a str {
    match attribute.value_type() {
        AttributeType::String => "String",
        AttributeType::Int => "Int",
        AttributeType::Float => "Float",
        AttributeType::Boolean => "Boolean",
        AttributeType::Edtf => "Edtf",
        AttributeType::Url => "Url",
        AttributeType::Enum(id) => ontology.enumeration(id).name(),
    }
}
