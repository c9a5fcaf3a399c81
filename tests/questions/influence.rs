//! Who matters, who brokers, and who would be a good next partner.

use serde_json::{Value, json};

use crate::seed::{ask, each, ids};

const MEASURES: [&str; 13] = [
    "DEGREE",
    "STRENGTH",
    "PAGERANK",
    "EIGENVECTOR",
    "KATZ",
    "HITS_HUB",
    "HITS_AUTHORITY",
    "BETWEENNESS",
    "CLOSENESS",
    "HARMONIC",
    "CORENESS",
    "CONSTRAINT",
    "CLUSTERING",
];

fn number(value: &Value) -> f64 {
    value
        .as_f64()
        .unwrap_or_else(|| panic!("no number: {value}"))
}

#[test]
fn good_next_partners_of_cndh_come_with_their_reasons_and_claims() {
    let answer = ask(r#"{ suggestPartners(for: "cndh", first: 10) { score
        entity { id status } reasons { key weight text claims { id status quote } } } }"#);
    let found = answer["suggestPartners"].as_array().unwrap();
    let names = each(&answer["suggestPartners"], "/entity/id");
    for wanted in ["dihr", "didh", "uit"] {
        assert!(names.iter().take(5).any(|id| id == wanted), "{names:?}");
    }
    for suggestion in found {
        assert_eq!(suggestion["entity"]["status"], "EXISTING", "{suggestion}");
        let reasons = suggestion["reasons"].as_array().unwrap();
        let sum: f64 = reasons.iter().map(|reason| number(&reason["weight"])).sum();
        assert!((sum - number(&suggestion["score"])).abs() < 1e-9);
        let claims = reasons
            .iter()
            .flat_map(|reason| reason["claims"].as_array().unwrap());
        let claims: Vec<&Value> = claims.collect();
        assert!(!claims.is_empty(), "{suggestion}");
        assert!(claims.iter().all(|claim| claim["status"] == "ATTESTED"));
    }
    let danish = found
        .iter()
        .find(|found| found["entity"]["id"] == "dihr")
        .unwrap();
    let reasons = danish["reasons"].as_array().unwrap();
    let kind = reasons
        .iter()
        .find(|reason| reason["key"] == "SAME_KIND")
        .unwrap();
    assert_eq!(
        kind["text"],
        "Danish Institute for Human Rights and National Human Rights Council are of the same kind: National human rights institution."
    );
}

#[test]
fn nobody_doubtful_planned_or_partnered_is_suggested() {
    for actor in ["cndh", "morocco", "icesco", "dihr", "usa", "uit"] {
        let answer = ask(&format!(
            r#"{{ suggestPartners(for: "{actor}", first: 200) {{ entity {{ id status }} }} }}"#
        ));
        let found = each(&answer["suggestPartners"], "/entity/id");
        assert!(!found.is_empty());
        for never in ["agency-ai", "innhri", "ohchr", "wg-ai-nhri", actor] {
            let is_member = never == "wg-ai-nhri" && actor != "cndh";
            assert!(
                is_member || !found.contains(&never.to_owned()),
                "{never} for {actor}"
            );
        }
    }
}

#[test]
fn a_reason_can_be_read_in_three_languages() {
    let answer = ask(r#"{ suggestPartners(for: "cndh", first: 3) { reasons {
        en: text(language: "en") fr: text(language: "fr") ar: text(language: "ar") } } }"#);
    for reason in answer["suggestPartners"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|found| found["reasons"].as_array().unwrap())
    {
        let texts = ["en", "fr", "ar"].map(|language| reason[language].as_str().unwrap());
        assert!(
            texts
                .iter()
                .all(|text| text.ends_with('.') && !text.contains('{')),
            "{texts:?}"
        );
        assert!(
            texts[2]
                .chars()
                .any(|c| ('\u{621}'..='\u{64a}').contains(&c)),
            "{texts:?}"
        );
        assert!(texts[0] != texts[1]);
    }
}

#[test]
fn suggestions_can_be_asked_among_some_only() {
    let answer = ask(
        r#"{ suggestPartners(for: "cndh", filter: { kinds: [UNIVERSITY] }) { entity { kind } }
            states: suggestPartners(for: "cndh", filter: { kinds: [STATE], status: [EXISTING] }) { entity { kind } }
            none: suggestPartners(for: "cndh", filter: { status: [PROPOSED] }) { entity { kind } } }"#,
    );
    let universities = each(&answer["suggestPartners"], "/entity/kind");
    assert!(!universities.is_empty() && universities.iter().all(|kind| kind == "UNIVERSITY"));
    assert!(
        each(&answer["states"], "/entity/kind")
            .iter()
            .all(|kind| kind == "STATE")
    );
    assert_eq!(answer["none"], json!([]));
}

