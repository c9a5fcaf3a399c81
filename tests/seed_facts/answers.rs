//! Answers that depend on the shape of the graph alone.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::{Ontology, Row, by_id, claim, ids_where, rows};

/// Number of steps from one entity to another over followed ties, with the claims and entities that the caller lets pass.
fn steps(from: &str, to: &str, ontology: &Ontology, keep: impl Fn(&Row) -> bool) -> Option<usize> {
    let mut neighbours: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in rows("claims")
        .into_iter()
        .filter(|row| !row["object"].is_empty())
        .filter(|row| ontology.ties.contains_key(&row["property"]) && keep(row))
    {
        neighbours
            .entry(row["subject"].clone())
            .or_default()
            .push(row["object"].clone());
        neighbours
            .entry(row["object"].clone())
            .or_default()
            .push(row["subject"].clone());
    }
    let mut distance = BTreeMap::from([(from.to_owned(), 0)]);
    let mut queue = VecDeque::from([from.to_owned()]);
    while let Some(entity) = queue.pop_front() {
        for next in neighbours.get(&entity).into_iter().flatten() {
            if !distance.contains_key(next) {
                distance.insert(next.clone(), distance[&entity] + 1);
                queue.push_back(next.clone());
            }
        }
    }
    distance.get(to).copied()
}

fn is_attested(row: &Row) -> bool {
    row["status"] == "attested"
}

#[test]
fn cndh_is_three_steps_from_the_state_department_and_only_through_states() {
    let (ontology, entities) = (Ontology::read(), by_id("entities"));
    let is_state = |id: &str| entities[id]["kind"] == "State";
    let stateless = |row: &Row| {
        ontology.is_followed(&row["property"])
            && !is_state(&row["subject"])
            && !is_state(&row["object"])
    };
    assert_eq!(
        steps("cndh", "dos", &ontology, |row| is_attested(row)
            && ontology.is_followed(&row["property"])),
        Some(3)
    );
    assert_eq!(
        steps("cndh", "dos", &ontology, |row| is_attested(row)
            && stateless(row)),
        None
    );
    let speculative = |row: &Row| is_attested(row) || row["status"] == "speculative";
    assert_eq!(
        steps("cndh", "dos", &ontology, |row| speculative(row)
            && stateless(row)),
        Some(6)
    );
}

#[test]
fn kezzoute_reaches_cndh_only_through_a_mention() {
    let ontology = Ontology::read();
    assert_eq!(
        steps("kezzoute", "cndh", &ontology, |row| is_attested(row)
            && ontology.is_followed(&row["property"])),
        None
    );
    assert_eq!(steps("kezzoute", "cndh", &ontology, is_attested), Some(3));
}

#[test]
fn without_morocco_cndh_reaches_no_foreign_actor() {
    let (ontology, entities) = (Ontology::read(), by_id("entities"));
    let keep = |row: &Row| {
        is_attested(row)
            && ontology.is_followed(&row["property"])
            && row["subject"] != "morocco"
            && row["object"] != "morocco"
    };
    let reached: Vec<_> = entities
        .keys()
        .filter(|id| id.as_str() != "cndh" && steps("cndh", id, &ontology, keep).is_some())
        .map(String::as_str)
        .collect();
    assert_eq!(
        reached,
        [
            "bensalah",
            "bouayach",
            "doc-s1",
            "ev-consult",
            "ev-symposium",
            "ev-webinar",
            "wg-ai-nhri"
        ]
    );
}

/// The entity and what belongs to it or acts for it, three levels deep.
fn with_parts(of: &str, ontology: &Ontology) -> BTreeSet<String> {
    let claims: Vec<_> = rows("claims")
        .into_iter()
        .filter(|row| is_attested(row) && !row["object"].is_empty())
        .collect();
    let acts_for = |row: &Row| {
        ["COMPOSITION", "LEADERSHIP", "EMPLOYMENT", "REPRESENTATION"].contains(
            &ontology.ties[&row["property"]]["role"]
                .as_str()
                .expect("the seed is well formed"),
        )
    };
    let mut parts = BTreeSet::from([of.to_owned()]);
    for _ in 0..3 {
        let found: Vec<_> = claims
            .iter()
            .filter(|row| parts.contains(&row["object"]) && acts_for(row))
            .map(|row| row["subject"].clone())
            .collect();
        parts.extend(found);
    }
    parts
}

fn shared(a: &str, b: &str) -> Vec<String> {
    let ontology = Ontology::read();
    let around = |of: &str| {
        let parts = with_parts(of, &ontology);
        let ties = rows("claims").into_iter().filter(|row| {
            is_attested(row) && !row["object"].is_empty() && ontology.is_followed(&row["property"])
        });
        let ends = ties.filter_map(|row| {
            if parts.contains(&row["subject"]) {
                Some(row["object"].clone())
            } else {
                parts
                    .contains(&row["object"])
                    .then(|| row["subject"].clone())
            }
        });
        ends.collect::<BTreeSet<_>>()
    };
    let entities = by_id("entities");
    let both: Vec<_> = around(a).intersection(&around(b)).cloned().collect();
    both.into_iter()
        .filter(|id| ["Event", "Instrument", "Network"].contains(&entities[id]["kind"].as_str()))
        .collect()
}

#[test]
fn morocco_and_the_council_of_europe_share_the_kenitra_conference() {
    assert_eq!(shared("morocco", "coe"), ["ev-kenitra"]);
    assert_eq!(shared("cndh", "coe"), Vec::<String>::new());
}

#[test]
fn morocco_and_the_united_states_share_what_they_did_together() {
    assert_eq!(
        shared("morocco", "usa"),
        [
            "doc-res",
            "ev-dos-elmergawi",
            "ev-dos-lang",
            "ev-gof-launch",
            "gof"
        ]
    );
}

#[test]
fn eight_people_attended_the_kenitra_conference() {
    let attended: Vec<_> =
        ids_where(|row| row["object"] == "ev-kenitra" && row["property"] == "Attends");
    let people: Vec<_> = attended
        .iter()
        .map(|id| claim(id)["subject"].clone())
        .collect();
    assert_eq!(
        people,
        [
            "ouahbi", "miraoui", "kerkeb", "boujradi", "smidi", "mahdioui", "diallo", "hajjami"
        ]
    );
}
