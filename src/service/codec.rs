//! How operations are written in the journal.
//!
//! An operation is postcard; the texts of a claim are apart from it, so that they can be erased.
//! Plain claims have none, and many of them are one operation (`docs/decisions/0005-claims-in-tables.md`).

use serde::{Deserialize, Serialize};

use crate::{
    journal::Entry,
    model::{Object, Operation, Texts, Value},
};

/// What is recorded with a commit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Meta {
    pub(super) author: String,
    pub(super) reason: Option<String>,
    /// Under which a repeated change is recognized.
    pub(super) idempotency_key: Option<String>,
    /// The request that made the change.
    pub(super) request_id: Option<String>,
}

/// Why bytes of the journal are no operation.
#[derive(Debug, thiserror::Error)]
#[error(
    "the journal holds bytes that are no operation of this version; use the version that wrote it"
)]
pub struct CodecError(#[from] postcard::Error);

pub(super) fn encode_meta(meta: &Meta) -> Result<Vec<u8>, CodecError> {
    Ok(postcard::to_stdvec(meta)?)
}

pub(super) fn decode_meta(bytes: &[u8]) -> Result<Meta, CodecError> {
    Ok(postcard::from_bytes(bytes)?)
}

/// What of a claim may have to be erased.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Erasable {
    texts: Texts,
    /// The value, if it is a text.
    value: Option<String>,
}

/// An operation as an entry.
pub(super) fn encode(operation: &Operation) -> Result<Entry, CodecError> {
    let (Operation::PutClaim(claim) | Operation::ReviseClaim(claim)) = operation else {
        return Ok(Entry {
            body: postcard::to_stdvec(operation)?,
            erasable: Vec::new(),
        });
    };
    let value = match &claim.object {
        Object::Value(Value::Text(text)) => Some(text.clone()),
        _ => None,
    };
    if claim.texts.is_empty() && value.is_none() {
        return Ok(Entry {
            body: postcard::to_stdvec(operation)?,
            erasable: Vec::new(),
        });
    }
    let erasable = postcard::to_stdvec(&Erasable {
        texts: claim.texts.clone(),
        value,
    })?;
    let mut bare = operation.clone();
    if let Operation::PutClaim(claim) | Operation::ReviseClaim(claim) = &mut bare {
        claim.texts = Texts::default();
        if let Object::Value(Value::Text(text)) = &mut claim.object {
            text.clear();
        }
    }
    Ok(Entry {
        body: postcard::to_stdvec(&bare)?,
        erasable,
    })
}

/// An operation from an entry, with its texts unless they were erased.
pub(super) fn decode(body: &[u8], erasable: &[u8]) -> Result<Operation, CodecError> {
    let mut operation = postcard::from_bytes(body)?;
    if let Operation::PutClaim(claim) | Operation::ReviseClaim(claim) = &mut operation
        && !erasable.is_empty()
    {
        let Erasable { texts, value } = postcard::from_bytes(erasable)?;
        claim.texts = texts;
        if let Some(value) = value {
            claim.object = Object::Value(Value::Text(value));
        }
    }
    Ok(operation)
}

/// The texts alone; nothing if they were erased.
pub(super) fn texts(erasable: &[u8]) -> Option<Texts> {
    let erasable: Erasable = postcard::from_bytes(erasable).ok()?;
    Some(erasable.texts)
}