#[test]
fn morocco_is_the_cut_point_between_cndh_and_every_foreign_actor_that_it_can_reach() {
    let own = [
        "cndh",
        "morocco",
        "bensalah",
        "bouayach",
        "doc-s1",
        "ev-consult",
        "ev-symposium",
        "ev-webinar",
        "wg-ai-nhri",
    ];
    let all = ask(
        r#"{ graph(limit: 200) { nodes { key } } neighborhood(of: ["cndh"], depth: 6, limit: 200) { nodes { key } } }"#,
    );
    let reached = each(&all["neighborhood"]["nodes"], "/key");
    let mut separated = 0;
    for other in each(&all["graph"]["nodes"], "/key") {
        if own.contains(&&*other) {
            continue;
        }
        let answer = ask(&format!(
            r#"{{ cutpoints(between: ["cndh", "{other}"]) {{ entity {{ id }} separates together }}
                paths(from: "cndh", to: "{other}", first: 1, maxLength: 12) {{ paths {{ length }} }} }}"#
        ));
        let is_reached = answer["paths"]["paths"] != json!([]);
        let points = each(&answer["cutpoints"], "/entity/id");
        assert_eq!(
            points.contains(&"morocco".to_owned()),
            is_reached,
            "{other}: {points:?}"
        );
        separated += usize::from(is_reached);
    }
    assert!(separated > 50 && reached.len() > 50, "{separated}");
}

#[test]
fn the_greatest_cut_point_of_all_is_morocco_and_removing_it_separates() {
    let answer = ask(
        r#"{ cutpoints(first: 1) { entity { id } separates together }
            beside: cutpoints(between: ["cndh", "morocco"]) { entity { id } }
            apart: cutpoints(between: ["cndh", "achpr"]) { entity { id } } }"#,
    );
    assert_eq!(answer["cutpoints"][0]["entity"]["id"], "morocco");
    assert!(answer["cutpoints"][0]["separates"].as_u64().unwrap() > 5);
    assert_eq!(
        (&answer["beside"], &answer["apart"]),
        (&json!([]), &json!([]))
    );
}

#[test]
fn every_measure_answers_with_what_it_says_of_itself() {
    let told = ask(
        "{ measures { name label(language: \"ar\") summary formula reference complexity lowestFirst parameters { name default min max } } }",
    );
    assert_eq!(each(&told["measures"], "/name"), MEASURES);
    for measure in told["measures"].as_array().unwrap() {
        let name = measure["name"].as_str().unwrap();
        let answer = ask(&format!(
            r"{{ ranking(measure: {name}, first: 200) {{ measure totalCount converged truncated revision
                results {{ rank value entity {{ id score(measure: {name}) {{ value rank of }} }} because(first: 2) {{ id }} text }} }} }}"
        ));
        let ranking = &answer["ranking"];
        assert_eq!(ranking["measure"], name);
        assert_eq!(
            (&ranking["converged"], &ranking["truncated"]),
            (&json!(true), &json!(false)),
            "{name}"
        );
        let results = ranking["results"].as_array().unwrap();
        assert_eq!(
            ranking["totalCount"].as_u64().unwrap(),
            results.len() as u64
        );
        let values: Vec<f64> = results
            .iter()
            .map(|result| number(&result["value"]))
            .collect();
        let lowest_first = measure["lowestFirst"].as_bool().unwrap();
        assert!(
            values.is_sorted_by(|a, b| if lowest_first { a <= b } else { a >= b }),
            "{name}"
        );
        for result in results {
            let score = &result["entity"]["score"];
            assert_eq!(
                (&score["value"], &score["rank"]),
                (&result["value"], &result["rank"]),
                "{name} {result}"
            );
            assert_eq!(score["of"], ranking["totalCount"]);
            assert!(result["because"].as_array().unwrap().len() <= 2);
            assert!(result["text"].as_str().unwrap().ends_with('.'));
        }
    }
}

