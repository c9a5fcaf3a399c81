//! Dates that are not sure, and what can be said of them all the same.

use serde_json::json;

use crate::seed::{ask, ids};

/// What CNDH organised, in a view.
fn organised(view: &str) -> Vec<String> {
    let answer = ask(&format!(
        r#"{{ entity(id: "cndh") {{ relationships(kinds: [ORGANIZES], view: {{ {view} }}) {{ nodes {{ id }} }} }} }}"#
    ));
    ids(&answer["entity"]["relationships"]["nodes"])
}

const SEMINAR: [&str; 1] = ["cndh~Organizes~ev-webinar"];
const NOTHING: [&str; 0] = [];

#[test]
fn the_first_ai_seminar_has_two_possible_dates_and_says_why() {
    let answer = ask(
        r#"{ entity(id: "cndh") { relationships(kinds: [ORGANIZES]) { nodes { target { id }
            valid { edtf earliest latest uncertain en: label(language: "en") fr: label(language: "fr") ar: label(language: "ar") }
            claims { id quote note } } } } }"#,
    );
    let tie = &answer["entity"]["relationships"]["nodes"][0];
    assert_eq!(tie["target"]["id"], "ev-webinar");
    assert_eq!(
        tie["valid"],
        json!({
            "edtf": "[2020-04-28,2021-04-28]", "earliest": "2020-04-28", "latest": "2021-04-28", "uncertain": true,
            "en": "28 April 2020 or 28 April 2021",
            "fr": "28 avril 2020 ou 28 avril 2021",
            "ar": "28 أبريل 2020 أو 28 أبريل 2021",
        })
    );
    assert_eq!(tie["claims"][0]["id"], "R20");
    assert_eq!(
        tie["claims"][0]["quote"],
        "the CNDH organized, on Wednesday 28 April 2020, its first online seminar on \"Artificial Intelligence and Digital Citizenship\""
    );
    let note = tie["claims"][0]["note"].as_str().unwrap();
    assert!(
        note.starts_with(
            "Weekday mismatch: 28 April 2020 was a Tuesday, 28 April 2021 was a Wednesday."
        ),
        "{note}"
    );
}

#[test]
fn the_seminar_was_possibly_in_2021_and_not_certainly_in_2020() {
    assert_eq!(organised(r#"at: "2021""#), SEMINAR);
    assert_eq!(organised(r#"at: "2020""#), SEMINAR);
    assert_eq!(organised(r#"at: "2020", certainty: CERTAINLY"#), NOTHING);
    assert_eq!(organised(r#"at: "2021", certainty: CERTAINLY"#), NOTHING);
}

#[test]
fn a_set_of_dates_is_its_members_and_not_what_lies_between_them() {
    assert_eq!(organised(r#"at: "2020-09""#), NOTHING);
    assert_eq!(organised(r#"at: "2021-04-28""#), SEMINAR);
    assert_eq!(
        organised(r#"during: "2020/2021", certainty: CERTAINLY"#),
        SEMINAR
    );
}

#[test]
fn both_at_and_during_must_hold() {
    assert_eq!(organised(r#"at: "2021-04", during: "2020/2022""#), SEMINAR);
    assert_eq!(organised(r#"at: "2021-04", during: "2022""#), NOTHING);
}

#[test]
fn what_has_no_date_is_possible_and_never_certain() {
    let answer = ask(
        r#"{ possibly: between(a: "cndh", b: "morocco", view: { at: "1999" }) { id }
            certainly: between(a: "cndh", b: "morocco", view: { at: "1999", certainty: CERTAINLY }) { id } }"#,
    );
    assert_eq!(ids(&answer["possibly"]), ["cndh~NhriOf~morocco"]);
    assert_eq!(answer["certainly"], json!([]));
}

#[test]
fn on_the_second_day_those_who_opened_the_conference_are_not_known_to_be_there() {
    let answer = ask(r#"{ entity(id: "ev-kenitra") {
            first: relationships(kinds: [ATTENDS], view: { at: "2024-05-13", certainty: CERTAINLY }) { totalCount }
            second: relationships(kinds: [ATTENDS], view: { at: "2024-05-14", certainty: CERTAINLY }) { totalCount } } }"#);
    assert_eq!(answer["entity"]["first"]["totalCount"], 8);
    assert_eq!(answer["entity"]["second"]["totalCount"], 4);
}
