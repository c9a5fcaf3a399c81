//! The ontology: three languages, known endpoints, typed values.

use crate::{LANGUAGES, Ontology, by_id, rows};

#[test]
fn every_label_is_in_english_french_and_arabic() {
    let labels = Ontology::read().labels;
    assert!(labels.len() > 150, "{}", labels.len());
    for (place, label) in labels {
        for language in LANGUAGES {
            assert!(
                label[language]
                    .as_str()
                    .is_some_and(|text| !text.is_empty()),
                "{place} has no {language}"
            );
        }
    }
}

#[test]
fn every_property_is_declared_and_its_endpoints_are_allowed() {
    let (ontology, entities) = (Ontology::read(), by_id("entities"));
    for row in rows("claims")
        .into_iter()
        .filter(|row| !row["object"].is_empty())
    {
        let tie = ontology
            .ties
            .get(&row["property"])
            .unwrap_or_else(|| panic!("{}: {}", row["id"], row["property"]));
        for (side, end) in [("from", "subject"), ("to", "object")] {
            let lineage = ontology.lineage(&entities[&row[end]]["kind"]);
            let allowed = tie[side].as_array().unwrap();
            assert!(
                allowed
                    .iter()
                    .any(|kind| lineage.iter().any(|own| kind == own)),
                "{}: {end}",
                row["id"]
            );
        }
    }
}

#[test]
fn every_value_has_the_type_of_its_attribute() {
    let (ontology, entities) = (Ontology::read(), by_id("entities"));
    for row in rows("claims")
        .into_iter()
        .filter(|row| row["object"].is_empty())
    {
        let kind = &entities[&row["subject"]]["kind"];
        let declared = ontology
            .attribute(kind, &row["property"])
            .unwrap_or_else(|| panic!("{}: {}", row["id"], row["property"]));
        let fits = match declared.as_str() {
            "String" | "Edtf" => true,
            "Int" => row["value"].parse::<i32>().is_ok(),
            "Float" => row["value"].parse::<f64>().is_ok(),
            name => ontology.enums[name].contains(&row["value"]),
        };
        assert!(fits, "{}: {} is no {declared}", row["id"], row["value"]);
    }
}

#[test]
fn entities_have_concrete_kinds_and_kinds_only_known_parents() {
    let ontology = Ontology::read();
    for row in by_id("entities").into_values() {
        assert!(
            ontology
                .kinds
                .get(&row["kind"])
                .is_some_and(|kind| !kind.is_abstract),
            "{}",
            row["id"]
        );
    }
    for (name, kind) in &ontology.kinds {
        assert!(
            kind.parents.iter().all(|parent| ontology
                .kinds
                .get(parent)
                .is_some_and(|parent| parent.is_abstract)),
            "{name}"
        );
    }
    for (name, tie) in &ontology.ties {
        let ends = ["from", "to"]
            .into_iter()
            .flat_map(|side| tie[side].as_array().unwrap());
        for kind in ends {
            assert!(
                ontology.kinds.contains_key(kind.as_str().unwrap()),
                "{name}: {kind}"
            );
        }
        assert!(
            tie.get("symmetric").is_some() || tie.get("inverse").is_some(),
            "{name} has no inverse label"
        );
    }
}

#[test]
fn only_references_are_not_followed() {
    let ontology = Ontology::read();
    let references: Vec<_> = ontology
        .ties
        .keys()
        .filter(|name| !ontology.is_followed(name))
        .map(String::as_str)
        .collect();
    assert_eq!(
        references,
        ["CitedFor", "Mentions", "QuotedIn", "ReportsOn"]
    );
    assert!(ontology.ties["Acknowledges"]["weight"].as_f64().unwrap() <= 0.5);
    assert_eq!(ontology.ties["MemberOf"]["weight"].as_f64(), Some(1.0));
}
