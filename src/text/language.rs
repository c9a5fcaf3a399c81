//! Languages by tag, and the choice among them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Languages in which the service answers: the first where nobody has a wish.
pub const LANGUAGES: [&str; 3] = ["en", "fr", "ar"];

/// The longest tag, in bytes; RFC 5646 recommends room for 35.
const TAG_LENGTH_MAX_BYTES: usize = 35;
/// So many ranges of an `Accept-Language` header are read.
const RANGES_MAX: usize = 64;

/// A text is no language tag.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{tag:?} is not a language tag; write two or three letters, e.g. en, fr, ar, pt-br, or und"
)]
pub struct LanguageError {
    tag: String,
}

/// A language tag in lower case, such as `en`, `ar`, `pt-br`, or `und` for a language not known.
///
/// Checked for the form of BCP 47, not against the registry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Language(Box<str>);

impl Language {
    /// Reads a tag, in any case.
    ///
    /// # Errors
    /// [`LanguageError`] when the text does not have the form of a tag.
    pub fn parse(tag: &str) -> Result<Self, LanguageError> {
        if !has_tag_form(tag) {
            let tag = tag.chars().take(TAG_LENGTH_MAX_BYTES).collect();
            return Err(LanguageError { tag });
        }
        Ok(Self(tag.to_ascii_lowercase().into()))
    }

    /// The tag for a language not known, `und`.
    #[must_use]
    pub fn unknown() -> Self {
        Self("und".into())
    }

    /// The tag in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The language without region or script: `pt` for `pt-br`.
    #[must_use]
    pub fn primary(&self) -> &str {
        self.0.split('-').next().unwrap_or_default()
    }
}

fn has_tag_form(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let primary = parts.next().unwrap_or_default();
    tag.len() <= TAG_LENGTH_MAX_BYTES
        && matches!(primary.len(), 2..=3)
        && primary.bytes().all(|byte| byte.is_ascii_alphabetic())
        && parts.all(|part| {
            matches!(part.len(), 1..=8) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for Language {
    type Err = LanguageError;

    fn from_str(tag: &str) -> Result<Self, LanguageError> {
        Self::parse(tag)
    }
}

impl TryFrom<String> for Language {
    type Error = LanguageError;

    fn try_from(tag: String) -> Result<Self, LanguageError> {
        Self::parse(&tag)
    }
}

impl From<Language> for String {
    fn from(language: Language) -> Self {
        language.0.into()
    }
}

/// The best of the `available` tags for an `Accept-Language` header; `None` if none is accepted.
///
/// Ranges count by their `q`, then as written. A range takes its own tag, else a narrower one
/// (`pt` takes `pt-br`), else a wider one (`fr-ma` takes `fr`); `*` takes the first tag that is not
/// refused with `q=0`.
///
/// # Example
/// ```
/// use rawabit::text::negotiate;
/// assert_eq!(negotiate("de, fr-MA;q=0.8, en;q=0.5", &["en", "fr", "ar"]), Some("fr"));
/// ```
#[must_use]
pub fn negotiate<'a>(accept_language: &str, available: &[&'a str]) -> Option<&'a str> {
    let mut ranges: Vec<(&str, u16)> = accept_language
        .split(',')
        .take(RANGES_MAX)
        .filter_map(range)
        .collect();
    ranges.sort_by_key(|&(_, quality)| std::cmp::Reverse(quality));
    let refused = |tag: &str| {
        ranges
            .iter()
            .any(|&(range, quality)| quality == 0 && tag.eq_ignore_ascii_case(range))
    };
    let open: Vec<&'a str> = available
        .iter()
        .copied()
        .filter(|tag| !refused(tag))
        .collect();
    let accepted = ranges.iter().filter(|&&(_, quality)| quality > 0);
    accepted
        .map(|&(range, _)| range)
        .find_map(|range| best_for(range, &open))
}

/// One range of the header and its quality in thousandths; `None` if it is malformed.
fn range(text: &str) -> Option<(&str, u16)> {
    let mut parts = text.split(';').map(str::trim);
    let tag = parts
        .next()
        .filter(|tag| *tag == "*" || has_tag_form(tag))?;
    let quality =
        parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
    Some((tag, quality.map_or(Some(1000), thousandths)?))
}

