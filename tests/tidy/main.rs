//! The rules of the house that no lint knows, read from the source tree.
//!
//! `ARCHITECTURE.md` names the invariants; each rule says where it is broken and what to do.

mod layers;
mod source;

use std::path::PathBuf;

use source::{Source, below, files, name, read, rust_files, words};

/// Lines that a file may have outside its tests.
const LINES_MAX: usize = 600;

/// Calls whose result may be `expect`ed: a poisoned lock cannot be mended.
const LOCKS: &[&str] = &[
    "lock",
    "read",
    "write",
    "into_inner",
    "get_mut",
    "wait",
    "wait_while",
    "wait_timeout",
    "wait_timeout_while",
];

/// Kinds of one word that are no word of the language; other such kinds may be names in code.
const COINED: &[&str] = &["Nhri"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn source_files() -> Vec<Source> {
    let files = rust_files(&root(), "src");
    assert!(files.len() > 10, "the source is not where it is looked for");
    files
}

/// Fails with every violation on a line of its own.
fn hold(found: &[String]) {
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

fn each_source_file(rule: impl Fn(&Source) -> Vec<String>) {
    hold(&source_files().iter().flat_map(rule).collect::<Vec<_>>());
}

#[test]
fn modules_use_only_lower_layers() {
    each_source_file(layers::violations);
}

#[test]
fn no_kind_of_the_ontology_is_named_in_the_source() {
    let kinds = kinds(&read(&root().join("schema/ontology.graphql")));
    assert!(kinds.len() > 50, "{kinds:?}");
    each_source_file(|source| kind_names(source, &kinds));
}

#[test]
fn expect_stands_only_on_locks() {
    each_source_file(expects);
}

#[test]
fn files_are_short_enough_to_read() {
    each_source_file(too_long);
}

#[test]
fn every_file_begins_with_its_purpose() {
    each_source_file(|source| {
        let missing = !source.text.starts_with("//!");
        let problem = || {
            format!(
                "{}:1: begin with `//!` and what the file is for",
                source.path
            )
        };
        missing.then(problem).into_iter().collect()
    });
}

#[test]
fn what_is_left_to_do_names_an_issue() {
    let mut all = source_files();
    all.extend(rust_files(&root(), "tests"));
    all.extend(rust_files(&root(), "benches"));
    hold(&all.iter().flat_map(unnumbered).collect::<Vec<_>>());
}

#[test]
fn no_state_belongs_to_the_process() {
    let files = source_files();
    let mut found: Vec<String> = files.iter().flat_map(statics).collect();
    let locals: Vec<&Source> = files
        .iter()
        .filter(|source| words(&source.bare(), "thread_local").next().is_some())
        .collect();
    for source in &locals {
        if locals.len() > 1 || !source.path.starts_with("src/api/") {
            found.push(format!(
                "{}: `thread_local!` has its place in one file under src/api",
                source.path
            ));
        }
    }
    hold(&found);
}

#[test]
fn every_list_of_an_answer_counts() {
    each_source_file(free_lists);
}

#[test]
fn nothing_is_left_for_later_in_a_macro() {
    each_source_file(|source| {
        let bare = source.bare();
        let found = ["todo!", "unimplemented!"].into_iter().flat_map(|call| {
            let offsets = bare.match_indices(call).map(|(offset, _)| offset);
            offsets.map(move |offset| format!("{}: `{call}` panics", source.at(offset)))
        });
        found.collect()
    });
}

#[test]
fn tests_neither_sleep_nor_rest_nor_wait_for_a_panic() {
    let mut all = source_files();
    all.extend(rust_files(&root(), "tests"));
    all.extend(rust_files(&root(), "benches"));
    hold(&all.iter().flat_map(idle_tests).collect::<Vec<_>>());
}

#[test]
fn no_path_of_one_machine_is_written_down() {
    let mut found = Vec::new();
    for path in files(&root(), "") {
        let text = read(&path);
        for line in machine_paths(&text) {
            found.push(format!(
                "{}:{line}: a path of one machine",
                below(&root(), &path)
            ));
        }
    }
    hold(&found);
}

#[test]
fn lock_files_hold_no_download_addresses() {
    let mut found = Vec::new();
    for path in files(&root(), "") {
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        if matches!(&*file, "package-lock.json" | "npm-shrinkwrap.json") {
            let text = read(&path);
            let lines = resolved(&text);
            found.extend(
                lines.map(|line| format!("{}:{line}: remove `resolved`", below(&root(), &path))),
            );
        }
    }
    hold(&found);
}

#[test]
fn the_code_map_names_every_module_in_its_layer() {
    let architecture = read(&root().join("ARCHITECTURE.md"));
    let mut found = Vec::new();
    for (number, modules) in layers::LAYERS.iter().enumerate() {
        let names: Vec<String> = modules.iter().map(|module| format!("`{module}`")).collect();
        let row = format!("| {number} | {} |", names.join(", "));
        if !architecture.contains(&row) {
            found.push(format!(
                "ARCHITECTURE.md: the table of layers lacks `{row}`"
            ));
        }
    }
    for module in top_modules(&source_files()) {
        let known = layers::LAYERS
            .iter()
            .any(|layer| layer.contains(&module.as_str()));
        if !known {
            found.push(format!(
                "src/{module}: not in the table of layers of tests/tidy/layers.rs"
            ));
        }
        if !architecture.contains(&format!("\n- `{module}`")) {
            found.push(format!("ARCHITECTURE.md: the code map lacks `{module}`"));
        }
    }
    hold(&found);
}

fn top_modules(files: &[Source]) -> Vec<String> {
    let modules = files
        .iter()
        .map(|file| layers::module_of(&file.path).to_owned());
    let mut modules: Vec<String> = modules
        .filter(|module| !matches!(module.as_str(), "lib" | "main"))
        .collect();
    modules.dedup();
    modules
}

/// Names of the kinds that an ontology declares.
fn kinds(sdl: &str) -> Vec<String> {
    sdl.lines()
        .filter_map(|line| {
            let declared = line.strip_prefix("type ");
            declared.or_else(|| line.strip_prefix("interface "))
        })
        .map(|rest| name(rest).to_owned())
        .collect()
}

/// `PartnersWith` gives `PARTNERS_WITH`.
fn screaming(kind: &str) -> String {
    let mut spelled = String::new();
    for (at, c) in kind.char_indices() {
        if at > 0 && c.is_ascii_uppercase() {
            spelled.push('_');
        }
        spelled.push(c.to_ascii_uppercase());
    }
    spelled
}

/// Kinds that a file names. A kind of one word counts only as a whole string literal.
fn kind_names(source: &Source, kinds: &[String]) -> Vec<String> {
    let code = source.code();
    let mut found = Vec::new();
    for kind in kinds {
        let spellings = [kind.clone(), screaming(kind)];
        let one_word = !spellings[1].contains('_') && !COINED.contains(&kind.as_str());
        for spelling in &spellings {
            let offsets: Vec<usize> = if one_word {
                let literals = source.strings().filter(|(_, inside)| inside == spelling);
                literals.map(|(offset, _)| offset).collect()
            } else {
                words(&code, spelling).collect()
            };
            found.extend(offsets.into_iter().map(|offset| {
                format!(
                    "{}: names the kind `{kind}`; ask the ontology for its role",
                    source.at(offset)
                )
            }));
        }
    }
    found
}

fn expects(source: &Source) -> Vec<String> {
    let bare = source.bare();
    bare.match_indices(".expect(")
        .filter(|(offset, _)| !LOCKS.contains(&call_before(&bare[..*offset])))
        .map(|(offset, _)| {
            format!(
                "{}: `expect` on something else than a lock",
                source.at(offset)
            )
        })
        .collect()
}

/// Fields of the API that answer a `Vec`, which the limits on an answer do not see.
///
/// What a mutation has changed is bounded by what it may change, and has to be told.
fn free_lists(source: &Source) -> Vec<String> {
    if !source.path.starts_with("src/api/") || source.path == "src/api/mutation.rs" {
        return Vec::new();
    }
    let bare = source.bare();
    let (mut found, mut offset) = (Vec::new(), 0);
    // Whether objects are declared by their fields or by their functions, in the item that has begun.
    let (mut fields, mut functions, mut is_inside) = (false, false, false);
    for line in bare.split_inclusive('\n') {
        let begins = |word: &str| words(line, word).next().is_some() && !line.starts_with(' ');
        if line.starts_with("#[") {
            fields |= line.contains("SimpleObject");
            functions |= line.starts_with("#[Object") || line.starts_with("#[Subscription");
        } else if line.starts_with('}') {
            (fields, functions, is_inside) = (false, false, false);
        } else if begins("struct") || begins("impl") || begins("enum") {
            is_inside = true;
        }
        let answer = match line.split_once("->") {
            Some((_, answer)) if functions => answer,
            None if fields => line,
            _ => "",
        };
        if is_inside && words(answer, "Vec").next().is_some() {
            found.push(format!(
                "{}: answer a `List`, which counts for the limits of an answer",
                source.at(offset)
            ));
        }
        offset += line.len();
    }
    found
}

/// The name of the call that a text ends with: `a.lock()` gives `lock`.
fn call_before(text: &str) -> &str {
    let text = text.trim_end();
    let mut depth = 0_usize;
    for (at, c) in text.char_indices().rev() {
        match c {
            ')' => depth += 1,
            '(' if depth == 1 => {
                let start = text[..at].rfind(|c: char| !c.is_ascii_alphanumeric() && c != '_');
                return &text[start.map_or(0, |start| start + 1)..at];
            }
            '(' => depth = depth.saturating_sub(1),
            _ if depth == 0 => return "",
            _ => {}
        }
    }
    ""
}

fn too_long(source: &Source) -> Vec<String> {
    let lines = source.n_lines();
    let problem = || {
        format!(
            "{}: {lines} lines without tests, at most {LINES_MAX}; split it by noun",
            source.path
        )
    };
    (lines > LINES_MAX).then(problem).into_iter().collect()
}

fn unnumbered(source: &Source) -> Vec<String> {
    let markers = [["TO", "DO"].concat(), ["FIX", "ME"].concat()];
    let mut found = Vec::new();
    for marker in &markers {
        for offset in words(&source.text, marker) {
            let line = source.text[offset..].lines().next().unwrap_or_default();
            let issue = line
                .split('#')
                .skip(1)
                .any(|after| after.starts_with(|c: char| c.is_ascii_digit()));
            if !issue {
                found.push(format!(
                    "{}: `{marker}` without an issue number",
                    source.at(offset)
                ));
            }
        }
    }
    found
}

/// Statics that can change, or that are made on first use.
fn statics(source: &Source) -> Vec<String> {
    const CELLS: &[&str] = &[
        "Mutex", "RwLock", "Atomic", "Once", "Lazy", "Cell", "HashMap", "ArcSwap",
    ];
    let bare = source.bare();
    // The one file that may use `thread_local!` is counted by the test itself.
    if source.path.starts_with("src/api/") && words(&bare, "thread_local").next().is_some() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for offset in words(&bare, "static") {
        let rest = &bare[offset + "static".len()..];
        let lifetime = bare[..offset].ends_with('\'');
        let end = rest.find(['=', ';', '{']).unwrap_or(rest.len());
        let declared = &rest[..end];
        let changes = declared.trim_start().starts_with("mut ")
            || CELLS.iter().any(|cell| declared.contains(cell));
        if !lifetime && declared.contains(':') && changes {
            found.push(format!("{}: state of the whole process", source.at(offset)));
        }
    }
    found
}

fn idle_tests(source: &Source) -> Vec<String> {
    let bare = source.bare_with_tests();
    let everywhere = ["#[ignore", "should_panic"];
    let in_tests = ["thread::sleep", "time::sleep"];
    let mut found = Vec::new();
    for pattern in everywhere.into_iter().chain(in_tests) {
        for (offset, _) in bare.match_indices(pattern) {
            if everywhere.contains(&pattern) || source.in_tests(offset) {
                found.push(format!(
                    "{}: `{pattern}`; wait for the event itself",
                    source.at(offset)
                ));
            }
        }
    }
    found
}

/// Lines that name a folder of somebody's machine.
fn machine_paths(text: &str) -> Vec<usize> {
    const FOLDERS: &[&str] = &["home", "root", "work", "tmp"];
    let names_one = |line: &str| {
        line.match_indices('/').any(|(at, _)| {
            let before = line[..at].chars().next_back();
            let inside = before.is_some_and(|c| c.is_alphanumeric() || "_-.".contains(c));
            let mut parts = line[at + 1..].splitn(2, '/');
            let folder = parts.next().is_some_and(|part| FOLDERS.contains(&part));
            let further = parts
                .next()
                .is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric()));
            !inside && folder && further
        })
    };
    let lines = text.lines().enumerate().filter(|(_, line)| names_one(line));
    lines.map(|(at, _)| at + 1).collect()
}

