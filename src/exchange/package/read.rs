//! Reads a package: names and identifiers first, because an entity carries them.

use std::{collections::BTreeMap, path::Path};

use super::{
    CLAIMS, ENTITIES, IDENTIFIERS, NAMES, SOURCES, TableSpec,
    descriptor::{self, Places},
    name_order,
};
use crate::{
    date::Edtf,
    exchange::{
        cells::{Reading, Row, shortened, unknown_column},
        import::{Import, Problem, Problems},
        progress::Meter,
        repeats::Repeats,
        statement::{entity_kind, statement},
    },
    model::{
        Claim, ClaimStatus, Confidence, Entity, EntityStatus, Id, Identifier, Name, NameKind,
        Operation, Source, SourceGrade, Texts, claim_id,
    },
    ontology::Ontology,
    text::Language,
};

pub(super) fn read(
    path: &Path,
    ontology: &Ontology,
    meter: &Meter<'_>,
) -> Result<Import, Vec<Problem>> {
    let mut problems = Problems::default();
    let places = descriptor::read(path, &mut problems);
    let mut package = Package {
        ontology,
        meter,
        import: Import::default(),
        problems,
        repeats: Repeats::default(),
    };
    if package.problems.is_empty() {
        package.tables(&places);
    }
    package.problems.or(package.import)
}

/// Rows that belong to entities, by the entity's id, each with its line.
type Gathered<T> = BTreeMap<String, Vec<(u32, T)>>;

/// A package while it is read.
struct Package<'a> {
    ontology: &'a Ontology,
    meter: &'a Meter<'a>,
    import: Import,
    problems: Problems,
    repeats: Repeats,
}

impl Package<'_> {
    /// Reads every table, names and identifiers before the entities that carry them.
    fn tables(&mut self, places: &Places) {
        let [sources, entities, names, identifiers, claims] = places;
        if let Some(path) = sources {
            self.sources(path);
        }
        let mut names = self.gather(&NAMES, names.as_deref(), name);
        let mut identifiers = self.gather(&IDENTIFIERS, identifiers.as_deref(), identifier);
        if let Some(path) = entities {
            self.entities(path, &mut names.rows, &mut identifiers.rows);
        }
        // After a problem among the entities, their names would only look like strays.
        if self.problems.is_empty() {
            names.refuse_strays(&mut self.problems);
            identifiers.refuse_strays(&mut self.problems);
        }
        if let Some(path) = claims {
            self.claims(path);
        }
    }

    fn sources(&mut self, path: &Path) {
        let path = self.import.begin(path);
        let (import, repeats) = (&mut self.import, &mut self.repeats);
        each_row(&SOURCES, &path, self.meter, &mut self.problems, |row| {
            let source = source(row)?;
            repeats.id(&source.id, &path, row.record.line)?;
            import.add(row.record.line, Operation::PutSource(source));
            Ok(())
        });
    }

    fn gather<'p, T>(
        &mut self,
        spec: &TableSpec,
        path: Option<&'p Path>,
        read: impl Fn(Row<'_>) -> Result<T, String>,
    ) -> Table<'p, T> {
        let mut rows = Gathered::new();
        if let Some(path) = path {
            each_row(spec, path, self.meter, &mut self.problems, |row| {
                let entity = row.required("entity")?;
                let found = (row.record.line, read(row)?);
                match rows.get_mut(entity) {
                    Some(known) => Vec::push(known, found),
                    None => {
                        rows.insert(entity.to_owned(), vec![found]);
                    }
                }
                Ok(())
            });
        }
        Table { path, rows }
    }

    fn entities(
        &mut self,
        path: &Path,
        names: &mut Gathered<Name>,
        identifiers: &mut Gathered<Identifier>,
    ) {
        let path = self.import.begin(path);
        let (import, repeats, ontology) = (&mut self.import, &mut self.repeats, self.ontology);
        each_row(&ENTITIES, &path, self.meter, &mut self.problems, |row| {
            let mut entity = entity(row, ontology)?;
            repeats.id(&entity.id, &path, row.record.line)?;
            entity.names = taken(names, &entity.id);
            entity
                .names
                .sort_by(|a, b| name_order(a).cmp(&name_order(b)));
            entity.identifiers = taken(identifiers, &entity.id);
            entity.identifiers.sort();
            import.add(row.record.line, Operation::PutEntity(entity));
            Ok(())
        });
    }

    fn claims(&mut self, path: &Path) {
        let path = self.import.begin(path);
        let (import, repeats, ontology) = (&mut self.import, &mut self.repeats, self.ontology);
        each_row(&CLAIMS, &path, self.meter, &mut self.problems, |row| {
            let claim = claim(row, ontology)?;
            if let Some(id) = &claim.id {
                repeats.id(id, &path, row.record.line)?;
            }
            import.add(row.record.line, Operation::PutClaim(claim));
            Ok(())
        });
    }
}

