//! Which entities a question is about, and in which order they are listed.

use std::cmp::Ordering;

use crate::{
    graph::{Budget, Direction, EntityIdx, View},
    model::{EntityStatus, Value},
    ontology::{AttributeId, EntityKindId, KindSet},
    text::fold,
};

use super::slice::{beginning, best_first};

/// Which entities are asked for; an empty filter asks for all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EntityFilter {
    /// One of these.
    pub ids: Option<Vec<EntityIdx>>,
    /// Of one of these concrete kinds.
    pub kinds: Option<KindSet<EntityKindId>>,
    /// With one of these statuses.
    pub status: Option<Vec<EntityStatus>>,
    /// With a name that contains this text, folded.
    pub text: Option<String>,
    /// With values that pass all of these tests.
    pub attributes: Vec<AttributeTest>,
}

/// A test that a claimed value of an attribute must pass.
#[derive(Clone, Debug, PartialEq)]
pub struct AttributeTest {
    /// The attribute.
    pub attribute: AttributeId,
    /// Equal to one of these.
    pub any_of: Option<Vec<Value>>,
    /// At least this.
    pub at_least: Option<Value>,
    /// At most this.
    pub at_most: Option<Value>,
}

/// The order of a list of entities; ties are broken by id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum EntityOrder {
    /// By name, folded.
    #[default]
    Name,
    /// By kind in the order of the ontology, then by name.
    Kind,
    /// By the number of relationships in the view, the best connected first.
    Degree,
    /// By id.
    Id,
}

impl EntityFilter {
    /// Whether it asks for all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The entities of the view that a filter admits, in the order in which they were added; nothing if the budget does not
/// suffice to look at all of them.
///
/// # Complexity
/// O(entities), unless the filter names ids or values of an indexed attribute.
#[must_use]
pub fn matching(view: &View, filter: &EntityFilter, budget: &mut Budget) -> Option<Vec<EntityIdx>> {
    let text = filter.text.as_deref().map(fold);
    let n_values = |test: &AttributeTest| 1 + test.any_of.as_ref().map_or(0, Vec::len);
    let n_looks = 1 + filter.attributes.iter().map(n_values).sum::<usize>();
    let mut admitted = |candidates: &mut dyn Iterator<Item = EntityIdx>| {
        let mut found = Vec::new();
        for entity in candidates {
            if !budget.spend(n_looks) {
                return None;
            }
            if admits(view, filter, text.as_deref(), entity) {
                found.push(entity);
            }
        }
        Some(found)
    };
    match &filter.ids {
        Some(ids) => {
            let mut ids = ids.clone();
            ids.sort_unstable();
            ids.dedup();
            admitted(&mut ids.into_iter())
        }
        None => match indexed(view, filter) {
            Some(candidates) => admitted(&mut candidates.into_iter()),
            None => admitted(&mut view.snapshot().entities()),
        },
    }
}

/// All entities that can pass one of the tests, where an index knows them; the test with the fewest counts.
fn indexed(view: &View, filter: &EntityFilter) -> Option<Vec<EntityIdx>> {
    let tests = filter.attributes.iter();
    let known = tests.filter_map(|test| {
        view.snapshot()
            .indexed(test.attribute, test.any_of.as_deref()?)
    });
    known.min_by_key(Vec::len)
}

fn admits(view: &View, filter: &EntityFilter, text: Option<&str>, entity: EntityIdx) -> bool {
    let record = view.record(entity);
    filter
        .kinds
        .as_ref()
        .is_none_or(|kinds| kinds.contains(record.kind))
        && filter
            .status
            .as_ref()
            .is_none_or(|status| status.contains(&record.status))
        && text.is_none_or(|text| record.folded.contains(text))
        && view.shows(entity)
        && filter
            .attributes
            .iter()
            .all(|test| passes(view, entity, test))
}

fn passes(view: &View, entity: EntityIdx, test: &AttributeTest) -> bool {
    view.values(entity, test.attribute).any(|(claim, omitted)| {
        omitted.is_none()
            && match view.snapshot().claim(claim).text() {
                Some(text) if test.asks_equality_only() => test.admits_text(text),
                _ => view
                    .snapshot()
                    .claim(claim)
                    .value()
                    .is_some_and(|value| test.admits(&value)),
            }
    })
}

impl AttributeTest {
    fn asks_equality_only(&self) -> bool {
        self.at_least.is_none() && self.at_most.is_none()
    }

