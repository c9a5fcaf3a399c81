//! Reading ontologies: what is read, and what is refused with which words.

use std::fmt::Write as _;

use super::*;

const SMALL: &str = r##"
interface Thing @entity(label: {en: "thing"}) {
  "Other web page."
  website: Url @attribute(label: {en: "web site", fr: "site web"})
}
"One who acts."
interface Actor implements Thing @entity(label: {en: "actor"}, plural: {en: "actors"})
type Nhri implements Actor & Thing
  @entity(label: {en: "institution", fr: "institution", ar: "مؤسسة"}, icon: "scales", color: "#409E69", shape: "circle") {
  accreditation: Accreditation @indexed
  founded: Int
  "Where to read about it."
  website: Url
}
type UnBody implements Actor @entity(label: {en: "UN body"}, plural: {en: "UN bodies"}) {
  mottos: [String!]
}
type Congress implements Thing @entity(label: {en: "event"})
enum Accreditation { A @attribute(label: {en: "full"}) B }
interface Tie { since: Edtf }
type Organizes implements Tie @relationship(from: [Actor], to: [Congress], label: {en: "organizes"}, inverse: {en: "organized by"}, role: HOSTING, weight: 2.5) { budget: Float }
type PartnersWith implements Tie @relationship(from: [Nhri], to: [UnBody], symmetric: true, label: {en: "partners with"}, role: COOPERATION)
type Cites @relationship(from: [Thing], to: [Thing], label: {en: "cites"}, inverse: {en: "cited in"}, role: REFERENCE, weight: 9, follow: false)
"##;

fn small() -> Ontology {
    read(SMALL)
}

fn read(text: &str) -> Ontology {
    Ontology::parse(text).unwrap_or_else(|problems| panic!("{}", shown(&problems)))
}

fn shown(problems: &[Problem]) -> String {
    problems.iter().fold(String::new(), |mut out, problem| {
        writeln!(out, "{problem}").unwrap();
        out
    })
}

#[test]
fn the_benchmark_ontology_is_read_as_it_is() {
    let mut text = "\"Anything in the generated graph.\"\ninterface Thing {\n  country: String @indexed\n  founded: Int\n  weight: Float\n}\n".to_owned();
    for kind in [
        "State", "NHRI", "Ministry", "UNBody", "Company", "Person", "Event", "NGO",
    ] {
        writeln!(
            text,
            "type {kind} implements Thing @entity(label: {{en: \"{kind}\"}})"
        )
        .unwrap();
    }
    for (kind, role) in [("MemberOf", "MEMBERSHIP"), ("Criticized", "OTHER")] {
        writeln!(text, "type {kind} @relationship(from: [Thing], to: [Thing], label: {{en: \"{kind}\"}}, inverse: {{en: \"{kind} (inverse)\"}}, role: {role}, weight: 1.0)").unwrap();
    }
    let ontology = read(&text);
    let names: Vec<&str> = ontology
        .entity_kinds()
        .iter()
        .map(EntityKind::enum_name)
        .collect();
    assert_eq!(
        names,
        [
            "THING", "STATE", "NHRI", "MINISTRY", "UN_BODY", "COMPANY", "PERSON", "EVENT", "NGO"
        ]
    );
    let (un_body, ngo) = (
        ontology.find_entity_kind("UNBody").unwrap(),
        ontology.find_entity_kind("NGO").unwrap(),
    );
    let member_of = ontology.find_relationship_kind("MEMBER_OF").unwrap();
    assert!(ontology.allows(member_of, ngo, un_body));
    assert_eq!(ontology.entity_kind(ngo).attributes().len(), 3);
    assert_eq!(ontology.text(), text);
}

