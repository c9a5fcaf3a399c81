//! `datapackage.json`: which tables there are, and where.

use std::{
    fs,
    path::{Component, Path, PathBuf},
};

use serde_json::{Value, json};

use super::{TABLES, TableSpec, folder_of};
use crate::exchange::import::Problems;

/// The file that makes a folder a package.
pub(super) const FILE_NAME: &str = "datapackage.json";
/// Name of the packages that are written here; it also marks the folders that may be replaced.
const EXPORT_NAME: &str = "rawabit-export";
const LENGTH_BYTES_MAX: u64 = 1 << 24;

/// Where each table of a package is, in the order of [`TABLES`].
pub(super) type Places = [Option<PathBuf>; TABLES.len()];

/// The descriptor's path, given it or its folder.
pub(super) fn find(path: &Path) -> PathBuf {
    let is_descriptor = path.file_name().is_some_and(|name| name == FILE_NAME);
    if is_descriptor && !path.is_dir() {
        path.to_owned()
    } else {
        path.join(FILE_NAME)
    }
}

/// The tables that the descriptor names, whatever else is wrong with it.
pub(super) fn files(path: &Path) -> Vec<PathBuf> {
    read(path, &mut Problems::default())
        .into_iter()
        .flatten()
        .collect()
}

/// Reads the descriptor; a place is missing if the table is, or if a problem says why.
pub(super) fn read(path: &Path, problems: &mut Problems) -> Places {
    let file = find(path);
    match parse(&file) {
        Ok(resources) => places(&file, &folder_of(path), &resources, problems),
        Err((line, message)) => {
            problems.add(&file, line, message);
            Places::default()
        }
    }
}

fn parse(file: &Path) -> Result<Vec<Value>, (u32, String)> {
    let unreadable = |error: std::io::Error| (0, format!("could not be read: {error}"));
    let length_bytes = fs::metadata(file).map_err(unreadable)?.len();
    if length_bytes > LENGTH_BYTES_MAX {
        let message =
            format!("the file has {length_bytes} bytes; at most {LENGTH_BYTES_MAX} are read");
        return Err((0, message));
    }
    let bytes = fs::read(file).map_err(unreadable)?;
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    let mut descriptor: Value = serde_json::from_slice(bytes).map_err(|error| {
        let line = u32::try_from(error.line()).unwrap_or(0);
        (line, format!("not valid JSON: {error}"))
    })?;
    match descriptor.get_mut("resources").map(Value::take) {
        Some(Value::Array(resources)) => Ok(resources),
        _ => Err((
            0,
            "the list `resources` is missing; name each table in it with its `name` and `path`"
                .to_owned(),
        )),
    }
}

fn places(file: &Path, folder: &Path, resources: &[Value], problems: &mut Problems) -> Places {
    let mut places = Places::default();
    for resource in resources {
        match place(folder, resource) {
            Ok((table, _)) if places[table].is_some() => problems.add(
                file,
                0,
                format!(
                    "the table `{}` comes twice in `resources`; keep one",
                    TABLES[table].name
                ),
            ),
            Ok((table, path)) => places[table] = Some(path),
            Err(message) => problems.add(file, 0, message),
        }
    }
    for (spec, place) in TABLES.iter().zip(&places) {
        if spec.is_required && place.is_none() && problems.is_empty() {
            problems.add(
                file,
                0,
                format!(
                    "the table `{0}` is missing from `resources`; add it with the path {0}.csv",
                    spec.name
                ),
            );
        }
    }
    places
}

/// The number of a resource's table and its path.
fn place(folder: &Path, resource: &Value) -> Result<(usize, PathBuf), String> {
    let text = |field: &str| resource.get(field).and_then(Value::as_str);
    let name = text("name").ok_or("a resource has no `name`; name it like its table")?;
    let table = TABLES
        .iter()
        .position(|spec| spec.name == name)
        .ok_or_else(|| {
            let names: Vec<&str> = TABLES.iter().map(|spec| spec.name).collect();
            format!(
                "the resource `{}` is no table of this format; remove it, or use one of {}",
                name.chars().take(60).collect::<String>(),
                names.join(", ")
            )
        })?;
    check_dialect(name, resource)?;
    let path = text("path")
        .ok_or_else(|| format!("the resource `{name}` has no `path`; give one file"))?;
    inside(folder, path)
        .map(|path| (table, path))
        .map_err(|reason| format!("the path of `{name}` {reason}; put the table into the folder of {FILE_NAME} and give its name"))
}

fn check_dialect(name: &str, resource: &Value) -> Result<(), String> {
    let delimiter = resource
        .pointer("/dialect/delimiter")
        .and_then(Value::as_str);
    if let Some(delimiter) = delimiter.filter(|delimiter| *delimiter != ",") {
        return Err(format!(
            "the table `{name}` is separated by {delimiter:?}; save it with commas"
        ));
    }
    let encoding = resource.get("encoding").and_then(Value::as_str);
    match encoding {
        Some(encoding) if !matches!(&*encoding.to_ascii_lowercase(), "utf-8" | "utf8") => Err(
            format!("the table `{name}` is in {encoding:?}; save it as UTF-8"),
        ),
        _ => Ok(()),
    }
}

/// A path that cannot leave the folder, not even by a link.
fn inside(folder: &Path, path: &str) -> Result<PathBuf, String> {
    let relative = Path::new(path);
    let stays = relative
        .components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if path.is_empty() || path.contains(['\\', ':', '\0']) || !stays {
        return Err("leads out of the package".to_owned());
    }
    let joined = folder.join(relative);
    let (Ok(home), Ok(real)) = (folder.canonicalize(), joined.canonicalize()) else {
        return Err(format!("`{path}` does not exist"));
    };
    if real.starts_with(home) {
        Ok(joined)
    } else {
        Err("leads out of the package".to_owned())
    }
}

/// The descriptor of an export; it depends on nothing but the format.
pub(super) fn text() -> String {
    let resources: Vec<Value> = TABLES.iter().map(|spec| resource(spec)).collect();
    let descriptor = json!({
        "profile": "tabular-data-package",
        "name": EXPORT_NAME,
        "title": "Rawabit export: entities and the sourced claims about them",
        "resources": resources,
    });
    format!("{descriptor:#}\n")
}

/// Whether the folder holds an export, and not somebody's own dataset.
pub(super) fn is_export(folder: &Path) -> bool {
    let text = fs::read(folder.join(FILE_NAME)).unwrap_or_default();
    let descriptor: Value = serde_json::from_slice(&text).unwrap_or_default();
    descriptor.get("name").and_then(Value::as_str) == Some(EXPORT_NAME)
}

fn resource(spec: &TableSpec) -> Value {
    let fields: Vec<Value> = spec
        .columns
        .iter()
        .map(|column| {
            json!({
                "name": column.name,
                "type": "string",
                "constraints": {"required": column.is_required},
            })
        })
        .collect();
    let foreign_keys: Vec<Value> = spec
        .references
        .iter()
        .map(|(column, table)| {
            json!({"fields": column, "reference": {"resource": table, "fields": "id"}})
        })
        .collect();
    json!({
        "name": spec.name,
        "path": spec.file_name(),
        "profile": "tabular-data-resource",
        "description": spec.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": "\"", "doubleQuote": true, "header": true},
        "schema": {"fields": fields, "primaryKey": spec.key, "foreignKeys": foreign_keys},
    })
}
