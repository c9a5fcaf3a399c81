//! What holds for every measure: names do not matter, and neither does the number of threads.

use proptest::prelude::*;
use rawabit::{
    graph::{Budget, EntityIdx},
    influence::{
        Arguments, Division, Flow, KeyPlayersQuery, Link, MEASURES, Measure, Projection,
        SpreadModel, communities, find_measure, key_players,
    },
};

fn links(n_entities: u32, n_links: usize) -> impl Strategy<Value = Vec<Link>> {
    let link = (0..n_entities, 0..n_entities, 1u8..12, any::<bool>());
    let link = link.prop_map(|(from, to, quarters, both)| Link {
        from,
        to,
        weight: f32::from(quarters) / 4.0,
        flow: if both { Flow::BothWays } else { Flow::OneWay },
    });
    prop::collection::vec(link, 0..n_links)
}

fn values(
    measure: &Measure,
    arguments: &Arguments,
    n_entities: u32,
    links: &[Link],
) -> (Vec<f64>, bool) {
    let graph = Projection::of_links(n_entities as usize, links);
    let scores = measure.compute(&graph, arguments, &mut Budget::unlimited());
    let node = |entity: u32| {
        graph
            .node(EntityIdx::new(entity as usize))
            .map_or(0, |node| node as usize)
    };
    (
        (0..n_entities)
            .map(|entity| scores.values[node(entity)])
            .collect(),
        scores.converged,
    )
}

proptest! {
    #[test]
    fn a_relabelled_graph_gives_the_relabelled_answer(links in links(9, 24), names in Just((0..9).collect::<Vec<u32>>()).prop_shuffle()) {
        let renamed: Vec<Link> = links.iter().map(|link| Link { from: names[link.from as usize], to: names[link.to as usize], ..*link }).collect();
        for measure in MEASURES {
            let (plain, converged) = values(measure, &measure.defaults(), 9, &links);
            let (named, also) = values(measure, &measure.defaults(), 9, &renamed);
            for (value, name) in plain.iter().zip(&names).filter(|_| converged && also) {
                let other = named[*name as usize];
                prop_assert!((value - other).abs() < 1e-6, "{}: {} {}", measure.name, value, other);
            }
        }
    }
}

/// Measures that go through the graph from every entity; they get a smaller one.
const FROM_EVERY: [&str; 3] = ["BETWEENNESS", "CLOSENESS", "HARMONIC"];

/// A graph large enough to be shared among threads; its ends follow from a fixed rule.
fn large(n_entities: u32, n_links: u64) -> Projection {
    let links: Vec<Link> = (0..n_links)
        .map(|number| {
            let word = (number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let end = |bits: u64| {
                u32::try_from((bits % 1000) * (bits % 13) % u64::from(n_entities)).unwrap_or(0)
            };
            Link {
                from: end(word >> 40),
                to: end(word >> 20),
                weight: 0.5 + f32::from(u8::try_from(word % 7).unwrap_or(0)) / 3.0,
                flow: if word % 5 == 0 {
                    Flow::BothWays
                } else {
                    Flow::OneWay
                },
            }
        })
        .collect();
    Projection::of_links(n_entities as usize, &links)
}

#[test]
fn the_number_of_threads_does_not_change_an_answer() {
    let (graph, small) = (large(9973, 90_000), large(997, 6_000));
    assert!(FROM_EVERY.iter().all(|name| find_measure(name).is_some()));
    let with_threads = |n_threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(n_threads)
            .build()
            .unwrap();
        pool.install(|| {
            let values: Vec<(&str, Vec<u64>)> = MEASURES
                .iter()
                .map(|measure| {
                    let is_slow = FROM_EVERY.contains(&measure.name);
                    let graph = if is_slow { &small } else { &graph };
                    let scores =
                        measure.compute(graph, &measure.defaults(), &mut Budget::unlimited());
                    let bits = scores.values.iter().map(|value| value.to_bits());
                    (measure.name, bits.collect())
                })
                .collect();
            let query = KeyPlayersQuery {
                count: 5,
                model: SpreadModel::IndependentCascade,
                admits: &|_| true,
                epsilon: 0.3,
                seed: 1,
            };
            let players = key_players(&graph, &query, &mut Budget::unlimited());
            let groups = communities(
                graph.either(),
                &Division::default(),
                &mut Budget::unlimited(),
            );
            (values, players, groups)
        })
    };
    let (one, three) = (with_threads(1), with_threads(3));
    for ((name, alone), (_, shared)) in one.0.iter().zip(&three.0) {
        assert!(alone == shared, "{name} depends on the number of threads");
    }
    assert_eq!(one.0.len(), MEASURES.len());
    assert!(
        (one.1, one.2) == (three.1, three.2),
        "an answer depends on the number of threads"
    );
}
