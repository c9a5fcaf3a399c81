//! Algorithms of petgraph on views, with the results that paper and pencil give.

use petgraph::algo::{
    connected_components, dijkstra, dominators, is_cyclic_directed, kosaraju_scc, tarjan_scc,
};

use crate::graph::{
    Directed, EntityIdx, Undirected, View,
    testing::{Graph, graph},
};

/// A ring a → b → c → a, an exit c → d → e, a loop at e, and f apart; what does not count joins f.
fn ring() -> Graph {
    graph(
        "a -MemberOf-> b ; b -MemberOf[0.5]-> c ; b -MemberOf[0.25 @s2]-> c ; c -MemberOf-> a ; \
         c -PartOf-> d ; d -MemberOf-> e ; e -MemberOf-> e ; \
         e -MemberOf[disputed]-> f ; e -Mentions-> f",
    )
}

fn shown(view: &View, groups: Vec<Vec<EntityIdx>>) -> Vec<String> {
    let mut groups: Vec<String> = groups
        .into_iter()
        .map(|group| {
            let mut ids = crate::graph::testing::names(view, &group);
            ids.sort();
            ids.concat()
        })
        .collect();
    groups.sort();
    groups
}

#[test]
fn components_are_those_of_the_view() {
    let view = ring().view();
    assert_eq!(connected_components(Undirected(&view)), 2);
    assert_eq!(connected_components(Directed(&view)), 2);
    assert_eq!(
        shown(&view, kosaraju_scc(Directed(&view))),
        ["abc", "d", "e", "f"]
    );
    assert_eq!(
        shown(&view, tarjan_scc(Directed(&view))),
        ["abc", "d", "e", "f"]
    );
}

#[test]
fn distances_add_up_the_strength_of_the_best_claim() {
    let ring = ring();
    let view = ring.view();
    let distances = dijkstra(Directed(&view), ring.entity("a"), None, |edge| {
        *petgraph::visit::EdgeRef::weight(&edge)
    });
    let distance = |id: &str| distances.get(&ring.entity(id)).copied();
    assert_eq!(
        distance("c"),
        Some(1.5),
        "the claim of 0.5 is the better one"
    );
    assert_eq!(distance("d"), Some(4.5), "a part weighs 3");
    assert_eq!(distance("f"), None);
}

#[test]
fn whoever_leaves_the_ring_passes_c() {
    let ring = ring();
    let view = ring.view();
    let dominators = dominators::simple_fast(Directed(&view), ring.entity("a"));
    assert_eq!(
        dominators.immediate_dominator(ring.entity("d")),
        Some(ring.entity("c"))
    );
    assert_eq!(
        dominators.immediate_dominator(ring.entity("c")),
        Some(ring.entity("b"))
    );
    assert_eq!(dominators.immediate_dominator(ring.entity("f")), None);
}

#[test]
fn a_symmetric_tie_is_a_cycle_and_a_chain_is_none() {
    assert!(is_cyclic_directed(Directed(&ring().view())));
    assert!(!is_cyclic_directed(Directed(
        &graph("a -MemberOf-> b ; a -PartOf-> b").view()
    )));
    assert!(is_cyclic_directed(Directed(
        &graph("a ~PartnersWith~ b").view()
    )));
}

#[test]
fn edges_come_once_each_and_a_loop_too() {
    use petgraph::visit::IntoEdgeReferences;
    let view = ring().view();
    assert_eq!(Directed(&view).edge_references().count(), 6);
    assert_eq!(Undirected(&view).edge_references().count(), 6);
    let partners = graph("b ~PartnersWith~ a").view();
    assert_eq!(Undirected(&partners).edge_references().count(), 1);
}
