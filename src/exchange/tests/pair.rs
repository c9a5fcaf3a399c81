//! The plain CSV pair.

use super::*;
use crate::model::Object;

const ENTITIES: &str = "kind,id,name,founded,budget,public,motto\n\
    Person,a,Amina,,0.5,true,\"Work, and wait\"\n\
    State,b,Morocco,1956,,,\n";
const TIES: &str = "source,kind,target,start,end,confidence,status,role,key\n\
    a,Leads,b,2018,2020-05,0.85,disputed,chair,first\n\
    b,PARTNERS_WITH,a,2019,,,,,\n\
    b,PartnersWith,a,2019-03-01,..,,,,open\n\
    b,PartnersWith,a,..,2020,,,,until\n\
    b,PartnersWith,a,2019-03-01,,,,,day\n\
    a,PartnersWith,b,,2020,high,,,other\n\
    a,Leads,b,,,low,,,\n";

fn import(entities: &str, ties: &str) -> Result<Import, Vec<String>> {
    let folder = folder_of(&[
        ("entities.csv", entities.as_bytes()),
        ("relationships.csv", ties.as_bytes()),
    ]);
    read("csv", folder.path(), &small_ontology())
}

#[test]
fn rows_become_entities_and_claims_of_the_file() {
    let parent = TempDir::new().unwrap();
    let folder = parent.path().join("my data");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("entities.csv"), ENTITIES).unwrap();
    fs::write(folder.join("relationships.csv"), TIES).unwrap();
    let import = read("csv", &folder, &small_ontology()).unwrap();
    let numbered = import.operations.iter().enumerate();
    let lines: Vec<String> = numbered
        .flat_map(|(idx, operation)| match operation {
            Operation::PutPlainClaims(claims) => {
                let claims = claims.claims().map(Operation::PutClaim).enumerate();
                claims.map(|(row, claim)| (idx, row, claim)).collect()
            }
            other => vec![(idx, 0, other.clone())],
        })
        .map(|(idx, row, operation)| {
            let origin = import.origin(idx, row);
            let file = origin.path.file_name().unwrap().to_str().unwrap();
            let what = match &operation {
                Operation::PutSource(source) => {
                    format!("source {} {}", source.id, source.grade.as_str())
                }
                Operation::PutEntity(entity) => {
                    format!("{} {} {}", entity.kind, entity.id, entity.name)
                }
                Operation::PutClaim(claim) => {
                    let object = match &claim.object {
                        Object::Entity(id) => id.to_string(),
                        Object::Value(value) => format!("{value:?}"),
                    };
                    let valid = claim.valid.as_ref().map_or("-", |valid| valid.as_str());
                    format!(
                        "{} {} {object} {valid} {} {} {:?} {:?}",
                        claim.subject,
                        claim.property,
                        claim.confidence,
                        claim.status.as_str(),
                        claim.role,
                        claim.key
                    )
                }
                other => format!("{other:?}"),
            };
            format!("{file}:{} {what}", origin.line)
        })
        .collect();
    assert_eq!(
        lines,
        [
            "relationships.csv:1 source my-data/relationships.csv background",
            "entities.csv:1 source my-data/entities.csv background",
            "entities.csv:2 Person a Amina",
            "entities.csv:3 State b Morocco",
            "entities.csv:2 a motto Text(\"Work, and wait\") - medium attested None None",
            "entities.csv:2 a budget Number(0.5) - medium attested None None",
            "entities.csv:2 a public Boolean(true) - medium attested None None",
            "entities.csv:3 b founded Integer(1956) - medium attested None None",
            "relationships.csv:2 a Leads b 2018/2020-05 0.85 disputed Some(\"chair\") Some(\"first\")",
            "relationships.csv:4 b PartnersWith a 2019-03-01/.. medium attested None Some(\"open\")",
            "relationships.csv:5 b PartnersWith a ../2020 medium attested None Some(\"until\")",
            "relationships.csv:6 b PartnersWith a 2019-03-01/ medium attested None Some(\"day\")",
            "relationships.csv:7 a PartnersWith b /2020 high attested None Some(\"other\")",
            "relationships.csv:3 b PartnersWith a 2019/ medium attested None None",
            "relationships.csv:8 a Leads b - low attested None None",
        ]
    );
}

#[test]
fn the_pair_survives_writing_and_reading() {
    let ontology = small_ontology();
    let graph = Graph::of(&ontology, import(ENTITIES, TIES).unwrap().operations);
    let folder = TempDir::new().unwrap();
    let (first, second) = (
        folder.path().join("1").join("x"),
        folder.path().join("2").join("x"),
    );
    graph.write("csv", &first).unwrap();
    assert_eq!(
        files(&first),
        [
            (
                "entities.csv".to_owned(),
                "id,kind,name,status,description,budget,founded,public,motto\n\
                 a,Person,Amina,existing,,0.5,,true,\"Work, and wait\"\n\
                 b,State,Morocco,existing,,,1956,,\n"
                    .to_owned()
            ),
            (
                "relationships.csv".to_owned(),
                "kind,source,target,key,start,end,confidence,status,role\n\
                 Leads,a,b,,,,low,attested,\n\
                 Leads,a,b,first,2018,2020-05,0.85,disputed,chair\n\
                 PartnersWith,a,b,,2019,,medium,attested,\n\
                 PartnersWith,a,b,day,2019-03-01,,medium,attested,\n\
                 PartnersWith,a,b,open,2019-03-01,..,medium,attested,\n\
                 PartnersWith,a,b,other,,2020,high,attested,\n\
                 PartnersWith,a,b,until,..,2020,medium,attested,\n"
                    .to_owned()
            ),
        ]
    );
    let again = read("csv", &first, &ontology).unwrap();
    Graph::of(&ontology, again.operations)
        .write("csv", &second)
        .unwrap();
    assert_eq!(files(&first), files(&second));
}

