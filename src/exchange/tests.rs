//! What the formats promise: nothing lost, nothing guessed, every fault with its place.

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
        };
        let operations = prepared.operations.into_iter().enumerate();
        image
            .apply(
                &recorded,
                operations.map(|(slot, operation)| (1, slot as u16, operation)),
            )
            .unwrap();
        Self {
            view: View::new(image.snapshot(), Arc::new(Filter::everything())),
            texts,
        }
    }

    fn write(&self, format: &str, folder: &Path) -> Result<(), WriteError> {
        let snapshot = self.view.snapshot();
        let texts = |claim| Ok(self.texts[&snapshot.claim(claim).id()].clone());
        let export = Export {
            view: &self.view,
            texts: &texts,
        };
        find(format).unwrap().write_folder(&export, folder)
    }
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
    assert_eq!(import.origin(0).to_string(), "seed/sources.csv:2");
    let at = import
        .operations
        .iter()
        .position(|operation| matches!(operation, Operation::PutClaim(_)))
        .unwrap();
    assert_eq!(import.origin(at).to_string(), "seed/claims.csv:2");
    assert_eq!(import.origin(at - 1).to_string(), "seed/entities.csv:102");
}
