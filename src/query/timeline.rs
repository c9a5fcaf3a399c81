//! What happened when.

use std::collections::HashSet;

use crate::{
    date::Edtf,
    graph::{Budget, Direction, EntityIdx, Omissions, Relationship, SourceIdx, Supported, View},
    ontology::{KindSet, RelationshipKindId, TieRole},
};

use super::{common, parts, parts::belongs};

/// Which ties to put in order.
#[derive(Clone, Debug, Default)]
pub struct TimelineQuery {
    /// Whose ties; all if empty.
    pub of: Vec<EntityIdx>,
    /// Only ties between any two of them, and what all of them share and act in.
    pub together: bool,
    /// They also stand for what belongs to them.
    pub include_parts: bool,
    /// Only ties of these concrete kinds.
    pub kinds: Option<KindSet<RelationshipKindId>>,
    /// Only ties that touch one of these.
    pub touching: Option<HashSet<EntityIdx>>,
    /// Only ties that one of these sources supports.
    pub sources: Option<HashSet<SourceIdx>>,
}

/// Something that happened.
#[derive(Clone, Debug)]
pub struct Item {
    /// When; nothing if the sources do not say.
    pub when: Option<Edtf>,
    /// What it is about: what they share, or the other end of the tie.
    pub entity: Option<EntityIdx>,
    /// The tie.
    pub supported: Supported,
    /// The ties that show it, this one first: of what several share, one of each of them.
    pub because: Vec<Supported>,
}

/// What happened, in order; undated items come last.
#[derive(Clone, Debug, Default)]
pub struct Timeline {
    /// The items.
    pub items: Vec<Item>,
    /// Whether the budget left something out.
    pub truncated: bool,
    /// Claims that the view does not count.
    pub omissions: Omissions,
}

/// Ties in the order of their dates.
///
/// # Complexity
/// O(n log n) in the ties of the entities and their parts.
#[must_use]
pub fn timeline(view: &View, ask: &TimelineQuery, budget: &mut Budget) -> Timeline {
    let view = &view.naming(&ask.of);
    let mut omissions = Omissions::default();
    let mut items = if ask.together && ask.of.len() > 1 {
        together(view, ask, &mut omissions, budget)
    } else {
        each(view, ask, &mut omissions, budget)
    };
    items.retain(|item| ask.admits(view, &item.supported));
    sort(view, &mut items);
    Timeline {
        items,
        truncated: budget.is_exhausted(),
        omissions,
    }
}

impl TimelineQuery {
    fn admits(&self, view: &View, supported: &Supported) -> bool {
        let Relationship {
            kind,
            source,
            target,
            ..
        } = supported.relationship;
        self.kinds.as_ref().is_none_or(|kinds| kinds.contains(kind))
            && self
                .touching
                .as_ref()
                .is_none_or(|asked| asked.contains(&source) || asked.contains(&target))
            && self.sources.as_ref().is_none_or(|sources| {
                view.claims_of(&supported.relationship)
                    .any(|(claim, omitted)| {
                        omitted.is_none()
                            && sources.contains(&view.snapshot().claim(claim).source())
                    })
            })
    }
}

/// Those for whom the asked entities stand.
fn standing(
    view: &View,
    ask: &TimelineQuery,
    omissions: &mut Omissions,
    budget: &mut Budget,
) -> Vec<Vec<EntityIdx>> {
    let whole = |entity: &EntityIdx| {
        if ask.include_parts {
            parts(view, *entity, omissions, budget)
                .into_iter()
                .map(|part| part.entity)
                .collect()
        } else {
            vec![*entity]
        }
    };
    ask.of.iter().map(whole).collect()
}

fn each(
    view: &View,
    ask: &TimelineQuery,
    omissions: &mut Omissions,
    budget: &mut Budget,
) -> Vec<Item> {
    let entities: Vec<EntityIdx> = if ask.of.is_empty() {
        view.snapshot()
            .entities()
            .filter(|entity| view.shows(*entity))
            .collect()
    } else {
        standing(view, ask, omissions, budget).concat()
    };
    let mut seen = HashSet::new();
    let mut items = Vec::new();
    for entity in entities {
        let ties = view.relationships_within(entity, Direction::Both, omissions, budget);
        let Some(ties) = ties else { return items };
        for supported in ties {
            if seen.insert(supported.relationship) {
                let other = supported.relationship.other(entity);
                items.push(item(view, supported, Some(other)));
            }
        }
    }
    items
}

