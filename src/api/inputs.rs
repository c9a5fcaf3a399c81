//! What mutations take.

use async_graphql::{ID, InputObject, Result};
use serde_json::Value as Json;

use crate::{
    model::{self, Confidence, Id, Identifier, Name, Object, Texts, Value},
    ontology::Ontology,
    text,
};

use super::{
    error::invalid,
    filters::IdentifierInput,
    projection::EntityKind,
    scalars::{Edtf, Language, Url},
    words::{ClaimStatus, ConfidenceLevel, EntityStatus, NameKind, SourceGrade},
};

/// A statement by one source about one subject.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct ClaimInput {
    /// Its id; without one it derives from the content.
    pub(crate) id: Option<ID>,
    /// The entity that it is about.
    pub(crate) subject: ID,
    /// A relationship kind or an attribute, in either spelling.
    pub(crate) property: String,
    /// The entity at the other end, for a relationship kind.
    pub(crate) object: Option<ID>,
    /// The value, for an attribute.
    pub(crate) value: Option<Json>,
    /// Tells parallel relationships of the same kind apart.
    pub(crate) key: Option<String>,
    /// In which role, as the source words it.
    pub(crate) role: Option<String>,
    /// When it holds.
    pub(crate) valid: Option<Edtf>,
    /// What it is worth as evidence.
    #[graphql(default_with = "ClaimStatus::Attested")]
    pub(crate) status: ClaimStatus,
    /// How sure it is, from 0 to 1, where the source gives a number.
    pub(crate) confidence: Option<f64>,
    /// How sure it is, in words.
    #[graphql(default_with = "ConfidenceLevel::Medium")]
    pub(crate) confidence_level: ConfidenceLevel,
    /// Who says so.
    pub(crate) source: ID,
    /// The words of the source.
    pub(crate) quote: Option<String>,
    /// Where in the source they stand.
    pub(crate) locator: Option<String>,
    /// The claim that it contradicts, which becomes disputed.
    pub(crate) disputes: Option<ID>,
    /// What the editor adds.
    pub(crate) note: Option<String>,
}

/// A name of an entity.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct NameInput {
    /// The name itself.
    pub(crate) text: String,
    /// Its language.
    pub(crate) language: Language,
    /// What kind of name it is.
    #[graphql(default_with = "NameKind::Alias")]
    pub(crate) kind: NameKind,
}

/// An actor or thing, new or in a new version.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct EntityInput {
    /// Readable id.
    pub(crate) id: ID,
    /// Concrete kind.
    pub(crate) kind: EntityKind,
    /// Main name; `X (ACR)` becomes a name and an acronym.
    pub(crate) name: String,
    /// Whether it is there.
    #[graphql(default_with = "EntityStatus::Existing")]
    pub(crate) status: EntityStatus,
    /// Further names.
    pub(crate) names: Option<Vec<NameInput>>,
    /// Identifiers in other systems.
    pub(crate) identifiers: Option<Vec<IdentifierInput>>,
    /// A sentence about it.
    pub(crate) description: Option<String>,
}

/// A source, new or in a new version.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct SourceInput {
    /// Readable id.
    pub(crate) id: ID,
    /// Title as published.
    pub(crate) title: String,
    /// Who published it.
    pub(crate) publisher: Option<String>,
    /// Where it is found.
    pub(crate) url: Option<Url>,
    /// When it was published.
    pub(crate) published: Option<Edtf>,
    /// When it was read.
    pub(crate) retrieved: Option<Edtf>,
    /// Language of the text.
    pub(crate) language: Option<Language>,
    /// What it is: press release, article, dataset, …
    pub(crate) kind: Option<String>,
    /// How far it is to be trusted.
    pub(crate) grade: SourceGrade,
}

pub(super) fn written_id(id: &str) -> Result<Id> {
    Id::new(id).map_err(invalid)
}

pub(super) fn claim_id(id: &str) -> Result<Id> {
    Id::of_claim(id).map_err(invalid)
}

