//! Which entities were ever claimed to have a value, for the attributes that the ontology marks as indexed.
//!
//! It says where to look, not what holds: whether a claim counts is for a view to say.

use crate::{
    model::Value,
    ontology::{AttributeId, Ontology},
};

use super::{EntityIdx, Snapshot, index::HashIndex, pages::Paged, snapshot::Literal};

/// For each value of an indexed attribute the entities that it was claimed of.
#[derive(Clone, Debug, Default)]
pub(super) struct ValueIndex {
    /// From attribute and value to the places in `lists`.
    places: HashIndex,
    lists: Paged<List>,
}

#[derive(Clone, Debug)]
struct List {
    attribute: u16,
    value: Literal,
    entities: Paged<u32>,
}

/// What a value is found by: numbers that compare as equal have the same key.
#[derive(Hash)]
enum Key<'a> {
    Text(&'a str),
    Number(u64),
    Boolean(bool),
}

fn key(value: &Value) -> Key<'_> {
    match value {
        Value::Text(text) => Key::Text(text),
        #[expect(
            clippy::cast_precision_loss,
            reason = "what is found is compared again"
        )]
        Value::Integer(integer) => number(*integer as f64),
        Value::Number(value) => number(*value),
        Value::Boolean(boolean) => Key::Boolean(*boolean),
    }
}

/// Both zeros are equal, so they have one key.
fn number<'a>(value: f64) -> Key<'a> {
    Key::Number((value + 0.0).to_bits())
}

impl Snapshot {
    /// The entities of which one of some values was ever claimed, and perhaps others; nothing if the attribute is not
    /// indexed.
    #[must_use]
    pub fn indexed(&self, attribute: AttributeId, values: &[Value]) -> Option<Vec<EntityIdx>> {
        if !self.ontology.attribute(attribute).is_indexed() {
            return None;
        }
        let mut found = Vec::new();
        for value in values {
            let key = (attribute.get(), key(value));
            for place in self.value_index.places.candidates(&key) {
                let list = &self.value_index.lists[place as usize];
                if list.attribute == attribute.get() {
                    found.extend(
                        list.entities
                            .iter()
                            .map(|row| EntityIdx::new(*row as usize)),
                    );
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        Some(found)
    }

    /// Notes that an entity was claimed to have a value.
    pub(super) fn index_value(&mut self, attribute: u16, literal: u32, entity: u32) {
        if !is_indexed(&self.ontology, attribute) {
            return;
        }
        let literal_value = self.literals[literal as usize];
        let value = self.literal(literal);
        let place = self.place_of(attribute, &value, literal_value);
        let Some(list) = self.value_index.lists.get_mut(place) else {
            return;
        };
        let last = list.entities.len().checked_sub(1);
        if last.is_none_or(|last| list.entities[last] != entity) {
            list.entities.push(entity);
        }
    }

    /// The place of the list for a value, made if there is none.
    fn place_of(&mut self, attribute: u16, value: &Value, literal: Literal) -> usize {
        let key = (attribute, key(value));
        let index = &mut self.value_index;
        let known = index.places.candidates(&key).find(|place| {
            let list = &index.lists[*place as usize];
            list.attribute == attribute && list.value == literal
        });
        if let Some(known) = known {
            return known as usize;
        }
        let place = index.lists.len();
        index.lists.push(List {
            attribute,
            value: literal,
            entities: Paged::default(),
        });
        index.places.insert(&key, super::image::number(place));
        place
    }
}

fn is_indexed(ontology: &Ontology, attribute: u16) -> bool {
    ontology.attribute(AttributeId::new(attribute)).is_indexed()
}
