//! What holds of every input: no bytes panic, nothing is lost between writing and reading.

use proptest::prelude::*;

use super::*;
use crate::{
    date::Edtf,
    exchange::{
        table::{Record, Table},
        writer::Rows,
    },
    model::{
        Claim, ClaimStatus, Confidence, Entity, EntityStatus, Id, Identifier, Name, NameKind,
        Object, Source, SourceGrade, Value,
    },
    text::Language,
};

/// All records, or whether a fault came first.
fn strict(bytes: &[u8]) -> Result<Vec<Vec<String>>, ()> {
    let mut table = Table::new(bytes);
    let mut record = Record::default();
    let mut rows = Vec::new();
    while table.next(&mut record).map_err(|_| ())? {
        rows.push(record.cells().map(str::to_owned).collect());
    }
    Ok(rows)
}

/// The same by a lenient reader that many use.
fn lenient(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(bytes);
    let rows = reader.records().map(|row| row.unwrap());
    rows.map(|row| row.iter().map(str::to_owned).collect())
        .collect()
}

/// Text that a graph may hold, with everything that needs quotes in a table; it is never blank.
fn text() -> impl Strategy<Value = String> {
    "[a-zé \"',;\n\tع]{0,6}[a-zé\"',;ع][a-zé \"',;\n\tع]{0,5}"
}

fn maybe(text: impl Strategy<Value = String>) -> impl Strategy<Value = Option<String>> {
    prop::option::of(text)
}

fn sources() -> impl Strategy<Value = Vec<Source>> {
    let details = (
        text(),
        maybe(text()),
        prop::sample::select(SourceGrade::ALL),
    );
    prop::collection::vec(details, 2).prop_map(|details| {
        let numbered = details.into_iter().enumerate();
        numbered
            .map(|(number, (title, publisher, grade))| Source {
                id: Id::new(&format!("S{number}")).unwrap(),
                title,
                publisher,
                url: None,
                published: Some(Edtf::parse("[2020-04-28,2021-04-28]").unwrap()),
                retrieved: None,
                language: None,
                kind: None,
                grade,
            })
            .collect()
    })
}

fn names() -> impl Strategy<Value = Vec<Name>> {
    let name = (
        prop::sample::select(vec!["en", "fr", "ar"]),
        prop::sample::select(NameKind::ALL),
        text(),
        any::<bool>(),
    );
    prop::collection::vec(name, 0..4).prop_map(|names| {
        let mut names: Vec<Name> = names
            .into_iter()
            .map(|(language, kind, text, is_cited)| Name {
                language: Language::parse(language).unwrap(),
                kind,
                text,
                source: is_cited.then(|| Id::new("S0").unwrap()),
            })
            .collect();
        let key = |name: &Name| {
            (
                name.language.clone(),
                name.kind.as_str(),
                name.text.clone(),
                name.source.clone(),
            )
        };
        names.sort_by_key(key);
        names.dedup();
        names
    })
}

fn entities() -> impl Strategy<Value = Vec<Entity>> {
    let details = (
        any::<bool>(),
        text(),
        prop::sample::select(EntityStatus::ALL),
        maybe(text()),
        names(),
        maybe(text()),
    );
    prop::collection::vec(details, 3).prop_map(|details| {
        let numbered = details.into_iter().enumerate();
        numbered
            .map(
                |(number, (is_person, name, status, description, names, identifier))| Entity {
                    id: Id::new(&format!("e{number}")).unwrap(),
                    kind: if is_person { "Person" } else { "State" }.to_owned(),
                    name,
                    status,
                    description,
                    names,
                    identifiers: identifier
                        .into_iter()
                        .map(|value| Identifier {
                            scheme: "m49".into(),
                            value: value.trim().to_owned(),
                            source: None,
                        })
                        .collect(),
                },
            )
            .collect()
    })
}

fn object() -> impl Strategy<Value = (String, Object)> {
    let entity =
        || (0..3usize).prop_map(|number| Object::Entity(Id::new(&format!("e{number}")).unwrap()));
    prop_oneof![
        entity().prop_map(|object| ("Leads".to_owned(), object)),
        entity().prop_map(|object| ("PartnersWith".to_owned(), object)),
        text().prop_map(|text| ("motto".to_owned(), Object::Value(Value::Text(text)))),
        any::<i32>().prop_map(|number| (
            "founded".to_owned(),
            Object::Value(Value::Integer(number.into()))
        )),
        (-1e9..1e9).prop_map(|number| ("budget".to_owned(), Object::Value(Value::Number(number)))),
        any::<bool>()
            .prop_map(|public| ("public".to_owned(), Object::Value(Value::Boolean(public)))),
    ]
}

fn claim() -> impl Strategy<Value = Claim> {
    let dates = prop::sample::select(vec![
        "2018/..",
        "2020",
        "[2020,2021]",
        "../2010-05",
        "2019?",
    ]);
    (
        (
            0..3usize,
            object(),
            maybe(text()),
            maybe(text()),
            prop::option::of(dates),
        ),
        (
            prop::sample::select(ClaimStatus::ALL),
            0..=100u8,
            0..2usize,
            maybe(text()),
            maybe(text()),
        ),
    )
        .prop_map(
            |(
                (subject, (property, object), key, role, valid),
                (status, percent, source, quote, note),
            )| Claim {
                id: None,
                subject: Id::new(&format!("e{subject}")).unwrap(),
                property,
                object,
                key,
                role,
                valid: valid.map(|valid| Edtf::parse(valid).unwrap()),
                status,
                confidence: Confidence::new(f64::from(percent) / 100.0).unwrap(),
                source: Id::new(&format!("S{source}")).unwrap(),
                disputes: None,
                texts: Texts {
                    quote,
                    locator: None,
                    note,
                },
            },
        )
}

