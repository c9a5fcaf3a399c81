//! Who holds which office, since when, and what is disputed about it.

use serde_json::json;

use crate::seed::{ask, each, ids, reasons};

#[test]
fn two_ministers_delegate_follow_one_another_and_the_boundary_is_unknown() {
    let answer = ask(
        r#"{ entity(id: "mtnra") { name(language: "ar") relationships(kinds: [MINISTER_OF]) { nodes {
            source { id } status confidence
            valid { edtf start end earliest latest uncertain en: label(language: "en") }
            claims { id quote disputes { id } disputedBy { id } } } } } }"#,
    );
    assert_eq!(
        answer["entity"]["name"],
        "وزارة الانتقال الرقمي وإصلاح الإدارة"
    );
    let found = &answer["entity"]["relationships"]["nodes"];
    assert_eq!(each(found, "/source/id"), ["el-fallah", "mezzour"]);
    // A succession, not a contradiction: both are attested and neither disputes the other.
    assert_eq!(each(found, "/status"), ["ATTESTED", "ATTESTED"]);
    assert_eq!(each(found, "/claims/0/id"), ["R54", "R90"]);
    assert_eq!(each(found, "/claims/0/disputes"), ["null", "null"]);
    assert_eq!(each(found, "/claims/0/disputedBy"), ["[]", "[]"]);
    assert_eq!(
        found[0]["valid"],
        json!({
            "edtf": "[2025-01-21..2025-08-16]", "start": null, "end": null,
            "earliest": "2025-01-21", "latest": "2025-08-16", "uncertain": true,
            "en": "at some time between 21 January 2025 and 16 August 2025",
        })
    );
    assert_eq!(
        found[1]["valid"],
        json!({
            "edtf": "2023~", "start": null, "end": null,
            "earliest": "2023-01-01", "latest": "2023-12-31", "uncertain": true,
            "en": "about 2023",
        })
    );
    assert_eq!(
        found[0]["claims"][0]["quote"],
        "Minister El Fallah, who serves as Minister Delegate to the Head of Government in charge of Digital Transition and Administrative Reform"
    );
}

#[test]
fn nobody_is_known_to_hold_the_office_in_between() {
    let answer = ask(r#"{ entity(id: "mtnra") {
            y2023: relationships(kinds: [MINISTER_OF], view: { at: "2023" }) { nodes { id } }
            y2024: relationships(kinds: [MINISTER_OF], view: { at: "2024" }) { nodes { id } }
            y2025: relationships(kinds: [MINISTER_OF], view: { at: "2025" }) { nodes { id } }
            surely: relationships(kinds: [MINISTER_OF], view: { at: "2023", certainty: CERTAINLY }) { nodes { id } } } }"#);
    let found = &answer["entity"];
    assert_eq!(ids(&found["y2023"]["nodes"]), ["mezzour~MinisterOf~mtnra"]);
    assert_eq!(found["y2024"]["nodes"], json!([]));
    assert_eq!(
        ids(&found["y2025"]["nodes"]),
        ["el-fallah~MinisterOf~mtnra"]
    );
    assert_eq!(found["surely"]["nodes"], json!([]));
}

#[test]
fn that_morocco_chaired_the_african_commission_is_shown_with_its_counter_evidence() {
    let answer = ask(
        r#"{ between(a: "morocco", b: "achpr", view: { statuses: [ATTESTED, DISPUTED] }) {
            id status confidence valid { edtf } claims { id quote source { id grade }
                disputedBy { id property value valid { edtf } source { id } } } } }"#,
    );
    assert_eq!(
        answer["between"],
        json!([{
            "id": "morocco~Chairs~achpr",
            "status": "DISPUTED",
            "confidence": 0.3,
            "valid": {"edtf": "2023/2025"},
            "claims": [{
                "id": "R06",
                "quote": "As chair of the African Commission on Human and Peoples’ Rights from 2023-2025, Morocco demonstrated its commitment",
                "source": {"id": "S0", "grade": "LOW"},
                "disputedBy": [
                    {"id": "C4a", "property": "chairperson", "value": "Remy Ngoy Lumbu",
                        "valid": {"edtf": "2021-11-15/2025-10-21"}, "source": {"id": "achpr-press-release"}},
                    {"id": "C4b", "property": "chairperson", "value": "Idrissa Sow",
                        "valid": {"edtf": "2025-10-21/.."}, "source": {"id": "achpr-press-release"}},
                ],
            }],
        }])
    );
}

#[test]
fn by_default_the_disputed_chair_is_no_tie_and_is_counted_as_left_out() {
    let answer = ask(r#"{ between(a: "morocco", b: "achpr") { id }
            neighborhood(of: ["achpr"]) { totalEntities totalRelationships omitted { byReason { reason count } } } }"#);
    assert_eq!(answer["between"], json!([]));
    assert_eq!(answer["neighborhood"]["totalEntities"], 1);
    assert_eq!(answer["neighborhood"]["totalRelationships"], 0);
    assert_eq!(reasons(&answer["neighborhood"]["omitted"]), ["DISPUTED 1"]);
}
