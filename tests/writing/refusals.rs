//! What is wrong is refused with its code, and nothing of it is written.

use crate::desk::Desk;

/// Mutations, the code of each refusal, and a word that its message holds.
const WRONG: [(&str, &str, &str); 37] = [
    (
        r#"putEntities(input: [{ id: "blank", kind: PUBLIC_BODY, name: "  " }])"#,
        "INVALID_ARGUMENT",
        "the name is blank",
    ),
    (
        r#"putEntities(input: [{ id: "blank", kind: PUBLIC_BODY, name: "B", names: [{ text: " ", language: "en" }] }])"#,
        "INVALID_ARGUMENT",
        "further name is blank",
    ),
    (
        r#"putEntities(input: [{ id: "blank", kind: PUBLIC_BODY, name: "B", identifiers: [{ scheme: "x", value: "" }] }])"#,
        "INVALID_ARGUMENT",
        "identifier is blank",
    ),
    (
        r#"putEntities(input: [{ id: " ", kind: PUBLIC_BODY, name: "B" }])"#,
        "INVALID_ARGUMENT",
        "the id",
    ),
    (
        r#"putSources(input: [{ id: "blank", title: "", grade: LOW }])"#,
        "INVALID_ARGUMENT",
        "the title is blank",
    ),
    (
        r#"assertClaims(input: [{ subject: "", property: "PART_OF", object: "alpha", source: "s1" }])"#,
        "INVALID_ARGUMENT",
        "id is missing",
    ),
    (
        r#"retractClaims(ids: [" "], reason: "wrong")"#,
        "INVALID_ARGUMENT",
        "`ids` holds a blank id",
    ),
    (
        r#"retractClaims(ids: ["c1"], reason: " \n")"#,
        "INVALID_ARGUMENT",
        "`reason` is blank",
    ),
    (
        r#"mergeEntities(into: "gamma", from: ["delta"], reason: "")"#,
        "INVALID_ARGUMENT",
        "`reason` is blank",
    ),
    (
        r#"assertClaims(input: [{ subject: "nobody", property: "PART_OF", object: "alpha", source: "s1" }])"#,
        "NOT_FOUND",
        "nobody",
    ),
    (
        r#"assertClaims(input: [{ subject: "alpha", property: "PART_OF", object: "nothing", source: "s1" }])"#,
        "NOT_FOUND",
        "nothing",
    ),
    (
        r#"assertClaims(input: [{ subject: "alpha", property: "PART_OF", object: "beta", source: "s77" }])"#,
        "NOT_FOUND",
        "s77",
    ),
    (
        r#"assertClaims(input: [{ subject: "alpha", property: "PART_OF", object: "beta", source: "s1", disputes: "c77" }])"#,
        "NOT_FOUND",
        "c77",
    ),
    (
        r#"assertClaims(input: [{ subject: "alpha", property: "PartOff", object: "beta", source: "s1" }])"#,
        "INVALID_ARGUMENT",
        "PartOf",
    ),
    (
        r#"assertClaims(input: [{ subject: "ada", property: "PART_OF", object: "beta", source: "s1" }])"#,
        "INVALID_ARGUMENT",
        "ada",
    ),
    (
        r#"assertClaims(input: [{ subject: "alpha", property: "PART_OF", source: "s1" }])"#,
        "INVALID_ARGUMENT",
        "object",
    ),
    (
        r#"assertClaims(input: [{ subject: "alpha", property: "PART_OF", object: "beta", value: 1, source: "s1" }])"#,
        "INVALID_ARGUMENT",
        "both `object` and `value`",
    ),
    (
        r#"assertClaims(input: [{ subject: "alpha", property: "PART_OF", source: "s1" }])"#,
        "INVALID_ARGUMENT",
        "needs either `object`",
    ),
    (
        r#"assertClaims(input: [{ subject: "alpha", property: "PART_OF", value: "beta", source: "s1" }])"#,
        "INVALID_ARGUMENT",
        "`PartOf` is a relationship",
    ),
    (
        r#"assertClaims(input: [{ subject: "alpha", property: "website", object: "beta", source: "s1" }])"#,
        "INVALID_ARGUMENT",
        "`website` is an attribute",
    ),
    (
        r#"retractClaims(ids: ["c1"], reason: "r", idempotencyKey: "")"#,
        "INVALID_ARGUMENT",
        "`idempotencyKey` has 0 bytes",
    ),
    (
        r#"assertClaims(input: [{ subject: "alpha", property: "established", value: "someday", source: "s1" }])"#,
        "INVALID_ARGUMENT",
        "established",
    ),
    (
        r#"assertClaims(input: [{ subject: "alpha", property: "aiBudget", value: "much", source: "s1" }])"#,
        "INVALID_ARGUMENT",
        "aiBudget",
    ),
    (
        r#"assertClaims(input: [{ subject: "alpha", property: "memberCount", value: 3, source: "s1" }])"#,
        "INVALID_ARGUMENT",
        "memberCount",
    ),
    (
        r#"assertClaims(input: [{ subject: "alpha", property: "PART_OF", object: "beta", source: "s1", valid: "2025-13" }])"#,
        "INVALID_ARGUMENT",
        "2025-13",
    ),
    (
        r#"assertClaims(input: [{ subject: "alpha", property: "PART_OF", object: "beta", source: "s1", confidence: 1.5 }])"#,
        "INVALID_ARGUMENT",
        "1.5",
    ),
    (
        r#"assertClaims(input: [{ id: "s1", subject: "alpha", property: "PART_OF", object: "beta", source: "s1" }])"#,
        "CONFLICT",
        "s1",
    ),
    (
        r#"assertClaims(input: [{ id: "a~b", subject: "alpha", property: "PART_OF", object: "beta", source: "s1" }])"#,
        "INVALID_ARGUMENT",
        "'~'",
    ),
    (
        r#"retractClaims(ids: ["c1", "c77"], reason: "r")"#,
        "NOT_FOUND",
        "c77",
    ),
    (
        r#"putEntities(input: [{ id: "zeta", kind: ACTOR, name: "Z" }])"#,
        "INVALID_ARGUMENT",
        "abstract",
    ),
    (
        r#"putEntities(input: [{ id: "c1", kind: STATE, name: "Z" }])"#,
        "CONFLICT",
        "c1",
    ),
    (
        r#"putEntities(input: [{ id: "alpha", kind: STATE, name: "Z" }])"#,
        "CONFLICT",
        "alpha",
    ),
    (
        r#"putSources(input: [{ id: "ada", title: "T", grade: LOW }])"#,
        "CONFLICT",
        "ada",
    ),
    (
        r#"putSources(input: [{ id: "s9", title: "T", grade: LOW, url: "javascript:alert(1)" }])"#,
        "INVALID_ARGUMENT",
        "javascript",
    ),
    (
        r#"putSources(input: [{ id: "s9", title: "T", grade: LOW }], expectedRevision: -1)"#,
        "INVALID_ARGUMENT",
        "negative",
    ),
    (
        r#"splitEntity(id: "alpha", reason: "r")"#,
        "CONFLICT",
        "alpha",
    ),
    (
        r#"mergeEntities(into: "alpha", from: ["ada"], reason: "r")"#,
        "INVALID_ARGUMENT",
        "Person",
    ),
];

