//! The nodes and edges of an export, one after the other, in the same order whatever the format.
//!
//! Nothing is gathered but the ids of the entities, so that an export of any size needs little
//! memory. Nodes are sorted by id; edges by the ids of their ends, then by kind and key.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};

use super::format::{Export, WriteError};
use crate::{
    date::{Day, Edtf},
    graph::{ClaimIdx, ClaimProperty, Direction, EntityIdx, Relationship, Supported, View},
    model::{ClaimStatus, Value},
    ontology::{Attribute, AttributeType, EntityKind, RelationshipKind},
};

/// The type of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Text,
    Integer,
    Number,
    Boolean,
}

/// The value of a field.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    Text(String),
    Integer(i64),
    Number(f64),
    Boolean(bool),
    List(Vec<String>),
}

/// A field of all nodes or all edges.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) of: Type,
}

const fn field(name: &'static str, of: Type) -> Field {
    Field { name, of }
}

/// What a node says beside its id; an attribute of the ontology with such a name gets a `_` at its end.
pub(super) const NODE_FIELDS: &[Field] = &[
    field("label", Type::Text),
    field("kind", Type::Text),
    field("kindLabel", Type::Text),
    field("status", Type::Text),
    field("description", Type::Text),
    field("color", Type::Text),
    field("x", Type::Number),
    field("y", Type::Number),
    field("size", Type::Number),
];

/// What an edge says beside its id and its ends. networkx hands these names on as arguments, of which one is `key`.
pub(super) const EDGE_FIELDS: &[Field] = &[
    field("kind", Type::Text),
    field("label", Type::Text),
    field("symmetric", Type::Boolean),
    field("weight", Type::Number),
    field("confidence", Type::Number),
    field("status", Type::Text),
    field("roles", Type::Text),
    field("tieKey", Type::Text),
    field("valid", Type::Text),
    field("start", Type::Text),
    field("end", Type::Text),
    field("claims", Type::Text),
    field("sources", Type::Text),
    field("sourceTitles", Type::Text),
];

/// An entity as graph formats see it.
pub(super) struct Node<'a> {
    pub(super) id: &'a str,
    pub(super) label: &'a str,
    pub(super) kind: &'a EntityKind,
    kind_label: &'a str,
    status: String,
    description: Option<&'a str>,
    pub(super) place: Option<Spot>,
    /// The best value of each attribute, in the order of the ontology.
    pub(super) values: Vec<(&'a Attribute, Value)>,
}

/// Where a node is drawn, and how large.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) size: f64,
}

/// A relationship as graph formats see it.
pub(super) struct Edge<'a> {
    pub(super) id: String,
    pub(super) source: &'a str,
    pub(super) target: &'a str,
    pub(super) kind: &'a RelationshipKind,
    pub(super) label: &'a str,
    pub(super) weight: f64,
    pub(super) confidence: f64,
    status: ClaimStatus,
    roles: Vec<String>,
    key: Option<&'a str>,
    valid: Option<Edtf>,
    claims: Vec<String>,
    sources: Vec<String>,
    source_titles: Vec<String>,
    /// First and last day of each dated claim; none if a claim without a date supports it.
    pub(super) spans: Vec<(Option<Day>, Option<Day>)>,
}

/// What an export walks over.
pub(super) struct Walk<'a> {
    export: &'a Export<'a>,
    view: &'a View,
    language: &'a str,
    /// Sorted by id.
    entities: Vec<(EntityIdx, Option<Spot>)>,
}

