//! Scalars: dates, instants, links and languages, each checked where it enters.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use jiff::Timestamp;

use crate::{date, text};

/// A date, time span or set of dates in EDTF (ISO 8601-2), as written: `2024-05-13`, `2024-05`, `2018/..`, `[2020-04-28,2021-04-28]`, `2023~`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Edtf(pub(crate) date::Edtf);

#[Scalar(
    name = "Edtf",
    specified_by_url = "https://www.loc.gov/standards/datetime/"
)]
impl ScalarType for Edtf {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else {
            return Err(InputValueError::expected_type(value));
        };
        Ok(Self(date::Edtf::parse(text)?))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.as_str().to_owned())
    }
}

/// An instant in RFC 3339: `2026-03-01T12:00:00Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DateTime(pub(crate) Timestamp);

impl DateTime {
    /// An instant from the wall clock of the journal.
    #[must_use]
    pub(crate) fn from_ms(time_ms: i64) -> Self {
        Self(Timestamp::from_millisecond(time_ms).unwrap_or(Timestamp::MAX))
    }
}

#[Scalar(
    name = "DateTime",
    specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339"
)]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else {
            return Err(InputValueError::expected_type(value));
        };
        let instant = text.parse().map_err(|_| {
            InputValueError::custom(format!(
                "`{text}` is no instant; write it like 2026-03-01T12:00:00Z"
            ))
        })?;
        Ok(Self(instant))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// The address of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Url(pub(crate) String);

#[Scalar(
    name = "Url",
    specified_by_url = "https://www.rfc-editor.org/rfc/rfc3986"
)]
impl ScalarType for Url {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(text) if text.starts_with("https://") || text.starts_with("http://") => {
                Ok(Self(text))
            }
            Value::String(text) => Err(InputValueError::custom(format!(
                "`{text}` is no link; write it with https://"
            ))),
            other => Err(InputValueError::expected_type(other)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// A language by its BCP 47 tag: `en`, `fr`, `ar`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Language(pub(crate) text::Language);

#[Scalar(
    name = "Language",
    specified_by_url = "https://www.rfc-editor.org/rfc/rfc5646"
)]
impl ScalarType for Language {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else {
            return Err(InputValueError::expected_type(value));
        };
        Ok(Self(text::Language::parse(text)?))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.as_str().to_owned())
    }
}
