//! Spellings of names: enum values, words, folded forms, and the nearest known name.

/// The spelling of a kind as an enum value.
///
/// A word starts at a capital that follows a small letter, and at a capital that is followed by a
/// small letter and preceded by a capital or a digit. So `PartnersWith` gives `PARTNERS_WITH`,
/// `UNBody` `UN_BODY`, `Iso3166Code` `ISO3166_CODE`, and names in capitals (`NHRI`) stay as they are.
///
/// # Example
/// ```
/// assert_eq!(rawabit::ontology::enum_name("UNBody"), "UN_BODY");
/// ```
#[must_use]
pub fn enum_name(name: &str) -> String {
    words(name, '_').to_ascii_uppercase()
}

/// The name as words: `fundingRound` gives `funding round`, `UNBody` gives `UN body`.
pub(super) fn spaced(name: &str) -> String {
    words(name, ' ')
        .split([' ', '_'])
        .filter(|word| !word.is_empty())
        .map(|word| {
            let is_acronym = word.len() > 1 && !word.contains(|c: char| c.is_ascii_lowercase());
            if is_acronym {
                word.to_owned()
            } else {
                word.to_ascii_lowercase()
            }
        })
        .collect::<Vec<_>>()
        .join(" ")
}

/// The name without case and underscores: names that fold alike are one name to a reader.
pub(super) fn folded(name: &str) -> String {
    name.chars()
        .filter(|&c| c != '_')
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

/// Puts `separator` before every word but the first.
fn words(name: &str, separator: char) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    let mut before = None;
    let mut rest = name.chars().peekable();
    while let Some(c) = rest.next() {
        let after_is_small = rest.peek().is_some_and(char::is_ascii_lowercase);
        let starts_word = c.is_ascii_uppercase()
            && before.is_some_and(|before: char| {
                before.is_ascii_lowercase()
                    || after_is_small && (before.is_ascii_uppercase() || before.is_ascii_digit())
            });
        if starts_word {
            out.push(separator);
        }
        out.push(c);
        before = Some(c);
    }
    out
}

/// A longer name is compared with nothing, which bounds the work that a hostile name can cause.
const NAME_LENGTH_MAX: usize = 100;

/// The candidate that a misspelt `name` most likely meant; the first one of equals.
#[must_use]
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if name.len() > NAME_LENGTH_MAX {
        return None;
    }
    let wanted: Vec<char> = folded(name).chars().collect();
    // A name of which every letter is wrong is no misspelling.
    let distance_max = (wanted.len() / 3)
        .clamp(1, 4)
        .min(wanted.len().saturating_sub(1));
    candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= NAME_LENGTH_MAX)
        .map(|candidate| (distance(&wanted, &folded(candidate)), candidate))
        .filter(|&(distance, _)| distance <= distance_max)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

/// Levenshtein distance: insertions, deletions and replacements from `a` to `b`.
fn distance(a: &[char], b: &str) -> usize {
    let mut row: Vec<usize> = (0..=a.len()).collect();
    for (i, b) in b.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, &a) in a.iter().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[a.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_enum_name_separates_words_and_keeps_acronyms() {
        for (name, expected) in [
            ("Nhri", "NHRI"),
            ("NHRI", "NHRI"),
            ("NGO", "NGO"),
            ("PartnersWith", "PARTNERS_WITH"),
            ("UNBody", "UN_BODY"),
            ("UnBody", "UN_BODY"),
            ("UN_Body", "UN_BODY"),
            ("Un_Body", "UN_BODY"),
            ("Iso3166Code", "ISO3166_CODE"),
            ("G7", "G7"),
            ("G7b", "G7B"),
            ("AIAct", "AI_ACT"),
            ("aB", "A_B"),
            ("A", "A"),
            ("", ""),
        ] {
            assert_eq!(enum_name(name), expected, "{name}");
        }
    }

    #[test]
    fn a_name_reads_as_words() {
        for (name, expected) in [
            ("PartnersWith", "partners with"),
            ("foundedIn", "founded in"),
            ("founded_in", "founded in"),
            ("UNBody", "UN body"),
            ("NHRI", "NHRI"),
            ("A", "a"),
        ] {
            assert_eq!(spaced(name), expected, "{name}");
        }
    }

    #[test]
    fn the_nearest_name_is_close_or_absent() {
        let known = ["Ministry", "Minister", "State"];
        assert_eq!(nearest("Minstry", known), Some("Ministry"));
        assert_eq!(nearest("MINISTER", known), Some("Minister"));
        assert_eq!(nearest("Sate", known), Some("State"));
        assert_eq!(nearest("Company", known), None);
        assert_eq!(nearest("", known), None);
        assert_eq!(nearest("B", ["A"]), None);
        assert_eq!(nearest(&"x".repeat(1_000_000), known), None);
    }

    proptest! {
        #[test]
        fn an_enum_name_is_its_own_enum_name(name in "[A-Za-z0-9_]{0,12}") {
            let once = enum_name(&name);
            prop_assert_eq!(&enum_name(&once), &once);
            prop_assert_eq!(folded(&once), folded(&name));
        }

        #[test]
        fn the_distance_agrees_with_its_definition(a in "[abc]{0,6}", b in "[abc]{0,6}") {
            let (a_chars, b_chars): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
            prop_assert_eq!(distance(&a_chars, &b), plain_distance(&a_chars, &b_chars));
        }
    }

    fn plain_distance(a: &[char], b: &[char]) -> usize {
        match (a, b) {
            ([], rest) | (rest, []) => rest.len(),
            ([x, a_rest @ ..], [y, b_rest @ ..]) => (plain_distance(a_rest, b_rest)
                + usize::from(x != y))
            .min(plain_distance(a_rest, b) + 1)
            .min(plain_distance(a, b_rest) + 1),
        }
    }
}
