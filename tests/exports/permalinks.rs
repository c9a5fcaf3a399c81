//! `POST /v` and `GET /v/{hash}`: states of the explorer that are kept, and change nothing of the graph.

use serde_json::{Value, json};

use crate::common::{Server, agent, rawabit};

/// Status, the headers, and the body as text.
struct Answer {
    status: u16,
    headers: ureq::http::HeaderMap,
    text: String,
}

impl Answer {
    fn of(mut response: ureq::http::Response<ureq::Body>) -> Self {
        Self {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            text: response.body_mut().read_to_string().unwrap(),
        }
    }

    fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    fn code(&self) -> String {
        let body = self.json();
        body["errors"][0]["extensions"]["code"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }
}

fn post(server: &Server, body: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = agent().post(format!("{}/v", server.url));
    if !headers.iter().any(|(name, _)| *name == "content-type") {
        request = request.header("content-type", "application/json");
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    Answer::of(request.send(body).unwrap())
}

fn get(server: &Server, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = agent().get(format!("{}{path}", server.url));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    Answer::of(request.call().unwrap())
}

fn path_of(answer: &Answer) -> String {
    answer.json()["path"].as_str().unwrap().to_owned()
}

const JSON: (&str, &str) = ("accept", "application/json");
const PAGE: (&str, &str) = ("accept", "text/html,application/xhtml+xml,*/*;q=0.8");

fn revision(server: &Server) -> Value {
    server.ask("{ serverInfo { revision } }")["serverInfo"]["revision"].take()
}

#[test]
fn a_state_is_found_again_by_the_hash_of_what_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let first = post(
        &server,
        r#"{"view": "graph", "ids": ["cndh", "المغرب"], "camera": {"y": 2.5, "x": 1}}"#,
        &[],
    );
    assert_eq!(first.status, 201, "{}", first.text);
    let path = path_of(&first);
    assert_eq!(first.header("location"), path);
    assert!(path.starts_with("/v/") && path.len() == 35, "{path}");
    let again = post(
        &server,
        r#"{"ids":["cndh","المغرب"],"camera":{"x":1,"y":2.5},"view":"graph"}"#,
        &[],
    );
    assert_eq!((again.status, path_of(&again)), (200, path.clone()));

    let found = get(&server, &path, &[JSON]);
    assert_eq!(found.status, 200);
    assert_eq!(found.header("content-type"), "application/json");
    assert_eq!(
        found.header("cache-control"),
        "private, max-age=31536000, immutable"
    );
    assert!(
        found.header("vary").contains("accept"),
        "{}",
        found.header("vary")
    );
    assert_eq!(
        found.json(),
        json!({"camera": {"x": 1, "y": 2.5}, "ids": ["cndh", "المغرب"], "view": "graph"})
    );
    let page = get(&server, &path, &[PAGE]);
    assert_eq!(
        (page.status, page.header("content-type")),
        (200, "text/html; charset=utf-8")
    );
}

#[test]
fn an_unknown_hash_is_not_found() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    for path in [
        "/v/00000000000000000000000000000000",
        "/v/x",
        "/v/..%2f..",
        "/v/0123456789ABCDEF0123456789ABCDEF",
    ] {
        let answer = get(&server, path, &[JSON]);
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (404, "NOT_FOUND"),
            "{path}"
        );
        let page = get(&server, path, &[PAGE]);
        assert_eq!(
            (page.status, page.header("content-type")),
            (404, "text/html; charset=utf-8"),
            "{path}"
        );
    }
}

#[test]
fn what_is_no_state_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let deep = format!(
        "{}{}",
        r#"{"a":"#.repeat(200),
        "1".to_owned() + &"}".repeat(200)
    );
    let long = json!({"a": "x".repeat(64 * 1024)}).to_string();
    let huge = json!({"a": "x".repeat(300 * 1024)}).to_string();
    for (body, status, words) in [
        ("[1]", 400, "a view is a JSON object"),
        ("\"text\"", 400, "a view is a JSON object"),
        ("{", 400, "the body is not JSON"),
        ("", 400, "the body is not JSON"),
        (&deep, 400, "recursion limit"),
        (&long, 413, "longer than 65536 bytes"),
        (&huge, 413, "longer than"),
    ] {
        let answer = post(&server, body, &[]);
        assert_eq!(answer.status, status, "{}", answer.text);
        assert!(answer.text.contains(words), "{}", answer.text);
    }
    let form = post(&server, "{}", &[("content-type", "text/plain")]);
    assert_eq!(form.status, 415, "other pages could send it");
    let foreign = post(&server, "{}", &[("origin", "https://evil.example")]);
    assert_eq!(
        (foreign.status, foreign.code().as_str()),
        (403, "FORBIDDEN")
    );
    assert_eq!(get(&server, "/v", &[]).status, 405);
}

