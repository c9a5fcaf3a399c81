//! The view counts on every hop: what is disputed, planned or speculative never slips in.

use serde_json::{Value, json};

use crate::seed::{ask, each, ids, reasons};

/// Every value of a key, however deep.
fn all<'a>(value: &'a Value, key: &str) -> Vec<&'a Value> {
    let mut found = Vec::new();
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(fields) => {
                found.extend(fields.get(key));
                open.extend(fields.values());
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    found
}

#[test]
fn no_default_answer_uses_a_claim_that_is_not_attested() {
    let answer = ask(
        r#"{ neighborhood(of: ["morocco", "wg-ai-nhri"], depth: 6) { relationships { status claims { status } } entities {
                relationships { nodes { status claims { status } } } } }
            paths(from: "wg-ai-nhri", to: "dos", first: 20) { paths { steps { relationship { status claims { status } } } } }
            common(of: ["morocco", "usa"], includeParts: true) { nodes { ties { status claims { status } } } }
            timeline(first: 200) { nodes { relationship { status claims { status } } } }
            graph { relationships { status } edges { attributes { status } } }
            relationships(first: 200) { nodes { status claims { status } } }
            claims(first: 200) { nodes { status } } }"#,
    );
    let statuses = all(&answer, "status");
    assert!(statuses.len() > 1000, "{}", statuses.len());
    assert!(statuses.iter().all(|status| **status == "ATTESTED"));
}

#[test]
fn the_neighbourhood_of_the_working_group_leaves_seven_speculative_ties_out_and_says_so() {
    let answer = ask(
        r#"{ default: neighborhood(of: ["wg-ai-nhri"]) { relationships { id } omitted { byReason { reason count } } }
            open: neighborhood(of: ["wg-ai-nhri"], view: { statuses: [ATTESTED, PLANNED, SPECULATIVE] }) {
                relationships { id status } omitted { total } } }"#,
    );
    assert_eq!(
        ids(&answer["default"]["relationships"]),
        ["cndh~Leads~wg-ai-nhri", "wg-ai-nhri~OutcomeOf~ev-symposium"]
    );
    assert_eq!(reasons(&answer["default"]["omitted"]), ["SPECULATIVE 7"]);
    assert_eq!(ids(&answer["open"]["relationships"]).len(), 9);
    assert_eq!(answer["open"]["omitted"]["total"], 0);
}

#[test]
fn counts_of_ties_follow_the_view() {
    let answer = ask(
        r#"{ entity(id: "morocco") { relationshipCounts { kind count }
            doubtful: relationshipCounts(view: { statuses: [DISPUTED, PLANNED, SPECULATIVE, OPINION] }) { kind direction count } } }"#,
    );
    let kinds = each(&answer["entity"]["relationshipCounts"], "/kind");
    assert!(!kinds.iter().any(|kind| kind == "CHAIRS"), "{kinds:?}");
    assert_eq!(
        answer["entity"]["doubtful"],
        json!([{"kind": "CHAIRS", "direction": "OUT", "count": 1}])
    );
}

#[test]
fn a_nested_field_inherits_the_nearest_view_above_it() {
    let answer = ask(
        r#"{ entity(id: "cndh") { relationships(view: { statuses: [PLANNED] }) { nodes { other(than: "cndh") {
            id inherited: relationships { nodes { id } }
            own: relationships(view: { statuses: [ATTESTED] }) { nodes { id } } } } } } }"#,
    );
    assert_eq!(
        answer["entity"]["relationships"]["nodes"],
        json!([{"other": {"id": "ev-wg-first", "inherited": {"nodes": [{"id": "cndh~Plans~ev-wg-first"}]}, "own": {"nodes": []}}}])
    );
}

#[test]
fn what_is_common_is_only_what_the_view_supports() {
    let answer = ask(
        r#"{ default: common(of: ["cndh", "un"]) { nodes { entity { id } } }
            open: common(of: ["cndh", "un"], view: { statuses: [ATTESTED, SPECULATIVE] }) { nodes { entity { id } ties { id status } } } }"#,
    );
    assert_eq!(answer["default"]["nodes"], json!([]));
    assert_eq!(
        answer["open"]["nodes"],
        json!([{"entity": {"id": "wg-ai-nhri"}, "ties": [
            {"id": "cndh~Leads~wg-ai-nhri", "status": "ATTESTED"},
            {"id": "un~PartnersWith~wg-ai-nhri", "status": "SPECULATIVE"},
        ]}])
    );
}

