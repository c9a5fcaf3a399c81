//! `GET /export/{format}` of a real server on the seed.

use std::{
    fmt::Write as _,
    fs,
    io::{Read as _, Write as _},
    net::TcpStream,
    path::Path,
    time::Duration,
};

use rawabit::exchange::FORMATS;
use serde_json::{Value, json};

use crate::common::{Server, agent, rawabit};

/// An answer: status, headers and body.
struct Answer {
    status: u16,
    headers: ureq::http::HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |value| value.to_str().unwrap())
    }

    fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The only error: its message and its extensions.
    fn error(&self) -> (String, Value) {
        let mut body = self.json();
        assert_eq!(body["errors"].as_array().unwrap().len(), 1, "{body}");
        let message = body["errors"][0]["message"].as_str().unwrap().to_owned();
        (message, body["errors"][0]["extensions"].take())
    }
}

fn get_with(server: &Server, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = agent().get(format!("{}{path}", server.url));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut response = request.call().unwrap();
    Answer {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        body: response.body_mut().read_to_vec().unwrap(),
    }
}

fn get(server: &Server, path: &str) -> Answer {
    get_with(server, path, &[])
}

/// A server on the seed, in a folder that lives as long.
fn seeded(flags: &[&str]) -> (tempfile::TempDir, Server) {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), flags);
    (folder, server)
}

#[test]
fn every_format_is_served_with_its_type_and_a_name() {
    let (_folder, server) = seeded(&[]);
    for format in FORMATS {
        let answer = get(&server, &format!("/export/{}", format.name));
        assert_eq!(answer.status, 200, "{}", format.name);
        assert_eq!(answer.header("content-type"), format.stream_type());
        let sort = if format.is_picture {
            "inline"
        } else {
            "attachment"
        };
        let start = format!("{sort}; filename=\"rawabit-{}-", format.name);
        let disposition = answer.header("content-disposition");
        assert!(disposition.starts_with(&start), "{disposition}");
        let end = format!(".{}\"", format.stream_extension());
        assert!(disposition.ends_with(&end), "{disposition}");
        assert!(
            answer.body.len() > 5_000,
            "{}: {}",
            format.name,
            answer.body.len()
        );
    }
    let listed = get(&server, "/export").json();
    let names: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
    let found = listed["formats"]
        .as_array()
        .unwrap()
        .iter()
        .map(|format| &format["name"]);
    assert_eq!(found.collect::<Vec<_>>(), names);
}

#[test]
fn what_is_not_known_is_not_found_and_what_is_wrong_is_wrong_usage() {
    let (folder, server) = seeded(&[]);
    let answer = get(&server, "/export/graphml?ids=cndh,zz");
    assert_eq!(answer.status, 404);
    let body = answer.json();
    let error = &body["errors"][0];
    assert_eq!(error["extensions"]["code"], "NOT_FOUND");
    assert_eq!(error["message"], "ids: entity `zz` is not known");
    let export = format!("export --url {} --format gexf", server.url);
    let garbage = rawabit(folder.path(), &format!("{export} --at garbage"));
    assert_eq!(garbage.code, Some(2), "{}", garbage.err);
    let missing = rawabit(folder.path(), &format!("{export} --ids zz"));
    assert_eq!(missing.code, Some(1), "{}", missing.err);
}

