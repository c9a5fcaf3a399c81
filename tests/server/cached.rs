//! What clients need not send or receive again: documents, answers, and bytes that compress.

use rawabit::server::{Access, Documents, Limits, Readings};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use crate::client::{Answer, Server, app};

/// The SHA-256 of `{ hello }`.
const HELLO: &str = "001c3174e099bd72b729d0c0a529ba9f5a740c446e2a6e1d71b283cb84ec3065";

fn named(hash: &str) -> Value {
    json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } })
}

#[test]
fn a_document_is_found_by_its_hash_once_it_was_sent() {
    let server = Server::start();
    let unknown = server.post(&json!({ "extensions": named(HELLO) }));
    assert_eq!(
        (unknown.status, unknown.code(), unknown.message()),
        (
            200,
            "PERSISTED_QUERY_NOT_FOUND".to_owned(),
            "PersistedQueryNotFound".to_owned()
        )
    );
    let sent = server.post(&json!({ "query": "{ hello }", "extensions": named(HELLO) }));
    assert_eq!(sent.json()["data"]["hello"], "hello");
    let found = server.post(&json!({ "extensions": named(HELLO) }));
    assert_eq!(found.json()["data"]["hello"], "hello");
    let target = format!(
        "/graphql?extensions=%7B%22persistedQuery%22:%7B%22version%22:1,%22sha256Hash%22:%22{HELLO}%22%7D%7D"
    );
    assert_eq!(server.get(&target).json()["data"]["hello"], "hello");
}

#[test]
fn a_document_under_another_hash_is_refused_and_not_remembered() {
    let server = Server::start();
    let forged = server.post(&json!({ "query": "{ must }", "extensions": named(HELLO) }));
    assert_eq!(
        (forged.status, forged.message().as_str()),
        (400, "`sha256Hash` is not the SHA-256 of `query`")
    );
    let unknown = server.post(&json!({ "extensions": named(HELLO) }));
    assert_eq!(unknown.code(), "PERSISTED_QUERY_NOT_FOUND");
    for (extensions, message) in [
        (
            json!({ "persistedQuery": 7 }),
            "`persistedQuery` must be an object",
        ),
        (
            json!({ "persistedQuery": { "version": 2, "sha256Hash": HELLO } }),
            "`persistedQuery` must have `version` 1",
        ),
        (
            named("abc"),
            "`sha256Hash` must be the SHA-256 of the document in 64 hexadecimal digits",
        ),
    ] {
        let answer = server.post(&json!({ "extensions": extensions }));
        assert_eq!((answer.status, answer.message().as_str()), (400, message));
    }
}

#[test]
fn a_server_that_remembers_nothing_says_so() {
    let server = Server::with(Limits {
        persisted_max: 0,
        ..Limits::default()
    });
    let answer = server.post(&json!({ "extensions": named(HELLO) }));
    assert_eq!(answer.code(), "PERSISTED_QUERY_NOT_SUPPORTED");
}

