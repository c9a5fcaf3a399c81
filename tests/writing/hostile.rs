//! Short questions whose answers would be long beyond all bounds, about ties with many claims.

use serde_json::{Value, json};

use crate::desk::Desk;

/// Claims that the tie of the desk has, and that dispute one of them.
const N_CLAIMS: usize = 60;

/// Each of these repeats itself: what stands in the place of `@` is asked so many times within itself.
const HOSTILE: [(&str, usize, &str); 8] = [
    (
        "claims of the tie of a claim of a tie",
        6,
        r#"{ between(a: "alpha", b: "delta") { @ } }|claims { relationship { @ } }|id"#,
    ),
    (
        "the same, under two names",
        6,
        r#"{ between(a: "alpha", b: "delta") { @ } }|claims { x: relationship { @ } y: relationship { id } }|id"#,
    ),
    (
        "disputes of what a claim disputes",
        7,
        r#"{ node(id: "d0") { ... on Claim { disputes { @ } } } }|disputedBy { disputes { @ } }|id"#,
    ),
    (
        "claims behind the attributes of what they are about",
        4,
        r#"{ entity(id: "alpha") { @ } }|attributes { claims { subject { @ } } }|id"#,
    ),
    (
        "names of the ends of ties",
        4,
        r#"{ between(a: "alpha", b: "delta") { claims { @ } } }|relationship { claims { subject { names { text } } @ } }|id"#,
    ),
    (
        "ties of who is found",
        5,
        r#"{ search(text: "a") { nodes { relationships { nodes { claims { @ } } } } } }|relationship { claims { @ } }|id"#,
    ),
    (
        "ties that happened",
        5,
        r#"{ timeline(of: ["alpha", "delta"], together: true) { nodes { because { @ } } } }|claims { relationship { @ } }|id"#,
    ),
    (
        "many fields of each",
        1,
        r#"{ between(a: "alpha", b: "delta") { @ } } fragment F on Claim { id status confidence confidenceLevel recordedAt recordedBy property role source { id title publisher grade kind language } subject { id kind kindLabel name status description } object { id kind kindLabel name status description } valid { start end edtf } note quote locator value }|claims { relationship { @ } }|w: claims { ...F } x: claims { ...F } y: claims { ...F } z: claims { ...F }"#,
    ),
];

/// The text of a hostile question.
fn question(depth: usize, parts: &str) -> String {
    let [around, repeated, leaf]: [&str; 3] = parts
        .split('|')
        .collect::<Vec<_>>()
        .try_into()
        .expect("three parts");
    let inside = (0..depth).fold(leaf.to_owned(), |inside, _| {
        repeated.replacen('@', &inside, 1)
    });
    around.replacen('@', &inside, 1)
}

/// A desk where one tie, one attribute and one disputed claim have many claims.
fn desk() -> Desk {
    let desk = Desk::on_a_small_world(&["--query.items-max", "20000"]);
    let claims: Vec<Value> = (0..N_CLAIMS)
        .flat_map(|idx| {
            let quote = format!("words {idx}");
            [
                json!({ "id": format!("t{idx}"), "subject": "alpha", "property": "PartnersWith", "object": "delta",
                    "source": "s1", "quote": quote }),
                json!({ "id": format!("a{idx}"), "subject": "alpha", "property": "website",
                    "value": "https://alpha.example", "source": "s1", "quote": quote }),
                json!({ "id": format!("d{idx}"), "subject": "alpha", "property": "PartnersWith", "object": "gamma",
                    "source": "s2", "disputes": "t0", "quote": quote }),
            ]
        })
        .collect();
    let written = desk.send_with(
        &desk.editor.secret,
        "mutation($input: [ClaimInput!]!) { assertClaims(input: $input) { claims { id } } }",
        &json!({ "input": claims }),
    );
    assert!(written.get("errors").is_none(), "{written}");
    desk
}

#[test]
fn lists_whose_length_nobody_gives_end_before_they_fill_the_memory() {
    let desk = desk();
    for (name, depth, parts) in HOSTILE {
        let question = question(depth, parts);
        let answer = desk.send("", &question);
        let errors = answer["errors"]
            .as_array()
            .unwrap_or_else(|| panic!("{name}: answered"));
        // One error says it all, however many lists there would have been.
        assert_eq!(errors.len(), 1, "{name}");
        assert_eq!(
            errors[0]["extensions"]["code"], "TOO_EXPENSIVE",
            "{name}: {}",
            errors[0]
        );
        let message = errors[0]["message"].as_str().unwrap();
        assert!(message.contains("ask for"), "{name}: {message}");
        assert!(errors[0]["path"].is_array(), "{name}: {}", errors[0]);
        let once = self::question(depth.min(2) - 1, parts);
        assert!(
            desk.send("", &once).get("errors").is_none(),
            "{name}: {once}"
        );
    }
}
