//! Forms of a text in which spellings that mean the same are the same.

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// The form of a text for search and matching: plain lower-case letters and digits, one space
/// between words.
///
/// Accents, harakat and tatweel are dropped; letters that are written in several ways (œ, ß, ø,
/// Turkish ı; أ, ى, ة) become one; Arabic-Indic digits become ASCII digits; everything that is no
/// letter or digit separates words. Folding a folded text changes nothing.
///
/// # Example
/// ```
/// use rawabit::text::fold;
/// assert_eq!(fold("Conseil national des droits de l’Homme"), "conseil national des droits de l homme");
/// assert_eq!(fold("المَجْلِس الوطني"), fold("المجلس الوطنى"));
/// ```
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return fold_ascii(text);
    }
    // Marks are dropped, so their order does not matter and each character decomposes alone.
    let mut folded = Words::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\0'..='\u{7f}' => folded.push_ascii(letter),
            _ if is_plain_arabic(letter) => folded.push(letter),
            _ => decompose_compatible(letter, |part| folded.push_decomposed(part)),
        }
    }
    folded.text
}

fn fold_ascii(text: &str) -> String {
    let mut folded = Words::with_capacity(text.len());
    text.chars().for_each(|letter| folded.push_ascii(letter));
    folded.text
}

/// Words separated by one space, without a space at either end.
struct Words {
    text: String,
    gap: bool,
}

impl Words {
    fn with_capacity(length_bytes: usize) -> Self {
        Self {
            text: String::with_capacity(length_bytes),
            gap: false,
        }
    }

    #[inline]
    fn push_ascii(&mut self, letter: char) {
        if letter.is_ascii_alphanumeric() {
            self.push(letter.to_ascii_lowercase());
        } else {
            self.gap = true;
        }
    }

    fn push_decomposed(&mut self, part: char) {
        if part.is_ascii() {
            self.push_ascii(part);
        } else if !is_dropped(part) {
            part.to_lowercase()
                .for_each(|lower| self.push_letter(lower));
        }
    }

    fn push_letter(&mut self, letter: char) {
        if is_dropped(letter) {
            return;
        }
        if let Some(plain) = plain_spelling(letter) {
            plain.chars().for_each(|letter| self.push(letter));
        } else if letter.is_alphanumeric() && !is_apostrophe(letter) {
            self.push(letter);
        } else {
            self.gap = true;
        }
    }

    #[inline]
    fn push(&mut self, letter: char) {
        if self.gap && !self.text.is_empty() {
            self.text.push(' ');
        }
        self.gap = false;
        self.text.push(letter);
    }
}

/// Arabic letters that fold to themselves, which is most of any Arabic text.
fn is_plain_arabic(letter: char) -> bool {
    matches!(letter, 'ء' | 'ا' | 'ب' | 'ت'..='غ' | 'ف'..='و' | 'ي')
}

/// Marks, and characters that change nothing but how a text is set.
fn is_dropped(letter: char) -> bool {
    // Half rings are how transliterations from Arabic write ʿayn and hamza; others leave them out.
    matches!(letter, 'ـ' | '\u{2be}' | '\u{2bf}')
        || is_invisible(letter)
        || is_combining_mark(letter)
}

/// Soft hyphens, zero-width characters and direction marks.
fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}'
    )
}

/// Apostrophes that Unicode counts among the letters.
fn is_apostrophe(letter: char) -> bool {
    matches!(letter, '\u{2b9}'..='\u{2bd}')
}

/// The plain spelling of a lower-case letter without a decomposition.
fn plain_spelling(letter: char) -> Option<&'static str> {
    Some(match letter {
        'œ' => "oe",
        'æ' => "ae",
        'ß' => "ss",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ł' => "l",
        'ı' => "i",
        'ς' => "σ",
        'ٱ' => "ا",
        'ى' | 'ی' => "ي",
        'ک' => "ك",
        'ة' => "ه",
        '٠' | '۰' => "0",
        '١' | '۱' => "1",
        '٢' | '۲' => "2",
        '٣' | '۳' => "3",
        '٤' | '۴' => "4",
        '٥' | '۵' => "5",
        '٦' | '۶' => "6",
        '٧' | '۷' => "7",
        '٨' | '۸' => "8",
        '٩' | '۹' => "9",
        _ => return None,
    })
}

