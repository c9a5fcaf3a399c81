//! Claims, entities and sources that are put, revised, disputed and taken back.

use serde_json::json;

use crate::desk::{Desk, ids};

const NEW: &str = r#"mutation { assertClaims(reason: "read today", input: [
    { id: "c9", subject: "gamma", property: "PartnersWith", object: "delta", source: "s1", quote: "gamma met delta", locator: "p. 2", note: "seen", valid: "2025-03", confidence: 0.8 }])
    { revision replayed claims { id status confidence confidenceLevel quote locator note valid { edtf } source { id } recordedBy } entities { id } } }"#;

#[test]
fn a_new_claim_is_there_as_it_was_written() {
    let desk = Desk::new();
    let before = desk.revision();
    let payload = desk.write(NEW)["assertClaims"].clone();
    assert_eq!(
        payload,
        json!({ "revision": before + 1, "replayed": false, "entities": [], "claims": [{
            "id": "c9", "status": "ATTESTED", "confidence": 0.8, "confidenceLevel": "HIGH", "quote": "gamma met delta",
            "locator": "p. 2", "note": "seen", "valid": { "edtf": "2025-03" }, "source": { "id": "s1" }, "recordedBy": desk.editor.id }] })
    );
    let seen = desk.ask(r#"{ entity(id: "gamma") { relationships { nodes { id kind confidence other(than: "gamma") { id } } } } }"#);
    assert_eq!(
        seen["entity"]["relationships"]["nodes"],
        json!([{ "id": "delta~PartnersWith~gamma", "kind": "PARTNERS_WITH", "confidence": 0.8, "other": { "id": "delta" } }])
    );
}

#[test]
fn the_same_claim_again_makes_no_revision_and_other_words_make_a_new_version() {
    let desk = Desk::new();
    let first = desk.write(NEW)["assertClaims"].clone();
    let again = desk.write(NEW)["assertClaims"].clone();
    assert_eq!(
        again, first,
        "no new revision, the same claim, not replayed"
    );
    let revised = desk.write(&NEW.replace("gamma met delta", "gamma saw delta"));
    assert_eq!(
        revised["assertClaims"]["claims"][0]["quote"],
        "gamma saw delta"
    );
    assert_eq!(
        revised["assertClaims"]["revision"].as_u64(),
        first["revision"].as_u64().map(|revision| revision + 1)
    );
    let count =
        desk.ask(r#"{ claims(filter: { subjects: ["gamma"] }) { totalCount nodes { quote } } }"#);
    assert_eq!(
        count["claims"],
        json!({ "totalCount": 1, "nodes": [{ "quote": "gamma saw delta" }] })
    );
}

#[test]
fn a_claim_without_an_id_is_known_again_by_what_it_says() {
    let desk = Desk::new();
    let document = |quote: &str| {
        format!(
            r#"mutation {{ assertClaims(input: [{{ subject: "delta", property: "PART_OF", object: "alpha", source: "s2", quote: "{quote}" }}])
                {{ revision claims {{ id quote }} }} }}"#
        )
    };
    let first = desk.write(&document("one"));
    let id = first["assertClaims"]["claims"][0]["id"].as_str().unwrap();
    assert!(id.starts_with("delta~PartOf~alpha!"), "{id}");
    assert_eq!(desk.write(&document("one")), first);
    let revised = desk.write(&document("two"));
    assert_eq!(
        revised["assertClaims"]["claims"],
        json!([{ "id": id, "quote": "two" }])
    );
    let node = desk.ask(&format!(
        r#"{{ node(id: "{id}") {{ ... on Claim {{ quote }} }} }}"#
    ));
    assert_eq!(node["node"]["quote"], "two");
}

#[test]
fn a_claim_that_disputes_another_makes_it_disputed_in_the_same_revision() {
    let desk = Desk::new();
    let payload = desk.write(
        r#"mutation { assertClaims(input: [{ id: "c10", subject: "alpha", property: "PartnersWith", object: "beta", source: "s2", status: DISPUTED, disputes: "c1" }])
            { revision claims { id status } } }"#,
    );
    let revision = payload["assertClaims"]["revision"].as_u64().unwrap();
    assert_eq!(
        payload["assertClaims"]["claims"],
        json!([{ "id": "c10", "status": "DISPUTED" }, { "id": "c1", "status": "DISPUTED" }])
    );
    let seen = desk.ask(&format!(
        r#"{{ node(id: "c1") {{ ... on Claim {{ status quote disputedBy {{ id disputes {{ id }} }} }} }}
            changes(since: {}) {{ nodes {{ revision after {{ id }} }} }}
            between(a: "alpha", b: "beta") {{ id }} }}"#,
        revision - 1
    ));
    assert_eq!(
        seen["node"],
        json!({ "status": "DISPUTED", "quote": "alpha and beta signed", "disputedBy": [{ "id": "c10", "disputes": { "id": "c1" } }] })
    );
    assert_eq!(
        seen["changes"]["nodes"],
        json!([{ "revision": revision, "after": { "id": "c10" } }, { "revision": revision, "after": { "id": "c1" } }])
    );
    assert_eq!(
        seen["between"],
        json!([]),
        "a disputed tie is not followed by default"
    );
}

