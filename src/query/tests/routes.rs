//! Paths against every simple path there is.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use crate::{
    graph::{
        Budget, Filter,
        OmitReason::{Disputed, Kind, Planned},
        View,
        testing::{Graph, graph, plain::*},
    },
    query::{self, Path, PathQuery, PathRank},
};

const HUB_PENALTY: f64 = 0.25;
/// The greatest weight in the ontology of the tests.
const GREATEST: f64 = 3.0;

fn ask(graph: &Graph, ends: (&str, &str), first: usize, rank: PathRank) -> PathQuery {
    PathQuery {
        from: graph.entity(ends.0),
        to: graph.entity(ends.1),
        first,
        length_max: 6,
        rank,
        avoid: std::collections::HashSet::new(),
    }
}

fn shown(view: &View, path: &Path) -> String {
    let id = |entity| view.snapshot().entity(entity).id.to_string();
    let first = path.steps.first().map(|step| id(step.from));
    let all: Vec<String> = first
        .into_iter()
        .chain(path.steps.iter().map(|step| id(step.to)))
        .collect();
    all.join(" ")
}

fn billionths(cost: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "costs are small")]
    let whole = (cost * 1e9).round() as i64;
    whole
}

/// The strongest tie between each two neighbours that a path may use.
fn neighbors(ties: &[Tie], avoid: &[&str]) -> BTreeMap<String, BTreeMap<String, f64>> {
    let mut found: BTreeMap<String, BTreeMap<String, f64>> = BTreeMap::new();
    for tie in ties
        .iter()
        .filter(|tie| tie.follow && tie.source != tie.target)
    {
        for (from, to) in [(&tie.source, &tie.target), (&tie.target, &tie.source)] {
            if !avoid.contains(&to.as_str()) {
                let strength = found
                    .entry(from.clone())
                    .or_default()
                    .entry(to.clone())
                    .or_default();
                *strength = strength.max(tie.strength);
            }
        }
    }
    found
}

/// Every simple path of at most `length_max` steps, best first.
fn all_paths(
    ties: &[Tie],
    ends: (&str, &str),
    length_max: usize,
    avoid: &[&str],
    rank: PathRank,
) -> Vec<String> {
    let neighbors = neighbors(ties, avoid);
    let none = BTreeMap::new();
    let mut open = vec![vec![ends.0.to_owned()]];
    let mut found = Vec::new();
    while let Some(path) = open.pop() {
        let last = &path[path.len() - 1];
        if last == ends.1 {
            found.push(path);
            continue;
        }
        if path.len() > length_max {
            continue;
        }
        for next in neighbors
            .get(last)
            .unwrap_or(&none)
            .keys()
            .filter(|next| !path.contains(next))
        {
            let mut longer = path.clone();
            longer.push(next.clone());
            open.push(longer);
        }
    }
    let cost = |path: &[String], greatest: f64, penalty: f64| -> i64 {
        let steps = path
            .windows(2)
            .map(|pair| billionths(-(neighbors[&pair[0]][&pair[1]] / greatest).ln()));
        let inner = path[1..path.len() - 1].iter();
        #[expect(clippy::cast_precision_loss, reason = "few neighbours")]
        let hubs = inner.map(|id| billionths((neighbors[id].len() as f64).ln() * penalty));
        steps.sum::<i64>() + hubs.sum::<i64>()
    };
    found.sort_by_key(|path| match rank {
        PathRank::Shortest => (path.len(), cost(path, 1.0, 0.0), 0, path.clone()),
        PathRank::Strongest => (
            0,
            cost(path, GREATEST, HUB_PENALTY),
            path.len(),
            path.clone(),
        ),
    });
    found.into_iter().map(|path| path.join(" ")).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn the_best_paths_are_the_best_of_all_paths(
        (statements, asked) in prop_oneof![
            (statements(25), asked()),
            (sure_statements(16), Just(Asked::attested())),
        ],
        ends in prop::sample::subsequence(IDS.to_vec(), 2).prop_shuffle(),
        avoid in prop::sample::subsequence(IDS.to_vec(), 0..2),
        first in 1..6usize,
        length_max in 1..7usize,
        strongest in any::<bool>(),
    ) {
        let ends = (ends[0], ends[1]);
        let avoid: Vec<&str> = avoid.into_iter().filter(|id| *id != ends.0 && *id != ends.1).collect();
        let rank = if strongest { PathRank::Strongest } else { PathRank::Shortest };
        let mut graph = graph(&IDS.join(";"));
        graph.more("z -Mentions[!z0 @s0]-> z ; z -Mentions[!z1 @s1]-> z ; z -Mentions[!z2 @s2]-> z");
        graph.more(&statements.join(";"));
        let view = graph.seen(asked.filter(&graph));
        let ask = PathQuery {
            length_max,
            avoid: graph.entities(&avoid).into_iter().collect(),
            ..ask(&graph, ends, first, rank)
        };
        let found = query::paths(&view, &ask, &mut Budget::unlimited());
        let plain = Plain::new(&statements, &asked, &[ends.0, ends.1]);
        let mut expected = all_paths(&plain.ties(), ends, length_max, &avoid, rank);
        expected.truncate(first);
        let paths: Vec<String> = found.paths.iter().map(|path| shown(&view, path)).collect();
        prop_assert_eq!(&paths, &expected);
        prop_assert!(!found.truncated);
        for path in &found.paths {
            let product: f64 = path.steps.iter().map(|step| view.snapshot().claim(step.supported.best).confidence().get()).product();
            prop_assert!((path.confidence - product).abs() < 1e-12);
        }
        let weaker = found.weaker.map(|path| shown(&view, &path));
        if expected.is_empty() {
            let all = Asked { statuses: crate::model::ClaimStatus::ALL[..5].to_vec(), ..asked.clone() };
            let mut ties = Plain::new(&statements, &all, &[ends.0, ends.1]).ties();
            for tie in &mut ties {
                tie.follow = true;
            }
            let best = all_paths(&ties, ends, length_max, &avoid, PathRank::Shortest).into_iter().next();
            prop_assert_eq!(weaker, best);
        } else {
            prop_assert_eq!(weaker, None);
        }
    }
}

