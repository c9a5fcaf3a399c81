//! Rust source as the rules see it: without comments, without the text of strings, without tests.

use std::{fs, ops::Range, path::Path};

/// A file of the project.
pub(crate) struct Source {
    /// Path below the package folder, with `/`.
    pub(crate) path: String,
    /// The text as it stands.
    pub(crate) text: String,
    /// The same length, comments blanked.
    code: String,
    /// The same length, comments and the insides of strings blanked.
    bare: String,
    /// The parts that only tests see.
    tests: Vec<Range<usize>>,
    /// The inside of every string literal.
    strings: Vec<Range<usize>>,
}

impl Source {
    /// Reads `text` as the file at `path`.
    pub(crate) fn new(path: &str, text: &str) -> Self {
        let (code, bare, strings) = lex(text);
        let tests = if path.starts_with("src/") {
            test_items(&bare)
        } else {
            vec![whole(text)]
        };
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
            code,
            bare,
            tests,
            strings,
        }
    }

    /// Comments blanked, strings kept, tests blanked.
    pub(crate) fn code(&self) -> String {
        without(&self.code, &self.tests)
    }

    /// Comments, strings and tests blanked.
    pub(crate) fn bare(&self) -> String {
        without(&self.bare, &self.tests)
    }

    /// Comments and strings blanked, tests kept.
    pub(crate) fn bare_with_tests(&self) -> &str {
        &self.bare
    }

    /// Offset and inside of every string literal outside tests.
    pub(crate) fn strings(&self) -> impl Iterator<Item = (usize, &str)> {
        let in_tests = |range: &Range<usize>| self.tests.iter().any(|t| t.contains(&range.start));
        self.strings
            .iter()
            .filter(move |range| !in_tests(range))
            .map(|range| (range.start, &self.text[range.clone()]))
    }

    /// `path:line` of an offset.
    pub(crate) fn at(&self, offset: usize) -> String {
        let line = self.text[..offset].matches('\n').count() + 1;
        format!("{}:{line}", self.path)
    }

    /// Whether an offset is in a test.
    pub(crate) fn in_tests(&self, offset: usize) -> bool {
        self.tests.iter().any(|range| range.contains(&offset))
    }

    /// Lines outside tests.
    pub(crate) fn n_lines(&self) -> usize {
        let in_tests: usize = self
            .tests
            .iter()
            .map(|range| self.text[range.clone()].matches('\n').count())
            .sum();
        self.text.matches('\n').count() - in_tests
    }

    /// The files that this one declares as tests: `#[cfg(test)] mod name;` gives `name`.
    fn test_modules(&self) -> Vec<&str> {
        self.tests
            .iter()
            .filter_map(|range| self.bare[range.clone()].strip_suffix(';'))
            .filter_map(|item| item.split_once("mod ").map(|(_, name)| name.trim()))
            .collect()
    }
}

fn whole(text: &str) -> Range<usize> {
    0..text.len()
}

/// Every Rust file below `folder`, with the files that are tests as a whole marked.
pub(crate) fn rust_files(root: &Path, folder: &str) -> Vec<Source> {
    let mut files: Vec<Source> = files(root, folder)
        .iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| Source::new(&below(root, path), &read(path)))
        .collect();
    let tests: Vec<String> = files
        .iter()
        .flat_map(|file| {
            let folder = module_folder(&file.path);
            let names = file.test_modules().into_iter();
            names.map(move |name| format!("{folder}/{name}"))
        })
        .collect();
    for file in &mut files {
        let stem = file.path.trim_end_matches(".rs");
        if tests
            .iter()
            .any(|test| stem == test || stem.starts_with(&format!("{test}/")))
        {
            file.tests = vec![whole(&file.text)];
        }
    }
    files
}

