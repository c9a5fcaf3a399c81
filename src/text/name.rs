//! Names that carry their acronym.

/// The shortest and the longest acronym, in characters.
const ACRONYM_LENGTH: std::ops::RangeInclusive<usize> = 2..=12;

/// Splits `X (ACR)` into the name `X` and the acronym `ACR`.
///
/// Anything else is a name alone: an acronym is 2 to 12 letters or digits, more than half of the
/// letters upper case. Scripts without case have no acronyms.
///
/// # Example
/// ```
/// use rawabit::text::parse_name_with_acronym;
/// assert_eq!(parse_name_with_acronym("Council of Europe (CoE)"), ("Council of Europe", Some("CoE")));
/// assert_eq!(parse_name_with_acronym("Group (29 NHRIs)"), ("Group (29 NHRIs)", None));
/// ```
#[must_use]
pub fn parse_name_with_acronym(text: &str) -> (&str, Option<&str>) {
    let text = text.trim();
    split(text).map_or((text, None), |(name, acronym)| (name, Some(acronym)))
}

fn split(text: &str) -> Option<(&str, &str)> {
    let (name, acronym) = text.strip_suffix(')')?.rsplit_once('(')?;
    let (name, acronym) = (name.trim_end(), acronym.trim());
    (!name.is_empty() && is_acronym(acronym)).then_some((name, acronym))
}

fn is_acronym(text: &str) -> bool {
    let n_letters = text.chars().filter(|letter| letter.is_alphabetic()).count();
    let n_upper = text.chars().filter(|letter| letter.is_uppercase()).count();
    ACRONYM_LENGTH.contains(&text.chars().count())
        && text.chars().all(char::is_alphanumeric)
        && 2 * n_upper > n_letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_acronym_in_parentheses_is_told_from_other_words() {
        let cases = [
            (
                "Global Alliance of NHRIs (GANHRI)",
                "Global Alliance of NHRIs",
                Some("GANHRI"),
            ),
            ("  Group of Seven ( G7 ) ", "Group of Seven", Some("G7")),
            ("Décision (UE)", "Décision", Some("UE")),
            ("Group (29 NHRIs)", "Group (29 NHRIs)", None),
            ("Accra (Ghana)", "Accra (Ghana)", None),
            ("Summit (2024)", "Summit (2024)", None),
            ("Series (A)", "Series (A)", None),
            ("Thing (ABCDEFGHIJKLM)", "Thing (ABCDEFGHIJKLM)", None),
            ("(CNDH)", "(CNDH)", None),
            ("A (B (CD))", "A (B (CD))", None),
            ("A (CD) B", "A (CD) B", None),
            ("المجلس (موقع)", "المجلس (موقع)", None),
            ("", "", None),
            (")", ")", None),
        ];
        for (text, name, acronym) in cases {
            assert_eq!(parse_name_with_acronym(text), (name, acronym), "{text}");
        }
    }
}
