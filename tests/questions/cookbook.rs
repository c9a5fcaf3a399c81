//! The answers in `docs/query-cookbook.md` and in `README.md` are the real ones.
//!
//! Every block of GraphQL is followed by a block of JSON, its answer. With `RAWABIT_REWRITE_COOKBOOK=1` the answers are
//! written anew instead of compared.

use std::fs;

use serde_json::Value;

use crate::seed::seed;

const COOKBOOK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/query-cookbook.md");
const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
const QUERY: &str = "```graphql\n";
const ANSWER: &str = "```json\n";
const END: &str = "\n```\n";

/// Lines up to this length hold a whole value; longer values are broken up.
const WIDTH: usize = 110;

/// JSON for people: short values on one line.
fn shown(value: &Value, depth: usize) -> String {
    let line = value
        .to_string()
        .replace("\":", "\": ")
        .replace(",\"", ", \"");
    let flat = serde_json::from_str::<Value>(&line).ok().as_ref() == Some(value);
    let line = if flat { line } else { value.to_string() };
    if line.chars().count() + 2 * depth <= WIDTH {
        return line;
    }
    let inner = "  ".repeat(depth + 1);
    let outer = "  ".repeat(depth);
    match value {
        Value::Object(fields) => {
            let lines: Vec<String> = fields
                .iter()
                .map(|(name, value)| format!("{inner}\"{name}\": {}", shown(value, depth + 1)))
                .collect();
            format!("{{\n{}\n{outer}}}", lines.join(",\n"))
        }
        Value::Array(items) => {
            let lines: Vec<String> = items
                .iter()
                .map(|item| format!("{inner}{}", shown(item, depth + 1)))
                .collect();
            format!("[\n{}\n{outer}]", lines.join(",\n"))
        }
        _ => line,
    }
}

#[test]
fn every_answer_in_the_cookbook_is_the_real_one() {
    let n_queries = check(COOKBOOK);
    assert!(n_queries >= 11, "{n_queries}");
}

#[test]
fn the_answer_in_the_readme_is_the_real_one() {
    assert_eq!(check(README), 1);
}

/// Compares the answers of a document with the real ones, and gives their number.
fn check(path: &str) -> usize {
    let text = fs::read_to_string(path).unwrap();
    let rewrite = std::env::var_os("RAWABIT_REWRITE_COOKBOOK").is_some();
    let mut written = String::new();
    let mut rest = text.as_str();
    let mut n_queries = 0;
    while let Some((before, after)) = rest.split_once(QUERY) {
        let (query, after) = after.split_once(END).unwrap();
        let (between, after) = after.split_once(ANSWER).unwrap();
        assert!(!between.contains("```"), "no answer follows\n{query}");
        let (answer, after) = after.split_once(END).unwrap();
        let real = seed().server.ask(query);
        if rewrite {
            let answer = shown(&real, 0);
            written.push_str(&[before, QUERY, query, END, between, ANSWER, &answer, END].concat());
        } else {
            let told: Value = serde_json::from_str(answer).unwrap();
            assert_eq!(
                told, real,
                "{query}\nRAWABIT_REWRITE_COOKBOOK=1 writes the answers anew"
            );
        }
        rest = after;
        n_queries += 1;
    }
    if rewrite {
        fs::write(path, written + rest).unwrap();
    }
    n_queries
}