impl<'a> Walk<'a> {
    pub(super) fn of(export: &'a Export<'a>) -> Self {
        let view = export.view;
        let snapshot = view.snapshot();
        let mut entities: Vec<(EntityIdx, Option<Spot>)> = match export.part {
            Some(part) => {
                let degrees = degrees(part.relationships.iter());
                let spot = |entity: EntityIdx, x: f64, y: f64| Spot {
                    x,
                    y,
                    size: size(degrees.get(&entity).copied().unwrap_or(0)),
                };
                let placed = part.entities.iter();
                placed
                    .map(|one| (one.entity, Some(spot(one.entity, one.x, one.y))))
                    .collect()
            }
            None => snapshot
                .entities()
                .filter(|entity| view.shows(*entity))
                .map(|entity| (entity, None))
                .collect(),
        };
        entities.sort_by(|(a, _), (b, _)| snapshot.entity(*a).id.cmp(&snapshot.entity(*b).id));
        Self {
            export,
            view,
            language: export.style.language(),
            entities,
        }
    }

    /// What the export says about itself.
    pub(super) fn about(&self) -> Map<String, Json> {
        let mut about = Map::new();
        let revision = self.view.snapshot().revision();
        about.insert("creator".to_owned(), json!("Rawabit"));
        about.insert("revision".to_owned(), json!(revision));
        about.insert("language".to_owned(), json!(self.language));
        let n_left_out = self.export.part.map_or(0, |part| part.n_entities_left_out);
        if n_left_out > 0 {
            about.insert("entitiesLeftOut".to_owned(), json!(n_left_out));
        }
        about
    }

    /// The attributes that any node has, in the order of the ontology, each with its name in the export.
    pub(super) fn attributes(&self) -> Vec<(&'a Attribute, String)> {
        let ontology = self.view.snapshot().ontology();
        let mut used = BTreeSet::new();
        for (entity, _) in &self.entities {
            for (claim, omitted) in self.view.all_values(*entity) {
                let property = self.view.snapshot().claim(claim).property();
                if let (ClaimProperty::Attribute(attribute), None) = (property, omitted) {
                    used.insert(attribute);
                }
            }
        }
        used.into_iter()
            .map(|id| ontology.attribute(id))
            .map(|attribute| (attribute, attribute_name(attribute)))
            .collect()
    }

    /// The nodes, by id.
    pub(super) fn nodes(&self) -> impl Iterator<Item = Node<'a>> + '_ {
        self.entities
            .iter()
            .map(|(entity, spot)| self.node(*entity, *spot))
    }

