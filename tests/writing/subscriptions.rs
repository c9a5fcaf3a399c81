//! Changes as they are recorded, over both transports.

use serde_json::{Value, json};

use crate::{
    common::rawabit,
    desk::Desk,
    listener::{Events, Socket},
};

/// What a subscriber reads of a change.
const FIELDS: &str = "revision before { id } after { id }";

enum Listener {
    Socket(Box<Socket>),
    Events(Events),
}

impl Listener {
    /// One over each transport, to the same subscription.
    fn both(desk: &Desk, document: &str) -> [Self; 2] {
        Self::both_with(desk, "", document)
    }

    /// The same, with a token.
    fn both_with(desk: &Desk, token: &str, document: &str) -> [Self; 2] {
        let mut socket = Socket::open(desk.url(), token);
        socket.subscribe(document);
        [
            Self::Socket(Box::new(socket)),
            Self::Events(Events::open(desk.url(), token, document)),
        ]
    }

    fn next(&mut self) -> Value {
        let mut answer = match self {
            Self::Socket(socket) => socket.next(),
            Self::Events(events) => events.next().unwrap(),
        };
        assert!(answer.get("errors").is_none(), "{answer}");
        answer["data"]["changes"].take()
    }

    /// The error by which the subscription ends.
    fn refusal(mut self) -> Value {
        let mut answer = match &mut self {
            Self::Socket(socket) => socket.next(),
            Self::Events(events) => events.next().unwrap(),
        };
        answer["errors"][0].take()
    }

    /// The error that refuses to go on, as each protocol says it.
    fn ended(mut self) -> Value {
        match &mut self {
            Self::Socket(socket) => {
                let mut message = socket.hear();
                assert_eq!(message["type"], "error", "{message}");
                message["payload"][0].take()
            }
            Self::Events(events) => {
                let mut answer = events.next().unwrap();
                assert_eq!(events.next(), None, "the stream is complete");
                answer["errors"][0].take()
            }
        }
    }

    /// The ids after the next changes.
    fn ids(&mut self, count: usize) -> Vec<String> {
        (0..count)
            .map(|_| self.next()["after"]["id"].as_str().unwrap().to_owned())
            .collect()
    }
}

fn assert_claim(desk: &Desk, id: &str, subject: &str, property: &str, object: &str) {
    desk.write(&format!(
        r#"mutation {{ assertClaims(input: [{{ id: "{id}", subject: "{subject}", property: "{property}", object: "{object}", source: "s1" }}]) {{ revision }} }}"#
    ));
}

