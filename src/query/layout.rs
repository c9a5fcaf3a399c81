//! Where to draw the entities of a slice: the same slice always gets the same picture.
//!
//! Small slices are laid out by forces (Fruchterman and Reingold, "Graph drawing by
//! force-directed placement", 1991) from a fixed spiral; large ones stay on the spiral, in which
//! the most important entities are in the middle.

use super::Slice;

/// Largest slice that is laid out by forces; the work grows with its square.
pub const FORCES_MAX: usize = 600;
/// Rounds for small slices …
const ROUNDS_MAX: usize = 120;
/// … and for the largest.
const ROUNDS_MIN: usize = 30;
/// Pairs of entities that all rounds together look at, as far as there are enough rounds then.
const PAIRS_MAX: usize = 5_000_000;
/// The golden angle, in radians: it spreads points on a spiral evenly.
const GOLDEN_ANGLE: f64 = 2.399_963_229_728_653;

/// Pairs whose forces are computed at once: the compiler makes vector instructions of them.
const LANES: usize = 8;
/// No two push each other away as if they were nearer than this, squared.
const SQUARED_MIN: f32 = 0.01;

/// A place in the plane; the picture lies around the origin, neighbours about one unit apart.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Upwards.
    pub y: f64,
}

/// A place for each entity of a slice, in its order.
///
/// # Complexity
/// O(n²) for up to 600 entities, O(n) above.
#[must_use]
pub fn layout(slice: &Slice) -> Vec<Point> {
    let n_entities = slice.entities.len();
    let mut places = Vectors::on_spiral(n_entities);
    if n_entities <= FORCES_MAX {
        let edges = edges(slice);
        let n_rounds = n_rounds(n_entities);
        for round in 0..n_rounds {
            let moves = forces(&places, &edges);
            places.step(&moves, cooling(round, n_rounds));
        }
    }
    places.points()
}

/// Places or forces, coordinate by coordinate.
#[derive(Clone, Debug)]
struct Vectors {
    x: Vec<f32>,
    y: Vec<f32>,
}

impl Vectors {
    fn zero(length: usize) -> Self {
        Self {
            x: vec![0.0; length],
            y: vec![0.0; length],
        }
    }

    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "slices have far fewer than 2^53 entities, and places need no more than 24 bits"
    )]
    fn on_spiral(length: usize) -> Self {
        let place = |idx: usize| {
            let (angle, radius) = (idx as f64 * GOLDEN_ANGLE, (idx as f64).sqrt());
            ((radius * angle.cos()) as f32, (radius * angle.sin()) as f32)
        };
        let (x, y) = (0..length).map(place).unzip();
        Self { x, y }
    }

    /// Moves everything as the forces want, but by no more than a step.
    fn step(&mut self, moves: &Self, step_max: f32) {
        let places = self.x.iter_mut().zip(&mut self.y);
        for ((x, y), (dx, dy)) in places.zip(moves.x.iter().zip(&moves.y)) {
            let length = (dx * dx + dy * dy).sqrt().max(f32::MIN_POSITIVE);
            let step = length.min(step_max);
            *x += dx / length * step;
            *y += dy / length * step;
        }
    }

    fn points(&self) -> Vec<Point> {
        let rounded = |coordinate: &f32| (f64::from(*coordinate) * 1000.0).round() / 1000.0;
        let points = self.x.iter().zip(&self.y);
        points
            .map(|(x, y)| Point {
                x: rounded(x),
                y: rounded(y),
            })
            .collect()
    }
}

/// Largest step of a round; it falls to nothing.
#[expect(clippy::cast_precision_loss, reason = "there are few rounds")]
fn cooling(round: usize, n_rounds: usize) -> f32 {
    1.0 - round as f32 / n_rounds as f32
}

fn n_rounds(n_entities: usize) -> usize {
    let n_pairs = (n_entities * n_entities / 2).max(1);
    (PAIRS_MAX / n_pairs).clamp(ROUNDS_MIN, ROUNDS_MAX)
}

fn edges(slice: &Slice) -> Vec<(usize, usize)> {
    let mut edges = slice.ends();
    edges.retain(|(source, target)| source != target);
    edges
}

/// What moves each in one round: all push each other away, neighbours pull, the middle pulls a little.
fn forces(places: &Vectors, edges: &[(usize, usize)]) -> Vectors {
    let mut moves = Vectors::zero(places.x.len());
    push_apart(places, &mut moves);
    for &(a, b) in edges {
        let (dx, dy) = (places.x[a] - places.x[b], places.y[a] - places.y[b]);
        let distance = (dx * dx + dy * dy).sqrt();
        moves.x[a] -= dx * distance;
        moves.y[a] -= dy * distance;
        moves.x[b] += dx * distance;
        moves.y[b] += dy * distance;
    }
    for (wanted, place) in moves.x.iter_mut().zip(&places.x) {
        *wanted -= 0.05 * place;
    }
    for (wanted, place) in moves.y.iter_mut().zip(&places.y) {
        *wanted -= 0.05 * place;
    }
    moves
}

