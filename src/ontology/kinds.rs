//! Kinds of entities and relationships, their labels and roles.

use super::ids::{AttributeId, EntityKindId, KindSet, RelationshipKindId};

/// A text in the languages of the ontology.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labels {
    /// English; every label has it.
    pub en: String,
    /// French.
    pub fr: Option<String>,
    /// Arabic.
    pub ar: Option<String>,
}

impl Labels {
    /// A label in English alone.
    pub(super) fn english(text: impl Into<String>) -> Self {
        Self {
            en: text.into(),
            fr: None,
            ar: None,
        }
    }

    /// The text in `language` (a tag such as `fr` or `ar-MA`), in English if there is none.
    ///
    /// # Example
    /// ```
    /// use rawabit::ontology::Labels;
    /// let label = Labels { en: "state".into(), fr: Some("État".into()), ar: None };
    /// assert_eq!(label.get("fr-MA"), "État");
    /// assert_eq!(label.get("ar"), "state");
    /// ```
    #[must_use]
    pub fn get(&self, language: &str) -> &str {
        let primary = language.split(['-', '_']).next().unwrap_or_default();
        let translated = match primary {
            _ if primary.eq_ignore_ascii_case("fr") => self.fr.as_deref(),
            _ if primary.eq_ignore_ascii_case("ar") => self.ar.as_deref(),
            _ => None,
        };
        translated.unwrap_or(&self.en)
    }
}

/// What a relationship kind does among actors; code asks for roles and never for kinds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum TieRole {
    /// Belongs to a body as a member.
    Membership,
    /// Is a part of.
    Composition,
    /// Leads, chairs, presides.
    Leadership,
    /// Works for.
    Employment,
    /// Speaks or acts for.
    Representation,
    /// Takes part in.
    Participation,
    /// Gathers others.
    Hosting,
    /// Works together with.
    Cooperation,
    /// Made, wrote, adopted.
    Creation,
    /// Prepares what does not exist yet.
    Planning,
    /// Supervises, reviews, accredits.
    Oversight,
    /// Is or happens in.
    Location,
    /// Mentions, quotes, cites.
    Reference,
    /// None of the others.
    Other,
}

impl TieRole {
    /// Every role, in the order of the API.
    pub const ALL: [Self; 14] = [
        Self::Membership,
        Self::Composition,
        Self::Leadership,
        Self::Employment,
        Self::Representation,
        Self::Participation,
        Self::Hosting,
        Self::Cooperation,
        Self::Creation,
        Self::Planning,
        Self::Oversight,
        Self::Location,
        Self::Reference,
        Self::Other,
    ];

    /// The spelling of the API and of ontologies, such as `MEMBERSHIP`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Membership => "MEMBERSHIP",
            Self::Composition => "COMPOSITION",
            Self::Leadership => "LEADERSHIP",
            Self::Employment => "EMPLOYMENT",
            Self::Representation => "REPRESENTATION",
            Self::Participation => "PARTICIPATION",
            Self::Hosting => "HOSTING",
            Self::Cooperation => "COOPERATION",
            Self::Creation => "CREATION",
            Self::Planning => "PLANNING",
            Self::Oversight => "OVERSIGHT",
            Self::Location => "LOCATION",
            Self::Reference => "REFERENCE",
            Self::Other => "OTHER",
        }
    }

    /// The role with this spelling.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }
}

/// A kind of entity: abstract if other kinds belong to it and no entity has it by itself.
#[derive(Clone, Debug, PartialEq)]
pub struct EntityKind {
    pub(super) id: EntityKindId,
    pub(super) name: String,
    pub(super) enum_name: String,
    pub(super) description: Option<String>,
    pub(super) label: Labels,
    pub(super) plural: Labels,
    pub(super) icon: Option<String>,
    pub(super) color: Option<String>,
    pub(super) shape: Option<String>,
    pub(super) is_abstract: bool,
    pub(super) supers: KindSet<EntityKindId>,
    pub(super) below: KindSet<EntityKindId>,
    pub(super) attributes: Vec<AttributeId>,
}

impl EntityKind {
    /// Its position in the ontology.
    #[must_use]
    pub fn id(&self) -> EntityKindId {
        self.id
    }

    /// Its name as the ontology spells it, such as `UnBody`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its name as an enum value, such as `UN_BODY`.
    #[must_use]
    pub fn enum_name(&self) -> &str {
        &self.enum_name
    }

    /// What it means.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// What readers call one entity of it.
    #[must_use]
    pub fn label(&self) -> &Labels {
        &self.label
    }

    /// What readers call several.
    #[must_use]
    pub fn plural(&self) -> &Labels {
        &self.plural
    }

