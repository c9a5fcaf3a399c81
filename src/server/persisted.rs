//! Documents that a client names by their SHA-256 instead of sending them, and the list of
//! documents to which a server can be restricted.
//!
//! <https://www.apollographql.com/docs/apollo-server/performance/apq>

use std::collections::BTreeMap;
use std::sync::Mutex;

use async_graphql::Request;
use sha2::{Digest as _, Sha256};

use super::parameters::Asked;
use super::refusal::Refusal;

/// The documents that a server executes when it executes no others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Documents {
    texts: BTreeMap<[u8; 32], String>,
}

/// A list of documents that cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DocumentsError {
    /// The file is not JSON of the form that is expected.
    #[error("the list of documents must be a JSON object of names and GraphQL documents")]
    Form(#[source] serde_json::Error),
    /// One of the documents is not GraphQL.
    #[error("the document `{name}` is not GraphQL")]
    Syntax {
        /// Its name in the list.
        name: String,
        /// What is wrong.
        source: async_graphql::parser::Error,
    },
}

impl Documents {
    /// The documents in a JSON object such as `{"Greeting": "query Greeting { hello }"}`.
    ///
    /// A request may send one of them as it stands there, or its SHA-256; the names are for
    /// people.
    ///
    /// # Errors
    /// [`DocumentsError`] when the text is not such an object or a document not GraphQL.
    pub fn read(json: &str) -> Result<Self, DocumentsError> {
        let named: BTreeMap<String, String> =
            serde_json::from_str(json).map_err(DocumentsError::Form)?;
        let mut texts = BTreeMap::new();
        for (name, text) in named {
            async_graphql::parser::parse_query(&text)
                .map_err(|source| DocumentsError::Syntax { name, source })?;
            texts.insert(hash(&text), text);
        }
        Ok(Self { texts })
    }
}

/// Finds the document of a request.
pub(super) struct Persisted {
    /// All that may be executed; `None` for anything.
    listed: Option<Documents>,
    remembered_max: usize,
    remembered: Mutex<Remembered>,
}

/// Documents by hash; the one that has not been used for longest makes room for a new one.
#[derive(Default)]
struct Remembered {
    texts: BTreeMap<[u8; 32], (u64, String)>,
    n_uses: u64,
}

impl Persisted {
    pub(super) fn new(listed: Option<Documents>, remembered_max: usize) -> Self {
        Self {
            listed,
            remembered_max,
            remembered: Mutex::default(),
        }
    }

    /// The request with its document.
    pub(super) fn resolve(&self, asked: Asked) -> Result<Request, Refusal> {
        let Asked { mut request, hash } = asked;
        if !request.query.is_empty() {
            self.check(&request.query, hash)?;
            return Ok(request);
        }
        if let Some(hash) = hash {
            request.query = self.find(hash)?;
        }
        Ok(request)
    }

    /// Whether a document that was sent is the one that was named, and may be executed.
    fn check(&self, text: &str, named: Option<[u8; 32]>) -> Result<(), Refusal> {
        if named.is_none() && self.listed.is_none() {
            return Ok(());
        }
        let found = hash(text);
        if named.is_some_and(|named| named != found) {
            return Err(Refusal::Malformed(
                "`sha256Hash` is not the SHA-256 of `query`".to_owned(),
            ));
        }
        match &self.listed {
            Some(listed) if !listed.texts.contains_key(&found) => Err(Refusal::NotListed),
            _ => Ok(()),
        }
    }

    fn find(&self, hash: [u8; 32]) -> Result<String, Refusal> {
        if let Some(listed) = &self.listed {
            let text = listed.texts.get(&hash).cloned();
            return text.ok_or(Refusal::NotListed);
        }
        if self.remembered_max == 0 {
            return Err(Refusal::PersistedQueryNotSupported);
        }
        let mut remembered = self
            .remembered
            .lock()
            .expect("nothing panics while it holds the documents");
        remembered.n_uses += 1;
        let n_uses = remembered.n_uses;
        let found = remembered.texts.get_mut(&hash).map(|(used, text)| {
            *used = n_uses;
            text.clone()
        });
        found.ok_or(Refusal::PersistedQueryNotFound)
    }

    /// Remembers a document that passed its checks, under the hash by which it was named.
    pub(super) fn remember(&self, hash: [u8; 32], text: &str) {
        if self.listed.is_some() || self.remembered_max == 0 {
            return;
        }
        let mut remembered = self
            .remembered
            .lock()
            .expect("nothing panics while it holds the documents");
        let Remembered { texts, n_uses } = &mut *remembered;
        if texts.len() >= self.remembered_max && !texts.contains_key(&hash) {
            let oldest = texts.iter().min_by_key(|(_, (used, _))| *used);
            let oldest = oldest.map(|(hash, _)| *hash);
            oldest.and_then(|oldest| texts.remove(&oldest));
        }
        *n_uses += 1;
        texts
            .entry(hash)
            .or_insert_with(|| (*n_uses, text.to_owned()))
            .0 = *n_uses;
    }
}

fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> Asked {
        Asked {
            request: Request::new(""),
            hash: Some(hash(text)),
        }
    }

    fn finds(persisted: &Persisted, text: &str) -> bool {
        persisted.resolve(named(text)).is_ok()
    }

    #[test]
    fn the_document_not_used_for_longest_is_forgotten() {
        let persisted = Persisted::new(None, 2);
        for text in ["{ a }", "{ b }"] {
            persisted.remember(hash(text), text);
        }
        assert!(finds(&persisted, "{ a }"));
        persisted.remember(hash("{ c }"), "{ c }");
        let found = ["{ a }", "{ b }", "{ c }"].map(|text| finds(&persisted, text));
        assert_eq!(found, [true, false, true]);
    }

    #[test]
    fn a_list_names_its_mistakes() {
        let error = |json: &str| Documents::read(json).expect_err("a mistake").to_string();
        assert_eq!(
            error("[]"),
            "the list of documents must be a JSON object of names and GraphQL documents"
        );
        assert_eq!(
            error(r#"{"A": "{ a", "B": "{ b }"}"#),
            "the document `A` is not GraphQL"
        );
    }
}
