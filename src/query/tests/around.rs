//! Neighbourhoods, slices and direct ties.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use crate::{
    graph::{
        Budget, Direction, EntityIdx, Filter, Omissions,
        testing::{graph, ids, names, plain::*},
    },
    query::{self, Neighborhood, Slice, TimelineQuery},
};

const DIRECTIONS: [Direction; 3] = [Direction::In, Direction::Out, Direction::Both];

/// Entities and ties of a slice by plain search, without a limit.
fn around(
    ties: &[Tie],
    of: &[&str],
    depth: usize,
    direction: Direction,
) -> (BTreeMap<String, usize>, Vec<Tie>, BTreeSet<String>) {
    let mut distances: BTreeMap<String, usize> =
        of.iter().map(|id| ((*id).to_owned(), 0)).collect();
    let mut looked_at = BTreeSet::new();
    for distance in 0..depth {
        let here: Vec<String> = distances
            .iter()
            .filter(|(_, at)| **at == distance)
            .map(|(id, _)| id.clone())
            .collect();
        for id in here {
            for tie in ties.iter().filter(|tie| tie.touches(&id, direction)) {
                distances
                    .entry(tie.other(&id).to_owned())
                    .or_insert(distance + 1);
            }
            looked_at.insert(id);
        }
    }
    let touching = ties
        .iter()
        .filter(|tie| looked_at.iter().any(|id| tie.touches(id, direction)));
    let touching = touching.cloned().collect();
    (distances, touching, looked_at)
}

fn degree(ties: &[Tie], id: &str) -> usize {
    ties.iter()
        .map(|tie| usize::from(tie.source == id) + usize::from(tie.target == id))
        .sum()
}

fn is_closed(slice: &Slice) -> bool {
    let members: BTreeSet<EntityIdx> = slice.entities.iter().copied().collect();
    slice.relationships.iter().all(|found| {
        members.contains(&found.relationship.source) && members.contains(&found.relationship.target)
    })
}

proptest! {
    #[test]
    fn a_neighbourhood_is_what_a_plain_search_finds(
        statements in statements(25),
        asked in asked(),
        depth in 1..4usize,
        direction in prop::sample::select(DIRECTIONS.to_vec()),
        of in prop::sample::subsequence(IDS.to_vec(), 1..3),
        limit in 1..10usize,
    ) {
        let mut graph = graph(&IDS.join(";"));
        graph.more("z -Mentions[!z0 @s0]-> z ; z -Mentions[!z1 @s1]-> z ; z -Mentions[!z2 @s2]-> z");
        graph.more(&statements.join(";"));
        let view = graph.seen(asked.filter(&graph));
        let ask = Neighborhood { depth, direction, entities_max: limit };
        let slice = query::neighborhood(&view, &graph.entities(&of), ask, &mut Budget::unlimited());
        let plain = Plain::new(&statements, &asked, &of);
        let ties = plain.ties();
        let (distances, ties, looked_at) = around(&ties, &of, depth, direction);
        let mut ranked: Vec<&String> = distances.keys().collect();
        ranked.sort_by_key(|id| (distances[*id], std::cmp::Reverse(degree(&ties, id)), (*id).clone()));
        prop_assert_eq!((slice.total_entities, slice.total_relationships), (ranked.len(), ties.len()));
        ranked.truncate(limit);
        prop_assert_eq!(names(&view, &slice.entities), ranked.iter().map(|id| (*id).clone()).collect::<Vec<_>>());
        let kept = |id: &String| ranked.contains(&id);
        let expected: BTreeSet<String> = ties.iter().filter(|tie| kept(&tie.source) && kept(&tie.target)).map(|tie| tie.id.clone()).collect();
        prop_assert_eq!(ids(&view, &slice.relationships).into_iter().collect::<BTreeSet<_>>(), expected);
        prop_assert!(is_closed(&slice));
        prop_assert_eq!(slice.truncated, distances.len() > limit);
        prop_assert_eq!(slice.omissions.by_reason().collect::<BTreeMap<_, _>>(), plain.omitted(&looked_at, direction, false));
    }

    #[test]
    fn a_slice_holds_every_tie_between_its_entities(
        statements in statements(25),
        among in prop::sample::subsequence(IDS.to_vec(), 0..7),
        limit in 1..8usize,
    ) {
        let mut graph = graph(&IDS.join(";"));
        graph.more(&statements.join(";"));
        let view = graph.view();
        let slice = query::slice(&view, &graph.entities(&among), limit, &mut Budget::unlimited());
        let asked = Asked::attested();
        let mut ties = Plain::new(&statements, &asked, &[]).ties();
        ties.retain(|tie| among.contains(&tie.source.as_str()) && among.contains(&tie.target.as_str()));
        prop_assert_eq!((slice.total_entities, slice.total_relationships), (among.len(), ties.len()));
        let mut ranked = among.clone();
        ranked.sort_by_key(|id| (std::cmp::Reverse(degree(&ties, id)), *id));
        ranked.truncate(limit);
        prop_assert_eq!(names(&view, &slice.entities), ranked.iter().map(ToString::to_string).collect::<Vec<_>>());
        prop_assert!(is_closed(&slice));
    }

    #[test]
    fn between_two_is_what_touches_both(statements in statements(30), a in 0..IDS.len(), b in 0..IDS.len()) {
        let mut graph = graph(&IDS.join(";"));
        graph.more(&statements.join(";"));
        let view = graph.view();
        let mut omissions = Omissions::default();
        let found = query::between(&view, graph.entity(IDS[a]), graph.entity(IDS[b]), &mut omissions);
        let asked = Asked::attested();
        let joins = |tie: &Tie| (tie.source == IDS[a] && tie.target == IDS[b]) || (tie.source == IDS[b] && tie.target == IDS[a]);
        let expected: BTreeSet<String> = Plain::new(&statements, &asked, &[]).ties().into_iter().filter(joins).map(|tie| tie.id).collect();
        prop_assert_eq!(ids(&view, &found).into_iter().collect::<BTreeSet<_>>(), expected);
        let all = asked_everything();
        let all = Plain::new(&statements, &all, &[]);
        let claims_between = all.claims.iter().filter(|claim| {
            let ends = (claim.subject.as_str(), match &claim.object { crate::model::Object::Entity(object) => object.as_str(), crate::model::Object::Value(_) => "" });
            claim.status != crate::model::ClaimStatus::Attested && (ends == (IDS[a], IDS[b]) || ends == (IDS[b], IDS[a]))
        });
        prop_assert_eq!(omissions.total(), claims_between.count());
    }
}