#[test]
fn a_disputed_claim_raises_no_score_unless_asked_for() {
    for measure in MEASURES {
        let answer = ask(&format!(
            r#"{{ default: entity(id: "achpr") {{ score(measure: {measure}) {{ value }} }}
                without: entity(id: "achpr") {{ score(measure: {measure}, view: {{ excludeRelationshipKinds: [CHAIRS] }}) {{ value }} }} }}"#
        ));
        let values = ["default", "without"].map(|name| answer[name]["score"]["value"].clone());
        let is_alone = matches!(
            measure,
            "DEGREE" | "STRENGTH" | "BETWEENNESS" | "CORENESS" | "CLUSTERING"
        );
        assert!(
            !is_alone || number(&values[0]) == 0.0,
            "{measure} {}",
            values[0]
        );
    }
    let answer = ask(
        r#"{ entity(id: "achpr") { without: score(measure: DEGREE) { value rank of }
            with: score(measure: DEGREE, view: { statuses: [ATTESTED, DISPUTED] }) { value } } }"#,
    );
    assert_eq!(answer["entity"]["without"]["value"], 0.0);
    assert_eq!(answer["entity"]["with"]["value"], 1.0);
}

#[test]
fn a_rank_is_explained_by_ties_and_in_words() {
    let answer = ask(
        r#"{ ranking(measure: PAGERANK, first: 1) { results { entity { id }
            because { claims { id } source { id } target { id } }
            en: text(language: "en") fr: text(language: "fr") ar: text(language: "ar") } } }"#,
    );
    let first = &answer["ranking"]["results"][0];
    assert_eq!(first["entity"]["id"], "morocco");
    let because = first["because"].as_array().unwrap();
    assert_eq!(because.len(), 3);
    for tie in because {
        assert!(tie["source"]["id"] == "morocco" || tie["target"]["id"] == "morocco");
        assert!(!tie["claims"].as_array().unwrap().is_empty());
    }
    let text = |language: &str| first[language].as_str().unwrap();
    assert!(
        text("en").starts_with("Morocco ranks 1 of 101 by PageRank (0."),
        "{}",
        text("en")
    );
    assert!(
        text("fr").starts_with("Maroc occupe le rang 1 sur 101"),
        "{}",
        text("fr")
    );
    assert!(
        text("ar").starts_with("المغرب: المرتبة 1 من 101"),
        "{}",
        text("ar")
    );
}

#[test]
fn influence_is_seen_from_somebody_and_adds_up() {
    let answer = ask(
        r#"{ influence(from: ["cndh"], first: 200) { measure totalCount converged results { rank value entity { id } } }
            filtered: influence(from: ["cndh"], filter: { kinds: [STATE] }) { totalCount results { value entity { id kind } } } }"#,
    );
    let results = answer["influence"]["results"].as_array().unwrap();
    let sum: f64 = results.iter().map(|result| number(&result["value"])).sum();
    assert!((sum - 1.0).abs() < 1e-6, "{sum}");
    let order = each(&answer["influence"]["results"], "/entity/id");
    assert_eq!(order[0], "cndh");
    assert_eq!(answer["filtered"]["totalCount"], 8);
    assert_eq!(answer["filtered"]["results"][0]["entity"]["id"], "morocco");
    let alone = |list: &Value| {
        let found = list
            .as_array()
            .unwrap()
            .iter()
            .find(|result| result["entity"]["id"] == "morocco");
        found.unwrap()["value"].clone()
    };
    assert_eq!(
        alone(&answer["filtered"]["results"]),
        alone(&answer["influence"]["results"])
    );
}

#[test]
fn key_players_come_with_a_certificate_that_playing_it_through_confirms() {
    for model in ["INDEPENDENT_CASCADE", "LINEAR_THRESHOLD"] {
        let answer = ask(&format!(
            r"{{ keyPlayers(count: 3, model: {model}) {{ expectedSpread approximationRatio truncated
                entities {{ rank value entity {{ id }} because {{ id }} }} }} }}"
        ));
        let players = &answer["keyPlayers"];
        assert!(number(&players["approximationRatio"]) > 0.5, "{players}");
        assert_eq!(players["truncated"], false);
        let chosen = each(&players["entities"], "/entity/id");
        assert_eq!(chosen.len(), 3);
        assert_eq!(each(&players["entities"], "/rank"), ["1", "2", "3"]);
        let played = ask(&format!(
            r#"{{ spread(from: ["{}"], model: {model}, runs: 5000) {{ expected standardError runs }} }}"#,
            chosen.join("\", \"")
        ));
        let (expected, error) = (
            number(&played["spread"]["expected"]),
            number(&played["spread"]["standardError"]),
        );
        let told = number(&players["expectedSpread"]);
        assert!(
            (expected - told).abs() < 6.0 * error + 0.05 * told,
            "{expected} {told}"
        );
        assert_eq!(played["spread"]["runs"], 5000);
    }
}

