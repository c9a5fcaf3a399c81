//! Writing XML from front to back.

use std::{
    borrow::Cow,
    fmt::Display,
    io::{self, Write},
};

/// How every document begins.
pub(super) const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// Text between tags.
pub(super) fn text(text: &str) -> Cow<'_, str> {
    escape(text, |character| match character {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        // A bare one would be read as a line feed.
        '\r' => Some("&#13;"),
        _ => None,
    })
}

/// Text between double quotes.
pub(super) fn quoted(text: &str) -> Cow<'_, str> {
    escape(text, |character| match character {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' => Some("&quot;"),
        // Bare ones would be read as spaces.
        '\t' => Some("&#9;"),
        '\n' => Some("&#10;"),
        '\r' => Some("&#13;"),
        _ => None,
    })
}

fn escape(text: &str, special: fn(char) -> Option<&'static str>) -> Cow<'_, str> {
    let is_plain = |character: char| special(character).is_none() && is_allowed(character);
    if text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match special(character) {
            Some(entity) => escaped.push_str(entity),
            None if is_allowed(character) => escaped.push(character),
            // XML has no way to write these, not even as references.
            None => escaped.push(char::REPLACEMENT_CHARACTER),
        }
    }
    Cow::Owned(escaped)
}

/// Whether XML 1.0 allows a character at all (production 2, `Char`).
fn is_allowed(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..)
}

/// Writes ` name="value"`.
pub(super) fn attribute(output: &mut dyn Write, name: &str, value: impl Display) -> io::Result<()> {
    write!(output, " {name}=\"{}\"", quoted(&value.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_reserves_is_escaped_and_what_it_forbids_replaced() {
        assert_eq!(text("a < b & c > \"d\"\n"), "a &lt; b &amp; c &gt; \"d\"\n");
        assert_eq!(quoted("a\t\"b\"\r\n"), "a&#9;&quot;b&quot;&#13;&#10;");
        assert_eq!(
            text("a\u{0}b\u{1b}c\u{fffe}d"),
            "a\u{fffd}b\u{fffd}c\u{fffd}d"
        );
        assert_eq!(text("المغرب 𐎀"), "المغرب 𐎀");
    }
}
