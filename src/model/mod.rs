//! The plain data of the graph: entities, sources, claims, and the operations that change them.
//!
//! Nothing here does I/O, and no kind of entity or relationship is known by name: kinds are
//! spelled as the ontology spells them and are checked where data enters the graph.

mod claim;
mod confidence;
mod entity;
mod id;
mod operation;
mod plain;
mod source;
mod status;
mod value;

pub use claim::{Claim, Object, REDACTED_DATE, REDACTED_TEXT, REDACTED_URL, TEXT_BYTES_MAX, Texts};
pub use confidence::{Confidence, ConfidenceError, ConfidenceLevel};
pub use entity::{Entity, Identifier, Name};
pub use id::{Id, IdError, claim_id, relationship_id, split_relationship_id};
pub(crate) use id::{derived_claim_id, end_of_derived_id, split_claim_id};
pub use operation::{Batch, Operation};
pub(crate) use plain::plain_date;
pub use plain::{Manner, PlainClaims, PlainGatherer, PlainRow};
pub use source::Source;
pub use status::{ClaimStatus, EntityStatus, NameKind, SourceGrade, UnknownWord};
pub use value::Value;
