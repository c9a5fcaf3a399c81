//! Entities: actors and things, with their names, attributes and ties.

use std::collections::BTreeMap;

use async_graphql::{Context, ID, Name as GraphqlName, Object, Result, SimpleObject, Value};

use crate::{
    graph::{ClaimIdx, ClaimProperty, EntityIdx, EntityRecord, Omissions, View},
    model,
    ontology::{self, AttributeId, AttributeType},
};

use super::{
    claim::Claim,
    connections::{self, ClaimEdge, Connection, RelationshipEdge},
    error::invalid,
    list::List,
    measure::{MeasureName, ParameterInput},
    page::{Window, page_cost},
    projection::{EntityKind, EntityNode, RelationshipKind},
    ranking::Score,
    request::{check_count, language},
    scalars::Language,
    source::Source,
    view::{ViewInput, nested_view, relationship_kinds},
    words::{Direction, EntityStatus, NameKind},
};

/// The fields that all kinds of entity have.
#[derive(Clone)]
pub(crate) struct EntityFields {
    view: View,
    idx: EntityIdx,
}

/// A name of an entity in one language.
#[derive(SimpleObject, Clone)]
#[graphql(serial)]
pub(crate) struct Name {
    /// The name itself.
    pub(crate) text: String,
    /// Its language; `und` if nobody said.
    pub(crate) language: Language,
    /// What kind of name it is.
    pub(crate) kind: NameKind,
    /// The source that uses it.
    pub(crate) source: Option<Source>,
}

/// An identifier of an entity in another system.
#[derive(SimpleObject, Clone)]
#[graphql(serial)]
pub(crate) struct Identifier {
    /// The system: `iso3166-1-alpha-3`, `wikidata`, `ror`, …
    pub(crate) scheme: String,
    /// The identifier in it.
    pub(crate) value: String,
}

/// A value of an attribute, with the claims that state it.
#[derive(SimpleObject, Clone)]
#[graphql(serial)]
pub(crate) struct Attribute {
    /// Name of the attribute, as the ontology spells it.
    pub(crate) name: String,
    /// The value.
    pub(crate) value: serde_json::Value,
    /// The claims of the view that state it.
    pub(crate) claims: List<Claim>,
}

/// How many relationships of one kind an entity has in one direction.
#[derive(SimpleObject, Clone)]
#[graphql(serial)]
pub(crate) struct KindCount {
    /// The kind.
    pub(crate) kind: RelationshipKind,
    /// The direction, from the entity.
    pub(crate) direction: Direction,
    /// How many.
    pub(crate) count: usize,
}

impl EntityFields {
    pub(super) fn node(view: &View, idx: EntityIdx) -> EntityNode {
        EntityNode(Self {
            view: view.clone(),
            idx,
        })
    }

    /// The entity as it was known in the view.
    pub(super) fn record(&self) -> &EntityRecord {
        self.view.record(self.idx)
    }

    pub(super) fn kind_info(&self) -> &ontology::EntityKind {
        self.view
            .snapshot()
            .ontology()
            .entity_kind(self.record().kind)
    }

    pub(super) fn kind_name(&self) -> &str {
        self.kind_info().name()
    }

    pub(super) fn name_in(&self, language: &str) -> &str {
        self.record().name_in(language)
    }

    /// The names in one record, the main one first.
    fn names_in(&self, record: &EntityRecord) -> Vec<Name> {
        let snapshot = self.view.snapshot();
        let main = Name {
            text: record.name.to_string(),
            language: Language(crate::text::Language::unknown()),
            kind: NameKind::Official,
            source: None,
        };
        let is_listed = record.names.iter().any(|name| *name.text == *record.name);
        let names = record.names.iter().map(|name| Name {
            text: name.text.clone(),
            language: Language(name.language.clone()),
            kind: name.kind.into(),
            source: name
                .source
                .as_ref()
                .and_then(|id| snapshot.find_source(id.as_str()))
                .map(|source| Source::new(&self.view, source)),
        });
        (!is_listed)
            .then_some(main)
            .into_iter()
            .chain(names)
            .collect()
    }

    /// Claimed values of an attribute in the view, best first, with their claims.
    fn values(&self, attribute: AttributeId) -> Vec<(model::Value, Vec<ClaimIdx>)> {
        let snapshot = self.view.snapshot();
        let mut claims: Vec<ClaimIdx> = self
            .view
            .values(self.idx, attribute)
            .filter_map(|(claim, omitted)| omitted.is_none().then_some(claim))
            .collect();
        claims.sort_by(|a, b| self.view.compare(*a, *b));
        let mut values: Vec<(model::Value, Vec<ClaimIdx>)> = Vec::new();
        for claim in claims {
            let Some(value) = snapshot.claim(claim).value() else {
                continue;
            };
            match values.iter_mut().find(|known| known.0 == value) {
                Some(known) => known.1.push(claim),
                None => values.push((value, vec![claim])),
            }
        }
        values
    }

