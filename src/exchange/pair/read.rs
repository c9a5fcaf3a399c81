//! Reads the pair, both files at a time.
//!
//! Plain rows, which nearly all are, go straight into tables of `PlainClaims`; the others become
//! claims one by one.

use std::path::{Path, PathBuf};

use super::{
    ENTITIES_FILE, ENTITY_COLUMNS, RELATIONSHIP_COLUMNS, RELATIONSHIPS_FILE,
    tables::{Date, Tables},
};
use crate::{
    date::{Edtf, EdtfError},
    exchange::{
        cells::{Field, Header, Reading, Row, listed, shortened, unknown_column},
        import::{Import, Problem, Problems},
        progress::Meter,
        repeats::Repeats,
        statement::{did_you_mean, entity_kind, known_instead, relationship_kind, typed},
        table::Record,
    },
    model::{
        Claim, ClaimStatus, Confidence, Entity, EntityStatus, Id, Object, Operation, PlainRow,
        Source, SourceGrade, Texts,
    },
    ontology::{AttributeId, Ontology},
};

pub(super) fn read(
    folder: &Path,
    ontology: &Ontology,
    meter: &Meter<'_>,
) -> Result<Import, Vec<Problem>> {
    let open = |name: &str| Pair {
        ontology,
        meter,
        path: folder.join(name),
        source: source(folder, name),
        import: Import::default(),
        claims: Vec::new(),
        tables: Tables::default(),
    };
    let (entities, relationships) = rayon::join(
        || open(ENTITIES_FILE).entities(),
        || open(RELATIONSHIPS_FILE).relationships(),
    );
    // Sources, entities, claims: in this order nothing has to be moved later.
    let (mut import, mut problems) = entities;
    problems.append(relationships.1);
    import.append(relationships.0);
    for name in [ENTITIES_FILE, RELATIONSHIPS_FILE] {
        let source = source(folder, name);
        if import.cites(&source.id) {
            import.add_first(&folder.join(name), 1, Operation::PutSource(source));
        }
    }
    problems.or(import)
}

/// One file of the pair while it is read.
struct Pair<'a> {
    ontology: &'a Ontology,
    meter: &'a Meter<'a>,
    path: PathBuf,
    source: Source,
    import: Import,
    /// Claims that are not plain, with their lines.
    claims: Vec<(u32, Claim)>,
    tables: Tables,
}

/// The file as the source of its claims.
fn source(folder: &Path, file_name: &str) -> Source {
    let real = folder.canonicalize();
    let name = real.as_deref().unwrap_or(folder).file_name();
    let name = name.map(|name| name.to_string_lossy().into_owned());
    let name = name.unwrap_or_else(|| "dataset".to_owned());
    Source {
        id: source_id(&name, file_name),
        title: format!("{name}/{file_name}"),
        publisher: None,
        url: None,
        published: None,
        retrieved: None,
        language: None,
        kind: Some("dataset".to_owned()),
        grade: SourceGrade::Background,
    }
}

/// `big/entities.csv` for `entities.csv` in the folder `big`.
fn source_id(folder_name: &str, file_name: &str) -> Id {
    const CHARACTERS_MAX: usize = 40;
    let slug: String = folder_name
        .chars()
        .take(CHARACTERS_MAX)
        .map(|character| match character {
            '-' | '_' | '.' => character,
            _ if character.is_alphanumeric() => character,
            _ => '-',
        })
        .collect();
    let id = Id::new(&format!("{slug}/{file_name}"));
    id.unwrap_or_else(|_| unreachable!("forty letters, digits and dashes are an id"))
}

