//! Who links whom, and what exists only on paper.

use serde_json::json;

use crate::seed::{ask, each, ids};

#[test]
fn the_only_proposed_organisation_is_the_agency_of_the_bill_which_morocco_considers() {
    let answer = ask(
        r#"{ entities(filter: { status: [PROPOSED, PLANNED], kinds: [ORGANIZATION] }) { nodes {
            id kind status name(language: "fr") relationships(direction: IN) { nodes { kind source {
                id relationships(kinds: [PRESENTS], direction: IN) { nodes { source { id } claims { id } } } }
                valid { edtf } claims { id quote } } } } } }"#,
    );
    let found = &answer["entities"]["nodes"];
    assert_eq!(ids(found), ["agency-ai"]);
    assert_eq!(found[0]["status"], "PROPOSED");
    assert_eq!(
        found[0]["name"],
        "Agence nationale de l'intelligence artificielle"
    );
    let ties = &found[0]["relationships"]["nodes"];
    assert_eq!(each(ties, "/kind"), ["PROPOSES", "CONSIDERS"]);
    assert_eq!(each(ties, "/source/id"), ["doc-bill", "morocco"]);
    assert_eq!(each(ties, "/claims/0/id"), ["R81", "R82"]);
    assert_eq!(
        ties[0]["source"]["relationships"]["nodes"],
        json!([{"source": {"id": "pg-labor-union"}, "claims": [{"id": "R79"}]}])
    );
    assert_eq!(
        ties[0]["claims"][0]["quote"],
        "proposing the creation of a National Agency for Artificial Intelligence to oversee AI governance"
    );
}

#[test]
fn the_milestones_of_the_working_group_are_planned_or_only_expected() {
    let answer = ask(
        r"{ entities(filter: { status: [PROPOSED, PLANNED] }, orderBy: ID, view: { statuses: [ATTESTED, PLANNED, SPECULATIVE] }) {
            nodes { id status relationships(direction: IN) { nodes { source { id } status valid { edtf } claims { id } } } } } }",
    );
    let found = answer["entities"]["nodes"].as_array().unwrap();
    let planned: Vec<String> = found
        .iter()
        .map(|entity| {
            let tie = &entity["relationships"]["nodes"][0];
            [
                &entity["id"],
                &entity["status"],
                &tie["source"]["id"],
                &tie["status"],
                &tie["valid"]["edtf"],
                &tie["claims"][0]["id"],
            ]
            .map(|value| value.as_str().unwrap())
            .join(" ")
        })
        .collect();
    assert_eq!(
        planned,
        [
            "agency-ai PROPOSED doc-bill ATTESTED 2024-04 R81",
            "doc-charter PLANNED icesco ATTESTED 2024-05 R47",
            "ev-wg-final PLANNED wg-ai-nhri SPECULATIVE 2027-05~/2027-08~ R11",
            "ev-wg-first PLANNED cndh PLANNED 2026-35 R07",
            "ev-wg-interim PLANNED wg-ai-nhri SPECULATIVE 2027-01~/2027-04~ R10",
            "ev-wg-regional PLANNED wg-ai-nhri SPECULATIVE 2026-41 R09",
        ]
    );
}

#[test]
fn a_research_chair_announced_in_may_2024_links_icesco_to_oman() {
    let answer = ask(
        r#"{ paths(from: "icesco", to: "oman", first: 2) { paths { entities { id }
                steps { label relationship { valid { edtf } claims { id } } } } }
            between(a: "icesco", b: "utas") { id roles label(from: "utas", language: "fr") valid { edtf }
                claims { id quote source { id published } } }
            common(of: ["icesco", "utas"]) { nodes { entity { id kind name } ties { id valid { edtf } claims { id } } } } }"#,
    );
    let paths = &answer["paths"]["paths"];
    assert_eq!(ids(&paths[0]["entities"]), ["icesco", "utas", "oman"]);
    assert_eq!(
        ids(&paths[1]["entities"]),
        ["icesco", "chair-oman", "utas", "oman"]
    );
    assert_eq!(
        each(&paths[1]["steps"], "/relationship/claims/0/id"),
        ["R49", "R50", "R51"]
    );
    assert_eq!(answer["between"][0]["id"], "icesco~PartnersWith~utas");
    assert_eq!(
        answer["between"][0]["roles"],
        json!(["research chair on AI ethics"])
    );
    assert_eq!(answer["between"][0]["valid"]["edtf"], "2024-05");
    assert_eq!(
        answer["between"][0]["claims"],
        json!([{
            "id": "R48",
            "quote": "the launch of a research chair on the ethics of artificial intelligence in collaboration with the University of Technology and Applied Sciences in the Sultanate of Oman",
            "source": {"id": "S3", "published": "2024-05-14"},
        }])
    );
    assert_eq!(
        answer["common"]["nodes"],
        json!([{
            "entity": {"id": "chair-oman", "kind": "PROGRAMME", "name": "Research chair on the ethics of artificial intelligence"},
            "ties": [
                {"id": "icesco~Launches~chair-oman", "valid": {"edtf": "2024-05"}, "claims": [{"id": "R49"}]},
                {"id": "utas~PartnerIn~chair-oman", "valid": {"edtf": "2024-05"}, "claims": [{"id": "R50"}]},
            ],
        }])
    );
}
