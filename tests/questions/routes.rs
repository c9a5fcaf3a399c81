//! How one is connected to another: paths, what they pass, and what they do not use.

use serde_json::json;

use crate::seed::{ask, each, ids, reasons};

const PATH: &str = "length confidence valid { edtf } entities { id }
    steps { label relationship { id kind status confidence claims { id quote source { id } } } }";

#[test]
fn cndh_reaches_the_state_department_through_the_partnership_of_the_two_states() {
    let answer = ask(&format!(
        r#"{{ paths(from: "cndh", to: "dos") {{ truncated weaker {{ length }} paths {{ {PATH} }}
            omitted {{ total byReason {{ reason count }} }} }} }}"#
    ));
    let found = &answer["paths"];
    let best = &found["paths"][0];
    assert_eq!(best["length"], 3);
    assert_eq!(ids(&best["entities"]), ["cndh", "morocco", "usa", "dos"]);
    assert_eq!(
        each(&best["steps"], "/label"),
        [
            "is the national human rights institution of",
            "partners with",
            "has the body"
        ]
    );
    assert_eq!(
        each(&best["steps"], "/relationship/claims/0/id"),
        ["R01", "R65", "R95"]
    );
    assert_eq!(
        best["steps"][1]["relationship"]["claims"][0]["quote"],
        "We reaffirmed the strong Morocco-US partnership, advancing cooperation in digital transformation and artificial intelligence"
    );
    // 0.9 × 0.6 × 0.9: the middle step is a claim of medium confidence.
    assert_eq!(best["confidence"], 0.486);
    assert_eq!(best["valid"]["edtf"], "[2025-01-21..2025-08-16]");
    assert_eq!(found["truncated"], false);
    assert_eq!(found["weaker"], json!(null));
    assert_eq!(
        reasons(&found["omitted"]),
        ["DISPUTED 2", "PLANNED 1", "SPECULATIVE 7", "KIND 1"]
    );
    assert_eq!(found["omitted"]["total"], 11);
}

#[test]
fn a_weak_tie_ranks_below_a_strong_one_of_the_same_length() {
    let answer = ask(&format!(
        r#"{{ paths(from: "cndh", to: "dos", first: 2) {{ paths {{ {PATH} }} }} }}"#
    ));
    let second = &answer["paths"]["paths"][1];
    assert_eq!(second["length"], 3);
    assert_eq!(
        ids(&second["entities"]),
        ["cndh", "morocco", "blinken", "dos"]
    );
    assert_eq!(
        each(&second["steps"], "/relationship/kind"),
        ["NHRI_OF", "ACKNOWLEDGES", "MINISTER_OF"]
    );
    assert_eq!(
        each(&second["steps"], "/relationship/claims/0/id"),
        ["R01", "R78", "R77"]
    );
    assert_eq!(answer["paths"]["paths"].as_array().unwrap().len(), 2);
}

#[test]
fn without_states_there_is_no_attested_path_and_the_nearest_weaker_one_is_offered() {
    let answer = ask(&format!(
        r#"{{ paths(from: "cndh", to: "dos", view: {{ excludeEntityKinds: [STATE] }}) {{
            paths {{ length }} weaker {{ {PATH} }} omitted {{ byReason {{ reason count }} }} }} }}"#
    ));
    let found = &answer["paths"];
    assert_eq!(found["paths"], json!([]));
    assert_eq!(
        ids(&found["weaker"]["entities"]),
        [
            "cndh",
            "wg-ai-nhri",
            "un",
            "unsc",
            "ev-unsc-ai",
            "blinken",
            "dos"
        ]
    );
    assert_eq!(
        each(&found["weaker"]["steps"], "/relationship/status"),
        [
            "ATTESTED",
            "SPECULATIVE",
            "ATTESTED",
            "ATTESTED",
            "ATTESTED",
            "ATTESTED"
        ]
    );
    assert_eq!(
        reasons(&found["omitted"]),
        ["PLANNED 1", "SPECULATIVE 1", "KIND 4"]
    );
}

