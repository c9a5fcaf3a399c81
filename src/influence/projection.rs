//! A view as flat arrays: what every measure runs on.
//!
//! Only ties that the view counts and that may be followed are in it. Parallel ties are one, with
//! their weights added; a tie from an entity to itself says nothing about others and is left out.
//! Nodes are numbered by descending number of ties, which keeps what is read most close together.

use rayon::prelude::*;

use crate::graph::{Budget, Direction, EntityIdx, Omissions, View};

use super::adjacency::{Adjacency, Step};

/// Marks an entity that the view does not show.
const ABSENT: u32 = u32::MAX;
/// Entities whose ties are gathered in one go.
const GATHERED_ENTITIES: usize = 4096;

/// Which way a tie leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// From source to target.
    OneWay,
    /// Both ways, as for symmetric kinds.
    BothWays,
}

/// A weighted tie between two things that are known by number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Link {
    /// The source.
    pub from: u32,
    /// The target.
    pub to: u32,
    /// Strength of the tie, above 0.
    pub weight: f32,
    /// Which way it leads.
    pub flow: Flow,
}

/// The entities and ties of a view, without gaps, in flat arrays.
#[derive(Clone, Debug, PartialEq)]
pub struct Projection {
    entities: Vec<EntityIdx>,
    /// Node of each entity.
    nodes: Vec<u32>,
    out: Adjacency,
    incoming: Adjacency,
    either: Adjacency,
}

impl Projection {
    /// The arrays of a view; nothing if the budget does not suffice.
    ///
    /// A tie weighs as much as its kind, times the confidence of the best claim that supports it.
    ///
    /// # Complexity
    /// O(entities + ties).
    #[must_use]
    pub fn new(view: &View, budget: &mut Budget) -> Option<Self> {
        let snapshot = view.snapshot();
        let shown: Vec<bool> = snapshot
            .entities()
            .map(|entity| view.shows(entity))
            .collect();
        let mut links = Vec::new();
        for start in (0..shown.len()).step_by(GATHERED_ENTITIES * 16) {
            let block = start..shown.len().min(start + GATHERED_ENTITIES * 16);
            let gathered: Vec<Vec<Link>> = block
                .into_par_iter()
                .chunks(GATHERED_ENTITIES)
                .map(|entities| gather(view, &shown, &entities))
                .collect();
            for part in gathered {
                if !budget.spend(part.len() + 1) {
                    return None;
                }
                links.extend(part);
            }
        }
        Some(Self::arranged(&shown, &links))
    }

    /// The arrays of so many things and the ties between them.
    ///
    /// # Panics
    /// When a link leads to something that is not there.
    #[must_use]
    pub fn of_links(n_entities: usize, links: &[Link]) -> Self {
        Self::arranged(&vec![true; n_entities], links)
    }

    fn arranged(shown: &[bool], links: &[Link]) -> Self {
        let (entities, nodes) = by_descending_ties(shown, links);
        let n_nodes = entities.len();
        let steps = |flow: Flow| {
            let counted = links.iter().filter(move |link| link.from != link.to);
            let of_flow = counted.filter(move |link| link.flow == flow);
            of_flow.map(|link| Step {
                from: nodes[link.from as usize],
                to: nodes[link.to as usize],
                weight: link.weight,
            })
        };
        let ((one_way, one_way_back), both_ways) = rayon::join(
            || {
                let steps: Vec<Step> = steps(Flow::OneWay).collect();
                let one_way = Adjacency::new(n_nodes, &steps);
                let back = one_way.reversed();
                (one_way, back)
            },
            || {
                let back = |step: Step| [step, step.back()];
                let steps: Vec<Step> = steps(Flow::BothWays).flat_map(back).collect();
                Adjacency::new(n_nodes, &steps)
            },
        );
        // Merging rows is reading in order, which is much cheaper than sorting all steps once more.
        let ((out, either), incoming) = rayon::join(
            || {
                let out = one_way.merged(&both_ways);
                let either = out.merged(&one_way_back);
                (out, either)
            },
            || one_way_back.merged(&both_ways),
        );
        Self {
            entities,
            nodes,
            out,
            incoming,
            either,
        }
    }

    /// How many entities there are.
    #[must_use]
    pub fn n_nodes(&self) -> usize {
        self.entities.len()
    }

    /// The ties that lead away from each node; those of symmetric kinds lead both ways.
    #[must_use]
    pub fn out(&self) -> &Adjacency {
        &self.out
    }

    /// The ties that lead to each node.
    #[must_use]
    pub fn incoming(&self) -> &Adjacency {
        &self.incoming
    }

    /// All ties, whichever way they lead; each weighs once.
    #[must_use]
    pub fn either(&self) -> &Adjacency {
        &self.either
    }

    /// The entity that a node stands for.
    #[must_use]
    pub fn entity(&self, node: u32) -> EntityIdx {
        self.entities[node as usize]
    }

    /// The node of an entity, if the view shows it.
    #[must_use]
    pub fn node(&self, entity: EntityIdx) -> Option<u32> {
        let node = self.nodes.get(entity.index()).copied()?;
        (node != ABSENT).then_some(node)
    }

    /// The nodes of those entities that the view shows, in the same order.
    #[must_use]
    pub fn nodes_of(&self, entities: &[EntityIdx]) -> Vec<u32> {
        entities
            .iter()
            .filter_map(|entity| self.node(*entity))
            .collect()
    }

