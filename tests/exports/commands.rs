//! `rawabit export` and `rawabit formats`.

use std::{fmt::Write as _, fs};

use rawabit::exchange::FORMATS;
use serde_json::Value;

use crate::common::rawabit;

#[test]
fn one_file_goes_to_standard_output_or_to_a_file_and_says_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let printed = rawabit(
        folder.path(),
        "export --data {} --format graphml --language fr",
    );
    assert_eq!(printed.code, Some(0), "{}", printed.err);
    let dashed = rawabit(
        folder.path(),
        "export --data {} --format graphml --language fr --out -",
    );
    assert_eq!(printed.out, dashed.out);
    let written = rawabit(
        folder.path(),
        "export --data {} --format graphml --language fr --out {}/x --json",
    );
    let summary: Value = serde_json::from_str(&written.out).unwrap();
    assert_eq!(summary["format"], "graphml");
    assert_eq!(
        fs::read_to_string(folder.path().join("x")).unwrap(),
        printed.out
    );
    assert!(printed.out.contains("Maroc"));
}

#[test]
fn wrong_usage_exits_with_2_and_what_fails_with_1() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(rawabit(folder.path(), "export --data {}").code, Some(2));
    assert_eq!(
        rawabit(
            folder.path(),
            "export --data {} --format svg --no-such-flag"
        )
        .code,
        Some(2)
    );
    let unknown = rawabit(folder.path(), "export --data {} --format pdf");
    assert_eq!(unknown.code, Some(2));
    assert!(
        unknown
            .err
            .contains("[possible values: package, csv, graphology"),
        "{}",
        unknown.err
    );
    let wrong = rawabit(
        folder.path(),
        "export --data {} --format gexf --min-confidence 7",
    );
    assert_eq!(wrong.code, Some(2));
    assert!(
        wrong
            .err
            .contains("--min-confidence: `7` is no number from 0 to 1"),
        "{}",
        wrong.err
    );
    let nobody = rawabit(
        folder.path(),
        "export --url http://127.0.0.1:9 --format gexf",
    );
    assert_eq!(nobody.code, Some(1));
    assert!(
        nobody
            .err
            .contains("http://127.0.0.1:9/export/gexf does not answer"),
        "{}",
        nobody.err
    );
}

#[test]
fn every_format_says_what_it_loses() {
    let folder = tempfile::tempdir().unwrap();
    let listed = rawabit(folder.path(), "formats --json");
    let listed: Vec<Value> = serde_json::from_str(&listed.out).unwrap();
    assert_eq!(listed.len(), FORMATS.len());
    for (entry, format) in listed.iter().zip(FORMATS) {
        assert_eq!(entry["name"], format.name);
        let (media_type, extension) = match format.name {
            "package" | "csv" => ("application/zip", "zip"),
            _ => (format.media_type, format.extension.unwrap()),
        };
        assert_eq!(
            (&entry["mediaType"], &entry["extension"]),
            (&media_type.into(), &extension.into()),
            "what is downloaded"
        );
        assert!(
            !entry["loses"].as_array().unwrap().is_empty(),
            "{}",
            format.name
        );
    }
}

/// The part of `docs/formats.md` that derives from the table of formats.
fn described() -> (String, String) {
    let (mut table, mut losses) = (String::new(), String::new());
    for format in FORMATS {
        let download = match format.extension {
            Some(extension) => format!("`.{extension}`, `{}`", format.media_type),
            None => "`.zip` of CSV tables".to_owned(),
        };
        let import = if format.reads() { "yes" } else { "no" };
        let _ = writeln!(
            table,
            "| `{}` | {download} | {import} | {} |",
            format.name, format.summary
        );
        let _ = write!(losses, "\n**`{}`** loses:\n\n", format.name);
        for loss in format.loses {
            let _ = writeln!(losses, "- {loss}");
        }
    }
    (table, losses)
}

#[test]
fn the_page_about_formats_says_what_the_program_says() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/formats.md");
    let page = fs::read_to_string(path).unwrap();
    let (table, losses) = described();
    let (head, rest) = page.split_once("|---|---|---|---|\n").unwrap();
    let (_, middle) = rest.split_once("\n\n").unwrap();
    let intro = middle.split("\n**`").next().unwrap().trim_end();
    let expected = format!("{head}|---|---|---|---|\n{table}\n{intro}\n{losses}");
    if page != expected {
        fs::write(path, &expected).unwrap();
        panic!("docs/formats.md was not what the formats say of themselves; it is now: commit it");
    }
}

#[test]
fn the_picture_of_the_seed_is_what_the_command_makes() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("data")).unwrap();
    let made = rawabit(
        folder.path(),
        "export --data {}/data --format svg --title The·seed·graph --out {}/seed.svg",
    );
    assert_eq!(made.code, Some(0), "{}", made.err);
    let made = fs::read_to_string(folder.path().join("seed.svg"))
        .unwrap()
        .replace("The·seed·graph", "The seed graph");
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/images/seed-graph.svg");
    let committed = fs::read_to_string(path).unwrap();
    assert!(
        made == committed,
        "docs/images/seed-graph.svg is not what the command in docs/formats.md makes"
    );
}
