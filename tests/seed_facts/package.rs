//! The tables: complete, closed, sorted, described.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{by_id, read, rows};

#[test]
fn every_fact_of_the_list_is_there() {
    let claims = by_id("claims");
    let listed = (1..=115)
        .map(|number| format!("R{number:02}"))
        .chain((1..=17).map(|number| format!("B{number}")));
    let missing: Vec<_> = listed.filter(|id| !claims.contains_key(id)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn there_are_the_hundred_entities_and_denmark() {
    let entities = by_id("entities");
    assert_eq!(entities.len(), 101);
    assert_eq!(entities["denmark"]["kind"], "State");
    let planned: Vec<_> = entities
        .values()
        .filter(|row| row["status"] != "existing")
        .map(|row| format!("{} {}", row["id"], row["status"]))
        .collect();
    let expected = [
        "agency-ai proposed",
        "doc-charter planned",
        "ev-wg-final planned",
        "ev-wg-first planned",
        "ev-wg-interim planned",
        "ev-wg-regional planned",
        "innhri unverified",
        "ohchr unverified",
    ];
    assert_eq!(planned, expected);
}

#[test]
fn one_id_names_one_thing() {
    let mut seen = BTreeSet::new();
    for row in ["sources", "entities", "claims"].into_iter().flat_map(rows) {
        assert!(
            seen.insert(row["id"].clone()),
            "{} is used twice",
            row["id"]
        );
    }
}

#[test]
fn every_reference_has_its_target() {
    let (entities, sources, claims) = (by_id("entities"), by_id("sources"), by_id("claims"));
    for row in claims.values() {
        assert!(
            entities.contains_key(&row["subject"]),
            "{}: subject",
            row["id"]
        );
        assert!(
            row["object"].is_empty() || entities.contains_key(&row["object"]),
            "{}: object",
            row["id"]
        );
        assert!(
            row["object"].is_empty() != row["value"].is_empty(),
            "{}: either an object or a value",
            row["id"]
        );
        assert!(
            sources.contains_key(&row["source"]),
            "{}: source",
            row["id"]
        );
        assert!(
            row["disputes"].is_empty() || claims.contains_key(&row["disputes"]),
            "{}: disputes",
            row["id"]
        );
    }
    for row in ["names", "identifiers"].into_iter().flat_map(rows) {
        assert!(
            entities.contains_key(&row["entity"]) && sources.contains_key(&row["source"]),
            "{row:?}"
        );
    }
}

#[test]
fn every_entity_carries_its_main_name_with_a_source() {
    let names: BTreeSet<_> = rows("names")
        .into_iter()
        .map(|row| (row["entity"].clone(), row["text"].clone()))
        .collect();
    for (id, row) in by_id("entities") {
        assert!(names.contains(&(id.clone(), row["name"].clone())), "{id}");
    }
}

fn is_canonical(table: &str, key: &[&str]) {
    let text = read(&format!("seed/{table}.csv"));
    assert!(!text.contains('\r'), "{table}: lines end in LF");
    let mut records: Vec<csv::StringRecord> = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes())
        .records()
        .map(|record| record.expect("a record"))
        .collect();
    let header = records.remove(0);
    let columns: Vec<usize> = key
        .iter()
        .map(|name| {
            header
                .iter()
                .position(|column| column == *name)
                .expect("the seed is well formed")
        })
        .collect();
    records.sort_by_key(|record| {
        columns
            .iter()
            .map(|&column| record[column].to_owned())
            .collect::<Vec<_>>()
    });
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::Any(b'\n'))
        .from_writer(Vec::new());
    writer
        .write_record(&header)
        .expect("the seed is well formed");
    for record in &records {
        writer
            .write_record(record)
            .expect("the seed is well formed");
    }
    let written = String::from_utf8(writer.into_inner().expect("the seed is well formed"))
        .expect("the seed is well formed");
    assert!(
        written == text,
        "{table}: sorted rows, quoted only where needed, would differ"
    );
}

#[test]
fn the_tables_are_in_canonical_form() {
    is_canonical("sources", &["id"]);
    is_canonical("entities", &["id"]);
    is_canonical("claims", &["id"]);
    is_canonical("names", &["entity", "language", "type", "text"]);
    is_canonical("identifiers", &["entity", "scheme", "value"]);
}

#[test]
fn the_descriptor_lists_the_columns_of_every_table() {
    let descriptor: Value = serde_json::from_str(&read("seed/datapackage.json")).unwrap();
    let resources = descriptor["resources"].as_array().unwrap();
    assert_eq!(resources.len(), 5);
    for resource in resources {
        let fields = resource["schema"]["fields"].as_array().unwrap();
        let columns: Vec<_> = fields
            .iter()
            .map(|field| field["name"].as_str().unwrap())
            .collect();
        let text = read(&format!("seed/{}", resource["path"].as_str().unwrap()));
        assert_eq!(text.lines().next().unwrap(), columns.join(","));
    }
}
