//! The arguments `filter`: which entities, relationships and claims are asked for.

use std::collections::HashSet;

use async_graphql::{ID, InputObject, Result};
use serde_json::Value as Json;

use crate::{
    date::Edtf,
    graph::{ClaimIdx, ClaimProperty, EntityIdx, SourceIdx, Supported, View},
    model::{self, Texts, Value},
    ontology::{AttributeType, KindSet, RelationshipKindId},
    query::{self, AttributeTest},
    text::fold,
};

use super::{
    entity::properties,
    error::invalid,
    projection::{EntityKind, RelationshipKind},
    request::{check_count, find_entities},
    view::{entity_kinds, relationship_kinds, sources},
    words::{ClaimStatus, EntityStatus, TieRole},
};

/// An identifier in another system.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct IdentifierInput {
    /// The system: `iso3166-1-alpha-3`, `wikidata`, `ror`, …
    pub(crate) scheme: String,
    /// The identifier in it.
    pub(crate) value: String,
}

/// Which entities are asked for.
#[derive(InputObject, Clone, Debug, Default)]
pub(crate) struct EntityFilter {
    /// One of these.
    pub(crate) ids: Option<Vec<ID>>,
    /// Of one of these kinds.
    pub(crate) kinds: Option<Vec<EntityKind>>,
    /// With one of these statuses.
    pub(crate) status: Option<Vec<EntityStatus>>,
    /// With a name that contains this text, whatever its case and accents.
    pub(crate) text: Option<String>,
    /// With values that pass all these tests.
    pub(crate) attributes: Option<Vec<AttributeFilter>>,
}

/// A test of an attribute.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct AttributeFilter {
    /// Name of the attribute, in either spelling.
    pub(crate) name: String,
    /// Equal to this.
    pub(crate) eq: Option<Json>,
    /// Equal to one of these.
    #[graphql(name = "in")]
    pub(crate) any_of: Option<Vec<Json>>,
    /// At least this.
    pub(crate) gte: Option<Json>,
    /// At most this.
    pub(crate) lte: Option<Json>,
}

/// Which relationships are asked for.
#[derive(InputObject, Clone, Debug, Default)]
pub(crate) struct RelationshipFilter {
    /// Of one of these kinds.
    pub(crate) kinds: Option<Vec<RelationshipKind>>,
    /// With one of these roles.
    pub(crate) roles: Option<Vec<TieRole>>,
    /// That touch one of these entities.
    pub(crate) entities: Option<Vec<ID>>,
    /// That one of these sources supports.
    pub(crate) sources: Option<Vec<ID>>,
}

/// Which claims are asked for.
#[derive(InputObject, Clone, Debug, Default)]
pub(crate) struct ClaimFilter {
    /// One of these.
    pub(crate) ids: Option<Vec<ID>>,
    /// About one of these entities.
    pub(crate) subjects: Option<Vec<ID>>,
    /// With one of these entities at the other end.
    pub(crate) objects: Option<Vec<ID>>,
    /// About one of these relationship kinds or attributes, in either spelling.
    pub(crate) properties: Option<Vec<String>>,
    /// From one of these sources.
    pub(crate) sources: Option<Vec<ID>>,
    /// With one of these statuses, which the view must count as well.
    pub(crate) statuses: Option<Vec<ClaimStatus>>,
    /// With this text in the quote, the note or the value, whatever its case and accents.
    pub(crate) text: Option<String>,
}

impl EntityFilter {
    /// The checked form.
    pub(super) fn checked(self, view: &View) -> Result<query::EntityFilter> {
        let snapshot = view.snapshot();
        let tests = self.attributes.unwrap_or_default();
        check_count("tests of attributes", tests.len())?;
        Ok(query::EntityFilter {
            ids: self.ids.map(|ids| find_entities(view, &ids)).transpose()?,
            kinds: self
                .kinds
                .map(|kinds| entity_kinds(snapshot.ontology(), &kinds))
                .transpose()?,
            status: self
                .status
                .map(|status| status.into_iter().map(Into::into).collect()),
            text: self.text,
            attributes: tests
                .into_iter()
                .map(|test| test.checked(view))
                .collect::<Result<_>>()?,
        })
    }
}

impl AttributeFilter {
    fn checked(self, view: &View) -> Result<AttributeTest> {
        let ontology = view.snapshot().ontology();
        let Some(attribute) = ontology.find_attribute(&self.name) else {
            let shown: String = self.name.chars().take(100).collect();
            return Err(invalid(format!("the ontology has no attribute `{shown}`")));
        };
        // A value that the attribute cannot have would find nothing, which reads like an answer.
        let comparable = |json: &Json| -> Result<Value> {
            let value = scalar(json)?;
            ontology
                .check_value(attribute, &value.to_json())
                .map_err(invalid)?;
            if let (AttributeType::Edtf, Value::Text(text)) =
                (ontology.attribute(attribute).value_type(), &value)
            {
                Edtf::parse(text).map_err(|error| invalid(error.to_string()))?;
            }
            Ok(value)
        };
        check_count("values", self.any_of.as_ref().map_or(0, Vec::len))?;
        let eq = self.eq.as_ref().map(comparable).transpose()?;
        let listed = self.any_of.as_ref();
        let listed = listed.map(|list| list.iter().map(comparable).collect::<Result<Vec<_>>>());
        let any_of = match (listed.transpose()?, eq) {
            (Some(mut listed), Some(eq)) => {
                listed.retain(|value| *value == eq);
                Some(listed)
            }
            (listed, eq) => listed.or(eq.map(|eq| vec![eq])),
        };
        Ok(AttributeTest {
            attribute,
            any_of,
            at_least: self.gte.as_ref().map(comparable).transpose()?,
            at_most: self.lte.as_ref().map(comparable).transpose()?,
        })
    }
}