/// Each pair pushes itself apart, the more the nearer.
fn push_apart(places: &Vectors, moves: &mut Vectors) {
    for a in 0..places.x.len() {
        let place = (places.x[a], places.y[a]);
        let (others_x, rest_x) = places.x[a + 1..].as_chunks::<LANES>();
        let (others_y, rest_y) = places.y[a + 1..].as_chunks::<LANES>();
        let (moves_x, moves_rest_x) = moves.x[a + 1..].as_chunks_mut::<LANES>();
        let (moves_y, moves_rest_y) = moves.y[a + 1..].as_chunks_mut::<LANES>();
        let blocks = push(place, (others_x, others_y), (moves_x, moves_y));
        let (rest, moves_rest) = (
            (rest_x.as_chunks::<1>().0, rest_y.as_chunks::<1>().0),
            (
                moves_rest_x.as_chunks_mut::<1>().0,
                moves_rest_y.as_chunks_mut::<1>().0,
            ),
        );
        let rest = push(place, rest, moves_rest);
        moves.x[a] += blocks.0 + rest.0;
        moves.y[a] += blocks.1 + rest.1;
    }
}

/// Pushes others away from a place, `N` at once, and says how they push back.
fn push<const N: usize>(
    (x, y): (f32, f32),
    (others_x, others_y): (&[[f32; N]], &[[f32; N]]),
    (moves_x, moves_y): (&mut [[f32; N]], &mut [[f32; N]]),
) -> (f32, f32) {
    let (mut sum_x, mut sum_y) = ([0.0; N], [0.0; N]);
    let others = others_x.iter().zip(others_y);
    let moves = moves_x.iter_mut().zip(moves_y);
    for ((other_x, other_y), (move_x, move_y)) in others.zip(moves) {
        for lane in 0..N {
            let (dx, dy) = (x - other_x[lane], y - other_y[lane]);
            let strength = 1.0 / (dx * dx + dy * dy).max(SQUARED_MIN);
            sum_x[lane] += dx * strength;
            sum_y[lane] += dy * strength;
            move_x[lane] -= dx * strength;
            move_y[lane] -= dy * strength;
        }
    }
    (sum_x.iter().sum(), sum_y.iter().sum())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The forces, pair by pair.
    fn plain(places: &Vectors, edges: &[(usize, usize)]) -> Vec<(f64, f64)> {
        let place = |at: usize| (f64::from(places.x[at]), f64::from(places.y[at]));
        let between = |a: usize, b: usize| {
            let ((ax, ay), (bx, by)) = (place(a), place(b));
            (ax - bx, ay - by)
        };
        let of = |a: usize| {
            let (x, y) = place(a);
            let mut force = (-0.05 * x, -0.05 * y);
            for b in (0..places.x.len()).filter(|b| *b != a) {
                let (dx, dy) = between(a, b);
                let squared = (dx * dx + dy * dy).max(0.01);
                force.0 += dx / squared;
                force.1 += dy / squared;
            }
            let pulls = edges.iter().filter_map(|&(one, other)| match a {
                _ if a == one => Some(other),
                _ if a == other => Some(one),
                _ => None,
            });
            for b in pulls {
                let (dx, dy) = between(a, b);
                let distance = dx.hypot(dy);
                force.0 -= dx * distance;
                force.1 -= dy * distance;
            }
            force
        };
        (0..places.x.len()).map(of).collect()
    }

    proptest! {
        #[test]
        fn forces_in_lanes_equal_those_pair_by_pair(
            places in proptest::collection::vec((-9_f32..9.0, -9_f32..9.0), 0..40),
            ends in proptest::collection::vec((0_usize..40, 0_usize..40), 0..60),
        ) {
            let n_places = places.len();
            let (x, y) = places.into_iter().unzip();
            let places = Vectors { x, y };
            let edges: Vec<_> = ends.into_iter().filter(|(a, b)| a != b && *a.max(b) < n_places).collect();
            let fast = forces(&places, &edges);
            for (at, (x, y)) in plain(&places, &edges).into_iter().enumerate() {
                let near = |one: f32, other: f64| (f64::from(one) - other).abs() <= 1e-3 * (1.0 + other.abs());
                prop_assert!(near(fast.x[at], x) && near(fast.y[at], y), "{} {:?} {} {}", at, (x, y), fast.x[at], fast.y[at]);
            }
        }
    }
}