/// Every file below `folder`, sorted, without what is built or fetched.
pub(crate) fn files(root: &Path, folder: &str) -> Vec<std::path::PathBuf> {
    const SKIPPED: &[&str] = &[".git", "target", "node_modules", ".venv", "data", "dist"];
    let mut found = Vec::new();
    let mut open = Vec::from([root.join(folder)]);
    while let Some(folder) = open.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries.map(|entry| entry.expect("the folder can be listed")) {
            let name = entry.file_name();
            if SKIPPED.iter().any(|skipped| name == *skipped) {
                continue;
            }
            let path = entry.path();
            let list = if path.is_dir() { &mut open } else { &mut found };
            list.push(path);
        }
    }
    found.sort();
    found
}

/// The text of a file, with bytes that are not UTF-8 replaced.
pub(crate) fn read(path: &Path) -> String {
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    String::from_utf8_lossy(&bytes).into_owned()
}

/// `path` below `root`, with `/`.
pub(crate) fn below(root: &Path, path: &Path) -> String {
    let below = path.strip_prefix(root).expect("the file is in the package");
    below.to_string_lossy().replace('\\', "/")
}

/// The folder in which the modules that `path` declares are looked for.
fn module_folder(path: &str) -> String {
    let stem = path.trim_end_matches(".rs");
    for root in ["/mod", "/lib", "/main"] {
        if let Some(folder) = stem.strip_suffix(root) {
            return folder.to_owned();
        }
    }
    stem.to_owned()
}

/// Offsets at which `word` stands by itself.
pub(crate) fn words<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = usize> {
    let part_of_name =
        |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    let bytes = text.as_bytes();
    text.match_indices(word)
        .map(|(offset, _)| offset)
        .filter(move |offset| {
            let before = offset.checked_sub(1).and_then(|before| bytes.get(before));
            !part_of_name(before) && !part_of_name(bytes.get(offset + word.len()))
        })
}

/// The name that `text` begins with, or nothing.
pub(crate) fn name(text: &str) -> &str {
    let end = text
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .unwrap_or(text.len());
    &text[..end]
}

/// Blanks the ranges of a text, keeping its lines.
fn without(text: &str, ranges: &[Range<usize>]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for range in ranges {
        blank(&mut bytes, range.clone());
    }
    String::from_utf8(bytes).expect("whole characters are blanked")
}

fn blank(bytes: &mut [u8], range: Range<usize>) {
    for byte in &mut bytes[range] {
        if *byte != b'\n' {
            *byte = b' ';
        }
    }
}

/// Splits comments and strings from code.
fn lex(text: &str) -> (String, String, Vec<Range<usize>>) {
    let mut code = text.as_bytes().to_vec();
    let mut bare = code.clone();
    let mut strings = Vec::new();
    let mut offset = 0;
    while offset < text.len() {
        let rest = &text[offset..];
        if let Some(length) = comment(rest) {
            blank(&mut code, offset..offset + length);
            blank(&mut bare, offset..offset + length);
            offset += length;
        } else if let Some((open, inside, close)) = string(text, offset) {
            let range = offset + open..offset + open + inside;
            blank(&mut bare, range.clone());
            strings.push(range);
            offset += open + inside + close;
        } else if let Some(length) = character(rest) {
            blank(&mut bare, offset + 1..offset + length - 1);
            offset += length;
        } else {
            offset += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    let readable = |bytes| String::from_utf8(bytes).expect("whole characters are blanked");
    (readable(code), readable(bare), strings)
}

/// Length of the comment that `rest` begins with.
fn comment(rest: &str) -> Option<usize> {
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    if !rest.starts_with("/*") {
        return None;
    }
    let (mut depth, mut at) = (1, 2);
    while depth > 0 && at < rest.len() {
        let here = &rest.as_bytes()[at..];
        let step = match here {
            [b'/', b'*', ..] => 1,
            [b'*', b'/', ..] => -1,
            _ => 0,
        };
        depth += step;
        at += if step == 0 { 1 } else { 2 };
    }
    Some(at)
}

/// Lengths of opening, inside and closing of the string that begins at `offset`.
fn string(text: &str, offset: usize) -> Option<(usize, usize, usize)> {
    let rest = &text[offset..];
    let before = text[..offset].chars().next_back();
    let begins_word = !before.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let raw = rest.trim_start_matches(['b', 'c']);
    if begins_word && rest.len() - raw.len() <= 1 && raw.starts_with('r') {
        let hashes = raw[1..].bytes().take_while(|byte| *byte == b'#').count();
        if raw[1 + hashes..].starts_with('"') {
            let open = rest.len() - raw.len() + 2 + hashes;
            let close = format!("\"{}", "#".repeat(hashes));
            let inside = rest[open..].find(&close).unwrap_or(rest.len() - open);
            return Some((open, inside, close.len().min(rest.len() - open - inside)));
        }
    }
    if !rest.starts_with('"') {
        return None;
    }
    let mut escaped = false;
    for (at, byte) in rest.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some((1, at - 1, 1)),
            _ => {}
        }
    }
    Some((1, rest.len() - 1, 0))
}

