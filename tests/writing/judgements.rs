//! Several entities are judged to be one, or are not; and it can be taken back.

use serde_json::json;

use crate::desk::{Desk, ids};

const MERGE: &str = r#"mutation { mergeEntities(into: "alpha", from: ["beta"], reason: "one body") { revision entities { id } claims { id } } }"#;
const SPLIT: &str = r#"mutation { splitEntity(id: "beta", reason: "two bodies after all") { revision entities { id } claims { id } } }"#;

#[test]
fn the_id_that_was_merged_leads_to_the_entity_that_stays() {
    let mut desk = Desk::new();
    let merged = desk.write(MERGE);
    assert_eq!(
        merged["mergeEntities"]["entities"],
        json!([{ "id": "beta" }, { "id": "alpha" }])
    );
    for _ in 0..2 {
        let seen = desk.ask(
            r#"{ entity(id: "beta") { id name } node(id: "beta") { id } nodes(ids: ["beta", "alpha"]) { id }
                entities(filter: { kinds: [PUBLIC_BODY] }) { nodes { id } }
                search(text: "Beta Bureau") { nodes { id } } french: search(text: "Bureau Bêta") { nodes { id } }
                alpha: entity(id: "alpha") { names { text } relationships { nodes { id other(than: "alpha") { id } } } } }"#,
        );
        assert_eq!(
            seen["entity"],
            json!({ "id": "alpha", "name": "Alpha Agency" })
        );
        assert_eq!(seen["node"], json!({ "id": "alpha" }));
        assert_eq!(ids(&seen["nodes"]), ["alpha", "alpha"]);
        assert_eq!(ids(&seen["entities"]["nodes"]), ["alpha", "delta", "gamma"]);
        assert_eq!(
            ids(&seen["search"]["nodes"]),
            ["alpha"],
            "under the name of the other"
        );
        assert_eq!(ids(&seen["french"]["nodes"]), ["alpha"]);
        let names = seen["alpha"]["names"].as_array().unwrap();
        for text in ["Beta Bureau", "Bureau Bêta", "AA"] {
            assert!(
                names.contains(&json!({ "text": text })),
                "{text} in {names:?}"
            );
        }
        let ties = seen["alpha"]["relationships"]["nodes"].as_array().unwrap();
        assert!(
            ties.contains(&json!({ "id": "alpha~PartnersWith~nhri", "other": { "id": "nhri" } })),
            "the tie of the other: {ties:?}"
        );
        desk.restart();
    }
}

#[test]
fn a_claim_about_the_merged_id_is_a_claim_about_the_one_that_stays() {
    let desk = Desk::new();
    desk.write(MERGE);
    desk.write(r#"mutation { assertClaims(input: [{ id: "m1", subject: "beta", property: "PART_OF", object: "gamma", source: "s1" }]) { revision } }"#);
    let query = r#"{ node(id: "m1") { ... on Claim { subject { id } object { id } } } gamma: entity(id: "gamma") { relationships { nodes { id } } } }"#;
    let merged = desk.ask(query);
    assert_eq!(
        merged["node"],
        json!({ "subject": { "id": "alpha" }, "object": { "id": "gamma" } })
    );
    assert_eq!(
        ids(&merged["gamma"]["relationships"]["nodes"]),
        ["alpha~PartOf~gamma"]
    );
    desk.write(SPLIT);
    let split = desk.ask(query);
    assert_eq!(
        split["node"],
        json!({ "subject": { "id": "beta" }, "object": { "id": "gamma" } })
    );
    assert_eq!(
        ids(&split["gamma"]["relationships"]["nodes"]),
        ["beta~PartOf~gamma"]
    );
}

#[test]
fn a_split_restores_both_sides_exactly() {
    let mut desk = Desk::new();
    desk.write(r#"mutation { assertClaims(input: [
        { subject: "beta", property: "PART_OF", object: "gamma", source: "s1", quote: "no id" }
        { subject: "delta", property: "PART_OF", object: "beta", source: "s1", role: "branch" }
        { subject: "beta", property: "website", value: "https://beta.example", source: "s2" }
        { subject: "beta", property: "PartnersWith", object: "gamma", source: "s1" }
        { subject: "alpha", property: "PartnersWith", object: "gamma", source: "s1" }]) { revision } }"#);
    let whole = r#"{ entities { nodes { id name names { text language kind } status relationships { nodes { id status claims { id } } } } } claims { nodes { id subject { id } object { id } value quote } } search(text: "Bureau") { nodes { id } edges { matched score } } stats { entities relationships claims } }"#;
    // The order of recording is history, and not what was claimed.
    let ask = |desk: &Desk| {
        let mut answer = desk.ask(whole);
        let claims = answer["claims"]["nodes"].as_array_mut().unwrap();
        claims.sort_by_key(|claim| claim["id"].to_string());
        answer
    };
    let before = ask(&desk);
    desk.stop();
    let exported = desk.export();
    desk.start();
    desk.write(MERGE);
    assert_ne!(ask(&desk), before);
    desk.write(SPLIT);
    assert_eq!(ask(&desk), before);
    desk.restart();
    assert_eq!(ask(&desk), before, "also after a restart");
    desk.stop();
    assert_eq!(desk.export(), exported);
}