#[test]
fn kinds_are_found_in_either_spelling() {
    let ontology = small();
    let id = ontology.find_entity_kind("UnBody");
    assert_eq!(id, Some(EntityKindId::new(3)));
    assert_eq!(ontology.find_entity_kind("UN_BODY"), id);
    assert_eq!(ontology.find_entity_kind("unbody"), None);
    assert_eq!(ontology.find_entity_kind("PartnersWith"), None);
    assert_eq!(
        ontology.find_relationship_kind("PARTNERS_WITH"),
        Some(RelationshipKindId::new(2))
    );
    assert_eq!(ontology.nearest_entity_kind("UnBod"), Some("UnBody"));
    assert_eq!(
        ontology.nearest_relationship_kind("PARTNER_WITH"),
        Some("PartnersWith")
    );
    assert_eq!(
        ontology.nearest_property("acreditation"),
        Some("accreditation")
    );
    assert_eq!(ontology.nearest_property("cite"), Some("Cites"));
}

fn names<'a, K: Copy + From<u16> + Into<u16>>(
    set: &KindSet<K>,
    name: impl Fn(K) -> &'a str,
) -> Vec<&'a str> {
    set.iter().map(name).collect()
}

#[test]
fn an_abstract_kind_stands_for_the_concrete_kinds_below_it() {
    let ontology = small();
    let below = |name| {
        let id = ontology.find_entity_kind(name).unwrap();
        names(ontology.entity_kinds_below(id), |id| {
            ontology.entity_kind(id).name()
        })
    };
    assert_eq!(below("Thing"), ["Nhri", "UnBody", "Congress"]);
    assert_eq!(below("Actor"), ["Nhri", "UnBody"]);
    assert_eq!(below("Congress"), ["Congress"]);
    let tie = ontology.find_relationship_kind("Tie").unwrap();
    let ties = names(ontology.relationship_kinds_below(tie), |id| {
        ontology.relationship_kind(id).name()
    });
    assert_eq!(ties, ["Organizes", "PartnersWith"]);
    let nhri = ontology.entity_kind(ontology.find_entity_kind("Nhri").unwrap());
    assert_eq!(
        names(nhri.supers(), |id| ontology.entity_kind(id).name()),
        ["Thing", "Actor"]
    );
    let un_body = ontology.entity_kind(ontology.find_entity_kind("UnBody").unwrap());
    assert_eq!(
        names(un_body.supers(), |id| ontology.entity_kind(id).name()),
        ["Thing", "Actor"]
    );
}

#[test]
fn a_relationship_fits_the_ends_of_its_kind() {
    let ontology = small();
    let entity = |name| ontology.find_entity_kind(name).unwrap();
    let allows = |kind, subject, object| {
        ontology.allows(
            ontology.find_relationship_kind(kind).unwrap(),
            entity(subject),
            entity(object),
        )
    };
    assert!(allows("Organizes", "Nhri", "Congress"));
    assert!(!allows("Organizes", "Congress", "Nhri"));
    assert!(!allows("Organizes", "Nhri", "UnBody"));
    assert!(allows("PartnersWith", "Nhri", "UnBody"));
    assert!(allows("PartnersWith", "UnBody", "Nhri"));
    assert!(!allows("PartnersWith", "UnBody", "UnBody"));
    assert!(allows("Tie", "UnBody", "Nhri") && allows("Tie", "UnBody", "Congress"));
    assert!(!allows("Tie", "UnBody", "UnBody"));
    let organizes = ontology.relationship_kind(RelationshipKindId::new(1));
    assert_eq!(organizes.from_as_written(), [entity("Actor")]);
    assert_eq!(
        organizes.from(),
        ontology.entity_kinds_below(entity("Actor"))
    );
}

#[test]
fn roles_weights_and_follow_are_read_with_their_defaults() {
    let ontology = small();
    let kind = |name| ontology.relationship_kind(ontology.find_relationship_kind(name).unwrap());
    let (organizes, partners, cites) = (kind("Organizes"), kind("PartnersWith"), kind("Cites"));
    assert_eq!(
        (organizes.role(), partners.role(), kind("Tie").role()),
        (TieRole::Hosting, TieRole::Cooperation, TieRole::Other)
    );
    assert!(
        (organizes.weight() - 2.5).abs() < f64::EPSILON
            && (partners.weight() - 1.0).abs() < f64::EPSILON
    );
    assert!((ontology.greatest_weight() - 9.0).abs() < f64::EPSILON);
    assert_eq!(
        names(ontology.followed(), |id| ontology
            .relationship_kind(id)
            .name()),
        ["Organizes", "PartnersWith"]
    );
    assert!(!cites.follow());
    assert_eq!(
        names(ontology.with_role(TieRole::Reference), |id| ontology
            .relationship_kind(id)
            .name()),
        ["Cites"]
    );
    assert!(ontology.with_role(TieRole::Other).is_empty());
    assert_eq!(partners.inverse().en, "partners with");
    assert_eq!(organizes.inverse().en, "organized by");
}