#[test]
fn what_was_taken_back_is_gone_by_default_and_there_on_request() {
    let desk = Desk::new();
    let payload = desk.write(r#"mutation { retractClaims(ids: ["c2"], reason: "wrong group") { revision claims { id status } } }"#);
    assert_eq!(
        payload["retractClaims"]["claims"],
        json!([{ "id": "c2", "status": "RETRACTED" }])
    );
    let seen = desk.ask(
        r#"{ default: claims(filter: { ids: ["c2"] }) { totalCount }
            retracted: claims(filter: { ids: ["c2"] }, view: { statuses: [RETRACTED] }) { nodes { id status retractedAt confidenceLevel } }
            tie: entity(id: "nhri") { relationships(kinds: [LEADS]) { totalCount } }
            open: entity(id: "nhri") { relationships(kinds: [LEADS], view: { statuses: [RETRACTED] }) { nodes { status } } } }"#,
    );
    assert_eq!(seen["default"]["totalCount"], 0);
    let claim = &seen["retracted"]["nodes"][0];
    assert_eq!(
        (&claim["status"], &claim["confidenceLevel"]),
        (&json!("RETRACTED"), &json!("HIGH"))
    );
    assert!(claim["retractedAt"].is_string(), "{claim}");
    assert_eq!(seen["tie"]["relationships"]["totalCount"], 0);
    assert_eq!(
        seen["open"]["relationships"]["nodes"],
        json!([{ "status": "RETRACTED" }])
    );
    let again = desk.write(
        r#"mutation { retractClaims(ids: ["c2"], reason: "again") { revision claims { id } } }"#,
    );
    assert_eq!(
        again["retractClaims"]["revision"],
        payload["retractClaims"]["revision"]
    );
}

#[test]
fn a_name_with_an_acronym_becomes_a_name_and_an_acronym() {
    let desk = Desk::new();
    let payload = desk.write(
        r#"mutation { putEntities(input: [{ id: "eps", kind: STATE, name: "Epsilon Republic (EPS)", description: "A state.", status: PROPOSED,
            names: [{ text: "République d'Epsilon", language: "fr" }], identifiers: [{ scheme: "wikidata", value: "Q1" }] }])
            { entities { id kind status name description names { text kind } identifiers { scheme value } } } }"#,
    );
    let entity = &payload["putEntities"]["entities"][0];
    assert_eq!(
        (
            &entity["id"],
            &entity["kind"],
            &entity["status"],
            &entity["description"]
        ),
        (
            &json!("eps"),
            &json!("STATE"),
            &json!("PROPOSED"),
            &json!("A state.")
        )
    );
    assert_eq!(entity["name"], "Epsilon Republic");
    assert_eq!(
        entity["identifiers"],
        json!([{ "scheme": "wikidata", "value": "Q1" }])
    );
    let names = entity["names"].as_array().unwrap();
    assert!(
        names.contains(&json!({ "text": "EPS", "kind": "ACRONYM" })),
        "{names:?}"
    );
    assert!(
        names.contains(&json!({ "text": "République d'Epsilon", "kind": "ALIAS" })),
        "{names:?}"
    );
    let found = desk.ask(
        r#"{ search(text: "EPS") { nodes { id } } entity(identifier: { scheme: "wikidata", value: "Q1" }) { id } }"#,
    );
    assert_eq!(
        (ids(&found["search"]["nodes"]), &found["entity"]["id"]),
        (vec!["eps"], &json!("eps"))
    );
}

