//! What the seed dataset promises: every fact of the acceptance list, every contradiction, none of the noise.
//!
//! Reads `seed/` and `schema/ontology.graphql` as a stranger would, with a CSV reader and a GraphQL parser. Quotes are
//! compared with the five texts when these lie in a folder `shared/data/seeds` beside the project or above it, or where
//! `RAWABIT_SEED_TEXTS` says.

mod answers;
mod contradictions;
mod kinds;
mod package;
mod texts;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use async_graphql_parser::types::{
    ConstDirective, ServiceDocument, TypeKind, TypeSystemDefinition,
};
use async_graphql_parser::{Positioned, parse_schema};
use serde_json::Value;

type Row = BTreeMap<String, String>;

const LANGUAGES: [&str; 3] = ["en", "fr", "ar"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn rows(table: &str) -> Vec<Row> {
    let text = read(&format!("seed/{table}.csv"));
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.expect(table)).collect()
}

fn by_id(table: &str) -> BTreeMap<String, Row> {
    rows(table)
        .into_iter()
        .map(|row| (row["id"].clone(), row))
        .collect()
}

fn claim(id: &str) -> Row {
    by_id("claims")
        .remove(id)
        .unwrap_or_else(|| panic!("no claim {id}"))
}

/// The fields of a claim in one line, for comparison with a literal.
fn brief(id: &str) -> String {
    let row = claim(id);
    let object = if row["object"].is_empty() {
        format!("= {}", row["value"])
    } else {
        row["object"].clone()
    };
    let fields = [
        &row["subject"],
        &row["property"],
        &object,
        &row["valid"],
        &row["status"],
        &row["confidence"],
    ];
    fields
        .iter()
        .filter(|field| !field.is_empty())
        .map(|field| field.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

fn ids_where(test: impl Fn(&Row) -> bool) -> Vec<String> {
    rows("claims")
        .into_iter()
        .filter(test)
        .map(|row| row["id"].clone())
        .collect()
}

struct Kind {
    is_abstract: bool,
    parents: Vec<String>,
    fields: BTreeMap<String, String>,
}

struct Ontology {
    kinds: BTreeMap<String, Kind>,
    /// The arguments of `@relationship`, by kind.
    ties: BTreeMap<String, Value>,
    /// Every label, plural and inverse, with the place where it stands.
    labels: Vec<(String, Value)>,
    enums: BTreeMap<String, Vec<String>>,
}

fn arguments(directive: &ConstDirective) -> Value {
    let pairs = directive.arguments.iter();
    pairs
        .map(|(name, value)| {
            (
                name.node.to_string(),
                value.node.clone().into_json().expect("a constant"),
            )
        })
        .collect()
}

impl Ontology {
    fn read() -> Self {
        let document: ServiceDocument =
            parse_schema(read("schema/ontology.graphql")).expect("the ontology parses");
        let mut ontology = Self {
            kinds: BTreeMap::new(),
            ties: BTreeMap::new(),
            labels: Vec::new(),
            enums: BTreeMap::new(),
        };
        for definition in document.definitions {
            if let TypeSystemDefinition::Type(definition) = definition {
                ontology.add(&definition.node);
            }
        }
        ontology
    }

    fn add(&mut self, definition: &async_graphql_parser::types::TypeDefinition) {
        let name = definition.name.node.to_string();
        let (is_abstract, implements, fields) = match &definition.kind {
            TypeKind::Object(object) => (false, &object.implements, &object.fields),
            TypeKind::Interface(interface) => (true, &interface.implements, &interface.fields),
            TypeKind::Enum(values) => {
                let values = values
                    .values
                    .iter()
                    .map(|value| value.node.value.node.to_string())
                    .collect();
                self.enums.insert(name, values);
                return;
            }
            _ => return,
        };
        assert!(
            definition.description.is_some(),
            "{name} has no description"
        );
        let Some(directive) = definition.directives.first() else {
            panic!("{name} has no directive")
        };
        self.collect_labels(&name, directive);
        if directive.node.name.node == "relationship" {
            self.ties.insert(name, arguments(&directive.node));
            return;
        }
        for field in fields {
            assert!(
                field.node.description.is_some(),
                "{name}.{} has no description",
                field.node.name
            );
            self.collect_labels(
                &format!("{name}.{}", field.node.name),
                &field.node.directives[0],
            );
        }
        let fields = fields
            .iter()
            .map(|field| (field.node.name.to_string(), field.node.ty.to_string()))
            .collect();
        let parents = implements
            .iter()
            .map(|parent| parent.node.to_string())
            .collect();
        self.kinds.insert(
            name,
            Kind {
                is_abstract,
                parents,
                fields,
            },
        );
    }

    fn collect_labels(&mut self, place: &str, directive: &Positioned<ConstDirective>) {
        let arguments = arguments(&directive.node);
        for argument in ["label", "plural", "inverse"] {
            if let Some(label) = arguments.get(argument) {
                self.labels
                    .push((format!("{place} {argument}"), label.clone()));
            }
        }
    }

    fn lineage(&self, kind: &str) -> Vec<String> {
        let parents = self.kinds[kind].parents.iter().cloned();
        std::iter::once(kind.to_owned()).chain(parents).collect()
    }

    fn attribute(&self, kind: &str, name: &str) -> Option<String> {
        self.lineage(kind)
            .iter()
            .find_map(|kind| self.kinds[kind].fields.get(name).cloned())
    }

    fn is_followed(&self, property: &str) -> bool {
        self.ties[property].get("follow") != Some(&Value::Bool(false))
    }
}
