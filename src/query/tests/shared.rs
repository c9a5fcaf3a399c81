//! What several entities share.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use crate::{
    graph::{
        Budget, Direction, OmitReason, View,
        testing::{Graph, graph, ids, plain::*},
    },
    ontology::TieRole,
    query::{self, Common},
};

fn common(graph: &Graph, view: &View, of: &[&str], include_parts: bool) -> Common {
    query::common(
        view,
        &graph.entities(of),
        None,
        include_parts,
        &mut Budget::unlimited(),
    )
}

fn shown(view: &View, common: &Common) -> BTreeSet<String> {
    let entities: Vec<_> = common.shared.iter().map(|shared| shared.entity).collect();
    crate::graph::testing::names(view, &entities)
        .into_iter()
        .collect()
}

/// The parts of a whole, nearest first, at most three levels down.
fn parts(ties: &[Tie], whole: &str) -> BTreeMap<String, usize> {
    let mut levels = BTreeMap::from([(whole.to_owned(), 0)]);
    for level in 0..3 {
        for tie in ties
            .iter()
            .filter(|tie| matches!(tie.role, TieRole::Composition | TieRole::Leadership))
        {
            if levels.get(&tie.target) == Some(&level) {
                levels.entry(tie.source.clone()).or_insert(level + 1);
            }
        }
    }
    levels
}

/// What is tied to all: to them or to what stands for them, ties between their parts aside.
fn plainly_shared(ties: &[Tie], of: &[&str], include_parts: bool) -> BTreeSet<String> {
    let standing: Vec<BTreeSet<String>> = of
        .iter()
        .map(|whole| {
            if include_parts {
                parts(ties, whole).into_keys().collect()
            } else {
                BTreeSet::from([(*whole).to_owned()])
            }
        })
        .collect();
    let is_tied = |side: usize, entity: &str| {
        ties.iter().filter(|tie| tie.follow).any(|tie| {
            standing[side].iter().any(|part| {
                let touches = tie.touches(part, Direction::Both) && tie.other(part) == entity;
                let of_another = standing.iter().any(|parts| parts.contains(entity));
                touches && (!of_another || standing[side].contains(entity) || part == of[side])
            })
        })
    };
    IDS.iter()
        .filter(|id| !of.contains(id) && (0..of.len()).all(|side| is_tied(side, id)))
        .map(|id| (*id).to_owned())
        .collect()
}

proptest! {
    #[test]
    fn what_is_shared_is_what_is_tied_to_all(
        (statements, asked) in prop_oneof![
            (statements(25), asked()),
            (sure_statements(16), Just(Asked::attested())),
        ],
        of in prop::sample::subsequence(IDS.to_vec(), 2..4),
        include_parts in any::<bool>(),
    ) {
        let mut graph = graph(&IDS.join(";"));
        graph.more("z -Mentions[!z0 @s0]-> z ; z -Mentions[!z1 @s1]-> z ; z -Mentions[!z2 @s2]-> z");
        graph.more(&statements.join(";"));
        let view = graph.seen(asked.filter(&graph));
        let plain = Plain::new(&statements, &asked, &of);
        let ties = plain.ties();
        let found = common(&graph, &view, &of, include_parts);
        prop_assert_eq!(shown(&view, &found), plainly_shared(&ties, &of, include_parts));
        let without = shown(&view, &common(&graph, &view, &of, false));
        prop_assert!(shown(&view, &found).is_superset(&without), "parts take nothing away");
        let standing: BTreeSet<String> = of.iter().flat_map(|whole| {
            if include_parts { parts(&ties, whole).into_keys().collect::<Vec<_>>() } else { vec![(*whole).to_owned()] }
        }).collect();
        let counts: BTreeMap<OmitReason, usize> = found.omissions.by_reason().collect();
        prop_assert_eq!(counts, plain.omitted(&standing, Direction::Both, true));
    }
}

#[test]
fn the_chain_of_parts_is_in_the_ties() {
    let graph = graph(
        "p-x -Leads-> a ; p-x -Attends-> ev1 ; b -Attends-> ev1 ; office -PartOf-> p-x ; office -Attends-> ev2 ; b -Attends-> ev2",
    );
    let view = graph.view();
    let found = common(&graph, &view, &["a", "b"], true);
    let told: Vec<(Vec<String>, Vec<String>)> = found
        .shared
        .iter()
        .map(|shared| {
            (
                crate::graph::testing::names(&view, &[shared.entity]),
                ids(&view, &shared.ties),
            )
        })
        .collect();
    let line = |entity: &str, ties: &[&str]| {
        (
            vec![entity.to_owned()],
            ties.iter().map(ToString::to_string).collect(),
        )
    };
    assert_eq!(
        told,
        [
            line("ev1", &["p-x~Leads~a", "p-x~Attends~ev1", "b~Attends~ev1"]),
            line(
                "ev2",
                &[
                    "p-x~Leads~a",
                    "office~PartOf~p-x",
                    "office~Attends~ev2",
                    "b~Attends~ev2"
                ]
            ),
        ]
    );
}

#[test]
fn parts_reach_three_levels_and_no_further() {
    let graph = graph(
        "b -PartOf-> a ; c -PartOf-> b ; d -PartOf-> c ; e -PartOf-> d ; d -Attends-> ev3 ; e -Attends-> ev4 ; z -Attends-> ev3 ; z -Attends-> ev4",
    );
    let view = graph.view();
    assert_eq!(
        shown(&view, &common(&graph, &view, &["a", "z"], true)),
        BTreeSet::from(["ev3".to_owned()])
    );
}

/// Who leads two bodies was not among what they share, once parts were asked for.
#[test]
fn whoever_leads_both_is_shared_by_both() {
    let graph = graph(
        "p-x -Leads-> a ; p-x -Leads-> b ; p-y -Leads-> a ; p-z -Leads-> b ; p-y ~PartnersWith~ p-z",
    );
    let view = graph.view();
    for include_parts in [false, true] {
        let found = common(&graph, &view, &["a", "b"], include_parts);
        assert_eq!(
            shown(&view, &found),
            BTreeSet::from(["p-x".to_owned()]),
            "{include_parts}"
        );
    }
}

#[test]
fn references_are_counted_and_not_followed() {
    let graph = graph("a -Mentions-> c ; b -Mentions-> c ; a -MemberOf[disputed]-> c");
    let view = graph.view();
    let found = common(&graph, &view, &["a", "b"], false);
    assert!(found.shared.is_empty());
    let counts: Vec<_> = found.omissions.by_reason().collect();
    assert_eq!(counts, [(OmitReason::Disputed, 1), (OmitReason::Kind, 2)]);
}
