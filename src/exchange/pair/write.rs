//! Writes the pair: what a spreadsheet can hold of a view.

use std::collections::{BTreeMap, BTreeSet};

use super::{ENTITIES_FILE, ENTITY_COLUMNS, RELATIONSHIPS_FILE};
use crate::{
    date::Edtf,
    exchange::{
        format::{Export, Place, WriteError},
        selection::Selection,
        writer::Rows,
    },
    graph::{ClaimIdx, ClaimProperty, EntityIdx, Relationship, View},
    model::ClaimStatus,
    ontology::AttributeId,
};

/// Columns of `relationships.csv` as they are written; ids are not, since they would name the
/// claims of other sources.
const TIE_COLUMNS: [&str; 9] = [
    "kind",
    "source",
    "target",
    "key",
    "start",
    "end",
    "confidence",
    "status",
    "role",
];

pub(super) fn write(export: &Export<'_>, place: &mut Place<'_>) -> Result<(), WriteError> {
    let selection = Selection::of(export);
    let best = Best::of(export.view, &selection);
    place.file(ENTITIES_FILE, |output| {
        entities(Rows::new(output), export.view, &selection, &best)
    })?;
    place.file(RELATIONSHIPS_FILE, |output| {
        relationships(Rows::new(output), export.view, &best)
    })
}

/// The claims that get a row or a cell.
#[derive(Default)]
struct Best {
    values: BTreeMap<(EntityIdx, AttributeId), ClaimIdx>,
    ties: BTreeMap<Relationship, ClaimIdx>,
}

impl Best {
    fn of(view: &View, selection: &Selection<'_>) -> Self {
        let mut best = Self::default();
        for claim in selection.claims() {
            let row = view.snapshot().claim(claim);
            match (row.property(), row.relationship()) {
                (_, Some(relationship)) => {
                    let known = best.ties.entry(relationship).or_insert(claim);
                    *known = view.better(*known, claim);
                }
                // A cell has no status, so what is only claimed, or taken back, cannot be in one.
                (ClaimProperty::Attribute(attribute), None)
                    if view.status(claim) == ClaimStatus::Attested =>
                {
                    let known = best
                        .values
                        .entry((row.subject(), attribute))
                        .or_insert(claim);
                    *known = view.better(*known, claim);
                }
                _ => {}
            }
        }
        best
    }

    /// The attributes that have a value, in the order of the ontology.
    fn attributes(&self) -> BTreeSet<AttributeId> {
        self.values
            .keys()
            .map(|(_, attribute)| *attribute)
            .collect()
    }
}

fn entities(
    mut rows: Rows<'_>,
    view: &View,
    selection: &Selection<'_>,
    best: &Best,
) -> Result<(), WriteError> {
    let snapshot = view.snapshot();
    let attributes = best.attributes();
    let mut header: Vec<&str> = ENTITY_COLUMNS.iter().map(|column| column.name).collect();
    let names = attributes.iter();
    header.extend(names.map(|attribute| snapshot.ontology().attribute(*attribute).name()));
    rows.add(&header)?;
    for (idx, entity) in selection.numbered_entities() {
        let values: Vec<String> = attributes
            .iter()
            .map(|attribute| {
                let claim = best.values.get(&(idx, *attribute));
                let value = claim.and_then(|claim| snapshot.claim(*claim).value());
                value.map_or_else(String::new, |value| value.to_string())
            })
            .collect();
        let mut cells = vec![
            entity.id.as_str(),
            selection.kind_of(entity),
            &entity.name,
            entity.status.as_str(),
            entity.description.as_deref().unwrap_or(""),
        ];
        cells.extend(values.iter().map(String::as_str));
        rows.add(&cells)?;
    }
    rows.finish()
}

fn relationships(mut rows: Rows<'_>, view: &View, best: &Best) -> Result<(), WriteError> {
    let snapshot = view.snapshot();
    rows.add(&TIE_COLUMNS)?;
    let id = |entity: EntityIdx| snapshot.entity(entity).id.as_str();
    let kind = |tie: &Relationship| snapshot.ontology().relationship_kind(tie.kind).name();
    let mut ties: Vec<(&Relationship, ClaimIdx)> =
        best.ties.iter().map(|(tie, claim)| (tie, *claim)).collect();
    ties.sort_by_cached_key(|(tie, _)| {
        (id(tie.source), kind(tie), id(tie.target), snapshot.key(tie))
    });
    for (tie, claim) in ties {
        let row = snapshot.claim(claim);
        let (start, end) = row
            .valid()
            .map_or_else(Default::default, |date| sides(&date));
        rows.add(&[
            kind(tie),
            id(tie.source),
            id(tie.target),
            snapshot.key(tie).unwrap_or(""),
            &start,
            &end,
            &row.confidence().to_string(),
            view.status(claim).as_str(),
            row.role().unwrap_or(""),
        ])?;
    }
    rows.finish()
}

/// The sides of an interval; for another date the interval that it spans.
fn sides(date: &Edtf) -> (String, String) {
    let text = date.as_str();
    // An open side is `..`, one that is not known an empty cell.
    if let Some((start, end)) = text.split_once('/') {
        return (start.to_owned(), end.to_owned());
    }
    if Edtf::parse(&format!("{text}/{text}")).is_ok() {
        return (text.to_owned(), text.to_owned());
    }
    let day = |day: Option<crate::date::Day>| day.map_or_else(String::new, |day| day.to_string());
    (day(date.earliest()), day(date.latest()))
}
