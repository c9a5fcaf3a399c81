//! Answers in words, in English, French and Arabic, for quoting in a report.

use crate::{
    graph::{EntityIdx, Supported, View},
    influence::{Measure, Placed, Reason, Shared},
};

use super::measure::label;

/// Kinds that the label of a community names at the most.
const KINDS_NAMED: usize = 2;
/// Entities that are named where the others are only counted.
const NAMES_MAX: usize = 3;

/// The wording for a language; English for all that there is no wording for.
pub(super) fn one_of<'a>(language: &str, en: &'a str, fr: &'a str, ar: &'a str) -> &'a str {
    match language.split('-').next() {
        Some("fr") => fr,
        Some("ar") => ar,
        _ => en,
    }
}

/// Puts words in the places that `{0}`, `{1}` and so on mark.
fn filled(pattern: &str, words: &[&str]) -> String {
    let mut told = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        told.push_str(before);
        let Some((place, after)) = after.split_once('}') else {
            break;
        };
        let word = place.parse().ok().and_then(|at: usize| words.get(at));
        told.push_str(word.copied().unwrap_or_default());
        rest = after;
    }
    told.push_str(rest);
    told
}

/// Several names in a row: "A, B and C".
fn row(names: &[String], language: &str) -> String {
    let comma = one_of(language, ", ", ", ", "، ");
    let and = one_of(language, " and ", " et ", " و");
    match names.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{}{and}{last}", others.join(comma)),
    }
}

fn name(view: &View, entity: EntityIdx, language: &str) -> String {
    view.record(entity).name_in(language).to_owned()
}

fn names(view: &View, entities: &[EntityIdx], language: &str) -> String {
    let names: Vec<String> = entities
        .iter()
        .map(|entity| name(view, *entity, language))
        .collect();
    row(&names, language)
}

