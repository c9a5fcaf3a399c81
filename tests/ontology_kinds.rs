//! Kinds come from one file: what is added to it is served, typed and checked, and no Rust is involved.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use std::{fs, path::Path, sync::Arc};

use common::{Server, rawabit};
use rawabit::{
    api::Api,
    journal::Memory,
    model::{Entity, EntityStatus, Id, Operation},
    service::{Boot, Change, CommitError, Service},
};
use serde_json::{Value, json};

/// A kind of entity with an attribute of its own, and a kind of relationship that starts at it.
const OBSERVATORY: &str = r##"
"An organisation that watches what others do with AI."
type Observatory implements Organization & Actor & Thing
  @entity(
    label: {en: "Observatory", fr: "Observatoire", ar: "مرصد"}
    plural: {en: "Observatories", fr: "Observatoires", ar: "مراصد"}
    icon: "eye", color: "#3366AA", shape: "circle"
  ) {
  "How many countries it watches."
  countriesWatched: Int @attribute(label: {en: "countries watched", fr: "pays observés", ar: "البلدان المرصودة"}) @indexed
}

"An observatory watches a state."
type Watches
  @relationship(
    from: [Observatory]
    to: [State]
    label: {en: "watches", fr: "observe", ar: "يرصد"}
    inverse: {en: "is watched by", fr: "est observé par", ar: "يرصده"}
    role: OVERSIGHT, weight: 1.0
  )
"##;

const DATASET: [(&str, &str); 3] = [
    (
        "sources.csv",
        "id,title,publisher,url,published,retrieved,language,kind,grade\nannual,Annual report,,,2026,,en,report,primary\n",
    ),
    (
        "entities.csv",
        "id,kind,name,status,description\nobs,Observatory,Observatory of Rabat,existing,\n",
    ),
    (
        "claims.csv",
        "id,subject,property,object,value,key,role,valid,status,confidence,source,quote,locator,disputes,note\n\
         W1,obs,Watches,morocco,,,,2026,attested,high,annual,we watch Morocco,page 1,,\n\
         W2,obs,countriesWatched,,54,,,2026,attested,high,annual,54 countries,page 1,,\n",
    ),
];

fn standard() -> String {
    fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/schema/ontology.graphql"
    ))
    .unwrap()
}

/// Writes the extended ontology and a dataset that uses it into a folder.
fn prepare(folder: &Path) {
    fs::write(folder.join("more.graphql"), standard() + OBSERVATORY).unwrap();
    let dataset = folder.join("dataset");
    fs::create_dir(&dataset).unwrap();
    let descriptor = fs::read(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/seed/datapackage.json"
    ));
    fs::write(dataset.join("datapackage.json"), descriptor.unwrap()).unwrap();
    for (name, text) in DATASET {
        fs::write(dataset.join(name), text).unwrap();
    }
    for (name, header) in [
        ("names.csv", "entity,text,language,type,source\n"),
        ("identifiers.csv", "entity,scheme,value,source\n"),
    ] {
        fs::write(dataset.join(name), header).unwrap();
    }
}

/// Runs a verb that must succeed, and gives what it prints.
fn done(folder: &Path, arguments: &str) -> String {
    let done = rawabit(folder, arguments);
    assert_eq!(done.code, Some(0), "{arguments}: {done:?}");
    done.out
}

#[test]
fn a_kind_added_at_run_time_is_served_with_its_attribute_and_its_relationship() {
    let folder = tempfile::tempdir().unwrap();
    prepare(folder.path());
    // The seed comes first, under the standard ontology; the newer one is compatible and is taken.
    fs::create_dir(folder.path().join("data")).unwrap();
    done(folder.path(), "query --data {}/data {stats{entities}}");
    done(
        folder.path(),
        "import --data {}/data --ontology {}/more.graphql {}/dataset",
    );
    // It is recorded: nobody names it again.
    let server = Server::start(&folder.path().join("data"), &[]);
    let answer = server.ask(
        r#"{ entity(id: "obs") { __typename kind kindLabel(language: "ar") ... on Observatory { countriesWatched }
                ... on Organization { status } relationships { nodes { __typename kind label(language: "fr") claims { quote } } } }
            entities(filter: { kinds: [OBSERVATORY], attributes: [{ name: "countriesWatched", gte: 50 }] }) { totalCount }
            paths(from: "obs", to: "cndh") { paths { entities { id } } }
            ontology { entityKinds { name label(language: "fr") } } }"#,
    );
    assert_eq!(
        answer["entity"],
        json!({
            "__typename": "Observatory", "kind": "OBSERVATORY", "kindLabel": "مرصد", "countriesWatched": 54, "status": "EXISTING",
            "relationships": {"nodes": [
                {"__typename": "Watches", "kind": "WATCHES", "label": "observe", "claims": [{"quote": "we watch Morocco"}]},
            ]},
        })
    );
    assert_eq!(answer["entities"]["totalCount"], 1);
    assert_eq!(
        answer["paths"]["paths"][0]["entities"],
        json!([{"id": "obs"}, {"id": "morocco"}, {"id": "cndh"}])
    );
    let kinds = answer["ontology"]["entityKinds"].as_array().unwrap();
    assert!(kinds.contains(&json!({"name": "OBSERVATORY", "label": "Observatoire"})));
    assert!(server.terminate().success());
}

