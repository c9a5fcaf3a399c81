//! How much memory a claim takes.

use crate::graph::testing::graph;

/// The goal of the design: a relationship with one plain claim, both directions together.
#[test]
fn a_plain_relationship_takes_at_most_64_bytes() {
    let graph = graph("a -MemberOf[2018/..]-> b");
    let snapshot = graph.snapshot();
    let columns = snapshot.claims.row_bytes();
    let ties = snapshot.outgoing.entry_bytes() + snapshot.incoming.entry_bytes();
    assert_eq!((columns, ties), (35, 22));
    assert!(columns + ties <= 64);
    assert!(
        snapshot
            .claims
            .rare(crate::graph::ClaimIdx::new(0))
            .is_none(),
        "a plain claim has no record beside the columns"
    );
}