#[test]
fn communities_are_called_after_what_their_members_share() {
    let answer = ask(
        r#"{ communities { totalCount modularity truncated communities { size
            en: label(language: "en") fr: label(language: "fr") ar: label(language: "ar") entities(first: 200) { id } } } }"#,
    );
    let found = &answer["communities"];
    assert!(number(&found["modularity"]) > 0.4);
    let communities = found["communities"].as_array().unwrap();
    let mut members: Vec<String> = Vec::new();
    for community in communities {
        let ids = ids(&community["entities"]);
        assert_eq!(community["size"].as_u64().unwrap(), ids.len() as u64);
        members.extend(ids);
    }
    members.sort_unstable();
    members.dedup();
    assert_eq!(members.len(), 101, "everybody is in one");
    let with = |id: &str| {
        communities
            .iter()
            .find(|community| ids(&community["entities"]).contains(&id.to_owned()))
            .unwrap()
    };
    let around = with("morocco");
    assert!(
        around["en"].as_str().unwrap().ends_with(" around Morocco"),
        "{around}"
    );
    assert!(
        around["fr"]
            .as_str()
            .unwrap()
            .ends_with(" autour de «\u{a0}Maroc\u{a0}»"),
        "{around}"
    );
    assert!(
        around["ar"].as_str().unwrap().ends_with(" حول المغرب"),
        "{around}"
    );
    assert_eq!(
        with("icesco")["en"],
        with("utas")["en"],
        "partners belong together"
    );
}

#[test]
fn the_smallest_graph_joins_several() {
    let answer = ask(
        r#"{ connect(entities: ["cndh", "dos", "icesco"]) { truncated totalEntities
                nodes { key } edges { source target } document entities { id } }
            apart: connect(entities: ["cndh", "achpr"]) { nodes { key } edges { key } } }"#,
    );
    let nodes = each(&answer["connect"]["nodes"], "/key");
    for wanted in [
        "cndh",
        "dos",
        "ev-kenitra",
        "icesco",
        "morocco",
        "uit",
        "usa",
    ] {
        assert!(nodes.contains(&wanted.to_owned()), "{nodes:?}");
    }
    assert_eq!(nodes.len(), 7, "{nodes:?}");
    assert_eq!(answer["connect"]["truncated"], false);
    for edge in answer["connect"]["edges"].as_array().unwrap() {
        for end in ["source", "target"] {
            assert!(nodes.contains(&edge[end].as_str().unwrap().to_owned()));
        }
    }
    assert_eq!(each(&answer["apart"]["nodes"], "/key").len(), 2);
    assert_eq!(answer["apart"]["edges"], json!([]));
}

#[test]
fn a_comparison_tells_what_is_shared_what_is_not_and_when() {
    let answer = ask(
        r#"{ compare(entities: ["morocco", "usa"]) { sharedCount likeness truncated
            shared { entity { id } ties { id claims { id } } }
            entities { entity { id } neighbours onlyCount only(first: 200) { entity { id } ties { claims { id } } } }
            between { id } overTime { year neighbours shared likeness } } }"#,
    );
    let found = &answer["compare"];
    let common = ask(r#"{ common(of: ["morocco", "usa"]) { nodes { entity { id } } } }"#);
    assert_eq!(
        each(&found["shared"], "/entity/id"),
        each(&common["common"]["nodes"], "/entity/id")
    );
    assert!(each(&found["between"], "/id").contains(&"morocco~PartnersWith~usa".to_owned()));
    let n_shared = u32::try_from(found["sharedCount"].as_u64().unwrap()).unwrap();
    let mut n_any = n_shared;
    for entity in found["entities"].as_array().unwrap() {
        let only = u32::try_from(entity["onlyCount"].as_u64().unwrap()).unwrap();
        assert_eq!(
            entity["neighbours"].as_u64().unwrap(),
            u64::from(n_shared + only),
            "{entity}"
        );
        assert_eq!(entity["only"].as_array().unwrap().len(), only as usize);
        n_any += only;
        for neighbour in entity["only"].as_array().unwrap() {
            assert!(
                !neighbour["ties"][0]["claims"]
                    .as_array()
                    .unwrap()
                    .is_empty()
            );
        }
    }
    assert!((number(&found["likeness"]) - f64::from(n_shared) / f64::from(n_any)).abs() < 1e-12);
    let years = found["overTime"].as_array().unwrap();
    let year = |year: i64| years.iter().find(|told| told["year"] == year).unwrap();
    assert_eq!(
        year(2024)["shared"],
        2,
        "the resolution and the group of friends: {years:?}"
    );
    assert!(years.is_sorted_by_key(|told| told["year"].as_i64()));
}

