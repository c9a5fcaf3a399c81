//! How sure the claims are, and what each contradiction asks for.

use std::collections::BTreeSet;

use crate::{Row, brief, by_id, claim, ids_where, rows};

#[test]
fn the_words_of_doubt_became_status_and_confidence() {
    assert_eq!(
        ids_where(|row| row["status"] == "disputed"),
        ["R06", "R16", "R23", "R75"]
    );
    assert_eq!(ids_where(|row| row["status"] == "planned"), ["R07"]);
    let speculative = [
        "C15a", "C15b", "C16a", "C19a", "R08", "R09", "R10", "R11", "R12", "R13", "R14", "R15",
    ];
    assert_eq!(ids_where(|row| row["status"] == "speculative"), speculative);
    let opinions = ["R109", "R110", "R111", "R112", "R113", "R93"];
    assert_eq!(ids_where(|row| row["status"] == "opinion"), opinions);
    let doubtful = ["C8a", "R106", "R107", "R108", "R86"];
    assert_eq!(
        ids_where(|row| row["status"] == "attested" && row["confidence"] == "low"),
        doubtful
    );
    let medium = [
        "R02", "R03", "R04", "R05", "R103", "R104", "R105", "R65", "R82", "R85", "R90", "R91",
    ];
    let is_medium = |row: &Row| {
        row["id"].starts_with('R') && row["status"] == "attested" && row["confidence"] == "medium"
    };
    assert_eq!(ids_where(is_medium), medium);
    assert!(
        rows("claims")
            .iter()
            .filter(|row| row["id"].starts_with('B'))
            .all(|row| row["source"] == "background")
    );
}

#[test]
fn c1_the_seminar_keeps_both_years_and_the_mismatch() {
    assert_eq!(
        brief("R20"),
        "cndh Organizes ev-webinar [2020-04-28,2021-04-28] attested high"
    );
    assert!(claim("R20")["note"].starts_with("Weekday mismatch"));
}

#[test]
fn c2_the_role_is_disputed_and_the_participation_is_not() {
    assert_eq!(
        brief("R23"),
        "icesco Organizes ev-kenitra 2024-05-13/2024-05-14 disputed medium"
    );
    assert_eq!(
        brief("R23a"),
        "icesco ParticipatesIn ev-kenitra 2024-05-13/2024-05-14 attested high"
    );
    assert_eq!(ids_where(|row| row["disputes"] == "R23"), ["C2a", "C2b"]);
}

#[test]
fn c3_one_delegation_has_two_names() {
    let texts: Vec<_> = rows("names")
        .into_iter()
        .filter(|row| row["entity"] == "didh" && row["source"] == "S3")
        .map(|row| row["text"].clone())
        .collect();
    assert_eq!(
        texts,
        [
            "Ministry Delegate in Charge of Human Rights of the Kingdom of Morocco",
            "Interministerial Delegation for Human Rights"
        ]
    );
}

#[test]
fn c4_the_chair_of_the_african_commission_is_disputed() {
    assert_eq!(brief("R06"), "morocco Chairs achpr 2023/2025 disputed low");
    assert_eq!(
        brief("C4a"),
        "achpr chairperson = Remy Ngoy Lumbu 2021-11-15/2025-10-21 attested high"
    );
    assert_eq!(
        brief("C4b"),
        "achpr chairperson = Idrissa Sow 2025-10-21/.. attested high"
    );
    assert_eq!(ids_where(|row| row["disputes"] == "R06"), ["C4a", "C4b"]);
}

#[test]
fn c5_c7_doubtful_bodies_are_not_merged() {
    let entities = by_id("entities");
    assert_eq!(
        [&entities["innhri"]["status"], &entities["ganhri"]["status"]],
        ["unverified", "existing"]
    );
    assert_eq!(
        [&entities["ohchr"]["status"], &entities["un-hrc"]["status"]],
        ["unverified", "existing"]
    );
    assert_eq!(
        ids_where(|row| row["subject"] == "innhri" || row["object"] == "innhri"),
        ["R14"]
    );
}

#[test]
fn c6_both_websites_are_kept() {
    assert_eq!(brief("R16"), "cndh website = www.cndh.gov.ma disputed low");
    assert_eq!(brief("C6a"), "cndh website = cndh.ma attested medium");
    assert_eq!(claim("C6a")["disputes"], "R16");
}

#[test]
fn c8_a_speaker_without_a_name_is_no_person() {
    assert_eq!(claim("C8a")["subject"], "cndh");
    assert_eq!(claim("C8a")["role"], "speaker unknown");
}