    /// As [`AttributeTest::admits`] for a text, without a copy of it.
    fn admits_text(&self, text: &str) -> bool {
        let is = |one: &Value| matches!(one, Value::Text(one) if one == text);
        self.any_of.as_ref().is_none_or(|any| any.iter().any(is))
    }

    fn admits(&self, value: &Value) -> bool {
        self.any_of.as_ref().is_none_or(|any| {
            any.iter()
                .any(|one| compare(value, one) == Some(Ordering::Equal))
        }) && self
            .at_least
            .as_ref()
            .is_none_or(|least| compare(value, least).is_some_and(Ordering::is_ge))
            && self
                .at_most
                .as_ref()
                .is_none_or(|most| compare(value, most).is_some_and(Ordering::is_le))
    }
}

/// Numbers compare with numbers and texts with texts; nothing else compares.
#[expect(
    clippy::cast_precision_loss,
    reason = "values over 2^53 compare as the nearest double"
)]
fn compare(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
        (Value::Boolean(a), Value::Boolean(b)) => Some(a.cmp(b)),
        (Value::Integer(a), Value::Integer(b)) => Some(a.cmp(b)),
        (Value::Number(a), Value::Number(b)) => a.partial_cmp(b),
        (Value::Integer(a), Value::Number(b)) => (*a as f64).partial_cmp(b),
        (Value::Number(a), Value::Integer(b)) => a.partial_cmp(&(*b as f64)),
        _ => None,
    }
}

/// Sorts entities; nothing if the budget does not suffice to count their ties.
///
/// # Complexity
/// O(n log n), and O(ties) for [`EntityOrder::Degree`].
#[must_use]
pub fn sorted(
    view: &View,
    mut entities: Vec<EntityIdx>,
    order: EntityOrder,
    budget: &mut Budget,
) -> Option<Vec<EntityIdx>> {
    let record = |entity: EntityIdx| view.record(entity);
    let name = |entity: EntityIdx| (record(entity).folded.lines().next(), &record(entity).id);
    match order {
        EntityOrder::Name => return Some(by_name(view, &entities)),
        EntityOrder::Kind => {
            entities.sort_by(|a, b| (record(*a).kind, name(*a)).cmp(&(record(*b).kind, name(*b))));
        }
        EntityOrder::Id => return Some(best_first(view, &entities, |_| ())),
        EntityOrder::Degree => {
            let mut is_enough = true;
            entities.sort_by_cached_key(|entity| {
                is_enough = is_enough && budget.spend(view.snapshot().n_ties(*entity) + 1);
                let degree = if is_enough {
                    view.supported(*entity, Direction::Both).count()
                } else {
                    0
                };
                (std::cmp::Reverse(degree), record(*entity).id.clone())
            });
            return is_enough.then_some(entities);
        }
    }
    Some(entities)
}

/// By the first line of the folded names, which is that of the main name; most are told apart by their beginnings.
fn by_name(view: &View, entities: &[EntityIdx]) -> Vec<EntityIdx> {
    let name = |entity: EntityIdx| {
        let folded = view.record(entity).folded.lines();
        folded.into_iter().next().unwrap_or_default()
    };
    let id = |entity: EntityIdx| &view.record(entity).id;
    let mut named: Vec<(u64, EntityIdx)> = entities
        .iter()
        .map(|entity| (beginning(name(*entity)), *entity))
        .collect();
    named.sort_unstable_by(|(a_start, a), (b_start, b)| {
        a_start
            .cmp(b_start)
            .then_with(|| name(*a).cmp(name(*b)))
            .then_with(|| id(*a).cmp(id(*b)))
    });
    named.into_iter().map(|(_, entity)| entity).collect()
}
