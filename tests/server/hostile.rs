//! Requests made to do harm: each is refused with a proper error, in bounded time.

use std::time::{Duration, Instant};

use rawabit::server::Limits;
use serde_json::{Value, json};

use crate::client::Server;

/// What the whole table may take; one of its bombs alone would take longer without the bounds.
const BOUND: Duration = Duration::from_secs(20);

/// A fragment spread twice in the one before it, `levels` times; 2 to the `levels` fields.
fn fragment_bomb(levels: usize) -> String {
    fragment_bomb_of(levels, "hello")
}

fn fragment_bomb_of(levels: usize, leaf: &str) -> String {
    let level = |idx| {
        format!(
            "fragment F{idx} on Query {{ ...F{next} ...F{next} }} ",
            next = idx + 1
        )
    };
    let bomb: String = (0..levels).map(level).collect();
    format!("{{ ...F0 }} {bomb} fragment F{levels} on Query {{ {leaf} }}")
}

/// `text` `times` times, between `open` and `close`.
fn repeated(open: &str, text: &str, times: usize, close: &str) -> String {
    format!("{open}{}{close}", text.repeat(times))
}

fn numbered(open: &str, item: impl Fn(usize) -> String, times: usize, close: &str) -> String {
    format!("{open}{}{close}", (0..times).map(item).collect::<String>())
}

fn nested(open: &str, inner: &str, close: &str, levels: usize) -> String {
    format!("{}{inner}{}", open.repeat(levels), close.repeat(levels))
}

/// Name, document, code, and how the message begins.
#[rustfmt::skip]
fn documents() -> Vec<(&'static str, String, &'static str, &'static str)> {
    const EXPENSIVE: &str = "TOO_EXPENSIVE";
    const INVALID: &str = "INVALID_ARGUMENT";
    const BYTES: &str = "the document has more than 20000 bytes";
    const TOKENS: &str = "the document has more than 2000 tokens";
    const NESTING: &str = "the document has more than 64 nested brackets";
    const ROOT: &str = "the document has more than 20 fields at its root";
    const WEIGHT: &str = "the document has more than 1000000 fields with its pages multiplied in";
    const SELECTIONS: &str = "the document has more than 5000 selections with its fragments expanded";
    let cycle = "{ ...A } fragment A on Query { ...B ...B } fragment B on Query { ...A ...A }";
    let tower = |levels| format!("{{ {} }}", nested("items(first: 1) { ", "id", " }", levels));
    vec![
        ("fragment bomb", fragment_bomb(22), EXPENSIVE, SELECTIONS),
        ("fragment bomb that overflows counts", fragment_bomb(100), EXPENSIVE, SELECTIONS),
        ("fragment bomb without a field", fragment_bomb_of(30, "...Missing"), EXPENSIVE, SELECTIONS),
        ("bomb in an operation not executed", format!("query A {{ hello }} query B {}", fragment_bomb(15)), EXPENSIVE, SELECTIONS),
        ("fragment cycle", cycle.to_owned(), EXPENSIVE, "The recursion depth of the query"),
        ("nested lists", format!("{{ {} }}", nested("items(first: 100) { ", "id", " }", 4)), EXPENSIVE, WEIGHT),
        ("nested lists that only the schema finds too many", format!("{{ {} }}", nested("items(first: 90) { ", "id", " }", 3)), EXPENSIVE, "Query is too complex."),
        ("600 aliases", numbered("{", |idx| format!("a{idx}:hello "), 600, "}"), EXPENSIVE, "the document has more than 30 aliases"),
        ("1,000 root fields", repeated("{", "hello ", 1_000, "}"), EXPENSIVE, ROOT),
        ("10,000 duplicate fields", repeated("{", "hello ", 10_000, "}"), EXPENSIVE, BYTES),
        ("10,000 short duplicate fields", repeated("{", "a ", 9_000, "}"), EXPENSIVE, TOKENS),
        ("2,000 operations", numbered("", |idx| format!("query A{idx} {{ hello }} "), 2_000, ""), EXPENSIVE, BYTES),
        ("1,000 short operations", numbered("", |idx| format!("query A{idx}{{a}}"), 1_000, ""), EXPENSIVE, TOKENS),
        ("5,000 directives", repeated("{ hello ", "@a ", 5_000, "}"), EXPENSIVE, TOKENS),
        ("6 directives on a field", repeated("{ hello ", "@skip(if: false) ", 6, "}"), EXPENSIVE, "The number of directives"),
        ("depth 20", tower(20), EXPENSIVE, "Query is nested too deep."),
        ("depth 40", tower(40), EXPENSIVE, "The recursion depth of the query"),
        ("depth 60", tower(60), EXPENSIVE, "The recursion depth of the query"),
        ("depth 80,000", nested("{a", "", "}", 80_000), EXPENSIVE, BYTES),
        ("depth 6,000", nested("{a", "", "}", 6_000), EXPENSIVE, NESTING),
        ("depth 9,000, never closed", "{a".repeat(9_000), EXPENSIVE, NESTING),
        ("nested input lists", format!("{{ echo(text: {}) }}", nested("[", "", "]", 9_000)), EXPENSIVE, NESTING),
        ("nested input objects", format!("{{ depth(tree: {}) }}", nested("{children: [", "", "]}", 1_000)), EXPENSIVE, NESTING),
        ("nested list type", format!("query($x: {}) {{ hello }}", nested("[", "Int", "]", 9_000)), EXPENSIVE, NESTING),
        ("nested default value", format!("query($x: Int = {}) {{ hello }}", nested("[", "1", "]", 60)), INVALID, "Invalid default value"),
        ("huge string", format!("{{ echo(text: \"{}\") }}", "x".repeat(100_000)), EXPENSIVE, BYTES),
        ("huge name", format!("{{ {} }}", "x".repeat(19_000)), INVALID, "Unknown field \"xxx"),
        ("NUL", "{ hello\0 }".to_owned(), INVALID, "syntax error: expected "),
        ("NUL in a name of an operation", "query A\0 { hello }".to_owned(), INVALID, "syntax error: expected "),
        ("line of input in a syntax error", format!("{{ {} ", "x ".repeat(1_000)), INVALID, "syntax error: expected "),
        ("comments only", "#".repeat(19_000), INVALID, "syntax error: expected "),
        ("string never closed", format!("{{ echo(text: \"{}", "\\\"".repeat(9_000)), INVALID, "syntax error: expected "),
        ("block string never closed", format!("{{ echo(text: \"\"\"{}", "x".repeat(19_000)), INVALID, "syntax error: expected "),
        ("unknown escape", "{ echo(text: \"\\ud800\") }".to_owned(), INVALID, "syntax error: expected "),
        ("number beyond all types", format!("{{ items(first: {}) {{ id }} }}", "9".repeat(400)), INVALID, "syntax error: invalid number"),
    ]
}

