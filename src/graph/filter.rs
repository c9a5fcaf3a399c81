//! Which claims count: the checked form of a view's arguments.

use crate::{
    date::Extents,
    model::ClaimStatus,
    ontology::{EntityKindId, KindSet, RelationshipKindId},
};

use super::SourceIdx;

/// Whether a date may or must overlap the time asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Certainty {
    /// Some reading of the date overlaps it.
    #[default]
    Possibly,
    /// Every reading of the date overlaps it.
    Certainly,
}

/// Which claims count. The default counts the attested ones, of whatever time and source.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    /// Holds at some moment of this time …
    pub at: Option<Extents>,
    /// … and of this one.
    pub during: Option<Extents>,
    /// How sure the overlap must be.
    pub certainty: Certainty,
    /// Only what was recorded up to this sequence.
    pub as_of: Option<u64>,
    /// With one of these statuses.
    pub statuses: Vec<ClaimStatus>,
    /// At least this sure, from 0 to 1.
    pub min_confidence: Option<f64>,
    /// From one of these sources, sorted.
    pub sources: Option<Vec<SourceIdx>>,
    /// From none of these sources, sorted.
    pub exclude_sources: Vec<SourceIdx>,
    /// Between entities of these concrete kinds.
    pub entity_kinds: Option<KindSet<EntityKindId>>,
    /// Not to entities of these concrete kinds.
    pub exclude_entity_kinds: KindSet<EntityKindId>,
    /// Of these concrete kinds; references among them are then walked like other ties.
    pub relationship_kinds: Option<KindSet<RelationshipKindId>>,
    /// Of none of these concrete kinds.
    pub exclude_relationship_kinds: KindSet<RelationshipKindId>,
    /// Queries that follow ties follow references as well.
    pub walk_references: bool,
}

impl Default for Filter {
    fn default() -> Self {
        Self {
            at: None,
            during: None,
            certainty: Certainty::default(),
            as_of: None,
            statuses: vec![ClaimStatus::Attested],
            min_confidence: None,
            sources: None,
            exclude_sources: Vec::new(),
            entity_kinds: None,
            exclude_entity_kinds: KindSet::default(),
            relationship_kinds: None,
            exclude_relationship_kinds: KindSet::default(),
            walk_references: false,
        }
    }
}

impl Filter {
    /// Counts every claim ever made that has not been replaced by a newer version.
    #[must_use]
    pub fn everything() -> Self {
        Self {
            statuses: ClaimStatus::ALL.to_vec(),
            ..Self::default()
        }
    }

    /// Whether a claim's status alone decides, as far as current claims are concerned.
    pub(super) fn asks_status_only(&self) -> bool {
        let Self {
            at,
            during,
            certainty: _,
            as_of: _,
            statuses: _,
            min_confidence,
            sources,
            exclude_sources,
            entity_kinds,
            exclude_entity_kinds,
            relationship_kinds,
            exclude_relationship_kinds,
            walk_references: _,
        } = self;
        at.is_none()
            && during.is_none()
            && min_confidence.is_none()
            && sources.is_none()
            && exclude_sources.is_empty()
            && entity_kinds.is_none()
            && exclude_entity_kinds.is_empty()
            && relationship_kinds.is_none()
            && exclude_relationship_kinds.is_empty()
    }

    pub(super) fn admits_entity_kind(&self, kind: EntityKindId) -> bool {
        self.entity_kinds
            .as_ref()
            .is_none_or(|kinds| kinds.contains(kind))
            && !self.exclude_entity_kinds.contains(kind)
    }

    pub(super) fn admits_relationship_kind(&self, kind: RelationshipKindId) -> bool {
        self.relationship_kinds
            .as_ref()
            .is_none_or(|kinds| kinds.contains(kind))
            && !self.exclude_relationship_kinds.contains(kind)
    }

    pub(super) fn admits_source(&self, source: SourceIdx) -> bool {
        self.sources
            .as_ref()
            .is_none_or(|sources| sources.binary_search(&source).is_ok())
            && self.exclude_sources.binary_search(&source).is_err()
    }

    /// Whether every claim that is on record passes as far as entities and kinds are concerned.
    pub(super) fn has_entity_kinds(&self) -> bool {
        self.entity_kinds.is_some() || !self.exclude_entity_kinds.is_empty()
    }
}
