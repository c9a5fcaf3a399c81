//! Room for everything: boxes are pushed apart until none lies on another, and groups that are not connected stand
//! beside the largest one.

use std::collections::VecDeque;

/// A box around a place: how far it reaches from there.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Extent {
    pub(super) aside: f64,
    pub(super) up: f64,
    pub(super) down: f64,
}

/// A box and where it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) extent: Extent,
}

/// A box in the plane.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

impl Item {
    pub(super) fn bounds(&self) -> Bounds {
        Bounds {
            left: self.x - self.extent.aside,
            right: self.x + self.extent.aside,
            top: self.y - self.extent.up,
            bottom: self.y + self.extent.down,
        }
    }
}

impl Bounds {
    pub(super) fn around(items: impl IntoIterator<Item = Item>) -> Option<Self> {
        let bounds = items.into_iter().map(|item| item.bounds());
        bounds.reduce(|a, b| Self {
            left: a.left.min(b.left),
            top: a.top.min(b.top),
            right: a.right.max(b.right),
            bottom: a.bottom.max(b.bottom),
        })
    }

    pub(super) fn width(&self) -> f64 {
        self.right - self.left
    }

    pub(super) fn height(&self) -> f64 {
        self.bottom - self.top
    }

    pub(super) fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }
}

/// Length of a typical line, in pixels.
const LENGTH: f64 = 110.0;
/// Between groups, in pixels.
const GAP: f64 = 36.0;
/// Pairs that are looked at; enough for 2,000 boxes 60 times.
const PAIRS_MAX: usize = 120_000_000;
const ROUNDS_MAX: usize = 400;
/// Width of a picture by its height, about.
const ASPECT: f64 = 1.35;

/// Places boxes, given where they would like to be and what joins them.
///
/// # Complexity
/// O(n²) for each of at most 400 rounds, at most 120,000,000 pairs in all.
pub(super) fn pack(items: &mut [Item], ties: &[(usize, usize)]) {
    let groups = groups(items.len(), ties);
    let mut shelves = Shelves::default();
    for (rank, group) in groups.iter().enumerate() {
        let mut own: Vec<Item> = group.iter().map(|at| items[*at]).collect();
        scale(&mut own, group, ties);
        separate(&mut own);
        let Some(bounds) = Bounds::around(own.iter().copied()) else {
            continue;
        };
        let (x, y) = if rank == 0 {
            shelves.begin(&bounds, items.len() - group.len())
        } else {
            shelves.next(&bounds)
        };
        for (at, item) in group.iter().zip(own) {
            items[*at].x = item.x - bounds.left + x;
            items[*at].y = item.y - bounds.top + y;
        }
    }
}

/// Groups of what is joined, the largest first.
fn groups(n: usize, ties: &[(usize, usize)]) -> Vec<Vec<usize>> {
    let mut near = vec![Vec::new(); n];
    for (a, b) in ties {
        near[*a].push(*b);
        near[*b].push(*a);
    }
    let mut is_seen = vec![false; n];
    let mut groups = Vec::new();
    for first in 0..n {
        if std::mem::replace(&mut is_seen[first], true) {
            continue;
        }
        let mut group = Vec::new();
        let mut open = VecDeque::from([first]);
        while let Some(at) = open.pop_front() {
            group.push(at);
            for other in &near[at] {
                if !std::mem::replace(&mut is_seen[*other], true) {
                    open.push_back(*other);
                }
            }
        }
        group.sort_unstable();
        groups.push(group);
    }
    groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
    groups
}

/// Gives the typical tie of a group the usual length.
fn scale(items: &mut [Item], group: &[usize], ties: &[(usize, usize)]) {
    let place = |at: &usize| group.binary_search(at).ok();
    let mut lengths: Vec<f64> = ties
        .iter()
        .filter_map(|(a, b)| Some((items[place(a)?], items[place(b)?])))
        .map(|(a, b)| (a.x - b.x).hypot(a.y - b.y))
        .filter(|length| *length > 0.0)
        .collect();
    lengths.sort_by(f64::total_cmp);
    let Some(typical) = lengths.get(lengths.len() / 2) else {
        return;
    };
    let factor = LENGTH / typical;
    for item in items {
        item.x *= factor * ASPECT.sqrt();
        item.y *= factor / ASPECT.sqrt();
    }
}

