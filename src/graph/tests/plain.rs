//! Claims in tables against the same claims one by one.

use std::slice::from_ref;

use proptest::prelude::*;

use crate::{
    graph::{
        Direction, Filter, Omissions, Refusal,
        testing::{Graph, claim, gathered, graph, id},
    },
    model::{Claim, Operation, PlainClaims, PlainGatherer},
};

const SUBJECTS: &[&str] = &["a", "b", "c"];
const STATEMENTS: &[&str] = &[
    "-MemberOf[OPTIONS]-> b",
    "-MemberOf[OPTIONS]-> c",
    "-MEMBER_OF[OPTIONS]-> c",
    "~PartnersWith[OPTIONS]~ a",
    "~PartnersWith[OPTIONS]~ c",
    "-Attends[OPTIONS]-> ev1",
    "-budget[OPTIONS]= 1",
    "-budget[OPTIONS]= 1.5",
    "-founded[OPTIONS]= 3",
];
const OPTIONS: &[&str] = &[
    "",
    "2018",
    "2018/..",
    "2018-02-03/2019-01-01",
    "disputed",
    "0.5",
    "@s2",
];
/// What is wrong at least with some of the others.
const WRONG: [&[&str]; 3] = [
    &["p-x", "ev1", "zz"],
    &[
        "-Leads[OPTIONS]-> a",
        "-MembrOf[OPTIONS]-> b",
        "-founded[OPTIONS]= 1.5",
        "-fonded[OPTIONS]= 3",
    ],
    &["@s9"],
];

fn claims_of(
    subjects: Vec<&'static str>,
    statements: Vec<&'static str>,
    options: Vec<&'static str>,
) -> impl Strategy<Value = Vec<Claim>> {
    let parts = (
        prop::sample::select(subjects),
        prop::sample::select(statements),
        prop::sample::select(options),
    );
    let claim = parts.prop_map(|(subject, statement, options)| {
        claim(subject, &statement.replace("OPTIONS", options))
    });
    prop::collection::vec(claim, 0..12)
}

