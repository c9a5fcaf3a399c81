//! One spelling for what means the same, so that it is written and found as one.

use crate::{
    model::{Claim, Entity, Object, Operation, PlainClaims, Source, Value},
    ontology::{AttributeType, Ontology},
};

/// The operation as the graph keeps it: kinds as the ontology spells them, nothing instead of an
/// empty text, and a number wherever the attribute takes numbers.
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
            return;
        }
        if let Some(kind) = ontology.find_relationship_kind(property) {
            spell(property, ontology.relationship_kind(kind).name());
        }
    });
    claims.convert_values(is_float, |value| *value = number(value.clone()));
}

fn plain_source(mut source: Source) -> Source {
    for text in [&mut source.publisher, &mut source.url, &mut source.kind] {
        drop_empty(text);
    }
    source
}

fn plain_entity(ontology: &Ontology, mut entity: Entity) -> Entity {
    if let Some(kind) = ontology.find_entity_kind(&entity.kind) {
        spell(&mut entity.kind, ontology.entity_kind(kind).name());
    }
    drop_empty(&mut entity.description);
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
        drop_empty(text);
    }
    match &mut claim.object {
        Object::Entity(_) => {
            if let Some(kind) = ontology.find_relationship_kind(&claim.property) {
                spell(&mut claim.property, ontology.relationship_kind(kind).name());
            }
        }
        Object::Value(value) => {
            let attribute = ontology.find_attribute(&claim.property);
            let value_type = attribute.map(|attribute| ontology.attribute(attribute).value_type());
            if value_type == Some(AttributeType::Float) {
                *value = number(value.clone());
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

fn drop_empty(text: &mut Option<String>) {
    if text.as_deref() == Some("") {
        *text = None;
    }
}