#[test]
fn the_printed_schema_follows_the_ontology() {
    let folder = tempfile::tempdir().unwrap();
    prepare(folder.path());
    let schema = done(folder.path(), "schema --ontology {}/more.graphql");
    assert!(schema.contains("type Observatory implements Entity & Node"));
    assert!(schema.contains("\tcountriesWatched: Int\n"));
    assert!(!done(folder.path(), "schema").contains("Observatory"));
}

#[test]
fn an_ontology_that_lacks_what_is_recorded_is_refused_with_the_differences() {
    let folder = tempfile::tempdir().unwrap();
    prepare(folder.path());
    fs::write(folder.path().join("less.graphql"), standard()).unwrap();
    fs::create_dir(folder.path().join("data")).unwrap();
    done(folder.path(), "query --data {}/data {stats{entities}}");
    done(
        folder.path(),
        "import --data {}/data --ontology {}/more.graphql {}/dataset",
    );
    let refused = rawabit(
        folder.path(),
        "import --data {}/data --ontology {}/less.graphql {}/dataset",
    );
    assert_eq!(refused.code, Some(1), "{refused:?}");
    for part in [
        "the ontology does not fit the data in this folder",
        "Observatory",
        "Watches",
        "leave --ontology out",
    ] {
        assert!(refused.err.contains(part), "no {part:?} in {}", refused.err);
    }
    // The recorded one is still there.
    let answer = done(
        folder.path(),
        "query --data {}/data {ontology{entityKinds{name}}}",
    );
    assert!(answer.contains("OBSERVATORY"), "{answer}");
}

#[test]
fn an_ontology_with_mistakes_is_refused_with_its_problems() {
    let folder = tempfile::tempdir().unwrap();
    let broken = standard() + "\ntype Observatory implements Nothing { x: Int }\n";
    fs::write(folder.path().join("broken.graphql"), broken).unwrap();
    let refused = rawabit(folder.path(), "schema --ontology {}/broken.graphql");
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(refused.err.contains("broken.graphql: "), "{refused:?}");
    assert!(refused.err.contains("`Nothing`"), "{refused:?}");
}

/// A service in this process, under an ontology of its own.
fn service(ontology: String) -> Service {
    let boot = Boot {
        ontology: Some(ontology),
        ..Boot::default()
    };
    Service::open(Arc::new(Memory::new()), &boot, &|_| {}).unwrap()
}

fn put(service: &Service, kind: &str) -> Result<(), CommitError> {
    let entity = Entity {
        id: Id::new("one").unwrap(),
        kind: kind.to_owned(),
        name: "One".to_owned(),
        status: EntityStatus::Existing,
        description: None,
        names: Vec::new(),
        identifiers: Vec::new(),
    };
    let change = Change {
        author: "test".to_owned(),
        operations: vec![Operation::PutEntity(entity)],
        ..Change::default()
    };
    service.commit_blocking(change).map(|_| ())
}

fn answer(api: &Api, query: &str) -> Value {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let response = runtime.block_on(api.answer(async_graphql::Request::new(query)));
    serde_json::from_slice(&rawabit::api::write(&response)).unwrap()
}

#[test]
fn two_services_in_one_process_keep_to_their_own_kinds() {
    let other = OBSERVATORY
        .replace("Observatory", "Laboratory")
        .replace("Watches", "Tests")
        .replace("countriesWatched", "benches");
    let observatories = service(standard() + OBSERVATORY);
    let laboratories = service(standard() + &other);
    put(&observatories, "Observatory").unwrap();
    put(&laboratories, "Laboratory").unwrap();
    for (service, foreign) in [
        (&observatories, "Laboratory"),
        (&laboratories, "Observatory"),
    ] {
        let refused = put(service, foreign).unwrap_err().to_string();
        assert!(
            refused.contains(&format!("`{foreign}` is not in the ontology")),
            "{refused}"
        );
    }
    let (observatories, laboratories) = (Api::new(observatories), Api::new(laboratories));
    let own = r#"{ entity(id: "one") { ... on Observatory { countriesWatched } kind } }"#;
    assert_eq!(
        answer(&observatories, own)["data"],
        json!({"entity": {"countriesWatched": null, "kind": "OBSERVATORY"}})
    );
    let foreign = answer(&laboratories, own);
    assert_eq!(foreign["data"], Value::Null);
    assert_eq!(
        foreign["errors"][0]["extensions"]["code"],
        "INVALID_ARGUMENT"
    );
    let listed = answer(
        &laboratories,
        "{ entities(filter: { kinds: [LABORATORY] }) { totalCount } }",
    );
    assert_eq!(listed["data"]["entities"]["totalCount"], 1);
}
