//! The value of an attribute, as a claim states it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A literal value; the ontology says which kind of value an attribute takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// Text, and whatever is written as text: dates, links, words of an enumeration.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// Any other finite number.
    Number(f64),
    /// True or false.
    Boolean(bool),
}

impl Value {
    /// The value of a JSON scalar; nothing for lists, objects and null.
    #[must_use]
    pub fn from_json(json: &serde_json::Value) -> Option<Self> {
        match json {
            serde_json::Value::String(text) => Some(Self::Text(text.clone())),
            serde_json::Value::Bool(boolean) => Some(Self::Boolean(*boolean)),
            serde_json::Value::Number(number) => number
                .as_i64()
                .map(Self::Integer)
                .or_else(|| number.as_f64().map(Self::Number)),
            _ => None,
        }
    }

    /// The value as JSON.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Text(text) => serde_json::Value::from(text.as_str()),
            Self::Integer(integer) => serde_json::Value::from(*integer),
            Self::Number(number) => serde_json::Value::from(*number),
            Self::Boolean(boolean) => serde_json::Value::from(*boolean),
        }
    }
}

/// As tables write it: text bare, numbers in their shortest form.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Integer(integer) => write!(f, "{integer}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Boolean(boolean) => write!(f, "{boolean}"),
        }
    }
}
