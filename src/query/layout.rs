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
    let mut points: Vec<Point> = (0..slice.entities.len()).map(on_spiral).collect();
    if points.len() <= FORCES_MAX {
        let edges = edges(slice);
        let n_rounds = n_rounds(points.len());
        for round in 0..n_rounds {
            relax(&mut points, &edges, cooling(round, n_rounds));
        }
    }
    points
        .iter()
        .map(|point| Point {
            x: rounded(point.x),
            y: rounded(point.y),
        })
        .collect()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "slices have far fewer than 2^53 entities"
)]
fn on_spiral(idx: usize) -> Point {
    let (angle, radius) = (idx as f64 * GOLDEN_ANGLE, (idx as f64).sqrt());
    Point {
        x: radius * angle.cos(),
        y: radius * angle.sin(),
    }
}

/// Largest step of a round; it falls to nothing.
#[expect(clippy::cast_precision_loss, reason = "there are few rounds")]
fn cooling(round: usize, n_rounds: usize) -> f64 {
    1.0 - round as f64 / n_rounds as f64
}

fn n_rounds(n_entities: usize) -> usize {
    let n_pairs = (n_entities * n_entities / 2).max(1);
    (PAIRS_MAX / n_pairs).clamp(ROUNDS_MIN, ROUNDS_MAX)
}

fn rounded(coordinate: f64) -> f64 {
    (coordinate * 1000.0).round() / 1000.0
}

fn edges(slice: &Slice) -> Vec<(usize, usize)> {
    let mut edges = slice.ends();
    edges.retain(|(source, target)| source != target);
    edges
}

/// One round: all push each other away, neighbours pull, the middle pulls a little.
fn relax(points: &mut [Point], edges: &[(usize, usize)], step_max: f64) {
    let mut moves = vec![Point::default(); points.len()];
    for a in 0..points.len() {
        for b in a + 1..points.len() {
            let (dx, dy) = (points[a].x - points[b].x, points[a].y - points[b].y);
            let squared = (dx * dx + dy * dy).max(0.01);
            push(&mut moves, (a, b), (dx / squared, dy / squared));
        }
    }
    for (a, b) in edges {
        let (dx, dy) = (points[*a].x - points[*b].x, points[*a].y - points[*b].y);
        let distance = (dx * dx + dy * dy).sqrt();
        push(&mut moves, (*a, *b), (-dx * distance, -dy * distance));
    }
    for (point, wanted) in points.iter_mut().zip(moves) {
        let (dx, dy) = (wanted.x - 0.05 * point.x, wanted.y - 0.05 * point.y);
        let length = (dx * dx + dy * dy).sqrt().max(f64::MIN_POSITIVE);
        let step = length.min(step_max);
        point.x += dx / length * step;
        point.y += dy / length * step;
    }
}

fn push(moves: &mut [Point], (a, b): (usize, usize), (dx, dy): (f64, f64)) {
    moves[a].x += dx;
    moves[a].y += dy;
    moves[b].x -= dx;
    moves[b].y -= dy;
}
