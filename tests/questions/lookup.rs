//! Nodes by every kind of id, languages, typed fields, and the pages beside the API.

use std::{fmt::Write as _, fs};

use serde_json::json;

use crate::{
    common::{Server, agent, rawabit},
    seed::{ask, each, ids, seed},
};

/// A page: its status, type and text.
fn get(path: &str, language: &str) -> (u16, String, String) {
    let seed = seed();
    let url = format!("{}{path}", seed.server.url);
    let mut response = agent()
        .get(url)
        .header("accept-language", language)
        .call()
        .unwrap();
    let header = |name: &str| {
        let value = response.headers().get(name);
        value.map_or(String::new(), |value| value.to_str().unwrap().to_owned())
    };
    let (status, media) = (response.status().as_u16(), header("content-type"));
    (status, media, response.body_mut().read_to_string().unwrap())
}

/// What a client with such a preference reads for a query.
fn ask_in(language: &str, query: &str) -> serde_json::Value {
    let mut encoded = String::new();
    for byte in query.bytes() {
        write!(encoded, "%{byte:02X}").unwrap();
    }
    let (status, _, text) = get(&format!("/graphql?query={encoded}"), language);
    assert_eq!(status, 200, "{text}");
    serde_json::from_str::<serde_json::Value>(&text).unwrap()["data"].take()
}

#[test]
fn node_answers_every_kind_of_id() {
    let answer = ask(
        r#"{ entity: node(id: "cndh") { __typename id ... on Entity { kind } }
            tie: node(id: "cndh~NhriOf~morocco") { __typename id ... on Relationship { source { id } } }
            claim: node(id: "R06") { __typename id ... on Claim { property status } }
            source: node(id: "S0") { __typename id ... on Source { grade } } }"#,
    );
    assert_eq!(
        answer,
        json!({
            "entity": {"__typename": "Nhri", "id": "cndh", "kind": "NHRI"},
            "tie": {"__typename": "NhriOf", "id": "cndh~NhriOf~morocco", "source": {"id": "cndh"}},
            "claim": {"__typename": "Claim", "id": "R06", "property": "Chairs", "status": "DISPUTED"},
            "source": {"__typename": "Source", "id": "S0", "grade": "LOW"},
        })
    );
}

#[test]
fn a_disputed_tie_is_found_by_its_id_and_nothing_disputed_is_seen_around_it() {
    let around = "relationships(kinds: [CHAIRS]) { totalCount }";
    let answer = ask(&format!(
        r#"{{ entity: node(id: "morocco") {{ ... on Entity {{ {around} }} }}
            tie: node(id: "morocco~Chairs~achpr") {{ ... on Relationship {{ status claims {{ id }} source {{ {around} }} }} }}
            claim: node(id: "R06") {{ ... on Claim {{ status relationship {{ status }} subject {{ {around} }} }} }} }}"#
    ));
    assert_eq!(
        answer,
        json!({
            "entity": {"relationships": {"totalCount": 0}},
            "tie": {"status": "DISPUTED", "claims": [{"id": "R06"}], "source": {"relationships": {"totalCount": 0}}},
            "claim": {"status": "DISPUTED", "relationship": {"status": "DISPUTED"}, "subject": {"relationships": {"totalCount": 0}}},
        })
    );
}

#[test]
fn an_entity_is_found_by_its_identifier_elsewhere() {
    let answer =
        ask(r#"{ entity(identifier: { scheme: "iso3166-1-alpha-2", value: "MA" }) { id } }"#);
    assert_eq!(answer["entity"]["id"], "morocco");
}

#[test]
fn the_reader_s_language_is_used_and_an_argument_overrides_it() {
    let query = r#"{ entity(id: "cndh") { name kindLabel en: name(language: "en")
        relationships(kinds: [NHRI_OF]) { nodes { label } } } }"#;
    let french = ask_in("fr-CA,fr;q=0.9,en;q=0.1", query);
    assert_eq!(
        french["entity"],
        json!({
            "name": "Conseil national des droits de l'Homme",
            "kindLabel": "Institution nationale des droits de l'homme",
            "en": "National Human Rights Council",
            "relationships": {"nodes": [{"label": "est l'institution nationale des droits de l'homme de"}]},
        })
    );
    let arabic = ask_in("ar", query);
    assert_eq!(arabic["entity"]["name"], "المجلس الوطني لحقوق الإنسان");
    assert_eq!(arabic["entity"]["kindLabel"], "مؤسسة وطنية لحقوق الإنسان");
    let other = ask_in("de,ja", query);
    assert_eq!(other["entity"]["name"], "National Human Rights Council");
}

#[test]
fn attributes_are_typed_fields_of_their_kind() {
    let answer = ask(
        r#"{ entity(id: "cndh") { ... on Nhri { accreditation established website } }
            doc: entity(id: "doc-res") { __typename attributes { name value } } }"#,
    );
    assert_eq!(
        answer["entity"],
        json!({"accreditation": "A", "established": "2011-03", "website": "cndh.ma"})
    );
    assert_eq!(answer["doc"]["__typename"], "Instrument");
}

