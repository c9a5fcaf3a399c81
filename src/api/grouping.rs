//! The communities of a slice, for drawing each in a colour of its own.

use std::collections::HashMap;

use async_graphql::{Context, Result};

use crate::{
    graph::{EntityIdx, View},
    influence::{self, Division, Flow, Link, Projection},
    query::Slice,
};

use super::request::Request;

/// The number of the community of each entity of a slice, in the order of its entities; the largest is 0.
///
/// Only the ties of the slice count, so the numbers say what belongs together in the picture.
pub(super) async fn communities(ctx: &Context<'_>, view: &View, slice: &Slice) -> Result<Vec<i32>> {
    let (n_entities, links) = (slice.entities.len(), links(view, slice));
    let found = move |budget: &mut _| {
        let graph = Projection::of_links(n_entities, &links);
        let found = influence::communities(graph.either(), &Division::default(), budget);
        let node_of = |at| graph.node(EntityIdx::new(at));
        let community = |at| node_of(at).map_or(0, |node| found.of[node as usize]);
        let numbers = (0..n_entities).map(community);
        Some(
            numbers
                .map(|number| i32::try_from(number).unwrap_or(i32::MAX))
                .collect(),
        )
    };
    Request::of(ctx).weigh(found).await
}

/// The ties of a slice by the places of its entities.
fn links(view: &View, slice: &Slice) -> Vec<Link> {
    let places: HashMap<EntityIdx, u32> = slice.entities.iter().copied().zip(0..).collect();
    let links = slice.relationships.iter().filter_map(|found| {
        let relationship = found.relationship;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "weights need no more digits"
        )]
        let weight = view.strength(relationship.kind, found.best) as f32;
        Some(Link {
            from: *places.get(&relationship.source)?,
            to: *places.get(&relationship.target)?,
            weight,
            flow: Flow::BothWays,
        })
    });
    links.filter(|link| link.weight > 0.0).collect()
}
