//! What texts may hold: no control characters, not more than a few pages, and not nothing where a reader needs them.

use crate::model::{Claim, Entity, Object, Source, TEXT_BYTES_MAX, Value};

/// Why a text cannot be kept, in words that name the field.
pub(super) type Problem = String;

/// Checks all texts of a claim.
pub(super) fn check_claim(claim: &Claim) -> Result<(), Problem> {
    let value = match &claim.object {
        Object::Value(Value::Text(text)) => Some(text),
        _ => None,
    };
    let texts = [
        ("quote", claim.texts.quote.as_ref()),
        ("locator", claim.texts.locator.as_ref()),
        ("note", claim.texts.note.as_ref()),
        ("role", claim.role.as_ref()),
        ("key", claim.key.as_ref()),
        ("value", value),
    ];
    filled([("value", value)])?;
    all(texts, "quote the decisive passage only")
}

/// Checks all texts of an entity.
pub(super) fn check_entity(entity: &Entity) -> Result<(), Problem> {
    let own = [
        ("name", Some(&entity.name)),
        ("description", entity.description.as_ref()),
    ];
    let names = entity.names.iter();
    let names = names.map(|name| ("further name", Some(&name.text)));
    let identifiers = entity.identifiers.iter().flat_map(|identifier| {
        [
            ("scheme of an identifier", Some(&identifier.scheme)),
            ("identifier", Some(&identifier.value)),
        ]
    });
    let needed = names.clone().chain(identifiers.clone());
    filled([("name", Some(&entity.name))].into_iter().chain(needed))?;
    all(
        own.into_iter().chain(names).chain(identifiers),
        "shorten it",
    )
}

/// Checks all texts of a source.
pub(super) fn check_source(source: &Source) -> Result<(), Problem> {
    let texts = [
        ("title", Some(&source.title)),
        ("publisher", source.publisher.as_ref()),
        ("url", source.url.as_ref()),
        ("kind", source.kind.as_ref()),
    ];
    filled([("title", Some(&source.title))])?;
    if let Some(url) = &source.url
        && !is_link(url)
    {
        let shown: String = url.chars().take(100).collect();
        return Err(format!("`{shown}` is no link; write it with https://"));
    }
    all(texts, "shorten it")
}

/// Checks why somebody makes a change.
pub(crate) fn check_reason(reason: &str) -> Result<(), Problem> {
    all(
        [("reason", Some(&reason.to_owned()))],
        "say it in a few words",
    )
}

/// Texts that must say something: exports write them into cells that may not be empty.
fn filled<'a>(
    texts: impl IntoIterator<Item = (&'static str, Option<&'a String>)>,
) -> Result<(), Problem> {
    match texts
        .into_iter()
        .find(|(_, text)| text.is_some_and(|text| text.trim().is_empty()))
    {
        Some((field, _)) => Err(format!(
            "the {field} is blank; write it, or leave out what has none"
        )),
        None => Ok(()),
    }
}

fn all<'a>(
    texts: impl IntoIterator<Item = (&'static str, Option<&'a String>)>,
    remedy: &str,
) -> Result<(), Problem> {
    let given = texts
        .into_iter()
        .filter_map(|(field, text)| Some((field, text?)));
    for (field, text) in given {
        if text.len() > TEXT_BYTES_MAX {
            return Err(format!(
                "the {field} has {} bytes; at most {TEXT_BYTES_MAX} are kept, so {remedy}",
                text.len()
            ));
        }
        if let Some(control) = text.chars().find(|letter| is_refused(*letter)) {
            return Err(format!(
                "the {field} holds the control character U+{:04X}, which no reader sees; remove it",
                u32::from(control)
            ));
        }
    }
    Ok(())
}

/// Whether an address leads to a page, rather than being run by whoever follows it.
fn is_link(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

/// Control characters break files and terminals; a new line and a tab are text.
fn is_refused(letter: char) -> bool {
    letter.is_control() && !matches!(letter, '\n' | '\t')
}