impl Pair<'_> {
    fn entities(mut self) -> (Import, Problems) {
        let path = self.import.begin(&self.path);
        let mut problems = Problems::default();
        let mut repeats = Repeats::default();
        let mut columns: Option<Vec<AttributeColumn>> = None;
        let reading = Reading {
            path: &path,
            columns: ENTITY_COLUMNS,
            meter: self.meter,
        };
        let ontology = self.ontology;
        let check = |name: &str| unknown_attribute(ontology, name);
        reading.rows(&mut problems, check, |row| {
            let columns = columns.get_or_insert_with(|| attribute_columns(ontology, row.header));
            let entity = entity(row, ontology)?;
            repeats.id(&entity.id, &path, row.record.line)?;
            for claim in self.attributes(row.record, &entity, columns)? {
                self.add_claim(row.record.line, claim);
            }
            self.import
                .add(row.record.line, Operation::PutEntity(entity));
            Ok(())
        });
        (self.finish(), problems)
    }

    /// What was read: first what claims refer to, then those by themselves, then the tables.
    fn finish(mut self) -> Import {
        for (line, claim) in self.claims {
            self.import.add(line, Operation::PutClaim(claim));
        }
        self.tables.finish(&mut self.import);
        self.import
    }

    /// The claims that the attribute cells of a row make.
    fn attributes(
        &self,
        record: &Record,
        entity: &Entity,
        columns: &[AttributeColumn],
    ) -> Result<Vec<Claim>, String> {
        let mut claims = Vec::new();
        for column in columns {
            let text = record.cell(column.place);
            if text.is_empty() {
                continue;
            }
            if !has_attribute(self.ontology, &entity.kind, column.attribute) {
                return Err(format!(
                    "column `{}`: `{}` is a {}, which has no such attribute; leave the cell empty",
                    column.name, entity.id, entity.kind
                ));
            }
            let value = typed(self.ontology, column.attribute, text)
                .map_err(|message| format!("column `{}`: {message}", column.name))?;
            claims.push(self.claim(entity.id.clone(), column.name.clone(), Object::Value(value)));
        }
        Ok(claims)
    }

    /// A claim of this file with nothing particular about it.
    fn claim(&self, subject: Id, property: String, object: Object) -> Claim {
        Claim {
            id: None,
            subject,
            property,
            object,
            key: None,
            role: None,
            valid: None,
            status: ClaimStatus::Attested,
            confidence: Confidence::default(),
            source: self.source.id.clone(),
            disputes: None,
            texts: Texts::default(),
        }
    }

    fn add_claim(&mut self, line: u32, claim: Claim) {
        if !self.tables.add_claim(line, &claim) {
            self.claims.push((line, claim));
        }
    }

    fn relationships(mut self) -> (Import, Problems) {
        let path = self.import.begin(&self.path);
        let mut problems = Problems::default();
        let mut repeats = Repeats::default();
        self.reserve();
        let mut columns: Option<TieColumns> = None;
        let reading = Reading {
            path: &path,
            columns: RELATIONSHIP_COLUMNS,
            meter: self.meter,
        };
        let ontology = self.ontology;
        let check = |name: &str| Some(no_relationship_column(ontology, name));
        reading.rows(&mut problems, check, |row| {
            let columns = columns.get_or_insert_with(|| TieColumns::of(row.header));
            if self.plain_tie(row.record, columns)? {
                return Ok(());
            }
            let claim = self.tie(row.record, columns)?;
            if let Some(id) = &claim.id {
                repeats.id(id, &path, row.record.line)?;
            }
            self.claims.push((row.record.line, claim));
            Ok(())
        });
        (self.finish(), problems)
    }

    /// Takes a row that is plain into the tables; says whether it was.
    fn plain_tie(&mut self, record: &Record, columns: &TieColumns) -> Result<bool, String> {
        if [columns.id, columns.key, columns.role]
            .iter()
            .any(|column| column.cell(record).is_some())
        {
            return Ok(false);
        }
        let tables = &mut self.tables;
        let ontology = self.ontology;
        let kind = columns
            .kind
            .required_parsed(record, |text| tables.kind(text, ontology))?;
        let subject = columns
            .source
            .required_parsed(record, |text| tables.entity(text))?;
        let object = columns
            .target
            .required_parsed(record, |text| tables.entity(text))?;
        let date = tables.date(columns.start.cell(record), columns.end.cell(record))?;
        let Date::Compact(valid) = date else {
            return Ok(false);
        };
        let status = columns
            .status
            .parsed(record, ClaimStatus::parse)?
            .unwrap_or(ClaimStatus::Attested);
        let confidence = columns
            .confidence
            .parsed(record, Confidence::parse)?
            .unwrap_or_default();
        let manner = tables.manner(kind, status, confidence, &self.source.id);
        let row = PlainRow {
            subject,
            manner,
            object,
            valid,
        };
        tables.add(record.line, row);
        Ok(true)
    }

    fn tie(&self, record: &Record, columns: &TieColumns) -> Result<Claim, String> {
        let kind = columns
            .kind
            .required_parsed(record, |text| tie_kind(self.ontology, text))?;
        let source = columns.source.required_parsed(record, Id::new)?;
        let target = columns.target.required_parsed(record, Id::new)?;
        Ok(Claim {
            id: columns.id.parsed(record, Id::new)?,
            subject: source,
            property: kind,
            object: Object::Entity(target),
            key: columns.key.cell(record).map(str::to_owned),
            role: columns.role.cell(record).map(str::to_owned),
            valid: valid(columns.start.cell(record), columns.end.cell(record))?,
            status: columns
                .status
                .parsed(record, ClaimStatus::parse)?
                .unwrap_or(ClaimStatus::Attested),
            confidence: columns
                .confidence
                .parsed(record, Confidence::parse)?
                .unwrap_or_default(),
            source: self.source.id.clone(),
            disputes: None,
            texts: Texts::default(),
        })
    }

    /// Makes room once for what a table of this length is likely to hold.
    fn reserve(&mut self) {
        // A tie has at least two ids and a kind; most rows are longer than this.
        const ROW_BYTES: u64 = 48;
        const ROWS_MAX: usize = 1 << 20;
        let length_bytes = self.path.metadata().map_or(0, |metadata| metadata.len());
        let n_rows =
            usize::try_from(length_bytes / ROW_BYTES).map_or(ROWS_MAX, |n| n.min(ROWS_MAX));
        self.tables.reserve(n_rows);
    }
}

