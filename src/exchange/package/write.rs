//! Writes a package, in its canonical form.

use std::collections::BTreeSet;

use super::{
    CLAIMS, ENTITIES, IDENTIFIERS, NAMES, SOURCES, TABLES, TableSpec, descriptor, name_order,
};
use crate::{
    exchange::{
        format::{Export, Place, WriteError},
        selection::Selection,
        writer::Rows,
    },
    graph::{ClaimIdx, ClaimRow},
    model::{Id, Source, Texts},
};

/// The names of the files.
pub(super) fn file_names() -> Vec<String> {
    let descriptor = std::iter::once(descriptor::FILE_NAME.to_owned());
    descriptor
        .chain(TABLES.iter().map(|spec| spec.file_name()))
        .collect()
}

pub(super) fn write(export: &Export<'_>, place: &mut Place<'_>) -> Result<(), WriteError> {
    let selection = Selection::of(export);
    place.file(descriptor::FILE_NAME, |output| {
        Ok(output.write_all(descriptor::text().as_bytes())?)
    })?;
    table(place, &SOURCES, |rows| sources(rows, &selection))?;
    table(place, &ENTITIES, |rows| entities(rows, &selection))?;
    table(place, &NAMES, |rows| names(rows, &selection))?;
    table(place, &IDENTIFIERS, |rows| identifiers(rows, &selection))?;
    table(place, &CLAIMS, |rows| claims(rows, &selection, export))
}

fn table(
    place: &mut Place<'_>,
    spec: &TableSpec,
    fill: impl FnOnce(&mut Rows<'_>) -> Result<(), WriteError>,
) -> Result<(), WriteError> {
    place.file(&spec.file_name(), |output| {
        let mut rows = Rows::new(output);
        let names: Vec<&str> = spec.columns.iter().map(|column| column.name).collect();
        rows.add(&names)?;
        fill(&mut rows)?;
        rows.finish()
    })
}

fn sources(rows: &mut Rows<'_>, selection: &Selection<'_>) -> Result<(), WriteError> {
    let mut sources: Vec<&Source> = selection.sources();
    sources.sort_by(|a, b| a.id.cmp(&b.id));
    for source in sources {
        rows.add(&[
            source.id.as_str(),
            &source.title,
            source.publisher.as_deref().unwrap_or(""),
            source.url.as_deref().unwrap_or(""),
            source.published.as_ref().map_or("", |date| date.as_str()),
            source.retrieved.as_ref().map_or("", |date| date.as_str()),
            source
                .language
                .as_ref()
                .map_or("", |language| language.as_str()),
            source.kind.as_deref().unwrap_or(""),
            source.grade.as_str(),
        ])?;
    }
    Ok(())
}

fn entities(rows: &mut Rows<'_>, selection: &Selection<'_>) -> Result<(), WriteError> {
    for entity in selection.entities() {
        rows.add(&[
            entity.id.as_str(),
            selection.kind_of(entity),
            &entity.name,
            entity.status.as_str(),
            entity.description.as_deref().unwrap_or(""),
        ])?;
    }
    Ok(())
}

fn names(rows: &mut Rows<'_>, selection: &Selection<'_>) -> Result<(), WriteError> {
    for entity in selection.entities() {
        let names: BTreeSet<_> = entity.names.iter().map(name_order).collect();
        for (language, kind, text, source) in names {
            let source = source.unwrap_or("");
            rows.add(&[entity.id.as_str(), text, language, kind, source])?;
        }
    }
    Ok(())
}

fn identifiers(rows: &mut Rows<'_>, selection: &Selection<'_>) -> Result<(), WriteError> {
    for entity in selection.entities() {
        let identifiers: BTreeSet<_> = entity.identifiers.iter().collect();
        for identifier in identifiers {
            rows.add(&[
                entity.id.as_str(),
                &identifier.scheme,
                &identifier.value,
                identifier.source.as_ref().map_or("", Id::as_str),
            ])?;
        }
    }
    Ok(())
}

fn claims(
    rows: &mut Rows<'_>,
    selection: &Selection<'_>,
    export: &Export<'_>,
) -> Result<(), WriteError> {
    let snapshot = export.view.snapshot();
    let mut claims: Vec<(String, ClaimIdx)> = selection
        .claims()
        .map(|claim| (snapshot.claim(claim).portable_id(), claim))
        .collect();
    claims.sort();
    for (id, claim) in &claims {
        let row = snapshot.claim(*claim);
        let disputed = row
            .disputes()
            .and_then(|disputed| snapshot.find_claim(disputed.as_str()));
        let disputed = disputed.map(|disputed| snapshot.claim(disputed).portable_id());
        // A claim that is left out cannot be disputed by what is read back.
        let disputes =
            disputed.filter(|disputed| claims.binary_search_by(|(id, _)| id.cmp(disputed)).is_ok());
        write_claim(rows, id, row, disputes.as_deref(), export)?;
    }
    Ok(())
}

fn write_claim(
    rows: &mut Rows<'_>,
    id: &str,
    row: ClaimRow<'_>,
    disputes: Option<&str>,
    export: &Export<'_>,
) -> Result<(), WriteError> {
    let snapshot = export.view.snapshot();
    let texts = if row.has_texts() {
        (export.texts)(row.idx()).map_err(|source| WriteError::Texts {
            claim: id.to_owned(),
            source,
        })?
    } else {
        Texts::default()
    };
    let object = row.object().map(|object| &snapshot.entity(object).id);
    let value = row.value().map(|value| value.to_string());
    let valid = row.valid();
    rows.add(&[
        id,
        snapshot.entity(row.subject()).id.as_str(),
        row.property_name(),
        object.map_or("", Id::as_str),
        value.as_deref().unwrap_or(""),
        row.key().unwrap_or(""),
        row.role().unwrap_or(""),
        valid.as_ref().map_or("", |valid| valid.as_str()),
        export.view.status(row.idx()).as_str(),
        &row.confidence().to_string(),
        snapshot.source(row.source()).id.as_str(),
        texts.quote.as_deref().unwrap_or(""),
        texts.locator.as_deref().unwrap_or(""),
        disputes.unwrap_or(""),
        texts.note.as_deref().unwrap_or(""),
    ])
}