#[test]
fn every_role_is_parsed_from_its_own_spelling_and_has_its_own_set() {
    for (index, role) in TieRole::ALL.into_iter().enumerate() {
        assert_eq!(TieRole::parse(role.as_str()), Some(role));
        assert_eq!(role as usize, index);
    }
    assert_eq!(TieRole::parse("hosting"), None);
}

#[test]
fn labels_and_looks_are_read() {
    let ontology = small();
    let nhri = ontology.entity_kind(ontology.find_entity_kind("NHRI").unwrap());
    assert_eq!(
        (nhri.label().get("ar"), nhri.label().get("es")),
        ("مؤسسة", "institution")
    );
    assert_eq!(nhri.plural(), nhri.label());
    assert_eq!(
        (nhri.icon(), nhri.color(), nhri.shape()),
        (Some("scales"), Some("#409E69"), Some("circle"))
    );
    let actor = ontology.entity_kind(ontology.find_entity_kind("Actor").unwrap());
    assert_eq!(
        (actor.plural().en.as_str(), actor.description()),
        ("actors", Some("One who acts."))
    );
    let tie = ontology.relationship_kind(RelationshipKindId::new(0));
    assert_eq!((tie.label().en.as_str(), tie.is_abstract()), ("tie", true));
}

#[test]
fn a_kind_inherits_the_attributes_of_its_interfaces() {
    let ontology = small();
    let nhri = ontology.find_entity_kind("Nhri").unwrap();
    let un_body = ontology.find_entity_kind("UnBody").unwrap();
    let of = |kind| {
        let ids = ontology.entity_kind(kind).attributes().iter();
        ids.map(|&id| ontology.attribute(id).name())
            .collect::<Vec<_>>()
    };
    assert_eq!(of(un_body), ["website", "mottos"]);
    assert_eq!(of(nhri), ["accreditation", "founded", "website"]);
    let website = ontology.find_attribute("website").unwrap();
    let inherited = ontology.attribute_of(un_body, website).unwrap();
    assert_eq!(
        (inherited.declared_by(), inherited.description()),
        ("Thing", Some("Other web page."))
    );
    let own = ontology.attribute_of(nhri, website).unwrap();
    assert_eq!(
        (own.declared_by(), own.description()),
        ("Nhri", Some("Where to read about it."))
    );
    assert_eq!(ontology.attribute(website).label().get("fr"), "site web");
    assert_eq!(
        ontology.attribute_of(un_body, ontology.find_attribute("founded").unwrap()),
        None
    );
    let (organizes, cites) = (RelationshipKindId::new(1), RelationshipKindId::new(3));
    let since = ontology.find_attribute("since").unwrap();
    assert!(
        ontology
            .relationship_attribute_of(organizes, since)
            .is_some()
    );
    assert!(ontology.relationship_attribute_of(cites, since).is_none());
    let accreditation = ontology.attribute(ontology.find_attribute("accreditation").unwrap());
    assert!(accreditation.is_indexed() && !ontology.attribute(website).is_indexed());
    let values: Vec<_> = ontology.enums()[0]
        .values()
        .iter()
        .map(|value| (value.name(), value.label().get("en")))
        .collect();
    assert_eq!(values, [("A", "full"), ("B", "b")]);
}

