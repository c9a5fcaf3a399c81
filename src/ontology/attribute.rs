//! Attributes of kinds, the types of their values, and the check of a value.

use serde_json::Value;

use super::ids::{AttributeId, EnumerationId};
use super::kinds::Labels;
use super::names::nearest;

/// The type of an attribute's values.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum AttributeType {
    /// Text.
    String,
    /// A whole number of 32 bits, as in GraphQL.
    Int,
    /// A finite number.
    Float,
    /// True or false.
    Boolean,
    /// A date or an interval in the Extended Date/Time Format.
    Edtf,
    /// A web address.
    Url,
    /// One of the values of an enumeration.
    Enum(EnumerationId),
}

/// An attribute, the same for every kind that has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    pub(super) id: AttributeId,
    pub(super) name: String,
    pub(super) label: Labels,
    pub(super) description: Option<String>,
    pub(super) value_type: AttributeType,
    pub(super) is_many: bool,
    pub(super) is_indexed: bool,
}

impl Attribute {
    /// Its position in the ontology.
    #[must_use]
    pub fn id(&self) -> AttributeId {
        self.id
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What readers call it: the first label that the file gives, else its name as words.
    #[must_use]
    pub fn label(&self) -> &Labels {
        &self.label
    }

    /// What it means: the first description that the file gives.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// The type of one value.
    #[must_use]
    pub fn value_type(&self) -> AttributeType {
        self.value_type
    }

    /// Whether several values may hold at once.
    #[must_use]
    pub fn is_many(&self) -> bool {
        self.is_many
    }

    /// Whether the file asks for an index on it.
    #[must_use]
    pub fn is_indexed(&self) -> bool {
        self.is_indexed
    }
}

/// An attribute as one kind has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributeRule {
    pub(super) attribute: AttributeId,
    pub(super) declared_by: String,
    pub(super) description: Option<String>,
}

impl AttributeRule {
    /// The attribute.
    #[must_use]
    pub fn attribute(&self) -> AttributeId {
        self.attribute
    }

    /// The kind that declares it: the kind itself, or the abstract kind that it inherits from.
    #[must_use]
    pub fn declared_by(&self) -> &str {
        &self.declared_by
    }

    /// What it means for this kind.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }
}

/// A closed list of values for attributes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enumeration {
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) values: Vec<EnumerationValue>,
}

impl Enumeration {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it means.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// Its values, as the file lists them.
    #[must_use]
    pub fn values(&self) -> &[EnumerationValue] {
        &self.values
    }
}

/// One value of an enumeration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnumerationValue {
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) label: Labels,
}

impl EnumerationValue {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it means.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// What readers call it; its name as words if the file gives no label.
    #[must_use]
    pub fn label(&self) -> &Labels {
        &self.label
    }
}

/// Checks one value against the type of its attribute.
pub(super) fn check_value(
    attribute: &Attribute,
    enumerations: &[Enumeration],
    value: &Value,
) -> Result<(), String> {
    let name = attribute.name();
    let (is_right, expected) = match attribute.value_type {
        AttributeType::String => (value.is_string(), "text"),
        AttributeType::Int => (
            value
                .as_i64()
                .is_some_and(|number| i32::try_from(number).is_ok()),
            "a whole number between -2147483648 and 2147483647",
        ),
        AttributeType::Float => (value.is_number(), "a number"),
        AttributeType::Boolean => (value.is_boolean(), "true or false"),
        AttributeType::Edtf => (value.is_string(), "a date as text, such as \"2024-05\""),
        AttributeType::Url => (
            value.as_str().is_some_and(is_web_address),
            "a web address that begins with https:// or http://",
        ),
        AttributeType::Enum(id) => {
            return check_member(name, &enumerations[usize::from(id.get())], value);
        }
    };
    if is_right {
        return Ok(());
    }
    let remedy = if attribute.is_many && value.is_array() {
        "; claim each value by itself"
    } else {
        ""
    };
    Err(format!(
        "`{name}` must be {expected}, not {}{remedy}",
        shown(value)
    ))
}

fn check_member(name: &str, enumeration: &Enumeration, value: &Value) -> Result<(), String> {
    let names = || enumeration.values.iter().map(EnumerationValue::name);
    let written = value.as_str().unwrap_or_default();
    if names().any(|name| name == written) {
        return Ok(());
    }
    let remedy = nearest(written, names()).map_or_else(
        || format!("use one of {}", listed(names())),
        |nearest| format!("did you mean `{nearest}`?"),
    );
    Err(format!(
        "`{name}` must be a value of `{}`, not {}; {remedy}",
        enumeration.name,
        shown(value)
    ))
}

/// The first ten names, for a message.
fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut shown: Vec<&str> = names.take(11).collect();
    if shown.len() == 11 {
        shown[10] = "…";
    }
    shown.join(", ")
}

fn is_web_address(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_alphanumeric() || c == '[')
            && !rest.contains(|c: char| c.is_whitespace() || c.is_control())
    })
}

/// A value as a message can show it.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        Value::String(text) if text.chars().count() > 60 => {
            format!("\"{}…\"", text.chars().take(60).collect::<String>())
        }
        Value::String(text) => format!("\"{text}\""),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}
