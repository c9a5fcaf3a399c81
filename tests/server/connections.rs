//! Connections that are slow, idle, too many, or open when the server stops.

use std::io::{Read as _, Write as _};
use std::time::{Duration, Instant};

use rawabit::server::Limits;

use crate::client::{Answer, Server};

const HEAD: &str =
    "POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n";

#[test]
fn a_client_that_is_slow_with_its_headers_is_cut_off() {
    let server = Server::with(Limits {
        header_timeout_ms: 100,
        ..Limits::default()
    });
    for sent in [
        "",
        "GET /healthz HTT",
        "GET /healthz HTTP/1.1\r\nhost: x\r\n",
    ] {
        let started = Instant::now();
        let answer = server.send(sent, b"");
        assert!(
            (answer.status == 0 || answer.status == 408)
                && started.elapsed() < Duration::from_secs(5),
            "{sent}: {answer:?}"
        );
    }
}

#[test]
fn a_client_that_is_slow_with_its_body_gets_408() {
    let server = Server::with(Limits {
        body_timeout_ms: 100,
        ..Limits::default()
    });
    let answer = server.send(
        &format!("{HEAD}content-length: 100\r\n\r\n"),
        b"{\"query\":",
    );
    assert_eq!((answer.status, answer.code().as_str()), (408, "TIMEOUT"));
    assert_eq!(answer.header("connection"), Some("close"));
}

#[test]
fn a_body_that_is_too_long_gets_413_announced_or_not() {
    let server = Server::start();
    let body = vec![b' '; 256 * 1024 + 1];
    let announced = server.request(
        "POST",
        "/graphql",
        &[("content-type", "application/json")],
        &body,
    );
    assert_eq!(
        (announced.status, announced.code().as_str()),
        (413, "TOO_EXPENSIVE")
    );
    let chunk = format!(
        "{:x}\r\n{}\r\n0\r\n\r\n",
        body.len(),
        String::from_utf8(body).unwrap()
    );
    let chunked = server.send(
        &format!("{HEAD}transfer-encoding: chunked\r\n\r\n"),
        chunk.as_bytes(),
    );
    assert_eq!(
        (chunked.status, chunked.code().as_str()),
        (413, "TOO_EXPENSIVE")
    );
}

#[test]
fn a_client_that_sends_far_too_much_still_reads_its_answer() {
    let server = Server::start();
    let body = vec![b' '; 8 * 1024 * 1024];
    let answer = server.request(
        "POST",
        "/graphql",
        &[("content-type", "application/json")],
        &body,
    );
    assert_eq!(
        (answer.status, answer.header("connection")),
        (413, Some("close"))
    );
}

#[test]
fn a_client_that_asks_first_is_told_before_it_sends() {
    let server = Server::start();
    let answer = server.send(
        &format!("{HEAD}content-length: 1000000\r\nexpect: 100-continue\r\n\r\n"),
        b"",
    );
    assert_eq!(answer.status, 413);
}

#[test]
fn a_client_that_does_not_read_its_answer_is_cut_off() {
    let limits = Limits {
        connections_max: 1,
        write_timeout_ms: 100,
        ..Limits::default()
    };
    let server = Server::with(limits);
    let mut stream = server.connect();
    write!(
        stream,
        "GET /graphql?query=%7Bblob(bytes:64000000)%7D HTTP/1.1\r\nhost: x\r\n\r\n"
    )
    .unwrap();
    assert_eq!(
        server.get("/healthz").status,
        200,
        "served once the silent connection was cut off"
    );
    drop(stream);
}

#[test]
fn a_stopping_server_finishes_what_it_is_at() {
    let mut server = Server::with(Limits {
        request_timeout_ms: 300,
        ..Limits::default()
    });
    let mut stream = server.connect();
    write!(
        stream,
        "{HEAD}content-length: 21\r\n\r\n{{\"query\":\"{{ never }}\"}}"
    )
    .unwrap();
    server.wait_until_started(1);
    server.stop();
    let answer = Answer::read(&mut stream);
    assert_eq!((answer.status, answer.code().as_str()), (200, "TIMEOUT"));
    server.join();
}

#[test]
fn a_stopping_server_does_not_wait_for_idle_connections() {
    let mut server = Server::start();
    let started = Instant::now();
    let mut used = server.connect();
    write!(used, "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\nok\n") {
        let mut byte = [0];
        used.read_exact(&mut byte).unwrap();
        answer.extend(byte);
    }
    let unused = server.connect();
    server.join();
    assert_eq!(used.read(&mut [0]).unwrap(), 0, "closed by the server");
    assert!(
        started.elapsed() < Duration::from_secs(5),
        "took {:?}",
        started.elapsed()
    );
    drop(unused);
}

#[test]
fn a_stopping_server_closes_what_does_not_end() {
    let limits = Limits {
        shutdown_timeout_ms: 100,
        ..Limits::default()
    };
    let mut server = Server::with(limits);
    let mut stream = server.connect();
    write!(
        stream,
        "{HEAD}content-length: 21\r\n\r\n{{\"query\":\"{{ never }}\"}}"
    )
    .unwrap();
    server.wait_until_started(1);
    server.join();
    assert_eq!(Answer::read(&mut stream).status, 0);
}

#[test]
fn connections_beyond_the_limit_wait_for_their_turn() {
    let server = Server::with(Limits {
        connections_max: 1,
        header_timeout_ms: 200,
        ..Limits::default()
    });
    let idle = server.connect();
    assert_eq!(
        server.get("/healthz").status,
        200,
        "served once the idle connection was cut off"
    );
    drop(idle);
}
