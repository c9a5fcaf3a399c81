//! Timelines.

use crate::{
    graph::{
        Budget, OmitReason, View,
        testing::{Graph, graph},
    },
    query::{self, Timeline, TimelineQuery},
};

fn timeline(
    graph: &Graph,
    view: &View,
    of: &[&str],
    together: bool,
    include_parts: bool,
) -> Timeline {
    let ask = TimelineQuery {
        of: graph.entities(of),
        together,
        include_parts,
        ..TimelineQuery::default()
    };
    query::timeline(view, &ask, &mut Budget::unlimited())
}

fn told(view: &View, timeline: &Timeline) -> Vec<String> {
    let snapshot = view.snapshot();
    let item = |item: &query::Item| {
        let when = item
            .when
            .as_ref()
            .map_or("undated", crate::date::Edtf::as_str);
        format!(
            "{when} {}",
            snapshot.relationship_id(&item.supported.relationship)
        )
    };
    timeline.items.iter().map(item).collect()
}

#[test]
fn items_come_by_their_first_possible_day_and_undated_ones_last() {
    let graph = graph(
        "a -MemberOf-> e ; a -MemberOf[2021/2022]-> b ; a -MemberOf[2021-01/2021-06]-> c ; \
         a -MemberOf[2019-05-04]-> d ; a -MemberOf[../2030]-> f ; x -MemberOf[2000]-> y",
    );
    let view = graph.view();
    let of_a = timeline(&graph, &view, &["a"], false, false);
    assert_eq!(
        told(&view, &of_a),
        [
            "../2030 a~MemberOf~f",
            "2019-05-04 a~MemberOf~d",
            "2021-01/2021-06 a~MemberOf~c",
            "2021/2022 a~MemberOf~b",
            "undated a~MemberOf~e",
        ]
    );
    assert_eq!(timeline(&graph, &view, &[], false, false).items.len(), 6);
}

#[test]
fn together_tells_ties_between_them_and_what_all_of_them_share() {
    let graph = graph(
        "a ~PartnersWith[2020]~ b ; b ~PartnersWith[2021]~ c ; a ~PartnersWith[2022]~ d ; \
         a -Attends[2015]-> ev1 ; b -Attends[2015]-> ev1 ; c -Attends[2015]-> ev1 ; \
         a -Attends[2016]-> ev2 ; b -Attends[2016]-> ev2 ; \
         a -LocatedIn-> in1 ; b -LocatedIn-> in1 ; c -LocatedIn-> in1",
    );
    let view = graph.view();
    assert_eq!(
        told(&view, &timeline(&graph, &view, &["a", "b"], true, false)),
        [
            "2015 a~Attends~ev1",
            "2016 a~Attends~ev2",
            "2020 a~PartnersWith~b"
        ]
    );
    assert_eq!(
        told(
            &view,
            &timeline(&graph, &view, &["a", "b", "c"], true, false)
        ),
        [
            "2015 a~Attends~ev1",
            "2020 a~PartnersWith~b",
            "2021 b~PartnersWith~c"
        ]
    );
}

#[test]
fn parts_act_for_the_whole() {
    let graph = graph(
        "p-x -Leads[2018]-> a ; p-x -Attends[2020]-> ev1 ; b -Attends[2020]-> ev1 ; p-x ~PartnersWith[2019]~ b",
    );
    let view = graph.view();
    assert!(
        timeline(&graph, &view, &["a", "b"], true, false)
            .items
            .is_empty()
    );
    assert_eq!(
        told(&view, &timeline(&graph, &view, &["a", "b"], true, true)),
        ["2019 b~PartnersWith~p-x", "2020 b~Attends~ev1"]
    );
}

#[test]
fn what_is_left_out_is_counted_once() {
    let graph =
        graph("a -MemberOf[disputed]-> b ; a -Attends[planned]-> ev1 ; b -MemberOf[opinion]-> c");
    let view = graph.view();
    for together in [false, true] {
        let told = timeline(&graph, &view, &["a", "b"], together, false);
        let counts: Vec<_> = told.omissions.by_reason().collect();
        assert_eq!(
            counts,
            [
                (OmitReason::Disputed, 1),
                (OmitReason::Planned, 1),
                (OmitReason::Opinion, 1)
            ]
        );
    }
}
