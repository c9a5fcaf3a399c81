//! Filters as text, for the command line and for addresses: the fields of a view by name, lists by comma.

use crate::{
    date::Edtf,
    model::ClaimStatus,
    ontology::{EntityKindId, KindSet, RelationshipKindId},
};

use super::{Certainty, Filter, Snapshot, SourceIdx};

/// The names that a filter knows, in camel case; kebab case is understood as well.
pub const FILTER_FIELDS: [&str; 12] = [
    "at",
    "during",
    "certainty",
    "asOf",
    "statuses",
    "minConfidence",
    "sources",
    "excludeSources",
    "entityKinds",
    "excludeEntityKinds",
    "relationshipKinds",
    "excludeRelationshipKinds",
];

/// A field of a filter that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {message}")]
pub struct FilterTextError {
    /// The field, as it was written.
    pub field: String,
    /// What is wrong and what to do.
    pub message: String,
    /// Whether the value is right but names something that is not known.
    pub is_missing: bool,
}

impl Filter {
    /// Reads a filter from pairs of field and value; what is not mentioned is as in the default.
    ///
    /// # Errors
    /// [`FilterTextError`] for a field that is not known and for a value that is not right.
    pub fn from_text<'a>(
        snapshot: &Snapshot,
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, FilterTextError> {
        let mut filter = Self::default();
        for (field, value) in pairs {
            filter
                .set(snapshot, &field.replace('-', "").to_lowercase(), value)
                .map_err(|message| FilterTextError {
                    field: field.to_owned(),
                    message,
                    is_missing: false,
                })?;
        }
        Ok(filter)
    }

    fn set(&mut self, snapshot: &Snapshot, field: &str, value: &str) -> Result<(), String> {
        match field {
            "at" => self.at = Some(date(value)?.extents()),
            "during" => self.during = Some(date(value)?.extents()),
            "certainty" => self.certainty = certainty(value)?,
            "asof" => self.as_of = Some(snapshot.sequence_at(instant(value)?)),
            "statuses" => {
                let words = list(value).map(|word| ClaimStatus::parse(&word.to_lowercase()));
                self.statuses = words
                    .collect::<Result<_, _>>()
                    .map_err(|error| error.to_string())?;
            }
            "minconfidence" => self.min_confidence = Some(confidence(value)?),
            "sources" => self.sources = Some(sources(snapshot, value)?),
            "excludesources" => self.exclude_sources = sources(snapshot, value)?,
            "entitykinds" => self.entity_kinds = Some(entity_kinds(snapshot, value)?),
            "excludeentitykinds" => self.exclude_entity_kinds = entity_kinds(snapshot, value)?,
            "relationshipkinds" => {
                self.relationship_kinds = Some(relationship_kinds(snapshot, value)?);
            }
            "excluderelationshipkinds" => {
                self.exclude_relationship_kinds = relationship_kinds(snapshot, value)?;
            }
            _ => {
                return Err(format!(
                    "no such field of a view; there are {}",
                    FILTER_FIELDS.join(", ")
                ));
            }
        }
        Ok(())
    }
}

fn list(value: &str) -> impl Iterator<Item = &str> {
    value
        .split(',')
        .map(str::trim)
        .filter(|word| !word.is_empty())
}

fn date(value: &str) -> Result<Edtf, String> {
    Edtf::parse(value).map_err(|error| error.to_string())
}

fn certainty(value: &str) -> Result<Certainty, String> {
    match value.to_lowercase().as_str() {
        "possibly" => Ok(Certainty::Possibly),
        "certainly" => Ok(Certainty::Certainly),
        _ => Err(format!("`{value}` is neither possibly nor certainly")),
    }
}

fn instant(value: &str) -> Result<i64, String> {
    let instant: Result<jiff::Timestamp, _> = value.parse();
    let instant =
        instant.map_err(|_| format!("`{value}` is no instant; write it like 2026-03-01T12:00:00Z"));
    instant.map(jiff::Timestamp::as_millisecond)
}

fn confidence(value: &str) -> Result<f64, String> {
    let number = value
        .parse()
        .ok()
        .filter(|number| (0.0..=1.0).contains(number));
    number.ok_or_else(|| format!("`{value}` is no number from 0 to 1"))
}

fn sources(snapshot: &Snapshot, value: &str) -> Result<Vec<SourceIdx>, String> {
    let found = list(value).map(|id| {
        snapshot
            .find_source(id)
            .ok_or_else(|| format!("source `{id}` is not known"))
    });
    let mut found: Vec<SourceIdx> = found.collect::<Result<_, _>>()?;
    found.sort_unstable();
    Ok(found)
}

/// What may have been meant, for a message; nothing if nothing is near.
fn nearest(name: Option<&str>) -> String {
    name.map_or_else(String::new, |name| format!("; the nearest is `{name}`"))
}

fn entity_kinds(snapshot: &Snapshot, value: &str) -> Result<KindSet<EntityKindId>, String> {
    let ontology = snapshot.ontology();
    let mut kinds = KindSet::default();
    for name in list(value) {
        let kind = ontology.find_entity_kind(name).ok_or_else(|| {
            let nearest = nearest(ontology.nearest_entity_kind(name));
            format!("entity kind `{name}` is not in the ontology{nearest}")
        })?;
        kinds.insert_all(ontology.entity_kinds_below(kind));
    }
    Ok(kinds)
}

fn relationship_kinds(
    snapshot: &Snapshot,
    value: &str,
) -> Result<KindSet<RelationshipKindId>, String> {
    let ontology = snapshot.ontology();
    let mut kinds = KindSet::default();
    for name in list(value) {
        let kind = ontology.find_relationship_kind(name).ok_or_else(|| {
            let nearest = nearest(ontology.nearest_relationship_kind(name));
            format!("relationship kind `{name}` is not in the ontology{nearest}")
        })?;
        kinds.insert_all(ontology.relationship_kinds_below(kind));
    }
    Ok(kinds)
}
