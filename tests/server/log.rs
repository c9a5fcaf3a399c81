//! What the log says of a request, and what it keeps to itself.

use serde_json::{Value, json};

use crate::client::{Log, Server};

#[test]
fn a_request_is_one_line_with_its_operation_and_without_its_content() {
    let log = Log::default();
    let mut server = Server::logging(&log);
    let query = "query Greeting($text: String!) { echo(text: $text) }";
    let body = json!({ "query": query, "variables": { "text": "a secret" } }).to_string();
    let headers = [
        ("content-type", "application/json"),
        ("authorization", "Bearer t0ken"),
        ("x-request-id", "req-1"),
    ];
    let answer = server.request("POST", "/graphql?a=private", &headers, body.as_bytes());
    assert_eq!(answer.json()["data"]["echo"], "a secret");
    server.join();

    let text = log.text();
    let line: Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    let fields = &line["fields"];
    assert_eq!(line["level"], "INFO");
    assert_eq!(line["span"]["request.id"], "req-1");
    assert_eq!(fields["message"], "answered POST /graphql");
    assert_eq!(
        (&fields["method"], &fields["path"]),
        (&json!("POST"), &json!("/graphql"))
    );
    assert_eq!(
        (&fields["operation"], &fields["status"]),
        (&json!("Greeting"), &json!(200))
    );
    assert!(fields["duration_ms"].is_u64(), "{line}");
    for hidden in ["secret", "echo", "t0ken", "private"] {
        assert!(!text.contains(hidden), "{hidden} in {text}");
    }
}

#[test]
fn a_panic_is_logged_once_with_the_request_that_caused_it() {
    let log = Log::default();
    let mut server = Server::logging(&log);
    assert_eq!(server.query("{ panic }").status, 500);
    server.join();
    let text = log.text();
    let errors: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|line| line["level"] == "ERROR")
        .collect();
    assert_eq!(errors.len(), 1, "{text}");
    assert_eq!(
        errors[0]["span"]["request.id"].as_str().map(str::len),
        Some(16),
        "{text}"
    );
}