/// Claims of which some have a written id, and no two without one say the same.
fn claims() -> impl Strategy<Value = Vec<Claim>> {
    prop::collection::vec((claim(), any::<bool>()), 0..8).prop_map(|claims| {
        let mut seen = std::collections::BTreeSet::new();
        let numbered = claims.into_iter().enumerate();
        numbered
            .map(|(number, (mut claim, is_named))| {
                claim.id = is_named.then(|| Id::new(&format!("R{number}")).unwrap());
                claim
            })
            .filter(|claim| claim.id.is_some() || seen.insert(claim_id(claim)))
            .collect()
    })
}

fn sorted(mut operations: Vec<Operation>) -> Vec<String> {
    operations.sort_by_key(|operation| format!("{operation:?}"));
    operations
        .iter()
        .map(|operation| format!("{operation:?}"))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_is_taken_is_read_as_other_readers_read_it(bytes in "[a\",\n\r]{0,24}") {
        if let Ok(rows) = strict(bytes.as_bytes()) {
            prop_assert_eq!(rows, lenient(bytes.as_bytes()));
        }
    }

    #[test]
    fn what_is_written_is_read_back(rows in prop::collection::vec(prop::collection::vec("[a\", \n\ré]{0,5}", 3), 0..5)) {
        let mut bytes = Vec::new();
        let mut table = Rows::new(&mut bytes);
        for row in &rows {
            let cells: Vec<&str> = row.iter().map(String::as_str).collect();
            table.add(&cells).unwrap();
        }
        table.finish().unwrap();
        prop_assert_eq!(strict(&bytes), Ok(rows));
    }

    #[test]
    fn a_dataset_survives_writing_and_reading(sources in sources(), entities in entities(), claims in claims()) {
        let ontology = small_ontology();
        let operations: Vec<Operation> = sources.into_iter().map(Operation::PutSource)
            .chain(entities.into_iter().map(Operation::PutEntity))
            .chain(claims.into_iter().map(Operation::PutClaim))
            .collect();
        let folder = TempDir::new().unwrap();
        let (first, second) = (folder.path().join("first"), folder.path().join("second"));
        Graph::of(&ontology, operations.clone()).write("package", &first).unwrap();
        let import = read("package", &first, &ontology);
        prop_assert!(import.is_ok(), "{:?}", import);
        let again = import.unwrap().operations;
        prop_assert_eq!(sorted(operations), sorted(again.clone()));
        Graph::of(&ontology, again).write("package", &second).unwrap();
        prop_assert_eq!(files(&first), files(&second));
    }
}

/// What spoils a table.
fn spoiling() -> impl Strategy<Value = String> {
    let pieces = [
        ",",
        "\"",
        "\"\"",
        "\n",
        "\r",
        "\r\n",
        "\0",
        "\u{feff}",
        "id",
        "R1",
        "S1",
        "a",
        "b",
        "Leads",
        "2024-02-30",
        "2018/..",
        "attested",
        "0.5",
        "-1",
        "NaN",
        "1e999",
        "9999999999999999999",
        "é",
        "\u{202e}",
        "xxxxxxxxxxxxxxxxxxxxxxxx",
    ];
    prop_oneof![
        4 => prop::sample::select(pieces.to_vec()).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => "[ -~]{0,20}",
    ]
}

proptest! {
    #[test]
    fn any_bytes_are_a_pair_of_tables_or_refused(
        entities in prop::collection::vec(any::<u8>(), 0..200),
        ties in "(kind,source,target(,start)?\n)?[a-zA-Z0-9,\"\n\r/.-]{0,60}",
    ) {
        let headed = [b"id,kind,name,motto\n".as_slice(), &entities].concat();
        for content in [&entities, &headed] {
            let folder = folder_of(&[("entities.csv", content), ("relationships.csv", ties.as_bytes())]);
            let read = read("csv", folder.path(), &small_ontology());
            if let Err(problems) = read {
                prop_assert!((1..=101).contains(&problems.len()));
            }
        }
        let _ = strict(&entities);
    }

    #[test]
    fn any_descriptor_is_read_or_refused(descriptor in "(\\{\"resources\": \\[\\{\"name\": \"claims\", \"path\": \")?[ -~]{0,40}(\"\\}\\]\\})?") {
        let folder = folder_of(&[("datapackage.json", descriptor.as_bytes())]);
        prop_assert!(read("package", folder.path(), &small_ontology()).is_err());
    }

    #[test]
    fn any_damaged_package_is_read_or_refused(
        which in 0..bad_input::PACKAGE.len(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0usize..12, spoiling()), 1..6),
        raw in prop::option::of((any::<prop::sample::Index>(), any::<u8>())),
    ) {
        let (file, sound) = bad_input::PACKAGE[which];
        let mut text: Vec<char> = sound.chars().collect();
        for (at, n_removed, piece) in edits {
            let start = at.index(text.len() + 1);
            let end = (start + n_removed).min(text.len());
            text.splice(start..end, piece.chars());
        }
        let mut bytes = text.into_iter().collect::<String>().into_bytes();
        if let Some((at, byte)) = raw {
            bytes.insert(at.index(bytes.len() + 1), byte);
        }
        prop_assert!(bad_input::problems_with(file, &bytes).len() <= 101);
    }
}
