//! Who met whom, where, and for whom.

use serde_json::json;

use crate::seed::{ask, each, ids, reasons};

#[test]
fn the_kenitra_conference_alone_brought_morocco_and_the_council_of_europe_together() {
    let answer = ask(
        r#"{ common(of: ["morocco", "coe"], kinds: [EVENT], includeParts: true) {
            truncated omitted { byReason { reason count } }
            nodes { entity { id en: name(language: "en") fr: name(language: "fr") ar: name(language: "ar") }
                ties { id valid { edtf } claims { id } } } } }"#,
    );
    let found = &answer["common"];
    assert_eq!(each(&found["nodes"], "/entity/id"), ["ev-kenitra"]);
    assert_eq!(
        found["nodes"][0]["entity"],
        json!({
            "id": "ev-kenitra",
            "en": "International Conference on \"Artificial Intelligence and Human Rights: Opportunities and Challenges\"",
            "fr": "Colloque international « Intelligence artificielle et droits de l'Homme : opportunités et défis »",
            "ar": "المؤتمر الدولي حول «الذكاء الاصطناعي وحقوق الإنسان: الفرص والتحديات»",
        })
    );
    let ties = ids(&found["nodes"][0]["ties"]);
    // The delegation, the university and two ministers stand for Morocco, the Council for itself.
    for tie in [
        "didh~BodyOf~morocco",
        "didh~Organizes~ev-kenitra",
        "uit~BodyOf~morocco",
        "uit~Organizes~ev-kenitra",
        "miraoui~MinisterOf~mesrsi",
        "miraoui~Attends~ev-kenitra",
        "ouahbi~MinisterOf~moj",
        "ouahbi~Attends~ev-kenitra",
        "coe~PartnerIn~ev-kenitra",
    ] {
        assert!(ties.iter().any(|id| id == tie), "{tie} is not in {ties:?}");
    }
    // The disputed claim that ICESCO organised it is counted, and not used.
    assert_eq!(reasons(&found["omitted"]), ["DISPUTED 1", "KIND 2"]);
    assert_eq!(found["truncated"], false);
}

#[test]
fn the_state_itself_shares_no_event_with_the_council_of_europe() {
    let answer =
        ask(r#"{ common(of: ["morocco", "coe"], kinds: [EVENT]) { nodes { entity { id } } } }"#);
    assert_eq!(answer["common"]["nodes"], json!([]));
}

#[test]
fn cndh_shares_no_event_with_the_council_of_europe_with_or_without_its_parts() {
    let answer = ask(
        r#"{ alone: common(of: ["cndh", "coe"], kinds: [EVENT]) { nodes { entity { id } } }
            parts: common(of: ["cndh", "coe"], kinds: [EVENT], includeParts: true) { nodes { entity { id } } } }"#,
    );
    assert_eq!(answer["alone"]["nodes"], json!([]));
    assert_eq!(answer["parts"]["nodes"], json!([]));
}

#[test]
fn eight_people_attended_the_kenitra_conference_each_for_an_organisation() {
    let answer = ask(
        r#"{ entity(id: "ev-kenitra") { relationships(kinds: [ATTENDS], direction: IN, view: { at: "2024-05" }) {
            totalCount nodes { claims { id quote } source { id
                relationships(direction: OUT, kinds: [REPRESENTS, MINISTER_OF, HEADS, OFFICER_OF]) {
                    nodes { kind roles target { id } claims { id } } } } } } } }"#,
    );
    let found = &answer["entity"]["relationships"];
    assert_eq!(found["totalCount"], 8);
    let people: Vec<String> = found["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tie| {
            let office = &tie["source"]["relationships"]["nodes"];
            assert_eq!(office.as_array().unwrap().len(), 1, "{tie}");
            let word = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
            [
                word(&tie["source"]["id"]),
                word(&tie["claims"][0]["id"]),
                word(&office[0]["kind"]),
                word(&office[0]["target"]["id"]),
                word(&office[0]["claims"][0]["id"]),
            ]
            .join(" ")
        })
        .collect();
    assert_eq!(
        people,
        [
            "boujradi R37 OFFICER_OF didh R38",
            "diallo R44 REPRESENTS icesco R43",
            "hajjami R46 REPRESENTS icesco R45",
            "kerkeb R35 HEADS uit R36",
            "mahdioui R42 REPRESENTS icesco R41",
            "miraoui R33 MINISTER_OF mesrsi R34",
            "ouahbi R31 MINISTER_OF moj R32",
            "smidi R40 REPRESENTS icesco R39",
        ]
    );
    assert_eq!(
        found["nodes"][7]["claims"][0]["quote"],
        "Representing ICESCO at the Conference were Ms. Bahija Smidi"
    );
}

#[test]
fn nobody_attended_the_kenitra_conference_a_month_later() {
    let answer = ask(
        r#"{ entity(id: "ev-kenitra") { relationships(kinds: [ATTENDS], view: { at: "2024-06" }) { totalCount } } }"#,
    );
    assert_eq!(answer["entity"]["relationships"]["totalCount"], 0);
}

#[test]
fn morocco_and_the_united_states_did_seven_things_together_in_this_order() {
    let answer = ask(
        r#"{ timeline(of: ["morocco", "usa"], together: true, includeParts: true) { totalCount
            nodes { label when { edtf uncertain } relationship { id status claims { id } } because { claims { id } } } } }"#,
    );
    let found = &answer["timeline"];
    assert_eq!(found["totalCount"], 7);
    // What both share has the evidence of both: the launch was by the one's ambassador and the other's.
    let shown: Vec<_> = (0..7)
        .map(|at| each(&found["nodes"][at]["because"], "/claims/0/id").join(" "))
        .collect();
    assert_eq!(
        shown,
        [
            "R66 R67", "R99 R100", "R71 R72", "R78", "R58 R59", "R55 R56", "R65"
        ]
    );
    let undated = "[2025-01-21..2025-08-16]";
    assert_eq!(
        each(&found["nodes"], "/when/edtf"),
        [
            "2024-03", "2024-06", "2024-06", "2024-12", undated, undated, undated
        ]
    );
    assert_eq!(
        each(&found["nodes"], "/relationship/claims/0/id"),
        ["R66", "R99", "R71", "R78", "R58", "R55", "R65"]
    );
    // The sources do not say in which order the last three happened within the year.
    assert_eq!(
        each(&found["nodes"], "/when/uncertain"),
        ["false", "false", "false", "false", "true", "true", "true"]
    );
    assert_eq!(
        found["nodes"][6]["label"],
        "Morocco partners with United States"
    );
}

#[test]
fn the_two_states_themselves_did_three_things_together() {
    let answer = ask(
        r#"{ timeline(of: ["morocco", "usa"], together: true) { nodes { label(language: "fr") relationship { id } } } }"#,
    );
    let nodes = &answer["timeline"]["nodes"];
    assert_eq!(
        each(nodes, "/relationship/id"),
        [
            "morocco~Presents~doc-res",
            "morocco~Establishes~gof",
            "morocco~PartnersWith~usa"
        ]
    );
    assert!(
        nodes[2]["label"].as_str().unwrap().starts_with("Maroc "),
        "{nodes}"
    );
}

#[test]
fn a_state_to_which_both_belong_is_nothing_that_they_did_together() {
    let answer = ask(
        r#"{ timeline(of: ["cndh", "didh"], together: true) { nodes { entity { id kind } } } }"#,
    );
    assert_eq!(answer["timeline"]["nodes"], serde_json::json!([]));
}
