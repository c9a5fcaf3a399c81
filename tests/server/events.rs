//! GraphQL over server-sent events, one connection for each operation.

use std::io::{Read as _, Write as _};

use rawabit::server::Limits;
use serde_json::json;

use crate::client::{Answer, Server};

const EVENTS: (&str, &str) = ("accept", "text/event-stream");
const JSON: (&str, &str) = ("content-type", "application/json");

fn post(server: &Server, query: &str) -> Answer {
    let body = json!({ "query": query }).to_string();
    server.request("POST", "/graphql", &[JSON, EVENTS], body.as_bytes())
}

/// The body of an answer in chunks, put together.
fn text(answer: &Answer) -> String {
    let (mut text, mut rest) = (String::new(), answer.text());
    while let Some((length, after)) = rest.split_once("\r\n") {
        let length = usize::from_str_radix(length, 16).unwrap();
        text.push_str(&after[..length]);
        rest = &after[length + 2..];
    }
    text
}

#[test]
fn a_subscription_is_a_stream_of_events_with_an_end() {
    let server = Server::start();
    let expected = "event: next\ndata: {\"data\":{\"count\":1}}\n\n\
                    event: next\ndata: {\"data\":{\"count\":2}}\n\n\
                    event: complete\ndata:\n\n";
    let target = "/graphql?query=subscription%7Bcount(to:2)%7D";
    for answer in [
        post(&server, "subscription { count(to: 2) }"),
        server.request("GET", target, &[EVENTS], b""),
    ] {
        let kind = answer.header("content-type");
        assert_eq!(
            (answer.status, kind),
            (200, Some("text/event-stream; charset=utf-8"))
        );
        assert_eq!(text(&answer), expected);
    }
}

#[test]
fn other_operations_and_refused_documents_are_events_as_well() {
    let server = Server::start();
    for (query, expected) in [
        ("{ hello }", r#""data":{"hello":"hello"}"#),
        ("mutation { add(a: 1, b: 2) }", r#""data":{"add":3}"#),
        ("{ nothing }", r#""code":"INVALID_ARGUMENT""#),
        ("subscription { nothing }", r#""code":"INVALID_ARGUMENT""#),
        ("subscription { denied }", r#""code":"NOT_FOUND""#),
        ("subscription { breaks }", r#""code":"INTERNAL""#),
    ] {
        let answer = post(&server, query);
        let text = text(&answer);
        assert_eq!(answer.status, 200, "{query}");
        assert!(text.contains(expected), "{query}: {text}");
        assert!(
            text.ends_with("\n\nevent: complete\ndata:\n\n"),
            "{query}: {text}"
        );
    }
}

#[test]
fn what_is_no_request_is_refused_before_the_stream() {
    let server = Server::start();
    let empty = server.request("POST", "/graphql", &[JSON, EVENTS], b"{}");
    assert_eq!(
        (empty.status, empty.code().as_str()),
        (400, "INVALID_ARGUMENT")
    );
    let target = "/graphql?query=mutation%7Badd(a:1,b:2)%7D";
    let mutation = server.request("GET", target, &[EVENTS], b"");
    assert_eq!(
        (mutation.status, mutation.header("allow")),
        (405, Some("POST"))
    );
}

#[test]
fn who_reads_both_gets_events_only_for_subscriptions() {
    let server = Server::start();
    let both = (
        "accept",
        "application/graphql-response+json, application/json, text/event-stream",
    );
    let ask = |query: &str| {
        let body = json!({ "query": query }).to_string();
        let answer = server.request("POST", "/graphql", &[JSON, both], body.as_bytes());
        answer.header("content-type").unwrap().to_owned()
    };
    assert_eq!(
        ask("{ hello }"),
        "application/graphql-response+json; charset=utf-8"
    );
    assert_eq!(
        ask("subscription { count(to: 1) }"),
        "text/event-stream; charset=utf-8"
    );
}

/// Reads until `end` has come.
fn read_until(stream: &mut std::net::TcpStream, end: &str) -> String {
    let mut text = String::new();
    while !text.contains(end) {
        let mut bytes = [0; 1024];
        let count = stream.read(&mut bytes).unwrap();
        assert!(count > 0, "the stream ended with {text}");
        text.push_str(std::str::from_utf8(&bytes[..count]).unwrap());
    }
    text
}

fn wait(server: &Server) -> std::net::TcpStream {
    let mut stream = server.connect();
    write!(
        stream,
        "GET /graphql?query=subscription%7Bwait%7D HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\n\r\n"
    )
    .unwrap();
    read_until(&mut stream, "{\"data\":{\"wait\":0}}\n\n");
    stream
}

#[test]
fn a_silent_stream_is_kept_alive_by_comments_and_ends_with_its_client() {
    let server = Server::with(Limits {
        keep_alive_ms: 50,
        ..Limits::default()
    });
    let mut stream = wait(&server);
    read_until(&mut stream, ":\n\n");
    drop(stream);
    while server.query("{ waiting }").json()["data"]["waiting"] != 0 {}
}

#[test]
fn a_stopping_server_ends_its_streams() {
    let mut server = Server::start();
    let mut stream = wait(&server);
    server.stop();
    let mut rest = String::new();
    stream.read_to_string(&mut rest).unwrap();
    assert!(
        !rest.contains("complete"),
        "the client is to ask again: {rest}"
    );
    server.join();
}

#[test]
fn streams_beyond_the_limit_are_turned_away() {
    let server = Server::with(Limits {
        subscriptions_max: 1,
        ..Limits::default()
    });
    let stream = wait(&server);
    let answer = post(&server, "subscription { wait }");
    assert!(text(&answer).contains("the server is busy"), "{answer:?}");
    drop(stream);
}
