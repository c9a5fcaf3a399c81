//! What the seed dataset promises: every fact of the acceptance list, every contradiction, none of the noise.
//!
//! Reads `seed/` and `schema/ontology.graphql` as a stranger would, with a CSV reader and a GraphQL parser. Quotes are
//! compared with the five texts when these lie in a folder `shared/data/seeds` beside the project or above it, or where
//! `RAWABIT_SEED_TEXTS` says.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::path::{Path, PathBuf};

use async_graphql_parser::types::{
    ConstDirective, ServiceDocument, TypeKind, TypeSystemDefinition,
};
use async_graphql_parser::{Positioned, parse_schema};
use serde_json::Value;

type Row = BTreeMap<String, String>;

const LANGUAGES: [&str; 3] = ["en", "fr", "ar"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn rows(table: &str) -> Vec<Row> {
    let text = read(&format!("seed/{table}.csv"));
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.expect(table)).collect()
}

fn by_id(table: &str) -> BTreeMap<String, Row> {
    rows(table)
        .into_iter()
        .map(|row| (row["id"].clone(), row))
        .collect()
}

fn claim(id: &str) -> Row {
    by_id("claims")
        .remove(id)
        .unwrap_or_else(|| panic!("no claim {id}"))
}

/// The fields of a claim in one line, for comparison with a literal.
fn brief(id: &str) -> String {
    let row = claim(id);
    let object = if row["object"].is_empty() {
        format!("= {}", row["value"])
    } else {
        row["object"].clone()
    };
    let fields = [
        &row["subject"],
        &row["property"],
        &object,
        &row["valid"],
        &row["status"],
        &row["confidence"],
    ];
    fields
        .iter()
        .filter(|field| !field.is_empty())
        .map(|field| field.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

fn ids_where(test: impl Fn(&Row) -> bool) -> Vec<String> {
    rows("claims")
        .into_iter()
        .filter(test)
        .map(|row| row["id"].clone())
        .collect()
}

struct Kind {
    is_abstract: bool,
    parents: Vec<String>,
    fields: BTreeMap<String, String>,
}

struct Ontology {
    kinds: BTreeMap<String, Kind>,
    /// The arguments of `@relationship`, by kind.
    ties: BTreeMap<String, Value>,
    /// Every label, plural and inverse, with the place where it stands.
    labels: Vec<(String, Value)>,
    enums: BTreeMap<String, Vec<String>>,
}

fn arguments(directive: &ConstDirective) -> Value {
    let pairs = directive.arguments.iter();
    pairs
        .map(|(name, value)| {
            (
                name.node.to_string(),
                value.node.clone().into_json().expect("a constant"),
            )
        })
        .collect()
}

impl Ontology {
    fn read() -> Self {
        let document: ServiceDocument =
            parse_schema(read("schema/ontology.graphql")).expect("the ontology parses");
        let mut ontology = Self {
            kinds: BTreeMap::new(),
            ties: BTreeMap::new(),
            labels: Vec::new(),
            enums: BTreeMap::new(),
        };
        for definition in document.definitions {
            if let TypeSystemDefinition::Type(definition) = definition {
                ontology.add(&definition.node);
            }
        }
        ontology
    }

    fn add(&mut self, definition: &async_graphql_parser::types::TypeDefinition) {
        let name = definition.name.node.to_string();
        let (is_abstract, implements, fields) = match &definition.kind {
            TypeKind::Object(object) => (false, &object.implements, &object.fields),
            TypeKind::Interface(interface) => (true, &interface.implements, &interface.fields),
            TypeKind::Enum(values) => {
                let values = values
                    .values
                    .iter()
                    .map(|value| value.node.value.node.to_string())
                    .collect();
                self.enums.insert(name, values);
                return;
            }
            _ => return,
        };
        assert!(
            definition.description.is_some(),
            "{name} has no description"
        );
        let Some(directive) = definition.directives.first() else {
            panic!("{name} has no directive")
        };
        self.collect_labels(&name, directive);
        if directive.node.name.node == "relationship" {
            self.ties.insert(name, arguments(&directive.node));
            return;
        }
        for field in fields {
            assert!(
                field.node.description.is_some(),
                "{name}.{} has no description",
                field.node.name
            );
            self.collect_labels(
                &format!("{name}.{}", field.node.name),
                &field.node.directives[0],
            );
        }
        let fields = fields
            .iter()
            .map(|field| (field.node.name.to_string(), field.node.ty.to_string()))
            .collect();
        let parents = implements
            .iter()
            .map(|parent| parent.node.to_string())
            .collect();
        self.kinds.insert(
            name,
            Kind {
                is_abstract,
                parents,
                fields,
            },
        );
    }

    fn collect_labels(&mut self, place: &str, directive: &Positioned<ConstDirective>) {
        let arguments = arguments(&directive.node);
        for argument in ["label", "plural", "inverse"] {
            if let Some(label) = arguments.get(argument) {
                self.labels
                    .push((format!("{place} {argument}"), label.clone()));
            }
        }
    }

    fn lineage(&self, kind: &str) -> Vec<String> {
        let parents = self.kinds[kind].parents.iter().cloned();
        std::iter::once(kind.to_owned()).chain(parents).collect()
    }

    fn attribute(&self, kind: &str, name: &str) -> Option<String> {
        self.lineage(kind)
            .iter()
            .find_map(|kind| self.kinds[kind].fields.get(name).cloned())
    }

    fn is_followed(&self, property: &str) -> bool {
        self.ties[property].get("follow") != Some(&Value::Bool(false))
    }
}

// The package

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
        .map(Result::unwrap)
        .collect();
    let header = records.remove(0);
    let columns: Vec<usize> = key
        .iter()
        .map(|name| header.iter().position(|column| column == *name).unwrap())
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
    writer.write_record(&header).unwrap();
    records
        .iter()
        .for_each(|record| writer.write_record(record).unwrap());
    let written = String::from_utf8(writer.into_inner().unwrap()).unwrap();
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

// The ontology

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
        ends.for_each(|kind| {
            assert!(
                ontology.kinds.contains_key(kind.as_str().unwrap()),
                "{name}: {kind}"
            )
        });
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

// How sure the claims are

#[test]
fn the_words_of_doubt_became_status_and_confidence() {
    assert_eq!(
        ids_where(|row| row["status"] == "disputed"),
        ["R06", "R16", "R23", "R75"]
    );
    assert_eq!(ids_where(|row| row["status"] == "planned"), ["R07"]);
    let speculative = [
        "C15a", "C15b", "C16a", "C19a", "R08", "R09", "R10", "R11", "R12", "R13", "R14", "R15",
    ];
    assert_eq!(ids_where(|row| row["status"] == "speculative"), speculative);
    let opinions = ["R109", "R110", "R111", "R112", "R113", "R93"];
    assert_eq!(ids_where(|row| row["status"] == "opinion"), opinions);
    let doubtful = ["C8a", "R106", "R107", "R108", "R86"];
    assert_eq!(
        ids_where(|row| row["status"] == "attested" && row["confidence"] == "low"),
        doubtful
    );
    let medium = [
        "R02", "R03", "R04", "R05", "R103", "R104", "R105", "R65", "R82", "R85", "R90", "R91",
    ];
    let is_medium = |row: &Row| {
        row["id"].starts_with('R') && row["status"] == "attested" && row["confidence"] == "medium"
    };
    assert_eq!(ids_where(is_medium), medium);
    assert!(
        rows("claims")
            .iter()
            .filter(|row| row["id"].starts_with('B'))
            .all(|row| row["source"] == "background")
    );
}

// The contradictions

#[test]
fn c1_the_seminar_keeps_both_years_and_the_mismatch() {
    assert_eq!(
        brief("R20"),
        "cndh Organizes ev-webinar [2020-04-28,2021-04-28] attested high"
    );
    assert!(claim("R20")["note"].starts_with("Weekday mismatch"));
}

#[test]
fn c2_the_role_is_disputed_and_the_participation_is_not() {
    assert_eq!(
        brief("R23"),
        "icesco Organizes ev-kenitra 2024-05-13/2024-05-14 disputed medium"
    );
    assert_eq!(
        brief("R23a"),
        "icesco ParticipatesIn ev-kenitra 2024-05-13/2024-05-14 attested high"
    );
    assert_eq!(ids_where(|row| row["disputes"] == "R23"), ["C2a", "C2b"]);
}

#[test]
fn c3_one_delegation_has_two_names() {
    let texts: Vec<_> = rows("names")
        .into_iter()
        .filter(|row| row["entity"] == "didh" && row["source"] == "S3")
        .map(|row| row["text"].clone())
        .collect();
    assert_eq!(
        texts,
        [
            "Ministry Delegate in Charge of Human Rights of the Kingdom of Morocco",
            "Interministerial Delegation for Human Rights"
        ]
    );
}

#[test]
fn c4_the_chair_of_the_african_commission_is_disputed() {
    assert_eq!(brief("R06"), "morocco Chairs achpr 2023/2025 disputed low");
    assert_eq!(
        brief("C4a"),
        "achpr chairperson = Remy Ngoy Lumbu 2021-11-15/2025-10-21 attested high"
    );
    assert_eq!(
        brief("C4b"),
        "achpr chairperson = Idrissa Sow 2025-10-21/.. attested high"
    );
    assert_eq!(ids_where(|row| row["disputes"] == "R06"), ["C4a", "C4b"]);
}

#[test]
fn c5_c7_doubtful_bodies_are_not_merged() {
    let entities = by_id("entities");
    assert_eq!(
        [&entities["innhri"]["status"], &entities["ganhri"]["status"]],
        ["unverified", "existing"]
    );
    assert_eq!(
        [&entities["ohchr"]["status"], &entities["un-hrc"]["status"]],
        ["unverified", "existing"]
    );
    assert_eq!(
        ids_where(|row| row["subject"] == "innhri" || row["object"] == "innhri"),
        ["R14"]
    );
}

#[test]
fn c6_both_websites_are_kept() {
    assert_eq!(brief("R16"), "cndh website = www.cndh.gov.ma disputed low");
    assert_eq!(brief("C6a"), "cndh website = cndh.ma attested medium");
    assert_eq!(claim("C6a")["disputes"], "R16");
}

#[test]
fn c8_a_speaker_without_a_name_is_no_person() {
    assert_eq!(claim("C8a")["subject"], "cndh");
    assert_eq!(claim("C8a")["role"], "speaker unknown");
}

#[test]
fn c9_two_holders_of_a_post_are_a_succession_with_an_unknown_boundary() {
    assert_eq!(
        brief("R90"),
        "mezzour MinisterOf mtnra 2023~ attested medium"
    );
    assert_eq!(
        brief("R54"),
        "el-fallah MinisterOf mtnra [2025-01-21..2025-08-16] attested high"
    );
    assert_eq!(
        ids_where(|row| row["object"] == "mtnra" && row["property"] == "MinisterOf"),
        ["R54", "R90"]
    );
}

#[test]
fn c10_one_post_may_have_two_labels() {
    assert_eq!(claim("R17")["role"], "Chairperson, also \"President\"");
}

#[test]
fn c11_c12_dates_are_read_as_their_text_means_them() {
    assert_eq!(claim("R87")["valid"], "2025-07-11");
    let meetings = ["R55", "R56", "R58", "R59", "R61", "R62", "R65"];
    meetings
        .iter()
        .for_each(|id| assert_eq!(claim(id)["valid"], "[2025-01-21..2025-08-16]", "{id}"));
    assert_eq!(claim("R76")["valid"], "2024-12");
    assert_eq!(claim("R07")["valid"], "2026-35");
}

#[test]
fn c13_the_place_of_the_launch_is_disputed() {
    assert_eq!(
        brief("R75"),
        "gof FoundedIn new-york 2024-06 disputed medium"
    );
    assert_eq!(claim("C13a")["valid"], "2024-06-21");
    assert_eq!(claim("C13a")["disputes"], "R75");
}

#[test]
fn c14_the_numbers_stand_side_by_side() {
    let counts: Vec<_> = ["R68", "C14a", "C14b", "C14c"]
        .map(|id| claim(id)["value"].clone())
        .into();
    assert_eq!(counts, ["123", "120", "123", "125"]);
    let sources: BTreeSet<_> = ["R68", "C14a", "C14b", "C14c"]
        .map(|id| claim(id)["source"].clone())
        .into();
    assert_eq!(sources.len(), 4);
}

#[test]
fn c15_c16_c19_candidates_are_noted_and_not_merged() {
    let candidates = ids_where(|row| row["property"] == "possiblyTheSameAs");
    assert_eq!(candidates, ["C15a", "C15b", "C16a", "C19a"]);
    let subjects: Vec<_> = candidates
        .iter()
        .map(|id| claim(id)["subject"].clone())
        .collect();
    assert_eq!(
        subjects,
        [
            "pg-labor-union",
            "pg-labor-union",
            "agency-ai",
            "ev-symposium"
        ]
    );
}

#[test]
fn c17_a_count_of_members_makes_no_members() {
    assert_eq!(
        brief("R03"),
        "wg-ai-nhri memberCount = 29 [2025-12..2026-09] attested medium"
    );
    assert_eq!(
        ids_where(|row| row["property"] == "MemberOf"),
        Vec::<String>::new()
    );
}

#[test]
fn c18_milestones_are_not_attested() {
    let milestones = [
        "ev-wg-first",
        "ev-wg-regional",
        "ev-wg-interim",
        "ev-wg-final",
    ];
    let attested = ids_where(|row| {
        row["status"] == "attested"
            && milestones
                .iter()
                .any(|id| row["subject"] == *id || row["object"] == *id)
    });
    assert_eq!(attested, Vec::<String>::new());
}

#[test]
fn c20_the_reference_list_gives_no_authors() {
    let people = by_id("entities")
        .values()
        .filter(|row| row["kind"] == "Person")
        .count();
    assert_eq!(people, 19);
}

#[test]
fn c21_a_paragraph_that_stands_twice_makes_one_claim() {
    let mut seen = BTreeSet::new();
    for row in rows("claims") {
        let content = [
            "subject", "property", "object", "value", "role", "valid", "source",
        ]
        .map(|column| row[column].clone());
        assert!(seen.insert(content), "{} says what another says", row["id"]);
    }
    assert_eq!(ids_where(|row| row["property"] == "audience"), ["R52"]);
}

#[test]
fn c24_budgets_and_opinions_are_values() {
    let values = ids_where(|row| row["object"].is_empty() && row["id"].starts_with('R'));
    let expected = [
        "R03", "R103", "R104", "R105", "R106", "R107", "R108", "R109", "R110", "R111", "R112",
        "R113", "R16", "R52", "R68",
    ];
    assert_eq!(values, expected);
    assert_eq!(
        brief("R104"),
        "china aiSpending = 70000000000 2017/2024 attested medium"
    );
}

// The noise

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
    rows("entities")
        .iter()
        .for_each(|row| texts.push((row["id"].clone(), row["name"].clone())));
    rows("names")
        .iter()
        .for_each(|row| texts.push((row["entity"].clone(), row["text"].clone())));
    for row in rows("claims") {
        ["value", "quote", "role"]
            .iter()
            .for_each(|column| texts.push((row["id"].clone(), row[*column].clone())));
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

// The quotes

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
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let path = entries.into_iter().find(|path| {
        path.file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with(&prefix))
    });
    plain(&fs::read_to_string(path.unwrap_or_else(|| panic!("no text for {source}"))).unwrap())
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

// What the graph must answer

/// Number of steps from one entity to another over followed ties, with the claims and entities that the caller lets pass.
fn steps(from: &str, to: &str, ontology: &Ontology, keep: impl Fn(&Row) -> bool) -> Option<usize> {
    let mut neighbours: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in rows("claims")
        .into_iter()
        .filter(|row| !row["object"].is_empty())
        .filter(|row| ontology.ties.contains_key(&row["property"]) && keep(row))
    {
        neighbours
            .entry(row["subject"].clone())
            .or_default()
            .push(row["object"].clone());
        neighbours
            .entry(row["object"].clone())
            .or_default()
            .push(row["subject"].clone());
    }
    let mut distance = BTreeMap::from([(from.to_owned(), 0)]);
    let mut queue = VecDeque::from([from.to_owned()]);
    while let Some(entity) = queue.pop_front() {
        for next in neighbours.get(&entity).into_iter().flatten() {
            if !distance.contains_key(next) {
                distance.insert(next.clone(), distance[&entity] + 1);
                queue.push_back(next.clone());
            }
        }
    }
    distance.get(to).copied()
}

fn is_attested(row: &Row) -> bool {
    row["status"] == "attested"
}

#[test]
fn cndh_is_three_steps_from_the_state_department_and_only_through_states() {
    let (ontology, entities) = (Ontology::read(), by_id("entities"));
    let is_state = |id: &str| entities[id]["kind"] == "State";
    let stateless = |row: &Row| {
        ontology.is_followed(&row["property"])
            && !is_state(&row["subject"])
            && !is_state(&row["object"])
    };
    assert_eq!(
        steps("cndh", "dos", &ontology, |row| is_attested(row)
            && ontology.is_followed(&row["property"])),
        Some(3)
    );
    assert_eq!(
        steps("cndh", "dos", &ontology, |row| is_attested(row)
            && stateless(row)),
        None
    );
    let speculative = |row: &Row| is_attested(row) || row["status"] == "speculative";
    assert_eq!(
        steps("cndh", "dos", &ontology, |row| speculative(row)
            && stateless(row)),
        Some(6)
    );
}

#[test]
fn kezzoute_reaches_cndh_only_through_a_mention() {
    let ontology = Ontology::read();
    assert_eq!(
        steps("kezzoute", "cndh", &ontology, |row| is_attested(row)
            && ontology.is_followed(&row["property"])),
        None
    );
    assert_eq!(steps("kezzoute", "cndh", &ontology, is_attested), Some(3));
}

#[test]
fn without_morocco_cndh_reaches_no_foreign_actor() {
    let (ontology, entities) = (Ontology::read(), by_id("entities"));
    let keep = |row: &Row| {
        is_attested(row)
            && ontology.is_followed(&row["property"])
            && row["subject"] != "morocco"
            && row["object"] != "morocco"
    };
    let reached: Vec<_> = entities
        .keys()
        .filter(|id| id.as_str() != "cndh" && steps("cndh", id, &ontology, keep).is_some())
        .map(String::as_str)
        .collect();
    assert_eq!(
        reached,
        [
            "bensalah",
            "bouayach",
            "doc-s1",
            "ev-consult",
            "ev-symposium",
            "ev-webinar",
            "wg-ai-nhri"
        ]
    );
}

/// The entity and what belongs to it or acts for it, three levels deep.
fn with_parts(of: &str, ontology: &Ontology) -> BTreeSet<String> {
    let claims: Vec<_> = rows("claims")
        .into_iter()
        .filter(|row| is_attested(row) && !row["object"].is_empty())
        .collect();
    let acts_for = |row: &Row| {
        ["COMPOSITION", "LEADERSHIP", "EMPLOYMENT", "REPRESENTATION"]
            .contains(&ontology.ties[&row["property"]]["role"].as_str().unwrap())
    };
    let mut parts = BTreeSet::from([of.to_owned()]);
    for _ in 0..3 {
        let found: Vec<_> = claims
            .iter()
            .filter(|row| parts.contains(&row["object"]) && acts_for(row))
            .map(|row| row["subject"].clone())
            .collect();
        parts.extend(found);
    }
    parts
}

fn shared(a: &str, b: &str) -> Vec<String> {
    let ontology = Ontology::read();
    let around = |of: &str| {
        let parts = with_parts(of, &ontology);
        let ties = rows("claims").into_iter().filter(|row| {
            is_attested(row) && !row["object"].is_empty() && ontology.is_followed(&row["property"])
        });
        let ends = ties.filter_map(|row| {
            if parts.contains(&row["subject"]) {
                Some(row["object"].clone())
            } else {
                parts
                    .contains(&row["object"])
                    .then(|| row["subject"].clone())
            }
        });
        ends.collect::<BTreeSet<_>>()
    };
    let entities = by_id("entities");
    let both: Vec<_> = around(a).intersection(&around(b)).cloned().collect();
    both.into_iter()
        .filter(|id| ["Event", "Instrument", "Network"].contains(&entities[id]["kind"].as_str()))
        .collect()
}

#[test]
fn morocco_and_the_council_of_europe_share_the_kenitra_conference() {
    assert_eq!(shared("morocco", "coe"), ["ev-kenitra"]);
    assert_eq!(shared("cndh", "coe"), Vec::<String>::new());
}

#[test]
fn morocco_and_the_united_states_share_what_they_did_together() {
    assert_eq!(
        shared("morocco", "usa"),
        [
            "doc-res",
            "ev-dos-elmergawi",
            "ev-dos-lang",
            "ev-gof-launch",
            "gof"
        ]
    );
}

#[test]
fn eight_people_attended_the_kenitra_conference() {
    let attended: Vec<_> =
        ids_where(|row| row["object"] == "ev-kenitra" && row["property"] == "Attends");
    let people: Vec<_> = attended
        .iter()
        .map(|id| claim(id)["subject"].clone())
        .collect();
    assert_eq!(
        people,
        [
            "ouahbi", "miraoui", "kerkeb", "boujradi", "smidi", "mahdioui", "diallo", "hajjami"
        ]
    );
}
