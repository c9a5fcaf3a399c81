//! How operations are written in the journal.
//!
//! An operation is postcard; the texts of a claim are apart from it, so that they can be erased.
//! Plain claims have none, and many of them are one operation (`docs/decisions/0007-claims-in-tables.md`).
//! A saved view is no operation: its first byte is one that no operation has.

use serde::{Deserialize, Serialize};

use super::saved::SavedView;
use crate::{
    journal::Entry,
    model::{
        Claim, Object, Operation, Texts, Value, claim_id, derived_claim_id, end_of_derived_id,
    },
};

/// With what the entry of a saved view begins. Operations begin with their position, which is below.
const VIEW: u8 = 127;

/// What is recorded with a commit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Meta {
    pub(super) author: String,
    pub(super) reason: Option<String>,
    /// Under which a repeated change is recognized.
    pub(super) idempotency_key: Option<String>,
    /// The request that made the change.
    pub(super) request_id: Option<String>,
    /// What the change was, by its [`fingerprint`]. It is written behind the rest, where older journals have nothing.
    #[serde(skip)]
    pub(super) fingerprint: Option<Fingerprint>,
}

/// Tells a repeated change from another one under the same idempotency key.
pub(super) type Fingerprint = [u8; FINGERPRINT_BYTES];

const FINGERPRINT_BYTES: usize = 16;

/// How much of a fingerprint depends on texts that may have to be erased: enough to notice that they
/// differ, and too little to find out from it, after a redaction, what they were.
const TEXTS_BYTES: usize = 2;

/// Why bytes of the journal are no operation.
#[derive(Debug, thiserror::Error)]
#[error(
    "the journal holds bytes that are no operation of this version; use the version that wrote it"
)]
pub struct CodecError(#[from] postcard::Error);

pub(super) fn encode_meta(meta: &Meta) -> Result<Vec<u8>, CodecError> {
    let mut bytes = postcard::to_stdvec(meta)?;
    bytes.extend(meta.fingerprint.iter().flatten());
    Ok(bytes)
}

pub(super) fn decode_meta(bytes: &[u8]) -> Result<Meta, CodecError> {
    let (mut meta, rest): (Meta, &[u8]) = postcard::take_from_bytes(bytes)?;
    meta.fingerprint = rest.try_into().ok();
    Ok(meta)
}

/// The fingerprint of operations, which say too which mutation they come from.
pub(super) fn fingerprint(operations: &[Operation]) -> Result<Fingerprint, CodecError> {
    let mut bodies = blake3::Hasher::new();
    let mut texts = blake3::Hasher::new();
    for operation in operations {
        // Nothing that depends on a text value may stand in the bodies.
        let entry = encode_with(operation, |_| String::new())?;
        bodies.update(&entry.body.len().to_le_bytes());
        bodies.update(&entry.body);
        texts.update(&entry.erasable.len().to_le_bytes());
        texts.update(&entry.erasable);
    }
    let mut fingerprint = [0; FINGERPRINT_BYTES];
    let (of_bodies, of_texts) = fingerprint.split_at_mut(FINGERPRINT_BYTES - TEXTS_BYTES);
    bodies.finalize_xof().fill(of_bodies);
    texts.finalize_xof().fill(of_texts);
    Ok(fingerprint)
}

/// What of a claim may have to be erased.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Erasable {
    texts: Texts,
    /// The value, if it is a text.
    value: Option<String>,
}

/// An operation as an entry.
///
/// The id of a claim that was written without one derives from its value. So that later operations find the claim
/// by it once the value is erased, the end of the id stands in the place of the value.
pub(super) fn encode(operation: &Operation) -> Result<Entry, CodecError> {
    encode_with(operation, |claim| match &claim.id {
        Some(_) => String::new(),
        None => end_of_derived_id(&claim_id(claim)).to_owned(),
    })
}

