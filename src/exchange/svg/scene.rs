//! What is where in a picture, before it is drawn.

use std::collections::{BTreeMap, HashMap};

use super::{
    labels::{LINE, NAME_SIZE, width, wrapped},
    packing::{Bounds, Extent, Item, pack},
};
use crate::{
    exchange::{
        format::WriteError,
        walk::{Edge, Walk},
    },
    ontology::EntityKind,
};

/// An entity in a picture.
#[derive(Debug)]
pub(super) struct Mark<'a> {
    pub(super) name: &'a str,
    pub(super) kind: &'a EntityKind,
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) radius: f64,
    pub(super) degree: usize,
    /// The lines of its name; none where there is no room.
    pub(super) lines: Vec<String>,
}

/// A relationship in a picture.
#[derive(Debug)]
pub(super) struct Tie<'a> {
    pub(super) source: usize,
    pub(super) target: usize,
    pub(super) label: &'a str,
    pub(super) weight: f64,
    pub(super) confidence: f64,
    pub(super) is_doubtful: bool,
    /// How far the line bows to its left, by its length.
    pub(super) bend: f64,
}

/// A picture before it is drawn; its corner is the origin.
#[derive(Debug)]
pub(super) struct Scene<'a> {
    pub(super) marks: Vec<Mark<'a>>,
    pub(super) ties: Vec<Tie<'a>>,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// Below this confidence a tie is drawn as doubtful.
const DOUBTFUL_BELOW: f64 = 0.6;
/// So many of the best connected get room for their names; the others are named where there is room left.
const NAMED_MAX: usize = 160;
/// The bow of a line that is alone, by its length.
const GENTLE_BEND: f64 = 0.06;

impl<'a> Scene<'a> {
    pub(super) fn of(walk: &Walk<'a>) -> Result<Self, WriteError> {
        let mut nodes = Vec::new();
        let mut idxs = HashMap::new();
        for node in walk.nodes() {
            idxs.insert(node.id, nodes.len());
            nodes.push(node);
        }
        let mut ties = Vec::new();
        walk.edges(|edge| {
            ties.extend(tie(edge, &idxs));
            Ok(())
        })?;
        bend(&mut ties);
        let mut degrees = vec![0; nodes.len()];
        for tie in &ties {
            degrees[tie.source] += 1;
            degrees[tie.target] += 1;
        }
        let most = degrees.iter().copied().max().unwrap_or(0);
        let n = nodes.len();
        let marks = nodes.into_iter().zip(&degrees).map(|(node, degree)| Mark {
            name: node.label,
            kind: node.kind,
            x: node.place.map_or(0.0, |place| place.x),
            y: node.place.map_or(0.0, |place| -place.y),
            radius: radius(*degree, most, n),
            degree: *degree,
            lines: wrapped(node.label),
        });
        let mut scene = Self {
            marks: marks.collect(),
            ties,
            width: 0.0,
            height: 0.0,
        };
        scene.place();
        Ok(scene)
    }

    /// Gives everything its place, and as many as possible their names.
    fn place(&mut self) {
        let ranked = self.ranked();
        let named = &ranked[..ranked.len().min(NAMED_MAX)];
        let mut has_room = vec![false; self.marks.len()];
        for at in named {
            has_room[*at] = true;
        }
        let mut items: Vec<Item> = self
            .marks
            .iter()
            .zip(&has_room)
            .map(|(mark, has_room)| mark.item(*has_room))
            .collect();
        let ties: Vec<(usize, usize)> = self
            .ties
            .iter()
            .map(|tie| (tie.source, tie.target))
            .collect();
        pack(&mut items, &ties);
        for (mark, item) in self.marks.iter_mut().zip(&items) {
            (mark.x, mark.y) = (item.x, item.y);
        }
        self.name_others(&ranked, &has_room);
        if let Some(bounds) = Bounds::around(items) {
            (self.width, self.height) = (bounds.width(), bounds.height());
            for mark in &mut self.marks {
                mark.x -= bounds.left;
                mark.y -= bounds.top;
            }
        }
    }

    /// The marks, the best connected first.
    fn ranked(&self) -> Vec<usize> {
        let mut ranked: Vec<usize> = (0..self.marks.len()).collect();
        ranked.sort_by_key(|at| std::cmp::Reverse(self.marks[*at].degree));
        ranked
    }

