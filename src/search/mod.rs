//! Finding entities by name: exact, then prefix, then all words in any order, then substring, over
//! all names in all languages. An id that is the text counts like an acronym that is.
//!
//! Names and text are compared folded: without case, accents, Arabic vowel signs and punctuation.

use std::{cmp::Reverse, collections::HashSet};

use crate::{
    graph::{Budget, EntityIdx, EntityRecord, Snapshot},
    model::NameKind,
    ontology::{EntityKindId, KindSet},
    text::fold,
};

/// What to look for.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// The text, as typed.
    pub text: String,
    /// Only entities of these concrete kinds.
    pub kinds: Option<KindSet<EntityKindId>>,
    /// Only names in this language; acronyms count in every language.
    pub language: Option<String>,
}

/// How a name fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// It is the text.
    Exact,
    /// It starts with the text.
    Prefix,
    /// Each word of the text starts a word of it, in any order.
    Words,
    /// It contains the text.
    Substring,
}

/// An entity that fits.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The entity.
    pub entity: EntityIdx,
    /// How its best name fits.
    pub fit: Fit,
    /// That name, or the id, as written.
    pub matched: String,
}

impl Hit {
    /// How well it fits, from 0 to 1.
    #[must_use]
    pub fn score(&self) -> f64 {
        match self.fit {
            Fit::Exact => 1.0,
            Fit::Prefix => 0.8,
            Fit::Words => 0.6,
            Fit::Substring => 0.5,
        }
    }
}

/// Entities whose names fit, best first: by fit, then the shorter name, then the better connected, then by id.
///
/// # Complexity
/// O(length of all names).
#[must_use]
pub fn search(snapshot: &Snapshot, query: &Query, budget: &mut Budget) -> Vec<Hit> {
    let text = fold(&query.text);
    if text.is_empty() {
        return Vec::new();
    }
    let mut hits: Vec<((Fit, usize), Hit)> = Vec::new();
    for entity in snapshot.entities() {
        if !budget.spend(1) {
            break;
        }
        let record = snapshot.entity(entity);
        let is_asked = query
            .kinds
            .as_ref()
            .is_none_or(|kinds| kinds.contains(record.kind));
        if is_asked && let Some((fit, length, matched)) = best(record, query, &text) {
            // A name of a merged entity leads to the one that stands for it.
            let standing = snapshot.standing_for(entity, u64::MAX);
            hits.push((
                (fit, length),
                Hit {
                    entity: standing.unwrap_or(entity),
                    fit,
                    matched,
                },
            ));
        }
    }
    hits.sort_by_cached_key(|((fit, length), hit)| {
        (
            *fit,
            *length,
            Reverse(snapshot.n_ties(hit.entity)),
            snapshot.entity(hit.entity).id.clone(),
        )
    });
    let mut seen = HashSet::new();
    let hits = hits.into_iter().map(|(_, hit)| hit);
    hits.filter(|hit| seen.insert(hit.entity)).collect()
}

/// What fits best, the id or a name: how, its length in letters, and as written.
fn best(record: &EntityRecord, query: &Query, text: &str) -> Option<(Fit, usize, String)> {
    let name = best_name(record, text, query.language.as_deref());
    let is_named = matches!(name, Some((Fit::Exact, ..)));
    if !is_named && record.id.as_str().eq_ignore_ascii_case(query.text.trim()) {
        let id = record.id.to_string();
        return Some((Fit::Exact, id.chars().count(), id));
    }
    name
}

/// The name that fits best: how, its folded length in letters, and as written.
fn best_name(
    record: &EntityRecord,
    text: &str,
    language: Option<&str>,
) -> Option<(Fit, usize, String)> {
    if !text.split(' ').all(|word| record.folded.contains(word)) {
        return None;
    }
    let best = record
        .folded
        .split('\n')
        .enumerate()
        .filter(|(at, _)| is_in(record, *at, language))
        .filter_map(|(at, name)| Some(((fit(name, text)?, name.chars().count()), at)))
        .min()?;
    let ((fit, length), at) = best;
    let matched = if at == 0 {
        record.name.to_string()
    } else {
        record.names[at - 1].text.clone()
    };
    Some((fit, length, matched))
}

/// Whether the name at a place (the main one first) belongs to a language.
fn is_in(record: &EntityRecord, at: usize, language: Option<&str>) -> bool {
    let Some(language) = language else {
        return true;
    };
    match at.checked_sub(1) {
        None => language == "en",
        Some(at) => {
            let name = &record.names[at];
            name.language.as_str() == language || name.kind == NameKind::Acronym
        }
    }
}

