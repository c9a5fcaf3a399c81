//! What a row says, in the words of the ontology.

use crate::{
    date::Edtf,
    model::{Id, Object, Value},
    ontology::{AttributeId, AttributeType, Ontology},
};

use super::cells::shortened;

/// The name of a concrete entity kind, as the ontology spells it.
pub(super) fn entity_kind(ontology: &Ontology, text: &str) -> Result<String, String> {
    let Some(kind) = ontology.find_entity_kind(text) else {
        let nearest = ontology.nearest_entity_kind(text);
        return Err(format!(
            "entity kind `{}` is not in the ontology{}",
            shortened(text),
            known_instead(nearest)
        ));
    };
    let kind = ontology.entity_kind(kind);
    if kind.is_abstract() {
        return Err(format!(
            "entity kind `{text}` is abstract; choose one of the kinds below it"
        ));
    }
    Ok(kind.name().to_owned())
}

/// The name of a concrete relationship kind, as the ontology spells it; nothing if there is none.
pub(super) fn relationship_kind(ontology: &Ontology, text: &str) -> Result<Option<String>, String> {
    let Some(kind) = ontology.find_relationship_kind(text) else {
        return Ok(None);
    };
    let kind = ontology.relationship_kind(kind);
    if kind.is_abstract() {
        return Err(format!(
            "relationship kind `{text}` is abstract; choose one of the kinds below it"
        ));
    }
    Ok(Some(kind.name().to_owned()))
}

/// The property and the object of a claim, from the cells `property`, `object` and `value`.
pub(super) fn statement(
    ontology: &Ontology,
    property: &str,
    object: Option<&str>,
    value: Option<&str>,
) -> Result<(String, Object), String> {
    match (object, value) {
        (Some(object), None) => tie(ontology, property, object),
        (None, Some(value)) => attribute(ontology, property, value),
        (Some(_), Some(_)) => Err(
            "the row has both an `object` and a `value`; a tie has an object, an attribute a value, so make two rows of it"
                .to_owned(),
        ),
        (None, None) => Err(
            "columns `object` and `value` are both empty; a tie needs an object, an attribute a value"
                .to_owned(),
        ),
    }
}

fn tie(ontology: &Ontology, property: &str, object: &str) -> Result<(String, Object), String> {
    let kind = relationship_kind(ontology, property)
        .map_err(|message| format!("column `property`: {message}"))?;
    let Some(kind) = kind else {
        return Err(match ontology.find_attribute(property) {
            Some(_) => {
                format!("`{property}` is an attribute; write what it says into the column `value`")
            }
            None => unknown_property(ontology, property),
        });
    };
    let object = Id::new(object).map_err(|error| format!("column `object`: {error}"))?;
    Ok((kind, Object::Entity(object)))
}

fn attribute(ontology: &Ontology, property: &str, value: &str) -> Result<(String, Object), String> {
    let Some(attribute) = ontology.find_attribute(property) else {
        return Err(match ontology.find_relationship_kind(property) {
            Some(_) => format!(
                "`{property}` is a relationship kind; write the entity that it leads to into the column `object`"
            ),
            None => unknown_property(ontology, property),
        });
    };
    let value = typed(ontology, attribute, value)
        .map_err(|message| format!("column `value`: {message}"))?;
    Ok((property.to_owned(), Object::Value(value)))
}

fn unknown_property(ontology: &Ontology, property: &str) -> String {
    format!(
        "column `property`: `{}` is not in the ontology{}",
        shortened(property),
        known_instead(ontology.nearest_property(property))
    )
}

/// A value as its attribute wants it.
pub(super) fn typed(
    ontology: &Ontology,
    attribute: AttributeId,
    text: &str,
) -> Result<Value, String> {
    let attribute = ontology.attribute(attribute);
    let wrong = |wanted: &str| {
        format!(
            "`{}` is not {wanted}, which `{}` takes",
            shortened(text),
            attribute.name()
        )
    };
    let value = match attribute.value_type() {
        AttributeType::Int => {
            let integer: Result<i32, _> = text.parse();
            Value::Integer(i64::from(
                integer.map_err(|_| wrong("a whole number of 32 bits"))?,
            ))
        }
        AttributeType::Float => {
            let number: Option<f64> = text.parse().ok().filter(|number: &f64| number.is_finite());
            Value::Number(number.ok_or_else(|| wrong("a number such as 0.5"))?)
        }
        AttributeType::Boolean => Value::Boolean(
            text.parse()
                .map_err(|_| wrong("one of the words true and false"))?,
        ),
        AttributeType::Edtf => {
            Edtf::parse(text).map_err(|error| error.to_string())?;
            Value::Text(text.to_owned())
        }
        AttributeType::Enum(_) => {
            let value = Value::Text(text.to_owned());
            ontology.check_value(attribute.id(), &value.to_json())?;
            value
        }
        AttributeType::String | AttributeType::Url => Value::Text(text.to_owned()),
    };
    Ok(value)
}

/// What to do about a name that the ontology lacks.
pub(super) fn known_instead(nearest: Option<&str>) -> String {
    if nearest.is_some() {
        return did_you_mean(nearest);
    }
    "; use a name that it has, or add this one to it".to_owned()
}

pub(super) fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |nearest| {
        format!("; did you mean `{nearest}`?")
    })
}
