//! Every mutation, with every kind of token that is not good enough, over every transport.
//!
//! The mutations and their arguments come from introspection, so that a new one is tested as soon as it is there.

use serde_json::{Value, json};

use crate::{
    common::{agent, rawabit},
    desk::{Desk, Token, failure},
    listener::{Events, Socket},
};

const TYPES: &str = "{ __schema { mutationType { fields { name description args { name defaultValue type { ...T } } type { ...T } } }
    types { name kind enumValues { name } inputFields { name defaultValue type { ...T } } } } }
    fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

/// A mutation with arguments that its types admit, and the role that it says it needs.
struct Field {
    name: String,
    text: String,
    is_for_admins: bool,
}

/// A literal that a type admits.
fn literal(types: &Value, of: &Value) -> String {
    let inner = || literal(types, &of["ofType"]);
    match of["kind"].as_str().unwrap() {
        "NON_NULL" => inner(),
        "LIST" => format!("[{}]", inner()),
        "ENUM" => named(types, of)["enumValues"][0]["name"]
            .as_str()
            .unwrap()
            .to_owned(),
        "INPUT_OBJECT" => format!(
            "{{ {} }}",
            required(types, &named(types, of)["inputFields"])
        ),
        "SCALAR" => match of["name"].as_str().unwrap() {
            "Int" => "1".to_owned(),
            "Float" => "0.5".to_owned(),
            "Boolean" => "true".to_owned(),
            "Edtf" => r#""2025""#.to_owned(),
            "Url" => r#""https://example.org""#.to_owned(),
            "Language" => r#""en""#.to_owned(),
            "DateTime" => r#""2025-01-01T00:00:00Z""#.to_owned(),
            _ => r#""c1""#.to_owned(),
        },
        other => panic!("no literal for {other}"),
    }
}

fn named<'a>(types: &'a Value, of: &Value) -> &'a Value {
    let mut types = types.as_array().unwrap().iter();
    types.find(|named| named["name"] == of["name"]).unwrap()
}

/// All that must be given.
fn required(types: &Value, fields: &Value) -> String {
    let fields = fields.as_array().unwrap().iter();
    let needed = fields
        .filter(|field| field["type"]["kind"] == "NON_NULL" && field["defaultValue"].is_null());
    let pairs: Vec<String> = needed
        .map(|field| {
            format!(
                "{}: {}",
                field["name"].as_str().unwrap(),
                literal(types, &field["type"])
            )
        })
        .collect();
    pairs.join(" ")
}

fn fields(desk: &Desk, token: &str) -> Vec<Field> {
    let schema = desk.send(token, TYPES)["data"]["__schema"].take();
    let mutations = schema["mutationType"]["fields"].as_array().unwrap();
    let fields: Vec<Field> = mutations
        .iter()
        .map(|field| {
            let name = field["name"].as_str().unwrap().to_owned();
            let arguments = required(&schema["types"], &field["args"]);
            Field {
                text: format!("mutation {{ {name}({arguments}) {{ __typename }} }}"),
                is_for_admins: field["description"]
                    .as_str()
                    .unwrap()
                    .contains("Role: admin"),
                name,
            }
        })
        .collect();
    let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    for known in [
        "assertClaims",
        "retractClaims",
        "putEntities",
        "putSources",
        "mergeEntities",
        "splitEntity",
        "markDistinct",
        "redactClaims",
    ] {
        assert!(names.contains(&known), "{known} in {names:?}");
    }
    fields
}

/// Tokens by which nobody writes, and the code of the refusal.
fn bad_tokens(desk: &Desk) -> Vec<(&'static str, String, &'static str)> {
    let create = |arguments: &str| Token::create(desk.folder(), arguments);
    let expired = create("--role admin --expires 1s");
    let revoked = create("--role admin");
    let done = rawabit(
        desk.folder(),
        &format!("token revoke --data {{}} {}", revoked.id),
    );
    assert_eq!(done.code, Some(0), "{done:?}");
    let mut wrong = desk.admin.secret.clone();
    let last = if wrong.ends_with('a') { 'b' } else { 'a' };
    wrong.pop();
    wrong.push(last);
    let listed = || rawabit(desk.folder(), "token list --data {} --json").out;
    let is_expired = || {
        let listed: Value = serde_json::from_str(&listed()).unwrap();
        let mut tokens = listed.as_array().unwrap().iter();
        tokens.any(|token| token["id"] == expired.id.as_str() && token["expired"] == true)
    };
    while !is_expired() {}
    vec![
        ("none", String::new(), "UNAUTHENTICATED"),
        ("wrong", wrong, "UNAUTHENTICATED"),
        ("malformed", "rubbish".to_owned(), "UNAUTHENTICATED"),
        ("expired", expired.secret, "UNAUTHENTICATED"),
        ("revoked", revoked.secret, "UNAUTHENTICATED"),
        ("reader", desk.reader.secret.clone(), "FORBIDDEN"),
    ]
}

