//! What the formats promise: nothing lost, nothing guessed, every fault with its place.

mod bad_input;
mod graphs;
mod laws;
mod pair;

use std::{collections::HashMap, fs, path::Path, sync::Arc};

use tempfile::TempDir;

use super::*;
use crate::{
    graph::{Filter, Image, Recorded, View},
    model::{Operation, Texts, claim_id},
    ontology::Ontology,
};

fn default_ontology() -> Arc<Ontology> {
    Arc::new(Ontology::parse(&fs::read_to_string("schema/ontology.graphql").unwrap()).unwrap())
}

fn read(format: &str, path: &Path, ontology: &Ontology) -> Result<Import, Vec<String>> {
    find(format)
        .unwrap()
        .read(path, ontology, &|_| {})
        .map_err(|problems| {
            problems
                .iter()
                .map(|problem| shown(path, problem))
                .collect()
        })
}

/// A problem without the folder that the test happens to use.
fn shown(folder: &Path, problem: &Problem) -> String {
    let folder = format!("{}/", folder.display());
    problem.to_string().replace(&folder, "")
}

/// A graph with the texts that the journal would hold.
struct Graph {
    view: View,
    texts: HashMap<String, Texts>,
}

impl Graph {
    fn of(ontology: &Arc<Ontology>, operations: Vec<Operation>) -> Self {
        let mut image = Image::new(Arc::clone(ontology));
        let prepared = image.current().prepare(operations).unwrap();
        let mut texts = HashMap::new();
        for operation in &prepared.operations {
            if let Operation::PutClaim(claim) = operation {
                let id = claim
                    .id
                    .as_ref()
                    .map_or_else(|| claim_id(claim), ToString::to_string);
                texts.insert(id, claim.texts.clone());
            }
        }
        let recorded = Recorded {
            first: 1,
            last: 1,
            time_ms: 0,
            author: "test".into(),
            reason: None,
            idempotency_key: None,
            fingerprint: None,
        };
        let operations = prepared.operations.into_iter().enumerate();
        image
            .apply(
                &recorded,
                operations.map(|(slot, operation)| (1, u16::try_from(slot).unwrap(), operation)),
            )
            .unwrap();
        Self {
            view: View::new(image.snapshot(), Arc::new(Filter::everything())),
            texts,
        }
    }

    fn write(&self, format: &str, folder: &Path) -> Result<(), WriteError> {
        let snapshot = self.view.snapshot();
        let texts = |claim| {
            let texts = self.texts.get(&snapshot.claim(claim).id());
            Ok(texts.cloned().unwrap_or_default())
        };
        let export = Export {
            view: &self.view,
            part: None,
            texts: &texts,
            style: Style::default(),
        };
        find(format).unwrap().write_folder(&export, folder)
    }
}

/// A folder with these files.
fn folder_of(files: &[(&str, &[u8])]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, content) in files {
        fs::write(folder.path().join(name), content).unwrap();
    }
    folder
}

/// An ontology small enough to see through.
fn small_ontology() -> Arc<Ontology> {
    let text = r#"
        interface Actor { budget: Float founded: Int public: Boolean since: Edtf motto: String }
        type Person implements Actor @entity(label: {en: "person"})
        type State implements Actor @entity(label: {en: "state"})
        type PartnersWith @relationship(from: [Actor], to: [Actor], symmetric: true, label: {en: "partners with"})
        type Leads @relationship(from: [Actor], to: [Actor], label: {en: "leads"}, inverse: {en: "led by"})
    "#;
    Arc::new(Ontology::parse(text).unwrap())
}

/// The files of a folder with their bytes.
fn files(folder: &Path) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            (name, fs::read_to_string(entry.path()).unwrap())
        })
        .collect();
    files.sort();
    files
}

#[test]
fn the_seed_is_written_as_it_is_committed_byte_for_byte() {
    let ontology = default_ontology();
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("out");
    let import = read("package", Path::new("seed"), &ontology).unwrap();
    Graph::of(&ontology, import.operations)
        .write("package", &out)
        .unwrap();
    for table in ["sources", "entities", "names", "identifiers", "claims"] {
        let file = format!("{table}.csv");
        assert!(
            fs::read_to_string(out.join(&file)).unwrap()
                == fs::read_to_string(Path::new("seed").join(&file)).unwrap(),
            "{file} differs"
        );
    }
    let again = folder.path().join("again");
    let import = read("package", &out, &ontology).unwrap();
    Graph::of(&ontology, import.operations)
        .write("package", &again)
        .unwrap();
    assert_eq!(files(&out), files(&again));
}

#[test]
fn a_second_import_of_the_seed_changes_nothing() {
    let ontology = default_ontology();
    let first = read("package", Path::new("seed"), &ontology).unwrap();
    let second = read("package", Path::new("seed"), &ontology).unwrap();
    let n_operations = second.operations.len();
    let graph = Graph::of(&ontology, first.operations);
    let prepared = graph.view.snapshot().prepare(second.operations).unwrap();
    assert_eq!(prepared.operations, []);
    assert_eq!(prepared.unchanged, n_operations);
}

