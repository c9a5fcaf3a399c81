//! Views: which claims count, and which are counted as left out.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use crate::graph::{
    Direction, Omissions,
    testing::{graph, plain::*},
};

const DIRECTIONS: [Direction; 3] = [Direction::In, Direction::Out, Direction::Both];

proptest! {
    #[test]
    fn a_view_shows_what_a_plain_list_of_claims_gives(statements in statements(40), asked in asked()) {
        let mut graph = graph(&IDS.join(";"));
        graph.more("s0-is-known -MemberOf[@s0]-> s0-is-known ; m -MemberOf[retracted @s1]-> m ; m -MemberOf[retracted @s2]-> m");
        graph.more(&statements.join(";"));
        let view = graph.seen(asked.filter(&graph));
        let mut all = statements.clone();
        all.extend(["m -MemberOf[retracted @s1]-> m".to_owned(), "m -MemberOf[retracted @s2]-> m".to_owned()]);
        let plain = Plain::new(&all, &asked, &[]);
        let ties = plain.ties();
        for (id, direction) in IDS.iter().flat_map(|id| DIRECTIONS.map(|direction| (*id, direction))) {
            let mut omissions = Omissions::default();
            let found = view.relationships(graph.entity(id), direction, &mut omissions);
            let mut shown: Vec<(String, String)> = found.iter().map(|found| {
                let snapshot = view.snapshot();
                prop_assert_eq!(view.best(&found.relationship), Some(found.best));
                Ok((snapshot.relationship_id(&found.relationship), snapshot.claim(found.best).id()))
            }).collect::<Result<_, TestCaseError>>()?;
            shown.sort();
            let expected: Vec<(String, String)> = ties.iter().filter(|tie| tie.touches(id, direction)).map(|tie| {
                let claim = &plain.claims[tie.best];
                (tie.id.clone(), claim.id.as_ref().map_or_else(|| crate::model::claim_id(claim), ToString::to_string))
            }).collect();
            prop_assert_eq!(shown, expected, "{} {:?}", id, direction);
            let counts: BTreeMap<_, _> = omissions.by_reason().collect();
            let expected = plain.omitted(&BTreeSet::from([id.to_owned()]), direction, false);
            prop_assert_eq!(omissions.total(), expected.values().sum::<usize>());
            prop_assert_eq!(counts, expected, "{} {:?}", id, direction);
        }
    }
}

#[test]
fn the_best_claim_does_not_depend_on_what_was_recorded_first() {
    let claims = [
        "a -MemberOf[!c1 2021]-> b",
        "a -MemberOf[!c2 2020]-> b",
        "a -MemberOf[2019 @s2]-> b",
    ];
    let best = |order: [usize; 3]| {
        let graph = graph(&order.map(|at| claims[at]).join(" ; "));
        let view = graph.seen(crate::graph::Filter::everything());
        let found = view.relationships(
            graph.entity("a"),
            Direction::Both,
            &mut Omissions::default(),
        );
        view.snapshot().claim(found[0].best).id()
    };
    for order in [[0, 1, 2], [1, 2, 0], [2, 1, 0]] {
        assert_eq!(best(order), best([0, 2, 1]), "{order:?}");
    }
}

#[test]
fn the_best_claim_is_the_best_by_status_before_confidence() {
    let graph = graph(
        "a -MemberOf[!c1 disputed 1]-> b ; a -MemberOf[!c2 0.3]-> b ; a -MemberOf[!c3 0.3 @s2]-> b",
    );
    let view = graph.seen(crate::graph::Filter::everything());
    let found = view.relationships(
        graph.entity("a"),
        Direction::Both,
        &mut Omissions::default(),
    );
    assert_eq!(found.len(), 1);
    assert_eq!(view.snapshot().claim(found[0].best).id(), "c2");
}

#[test]
fn a_named_entity_is_exempt_from_kind_filters_and_others_are_not() {
    let graph = graph("a -Attends-> ev1 ; a -Attends-> ev2");
    let mut filter = crate::graph::Filter::default();
    let snapshot = graph.snapshot();
    let event = snapshot.ontology().find_entity_kind("Event").unwrap();
    filter.exclude_entity_kinds.insert(event);
    let view = graph.seen(filter).naming(&graph.entities(&["ev2"]));
    let mut omissions = Omissions::default();
    let found = view.relationships(graph.entity("a"), Direction::Both, &mut omissions);
    assert_eq!(crate::graph::testing::ids(&view, &found), ["a~Attends~ev2"]);
    assert_eq!(omissions.total(), 1);
}
