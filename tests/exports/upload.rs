//! `rawabit export --url`, `rawabit import --url` and `POST /import`: datasets to and from a running service.

use std::{fs, path::Path, process::Command};

use serde_json::{Value, json};

use crate::common::{Done, Server, agent, rawabit};

/// A run of the program with a token in its environment.
fn with_token(token: &str, folder: &Path, arguments: &str) -> Done {
    let shown = folder.to_string_lossy();
    let words = arguments
        .split_whitespace()
        .map(|word| word.replace("{}", &shown));
    let output = Command::new(env!("CARGO_BIN_EXE_rawabit"))
        .env_remove("RAWABIT_DATA")
        .env("RAWABIT_TOKEN", token)
        .args(words)
        .output()
        .unwrap();
    Done {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn token(folder: &Path, role: &str) -> String {
    let made = rawabit(
        folder,
        &format!("token create --data {{}}/data --role {role}"),
    );
    made.out.trim().to_owned()
}

/// A folder with a server on the seed in `data`, and a token of an editor.
fn running() -> (tempfile::TempDir, Server, String) {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("data")).unwrap();
    let editor = token(folder.path(), "editor");
    let server = Server::start(&folder.path().join("data"), &[]);
    (folder, server, editor)
}

fn dataset(folder: &Path, ties: &str) {
    fs::create_dir_all(folder).unwrap();
    fs::write(
        folder.join("entities.csv"),
        "id,kind,name\nnew-a,State,A\nnew-b,State,B\n",
    )
    .unwrap();
    fs::write(
        folder.join("relationships.csv"),
        format!("kind,source,target\n{ties}\n"),
    )
    .unwrap();
}

#[test]
fn an_export_from_a_service_is_that_of_its_folder() {
    let (folder, server, _) = running();
    for format in ["gexf", "package"] {
        let command = format!(
            "export --url {} --format {format} --limit 1000 --out {{}}/remote-{format}",
            server.url
        );
        let run = rawabit(folder.path(), &command);
        assert_eq!(run.code, Some(0), "{}", run.err);
    }
    let printed = rawabit(
        folder.path(),
        &format!(
            "export --url {} --format svg --ids cndh --language ar",
            server.url
        ),
    );
    assert!(printed.out.contains("xml:lang=\"ar\""), "{}", printed.err);
    let refused = rawabit(
        folder.path(),
        &format!("export --url {} --format svg --ids nobody", server.url),
    );
    assert_eq!(refused.code, Some(1));
    assert!(
        refused.err.contains("ids: entity `nobody` is not known"),
        "{}",
        refused.err
    );
    assert!(server.terminate().success());
    for format in ["gexf", "package"] {
        let command = format!(
            "export --data {{}}/data --format {format} --limit 1000 --out {{}}/local-{format}"
        );
        assert_eq!(rawabit(folder.path(), &command).code, Some(0));
    }
    let bytes = |name: &str| fs::read(folder.path().join(name)).unwrap();
    assert!(bytes("remote-gexf") == bytes("local-gexf"));
    for file in [
        "datapackage.json",
        "claims.csv",
        "entities.csv",
        "names.csv",
        "identifiers.csv",
        "sources.csv",
    ] {
        assert!(
            bytes(&format!("remote-package/{file}")) == bytes(&format!("local-package/{file}")),
            "{file}"
        );
    }
}

#[test]
fn a_dataset_is_imported_by_a_running_service_as_by_its_folder() {
    let (folder, server, editor) = running();
    dataset(&folder.path().join("more"), "PartnersWith,new-a,new-b");
    let command = |flags: &str| format!("import --url {} --json {flags} {{}}/more", server.url);
    let tried = with_token(&editor, folder.path(), &command("--dry-run"));
    assert_eq!(tried.code, Some(0), "{}", tried.err);
    let tried: Value = serde_json::from_str(&tried.out).unwrap();
    assert_eq!(tried["dryRun"], true);
    let before = server.ask("{ serverInfo { revision } entity(id: \"new-a\") { id } }");
    assert_eq!(
        (&tried["revision"], &before["entity"]),
        (&before["serverInfo"]["revision"], &Value::Null)
    );
    let done = with_token(&editor, folder.path(), &command(""));
    let done: Value = serde_json::from_str(&done.out).unwrap();
    assert_eq!(
        (&done["written"], &done["dryRun"]),
        (&tried["written"], &json!(false))
    );
    let again = with_token(&editor, folder.path(), &command(""));
    let again: Value = serde_json::from_str(&again.out).unwrap();
    assert_eq!(
        (&again["written"], &again["revision"]),
        (&json!(0), &done["revision"])
    );
    let found = server.ask(r#"{ between(a: "new-a", b: "new-b") { kind } }"#);
    assert_eq!(found["between"][0]["kind"], "PARTNERS_WITH");
}

#[test]
fn a_problem_is_told_with_its_file_and_line_and_nothing_is_changed() {
    let (folder, server, editor) = running();
    dataset(&folder.path().join("bad"), "PartnersWith,new-a,nobody");
    let run = with_token(
        &editor,
        folder.path(),
        &format!("import --url {} {{}}/bad", server.url),
    );
    assert_eq!(run.code, Some(1));
    assert!(run.err.contains("relationships.csv:2: "), "{}", run.err);
    assert!(
        !run.err.contains("/relationships.csv:2"),
        "no place of the server is told: {}",
        run.err
    );
    let found = server.ask(r#"{ entity(id: "new-a") { id } }"#);
    assert_eq!(found["entity"], Value::Null);
}

#[test]
fn only_editors_import_and_only_archives() {
    let (folder, server, editor) = running();
    let reader = token(folder.path(), "reader");
    dataset(&folder.path().join("more"), "PartnersWith,new-a,new-b");
    let packed = with_token(
        &editor,
        folder.path(),
        &format!("import --url {} --dry-run {{}}/more", server.url),
    );
    assert_eq!(packed.code, Some(0), "{}", packed.err);
    let send = |token: Option<&str>, content_type: &str, query: &str, body: &[u8]| {
        let mut request = agent()
            .post(format!("{}/import{query}", server.url))
            .header("content-type", content_type);
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let mut response = request.send(body).unwrap();
        let text = response.body_mut().read_to_string().unwrap();
        let json: Value = serde_json::from_str(&text).unwrap();
        (
            response.status().as_u16(),
            json["errors"][0]["message"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
        )
    };
    let zip = "application/zip";
    assert_eq!(send(None, zip, "", b"x").0, 401);
    assert_eq!(send(Some("rwb_wrong"), zip, "", b"x").0, 401);
    assert_eq!(send(Some(&reader), zip, "", b"x").0, 403);
    assert_eq!(send(Some(&editor), "text/plain", "", b"x").0, 415);
    let (status, message) = send(Some(&editor), zip, "", b"no archive at all");
    assert_eq!(
        (status, message.as_str()),
        (400, "it is no ZIP archive, or it is not whole")
    );
    let (status, message) = send(Some(&editor), zip, "?format=svg", b"x");
    assert_eq!(
        (status, message.as_str()),
        (
            400,
            "format: there is no such format to import; there are package, csv"
        )
    );
    assert_eq!(send(Some(&editor), zip, "?dryRun=maybe", b"x").0, 400);
    assert_eq!(send(Some(&editor), zip, "?fast=yes", b"x").0, 400);
    for name in ["", "..", "a/b", ".ssh", "%00", "x".repeat(101).as_str()] {
        let (status, message) = send(Some(&editor), zip, &format!("?name={name}"), b"x");
        assert_eq!(status, 400, "{name}");
        assert!(
            message.contains("is no name for a dataset"),
            "{name}: {message}"
        );
    }
}

#[test]
fn an_archive_is_imported_like_the_folder_that_was_packed() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("a")).unwrap();
    let packed = rawabit(
        folder.path(),
        "export --data {}/a --format package --out {}/seed.zip",
    );
    assert_eq!(packed.code, Some(0), "{}", packed.err);
    let imported = rawabit(folder.path(), "import --data {}/b {}/seed.zip");
    assert_eq!(imported.code, Some(0), "{}", imported.err);
    let again = rawabit(
        folder.path(),
        "export --data {}/b --format package --out {}/again.zip",
    );
    assert_eq!(again.code, Some(0), "{}", again.err);
    let bytes = |name: &str| fs::read(folder.path().join(name)).unwrap();
    assert!(bytes("seed.zip") == bytes("again.zip"));
    fs::write(
        folder.path().join("broken.zip"),
        &bytes("seed.zip")[..5_000],
    )
    .unwrap();
    let broken = rawabit(folder.path(), "import --data {}/c {}/broken.zip");
    assert_eq!(broken.code, Some(1));
    assert!(
        broken
            .err
            .contains("it is no ZIP archive, or it is not whole"),
        "{}",
        broken.err
    );
}
