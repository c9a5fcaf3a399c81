//! Errors have codes, name what is wrong, and leave the rest of an answer alone.

use serde_json::{Value, json};

use crate::seed::{ask, seed};

/// The response to a query that fails, with the code and the message of its only error.
fn refused(query: &str) -> (Value, String, String) {
    let response = seed().server.response(query);
    let errors = response["errors"]
        .as_array()
        .unwrap_or_else(|| panic!("no error: {response}"));
    assert_eq!(errors.len(), 1, "{query}\n{response:#}");
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (
        response["data"].clone(),
        word(&errors[0]["extensions"]["code"]),
        word(&errors[0]["message"]),
    )
}

/// A root field that fails is null, key and all, and the field beside it answers.
fn fails_alone(field: &str, code: &str, message: &str) {
    let (data, found_code, found_message) =
        refused(&format!("{{ fails: {field} beside: stats {{ sources }} }}"));
    assert_eq!(
        data,
        json!({"fails": null, "beside": {"sources": 30}}),
        "{field}"
    );
    assert_eq!(found_code, code, "{field}: {found_message}");
    assert!(found_message.contains(message), "{field}: {found_message}");
}

#[test]
fn an_unknown_id_is_not_found_and_named() {
    for field in [
        r#"paths(from: "nobody", to: "cndh") { truncated }"#,
        r#"neighborhood(of: ["cndh", "nobody"]) { truncated }"#,
        r#"between(a: "cndh", b: "nobody") { id }"#,
        r#"common(of: ["nobody", "cndh"]) { truncated }"#,
        r#"timeline(of: ["nobody"]) { totalCount }"#,
        r#"entities(view: { sources: ["nobody"] }) { totalCount }"#,
        r#"influence(from: ["cndh", "nobody"]) { totalCount }"#,
        r#"ranking(measure: DEGREE, filter: { ids: ["nobody"] }) { totalCount }"#,
        r#"spread(from: ["nobody"]) { expected }"#,
        r#"cutpoints(between: ["nobody", "cndh"]) { separates }"#,
        r#"connect(entities: ["nobody", "cndh"]) { truncated }"#,
        r#"compare(entities: ["nobody", "cndh"]) { truncated }"#,
        r#"suggestPartners(for: "nobody") { score }"#,
        r#"portfolio(of: "nobody") { totalCount }"#,
    ] {
        fails_alone(field, "NOT_FOUND", "`nobody` is not known");
    }
}

#[test]
fn an_unknown_id_is_null_without_an_error_where_something_is_looked_up() {
    let answer = seed().server.ask(
        r#"{ entity(id: "nobody") { id } node(id: "nobody") { id } nodes(ids: ["nobody", "cndh"]) { id } }"#,
    );
    assert_eq!(
        answer,
        json!({"entity": null, "node": null, "nodes": [null, {"id": "cndh"}]})
    );
}