#[test]
fn an_export_is_what_the_view_shows() {
    let (_folder, server) = seeded(&[]);
    let query = r#"{
        all: graph(limit: 5000) { totalEntities totalRelationships }
        time: graph(view: {during: "2024-05", statuses: [ATTESTED, PLANNED]}, limit: 5000) { totalRelationships }
        around: neighborhood(of: ["cndh"], depth: 2, limit: 10) { totalEntities nodes { key } edges { key } }
    }"#;
    let data = server.ask(query);
    let counts = |path: &str| {
        let document = get(&server, path).json();
        let count = |list: &str| document[list].as_array().unwrap().len();
        (count("nodes"), count("edges"))
    };
    let expected =
        |of: &str| usize::try_from(data[of]["totalRelationships"].as_u64().unwrap()).unwrap();
    let all = usize::try_from(data["all"]["totalEntities"].as_u64().unwrap()).unwrap();
    assert_eq!(counts("/export/graphology"), (all, expected("all")));
    let (_, in_time) = counts("/export/graphology?during=2024-05&statuses=ATTESTED,PLANNED");
    assert_eq!(in_time, expected("time"));
    assert!(in_time < expected("all"));

    let document = get(&server, "/export/graphology?ids=cndh&depth=2&limit=10").json();
    let keys = |list: &Value| {
        let mut keys: Vec<String> = list
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["key"].as_str().unwrap().to_owned())
            .collect();
        keys.sort();
        keys
    };
    assert_eq!(keys(&document["nodes"]), keys(&data["around"]["nodes"]));
    assert_eq!(keys(&document["edges"]), keys(&data["around"]["edges"]));
    let left_out = data["around"]["totalEntities"].as_u64().unwrap() - 10;
    assert_eq!(document["attributes"]["entitiesLeftOut"], json!(left_out));
}

#[test]
fn names_come_in_the_language_that_is_asked_for() {
    let (_folder, server) = seeded(&[]);
    let name = |path: &str, headers: &[(&str, &str)]| {
        let document = get_with(&server, path, headers).json();
        let nodes = document["nodes"].as_array().unwrap().clone();
        let morocco = nodes.iter().find(|node| node["key"] == "morocco").unwrap();
        morocco["attributes"]["label"].as_str().unwrap().to_owned()
    };
    assert_eq!(name("/export/graphology", &[]), "Morocco");
    assert_eq!(
        name("/export/graphology", &[("accept-language", "de, fr;q=0.5")]),
        "Maroc"
    );
    assert_eq!(
        name(
            "/export/graphology?language=ar",
            &[("accept-language", "fr")]
        ),
        "المغرب"
    );
}

#[test]
fn a_client_that_has_an_export_is_told_so() {
    let (_folder, server) = seeded(&[]);
    let first = get(&server, "/export/graphml");
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with("W/\""), "{tag}");
    let known = |path: &str| get_with(&server, path, &[("if-none-match", &tag)]).status;
    assert_eq!(known("/export/graphml"), 304);
    assert_eq!(known("/export/gexf"), 200);
    assert_eq!(known("/export/graphml?minConfidence=0.5"), 200);
    assert_eq!(known("/export/graphml?language=fr"), 200);
    let head = agent()
        .head(format!("{}/export/graphml", server.url))
        .call()
        .unwrap();
    assert_eq!(head.headers()["etag"], tag.as_str());
    assert_eq!(head.headers()["content-type"], "application/graphml+xml");
}

/// Queries, the parameter that is wrong in each, and what is said of it.
const WRONG: &[(&str, &str, &str)] = &[
    ("at=yesterday", "at", "yesterday"),
    (
        "minConfidence=2",
        "minConfidence",
        "`2` is no number from 0 to 1",
    ),
    ("minConfidence=NaN", "minConfidence", "no number"),
    ("statuses=ATESTED", "statuses", "`atested` is not one of"),
    ("entityKinds=Stat", "entityKinds", "the nearest is `State`"),
    (
        "relationshipKinds=%00",
        "relationshipKinds",
        "not in the ontology",
    ),
    (
        "sources=nowhere",
        "sources",
        "source `nowhere` is not known",
    ),
    ("ids=,", "ids", "name 1 to 1000 entities"),
    ("depth=2", "depth", "name some"),
    ("ids=cndh&depth=99", "depth", "no whole number from 1 to 6"),
    ("limit=0", "limit", "no whole number from 1 to 100000"),
    ("limit=-1", "limit", "no whole number"),
    ("limit=999999999999999999999", "limit", "no whole number"),
    ("language=xx", "language", "none of en, fr, ar"),
    ("theme=pink", "theme", "neither light nor dark"),
    ("asOf=now", "asOf", "2026-03-01T12:00:00Z"),
    (
        "certainty=maybe",
        "certainty",
        "neither possibly nor certainly",
    ),
    ("at=2024&at=2025", "at", "given twice"),
    (
        "minConfidence=0.5&min-confidence=0.6",
        "min-confidence",
        "given twice",
    ),
    ("statuses=", "statuses", "empty"),
    ("colour=red", "colour", "there is no such field"),
];

