//! Lists of entities.

use std::sync::{Arc, atomic::AtomicBool};

use proptest::prelude::*;

use crate::{
    graph::{
        Budget, Filter, View,
        testing::{graph, operations},
    },
    model::{Id, Operation, Value},
    query::{self, AttributeTest, EntityFilter, EntityOrder},
};

const IDS: [&str; 4] = ["a", "b", "c", "d"];

/// What happens to the graph, one commit each.
fn changes() -> impl Strategy<Value = Vec<String>> {
    let change = (0..IDS.len(), 0..IDS.len(), 0..9usize, 0..3usize);
    prop::collection::vec(change, 1..12).prop_map(|changes| {
        let changes = changes.into_iter().enumerate();
        changes
            .map(|(at, (id, other, what, value))| {
                let id = IDS[id];
                match what {
                    0..=3 => format!("{id} -motto[!c{at} @s{value}]= {}", ["x", "y", "z"][value]),
                    4..=6 => format!(
                        "{id} -budget[!c{at} @s{value}]= {}",
                        ["1", "1.5", "0"][value]
                    ),
                    7 => format!("merge {id} {}", IDS[other]),
                    _ => format!("split {id}"),
                }
            })
            .collect()
    })
}

/// The entities of which the view says that they have the value, by looking at all.
fn plain(view: &View, test: &AttributeTest, value: &Value) -> Vec<String> {
    let has = |entity: &_| {
        view.values(*entity, test.attribute)
            .any(|(claim, omitted)| {
                omitted.is_none() && view.snapshot().claim(claim).value().as_ref() == Some(value)
            })
    };
    let shown = view
        .snapshot()
        .entities()
        .filter(|entity| view.shows(*entity));
    shown
        .filter(has)
        .map(|entity| view.record(entity).id.to_string())
        .collect()
}

#[test]
fn a_list_that_the_budget_does_not_suffice_for_is_no_list() {
    let graph = graph("a -MemberOf-> b ; b -MemberOf-> c ; c -MemberOf-> d");
    let view = graph.seen(Filter::default());
    let budget = |ties| Budget::new(ties, Arc::default());
    let all = EntityFilter::default();
    assert_eq!(query::matching(&view, &all, &mut budget(3)), None);
    let found = query::matching(&view, &all, &mut budget(4)).unwrap();
    assert_eq!(found.len(), 4);
    let cancelled = Arc::new(AtomicBool::new(true));
    let mut stopped = Budget::new(1_000, cancelled);
    assert_eq!(query::matching(&view, &all, &mut stopped), None);
    // Six ends of ties, and a step for each entity.
    let sorted = |ties| query::sorted(&view, found.clone(), EntityOrder::Degree, &mut budget(ties));
    assert_eq!(sorted(9), None);
    assert_eq!(sorted(10).unwrap().len(), 4);
}

proptest! {
    #[test]
    fn an_index_of_values_finds_what_a_look_at_all_finds(changes in changes(), then in 1..14u64) {
        let mut graph = graph(&IDS.join(";"));
        for change in &changes {
            let words: Vec<&str> = change.split(' ').collect();
            let id = |word: &str| Id::new(word).unwrap();
            // Not every merge and split is possible; what is refused changes nothing.
            let _ = match words[..] {
                ["merge", into, from] => graph.put(vec![Operation::MergeEntities { into: id(into), from: vec![id(from)] }]).is_ok(),
                ["split", one] => graph.put(vec![Operation::SplitEntity(id(one))]).is_ok(),
                _ => graph.put(operations(change)).is_ok(),
            };
        }
        let ontology = graph.snapshot().ontology().clone();
        for (attribute, value) in [
            ("motto", Value::Text("x".to_owned())),
            ("motto", Value::Text("z".to_owned())),
            ("budget", Value::Number(1.0)),
            ("budget", Value::Number(0.0)),
        ] {
            let attribute = ontology.find_attribute(attribute).unwrap();
            let test = AttributeTest { attribute, any_of: Some(vec![value.clone()]), at_least: None, at_most: None };
            prop_assert!(graph.snapshot().indexed(attribute, std::slice::from_ref(&value)).is_some());
            for as_of in [None, Some(then)] {
                let view = graph.seen(Filter { as_of, ..Filter::default() });
                let expected = plain(&view, &test, &value);
                let filter = EntityFilter { attributes: vec![test.clone()], ..EntityFilter::default() };
                let found: Vec<String> = query::matching(&view, &filter, &mut Budget::unlimited()).unwrap().into_iter().map(|entity| view.record(entity).id.to_string()).collect();
                prop_assert_eq!(found, expected);
            }
        }
    }
}