/// A number with three decimals at the most.
fn number(value: f64, language: &str) -> String {
    let text = if value != 0.0 && value.abs() < 0.001 {
        format!("{value:.1e}")
    } else {
        let text = format!("{value:.3}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    one_of(language, &text, &text.replace('.', ","), &text).to_owned()
}

/// What a place is a place in.
pub(super) struct By<'a> {
    /// What entities are ranked by.
    pub(super) measure: &'static Measure,
    /// How many are ranked.
    pub(super) total: usize,
    /// How many others share the rank.
    pub(super) n_sharing: usize,
    /// From whom it is seen; empty if from everywhere.
    pub(super) from: &'a [EntityIdx],
}

const RANKS: Pattern = [
    "{0} ranks {1} of {2} by {3} ({4})",
    "{0} occupe le rang {1} sur {2} selon l’indicateur «\u{a0}{3}\u{a0}» ({4})",
    "{0}: المرتبة {1} من {2} بحسب {3} ({4})",
];
const RANKS_SEEN: Pattern = [
    "{0} ranks {1} of {2} by {3} as seen from {5} ({4})",
    "{0} occupe le rang {1} sur {2} selon l’indicateur «\u{a0}{3}\u{a0}», du point de vue de\u{a0}: {5} ({4})",
    "{0}: المرتبة {1} من {2} بحسب {3} كما يُرى من {5} ({4})",
];
const SHARED_BY_ONE: Pattern = [
    ", shared with 1 other",
    ", à égalité avec 1 autre",
    "، بالتساوي مع كيان آخر واحد",
];
const SHARED: Pattern = [
    ", shared with {0} others",
    ", à égalité avec {0} autres",
    "، بالتساوي مع كيانات أخرى عددها {0}",
];
const ADDS: Pattern = [
    "{0} adds {1} to those reached",
    "{0}\u{a0}: {1} acteurs atteints de plus",
    "{0}: إضافة قدرها {1} إلى عدد من يمكن بلوغهم",
];
const THROUGH: Pattern = [
    ", mostly through ties to {0}.",
    ", surtout grâce à ses relations avec {0}.",
    "، أساسًا عبر العلاقات مع {0}.",
];
const THROUGH_NONE: Pattern = [
    "; no tie adds to this value.",
    "\u{202f}; aucune relation n’augmente cette valeur.",
    "؛ لا تزيد أي علاقة هذه القيمة.",
];

fn told(language: &str, [en, fr, ar]: Pattern, words: &[&str]) -> String {
    filled(one_of(language, en, fr, ar), words)
}

/// The first few names, and how many there are besides.
fn some_names(view: &View, entities: &[EntityIdx], language: &str) -> String {
    let first = &entities[..entities.len().min(NAMES_MAX)];
    let mut told: Vec<String> = first
        .iter()
        .map(|entity| name(view, *entity, language))
        .collect();
    let n_more = entities.len() - first.len();
    if n_more > 0 {
        let pattern = one_of(language, "{0} more", "{0} de plus", "{0} غيرها");
        told.push(filled(pattern, &[&n_more.to_string()]));
    }
    row(&told, language)
}

/// Where an entity stands, and by which ties: `by` is nothing for one of several chosen together.
pub(super) fn place(
    view: &View,
    placed: &Placed,
    by: Option<&By<'_>>,
    ties: &[Supported],
    language: &str,
) -> String {
    let entity = name(view, placed.entity, language);
    let value = number(placed.value, language);
    let mut text = match by {
        Some(by) => {
            let pattern = if by.from.is_empty() {
                RANKS
            } else {
                RANKS_SEEN
            };
            let words = [
                &entity,
                &placed.rank.to_string(),
                &by.total.to_string(),
                label(by.measure, language),
                &value,
                &some_names(view, by.from, language),
            ];
            told(language, pattern, &words)
        }
        None => told(language, ADDS, &[&entity, &value]),
    };
    match by.map_or(0, |by| by.n_sharing) {
        0 => {}
        1 => text += &told(language, SHARED_BY_ONE, &[]),
        more => text += &told(language, SHARED, &[&more.to_string()]),
    }
    let mut others: Vec<EntityIdx> = Vec::new();
    for tie in ties {
        let other = tie.relationship.other(placed.entity);
        if !others.contains(&other) {
            others.push(other);
        }
    }
    text + &if !others.is_empty() {
        told(language, THROUGH, &[&names(view, &others, language)])
    } else if by.is_some() {
        told(language, THROUGH_NONE, &[])
    } else {
        ".".to_owned()
    }
}

/// A sentence in English, French and Arabic, with places for words.
type Pattern = [&'static str; 3];

const ONE_ACTIVITY: Pattern = [
    "{1} shares {2} activity with {0}: {3}.",
    "{1} et {0} ont {2} activité en commun\u{a0}: {3}.",
    "الأنشطة المشتركة بين {1} و{0} (العدد {2}): {3}.",
];
const ACTIVITIES: Pattern = [
    "{1} shares {2} activities with {0}: {3}.",
    "{1} et {0} ont {2} activités en commun\u{a0}: {3}.",
    "الأنشطة المشتركة بين {1} و{0} (العدد {2}): {3}.",
];
const ONE_CONTACT: Pattern = [
    "{1} shares {2} contact with {0}: {3}.",
    "{1} et {0} ont {2} contact en commun\u{a0}: {3}.",
    "جهات الاتصال المشتركة بين {1} و{0} (العدد {2}): {3}.",
];
const CONTACTS: Pattern = [
    "{1} shares {2} contacts with {0}: {3}.",
    "{1} et {0} ont {2} contacts en commun\u{a0}: {3}.",
    "جهات الاتصال المشتركة بين {1} و{0} (العدد {2}): {3}.",
];
const NEAR: Pattern = [
    "The shortest way from {0} to {1} takes {2} steps, by way of {3}.",
    "Chemin le plus court entre {0} et {1}\u{a0}: {2} étapes, via {3}.",
    "أقصر مسار بين {0} و{1}، وعدد خطواته {2}، يمر عبر {3}.",
];
const PEERS: Pattern = [
    "Those like {0} work with {1}: {2}.",
    "Des acteurs comparables à {0} travaillent avec {1}\u{a0}: {2}.",
    "جهات تشبه {0} تعمل مع {1}: {2}.",
];
const WELL_CONNECTED: Pattern = [
    "{1} is well connected; number of ties: {2}.",
    "{1} a un réseau étendu\u{a0}: {2} relations.",
    "لدى {1} شبكة واسعة، عدد علاقاتها: {2}.",
];
const FIELD_BY_NAME: Pattern = [
    "{1} works in the field of {0} ({2}).",
    "{1} et {0} travaillent dans le même domaine ({2}).",
    "{1} و{0} في مجال واحد ({2}).",
];
const FIELD: Pattern = [
    "{1} works in the field of {0}, as shown by {2}.",
    "{1} et {0} travaillent dans le même domaine, comme en témoignent ces activités\u{a0}: {2}.",
    "{1} و{0} في مجال واحد، كما يتبين من: {2}.",
];
const KIND: Pattern = [
    "{1} and {0} are of the same kind: {2}.",
    "{1} et {0} sont du même type\u{a0}: {2}.",
    "{1} و{0} من النوع نفسه: {2}.",
];
const REGION: Pattern = [
    "{1} and {0} both belong to {2}.",
    "{1} et {0} relèvent du même ensemble\u{a0}: {2}.",
    "انتماء مشترك يجمع بين {1} و{0}: {2}.",
];
const RECENT: Pattern = [
    "The latest dated activity of {1}: {2}.",
    "Activité datée la plus récente ({1})\u{a0}: {2}.",
    "أحدث نشاط مؤرَّخ لدى {1}: {2}.",
];

/// Why `other` would be a good partner for `actor`.
pub(super) fn reason(
    view: &View,
    (actor, other): (EntityIdx, EntityIdx),
    reason: &Reason,
    language: &str,
) -> String {
    let ([en, fr, ar], words) = wording(view, reason, language);
    let ends = [actor, other].map(|end| name(view, end, language));
    let words: Vec<&str> = ends.iter().chain(&words).map(String::as_str).collect();
    filled(one_of(language, en, fr, ar), &words)
}

/// The sentence for a reason, and the words that go into it behind the two names.
fn wording(view: &View, reason: &Reason, language: &str) -> (Pattern, Vec<String>) {
    let counted = |shared: &[EntityIdx], one: Pattern, many: Pattern| {
        let pattern = if shared.len() == 1 { one } else { many };
        let words = vec![shared.len().to_string(), names(view, shared, language)];
        (pattern, words)
    };
    match reason {
        Reason::SharedActivities(shared) => counted(shared, ONE_ACTIVITY, ACTIVITIES),
        Reason::SharedContacts(shared) => counted(shared, ONE_CONTACT, CONTACTS),
        Reason::Near(inner) => {
            let n_steps = inner.len() + 1;
            (
                NEAR,
                vec![n_steps.to_string(), names(view, inner, language)],
            )
        }
        Reason::Peers(peers) => (PEERS, vec![names(view, peers, language)]),
        Reason::WellConnected(n_ties) => (WELL_CONNECTED, vec![n_ties.to_string()]),
        Reason::SameField { activities, words } if activities.is_empty() => {
            (FIELD_BY_NAME, vec![row(words, language)])
        }
        Reason::SameField { activities, .. } => (FIELD, vec![names(view, activities, language)]),
        Reason::SameKind(kind) => {
            let kind = view.snapshot().ontology().entity_kind(*kind);
            (KIND, vec![kind.label().get(language).to_owned()])
        }
        Reason::SameRegion(regions) => (REGION, vec![names(view, regions, language)]),
        Reason::Recent(date) => (RECENT, vec![date.label(language)]),
    }
}

/// What a community is called, from what its members share.
pub(super) fn community(view: &View, shared: &Shared, language: &str) -> String {
    let around = name(view, shared.around, language);
    let n_members: usize = shared.kinds.iter().map(|(_, n)| n).sum();
    if n_members == 1 {
        return around;
    }
    let ontology = view.snapshot().ontology();
    // A kind that most are of speaks for all; else the two most common do.
    let is_most = shared.kinds.first().is_some_and(|(_, n)| 2 * n > n_members);
    let kinds = shared
        .kinds
        .iter()
        .take(if is_most { 1 } else { KINDS_NAMED });
    let plurals: Vec<String> = kinds
        .map(|(kind, _)| {
            ontology
                .entity_kind(*kind)
                .plural()
                .get(language)
                .to_owned()
        })
        .collect();
    filled(
        one_of(
            language,
            "{0} around {1}",
            "{0} autour de «\u{a0}{1}\u{a0}»",
            "{0} حول {1}",
        ),
        &[&row(&plurals, language), &around],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_in_a_row_as_each_language_has_it() {
        let names = ["A", "B", "C"].map(str::to_owned);
        assert_eq!(row(&names, "en"), "A, B and C");
        assert_eq!(row(&names, "fr-MA"), "A, B et C");
        assert_eq!(row(&names, "ar"), "A، B وC");
        assert_eq!(row(&names[..1], "de"), "A");
        assert_eq!(row(&[], "en"), "");
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!(number(7.0, "en"), "7");
        assert_eq!(number(0.083_41, "fr"), "0,083");
        assert_eq!(number(0.000_012, "en"), "1.2e-5");
        assert_eq!(number(0.0, "ar"), "0");
    }

    #[test]
    fn braces_in_names_stay_what_they_are() {
        assert_eq!(filled("{0} and {1}", &["{1}", "b"]), "{1} and b");
    }
}