#[test]
fn what_cannot_be_is_refused_with_the_parameter_and_a_remedy() {
    let (_folder, server) = seeded(&[]);
    let many = format!("ids={}", vec!["cndh"; 1001].join(","));
    let many = (many.as_str(), "ids", "name 1 to 1000 entities");
    for (query, parameter, words) in WRONG.iter().copied().chain([many]) {
        let answer = get(&server, &format!("/export/gexf?{query}"));
        let (message, extensions) = answer.error();
        assert_eq!(answer.status, 400, "{query}: {message}");
        assert_eq!(
            extensions,
            json!({"code": "INVALID_ARGUMENT", "parameter": parameter}),
            "{query}"
        );
        assert!(message.starts_with(&format!("{parameter}: ")), "{message}");
        assert!(message.contains(words), "{query}: {message}");
    }
}

#[test]
fn a_browser_gets_text_compressed_and_archives_as_they_are() {
    let (_folder, server) = seeded(&[]);
    let encoded = |path: &str| get_with(&server, path, &[("accept-encoding", "gzip")]);
    for format in ["graphology", "gexf", "svg"] {
        let plain = get(&server, &format!("/export/{format}"));
        let packed = encoded(&format!("/export/{format}"));
        assert_eq!(packed.header("content-encoding"), "gzip");
        let mut text = Vec::new();
        let mut reader = flate2::read::GzDecoder::new(packed.body.as_slice());
        reader.read_to_end(&mut text).unwrap();
        assert!(text == plain.body, "{format}");
    }
    let archive = encoded("/export/csv");
    assert_eq!(archive.header("content-encoding"), "");
    assert_eq!(archive.body, get(&server, "/export/csv").body);
}

#[test]
fn what_is_too_much_is_refused_in_few_words() {
    let (_folder, server) = seeded(&[]);
    let answer = get(&server, "/export/svg?limit=2001");
    assert!(
        answer.error().0.contains("from 1 to 2000"),
        "{}",
        answer.text()
    );
    let long = get(&server, &format!("/export/svg?title={}", "x".repeat(201)));
    assert!(
        long.error().0.contains("longer than 200 characters"),
        "{}",
        long.text()
    );
    let crowd = get(&server, &format!("/export/svg?{}", "x=1&".repeat(60)));
    assert_eq!(crowd.status, 400);
    assert!(crowd.text().len() < 1_000);
    let latin = get(&server, "/export/svg?title=%ff%fe");
    assert!([200, 400].contains(&latin.status), "{}", latin.text());
}

#[test]
fn an_unknown_format_is_not_found_and_the_known_ones_are_named() {
    let (_folder, server) = seeded(&[]);
    let answer = get(&server, "/export/xlsx");
    let (message, extensions) = answer.error();
    assert_eq!(
        (answer.status, &extensions["code"]),
        (404, &json!("NOT_FOUND"))
    );
    let names: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
    assert_eq!(
        message,
        format!("there is no format `xlsx`; there are {}", names.join(", "))
    );
    let long = get(&server, &format!("/export/{}", "x".repeat(3000)));
    assert_eq!(long.status, 404);
    assert!(long.text().len() < 400, "{}", long.text().len());
    assert_eq!(get(&server, "/export/..%2f..%2fetc%2fpasswd").status, 404);
}

#[test]
fn a_title_cannot_break_out_of_a_picture() {
    let (_folder, server) = seeded(&[]);
    let answer = get(
        &server,
        "/export/svg?title=%3C%2Ftitle%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E%01",
    );
    assert_eq!(answer.status, 200);
    assert!(!answer.text().contains("<script"));
    assert!(
        answer
            .text()
            .contains("&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;\u{fffd}")
    );
    assert!(
        answer
            .header("content-security-policy")
            .starts_with("default-src 'self'")
    );
}

