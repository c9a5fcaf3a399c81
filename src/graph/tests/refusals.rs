//! What the graph refuses, and what it drops because it says nothing new.

use crate::{
    graph::{
        Prepared, Refusal,
        testing::{claim, entity, graph, operations, source},
    },
    model::{Claim, Object, Operation, Value},
};

fn put(claim: Claim) -> Operation {
    Operation::PutClaim(claim)
}

/// What a change to a small graph is answered.
fn prepare(changes: Vec<Operation>) -> Result<Prepared, Vec<Refusal>> {
    let graph = graph("a -MemberOf[!c1]-> b ; p-x ; ev1 ; in1");
    graph.snapshot().prepare(changes)
}

fn refusal(changes: Vec<Operation>) -> Refusal {
    let refusals = prepare(changes).unwrap_err();
    assert_eq!(refusals.len(), 1, "{refusals:?}");
    refusals[0].clone()
}

#[test]
fn importing_twice_changes_nothing() {
    let text = "a -MemberOf[!c1 2018 #k as chair]-> b ; a ~PartnersWith~ b ; b -budget= 1 ; a -motto= x ; a -founded= 3";
    let graph = graph(text);
    let again = graph.snapshot().prepare(operations(text)).unwrap();
    assert_eq!((again.operations.len(), again.unchanged), (0, 8));
}

#[test]
fn a_symmetric_claim_from_the_other_end_supports_the_same_relationship() {
    let mut graph = graph("a ~PartnersWith~ b");
    graph.more("b ~PartnersWith[@s2]~ a");
    let snapshot = graph.snapshot();
    let rows: Vec<_> = snapshot
        .claim_rows()
        .map(|row| snapshot.claim(row).relationship())
        .collect();
    assert_eq!(rows[0], rows[1]);
}

#[test]
fn what_does_not_fit_the_ontology_is_refused_with_the_remedy() {
    let cases: [(Operation, &str); 8] = [
        (
            put(claim("a", "-MembrOf-> b")),
            "relationship kind `MembrOf` is not in the ontology; did you mean `MemberOf`?",
        ),
        (
            put(claim("b", "-Leads-> a")),
            "`Leads` cannot lead from `b` (Body) to `a` (Body); see its `from` and `to` in the ontology",
        ),
        (
            put(claim("zz", "-MemberOf-> b")),
            "entity `zz` is not known; add it to the entities first",
        ),
        (
            put(claim("a", "-MemberOf[@s9]-> b")),
            "source `s9` is not known; add it to the sources first",
        ),
        (
            put(claim("a", "-MemberOf[!c2 ?c9]-> b")),
            "claim `c9`, which this claim disputes, is not known",
        ),
        (
            put(claim("a", "-MemberOf[!c2 ?c2]-> b")),
            "claim `c2` disputes itself",
        ),
        (
            put(claim("p-x", "-budget= 1")),
            "`p-x` is a Person, which has no attribute `budget`",
        ),
        (
            Operation::RetractClaim("c9".to_owned()),
            "claim `c9` is not known",
        ),
    ];
    for (change, message) in cases {
        assert_eq!(refusal(vec![change]).message, message);
    }
}

#[test]
fn an_abstract_kind_is_refused() {
    let mut thing = entity("new");
    thing.kind = "Thing".to_owned();
    let message = refusal(vec![Operation::PutEntity(thing)]).message;
    assert_eq!(
        message,
        "entity kind `Thing` is abstract; choose one of the kinds below it"
    );
}

#[test]
fn the_ontology_does_not_change_with_the_data() {
    let refused = refusal(vec![Operation::SetOntology(String::new())]);
    assert!(
        refused.message.starts_with("the ontology is chosen"),
        "{refused}"
    );
}

#[test]
fn one_id_stands_for_one_thing() {
    let clashes = [
        Operation::PutEntity(entity("s1")),
        Operation::PutEntity(entity("c1")),
        Operation::PutSource(source("a")),
        Operation::PutSource(source("c1")),
        put(claim("a", "-MemberOf[!b]-> b")),
        put(claim("a", "-MemberOf[!s1]-> b")),
    ];
    for clash in clashes {
        let refused = refusal(vec![clash.clone()]);
        assert!(refused.is_conflict, "{clash:?}: {refused}");
    }
    let both = vec![
        Operation::PutEntity(entity("new")),
        Operation::PutSource(source("new")),
    ];
    assert!(
        prepare(both)
            .unwrap_err()
            .iter()
            .all(|refused| refused.is_conflict)
    );
}

#[test]
fn what_stands_twice_in_a_change_counts_once() {
    let twice = |operation: Operation| vec![operation.clone(), operation];
    for operation in [
        Operation::PutEntity(entity("new")),
        Operation::PutSource(source("new")),
        put(claim("a", "-PartOf[!new]-> b")),
        put(claim("a", "-PartOf-> b")),
        Operation::RetractClaim("c1".to_owned()),
    ] {
        let prepared = prepare(twice(operation.clone())).unwrap();
        assert_eq!(
            (prepared.operations, prepared.unchanged),
            (vec![operation], 1)
        );
    }
}