fn scalar(json: &Json) -> Result<Value> {
    Value::from_json(json)
        .ok_or_else(|| invalid("an attribute is compared with a text, a number or a boolean"))
}

/// Which relationships are asked for, checked.
pub(super) struct RelationshipTest {
    pub(super) kinds: Option<KindSet<RelationshipKindId>>,
    pub(super) touching: Option<HashSet<EntityIdx>>,
    pub(super) sources: Option<HashSet<SourceIdx>>,
}

impl RelationshipFilter {
    pub(super) fn checked(self, view: &View) -> Result<RelationshipTest> {
        let snapshot = view.snapshot();
        let ontology = snapshot.ontology();
        let mut kinds = self
            .kinds
            .map(|kinds| relationship_kinds(ontology, &kinds))
            .transpose()?;
        if let Some(roles) = self.roles {
            let mut with_role = KindSet::default();
            for role in roles {
                with_role.insert_all(ontology.with_role(role.into()));
            }
            kinds = Some(match kinds {
                None => with_role,
                Some(kinds) => kinds
                    .iter()
                    .filter(|kind| with_role.contains(*kind))
                    .collect(),
            });
        }
        let touching = self
            .entities
            .map(|ids| find_entities(view, &ids))
            .transpose()?;
        let sources = self
            .sources
            .map(|ids| sources(snapshot, &ids))
            .transpose()?;
        Ok(RelationshipTest {
            kinds,
            touching: touching.map(HashSet::from_iter),
            sources: sources.map(HashSet::from_iter),
        })
    }
}

impl RelationshipTest {
    pub(super) fn admits(&self, view: &View, found: &Supported) -> bool {
        let relationship = &found.relationship;
        self.kinds
            .as_ref()
            .is_none_or(|kinds| kinds.contains(relationship.kind))
            && self.touching.as_ref().is_none_or(|asked| {
                asked.contains(&relationship.source) || asked.contains(&relationship.target)
            })
            && self.sources.as_ref().is_none_or(|sources| {
                view.claims_of(relationship).any(|(claim, omitted)| {
                    omitted.is_none() && sources.contains(&view.snapshot().claim(claim).source())
                })
            })
    }
}

/// Which claims are asked for, checked.
pub(super) struct ClaimTest {
    pub(super) ids: Option<Vec<ClaimIdx>>,
    subjects: Option<HashSet<EntityIdx>>,
    objects: Option<HashSet<EntityIdx>>,
    properties: Option<HashSet<ClaimProperty>>,
    sources: Option<HashSet<SourceIdx>>,
    statuses: Option<Vec<model::ClaimStatus>>,
    pub(super) text: Option<String>,
}

impl ClaimFilter {
    pub(super) fn checked(self, view: &View) -> Result<ClaimTest> {
        let snapshot = view.snapshot();
        check_count("claims", self.ids.as_ref().map_or(0, Vec::len))?;
        let ids = self.ids.map(|ids| {
            let found = ids.iter().map(|id| {
                snapshot
                    .find_claim(id)
                    .ok_or_else(|| super::error::not_found("claim", id))
            });
            found.collect::<Result<Vec<_>>>()
        });
        let entities = |ids: Option<Vec<ID>>| -> Result<Option<HashSet<EntityIdx>>> {
            let found = ids.map(|ids| find_entities(view, &ids)).transpose()?;
            Ok(found.map(HashSet::from_iter))
        };
        let properties = self
            .properties
            .map(|names| properties(view, &names))
            .transpose()?;
        let sources = self
            .sources
            .map(|ids| sources(snapshot, &ids))
            .transpose()?;
        Ok(ClaimTest {
            ids: ids.transpose()?,
            subjects: entities(self.subjects)?,
            objects: entities(self.objects)?,
            properties: properties.map(HashSet::from_iter),
            sources: sources.map(HashSet::from_iter),
            statuses: self
                .statuses
                .map(|statuses| statuses.into_iter().map(Into::into).collect()),
            text: self.text.as_deref().map(fold),
        })
    }
}

impl ClaimTest {
    /// Everything but the text, which is in the journal.
    pub(super) fn admits(&self, view: &View, claim: ClaimIdx) -> bool {
        let row = view.snapshot().claim(claim);
        self.subjects
            .as_ref()
            .is_none_or(|asked| asked.contains(&row.subject()))
            && self
                .objects
                .as_ref()
                .is_none_or(|asked| row.object().is_some_and(|object| asked.contains(&object)))
            && self
                .properties
                .as_ref()
                .is_none_or(|asked| asked.contains(&row.property()))
            && self
                .sources
                .as_ref()
                .is_none_or(|asked| asked.contains(&row.source()))
            && self
                .statuses
                .as_ref()
                .is_none_or(|asked| asked.contains(&view.status(claim)))
    }

    /// Whether the texts or the value contain the text asked for.
    pub(super) fn admits_texts(&self, view: &View, claim: ClaimIdx, texts: &Texts) -> bool {
        let Some(asked) = &self.text else { return true };
        let value = view
            .snapshot()
            .claim(claim)
            .value()
            .map(|value| value.to_string());
        [&texts.quote, &texts.note, &value]
            .into_iter()
            .flatten()
            .any(|text| fold(text).contains(asked.as_str()))
    }
}