    fn node(&self, entity: EntityIdx, place: Option<Spot>) -> Node<'a> {
        let record = self.view.record(entity);
        let kind = self.view.snapshot().ontology().entity_kind(record.kind);
        Node {
            id: record.id.as_str(),
            label: record.name_in(self.language),
            kind,
            kind_label: kind.label().get(self.language),
            status: record.status.as_str().to_uppercase(),
            description: record.description.as_deref(),
            place,
            values: self.values(entity),
        }
    }

    fn values(&self, entity: EntityIdx) -> Vec<(&'a Attribute, Value)> {
        let snapshot = self.view.snapshot();
        let mut best: Vec<(&Attribute, ClaimIdx)> = Vec::new();
        for (claim, omitted) in self.view.all_values(entity) {
            let ClaimProperty::Attribute(attribute) = snapshot.claim(claim).property() else {
                continue;
            };
            let attribute = snapshot.ontology().attribute(attribute);
            match best.last_mut() {
                _ if omitted.is_some() => {}
                Some((last, known)) if last.id() == attribute.id() => {
                    *known = self.view.better(*known, claim);
                }
                _ => best.push((attribute, claim)),
            }
        }
        let value = |(attribute, claim): (&'a Attribute, ClaimIdx)| {
            Some((attribute, snapshot.claim(claim).value()?))
        };
        best.into_iter().filter_map(value).collect()
    }

    /// Hands out the edges, one after the other.
    pub(super) fn edges(
        &self,
        mut each: impl FnMut(&Edge<'a>) -> Result<(), WriteError>,
    ) -> Result<(), WriteError> {
        if let Some(part) = self.export.part {
            return part
                .relationships
                .iter()
                .try_for_each(|found| each(&self.edge(&found.relationship, found.best)));
        }
        for (entity, _) in &self.entities {
            for (relationship, best) in self.leaving(*entity) {
                each(&self.edge(&relationship, best))?;
            }
        }
        Ok(())
    }

    /// The relationships of which an entity is the source.
    fn leaving(&self, entity: EntityIdx) -> Vec<(Relationship, ClaimIdx)> {
        let snapshot = self.view.snapshot();
        let mut found: Vec<(Relationship, ClaimIdx)> = self
            .view
            .supported(entity, Direction::Out)
            .map(|(tie, best)| (self.view.relationship_of(&tie), best))
            .filter(|(found, _)| found.source == entity && self.view.shows(found.target))
            .collect();
        found.sort_by(|(a, _), (b, _)| {
            let target = |one: &Relationship| &snapshot.entity(one.target).id;
            (target(a), a.kind, snapshot.key(a)).cmp(&(target(b), b.kind, snapshot.key(b)))
        });
        found
    }

    fn edge(&self, relationship: &Relationship, best: ClaimIdx) -> Edge<'a> {
        let snapshot = self.view.snapshot();
        let kind = snapshot.ontology().relationship_kind(relationship.kind);
        let row = snapshot.claim(best);
        let mut edge = Edge {
            id: snapshot.relationship_id(relationship),
            source: snapshot.entity(relationship.source).id.as_str(),
            target: snapshot.entity(relationship.target).id.as_str(),
            kind,
            label: kind.label().get(self.language),
            weight: rounded(self.view.strength(relationship.kind, best)),
            confidence: row.confidence().get(),
            status: self.view.status(best),
            roles: Vec::new(),
            key: snapshot.key(relationship),
            valid: row.valid(),
            claims: Vec::new(),
            sources: Vec::new(),
            source_titles: Vec::new(),
            spans: Vec::new(),
        };
        self.add_claims(relationship, &mut edge);
        edge
    }

    fn add_claims(&self, relationship: &Relationship, edge: &mut Edge<'a>) {
        let snapshot = self.view.snapshot();
        let (mut roles, mut sources) = (BTreeSet::new(), BTreeSet::new());
        let (mut spans, mut is_undated) = (BTreeSet::new(), false);
        for (claim, omitted) in self.view.claims_of(relationship) {
            if omitted.is_some() {
                continue;
            }
            let row = snapshot.claim(claim);
            edge.claims.push(row.id());
            roles.extend(row.role().map(str::to_owned));
            let source = self.view.source(row.source());
            sources.insert((source.id.as_str(), source.title.as_str()));
            match row.valid().map(|valid| (valid.earliest(), valid.latest())) {
                Some(span) if span != (None, None) => {
                    spans.insert(span);
                }
                _ => is_undated = true,
            }
        }
        edge.claims.sort();
        edge.roles = roles.into_iter().collect();
        for (id, title) in sources {
            edge.sources.push(id.to_owned());
            edge.source_titles.push(title.to_owned());
        }
        if !is_undated {
            edge.spans = spans.into_iter().collect();
        }
    }
}

impl Node<'_> {
    /// What it says, in the order of [`NODE_FIELDS`]; nothing where it has nothing to say.
    pub(super) fn cells(&self) -> [Option<Cell>; NODE_FIELDS.len()] {
        let number = |number: fn(&Spot) -> f64| self.place.as_ref().map(number).map(Cell::Number);
        [
            Some(text(self.label)),
            Some(text(self.kind.enum_name())),
            Some(text(self.kind_label)),
            Some(text(&self.status)),
            self.description.map(text),
            self.kind.color().map(text),
            number(|place| place.x),
            number(|place| place.y),
            number(|place| place.size),
        ]
    }

    /// What it says as JSON, with its attributes under `attributes`.
    pub(super) fn to_json(&self) -> Map<String, Json> {
        let mut object = object(NODE_FIELDS, self.cells());
        if !self.values.is_empty() {
            let values = self.values.iter();
            let values: Map<String, Json> = values
                .map(|(attribute, value)| (attribute.name().to_owned(), value.to_json()))
                .collect();
            object.insert("attributes".to_owned(), Json::Object(values));
        }
        object
    }
}