fn asked_everything() -> Asked {
    Asked {
        statuses: crate::model::ClaimStatus::ALL.to_vec(),
        ..Asked::attested()
    }
}

#[test]
fn whoever_was_not_known_yet_is_not_in_the_neighbourhood() {
    let mut graph = graph("a -MemberOf-> b");
    graph.more("c -MemberOf-> a");
    let then = graph.seen(Filter {
        as_of: Some(1),
        ..Filter::default()
    });
    let ask = Neighborhood {
        depth: 2,
        direction: Direction::Both,
        entities_max: 9,
    };
    let of = graph.entities(&["a", "c"]);
    let slice = query::neighborhood(&then, &of, ask, &mut Budget::unlimited());
    assert_eq!(names(&then, &slice.entities), ["a", "b"]);
    assert_eq!(slice.total_entities, 2);
}

#[test]
fn a_spent_budget_is_told() {
    let graph = graph("a -MemberOf-> b ; b -MemberOf-> c");
    let mut budget = Budget::new(1, std::sync::Arc::default());
    let ask = Neighborhood {
        depth: 2,
        direction: Direction::Both,
        entities_max: 9,
    };
    let slice = query::neighborhood(&graph.view(), &graph.entities(&["a"]), ask, &mut budget);
    assert!(slice.truncated);
    assert!(is_closed(&slice));
}

#[test]
fn claims_that_a_view_does_not_count_have_to_be_paid_for_before_they_are_looked_at() {
    let graph = graph(
        "a -MemberOf-> b ; a -MemberOf[speculative]-> c ; a -MemberOf[speculative]-> d ; e -MemberOf[speculative]-> a",
    );
    let view = graph.view();
    let of = graph.entities(&["a", "b"]);
    let ask = Neighborhood {
        depth: 1,
        direction: Direction::Both,
        entities_max: 9,
    };
    // Four ties of one, one of the other, and a step to each.
    for (ties, is_enough) in [(4, false), (7, true)] {
        let budget = || Budget::new(ties, std::sync::Arc::default());
        let around = query::neighborhood(&view, &of, ask, &mut budget());
        assert_eq!(around.truncated, !is_enough);
        assert_eq!(around.omissions.total() == 0, !is_enough);
        let slice = query::slice(&view, &of, 9, &mut budget());
        assert_eq!(slice.truncated, !is_enough);
        assert_eq!(slice.omissions.total() == 0, !is_enough);
        let common = query::common(&view, &of, None, false, &mut budget());
        assert_eq!(common.truncated, !is_enough);
        let of = TimelineQuery {
            of: of.clone(),
            ..TimelineQuery::default()
        };
        let timeline = query::timeline(&view, &of, &mut budget());
        assert_eq!(timeline.truncated, !is_enough);
        assert_eq!(timeline.omissions.total() == 0, !is_enough);
    }
}
