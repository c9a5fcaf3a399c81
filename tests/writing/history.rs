//! What was recorded when, and the graph as it was known then.

use rawabit::exchange;
use serde_json::{Value, json};

use crate::{common::agent, desk::Desk};

/// Queries of every kind; `VIEW` stands for the fields of the view.
const QUERIES: [&str; 15] = [
    r#"{ entity(id: "alpha") { id claims(view: {VIEW}) { nodes { id status quote value recordedAt retractedAt subject { id name } object { id name } source { id title } disputedBy { id } } } } }"#,
    r#"{ entity(id: "alpha") { relationships(view: {VIEW}) { totalCount nodes { id status confidence other(than: "alpha") { id name names { text } relationships { nodes { id confidence target { id name } } } } claims { id quote } } } relationshipCounts(view: {VIEW}) { kind count } } }"#,
    r"{ entities(view: {VIEW}) { totalCount nodes { id name status names { text } attributes { name value } relationships { nodes { id } } } } }",
    r"{ relationships(view: {VIEW}) { totalCount nodes { id status confidence source { id name } target { id name } valid { edtf } claims { id status quote } } } }",
    r"{ claims(view: {VIEW}) { totalCount nodes { id status confidence quote note value subject { id name } object { id name } source { id title } disputes { id status } disputedBy { id status } relationship { id } } } }",
    r"{ claims(view: {VIEW statuses: [RETRACTED, DISPUTED]}) { nodes { id status retractedAt } } }",
    r#"{ neighborhood(of: ["alpha"], depth: 3, view: {VIEW}) { entities { id name } relationships { id status } totalEntities totalRelationships omitted { total byReason { reason count } } } }"#,
    r#"{ neighborhood(of: ["alpha"], depth: 2, view: {VIEW}) { nodes { key attributes { label kind } } edges { key attributes { label confidence status } } document } }"#,
    r#"{ paths(from: "alpha", to: "group", view: {VIEW}) { paths { length confidence entities { id name } steps { label relationship { id } } } weaker { length } omitted { total } } }"#,
    r#"{ paths(from: "gamma", to: "group", rank: STRONGEST, view: {VIEW}) { paths { confidence entities { id } } } }"#,
    r#"{ between(a: "alpha", b: "nhri", view: {VIEW}) { id status confidence } }"#,
    r#"{ common(of: ["alpha", "nhri"], view: {VIEW}) { nodes { entity { id name } ties { id } } omitted { total } } }"#,
    r#"{ timeline(of: ["alpha"], view: {VIEW}) { nodes { when { edtf } label entity { id } relationship { id } } } }"#,
    r"{ graph(view: {VIEW}) { entities { id name } relationships { id status confidence } totalEntities totalRelationships } }",
    r"{ stats(view: {VIEW}) { entities relationships claims } }",
];

/// A history of every kind of change.
const WRITES: [&str; 12] = [
    r#"assertClaims(input: [{ id: "h1", subject: "gamma", property: "PartnersWith", object: "alpha", source: "s1", quote: "first", confidence: 0.5, valid: "2023" }])"#,
    r#"assertClaims(input: [{ id: "h1", subject: "gamma", property: "PartnersWith", object: "alpha", source: "s1", quote: "second", confidence: 0.9, valid: "2024" }])"#,
    r#"putEntities(input: [{ id: "alpha", kind: PUBLIC_BODY, name: "Alpha Authority", status: DISSOLVED }])"#,
    r#"assertClaims(input: [{ id: "h2", subject: "alpha", property: "PartnersWith", object: "beta", source: "s2", status: DISPUTED, disputes: "c1" }])"#,
    r#"retractClaims(ids: ["c3"], reason: "r")"#,
    r#"mergeEntities(into: "alpha", from: ["beta"], reason: "r")"#,
    r#"assertClaims(input: [{ id: "h3", subject: "beta", property: "PART_OF", object: "gamma", source: "s1" }, { id: "c3", subject: "beta", property: "PartnersWith", object: "nhri", source: "s2" }])"#,
    r#"putSources(input: [{ id: "s1", title: "Report, second edition", grade: LOW }])"#,
    r#"splitEntity(id: "beta", reason: "r")"#,
    r#"retractClaims(ids: ["c4", "h1"], reason: "r")"#,
    r#"mergeEntities(into: "gamma", from: ["delta", "beta"], reason: "r")"#,
    r#"assertClaims(input: [{ id: "c4", subject: "alpha", property: "website", value: "https://new.example", source: "s1" }])"#,
];

