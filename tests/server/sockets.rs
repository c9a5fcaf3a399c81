//! `graphql-transport-ws`, message by message and close code by close code.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use rawabit::server::Limits;
use serde_json::{Value, json};
use tungstenite::Message;

use crate::client::Server;
use crate::talk::Talk;

/// The code of the first error in the payload of an `error` message.
fn code(payload: &Value) -> &str {
    payload[0]["extensions"]["code"].as_str().unwrap_or("none")
}

fn numbered(to: usize) -> String {
    format!("subscription {{ count(to: {to}) }}")
}

#[test]
fn a_subscription_tells_its_answers_and_its_end() {
    let server = Server::start();
    let mut talk = Talk::begun(&server);
    talk.subscribe("a", &numbered(3));
    for number in 1..=3 {
        let expected = json!({ "data": { "count": number } });
        assert_eq!(talk.hear_of("a"), ("next".to_owned(), expected));
    }
    assert_eq!(
        talk.hear(),
        json!({ "id": "a", "type": "complete" }),
        "and no payload"
    );
}

#[test]
fn queries_and_mutations_are_answered_once() {
    let server = Server::start();
    let mut talk = Talk::begun(&server);
    for (query, data) in [
        ("{ hello }", json!({ "hello": "hello" })),
        ("mutation { add(a: 1, b: 2) }", json!({ "add": 3 })),
        (
            "{ hello fails }",
            json!({ "hello": "hello", "fails": null }),
        ),
        ("{ must }", json!(null)),
    ] {
        talk.subscribe("a", query);
        let (kind, payload) = talk.hear_of("a");
        assert_eq!(
            (kind.as_str(), &payload["data"]),
            ("next", &data),
            "{query}"
        );
        assert_eq!(talk.hear_of("a").0, "complete", "{query}");
    }
}

#[test]
fn what_cannot_be_executed_is_an_error_and_not_an_answer() {
    let server = Server::with(Limits {
        request_timeout_ms: 50,
        ..Limits::default()
    });
    let mut talk = Talk::begun(&server);
    for (query, expected) in [
        ("{", "INVALID_ARGUMENT"),
        ("{ nothing }", "INVALID_ARGUMENT"),
        ("subscription { nothing }", "INVALID_ARGUMENT"),
        ("subscription { count }", "INVALID_ARGUMENT"),
        ("subscription { denied }", "NOT_FOUND"),
        (&format!("{{ {} }}", "hello ".repeat(21)), "TOO_EXPENSIVE"),
        ("{ panic }", "INTERNAL"),
        ("{ never }", "TIMEOUT"),
        ("{ busy }", "TIMEOUT"),
    ] {
        talk.subscribe("a", query);
        let (kind, payload) = talk.hear_of("a");
        assert_eq!(
            (kind.as_str(), code(&payload)),
            ("error", expected),
            "{query}"
        );
    }
    talk.subscribe("a", "{ hello }");
    assert_eq!(
        talk.hear_of("a").0,
        "next",
        "the id is free and the socket works"
    );
}

#[test]
fn a_failing_event_leaves_its_subscription_open() {
    let server = Server::start();
    let mut talk = Talk::begun(&server);
    talk.subscribe("a", "subscription { stumble }");
    assert_eq!(talk.hear_of("a").1["data"]["stumble"], 1);
    let (kind, payload) = talk.hear_of("a");
    assert_eq!(
        (kind.as_str(), code(&payload["errors"])),
        ("next", "NOT_FOUND")
    );
}

#[test]
fn a_panic_ends_its_subscription_alone() {
    let server = Server::start();
    let mut talk = Talk::begun(&server);
    talk.subscribe("other", "subscription { wait }");
    assert_eq!(talk.hear_of("other").0, "next");
    talk.subscribe("a", "subscription { breaks }");
    assert_eq!(talk.hear_of("a").0, "next");
    let (kind, payload) = talk.hear_of("a");
    assert_eq!((kind.as_str(), code(&payload)), ("error", "INTERNAL"));
    talk.subscribe("b", "{ waiting }");
    assert_eq!(talk.hear_of("b").1["data"]["waiting"], 1);
}

#[test]
fn an_operation_that_the_client_ends_is_ended_and_its_id_free() {
    let server = Server::start();
    let mut talk = Talk::begun(&server);
    talk.subscribe("a", "subscription { wait }");
    assert_eq!(talk.hear_of("a").0, "next");
    talk.say(&json!({ "id": "a", "type": "complete" }));
    talk.say(&json!({ "id": "unknown", "type": "complete" }));
    while server.query("{ waiting }").json()["data"]["waiting"] != 0 {}
    talk.subscribe("a", "{ hello }");
    assert_eq!(talk.hear_of("a").1["data"]["hello"], "hello");
}

