//! Damaged and mistaken files: each is refused with its file, its line and what to do.

use super::*;

const DESCRIPTOR: &str = r#"{"resources": [
    {"name": "sources", "path": "sources.csv"}, {"name": "entities", "path": "entities.csv"},
    {"name": "names", "path": "names.csv"}, {"name": "claims", "path": "claims.csv"}]}"#;
const SOURCES: &str = "id,title,grade\nS1,One,primary\n";
const ENTITIES: &str = "id,kind,name\na,Person,A\nb,State,B\n";
const NAMES: &str = "entity,text,language\na,AA,en\n";
const CLAIMS: &str = "id,subject,property,object,value,valid,source,note\n";

/// Tables with a row of every sort.
pub(super) const PACKAGE: [(&str, &str); 5] = [
    ("datapackage.json", DESCRIPTOR),
    ("sources.csv", SOURCES),
    ("entities.csv", ENTITIES),
    ("names.csv", NAMES),
    (
        "claims.csv",
        "id,subject,property,object,value,valid,source,note\nR1,a,Leads,b,,2018/..,S1,\nR2,a,motto,,\"one, two\",,S1,n\n,a,founded,,1990,,S1,\n",
    ),
];

/// What is wrong with a package in which one file is another one.
pub(super) fn problems_with(file: &str, content: impl AsRef<[u8]>) -> Vec<String> {
    let mut tables = vec![
        ("datapackage.json", DESCRIPTOR.as_bytes()),
        ("sources.csv", SOURCES.as_bytes()),
        ("entities.csv", ENTITIES.as_bytes()),
        ("names.csv", NAMES.as_bytes()),
        ("claims.csv", CLAIMS.as_bytes()),
    ];
    tables.retain(|(name, _)| *name != file);
    tables.push((file, content.as_ref()));
    let folder = folder_of(&tables);
    let ontology = small_ontology();
    match read("package", folder.path(), &ontology) {
        Err(problems) => problems,
        Ok(import) => {
            let snapshot = Image::new(ontology).snapshot();
            let refusals = snapshot.prepare(import.operations.clone()).err();
            let problems = import.problems_of(refusals.unwrap_or_default());
            problems
                .iter()
                .map(|problem| shown(folder.path(), problem))
                .collect()
        }
    }
}

fn claims(rows: &str) -> Vec<String> {
    problems_with("claims.csv", format!("{CLAIMS}{rows}"))
}

#[test]
fn a_sound_package_is_taken() {
    assert_eq!(claims("R1,a,Leads,b,,2018/..,S1,\n"), [""; 0]);
    assert_eq!(
        claims("R1,a,Leads,b,,2018/..,S1,\"two\nlines, \"\"quoted\"\"\"\r\n\r\n"),
        [""; 0],
        "CRLF ends a line too"
    );
    let with_mark = [b"\xEF\xBB\xBF", ENTITIES.as_bytes()].concat();
    assert_eq!(problems_with("entities.csv", with_mark), [""; 0]);
}

#[test]
fn columns_are_checked() {
    let cases = [
        (
            "id,title\nS1,One\n",
            "sources.csv:1: the column `grade` is missing; the first row names the columns: \
             id, title, publisher, url, published, retrieved, language, kind, grade",
        ),
        (
            "id,title,grade,colour\nS1,One,primary,red\n",
            "sources.csv:1: the column `colour` is not known; remove it, or use one of \
             id, title, publisher, url, published, retrieved, language, kind, grade",
        ),
        (
            "id,title,grade,title\nS1,One,primary,Two\n",
            "sources.csv:1: the column `title` comes twice; remove or rename one",
        ),
        (
            "id,title,grade\nS1,One, Two,primary\n",
            "sources.csv:2: the row has 4 cells, the table has 3 columns; a cell with a comma or a line end needs quotes around it",
        ),
        (
            "id,title,grade\nS1,,primary\n",
            "sources.csv:2: column `title` is empty; every row needs it",
        ),
        (
            "id,title,grade\nS1,One,great\n",
            "sources.csv:2: column `grade`: `great` is not one of primary, reputable, low, background",
        ),
    ];
    for (content, problem) in cases {
        assert_eq!(problems_with("sources.csv", content), [problem]);
    }
    let empty = problems_with("sources.csv", "");
    assert!(empty[0].starts_with("sources.csv: the table is empty; its first row names"));
}

