//! Pages over HTTP: forward, backward, and what cursors promise.

use serde_json::Value;

use crate::seed::{ask, ids};

/// A page of the list of all organisations, in the order of their ids.
fn page(arguments: &str) -> Value {
    let mut answer = ask(&format!(
        r"{{ entities(filter: {{ kinds: [ORGANIZATION] }}, orderBy: ID, {arguments}) {{ totalCount nodes {{ id }}
            edges {{ cursor node {{ id }} }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"
    ));
    answer["entities"].take()
}

/// Reads all pages of seven in one direction.
fn walk(size: &str, cursor: &str, more: &str, next: &str) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut arguments = format!("{size}: 7");
    // The bound only keeps a broken cursor from turning in circles.
    while pages.len() < 50 {
        let page = page(&arguments);
        pages.push(ids(&page["nodes"]));
        let info = &page["pageInfo"];
        if info[more] == false {
            break;
        }
        arguments = format!("{size}: 7, {cursor}: {}", info[next]);
    }
    pages
}

#[test]
fn pages_forward_and_backward_give_the_whole_list_once() {
    let whole = page("first: 200");
    let all = ids(&whole["nodes"]);
    assert_eq!(all.len(), 42);
    assert_eq!(whole["totalCount"], 42);
    assert_eq!(all[..4], ["achpr", "agency-ai", "arab-league", "bcg"]);
    let forward = walk("first", "after", "hasNextPage", "endCursor");
    assert_eq!(forward.concat(), all);
    let mut backward = walk("last", "before", "hasPreviousPage", "startCursor");
    backward.reverse();
    assert_eq!(backward.concat(), all);
    assert_eq!((forward.len(), backward.len()), (6, 6));
}

#[test]
fn a_page_says_what_lies_before_and_after_it() {
    let first = page("first: 2");
    assert_eq!(first["pageInfo"]["hasPreviousPage"], false);
    assert_eq!(first["pageInfo"]["hasNextPage"], true);
    let cursor = &first["pageInfo"]["endCursor"];
    assert_eq!(&first["edges"][1]["cursor"], cursor);
    let second = page(&format!("first: 2, after: {cursor}"));
    assert_eq!(second["pageInfo"]["hasPreviousPage"], true);
    assert_eq!(ids(&second["nodes"]), ["arab-league", "bcg"]);
    let back = page(&format!(
        "last: 2, before: {}",
        second["pageInfo"]["startCursor"]
    ));
    assert_eq!(ids(&back["nodes"]), ids(&first["nodes"]));
}

#[test]
fn a_page_of_nothing_is_empty_and_still_counts_the_list() {
    let none = page("first: 0");
    assert_eq!(none["nodes"], serde_json::json!([]));
    assert_eq!(none["totalCount"], 42);
    assert_eq!(none["pageInfo"]["hasNextPage"], true);
}

#[test]
fn ties_of_an_entity_and_the_timeline_are_paged_too() {
    let answer = ask(
        r#"{ entity(id: "morocco") { relationships(first: 2) { totalCount pageInfo { endCursor } } }
            timeline(of: ["morocco"], first: 2) { totalCount nodes { relationship { id } } pageInfo { endCursor hasNextPage } } }"#,
    );
    assert_eq!(answer["entity"]["relationships"]["totalCount"], 21);
    assert_eq!(answer["timeline"]["pageInfo"]["hasNextPage"], true);
    let next = ask(&format!(
        r#"{{ entity(id: "morocco") {{ relationships(first: 200, after: {}) {{ nodes {{ id }} }} }}
            timeline(of: ["morocco"], first: 200, after: {}) {{ nodes {{ relationship {{ id }} }} }} }}"#,
        answer["entity"]["relationships"]["pageInfo"]["endCursor"],
        answer["timeline"]["pageInfo"]["endCursor"],
    ));
    let ties = next["entity"]["relationships"]["nodes"].as_array().unwrap();
    assert_eq!(ties.len(), 19);
    let rest = next["timeline"]["nodes"].as_array().unwrap().len();
    assert_eq!(answer["timeline"]["totalCount"], rest + 2);
}