#[test]
fn an_operation_knows_its_file_and_line() {
    let import = read("package", Path::new("seed"), &default_ontology()).unwrap();
    assert_eq!(import.origin(0, 0).to_string(), "seed/sources.csv:2");
    let at = import
        .operations
        .iter()
        .position(|operation| matches!(operation, Operation::PutClaim(_)))
        .unwrap();
    assert_eq!(import.origin(at, 0).to_string(), "seed/claims.csv:2");
    assert_eq!(
        import.origin(at - 1, 0).to_string(),
        "seed/entities.csv:102"
    );
}

#[test]
fn an_export_replaces_an_earlier_one_and_nothing_else() {
    let ontology = small_ontology();
    let graph = Graph::of(&ontology, Vec::new());
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("new").join("out");
    graph.write("package", &out).unwrap();
    graph.write("package", &out).unwrap();
    fs::write(out.join("README.md"), "mine").unwrap();
    let refused = graph.write("package", &out).unwrap_err().to_string();
    assert!(refused.contains("holds `README.md`"), "{refused}");
    fs::remove_file(out.join("README.md")).unwrap();
    fs::write(out.join("datapackage.json"), r#"{"name": "my-own"}"#).unwrap();
    let refused = graph.write("package", &out).unwrap_err().to_string();
    assert!(refused.contains("holds `claims.csv`"), "{refused}");
    let pair = folder.path().join("pair");
    fs::create_dir(&pair).unwrap();
    graph.write("csv", &pair).unwrap();
    assert!(
        graph.write("csv", &pair).is_err(),
        "tables made by hand could be there"
    );
    let left: Vec<String> = files_of(folder.path());
    assert_eq!(left, ["new", "pair"], "drafts are left behind");
    assert_eq!(files_of(&folder.path().join("new")), ["out"]);
}

#[test]
fn an_export_that_fails_leaves_the_earlier_one_and_no_draft() {
    let ontology = default_ontology();
    let import = read("package", Path::new("seed"), &ontology).unwrap();
    let graph = Graph::of(&ontology, import.operations);
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("out");
    graph.write("package", &out).unwrap();
    let before = files(&out);
    let texts = |_| Err("the journal is gone".into());
    let export = Export {
        view: &graph.view,
        part: None,
        texts: &texts,
        style: Style::default(),
    };
    let error = find("package")
        .unwrap()
        .write_folder(&export, &out)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the texts of claim `B1` could not be read"
    );
    assert_eq!(files(&out), before);
    assert_eq!(files_of(folder.path()), ["out"]);
}

#[test]
fn what_a_view_leaves_out_is_left_out_and_the_rest_can_be_read_again() {
    let ontology = default_ontology();
    let import = read("package", Path::new("seed"), &ontology).unwrap();
    let mut graph = Graph::of(&ontology, import.operations);
    let everything = graph.view.clone();
    graph.view = everything.with_filter(Filter::default());
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("out");
    graph.write("package", &out).unwrap();
    let claims = fs::read_to_string(out.join("claims.csv")).unwrap();
    assert!(
        claims.contains(",attested,") && !claims.contains(",disputed,"),
        "{claims}"
    );
    let again = read("package", &out, &ontology).unwrap();
    let prepared = everything
        .snapshot()
        .prepare(again.operations.clone())
        .unwrap();
    // Claims that dispute one that is left out lose the mention of it, and nothing else changes.
    let changed: Vec<String> = prepared.operations.iter().map(subject_and_id).collect();
    assert_eq!(
        changed,
        [
            "ev-gof-launch C13a",
            "didh C2a",
            "uit C2b",
            "achpr C4a",
            "achpr C4b",
            "cndh C6a"
        ]
    );
    Graph::of(&ontology, again.operations);
}

fn subject_and_id(operation: &Operation) -> String {
    match operation {
        Operation::ReviseClaim(claim) if claim.disputes.is_none() => {
            format!("{} {}", claim.subject, claim.id.as_ref().unwrap())
        }
        other => format!("{other:?}"),
    }
}

#[test]
fn formats_say_what_they_are() {
    for format in FORMATS {
        assert_eq!(find(format.name).unwrap().name, format.name);
        assert!(
            format.reads() || format.writes(),
            "{} is of no use",
            format.name
        );
    }
    assert_eq!(detect(Path::new("seed")).unwrap().name, "package");
    assert_eq!(
        detect(Path::new("seed/datapackage.json")).unwrap().name,
        "package"
    );
    assert!(detect(Path::new("src")).is_none());
    let pair = folder_of(&[("entities.csv", b""), ("relationships.csv", b"")]);
    assert_eq!(detect(pair.path()).unwrap().name, "csv");
    let problems = read("csv", Path::new("nowhere"), &small_ontology()).unwrap_err();
    assert_eq!(problems, ["nowhere: there is no such file or folder"]);
}

#[test]
fn progress_reaches_the_end_of_the_files() {
    let last = std::sync::Mutex::new(None);
    let note = |progress| *last.lock().unwrap() = Some(progress);
    let format = find("package").unwrap();
    format
        .read(Path::new("seed"), &default_ontology(), &note)
        .unwrap();
    let progress: Progress = last.lock().unwrap().unwrap();
    assert_eq!(progress.done_bytes, progress.total_bytes);
    assert!(progress.total_bytes > 50_000, "{progress:?}");
}

fn files_of(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}