#[test]
fn rows_are_checked_against_the_ontology_and_each_other() {
    let cases = [
        (
            "R1,a,Leeds,b,,,S1,\n",
            "claims.csv:2: column `property`: `Leeds` is not in the ontology; did you mean `Leads`?",
        ),
        (
            "R1,a,Leads,,b,,S1,\n",
            "claims.csv:2: `Leads` is a relationship kind; write the entity that it leads to into the column `object`",
        ),
        (
            "R1,a,motto,b,,,S1,\n",
            "claims.csv:2: `motto` is an attribute; write what it says into the column `value`",
        ),
        (
            "R1,a,Leads,,,,S1,\n",
            "claims.csv:2: columns `object` and `value` are both empty; a tie needs an object, an attribute a value",
        ),
        (
            "R1,a,founded,,soon,,S1,\n",
            "claims.csv:2: column `value`: `soon` is not a whole number of 32 bits, which `founded` takes",
        ),
        (
            "R1,a,Leads,b,,,S1,\nR2,a,Leads,zz,,,S1,\n",
            "claims.csv:3: entity `zz` is not known; add it to the entities first",
        ),
        (
            "R1,a,Leads,b,,,S9,\n",
            "claims.csv:2: source `S9` is not known; add it to the sources first",
        ),
        (
            "a,a,Leads,b,,,S1,\n",
            "claims.csv:2: column `id`: `a` is used already, at entities.csv:2; every source, entity and claim needs an id of its own",
        ),
        (
            "R1,a,Leads,b,,,S1,\nR1,b,Leads,a,,,S1,\n",
            "claims.csv:3: column `id`: `R1` is used already, at claims.csv:2; every source, entity and claim needs an id of its own",
        ),
        (
            ",a,Leads,b,,,S1,\n,a,Leads,b,,,S1,\n,a,Leads,b,,,S1,other\n",
            "claims.csv:4: the row says the same as claims.csv:2, but with another status, confidence or text; remove one, or give them different keys",
        ),
        (
            "a~Leads~b!000000000000,a,Leads,b,,,S1,\n",
            "claims.csv:2: column `id`: `a~Leads~b!000000000000` looks like the id of a claim without a written id, but this row's is `a~Leads~b!c4b80312f48f`; leave the cell empty",
        ),
    ];
    for (rows, problem) in cases {
        let found: Vec<String> = claims(rows)
            .into_iter()
            .map(|found| without_folders(&found))
            .collect();
        assert_eq!(found, [problem]);
    }
    let date = claims("R1,a,Leads,b,,2899-13-01,S1,\n");
    assert!(
        date[0].starts_with("claims.csv:2: column `valid`: \"2899-13-01\" is not a date"),
        "{date:?}"
    );
    assert_eq!(claims("R1,a,Leads,b,,2899-01-01,S1,\n"), [""; 0]);
}

/// A second place in a message is shown with its folder, which is another one in each run.
fn without_folders(message: &str) -> String {
    let words: Vec<&str> = message
        .split(' ')
        .map(|word| match word.rsplit_once('/') {
            Some((_, file)) if file.contains(".csv:") => file,
            _ => word,
        })
        .collect();
    words.join(" ")
}

#[test]
fn names_need_their_entity() {
    assert_eq!(
        problems_with("names.csv", "entity,text,language\na,AA,en\nghost,Boo,en\n"),
        [
            "names.csv:3: column `entity`: `ghost` is not among the entities of the package; add it there, or correct the id"
        ]
    );
}

#[test]
fn an_unknown_entity_kind_is_named_with_the_nearest() {
    assert_eq!(
        problems_with("entities.csv", "id,kind,name\na,Persn,A\nb,Actor,B\n"),
        [
            "entities.csv:2: column `kind`: entity kind `Persn` is not in the ontology; did you mean `Person`?",
            "entities.csv:3: column `kind`: entity kind `Actor` is abstract; choose one of the kinds below it",
        ]
    );
}

#[test]
fn na_is_a_string() {
    let folder = folder_of(&[
        ("entities.csv", b"id,kind,name,motto\nnamibia,State,NA,NA\n"),
        ("relationships.csv", b"kind,source,target\n"),
    ]);
    let import = read("csv", folder.path(), &small_ontology()).unwrap();
    assert!(format!("{:?}", import.operations).contains("Value(Text(\"NA\"))"));
}

#[test]
fn bytes_that_are_no_text_are_placed() {
    let latin1 = [CLAIMS.as_bytes(), b"R1,a,Leads,b,,,S1,caf\xE9\n"].concat();
    assert_eq!(
        problems_with("claims.csv", latin1),
        ["claims.csv:2: byte 73 of the file is not UTF-8; save the file as UTF-8"]
    );
    let in_second_line = [CLAIMS.as_bytes(), b"R1,a,Leads,b,,,S1,\"x\ny\xE9\"\n"].concat();
    assert_eq!(
        problems_with("claims.csv", in_second_line),
        ["claims.csv:3: byte 74 of the file is not UTF-8; save the file as UTF-8"]
    );
    assert_eq!(
        claims("R1,a,Leads,b,,,S1,n\0ul\n"),
        ["claims.csv:2: the control character '\\0' at byte 71 of the file; remove it"]
    );
    assert_eq!(
        problems_with(
            "claims.csv",
            CLAIMS.replace('\n', "\r") + "R1,a,Leads,b,,,S1,\r"
        ),
        ["claims.csv:1: a carriage return that ends no line; save the file with LF line ends"]
    );
}