#[test]
fn texts_are_kept_in_one_spelling() {
    let desk = Desk::new();
    let written = desk.write(
        r#"mutation {
            putEntities(input: [{ id: "eps", kind: STATE, name: "Epsilon", identifiers: [{ scheme: "wikidata", value: " Q1 " }],
                names: [{ text: "Republic of Epsilon (ROE)", language: "en", kind: OFFICIAL }] }]) { entities { names { text kind } } }
            assertClaims(input: [
                { id: "n1", subject: "gamma", property: "PART_OF", object: "alpha", source: "s1", quote: "one\r\ntwo\rthree" }
                { id: "n2", subject: "gamma", property: "WEBSITE", value: "https://gamma.example", source: "s1" }]) { claims { quote property } } }"#,
    );
    assert_eq!(
        written["putEntities"]["entities"][0]["names"],
        json!([{ "text": "Epsilon", "kind": "OFFICIAL" }, { "text": "Republic of Epsilon", "kind": "OFFICIAL" }, { "text": "ROE", "kind": "ACRONYM" }])
    );
    assert_eq!(
        written["assertClaims"]["claims"],
        json!([{ "quote": "one\ntwo\nthree", "property": "PartOf" }, { "quote": null, "property": "website" }])
    );
    let found = desk.ask(
        r#"{ entity(identifier: { scheme: "wikidata", value: "Q1" }) { id }
            one: entities(filter: { attributes: [{ name: "WEBSITE", eq: "https://gamma.example" }] }) { nodes { id } }
            none: entities(filter: { attributes: [{ name: "website", in: [] }] }) { totalCount }
            neither: entities(filter: { attributes: [{ name: "website", eq: "https://gamma.example", in: ["https://alpha.example"] }] }) { totalCount }
            claims(filter: { properties: ["WEBSITE"] }) { totalCount } }"#,
    );
    assert_eq!(
        found,
        json!({ "entity": { "id": "eps" }, "one": { "nodes": [{ "id": "gamma" }] }, "none": { "totalCount": 0 },
            "neither": { "totalCount": 0 }, "claims": { "totalCount": 2 } })
    );
}