impl Edge<'_> {
    pub(super) fn is_attested(&self) -> bool {
        self.status == ClaimStatus::Attested
    }

    /// What it says, in the order of [`EDGE_FIELDS`]; nothing where it has nothing to say.
    pub(super) fn cells(&self) -> [Option<Cell>; EDGE_FIELDS.len()] {
        let day = |day: Option<Day>| day.map(|day| Cell::Text(day.to_string()));
        let valid = self.valid.as_ref();
        let list = |list: &[String]| (!list.is_empty()).then(|| Cell::List(list.to_vec()));
        [
            Some(text(self.kind.enum_name())),
            Some(text(self.label)),
            Some(Cell::Boolean(self.kind.is_symmetric())),
            Some(Cell::Number(self.weight)),
            Some(Cell::Number(self.confidence)),
            Some(Cell::Text(self.status.as_str().to_uppercase())),
            list(&self.roles),
            self.key.map(text),
            valid.map(|valid| text(valid.as_str())),
            day(valid.and_then(Edtf::earliest)),
            day(valid.and_then(Edtf::latest)),
            list(&self.claims),
            list(&self.sources),
            list(&self.source_titles),
        ]
    }

    /// What it says as JSON.
    pub(super) fn to_json(&self) -> Map<String, Json> {
        object(EDGE_FIELDS, self.cells())
    }
}

fn object<const N: usize>(fields: &[Field], cells: [Option<Cell>; N]) -> Map<String, Json> {
    let pairs = fields.iter().zip(cells);
    pairs
        .filter_map(|(field, cell)| Some((field.name.to_owned(), cell?.into_json())))
        .collect()
}

impl Cell {
    pub(super) fn of(value: Value) -> Self {
        match value {
            Value::Text(text) => Self::Text(text),
            Value::Integer(integer) => Self::Integer(integer),
            Value::Number(number) => Self::Number(number),
            Value::Boolean(boolean) => Self::Boolean(boolean),
        }
    }

    fn into_json(self) -> Json {
        match self {
            Self::Text(text) => Json::from(text),
            Self::Integer(integer) => Json::from(integer),
            Self::Number(number) => Json::from(number),
            Self::Boolean(boolean) => Json::from(boolean),
            Self::List(items) => Json::from(items),
        }
    }

    /// As one text; the items of a list with a semicolon between them.
    pub(super) fn into_text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Integer(integer) => integer.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Boolean(boolean) => boolean.to_string(),
            Self::List(items) => items.join("; "),
        }
    }
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

/// The type of an attribute's values.
pub(super) fn type_of(attribute: &Attribute) -> Type {
    match attribute.value_type() {
        AttributeType::Int => Type::Integer,
        AttributeType::Float => Type::Number,
        AttributeType::Boolean => Type::Boolean,
        AttributeType::String
        | AttributeType::Edtf
        | AttributeType::Url
        | AttributeType::Enum(_) => Type::Text,
    }
}

/// The name of an attribute where it stands beside the fields of nodes.
pub(super) fn attribute_name(attribute: &Attribute) -> String {
    let name = attribute.name();
    let is_taken = NODE_FIELDS.iter().any(|field| field.name == name);
    if is_taken {
        format!("{name}_")
    } else {
        name.to_owned()
    }
}

/// How many relationships of a part touch each of its entities.
pub(super) fn degrees<'a>(
    relationships: impl Iterator<Item = &'a Supported>,
) -> std::collections::HashMap<EntityIdx, usize> {
    let mut degrees = std::collections::HashMap::new();
    for Supported { relationship, .. } in relationships {
        *degrees.entry(relationship.source).or_default() += 1;
        *degrees.entry(relationship.target).or_default() += 1;
    }
    degrees
}

#[expect(clippy::cast_precision_loss, reason = "degrees are far below 2^53")]
fn size(degree: usize) -> f64 {
    rounded(3.0 + (degree as f64).sqrt() * 2.0)
}

fn rounded(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}
