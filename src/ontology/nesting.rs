//! How deeply the brackets of a text are nested, found before a recursive parser reads it.

use async_graphql_parser::Pos;

/// Deepest nesting that an ontology may have; labels within directives need three.
pub(super) const DEPTH_MAX: usize = 32;

/// Where brackets are nested deeper than [`DEPTH_MAX`], outside strings and comments.
pub(super) fn too_deep(text: &str) -> Option<Pos> {
    let mut depth = 0usize;
    let mut at = 0;
    while let Some(&byte) = text.as_bytes().get(at) {
        match byte {
            b'"' => at += string_length(&text.as_bytes()[at..]),
            b'#' => at += line_length(&text.as_bytes()[at..]),
            b'[' | b'{' | b'(' => {
                depth += 1;
                if depth > DEPTH_MAX {
                    return Some(position(&text.as_bytes()[..at]));
                }
                at += 1;
            }
            b']' | b'}' | b')' => {
                depth = depth.saturating_sub(1);
                at += 1;
            }
            _ => at += 1,
        }
    }
    None
}

/// Bytes of the string that `bytes` begins with; an unfinished one ends with its line, where the
/// parser gives up.
fn string_length(bytes: &[u8]) -> usize {
    if let Some(block) = bytes.strip_prefix(b"\"\"\"") {
        return 3 + block_length(block);
    }
    let mut at = 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\n' | b'\r' => return at,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// Bytes up to and with the closing quotes of a block string; `\"""` does not close it.
fn block_length(bytes: &[u8]) -> usize {
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        if rest.starts_with(b"\\\"\"\"") {
            at += 4;
        } else if rest.starts_with(b"\"\"\"") {
            return at + 3;
        } else {
            at += 1;
        }
    }
    bytes.len()
}

fn line_length(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .position(|&byte| byte == b'\n' || byte == b'\r')
        .unwrap_or(bytes.len())
}

fn position(before: &[u8]) -> Pos {
    let mut lines = before.split(|&byte| byte == b'\n');
    let last = lines.next_back().unwrap_or_default();
    let line = 1 + lines.count();
    // Bytes that continue a character are not columns.
    let column = 1 + last.iter().filter(|&&byte| byte & 0xC0 != 0x80).count();
    Pos { line, column }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deep_brackets_are_found_where_they_open() {
        let text = format!("é\ntype é{}", "[".repeat(DEPTH_MAX + 1));
        assert_eq!(
            too_deep(&text),
            Some(Pos {
                line: 2,
                column: 7 + DEPTH_MAX
            })
        );
        assert_eq!(too_deep(&"({[]})".repeat(1000)), None);
    }

    #[test]
    fn brackets_in_strings_and_comments_do_not_count() {
        let many = "[".repeat(100);
        for text in [
            format!("\"{many}\""),
            format!("\"\\\"{many}\""),
            format!("# \"{many}\n"),
            format!("\"\"\"\n\" \\\"\"\"{many}\"\"\""),
        ] {
            assert_eq!(too_deep(&text), None, "{text}");
        }
        for text in [
            format!("\"a\"{many}"),
            format!("\"a\n{many}"),
            format!("# a\n{many}"),
            format!("\"\"{many}"),
        ] {
            assert!(too_deep(&text).is_some(), "{text}");
        }
    }
}