#[test]
fn a_chain_of_merges_comes_apart_in_any_order() {
    let desk = Desk::new();
    let whole = r"{ entities { nodes { id names { text } relationships { nodes { id } } } } }";
    let merge = |into: &str, from: &str| {
        desk.write(&format!(r#"mutation {{ mergeEntities(into: "{into}", from: ["{from}"], reason: "r") {{ revision }} }}"#));
    };
    let split = |id: &str| {
        desk.write(&format!(
            r#"mutation {{ splitEntity(id: "{id}", reason: "r") {{ revision }} }}"#
        ));
    };
    let before = desk.ask(whole);
    merge("beta", "alpha");
    let one = desk.ask(whole);
    merge("gamma", "beta");
    let two = desk.ask(r#"{ alpha: entity(id: "alpha") { id } nodes(ids: ["beta"]) { id } search(text: "Alpha Agency") { nodes { id } } }"#);
    assert_eq!(
        two,
        json!({ "alpha": { "id": "gamma" }, "nodes": [{ "id": "gamma" }], "search": { "nodes": [{ "id": "gamma" }] } })
    );
    split("beta");
    assert_eq!(desk.ask(whole), one);
    merge("gamma", "beta");
    split("alpha");
    split("beta");
    assert_eq!(desk.ask(whole), before);
}

#[test]
fn what_was_marked_distinct_is_not_merged() {
    let mut desk = Desk::new();
    let marked = desk.write(
        r#"mutation { markDistinct(a: "beta", b: "alpha", reason: "two offices") { revision } }"#,
    );
    assert_eq!(marked["markDistinct"]["revision"], desk.revision());
    for _ in 0..2 {
        assert_eq!(desk.refused(MERGE).0, "CONFLICT");
        desk.restart();
    }
    let again = desk
        .write(r#"mutation { markDistinct(a: "alpha", b: "beta", reason: "again") { revision } }"#);
    assert_eq!(again, marked);
}

#[test]
fn what_was_marked_distinct_is_not_merged_by_way_of_a_third() {
    let desk = Desk::new();
    desk.write(
        r#"mutation { markDistinct(a: "alpha", b: "beta", reason: "two offices") { revision } }"#,
    );
    desk.write(
        r#"mutation { mergeEntities(into: "gamma", from: ["alpha"], reason: "one") { revision } }"#,
    );
    let (code, message) = desk.refused(
        r#"mutation { mergeEntities(into: "gamma", from: ["beta"], reason: "one") { revision } }"#,
    );
    assert_eq!(code, "CONFLICT", "{message}");
    let (code, message) = desk.refused(
        r#"mutation { mergeEntities(into: "beta", from: ["gamma"], reason: "one") { revision } }"#,
    );
    assert_eq!(code, "CONFLICT", "{message}");
    let both = r#"mutation { mergeEntities(into: "delta", from: ["gamma", "beta"], reason: "one") { revision } }"#;
    assert_eq!(desk.refused(both).0, "CONFLICT");
}

#[test]
fn one_entity_is_not_marked_distinct_from_itself() {
    let desk = Desk::new();
    desk.write(MERGE);
    let (code, _) = desk
        .refused(r#"mutation { markDistinct(a: "alpha", b: "beta", reason: "r") { revision } }"#);
    assert_eq!(code, "CONFLICT");
    assert_eq!(desk.refused(r#"mutation { putEntities(input: [{ id: "beta", kind: PUBLIC_BODY, name: "B" }]) { revision } }"#).0, "CONFLICT");
}

#[test]
fn who_marked_two_distinct_is_on_record() {
    let desk = Desk::new();
    let since = desk.revision();
    desk.write(
        r#"mutation { markDistinct(a: "alpha", b: "beta", reason: "two offices") { revision } }"#,
    );
    let seen = desk.ask(&format!(
        "{{ changes(since: {since}) {{ nodes {{ by reason before {{ id }} after {{ id }} }} }} }}"
    ));
    let of = |id: &str| json!({ "by": desk.editor.id, "reason": "two offices", "before": { "id": id }, "after": { "id": id } });
    assert_eq!(seen["changes"]["nodes"], json!([of("alpha"), of("beta")]));
}

#[test]
fn claims_keep_their_ids_through_a_merge_and_a_split() {
    let mut desk = Desk::new();
    let stated = |subject: &str| {
        let made = desk.write(&format!(
            r#"mutation {{ assertClaims(input: [{{ subject: "{subject}", property: "PartnersWith", object: "nhri", source: "s1", quote: "about {subject}" }}]) {{ claims {{ id }} }} }}"#
        ));
        made["assertClaims"]["claims"][0]["id"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    // Both say the same, but for the entity that is named.
    let (alpha, beta) = (stated("alpha"), stated("beta"));
    let query =
        format!(r#"{{ nodes(ids: ["{alpha}", "{beta}"]) {{ id ... on Claim {{ quote }} }} }}"#);
    let both =
        json!([{ "id": alpha, "quote": "about alpha" }, { "id": beta, "quote": "about beta" }]);
    for change in [MERGE, SPLIT] {
        desk.write(change);
        for _ in 0..2 {
            assert_eq!(desk.ask(&query)["nodes"], both, "{change}");
            desk.restart();
        }
        // The same said again is nothing new.
        let again = desk.write(
            r#"mutation { assertClaims(input: [{ subject: "beta", property: "PartnersWith", object: "nhri", source: "s1", quote: "about beta" }]) { claims { id } } }"#,
        );
        assert_eq!(again["assertClaims"]["claims"], json!([{ "id": beta }]));
    }
    desk.write(MERGE);
    desk.write(&format!(
        r#"mutation {{ retractClaims(ids: ["{beta}"], reason: "r") {{ revision }} }}"#
    ));
    let seen = desk.ask(&format!(
        r#"{{ nodes(ids: ["{alpha}", "{beta}"]) {{ ... on Claim {{ status }} }} }}"#
    ));
    assert_eq!(
        seen["nodes"],
        json!([{ "status": "ATTESTED" }, { "status": "RETRACTED" }])
    );
    desk.stop();
    crate::redaction::assert_reads_back(&desk);
}

#[test]
fn what_only_a_retracted_claim_disputed_counts_again() {
    let mut desk = Desk::new();
    desk.write(
        r#"mutation { assertClaims(input: [
            { id: "d1", subject: "alpha", property: "statement", value: "no", source: "s2", disputes: "c1" }
            { id: "d2", subject: "beta", property: "statement", value: "never", source: "s2", disputes: "c1" }]) { revision } }"#,
    );
    let status = |desk: &Desk| {
        desk.ask(r#"{ node(id: "c1") { ... on Claim { status } } }"#)["node"]["status"].take()
    };
    let retract = |desk: &Desk, id: &str| {
        let written = desk.write(&format!(
            r#"mutation {{ retractClaims(ids: ["{id}"], reason: "a mistake") {{ claims {{ id status }} }} }}"#
        ));
        written["retractClaims"]["claims"].clone()
    };
    assert_eq!(
        retract(&desk, "d1"),
        json!([{ "id": "d1", "status": "RETRACTED" }])
    );
    assert_eq!(status(&desk), "DISPUTED", "the other still disputes it");
    assert_eq!(
        retract(&desk, "d2"),
        json!([{ "id": "d2", "status": "RETRACTED" }, { "id": "c1", "status": "ATTESTED" }])
    );
    for _ in 0..2 {
        assert_eq!(status(&desk), "ATTESTED");
        desk.restart();
    }
}

#[test]
fn a_retraction_that_is_repeated_with_its_key_gets_the_first_answer() {
    let desk = Desk::new();
    desk.write(
        r#"mutation { assertClaims(input: [{ id: "d1", subject: "alpha", property: "statement", value: "no", source: "s2", disputes: "c1" }]) { revision } }"#,
    );
    let retract = r#"mutation { retractClaims(ids: ["d1"], reason: "a mistake", idempotencyKey: "k") { revision replayed claims { id status } } }"#;
    let first = desk.write(retract)["retractClaims"].clone();
    let mut again = first.clone();
    again["replayed"] = json!(true);
    assert_eq!(desk.write(retract)["retractClaims"], again);
}

#[test]
fn a_claim_that_was_taken_back_stays_so_whoever_disputes_it() {
    let desk = Desk::new();
    desk.write(r#"mutation { retractClaims(ids: ["c1"], reason: "a mistake") { revision } }"#);
    let written = desk.write(
        r#"mutation { assertClaims(input: [{ id: "d1", subject: "alpha", property: "statement", value: "no", source: "s2", disputes: "c1" }]) { claims { id status } } }"#,
    );
    assert_eq!(
        written["assertClaims"]["claims"],
        json!([{ "id": "d1", "status": "ATTESTED" }])
    );
    let claim = desk.ask(r#"{ node(id: "c1") { ... on Claim { status retractedAt } } }"#);
    assert_eq!(claim["node"]["status"], "RETRACTED");
    assert!(claim["node"]["retractedAt"].is_string());
}

#[test]
fn a_claim_stays_disputed_when_its_words_are_put_right_and_is_not_any_more_when_the_other_says_otherwise()
 {
    let desk = Desk::new();
    let put = |id: &str, note: &str, disputes: &str| {
        let written = desk.write(&format!(
            r#"mutation {{ assertClaims(input: [{{ id: "{id}", subject: "alpha", property: "statement", value: "{id}", source: "s2", note: "{note}" {disputes} }}]) {{ revision claims {{ id status }} }} }}"#
        ));
        written["assertClaims"].clone()
    };
    put("d1", "one", "");
    put("d2", "one", r#"disputes: "d1""#);
    let righted = put("d1", "two", "");
    assert_eq!(
        righted["claims"],
        json!([{ "id": "d1", "status": "DISPUTED" }])
    );
    assert_eq!(
        put("d1", "two", ""),
        righted,
        "the same again changes nothing"
    );
    let otherwise = put("d2", "two", "");
    assert_eq!(
        otherwise["claims"],
        json!([{ "id": "d2", "status": "ATTESTED" }, { "id": "d1", "status": "ATTESTED" }])
    );
}

#[test]
fn before_a_merge_both_are_found_under_their_own_ids() {
    let desk = Desk::new();
    let before = desk.ask("{ serverInfo { revision } }")["serverInfo"]["revision"].clone();
    let then = time_of(&desk, &before);
    desk.write(MERGE);
    let query = |view: &str| {
        desk.ask(&format!(
            r#"{{ between(a: "beta", b: "nhri", view: {view}) {{ id }}
                paths(from: "alpha", to: "beta", view: {view}) {{ paths {{ length }} }}
                claims(filter: {{ subjects: ["beta"] }}, view: {view}) {{ nodes {{ id }} }}
                neighborhood(of: ["beta"], view: {view}) {{ entities {{ id }} }} }}"#
        ))
    };
    let seen = query(&format!(r#"{{ asOf: "{then}" }}"#));
    assert_eq!(ids(&seen["between"]), ["beta~PartnersWith~nhri"]);
    assert_eq!(seen["paths"]["paths"][0]["length"], 1);
    assert_eq!(ids(&seen["claims"]["nodes"]), ["c3"]);
    assert_eq!(
        ids(&seen["neighborhood"]["entities"]),
        ["beta", "alpha", "nhri"]
    );
}

/// The time at which a revision was recorded.
fn time_of(desk: &Desk, revision: &serde_json::Value) -> String {
    let since = revision.as_u64().unwrap() - 1;
    let seen = desk.ask(&format!(
        "{{ changes(since: {since}, first: 1) {{ nodes {{ at }} }} }}"
    ));
    seen["changes"]["nodes"][0]["at"]
        .as_str()
        .unwrap()
        .to_owned()
}
