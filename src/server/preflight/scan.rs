//! Counts the tokens of a GraphQL document without building anything from them.
//!
//! The parser descends once per bracket and keeps every token, so both are counted before it
//! sees the text. The text need not be valid: what is not understood counts as one token per
//! byte and is left for the parser to refuse.

/// What a document is made of, as far as the scan went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Scan {
    /// Lexical tokens.
    pub(super) n_tokens: usize,
    /// The most brackets open at the same time.
    pub(super) nesting: usize,
}

/// Scans `text`, and stops as soon as either count is past its bound.
pub(super) fn scan(text: &str, tokens_max: usize, nesting_max: usize) -> Scan {
    let mut found = Scan::default();
    let mut open = 0_usize;
    let mut rest = text.as_bytes();
    while found.n_tokens <= tokens_max && found.nesting <= nesting_max {
        rest = skip_ignored(rest);
        let Some(&first) = rest.first() else { break };
        match first {
            b'{' | b'(' | b'[' => open += 1,
            b'}' | b')' | b']' => open = open.saturating_sub(1),
            _ => {}
        }
        found.n_tokens += 1;
        found.nesting = found.nesting.max(open);
        rest = &rest[token_bytes(rest, first)..];
    }
    found
}

fn skip_ignored(text: &[u8]) -> &[u8] {
    let mut rest = text;
    loop {
        rest = match rest {
            [b' ' | b'\t' | b'\n' | b'\r' | b',', after @ ..] | [0xEF, 0xBB, 0xBF, after @ ..] => {
                after
            }
            [b'#', ..] => &rest[run(rest, |byte| !matches!(byte, b'\n' | b'\r'))..],
            _ => return rest,
        };
    }
}

/// The length of the token that `text` starts with, never zero.
fn token_bytes(text: &[u8], first: u8) -> usize {
    match first {
        b'a'..=b'z' | b'A'..=b'Z' | b'_' => {
            run(text, |byte| byte.is_ascii_alphanumeric() || byte == b'_')
        }
        b'0'..=b'9' | b'-' => {
            1 + run(&text[1..], |byte| {
                byte.is_ascii_alphanumeric() || b"+-.".contains(&byte)
            })
        }
        b'"' if text.starts_with(b"\"\"\"") => block_string_bytes(text),
        b'"' => string_bytes(text),
        b'.' if text.starts_with(b"...") => 3,
        _ => 1,
    }
}

fn string_bytes(text: &[u8]) -> usize {
    let mut idx = 1;
    while let Some(&byte) = text.get(idx) {
        match byte {
            b'"' => return idx + 1,
            b'\n' | b'\r' => return idx,
            b'\\' => idx += 2,
            _ => idx += 1,
        }
    }
    text.len()
}

fn block_string_bytes(text: &[u8]) -> usize {
    let mut idx = 3;
    while idx < text.len() {
        if text[idx..].starts_with(b"\\\"\"\"") {
            idx += 4;
        } else if text[idx..].starts_with(b"\"\"\"") {
            return idx + 3;
        } else {
            idx += 1;
        }
    }
    text.len()
}

fn run(text: &[u8], belongs: impl Fn(u8) -> bool) -> usize {
    text.iter()
        .position(|&byte| !belongs(byte))
        .unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn counts(text: &str) -> (usize, usize) {
        let found = scan(text, 1_000, 1_000);
        (found.n_tokens, found.nesting)
    }

    #[test]
    fn tokens_and_brackets_are_counted() {
        assert_eq!(counts(""), (0, 0));
        assert_eq!(counts("{ a }"), (3, 1));
        assert_eq!(counts("{ a, b # { [ (\n c }"), (5, 1));
        assert_eq!(counts("query($x: [Int!] = [1, -2.5e+3]) { ...F }"), (19, 2));
        assert_eq!(counts("{ a(text: \"} \\\" {{{\") }"), (8, 2));
        assert_eq!(
            counts("{ a(text: \"\"\"a \\\"\"\" {{{ \"\"\") { b } }"),
            (11, 2)
        );
        assert_eq!(counts("}}} {"), (4, 1));
    }

    #[test]
    fn an_unfinished_string_ends_with_its_line_or_text() {
        assert_eq!(counts("\"abc\n{"), (2, 1));
        assert_eq!(counts("\"abc\\"), (1, 0));
        assert_eq!(counts("\"\"\"abc\n{"), (1, 0));
    }

    #[test]
    fn the_scan_stops_at_its_bounds() {
        let braces = "{".repeat(100_000);
        assert_eq!(
            scan(&braces, 2_000, 64),
            Scan {
                n_tokens: 65,
                nesting: 65
            }
        );
        let names = "a ".repeat(100_000);
        assert_eq!(
            scan(&names, 2_000, 64),
            Scan {
                n_tokens: 2_001,
                nesting: 0
            }
        );
    }

    proptest! {
        #[test]
        fn any_text_is_scanned_to_its_end(text in "\\PC*") {
            prop_assert!(counts(&text).0 <= text.len());
        }

        #[test]
        fn joining_two_texts_with_a_line_between_adds_their_tokens(a in "[a-z{}() ,#0-9.\"]{0,40}", b in "[a-z{}() ,#0-9.]{0,40}") {
            prop_assume!(!a.contains("\"\"\""));
            prop_assert_eq!(counts(&format!("{a}\n{b}")).0, counts(&a).0 + counts(&b).0);
        }
    }
}