/// The same, with what stands in the place of a text value.
fn encode_with(
    operation: &Operation,
    in_its_place: impl FnOnce(&Claim) -> String,
) -> Result<Entry, CodecError> {
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
        if matches!(claim.object, Object::Value(Value::Text(_))) {
            claim.object = Object::Value(Value::Text(in_its_place(claim)));
        }
        claim.texts = Texts::default();
    }
    Ok(Entry {
        body: postcard::to_stdvec(&bare)?,
        erasable,
    })
}

/// An operation from an entry, with its texts unless they were erased.
pub(super) fn decode(body: &[u8], erasable: &[u8]) -> Result<Operation, CodecError> {
    let mut operation = postcard::from_bytes(body)?;
    if let Operation::PutClaim(claim) | Operation::ReviseClaim(claim) = &mut operation {
        if erasable.is_empty() {
            take_kept_id(claim);
        } else {
            let Erasable { texts, value } = postcard::from_bytes(erasable)?;
            claim.texts = texts;
            if let Some(value) = value {
                claim.object = Object::Value(Value::Text(value));
            }
        }
    }
    Ok(operation)
}

/// Gives a claim whose value was erased the id that derived from the value, if its end was kept.
fn take_kept_id(claim: &mut Claim) {
    let Object::Value(Value::Text(kept)) = &mut claim.object else {
        return;
    };
    let end = std::mem::take(kept);
    if claim.id.is_none() && !end.is_empty() {
        claim.id = Some(derived_claim_id(&claim.subject, &claim.property, &end));
    }
}

/// The texts alone; nothing if they were erased.
pub(super) fn texts(erasable: &[u8]) -> Option<Texts> {
    let erasable: Erasable = postcard::from_bytes(erasable).ok()?;
    Some(erasable.texts)
}

/// A saved view as an entry: its hash, and apart from it the text.
pub(super) fn encode_view(view: &SavedView) -> Entry {
    let mut body = vec![VIEW];
    body.extend_from_slice(view.hash().as_str().as_bytes());
    Entry {
        body,
        erasable: view.text().as_bytes().to_vec(),
    }
}

/// The text of a saved view; nothing if the entry is another, or the text was erased.
pub(super) fn view(body: &[u8], erasable: &[u8]) -> Option<String> {
    if !is_view(body) || erasable.is_empty() {
        return None;
    }
    String::from_utf8(erasable.to_vec()).ok()
}

/// Whether an entry is a saved view.
pub(super) fn is_view(body: &[u8]) -> bool {
    body.first() == Some(&VIEW)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn meta_of_a_journal_without_fingerprints_still_reads() {
        let mut meta = Meta {
            author: "a".to_owned(),
            idempotency_key: Some("k".to_owned()),
            ..Meta::default()
        };
        let older = postcard::to_stdvec(&(
            &meta.author,
            &meta.reason,
            &meta.idempotency_key,
            &meta.request_id,
        ));
        assert_eq!(decode_meta(&older.unwrap()).unwrap(), meta);
        meta.fingerprint = Some(fingerprint(&[Operation::RedactClaim("c".to_owned())]).unwrap());
        assert_eq!(decode_meta(&encode_meta(&meta).unwrap()).unwrap(), meta);
    }

    #[test]
    fn a_saved_view_is_no_operation_and_an_operation_no_view() {
        let saved = SavedView::new(json!({"ids": ["a"]})).unwrap();
        let entry = encode_view(&saved);
        assert!(is_view(&entry.body));
        assert_eq!(view(&entry.body, &entry.erasable).unwrap(), saved.text());
        assert_eq!(view(&entry.body, b""), None);
        assert!(decode(&entry.body, &entry.erasable).is_err());
        // The last operation of the enumeration has the highest position.
        let last = encode(&Operation::RedactClaim("c".to_owned())).unwrap();
        assert!(
            last.body[0] < VIEW && !is_view(&last.body),
            "{:?}",
            last.body
        );
    }
}