#[test]
fn an_abstract_kind_is_an_interface_that_can_be_asked_on() {
    let answer = ask(
        r#"{ nodes(ids: ["china", "facebook", "ev-kenitra", "R01"]) { id ... on Actor { name aiSpending stateEngagement } }
            __type(name: "Actor") { kind possibleTypes { name } } }"#,
    );
    assert_eq!(
        answer["nodes"],
        json!([
            {"id": "china", "name": "China", "aiSpending": 70_000_000_000.0, "stateEngagement": null},
            {"id": "facebook", "name": "Facebook", "aiSpending": null, "stateEngagement": null},
            {"id": "ev-kenitra"},
            {"id": "R01"},
        ])
    );
    assert_eq!(answer["__type"]["kind"], "INTERFACE");
    let possible = each(&answer["__type"]["possibleTypes"], "/name");
    assert!(possible.contains(&"Nhri".to_owned()), "{possible:?}");
    assert!(!possible.contains(&"Event".to_owned()), "{possible:?}");
}

#[test]
fn a_filter_by_an_abstract_kind_means_every_kind_below_it() {
    let answer =
        ask("{ entities(filter: { kinds: [COALITION] }, orderBy: ID) { nodes { id kind } } }");
    assert_eq!(
        each(&answer["entities"]["nodes"], "/kind"),
        ["NETWORK", "NETWORK", "NETWORK", "WORKING_GROUP"]
    );
    assert_eq!(
        ids(&answer["entities"]["nodes"]),
        ["ganhri", "gof", "innhri", "wg-ai-nhri"]
    );
}

#[test]
fn search_finds_a_name_in_each_language() {
    let answer = ask(
        r#"{ acronym: search(text: "CNDH") { nodes { id } } arabic: search(text: "المجلس الوطني") { nodes { id } }
            french: search(text: "Ministère de la Transition") { nodes { id } } folded: search(text: "ministere de la transition") { nodes { id } } }"#,
    );
    assert_eq!(answer["acronym"]["nodes"][0]["id"], "cndh");
    assert_eq!(ids(&answer["arabic"]["nodes"]), ["cndh"]);
    assert_eq!(ids(&answer["french"]["nodes"]), ["mtnra"]);
    assert_eq!(ids(&answer["folded"]["nodes"]), ["mtnra"]);
}

#[test]
fn the_pages_beside_the_api_answer() {
    for (path, media, part) in [
        ("/healthz", "", ""),
        ("/readyz", "", ""),
        ("/schema.graphql", "", "type Nhri implements"),
        ("/graphiql", "text/html", ""),
    ] {
        let (status, found, text) = get(path, "en");
        assert_eq!(status, 200, "{path}: {text}");
        assert!(found.starts_with(media), "{path}: {found}");
        assert!(text.contains(part), "{path}: {text}");
    }
}

#[test]
fn the_schema_that_is_served_is_the_one_that_is_committed() {
    let (_, _, served) = get("/schema.graphql", "en");
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/api.graphql");
    let committed = fs::read_to_string(path).unwrap();
    assert!(
        served.trim_end() == committed.trim_end(),
        "{path} is not what the server answers; run `rawabit schema > schema/api.graphql`"
    );
}

#[test]
fn the_command_line_asks_a_running_server() {
    let seed = seed();
    let folder = tempfile::tempdir().unwrap();
    let query = "{stats{sources}}";
    let done = rawabit(
        folder.path(),
        &format!("query --url {} {query}", seed.server.url),
    );
    assert_eq!(done.code, Some(0), "{done:?}");
    let answer: serde_json::Value = serde_json::from_str(&done.out).unwrap();
    assert_eq!(answer["data"]["stats"]["sources"], 30);
    let failed = rawabit(
        folder.path(),
        &format!("query --url {} {{nothing}}", seed.server.url),
    );
    assert_eq!(failed.code, Some(1), "{failed:?}");
    assert!(failed.out.contains("INVALID_ARGUMENT"), "{failed:?}");
    assert_eq!(failed.err, "");
}

#[test]
fn a_server_that_is_told_to_stop_ends_well() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    server.ask("{ stats { entities } }");
    let status = server.terminate();
    assert_eq!(status.code(), Some(0), "{status:?}");
    let done = rawabit(folder.path(), "verify --data {}");
    assert_eq!(done.code, Some(0), "{done:?}");
}

#[test]
fn a_name_in_a_regional_language_is_that_of_the_language() {
    let answer = ask(
        r#"{ entity(id: "morocco") { swiss: name(language: "fr-CH") arabic: name(language: "ar-Latn-MA") other: name(language: "de-CH") } }"#,
    );
    assert_eq!(
        answer["entity"],
        serde_json::json!({ "swiss": "Maroc", "arabic": "المغرب", "other": "Morocco" })
    );
}

#[test]
fn attributes_have_labels_in_every_language() {
    let answer = ask(
        r#"{ ontology { attributes { name en: label(language: "en") fr: label(language: "fr") ar: label(language: "ar") } } }"#,
    );
    let attributes = answer["ontology"]["attributes"].as_array().unwrap();
    assert!(attributes.len() > 10, "{attributes:?}");
    for attribute in attributes {
        for language in ["fr", "ar"] {
            assert_ne!(attribute[language], "", "{attribute}");
        }
        assert_ne!(attribute["ar"], attribute["en"], "{attribute}");
    }
    let established = attributes.iter().find(|it| it["name"] == "established");
    assert_eq!(established.unwrap()["fr"], "date de création");
}