#[test]
fn what_is_wrong_has_its_code_and_writes_nothing() {
    let desk = Desk::new();
    let before = desk.revision();
    for (field, code, word) in WRONG {
        let (found, message) = desk.refused(&format!("mutation {{ {field} {{ revision }} }}"));
        assert_eq!(found, code, "{field}: {message}");
        assert!(message.contains(word), "{field}: {message}");
    }
    assert_eq!(desk.revision(), before);
}

#[test]
fn a_reason_is_a_text_like_any_other() {
    let desk = Desk::new();
    for (reason, problem) in [
        ("x".repeat(5_000), "5000 bytes"),
        ("a\\u0000b".to_owned(), "U+0000"),
    ] {
        let (code, message) = desk.refused(&format!(
            r#"mutation {{ retractClaims(ids: ["c1"], reason: "{reason}") {{ revision }} }}"#
        ));
        assert_eq!(code, "INVALID_ARGUMENT");
        assert!(
            message.contains("reason") && message.contains(problem),
            "{message}"
        );
    }
}

#[test]
fn a_list_with_a_wrong_item_is_refused_with_its_place() {
    let desk = Desk::new();
    for (field, place) in [
        (
            r#"retractClaims(ids: ["c1", " "], reason: "r")"#,
            "`ids[1]`: ",
        ),
        (
            r#"retractClaims(ids: ["c1", "c2", "c77"], reason: "r")"#,
            "`ids[2]`: ",
        ),
        (
            r#"putEntities(input: [{ id: "ok", kind: STATE, name: "Ok" }, { id: "bad", kind: STATE, name: " " }])"#,
            "`input[1]`: ",
        ),
        (
            r#"assertClaims(input: [{ subject: "gamma", property: "website", value: 5, source: "s1" }, { subject: "gamma", property: "PART_OF", object: "alpha", source: "s1" }])"#,
            "`input[0]`: ",
        ),
    ] {
        let (_, message) = desk.refused(&format!("mutation {{ {field} {{ revision }} }}"));
        assert!(message.starts_with(place), "{field}: {message}");
    }
    let (_, message) = desk.refused(
        r#"mutation { assertClaims(input: [{ subject: "gamma", property: "PART_OF", object: "alpha", source: "s1", disputes: "c77" }]) { revision } }"#,
    );
    assert_eq!(message.matches("c77").count(), 1, "{message}");
}

