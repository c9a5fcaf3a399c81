//! Equal to networkx on every graph of the fixture, which `tests/oracles/networkx_values.py` writes.

use std::{collections::BTreeMap, fs, path::PathBuf};

use rawabit::{
    graph::{Budget, EntityIdx},
    influence::{
        Cut, Flow, Likeness, Link, Projection, UNREACHED, cuts, directed_clustering, echoes,
        find_measure, likenesses, personal, steps_from, strong_components, triangles,
        weak_components, weights_from,
    },
};
use serde_json::Value;

struct Case {
    name: String,
    graph: Projection,
    values: BTreeMap<String, Vec<f64>>,
    structure: Value,
}

fn cases() -> Vec<Case> {
    let path =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/influence-networkx.json");
    let cases: Vec<Value> =
        serde_json::from_str(&fs::read_to_string(path).expect("the fixture is well formed"))
            .expect("the fixture is well formed");
    // A fixture without graphs would agree with everything.
    assert!(cases.len() >= 20, "{} graphs", cases.len());
    cases.iter().map(case).collect()
}

fn case(case: &Value) -> Case {
    let links: Vec<(u32, u32, f32, u8)> =
        serde_json::from_value(case["links"].clone()).expect("the fixture is well formed");
    let links: Vec<Link> = links
        .into_iter()
        .map(|(from, to, weight, both)| Link {
            from,
            to,
            weight,
            flow: if both == 1 {
                Flow::BothWays
            } else {
                Flow::OneWay
            },
        })
        .collect();
    let n_nodes: usize =
        serde_json::from_value(case["nodes"].clone()).expect("the fixture is well formed");
    Case {
        name: case["name"]
            .as_str()
            .expect("the fixture is well formed")
            .to_owned(),
        graph: Projection::of_links(n_nodes, &links),
        values: serde_json::from_value(case["values"].clone()).expect("the fixture is well formed"),
        structure: case["structure"].clone(),
    }
}

impl Case {
    /// Values by entity, as the fixture has them.
    fn by_entity<T: Clone>(&self, values: &[T]) -> Vec<T> {
        (0..self.graph.n_nodes())
            .map(|entity| {
                values[self
                    .graph
                    .node(EntityIdx::new(entity))
                    .expect("the fixture is well formed") as usize]
                    .clone()
            })
            .collect()
    }

    fn entity(&self, node: u32) -> usize {
        self.graph.entity(node).index()
    }

    fn expects<T: serde::de::DeserializeOwned>(&self, what: &str) -> T {
        serde_json::from_value(self.structure[what].clone()).expect("the fixture is well formed")
    }
}

/// Compares a measure on every graph for which networkx has a value.
fn equals(measure: &str, expected: &str, set: &[(&str, f64)], n_graphs: usize) {
    let measure = find_measure(measure).expect("the fixture is well formed");
    let mut compared = 0;
    for case in cases() {
        let Some(values) = case.values.get(expected) else {
            continue;
        };
        let mut arguments = measure.defaults();
        for (name, value) in set {
            arguments = arguments
                .with(name, *value)
                .expect("the fixture is well formed");
        }
        let scores = measure.compute(&case.graph, &arguments, &mut Budget::unlimited());
        assert!(scores.converged && !scores.truncated, "{}", case.name);
        near(
            &case.by_entity(&scores.values),
            values,
            &format!("{expected} of {}", case.name),
        );
        compared += 1;
    }
    assert!(compared >= n_graphs, "{compared} graphs");
}

fn near(found: &[f64], expected: &[f64], what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(
            (found - expected).abs() <= 1e-7 * (1.0 + expected.abs()),
            "{what}: {found} is not {expected}"
        );
    }
}

const FINE: (&str, f64) = ("tolerance", 1e-13);
const ROUNDS: (&str, f64) = ("roundsMax", 100_000.0);
const DIRECTED: (&str, f64) = ("directed", 1.0);

#[test]
fn degree_equals_networkx() {
    equals("DEGREE", "DEGREE", &[], 20);
    equals("DEGREE", "DEGREE directed", &[DIRECTED], 20);
}