/// Changes that touch different entities and kinds.
fn various(desk: &Desk) {
    assert_claim(desk, "w1", "gamma", "PART_OF", "delta");
    assert_claim(desk, "w2", "gamma", "PARTNERS_WITH", "alpha");
    assert_claim(desk, "w3", "ada", "PARTNERS_WITH", "delta");
    desk.write(
        r#"mutation { putSources(input: [{ id: "w4", title: "T", grade: LOW }]) { revision } }"#,
    );
    desk.write(r#"mutation { putEntities(input: [{ id: "ada", kind: PERSON, name: "Ada Other" }]) { revision } }"#);
    desk.write(r#"mutation { retractClaims(ids: ["w2"], reason: "r") { revision } }"#);
    assert_claim(desk, "end", "nhri", "PARTNERS_WITH", "ada");
}

#[test]
fn a_subscriber_hears_what_the_filter_admits() {
    let desk = Desk::new();
    let since = desk.revision();
    various(&desk);
    for (filter, expected) in [
        ("", &["w1", "w2", "w3", "w4", "ada", "w2", "end"][..]),
        (r#"filter: { entities: ["ada"] }"#, &["w3", "ada", "end"]),
        (
            r#"filter: { entities: ["gamma", "ada"] }"#,
            &["w1", "w2", "w3", "ada", "w2", "end"],
        ),
        // Who is near is asked of the graph as it is when the subscriber catches up.
        (r#"filter: { near: ["ada"] }"#, &["w1", "w3", "ada", "end"]),
        (r#"filter: { near: ["gamma"] }"#, &["w1", "w2", "w3", "w2"]),
        ("filter: { kinds: [PERSON] }", &["w3", "ada", "end"]),
        (
            "filter: { kinds: [ACTOR] }",
            &["w1", "w2", "w3", "ada", "w2", "end"],
        ),
        (
            "filter: { relationshipKinds: [PARTNERS_WITH] }",
            &["w2", "w3", "w2", "end"],
        ),
        (
            r#"filter: { entities: ["ada"], relationshipKinds: [PARTNERS_WITH] }"#,
            &["w3", "end"],
        ),
    ] {
        let document =
            format!("subscription {{ changes(since: {since} {filter}) {{ {FIELDS} }} }}");
        for mut listener in Listener::both(&desk, &document) {
            assert_eq!(listener.ids(expected.len()), expected, "{filter}");
        }
    }
}

#[test]
fn a_subscriber_without_since_hears_only_what_comes() {
    let desk = Desk::new();
    let mut listeners =
        Listener::both(&desk, &format!("subscription {{ changes {{ {FIELDS} }} }}"));
    // That a subscription has begun is not said, so it is written until both have heard.
    let heard = std::sync::atomic::AtomicUsize::new(0);
    let counted = &heard;
    std::thread::scope(|scope| {
        let first: Vec<_> = listeners
            .iter_mut()
            .map(|listener| {
                scope.spawn(move || {
                    let change = listener.next();
                    counted.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                    change
                })
            })
            .collect();
        let mut number = 0;
        while counted.load(std::sync::atomic::Ordering::SeqCst) < 2 {
            desk.write(&format!(r#"mutation {{ putSources(input: [{{ id: "n{number}", title: "T", grade: LOW }}]) {{ revision }} }}"#));
            number += 1;
        }
        for change in first {
            let change = change.join().unwrap();
            assert_eq!(change["before"], json!(null));
            assert!(
                change["after"]["id"].as_str().unwrap().starts_with('n'),
                "{change}"
            );
        }
    });
}

#[test]
fn a_subscriber_resumes_after_a_restart_without_gap_or_duplicate() {
    let mut desk = Desk::new();
    let begin = desk.revision();
    various(&desk);
    let document =
        |since: u64| format!("subscription {{ changes(since: {since}) {{ {FIELDS} }} }}");
    let mut heard = [Vec::new(), Vec::new()];
    for (listener, heard) in Listener::both(&desk, &document(begin))
        .iter_mut()
        .zip(&mut heard)
    {
        heard.extend((0..3).map(|_| listener.next()));
    }
    desk.restart();
    desk.write(
        r#"mutation { mergeEntities(into: "alpha", from: ["delta"], reason: "r") { revision } }"#,
    );
    assert_claim(&desk, "last", "gamma", "PARTNERS_WITH", "nhri");
    let whole = desk.ask(&format!(
        "{{ changes(since: {begin}, first: 200) {{ nodes {{ {FIELDS} }} }} }}"
    ));
    let whole = whole["changes"]["nodes"].as_array().unwrap();
    let since = heard[0][2]["revision"].as_u64().unwrap();
    for (listener, mut heard) in Listener::both(&desk, &document(since))
        .iter_mut()
        .zip(heard)
    {
        while heard.len() < whole.len() {
            heard.push(listener.next());
        }
        assert_eq!(heard, *whole);
    }
}

#[test]
fn a_change_of_many_is_heard_as_a_whole() {
    let desk = Desk::empty(&[]);
    let revision = desk.revision();
    let count = desk.ask("{ changes(since: 0) { totalCount } }")["changes"]["totalCount"]
        .as_u64()
        .unwrap();
    assert!(count > 256, "the seed is more than a batch: {count}");
    desk.write(r#"mutation { putSources(input: [{ id: "after-all", title: "T", grade: LOW }]) { revision } }"#);
    for mut listener in Listener::both(
        &desk,
        &format!("subscription {{ changes(since: 0) {{ {FIELDS} }} }}"),
    ) {
        let mut ids = std::collections::HashSet::new();
        for _ in 0..count {
            let change = listener.next();
            assert!(change["revision"].as_u64() <= Some(revision));
            assert!(ids.insert(change["after"]["id"].clone()), "{change}");
        }
        assert_eq!(listener.next()["after"]["id"], "after-all");
    }
}

#[test]
fn a_subscription_that_is_wrong_is_refused() {
    let desk = Desk::new();
    for (arguments, code) in [
        ("since: -1", "INVALID_ARGUMENT"),
        ("since: 1000", "INVALID_ARGUMENT"),
        (r#"after: "1000.0""#, "INVALID_ARGUMENT"),
        (r#"after: "x""#, "INVALID_ARGUMENT"),
        (r#"filter: { entities: ["nobody"] }"#, "NOT_FOUND"),
    ] {
        let document = format!("subscription {{ changes({arguments}) {{ revision }} }}");
        let mut socket = Socket::open(desk.url(), "");
        socket.subscribe(&document);
        let answer = socket.next();
        assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{answer}");
        let answer = Events::open(desk.url(), "", &document).next().unwrap();
        assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{answer}");
    }
}

/// Has both transports begin for a reader whose token is then revoked.
fn revoked(desk: &Desk) -> [Listener; 2] {
    let reader = &desk.reader;
    let document = format!("subscription {{ changes(since: 0) {{ {FIELDS} }} }}");
    let mut listeners = Listener::both_with(desk, &reader.secret, &document);
    for listener in &mut listeners {
        assert_eq!(listener.ids(1), ["only"]);
    }
    let id = &reader.id;
    let done = rawabit(desk.folder(), &format!("token revoke {id} --data {{}}"));
    assert_eq!(done.code, Some(0), "{}", done.err);
    listeners
}

const ONLY: &str =
    r#"mutation { putSources(input: [{ id: "only", title: "T", grade: LOW }]) { revision } }"#;

#[test]
fn a_subscriber_whose_token_is_revoked_hears_no_other_change() {
    let desk = Desk::empty(&["--empty", "--closed"]);
    desk.write(ONLY);
    let listeners = revoked(&desk);
    desk.write(
        r#"mutation { putSources(input: [{ id: "secret", title: "T", grade: LOW }]) { revision } }"#,
    );
    for listener in listeners {
        let error = listener.ended();
        assert_eq!(error["extensions"]["code"], "UNAUTHENTICATED", "{error}");
    }
}

#[test]
fn a_subscriber_whose_token_is_revoked_is_let_go_though_nothing_changes() {
    let desk = Desk::empty(&["--empty", "--closed", "--limits.keep-alive-ms", "200"]);
    desk.write(ONLY);
    for listener in revoked(&desk) {
        let error = listener.ended();
        assert_eq!(error["extensions"]["code"], "UNAUTHENTICATED", "{error}");
    }
}

/// The clients that others use, cut off again and again.
///
/// Needs npm, so it runs where `RAWABIT_NPM=1` says that it is there, as `./check` does.
#[test]
fn clients_from_npm_resume_without_gap_or_duplicate() {
    if std::env::var_os("RAWABIT_NPM").is_none_or(|value| value != "1") {
        println!("not run: set RAWABIT_NPM=1 to follow changes with clients from npm");
        return;
    }
    let desk = Desk::new();
    let run = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transport/run");
    let url = format!("{}/graphql", desk.url());
    let output = std::process::Command::new(run)
        .args(["changes.js", &url, &desk.editor.secret])
        .output()
        .unwrap();
    let report = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{report}{errors}");
    assert!(
        report.contains("2 of 2 clients heard 120 changes once each"),
        "{report}{errors}"
    );
}

#[test]
fn a_subscriber_that_lags_is_told_where_to_resume() {
    let desk = Desk::on_a_small_world(&["--empty", "--query.lag-max", "20"]);
    let since = desk.revision();
    let document =
        |since: u64| format!("subscription {{ changes(since: {since}) {{ {FIELDS} }} }}");
    let mut listeners = Listener::both(&desk, &document(since));
    assert_claim(&desk, "w1", "gamma", "PART_OF", "delta");
    for listener in &mut listeners {
        assert_eq!(listener.ids(1), ["w1"]);
    }
    let told = desk.revision();
    let sources: Vec<String> = (0..30)
        .map(|number| format!(r#"{{ id: "n{number}", title: "T", grade: LOW }}"#))
        .collect();
    let sources = sources.join(" ");
    desk.write(&format!(
        "mutation {{ putSources(input: [{sources}]) {{ revision }} }}"
    ));
    for listener in listeners {
        let error = listener.refusal();
        assert_eq!(error["extensions"]["code"], "TOO_EXPENSIVE", "{error}");
        assert_eq!(
            error["message"],
            format!(
                "the subscription lags behind by 30 changes; subscribe again with `since: {told}`"
            )
        );
    }
    let expected: Vec<String> = (0..30).map(|number| format!("n{number}")).collect();
    for mut listener in Listener::both(&desk, &document(told)) {
        assert_eq!(listener.ids(30), expected);
    }
}