#[test]
fn a_value_fits_the_type_of_its_attribute() {
    use serde_json::json;
    let ontology = small();
    let check =
        |name: &str, value| ontology.check_value(ontology.find_attribute(name).unwrap(), &value);
    for (name, value) in [
        ("founded", json!(1990)),
        ("founded", json!(-2_147_483_648_i64)),
        ("budget", json!(12)),
        ("budget", json!(0.5)),
        ("website", json!("https://example.org/a?b=c")),
        ("accreditation", json!("A")),
        ("since", json!("2020/..")),
        ("mottos", json!("one")),
    ] {
        assert_eq!(check(name, value.clone()), Ok(()), "{name} {value}");
    }
    for (name, value, expected) in [
        (
            "founded",
            json!(2_147_483_648_i64),
            "`founded` must be a whole number between -2147483648 and 2147483647, not 2147483648",
        ),
        (
            "founded",
            json!("1990"),
            "`founded` must be a whole number between -2147483648 and 2147483647, not \"1990\"",
        ),
        ("budget", json!(null), "`budget` must be a number, not null"),
        (
            "website",
            json!("javascript:alert(1)"),
            "`website` must be a web address that begins with https:// or http://, not \"javascript:alert(1)\"",
        ),
        (
            "accreditation",
            json!("C"),
            "`accreditation` must be a value of `Accreditation`, not \"C\"; use one of A, B",
        ),
        (
            "accreditation",
            json!(1),
            "`accreditation` must be a value of `Accreditation`, not 1; use one of A, B",
        ),
        (
            "mottos",
            json!(["one"]),
            "`mottos` must be text, not a list; claim each value by itself",
        ),
        (
            "since",
            json!({}),
            "`since` must be a date as text, such as \"2024-05\", not an object",
        ),
    ] {
        assert_eq!(check(name, value), Err(expected.to_owned()));
    }
}

/// The problems of `text`, each as `line:column message`, then those texts with their remedies.
fn problems(text: &str) -> Vec<Problem> {
    Ontology::parse(text).expect_err("this ontology has problems")
}

/// Asserts that a file with `addition` on its second line has one problem there, in these words.
#[track_caller]
fn refused(addition: &str, column: usize, expected: &str) {
    let first = r#"type A @entity(label: {en: "a"}) type B @entity(label: {en: "b"}) interface I enum E { X }"#;
    let found = problems(&format!("{first}\n{addition}\n"));
    assert_eq!(
        shown(&found),
        format!("line 2, column {column}: {expected}\n")
    );
}

#[test]
fn a_kind_must_have_one_directive_of_ours() {
    refused(
        "type C",
        6,
        "type `C` has neither @entity nor @relationship; add `@entity(label: {en: \"…\"})` or `@relationship(…)`",
    );
    refused(
        r#"type C @entity(label: {en: "c"}) @relationship(from: [A], to: [A], label: {en: "c"}, symmetric: true)"#,
        34,
        "a kind has both @entity and @relationship; keep one of them",
    );
    refused(
        r#"type C @entity(label: {en: "c"}) @entity(label: {en: "c"})"#,
        34,
        "@entity is given twice; keep one of them",
    );
    refused(
        r#"type C @entity(label: {en: "c"}) @entiti"#,
        34,
        "directive @entiti is not known here; did you mean @entity?",
    );
    refused(
        r#"type C @entity(label: {en: "c"}, colour: "red")"#,
        34,
        "@entity has no argument `colour`; did you mean color?",
    );
    refused(
        r#"type C @entity(label: {en: "c"}, icon: "a", icon: "b")"#,
        45,
        "`icon` is given twice; keep one of them",
    );
}

#[test]
fn labels_are_texts_with_english_among_them() {
    refused(
        "type C @entity",
        8,
        "@entity has no `label`; add `label: {en: \"…\"}`",
    );
    refused(
        r#"type C @entity(label: "c")"#,
        23,
        "`label` of @entity is not texts by language, such as {en: \"state\", fr: \"État\"}; write texts by language, such as {en: \"state\", fr: \"État\"}",
    );
    refused(
        r#"type C @entity(label: {fr: "c"})"#,
        23,
        "`label` has no English text; add `en: \"…\"`",
    );
    refused(
        r#"type C @entity(label: {en: " "})"#,
        23,
        "`en` of `label` is not such a text; write a text of 1 to 200 characters on one line",
    );
    refused(
        r#"type C @entity(label: {en: "c", de: "c"})"#,
        23,
        "`label` has the unknown language `de`; use en, fr, ar",
    );
    refused(
        r#"type C @entity(label: {en: "c"}, color: "red")"#,
        41,
        "`color` of @entity is not a colour such as \"#409E69\"; write a colour such as \"#409E69\"",
    );
}