#[test]
fn strength_equals_networkx() {
    equals("STRENGTH", "STRENGTH", &[], 20);
    equals("STRENGTH", "STRENGTH directed", &[DIRECTED], 20);
}

#[test]
fn pagerank_equals_networkx() {
    equals("PAGERANK", "PAGERANK", &[], 20);
}

#[test]
fn personalised_pagerank_equals_networkx() {
    for case in cases() {
        let from = [case.graph.node(EntityIdx::new(0)).unwrap()];
        let scores = personal(&case.graph, &from, &mut Budget::unlimited());
        near(
            &case.by_entity(&scores.values),
            &case.values["PAGERANK personal"],
            &case.name,
        );
    }
}

#[test]
fn eigenvector_equals_networkx() {
    equals("EIGENVECTOR", "EIGENVECTOR", &[FINE, ROUNDS], 20);
    equals(
        "EIGENVECTOR",
        "EIGENVECTOR directed",
        &[FINE, ROUNDS, DIRECTED],
        15,
    );
}

#[test]
fn katz_equals_networkx() {
    equals("KATZ", "KATZ", &[("alpha", 0.02), FINE], 20);
}

#[test]
fn hits_equals_networkx() {
    equals("HITS_HUB", "HITS_HUB", &[FINE, ROUNDS], 20);
    equals("HITS_AUTHORITY", "HITS_AUTHORITY", &[FINE, ROUNDS], 20);
}

#[test]
fn betweenness_equals_networkx() {
    equals("BETWEENNESS", "BETWEENNESS", &[], 20);
    equals("BETWEENNESS", "BETWEENNESS directed", &[DIRECTED], 20);
}

#[test]
fn closeness_equals_networkx() {
    equals("CLOSENESS", "CLOSENESS", &[], 20);
    equals("CLOSENESS", "CLOSENESS directed", &[DIRECTED], 20);
}

#[test]
fn harmonic_equals_networkx() {
    equals("HARMONIC", "HARMONIC", &[], 20);
    equals("HARMONIC", "HARMONIC directed", &[DIRECTED], 20);
}

#[test]
fn coreness_equals_networkx() {
    equals("CORENESS", "CORENESS", &[], 20);
}

#[test]
fn constraint_equals_networkx() {
    equals("CONSTRAINT", "CONSTRAINT", &[], 20);
}

#[test]
fn clustering_and_triangles_equal_networkx() {
    equals("CLUSTERING", "CLUSTERING", &[], 20);
    for case in cases() {
        let found = triangles(case.graph.either(), &mut Budget::unlimited()).unwrap();
        assert_eq!(
            case.by_entity(&found),
            case.expects::<Vec<u64>>("triangles"),
            "{}",
            case.name
        );
    }
}

#[test]
fn cut_points_and_bridges_equal_networkx() {
    for case in cases() {
        let found = cuts(&case.graph, &mut Budget::unlimited()).unwrap();
        let mut points: Vec<usize> = found
            .points
            .iter()
            .map(|Cut { node, .. }| case.entity(*node))
            .collect();
        points.sort_unstable();
        assert_eq!(
            points,
            case.expects::<Vec<usize>>("articulation"),
            "{}",
            case.name
        );
        let mut bridges: Vec<[usize; 2]> = found
            .bridges
            .iter()
            .map(|(a, b)| [case.entity(*a), case.entity(*b)])
            .collect();
        for bridge in &mut bridges {
            bridge.sort_unstable();
        }
        bridges.sort_unstable();
        assert_eq!(
            bridges,
            case.expects::<Vec<[usize; 2]>>("bridges"),
            "{}",
            case.name
        );
    }
}

#[test]
fn pagerank_after_two_rounds_is_that_of_graphalytics() {
    let measure = find_measure("PAGERANK").unwrap();
    let arguments = measure
        .defaults()
        .with("roundsMax", 2.0)
        .unwrap()
        .with("tolerance", 1e-15)
        .unwrap();
    for case in cases() {
        let scores = measure.compute(&case.graph, &arguments, &mut Budget::unlimited());
        near(
            &case.by_entity(&scores.values),
            &case.expects::<Vec<f64>>("pagerank_two_rounds"),
            &case.name,
        );
    }
}