/// Pushes boxes apart, each pair by the shorter way, until none lies on another or the rounds are used up.
fn separate(items: &mut [Item]) {
    let n = items.len();
    let n_pairs = (n * n / 2).max(1);
    for _ in 0..ROUNDS_MAX.min(PAIRS_MAX / n_pairs) {
        let mut is_done = true;
        for a in 0..n {
            for b in a + 1..n {
                if let Some((dx, dy)) = push(&items[a], &items[b], a + b) {
                    items[a].x -= dx;
                    items[a].y -= dy;
                    items[b].x += dx;
                    items[b].y += dy;
                    is_done = false;
                }
            }
        }
        if is_done {
            break;
        }
    }
}

/// How far each of two boxes moves so that they part; nothing if they are apart.
fn push(a: &Item, b: &Item, salt: usize) -> Option<(f64, f64)> {
    let (one, other) = (a.bounds(), b.bounds());
    if !one.overlaps(&other) {
        return None;
    }
    // A little more than needed, or rounding would leave them touching.
    let over = |least: f64| f64::midpoint(least, 0.01);
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let aside = if dx > 0.0 || (dx == 0.0 && salt.is_multiple_of(2)) {
        one.right - other.left
    } else {
        one.left - other.right
    };
    let along = if dy >= 0.0 {
        one.bottom - other.top
    } else {
        one.top - other.bottom
    };
    if aside.abs() < along.abs() {
        Some((over(aside.abs()).copysign(aside), 0.0))
    } else {
        Some((0.0, over(along.abs()).copysign(along)))
    }
}

/// Rows of groups beside the largest one, or below it where that is wide.
#[derive(Default)]
struct Shelves {
    start: (f64, f64),
    width: f64,
    x: f64,
    y: f64,
    height: f64,
}

impl Shelves {
    /// Places the largest group; `n_others` boxes will follow.
    fn begin(&mut self, bounds: &Bounds, n_others: usize) -> (f64, f64) {
        let is_beside = bounds.width() < bounds.height() * 1.2 && n_others > 0;
        if is_beside {
            self.start = (bounds.width() + GAP * 2.0, 0.0);
            self.width = (bounds.height() * ASPECT - bounds.width()).max(bounds.height() * 0.3);
        } else {
            self.start = (0.0, bounds.height() + GAP * 1.5);
            self.width = bounds.width().max(600.0);
        }
        (0.0, 0.0)
    }

    fn next(&mut self, bounds: &Bounds) -> (f64, f64) {
        if self.x > 0.0 && self.x + bounds.width() > self.width {
            self.y += self.height + GAP / 2.0;
            (self.x, self.height) = (0.0, 0.0);
        }
        let place = (self.start.0 + self.x, self.start.1 + self.y);
        self.x += bounds.width() + GAP;
        self.height = self.height.max(bounds.height());
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(x: f64, y: f64) -> Item {
        let extent = Extent {
            aside: 60.0,
            up: 12.0,
            down: 30.0,
        };
        Item { x, y, extent }
    }

    #[test]
    fn no_box_lies_on_another() {
        // On one spot, in a row, and far apart; joined in a ring and not at all.
        for n in [2, 7, 40] {
            let mut items: Vec<Item> = (0..n).map(|at| item(f64::from(at % 3), 0.0)).collect();
            let n = items.len();
            let ties: Vec<(usize, usize)> = (0..n / 2).map(|at| (at, (at + 1) % (n / 2))).collect();
            pack(&mut items, &ties);
            for (at, one) in items.iter().enumerate() {
                for other in &items[at + 1..] {
                    assert!(
                        !one.bounds().overlaps(&other.bounds()),
                        "{n}: {one:?} {other:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn groups_are_what_ties_join_the_largest_first() {
        assert_eq!(
            groups(5, &[(3, 4), (4, 2)]),
            [vec![2, 3, 4], vec![0], vec![1]]
        );
    }
}