/// Lines of an npm lock file that record an address.
fn resolved(lock: &str) -> impl Iterator<Item = usize> {
    let lines = lock.lines().enumerate();
    lines
        .filter(|(_, line)| line.trim_start().starts_with("\"resolved\": \"http"))
        .map(|(at, _)| at + 1)
}

fn source(text: &str) -> Source {
    Source::new("src/query/x.rs", text)
}

#[test]
fn a_named_kind_is_found() {
    let kinds = Vec::from([
        "Event".to_owned(),
        "PartnersWith".to_owned(),
        "Nhri".to_owned(),
    ]);
    let lines_of = |text: &str| kind_names(&source(text), &kinds).len();
    assert_eq!(lines_of("if kind == \"Event\" {}"), 1);
    assert_eq!(lines_of("enum Message { Event(Event) }"), 0);
    assert_eq!(lines_of("let a = \"an Event\"; // PartnersWith"), 0);
    assert_eq!(
        lines_of("match kind { Kind::PartnersWith => \"PARTNERS_WITH\" }"),
        2
    );
    assert_eq!(lines_of("struct Nhri;"), 1);
    assert_eq!(screaming("UnBody"), "UN_BODY");
}

#[test]
fn each_other_rule_finds_its_violation() {
    assert_eq!(
        expects(&source("let a = map.get(1).expect(\"it is there\");")).len(),
        1
    );
    assert_eq!(
        expects(&source(
            "let a = state\n  .lock()\n  .expect(\"no panic holds it\");"
        ))
        .len(),
        0
    );
    assert_eq!(
        expects(&source("let a = ready.wait(f(b)).expect(\"no panic\");")).len(),
        0
    );

    let api = |text: &str| free_lists(&Source::new("src/api/x.rs", text)).len();
    let object = "#[Object(serial)]\nimpl A {\n    async fn a(&self, b: Vec<u8>) -> Result<List<A>> {\n        c()\n    }\n}\n";
    assert_eq!(api(object), 0);
    assert_eq!(api(&object.replace("List", "Vec")), 1);
    assert_eq!(api("impl A {\n    fn a(&self) -> Vec<A> {\n    }\n}\n"), 0);
    let simple = "#[derive(SimpleObject, Clone)]\n#[graphql(serial)]\nstruct A {\n    a: Option<Vec<A>>,\n}\n";
    assert_eq!(api(simple), 1);
    assert_eq!(api(&simple.replace("Simple", "Input")), 0);

    assert_eq!(too_long(&source(&"\n".repeat(601))).len(), 1);
    assert_eq!(too_long(&source(&"\n".repeat(600))).len(), 0);

    let marker = ["TO", "DO"].concat();
    assert_eq!(
        unnumbered(&source(&format!("// {marker}: this\n"))).len(),
        1
    );
    assert_eq!(
        unnumbered(&source(&format!("// {marker}(#12): this\n"))).len(),
        0
    );

    assert_eq!(
        statics(&source("static SEEN: OnceLock<u8> = OnceLock::new();")).len(),
        1
    );
    assert_eq!(statics(&source("static mut SEEN: u8 = 0;")).len(), 1);
    assert_eq!(
        statics(&source(
            "static NAMES: &[&str] = &[];\nfn a() -> &'static str { b }"
        ))
        .len(),
        0
    );
    assert_eq!(statics(&source("struct A { once: OnceLock<u8> }")).len(), 0);

    assert_eq!(
        idle_tests(&source("#[test]\nfn a() { std::thread::sleep(b) }")).len(),
        1
    );
    assert_eq!(
        idle_tests(&source("fn a() { tokio::time::sleep(b) }")).len(),
        0
    );
    assert_eq!(
        idle_tests(&source("#[test]\n#[ignore]\nfn a() {}")).len(),
        1
    );

    let home = ["/ho", "me/amina/graph"].concat();
    assert_eq!(machine_paths(&format!("a\nopen(\"{home}\")")), [2]);
    assert_eq!(
        machine_paths(&format!("https://example.org{home}")),
        [0_usize; 0]
    );
    assert_eq!(
        resolved("{\n  \"resolved\": \"https://example.org/a.tgz\"\n}").collect::<Vec<_>>(),
        [2]
    );
}
