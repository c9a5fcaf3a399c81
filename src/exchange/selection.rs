//! What of a graph a view shows: closed, so that what is written can be read again.

use std::collections::HashSet;

use super::format::Export;
use crate::{
    graph::{ClaimIdx, EntityIdx, EntityRecord, Filter, Relationship, Snapshot, View},
    model::Source,
};

/// The entities, sources and claims of a view, or of a part of it.
pub(super) struct Selection<'a> {
    view: &'a View,
    snapshot: &'a Snapshot,
    /// Sorted by id.
    entities: Vec<EntityIdx>,
    /// What a part is made of; nothing for all of the view.
    part: Option<Members>,
}

struct Members {
    entities: HashSet<EntityIdx>,
    relationships: HashSet<Relationship>,
}

impl<'a> Selection<'a> {
    pub(super) fn of(export: &'a Export<'a>) -> Self {
        let view = export.view;
        let snapshot = &**view.snapshot();
        let mut entities: Vec<EntityIdx> = match export.part {
            Some(part) => part.entities.iter().map(|placed| placed.entity).collect(),
            None => snapshot
                .entities()
                .filter(|entity| view.shows(*entity))
                .collect(),
        };
        entities.sort_by(|a, b| snapshot.entity(*a).id.cmp(&snapshot.entity(*b).id));
        let part = export.part.map(|part| Members {
            entities: entities.iter().copied().collect(),
            relationships: part
                .relationships
                .iter()
                .map(|found| found.relationship)
                .collect(),
        });
        Self {
            view,
            snapshot,
            entities,
            part,
        }
    }

    /// The entities as they were known in the view, sorted by id.
    pub(super) fn entities(&self) -> impl Iterator<Item = &'a EntityRecord> + '_ {
        self.numbered_entities().map(|(_, entity)| entity)
    }

    /// The same with their numbers.
    pub(super) fn numbered_entities(
        &self,
    ) -> impl Iterator<Item = (EntityIdx, &'a EntityRecord)> + '_ {
        let as_of = self.view.filter().as_of.unwrap_or(u64::MAX);
        self.entities
            .iter()
            .filter_map(move |entity| Some((*entity, self.snapshot.entity_as_of(*entity, as_of)?)))
    }

    pub(super) fn kind_of(&self, entity: &EntityRecord) -> &'a str {
        self.snapshot.ontology().entity_kind(entity.kind).name()
    }

    /// The claims that count and whose entities are shown, in the order in which they were recorded.
    pub(super) fn claims(&self) -> impl Iterator<Item = ClaimIdx> + '_ {
        self.snapshot
            .claim_rows()
            .filter(|claim| self.admits(*claim))
    }

    fn admits(&self, claim: ClaimIdx) -> bool {
        let row = self.snapshot.claim(claim);
        self.view.knows(claim)
            && self.view.omits(claim).is_none()
            && self.view.shows(row.subject())
            && row.object().is_none_or(|object| self.view.shows(object))
            && self.part.as_ref().is_none_or(|part| {
                part.entities.contains(&row.subject())
                    && row
                        .relationship()
                        .is_none_or(|found| part.relationships.contains(&found))
            })
    }

    /// All sources for a complete export; else those that its claims, names and identifiers cite.
    pub(super) fn sources(&self) -> Vec<&'a Source> {
        let is_complete =
            self.part.is_none() && *self.view.filter().as_ref() == Filter::everything();
        let mut is_cited = vec![is_complete; self.snapshot.n_sources()];
        for claim in self.claims() {
            is_cited[self.snapshot.claim(claim).source().index()] = true;
        }
        for entity in self.entities() {
            let names = entity.names.iter().filter_map(|name| name.source.as_ref());
            let identifiers = entity
                .identifiers
                .iter()
                .filter_map(|identifier| identifier.source.as_ref());
            for id in names.chain(identifiers) {
                if let Some(source) = self.snapshot.find_source(id.as_str()) {
                    is_cited[source.index()] = true;
                }
            }
        }
        self.snapshot
            .sources()
            .filter(|source| is_cited[source.index()])
            .map(|source| self.view.source(source))
            .collect()
    }
}
