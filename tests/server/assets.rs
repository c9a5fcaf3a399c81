//! The explorer's files, the schema, and what is cached of them.

use crate::client::{Answer, Server};

fn ask(server: &Server, target: &str, headers: &[(&str, &str)]) -> Answer {
    server.request("GET", target, headers, b"")
}

#[test]
fn a_path_without_a_dot_is_a_screen_and_gets_the_index() {
    let server = Server::start();
    for target in [
        "/",
        "/actor/cndh",
        "/about",
        "/?v=graph&ids=a.b",
        "/index.html",
    ] {
        let answer = server.get(target);
        assert_eq!(
            (answer.status, answer.text()),
            (200, "the index"),
            "{target}"
        );
        assert_eq!(
            answer.header("content-type"),
            Some("text/html; charset=utf-8")
        );
        assert_eq!(answer.header("cache-control"), Some("no-cache"));
    }
    assert_eq!(server.get("/graphiql").text(), "the editor");
}

#[test]
fn an_unknown_file_is_404() {
    let server = Server::start();
    let unknown = [
        "/nothing.js",
        "/assets/nothing-B4x_9d2k.js",
        "/../Cargo.toml",
        "/%2e%2e/Cargo.toml",
        "/assets/style-B4x_9d2k.css",
    ];
    for target in unknown {
        assert_eq!(server.get(target).status, 404, "{target}");
    }
    let compressed = server.get("/assets/index-B4x_9d2k.js.br");
    assert_eq!(
        compressed.status, 404,
        "a compressed form has no address of its own"
    );
    let posted = server.request("POST", "/", &[], b"");
    assert_eq!(
        (posted.status, posted.header("allow")),
        (405, Some("GET,HEAD"))
    );
}

#[test]
fn a_file_is_sent_in_the_smallest_form_that_the_client_accepts() {
    let server = Server::start();
    let cases = [
        ("br, gzip", Some("br"), "the script in brotli"),
        ("gzip, deflate", Some("gzip"), "the script in gzip"),
        ("br;q=0, gzip;q=0.5", Some("gzip"), "the script in gzip"),
        ("identity", None, "the script"),
    ];
    let mut etags = Vec::new();
    for (accepted, encoding, text) in cases {
        let answer = ask(
            &server,
            "/assets/index-B4x_9d2k.js",
            &[("accept-encoding", accepted)],
        );
        assert_eq!((answer.status, answer.text()), (200, text), "{accepted}");
        assert_eq!(answer.header("content-encoding"), encoding);
        assert_eq!(
            answer.header("content-type"),
            Some("text/javascript; charset=utf-8")
        );
        assert_eq!(
            answer.header("cache-control"),
            Some("public, max-age=31536000, immutable")
        );
        assert!(
            answer
                .headers
                .contains(&("vary".to_owned(), "accept-encoding".to_owned()))
        );
        etags.push(answer.header("etag").unwrap().to_owned());
    }
    etags.sort();
    etags.dedup();
    assert_eq!(etags.len(), 3, "each form has its own tag");
}

#[test]
fn what_the_client_has_already_is_not_sent_again() {
    let server = Server::start();
    for target in ["/", "/schema.graphql"] {
        let etag = server.get(target).header("etag").unwrap().to_owned();
        for known in [etag.clone(), format!("\"other\", W/{etag}"), "*".to_owned()] {
            let answer = ask(&server, target, &[("if-none-match", &known)]);
            assert_eq!(
                (answer.status, answer.text(), answer.header("etag")),
                (304, "", Some(etag.as_str()))
            );
        }
        assert_eq!(
            ask(&server, target, &[("if-none-match", "\"other\"")]).status,
            200
        );
    }
}

#[test]
fn the_schema_is_served_as_text() {
    let server = Server::start();
    let answer = server.get("/schema.graphql");
    assert_eq!(
        answer.header("content-type"),
        Some("text/plain; charset=utf-8")
    );
    assert!(
        answer
            .text()
            .contains("type Mutation {\n\tadd(a: Int!, b: Int!): Int!\n}"),
        "{}",
        answer.text()
    );
}

#[test]
fn a_head_is_answered_without_a_body() {
    let answer = Server::start().request("HEAD", "/", &[], b"");
    assert_eq!(
        (
            answer.status,
            answer.header("content-length"),
            answer.text()
        ),
        (200, Some("9"), "")
    );
}

#[test]
fn every_answer_says_what_the_browser_may_not_do() {
    let server = Server::start();
    let policy = "default-src 'self'; img-src 'self' data: blob:; worker-src 'self' blob:; object-src 'none'; \
        base-uri 'none'; form-action 'self'; frame-ancestors 'self' https://friend.example";
    for target in [
        "/",
        "/graphql",
        "/healthz",
        "/nothing.js",
        "/schema.graphql",
    ] {
        let answer = server.get(target);
        assert_eq!(
            answer.header("content-security-policy"),
            Some(policy),
            "{target}"
        );
        assert_eq!(
            answer.header("x-content-type-options"),
            Some("nosniff"),
            "{target}"
        );
        assert_eq!(
            answer.header("referrer-policy"),
            Some("no-referrer"),
            "{target}"
        );
        assert_eq!(
            answer.header("cross-origin-opener-policy"),
            Some("same-origin"),
            "{target}"
        );
        assert_eq!(
            answer.header("cross-origin-resource-policy"),
            Some("same-origin"),
            "{target}"
        );
    }
    let editor = server.get("/graphiql");
    let expected = format!("{policy}; style-src 'self' 'unsafe-inline'; font-src 'self' data:");
    assert_eq!(
        editor.header("content-security-policy"),
        Some(expected.as_str())
    );
}