#[test]
fn with_speculation_allowed_the_path_through_the_united_nations_says_where_it_speculates() {
    let answer = ask(&format!(
        r#"{{ paths(from: "cndh", to: "dos", view: {{ excludeEntityKinds: [STATE], statuses: [ATTESTED, SPECULATIVE] }}) {{
            weaker {{ length }} paths {{ {PATH} }} }} }}"#
    ));
    let paths = answer["paths"]["paths"].as_array().unwrap();
    assert_eq!(paths.len(), 1);
    assert_eq!(paths[0]["length"], 6);
    assert_eq!(
        each(&paths[0]["steps"], "/relationship/claims/0/id"),
        ["R02", "R12", "B8", "B9", "R76", "R77"]
    );
    assert_eq!(
        paths[0]["steps"][1]["relationship"]["status"],
        "SPECULATIVE"
    );
    assert_eq!(
        paths[0]["steps"][1]["relationship"]["claims"][0]["quote"],
        "Potential partnerships with other international bodies like the UN or OECD"
    );
    // 0.6 × 0.3 × 0.6 × 0.6 × 0.9 × 0.9
    assert_eq!(paths[0]["confidence"], 0.052_488);
    assert_eq!(answer["paths"]["weaker"], json!(null));
}

#[test]
fn a_mention_in_an_article_is_no_tie_between_its_author_and_cndh() {
    let answer = ask(&format!(
        r#"{{ paths(from: "kezzoute", to: "cndh") {{ truncated paths {{ length }} weaker {{ {PATH} }}
            omitted {{ byReason {{ reason count }} }} }} between(a: "kezzoute", b: "cndh") {{ id }} }}"#
    ));
    let found = &answer["paths"];
    assert_eq!(found["paths"], json!([]));
    assert_eq!(found["truncated"], false);
    assert_eq!(answer["between"], json!([]));
    let weaker = &found["weaker"];
    assert_eq!(weaker["length"], 3);
    assert_eq!(
        ids(&weaker["entities"]),
        ["kezzoute", "doc-article", "morocco", "cndh"]
    );
    assert_eq!(
        each(&weaker["steps"], "/relationship/kind"),
        ["AUTHORS", "MENTIONS", "NHRI_OF"]
    );
    assert_eq!(
        each(&weaker["steps"], "/relationship/claims/0/id"),
        ["R89", "R115", "R01"]
    );
    assert_eq!(reasons(&found["omitted"]), ["PLANNED 1", "KIND 1"]);
}

#[test]
fn mentions_are_walked_when_they_are_asked_for() {
    let answer = ask(
        r#"{ paths(from: "kezzoute", to: "cndh", view: { relationshipKinds: [AUTHORS, MENTIONS, NHRI_OF] }) {
            paths { length entities { id } } } }"#,
    );
    assert_eq!(
        ids(&answer["paths"]["paths"][0]["entities"]),
        ["kezzoute", "doc-article", "morocco", "cndh"]
    );
}

#[test]
fn a_path_avoids_what_it_is_told_to_avoid() {
    let answer = ask(
        r#"{ paths(from: "cndh", to: "dos", first: 1, avoid: ["usa"]) { paths { entities { id } } } }"#,
    );
    assert_eq!(
        ids(&answer["paths"]["paths"][0]["entities"]),
        ["cndh", "morocco", "blinken", "dos"]
    );
}

#[test]
fn the_strongest_path_is_as_sure_as_its_steps_together() {
    let answer = ask(
        r#"{ paths(from: "icesco", to: "oman", rank: STRONGEST) { paths { length confidence entities { id } } } }"#,
    );
    let paths = &answer["paths"]["paths"];
    assert_eq!(ids(&paths[0]["entities"]), ["icesco", "utas", "oman"]);
    assert_eq!(paths[0]["confidence"], 0.81);
}