    /// The name of its icon.
    #[must_use]
    pub fn icon(&self) -> Option<&str> {
        self.icon.as_deref()
    }

    /// Its colour, as `#RRGGBB`.
    #[must_use]
    pub fn color(&self) -> Option<&str> {
        self.color.as_deref()
    }

    /// The name of its shape in drawings.
    #[must_use]
    pub fn shape(&self) -> Option<&str> {
        self.shape.as_deref()
    }

    /// Whether it only stands for other kinds.
    #[must_use]
    pub fn is_abstract(&self) -> bool {
        self.is_abstract
    }

    /// The abstract kinds that it belongs to, directly and through others.
    #[must_use]
    pub fn supers(&self) -> &KindSet<EntityKindId> {
        &self.supers
    }

    /// Its attributes: the inherited ones first, then its own, as the file lists them.
    #[must_use]
    pub fn attributes(&self) -> &[AttributeId] {
        &self.attributes
    }
}

/// A kind of relationship, and what it may connect.
#[derive(Clone, Debug, PartialEq)]
pub struct RelationshipKind {
    pub(super) id: RelationshipKindId,
    pub(super) name: String,
    pub(super) enum_name: String,
    pub(super) description: Option<String>,
    pub(super) label: Labels,
    pub(super) inverse: Labels,
    pub(super) from: Ends,
    pub(super) to: Ends,
    pub(super) is_symmetric: bool,
    pub(super) role: TieRole,
    pub(super) weight: f64,
    pub(super) follow: bool,
    pub(super) is_abstract: bool,
    pub(super) supers: KindSet<RelationshipKindId>,
    pub(super) below: KindSet<RelationshipKindId>,
    pub(super) attributes: Vec<AttributeId>,
}

/// The entity kinds at one end of a relationship kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Ends {
    pub(super) written: Vec<EntityKindId>,
    pub(super) concrete: KindSet<EntityKindId>,
}

impl RelationshipKind {
    /// Its position in the ontology.
    #[must_use]
    pub fn id(&self) -> RelationshipKindId {
        self.id
    }

    /// Its name as the ontology spells it, such as `PartnersWith`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its name as an enum value, such as `PARTNERS_WITH`.
    #[must_use]
    pub fn enum_name(&self) -> &str {
        &self.enum_name
    }

    /// What it means.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// How it reads from subject to object, such as "organizes".
    #[must_use]
    pub fn label(&self) -> &Labels {
        &self.label
    }

    /// How it reads from object to subject, such as "organized by".
    #[must_use]
    pub fn inverse(&self) -> &Labels {
        &self.inverse
    }

    /// The concrete entity kinds that its subject may have.
    #[must_use]
    pub fn from(&self) -> &KindSet<EntityKindId> {
        &self.from.concrete
    }

    /// The concrete entity kinds that its object may have.
    #[must_use]
    pub fn to(&self) -> &KindSet<EntityKindId> {
        &self.to.concrete
    }

    /// The kinds of its subject as the ontology names them, abstract ones included.
    #[must_use]
    pub fn from_as_written(&self) -> &[EntityKindId] {
        &self.from.written
    }

    /// The kinds of its object as the ontology names them, abstract ones included.
    #[must_use]
    pub fn to_as_written(&self) -> &[EntityKindId] {
        &self.to.written
    }

    /// Whether it means the same in both directions.
    #[must_use]
    pub fn is_symmetric(&self) -> bool {
        self.is_symmetric
    }

    /// What it does among actors.
    #[must_use]
    pub fn role(&self) -> TieRole {
        self.role
    }

    /// Its strength in measures, relative to plain membership = 1; finite and above 0.
    #[must_use]
    pub fn weight(&self) -> f64 {
        self.weight
    }

    /// Whether paths and measures walk it unless they are told otherwise.
    #[must_use]
    pub fn follow(&self) -> bool {
        self.follow
    }

    /// Whether it only stands for other kinds.
    #[must_use]
    pub fn is_abstract(&self) -> bool {
        self.is_abstract
    }

    /// The abstract kinds that it belongs to, directly and through others.
    #[must_use]
    pub fn supers(&self) -> &KindSet<RelationshipKindId> {
        &self.supers
    }

    /// Its attributes: the inherited ones first, then its own, as the file lists them.
    #[must_use]
    pub fn attributes(&self) -> &[AttributeId] {
        &self.attributes
    }

    /// Whether the ends fit this kind's own rule.
    pub(super) fn fits(&self, subject: EntityKindId, object: EntityKindId) -> bool {
        let fits = |subject, object| self.from().contains(subject) && self.to().contains(object);
        fits(subject, object) || self.is_symmetric && fits(object, subject)
    }
}