#[test]
fn a_portfolio_tells_how_partners_multiplied_and_diversified() {
    let answer = ask(
        r#"{ portfolio(of: "morocco") { entity { id } totalCount undated kindDiversity regionDiversity
            partners(first: 200) { entity { id status } direct since region { id } claims { id status } }
            byKind { kind count share } byRegion { region { id } count share }
            overTime { year partners new kindDiversity regionDiversity } } }"#,
    );
    let found = &answer["portfolio"];
    let partners = found["partners"].as_array().unwrap();
    let names = each(&found["partners"], "/entity/id");
    for wanted in ["usa", "coe", "icesco"] {
        assert!(
            names.contains(&wanted.to_owned()),
            "{wanted} is not in {names:?}"
        );
    }
    assert!(!names.contains(&"morocco".to_owned()) && !names.contains(&"agency-ai".to_owned()));
    for partner in partners {
        let claims = partner["claims"].as_array().unwrap();
        assert!(
            !claims.is_empty() && claims.iter().all(|claim| claim["status"] == "ATTESTED"),
            "{partner}"
        );
    }
    let usa = partners
        .iter()
        .find(|partner| partner["entity"]["id"] == "usa")
        .unwrap();
    assert_eq!(
        (&usa["direct"], &usa["region"]["id"]),
        (&json!(true), &json!("usa"))
    );
    let danish = partners
        .iter()
        .find(|partner| partner["entity"]["id"] == "dihr")
        .unwrap();
    assert_eq!(
        (&danish["direct"], &danish["region"]["id"]),
        (&json!(false), &json!("denmark"))
    );
    for list in ["byKind", "byRegion"] {
        let counts = found[list].as_array().unwrap();
        let sum: u64 = counts
            .iter()
            .map(|each| each["count"].as_u64().unwrap())
            .sum();
        assert_eq!(sum, found["totalCount"].as_u64().unwrap(), "{list}");
    }
    assert!(number(&found["kindDiversity"]) > 1.0);
    let years = found["overTime"].as_array().unwrap();
    let grown: Vec<u64> = years
        .iter()
        .map(|year| year["partners"].as_u64().unwrap())
        .collect();
    assert!(years.len() > 1 && grown.is_sorted(), "{years:?}");
    assert_eq!(
        grown.last().unwrap() + found["undated"].as_u64().unwrap(),
        found["totalCount"].as_u64().unwrap()
    );
}

#[test]
fn ranks_can_be_followed_over_time_in_one_request() {
    let answer = ask(
        r#"{ ranking(measure: DEGREE, first: 2) { at results { entity { id } value
                history(at: ["1950", "2024-05", "2025"]) { at value rank of relationships } }
              series(at: ["2024-05", "2025"]) { at results { entity { id } value } } }
            early: ranking(measure: DEGREE, first: 2, view: { at: "2024-05" }) { results { entity { id } value } }
            entity(id: "morocco") { score(measure: DEGREE) { history(at: ["1950", "2024-05", "2025"]) { at value rank of relationships } } } }"#,
    );
    let ranking = &answer["ranking"];
    assert_eq!(ranking["at"], Value::Null);
    assert_eq!(each(&ranking["series"], "/at"), ["2024-05", "2025"]);
    assert_eq!(ranking["series"][0]["results"], answer["early"]["results"]);
    let morocco = ranking["results"]
        .as_array()
        .unwrap()
        .iter()
        .find(|result| result["entity"]["id"] == "morocco")
        .unwrap();
    assert_eq!(morocco["history"], answer["entity"]["score"]["history"]);
    let values = each(&morocco["history"], "/value");
    assert!(values[0] != values[2], "{values:?}");
    let now = number(&morocco["value"]);
    assert!(
        morocco["history"]
            .as_array()
            .unwrap()
            .iter()
            .all(|moment| number(&moment["value"]) <= now)
    );
}