#[test]
fn of_three_claims_with_one_wrong_none_is_written() {
    let mut desk = Desk::new();
    let before = desk.revision();
    let (code, message) = desk.refused(
        r#"mutation { assertClaims(input: [
            { id: "n1", subject: "gamma", property: "PART_OF", object: "alpha", source: "s1" }
            { id: "n2", subject: "gamma", property: "PART_OF", object: "nowhere", source: "s1" }
            { id: "n3", subject: "delta", property: "PART_OF", object: "alpha", source: "s1", disputes: "c1" }]) { revision } }"#,
    );
    assert_eq!(code, "NOT_FOUND");
    assert!(
        message.starts_with("`input[1]`: ") && message.contains("nowhere"),
        "it says which: {message}"
    );
    for _ in 0..2 {
        let seen = desk.ask(r#"{ nodes(ids: ["n1", "n2", "n3"]) { id } node(id: "c1") { ... on Claim { status } } stats { revision } }"#);
        assert_eq!(
            seen,
            serde_json::json!({ "nodes": [null, null, null], "node": { "status": "ATTESTED" }, "stats": { "revision": before } })
        );
        desk.restart();
    }
}

#[test]
fn one_field_that_fails_leaves_the_others_of_the_request() {
    let desk = Desk::new();
    let answer = desk.send(
        &desk.editor.secret,
        r#"mutation { a: putSources(input: [{ id: "s7", title: "T", grade: LOW }]) { replayed }
            b: retractClaims(ids: ["c77"], reason: "r") { replayed } c: putSources(input: [{ id: "s8", title: "T", grade: LOW }]) { replayed } }"#,
    );
    assert_eq!(
        answer["data"],
        serde_json::json!({ "a": { "replayed": false }, "b": null, "c": { "replayed": false } })
    );
    assert_eq!(answer["errors"][0]["path"], serde_json::json!(["b"]));
}

#[test]
fn too_much_at_once_is_refused() {
    let desk = Desk::new();
    let ids: Vec<String> = (0..1001).map(|number| format!("x{number}")).collect();
    let variables = serde_json::json!({ "ids": ids, "key": "k".repeat(201) });
    let many = desk.send_with(
        &desk.editor.secret,
        r#"mutation($ids: [ID!]!, $key: String) { many: retractClaims(ids: $ids, reason: "r") { revision }
            long: retractClaims(ids: ["c1"], reason: "r", idempotencyKey: $key) { revision } }"#,
        &variables,
    );
    let codes: Vec<_> = many["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["extensions"]["code"].clone())
        .collect();
    assert_eq!(codes, ["INVALID_ARGUMENT", "INVALID_ARGUMENT"], "{many}");
}
