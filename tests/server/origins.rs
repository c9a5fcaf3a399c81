//! Pages from elsewhere: what they may send and what they may read.

use crate::client::{Answer, Server};

const ADD: &[u8] = b"{\"query\":\"mutation { add(a: 1, b: 2) }\"}";

fn post_from(server: &Server, origin: &str) -> Answer {
    server.request(
        "POST",
        "/graphql",
        &[("content-type", "application/json"), ("origin", origin)],
        ADD,
    )
}

#[test]
fn a_foreign_page_cannot_send() {
    let server = Server::start();
    let port = server.address.port();
    let others = [
        "https://evil.example",
        "null",
        "http://127.0.0.1:1",
        &format!("http://127.0.0.1.evil.example:{port}"),
        "https://friend.example.evil.example",
    ];
    for origin in others {
        let answer = post_from(&server, origin);
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (403, "FORBIDDEN"),
            "{origin}"
        );
        assert_eq!(
            answer.header("access-control-allow-origin"),
            None,
            "{origin}"
        );
    }
}

#[test]
fn the_servers_own_pages_can_send() {
    let server = Server::start();
    let answer = post_from(&server, &format!("http://{}", server.address));
    assert_eq!(
        (answer.status, answer.header("access-control-allow-origin")),
        (200, None)
    );
}

#[test]
fn an_allowed_page_can_send_and_read() {
    let server = Server::start();
    let answer = post_from(&server, "https://friend.example");
    assert_eq!(
        (answer.status, answer.header("access-control-allow-origin")),
        (200, Some("https://friend.example"))
    );
    assert_eq!(
        answer.header("access-control-expose-headers"),
        Some("x-request-id, retry-after")
    );
    assert!(
        answer
            .headers
            .contains(&("vary".to_owned(), "origin".to_owned()))
    );
}

#[test]
fn a_foreign_page_can_get_but_not_read_nor_open_a_channel() {
    let server = Server::start();
    let headers = [("origin", "https://evil.example")];
    let answer = server.request("GET", "/graphql?query=%7Bhello%7D", &headers, b"");
    assert_eq!(
        (answer.status, answer.header("access-control-allow-origin")),
        (200, None)
    );
    let headers = [("origin", "https://evil.example"), ("upgrade", "websocket")];
    assert_eq!(server.request("GET", "/graphql", &headers, b"").status, 403);
}

#[test]
fn a_browser_that_asks_first_gets_permission_for_allowed_pages_only() {
    let server = Server::start();
    let ask = |origin| {
        let headers = [
            ("origin", origin),
            ("access-control-request-method", "POST"),
            ("access-control-request-headers", "content-type"),
        ];
        server.request("OPTIONS", "/graphql", &headers, b"")
    };
    let allowed = ask("https://friend.example");
    assert_eq!(
        (
            allowed.status,
            allowed.header("access-control-allow-methods")
        ),
        (204, Some("GET, POST"))
    );
    assert_eq!(
        allowed.header("access-control-allow-headers"),
        Some("accept-language, authorization, content-type, x-request-id")
    );
    assert_eq!(
        allowed.header("access-control-allow-origin"),
        Some("https://friend.example")
    );
    assert_eq!(ask("https://evil.example").status, 403);
}