fn together(
    view: &View,
    ask: &TimelineQuery,
    omissions: &mut Omissions,
    budget: &mut Budget,
) -> Vec<Item> {
    let sides = standing(view, ask, omissions, budget);
    let mut items = ties_between(view, &sides, omissions, budget);
    let shared = common(view, &ask.of, None, ask.include_parts, budget);
    omissions.add_all(&shared.omissions);
    for shared in shared.shared {
        let ties = shared.ties.iter().filter(|tie| {
            let ends = [tie.relationship.source, tie.relationship.target];
            ends.contains(&shared.entity) && is_joint(view, tie, shared.entity)
        });
        let mut of_entity: Vec<Item> = ties
            .map(|tie| item(view, *tie, Some(shared.entity)))
            .collect();
        sort(view, &mut of_entity);
        if let Some(item) = of_all(&sides, shared.entity, of_entity) {
            items.push(item);
        }
    }
    items
}

/// The first of the items about what is shared, with the first of each side: nothing unless each of them acts in it,
/// rather than just being near it.
fn of_all(sides: &[Vec<EntityIdx>], shared: EntityIdx, sorted: Vec<Item>) -> Option<Item> {
    let of_side = |side: &Vec<EntityIdx>| {
        let mut ties = sorted.iter().map(|item| item.supported);
        ties.find(|tie| side.contains(&tie.relationship.other(shared)))
    };
    let of_sides: Vec<Supported> = sides.iter().map(of_side).collect::<Option<_>>()?;
    let mut first = sorted.into_iter().next()?;
    let mut seen = HashSet::from([first.supported.relationship]);
    let others = of_sides
        .into_iter()
        .filter(|tie| seen.insert(tie.relationship));
    first.because.extend(others);
    Some(first)
}

/// Whether a tie tells of something done together, rather than of a place, a mention, one of those who belong to them,
/// or somebody to whom they belong; whoever leads something does it.
fn is_joint(view: &View, tie: &Supported, shared: EntityIdx) -> bool {
    let Relationship { kind, source, .. } = tie.relationship;
    let role = view.snapshot().ontology().relationship_kind(kind).role();
    let is_part = belongs(role) && (source == shared || role != TieRole::Leadership);
    !is_part && !matches!(role, TieRole::Location | TieRole::Reference)
}

fn ties_between(
    view: &View,
    sides: &[Vec<EntityIdx>],
    omissions: &mut Omissions,
    budget: &mut Budget,
) -> Vec<Item> {
    let mut items = Vec::new();
    let mut seen = HashSet::new();
    // A tie has two ends: with more than two asked, the ties between all of them are those between any two.
    for (at, side) in sides.iter().enumerate() {
        let others: HashSet<EntityIdx> = sides[at + 1..].iter().flatten().copied().collect();
        for entity in side {
            let ties = view.relationships_within(*entity, Direction::Both, omissions, budget);
            let Some(ties) = ties else { return items };
            for supported in ties {
                let other = supported.relationship.other(*entity);
                if others.contains(&other)
                    && !side.contains(&other)
                    && seen.insert(supported.relationship)
                {
                    items.push(item(view, supported, None));
                }
            }
        }
    }
    items
}

fn item(view: &View, supported: Supported, entity: Option<EntityIdx>) -> Item {
    Item {
        when: view.snapshot().claim(supported.best).valid(),
        entity,
        supported,
        because: vec![supported],
    }
}

/// By first possible day, then by last, then by the ends; undated items last.
fn sort(view: &View, items: &mut [Item]) {
    let snapshot = view.snapshot();
    let key = |item: &Item| {
        let when = item.when.as_ref();
        let relationship = &item.supported.relationship;
        (
            when.is_none(),
            when.and_then(Edtf::earliest),
            when.and_then(Edtf::latest),
            snapshot.relationship_id(relationship),
        )
    };
    items.sort_by_cached_key(key);
}