#[test]
fn a_source_is_put_and_put_again() {
    let desk = Desk::new();
    let document = |title: &str| {
        format!(
            r#"mutation {{ putSources(input: [{{ id: "s3", title: "{title}", publisher: "P", url: "https://example.org", published: "2025-01", retrieved: "2025-02-03", language: "ar", kind: "article", grade: REPUTABLE }}]) {{ revision }} }}"#
        )
    };
    let first = desk.write(&document("First"))["putSources"]["revision"].clone();
    assert_eq!(
        desk.write(&document("First"))["putSources"]["revision"],
        first
    );
    assert_ne!(
        desk.write(&document("Second"))["putSources"]["revision"],
        first
    );
    let seen = desk.ask(r#"{ node(id: "s3") { ... on Source { title publisher url published retrieved language kind grade } } }"#);
    assert_eq!(
        seen["node"],
        json!({ "title": "Second", "publisher": "P", "url": "https://example.org", "published": "2025-01",
            "retrieved": "2025-02-03", "language": "ar", "kind": "article", "grade": "REPUTABLE" })
    );
}

#[test]
fn a_repeated_request_with_its_key_gets_the_first_answer_also_after_a_restart() {
    let mut desk = Desk::new();
    let document = |quote: &str| {
        format!(
            r#"mutation {{ assertClaims(idempotencyKey: "k1", input: [{{ id: "c11", subject: "gamma", property: "PART_OF", object: "alpha", source: "s1", quote: "{quote}" }}]) {{ revision replayed claims {{ id quote }} }} }}"#
        )
    };
    let first = desk.write(&document("one"))["assertClaims"].clone();
    assert_eq!(first["replayed"], false);
    desk.write(r#"mutation { retractClaims(ids: ["c11"], reason: "no") { revision } }"#);
    let mut expected = first.clone();
    expected["replayed"] = json!(true);
    assert_eq!(desk.write(&document("one"))["assertClaims"], expected);
    desk.restart();
    let latest = desk.revision();
    assert_eq!(desk.write(&document("one"))["assertClaims"], expected);
    assert_eq!(desk.revision(), latest);
    let claim = desk.ask(r#"{ node(id: "c11") { ... on Claim { status } } }"#);
    assert_eq!(
        claim["node"]["status"], "RETRACTED",
        "the repeated request did not put it again"
    );
    let other = desk.send(&desk.admin.secret, &document("two"));
    assert_eq!(
        other["data"]["assertClaims"]["replayed"], false,
        "another author has keys of its own"
    );
}

#[test]
fn a_key_that_was_used_for_another_change_is_a_conflict_also_after_a_restart() {
    let mut desk = Desk::new();
    let source = |id: &str, title: &str| {
        format!(
            r#"mutation {{ putSources(idempotencyKey: "k2", input: [{{ id: "{id}", title: "{title}", grade: LOW }}]) {{ revision replayed }} }}"#
        )
    };
    let claim = |quote: &str| {
        format!(
            r#"mutation {{ assertClaims(idempotencyKey: "k3", input: [{{ id: "c12", subject: "gamma", property: "PART_OF", object: "alpha", source: "s1", quote: "{quote}" }}]) {{ replayed }} }}"#
        )
    };
    desk.write(&source("s8", "T"));
    desk.write(&claim("one"));
    for _ in 0..2 {
        let others = [
            source("s9", "T"),
            source("s8", "Another"),
            claim("two"),
            r#"mutation { retractClaims(ids: ["c1"], reason: "wrong", idempotencyKey: "k2") { replayed } }"#.to_owned(),
        ];
        for other in others {
            let (code, message) = desk.refused(&other);
            assert_eq!(code, "CONFLICT", "{other}");
            assert!(message.contains("choose a new one"), "{message}");
        }
        let again = desk.write(&source("s8", "T"));
        assert_eq!(again["putSources"]["replayed"], true);
        desk.restart();
    }
}

#[test]
fn a_change_for_an_older_revision_is_a_conflict() {
    let desk = Desk::new();
    let document = |revision: u64, id: &str| {
        format!(
            r#"mutation {{ putSources(expectedRevision: {revision}, input: [{{ id: "{id}", title: "T", grade: LOW }}]) {{ revision }} }}"#
        )
    };
    let revision = desk.revision();
    assert_eq!(
        desk.write(&document(revision, "s4"))["putSources"]["revision"],
        revision + 1
    );
    assert_eq!(desk.refused(&document(revision, "s5")).0, "CONFLICT");
    let seen = desk.ask(r#"{ stats { revision } node(id: "s5") { id } }"#);
    assert_eq!(
        seen,
        json!({ "stats": { "revision": revision + 1 }, "node": null })
    );
}

#[test]
fn a_view_of_the_past_counts_the_sources_of_then() {
    let desk = Desk::new();
    let seen = desk.ask(r#"{ now: stats { sources } then: stats(view: { asOf: "2020-01-01T00:00:00Z" }) { entities sources } }"#);
    assert_eq!(
        seen,
        json!({ "now": { "sources": 2 }, "then": { "entities": 0, "sources": 0 } })
    );
}

#[test]
fn a_view_waits_for_the_revision_that_it_names_and_says_when_it_does_not_come() {
    let desk = Desk::new();
    let next = desk.revision() + 1;
    let query = format!(r"{{ stats(view: {{ minRevision: {next} }}) {{ revision sources }} }}");
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| desk.ask(&query));
        desk.write(r#"mutation { putSources(input: [{ id: "s6", title: "T", grade: LOW }]) { revision } }"#);
        assert_eq!(
            waiting.join().unwrap()["stats"],
            json!({ "revision": next, "sources": 3 })
        );
    });
    let late = desk.send("", &query.replace(&next.to_string(), "1000000"));
    assert_eq!(
        (
            &late["data"]["stats"],
            &late["errors"][0]["extensions"]["code"]
        ),
        (&json!(null), &json!("TIMEOUT"))
    );
}

#[test]
fn every_change_says_who_why_and_when() {
    let desk = Desk::new();
    let since = desk.revision();
    let instant = || desk.ask(r"{ changes(since: 0, first: 1) { nodes { at } } }");
    instant();
    let begun = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    desk.write(NEW);
    desk.write(r#"mutation { retractClaims(ids: ["c2"], reason: "wrong") { revision } }"#);
    desk.write(r#"mutation { mergeEntities(into: "gamma", from: ["delta"], reason: "one body") { revision } }"#);
    let changes = desk.ask(&format!(
        "{{ changes(since: {since}) {{ nodes {{ revision at by reason }} }} }}"
    ));
    let nodes = changes["changes"]["nodes"].as_array().unwrap();
    let reasons: Vec<_> = nodes
        .iter()
        .map(|node| node["reason"].as_str().unwrap())
        .collect();
    assert_eq!(
        &reasons[..3],
        ["read today", "wrong", "one body"],
        "{reasons:?}"
    );
    for node in nodes {
        assert_eq!(node["by"], desk.editor.id);
        let at: jiff::Timestamp = node["at"].as_str().unwrap().parse().unwrap();
        let begun_ms = i64::try_from(begun.as_millis()).unwrap();
        assert!(
            (begun_ms..begun_ms + 60_000).contains(&at.as_millisecond()),
            "{at}"
        );
    }
}
