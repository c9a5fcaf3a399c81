//! A server on a small world of its own, with a token of every role.

use std::{path::Path, process::Command};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::common::{Server, agent, rawabit};

/// What every test finds: two sources, five bodies, a person and a group.
const WORLD: &str = r#"mutation {
    putSources(input: [
        { id: "s1", title: "Report", grade: PRIMARY, url: "https://example.org/report" }
        { id: "s2", title: "Newspaper", grade: LOW, language: "fr" }]) { revision }
    putEntities(input: [
        { id: "alpha", kind: PUBLIC_BODY, name: "Alpha Agency (AA)" }
        { id: "beta", kind: PUBLIC_BODY, name: "Beta Bureau", names: [{ text: "Bureau Bêta", language: "fr", kind: OFFICIAL }] }
        { id: "gamma", kind: PUBLIC_BODY, name: "Gamma Office" }
        { id: "delta", kind: PUBLIC_BODY, name: "Delta Directorate" }
        { id: "nhri", kind: NHRI, name: "Human Rights Council" }
        { id: "ada", kind: PERSON, name: "Ada Example" }
        { id: "group", kind: WORKING_GROUP, name: "Working Group" }]) { revision }
    assertClaims(input: [
        { id: "c1", subject: "alpha", property: "PartnersWith", object: "beta", source: "s1", quote: "alpha and beta signed", valid: "2024" }
        { id: "c2", subject: "nhri", property: "LEADS", object: "group", source: "s1", confidenceLevel: HIGH }
        { id: "c3", subject: "beta", property: "PartnersWith", object: "nhri", source: "s2" }
        { id: "c4", subject: "alpha", property: "website", value: "https://alpha.example", source: "s1" }]) { revision }
}"#;

/// A folder, the server on it, and a token of every role.
pub(crate) struct Desk {
    server: Option<Server>,
    pub(crate) admin: Token,
    pub(crate) editor: Token,
    pub(crate) reader: Token,
    flags: &'static [&'static str],
    folder: TempDir,
}

pub(crate) struct Token {
    pub(crate) id: String,
    pub(crate) secret: String,
}

impl Token {
    pub(crate) fn create(folder: &Path, arguments: &str) -> Self {
        let made = rawabit(
            folder,
            &format!("token create --data {{}} {arguments} --json"),
        );
        assert_eq!(made.code, Some(0), "{}", made.err);
        let made: Value = serde_json::from_str(&made.out).unwrap();
        let text = |name: &str| made[name].as_str().unwrap().to_owned();
        Self {
            id: text("id"),
            secret: text("token"),
        }
    }
}

impl Desk {
    /// A desk with nothing on it.
    pub(crate) fn empty(flags: &'static [&'static str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let token = |role: &str| Token::create(folder.path(), &format!("--role {role}"));
        let (admin, editor, reader) = (token("admin"), token("editor"), token("reader"));
        let mut desk = Self {
            server: None,
            admin,
            editor,
            reader,
            flags,
            folder,
        };
        desk.start();
        desk
    }

    /// A desk with the world on it.
    pub(crate) fn new() -> Self {
        Self::on_a_small_world(&["--empty"])
    }

    /// The same, with a server that was told these.
    pub(crate) fn on_a_small_world(flags: &'static [&'static str]) -> Self {
        let desk = Self::empty(flags);
        desk.write(WORLD);
        desk
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn url(&self) -> &str {
        &self.server.as_ref().unwrap().url
    }

    pub(crate) fn start(&mut self) {
        self.start_with(&[]);
    }

    /// Starts the server with flags of its own beside those of the desk.
    pub(crate) fn start_with(&mut self, flags: &[&str]) {
        let flags = [self.flags, flags].concat();
        self.server = Some(Server::start(self.folder.path(), &flags));
    }

    /// Starts the server as a program of one's own runs it.
    pub(crate) fn start_program(&mut self, program: Command) {
        self.server = Some(Server::run(program, self.folder.path(), self.flags));
    }

    /// Kills the server without warning.
    pub(crate) fn kill(&mut self) {
        self.server = None;
    }

    pub(crate) fn restart(&mut self) {
        self.kill();
        self.start();
    }

    /// Stops the server as an operator would.
    pub(crate) fn stop(&mut self) {
        assert!(self.server.take().unwrap().terminate().success());
    }

    /// The whole response to a document, sent with this token.
    pub(crate) fn send(&self, token: &str, document: &str) -> Value {
        if token.is_empty() {
            return self.server.as_ref().unwrap().response(document);
        }
        self.send_with(token, document, &json!({}))
    }

    pub(crate) fn send_with(&self, token: &str, document: &str, variables: &Value) -> Value {
        let body = json!({ "query": document, "variables": variables }).to_string();
        let request = agent()
            .post(format!("{}/graphql", self.url()))
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {token}"));
        let text = request.send(body).unwrap().body_mut().read_to_string();
        serde_json::from_str(&text.unwrap()).unwrap()
    }

    /// The data of a mutation by the editor; it may have no errors.
    pub(crate) fn write(&self, document: &str) -> Value {
        good(self.send(&self.editor.secret, document), document)
    }

    /// The data of a query; it may have no errors.
    pub(crate) fn ask(&self, document: &str) -> Value {
        self.server.as_ref().unwrap().ask(document)
    }

    /// Code and text of the first error of a mutation by the editor.
    pub(crate) fn refused(&self, document: &str) -> (String, String) {
        failure(&self.send(&self.editor.secret, document))
    }

    pub(crate) fn revision(&self) -> u64 {
        self.ask("{ stats { revision } }")["stats"]["revision"]
            .as_u64()
            .unwrap()
    }

    /// Everything on record but history: the package that an export writes, file by file.
    pub(crate) fn export(&self) -> Vec<(String, String)> {
        let copy = tempfile::tempdir().unwrap();
        let out = copy.path().join("package");
        let shown = out.to_string_lossy();
        let statuses = "--statuses ATTESTED,DISPUTED,PLANNED,SPECULATIVE,OPINION,RETRACTED";
        let arguments = format!("export --data {{}} --format package --out {shown} {statuses}");
        let done = rawabit(self.folder(), &arguments);
        assert_eq!(done.code, Some(0), "{done:?}");
        let mut files: Vec<_> = std::fs::read_dir(&out)
            .unwrap()
            .map(|file| {
                let path = file.unwrap().path();
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                (name, std::fs::read_to_string(&path).unwrap())
            })
            .collect();
        files.sort();
        files
    }
}

fn good(mut response: Value, document: &str) -> Value {
    assert!(response.get("errors").is_none(), "{document}\n{response:#}");
    response["data"].take()
}

/// Code and text of the first error.
pub(crate) fn failure(response: &Value) -> (String, String) {
    let error = &response["errors"][0];
    let text = |value: &Value| value.as_str().unwrap_or("none").to_owned();
    (text(&error["extensions"]["code"]), text(&error["message"]))
}

/// The ids in a list of objects.
pub(crate) fn ids(list: &Value) -> Vec<&str> {
    let items = list.as_array().unwrap().iter();
    items.map(|item| item["id"].as_str().unwrap()).collect()
}