impl ClaimInput {
    /// The checked form.
    pub(super) fn checked(self, ontology: &Ontology) -> Result<model::Claim> {
        let confidence = match self.confidence {
            Some(number) => Confidence::new(number).map_err(invalid)?,
            None => model::ConfidenceLevel::from(self.confidence_level).confidence(),
        };
        let object = object(&self.property, self.object.as_ref(), self.value.as_ref())?;
        Ok(model::Claim {
            id: self.id.as_ref().map(|ID(id)| written_id(id)).transpose()?,
            subject: written_id(&self.subject)?,
            property: spelled(ontology, self.property),
            object,
            key: self.key,
            role: self.role,
            valid: self.valid.map(|Edtf(valid)| valid),
            status: self.status.into(),
            confidence,
            source: written_id(&self.source)?,
            disputes: self
                .disputes
                .as_ref()
                .map(|ID(id)| claim_id(id))
                .transpose()?,
            texts: Texts {
                quote: self.quote,
                locator: self.locator,
                note: self.note,
            },
        })
    }
}

/// A property as the ontology spells it; what it does not know is refused later, with a hint.
fn spelled(ontology: &Ontology, property: String) -> String {
    if let Some(kind) = ontology.find_relationship_kind(&property) {
        return ontology.relationship_kind(kind).name().to_owned();
    }
    match ontology.find_attribute(&property) {
        Some(attribute) => ontology.attribute(attribute).name().to_owned(),
        None => property,
    }
}

fn object(property: &str, object: Option<&ID>, value: Option<&Json>) -> Result<Object> {
    match (object, value) {
        (Some(object), None) => Ok(Object::Entity(written_id(object)?)),
        (None, Some(value)) => Value::from_json(value).map(Object::Value).ok_or_else(|| {
            invalid(format!(
                "the value of `{property}` must be a text, a number or a boolean"
            ))
        }),
        (Some(_), Some(_)) => Err(invalid(format!(
            "a claim about `{property}` has both `object` and `value`; leave `object` for a relationship, `value` for an attribute"
        ))),
        (None, None) => Err(invalid(format!(
            "a claim about `{property}` needs either `object` (for a relationship) or `value` (for an attribute)"
        ))),
    }
}

/// An acronym that stood behind a name.
fn known_as(acronym: &str) -> Name {
    Name {
        text: acronym.to_owned(),
        language: text::Language::unknown(),
        kind: model::NameKind::Acronym,
        source: None,
    }
}

impl EntityInput {
    /// The checked form.
    pub(super) fn checked(self, ontology: &Ontology) -> Result<model::Entity> {
        let EntityKind(kind) = &self.kind;
        let kind = match ontology.find_entity_kind(kind) {
            Some(kind) => ontology.entity_kind(kind).name().to_owned(),
            None => return Err(invalid(format!("the ontology has no entity kind `{kind}`"))),
        };
        let (name, acronym) = text::parse_name_with_acronym(&self.name);
        let mut names: Vec<Name> = acronym.map(known_as).into_iter().collect();
        for further in self.names.unwrap_or_default() {
            let (text, acronym) = text::parse_name_with_acronym(&further.text);
            names.push(Name {
                text: text.to_owned(),
                language: further.language.0,
                kind: further.kind.into(),
                source: None,
            });
            names.extend(acronym.map(known_as));
        }
        names.sort();
        names.dedup();
        let mut identifiers: Vec<Identifier> = self
            .identifiers
            .unwrap_or_default()
            .into_iter()
            .map(|IdentifierInput { scheme, value }| Identifier {
                scheme,
                value,
                source: None,
            })
            .collect();
        identifiers.sort();
        Ok(model::Entity {
            id: written_id(&self.id)?,
            kind,
            name: name.to_owned(),
            status: self.status.into(),
            description: self.description,
            names,
            identifiers,
        })
    }
}

impl SourceInput {
    /// The checked form.
    pub(super) fn checked(self) -> Result<model::Source> {
        Ok(model::Source {
            id: written_id(&self.id)?,
            title: self.title,
            publisher: self.publisher,
            url: self.url.map(|Url(url)| url),
            published: self.published.map(|Edtf(published)| published),
            retrieved: self.retrieved.map(|Edtf(retrieved)| retrieved),
            language: self.language.map(|Language(language)| language),
            kind: self.kind,
            grade: self.grade.into(),
        })
    }
}
