//! GraphQL over HTTP: which request gets which status, media type and body.

use serde_json::json;

use crate::client::{Answer, Server, app};
use rawabit::server::Limits;

const JSON: &str = "application/json; charset=utf-8";
const GRAPHQL_RESPONSE: &str = "application/graphql-response+json; charset=utf-8";

/// A POST that asks for the newer media type.
fn strict(server: &Server, query: &str) -> Answer {
    let headers = [
        ("content-type", "application/json"),
        ("accept", "application/graphql-response+json"),
    ];
    server.request(
        "POST",
        "/graphql",
        &headers,
        json!({ "query": query }).to_string().as_bytes(),
    )
}

#[test]
fn a_query_is_answered_by_post_and_by_get() {
    let server = Server::start();
    let body = json!({ "data": { "hello": "hello" }, "extensions": { "cost": { "tokens": 3, "selections": 1, "weight": 1 } } });
    for answer in [
        server.query("{ hello }"),
        server.get("/graphql?query=%7B+hello%20%7D"),
    ] {
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, Some(JSON))
        );
        assert_eq!(answer.json(), body);
    }
}

#[test]
fn variables_and_the_operation_name_are_passed_on() {
    let server = Server::start();
    let query = "query A { hello } query B($text: String!) { echo(text: $text) }";
    let posted = server
        .post(&json!({ "query": query, "operationName": "B", "variables": { "text": "نص" } }));
    assert_eq!(posted.json()["data"], json!({ "echo": "نص" }));
    let target = "/graphql?query=query%20B(%24text:String!)%7Becho(text:%24text)%7D&operationName=B&variables=%7B%22text%22:%22x%22%7D";
    assert_eq!(server.get(target).json()["data"], json!({ "echo": "x" }));
}

#[test]
fn the_status_tells_a_request_error_only_in_the_newer_media_type() {
    let server = Server::start();
    let cases = [
        "{",
        "{ nothing }",
        "query($id: ID!) { hello }",
        "query($x: String!) { echo(text: $x) }",
        "{ hello(",
        "",
        "fragment F on Query { hello }",
    ];
    for query in cases {
        let (old, new) = (server.query(query), strict(&server, query));
        assert_eq!(
            (old.status, old.header("content-type")),
            (200, Some(JSON)),
            "{query}"
        );
        assert_eq!(
            (new.status, new.header("content-type")),
            (400, Some(GRAPHQL_RESPONSE)),
            "{query}"
        );
        for answer in [old, new] {
            assert_eq!(
                (answer.json().get("data"), answer.code().as_str()),
                (None, "INVALID_ARGUMENT"),
                "{query}"
            );
        }
    }
}

#[test]
fn a_field_that_fails_leaves_the_status_alone() {
    let server = Server::start();
    let partly = strict(&server, "{ hello fails }");
    assert_eq!((partly.status, partly.code().as_str()), (200, "NOT_FOUND"));
    assert_eq!(
        partly.json()["data"],
        json!({ "hello": "hello", "fails": null })
    );
    let wholly = strict(&server, "{ must }");
    assert_eq!((wholly.status, wholly.code().as_str()), (200, "NOT_FOUND"));
    assert_eq!(wholly.json().get("data"), Some(&json!(null)));
}

#[test]
fn what_is_no_graphql_request_is_400_in_either_media_type() {
    let server = Server::start();
    let bodies: [(&[u8], &str); 13] = [
        (
            b"",
            "the body is not JSON: EOF while parsing a value at line 1 column 0",
        ),
        (
            b"{ \"not a JSON",
            "the body is not JSON: EOF while parsing a string at line 1 column 13",
        ),
        (
            b"[{\"query\":\"{ hello }\"}]",
            "batches are not supported; send one operation per request",
        ),
        (
            b"\"{ hello }\"",
            "the body must be a JSON object with a `query`",
        ),
        (b"{}", "`query` is missing; it holds the GraphQL document"),
        (
            b"{\"query\":null}",
            "`query` is missing; it holds the GraphQL document",
        ),
        (b"{\"query\":7}", "`query` must be a string"),
        (
            b"{\"query\":\"{ hello }\",\"operationName\":[]}",
            "`operationName` must be a string or null",
        ),
        (
            b"{\"query\":\"{ hello }\",\"variables\":\"x\"}",
            "`variables` must be an object or null",
        ),
        (
            b"{\"query\":\"{ hello }\",\"variables\":[]}",
            "`variables` must be an object or null",
        ),
        (
            b"{\"query\":\"{ hello }\",\"extensions\":0}",
            "`extensions` must be an object or null",
        ),
        (
            b"{\"query\":\"{ hello }\xff\"}",
            "the body is not JSON: invalid unicode code point at line 1 column 20",
        ),
        (
            b"\xef\xbb\xbf\x00",
            "the body is not JSON: expected value at line 1 column 1",
        ),
    ];
    for (body, message) in bodies {
        for accept in ["application/json", "application/graphql-response+json"] {
            let headers = [("content-type", "application/json"), ("accept", accept)];
            let answer = server.request("POST", "/graphql", &headers, body);
            assert_eq!(
                (answer.status, answer.code().as_str()),
                (400, "INVALID_ARGUMENT"),
                "{message}"
            );
            assert_eq!(answer.message(), message);
        }
    }
}