#[test]
fn a_socket_that_goes_away_takes_its_operations_with_it() {
    let server = Server::start();
    let mut talk = Talk::begun(&server);
    talk.subscribe("a", "subscription { wait }");
    assert_eq!(talk.hear_of("a").0, "next");
    drop(talk);
    while server.query("{ waiting }").json()["data"]["waiting"] != 0 {}
}

#[test]
fn a_ping_gets_a_pong_even_before_init() {
    let server = Server::start();
    let mut talk = Talk::open(&server);
    talk.say(&json!({ "type": "ping" }));
    assert_eq!(talk.hear(), json!({ "type": "pong" }));
    talk.say(&json!({ "type": "pong" }));
    talk.say(&json!({ "type": "ping", "payload": { "a": 1 } }));
    assert_eq!(
        talk.hear(),
        json!({ "type": "pong", "payload": { "a": 1 } })
    );
    talk.init(&json!(null));
}

#[test]
fn each_breach_of_the_protocol_has_its_close_code() {
    let server = Server::with(Limits {
        socket_init_timeout_ms: 100,
        ..Limits::default()
    });
    assert_eq!(
        Talk::open(&server).closed(),
        (4408, "Connection initialisation timeout".to_owned())
    );
    let server = Server::start();
    let mut early = Talk::open(&server);
    early.subscribe("a", "{ hello }");
    assert_eq!(early.closed(), (4401, "Unauthorized".to_owned()));

    let mut again = Talk::begun(&server);
    again.say(&json!({ "type": "connection_init" }));
    let expected = "Too many initialisation requests".to_owned();
    assert_eq!(again.closed(), (4429, expected));

    let mut twice = Talk::begun(&server);
    twice.subscribe("a", "subscription { wait }");
    twice.subscribe("a", "subscription { wait }");
    let expected = "Subscriber for a already exists".to_owned();
    assert_eq!(twice.closed(), (4409, expected));

    for text in [
        "rubbish",
        "{}",
        r#"{"type":"start","id":"1"}"#,
        r#"{"type":"subscribe","id":"1"}"#,
    ] {
        let mut talk = Talk::begun(&server);
        talk.say_text(text);
        assert_eq!(talk.closed().0, 4400, "{text}");
    }
    let mut binary = Talk::begun(&server);
    binary.socket.send(Message::binary(b"{}".to_vec())).unwrap();
    assert_eq!(binary.closed().0, 4400);
}

#[test]
fn another_protocol_is_not_acceptable() {
    let server = Server::start();
    let expected = (4406, "Subprotocol not acceptable".to_owned());
    assert_eq!(Talk::open_with(&server, &[]).closed(), expected);
    let headers = [("sec-websocket-protocol", "graphql-ws, graphql-transport-ws")];
    Talk::open_with(&server, &headers).init(&json!({}));
}

#[test]
fn a_message_that_is_too_long_closes_the_socket() {
    let server = Server::start();
    let mut talk = Talk::begun(&server);
    talk.say(&json!({ "type": "ping", "payload": { "text": "x".repeat(65_000) } }));
    assert_eq!(talk.hear()["type"], "pong");
    let long = json!({ "type": "ping", "payload": { "text": "x".repeat(70_000) } });
    // The server may close before it has read all of it.
    drop(talk.socket.send(Message::text(long.to_string())));
    assert_eq!(talk.closed(), (1009, "the message is too long".to_owned()));
}

#[test]
fn so_many_operations_are_open_at_once() {
    let server = Server::with(Limits {
        socket_operations_max: 2,
        subscriptions_max: 3,
        ..Limits::default()
    });
    let wait = "subscription { wait }";
    let (mut talk, mut other) = (Talk::begun(&server), Talk::begun(&server));
    for id in ["a", "b"] {
        talk.subscribe(id, wait);
        assert_eq!(talk.hear_of(id).0, "next");
    }
    talk.subscribe("c", wait);
    let (kind, payload) = talk.hear_of("c");
    assert_eq!((kind.as_str(), code(&payload)), ("error", "TOO_EXPENSIVE"));
    other.subscribe("a", wait);
    assert_eq!(other.hear_of("a").0, "next");
    other.subscribe("b", wait);
    let (kind, payload) = other.hear_of("b");
    assert_eq!(
        (kind.as_str(), code(&payload)),
        ("error", "TIMEOUT"),
        "no place for a fourth"
    );
}