    /// Takes the names of those without room of their own, except where nothing is in the way.
    fn name_others(&mut self, ranked: &[usize], has_room: &[bool]) {
        let others: Vec<usize> = ranked.iter().copied().filter(|at| !has_room[*at]).collect();
        if others.is_empty() {
            return;
        }
        let mut taken: Vec<Bounds> = self
            .marks
            .iter()
            .zip(has_room)
            .map(|(mark, has_room)| mark.item(*has_room).bounds())
            .collect();
        for at in others {
            let mark = &self.marks[at];
            let wanted = Bounds {
                top: mark.y + mark.radius,
                ..mark.item(true).bounds()
            };
            let is_free =
                |(other, bounds): (usize, &Bounds)| other == at || !bounds.overlaps(&wanted);
            if taken.iter().enumerate().all(is_free) {
                taken[at] = mark.item(true).bounds();
            } else {
                self.marks[at].lines.clear();
            }
        }
    }

    /// The kinds that are there with their numbers, in the order of the ontology.
    pub(super) fn kinds(&self) -> Vec<(&'a EntityKind, usize)> {
        let mut kinds = BTreeMap::new();
        for mark in &self.marks {
            kinds.entry(mark.kind.id()).or_insert((mark.kind, 0)).1 += 1;
        }
        kinds.into_values().collect()
    }

    /// The best connected, with their numbers of ties.
    pub(super) fn best_connected(&self, n: usize) -> Vec<(&'a str, usize)> {
        let ranked = self.ranked().into_iter().take(n);
        ranked
            .map(|at| (self.marks[at].name, self.marks[at].degree))
            .collect()
    }
}

impl Mark<'_> {
    /// The room that it takes, with its name or without.
    fn item(&self, with_name: bool) -> Item {
        let (mut aside, mut down) = (self.radius + 5.0, self.radius + 5.0);
        if with_name {
            let widths = self.lines.iter().map(|line| width(line, NAME_SIZE));
            aside = widths.map(|width| width / 2.0 + 8.0).fold(aside, f64::max);
            down += self.name_height() + 4.0;
        }
        Item {
            x: self.x,
            y: self.y,
            extent: Extent {
                aside,
                up: self.radius + 5.0,
                down,
            },
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "a name has three lines")]
    fn name_height(&self) -> f64 {
        self.lines.len() as f64 * NAME_SIZE * LINE
    }
}

fn tie<'a>(edge: &Edge<'a>, idxs: &HashMap<&str, usize>) -> Option<Tie<'a>> {
    Some(Tie {
        source: *idxs.get(edge.source)?,
        target: *idxs.get(edge.target)?,
        label: edge.label,
        weight: edge.weight,
        confidence: edge.confidence,
        is_doubtful: edge.confidence < DOUBTFUL_BELOW || !edge.is_attested(),
        bend: GENTLE_BEND,
    })
}

/// Several ties between the same two are fanned out.
fn bend(ties: &mut [Tie<'_>]) {
    let mut pairs: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    for (at, tie) in ties.iter().enumerate() {
        let pair = (tie.source.min(tie.target), tie.source.max(tie.target));
        pairs.entry(pair).or_default().push(at);
    }
    for members in pairs.values().filter(|members| members.len() > 1) {
        let middle = half(members.len() - 1);
        for (place, at) in members.iter().enumerate() {
            let spread = (2.0 * half(place) - middle) * 0.22;
            let tie = &mut ties[*at];
            tie.bend = if tie.source < tie.target {
                spread
            } else {
                -spread
            };
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "there are few parallel ties")]
fn half(number: usize) -> f64 {
    number as f64 / 2.0
}

/// Radius in pixels for a number of ties, so that the area grows with it; smaller in a crowd.
#[expect(clippy::cast_precision_loss, reason = "degrees are far below 2^53")]
fn radius(degree: usize, most: usize, n: usize) -> f64 {
    let share = degree as f64 / most.max(1) as f64;
    let crowd = (36.0 / n.max(1) as f64).sqrt().clamp(0.75, 1.0);
    (11.0 + 14.0 * share.sqrt()) * crowd
}
