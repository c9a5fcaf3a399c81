//! Texts that are removed for good: from the answers, the exports, and the bytes on the disk.

use std::{fs, path::Path};

use serde_json::{Value, json};

use crate::{
    common::rawabit,
    desk::{Desk, failure},
};

/// Words that stand nowhere else.
const SECRETS: [&str; 5] = [
    "zanzibar-quote-one",
    "zanzibar-quote-two",
    "zanzibar-locator",
    "zanzibar-note",
    "zanzibar-value",
];

fn asserted(desk: &Desk) {
    for quote in ["zanzibar-quote-one", "zanzibar-quote-two"] {
        desk.write(&format!(
            r#"mutation {{ assertClaims(input: [
                {{ id: "r1", subject: "ada", property: "PartnersWith", object: "alpha", source: "s1", quote: "{quote}", locator: "zanzibar-locator", note: "zanzibar-note" }}
                {{ id: "r2", subject: "ada", property: "statement", value: "zanzibar-value", source: "s1" }}
                {{ id: "kept", subject: "ada", property: "assessment", value: "stays", source: "s1", quote: "stays too" }}]) {{ revision }} }}"#
        ));
    }
}

const REDACT: &str = r#"mutation { redactClaims(ids: ["r1", "r2"], reason: "asked by the person") { revision claims { id quote locator note value } } }"#;

fn redact(desk: &Desk) -> Value {
    let mut answer = desk.send(&desk.admin.secret, REDACT);
    assert!(answer.get("errors").is_none(), "{answer:#}");
    answer["data"]["redactClaims"].take()
}

/// The files below a folder that hold a word.
fn holding(folder: &Path, word: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if let Ok(bytes) = fs::read(&path)
                && bytes
                    .windows(word.len())
                    .any(|window| window == word.as_bytes())
            {
                found.push(path.display().to_string());
            }
        }
    }
    found
}

fn sound(desk: &Desk) -> Value {
    let verified = rawabit(desk.folder(), "verify --data {} --json");
    assert_eq!(verified.code, Some(0), "{verified:?}");
    serde_json::from_str(&verified.out).unwrap()
}

#[test]
fn an_editor_may_not_redact() {
    let desk = Desk::new();
    asserted(&desk);
    assert_eq!(
        failure(&desk.send(&desk.editor.secret, REDACT)).0,
        "FORBIDDEN"
    );
    assert_eq!(
        desk.ask(r#"{ node(id: "r1") { ... on Claim { quote } } }"#)["node"]["quote"],
        "zanzibar-quote-two"
    );
}

#[test]
fn the_texts_are_gone_and_the_claims_and_the_chain_stay() {
    let mut desk = Desk::new();
    asserted(&desk);
    // A copy of a text that the same folder holds elsewhere would make the test prove nothing.
    assert!(
        !holding(desk.folder(), "stays too").is_empty(),
        "texts are found in the files by their bytes"
    );
    let payload = redact(&desk);
    assert_eq!(payload["revision"], desk.revision());
    let whole = r#"{ nodes(ids: ["r1", "r2", "kept"]) { id ... on Claim { property object { id } value quote locator note status } }
        found: claims(filter: { text: "zanzibar" }, view: { statuses: [ATTESTED, RETRACTED] }) { totalCount }
        search(text: "zanzibar") { totalCount }
        changes(since: 0, first: 200) { nodes { before { ... on Claim { id quote note locator value } } after { ... on Claim { id quote note locator value } } } }
        entity(id: "ada") { attributes { name value claims { quote } } claims { nodes { id value quote } } } }"#;
    let bare = |id: &str, property: &str, object: Value, value: Value| json!({ "id": id, "property": property, "object": object, "value": value, "quote": null, "locator": null, "note": null, "status": "ATTESTED" });
    let expected = [
        bare("r1", "PartnersWith", json!({ "id": "alpha" }), json!(null)),
        bare("r2", "statement", json!(null), json!("[redacted]")),
    ];
    for _ in 0..2 {
        let seen = desk.ask(whole);
        assert_eq!(seen["nodes"].as_array().unwrap()[..2], expected);
        assert_eq!(seen["nodes"][2]["quote"], "stays too");
        assert_eq!(
            (&seen["found"]["totalCount"], &seen["search"]["totalCount"]),
            (&json!(0), &json!(0))
        );
        assert!(!seen.to_string().contains("zanzibar"), "{seen:#}");
        desk.restart();
    }
    desk.stop();
    for secret in SECRETS {
        assert_eq!(
            holding(desk.folder(), secret),
            Vec::<String>::new(),
            "{secret}"
        );
    }
    let exported = desk.export();
    assert!(exported.iter().all(|(_, text)| !text.contains("zanzibar")));
    assert!(
        exported
            .iter()
            .any(|(_, text)| text.contains("\nr1,ada,PartnersWith,alpha")),
        "{exported:?}"
    );
    let head = sound(&desk)["head"].clone();
    for secret in SECRETS {
        assert_eq!(
            holding(desk.folder(), secret),
            Vec::<String>::new(),
            "{secret} after opening again"
        );
    }
    assert_eq!(sound(&desk)["head"], head);
}