#[test]
fn an_argument_that_makes_no_sense_is_refused_and_the_field_is_null() {
    for (field, message) in [
        (
            "entities(first: -1) { totalCount }",
            "`first` is -1; ask for 0 to 200",
        ),
        (
            "entities(first: 201) { totalCount }",
            "`first` is 201; ask for 0 to 200",
        ),
        (
            "entities(first: 2147483647) { nodes { id } }",
            "`first` is 2147483647",
        ),
        (
            "entities(last: -2147483648) { nodes { id } }",
            "`last` is -2147483648",
        ),
        (
            r#"entities(after: "zz") { totalCount }"#,
            "the cursor `zz` is not of this list",
        ),
        (
            r#"entities(view: { at: "yesterday" }) { totalCount }"#,
            "\"yesterday\" is not a date",
        ),
        (
            "entities(view: { minConfidence: 2 }) { totalCount }",
            "minConfidence is 2",
        ),
        (
            r#"claims(filter: { properties: ["Loves"] }) { totalCount }"#,
            "no property `Loves`",
        ),
        (
            r#"neighborhood(of: ["cndh"], depth: 0) { truncated }"#,
            "`depth` is 0; it goes from 1 to 6",
        ),
        (
            r#"neighborhood(of: ["cndh"], limit: 0) { truncated }"#,
            "`limit` is 0",
        ),
        (
            r#"paths(from: "cndh", to: "dos", maxLength: 99) { truncated }"#,
            "`maxLength` is 99",
        ),
        (
            r#"paths(from: "cndh", to: "cndh") { truncated }"#,
            "the same entity",
        ),
        (
            r#"paths(from: "cndh", to: "dos", avoid: ["dos"]) { truncated }"#,
            "`avoid` names an end",
        ),
        (r#"common(of: ["cndh"]) { truncated }"#, "at least two"),
        (
            r#"search(text: "x", first: -5) { totalCount }"#,
            "`first` is -5",
        ),
    ] {
        fails_alone(field, "INVALID_ARGUMENT", message);
    }
}

#[test]
fn an_argument_of_a_measure_that_makes_no_sense_is_refused() {
    for (field, message) in [
        (
            "ranking(measure: DEGREE, first: 201) { totalCount }",
            "`first` is 201; it goes from 0 to 200",
        ),
        (
            r#"ranking(measure: PAGERANK, parameters: [{ name: "damping", value: 2 }]) { totalCount }"#,
            "PAGERANK: `damping` takes a number from 0 to 0.999999, not 2",
        ),
        (
            r#"ranking(measure: DEGREE, parameters: [{ name: "damping", value: 0.5 }]) { totalCount }"#,
            "DEGREE: there is no parameter `damping`; there are: directed",
        ),
        ("influence(from: []) { totalCount }", "`from` is empty"),
        (
            "keyPlayers(count: 0) { expectedSpread }",
            "`count` is 0; it goes from 1 to 200",
        ),
        (
            r#"spread(from: ["cndh"], runs: 0) { expected }"#,
            "`runs` is 0; it goes from 1 to 100000",
        ),
        (
            r#"cutpoints(between: ["cndh"]) { separates }"#,
            "`between` takes two different entities",
        ),
        (
            r#"cutpoints(between: ["cndh", "cndh"]) { separates }"#,
            "`between` takes two different entities",
        ),
        (
            "communities(resolution: 0) { modularity }",
            "`resolution` is 0; it goes from 0.01 to 100",
        ),
        (
            r#"connect(entities: ["cndh"]) { truncated }"#,
            "at least two",
        ),
        (
            r#"connect(entities: ["cndh", "dos"], limit: 1) { truncated }"#,
            "`limit` is 1, but 2 entities are to be joined",
        ),
        (
            r#"compare(entities: ["cndh", "cndh"]) { truncated }"#,
            "at least two",
        ),
        (
            r#"suggestPartners(for: "cndh", first: -1) { score }"#,
            "`first` is -1",
        ),
    ] {
        fails_alone(field, "INVALID_ARGUMENT", message);
    }
}

#[test]
fn a_root_field_that_fails_alone_is_null_all_the_same() {
    let (data, ..) = refused(r#"{ entities(view: { at: "yesterday" }) { totalCount } }"#);
    assert_eq!(data, json!({"entities": null}));
}

#[test]
fn a_kind_that_the_ontology_lacks_is_refused_before_anything_runs() {
    for query in [
        "{ entities(filter: { kinds: [EMPIRE] }) { totalCount } }",
        r#"{ entity(id: "cndh") { relationships(kinds: [LOVES]) { totalCount } } }"#,
        "{ entities(view: { statuses: [RUMOURED] }) { totalCount } }",
    ] {
        let (data, code, message) = refused(query);
        assert_eq!(data, json!(null));
        assert_eq!(code, "INVALID_ARGUMENT");
        assert!(message.contains("does not contain the value"), "{message}");
    }
}

#[test]
fn lists_within_lists_of_the_greatest_size_are_too_expensive_and_not_a_bug() {
    let mut query = "id".to_owned();
    for _ in 0..5 {
        query = format!("claims(first: 2147483647) {{ nodes {{ source {{ {query} }} }} }}");
    }
    let (data, code, message) = refused(&format!("{{ {query} }}"));
    assert_eq!(data, json!(null));
    assert_eq!(code, "TOO_EXPENSIVE", "{message}");
}

/// The least text that holds such a list is a few kilobytes, and what it would be compared with is the whole graph.
#[test]
fn a_list_in_an_argument_has_at_most_two_hundred_entries() {
    for (field, entry) in [
        ("entities(filter: { ids: [@] })", "\"morocco\""),
        (
            "entities(filter: { attributes: [{ name: \"supporters\", in: [@] }] })",
            "1",
        ),
        (
            "entities(filter: { attributes: [@] })",
            "{ name: \"supporters\", eq: 1 }",
        ),
        ("relationships(filter: { entities: [@] })", "\"morocco\""),
        ("claims(filter: { ids: [@] })", "\"R01\""),
        ("claims(filter: { subjects: [@] })", "\"morocco\""),
        ("claims(filter: { objects: [@] })", "\"morocco\""),
        ("claims(filter: { properties: [@] })", "\"PART_OF\""),
    ] {
        let text = |n: usize| {
            let list = vec![entry; n].join(", ");
            format!("{{ {}  {{ totalCount }} }}", field.replace('@', &list))
        };
        let (_, code, message) = refused(&text(201));
        assert_eq!(code, "INVALID_ARGUMENT", "{field}: {message}");
        assert!(message.contains("201"), "{field}: {message}");
        assert!(message.contains("at most 200"), "{field}: {message}");
        assert!(
            seed().server.response(&text(200)).get("errors").is_none(),
            "{field}"
        );
    }
}

#[test]
fn a_page_that_is_too_long_is_refused_in_its_own_words() {
    for list in ["changes", "claims", "sources"] {
        let query = format!("{{ {list}(first: 2147483647) {{ totalCount }} }}");
        let (_, code, message) = refused(&query);
        assert_eq!(code, "INVALID_ARGUMENT", "{message}");
        assert!(message.contains("`first` is 2147483647"), "{message}");
    }
}

/// Found by trial: async-graphql bounds the cost of a query without the fields below an interface, so that lists within lists of
/// relationships went through, and one question of a few hundred letters could ask for millions of items.
#[test]
fn lists_within_lists_end_before_they_fill_the_memory() {
    let mut query = "{ id }".to_owned();
    for _ in 0..6 {
        query = format!("{{ relationships(first: 200) {{ edges {{ other {query} }} }} }}");
    }
    let answer = seed()
        .server
        .response(&format!("{{ entity(id: \"morocco\") {query} }}"));
    let code = &answer["errors"][0]["extensions"]["code"];
    assert_eq!(code, "TOO_EXPENSIVE", "{}", answer["errors"][0]);
}

#[test]
fn a_value_that_an_attribute_cannot_have_is_refused_not_searched_for() {
    for (test, message) in [
        (r#"{ name: "supporters", eq: "120" }"#, "whole number"),
        (r#"{ name: "established", gte: "foo" }"#, "foo"),
        (r#"{ name: "supporters", in: [120, true] }"#, "whole number"),
    ] {
        fails_alone(
            &format!("entities(filter: {{ attributes: [{test}] }}) {{ totalCount }}"),
            "INVALID_ARGUMENT",
            message,
        );
    }
    let right = ask(
        r#"{ entities(filter: { attributes: [{ name: "supporters", eq: 120 }] }) { totalCount } }"#,
    );
    assert_eq!(right["entities"]["totalCount"], 1);
}