#[test]
fn saving_a_view_changes_nothing_of_the_graph() {
    let folder = tempfile::tempdir().unwrap();
    let token = editor(folder.path());
    let server = Server::start(folder.path(), &[]);
    let before = (
        revision(&server),
        get(&server, "/export/graphology", &[]).text,
    );
    let changes = "{ changes(first: 200) { totalCount } stats { claims revision } }";
    let counted = server.ask(changes);
    let mut paths = Vec::new();
    for n in 0..5 {
        let answer = post(&server, &json!({"n": n}).to_string(), &[]);
        assert_eq!(answer.status, 201);
        paths.push(path_of(&answer));
    }
    assert_eq!(
        (
            revision(&server),
            get(&server, "/export/graphology", &[]).text
        ),
        before
    );
    assert_eq!(server.ask(changes), counted);

    // Who read before may still write for the revision that was read.
    let revision_before = before.0.as_u64().unwrap();
    let put = format!(
        "mutation {{ putSources(input: [{{id: \"SV\", title: \"After\", grade: LOW}}], expectedRevision: {revision_before}) {{ revision }} }}"
    );
    let body = json!({ "query": put }).to_string();
    let written = agent()
        .post(format!("{}/graphql", server.url))
        .header("content-type", "application/json")
        .header("authorization", &token)
        .send(body)
        .unwrap();
    let written = Answer::of(written).json();
    let after = written["data"]["putSources"]["revision"].as_u64();
    assert!(after > Some(revision_before), "{written}");
    assert!(server.terminate().success());

    // A restart replays views and changes as they came.
    let server = Server::start(folder.path(), &[]);
    assert_eq!(revision(&server).as_u64(), after);
    for (n, path) in paths.iter().enumerate() {
        assert_eq!(get(&server, path, &[JSON]).json(), json!({ "n": n }));
    }
    let again = post(&server, &json!({"n": 3}).to_string(), &[]);
    assert_eq!((again.status, path_of(&again)), (200, paths[3].clone()));
}

fn editor(folder: &std::path::Path) -> String {
    let made = rawabit(folder, "token create --data {} --role editor --json");
    let token: Value = serde_json::from_str(&made.out).unwrap();
    format!("Bearer {}", token["token"].as_str().unwrap())
}

#[test]
fn a_backup_holds_the_saved_views() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let server = Server::start(&data, &[]);
    let path = path_of(&post(&server, r#"{"kept": true}"#, &[]));
    let before = revision(&server);
    assert!(server.terminate().success());
    let verified = rawabit(folder.path(), "verify --data {}/data");
    assert_eq!(verified.code, Some(0), "{}", verified.err);
    let backup = rawabit(folder.path(), "backup --data {}/data --out {}/backup.rwb");
    assert_eq!(backup.code, Some(0), "{}", backup.err);
    let restored = rawabit(folder.path(), "restore --data {}/restored {}/backup.rwb");
    assert_eq!(restored.code, Some(0), "{}", restored.err);
    let server = Server::start(&folder.path().join("restored"), &[]);
    assert_eq!(get(&server, &path, &[JSON]).json(), json!({"kept": true}));
    assert_eq!(revision(&server), before);
}

#[test]
fn where_reading_needs_a_token_so_does_a_view() {
    let folder = tempfile::tempdir().unwrap();
    let made = rawabit(folder.path(), "token create --data {} --role reader --json");
    let token: Value = serde_json::from_str(&made.out).unwrap();
    let bearer = format!("Bearer {}", token["token"].as_str().unwrap());
    let server = Server::start(folder.path(), &["--closed"]);
    let refused = post(&server, "{}", &[]);
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (401, "UNAUTHENTICATED")
    );
    let saved = post(&server, "{}", &[("authorization", &bearer)]);
    assert_eq!(saved.status, 201);
    let path = path_of(&saved);
    assert_eq!(get(&server, &path, &[JSON]).status, 401);
    assert_eq!(
        get(&server, &path, &[JSON, ("authorization", &bearer)]).status,
        200
    );
    let page = get(&server, &path, &[PAGE]);
    assert_eq!(page.status, 200, "the explorer asks for the token");
}

#[test]
fn views_cost_as_much_as_writes() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(
        folder.path(),
        &["--limits.points-per-s", "1", "--limits.points-max", "250"],
    );
    let statuses: Vec<u16> = (0..3)
        .map(|n| post(&server, &json!({"n": n}).to_string(), &[]).status)
        .collect();
    assert_eq!(statuses, [201, 201, 429]);
}

#[test]
fn many_who_save_the_same_at_once_get_one_view() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let body = json!({"same": "x".repeat(20_000)}).to_string();
    let answers: Vec<(u16, String)> = std::thread::scope(|scope| {
        let save = || {
            let answer = post(&server, &body, &[]);
            (answer.status, path_of(&answer))
        };
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(save)).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    assert_eq!(
        answers.iter().filter(|(status, _)| *status == 201).count(),
        1,
        "{answers:?}"
    );
    assert!(
        answers.iter().all(|(_, path)| *path == answers[0].1),
        "{answers:?}"
    );
    assert_eq!(get(&server, &answers[0].1, &[JSON]).text, body);
}
