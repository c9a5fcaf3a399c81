//! Tokens, configuration, backup and restore, on the real binary.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use serde_json::{Value, json};

/// A folder for one test; the data is in `data` below it.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// The same, with an empty data folder.
    fn with_data() -> Self {
        let place = Self::new();
        fs::create_dir(place.path("data")).unwrap();
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The command, with nothing of the environment that could change what it does.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rawabit"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .env("RAWABIT_DATA", self.path("data"));
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Standard output of a command that succeeds.
    fn done(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.done(arguments)).unwrap()
    }

    /// The error of a command that fails.
    fn refused(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {output:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    /// Imports two people into the data folder.
    fn fill(&self) {
        let pair = self.path("pair");
        fs::create_dir(&pair).unwrap();
        let entities = "id,kind,name\nada,Person,Ada\nben,Person,Ben\n";
        fs::write(pair.join("entities.csv"), entities).unwrap();
        fs::write(pair.join("relationships.csv"), "kind,source,target\n").unwrap();
        self.done(&["import", "--format", "csv", "pair"]);
    }

    fn stats(&self, folder: &str) -> Value {
        let query = "{ stats { entities sources revision } entity(id: \"ada\") { id name } }";
        self.json(&["query", "--data", folder, query])
    }

    /// The address that a service listens on; it is stopped as soon as it says so.
    fn serve(&self, arguments: &[&str]) -> String {
        let mut service = self
            .command(&[&["serve", "--empty"], arguments].concat())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(service.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        service.kill().unwrap();
        service.wait().unwrap();
        line
    }
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

#[test]
fn a_token_is_shown_once_and_kept_as_a_hash() {
    let place = Place::with_data();
    let made = place.json(&[
        "token",
        "create",
        "--role",
        "editor",
        "--expires",
        "30d",
        "--note",
        "import",
        "--json",
    ]);
    let secret = made["token"].as_str().unwrap();
    assert!(secret.starts_with("rwb_") && secret.len() == 47, "{secret}");
    assert_eq!(
        (&made["role"], &made["note"]),
        (&json!("editor"), &json!("import"))
    );
    assert_eq!(made["expired"], json!(false));
    assert!(
        made["expires"].is_string() && made["created"].is_string(),
        "{made}"
    );
    let listed = place.json(&["token", "list", "--json"]);
    let mut expected = made.clone();
    expected.as_object_mut().unwrap().remove("token");
    assert_eq!(listed, json!([expected]));
    let file = fs::read_to_string(place.path("data/tokens.json")).unwrap();
    assert!(!file.contains(&secret[4..]), "{file}");
}

#[test]
fn a_token_can_be_taken_from_standard_output() {
    let place = Place::with_data();
    let output = place.run(&["token", "create", "--role", "reader"]);
    let secret = String::from_utf8(output.stdout).unwrap();
    assert_eq!(lines(&secret).len(), 1);
    assert!(secret.starts_with("rwb_"), "{secret}");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("keep it now"), "{said}");
}

#[test]
fn a_revoked_token_is_gone_from_the_list() {
    let place = Place::with_data();
    let [first, second] = ["admin", "reader"].map(|role| {
        let made = place.json(&["token", "create", "--role", role, "--json"]);
        made["id"].as_str().unwrap().to_owned()
    });
    assert_eq!(
        place.done(&["token", "revoke", &first]),
        format!("revoked {first}, role admin\n")
    );
    let list = lines(&place.done(&["token", "list"]));
    assert_eq!(list.len(), 2, "{list:?}");
    assert!(
        list[0].starts_with("ID          ROLE    CREATED     EXPIRES"),
        "{list:?}"
    );
    assert!(
        list[1].starts_with(&format!("{second}  reader  20")),
        "{list:?}"
    );
    assert!(list[1].ends_with("  never"), "{list:?}");
    assert_eq!(
        place.refused(&["token", "revoke", &first]),
        format!(
            "error: there is no token `{first}`; `rawabit token list` shows those that there are\n"
        )
    );
}

#[test]
fn a_wrong_role_is_wrong_usage_and_a_wrong_duration_is_explained() {
    let place = Place::new();
    let output = place.run(&["token", "create", "--role", "owner"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("reader, editor, admin"), "{said}");
    let output = place.run(&[
        "token",
        "create",
        "--role",
        "admin",
        "--expires",
        "5parsecs",
    ]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.starts_with("error: --expires: `5parsecs` is no duration; write one such as 12h"),
        "{said}"
    );
    for verb in [&["list"][..], &["revoke", "x"]] {
        let refused = place.refused(&[&["token"], verb].concat());
        assert!(refused.contains("is not there; name another"), "{refused}");
    }
    assert!(!place.path("data").exists());
    // A token may have to be there before the first start.
    let made = place.run(&["token", "create", "--role", "admin"]);
    assert_eq!(made.status.code(), Some(0), "{made:?}");
    let said = String::from_utf8(made.stderr).unwrap();
    assert!(said.starts_with("made the data folder "), "{said}");
    assert!(place.path("data/tokens.json").exists());
}

#[test]
fn nobody_listens_beyond_this_machine_without_a_token() {
    let place = Place::new();
    let everywhere = ["--listen", "0.0.0.0:0"];
    let refused = place.refused(&["serve", "--listen", "0.0.0.0:0"]);
    assert!(refused.contains("rawabit token create"), "{refused}");
    assert!(!place.path("data/journal").exists());
    assert!(
        place
            .serve(&["--listen", "127.0.0.1:0"])
            .starts_with("listening on http://127.0.0.1:")
    );
    let unprotected = [&everywhere[..], &["--unprotected"]].concat();
    assert!(
        place
            .serve(&unprotected)
            .starts_with("listening on http://0.0.0.0:")
    );
    let made = place.json(&["token", "create", "--role", "admin", "--json"]);
    assert!(
        place
            .serve(&everywhere)
            .starts_with("listening on http://0.0.0.0:")
    );
    place.done(&["token", "revoke", made["id"].as_str().unwrap()]);
    place.refused(&["serve", "--listen", "[::]:0"]);
}

#[test]
fn a_token_is_made_while_the_service_runs() {
    let place = Place::new();
    let mut service = place
        .command(&["serve", "--empty", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(service.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let made = place.run(&["token", "create", "--role", "editor"]);
    let backup = place.run(&["backup", "--out", "backup"]);
    service.kill().unwrap();
    service.wait().unwrap();
    assert!(made.status.success(), "{made:?}");
    let said = String::from_utf8(backup.stderr).unwrap();
    assert!(
        said.contains("is in use by a running service; back it up with --url"),
        "{said}"
    );
    assert!(!place.path("backup").exists());
}

#[test]
fn the_configuration_says_where_each_value_comes_from() {
    let place = Place::new();
    fs::create_dir(place.path("data")).unwrap();
    fs::write(
        place.path("data/rawabit.toml"),
        "closed = true\nlisten = \"127.0.0.1:1\"\n",
    )
    .unwrap();
    let mut command = place.command(&["config", "--json", "--listen", "127.0.0.1:3"]);
    let output = command
        .env("RAWABIT_LISTEN", "127.0.0.1:2")
        .env("RAWABIT_LOG", "warn")
        .output();
    let shown: Value = serde_json::from_slice(&output.unwrap().stdout).unwrap();
    let file = place.path("data/rawabit.toml").display().to_string();
    for (key, value, origin, at) in [
        ("closed", json!(true), "file", format!("{file}:1")),
        (
            "listen",
            json!("127.0.0.1:3"),
            "flag",
            "--listen".to_owned(),
        ),
        (
            "log",
            json!("warn"),
            "environment",
            "RAWABIT_LOG".to_owned(),
        ),
        ("empty", json!(false), "default", "default".to_owned()),
    ] {
        assert_eq!(
            shown[key],
            json!({"value": value, "origin": origin, "place": at})
        );
    }
}

#[test]
fn the_shown_configuration_is_a_configuration_file() {
    let place = Place::new();
    let shown = place.done(&[
        "config",
        "--closed",
        "--cors-origin",
        "https://a.example",
        "--limits.queue-max",
        "9",
    ]);
    assert!(shown.contains("\n[limits]\n"), "{shown}");
    fs::write(place.path("shown.toml"), &shown).unwrap();
    let again = place.done(&["config", "--config", "shown.toml"]);
    let values = |text: &str| -> Vec<String> {
        let lines = text.lines().map(|line| line.split("  # ").next().unwrap());
        lines.map(|value| value.trim_end().to_owned()).collect()
    };
    assert_eq!(values(&shown), values(&again));
    assert!(again.contains("closed = true"), "{again}");
}

#[test]
fn serve_refuses_what_it_does_not_know() {
    let place = Place::new();
    fs::write(place.path("x.toml"), "lisen = \"127.0.0.1:0\"\n").unwrap();
    assert_eq!(
        place.refused(&["serve", "--config", "x.toml"]),
        "error: x.toml: line 1: there is no key `lisen`; did you mean `listen`?\n"
    );
    for (argument, expected) in [
        ("--lisen=127.0.0.1:0", "'--listen'"),
        (
            "--listen=4000",
            "--listen: `4000` is no address with a port",
        ),
        (
            "--log-format=xml",
            "--log-format: `xml` is neither text nor json",
        ),
    ] {
        let output = place.run(&["serve", argument]);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(expected), "{said}");
    }
    assert!(!place.path("data").exists());
}

#[test]
fn a_backup_restores_the_same_graph() {
    let place = Place::new();
    place.fill();
    let before = place.stats("data");
    assert_eq!(before["data"]["entity"]["name"], "Ada");
    let written = place.json(&["backup", "--out", "backup", "--json"]);
    assert_eq!(written["revision"], before["data"]["stats"]["revision"]);
    assert_eq!(
        written["bytes"],
        fs::metadata(place.path("backup")).unwrap().len()
    );
    let said = place.done(&["restore", "--data", "copy", "backup"]);
    assert_eq!(
        said,
        format!(
            "restored revision {} into copy; start it with `rawabit serve --data copy`\n",
            written["revision"]
        )
    );
    assert_eq!(place.stats("copy"), before);
    let verified =
        |folder: &str| place.json(&["verify", "--json", "--data", folder])["head"].clone();
    assert_eq!(verified("copy"), verified("data"));
}

#[test]
fn a_backup_overwrites_nothing_and_needs_data() {
    let place = Place::new();
    let nothing = place.refused(&["backup", "--out", "backup"]);
    assert!(nothing.contains("there is no data in"), "{nothing}");
    assert!(!place.path("data").exists());
    place.fill();
    fs::write(place.path("backup"), "precious").unwrap();
    let refused = place.refused(&["backup", "--out", "backup"]);
    assert_eq!(
        refused,
        "error: backup is there already and may be a good backup; choose another name\n"
    );
    assert_eq!(
        fs::read_to_string(place.path("backup")).unwrap(),
        "precious"
    );
}

#[test]
fn a_folder_with_data_is_not_restored_into() {
    let place = Place::new();
    place.fill();
    place.done(&["backup", "--out", "backup"]);
    let before = place.stats("data");
    let refused = place.refused(&["restore", "backup"]);
    assert!(refused.contains("holds data already"), "{refused}");
    assert!(refused.contains("--data DIR"), "{refused}");
    assert_eq!(place.stats("data"), before);
}

#[test]
fn a_bad_backup_changes_nothing() {
    let place = Place::new();
    place.fill();
    place.done(&["backup", "--out", "backup"]);
    let sound = fs::read(place.path("backup")).unwrap();
    let mut flipped = sound.clone();
    flipped[sound.len() / 2] ^= 1;
    let longer = [&sound[..], b"x"].concat();
    for (bytes, expected) in [
        (&sound[..sound.len() - 1], "incomplete"),
        (&flipped, "use another backup"),
        (&longer, "something follows it"),
        (b"id,kind,name\nada,Person,Ada\n", "not a backup"),
    ] {
        fs::write(place.path("bad"), bytes).unwrap();
        let refused = place.refused(&["restore", "--data", "copy", "bad"]);
        assert!(
            refused.starts_with("error: bad: ") && refused.contains(expected),
            "{refused}"
        );
        assert!(!place.path("copy").exists());
    }
    let missing = place.refused(&["restore", "--data", "copy", "missing"]);
    assert!(missing.contains("missing cannot be read"), "{missing}");
}

#[test]
fn damaged_data_is_replaced_by_a_backup() {
    let place = Place::new();
    place.fill();
    place.done(&["backup", "--out", "backup"]);
    let before = place.stats("data");
    fs::remove_dir_all(place.path("data/journal/store-1")).unwrap();
    let damaged = place.refused(&["verify"]);
    assert!(damaged.contains("`rawabit restore`"), "{damaged}");
    let again = place.refused(&["serve", "--listen", "127.0.0.1:0"]);
    assert!(again.contains("`rawabit restore`"), "{again}");
    place.done(&["restore", "backup"]);
    assert_eq!(place.stats("data"), before);
    let kept = fs::read_dir(place.path("data/journal")).unwrap();
    let kept = kept.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(kept.filter(|name| name.starts_with("corrupt-")).count(), 1);
}

#[cfg(unix)]
#[test]
fn tokens_and_backups_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;

    let place = Place::new();
    place.fill();
    place.done(&["backup", "--out", "backup"]);
    place.done(&["token", "create", "--role", "admin"]);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&place.path("backup")), 0o600);
    assert_eq!(mode(&place.path("data/tokens.json")), 0o600);
}

/// Every limit that can be set stands in `serverInfo` under the same name with the same value, and the other way round.
#[test]
fn the_limits_of_a_service_are_those_of_its_configuration() {
    let place = Place::new();
    let flags = [
        "--limits.queue-max",
        "9",
        "--query.items-max",
        "77",
        "--compute.ties-max",
        "12345",
        "--limits.points-per-s",
        "3",
    ];
    let configured = place.json(&[&["config", "--json"], &flags[..]].concat());
    let mut expected: Vec<(String, Value)> = configured
        .as_object()
        .unwrap()
        .iter()
        .filter(|(key, _)| key.contains('.'))
        .map(|(key, setting)| (key.clone(), setting["value"].clone()))
        .collect();
    let mut service = place
        .command(&[&["serve", "--empty", "--listen", "127.0.0.1:0"], &flags[..]].concat())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(service.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let url = line.trim().strip_prefix("listening on ").unwrap();
    let mut asking = place.command(&["query", "{ serverInfo { limits } }", "--url", url]);
    let shown = asking.env_remove("RAWABIT_DATA").output();
    service.kill().unwrap();
    service.wait().unwrap();
    let shown: Value = serde_json::from_slice(&shown.unwrap().stdout).unwrap();
    let mut found = Vec::new();
    let mut tables = shown["data"]["serverInfo"]["limits"]
        .as_object()
        .unwrap()
        .clone();
    // The ranges of arguments belong to the interface; no service can change them.
    assert!(
        tables
            .remove("arguments")
            .is_some_and(|ranges| ranges["first"] == 200)
    );
    for (table, limits) in &tables {
        for (name, value) in limits.as_object().into_iter().flatten() {
            let kebab: String = name
                .chars()
                .flat_map(|letter| {
                    let dash = letter.is_ascii_uppercase().then_some('-');
                    dash.into_iter().chain([letter.to_ascii_lowercase()])
                })
                .collect();
            found.push((format!("{table}.{kebab}"), value.clone()));
        }
    }
    expected.sort_by(|a, b| a.0.cmp(&b.0));
    found.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(found, expected);
    assert!(found.len() > 40, "{found:?}");
    let documented = include_str!("../docs/deployment.md");
    for (key, _) in &found {
        let name = in_camel_case(key.split_once('.').unwrap().1);
        assert!(
            documented.contains(&format!("`{name}`")),
            "{name} in docs/deployment.md"
        );
    }
}

fn in_camel_case(key: &str) -> String {
    let mut words = key.split('-');
    let first = words.next().unwrap().to_owned();
    words.fold(first, |name, word| {
        let (letter, rest) = word.split_at(1);
        name + &letter.to_uppercase() + rest
    })
}
