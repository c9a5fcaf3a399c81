//! Sound answers over the seed dataset.

use std::{path::PathBuf, sync::Arc};

use rawabit::{
    exchange,
    graph::{Budget, EntityIdx, Filter, Image, Recorded, View},
    influence::{
        Division, First, MEASURES, Projection, Separation, SuggestionQuery, Suggestions, Values,
        because, communities, connect, cuts, find_measure, separation, shared, suggest,
    },
    model::{Claim, ClaimStatus, EntityStatus, Operation},
    ontology::{KindSet, Ontology},
};

fn seed(keep: impl Fn(Operation) -> Option<Operation>) -> View {
    let ontology = Arc::new(Ontology::standard());
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("seed");
    let format = exchange::detect(&folder).expect("the seed is well formed");
    let import = format
        .read(&folder, &ontology, &|_| {})
        .expect("the seed is well formed");
    let mut image = Image::new(ontology);
    let operations = import.operations.into_iter().filter_map(keep).collect();
    let prepared = image
        .current()
        .prepare(operations)
        .expect("the seed is well formed");
    let recorded = Recorded {
        first: 1,
        last: 1,
        time_ms: 0,
        author: "test".into(),
        reason: None,
        idempotency_key: None,
        fingerprint: None,
    };
    let slots = (0u16..).zip(prepared.operations);
    image
        .apply(
            &recorded,
            slots.map(|(slot, operation)| (1, slot, operation)),
        )
        .expect("the seed is well formed");
    View::new(image.snapshot(), Arc::new(Filter::default()))
}

fn all() -> View {
    seed(Some)
}

fn find(view: &View, id: &str) -> EntityIdx {
    view.snapshot()
        .find_entity(id)
        .expect("the seed is well formed")
}

fn id(view: &View, entity: EntityIdx) -> String {
    view.snapshot().entity(entity).id.to_string()
}

fn projection(view: &View) -> Projection {
    Projection::new(view, &mut Budget::unlimited()).expect("the seed is well formed")
}

fn suggestions(view: &View, of: &str) -> Suggestions {
    let query = SuggestionQuery {
        of: find(view, of),
        kinds: None,
        admits: &|_| true,
        count: 10,
    };
    suggest(view, &projection(view), &query, &mut Budget::unlimited())
}

#[test]
fn good_next_partners_of_cndh_are_suggested_with_their_claims() {
    let view = all();
    let found = suggestions(&view, "cndh");
    let ids: Vec<String> = found
        .suggestions
        .iter()
        .map(|suggestion| id(&view, suggestion.entity))
        .collect();
    for wanted in ["dihr", "didh", "uit"] {
        assert!(
            ids.iter().take(5).any(|id| id == wanted),
            "{wanted} is not among {ids:?}"
        );
    }
    for suggestion in &found.suggestions {
        let claims: Vec<_> = suggestion
            .reasons
            .iter()
            .flat_map(|reasoned| &reasoned.claims)
            .collect();
        assert!(!claims.is_empty());
        assert!(claims.iter().all(|claim| view.omits(**claim).is_none()));
        let sum: f64 = suggestion
            .reasons
            .iter()
            .map(|reasoned| reasoned.weight)
            .sum();
        assert!((sum - suggestion.score).abs() < 1e-12);
        assert_eq!(
            view.snapshot().entity(suggestion.entity).status,
            EntityStatus::Existing
        );
    }
}

#[test]
fn nobody_is_suggested_who_is_doubtful_or_a_partner_already() {
    let view = all();
    for entity in view.snapshot().entities() {
        let actor = id(&view, entity);
        for suggestion in suggestions(&view, &actor).suggestions {
            let other = id(&view, suggestion.entity);
            let never = [
                "innhri",
                "ohchr",
                "agency-ai",
                "ev-wg-first",
                "ev-wg-regional",
                "doc-charter",
            ];
            assert!(!never.contains(&other.as_str()), "{other} for {actor}");
            assert_ne!(other, actor);
            let pairs = [
                ("icesco", "utas"),
                ("cndh", "wg-ai-nhri"),
                ("dos-cdp", "dos"),
                ("uit-fsjp", "uit"),
            ];
            for (a, b) in pairs {
                assert!(
                    [&*actor, &*other] != [a, b] && [&*actor, &*other] != [b, a],
                    "{other} for {actor}"
                );
            }
        }
    }
}

#[test]
fn morocco_stands_between_cndh_and_every_foreign_actor_that_it_reaches() {
    let view = all();
    let graph = projection(&view);
    let node = |id: &str| graph.node(find(&view, id)).unwrap();
    let (cndh, morocco) = (node("cndh"), node("morocco"));
    let own = [
        "bensalah",
        "bouayach",
        "doc-s1",
        "ev-consult",
        "ev-symposium",
        "ev-webinar",
        "wg-ai-nhri",
        "morocco",
        "cndh",
    ];
    let mut separated = 0;
    for other in graph
        .nodes()
        .filter(|other| !own.contains(&&*id(&view, graph.entity(*other))))
    {
        match separation(&graph, cndh, other, &mut Budget::unlimited()).unwrap() {
            Separation::Apart => {}
            Separation::Points(points) => {
                assert!(
                    points.iter().any(|cut| cut.node == morocco),
                    "{}",
                    id(&view, graph.entity(other))
                );
                separated += 1;
            }
            found => panic!("{}: {found:?}", id(&view, graph.entity(other))),
        }
    }
    assert!(separated > 50, "{separated}");
    assert_eq!(
        cuts(&graph, &mut Budget::unlimited()).unwrap().points[0].node,
        morocco
    );
}

