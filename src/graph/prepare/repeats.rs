//! What one change claims twice.

use std::{
    collections::{HashMap, hash_map::Entry},
    hash::{BuildHasher, Hash, Hasher},
};

use foldhash::fast::RandomState;

use crate::{
    date::Packed,
    model::{Claim, ClaimStatus, Confidence, Object, Operation, PlainClaims, Value, plain_date},
};

/// Where a claim stands: its operation, and its row if that puts many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    operation: u32,
    row: u32,
}

impl Place {
    pub(super) fn new(operation_idx: usize, row_idx: usize) -> Self {
        let number = |idx: usize| u32::try_from(idx).unwrap_or(u32::MAX);
        Self {
            operation: number(operation_idx),
            row: number(row_idx),
        }
    }

    pub(super) fn indices(self) -> (usize, usize) {
        (self.operation as usize, self.row as usize)
    }
}

/// What came before a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// Nothing that says the same.
    First,
    /// The very same.
    Same,
    /// The same with another status, confidence or text.
    Otherwise(Place),
}

/// The claims so far without a written id.
pub(super) struct Repeats<'a> {
    operations: &'a [Operation],
    state: RandomState,
    /// The claims that are no plain ones, or all if plain ones do not come in tables.
    said: HashMap<Said<'a>, usize, RandomState>,
    /// The plain ones, by a hash of what they say; nothing if none come in tables.
    plain: Option<HashMap<u64, Place, RandomState>>,
    /// Plain ones that have the hash of another by chance.
    collided: Vec<(u64, Place)>,
}

impl<'a> Repeats<'a> {
    pub(super) fn among(operations: &'a [Operation]) -> Self {
        let in_tables = operations.iter().filter_map(|operation| match operation {
            Operation::PutPlainClaims(claims) => Some(claims.len()),
            _ => None,
        });
        let n_plain: usize = in_tables.sum();
        let state = RandomState::default();
        Self {
            operations,
            said: HashMap::default(),
            plain: (n_plain > 0).then(|| HashMap::with_capacity_and_hasher(n_plain, state.clone())),
            state,
            collided: Vec::new(),
        }
    }

    /// Notes a claim that comes by itself.
    pub(super) fn claim(&mut self, operation_idx: usize, claim: &'a Claim) -> Seen {
        if self.plain.is_some()
            && let Ok(valid) = plain_date(claim)
        {
            let object = match &claim.object {
                Object::Entity(object) => self.text(object.as_str()),
                Object::Value(value) => self.value(value),
            };
            let states_value = matches!(claim.object, Object::Value(_));
            let manner = self.manner(&claim.property, states_value, claim.source.as_str());
            let hash = self.whole(self.text(claim.subject.as_str()), manner, object, valid);
            return self.note(hash, Place::new(operation_idx, 0));
        }
        match self.said.entry(Said(claim)) {
            Entry::Vacant(free) => {
                free.insert(operation_idx);
                Seen::First
            }
            Entry::Occupied(known) if known.key().0 == claim => Seen::Same,
            Entry::Occupied(known) => Seen::Otherwise(Place::new(*known.get(), 0)),
        }
    }

    /// Hashes of a table, so that a row is hashed as a few numbers.
    pub(super) fn table(&self, claims: &PlainClaims) -> Hashes {
        Hashes {
            entities: claims
                .entities()
                .iter()
                .map(|id| self.text(id.as_str()))
                .collect(),
            manners: claims
                .manners()
                .iter()
                .map(|manner| {
                    self.manner(
                        &manner.property,
                        manner.states_value,
                        manner.source.as_str(),
                    )
                })
                .collect(),
        }
    }

    /// Notes a row of a table, whose numbers must stand for something.
    pub(super) fn row(&mut self, hashes: &Hashes, claims: &PlainClaims, place: Place) -> Seen {
        let row = claims.rows()[place.row as usize];
        let object = if claims.manners()[row.manner as usize].states_value {
            self.value(&claims.values()[row.object as usize])
        } else {
            hashes.entities[row.object as usize]
        };
        let subject = hashes.entities[row.subject as usize];
        let manner = hashes.manners[row.manner as usize];
        let hash = self.whole(subject, manner, object, row.valid);
        self.note(hash, place)
    }