/// The answers to a document over every transport that takes mutations.
fn everywhere(desk: &Desk, token: &str, document: &str) -> [(&'static str, Value); 3] {
    [
        ("POST", desk.send(token, document)),
        ("WebSocket", Socket::open(desk.url(), token).ask(document)),
        (
            "events",
            Events::open(desk.url(), token, document).next().unwrap(),
        ),
    ]
}

#[test]
fn no_mutation_is_made_without_a_token_that_is_good_enough() {
    let desk = Desk::new();
    let before = desk.revision();
    let mut tokens = bad_tokens(&desk);
    tokens.push(("editor", desk.editor.secret.clone(), "FORBIDDEN"));
    for field in fields(&desk, "") {
        for (kind, token, code) in &tokens {
            if *kind == "editor" && !field.is_for_admins {
                continue;
            }
            for (transport, answer) in everywhere(&desk, token, &field.text) {
                let found = failure(&answer);
                assert_eq!(
                    found.0, *code,
                    "{} with {kind} token over {transport}: {answer}",
                    field.name
                );
            }
        }
    }
    assert_eq!(desk.revision(), before);
}

#[test]
fn a_token_that_is_good_enough_is_not_refused_over_any_transport() {
    let desk = Desk::new();
    for field in fields(&desk, "") {
        let token = if field.is_for_admins {
            &desk.admin
        } else {
            &desk.editor
        };
        for (transport, answer) in everywhere(&desk, &token.secret, &field.text) {
            let (code, message) = failure(&answer);
            assert!(
                !["UNAUTHENTICATED", "FORBIDDEN", "INTERNAL"].contains(&code.as_str()),
                "{} over {transport}: {message}",
                field.name
            );
        }
    }
}

#[test]
fn a_socket_writes_with_the_token_of_its_first_message_until_it_is_revoked() {
    let desk = Desk::new();
    let token = Token::create(desk.folder(), "--role editor");
    let mut socket = Socket::open(desk.url(), &token.secret);
    let document = |id: &str| {
        format!(
            r#"mutation {{ putSources(input: [{{ id: "{id}", title: "T", grade: LOW }}]) {{ revision }} }}"#
        )
    };
    let revision = desk.revision();
    assert_eq!(
        socket.ask(&document("t1"))["data"]["putSources"]["revision"],
        revision + 1
    );
    let seen = desk.ask(&format!(
        "{{ changes(since: {revision}) {{ nodes {{ by }} }} }}"
    ));
    assert_eq!(seen["changes"]["nodes"], json!([{ "by": token.id }]));
    rawabit(
        desk.folder(),
        &format!("token revoke --data {{}} {}", token.id),
    );
    assert_eq!(failure(&socket.ask(&document("t2"))).0, "UNAUTHENTICATED");
}

#[test]
fn no_mutation_is_made_by_get() {
    let desk = Desk::new();
    for field in fields(&desk, "") {
        for accept in ["application/json", "text/event-stream"] {
            let mut response = agent()
                .get(format!("{}/graphql", desk.url()))
                .query("query", &field.text)
                .header("accept", accept)
                .header("authorization", format!("Bearer {}", desk.admin.secret))
                .call()
                .unwrap();
            assert_eq!(response.status(), 405, "{}", field.name);
            assert_eq!(response.headers()["allow"], "POST");
            let body = response.body_mut().read_to_string().unwrap();
            assert!(body.contains("\"code\""), "{body}");
        }
    }
}

#[test]
fn a_closed_service_answers_nobody_without_a_token() {
    let desk = Desk::empty(&["--empty", "--closed"]);
    for (kind, token, _) in bad_tokens(&desk) {
        for document in [
            "{ stats { revision } }",
            "{ __typename }",
            "{ __schema { queryType { name } } }",
            "{ ontology { entityKinds { name } } }",
        ] {
            for (transport, answer) in everywhere(&desk, &token, document) {
                if kind == "reader" {
                    assert!(answer.get("errors").is_none(), "{transport}: {answer}");
                } else {
                    assert_eq!(
                        failure(&answer).0,
                        "UNAUTHENTICATED",
                        "{kind} token over {transport}: {answer}"
                    );
                    assert!(answer["data"].is_null(), "{answer}");
                }
            }
        }
        if kind == "reader" {
            continue;
        }
        let document = "subscription { changes(since: 0) { revision } }";
        let mut socket = Socket::open(desk.url(), &token);
        socket.subscribe(document);
        let events = Events::open(desk.url(), &token, document).next();
        for answer in [socket.next(), events.unwrap()] {
            assert_eq!(failure(&answer).0, "UNAUTHENTICATED", "{kind}: {answer}");
        }
    }
    let got = agent()
        .get(format!("{}/graphql", desk.url()))
        .query("query", "{ stats { revision } }")
        .call();
    assert!(
        got.unwrap()
            .body_mut()
            .read_to_string()
            .unwrap()
            .contains("UNAUTHENTICATED")
    );
}