/// A table whose rows belong to entities.
struct Table<'p, T> {
    path: Option<&'p Path>,
    rows: Gathered<T>,
}

impl<T> Table<'_, T> {
    /// Rows that no entity of the package took.
    fn refuse_strays(&self, problems: &mut Problems) {
        let Some(path) = self.path else { return };
        for (entity, rows) in &self.rows {
            for (line, _) in rows {
                let message = format!(
                    "column `entity`: `{}` is not among the entities of the package; add it there, or correct the id",
                    shortened(entity)
                );
                problems.add(path, *line, message);
            }
        }
    }
}

fn taken<T>(rows: &mut Gathered<T>, entity: &Id) -> Vec<T> {
    let taken = rows.remove(entity.as_str()).unwrap_or_default();
    taken.into_iter().map(|(_, row)| row).collect()
}

fn each_row(
    spec: &TableSpec,
    path: &Path,
    meter: &Meter<'_>,
    problems: &mut Problems,
    row: impl FnMut(Row<'_>) -> Result<(), String>,
) {
    let reading = Reading {
        path,
        columns: spec.columns,
        meter,
    };
    let unknown = |name: &str| Some(unknown_column(name, spec.columns));
    reading.rows(problems, unknown, row);
}

fn source(row: Row<'_>) -> Result<Source, String> {
    Ok(Source {
        id: row.required_parsed("id", Id::new)?,
        title: row.required("title")?.to_owned(),
        publisher: row.owned("publisher"),
        url: row.owned("url"),
        published: row.parsed("published", Edtf::parse)?,
        retrieved: row.parsed("retrieved", Edtf::parse)?,
        language: row.parsed("language", Language::parse)?,
        kind: row.owned("kind"),
        grade: row.required_parsed("grade", SourceGrade::parse)?,
    })
}

fn name(row: Row<'_>) -> Result<Name, String> {
    Ok(Name {
        language: row.required_parsed("language", Language::parse)?,
        kind: row
            .parsed("type", NameKind::parse)?
            .unwrap_or(NameKind::Alias),
        text: row.required("text")?.to_owned(),
        source: row.parsed("source", Id::new)?,
    })
}

fn identifier(row: Row<'_>) -> Result<Identifier, String> {
    Ok(Identifier {
        scheme: row.required("scheme")?.to_owned(),
        value: row.required("value")?.to_owned(),
        source: row.parsed("source", Id::new)?,
    })
}

fn entity(row: Row<'_>, ontology: &Ontology) -> Result<Entity, String> {
    Ok(Entity {
        id: row.required_parsed("id", Id::new)?,
        kind: row.required_parsed("kind", |text| entity_kind(ontology, text))?,
        name: row.required("name")?.to_owned(),
        status: row
            .parsed("status", EntityStatus::parse)?
            .unwrap_or(EntityStatus::Existing),
        description: row.owned("description"),
        names: Vec::new(),
        identifiers: Vec::new(),
    })
}

fn claim(row: Row<'_>, ontology: &Ontology) -> Result<Claim, String> {
    let (property, object) = statement(
        ontology,
        row.required("property")?,
        row.cell("object"),
        row.cell("value"),
    )?;
    let mut claim = Claim {
        id: None,
        subject: row.required_parsed("subject", Id::new)?,
        property,
        object,
        key: row.owned("key"),
        role: row.owned("role"),
        valid: row.parsed("valid", Edtf::parse)?,
        status: row
            .parsed("status", ClaimStatus::parse)?
            .unwrap_or(ClaimStatus::Attested),
        confidence: row
            .parsed("confidence", Confidence::parse)?
            .unwrap_or_default(),
        source: row.required_parsed("source", Id::new)?,
        disputes: row.parsed("disputes", Id::of_claim)?,
        texts: Texts {
            quote: row.owned("quote"),
            locator: row.owned("locator"),
            note: row.owned("note"),
        },
    };
    claim.id = written_id(row, &claim)?;
    Ok(claim)
}

/// The id as written; nothing if it is the one that the claim has anyway.
fn written_id(row: Row<'_>, claim: &Claim) -> Result<Option<Id>, String> {
    match row.cell("id") {
        Some(text) if text.contains(['~', '!']) => {
            let derived = claim_id(claim);
            if text == derived {
                return Ok(None);
            }
            Err(format!(
                "column `id`: `{}` looks like the id of a claim without a written id, but this row's is `{}`; leave the cell empty",
                shortened(text),
                shortened(&derived)
            ))
        }
        _ => row.parsed("id", Id::new),
    }
}