#[test]
fn a_view_applies_to_what_is_weighed_and_is_inherited() {
    let answer = ask(
        r#"{ states: ranking(measure: DEGREE, view: { entityKinds: [STATE] }) { totalCount results { value entity { kind } } }
            without: ranking(measure: DEGREE, view: { excludeEntityKinds: [STATE] }, first: 200) { totalCount results { entity { kind } because { source { kind } target { kind } } } }
            filtered: ranking(measure: DEGREE, filter: { kinds: [STATE] }) { totalCount results { rank value entity { id } } }
            entities(filter: { ids: ["cndh"] }, view: { excludeRelationshipKinds: [NHRI_OF] }) { nodes {
                score(measure: DEGREE) { value } other: score(measure: DEGREE, view: {}) { value } } }
            exempt: influence(from: ["morocco"], view: { excludeEntityKinds: [STATE] }) { results { value entity { id kind } } } }"#,
    );
    assert_eq!(answer["states"]["totalCount"], 8);
    assert_eq!(
        answer["states"]["results"][0]["value"], 1.0,
        "Morocco and the United States"
    );
    assert_eq!(answer["without"]["totalCount"], 93);
    for result in answer["without"]["results"].as_array().unwrap() {
        for tie in result["because"].as_array().unwrap() {
            assert!(tie["source"]["kind"] != "STATE" && tie["target"]["kind"] != "STATE");
        }
    }
    assert_eq!(answer["filtered"]["totalCount"], 8);
    assert!(
        number(&answer["filtered"]["results"][0]["value"]) > 10.0,
        "the measure looks at all"
    );
    let cndh = &answer["entities"]["nodes"][0];
    let degrees = ["score", "other"].map(|name| number(&cndh[name]["value"]));
    assert!((degrees[0] + 1.0 - degrees[1]).abs() < 1e-12, "{degrees:?}");
    let kinds = each(&answer["exempt"]["results"], "/entity/kind");
    assert_eq!(
        kinds.iter().filter(|kind| *kind == "STATE").count(),
        1,
        "the one that was named"
    );
}

#[test]
fn parameters_change_an_answer_and_are_kept_apart() {
    let answer = ask(
        r#"{ plain: ranking(measure: PAGERANK, first: 1) { results { value } }
            even: ranking(measure: PAGERANK, parameters: [{ name: "damping", value: 0 }], first: 1) { results { value } }
            again: ranking(measure: PAGERANK, first: 1) { results { value } }
            few: ranking(measure: PAGERANK, parameters: [{ name: "roundsMax", value: 1 }], first: 1) { converged rounds } }"#,
    );
    assert!((number(&answer["even"]["results"][0]["value"]) - 1.0 / 101.0).abs() < 1e-12);
    assert_eq!(answer["plain"], answer["again"]);
    assert!(answer["plain"] != answer["even"]);
    assert_eq!(answer["few"], json!({"converged": false, "rounds": 1}));
}

#[test]
fn a_slice_says_which_nodes_belong_together_if_asked() {
    let answer = ask(
        r"{ graph(limit: 200) { nodes { key attributes { community } } plain: document
            graphology: document(withCommunities: true) columns: document(format: COLUMNS, withCommunities: true) } }",
    );
    let nodes = answer["graph"]["nodes"].as_array().unwrap();
    let of = |id: &str| {
        let node = nodes.iter().find(|node| node["key"] == id);
        node.unwrap()["attributes"]["community"].as_i64().unwrap()
    };
    assert_eq!(of("icesco"), of("utas"));
    assert!(of("icesco") != of("dos"));
    let told = |list: &Value| each(list, "/attributes/community");
    assert_eq!(
        told(&answer["graph"]["nodes"]),
        told(&answer["graph"]["graphology"]["nodes"])
    );
    assert_eq!(
        answer["graph"]["columns"]["nodes"]["community"]
            .as_array()
            .unwrap()
            .len(),
        nodes.len()
    );
    assert_eq!(
        answer["graph"]["plain"]["nodes"][0]["attributes"].get("community"),
        None
    );
}

