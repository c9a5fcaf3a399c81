//! Documents that were read before: clients send the same few again and again, and parsing one takes longer than
//! answering many a question.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use super::{super::refusal::Refusal, Read};

/// Documents that are kept.
const DOCUMENTS_MAX: usize = 256;
/// Length of a document that is kept, in bytes; as syntax tree it takes some twenty times as much.
const TEXT_BYTES_MAX: usize = 4_096;

/// Reads documents, and keeps the last ones that could be executed.
#[derive(Default)]
pub(crate) struct Reader {
    kept: Mutex<Kept>,
}

/// Documents by their text, each with when it was used last.
#[derive(Default)]
struct Kept {
    documents: HashMap<String, (u64, Arc<Read>)>,
    n_uses: u64,
}

impl Reader {
    /// The document that was kept, else the one that `read` gives.
    pub(super) fn read(
        &self,
        text: &str,
        read: impl FnOnce(&str) -> Result<Read, Refusal>,
    ) -> Result<Arc<Read>, Refusal> {
        if let Some(known) = self.kept().find(text) {
            return Ok(known);
        }
        let document = Arc::new(read(text)?);
        if text.len() <= TEXT_BYTES_MAX {
            self.kept().keep(text, &document);
        }
        Ok(document)
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept
            .lock()
            .expect("nothing panics while it holds the documents")
    }
}

impl Kept {
    fn find(&mut self, text: &str) -> Option<Arc<Read>> {
        self.n_uses += 1;
        let (used, document) = self.documents.get_mut(text)?;
        *used = self.n_uses;
        Some(Arc::clone(document))
    }

    fn keep(&mut self, text: &str, document: &Arc<Read>) {
        if self.documents.len() >= DOCUMENTS_MAX {
            // No two were used at the same time, so the oldest half is well defined.
            let mut uses: Vec<u64> = self.documents.values().map(|(used, _)| *used).collect();
            uses.sort_unstable();
            let middle = uses[uses.len() / 2];
            self.documents.retain(|_, (used, _)| *used >= middle);
        }
        self.n_uses += 1;
        let kept = (self.n_uses, Arc::clone(document));
        self.documents.insert(text.to_owned(), kept);
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    fn read(text: &str) -> Result<Read, Refusal> {
        Ok(Read {
            document: parse_query(text).map_err(|_| Refusal::Busy)?,
            n_tokens: 3,
        })
    }

    #[test]
    fn a_document_is_read_once() {
        let reader = Reader::default();
        assert!(reader.read("{ a }", read).is_ok());
        let again = reader.read("{ a }", |_| unreachable!("it is kept"));
        assert!(again.is_ok());
    }

    #[test]
    fn what_cannot_be_read_is_not_kept() {
        let reader = Reader::default();
        assert!(reader.read("{ a", read).is_err());
        assert!(reader.kept().documents.is_empty());
    }

    #[test]
    fn the_documents_used_last_are_kept_and_no_more_than_that() {
        let reader = Reader::default();
        assert!(reader.read("{ often }", read).is_ok());
        for number in 0..3 * DOCUMENTS_MAX {
            assert!(reader.read(&format!("{{ a{number} }}"), read).is_ok());
            assert!(reader.read("{ often }", |_| Err(Refusal::Busy)).is_ok());
            assert!(reader.kept().documents.len() <= DOCUMENTS_MAX);
        }
        let long = format!("{{ a{} }}", " ".repeat(TEXT_BYTES_MAX));
        assert!(reader.read(&long, read).is_ok());
        assert!(reader.kept().find(&long).is_none(), "it is too long");
    }
}