#[test]
fn undated_items_come_last_in_a_timeline() {
    let answer = ask(
        r#"{ timeline(of: ["wg-ai-nhri"], view: { statuses: [ATTESTED, PLANNED, SPECULATIVE] }) { nodes { when { edtf } } } }"#,
    );
    let nodes = answer["timeline"]["nodes"].as_array().unwrap();
    let dates: Vec<&str> = nodes
        .iter()
        .map(|node| node["when"]["edtf"].as_str().unwrap_or("undated"))
        .collect();
    assert_eq!(
        dates,
        [
            "2025-12",
            "[2025-12..2026-09]",
            "2026-41",
            "2027-01~/2027-04~",
            "2027-05~/2027-08~",
            "undated",
            "undated",
            "undated",
            "undated"
        ]
    );
}

#[test]
fn confidence_sources_and_kinds_narrow_a_view_and_are_counted_by_reason() {
    let answer = ask(
        r#"{ sure: neighborhood(of: ["cndh"], view: { minConfidence: 0.8 }) { relationships { id } omitted { byReason { reason count } } }
            others: neighborhood(of: ["cndh"], view: { excludeSources: ["S0"] }) { relationships { id } omitted { byReason { reason count } } }
            past: neighborhood(of: ["ev-kenitra"], view: { at: "2023" }) { relationships { id } omitted { byReason { reason count } } }
            kinds: neighborhood(of: ["cndh"], view: { relationshipKinds: [NHRI_OF] }) { relationships { id } } }"#,
    );
    assert_eq!(
        ids(&answer["sure"]["relationships"]),
        [
            "bensalah~OfficerOf~cndh",
            "bouayach~Chairs~cndh",
            "cndh~Launches~ev-consult",
            "cndh~Organizes~ev-webinar",
            "cndh~NhriOf~morocco"
        ]
    );
    assert_eq!(
        reasons(&answer["sure"]["omitted"]),
        ["PLANNED 1", "LOW_CONFIDENCE 2"]
    );
    assert_eq!(
        ids(&answer["others"]["relationships"]),
        [
            "bensalah~OfficerOf~cndh",
            "bouayach~Chairs~cndh",
            "cndh~Publishes~doc-s1",
            "cndh~Launches~ev-consult",
            "cndh~Organizes~ev-webinar"
        ]
    );
    assert_eq!(
        reasons(&answer["others"]["omitted"]),
        ["PLANNED 1", "SOURCE 2"]
    );
    assert_eq!(answer["past"]["relationships"], json!([]));
    assert_eq!(
        reasons(&answer["past"]["omitted"]),
        ["DISPUTED 1", "OUTSIDE_TIME 17"]
    );
    assert_eq!(
        ids(&answer["kinds"]["relationships"]),
        ["cndh~NhriOf~morocco"]
    );
}

#[test]
fn the_seed_holds_so_much_and_the_default_view_shows_less() {
    let answer = ask(r"{ default: stats { entities relationships claims sources }
            all: stats(view: { statuses: [ATTESTED, DISPUTED, PLANNED, SPECULATIVE, OPINION, RETRACTED] }) { relationships claims } }");
    assert_eq!(
        answer["default"],
        json!({"entities": 101, "relationships": 109, "claims": 131, "sources": 30})
    );
    assert_eq!(answer["all"], json!({"relationships": 122, "claims": 154}));
}

#[test]
fn a_view_of_some_kinds_counts_the_claims_about_those_alone() {
    let answer = ask(
        "{ claims(view: { entityKinds: [STATE] }, first: 200) { nodes { subject { kind } } }
            stats(view: { entityKinds: [] }) { entities claims } }",
    );
    let nodes = answer["claims"]["nodes"].as_array().unwrap();
    assert!(!nodes.is_empty() && nodes.iter().all(|node| node["subject"]["kind"] == "STATE"));
    assert_eq!(
        answer["stats"],
        serde_json::json!({ "entities": 0, "claims": 0 })
    );
}
