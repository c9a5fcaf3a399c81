//! What is counted: points that clients spend, and requests for `/metrics`.

use std::sync::Arc;

use rawabit::server::{Access, Hosts, Limits, Origins, Proxy, Readings};
use serde_json::json;

use crate::client::{Answer, Server, app};
use crate::talk::Talk;

/// Points for a handful of requests, and none that come back while a test runs.
fn poor() -> Limits {
    Limits {
        points_per_s: 1,
        points_max: 100,
        ..Limits::default()
    }
}

/// Asks for 40 things.
fn ask(server: &Server, headers: &[(&str, &str)]) -> Answer {
    let query = format!("{{ {} }}", "items(first: 1) { id } ".repeat(20));
    let mut all = vec![("content-type", "application/json")];
    all.extend(headers);
    let body = json!({ "query": query }).to_string();
    server.request("POST", "/graphql", &all, body.as_bytes())
}

#[test]
fn a_client_that_asked_for_too_much_is_told_to_wait() {
    let server = Server::with(poor());
    let statuses = [(); 3].map(|()| ask(&server, &[]).status);
    assert_eq!(statuses, [200, 200, 429]);
    let refused = ask(&server, &[]);
    assert_eq!(refused.code(), "TOO_EXPENSIVE");
    let wait_s: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=200).contains(&wait_s), "{wait_s}");
    assert_eq!(
        refused.message(),
        format!("too much was asked in a short time; try again in {wait_s} s")
    );
    let mut talk = Talk::begun(&server);
    let query = format!("{{ {} }}", "items(first: 1) { id } ".repeat(20));
    talk.subscribe("a", &query);
    let (kind, payload) = talk.hear_of("a");
    assert_eq!(
        (kind.as_str(), &payload[0]["extensions"]["code"]),
        ("error", &json!("TOO_EXPENSIVE"))
    );
}

#[test]
fn everybody_is_served_where_nothing_is_counted() {
    let server = Server::start();
    for _ in 0..10 {
        assert_eq!(ask(&server, &[]).status, 200);
    }
}

#[test]
fn clients_behind_a_proxy_are_told_apart_only_if_it_is_trusted() {
    for (proxy, expected) in [
        (Proxy::Trusted, [200, 200, 200]),
        (Proxy::Absent, [200, 200, 429]),
    ] {
        let (mut app, ready) = app(poor());
        app.access.proxy = proxy;
        let server = Server::serving(app, ready);
        let statuses = ["192.0.2.1", "192.0.2.2", "192.0.2.3"]
            .map(|address| ask(&server, &[("x-forwarded-for", address)]).status);
        assert_eq!(statuses, expected, "{proxy:?}");
    }
}

#[test]
fn the_holder_of_a_token_has_points_of_their_own() {
    let (mut app, ready) = app(poor());
    app.access.holder = Arc::new(|token| (token == "valid").then(|| "amina".to_owned()));
    let server = Server::serving(app, ready);
    let bearer = |token: &'static str| [("authorization", token)];
    let statuses = [
        "Bearer valid",
        "Bearer valid",
        "Bearer made-up",
        "Bearer other",
        "Bearer third",
    ]
    .map(|token| ask(&server, &bearer(token)).status);
    assert_eq!(
        statuses,
        [200, 200, 200, 200, 429],
        "made up tokens count with their address"
    );
}

#[test]
fn a_server_of_this_machine_does_not_answer_to_other_names() {
    let (mut app, ready) = app(Limits::default());
    let loopback = "127.0.0.1:4000".parse().unwrap();
    app.access = Access {
        hosts: Hosts::listening_on(loopback, &app.origins),
        ..Access::default()
    };
    let server = Server::serving(app, ready);
    let port = server.address.port();
    let get = |host: &str| {
        server.send(&format!("GET /graphql?query=%7Bhello%7D HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n"), b"")
    };
    for host in ["localhost", "127.0.0.1:1", "[::1]", "friend.example"] {
        assert_eq!(get(host).status, 200, "{host}");
    }
    let refused = get(&format!("evil.example:{port}"));
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (421, "FORBIDDEN")
    );
    assert_eq!(
        Hosts::listening_on("0.0.0.0:4000".parse().unwrap(), &Origins::default()),
        Hosts::default()
    );
}

#[test]
fn metrics_tell_what_was_asked_and_what_the_layers_below_say() {
    let (mut app, ready) = app(Limits {
        request_timeout_ms: 5_000,
        ..Limits::default()
    });
    app.readings = Readings {
        revision: Arc::new(|| 7),
        journal_head: Arc::new(|| 8),
    };
    let server = Server::serving(app, ready);
    for query in [
        "{ hello }",
        "{ hello fails }",
        "{ nothing }",
        "{ panic }",
        "{ never }",
        "mutation { add(a: 1, b: 2) }",
        "{",
    ] {
        server.query(query);
    }
    let known = server.get("/graphql?query=%7Bhello%7D");
    let headers = [("if-none-match", known.header("etag").unwrap())];
    assert_eq!(
        server
            .request("GET", "/graphql?query=%7Bhello%7D", &headers, b"")
            .status,
        304
    );
    let mut talk = Talk::begun(&server);
    talk.subscribe("a", "subscription { wait }");
    assert_eq!(talk.hear_of("a").0, "next");
    // The socket's, and that of the request itself.
    while !server
        .get("/metrics")
        .text()
        .contains("rawabit_connections 2\n")
    {}
    let answer = server.get("/metrics");
    let kind = answer.header("content-type");
    assert_eq!(kind, Some("text/plain; version=0.0.4; charset=utf-8"));
    for line in [
        r#"rawabit_requests_total{operation="query",outcome="answered"} 2"#,
        r#"rawabit_requests_total{operation="query",outcome="partly"} 1"#,
        r#"rawabit_requests_total{operation="query",outcome="unchanged"} 1"#,
        r#"rawabit_requests_total{operation="query",outcome="refused"} 1"#,
        r#"rawabit_requests_total{operation="query",outcome="panicked"} 1"#,
        r#"rawabit_requests_total{operation="query",outcome="timed_out"} 1"#,
        r#"rawabit_requests_total{operation="mutation",outcome="answered"} 1"#,
        r#"rawabit_requests_total{operation="none",outcome="refused"} 1"#,
        r#"rawabit_selections_total{operation="query"} 8"#,
        r#"rawabit_request_duration_seconds_count{operation="query"} 7"#,
        "rawabit_revision 7",
        "rawabit_journal_head 8",
        "rawabit_subscriptions 1",
        "rawabit_sockets 1",
    ] {
        assert!(
            answer.text().lines().any(|found| found == line),
            "{line} in {}",
            answer.text()
        );
    }
}