#[test]
fn a_disputed_claim_raises_no_score() {
    let view = all();
    let disputed: Vec<String> = view
        .snapshot()
        .claim_rows()
        .map(|claim| view.snapshot().claim(claim))
        .filter(|claim| claim.status() == ClaimStatus::Disputed)
        .map(rawabit::graph::ClaimRow::id)
        .collect();
    assert!(disputed.contains(&"R06".to_owned()), "{disputed:?}");
    let without = seed(|operation| match operation {
        Operation::PutClaim(claim) if claim.status == ClaimStatus::Disputed => None,
        Operation::PutClaim(claim) => Some(Operation::PutClaim(Claim {
            disputes: None,
            ..claim
        })),
        other => Some(other),
    });
    let (graph, graph_without) = (projection(&view), projection(&without));
    for measure in MEASURES {
        let compute = |graph: &Projection| {
            measure.compute(graph, &measure.defaults(), &mut Budget::unlimited())
        };
        assert_eq!(
            compute(&graph).values,
            compute(&graph_without).values,
            "{}",
            measure.name
        );
    }
    let achpr = graph.node(find(&view, "achpr")).unwrap();
    assert_eq!(graph.either().degree(achpr), 0);
}

#[test]
fn the_smallest_graph_joins_cndh_to_the_state_department() {
    let view = all();
    let graph = projection(&view);
    let nodes = graph.nodes_of(&["cndh", "dos", "icesco"].map(|id| find(&view, id)));
    let joined = connect(&graph, &nodes, &mut Budget::unlimited()).unwrap();
    let mut ids: Vec<String> = joined
        .nodes
        .iter()
        .map(|node| id(&view, graph.entity(*node)))
        .collect();
    ids.sort();
    assert_eq!(joined.n_pieces, 1);
    assert_eq!(joined.ties.len() + 1, ids.len());
    for wanted in ["cndh", "dos", "ev-kenitra", "icesco", "morocco", "usa"] {
        assert!(ids.contains(&wanted.to_owned()), "{ids:?}");
    }
}

#[test]
fn a_rank_is_explained_by_the_ties_that_carry_it() {
    let view = all();
    let graph = projection(&view);
    let measure = find_measure("PAGERANK").unwrap();
    let scores = measure.compute(&graph, &measure.defaults(), &mut Budget::unlimited());
    let of = find(&view, "cndh");
    let values = Values::new(&graph, &scores, First::Highest);
    let found = because(
        (&view, &graph),
        measure.carries,
        &|node| values.get(graph.entity(node)).unwrap(),
        (of, 3),
        &mut Budget::unlimited(),
    )
    .unwrap();
    let ids: Vec<String> = found
        .iter()
        .map(|carrying| view.snapshot().relationship_id(&carrying.tie.relationship))
        .collect();
    // Its tie to Morocco leads away from it and hands its value on instead.
    assert_eq!(ids, ["bouayach~Chairs~cndh", "bensalah~OfficerOf~cndh"]);
    assert!(found.is_sorted_by(|a, b| a.share >= b.share) && found[0].share < 1.0);
    let whole: f64 = found.iter().map(|carrying| carrying.share).sum();
    assert!((whole - 1.0).abs() < 1e-9, "{whole}");
    let (placed, total) = scores.top(&graph, First::Highest, 5, |_| true);
    assert_eq!(
        (placed[0].rank, id(&view, placed[0].entity).as_str(), total),
        (1, "morocco", view.snapshot().n_entities())
    );
}

#[test]
fn communities_are_named_by_what_their_members_share() {
    let view = all();
    let graph = projection(&view);
    let found = communities(
        graph.either(),
        &Division::default(),
        &mut Budget::unlimited(),
    );
    assert!(found.modularity > 0.4, "{}", found.modularity);
    let members = found.members();
    let of = |id: &str| found.of[graph.node(find(&view, id)).unwrap() as usize];
    assert_eq!(of("icesco"), of("utas"), "partners belong together");
    let told = shared(&view, &graph, &members[of("morocco") as usize]).unwrap();
    assert_eq!(id(&view, told.around), "morocco");
    assert!(shared(&view, &graph, &[]).is_none());
}

#[test]
fn references_are_not_walked_unless_asked_for() {
    let view = all();
    let graph = projection(&view);
    let article = graph.node(find(&view, "doc-article")).unwrap();
    let neighbours = |graph: &Projection, node| graph.either().of(node).len();
    assert_eq!(
        neighbours(&graph, article),
        1,
        "its author, and not what it mentions"
    );
    let open = view.with_filter(Filter {
        walk_references: true,
        ..Filter::default()
    });
    let graph = projection(&open);
    let article = graph.node(find(&view, "doc-article")).unwrap();
    assert_eq!(neighbours(&graph, article), 2);
}

#[test]
fn a_filter_on_kinds_leaves_no_gaps() {
    let view = all();
    let state = view
        .snapshot()
        .ontology()
        .find_entity_kind("State")
        .unwrap();
    let mut states = KindSet::default();
    states.insert(state);
    let only = view.with_filter(Filter {
        entity_kinds: Some(states),
        ..Filter::default()
    });
    let graph = projection(&only);
    assert!(
        graph
            .nodes()
            .all(|node| view.snapshot().entity(graph.entity(node)).kind == state)
    );
    assert_eq!(graph.node(find(&view, "cndh")), None);
    assert_eq!(
        graph.either().n_entries(),
        2,
        "Morocco and the United States"
    );
}

#[test]
fn nothing_is_projected_beyond_the_budget() {
    assert!(Projection::new(&all(), &mut Budget::new(10, Arc::default())).is_none());
}