#[test]
fn a_hostile_document_gets_an_error_that_says_why() {
    let server = Server::start();
    let started = Instant::now();
    for (name, document, code, message) in documents() {
        let answer = server.query(&document);
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (200, code),
            "{name}: {}",
            answer.message()
        );
        assert!(
            answer.message().starts_with(message),
            "{name}: {}",
            answer.message()
        );
        assert!(
            answer.body.len() < 15_000,
            "{name}: {} bytes",
            answer.body.len()
        );
        assert!(
            started.elapsed() < BOUND,
            "{name} was reached after {:?}",
            started.elapsed()
        );
    }
    assert_eq!(server.query("{ hello }").status, 200);
}

#[test]
fn what_is_as_large_as_allowed_is_executed() {
    let server = Server::start();
    let trees = nested("{children: [", "", "]}", 31);
    let documents = [
        fragment_bomb(4),
        numbered("{", |idx| format!("a{idx}:hello "), 20, "}"),
        format!("{{ {} }}", nested("items(first: 1) { ", "id", " }", 17)),
        format!("{{ depth(tree: {trees}) }}"),
        format!("{{ echo(text: \"{}\") }}", "x".repeat(19_000)),
        repeated("{ hello ", "@skip(if: false) ", 1, "}"),
        INTROSPECTION.to_owned(),
    ];
    for document in documents {
        let answer = server.query(&document).json();
        assert_eq!(answer.get("errors"), None, "{document}");
    }
}

#[test]
fn the_answer_says_what_the_document_cost() {
    let answer = Server::start().query(&fragment_bomb(4)).json();
    assert_eq!(
        answer["extensions"]["cost"],
        json!({ "tokens": 51, "selections": 47, "weight": 16 })
    );
}

