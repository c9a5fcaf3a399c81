//! Views as petgraph graphs, so that its algorithms run on them.
//!
//! There are two, because petgraph decides by type whether a graph is directed. Entities that the
//! view does not show are nodes without edges, so that numbers have no gaps.

use petgraph::{
    Directed as DirectedEdges, Direction as EdgeDirection, Undirected as UndirectedEdges,
    data::DataMap,
    visit::{
        Data, EdgeRef, GraphBase, GraphProp, GraphRef, IntoEdges, IntoEdgesDirected, IntoNeighbors,
        IntoNeighborsDirected, IntoNodeIdentifiers, NodeCount, NodeIndexable, Visitable,
    },
};

use super::{ClaimIdx, Direction, EntityIdx, Tie, View};

/// A view whose ties lead from source to target, and both ways for symmetric kinds.
#[derive(Clone, Copy, Debug)]
pub struct Directed<'a>(pub &'a View);

/// A view whose ties all lead both ways.
#[derive(Clone, Copy, Debug)]
pub struct Undirected<'a>(pub &'a View);

/// A claim as an edge; its weight is the strength of the tie.
#[derive(Clone, Copy, Debug)]
pub struct Edge {
    tie: Tie,
    /// Whether the tie was asked for at its far end.
    reversed: bool,
    strength: f64,
}

impl EdgeRef for Edge {
    type NodeId = EntityIdx;
    type EdgeId = ClaimIdx;
    type Weight = f64;

    fn source(&self) -> EntityIdx {
        if self.reversed {
            self.tie.to
        } else {
            self.tie.from
        }
    }

    fn target(&self) -> EntityIdx {
        if self.reversed {
            self.tie.from
        } else {
            self.tie.to
        }
    }

    fn weight(&self) -> &f64 {
        &self.strength
    }

    fn id(&self) -> ClaimIdx {
        self.tie.claim
    }
}

impl View {
    /// Each relationship once, with its best claim; several claims of one are one edge.
    fn steps(
        &self,
        entity: EntityIdx,
        direction: Direction,
    ) -> impl Iterator<Item = (Tie, ClaimIdx)> {
        self.supported(entity, direction)
            .filter(|(tie, _)| self.walks(tie.kind) && self.shows(tie.to))
    }

    fn edges_of(
        &self,
        entity: EntityIdx,
        direction: Direction,
        reversed: bool,
    ) -> std::vec::IntoIter<Edge> {
        let edges: Vec<Edge> = self
            .steps(entity, direction)
            .map(|(tie, best)| Edge {
                tie,
                reversed,
                strength: self.strength(tie.kind, best),
            })
            .collect();
        edges.into_iter()
    }

    fn neighbors_of(
        &self,
        entity: EntityIdx,
        direction: Direction,
    ) -> std::vec::IntoIter<EntityIdx> {
        let neighbors: Vec<EntityIdx> = self
            .steps(entity, direction)
            .map(|(tie, _)| tie.to)
            .collect();
        neighbors.into_iter()
    }
}

fn direction_of(direction: EdgeDirection) -> Direction {
    match direction {
        EdgeDirection::Outgoing => Direction::Out,
        EdgeDirection::Incoming => Direction::In,
    }
}

/// What both kinds of graph have in common; they differ in which ties lead where.
macro_rules! graph {
    ($graph:ident, $edge_type:ty, $is_directed:literal, $out:expr) => {
        impl GraphBase for $graph<'_> {
            type EdgeId = ClaimIdx;
            type NodeId = EntityIdx;
        }

        impl GraphRef for $graph<'_> {}

        impl GraphProp for $graph<'_> {
            type EdgeType = $edge_type;

            fn is_directed(&self) -> bool {
                $is_directed
            }
        }

        impl Data for $graph<'_> {
            type NodeWeight = EntityIdx;
            type EdgeWeight = f64;
        }

        impl DataMap for $graph<'_> {
            fn node_weight(&self, _: EntityIdx) -> Option<&EntityIdx> {
                None
            }

            fn edge_weight(&self, _: ClaimIdx) -> Option<&f64> {
                None
            }
        }

        impl NodeCount for $graph<'_> {
            fn node_count(&self) -> usize {
                self.0.snapshot().n_entities()
            }
        }

        impl NodeIndexable for $graph<'_> {
            fn node_bound(&self) -> usize {
                self.0.snapshot().n_entities()
            }

            fn to_index(&self, entity: EntityIdx) -> usize {
                entity.index()
            }

            fn from_index(&self, idx: usize) -> EntityIdx {
                EntityIdx::new(idx)
            }
        }

        impl petgraph::visit::NodeCompactIndexable for $graph<'_> {}

        impl Visitable for $graph<'_> {
            type Map = fixedbitset::FixedBitSet;

            fn visit_map(&self) -> Self::Map {
                fixedbitset::FixedBitSet::with_capacity(self.node_bound())
            }

            fn reset_map(&self, map: &mut Self::Map) {
                map.clear();
                map.grow(self.node_bound());
            }
        }

        impl IntoNodeIdentifiers for $graph<'_> {
            type NodeIdentifiers = std::vec::IntoIter<EntityIdx>;

            fn node_identifiers(self) -> Self::NodeIdentifiers {
                self.0.snapshot().entities().collect::<Vec<_>>().into_iter()
            }
        }

        impl IntoNeighbors for $graph<'_> {
            type Neighbors = std::vec::IntoIter<EntityIdx>;

            fn neighbors(self, entity: EntityIdx) -> Self::Neighbors {
                self.0.neighbors_of(entity, $out)
            }
        }

        impl IntoEdges for $graph<'_> {
            type Edges = std::vec::IntoIter<Edge>;

            fn edges(self, entity: EntityIdx) -> Self::Edges {
                self.0.edges_of(entity, $out, false)
            }
        }

        impl petgraph::visit::IntoEdgeReferences for $graph<'_> {
            type EdgeRef = Edge;
            type EdgeReferences = std::vec::IntoIter<Edge>;

            fn edge_references(self) -> Self::EdgeReferences {
                let edges: Vec<Edge> = self
                    .node_identifiers()
                    .flat_map(|entity| self.0.edges_of(entity, Direction::Out, false))
                    .filter(|edge| edge.tie.from_source)
                    .collect();
                edges.into_iter()
            }
        }
    };
}

graph!(Directed, DirectedEdges, true, Direction::Out);
graph!(Undirected, UndirectedEdges, false, Direction::Both);

impl IntoNeighborsDirected for Directed<'_> {
    type NeighborsDirected = std::vec::IntoIter<EntityIdx>;

    fn neighbors_directed(
        self,
        entity: EntityIdx,
        direction: EdgeDirection,
    ) -> Self::NeighborsDirected {
        self.0.neighbors_of(entity, direction_of(direction))
    }
}

impl IntoEdgesDirected for Directed<'_> {
    type EdgesDirected = std::vec::IntoIter<Edge>;

    fn edges_directed(self, entity: EntityIdx, direction: EdgeDirection) -> Self::EdgesDirected {
        let reversed = direction == EdgeDirection::Incoming;
        self.0.edges_of(entity, direction_of(direction), reversed)
    }
}