fn fit(name: &str, text: &str) -> Option<Fit> {
    if name == text {
        Some(Fit::Exact)
    } else if name.starts_with(text) {
        Some(Fit::Prefix)
    } else if has_words(name, text) {
        Some(Fit::Words)
    } else if name.contains(text) {
        Some(Fit::Substring)
    } else {
        None
    }
}

/// Whether each word of a text starts a word of a name.
fn has_words(name: &str, text: &str) -> bool {
    let mut words = text.split(' ');
    words.all(|word| name.split(' ').any(|own| own.starts_with(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_itself_fits_better_than_a_beginning_and_that_better_than_a_part() {
        assert_eq!(fit("cndh", "cndh"), Some(Fit::Exact));
        assert_eq!(fit("cndh rabat", "cndh"), Some(Fit::Prefix));
        assert_eq!(fit("the cndh", "cndh"), Some(Fit::Words));
        assert_eq!(fit("the acndh", "cndh"), Some(Fit::Substring));
        assert_eq!(fit("council of europe", "europe counc"), Some(Fit::Words));
        assert_eq!(fit("council of europe", "council asia"), None);
        assert_eq!(fit("didh", "cndh"), None);
        assert!(
            Fit::Exact < Fit::Prefix && Fit::Prefix < Fit::Words && Fit::Words < Fit::Substring
        );
    }

    fn found(text: &str, language: Option<&str>) -> Vec<String> {
        let graph = crate::graph::testing::graph("rabat-1 ; m ; a -MemberOf-> z ; z -MemberOf-> m");
        let mut entities = crate::graph::testing::operations("cnr ; council ; nc");
        for (operation, (name, other)) in entities.iter_mut().zip([
            ("National Council of Rabat", ("fr", "Conseil national")),
            ("Council", ("ar", "المجلس الوطنى")),
            ("Nordic Cooperation", ("en", "NC")),
        ]) {
            let crate::model::Operation::PutEntity(entity) = operation else {
                unreachable!("only entities were written");
            };
            entity.name = name.to_owned();
            entity.names.push(crate::model::Name {
                language: crate::text::Language::parse(other.0).unwrap(),
                kind: if other.1 == "NC" {
                    NameKind::Acronym
                } else {
                    NameKind::Official
                },
                text: other.1.to_owned(),
                source: None,
            });
        }
        let mut graph = graph;
        graph.put(entities).unwrap();
        let query = Query {
            text: text.to_owned(),
            language: language.map(str::to_owned),
            ..Query::default()
        };
        let snapshot = graph.snapshot();
        search(&snapshot, &query, &mut Budget::unlimited())
            .into_iter()
            .map(|hit| format!("{} {}", snapshot.entity(hit.entity).id, hit.matched))
            .collect()
    }

    #[test]
    fn better_fits_come_first_then_shorter_names_then_the_better_connected() {
        assert_eq!(
            found("council", None),
            ["council Council", "cnr National Council of Rabat"]
        );
        assert_eq!(
            found("nc", None),
            ["nc NC", "council Council", "cnr National Council of Rabat"]
        );
        assert_eq!(
            found("rabat", None),
            ["rabat-1 RABAT-1", "cnr National Council of Rabat"]
        );
        let letters = |text| -> Vec<String> {
            let all = found(text, None);
            all.into_iter().filter(|hit| hit.len() == 3).collect()
        };
        assert_eq!(
            (letters("z"), letters("m")),
            (vec!["z Z".to_owned()], vec!["m M".to_owned()])
        );
    }

    #[test]
    fn names_of_other_languages_are_left_out_but_acronyms_are_not() {
        assert_eq!(found("conseil", Some("fr")), ["cnr Conseil national"]);
        assert!(found("conseil", Some("en")).is_empty());
        assert_eq!(found("nc", Some("fr")), ["nc NC"]);
        assert_eq!(found("المَجْلِس", Some("ar")), ["council المجلس الوطنى"]);
    }

    #[test]
    fn an_id_counts_like_an_acronym_and_words_in_any_order() {
        assert_eq!(found("CNR", Some("ar")), ["cnr cnr"]);
        assert_eq!(
            found("Council Rabat", None),
            ["cnr National Council of Rabat"]
        );
        assert_eq!(found("rab nat", None), ["cnr National Council of Rabat"]);
        assert!(found("national nordic", None).is_empty());
    }

    #[test]
    fn text_without_letters_finds_nothing() {
        assert!(found(" \n\0-", None).is_empty());
    }
}