/// A column of `entities.csv` that holds an attribute.
struct AttributeColumn {
    attribute: AttributeId,
    name: String,
    place: usize,
}

fn attribute_columns(ontology: &Ontology, header: &Header) -> Vec<AttributeColumn> {
    let is_fixed = |name: &str| ENTITY_COLUMNS.iter().any(|column| column.name == name);
    let columns = header.names().iter().enumerate();
    columns
        .filter(|(_, name)| !is_fixed(name))
        .filter_map(|(place, name)| {
            Some(AttributeColumn {
                attribute: ontology.find_attribute(name)?,
                name: name.clone(),
                place,
            })
        })
        .collect()
}

/// The columns of `relationships.csv`, looked up once for all rows.
struct TieColumns {
    kind: Field<'static>,
    source: Field<'static>,
    target: Field<'static>,
    id: Field<'static>,
    key: Field<'static>,
    start: Field<'static>,
    end: Field<'static>,
    confidence: Field<'static>,
    status: Field<'static>,
    role: Field<'static>,
}

impl TieColumns {
    fn of(header: &Header) -> Self {
        Self {
            kind: header.field("kind"),
            source: header.field("source"),
            target: header.field("target"),
            id: header.field("id"),
            key: header.field("key"),
            start: header.field("start"),
            end: header.field("end"),
            confidence: header.field("confidence"),
            status: header.field("status"),
            role: header.field("role"),
        }
    }
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

fn has_attribute(ontology: &Ontology, kind: &str, attribute: AttributeId) -> bool {
    let kind = ontology.find_entity_kind(kind);
    kind.is_some_and(|kind| ontology.attribute_of(kind, attribute).is_some())
}

pub(super) fn tie_kind(ontology: &Ontology, text: &str) -> Result<String, String> {
    relationship_kind(ontology, text)?.ok_or_else(|| {
        format!(
            "relationship kind `{}` is not in the ontology{}",
            shortened(text),
            known_instead(ontology.nearest_relationship_kind(text))
        )
    })
}

/// When a tie holds: from a start to an end. An empty cell is a side that is not known; `..` is an open one.
fn valid(start: Option<&str>, end: Option<&str>) -> Result<Option<Edtf>, String> {
    if start.is_none() && end.is_none() {
        return Ok(None);
    }
    let interval = [start.unwrap_or(""), end.unwrap_or("")].join("/");
    let date = Edtf::parse(&interval);
    date.map(Some)
        .map_err(|error| no_interval(start, end, &error))
}

/// Why two cells are no interval: the cell that is wrong as it was written, or else both together.
pub(super) fn no_interval(start: Option<&str>, end: Option<&str>, error: &EdtfError) -> String {
    for (column, text) in [("start", start), ("end", end)] {
        let Some(text) = text.filter(|text| *text != "..") else {
            continue;
        };
        match Edtf::parse(text) {
            Err(error) => return format!("column `{column}`: {error}"),
            Ok(_) if text.contains('/') => {
                return format!(
                    "column `{column}`: `{}` is an interval; write where it starts into `start` and where it ends into `end`",
                    shortened(text)
                );
            }
            Ok(_) => {}
        }
    }
    format!("columns `start` and `end`: {error}")
}

fn unknown_attribute(ontology: &Ontology, name: &str) -> Option<String> {
    if ontology.find_attribute(name).is_some() {
        return None;
    }
    Some(format!(
        "the column `{}` is no attribute of the ontology; remove it, or use one of {} or an attribute{}",
        shortened(name),
        listed(ENTITY_COLUMNS),
        did_you_mean(ontology.nearest_property(name))
    ))
}

fn no_relationship_column(ontology: &Ontology, name: &str) -> String {
    match ontology.find_attribute(name) {
        Some(_) => format!(
            "the column `{name}` is an attribute; attributes of relationships cannot be stored, so remove the column"
        ),
        None => unknown_column(name, RELATIONSHIP_COLUMNS),
    }
}
