//! What of a graph a view shows: closed, so that what is written can be read again.

use crate::{
    graph::{ClaimIdx, EntityIdx, EntityRecord, Filter, Snapshot, View},
    model::Source,
};

/// The entities, sources and claims of a view.
pub(super) struct Selection<'a> {
    view: &'a View,
    snapshot: &'a Snapshot,
    /// Sorted by id.
    entities: Vec<EntityIdx>,
}

impl<'a> Selection<'a> {
    pub(super) fn of(view: &'a View) -> Self {
        let snapshot = &**view.snapshot();
        let mut entities: Vec<EntityIdx> = snapshot
            .entities()
            .filter(|entity| view.shows(*entity))
            .collect();
        entities.sort_by(|a, b| snapshot.entity(*a).id.cmp(&snapshot.entity(*b).id));
        Self {
            view,
            snapshot,
            entities,
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
    }

    /// All sources for a complete view; else those that its claims, names and identifiers cite.
    pub(super) fn sources(&self) -> Vec<&'a Source> {
        let mut is_cited =
            vec![*self.view.filter().as_ref() == Filter::everything(); self.snapshot.n_sources()];
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
            .map(|source| self.snapshot.source(source))
            .collect()
    }
}