#[test]
fn the_token_comes_with_init_or_with_the_handshake() {
    let server = Server::start();
    let headers = [
        ("sec-websocket-protocol", "graphql-transport-ws"),
        ("authorization", "Bearer first"),
        ("accept-language", "ar"),
        ("x-request-id", "req-1"),
    ];
    for (payload, token) in [
        (json!({}), "first"),
        (json!({ "authorization": "Bearer t0ken" }), "t0ken"),
        (json!({ "authorization": "t0ken" }), "t0ken"),
    ] {
        let mut talk = Talk::open_with(&server, &headers);
        talk.init(&payload);
        for (idx, query) in ["{ caller }", "subscription { caller }"].iter().enumerate() {
            talk.subscribe("a", query);
            let said = format!("req-1-{} Some(\"{token}\") Some(\"ar\")", idx + 1);
            assert_eq!(talk.hear_of("a").1["data"]["caller"], said);
            assert_eq!(talk.hear_of("a").0, "complete");
        }
    }
}

#[test]
fn a_client_that_does_not_read_holds_back_its_stream_and_is_closed() {
    let server = Server::with(Limits {
        write_timeout_ms: 1_000,
        ..Limits::default()
    });
    let mut talk = Talk::begun(&server);
    talk.subscribe("a", "subscription { pour(bytes: 100000) }");
    while server.query("{ poured }").json()["data"]["poured"] == 0 {}
    let metrics = || server.get("/metrics").text().to_owned();
    while metrics().contains("rawabit_subscriptions 1\n") {}
    let poured = server.query("{ poured }").json()["data"]["poured"].as_u64();
    assert!(
        poured < Some(300),
        "{poured:?} blobs of 100 kB were made for nobody"
    );
    let expected = "the client does not read; connect again and resume".to_owned();
    assert_eq!(talk.closed(), (1013, expected));
}

#[test]
fn a_client_that_gives_no_sign_of_life_is_dropped() {
    let server = Server::with(Limits {
        keep_alive_ms: 400,
        ..Limits::default()
    });
    let talk = Talk::begun(&server);
    while server
        .get("/metrics")
        .text()
        .contains("rawabit_sockets 1\n")
    {}
    drop(talk);
    let mut lively = Talk::begun(&server);
    let until = Instant::now() + Duration::from_millis(1_500);
    while Instant::now() < until {
        assert!(matches!(lively.socket.read(), Ok(Message::Ping(_))));
        lively.socket.flush().unwrap();
    }
}

#[test]
fn a_stopping_server_says_so_and_does_not_wait() {
    let mut server = Server::start();
    let mut talk = Talk::begun(&server);
    talk.subscribe("a", "subscription { wait }");
    assert_eq!(talk.hear_of("a").0, "next");
    server.stop();
    assert_eq!(talk.closed(), (1001, "the server is stopping".to_owned()));
    drop(talk);
    server.join();
}

#[test]
fn an_open_socket_keeps_its_place_among_the_connections() {
    let server = Server::with(Limits {
        connections_max: 1,
        keep_alive_ms: 300,
        ..Limits::default()
    });
    let started = Instant::now();
    let talk = Talk::begun(&server);
    assert_eq!(
        server.get("/healthz").status,
        200,
        "once the silent socket was dropped"
    );
    assert!(started.elapsed() > Duration::from_millis(300));
    drop(talk);
}

#[test]
fn a_foreign_page_cannot_open_a_socket() {
    let server = Server::start();
    let open = |origin| {
        let headers = [
            ("origin", origin),
            ("upgrade", "websocket"),
            ("sec-websocket-version", "13"),
            ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ];
        let mut head = format!(
            "GET /graphql HTTP/1.1\r\nhost: {}\r\nconnection: upgrade\r\n",
            server.address
        );
        for (name, value) in headers {
            write!(head, "{name}: {value}\r\n").unwrap();
        }
        server.send(&(head + "\r\n"), b"").status
    };
    assert_eq!(open("https://evil.example"), 403);
    assert_eq!(open("https://friend.example"), 101);
    assert_eq!(open(&format!("http://{}", server.address)), 101);
}

#[test]
fn what_is_no_handshake_is_400() {
    let server = Server::start();
    let headers = [("upgrade", "websocket")];
    let answer = server.request("GET", "/graphql", &headers, b"");
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (400, "INVALID_ARGUMENT")
    );
}
