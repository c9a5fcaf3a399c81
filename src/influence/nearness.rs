//! Distances from many sources at once: a bit for each source, a word for several.

use rayon::prelude::*;

use crate::graph::Budget;

use super::{
    adjacency::Adjacency,
    measure::{Arguments, Scores},
    projection::Projection,
    random::Random,
};

const WORDS: usize = 4;
/// Sources that are followed together.
const BATCH: usize = 64 * WORDS;

type Bits = [u64; WORDS];

/// How distances are to be measured.
pub(super) struct Ask {
    directed: bool,
    exact_up_to: usize,
    epsilon: f64,
    delta: f64,
    seed: u64,
}

impl Ask {
    pub(super) fn of(arguments: &Arguments) -> Self {
        Self {
            directed: arguments.is("directed"),
            exact_up_to: arguments.count("exactUpTo") as usize,
            epsilon: arguments.get("epsilon"),
            delta: arguments.get("delta"),
            seed: u64::from(arguments.count("seed")),
        }
    }

    /// The sources: all, or as many drawn at random as the error needs (Hoeffding, for all nodes at once).
    fn sources(&self, n_nodes: usize) -> Vec<u32> {
        let mut sources: Vec<u32> = (0..n_nodes as u32).collect();
        let needed = (2.0 * n_nodes as f64 / self.delta).ln() / (2.0 * self.epsilon * self.epsilon);
        if n_nodes > self.exact_up_to && needed < n_nodes as f64 {
            Random::new(self.seed).shuffle(&mut sources);
            sources.truncate(needed.ceil() as usize);
        }
        sources
    }
}

/// What each node knows of those that reach it, scaled up to all sources.
#[derive(Default)]
pub(super) struct Nearness {
    /// How many others reach it.
    pub(super) reached: Vec<f64>,
    /// Sum of their distances.
    pub(super) steps: Vec<f64>,
    /// Sum of one over their distances.
    pub(super) harmonic: Vec<f64>,
    n_sources: usize,
    complete: bool,
}

impl Nearness {
    pub(super) fn scores(&self, value: impl Fn(usize) -> f64) -> Scores {
        Scores {
            values: (0..self.reached.len()).map(value).collect(),
            converged: self.complete,
            rounds: self.n_sources as u32,
            truncated: !self.complete,
        }
    }
}

/// One node while a batch of sources spreads.
#[derive(Clone, Copy, Default)]
struct Cell {
    seen: Bits,
    reached: u32,
    steps: u64,
    harmonic: f64,
}

/// Follows ties from every source and notes at each node from how far it was reached.
pub(super) fn nearness(graph: &Projection, ask: &Ask, budget: &mut Budget) -> Nearness {
    let (ties, n_nodes) = if ask.directed {
        (graph.incoming(), graph.n_nodes())
    } else {
        (graph.either(), graph.n_nodes())
    };
    let sources = ask.sources(n_nodes);
    let mut cells = vec![Cell::default(); n_nodes];
    let mut near = Nearness {
        complete: true,
        ..Nearness::default()
    };
    for batch in sources.chunks(BATCH) {
        if !spread(ties, batch, &mut cells, budget) {
            near.complete = false;
            break;
        }
        near.n_sources += batch.len();
    }
    let scale = n_nodes as f64 / near.n_sources.max(1) as f64;
    near.reached = cells
        .iter()
        .map(|cell| f64::from(cell.reached) * scale)
        .collect();
    near.steps = cells.iter().map(|cell| cell.steps as f64 * scale).collect();
    near.harmonic = cells.iter().map(|cell| cell.harmonic * scale).collect();
    near
}

