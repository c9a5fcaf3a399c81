//! Lists are written at once or field by field, whichever the selection allows: the answer is the same.

use serde_json::json;

use crate::seed::ask;

/// Stands before one field of each list; a directive that changes nothing makes the list go the long way.
const LONG_WAY: &str = "__typename @include(if: true)";

/// The answers to a selection that is written at once, and to the same one with a directive in it.
fn both_ways(query: &str) -> (String, String) {
    assert!(query.contains("§"), "{query}");
    let plain = ask(&query.replace('§', "__typename"));
    let long = ask(&query.replace('§', LONG_WAY));
    (plain.to_string(), long.to_string())
}

#[test]
fn a_list_is_the_same_whichever_way_it_is_written() {
    let queries = [
        "{ entities(first: 200) { totalCount nodes { § id kind kindLabel name status description } } }",
        "{ entities(first: 9) { edges { § cursor node { § again: name id } } pageInfo { endCursor } } }",
        "{ relationships(first: 200) { nodes { § id kind label status confidence source { § id } target { name } } } }",
        r#"{ entity(id: "morocco") { relationships(first: 200) {
            edges { § cursor direction other { § id name } node { kind label } } } } }"#,
        r#"{ neighborhood(of: ["cndh"], depth: 2) {
            nodes { § key attributes { label kind x y size community } }
            edges { § key source target attributes { kind label weight confidence status start end } }
            entities { § id name } relationships { § id kind source { id } } } }"#,
        "{ entities(first: 9) { nodes { ...names ... { kind } ... on Entity { status } } } } fragment names on Entity { § id name }",
    ];
    for query in queries {
        let (plain, long) = both_ways(query);
        assert_eq!(plain, long, "{query}");
        assert!(plain.len() > 500, "{plain}");
    }
}

#[test]
fn selections_of_one_list_in_several_places_are_merged() {
    let merged =
        json!({"entities": {"nodes": [{"id": "cndh", "status": "EXISTING", "kind": "NHRI"}]}});
    let of = r#"entities(filter: {ids: ["cndh"]})"#;
    for query in [
        format!("{{ {of} {{ nodes {{ id }} nodes {{ status kind }} }} }}"),
        format!("{{ {of} {{ nodes {{ id }} }} {of} {{ nodes {{ status kind }} }} }}"),
        format!(
            "{{ {of} {{ nodes {{ id }} ...rest }} }} fragment rest on EntityConnection {{ nodes {{ status kind }} }}"
        ),
        format!("{{ {of} {{ nodes {{ id }} ... {{ nodes {{ status kind }} }} }} }}"),
        format!("{{ {of} {{ nodes {{ id ... on Nhri {{ status kind }} }} }} }}"),
    ] {
        assert_eq!(ask(&query), merged, "{query}");
    }
}
