//! What the formats of graphs promise: what a view shows, no more and no less, said so that readers understand it.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::*;
use crate::graph::{Direction, EntityIdx, Omissions, Supported};

/// Every format that is one file of nodes and edges.
const GRAPHS: [&str; 4] = ["graphology", "cytoscape", "graphml", "gexf"];

fn folder() -> TempDir {
    folder_of(&[
        ("datapackage.json", br#"{"resources": [{"name": "sources", "path": "s.csv"}, {"name": "entities", "path": "e.csv"}, {"name": "names", "path": "n.csv"}, {"name": "claims", "path": "c.csv"}]}"#),
        ("s.csv", "id,title,grade\nS,\"One <&> \"\"two\"\"\",primary\nT,Third,low\n".as_bytes()),
        ("e.csv", b"id,kind,name,description\na,Person,Amina,\"5 < 6 & \"\"x\"\"\nnext\"\nb,State,Morocco,\nc,State,Alone,\n"),
        ("n.csv", "entity,text,language,type\nb,المغرب,ar,official\nb,Maroc,fr,official\n".as_bytes()),
        ("c.csv", b"id,subject,property,object,value,key,role,valid,status,confidence,source\n\
            1,a,Leads,b,,,,2018/2020,attested,0.9,S\n\
            2,a,Leads,b,,,chair,2023/..,attested,0.5,T\n\
            3,a,Leads,b,,second,,,disputed,0.4,S\n\
            4,b,PartnersWith,a,,,,,attested,0.8,S\n\
            5,a,budget,,2.5,,,,attested,0.9,S\n\
            6,a,budget,,9.5,,,,disputed,0.9,S\n\
            7,b,founded,,1956,,,,attested,0.9,S\n\
            8,b,public,,true,,,,attested,0.9,S\n"),
    ])
}

fn graph() -> Graph {
    let (ontology, folder) = (small_ontology(), folder());
    Graph::of(
        &ontology,
        read("package", folder.path(), &ontology)
            .unwrap()
            .operations,
    )
}

/// The view in which disputed claims do not count.
fn attested(graph: &Graph) -> View {
    View::new(Arc::clone(graph.view.snapshot()), Arc::default())
}

fn written_in(
    graph: &Graph,
    view: &View,
    format: &str,
    part: Option<&Part>,
    style: Style<'_>,
) -> String {
    let texts = |claim| Ok(graph.texts[&view.snapshot().claim(claim).id()].clone());
    let export = Export {
        view,
        part,
        texts: &texts,
        style,
    };
    let mut bytes = Vec::new();
    find(format)
        .unwrap()
        .write_stream(&export, &mut bytes)
        .unwrap();
    String::from_utf8(bytes).unwrap()
}

fn written(format: &str) -> String {
    let graph = graph();
    let view = attested(&graph);
    written_in(&graph, &view, format, None, Style::default())
}

/// All of a view as a part, with places.
fn whole(view: &View) -> Part {
    let all: Vec<EntityIdx> = view.snapshot().entities().collect();
    Part {
        entities: all
            .iter()
            .enumerate()
            .map(|(at, entity)| Placed {
                entity: *entity,
                x: f64::from(u8::try_from(at).unwrap()),
                y: -1.5,
            })
            .collect(),
        relationships: relationships(view),
        n_entities_left_out: 0,
    }
}

/// The relationships of a view, gathered entity by entity.
fn relationships(view: &View) -> Vec<Supported> {
    let all = view.snapshot().entities();
    all.flat_map(|entity| {
        let found = view.relationships(entity, Direction::Both, &mut Omissions::default());
        let leaving = move |found: &Supported| found.relationship.source == entity;
        found.into_iter().filter(leaving)
    })
    .collect()
}

#[test]
fn graphology_gets_nodes_and_edges_with_what_the_view_says_of_them() {
    let document: Json = serde_json::from_str(&written("graphology")).unwrap();
    assert_eq!(
        document["nodes"],
        json!([
            {"key": "a", "attributes": {"label": "Amina", "kind": "PERSON", "kindLabel": "person", "status": "EXISTING",
                "description": "5 < 6 & \"x\"\nnext", "attributes": {"budget": 2.5}}},
            {"key": "b", "attributes": {"label": "Morocco", "kind": "STATE", "kindLabel": "state", "status": "EXISTING",
                "attributes": {"founded": 1956, "public": true}}},
            {"key": "c", "attributes": {"label": "Alone", "kind": "STATE", "kindLabel": "state", "status": "EXISTING"}},
        ])
    );
    assert_eq!(
        document["edges"],
        json!([
            {"key": "a~PartnersWith~b", "source": "a", "target": "b", "attributes": {
                "kind": "PARTNERS_WITH", "label": "partners with", "symmetric": true, "weight": 0.8,
                "confidence": 0.8, "status": "ATTESTED", "claims": ["4"], "sources": ["S"],
                "sourceTitles": ["One <&> \"two\""]}},
            {"key": "a~Leads~b", "source": "a", "target": "b", "attributes": {
                "kind": "LEADS", "label": "leads", "symmetric": false, "weight": 0.9, "confidence": 0.9,
                "status": "ATTESTED", "roles": ["chair"], "valid": "2018/2020", "start": "2018-01-01",
                "end": "2020-12-31", "claims": ["1", "2"], "sources": ["S", "T"],
                "sourceTitles": ["One <&> \"two\"", "Third"]}},
        ])
    );
}

#[test]
fn cytoscape_gets_the_same_in_its_own_form_with_places_beside_the_data() {
    let graph = graph();
    let view = attested(&graph);
    let part = whole(&view);
    let style = Style {
        language: Some("ar"),
        ..Style::default()
    };
    let document: Json =
        serde_json::from_str(&written_in(&graph, &view, "cytoscape", Some(&part), style)).unwrap();
    let nodes = document["elements"]["nodes"].as_array().unwrap();
    assert_eq!(nodes[1]["data"]["id"], "b");
    assert_eq!(nodes[1]["data"]["label"], "المغرب");
    assert_eq!(nodes[1]["data"].get("x"), None);
    assert_eq!(nodes[1]["position"], json!({"x": 80.0, "y": 120.0}));
    let edge = &document["elements"]["edges"][1]["data"];
    assert_eq!(
        (&edge["source"], &edge["target"], &edge["id"]),
        (&json!("a"), &json!("b"), &json!("a~Leads~b"))
    );
}

#[test]
fn a_relationship_of_several_claims_has_a_spell_for_each_in_gexf() {
    let text = written("gexf");
    assert!(
        text.contains("<spells>\n<spell start=\"2018-01-01\" end=\"2020-12-31\"/>\n<spell start=\"2023-01-01\"/>\n</spells>"),
        "{text}"
    );
    // The tie without a date is there always.
    let undated = text.split("a~PartnersWith~b").nth(1).unwrap();
    let undated = undated.split("</edge>").next().unwrap();
    assert!(
        !undated.contains("spell") && !undated.contains("start="),
        "{undated}"
    );
}

#[test]
fn a_disputed_tie_is_there_only_for_those_who_ask() {
    let graph = graph();
    for format in GRAPHS {
        let view = attested(&graph);
        let default = written_in(&graph, &view, format, None, Style::default());
        let all = written_in(&graph, &graph.view, format, None, Style::default());
        assert!(!default.contains("a~Leads~b~second"), "{format}");
        assert!(
            all.contains("a~Leads~b~second") && all.contains("DISPUTED"),
            "{format}"
        );
    }
}

#[test]
fn every_edge_of_the_seed_is_the_relationship_of_the_view_whether_in_parts_or_whole() {
    let ontology = default_ontology();
    let graph = Graph::of(
        &ontology,
        read("package", Path::new("seed"), &ontology)
            .unwrap()
            .operations,
    );
    for view in [attested(&graph), graph.view.clone()] {
        let part = whole_of(&view);
        let expected: BTreeSet<String> = part
            .relationships
            .iter()
            .map(|found| view.snapshot().relationship_id(&found.relationship))
            .collect();
        for part in [None, Some(&part)] {
            let text = written_in(&graph, &view, "graphology", part, Style::default());
            let document: Json = serde_json::from_str(&text).unwrap();
            let edges = document["edges"].as_array().unwrap();
            let ids: BTreeSet<String> = edges
                .iter()
                .map(|edge| edge["key"].as_str().unwrap().to_owned())
                .collect();
            assert_eq!(ids, expected);
            assert_eq!(edges.len(), expected.len(), "no edge comes twice");
            assert_eq!(
                document["nodes"].as_array().unwrap().len(),
                view.snapshot().n_entities()
            );
        }
    }
}

fn whole_of(view: &View) -> Part {
    let all: Vec<EntityIdx> = view.snapshot().entities().collect();
    Part {
        entities: all
            .iter()
            .map(|entity| Placed {
                entity: *entity,
                x: 0.0,
                y: 0.0,
            })
            .collect(),
        relationships: relationships(view),
        n_entities_left_out: 0,
    }
}

#[test]
fn a_part_of_a_package_holds_its_entities_and_its_ties_and_nothing_else() {
    let graph = graph();
    let mut part = whole(&graph.view);
    part.entities.truncate(2);
    part.relationships.retain(|found| {
        graph.view.snapshot().relationship_id(&found.relationship) != "a~PartnersWith~b"
    });
    let texts = |claim| Ok(graph.texts[&graph.view.snapshot().claim(claim).id()].clone());
    let export = Export {
        view: &graph.view,
        part: Some(&part),
        texts: &texts,
        style: Style::default(),
    };
    let out = TempDir::new().unwrap();
    let out = out.path().join("out");
    find("package")
        .unwrap()
        .write_folder(&export, &out)
        .unwrap();
    let files: HashMap<String, String> = files(&out).into_iter().collect();
    let ids = |file: &str| -> Vec<String> {
        let rows = files[file].lines().skip(1);
        rows.map(|row| row.split(',').next().unwrap().to_owned())
            .collect()
    };
    assert_eq!(ids("claims.csv"), ["1", "2", "3", "5", "6", "7", "8"]);
    assert!(!files["entities.csv"].contains("Alone"));
}

#[test]
fn the_same_graph_gives_the_same_bytes() {
    for format in FORMATS {
        let (first, second) = (graph(), graph());
        let one = archive_of(&first, format);
        assert!(
            !one.is_empty() && one == archive_of(&second, format),
            "{}",
            format.name
        );
    }
}

fn archive_of(graph: &Graph, format: &Format) -> Vec<u8> {
    let texts = |claim| Ok(graph.texts[&graph.view.snapshot().claim(claim).id()].clone());
    let part = whole(&graph.view);
    let export = Export {
        view: &graph.view,
        part: Some(&part),
        texts: &texts,
        style: Style::default(),
    };
    let mut bytes = Vec::new();
    format.write_stream(&export, &mut bytes).unwrap();
    bytes
}

#[test]
fn a_picture_says_in_words_what_it_shows() {
    let graph = graph();
    let mut part = whole(&graph.view);
    part.n_entities_left_out = 7;
    let text = |language, title| {
        let style = Style {
            language: Some(language),
            title,
            ..Style::default()
        };
        written_in(&graph, &graph.view, "svg", Some(&part), style)
    };
    let english = text("en", Some("A & <b>"));
    for words in [
        "<title id=\"rawabit-title\">A &amp; &lt;b&gt;</title>",
        "3 actors · 3 relationships · 7 less connected actors left out",
        "xml:lang=\"en\"",
        "stroke-dasharray",
    ] {
        assert!(english.contains(words), "{words}\n{english}");
    }
    let arabic = text("ar", None);
    assert!(
        arabic.contains("direction=\"rtl\" font-weight=\"600\">المغرب</text>"),
        "{arabic}"
    );
    assert!(arabic.contains("الفاعلون: 3"), "{arabic}");
    // Strict pages allow no style sheet and no script.
    for forbidden in ["style=", "<style", "<script", "NaN", "inf"] {
        assert!(!english.contains(forbidden), "{forbidden}");
    }
}

#[test]
fn a_picture_of_nothing_is_a_picture() {
    let ontology = small_ontology();
    let graph = Graph::of(&ontology, Vec::new());
    let text = written_in(
        &graph,
        &graph.view,
        "svg",
        Some(&Part::default()),
        Style::default(),
    );
    assert!(
        text.contains("0 actors · 0 relationships") && !text.contains("NaN"),
        "{text}"
    );
}
