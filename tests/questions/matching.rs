//! Names of another list, matched with the entities of the seed.

use serde_json::json;

use crate::seed::{ask, seed};

#[test]
fn names_of_another_list_are_matched_in_three_languages() {
    let answer = ask(r#"{ match(queries: [
            {text: "CNDH"},
            {text: "conseil national des droits de l'homme"},
            {text: "المغرب"},
            {text: "Kenitra", kinds: [EVENT]},
            {text: "nobody by this name"}
        ]) { text candidates { entity { id } score certain } } }"#);
    let results = answer["match"].as_array().unwrap();
    let best = |at: usize| &results[at]["candidates"][0];
    assert_eq!(results[0]["text"], "CNDH");
    for (at, id) in [(0, "cndh"), (1, "cndh"), (2, "morocco")] {
        assert_eq!(best(at)["entity"]["id"], id);
        assert_eq!(
            (&best(at)["score"], &best(at)["certain"]),
            (&json!(1.0), &json!(true))
        );
    }
    // A place has that very name, but only events were asked for: what contains it is a guess.
    assert_eq!(best(3)["entity"]["id"], "ev-kenitra");
    assert_eq!(best(3)["certain"], false);
    assert_eq!(results[4]["candidates"], json!([]));
}

#[test]
fn an_identifier_decides_whatever_the_name_says() {
    let answer = ask(
        r#"{ match(queries: [{text: "United States", first: 2, identifiers: [{scheme: "iso3166-1-alpha-3", value: "MAR"}]}]) {
            candidates { entity { id } matched certain } } }"#,
    );
    let candidates = &answer["match"][0]["candidates"];
    let expected =
        json!({"entity": {"id": "morocco"}, "matched": "iso3166-1-alpha-3:MAR", "certain": true});
    assert_eq!(candidates[0], expected);
    assert_eq!(candidates[1]["entity"]["id"], "usa");
    assert_eq!(
        candidates[1]["certain"], false,
        "only one of them can be meant"
    );
}

#[test]
fn too_many_names_at_once_are_refused() {
    let queries = vec!["{text: \"x\"}"; 101].join(", ");
    let answer = seed()
        .server
        .response(&format!("{{ match(queries: [{queries}]) {{ text }} }}"));
    assert_eq!(answer["data"]["match"], json!(null));
    assert_eq!(
        answer["errors"][0]["extensions"]["code"],
        "INVALID_ARGUMENT"
    );
    let answer = seed()
        .server
        .response(r#"{ match(queries: [{text: "x", first: 51}]) { text } }"#);
    assert_eq!(
        answer["errors"][0]["extensions"]["code"],
        "INVALID_ARGUMENT"
    );
}