/// The second of two claims without an id was dropped in silence.
#[test]
fn two_versions_of_one_thing_in_a_change_are_a_conflict() {
    let plain = claim("a", "-PartOf-> b");
    let mut worded = plain.clone();
    worded.texts.quote = Some("part of b".to_owned());
    let mut renamed = entity("new");
    renamed.name = "Other".to_owned();
    let mut retitled = source("new");
    retitled.title = "Other".to_owned();
    let pairs = [
        [put(plain.clone()), put(claim("a", "-PartOf[disputed]-> b"))],
        [put(plain.clone()), put(claim("a", "-PartOf[0.5]-> b"))],
        [put(plain), put(worded)],
        [
            put(claim("a", "-PartOf[!new]-> b")),
            put(claim("a", "-PartOf[!new 0.5]-> b")),
        ],
        [
            Operation::PutEntity(entity("new")),
            Operation::PutEntity(renamed),
        ],
        [
            Operation::PutSource(source("new")),
            Operation::PutSource(retitled),
        ],
        [
            put(claim("a", "-MemberOf[!c1 0.5]-> b")),
            Operation::RetractClaim("c1".to_owned()),
        ],
    ];
    for pair in pairs {
        let refused = refusal(pair.to_vec());
        assert!(refused.is_conflict, "{pair:?}: {refused}");
    }
}

#[test]
fn a_whole_number_is_a_number_where_numbers_are_asked() {
    let graph = graph("a -budget= 1 ; a -founded= 1990");
    let snapshot = graph.snapshot();
    let again = snapshot.prepare(operations("a -budget= 1.0")).unwrap();
    assert!(again.operations.is_empty(), "{again:?}");
    let values: Vec<_> = snapshot
        .claim_rows()
        .filter_map(|row| snapshot.claim(row).value())
        .collect();
    assert_eq!(values, [Value::Number(1.0), Value::Integer(1990)]);
}

#[test]
fn kinds_are_kept_as_the_ontology_spells_them_and_empty_texts_are_none() {
    let mut shouted = claim("a", "-MEMBER_OF[!c1]-> b");
    shouted.key = Some(String::new());
    shouted.role = Some(String::new());
    shouted.texts.note = Some(String::new());
    let prepared = prepare(vec![put(shouted)]).unwrap();
    assert_eq!((prepared.operations.len(), prepared.unchanged), (0, 1));
}

#[test]
fn a_source_is_found_by_a_link_or_not_at_all() {
    for url in ["javascript:alert(1)", "notaurl", "ftp://example.org"] {
        let mut linked = source("new");
        linked.url = Some(url.to_owned());
        let refused = refusal(vec![Operation::PutSource(linked)]);
        assert_eq!(
            refused.message,
            format!("`{url}` is no link; write it with https://")
        );
    }
}

#[test]
fn control_characters_are_refused_in_every_text() {
    let with = |change: fn(&mut Claim)| {
        let mut claim = claim("a", "-PartOf-> b");
        change(&mut claim);
        put(claim)
    };
    let mut named = entity("new");
    named.name = "N\0".to_owned();
    let mut described = entity("new");
    described.description = Some("\u{7}".to_owned());
    let mut titled = source("new");
    titled.title = "\u{1b}[2J".to_owned();
    let changes = [
        (
            with(|claim| claim.texts.quote = Some("a\0".to_owned())),
            "the quote holds the control character U+0000, which no reader sees; remove it",
        ),
        (
            with(|claim| claim.texts.note = Some("\u{85}".to_owned())),
            "the note holds the control character U+0085, which no reader sees; remove it",
        ),
        (
            with(|claim| claim.texts.locator = Some("\u{b}".to_owned())),
            "the locator holds the control character U+000B, which no reader sees; remove it",
        ),
        (
            with(|claim| claim.role = Some("\u{1}".to_owned())),
            "the role holds the control character U+0001, which no reader sees; remove it",
        ),
        (
            with(|claim| claim.key = Some("\u{1}".to_owned())),
            "the key holds the control character U+0001, which no reader sees; remove it",
        ),
        (
            put(claim("a", "-motto= \u{8}")),
            "the value holds the control character U+0008, which no reader sees; remove it",
        ),
        (
            Operation::PutEntity(named),
            "the name holds the control character U+0000, which no reader sees; remove it",
        ),
        (
            Operation::PutEntity(described),
            "the description holds the control character U+0007, which no reader sees; remove it",
        ),
        (
            Operation::PutSource(titled),
            "the title holds the control character U+001B, which no reader sees; remove it",
        ),
    ];
    for (change, message) in changes {
        assert_eq!(refusal(vec![change]).message, message);
    }
    assert!(
        prepare(vec![with(
            |claim| claim.texts.quote = Some("one\n\ttwo".to_owned())
        )])
        .is_ok()
    );
}

#[test]
fn texts_of_more_than_4_kib_are_refused() {
    let long = "x".repeat(4097);
    let mut quoted = claim("a", "-PartOf-> b");
    quoted.texts.quote = Some(long.clone());
    let mut motto = claim("a", "-motto= x");
    motto.object = Object::Value(Value::Text(long.clone()));
    let mut named = entity("new");
    named.name.clone_from(&long);
    let mut titled = source("new");
    titled.title = long;
    let changes = [
        (
            put(quoted),
            "the quote has 4097 bytes; at most 4096 are kept, so quote the decisive passage only",
        ),
        (
            put(motto),
            "the value has 4097 bytes; at most 4096 are kept, so quote the decisive passage only",
        ),
        (
            Operation::PutEntity(named),
            "the name has 4097 bytes; at most 4096 are kept, so shorten it",
        ),
        (
            Operation::PutSource(titled),
            "the title has 4097 bytes; at most 4096 are kept, so shorten it",
        ),
    ];
    for (change, message) in changes {
        assert_eq!(refusal(vec![change]).message, message);
    }
}