#[test]
fn directed_measures_are_explained_by_the_ties_in_their_direction() {
    for (measure, end) in [
        ("PAGERANK", "target"),
        ("KATZ", "target"),
        ("HITS_AUTHORITY", "target"),
        ("HITS_HUB", "source"),
    ] {
        let answer = ask(&format!(
            "{{ ranking(measure: {measure}, first: 40) {{ results {{ entity {{ id }} value text
                because {{ kind source {{ id }} target {{ id }} }} }} }} }}"
        ));
        let symmetric = ["PARTNERS_WITH", "COOPERATES_WITH"];
        let mut n_explained = 0;
        for result in answer["ranking"]["results"].as_array().unwrap() {
            let ties = result["because"].as_array().unwrap();
            for tie in ties {
                let is_symmetric = symmetric.iter().any(|kind| tie["kind"] == *kind);
                assert!(
                    is_symmetric || tie[end]["id"] == result["entity"]["id"],
                    "{measure}: {result}"
                );
                n_explained += 1;
            }
            let text = result["text"].as_str().unwrap();
            assert_eq!(
                ties.is_empty(),
                text.ends_with("; no tie adds to this value."),
                "{text}"
            );
        }
        assert!(n_explained > 20, "{measure}");
    }
}

#[test]
fn a_tie_that_explains_a_rank_lowers_it_when_taken_away() {
    let answer = ask(
        "{ ranking(measure: PAGERANK, first: 1) { results { value entity { id }
            because(first: 1) { kind source { id } target { id } } } } }",
    );
    let first = &answer["ranking"]["results"][0];
    let tie = &first["because"][0];
    let other = if tie["source"]["id"] == first["entity"]["id"] {
        &tie["target"]
    } else {
        &tie["source"]
    };
    let without = ask(&format!(
        "{{ entity(id: {}) {{ score(measure: PAGERANK, view: {{ excludeRelationshipKinds: [{}] }}) {{ value }} }} }}",
        first["entity"]["id"],
        tie["kind"].as_str().unwrap()
    ));
    assert!(
        number(&without["entity"]["score"]["value"]) < number(&first["value"]),
        "{other} {without}"
    );
}

#[test]
fn a_shared_rank_and_a_value_that_nothing_carries_are_told() {
    let answer = ask(
        r#"{ ranking(measure: PAGERANK, first: 200) { results { rank value because { id }
            en: text(language: "en") fr: text(language: "fr") ar: text(language: "ar") } } }"#,
    );
    let results = answer["ranking"]["results"].as_array().unwrap();
    let mut n_shared = 0;
    for result in results {
        let n_same = results
            .iter()
            .filter(|other| other["rank"] == result["rank"])
            .count();
        let text = result["en"].as_str().unwrap();
        match n_same {
            1 => assert!(!text.contains("shared with"), "{text}"),
            2 => assert!(text.contains(", shared with 1 other"), "{text}"),
            n => {
                let told = format!(", shared with {} others", n - 1);
                assert!(text.contains(&told), "{told}: {text}");
                n_shared += 1;
            }
        }
    }
    assert!(n_shared > 2);
    let last = results.last().unwrap();
    assert_eq!(last["because"], json!([]));
    let told = |language: &str, end: &str| last[language].as_str().unwrap().ends_with(end);
    assert!(told("en", "; no tie adds to this value."), "{last}");
    assert!(
        told("fr", "\u{202f}; aucune relation n’augmente cette valeur."),
        "{last}"
    );
    assert!(told("ar", "؛ لا تزيد أي علاقة هذه القيمة."), "{last}");
}

#[test]
fn influence_says_from_whom_it_is_seen() {
    let answer = ask(r#"{ influence(from: ["cndh"], first: 2) { results {
            en: text(language: "en") fr: text(language: "fr") ar: text(language: "ar") } }
            several: influence(from: ["cndh", "dos", "usa", "uit", "icesco"], first: 1) { results { text } } }"#);
    let second = &answer["influence"]["results"][1];
    let told = |language: &str, part: &str| {
        let text = second[language].as_str().unwrap();
        assert!(text.contains(part), "{text}");
    };
    told("en", " as seen from National Human Rights Council (");
    told(
        "fr",
        ", du point de vue de\u{a0}: Conseil national des droits de l'Homme (",
    );
    told("ar", "كما يُرى من ");
    let several = answer["several"]["results"][0]["text"].as_str().unwrap();
    assert!(several.contains(" and 2 more ("), "{several}");
}

#[test]
fn a_comparison_of_those_who_share_nothing_tells_no_years() {
    let answer = ask(
        r#"{ compare(entities: ["cndh", "facebook"]) { sharedCount overTime { year shared } } }"#,
    );
    assert_eq!(
        answer["compare"],
        json!({ "sharedCount": 0, "overTime": [] })
    );
}

