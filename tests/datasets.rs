//! Datasets through the command line: what goes out comes in again, and what is damaged changes nothing.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{BufWriter, Write as _},
    path::Path,
};

use common::{Done, Server, rawabit};
use serde_json::{Value, json};
use tempfile::TempDir;

/// The revision after the seed: one commit of the ontology, one of the dataset.
const SEED_REVISION: u64 = 15;
/// Rows of the seed dataset.
const SEED_ROWS: u64 = 285;

fn seed() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/seed"))
}

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// Runs a verb that must succeed, and gives what it prints.
fn done(folder: &Path, arguments: &str) -> String {
    let done = rawabit(folder, arguments);
    assert_eq!(done.code, Some(0), "{arguments}: {done:?}");
    done.out
}

/// The files of a folder by name.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            (name, fs::read(entry.path()).unwrap())
        })
        .collect()
}

fn exported(folder: &Path, data: &str, out: &str) -> BTreeMap<String, Vec<u8>> {
    done(
        folder,
        &format!("export --data {{}}/{data} --format package --out {{}}/{out}"),
    );
    files(&folder.join(out))
}

fn revision(folder: &Path, data: &str) -> u64 {
    let answer = done(
        folder,
        &format!("query --data {{}}/{data} {{serverInfo{{revision}}}}"),
    );
    let answer: Value = serde_json::from_str(&answer).unwrap();
    answer["data"]["serverInfo"]["revision"].as_u64().unwrap()
}

/// A folder with an empty one in it, which gets the seed as soon as something is asked of it.
fn folder_with(data: &str) -> tempfile::TempDir {
    let folder = folder();
    fs::create_dir(folder.path().join(data)).unwrap();
    folder
}

/// A copy of the seed dataset to damage.
fn copy_of_the_seed(to: &Path) {
    fs::create_dir_all(to).unwrap();
    for (name, bytes) in files(seed()) {
        fs::write(to.join(name), bytes).unwrap();
    }
}

#[test]
fn export_import_export_gives_the_same_bytes_which_are_those_of_the_seed() {
    let folder = folder_with("seeded");
    let first = exported(folder.path(), "seeded", "one");
    done(folder.path(), "import --data {}/copied {}/one");
    let second = exported(folder.path(), "copied", "two");
    assert!(first == second, "the two exports differ");
    for table in ["sources", "entities", "names", "identifiers", "claims"] {
        let name = format!("{table}.csv");
        let committed = fs::read(seed().join(&name)).unwrap();
        assert!(first[&name] == committed, "{name} is not the one in seed/");
    }
}

#[test]
fn importing_twice_and_a_dry_run_change_nothing() {
    let folder = folder();
    let import = format!("import --data {{}}/data --json {}", seed().display());
    let imported = |flags: &str| -> Value {
        serde_json::from_str(&done(folder.path(), &format!("{import} {flags}"))).unwrap()
    };
    // A dry run on an empty folder says what would come, and leaves it empty.
    let planned = imported("--dry-run");
    assert_eq!(planned["written"], SEED_ROWS);
    let empty = planned["revision"].as_u64().unwrap();
    assert!(empty < SEED_REVISION, "{planned}");
    assert_eq!(planned["dryRun"], true);
    assert!(!folder.path().join("data").exists(), "it leaves no trace");
    assert_eq!(
        imported(""),
        json!({"written": SEED_ROWS, "unchanged": 0, "revision": SEED_REVISION, "dryRun": false})
    );
    let mut again =
        json!({"written": 0, "unchanged": SEED_ROWS, "revision": SEED_REVISION, "dryRun": false});
    assert_eq!(imported(""), again);
    again["dryRun"] = json!(true);
    assert_eq!(imported("--dry-run"), again);
    assert_eq!(revision(folder.path(), "data"), SEED_REVISION);
}