/// Plain claims, some of which say the same; in one of five lists some are wrong.
fn claims() -> impl Strategy<Value = Vec<Claim>> {
    let with = |more: &[&[&'static str]; 3]| {
        claims_of(
            [SUBJECTS, more[0]].concat(),
            [STATEMENTS, more[1]].concat(),
            [OPTIONS, more[2]].concat(),
        )
    };
    prop_oneof![4 => with(&[&[], &[], &[]]), 1 => with(&WRONG)]
}

fn single(claims: &[Claim]) -> Vec<Operation> {
    claims.iter().cloned().map(Operation::PutClaim).collect()
}

fn table(claims: &[Claim]) -> Vec<Operation> {
    gathered(single(claims))
}

/// A graph that says a few things already; in one of them two entities are one.
fn known(merged: bool) -> Graph {
    let mut graph =
        graph("a -MemberOf[2018]-> b ; a -budget= 1 ; c ; p-x ; ev1 ; b ~PartnersWith[@s2]~ c");
    if merged {
        let (into, from) = (id("b"), vec![id("c")]);
        graph
            .put(vec![Operation::MergeEntities { into, from }])
            .unwrap();
    }
    graph
}

fn put(graph: &mut Graph, operations: Vec<Operation>) -> Result<usize, Vec<Refusal>> {
    graph.put(operations).map(|prepared| prepared.unchanged)
}

/// What a graph holds, whatever the order of its rows and their places in the journal.
fn content(graph: &Graph) -> Vec<String> {
    let view = graph.seen(Filter::everything());
    let snapshot = view.snapshot();
    let mut told: Vec<String> = snapshot
        .claim_rows()
        .map(|row| {
            let claim = snapshot.claim(row);
            let previous = claim
                .previous()
                .map(|previous| snapshot.claim(previous).to_claim());
            format!(
                "{} {:?} {} {previous:?}",
                claim.id(),
                claim.to_claim(),
                claim.is_superseded()
            )
        })
        .collect();
    for entity in snapshot.entities() {
        let found = view.relationships(entity, Direction::Both, &mut Omissions::default());
        let mut found: Vec<String> = found
            .iter()
            .map(|found| {
                format!(
                    "{entity:?} {}",
                    snapshot.relationship_id(&found.relationship)
                )
            })
            .collect();
        told.append(&mut found);
    }
    told.sort();
    told
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn claims_in_a_table_are_taken_and_refused_as_those_by_themselves(
        claims in claims(),
        merged in prop::bool::ANY,
    ) {
        let (mut one, mut many) = (known(merged), known(merged));
        match (put(&mut one, single(&claims)), put(&mut many, table(&claims))) {
            (Ok(unchanged), Ok(also)) => {
                prop_assert_eq!(unchanged, also);
                prop_assert_eq!(content(&one), content(&many));
                let again = |graph: &Graph, operations| {
                    let prepared = graph.image.current().prepare(operations).unwrap();
                    let n_changes: usize = prepared.operations.iter().map(Operation::n_changes).sum();
                    (n_changes, prepared.unchanged)
                };
                let (one, many) = (again(&one, single(&claims)), again(&many, table(&claims)));
                prop_assert_eq!(one, many);
                if !merged {
                    prop_assert_eq!(many, (0, claims.len()));
                }
            }
            (Err(refusals), Err(in_table)) => {
                let plain: Vec<_> = refusals.iter().map(|refusal| (
                    refusal.message.clone(),
                    refusal.operation_idx,
                    refusal.repeats.map(|place| place.0),
                    (refusal.is_conflict, refusal.is_missing),
                )).collect();
                let rows: Vec<_> = in_table.iter().map(|refusal| (
                    refusal.message.clone(),
                    refusal.row_idx,
                    refusal.repeats.map(|place| place.1),
                    (refusal.is_conflict, refusal.is_missing),
                )).collect();
                prop_assert_eq!(plain, rows);
            }
            (one, many) => prop_assert!(false, "{:?} but {:?}", one, many),
        }
    }

    #[test]
    fn a_table_gives_back_the_claims_that_were_put_in(claims in claims()) {
        let mut gatherer = PlainGatherer::default();
        for claim in &claims {
            prop_assert!(gatherer.add_claim(claim));
        }
        let table = gatherer.take();
        prop_assert!(table.is_sound());
        prop_assert_eq!(table.claims().collect::<Vec<_>>(), claims);
        let bytes = postcard::to_stdvec(&table).unwrap();
        prop_assert_eq!(postcard::from_bytes::<PlainClaims>(&bytes).unwrap(), table);
    }
}

#[test]
fn a_claim_by_itself_and_one_in_a_table_may_not_contradict_each_other() {
    let sure = claim("a", "-MemberOf[0.9]-> c");
    let unsure = claim("a", "-MemberOf[0.5]-> c");
    let refused = |first: Vec<Operation>, second: Vec<Operation>| {
        let operations = [first, second].concat();
        known(false).put(operations).unwrap_err()[0].clone()
    };
    let refusal = refused(single(from_ref(&sure)), table(from_ref(&unsure)));
    assert_eq!((refusal.operation_idx, refusal.repeats), (1, Some((0, 0))));
    let refusal = refused(table(from_ref(&sure)), single(&[unsure]));
    assert_eq!((refusal.operation_idx, refusal.repeats), (1, Some((0, 0))));
    let twice = [table(from_ref(&sure)), single(&[sure])].concat();
    assert_eq!(put(&mut known(false), twice).unwrap(), 1);
}

#[test]
fn what_has_texts_or_an_unusual_date_is_not_plain() {
    let mut gatherer = PlainGatherer::default();
    for rest in [
        "-MemberOf[!c1]-> b",
        "-MemberOf[#key]-> b",
        "-MemberOf[as chair]-> b",
        "-MemberOf[?c1]-> b",
        "-MemberOf[2018~]-> b",
        "-motto= word",
    ] {
        assert!(!gatherer.add_claim(&claim("a", rest)), "{rest} was taken");
    }
    let mut quoted = claim("a", "-MemberOf-> b");
    quoted.texts.quote = Some("words".to_owned());
    assert!(!gatherer.add_claim(&quoted));
    assert!(gatherer.take().is_empty());
}