/// Length of the character literal that `rest` begins with; a lifetime is none.
fn character(rest: &str) -> Option<usize> {
    let inside = rest.strip_prefix('\'')?;
    if inside.starts_with('\\') {
        let escaped = inside.chars().nth(1)?;
        let after = 1 + escaped.len_utf8();
        return inside[after..].find('\'').map(|end| after + end + 2);
    }
    let first = inside.chars().next()?;
    inside[first.len_utf8()..]
        .starts_with('\'')
        .then_some(first.len_utf8() + 2)
}

/// The items under `#[cfg(test)]`, from the attribute to the closing brace or semicolon.
fn test_items(bare: &str) -> Vec<Range<usize>> {
    let mut items: Vec<Range<usize>> = Vec::new();
    for attribute in ["#[cfg(test)]", "#[cfg(all(test", "#[test]"] {
        for (start, _) in bare.match_indices(attribute) {
            items.push(start..item_end(bare, start));
        }
    }
    items.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    let mut outer: Vec<Range<usize>> = Vec::new();
    for item in items {
        if outer.last().is_none_or(|last| last.end <= item.start) {
            outer.push(item);
        }
    }
    outer
}

fn item_end(bare: &str, start: usize) -> usize {
    let mut depth = 0;
    for (at, byte) in bare.bytes().enumerate().skip(start) {
        match byte {
            b'{' => depth += 1,
            b'}' if depth <= 1 => return at + 1,
            b'}' => depth -= 1,
            b';' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    bare.len()
}

#[test]
fn comments_strings_and_tests_are_told_from_code() {
    let text = concat!(
        "// one \"two\"\nfn a<'x>() { b(\"// three\", r#\"four \"five\" \"#, '\"', '\\'', 'é'); }\n",
        "/* /* six */ */ #[cfg(test)]\nmod tests { fn seven() { \"}\"; } }\nfn eight() {}\n"
    );
    let source = Source::new("src/x.rs", text);
    let strings: Vec<&str> = source.strings().map(|(_, string)| string).collect();
    assert_eq!(strings, ["// three", "four \"five\" "]);
    let bare = source.bare();
    for gone in ["one", "three", "five", "six", "seven", "tests"] {
        assert!(!bare.contains(gone), "{gone} in {bare}");
    }
    assert!(bare.contains("fn a<'x>() { b("), "{bare}");
    assert!(bare.contains("fn eight() {}"), "{bare}");
    assert_eq!(source.n_lines(), 4);
    assert_eq!(
        source.at(text.find("eight").expect("it is there")),
        "src/x.rs:5"
    );
}

#[test]
fn a_file_that_only_tests_declare_is_a_test() {
    let source = Source::new(
        "src/journal/mod.rs",
        "#[cfg(test)]\nmod conformance;\nmod log;\n",
    );
    assert_eq!(source.test_modules(), ["conformance"]);
    assert_eq!(module_folder("src/journal/mod.rs"), "src/journal");
    assert_eq!(module_folder("src/journal/log.rs"), "src/journal/log");
}