#[test]
fn the_date_of_a_partner_keeps_what_it_leaves_open() {
    let answer = ask(r#"{ portfolio(of: "cndh") { partners { since
            sinceDate { edtf uncertain earliest } claims { valid { edtf } } } } }"#);
    let partners = answer["portfolio"]["partners"].as_array().unwrap();
    let mut n_open = 0;
    for partner in partners {
        let date = &partner["sinceDate"];
        assert_eq!(partner["since"].is_null(), date.is_null(), "{partner}");
        if date["uncertain"] == true {
            assert!(
                each(&partner["claims"], "/valid/edtf")
                    .contains(&date["edtf"].as_str().unwrap().to_owned()),
                "{partner}"
            );
            n_open += 1;
        }
    }
    assert!(n_open > 0, "{answer}");
    assert!(
        partners
            .iter()
            .any(|partner| partner["sinceDate"]["edtf"] == "[2025-12..2026-09]"),
        "{answer}"
    );
}

#[test]
fn the_state_is_no_next_partner_of_its_own_institution() {
    let answer = ask(
        r#"{ suggestPartners(for: "cndh", filter: { kinds: [STATE] }, first: 200) {
            entity { id } reasons { key text claims { id } } } }"#,
    );
    let states = each(&answer["suggestPartners"], "/entity/id");
    assert!(
        !states.is_empty() && !states.contains(&"morocco".to_owned()),
        "{states:?}"
    );
    for suggestion in answer["suggestPartners"].as_array().unwrap() {
        for reason in suggestion["reasons"].as_array().unwrap() {
            if reason["key"] == "NEAR" {
                let n_steps = reason["claims"].as_array().unwrap().len();
                let text = reason["text"].as_str().unwrap();
                assert!(
                    text.contains(&format!(" takes {n_steps} steps, by way of ")),
                    "{text}"
                );
            }
        }
    }
}

#[test]
fn partners_are_suggested_only_to_what_exists_and_can_have_any() {
    for (actor, told) in [("ev-consult", "kind Event"), ("innhri", "status")] {
        let answer = crate::seed::seed().server.response(&format!(
            r#"{{ suggestPartners(for: "{actor}") {{ score }} }}"#
        ));
        let error = &answer["errors"][0];
        assert_eq!(error["extensions"]["code"], "INVALID_ARGUMENT", "{answer}");
        assert!(
            error["message"].as_str().unwrap().contains(told),
            "{answer}"
        );
    }
}

#[test]
fn a_cut_point_is_explained_by_ties_to_the_parts_that_it_separates() {
    let answer = ask("{ cutpoints(first: 200) { entity { id } separates
            because(first: 2) { source { id } target { id } claims { id } } } }");
    let points = answer["cutpoints"].as_array().unwrap();
    assert!(points.len() > 1);
    for point in points {
        let id = &point["entity"]["id"];
        let ties = point["because"].as_array().unwrap();
        assert_eq!(ties.len(), 2, "{point}");
        let others: Vec<&str> = ties
            .iter()
            .map(|tie| {
                assert!(!tie["claims"].as_array().unwrap().is_empty());
                let end = if tie["source"]["id"] == *id {
                    "target"
                } else {
                    "source"
                };
                tie[end]["id"].as_str().unwrap()
            })
            .collect();
        let apart = ask(&format!(
            r#"{{ paths(from: "{}", to: "{}", avoid: [{id}]) {{ paths {{ length }} }} }}"#,
            others[0], others[1]
        ));
        assert_eq!(apart["paths"]["paths"], json!([]), "{id}: {others:?}");
    }
}

#[test]
fn a_community_is_explained_by_its_inner_ties_and_lone_ones_can_be_left_out() {
    let answer = ask(
        "{ communities { communities { size } several: communities(minSize: 2) { size
            entities(first: 200) { id } because(first: 3) { source { id } target { id } } } } }",
    );
    let found = &answer["communities"];
    let sizes = |list: &Value| -> Vec<u64> {
        let list = list.as_array().unwrap().iter();
        list.map(|community| community["size"].as_u64().unwrap())
            .collect()
    };
    let all = sizes(&found["communities"]);
    assert!(all.contains(&1));
    let several: Vec<u64> = all.into_iter().filter(|size| *size > 1).collect();
    assert_eq!(sizes(&found["several"]), several);
    for community in found["several"].as_array().unwrap() {
        let members = each(&community["entities"], "/id");
        let ties = community["because"].as_array().unwrap();
        assert!(!ties.is_empty(), "{community}");
        for tie in ties {
            for end in ["source", "target"] {
                let id = tie[end]["id"].as_str().unwrap().to_owned();
                assert!(members.contains(&id), "{id}");
            }
        }
    }
}