/// The form of a quote for checking it against its source: case and words stay, white space,
/// quotation marks and dashes become the plain ones.
///
/// # Example
/// ```
/// use rawabit::text::normalize_quote;
/// assert_eq!(normalize_quote("the  “Kenitra”\n process – so"), "the \"Kenitra\" process - so");
/// ```
#[must_use]
pub fn normalize_quote(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut gap = false;
    for letter in text.chars().filter(|&letter| !is_invisible(letter)) {
        if letter.is_whitespace() {
            gap = true;
            continue;
        }
        if gap && !plain.is_empty() {
            plain.push(' ');
        }
        gap = false;
        plain.push(plain_punctuation(letter));
    }
    plain
}

fn plain_punctuation(letter: char) -> char {
    match letter {
        '\u{2018}'..='\u{201b}' | '\u{2032}' | '\u{2bc}' => '\'',
        '\u{201c}'..='\u{201f}' | '\u{2033}' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    #[test]
    fn latin_spellings_fold_to_plain_letters() {
        let cases = [
            ("", ""),
            ("  CNDH  ", "cndh"),
            ("Côte d’Ivoire", "cote d ivoire"),
            ("Côte d'Ivoire", "cote d ivoire"),
            ("Cœur, Ærø & Straße", "coeur aero strasse"),
            ("ẞ", "ss"),
            ("Łódź – Đà Nẵng", "lodz da nang"),
            ("İstanbul ılık ISPARTA", "istanbul ilik isparta"),
            ("Human-Rights (AI) / 2024", "human rights ai 2024"),
            ("ﬁrst ① Ⅳ", "first 1 iv"),
            ("co\u{ad}op\u{200b}eration", "cooperation"),
            ("Saʿīd", "said"),
            ("ΛΌΓΟΣ λόγος", "λογοσ λογοσ"),
            ("!?…", ""),
        ];
        for (text, folded) in cases {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    #[test]
    fn arabic_spellings_fold_to_one() {
        let cases = [
            ("أإآٱا", "ااااا"),
            ("مُحَمَّد", "محمد"),
            ("الــمــغرب", "المغرب"),
            ("مستشفى", "مستشفي"),
            ("منظمة", "منظمه"),
            ("مؤسسة وطنية", "موسسه وطنيه"),
            ("رئيس", "رييس"),
            ("ﻻ ﷲ", "لا الله"),
            ("٢٠٢٤ ۲۰۲۴", "2024 2024"),
            ("حقوق الإنسان، والذكاء؟", "حقوق الانسان والذكاء"),
        ];
        for (text, folded) in cases {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    #[test]
    fn a_quote_keeps_its_case_and_loses_its_typography() {
        assert_eq!(
            normalize_quote(" L’ “État”\u{a0}—\tnon "),
            "L' \"État\" - non"
        );
        assert_eq!(normalize_quote("a‑b−c\u{200b}d"), "a-b-cd");
        assert_eq!(normalize_quote(" \n "), "");
    }

    /// The slow way: every step a pass of its own over the whole text.
    fn fold_by_passes(text: &str) -> String {
        let decomposed: String = text.nfkd().filter(|&letter| !is_dropped(letter)).collect();
        let lower: String = decomposed.chars().flat_map(char::to_lowercase).collect();
        let spelled: String = lower
            .chars()
            .filter(|&letter| !is_dropped(letter))
            .flat_map(|letter| {
                plain_spelling(letter)
                    .map_or(letter.to_string(), str::to_owned)
                    .chars()
                    .collect::<Vec<_>>()
            })
            .map(|letter| {
                if letter.is_alphanumeric() && !is_apostrophe(letter) {
                    letter
                } else {
                    ' '
                }
            })
            .collect();
        spelled.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn every_character_folds_by_the_rules_to_a_form_that_stays() {
        for letter in '\0'..=char::MAX {
            let text = format!("a{letter}b");
            let once = fold(&text);
            assert_eq!(once, fold_by_passes(&text), "U+{:04X}", u32::from(letter));
            assert_eq!(fold(&once), once, "U+{:04X}", u32::from(letter));
        }
    }

    proptest! {
        #[test]
        fn folding_agrees_with_one_pass_per_rule(text in "\\PC{0,40}") {
            prop_assert_eq!(fold(&text), fold_by_passes(&text));
        }

        #[test]
        fn folding_a_folded_text_changes_nothing(text in any::<String>()) {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn plain_text_folds_the_same_with_and_without_the_short_way(text in "[ -~]{0,40}") {
            prop_assert_eq!(fold(&text), fold_by_passes(&text));
        }

        #[test]
        fn normalizing_a_normal_quote_changes_nothing(text in any::<String>()) {
            let once = normalize_quote(&text);
            prop_assert_eq!(normalize_quote(&once), once);
        }
    }
}