#[test]
fn the_bytes_are_gone_as_soon_as_it_is_acknowledged() {
    let mut desk = Desk::new();
    asserted(&desk);
    redact(&desk);
    desk.kill();
    for secret in SECRETS {
        assert_eq!(
            holding(desk.folder(), secret),
            Vec::<String>::new(),
            "{secret}"
        );
    }
}

#[test]
fn a_claim_of_derived_id_keeps_it_and_can_be_taken_back() {
    let desk = Desk::new();
    let made = desk.write(r#"mutation { assertClaims(input: [{ subject: "ada", property: "statement", value: "zanzibar-value", source: "s1" }]) { claims { id } } }"#);
    let id = made["assertClaims"]["claims"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let redacted = desk.send(
        &desk.admin.secret,
        &format!(
            r#"mutation {{ redactClaims(ids: ["{id}"], reason: "r") {{ claims {{ id value }} }} }}"#
        ),
    );
    assert_eq!(
        redacted["data"]["redactClaims"]["claims"],
        json!([{ "id": id, "value": "[redacted]" }])
    );
    let retracted = desk.write(&format!(r#"mutation {{ retractClaims(ids: ["{id}"], reason: "r") {{ claims {{ id status value }} }} }}"#));
    assert_eq!(
        retracted["retractClaims"]["claims"],
        json!([{ "id": id, "status": "RETRACTED", "value": "[redacted]" }])
    );
}

#[test]
fn who_redacted_is_on_record() {
    let mut desk = Desk::new();
    asserted(&desk);
    let since = desk.revision();
    redact(&desk);
    for _ in 0..2 {
        let seen = desk.ask(&format!(
            "{{ changes(since: {since}) {{ nodes {{ revision by reason after {{ id }} }} }} }}"
        ));
        let of = |id: &str| json!({ "revision": since + 1, "by": desk.admin.id, "reason": "asked by the person", "after": { "id": id } });
        assert_eq!(seen["changes"]["nodes"], json!([of("r1"), of("r2")]));
        desk.restart();
    }
}

/// States something without an id, and returns the id that derives from it.
fn stated(desk: &Desk, claim: &str) -> String {
    let made = desk.write(&format!(
        "mutation {{ assertClaims(input: [{{ {claim}, source: \"s1\" }}]) {{ claims {{ id }} }} }}"
    ));
    let id = &made["assertClaims"]["claims"][0]["id"];
    id.as_str().unwrap().to_owned()
}

fn redact_one(desk: &Desk, id: &str) -> Value {
    let document = format!(
        r#"mutation {{ redactClaims(ids: ["{id}"], reason: "r") {{ claims {{ id value }} }} }}"#
    );
    desk.send(&desk.admin.secret, &document)
}

#[test]
fn a_value_that_is_gone_leaves_the_id_that_derived_from_it() {
    let mut desk = Desk::new();
    let id = stated(
        &desk,
        r#"subject: "ada", property: "statement", value: "zanzibar-value""#,
    );
    let other = stated(
        &desk,
        r#"subject: "ada", property: "statement", value: "zanzibar-quote-one""#,
    );
    // What names the claim before its value is gone has to find it afterwards too.
    desk.write(&format!(
        r#"mutation {{ assertClaims(input: [{{ id: "counter", subject: "ada", property: "statement", value: "never", source: "s2", disputes: "{id}" }}]) {{ revision }} }}"#
    ));
    desk.write(&format!(
        r#"mutation {{ retractClaims(ids: ["{other}"], reason: "r") {{ revision }} }}"#
    ));
    for id in [&id, &other] {
        let redacted = redact_one(&desk, id);
        assert_eq!(
            redacted["data"]["redactClaims"]["claims"],
            json!([{ "id": id, "value": "[redacted]" }]),
            "{redacted}"
        );
    }
    desk.write(
        r#"mutation { assertClaims(input: [{ id: "later", subject: "ada", property: "statement", value: "said later", source: "s1" }]) { revision } }"#,
    );
    let query = format!(
        r#"{{ nodes(ids: ["{id}", "{other}", "later"]) {{ id ... on Claim {{ value status disputedBy {{ id }} }} }} }}"#
    );
    for _ in 0..2 {
        assert_eq!(
            desk.ask(&query)["nodes"],
            json!([
                { "id": id, "value": "[redacted]", "status": "DISPUTED", "disputedBy": [{ "id": "counter" }] },
                { "id": other, "value": "[redacted]", "status": "RETRACTED", "disputedBy": [] },
                { "id": "later", "value": "said later", "status": "ATTESTED", "disputedBy": [] },
            ])
        );
        desk.restart();
    }
    desk.stop();
    for secret in ["zanzibar-value", "zanzibar-quote-one"] {
        assert_eq!(holding(desk.folder(), secret), Vec::<String>::new());
    }
    assert_reads_back(&desk);
}

/// What is exported can be imported, and says the same again.
pub(crate) fn assert_reads_back(desk: &Desk) {
    let exported = desk.export();
    let (package, copy) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for (name, text) in &exported {
        fs::write(package.path().join(name), text).unwrap();
    }
    let shown = package.path().to_string_lossy().into_owned();
    let done = rawabit(copy.path(), &format!("import --data {{}} {shown}"));
    assert_eq!(done.code, Some(0), "{done:?}");
    let again = tempfile::tempdir().unwrap();
    let shown = again.path().join("p").to_string_lossy().into_owned();
    let statuses = "--statuses ATTESTED,DISPUTED,PLANNED,SPECULATIVE,OPINION,RETRACTED";
    let done = rawabit(
        copy.path(),
        &format!("export --data {{}} --format package --out {shown} {statuses}"),
    );
    assert_eq!(done.code, Some(0), "{done:?}");
    for (name, text) in &exported {
        let read = fs::read_to_string(again.path().join("p").join(name)).unwrap();
        assert_eq!(&read, text, "{name}");
    }
}

#[test]
fn what_is_written_after_a_redaction_stays() {
    let mut desk = Desk::new();
    asserted(&desk);
    redact(&desk);
    desk.write(
        r#"mutation { assertClaims(input: [
            { id: "r1", subject: "ada", property: "PartnersWith", object: "alpha", source: "s1", quote: "a corrected quote" }
            { id: "r2", subject: "ada", property: "statement", value: "a corrected value", source: "s1" }]) { revision } }"#,
    );
    for _ in 0..2 {
        let seen = desk.ask(r#"{ nodes(ids: ["r1", "r2"]) { ... on Claim { quote value } } }"#);
        assert_eq!(
            seen["nodes"],
            json!([{ "quote": "a corrected quote", "value": null }, { "quote": null, "value": "a corrected value" }])
        );
        desk.restart();
    }
    desk.stop();
    for secret in SECRETS {
        assert_eq!(holding(desk.folder(), secret), Vec::<String>::new());
    }
}

#[test]
fn a_date_that_is_gone_is_still_a_date() {
    let mut desk = Desk::new();
    desk.write(
        r#"mutation { putEntities(input: [{ id: "firm", kind: COMPANY, name: "Firm" }]) { revision } }"#,
    );
    let id = stated(
        &desk,
        r#"subject: "firm", property: "established", value: "2001-05""#,
    );
    redact_one(&desk, &id);
    let query = r#"{ entity(id: "firm") { ... on Company { established } } }"#;
    for _ in 0..2 {
        let seen = desk.ask(query);
        assert_eq!(seen["entity"], json!({ "established": "XXXX" }));
        desk.restart();
    }
    desk.stop();
    assert_reads_back(&desk);
}

#[test]
fn a_claim_without_any_text_is_not_said_to_be_redacted() {
    let desk = Desk::new();
    desk.write(
        r#"mutation { putEntities(input: [{ id: "state", kind: STATE, name: "State" }]) { revision } }"#,
    );
    let id = stated(
        &desk,
        r#"subject: "state", property: "aiBudget", value: 12"#,
    );
    let (code, text) = failure(&redact_one(&desk, &id));
    assert_eq!(code, "INVALID_ARGUMENT");
    assert!(text.contains("no text that could be removed"), "{text}");
}
