//! The measures as GraphQL sees them: an enum, their descriptions and their parameters, all from the one table.

use std::borrow::Cow;

use async_graphql::{
    Context, ContextSelectionSet, InputObject, InputType, InputValueError, InputValueResult, Name,
    Object, OutputType, Positioned, Result, ServerResult, SimpleObject, Value,
    parser::types::Field,
    registry::{MetaType, MetaTypeId, Registry},
};

use crate::{
    influence::{First, MEASURES, Measure, Parameter, ParameterKind, find_measure},
    service::Asked,
};

use super::{
    error::invalid, list::List, projection::enum_type, request::language, scalars::Language,
};

/// The name of a measure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct MeasureName(pub(crate) &'static Measure);

impl MeasureName {
    fn meta_type() -> MetaType {
        let words = MEASURES
            .iter()
            .map(|measure| (measure.name.to_owned(), measure.summary.to_owned()));
        enum_type(
            "Measure",
            "Ways to give every entity a value; `measures` says how each is computed.",
            words.collect(),
        )
    }
}

impl InputType for MeasureName {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed("Measure")
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_input_type::<Self, _>(MetaTypeId::Enum, |_| Self::meta_type())
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        let word = match value.unwrap_or_default() {
            Value::Enum(word) => word.to_string(),
            Value::String(word) => word,
            other => return Err(InputValueError::expected_type(other)),
        };
        find_measure(&word).map(Self).ok_or_else(|| {
            let shown: String = word.chars().take(100).collect();
            InputValueError::custom(format!("there is no measure `{shown}`"))
        })
    }

    fn to_value(&self) -> Value {
        Value::Enum(Name::new(self.0.name))
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

impl OutputType for MeasureName {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed("Measure")
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Enum, |_| Self::meta_type())
    }

    async fn resolve(
        &self,
        _: &ContextSelectionSet<'_>,
        _: &Positioned<Field>,
    ) -> ServerResult<Value> {
        Ok(Value::Enum(Name::new(self.0.name)))
    }
}

/// Sets a parameter of a measure.
#[derive(InputObject, Clone, Debug)]
#[graphql(name = "MeasureParameterInput")]
pub(crate) struct ParameterInput {
    /// Its name; `measures` lists them.
    pub(crate) name: String,
    /// Its value; 0 for no and 1 for yes.
    pub(crate) value: f64,
}

impl MeasureName {
    /// The measure with some of its parameters set.
    pub(super) fn asked(self, parameters: Option<Vec<ParameterInput>>) -> Result<Asked> {
        let mut arguments = self.0.defaults();
        for ParameterInput { name, value } in parameters.unwrap_or_default() {
            let shown: String = name.chars().take(100).collect();
            arguments = arguments
                .with(&shown, value)
                .map_err(|problem| invalid(format!("{}: {problem}", self.0.name)))?;
        }
        Ok(Asked::Measure(self.0, arguments))
    }
}

/// A measure: what it says and how it is computed.
pub(crate) struct MeasureInfo(pub(super) &'static Measure);

#[Object(name = "MeasureInfo", serial)]
impl MeasureInfo {
    /// Its name in queries.
    async fn name(&self) -> MeasureName {
        MeasureName(self.0)
    }

    /// What people call it.
    async fn label(&self, ctx: &Context<'_>, language: Option<Language>) -> &'static str {
        label(self.0, &self::language(ctx, language.as_ref()))
    }

    /// What a value that stands out says.
    async fn summary(&self) -> &'static str {
        self.0.summary
    }

    /// How it is computed.
    async fn formula(&self) -> &'static str {
        self.0.formula
    }

    /// Who defined it, and where.
    async fn reference(&self) -> &'static str {
        self.0.reference
    }

    /// How long it takes: n entities, m ties.
    async fn complexity(&self) -> &'static str {
        self.0.complexity
    }

    /// Whether the lowest values rank first, rather than the highest.
    async fn lowest_first(&self) -> bool {
        self.0.first == First::Lowest
    }

    /// What can be set.
    async fn parameters(&self) -> List<ParameterInfo> {
        self.0.parameters.iter().map(ParameterInfo::from).collect()
    }
}

/// A parameter of a measure.
#[derive(SimpleObject)]
#[graphql(name = "MeasureParameter", serial)]
pub(crate) struct ParameterInfo {
    /// Its name.
    name: &'static str,
    /// What it does.
    summary: &'static str,
    /// Which values it takes: `NUMBER`, `INTEGER`, or `BOOLEAN` (0 or 1).
    kind: &'static str,
    /// Its value if nobody sets it.
    default: f64,
    /// Its least value.
    min: f64,
    /// Its greatest value.
    max: f64,
}

impl From<&Parameter> for ParameterInfo {
    fn from(parameter: &Parameter) -> Self {
        Self {
            name: parameter.name,
            summary: parameter.summary,
            kind: match parameter.kind {
                ParameterKind::Number => "NUMBER",
                ParameterKind::Integer => "INTEGER",
                ParameterKind::Boolean => "BOOLEAN",
            },
            default: parameter.default,
            min: parameter.min,
            max: parameter.max,
        }
    }
}

/// What people call a measure in a language.
pub(super) fn label(measure: &Measure, language: &str) -> &'static str {
    let [en, fr, ar] = measure.labels;
    super::sentences::one_of(language, en, fr, ar)
}