#[test]
fn a_get_without_sense_is_400() {
    let server = Server::start();
    let targets = [
        "/graphql",
        "/graphql?query",
        "/graphql?query=%7Bhello%7D&variables=%7B",
        "/graphql?query=%7Bhello%7D&variables=7",
        "/graphql?query=%7Bhello%7D&query=%7Bhello%7D",
        "/graphql?extensions=%7B%7D",
    ];
    for target in targets {
        let headers = [("accept", "application/graphql-response+json")];
        assert_eq!(
            server.request("GET", target, &headers, b"").status,
            400,
            "{target}"
        );
    }
}

#[test]
fn only_json_is_taken_by_post() {
    let server = Server::start();
    let body = b"{\"query\":\"mutation { add(a: 1, b: 2) }\"}";
    for content_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=utf-16",
    ] {
        let answer = server.request("POST", "/graphql", &[("content-type", content_type)], body);
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (415, "INVALID_ARGUMENT"),
            "{content_type}"
        );
    }
    assert_eq!(server.request("POST", "/graphql", &[], body).status, 415);
    assert_eq!(
        server.query("mutation { add(a: 1, b: 2) }").json()["data"],
        json!({ "add": 3 })
    );
}

#[test]
fn a_mutation_by_get_is_405_whichever_operation_hides_it() {
    let server = Server::start();
    let hidden = "query=query%20A%7Bhello%7D%20mutation%20B%7Badd(a:1,b:2)%7D";
    let cases = [
        ("/graphql?query=mutation%7Badd(a:1,b:2)%7D".to_owned(), 405),
        (format!("/graphql?{hidden}&operationName=B"), 405),
        (format!("/graphql?{hidden}&operationName=A"), 200),
    ];
    for (target, status) in cases {
        let answer = server.get(&target);
        assert_eq!(answer.status, status, "{target}");
        assert_eq!(
            answer.header("allow"),
            (status == 405).then_some("POST"),
            "{target}"
        );
    }
}

#[test]
fn other_methods_are_405_and_other_media_types_406() {
    let server = Server::start();
    let answer = server.request("PUT", "/graphql", &[], b"");
    assert_eq!(
        (answer.status, answer.header("allow")),
        (405, Some("GET, HEAD, POST"))
    );
    let headers = [
        ("content-type", "application/json"),
        ("accept", "text/html"),
    ];
    let answer = server.request("POST", "/graphql", &headers, b"{\"query\":\"{ hello }\"}");
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (406, Some(JSON))
    );
}

#[test]
fn a_browser_that_opens_the_address_is_shown_the_editor() {
    let server = Server::start();
    let headers = [("accept", "text/html,application/xhtml+xml,*/*;q=0.8")];
    let opened = server.request("GET", "/graphql", &headers, b"");
    assert_eq!(
        (opened.status, opened.header("location")),
        (303, Some("/graphiql"))
    );
    let asked = server.request("GET", "/graphql?query=%7Bhello%7D", &headers, b"");
    assert_eq!(
        (asked.status, asked.header("content-type")),
        (200, Some(JSON))
    );
}

