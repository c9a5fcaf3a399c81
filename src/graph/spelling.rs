//! One spelling for what means the same, so that it is written and found as one.

use crate::{
    model::{Claim, Entity, Object, Operation, PlainClaims, Source, Value},
    ontology::{AttributeType, Ontology},
};

/// The operation as the graph keeps it: kinds as the ontology spells them, nothing instead of an
/// empty text, lines that end as everywhere, and a number wherever the attribute takes numbers.
pub(super) fn plain(ontology: &Ontology, operation: Operation) -> Operation {
    match operation {
        Operation::PutSource(source) => Operation::PutSource(plain_source(source)),
        Operation::PutEntity(entity) => Operation::PutEntity(plain_entity(ontology, entity)),
        // Whether a claim is new or revised is for the graph to say.
        Operation::PutClaim(claim) | Operation::ReviseClaim(claim) => {
            Operation::PutClaim(plain_claim(ontology, claim))
        }
        Operation::PutPlainClaims(mut claims) => {
            plain_claims(ontology, &mut claims);
            Operation::PutPlainClaims(claims)
        }
        judgement => judgement,
    }
}

fn plain_claims(ontology: &Ontology, claims: &mut PlainClaims) {
    let is_float = |property: &str| {
        let attribute = ontology.find_attribute(property);
        attribute.is_some_and(|attribute| {
            ontology.attribute(attribute).value_type() == AttributeType::Float
        })
    };
    claims.spell(|property, states_value| {
        if states_value {
            if let Some(attribute) = ontology.find_attribute(property) {
                spell(property, ontology.attribute(attribute).name());
            }
        } else if let Some(kind) = ontology.find_relationship_kind(property) {
            spell(property, ontology.relationship_kind(kind).name());
        }
    });
    claims.convert_values(is_float, |value| *value = number(value.clone()));
}

fn plain_source(mut source: Source) -> Source {
    unify_lines(&mut source.title);
    for text in [&mut source.publisher, &mut source.url, &mut source.kind] {
        plain_text(text);
    }
    source
}

fn plain_entity(ontology: &Ontology, mut entity: Entity) -> Entity {
    if let Some(kind) = ontology.find_entity_kind(&entity.kind) {
        spell(&mut entity.kind, ontology.entity_kind(kind).name());
    }
    plain_text(&mut entity.description);
    let further = entity.names.iter_mut().map(|name| &mut name.text);
    further.chain([&mut entity.name]).for_each(unify_lines);
    for identifier in &mut entity.identifiers {
        trim(&mut identifier.scheme);
        trim(&mut identifier.value);
    }
    entity
}

fn plain_claim(ontology: &Ontology, mut claim: Claim) -> Claim {
    let Claim {
        key, role, texts, ..
    } = &mut claim;
    for text in [
        key,
        role,
        &mut texts.quote,
        &mut texts.locator,
        &mut texts.note,
    ] {
        plain_text(text);
    }
    match &mut claim.object {
        Object::Entity(_) => {
            if let Some(kind) = ontology.find_relationship_kind(&claim.property) {
                spell(&mut claim.property, ontology.relationship_kind(kind).name());
            }
        }
        Object::Value(value) => {
            if let Value::Text(text) = value {
                unify_lines(text);
            }
            if let Some(attribute) = ontology.find_attribute(&claim.property) {
                let attribute = ontology.attribute(attribute);
                spell(&mut claim.property, attribute.name());
                if attribute.value_type() == AttributeType::Float {
                    *value = number(value.clone());
                }
            }
        }
    }
    claim
}

/// `1` and `1.0` are one number, and so are `0` and `-0`.
#[expect(
    clippy::cast_precision_loss,
    reason = "the attribute keeps doubles, so the nearest one is meant"
)]
fn number(value: Value) -> Value {
    match value {
        Value::Integer(integer) => Value::Number(integer as f64),
        Value::Number(number) => Value::Number(number + 0.0),
        other => other,
    }
}

fn spell(name: &mut String, spelled: &str) {
    if name != spelled {
        spelled.clone_into(name);
    }
}

fn plain_text(text: &mut Option<String>) {
    if text.as_deref() == Some("") {
        *text = None;
    }
    text.iter_mut().for_each(unify_lines);
}

/// A line ends with a line feed, also where a spreadsheet puts a carriage return before it.
fn unify_lines(text: &mut String) {
    if text.contains('\r') {
        *text = text.replace("\r\n", "\n").replace('\r', "\n");
    }
}

/// Spaces around an identifier are none of it, and whoever looks it up would not find it.
fn trim(text: &mut String) {
    let trimmed = text.trim();
    if trimmed.len() < text.len() {
        *text = trimmed.to_owned();
    }
}