/// Of two equally strong ways the one was told that was recorded first.
#[test]
fn equally_strong_paths_come_in_the_order_of_ids() {
    let graph = graph("a -MemberOf-> y ; y -MemberOf-> b ; a -MemberOf-> x ; x -MemberOf-> b");
    let view = graph.view();
    for rank in [PathRank::Strongest, PathRank::Shortest] {
        let found = query::paths(
            &view,
            &ask(&graph, ("a", "b"), 2, rank),
            &mut Budget::unlimited(),
        );
        let paths: Vec<String> = found.paths.iter().map(|path| shown(&view, path)).collect();
        assert_eq!(paths, ["a x b", "a y b"]);
    }
}

/// A doubtful claim lent its confidence to a relationship that a better claim supports.
#[test]
fn a_tie_is_as_strong_as_its_best_claim() {
    let graph = graph(
        "a -MemberOf[!c1 0.3]-> x ; a -MemberOf[!c2 speculative 1]-> x ; x -MemberOf-> b ; \
         a -MemberOf[0.5]-> y ; y -MemberOf-> b",
    );
    let view = graph.seen(Filter::everything());
    let found = query::paths(
        &view,
        &ask(&graph, ("a", "b"), 1, PathRank::Shortest),
        &mut Budget::unlimited(),
    );
    assert_eq!(shown(&view, &found.paths[0]), "a y b");
    assert!((found.paths[0].confidence - 0.5).abs() < 1e-9);
}

#[test]
fn nothing_is_found_where_nothing_is_asked_or_known() {
    let mut graph = graph("a");
    graph.more("b ; a -MemberOf-> b");
    for rank in [PathRank::Strongest, PathRank::Shortest] {
        let none = query::paths(
            &graph.view(),
            &ask(&graph, ("a", "b"), 0, rank),
            &mut Budget::unlimited(),
        );
        assert!(none.paths.is_empty() && none.weaker.is_none());
        let then = graph.seen(Filter {
            as_of: Some(1),
            ..Filter::default()
        });
        let none = query::paths(
            &then,
            &ask(&graph, ("a", "b"), 1, rank),
            &mut Budget::unlimited(),
        );
        assert!(none.paths.is_empty() && none.weaker.is_none());
    }
}

#[test]
fn a_path_holds_when_all_its_dated_steps_may_hold() {
    let valid = |first: &str, second: &str| {
        let graph = graph(&format!(
            "a -MemberOf[{first}]-> x ; x -MemberOf[{second}]-> b"
        ));
        let found = query::paths(
            &graph.view(),
            &ask(&graph, ("a", "b"), 1, PathRank::Shortest),
            &mut Budget::unlimited(),
        );
        found.paths[0]
            .valid
            .as_ref()
            .map(|valid| valid.as_str().to_owned())
    };
    assert_eq!(
        valid("2018/..", "2020/2022").as_deref(),
        Some("2020-01-01/2022-12-31")
    );
    assert_eq!(valid("2018/2019", "2020/2022"), None);
    assert_eq!(
        valid("2018/..", "2019/..").as_deref(),
        Some("2019-01-01/..")
    );
    assert_eq!(valid("", ""), None);
    for alone in ["[2025-01-21..2025-08-16]", "2024", "2023~/.."] {
        assert_eq!(valid(alone, "").as_deref(), Some(alone));
        assert_eq!(valid(alone, alone).as_deref(), Some(alone));
    }
    assert_eq!(
        valid("[2025-01-21..2025-08-16]", "2020/..").as_deref(),
        Some("2025-01-21?/2025-08-16?")
    );
    assert_eq!(
        valid("2020~/2022", "2019/2023").as_deref(),
        Some("2020-01-01?/2022-12-31?")
    );
    assert_eq!(
        valid("[2025-01-21..2025-08-16]", "2025-08-16/..").as_deref(),
        Some("2025-08-16?")
    );
}

#[test]
fn what_a_search_does_not_follow_is_counted() {
    let graph = graph("a -Mentions-> b ; a -MemberOf[disputed]-> b ; a -MemberOf[planned]-> c");
    let found = query::paths(
        &graph.view(),
        &ask(&graph, ("a", "b"), 1, PathRank::Shortest),
        &mut Budget::unlimited(),
    );
    assert!(found.paths.is_empty());
    let reasons: BTreeSet<_> = found.omissions.by_reason().collect();
    assert!(
        reasons.is_superset(&BTreeSet::from([(Disputed, 1), (Kind, 1)])),
        "{reasons:?}"
    );
    assert!(
        reasons.is_subset(&BTreeSet::from([(Disputed, 1), (Kind, 1), (Planned, 1)])),
        "{reasons:?}"
    );
    let weaker = found.weaker.unwrap();
    assert_eq!(weaker.steps.len(), 1);
}
