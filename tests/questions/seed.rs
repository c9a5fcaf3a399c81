//! A server with the seed dataset, shared by the tests that only read.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::common::{Server, agent};

/// A server on a folder of its own.
pub(crate) struct Seed {
    pub(crate) server: Server,
    _folder: TempDir,
}

/// The server that runs now, if any; the last test that uses it ends it.
static RUNNING: Mutex<Weak<Seed>> = Mutex::new(Weak::new());

/// The shared server. Tests that run at the same time share one.
pub(crate) fn seed() -> Arc<Seed> {
    let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(seed) = running.upgrade() {
        return seed;
    }
    let folder = tempfile::tempdir().unwrap();
    let seed = Arc::new(Seed {
        server: Server::start(folder.path(), &[]),
        _folder: folder,
    });
    *running = Arc::downgrade(&seed);
    seed
}

/// The data that a query asks for.
pub(crate) fn ask(query: &str) -> Value {
    seed().server.ask(query)
}

/// The answer to a query with variables.
pub(crate) fn ask_with(query: &str, variables: &Value) -> Value {
    let seed = seed();
    let url = format!("{}/graphql", seed.server.url);
    let request = agent().post(url).header("content-type", "application/json");
    let body = json!({"query": query, "variables": variables}).to_string();
    let mut response = request.send(body).unwrap();
    let text = response.body_mut().read_to_string().unwrap();
    let mut answer: Value = serde_json::from_str(&text).unwrap();
    assert!(answer.get("errors").is_none(), "{query}\n{answer:#}");
    answer["data"].take()
}

/// One member of every item of a list.
pub(crate) fn each(list: &Value, pointer: &str) -> Vec<String> {
    let items = list.as_array().unwrap_or_else(|| panic!("no list: {list}"));
    items
        .iter()
        .map(|item| match item.pointer(pointer) {
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => panic!("no {pointer} in {item}"),
        })
        .collect()
}

/// The ids of a list.
pub(crate) fn ids(list: &Value) -> Vec<String> {
    each(list, "/id")
}

/// `REASON count` for every reason of an `omitted`.
pub(crate) fn reasons(omitted: &Value) -> Vec<String> {
    let reasons = omitted["byReason"].as_array().unwrap();
    reasons
        .iter()
        .map(|reason| format!("{} {}", reason["reason"].as_str().unwrap(), reason["count"]))
        .collect()
}
