//! The configuration file: TOML, with the keys of the table.

use std::{
    fs::File,
    io::Read as _,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use toml::de::{DeTable, DeValue};

use super::{
    did_you_mean,
    keys::{Field, KEYS, Key},
};

/// Larger than any configuration that somebody writes.
const FILE_BYTES_MAX: u64 = 1024 * 1024;

/// A key in a file.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) key: &'static Key,
    pub(super) line: usize,
    pub(super) written: Vec<String>,
}

/// A file that was read.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) path: PathBuf,
    pub(super) entries: Vec<Entry>,
}

/// Reads a file; every key of it is known and has a value of the right type.
pub(super) fn read(path: &Path) -> Result<Read> {
    let mut text = String::new();
    File::open(path)
        .and_then(|file| file.take(FILE_BYTES_MAX).read_to_string(&mut text))
        .with_context(|| format!("the configuration {} cannot be read", path.display()))?;
    let mut entries = parse(&text).with_context(|| path.display().to_string())?;
    entries.sort_by_key(|entry| entry.line);
    Ok(Read {
        path: path.to_path_buf(),
        entries,
    })
}

fn parse(text: &str) -> Result<Vec<Entry>> {
    let line_of = |at: usize| text[..at.min(text.len())].matches('\n').count() + 1;
    let document = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        anyhow::anyhow!("line {}: {}", line_of(at), error.message())
    })?;
    let mut entries = Vec::new();
    for (name, value) in document.get_ref() {
        let line = line_of(name.span().start);
        let name = name.get_ref();
        let is_table = KEYS.iter().any(|key| key.table() == Some(name));
        match value.get_ref() {
            DeValue::Table(table) if is_table => {
                for (short_name, value) in table {
                    let line = line_of(short_name.span().start);
                    let name = format!("{name}.{}", short_name.get_ref());
                    entries.push(entry(&name, value.get_ref(), line)?);
                }
            }
            value => entries.push(entry(name, value, line)?),
        }
    }
    Ok(entries)
}

fn entry(name: &str, value: &DeValue<'_>, line: usize) -> Result<Entry> {
    let known = KEYS.iter().find(|key| key.name == name);
    let Some(key) = known else {
        bail!("line {line}: there is no key `{name}`{}", hint(name));
    };
    let written = written(key.field, value);
    let written = written.with_context(|| {
        format!(
            "line {line}: `{name}` takes {}, such as {}",
            expected(key.field),
            example(key)
        )
    })?;
    Ok(Entry { key, line, written })
}

fn hint(name: &str) -> String {
    let in_a_table = KEYS
        .iter()
        .find(|key| key.table().is_some() && key.short_name() == name);
    match in_a_table {
        Some(key) => format!("; did you mean `{}`?", key.name),
        None => did_you_mean(name, KEYS.iter().map(|key| key.name)),
    }
}

/// The texts of a value, if it has the type that the field takes.
fn written(field: Field, value: &DeValue<'_>) -> Option<Vec<String>> {
    let text = match (field, value) {
        (Field::Origins(_), DeValue::Array(origins)) => {
            let origins = origins.iter().map(|origin| origin.get_ref().as_str());
            return origins.map(|origin| origin.map(str::to_owned)).collect();
        }
        (Field::Switch(_), DeValue::Boolean(switch)) => switch.to_string(),
        (
            Field::Count(..) | Field::Milliseconds(_) | Field::Number(_),
            DeValue::Integer(number),
        ) => i64::from_str_radix(number.as_str(), number.radix())
            .map_or_else(|_| number.as_str().to_owned(), |number| number.to_string()),
        (
            Field::Path(_)
            | Field::Address(_)
            | Field::LogFormat(_)
            | Field::LogFilter(_)
            | Field::Endpoint(_),
            DeValue::String(text),
        ) => text.clone().into_owned(),
        _ => return None,
    };
    Some(vec![text])
}

fn expected(field: Field) -> &'static str {
    match field {
        Field::Origins(_) => "a list of texts",
        Field::Switch(_) => "true or false",
        Field::Count(..) | Field::Milliseconds(_) | Field::Number(_) => "a whole number",
        Field::Path(_)
        | Field::Address(_)
        | Field::LogFormat(_)
        | Field::LogFilter(_)
        | Field::Endpoint(_) => "a text",
    }
}

fn example(key: &Key) -> String {
    let name = key.short_name();
    match key.field {
        Field::Path(_) => format!("{name} = \"folder/name\""),
        Field::Origins(_) => format!("{name} = [\"https://example.org\"]"),
        Field::Endpoint(_) => format!("{name} = \"http://127.0.0.1:4318\""),
        _ => {
            let default = key.get(&mut super::Config::default());
            format!("{name} = {default}")
        }
    }
}
