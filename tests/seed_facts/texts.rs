//! The noise that stays out, and the quotes that stand in their texts.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::{ids_where, root, rows};

const NOISE: [&str; 41] = [
    "Mahmoud Basal",
    "Ben-Gvir",
    "Barghouti",
    "Khraishi",
    "Dujarric",
    "UNRWA",
    "Zeitoun",
    "Al Jazeera",
    "Gaza",
    "Massinissa",
    "Sabri Lhou",
    "Meknes",
    "Marjane",
    "2.22.04",
    "Kragujevac",
    "Radomir",
    "Ristic",
    "Ristić",
    "Goran Mili",
    "Wacker Neuson",
    "Zastava",
    "Fiat ",
    "FIAT",
    "Serbia",
    "Nepal",
    "THAMM",
    "Daily8",
    "Trump",
    "55th Session",
    "Google Translate",
    "Latest articles",
    "Latin America",
    "Asia",
    "we encourage readers",
    "Smith JD",
    "Doe ME",
    "Kort SR",
    "blue tits",
    "Pearson",
    "Verified Name",
    "Redacted",
];

#[test]
fn nothing_of_the_noise_got_in() {
    let mut texts: Vec<(String, String)> = Vec::new();
    for row in rows("entities") {
        texts.push((row["id"].clone(), row["name"].clone()));
    }
    for row in rows("names") {
        texts.push((row["entity"].clone(), row["text"].clone()));
    }
    for row in rows("claims") {
        for column in ["value", "quote", "role"] {
            texts.push((row["id"].clone(), row[column].clone()));
        }
    }
    for (id, text) in texts {
        assert!(
            NOISE.iter().all(|noise| !text.contains(noise)),
            "{id}: {text}"
        );
        assert_ne!(text, "Fiat", "{id}");
    }
}

#[test]
fn icesco_has_no_tie_to_google() {
    assert_eq!(
        ids_where(|row| row["subject"] == "google" || row["object"] == "google"),
        ["R111"]
    );
}

/// The folder with the five texts, if there is one.
fn texts() -> Option<PathBuf> {
    if let Some(folder) = std::env::var_os("RAWABIT_SEED_TEXTS") {
        return Some(PathBuf::from(folder));
    }
    let root = root();
    root.ancestors()
        .map(|folder| folder.join("shared/data/seeds"))
        .find(|folder| folder.is_dir())
}

/// Text without the differences that typography and line breaks make.
fn plain(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|letter| match letter {
            '‘' | '’' | '‛' | '`' => '\'',
            '“' | '”' | '„' | '«' | '»' => '"',
            '‐' | '‑' | '–' | '—' => '-',
            other => other,
        })
        .collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn text_of(folder: &Path, source: &str) -> String {
    let prefix = format!("00{}_", &source[1..]);
    let entries = fs::read_dir(folder)
        .expect("the seed is well formed")
        .map(|entry| entry.expect("the seed is well formed").path());
    let path = entries.into_iter().find(|path| {
        path.file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with(&prefix))
    });
    plain(
        &fs::read_to_string(path.unwrap_or_else(|| panic!("no text for {source}")))
            .expect("the seed is well formed"),
    )
}

#[test]
fn every_quote_stands_in_its_text() {
    let Some(folder) = texts() else { return };
    let sources: BTreeMap<_, _> = ["S0", "S1", "S2", "S3", "S4"]
        .map(|source| (source, text_of(&folder, source)))
        .into();
    for row in rows("claims")
        .into_iter()
        .filter(|row| !row["quote"].is_empty())
    {
        assert!(
            sources[row["source"].as_str()].contains(&plain(&row["quote"])),
            "{}: {}",
            row["id"],
            row["quote"]
        );
    }
}

#[test]
fn every_claim_from_a_text_has_a_quote_and_its_place() {
    for row in rows("claims")
        .into_iter()
        .filter(|row| ["S0", "S1", "S2", "S3", "S4"].contains(&row["source"].as_str()))
    {
        assert!(
            !row["quote"].is_empty() && !row["locator"].is_empty(),
            "{}",
            row["id"]
        );
    }
}