#[test]
fn the_errors_of_a_document_come_in_its_own_order() {
    let server = Server::start();
    let unused = |idx| format!("fragment F{idx} on Query {{ hello }}\n");
    let document = numbered("{ hello }\n", unused, 30, "");
    let answer = server.query(&document).json();
    let messages: Vec<&str> = answer["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["message"].as_str().unwrap())
        .collect();
    let mut expected: Vec<String> = (0..20)
        .map(|idx| format!("Fragment \"F{idx}\" is never used"))
        .collect();
    expected.push("10 more errors are not listed".to_owned());
    assert_eq!(messages, expected);
}

#[test]
fn a_hostile_body_gets_an_error_that_says_why() {
    let server = Server::start();
    let batch: Vec<Value> = (0..1_000)
        .map(|_| json!({ "query": "{ hello }" }))
        .collect();
    let deep = |levels| {
        format!(
            "{{\"query\":\"{{ hello }}\",\"variables\":{{\"x\":{}}}}}",
            nested("[", "", "]", levels)
        )
    };
    let bodies: [(&str, Vec<u8>, u16); 8] = [
        ("batch of 1,000", json!(batch).to_string().into_bytes(), 400),
        ("empty batch", b"[]".to_vec(), 400),
        ("deep variables", deep(100_000).into_bytes(), 400),
        ("deep JSON", "[".repeat(200_000).into_bytes(), 400),
        (
            "invalid UTF-8",
            b"{\"query\":\"{ hello \xc3\x28 }\"}".to_vec(),
            400,
        ),
        (
            "UTF-16",
            "{\"query\":\"{ hello }\"}"
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect(),
            400,
        ),
        (
            "lone surrogate",
            b"{\"query\":\"{ hello \\ud800 }\"}".to_vec(),
            400,
        ),
        ("NULs", vec![0; 200_000], 400),
    ];
    for (name, body, status) in bodies {
        let answer = server.request(
            "POST",
            "/graphql",
            &[("content-type", "application/json")],
            &body,
        );
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (status, "INVALID_ARGUMENT"),
            "{name}"
        );
        assert!(answer.body.len() < 1_000, "{name}");
    }
}

#[test]
fn deep_variables_are_taken_as_far_as_json_goes() {
    let server = Server::start();
    let tree = (0..60).fold(json!({}), |tree, _| json!({ "children": [tree] }));
    let answer = server.post(
        &json!({ "query": "query($t: Tree!) { depth(tree: $t) }", "variables": { "t": tree } }),
    );
    assert_eq!(answer.json()["data"], json!({ "depth": 61 }));
}

#[test]
fn a_hostile_head_is_refused() {
    let server = Server::start();
    let host = "host: x\r\nconnection: close\r\n";
    let heads = [
        (
            "long target",
            format!("GET /{} HTTP/1.1\r\n{host}\r\n", "a".repeat(1_000_000)),
        ),
        (
            "long header",
            format!(
                "GET / HTTP/1.1\r\n{host}x: {}\r\n\r\n",
                "a".repeat(1_000_000)
            ),
        ),
        (
            "many headers",
            format!("GET / HTTP/1.1\r\n{host}{}\r\n", "x: y\r\n".repeat(1_000)),
        ),
        (
            "two lengths",
            format!(
                "POST /graphql HTTP/1.1\r\n{host}content-length: 1\r\ncontent-length: 2\r\n\r\n"
            ),
        ),
        (
            "negative length",
            format!("POST /graphql HTTP/1.1\r\n{host}content-length: -1\r\n\r\n"),
        ),
        ("no HTTP", "\x16\x03\x01\x02\r\n\r\n".to_owned()),
    ];
    for (name, head) in heads {
        let status = server.try_send(&head).status;
        assert!(
            status == 0 || (400..500).contains(&status),
            "{name}: {status}"
        );
    }
    assert_eq!(server.get("/healthz").status, 200);
}

#[test]
fn each_bound_can_be_set() {
    let limits = Limits {
        aliases_max: 1,
        tokens_max: 12,
        query_bytes_max: 60,
        ..Limits::default()
    };
    let server = Server::with(limits);
    assert_eq!(
        server.query("{ a: hello b: hello }").message(),
        "the document has more than 1 aliases; ask for less at a time"
    );
    assert_eq!(
        server
            .query("{ hello hello hello hello hello hello hello }")
            .status,
        200
    );
    assert_eq!(
        server.query("{ a b c d e f g h i j k l }").code(),
        "TOO_EXPENSIVE"
    );
    assert_eq!(server.query(&" ".repeat(61)).code(), "TOO_EXPENSIVE");
}

/// The query that tools send to read a schema; 16 levels deep.
const INTROSPECTION: &str = "query IntrospectionQuery { __schema { queryType { name } mutationType { name } \
    subscriptionType { name } types { ...FullType } directives { name description locations args { ...InputValue } } } } \
    fragment FullType on __Type { kind name description fields(includeDeprecated: true) { name description \
    args { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason } inputFields { ...InputValue } \
    interfaces { ...TypeRef } enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason } \
    possibleTypes { ...TypeRef } } \
    fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue } \
    fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name \
    ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } } }";