#[test]
fn a_cell_holds_the_best_attested_value() {
    let rows = "id,subject,property,value,status,confidence,source\n\
        1,a,motto,retracted one,retracted,high,S\n2,a,motto,weak,attested,low,S\n3,a,motto,strong,attested,high,S\n";
    let folder = folder_of(&[
        ("datapackage.json", br#"{"resources": [{"name": "sources", "path": "s.csv"}, {"name": "entities", "path": "e.csv"}, {"name": "claims", "path": "c.csv"}]}"#),
        ("s.csv", b"id,title,grade\nS,One,primary\n"),
        ("e.csv", b"id,kind,name\na,Person,A\n"),
        ("c.csv", rows.as_bytes()),
    ]);
    let ontology = small_ontology();
    let import = read("package", folder.path(), &ontology).unwrap();
    let out = folder.path().join("out");
    Graph::of(&ontology, import.operations)
        .write("csv", &out)
        .unwrap();
    assert_eq!(
        fs::read_to_string(out.join("entities.csv")).unwrap(),
        "id,kind,name,status,description,motto\na,Person,A,existing,,strong\n"
    );
}

#[test]
fn what_cannot_be_stored_is_refused() {
    let problems = |entities: &str, ties: &str| import(entities, ties).unwrap_err();
    assert_eq!(
        problems("id,kind,name\n", "kind,source,target,budget\n"),
        [
            "relationships.csv:1: the column `budget` is an attribute; attributes of relationships cannot be stored, so remove the column"
        ]
    );
    assert_eq!(
        problems("id,kind,name,moto\n", "kind,source,target\n"),
        [
            "entities.csv:1: the column `moto` is no attribute of the ontology; remove it, or use one of id, kind, name, status, description or an attribute; did you mean `motto`?"
        ]
    );
    let found = problems(
        "id,kind,name\n",
        "kind,source,target,start,end\nLeads,a,b,2020,2018\nLeds,a,b,,\n",
    );
    assert!(
        found[0].starts_with(
            "relationships.csv:2: columns `start` and `end`: \"2020/2018\" is not a date"
        ),
        "{found:?}"
    );
    assert_eq!(
        found[1],
        "relationships.csv:3: column `kind`: relationship kind `Leds` is not in the ontology; did you mean `Leads`?"
    );
}

#[test]
fn a_side_that_is_not_known_is_possible_and_never_certain() {
    let ties = "kind,source,target,start,end\nLeads,a,b,2024,\nLeads,b,a,2024,..\n";
    let import = import("id,kind,name\na,Person,A\nb,State,B\n", ties).unwrap();
    let late = crate::date::Edtf::parse("2035").unwrap();
    let holds: Vec<(bool, bool)> = import
        .operations
        .iter()
        .flat_map(|operation| match operation {
            Operation::PutPlainClaims(claims) => claims.claims().collect(),
            _ => Vec::new(),
        })
        .filter_map(|claim| claim.valid)
        .map(|valid| {
            (
                valid.possibly_overlaps(&late),
                valid.certainly_overlaps(&late),
            )
        })
        .collect();
    assert_eq!(holds, [(true, false), (true, true)]);
}

#[test]
fn a_wrong_date_is_told_as_it_was_written() {
    let ties = "kind,source,target,start,end\nLeads,a,b,13/05/2024,\nLeads,a,b,2020,soon\nLeads,a,b,2018/2020,\nLeads,a,b,2018/2020,2021\n";
    let found = import("id,kind,name\n", ties).unwrap_err();
    for (found, start) in found.iter().zip([
        "relationships.csv:2: column `start`: \"13/05/2024\" is not a date",
        "relationships.csv:3: column `end`: \"soon\" is not a date",
        "relationships.csv:4: column `start`: `2018/2020` is an interval",
        "relationships.csv:5: column `start`: `2018/2020` is an interval",
    ]) {
        assert!(found.starts_with(start), "{found}");
    }
    assert_eq!(found.len(), 4);
}

#[test]
fn semicolons_instead_of_commas_are_told_as_such() {
    let found = import("id;kind;name\na;Person;A\n", "kind,source,target\n").unwrap_err();
    assert_eq!(
        found,
        [
            "entities.csv:1: the columns are separated by semicolons; save the file with commas: id, kind, name, status, description"
        ]
    );
}

#[test]
fn rows_that_say_the_same_otherwise_are_refused_with_both_places() {
    let ties = "kind,source,target,start,confidence\n\
        Leads,a,b,2018-01-01,0.5\nLeads,a,b,,\nLEADS,a,b,2018-01-01,0.5\nLeads,a,b,2018-01-01,0.6\n";
    let folder = folder_of(&[
        ("entities.csv", b"id,kind,name\na,Person,A\nb,State,B\n"),
        ("relationships.csv", ties.as_bytes()),
    ]);
    let ontology = small_ontology();
    let import = read("csv", folder.path(), &ontology).unwrap();
    let snapshot = Image::new(ontology).snapshot();
    let refusals = snapshot.prepare(import.operations.clone()).unwrap_err();
    let problems = import.problems_of(refusals);
    let shown: Vec<String> = problems
        .iter()
        .map(|problem| {
            shown(folder.path(), problem).replace(&format!("{}/", folder.path().display()), "")
        })
        .collect();
    assert_eq!(
        shown,
        [
            "relationships.csv:5: the row says the same as relationships.csv:2, but with another status, confidence or text; remove one, or give them different keys"
        ]
    );
}