#[test]
fn a_relationship_kind_says_what_it_connects_and_how_it_reads() {
    let tie = |rest: &str| format!(r#"type T @relationship(label: {{en: "t"}}, {rest})"#);
    refused(
        &tie("from: [A], to: [B]"),
        8,
        "`T` has no `inverse`; add `inverse: {en: \"…\"}`, how it reads from object to subject, or `symmetric: true`",
    );
    refused(
        &tie("to: [B], symmetric: true"),
        8,
        "`T` has no `from`; add `from: […]` with the entity kinds at that end",
    );
    refused(
        &tie("from: [A], to: [C], symmetric: true"),
        55,
        "there is no entity kind `C`; define it",
    );
    refused(
        &tie("from: [A], to: [T], symmetric: true"),
        55,
        "`T` is a kind of relationships; name entity kinds",
    );
    refused(
        &tie("from: [A], to: [E], symmetric: true"),
        55,
        "there is no entity kind `E`; define it",
    );
    refused(
        &tie("from: [A], to: [B, B], symmetric: true"),
        55,
        "`B` is listed twice; keep one of them",
    );
    refused(
        &tie("from: [A], to: [\"B\"], symmetric: true"),
        55,
        "`to` of @relationship is not a list of kinds without quotes, such as [Person, Company]; write a list of kinds without quotes, such as [Person, Company]",
    );
    refused(
        &tie("from: A, to: B, symmetric: 1, inverse: {en: \"t\"}"),
        67,
        "`symmetric` of @relationship is not true or false; write true or false",
    );
}

#[test]
fn roles_and_weights_are_checked() {
    let tie = |rest: &str| {
        format!(
            r#"type T @relationship(from: A, to: B, symmetric: true, label: {{en: "t"}}, {rest})"#
        )
    };
    refused(
        &tie("role: HOST"),
        79,
        "role `HOST` is not known; remove it, or use MEMBERSHIP, COMPOSITION, LEADERSHIP, EMPLOYMENT, REPRESENTATION, PARTICIPATION, HOSTING, COOPERATION, CREATION, PLANNING, OVERSIGHT, LOCATION, REFERENCE, OTHER",
    );
    refused(
        &tie("role: CREATON"),
        79,
        "role `CREATON` is not known; did you mean CREATION?",
    );
    refused(
        &tie("role: \"HOSTING\""),
        79,
        "`role` of @relationship is not a role without quotes, such as MEMBERSHIP; write a role without quotes, such as MEMBERSHIP",
    );
    for weight in ["0", "-1", "\"2\"", "null", "0.0"] {
        refused(
            &tie(&format!("weight: {weight}")),
            81,
            "`weight` of @relationship is not a number above 0; write a number above 0",
        );
    }
}

#[test]
fn interfaces_exist_form_no_cycle_and_keep_to_one_family() {
    let entity = r#"@entity(label: {en: "c"})"#;
    refused(
        &format!("type C implements J {entity}"),
        19,
        "there is no interface `J`; define it",
    );
    refused(
        &format!("type C implements A {entity}"),
        19,
        "`C` implements `A`, which is a type; make `A` an interface",
    );
    refused(
        &format!("type C implements I & I {entity}"),
        23,
        "`C` implements `I` twice; keep one of them",
    );
    refused(
        "interface J implements J",
        11,
        "interface `J` implements itself through a cycle; remove one `implements` of the cycle",
    );
    let text = format!(
        "interface J implements K\ninterface K implements J\ninterface L implements K\ntype C {entity}"
    );
    let lines: Vec<usize> = problems(&text).iter().map(|problem| problem.line).collect();
    assert_eq!(lines, [1, 2]);
    refused(
        &format!(
            r#"type C implements J {entity} interface J type T implements J @relationship(from: A, to: A, symmetric: true, label: {{en: "t"}})"#
        ),
        64,
        "`T` implements `J`, but one is a kind of entities and the other of relationships; use another interface than `J`",
    );
}

#[test]
fn names_of_the_api_are_refused() {
    for name in [
        "Source", "Path", "Claim", "Node", "Entity", "Query", "Edtf", "ID", "TieRole",
    ] {
        refused(
            &format!(r#"type {name} @entity(label: {{en: "c"}})"#),
            6,
            &format!(
                "no kind can be called `{name}`: the API has a type of this name; choose another name"
            ),
        );
    }
    refused(
        "enum Measure { X }",
        6,
        "no enum can be called `Measure`: the API has a type of this name; choose another name",
    );
    refused(
        "interface __C",
        11,
        "no kind can be called `__C`: GraphQL keeps names that begin with two underscores; choose another name",
    );
    for name in ["id", "kindLabel", "status", "roles", "valid"] {
        refused(
            &format!("interface J {{ {name}: String }}"),
            15,
            &format!(
                "no attribute can be called `{name}`: the API has a field of this name on every entity or relationship; choose another name"
            ),
        );
    }
}

#[test]
fn names_are_used_once() {
    refused(
        "interface E",
        11,
        "`E` is defined twice; rename it, or remove it: the first one is on line 1",
    );
    refused(
        "extend interface J @entity(label: {en: \"j\"})",
        18,
        "`J` is extended; write the addition into the definition itself",
    );
    let text = "type UNBody @entity(label: {en: \"a\"})\ntype UnBody @entity(label: {en: \"b\"})";
    assert_eq!(
        shown(&problems(text)),
        "line 2, column 6: `UNBody` and `UnBody` have the same enum value UN_BODY; rename one of them\n"
    );
    refused(
        "interface J { a: Int a: Int }",
        22,
        "`J` has the attribute `a` twice; remove one: the first is on line 2",
    );
    refused(
        "interface J { theA: Int the_a: Int }",
        25,
        "attributes `theA` and `the_a` differ only in case or underscores; use one spelling",
    );
    refused(
        "enum F { X Y X }",
        14,
        "`F` has the value `X` twice; keep one of them",
    );
    refused(
        "enum F",
        6,
        "enum `F` has no values; add its values in braces",
    );
    refused(
        r#"interface J { worksWith: Int } type WorksWith @relationship(from: A, to: A, symmetric: true, label: {en: "t"})"#,
        15,
        "attribute `worksWith` of `J` is called like the relationship kind `WorksWith`; rename one of them: a claim names either as its property",
    );
}

#[test]
fn attributes_have_types_that_a_claim_can_hold() {
    let attribute = |rest: &str| format!("interface J {{ x{rest} }}");
    refused(
        &attribute(": Sting"),
        18,
        "attribute type `Sting` is not known; did you mean `String`?",
    );
    refused(
        &attribute(": A"),
        18,
        "an attribute cannot hold the kind `A`; declare a relationship kind between the two",
    );
    refused(
        &attribute(": String!"),
        18,
        "attribute `x` is required; remove the last `!`: nobody may have claimed it yet",
    );
    refused(
        &attribute(": [[Int]]"),
        18,
        "attribute `x` is a list of lists; use a plain list, such as [String!]",
    );
    refused(
        &attribute("(y: Int): Int"),
        15,
        "attribute `x` of `J` has arguments; remove them",
    );
    refused(
        &attribute(": Int @indexd"),
        22,
        "directive @indexd is not known here; did you mean @indexed?",
    );
    refused(
        &attribute(": Int @indexed(now: true)"),
        31,
        "@indexed has no argument `now`; remove it",
    );
    refused(
        "interface J { x: Int } interface K { x: String }",
        41,
        "attribute `x` has another type in another kind; use one type, or another name",
    );
    let many = (0..257).fold(String::new(), |all, n| all + &format!(" a{n}: Int"));
    refused(
        &format!("interface J {{{many} }}"),
        11,
        "`J` has more than 256 attributes; divide the kind, or make some attributes relationships",
    );
}

#[test]
fn only_kinds_enums_and_what_editors_need_are_definitions() {
    refused(
        "scalar Colour",
        8,
        "scalar `Colour` is not known; use String, Int, Float, Boolean, Edtf, Url or an enum of the ontology",
    );
    refused(
        "input Words { en: String }",
        7,
        "no directive uses the input `Words`; remove it: an ontology has only kinds and enums",
    );
    refused(
        "union U = A | B",
        7,
        "`U` is a union; use an interface for an abstract kind",
    );
    refused(
        "schema { query: A }",
        1,
        "an ontology has no `schema` definition; remove it",
    );
    let declared = r#"
        directive @entity(label: Words!) on OBJECT directive @relationship(role: TieRole, from: [Colour!]) on OBJECT
        input Words { en: String! more: Words hue: Colour } scalar Colour scalar Edtf scalar Url enum TieRole { HOSTING }
        type A @entity(label: {en: "a"})"#;
    assert!(read(declared).enums().is_empty());
    assert_eq!(
        shown(&problems("interface I")),
        "line 1, column 1: the ontology has no entity kind; add a type with @entity\n"
    );
}

#[test]
fn a_syntax_error_says_where_it_is_and_what_was_expected() {
    let found = problems("type A @entity(label: {en: \"a\"})\ntype B {}");
    let expected = "line 2, column 9: this is not SDL: expected field definition; compare with a definition that is read; a kind without attributes has no braces\n";
    assert_eq!(shown(&found), expected);
    assert_eq!((problems("")[0].line, problems("")[0].column), (1, 1));
    assert!(
        shown(&problems("type A @x(y: 1e999)"))
            .starts_with("line 1, column 14: this is not SDL: invalid number")
    );
}

#[test]
fn hostile_texts_are_refused_early() {
    let long = "#".repeat((1 << 20) + 1);
    assert_eq!(
        shown(&problems(&long)),
        "line 1, column 1: the ontology is 1048577 bytes long; keep it under 1048576 bytes\n"
    );
    let deep = format!("type A @entity(label: {}", "[".repeat(100_000));
    assert_eq!(
        shown(&problems(&deep)),
        "line 1, column 54: brackets are nested too deeply; nest at most 32 of them\n"
    );
    let many = (0..4097).fold(String::new(), |all, n| {
        all + &format!("type K{n} @entity(label: {{en: \"k\"}})\n")
    });
    assert_eq!(
        shown(&problems(&many)),
        "line 4097, column 6: there are more than 4096 kinds; merge kinds, and tell them apart by an attribute\n"
    );
    let wrong = (0..150).fold(String::new(), |all, n| all + &format!("type K{n}\n"));
    let found = problems(&wrong);
    assert_eq!(found.len(), 101);
    assert_eq!(found[100].message, "50 more problems are not listed");
}

/// What `newer` changes in the small ontology, the breaking ones marked with an exclamation mark.
fn changes(newer: &str) -> Vec<String> {
    let differences = small().differences(&read(newer));
    differences
        .into_iter()
        .map(|found| {
            if found.breaking {
                format!("! {}", found.text)
            } else {
                found.text
            }
        })
        .collect()
}

#[test]
fn an_ontology_differs_in_nothing_from_itself() {
    assert_eq!(changes(SMALL), [""; 0]);
    assert_eq!(
        changes(&SMALL.replace("\ntype", "\n\n# The next kind\ntype")),
        [""; 0]
    );
}

#[test]
fn additions_and_new_words_are_compatible() {
    let newer = SMALL
        .replace("weight: 2.5", "weight: 3")
        .replace("{en: \"event\"}", "{en: \"congress\"}")
        .replace("enum Accreditation {", "type Band implements Actor @entity(label: {en: \"band\"}) { size: Int }\nenum Accreditation { C")
        .replace("from: [Nhri]", "from: [Nhri, UnBody]");
    assert_eq!(
        changes(&newer),
        [
            "the label of `Congress` changed",
            "the plural of `Congress` changed",
            "entity kind `Band` is added",
            "`Organizes` allows `Band` as its subject",
            "the weight of `Organizes` changed",
            "`PartnersWith` allows `UnBody` as its subject",
            "`Cites` allows `Band` as its subject",
            "`Cites` allows `Band` as its object",
            "value `C` of `Accreditation` is added",
        ]
    );
}

#[test]
fn removals_and_narrower_rules_break_data() {
    let newer = SMALL
        .replace("mottos: [String!]", "mottos: String")
        .replace("founded: Int", "founded: Edtf")
        .replace("{ budget: Float }", "")
        .replace(
            "{ A @attribute(label: {en: \"full\"}) B }",
            "{ A @attribute(label: {en: \"full\"}) }",
        )
        .replace("from: [Actor]", "from: [Nhri]")
        .replace("type Cites", "type Mentions")
        .replace("symmetric: true,", "inverse: {en: \"p\"},");
    assert_eq!(
        changes(&newer),
        [
            "! `Organizes` no longer allows `UnBody` as its subject",
            "! attribute `budget` of `Organizes` is removed",
            "! `PartnersWith` is no longer symmetric",
            "the inverse of `PartnersWith` changed",
            "! relationship kind `Cites` is removed",
            "relationship kind `Mentions` is added",
            "! attribute `founded` changes from Int to Edtf",
            "! attribute `mottos` no longer has several values",
            "! value `B` of `Accreditation` is removed",
        ]
    );
}

mod laws {
    use super::*;
    use proptest::prelude::*;
    use proptest::sample::{Index, select};

    /// A piece of SDL to put into a text at random.
    fn piece() -> impl Strategy<Value = String> {
        let pieces = [
            "{",
            "}",
            "[",
            "]",
            "(",
            ")",
            "!",
            "@",
            "&",
            ":",
            "\"",
            "\"\"\"",
            "\\",
            "#",
            "\n",
            "\r",
            ",",
            "=",
            "|",
            "type",
            "interface",
            "implements",
            "extend",
            "enum",
            "input",
            "scalar",
            "union",
            "schema",
            "directive",
            "@entity",
            "@relationship",
            "@indexed",
            "label",
            "from",
            "role",
            "null",
            "1e400",
            "-0",
            "Thing",
            "Tie",
            "Actor",
            "é",
            "\\u00e9",
            "\u{feff}",
            "__x",
            "on",
        ];
        prop_oneof![
            select(pieces.to_vec()).prop_map(str::to_owned),
            any::<char>().prop_map(String::from)
        ]
    }

    proptest! {
        #[test]
        fn any_text_is_an_ontology_or_refused_with_a_place(pieces in proptest::collection::vec(piece(), 0..40)) {
            if let Err(found) = Ontology::parse(&pieces.join(" ")) {
                prop_assert!(found.iter().all(|problem| problem.line > 0 && problem.column > 0));
            }
        }

        #[test]
        fn any_damaged_ontology_is_read_or_refused(
            edits in proptest::collection::vec((any::<Index>(), 0usize..12, piece()), 1..6),
        ) {
            let mut text: Vec<char> = SMALL.chars().collect();
            for (at, n_removed, piece) in edits {
                let start = at.index(text.len());
                let end = (start + n_removed).min(text.len());
                text.splice(start..end, piece.chars());
            }
            match Ontology::parse(&text.into_iter().collect::<String>()) {
                Ok(ontology) => prop_assert_eq!(ontology.differences(&ontology), Vec::new()),
                Err(found) => prop_assert!(!found.is_empty() && found.len() <= 101),
            }
        }

        #[test]
        fn swapped_words_give_the_same_answer_twice(
            swaps in proptest::collection::vec((any::<Index>(), any::<Index>()), 1..5),
        ) {
            let mut words: Vec<&str> = SMALL.split(' ').collect();
            for (a, b) in swaps {
                let (a, b) = (a.index(words.len()), b.index(words.len()));
                words.swap(a, b);
            }
            let text = words.join(" ");
            prop_assert_eq!(Ontology::parse(&text), Ontology::parse(&text));
        }
    }
}