#[test]
fn a_failed_import_leaves_no_folder_and_an_empty_one_gets_the_seed_with_a_note() {
    let folder = folder();
    let bad = folder.path().join("bad");
    fs::create_dir(&bad).unwrap();
    fs::write(bad.join("entities.csv"), "id,kind,name\na,Person,A\n").unwrap();
    let ties = "kind,source,target\nPartnersWith,a,nobody\n";
    fs::write(bad.join("relationships.csv"), ties).unwrap();
    for dataset in ["nothing", "bad"] {
        let import = format!("import --data {{}}/a/data {{}}/{dataset}");
        let refused = rawabit(folder.path(), &import);
        assert_eq!(refused.code, Some(1), "{refused:?}");
        assert!(!folder.path().join("a").exists(), "{dataset}");
    }
    fs::create_dir(folder.path().join("data")).unwrap();
    let import = format!("import --data {{}}/data --dry-run {}", seed().display());
    done(folder.path(), &import);
    let answer = rawabit(folder.path(), "query --data {}/data {stats{entities}}");
    assert!(answer.out.contains("\"entities\": 101"), "{answer:?}");
    assert!(
        answer.err.contains("the seed dataset was loaded"),
        "{answer:?}"
    );
}

#[test]
fn loading_the_seed_touches_nothing_else_in_the_folder() {
    let folder = folder();
    let own = folder.path().join("data/seed");
    fs::create_dir_all(&own).unwrap();
    fs::write(own.join("claims.csv"), "of somebody else").unwrap();
    assert_eq!(revision(folder.path(), "data"), SEED_REVISION);
    let kept = files(&own);
    assert_eq!(kept.len(), 1);
    assert_eq!(kept["claims.csv"], b"of somebody else");
    let names: Vec<_> = fs::read_dir(folder.path().join("data"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(names.len(), 2, "the journal and what was there: {names:?}");
}

#[test]
fn neither_a_dry_run_nor_a_refused_import_keeps_a_newer_ontology() {
    let folder = folder_with("data");
    let before = revision(folder.path(), "data");
    let ontology = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/ontology.graphql");
    let newer = fs::read_to_string(ontology).unwrap() + "\n# One more line.\n";
    fs::write(folder.path().join("newer.graphql"), newer).unwrap();
    let bad = folder.path().join("bad");
    fs::create_dir(&bad).unwrap();
    fs::write(bad.join("entities.csv"), "id,kind,name\na,Nothing,A\n").unwrap();
    fs::write(bad.join("relationships.csv"), "kind,source,target\n").unwrap();
    let import = "import --data {}/data --ontology {}/newer.graphql";
    let seed = seed().display();
    done(folder.path(), &format!("{import} --dry-run {seed}"));
    let refused = rawabit(folder.path(), &format!("{import} {{}}/bad"));
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert_eq!(revision(folder.path(), "data"), before);
    done(folder.path(), &format!("{import} {seed}"));
    assert!(
        revision(folder.path(), "data") > before,
        "an import that works keeps it"
    );
}

#[test]
fn a_wrong_ontology_makes_no_folder() {
    let folder = folder();
    fs::write(folder.path().join("wrong.graphql"), "type Nothing {").unwrap();
    let import = format!(
        "import --data {{}}/data --ontology {{}}/wrong.graphql {}",
        seed().display()
    );
    let refused = rawabit(folder.path(), &import);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(!folder.path().join("data").exists());
}

#[test]
fn a_folder_that_is_not_there_is_not_made_by_looking_at_it() {
    let folder = folder();
    for verb in [
        "query --data {}/typo {stats{claims}}",
        "export --data {}/typo --format gexf",
    ] {
        let refused = rawabit(folder.path(), verb);
        assert_eq!(refused.code, Some(1), "{refused:?}");
        assert!(
            refused.err.contains("typo is not there; name another"),
            "{refused:?}"
        );
        assert!(!folder.path().join("typo").exists());
    }
}

#[test]
fn an_empty_folder_stays_empty_if_told_so() {
    let folder = folder();
    let server = Server::start(folder.path(), &["--empty"]);
    let answer = server.ask("{ stats { entities claims sources } }");
    assert_eq!(
        answer["stats"],
        json!({"entities": 0, "claims": 0, "sources": 0})
    );
}

#[test]
fn a_restart_keeps_the_revision_and_the_answers() {
    let folder = folder();
    let query = r#"{ serverInfo { revision } stats { entities claims }
        claims(filter: { subjects: ["cndh"] }) { nodes { id quote recordedAt valid { edtf } } }
        paths(from: "cndh", to: "dos") { paths { entities { id } } } }"#;
    let server = Server::start(folder.path(), &[]);
    let before = server.ask(query);
    assert!(server.terminate().success());
    let server = Server::start(folder.path(), &[]);
    assert_eq!(server.ask(query), before);
    assert_eq!(before["serverInfo"]["revision"], SEED_REVISION);
    assert!(server.url.starts_with("http://127.0.0.1:"));
}

#[test]
fn a_folder_that_is_in_use_is_said_to_be_so() {
    let folder = folder();
    let _server = Server::start(folder.path(), &[]);
    for verb in ["query --data {} {stats{claims}}", "verify --data {}"] {
        let refused = rawabit(folder.path(), verb);
        assert_eq!(refused.code, Some(1), "{refused:?}");
        assert!(
            refused.err.contains(
                "is in use by another process; stop that one, or use another data folder"
            ),
            "{refused:?}"
        );
    }
}

#[test]
fn the_csv_pair_comes_back_without_what_it_says_it_loses() {
    let folder = folder_with("seeded");
    done(
        folder.path(),
        "export --data {}/seeded --format csv --out {}/pair",
    );
    done(folder.path(), "import --data {}/copied {}/pair");
    let answer = done(
        folder.path(),
        "query --data {}/copied {stats{entities,relationships}claims(filter:{subjects:[\"cndh\"],properties:[\"NhriOf\"]}){nodes{quote,source{id,kind}}}}",
    );
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(
        answer["data"]["stats"],
        json!({"entities": 101, "relationships": 109})
    );
    // Quotes are lost, and the file itself is the source, as `formats` says.
    assert_eq!(answer["data"]["claims"]["nodes"][0]["quote"], Value::Null);
    let formats: Value = serde_json::from_str(&done(folder.path(), "formats --json")).unwrap();
    let pair = formats.as_array().unwrap().iter();
    let pair = pair.clone().find(|format| format["name"] == "csv").unwrap();
    assert_eq!(
        pair["loses"][0],
        "sources, quotes, locators and notes: on reading, the file itself is the source"
    );
}

#[test]
fn na_is_a_string() {
    let folder = folder();
    let dataset = folder.path().join("namibia");
    copy_of_the_seed(&dataset);
    let add = |table: &str, row: &str| {
        let path = dataset.join(table);
        let text = fs::read_to_string(&path).unwrap() + row;
        fs::write(path, text).unwrap();
    };
    add("entities.csv", "namibia,State,Namibia,existing,NA\n");
    add(
        "identifiers.csv",
        "namibia,iso3166-1-alpha-2,NA,country-codes\n",
    );
    done(folder.path(), "import --data {}/data {}/namibia");
    let answer = done(
        folder.path(),
        "query --data {}/data {entity(identifier:{scheme:\"iso3166-1-alpha-2\",value:\"NA\"}){id,description}}",
    );
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(
        answer["data"]["entity"],
        json!({"id": "namibia", "description": "NA"})
    );
    let out = exported(folder.path(), "data", "out");
    let identifiers = String::from_utf8(out["identifiers.csv"].clone()).unwrap();
    assert!(identifiers.contains("\nnamibia,iso3166-1-alpha-2,NA,country-codes\n"));
}

/// A way to damage a dataset, and what the message must say.
type Damage = (&'static str, fn(&Path), &'static [&'static str]);

fn edit(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{from}");
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

fn append(path: &Path, bytes: &[u8]) {
    let mut file = File::options().append(true).open(path).unwrap();
    file.write_all(bytes).unwrap();
}

const DAMAGES: &[Damage] = &[
    (
        "a missing column",
        |dataset| fs::write(dataset.join("names.csv"), "entity,text,type,source\n").unwrap(),
        &["names.csv:1: ", "`language`"],
    ),
    (
        "an unknown entity kind",
        |dataset| {
            edit(
                &dataset.join("entities.csv"),
                "\ncndh,Nhri,",
                "\ncndh,Empire,",
            );
        },
        &[
            "entities.csv:15: column `kind`",
            "`Empire` is not in the ontology; use a name that it has",
        ],
    ),
    (
        "an unknown relationship kind",
        |dataset| {
            edit(
                &dataset.join("claims.csv"),
                "\nR01,cndh,NhriOf,",
                "\nR01,cndh,Loves,",
            );
        },
        &[
            "claims.csv:40: column `property`",
            "`Loves` is not in the ontology; use a name that it has",
        ],
    ),
    (
        "an edge to nowhere",
        |dataset| {
            edit(
                &dataset.join("claims.csv"),
                "\nR01,cndh,NhriOf,morocco",
                "\nR01,cndh,NhriOf,atlantis",
            );
        },
        &[
            "claims.csv:40: ",
            "entity `atlantis` is not known; add it to the entities first",
        ],
    ),
    (
        "an invalid date",
        |dataset| {
            edit(
                &dataset.join("claims.csv"),
                ",2023/2025,disputed",
                ",2023-13-45,disputed",
            );
        },
        &[
            "claims.csv:45: column `valid`",
            "\"2023-13-45\" is not a date",
            "dates are EDTF, e.g. 2024-05-13",
        ],
    ),
    (
        "an id used twice",
        |dataset| edit(&dataset.join("claims.csv"), "\nR02,", "\nR01,"),
        &[
            "claims.csv:41: column `id`: `R01` is used already, at ",
            "needs an id of its own",
        ],
    ),
    (
        "bytes that are not UTF-8",
        |dataset| {
            append(
                &dataset.join("entities.csv"),
                b"x,Person,\xff\xfe,existing,\n",
            );
        },
        &["entities.csv:103: ", "is not UTF-8; save the file as UTF-8"],
    ),
    (
        "carriage returns as line ends",
        |dataset| {
            let path = dataset.join("entities.csv");
            let text = fs::read_to_string(&path).unwrap().replace('\n', "\r");
            fs::write(path, text).unwrap();
        },
        &["entities.csv:1: ", "save the file with LF line ends"],
    ),
    (
        "a NUL in a field",
        |dataset| append(&dataset.join("entities.csv"), b"x,Person,A\0B,existing,\n"),
        &[
            "entities.csv:103: ",
            "the control character '\\0'",
            "remove it",
        ],
    ),
    (
        "a line of 100 MB",
        |dataset| {
            let path = dataset.join("entities.csv");
            let file = File::options().append(true).open(path).unwrap();
            let mut file = BufWriter::new(file);
            file.write_all(b"x,Person,").unwrap();
            let part = vec![b'a'; 1_000_000];
            for _ in 0..100 {
                file.write_all(&part).unwrap();
            }
            file.write_all(b",existing,\n").unwrap();
        },
        &["entities.csv:103: the row is longer than 1048576 bytes; look for"],
    ),
];

#[test]
fn a_damaged_dataset_is_refused_with_file_line_and_remedy_and_changes_nothing() {
    let folder = folder_with("data");
    let before = exported(folder.path(), "data", "before");
    for (n, (what, damage, parts)) in DAMAGES.iter().enumerate() {
        let dataset = folder.path().join(format!("bad{n}"));
        copy_of_the_seed(&dataset);
        // A sound row that would be written if the import stopped half-way.
        edit(
            &dataset.join("sources.csv"),
            "\nbackground,Background",
            "\nbackground,New background",
        );
        damage(&dataset);
        let refused: Done = rawabit(
            folder.path(),
            &format!("import --data {{}}/data {{}}/bad{n}"),
        );
        assert_eq!(refused.code, Some(1), "{what}: {refused:?}");
        assert_eq!(refused.out, "", "{what}");
        for part in *parts {
            assert!(
                refused.err.contains(part),
                "{what}: no {part:?} in\n{}",
                refused.err
            );
        }
        assert!(refused.err.len() < 10_000, "{what}: the message is long");
        fs::remove_dir_all(dataset).unwrap();
    }
    assert_eq!(revision(folder.path(), "data"), SEED_REVISION);
    assert!(exported(folder.path(), "data", "after") == before);
}

#[test]
fn verify_says_that_the_journal_is_sound() {
    let folder = folder_with("data");
    revision(folder.path(), "data");
    let said = done(folder.path(), "verify --data {}/data");
    assert!(
        said.starts_with("sound: 15 records in 2 commits, "),
        "{said}"
    );
    let told: Value =
        serde_json::from_str(&done(folder.path(), "verify --data {}/data --json")).unwrap();
    assert_eq!(told["records"], SEED_REVISION);
    assert_eq!(told["head"]["sequence"], SEED_REVISION);
    let nothing = rawabit(folder.path(), "verify --data {}/nowhere");
    assert_eq!(nothing.code, Some(1));
    assert!(nothing.err.contains("there is nothing to verify"));
}

#[test]
fn wrong_usage_exits_with_2_and_what_fails_with_1() {
    let folder = folder_with("d");
    for wrong in [
        "query --url ftp://x {stats{claims}}",
        "query --data {}/d --variables {bad {stats{claims}}",
        "query --data {}/d --variables [1] {stats{claims}}",
        "token create --data {}/d --role admin --expires 5parsecs",
        "export --data {}/d --format gexf --at garbage",
        "export --data {}/d --format gexf --entity-kinds Xyzzyx",
        "",
        "frobnicate",
        "import --data {}",
        "export --data {}",
        "export --data {}/d --format nope",
        "export --data {}/d --format gexf --min-confidence 7",
        "export --data {}/d --url http://127.0.0.1:1 --format gexf",
        "import --data {} --format svg {}",
        "serve --listen nowhere",
        "completions klingon",
    ] {
        let done = rawabit(folder.path(), wrong);
        assert_eq!(done.code, Some(2), "{wrong}: {done:?}");
        assert!(!done.err.contains("`none`"), "{done:?}");
        assert!(
            done.err.contains("--help") || done.err.contains("Usage: rawabit"),
            "{wrong}: {done:?}"
        );
    }
    for (fails, message) in [
        ("import --data {}/e {}/nothing", "is not there"),
        ("query --data {}/d {nothing}", ""),
        ("query --data {}/d {}/nothing", "neither a query nor a file"),
        (
            "export --data {}/d --format gexf --ids zz",
            "entity `zz` is not known",
        ),
    ] {
        let done = rawabit(folder.path(), fails);
        assert_eq!(done.code, Some(1), "{fails}: {done:?}");
        assert!(done.err.contains(message), "{fails}: {done:?}");
    }
}

/// The kernel's full disk.
#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_printed_is_told_and_a_reader_that_goes_away_is_no_error() {
    for verb in ["completions bash", "formats --json", "schema", "config"] {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        for (output, code) in [(full.into(), 1), (std::process::Stdio::from(writer), 0)] {
            let done = common::program()
                .args(verb.split(' '))
                .stdout(output)
                .output()
                .unwrap();
            let told = String::from_utf8_lossy(&done.stderr);
            assert_eq!(done.status.code(), Some(code), "{verb}: {told}");
            assert_eq!(told.contains("cannot be written"), code == 1, "{told}");
            assert!(!told.contains("panicked"), "{told}");
        }
    }
}

#[test]
fn lists_and_completions_are_printed() {
    let folder = folder();
    let formats = done(folder.path(), "formats");
    assert!(formats.contains("package     import, export"), "{formats}");
    assert!(formats.contains("csv         import, export"), "{formats}");
    assert!(done(folder.path(), "completions bash").contains("_rawabit()"));
    assert!(done(folder.path(), "--help").contains("serve"));
    assert_eq!(done(folder.path(), "--version"), "rawabit 0.1.0\n");
}

#[test]
fn the_committed_schema_is_the_one_that_the_program_prints() {
    let folder = folder();
    let printed = done(folder.path(), "schema");
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/api.graphql");
    let committed = fs::read_to_string(path).unwrap();
    let differs = printed
        .lines()
        .zip(committed.lines())
        .position(|(a, b)| a != b);
    assert!(
        printed == committed,
        "schema/api.graphql differs from line {}; update it with `cargo run -- schema > schema/api.graphql` and read the difference",
        differs.map_or(
            printed.lines().count().min(committed.lines().count()) + 1,
            |idx| idx + 1
        )
    );
}