/// One batch; says whether the budget sufficed.
fn spread(ties: &Adjacency, batch: &[u32], cells: &mut [Cell], budget: &mut Budget) -> bool {
    let shares = ties.shares();
    let mut frontier = vec![Bits::default(); cells.len()];
    let mut next = frontier.clone();
    let mut all = Bits::default();
    for cell in cells.iter_mut() {
        cell.seen = Bits::default();
    }
    for (place, source) in batch.iter().enumerate() {
        let (word, bit) = (place / 64, 1u64 << (place % 64));
        all[word] |= bit;
        frontier[*source as usize][word] |= bit;
        cells[*source as usize].seen[word] |= bit;
    }
    for distance in 1u32.. {
        if !budget.spend(cells.len() + ties.n_entries()) {
            return false;
        }
        let mut pieces = Vec::with_capacity(shares.len());
        let (mut cells_left, mut next_left) = (&mut *cells, &mut next[..]);
        for share in &shares {
            let (own_cells, later_cells) = cells_left.split_at_mut(share.len());
            let (own_next, later_next) = next_left.split_at_mut(share.len());
            pieces.push((share.clone(), own_cells, own_next));
            (cells_left, next_left) = (later_cells, later_next);
        }
        let grew = pieces
            .into_par_iter()
            .map(|(nodes, cells, next)| {
                let mut grew = false;
                for ((node, cell), next) in nodes.zip(cells).zip(next) {
                    *next = fresh(ties.of(node as u32), &frontier, cell, &all);
                    let n_fresh: u32 = next.iter().map(|word| word.count_ones()).sum();
                    if n_fresh > 0 {
                        cell.note(next, n_fresh, distance);
                        grew = true;
                    }
                }
                grew
            })
            .reduce(|| false, |a, b| a | b);
        if !grew {
            break;
        }
        std::mem::swap(&mut frontier, &mut next);
    }
    true
}

/// The sources that reach a node over one more step and had not before.
fn fresh(others: &[u32], frontier: &[Bits], cell: &Cell, all: &Bits) -> Bits {
    let mut found = cell.seen;
    if found == *all {
        return Bits::default();
    }
    for other in others {
        for (found, word) in found.iter_mut().zip(&frontier[*other as usize]) {
            *found |= word;
        }
        if found == *all {
            break;
        }
    }
    for (found, seen) in found.iter_mut().zip(&cell.seen) {
        *found &= !seen;
    }
    found
}

impl Cell {
    fn note(&mut self, fresh: &Bits, n_fresh: u32, distance: u32) {
        for (seen, fresh) in self.seen.iter_mut().zip(fresh) {
            *seen |= fresh;
        }
        self.reached += n_fresh;
        self.steps += u64::from(n_fresh) * u64::from(distance);
        self.harmonic += f64::from(n_fresh) / f64::from(distance);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::influence::tests::{close, distances, links, one_way};

    fn ask(directed: bool) -> Ask {
        Ask {
            directed,
            exact_up_to: 1000,
            epsilon: 0.05,
            delta: 0.1,
            seed: 1,
        }
    }

    proptest! {
        #[test]
        fn searching_side_by_side_equals_searching_one_by_one((n_entities, links) in links(), directed in any::<bool>()) {
            let graph = Projection::of_links(n_entities, &links);
            let near = nearness(&graph, &ask(directed), &mut Budget::unlimited());
            let ties = if directed { graph.incoming() } else { graph.either() };
            for node in graph.nodes() {
                let (distances, _) = distances(ties, node);
                let found: Vec<usize> = distances.into_iter().flatten().filter(|distance| *distance > 0).collect();
                prop_assert!(close(near.reached[node as usize], found.len() as f64));
                prop_assert!(close(near.steps[node as usize], found.iter().sum::<usize>() as f64));
                prop_assert!(close(near.harmonic[node as usize], found.iter().map(|distance| 1.0 / *distance as f64).sum()));
            }
        }
    }

    #[test]
    fn more_sources_than_one_batch_are_all_followed() {
        let ties: Vec<_> = (1..600).map(|node| one_way(node - 1, node, 1.0)).collect();
        let graph = Projection::of_links(600, &ties);
        let near = nearness(&graph, &ask(false), &mut Budget::unlimited());
        assert!(near.reached.iter().all(|reached| close(*reached, 599.0)));
        assert!(close(
            near.steps.iter().sum::<f64>(),
            600.0 * (600.0 * 600.0 - 1.0) / 3.0
        ));
    }

    #[test]
    fn samples_come_near_the_whole() {
        let ties: Vec<_> = (0..3000)
            .map(|node| one_way(node, (node * 7 + 1) % 3000, 1.0))
            .collect();
        let graph = Projection::of_links(3000, &ties);
        let exact = nearness(
            &graph,
            &Ask {
                exact_up_to: 5000,
                ..ask(false)
            },
            &mut Budget::unlimited(),
        );
        let sampled = nearness(
            &graph,
            &Ask {
                epsilon: 0.1,
                ..ask(false)
            },
            &mut Budget::unlimited(),
        );
        assert!(sampled.n_sources < 1000, "{}", sampled.n_sources);
        for (found, expected) in sampled.harmonic.iter().zip(&exact.harmonic) {
            assert!((found - expected).abs() < 0.1 * 3000.0);
        }
    }
}