#[test]
fn steps_and_weights_from_a_node_are_those_of_graphalytics() {
    for case in cases() {
        let from = case.graph.node(EntityIdx::new(0)).unwrap();
        let (out, incoming) = (case.graph.out(), case.graph.incoming());
        let steps = steps_from(out, incoming, from, &mut Budget::unlimited()).unwrap();
        let steps: Vec<f64> = steps
            .iter()
            .map(|steps| {
                if *steps == UNREACHED {
                    -1.0
                } else {
                    f64::from(*steps)
                }
            })
            .collect();
        near(
            &case.by_entity(&steps),
            &case.expects::<Vec<f64>>("bfs"),
            &case.name,
        );
        let weights = weights_from(out, from, &mut Budget::unlimited()).unwrap();
        let weights: Vec<f64> = weights
            .iter()
            .map(|weight| if weight.is_finite() { *weight } else { -1.0 })
            .collect();
        near(
            &case.by_entity(&weights),
            &case.expects::<Vec<f64>>("sssp"),
            &case.name,
        );
    }
}

#[test]
fn components_are_those_of_networkx() {
    for case in cases() {
        let weak = weak_components(case.graph.either(), &mut Budget::unlimited()).unwrap();
        let strong = strong_components(case.graph.out(), &mut Budget::unlimited()).unwrap();
        for (found, expected) in [(weak, "weak"), (strong, "strong")] {
            let mut groups = BTreeMap::<u32, Vec<usize>>::new();
            for (entity, component) in case.by_entity(&found).into_iter().enumerate() {
                groups.entry(component).or_default().push(entity);
            }
            let mut groups: Vec<Vec<usize>> = groups.into_values().collect();
            groups.sort();
            assert_eq!(
                groups,
                case.expects::<Vec<Vec<usize>>>(expected),
                "{}",
                case.name
            );
        }
    }
}

#[test]
fn echoed_labels_and_directed_clustering_are_those_of_graphalytics() {
    for case in cases() {
        let expected = case.expects::<[Vec<u32>; 2]>("echoes");
        for (n_rounds, expected) in [2, 5].into_iter().zip(expected) {
            let found = echoes(&case.graph, n_rounds, &mut Budget::unlimited()).unwrap();
            assert_eq!(case.by_entity(&found), expected, "{}", case.name);
        }
        let found = directed_clustering(&case.graph, &mut Budget::unlimited()).unwrap();
        near(
            &case.by_entity(&found),
            &case.expects::<Vec<f64>>("directed_clustering"),
            &case.name,
        );
    }
}

#[test]
fn likeness_to_a_node_is_that_of_networkx() {
    type Score = fn(&Likeness) -> f64;
    let scores: [(&str, Score); 2] = [
        ("adamic_adar", |like| like.adamic_adar),
        ("resource_allocation", |like| like.resource_allocation),
    ];
    for case in cases() {
        let of = case.graph.node(EntityIdx::new(0)).unwrap();
        let found = likenesses(case.graph.either(), of, &mut Budget::unlimited()).unwrap();
        for (name, score) in scores {
            let mut found: Vec<(usize, f64)> = found
                .iter()
                .map(|like| (case.entity(like.node), score(like)))
                .collect();
            found.sort_by_key(|(entity, _)| *entity);
            let expected = case.expects::<Vec<(usize, f64)>>(name);
            let entities = |scores: &[(usize, f64)]| {
                scores.iter().map(|(entity, _)| *entity).collect::<Vec<_>>()
            };
            let values = |scores: &[(usize, f64)]| {
                scores.iter().map(|(_, value)| *value).collect::<Vec<_>>()
            };
            assert_eq!(entities(&found), entities(&expected), "{}", case.name);
            near(&values(&found), &values(&expected), &case.name);
        }
    }
}
