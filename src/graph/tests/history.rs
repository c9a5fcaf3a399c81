//! What was known when: versions, retractions, and snapshots that never change.

use proptest::prelude::*;

use crate::{
    graph::{
        Direction, Filter, Omissions, View,
        testing::{Graph, claim, graph, id},
    },
    model::{Claim, ClaimStatus, Operation},
};

/// All that a view shows and leaves out, in words.
fn told(view: &View) -> Vec<String> {
    let snapshot = view.snapshot();
    let mut told = Vec::new();
    for entity in snapshot.entities().filter(|entity| view.shows(*entity)) {
        let mut omissions = Omissions::default();
        for found in view.relationships(entity, Direction::Both, &mut omissions) {
            let claim = snapshot.claim(found.best);
            told.push(format!(
                "{} {:?} {} {:?} {}",
                snapshot.relationship_id(&found.relationship),
                found.direction,
                claim.id(),
                view.status(found.best),
                claim.confidence(),
            ));
        }
        let omitted: Vec<_> = omissions.by_reason().collect();
        told.push(format!("{} {omitted:?}", view.record(entity).name));
    }
    told
}

fn everything_at(graph: &Graph, as_of: Option<u64>) -> Vec<String> {
    told(
        &graph.seen(Filter {
            as_of,
            statuses: ClaimStatus::ALL
                .iter()
                .copied()
                .filter(|status| *status != ClaimStatus::Planned)
                .collect(),
            ..Filter::default()
        }),
    )
}

/// Some claims that say different things, half of them without an id, in one of several versions.
fn version(claim_idx: usize, version: usize) -> Claim {
    let (subject, rest) = [
        ("b", "-MemberOf[2018]-> a"),
        ("b", "-MemberOf[!c1 #k]-> a"),
        ("c", "-PartnersWith[@s2]-> b"),
        ("b", "-PartnersWith[!c3]-> c"),
        ("a", "-MemberOf-> a"),
        ("a", "-budget= 1"),
    ][claim_idx];
    let mut claim = claim(subject, rest);
    claim.status = [
        ClaimStatus::Attested,
        ClaimStatus::Disputed,
        ClaimStatus::Planned,
    ][version % 3];
    claim
}

fn id_of(claim: &Claim) -> String {
    claim
        .id
        .as_ref()
        .map_or_else(|| crate::model::claim_id(claim), ToString::to_string)
}

proptest! {
    #[test]
    fn as_of_shows_what_was_shown_then(
        steps in prop::collection::vec(prop::collection::vec((0..6usize, 0..4usize), 1..4), 1..8),
    ) {
        let mut graph = graph("b ; a ; c ; c -MemberOf[!c9 @s2]-> c ; c -MemberOf[!c8 @s1]-> c");
        let mut then = vec![(1, graph.snapshot(), everything_at(&graph, None))];
        for step in steps {
            let mut operations: Vec<Operation> = Vec::new();
            let mut done = std::collections::BTreeSet::new();
            for (claim_idx, choice) in step {
                if !done.insert(claim_idx) {
                    continue;
                }
                let claim = version(claim_idx, choice);
                let is_known = graph.snapshot().find_claim(&id_of(&claim)).is_some();
                operations.push(match choice {
                    3 if is_known => Operation::RetractClaim(id_of(&claim)),
                    _ => Operation::PutClaim(claim),
                });
            }
            graph.put(operations).unwrap();
            let snapshot = graph.snapshot();
            then.push((snapshot.revision(), snapshot, everything_at(&graph, None)));
        }
        for (revision, snapshot, shown) in &then {
            prop_assert_eq!(&everything_at(&graph, Some(*revision)), shown, "as of {}", revision);
            let filter = graph.seen(Filter {
                statuses: ClaimStatus::ALL.iter().copied().filter(|status| *status != ClaimStatus::Planned).collect(),
                ..Filter::default()
            }).filter().clone();
            prop_assert_eq!(&told(&View::new(snapshot.clone(), filter)), shown, "the snapshot of {}", revision);
        }
    }

    #[test]
    fn one_batch_and_many_give_the_same_graph(statements in crate::graph::testing::plain::statements(40), cut in 1..40usize) {
        let ids = crate::graph::testing::plain::IDS.join(";");
        let at_once = graph(&format!("{ids};{}", statements.join(";")));
        let mut in_parts = graph(&ids);
        for part in statements.chunks(cut) {
            in_parts.more(&part.join(";"));
        }
        prop_assert_eq!(everything_at(&at_once, None), everything_at(&in_parts, None));
    }
}

/// A new version of a claim that had been taken back made it count again between the two.
#[test]
fn a_claim_stays_taken_back_until_its_new_version() {
    let mut graph = graph("a -MemberOf[!c1]-> b");
    let retracted = {
        graph
            .put(vec![Operation::RetractClaim("c1".to_owned())])
            .unwrap();
        graph.snapshot().revision()
    };
    graph.more("a -MemberOf[!c1 0.5]-> b");
    let between = graph.seen(Filter {
        as_of: Some(retracted),
        ..Filter::default()
    });
    assert_eq!(between.ties(graph.entity("a"), Direction::Both).count(), 0);
    assert_eq!(
        graph
            .view()
            .ties(graph.entity("a"), Direction::Both)
            .count(),
        1
    );
}

/// The revised claim was looked for among ties that were not in their place yet.
#[test]
fn claims_without_an_id_are_revised_and_taken_back_in_one_commit() {
    let mut graph = graph("a -MemberOf-> b ; a -PartOf-> b");
    let (first, second) = (claim("a", "-MemberOf[0.5]-> b"), claim("a", "-PartOf-> b"));
    let put = graph.put(vec![
        Operation::PutClaim(first),
        Operation::RetractClaim(crate::model::claim_id(&second)),
    ]);
    assert_eq!(put.unwrap().operations.len(), 2);
    assert_eq!(
        graph
            .view()
            .ties(graph.entity("a"), Direction::Both)
            .count(),
        1
    );
}

#[test]
fn an_entity_is_shown_in_the_version_that_was_known() {
    let mut graph = graph("a");
    let mut renamed = crate::graph::testing::entity("a");
    renamed.name = "New".to_owned();
    graph.put(vec![Operation::PutEntity(renamed)]).unwrap();
    let then = graph.seen(Filter {
        as_of: Some(1),
        ..Filter::default()
    });
    assert_eq!(&*then.record(graph.entity("a")).name, "A");
    assert_eq!(&*graph.view().record(graph.entity("a")).name, "New");
}

#[test]
fn ids_without_being_written_survive_another_import() {
    let text = "a -MemberOf[2018 #k as chair]-> b ; b -budget= 2";
    let (first, mut second) = (graph(text), graph("z ; b ; a"));
    second.more(text);
    let claims = |graph: &Graph| -> Vec<String> {
        let snapshot = graph.snapshot();
        snapshot
            .claim_rows()
            .map(|row| snapshot.claim(row).id())
            .collect()
    };
    assert_eq!(claims(&first), claims(&second));
    for id in claims(&first) {
        assert!(first.snapshot().find_claim(&id).is_some(), "{id}");
    }
    assert_eq!(id("a").as_str(), "a");
}