#[test]
fn quotes_are_never_guessed() {
    assert_eq!(
        claims("R1,a,Leads,b,,,S1,5\" disk\nR2,a,Leads,b,,,S1,\"x\"y\n"),
        [
            "claims.csv:2: cell 8 has a quote within; put the whole cell in quotes and write the quote twice",
            "claims.csv:3: cell 8 goes on after its closing quote; write a quote within a cell twice",
        ]
    );
    assert_eq!(
        claims("R1,a,Leads,b,,,S1,\nR2,a,Leads,b,,,S1,\"open\nR3,a,Leads,b,,,S1,\n"),
        [
            "claims.csv:3: a quoted cell is never closed; add the closing quote, and write a quote within a cell twice"
        ]
    );
}

#[test]
fn a_line_of_a_hundred_megabytes_is_not_read_whole() {
    let folder = folder_of(&[("entities.csv", b"id,kind,name\n")]);
    let path = folder.path().join("entities.csv");
    // The file has a hole, so that the test writes nothing.
    fs::OpenOptions::new()
        .write(true)
        .open(&path)
        .unwrap()
        .set_len(100 << 20)
        .unwrap();
    fs::write(
        folder.path().join("relationships.csv"),
        "kind,source,target\n",
    )
    .unwrap();
    let furthest = std::sync::atomic::AtomicU64::new(0);
    let note = |progress: Progress| {
        furthest.fetch_max(progress.done_bytes, std::sync::atomic::Ordering::Relaxed);
    };
    let problems = find("csv")
        .unwrap()
        .read(folder.path(), &small_ontology(), &note);
    assert_eq!(
        shown(folder.path(), &problems.unwrap_err()[0]),
        "entities.csv:2: the row is longer than 1048576 bytes; look for a quote that is never closed, or for line ends that are missing"
    );
    assert!(furthest.into_inner() < 2 << 20);
}

#[test]
fn problems_are_listed_up_to_a_hundred() {
    let problems = claims(&"R1,a,Leeds,b,,,S1,\n".repeat(1000));
    assert_eq!(problems.len(), 101);
    assert_eq!(
        problems[100],
        "claims.csv: reading stopped after 100 problems; repair these and import again"
    );
}

#[test]
fn the_descriptor_is_checked() {
    let cases = [
        (
            "{",
            "datapackage.json:1: not valid JSON: EOF while parsing an object at line 1 column 1",
        ),
        (
            "{}",
            "datapackage.json: the list `resources` is missing; name each table in it with its `name` and `path`",
        ),
        (
            r#"{"resources": [{"name": "sources", "path": "sources.csv"}, {"name": "claims", "path": "claims.csv"}]}"#,
            "datapackage.json: the table `entities` is missing from `resources`; add it with the path entities.csv",
        ),
        (
            r#"{"resources": [{"name": "claim", "path": "claims.csv"}]}"#,
            "datapackage.json: the resource `claim` is no table of this format; remove it, or use one of sources, entities, names, identifiers, claims",
        ),
        (
            r#"{"resources": [{"name": "claims", "path": "gone.csv"}]}"#,
            "datapackage.json: the path of `claims` `gone.csv` does not exist; put the table into the folder of datapackage.json and give its name",
        ),
        (
            r#"{"resources": [{"name": "claims", "path": "claims.csv", "dialect": {"delimiter": ";"}}]}"#,
            "datapackage.json: the table `claims` is separated by \";\"; save it with commas",
        ),
    ];
    for (content, problem) in cases {
        assert_eq!(problems_with("datapackage.json", content), [problem]);
    }
}

#[test]
fn a_path_cannot_leave_the_package() {
    for path in [
        "/etc/passwd",
        "../claims.csv",
        "a/../../claims.csv",
        "C:\\\\x.csv",
        "https://x.org/y.csv",
        "",
    ] {
        let content = format!(r#"{{"resources": [{{"name": "claims", "path": "{path}"}}]}}"#);
        assert_eq!(
            problems_with("datapackage.json", content),
            [
                "datapackage.json: the path of `claims` leads out of the package; put the table into the folder of datapackage.json and give its name"
            ],
            "{path}"
        );
    }
}

#[cfg(unix)]
#[test]
fn a_link_cannot_leave_the_package_either() {
    let folder = folder_of(&[(
        "datapackage.json",
        br#"{"resources": [{"name": "claims", "path": "claims.csv"}]}"#,
    )]);
    std::os::unix::fs::symlink("/etc/hostname", folder.path().join("claims.csv")).unwrap();
    let problems = read("package", folder.path(), &small_ontology()).unwrap_err();
    assert!(
        problems[0].contains("leads out of the package"),
        "{problems:?}"
    );
}