#[test]
fn a_server_with_a_list_executes_nothing_else() {
    let (mut app, ready) = app(Limits::default());
    app.access = Access {
        documents: Some(Documents::read(r#"{"Greeting": "{ hello }"}"#).unwrap()),
        ..Access::default()
    };
    let server = Server::serving(app, ready);
    for listed in [
        json!({ "query": "{ hello }" }),
        json!({ "extensions": named(HELLO) }),
    ] {
        assert_eq!(
            server.post(&listed).json()["data"]["hello"],
            "hello",
            "{listed}"
        );
    }
    let other = "9".repeat(64);
    for unlisted in [
        json!({ "query": "{hello}" }),
        json!({ "query": "{" }),
        json!({ "extensions": named(&other) }),
    ] {
        let answer = server.post(&unlisted);
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (403, "FORBIDDEN"),
            "{unlisted}"
        );
    }
}

/// A server whose revision can be set.
fn at_revision() -> (Server, Arc<AtomicU64>) {
    let (mut app, ready) = app(Limits::default());
    let revision = Arc::new(AtomicU64::new(1));
    let told = Arc::clone(&revision);
    app.readings = Readings {
        revision: Arc::new(move || told.load(SeqCst)),
        ..Readings::default()
    };
    (Server::serving(app, ready), revision)
}

fn tag(answer: &Answer) -> &str {
    answer.header("etag").unwrap()
}

#[test]
fn an_answer_that_still_holds_is_not_sent_again() {
    let (server, revision) = at_revision();
    let target = "/graphql?query=%7Bhello%7D";
    let first = server.get(target);
    assert_eq!(first.header("cache-control"), Some("private, no-cache"));
    let vary: Vec<&str> = first
        .headers
        .iter()
        .filter(|(name, _)| name == "vary")
        .map(|(_, value)| value.as_str())
        .collect();
    for name in ["accept", "accept-language", "authorization", "origin"] {
        assert!(vary.contains(&name), "{name} in {vary:?}");
    }
    let head = server.request("HEAD", target, &[], b"");
    assert_eq!((head.status, tag(&head)), (200, tag(&first)));
    let ask = |headers: &[(&str, &str)]| {
        let mut all = vec![("if-none-match", tag(&first))];
        all.extend(headers);
        server.request("GET", target, &all, b"")
    };
    let again = ask(&[]);
    assert_eq!(
        (again.status, again.body.len(), tag(&again)),
        (304, 0, tag(&first))
    );
    assert_eq!(ask(&[("accept-language", "ar")]).status, 200);
    assert_eq!(ask(&[("authorization", "Bearer x")]).status, 200);
    assert_eq!(
        ask(&[("accept", "application/graphql-response+json")]).status,
        200
    );
    revision.store(2, SeqCst);
    let changed = ask(&[]);
    assert_eq!(changed.status, 200);
    assert_ne!(tag(&changed), tag(&first));
}

#[test]
fn only_whole_answers_to_get_can_be_kept() {
    let (server, _) = at_revision();
    for answer in [
        server.query("{ hello }"),
        server.get("/graphql?query=%7Bhello%20fails%7D"),
        server.get("/graphql?query=%7Bnothing%7D"),
    ] {
        let headers = (answer.header("etag"), answer.header("cache-control"));
        assert_eq!(headers, (None, Some("no-store")), "{answer:?}");
    }
}

#[test]
fn long_answers_are_compressed_as_the_client_accepts() {
    let server = Server::start();
    let ask = |bytes: usize, accepted: &str| {
        let target = format!("/graphql?query=%7Bblob(bytes:{bytes})%7D");
        server.request("GET", &target, &[("accept-encoding", accepted)], b"")
    };
    for (bytes, accepted, expected) in [
        (5_000, "br", Some("br")),
        (5_000, "gzip", Some("gzip")),
        (5_000, "gzip, br", Some("br")),
        (5_000, "gzip;q=0, br;q=0", None),
        (5_000, "identity", None),
        (5_000, "zstd", None),
        (500, "br", None),
    ] {
        let answer = ask(bytes, accepted);
        assert_eq!(
            answer.header("content-encoding"),
            expected,
            "{bytes} {accepted}"
        );
        assert_eq!(
            answer.body.len() < bytes,
            expected.is_some(),
            "{bytes} {accepted}"
        );
        let varies = ("vary".to_owned(), "accept-encoding".to_owned());
        assert_eq!(
            answer.headers.contains(&varies),
            bytes > 1_024,
            "{answer:?}"
        );
    }
    let events = server.request(
        "GET",
        "/graphql?query=%7Bblob(bytes:5000)%7D",
        &[("accept-encoding", "br"), ("accept", "text/event-stream")],
        b"",
    );
    assert_eq!(events.header("content-encoding"), None);
    let sdl = server.request("GET", "/schema.graphql", &[("accept-encoding", "br")], b"");
    assert_eq!(sdl.header("content-encoding"), Some("br"));
    assert!(tag(&sdl).starts_with("W/"), "{}", tag(&sdl));
}