#[test]
fn a_variable_of_the_wrong_type_is_an_invalid_argument() {
    let server = Server::start();
    let cases = [
        (
            "query($n: Int!) { items(first: $n) { id } }",
            json!({ "n": "x" }),
        ),
        (
            "query($n: Int!) { items(first: $n) { id } }",
            json!({ "n": 1.5 }),
        ),
        (
            "query($n: Int!) { items(first: $n) { id } }",
            json!({ "n": -1 }),
        ),
        (
            "query($t: Tree!) { depth(tree: $t) }",
            json!({ "t": { "children": 7 } }),
        ),
        (
            "query($t: Tree!) { depth(tree: $t) }",
            json!({ "t": { "unknown": 7 } }),
        ),
        ("query($t: String!) { echo(text: $t) }", json!({ "t": 7 })),
        (
            "query($t: String!) { echo(text: $t) }",
            json!({ "t": null }),
        ),
        ("query($t: String!) { echo(text: $t) }", json!({})),
        ("query($t: String) { echo(text: $t) }", json!({})),
    ];
    for (query, variables) in cases {
        let answer = server.post(&json!({ "query": query, "variables": variables }));
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (200, "INVALID_ARGUMENT"),
            "{query} {variables} {}",
            answer.text()
        );
    }
}

#[test]
fn a_subscription_is_refused_here() {
    let server = Server::start();
    let answer = server.query("subscription { wait }");
    assert_eq!(
        (answer.status, answer.message().as_str()),
        (400, "subscriptions need a WebSocket or an event stream")
    );
}

#[test]
fn a_resolver_that_panics_is_500_and_the_server_goes_on() {
    let server = Server::start();
    for _ in 0..3 {
        let answer = server.query("{ panic }");
        assert_eq!((answer.status, answer.code().as_str()), (500, "INTERNAL"));
        assert_eq!(
            answer.message(),
            "an error in the server; it has been logged"
        );
    }
    assert_eq!(server.query("{ hello }").status, 200);
}

#[test]
fn a_request_that_takes_too_long_is_timed_out() {
    let server = Server::with(Limits {
        request_timeout_ms: 50,
        ..Limits::default()
    });
    let answer = server.query("{ never }");
    assert_eq!((answer.status, answer.code().as_str()), (200, "TIMEOUT"));
    assert_eq!(
        answer.message(),
        "the request took longer than 50 ms; ask for less at a time"
    );
    assert_eq!(strict(&server, "{ never }").status, 504);
    assert_eq!(server.query("{ hello }").status, 200);
}

#[test]
fn a_resolver_that_never_waits_is_answered_for_all_the_same() {
    let server = Server::with(Limits {
        request_timeout_ms: 50,
        ..Limits::default()
    });
    assert_eq!(server.query("{ busy }").code(), "TIMEOUT");
    assert_eq!(server.query("{ hello }").status, 200);
}

#[test]
fn too_many_requests_at_once_are_turned_away() {
    let limits = Limits {
        requests_max: 1,
        queue_max: 1,
        request_timeout_ms: 1_500,
        ..Limits::default()
    };
    let server = Server::with(limits);
    std::thread::scope(|scope| {
        let askers: Vec<_> = (0..3)
            .map(|_| scope.spawn(|| server.query("{ never }")))
            .collect();
        let mut answers: Vec<u16> = askers
            .into_iter()
            .map(|asker| asker.join().unwrap().status)
            .collect();
        answers.sort_unstable();
        assert_eq!(answers, [200, 200, 503]);
    });
    assert_eq!(
        server.query("{ hello }").status,
        200,
        "places are given back"
    );
}

#[test]
fn nothing_is_executed_before_the_service_is_ready() {
    let (app, ready) = app(Limits::default());
    ready.send_replace(false);
    let server = Server::serving(app, ready);
    assert_eq!(
        (server.get("/healthz").status, server.get("/readyz").status),
        (200, 503)
    );
    let answer = server.query("{ hello }");
    assert_eq!(
        (answer.status, answer.header("retry-after")),
        (503, Some("1"))
    );
    server.ready.send_replace(true);
    assert_eq!(
        (
            server.get("/readyz").status,
            server.query("{ hello }").status
        ),
        (200, 200)
    );
}

#[test]
fn the_schema_sees_who_asks() {
    let server = Server::start();
    let headers = [
        ("content-type", "application/json"),
        ("authorization", "Bearer t0ken"),
        ("accept-language", "ar, en;q=0.5"),
        ("x-request-id", "req-1"),
    ];
    let answer = server.request("POST", "/graphql", &headers, b"{\"query\":\"{ caller }\"}");
    assert_eq!(
        answer.json()["data"]["caller"],
        "req-1 Some(\"t0ken\") Some(\"ar, en;q=0.5\")"
    );
    assert_eq!(answer.header("x-request-id"), Some("req-1"));
    assert_eq!(
        server.get("/healthz").header("x-request-id").map(str::len),
        Some(16)
    );
}
