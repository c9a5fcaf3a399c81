//! How operations are written in the journal.
//!
//! An operation is postcard; the texts of a claim are apart from it, so that they can be erased.

use serde::{Deserialize, Serialize};

use crate::{
    journal::Entry,
    model::{Operation, Texts},
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

/// An operation as an entry.
pub(super) fn encode(operation: &Operation) -> Result<Entry, CodecError> {
    let (Operation::PutClaim(claim) | Operation::ReviseClaim(claim)) = operation else {
        return Ok(Entry {
            body: postcard::to_stdvec(operation)?,
            erasable: Vec::new(),
        });
    };
    if claim.texts.is_empty() {
        return Ok(Entry {
            body: postcard::to_stdvec(operation)?,
            erasable: Vec::new(),
        });
    }
    let mut bare = operation.clone();
    if let Operation::PutClaim(claim) | Operation::ReviseClaim(claim) = &mut bare {
        claim.texts = Texts::default();
    }
    Ok(Entry {
        body: postcard::to_stdvec(&bare)?,
        erasable: postcard::to_stdvec(&claim.texts)?,
    })
}

/// An operation from an entry, with its texts unless they were erased.
pub(super) fn decode(body: &[u8], erasable: &[u8]) -> Result<Operation, CodecError> {
    let mut operation = postcard::from_bytes(body)?;
    if let Operation::PutClaim(claim) | Operation::ReviseClaim(claim) = &mut operation
        && !erasable.is_empty()
    {
        claim.texts = postcard::from_bytes(erasable)?;
    }
    Ok(operation)
}

/// The texts alone; nothing if they were erased.
pub(super) fn texts(erasable: &[u8]) -> Option<Texts> {
    postcard::from_bytes(erasable).ok()
}