    /// The typed field of an attribute: its best value, or all of them if it may have several.
    pub(super) fn attribute_value(&self, name: &str) -> Option<Value> {
        let snapshot = self.view.snapshot();
        let attribute = snapshot.ontology().find_attribute(name)?;
        let info = snapshot.ontology().attribute(attribute);
        let mut values = self
            .values(attribute)
            .into_iter()
            .map(|(value, _)| typed(info.value_type(), &value));
        if info.is_many() {
            return Some(Value::List(values.collect()));
        }
        values.next()
    }
}

/// A value as its GraphQL type wants it.
fn typed(value_type: AttributeType, value: &model::Value) -> Value {
    match (value_type, value) {
        #[expect(clippy::cast_precision_loss, reason = "the field is a Float")]
        (AttributeType::Float, model::Value::Integer(integer)) => Value::from(*integer as f64),
        (_, model::Value::Text(text)) => Value::String(text.clone()),
        (_, model::Value::Integer(integer)) => Value::from(*integer),
        (_, model::Value::Number(number)) => Value::from(*number),
        (_, model::Value::Boolean(boolean)) => Value::from(*boolean),
    }
}

#[Object(name = "EntityFields_", serial)]
impl EntityFields {
    /// Readable id.
    async fn id(&self) -> ID {
        ID(self.record().id.to_string())
    }

    /// Its kind.
    async fn kind(&self) -> EntityKind {
        EntityKind(self.kind_info().enum_name().to_owned())
    }

    /// What its kind is called.
    async fn kind_label(&self, ctx: &Context<'_>, language: Option<Language>) -> String {
        self.kind_info()
            .label()
            .get(&self::language(ctx, language.as_ref()))
            .to_owned()
    }

    /// Its name; where a language is missing, the main one.
    async fn name(&self, ctx: &Context<'_>, language: Option<Language>) -> &str {
        self.name_in(&self::language(ctx, language.as_ref()))
    }

    /// All its names.
    async fn names(&self) -> List<Name> {
        let mut names = self.names_in(self.record());
        for merged in self.view.merged_into(self.idx) {
            for name in self.names_in(self.view.record(merged)) {
                let is_new = !names.iter().any(|known| known.text == name.text);
                names.extend(is_new.then_some(name));
            }
        }
        names.into()
    }

    /// A sentence about it.
    async fn description(&self, language: Option<Language>) -> Option<&str> {
        // There is one description for each entity so far; a language cannot be missing.
        let _ = language;
        self.record().description.as_deref()
    }

    /// Whether it is there.
    async fn status(&self) -> EntityStatus {
        self.record().status.into()
    }

    /// Identifiers in other systems.
    async fn identifiers(&self) -> List<Identifier> {
        let identifiers = self.record().identifiers.iter();
        identifiers
            .map(|identifier| Identifier {
                scheme: identifier.scheme.clone(),
                value: identifier.value.clone(),
            })
            .collect()
    }

    /// The values of all its attributes that the view supports.
    async fn attributes(&self) -> List<Attribute> {
        let snapshot = self.view.snapshot();
        let mut attributes: Vec<AttributeId> = self
            .view
            .all_values(self.idx)
            .filter_map(|(claim, _)| match snapshot.claim(claim).property() {
                ClaimProperty::Attribute(attribute) => Some(attribute),
                ClaimProperty::Relationship(_) => None,
            })
            .collect();
        attributes.dedup();
        let with_values = attributes.into_iter().flat_map(|attribute| {
            let name = snapshot.ontology().attribute(attribute).name();
            self.values(attribute)
                .into_iter()
                .map(move |(value, claims)| (name, value, claims))
        });
        with_values
            .map(|(name, value, claims)| Attribute {
                name: name.to_owned(),
                value: value.to_json(),
                claims: claims
                    .into_iter()
                    .map(|claim| Claim::new(&self.view, claim))
                    .collect(),
            })
            .collect()
    }