/// The answers to all queries, and the tables of an export, now or as of an instant.
fn answers(desk: &Desk, as_of: Option<&str>) -> Vec<Value> {
    let view = as_of.map_or_else(String::new, |instant| format!(r#"asOf: "{instant}" "#));
    QUERIES
        .iter()
        .map(|query| desk.ask(&query.replace("VIEW", &view)))
        .chain([exported(desk, as_of)])
        .collect()
}

/// The tables of a package of what is attested.
fn exported(desk: &Desk, as_of: Option<&str>) -> Value {
    let mut asked = agent().get(format!(
        "{}/export/package",
        desk.url().trim_end_matches('/')
    ));
    asked = asked.query("statuses", "ATTESTED");
    if let Some(instant) = as_of {
        asked = asked.query("asOf", instant);
    }
    let archive = asked.call().unwrap().body_mut().read_to_vec().unwrap();
    let folder = tempfile::tempdir().unwrap();
    exchange::unpack(&archive, folder.path()).unwrap();
    let table = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    [
        "sources.csv",
        "entities.csv",
        "names.csv",
        "identifiers.csv",
        "claims.csv",
    ]
    .into_iter()
    .map(table)
    .collect()
}

/// The instant of the last change, once the clock has moved past it.
fn settled(desk: &Desk) -> String {
    let revision = desk.revision();
    let last = desk.ask(&format!(
        "{{ changes(since: {}) {{ nodes {{ at }} }} }}",
        revision - 1
    ));
    let at = last["changes"]["nodes"][0]["at"]
        .as_str()
        .unwrap()
        .to_owned();
    let instant: jiff::Timestamp = at.parse().unwrap();
    while jiff::Timestamp::now().as_millisecond() <= instant.as_millisecond() {}
    at
}

#[test]
fn every_query_answers_as_of_a_time_what_it_answered_then() {
    let mut desk = Desk::new();
    let mut kept = vec![(settled(&desk), answers(&desk, None))];
    for write in WRITES {
        desk.write(&format!("mutation {{ {write} {{ revision }} }}"));
        kept.push((settled(&desk), answers(&desk, None)));
    }
    for _ in 0..2 {
        for (step, (instant, expected)) in kept.iter().enumerate() {
            for ((query, found), expected) in QUERIES
                .iter()
                .chain([&"the export"])
                .zip(answers(&desk, Some(instant)))
                .zip(expected)
            {
                assert_eq!(&found, expected, "after step {step}: {query}");
            }
        }
        desk.restart();
    }
}

#[test]
fn changes_come_in_pages_without_gap_or_duplicate() {
    let desk = Desk::new();
    for write in WRITES {
        desk.write(&format!("mutation {{ {write} {{ revision }} }}"));
    }
    let fields = "{ totalCount pageInfo { hasNextPage endCursor } nodes { revision at by reason before { id } after { id } } }";
    let whole = desk.ask(&format!("{{ changes(since: 0, first: 200) {fields} }}"));
    let whole = whole["changes"]["nodes"].as_array().unwrap().clone();
    assert!(whole.len() > 30, "{}", whole.len());
    for first in [1, 2, 3, 7] {
        let (mut pages, mut after) = (Vec::new(), String::new());
        loop {
            let page = desk.ask(&format!(
                "{{ changes(since: 0, first: {first}{after}) {fields} }}"
            ))["changes"]
                .take();
            pages.extend(page["nodes"].as_array().unwrap().clone());
            assert_eq!(page["totalCount"], whole.len());
            if page["pageInfo"]["hasNextPage"] == json!(false) {
                break;
            }
            after = format!(", after: {}", page["pageInfo"]["endCursor"]);
        }
        assert_eq!(pages, whole, "in pages of {first}");
    }
    for since in 0..desk.revision() {
        let expected: Vec<_> = whole
            .iter()
            .filter(|change| change["revision"].as_u64() > Some(since))
            .collect();
        let found = desk.ask(&format!(
            "{{ changes(since: {since}, first: 200) {fields} }}"
        ));
        assert_eq!(
            found["changes"]["nodes"]
                .as_array()
                .unwrap()
                .iter()
                .collect::<Vec<_>>(),
            expected,
            "since {since}"
        );
    }
    for wrong in ["since: -1", "first: 201", "first: -1", "after: \"rubbish\""] {
        let answer = desk.send("", &format!("{{ changes({wrong}) {{ totalCount }} }}"));
        assert_eq!(
            answer["errors"][0]["extensions"]["code"], "INVALID_ARGUMENT",
            "{wrong}: {answer}"
        );
    }
}

#[test]
fn a_change_shows_what_was_before_and_what_is_after() {
    let mut desk = Desk::new();
    let since = desk.revision();
    for write in &WRITES[..8] {
        desk.write(&format!("mutation {{ {write} {{ revision }} }}"));
    }
    let node = "{ id ... on Claim { quote status confidence subject { id } } ... on PublicBody { name status } ... on Source { title } }";
    let query = format!(
        "{{ changes(since: {since}) {{ nodes {{ revision before {node} after {node} }} }} }}"
    );
    let claim = |id: &str, quote: Value, status: &str, confidence: f64, subject: &str| json!({ "id": id, "quote": quote, "status": status, "confidence": confidence, "subject": { "id": subject } });
    let expected = json!([
        { "revision": since + 1, "before": null, "after": claim("h1", json!("first"), "ATTESTED", 0.5, "gamma") },
        { "revision": since + 2, "before": claim("h1", json!("first"), "ATTESTED", 0.5, "gamma"), "after": claim("h1", json!("second"), "ATTESTED", 0.9, "gamma") },
        { "revision": since + 3, "before": { "id": "alpha", "name": "Alpha Agency", "status": "EXISTING" }, "after": { "id": "alpha", "name": "Alpha Authority", "status": "DISSOLVED" } },
        { "revision": since + 4, "before": null, "after": claim("h2", json!(null), "DISPUTED", 0.6, "alpha") },
        { "revision": since + 4, "before": claim("c1", json!("alpha and beta signed"), "ATTESTED", 0.6, "alpha"), "after": claim("c1", json!("alpha and beta signed"), "DISPUTED", 0.6, "alpha") },
        { "revision": since + 5, "before": claim("c3", json!(null), "ATTESTED", 0.6, "beta"), "after": claim("c3", json!(null), "RETRACTED", 0.6, "beta") },
        { "revision": since + 6, "before": { "id": "beta", "name": "Beta Bureau", "status": "EXISTING" }, "after": { "id": "alpha", "name": "Alpha Authority", "status": "DISSOLVED" } },
    ]);
    for _ in 0..2 {
        let found = desk.ask(&query)["changes"]["nodes"]
            .as_array()
            .unwrap()
            .clone();
        assert_eq!(found[..7], *expected.as_array().unwrap());
        let mut moved: Vec<_> = found[7..]
            .iter()
            .map(|change| {
                let text = |pointer: &str| {
                    change
                        .pointer(pointer)
                        .and_then(Value::as_str)
                        .unwrap_or("none")
                };
                (
                    text("/after/id"),
                    text("/before/subject/id"),
                    text("/after/subject/id"),
                    text("/before/title"),
                    text("/after/title"),
                )
            })
            .collect();
        moved.sort_unstable();
        let expected = [
            ("c1", "alpha", "alpha", "none", "none"),
            ("c3", "alpha", "alpha", "none", "none"),
            ("c3", "beta", "alpha", "none", "none"),
            ("h2", "alpha", "alpha", "none", "none"),
            ("h3", "none", "alpha", "none", "none"),
            ("s1", "none", "none", "Report", "Report, second edition"),
        ];
        assert_eq!(
            moved, expected,
            "c1, c3 and h2 lead to the one that stays; then h3 and c3 are put, and s1"
        );
        desk.restart();
    }
}