/// Reads a quality: 0 to 1 with at most three decimals.
fn thousandths(quality: &str) -> Option<u16> {
    let (whole, decimals) = quality.split_once('.').unwrap_or((quality, ""));
    let digits = decimals.len() <= 3 && decimals.bytes().all(|byte| byte.is_ascii_digit());
    let value = format!("{decimals:0<3}")
        .parse::<u16>()
        .ok()
        .filter(|_| digits)?;
    match (whole, value) {
        ("0", _) => Some(value),
        ("1", 0) => Some(1000),
        _ => None,
    }
}

fn best_for<'a>(range: &str, available: &[&'a str]) -> Option<&'a str> {
    if range == "*" {
        return available.first().copied();
    }
    let first = |fits: &dyn Fn(&str) -> bool| available.iter().copied().find(|tag| fits(tag));
    first(&|tag| tag.eq_ignore_ascii_case(range))
        .or_else(|| first(&|tag| is_below(tag, range)))
        .or_else(|| first(&|tag| is_below(range, tag)))
}

/// Whether `tag` is `range` with further parts.
fn is_below(tag: &str, range: &str) -> bool {
    let start = tag.get(..range.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(range))
        && tag.as_bytes().get(range.len()) == Some(&b'-')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_tag_is_kept_in_lower_case() {
        for (tag, kept) in [
            ("en", "en"),
            ("FR", "fr"),
            ("pt-BR", "pt-br"),
            ("und", "und"),
            ("zh-Hant-TW", "zh-hant-tw"),
        ] {
            assert_eq!(Language::parse(tag).unwrap().as_str(), kept);
        }
        assert_eq!(Language::parse("pt-BR").unwrap().primary(), "pt");
        assert_eq!(Language::parse("und").unwrap(), Language::unknown());
    }

    #[test]
    fn what_is_no_tag_is_refused_with_the_remedy() {
        for tag in [
            "",
            "e",
            "english",
            "en_GB",
            "e1",
            "en-",
            "-en",
            "en--gb",
            "en gb",
            "عر",
            "en-abcdefghi",
        ] {
            assert!(Language::parse(tag).is_err(), "{tag}");
        }
        let error = Language::parse("French").unwrap_err().to_string();
        assert_eq!(
            error,
            "\"French\" is not a language tag; write two or three letters, e.g. en, fr, ar, pt-br, or und"
        );
    }

    #[test]
    fn a_language_travels_as_a_string() {
        let language: Language = serde_json::from_str("\"AR\"").unwrap();
        assert_eq!(serde_json::to_string(&language).unwrap(), "\"ar\"");
        assert!(serde_json::from_str::<Language>("\"arabic\"").is_err());
    }

    #[test]
    fn the_best_accepted_language_is_chosen() {
        let ours = ["en", "fr", "ar", "pt-br"];
        let cases = [
            ("fr", Some("fr")),
            ("de, fr;q=0.8, en;q=0.9", Some("en")),
            ("fr;q=0.8, ar;q=0.8", Some("fr")),
            ("fr-MA", Some("fr")),
            ("PT", Some("pt-br")),
            ("de", None),
            ("", None),
            ("*", Some("en")),
            ("en;q=0, *", Some("fr")),
            ("de, *;q=0.1", Some("en")),
            ("fr;q=0", None),
            ("ar;q=1.000, fr;q=0.999", Some("ar")),
            ("ar;q=2, fr;q=x, en;q=0.1", Some("en")),
            ("english", None),
            ("fra", None),
        ];
        for (header, best) in cases {
            assert_eq!(negotiate(header, &ours), best, "{header}");
        }
    }

    proptest! {
        #[test]
        fn any_header_gets_an_available_language_or_none(header in any::<String>(), like in "[a-z*;q=0-9., -]{0,60}") {
            for header in [header, like] {
                let best = negotiate(&header, &["en", "fr"]);
                prop_assert!(matches!(best, None | Some("en" | "fr")), "{:?}", best);
            }
        }
    }
}