    /// What is claimed about it: the claims of which it is the subject.
    #[graphql(complexity = "page_cost(first.or(last), child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "the arguments are the API's")]
    async fn claims(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Relationship kinds or attributes, in either spelling.")]
        properties: Option<Vec<String>>,
        #[graphql(desc = "Which claims count.")] view: Option<ViewInput>,
        #[graphql(desc = "So many from the start, at most 200.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end, at most 200.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Connection<ClaimEdge>> {
        let view = nested_view(ctx, &self.view, view).await?;
        let asked = properties
            .map(|names| self::properties(&view, &names))
            .transpose()?;
        let snapshot = view.snapshot();
        let named = view.naming(&[self.idx]);
        let ties = named.judged(self.idx, crate::graph::Direction::Both);
        let ties = ties.map(|(tie, omitted)| (tie.claim, omitted));
        let mut list: Vec<ClaimIdx> = named
            .all_values(self.idx)
            .chain(ties)
            .filter_map(|(claim, omitted)| omitted.is_none().then_some(claim))
            .filter(|claim| snapshot.claim(*claim).subject() == self.idx)
            .filter(|claim| {
                asked
                    .as_ref()
                    .is_none_or(|asked| asked.contains(&snapshot.claim(*claim).property()))
            })
            .collect();
        list.sort_unstable();
        connections::claims(
            &view,
            &list,
            &Window {
                first,
                after,
                last,
                before,
            },
        )
    }

    /// Its relationships, by kind and then by the other end.
    #[graphql(complexity = "page_cost(first.or(last), child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "the arguments are the API's")]
    async fn relationships(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only these kinds.")] kinds: Option<Vec<RelationshipKind>>,
        #[graphql(desc = "Only this direction.", default_with = "Direction::Both")]
        direction: Direction,
        #[graphql(desc = "Which claims count.")] view: Option<ViewInput>,
        #[graphql(desc = "So many from the start, at most 200.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end, at most 200.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Connection<RelationshipEdge>> {
        let view = nested_view(ctx, &self.view, view).await?;
        let named = view.naming(&[self.idx]);
        let mut list = named.relationships(self.idx, direction.into(), &mut Omissions::default());
        if let Some(kinds) = kinds {
            let kinds = relationship_kinds(view.snapshot().ontology(), &kinds)?;
            list.retain(|found| kinds.contains(found.relationship.kind));
        }
        connections::relationships(
            &view,
            &list,
            Some(self.idx),
            &Window {
                first,
                after,
                last,
                before,
            },
        )
    }

    /// Its place among all by a measure; null if the view does not show it.
    async fn score(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The measure.")] measure: MeasureName,
        #[graphql(desc = "What is set otherwise than by default; `measures` lists what there is.")]
        parameters: Option<Vec<ParameterInput>>,
        #[graphql(desc = "Which claims count.")] view: Option<ViewInput>,
    ) -> Result<Option<Score>> {
        Score::of_entity(ctx, &self.view, self.idx, (measure, parameters), view).await
    }

    /// How many relationships it has, by kind and direction.
    async fn relationship_counts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which claims count.")] view: Option<ViewInput>,
    ) -> Result<List<KindCount>> {
        let view = nested_view(ctx, &self.view, view)
            .await?
            .naming(&[self.idx]);
        let mut counts: BTreeMap<_, usize> = BTreeMap::new();
        for found in view.relationships(
            self.idx,
            crate::graph::Direction::Both,
            &mut Omissions::default(),
        ) {
            *counts
                .entry((found.relationship.kind, found.direction))
                .or_default() += 1;
        }
        let ontology = view.snapshot().ontology();
        let count = |((kind, direction), count): ((_, crate::graph::Direction), usize)| KindCount {
            kind: RelationshipKind(ontology.relationship_kind(kind).enum_name().to_owned()),
            direction: direction.into(),
            count,
        };
        Ok(counts.into_iter().map(count).collect())
    }
}

/// The properties with some names, in either spelling.
pub(super) fn properties(view: &View, names: &[String]) -> Result<Vec<ClaimProperty>> {
    check_count("properties", names.len())?;
    let ontology = view.snapshot().ontology();
    let mut found = Vec::new();
    for name in names {
        if let Some(kind) = ontology.find_relationship_kind(name) {
            found.extend(
                ontology
                    .relationship_kinds_below(kind)
                    .iter()
                    .map(ClaimProperty::Relationship),
            );
        } else if let Some(attribute) = ontology.find_attribute(name) {
            found.push(ClaimProperty::Attribute(attribute));
        } else {
            let nearest = ontology.nearest_property(name);
            let hint = nearest.map_or_else(String::new, |nearest| {
                format!("; did you mean `{nearest}`?")
            });
            let shown = GraphqlName::new(name.chars().take(100).collect::<String>());
            return Err(invalid(format!(
                "the ontology has no property `{shown}`{hint}"
            )));
        }
    }
    Ok(found)
}
