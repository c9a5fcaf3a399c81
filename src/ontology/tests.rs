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