    /// How many bytes it takes.
    #[must_use]
    pub fn n_bytes(&self) -> usize {
        let sides = [&self.out, &self.incoming, &self.either];
        let numbers = self.entities.len() + self.nodes.len();
        4 * numbers + sides.map(Adjacency::n_bytes).iter().sum::<usize>()
    }

    /// All nodes.
    #[must_use]
    pub fn nodes(&self) -> std::ops::Range<u32> {
        0..self.n_nodes() as u32
    }
}

/// The ties that lead away from some entities.
fn gather(view: &View, shown: &[bool], entities: &[usize]) -> Vec<Link> {
    let ontology = view.snapshot().ontology();
    let mut omissions = Omissions::default();
    let mut links = Vec::new();
    for from in entities.iter().filter(|entity| shown[**entity]) {
        let entity = EntityIdx::new(*from);
        for supported in view.relationships(entity, Direction::Out, &mut omissions) {
            let relationship = supported.relationship;
            let (kind, to) = (relationship.kind, relationship.target);
            if relationship.source != entity || to == entity || !shown[to.index()] {
                continue;
            }
            let weight = view.strength(kind, supported.best);
            if weight > 0.0 && view.walks(kind) {
                links.push(Link {
                    from: *from as u32,
                    to: to.index() as u32,
                    weight: weight as f32,
                    flow: if ontology.relationship_kind(kind).is_symmetric() {
                        Flow::BothWays
                    } else {
                        Flow::OneWay
                    },
                });
            }
        }
    }
    links
}

/// The entities shown, those with most ties first, and the place of each in that order.
fn by_descending_ties(shown: &[bool], links: &[Link]) -> (Vec<EntityIdx>, Vec<u32>) {
    let mut n_ties = vec![0u32; shown.len()];
    for link in links.iter().filter(|link| link.from != link.to) {
        n_ties[link.from as usize] += 1;
        n_ties[link.to as usize] += 1;
    }
    let mut order: Vec<u32> = (0..shown.len() as u32)
        .filter(|entity| shown[*entity as usize])
        .collect();
    order.sort_by_key(|entity| std::cmp::Reverse(n_ties[*entity as usize]));
    let mut nodes = vec![ABSENT; shown.len()];
    for (node, entity) in (0u32..).zip(&order) {
        nodes[*entity as usize] = node;
    }
    let entities = order
        .into_iter()
        .map(|entity| EntityIdx::new(entity as usize))
        .collect();
    (entities, nodes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::influence::tests::{close, links, one_way};

    #[test]
    fn parallel_ties_are_one_and_loops_are_none() {
        let mut ties = vec![one_way(0, 1, 1.0), one_way(0, 1, 0.5), one_way(1, 1, 3.0)];
        ties.push(Link {
            flow: Flow::BothWays,
            ..one_way(1, 2, 2.0)
        });
        let graph = Projection::of_links(4, &ties);
        let [a, b, c, d] = [0, 1, 2, 3].map(|entity| graph.node(EntityIdx::new(entity)).unwrap());
        assert_eq!([b, a, c, d], [0, 1, 2, 3], "most ties first, then in order");
        assert_eq!(graph.out().entries(a).collect::<Vec<_>>(), [(b, 1.5)]);
        assert_eq!(
            graph.incoming().entries(b).collect::<Vec<_>>(),
            [(a, 1.5), (c, 2.0)]
        );
        assert_eq!(graph.out().entries(c).collect::<Vec<_>>(), [(b, 2.0)]);
        assert_eq!(
            graph.either().entries(b).collect::<Vec<_>>(),
            [(a, 1.5), (c, 2.0)]
        );
        assert_eq!(graph.either().degree(d), 0);
    }

    #[test]
    fn nothing_gives_an_empty_graph() {
        let graph = Projection::of_links(0, &[]);
        assert_eq!(graph.n_nodes(), 0);
        assert_eq!(graph.either().n_entries(), 0);
        assert!(graph.either().shares().is_empty());
    }

    proptest! {
        #[test]
        fn every_tie_is_there_from_both_ends_with_its_weight((n_entities, links) in links()) {
            let graph = Projection::of_links(n_entities, &links);
            let mut degrees: Vec<usize> = graph.nodes().map(|node| {
                links.iter().filter(|link| link.from != link.to).filter(|link| {
                    let entity = graph.entity(node).index() as u32;
                    link.from == entity || link.to == entity
                }).count()
            }).collect();
            prop_assert!(degrees.is_sorted_by(|a, b| a >= b));
            degrees.clear();
            for a in graph.nodes() {
                for b in graph.nodes() {
                    let (from, to) = (graph.entity(a).index() as u32, graph.entity(b).index() as u32);
                    let sum = |counts: &dyn Fn(&Link) -> bool| -> f32 {
                        links.iter().filter(|link| link.from != link.to && counts(link)).map(|link| link.weight).sum()
                    };
                    let along = sum(&|link| (link.from, link.to) == (from, to) || (link.flow == Flow::BothWays && (link.to, link.from) == (from, to)));
                    let either = sum(&|link| (link.from, link.to) == (from, to) || (link.to, link.from) == (from, to));
                    prop_assert!(close(graph.out().weight_between(a, b).into(), along.into()));
                    prop_assert!(close(graph.incoming().weight_between(b, a).into(), along.into()));
                    prop_assert!(close(graph.either().weight_between(a, b).into(), either.into()));
                }
            }
            let shares: Vec<usize> = graph.out().shares().into_iter().flatten().collect();
            prop_assert_eq!(shares, (0..n_entities).collect::<Vec<_>>());
        }
    }
}
