//! Which module may use which, and which package belongs to which module.

use super::source::{Source, name, words};

/// The layers, from the bottom. A module may use the layers below its own, and nothing else.
pub(crate) const LAYERS: &[&[&str]] = &[
    &["text", "date"],
    &["model"],
    &["ontology"],
    &["graph"],
    &["query", "influence", "search", "exchange", "journal"],
    &["service"],
    &["api"],
    &["server"],
    &["cli"],
];

/// Packages that only some modules may name.
const PACKAGES: &[(&str, &[&str])] = &[
    ("anyhow", &["cli", "main"]),
    // The server carries requests and answers of the GraphQL library between transport and schema.
    ("async_graphql", &["api", "server"]),
    ("axum", &["server"]),
    ("clap", &["cli", "main"]),
    ("csv", &["exchange"]),
    ("edtf_core", &["date"]),
    ("flate2", &["exchange"]),
    ("hyper", &["server"]),
    ("hyper_util", &["server"]),
    ("sled", &["journal"]),
    ("tokio", &["service", "api", "server", "cli", "main"]),
    ("toml", &["cli"]),
];

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|modules| modules.contains(&module))
}

/// The top-level module that a file belongs to: `src/query/paths.rs` gives `query`.
pub(crate) fn module_of(path: &str) -> &str {
    let below = path.strip_prefix("src/").unwrap_or(path);
    name(below)
}

/// Uses of a module in the same or a higher layer, and of packages out of place.
pub(crate) fn violations(source: &Source) -> Vec<String> {
    let user = module_of(&source.path);
    let bare = source.bare();
    let mut found = Vec::new();
    if !matches!(user, "lib" | "main") {
        for (offset, used) in uses(&source.path, &bare) {
            if let Some(problem) = use_problem(user, used) {
                found.push(format!("{}: {problem}", source.at(offset)));
            }
        }
    }
    for (package, owners) in PACKAGES {
        let own = owners.contains(&user);
        let named = words(&bare, package).filter(|at| bare[at + package.len()..].starts_with("::"));
        for offset in named.filter(|_| !own) {
            let owners = owners.join(", ");
            found.push(format!(
                "{}: `{package}` is named; only {owners} may know it",
                source.at(offset)
            ));
        }
    }
    found
}

fn use_problem(module: &str, used: &str) -> Option<String> {
    if module == used {
        return None;
    }
    let Some(own) = layer(module) else {
        return Some(format!("module `{module}` is not in the table of layers"));
    };
    let Some(other) = layer(used) else {
        return Some(format!(
            "`crate::{used}` is no module of the table of layers; name its module"
        ));
    };
    (other >= own).then(|| {
        format!(
            "`{module}` (layer {own}) uses `{used}` (layer {other}); only lower layers may be used"
        )
    })
}

/// Offset and name of every top-level module that a file uses.
fn uses<'a>(path: &str, bare: &'a str) -> Vec<(usize, &'a str)> {
    let mut found = Vec::new();
    for offset in words(bare, "crate") {
        if let Some(after) = bare[offset..].strip_prefix("crate::") {
            found.extend(first_names(after).into_iter().map(|used| (offset, used)));
        }
    }
    let climb = "super::".repeat(depth(path));
    for offset in words(bare, "super") {
        let further = bare[..offset].ends_with("super::");
        if let Some(after) = bare[offset..].strip_prefix(&climb)
            && !further
            && !after.starts_with("super::")
        {
            found.extend(first_names(after).into_iter().map(|used| (offset, used)));
        }
    }
    found
}

/// How many `super` lead from a file's module to the crate.
fn depth(path: &str) -> usize {
    let module = path.trim_end_matches(".rs").trim_end_matches("/mod");
    module.matches('/').count()
}

/// The names after `crate::`: one, or the first of each branch of a group.
fn first_names(after: &str) -> Vec<&str> {
    let Some(group) = after.strip_prefix('{') else {
        return Vec::from([name(after)]);
    };
    let mut names = Vec::new();
    let (mut depth, mut branch) = (0, true);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => branch = true,
            _ if branch && !c.is_whitespace() => {
                names.push(name(&group[at..]));
                branch = false;
            }
            _ => {}
        }
    }
    names
}

#[test]
fn a_use_of_the_same_or_a_higher_layer_is_found() {
    let found = |path: &str, text: &str| violations(&Source::new(path, text));
    assert_eq!(
        found(
            "src/query/paths.rs",
            "use crate::{\n    graph::{View, ties},\n    search::Hit,\n};\n"
        ),
        [
            "src/query/paths.rs:1: `query` (layer 4) uses `search` (layer 4); only lower layers may be used"
        ]
    );
    assert_eq!(
        found(
            "src/model/mod.rs",
            "\nfn id() -> crate::service::Id { x }\n"
        ),
        [
            "src/model/mod.rs:2: `model` (layer 1) uses `service` (layer 5); only lower layers may be used"
        ]
    );
    assert_eq!(
        found(
            "src/graph/a/b.rs",
            "use super::super::super::api::Schema;\n"
        )
        .len(),
        1
    );
    assert_eq!(
        found("src/text/mod.rs", "use super::date::Edtf;\n").len(),
        1
    );
    assert_eq!(found("src/query/a.rs", "use crate::Snapshot;\n").len(), 1);
    assert_eq!(found("src/novelty.rs", "use crate::text::fold;\n").len(), 1);
    assert_eq!(
        found("src/query/mod.rs", "fn serve(r: axum::Router) {}\n").len(),
        1
    );
}

#[test]
fn a_use_of_a_lower_layer_is_allowed() {
    let found = |path: &str, text: &str| violations(&Source::new(path, text));
    let allowed: [&str; 0] = [];
    assert_eq!(
        found(
            "src/query/paths.rs",
            "use crate::{graph::View, query::budget};\n"
        ),
        allowed
    );
    assert_eq!(
        found("src/query/paths.rs", "use super::budget::Budget;\n"),
        allowed
    );
    assert_eq!(
        found("src/text/mod.rs", "// use crate::graph::View;\n"),
        allowed
    );
    assert_eq!(
        found(
            "src/text/mod.rs",
            "#[cfg(test)]\nmod tests { use crate::graph::View; }\n"
        ),
        allowed
    );
    assert_eq!(found("src/main.rs", "use clap::Parser;\n"), allowed);
}