    fn note(&mut self, hash: u64, place: Place) -> Seen {
        let first = match self.plain.get_or_insert_default().entry(hash) {
            Entry::Vacant(free) => {
                free.insert(place);
                return Seen::First;
            }
            Entry::Occupied(known) => *known.get(),
        };
        let collided = self.collided.iter().filter(|(other, _)| *other == hash);
        let alike: Vec<Place> = std::iter::once(first)
            .chain(collided.map(|(_, place)| *place))
            .collect();
        let Some(own) = self.at(place) else {
            return Seen::First;
        };
        for other in alike {
            match self.at(other) {
                Some(known) if known == own => return Seen::Same,
                Some(known) if known.says_as(&own) => return Seen::Otherwise(other),
                _ => {}
            }
        }
        self.collided.push((hash, place));
        Seen::First
    }

    fn at(&self, place: Place) -> Option<Plain<'a>> {
        let (operation_idx, row_idx) = place.indices();
        match self.operations.get(operation_idx)? {
            Operation::PutPlainClaims(claims) => Plain::of_row(claims, row_idx),
            Operation::PutClaim(claim) | Operation::ReviseClaim(claim) => Plain::of_claim(claim),
            _ => None,
        }
    }

    fn text(&self, text: &str) -> u64 {
        self.state.hash_one(text)
    }

    fn value(&self, value: &Value) -> u64 {
        match value {
            Value::Text(text) => self.text(text),
            Value::Integer(integer) => self.state.hash_one(integer),
            Value::Number(number) => self.state.hash_one(number.to_bits()),
            Value::Boolean(boolean) => self.state.hash_one(boolean),
        }
    }

    fn manner(&self, property: &str, states_value: bool, source: &str) -> u64 {
        self.state.hash_one((property, states_value, source))
    }

    fn whole(&self, subject: u64, manner: u64, object: u64, valid: Option<Packed>) -> u64 {
        self.state.hash_one((subject, manner, object, valid))
    }
}

/// Hashes of the entities and manners of a table.
pub(super) struct Hashes {
    entities: Vec<u64>,
    manners: Vec<u64>,
}

/// A plain claim, wherever it stands.
#[derive(PartialEq)]
struct Plain<'a> {
    subject: &'a str,
    property: &'a str,
    object: Target<'a>,
    valid: Option<Packed>,
    source: &'a str,
    status: ClaimStatus,
    confidence: Confidence,
}

#[derive(PartialEq)]
enum Target<'a> {
    Entity(&'a str),
    Value(&'a Value),
}

impl<'a> Plain<'a> {
    fn of_claim(claim: &'a Claim) -> Option<Self> {
        Some(Self {
            subject: claim.subject.as_str(),
            property: &claim.property,
            object: match &claim.object {
                Object::Entity(object) => Target::Entity(object.as_str()),
                Object::Value(value) => Target::Value(value),
            },
            valid: plain_date(claim).ok()?,
            source: claim.source.as_str(),
            status: claim.status,
            confidence: claim.confidence,
        })
    }

    fn of_row(claims: &'a PlainClaims, row_idx: usize) -> Option<Self> {
        let row = claims.rows().get(row_idx)?;
        let manner = claims.manners().get(row.manner as usize)?;
        let entity = |number: u32| claims.entities().get(number as usize);
        Some(Self {
            subject: entity(row.subject)?.as_str(),
            property: &manner.property,
            object: if manner.states_value {
                Target::Value(claims.values().get(row.object as usize)?)
            } else {
                Target::Entity(entity(row.object)?.as_str())
            },
            valid: row.valid,
            source: manner.source.as_str(),
            status: manner.status,
            confidence: manner.confidence,
        })
    }

    fn says_as(&self, other: &Self) -> bool {
        self.subject == other.subject
            && self.property == other.property
            && self.object == other.object
            && self.valid == other.valid
            && self.source == other.source
    }
}

/// A claim without a written id: two that say the same are the same one.
#[derive(Clone, Copy)]
struct Said<'a>(&'a Claim);

impl PartialEq for Said<'_> {
    fn eq(&self, other: &Self) -> bool {
        let (one, other) = (self.0, other.0);
        one.subject == other.subject
            && one.property == other.property
            && one.object == other.object
            && one.key == other.key
            && one.role == other.role
            && one.valid == other.valid
            && one.source == other.source
    }
}

// Numbers of claims are finite, so that each equals itself.
impl Eq for Said<'_> {}

impl Hash for Said<'_> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        let claim = self.0;
        claim.subject.hash(hasher);
        claim.property.hash(hasher);
        match &claim.object {
            Object::Entity(object) => object.hash(hasher),
            Object::Value(Value::Text(text)) => text.hash(hasher),
            Object::Value(value) => value.to_string().hash(hasher),
        }
        claim.key.hash(hasher);
        claim.role.hash(hasher);
        claim.valid.hash(hasher);
        claim.source.hash(hasher);
    }
}