#[test]
fn c9_two_holders_of_a_post_are_a_succession_with_an_unknown_boundary() {
    assert_eq!(
        brief("R90"),
        "mezzour MinisterOf mtnra 2023~ attested medium"
    );
    assert_eq!(
        brief("R54"),
        "el-fallah MinisterOf mtnra [2025-01-21..2025-08-16] attested high"
    );
    assert_eq!(
        ids_where(|row| row["object"] == "mtnra" && row["property"] == "MinisterOf"),
        ["R54", "R90"]
    );
}

#[test]
fn c10_one_post_may_have_two_labels() {
    assert_eq!(claim("R17")["role"], "Chairperson, also \"President\"");
}

#[test]
fn c11_c12_dates_are_read_as_their_text_means_them() {
    assert_eq!(claim("R87")["valid"], "2025-07-11");
    let meetings = ["R55", "R56", "R58", "R59", "R61", "R62", "R65"];
    for id in meetings {
        assert_eq!(claim(id)["valid"], "[2025-01-21..2025-08-16]", "{id}");
    }
    assert_eq!(claim("R76")["valid"], "2024-12");
    assert_eq!(claim("R07")["valid"], "2026-35");
}

#[test]
fn c13_the_place_of_the_launch_is_disputed() {
    assert_eq!(
        brief("R75"),
        "gof FoundedIn new-york 2024-06 disputed medium"
    );
    assert_eq!(claim("C13a")["valid"], "2024-06-21");
    assert_eq!(claim("C13a")["disputes"], "R75");
}

#[test]
fn c14_the_numbers_stand_side_by_side() {
    let counts: Vec<_> = ["R68", "C14a", "C14b", "C14c"]
        .map(|id| claim(id)["value"].clone())
        .into();
    assert_eq!(counts, ["123", "120", "123", "125"]);
    let sources: BTreeSet<_> = ["R68", "C14a", "C14b", "C14c"]
        .map(|id| claim(id)["source"].clone())
        .into();
    assert_eq!(sources.len(), 4);
}

#[test]
fn c15_c16_c19_candidates_are_noted_and_not_merged() {
    let candidates = ids_where(|row| row["property"] == "possiblyTheSameAs");
    assert_eq!(candidates, ["C15a", "C15b", "C16a", "C19a"]);
    let subjects: Vec<_> = candidates
        .iter()
        .map(|id| claim(id)["subject"].clone())
        .collect();
    assert_eq!(
        subjects,
        [
            "pg-labor-union",
            "pg-labor-union",
            "agency-ai",
            "ev-symposium"
        ]
    );
}

#[test]
fn c17_a_count_of_members_makes_no_members() {
    assert_eq!(
        brief("R03"),
        "wg-ai-nhri memberCount = 29 [2025-12..2026-09] attested medium"
    );
    assert_eq!(
        ids_where(|row| row["property"] == "MemberOf"),
        Vec::<String>::new()
    );
}

#[test]
fn c18_milestones_are_not_attested() {
    let milestones = [
        "ev-wg-first",
        "ev-wg-regional",
        "ev-wg-interim",
        "ev-wg-final",
    ];
    let attested = ids_where(|row| {
        row["status"] == "attested"
            && milestones
                .iter()
                .any(|id| row["subject"] == *id || row["object"] == *id)
    });
    assert_eq!(attested, Vec::<String>::new());
}

#[test]
fn c20_the_reference_list_gives_no_authors() {
    let people = by_id("entities")
        .values()
        .filter(|row| row["kind"] == "Person")
        .count();
    assert_eq!(people, 19);
}

#[test]
fn c21_a_paragraph_that_stands_twice_makes_one_claim() {
    let mut seen = BTreeSet::new();
    for row in rows("claims") {
        let content = [
            "subject", "property", "object", "value", "role", "valid", "source",
        ]
        .map(|column| row[column].clone());
        assert!(seen.insert(content), "{} says what another says", row["id"]);
    }
    assert_eq!(ids_where(|row| row["property"] == "audience"), ["R52"]);
}

#[test]
fn c24_budgets_and_opinions_are_values() {
    let values = ids_where(|row| row["object"].is_empty() && row["id"].starts_with('R'));
    let expected = [
        "R03", "R103", "R104", "R105", "R106", "R107", "R108", "R109", "R110", "R111", "R112",
        "R113", "R16", "R52", "R68",
    ];
    assert_eq!(values, expected);
    assert_eq!(
        brief("R104"),
        "china aiSpending = 70000000000 2017/2024 attested medium"
    );
}