#[test]
fn a_closed_service_exports_only_to_those_with_a_token() {
    let folder = tempfile::tempdir().unwrap();
    let made = rawabit(folder.path(), "token create --data {} --role reader --json");
    let token: Value = serde_json::from_str(&made.out).unwrap();
    let bearer = format!("Bearer {}", token["token"].as_str().unwrap());
    let server = Server::start(folder.path(), &["--closed"]);
    let refused = get(&server, "/export/csv");
    assert_eq!(
        (refused.status, refused.error().1["code"].clone()),
        (401, json!("UNAUTHENTICATED"))
    );
    assert_eq!(refused.header("www-authenticate"), "Bearer");
    let wrong = get_with(
        &server,
        "/export/csv",
        &[("authorization", "Bearer rwb_nonsense")],
    );
    assert_eq!(wrong.status, 401);
    let answered = get_with(&server, "/export/csv", &[("authorization", &bearer)]);
    assert_eq!(answered.status, 200);
    assert_eq!(&answered.body[..4], b"PK\x03\x04");
}

#[test]
fn a_downloaded_package_is_imported_as_it_was() {
    let (folder, server) = seeded(&[]);
    let file = folder.path().join("package.zip");
    fs::write(&file, get(&server, "/export/package").body).unwrap();
    assert!(server.terminate().success());
    let local = rawabit(
        folder.path(),
        "export --data {} --format package --out {}/local",
    );
    assert_eq!(local.code, Some(0), "{}", local.err);
    let unpacked = folder.path().join("unpacked");
    let done = std::process::Command::new("python3")
        .args(["-m", "zipfile", "-e"])
        .args([&file, &unpacked])
        .status()
        .expect("Python is there");
    assert!(done.success());
    for file in fs::read_dir(folder.path().join("local")).unwrap() {
        let path = file.unwrap().path();
        let other = unpacked.join(path.file_name().unwrap());
        assert!(
            fs::read(&path).unwrap() == fs::read(&other).unwrap(),
            "{path:?}"
        );
    }
}

/// More than the buffers between a server and a client hold, in one export.
fn large(folder: &Path) {
    let dataset = folder.join("large");
    fs::create_dir(&dataset).unwrap();
    let text = "a long description ".repeat(200);
    let mut entities = "id,kind,name,description\n".to_owned();
    for n in 0..6_000 {
        writeln!(entities, "e{n},State,E,{text}").unwrap();
    }
    fs::write(dataset.join("entities.csv"), entities).unwrap();
    fs::write(dataset.join("relationships.csv"), "kind,source,target\n").unwrap();
    let imported = rawabit(folder, "import --data {}/data {}/large");
    assert_eq!(imported.code, Some(0), "{}", imported.err);
}

#[test]
fn exports_beyond_the_limit_are_turned_away_and_given_up_ones_make_room() {
    let folder = tempfile::tempdir().unwrap();
    large(folder.path());
    let server = Server::start(&folder.path().join("data"), &["--limits.exports-max", "1"]);
    let address = server.url.trim_start_matches("http://");
    let mut held = TcpStream::connect(address).unwrap();
    let request = format!("GET /export/graphml HTTP/1.1\r\nhost: {address}\r\n\r\n");
    held.write_all(request.as_bytes()).unwrap();
    held.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
    held.read_exact(&mut [0]).unwrap();
    // It has begun, and cannot end while nothing more of it is read.
    let small = "/export/csv?limit=1";
    let busy = get(&server, small);
    assert_eq!((busy.status, busy.header("retry-after")), (503, "1"));
    drop(held);
    let has_room = (0..100_000).any(|_| get(&server, small).status == 200);
    assert!(has_room, "whoever goes away makes room");
    // Whoever has read an export to its end may ask for the next.
    assert_eq!(get(&server, small).status, 200);
}

#[test]
fn the_cost_of_exports_is_counted() {
    let (_folder, server) = seeded(&["--limits.points-per-s", "1", "--limits.points-max", "250"]);
    let statuses: Vec<u16> = (0..4).map(|_| get(&server, "/export/csv").status).collect();
    assert_eq!(statuses[0], 200);
    assert_eq!(statuses[3], 429);
}
