//! Every operation that the explorer sends is one that the service answers.

use std::{collections::BTreeSet, fs, path::PathBuf};

use serde_json::{Map, Value, json};

use crate::{common::agent, seed::seed};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("explorer/src/operations")
}

/// The file of an operation or a fragment.
fn written(name: &str) -> Option<String> {
    fs::read_to_string(folder().join(format!("{name}.graphql"))).ok()
}

/// An operation with the fragments from other files that it spreads, directly or through another, each once.
fn complete(name: &str) -> String {
    let mut text = written(name).unwrap();
    let mut known = BTreeSet::from([name.to_owned()]);
    while let Some(next) = text
        .split("...")
        .skip(1)
        .map(|rest| {
            rest.chars()
                .take_while(char::is_ascii_alphanumeric)
                .collect()
        })
        .find(|spread: &String| !known.contains(spread) && written(spread).is_some())
    {
        text.push_str(&written(&next).unwrap());
        known.insert(next);
    }
    text
}

/// The variables that an operation declares.
fn variables(text: &str) -> Vec<&str> {
    let declared = text
        .split_once('(')
        .and_then(|(_, rest)| rest.split_once(") {"))
        .map_or("", |(declared, _)| declared);
    let names = declared.split('$').skip(1);
    names.filter_map(|rest| rest.split(':').next()).collect()
}

/// A value for a variable, by its name: what the explorer would send about the seed.
fn sample(variable: &str) -> Value {
    match variable {
        "language" => json!("fr"),
        "id" | "from" | "a" | "into" => json!("cndh"),
        "to" | "b" => json!("dos"),
        "of" | "ids" | "entities" => json!(["cndh", "morocco"]),
        "avoid" => json!(["usa"]),
        "view" => json!({"during": "2020/2026", "minConfidence": 0.1}),
        "everything" => json!({"statuses": ["ATTESTED", "DISPUTED"]}),
        "first" | "count" => json!(3),
        "limit" => json!(20),
        "since" | "before" => json!(0),
        "after" | "filter" => Value::Null,
        "parts" | "together" => json!(true),
        "kinds" => json!(["STATE"]),
        "direction" => json!("OUT"),
        "rank" => json!("STRONGEST"),
        "measure" => json!("PAGERANK"),
        "model" => json!("LINEAR_THRESHOLD"),
        "at" => json!(["2024", "2025"]),
        "text" => json!("maroc"),
        "reason" => json!("a test"),
        "idempotencyKey" => json!("a-key"),
        other => panic!("no value is known for the variable `{other}`; give it one here"),
    }
}

/// Mutations name what they change; nothing is changed here, because no token is sent.
fn input(name: &str) -> Value {
    match name {
        "PutSources" => json!([{"id": "x", "title": "X", "grade": "LOW"}]),
        _ => {
            json!([{"subject": "cndh", "property": "PARTNERS_WITH", "object": "usa", "source": "S0"}])
        }
    }
}

fn answered(name: &str) -> Value {
    let text = complete(name);
    let values: Map<String, Value> = variables(&text)
        .into_iter()
        .map(|variable| {
            let value = match (name, variable) {
                (_, "input") => input(name),
                ("MergeEntities", "from") => json!(["usa"]),
                ("ActorTies", "kinds") => json!(["PARTNERS_WITH"]),
                _ => sample(variable),
            };
            (variable.to_owned(), value)
        })
        .collect();
    let seed = seed();
    let mut response = agent()
        .post(format!("{}/graphql", seed.server.url))
        .header("content-type", "application/json")
        .send(json!({ "query": text, "variables": values }).to_string())
        .unwrap();
    serde_json::from_str(&response.body_mut().read_to_string().unwrap()).unwrap()
}

#[test]
fn every_operation_of_the_explorer_is_answered() {
    let mut n_asked = 0;
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let text = complete(name);
        let Some(operation) = text.lines().find(|line| {
            ["query ", "mutation "]
                .iter()
                .any(|word| line.starts_with(word))
        }) else {
            // A fragment, or the subscription, which the browser's tests follow.
            continue;
        };
        let answer = answered(name);
        let errors = answer["errors"].as_array().cloned().unwrap_or_default();
        let is_refused = |error: &Value| error["extensions"]["code"] == "UNAUTHENTICATED";
        if operation.starts_with("mutation ") {
            assert!(
                !errors.is_empty() && errors.iter().all(is_refused),
                "{name}: {answer:#}"
            );
        } else {
            assert!(errors.is_empty(), "{name}: {answer:#}");
        }
        n_asked += 1;
    }
    assert!(n_asked > 20, "only {n_asked} operations were found");
}
