//! Clients that keep answers and ask whether they still hold.

use serde_json::json;

use crate::{
    common::{agent, rawabit},
    desk::Desk,
};

/// Status and tag of the answer to a query, or to the export of everything, for who has an answer with the tag `known`.
fn get(desk: &Desk, token: &str, path: &str, known: &str) -> (u16, String) {
    let mut request = agent()
        .get(format!("{}{path}", desk.url()))
        .header("if-none-match", known);
    if !token.is_empty() {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let answer = request.call().unwrap();
    let tag = answer.headers().get("etag");
    let tag = tag.map_or("", |tag| tag.to_str().unwrap());
    (answer.status().as_u16(), tag.to_owned())
}

const PATHS: [&str; 2] = [
    "/graphql?query=%7Bchanges%7Bnodes%7Bafter%7Bid%7D%7D%7D%7D",
    "/export/csv",
];

fn with_one(id: &str) -> Desk {
    let desk = Desk::empty(&["--empty"]);
    let input = json!(id);
    desk.write(&format!(
        "mutation {{ putSources(input: [{{ id: {input}, title: \"T\", grade: LOW }}]) {{ revision }} }}"
    ));
    desk
}

#[test]
fn an_answer_from_another_history_at_the_same_revision_is_another() {
    let (mut one, other) = (with_one("one"), with_one("other"));
    assert_eq!(one.revision(), other.revision());
    for path in PATHS {
        let (status, tag) = get(&one, "", path, "none");
        assert_eq!(status, 200, "{path}");
        assert_eq!(get(&one, "", path, &tag), (304, tag.clone()), "{path}");
        one.restart();
        assert_eq!(get(&one, "", path, &tag), (304, tag.clone()), "{path}");
        let (status, other_tag) = get(&other, "", path, &tag);
        assert_eq!(status, 200, "{path}");
        assert_ne!(other_tag, tag, "{path}");
    }
}

#[test]
fn who_may_not_read_any_more_is_not_told_that_nothing_changed() {
    let desk = Desk::empty(&["--empty", "--closed"]);
    let token = &desk.reader.secret;
    let known = PATHS.map(|path| get(&desk, token, path, "none").1);
    for (path, known) in PATHS.iter().zip(&known) {
        assert_eq!(get(&desk, token, path, known).0, 304, "{path}");
    }
    let revoke = format!("token revoke --data {{}} {}", desk.reader.id);
    let revoked = rawabit(desk.folder(), &revoke);
    assert_eq!(revoked.code, Some(0), "{}", revoked.err);
    for (path, known) in PATHS.iter().zip(&known) {
        assert_ne!(get(&desk, token, path, known).0, 304, "{path}");
    }
}
