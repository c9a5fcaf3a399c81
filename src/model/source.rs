//! Where a claim comes from.

use serde::{Deserialize, Serialize};

use super::{Id, SourceGrade};
use crate::{date::Edtf, text::Language};

/// A document or body of knowledge that states claims.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Readable id.
    pub id: Id,
    /// Title as published.
    pub title: String,
    /// Who published it.
    pub publisher: Option<String>,
    /// Where it is found.
    pub url: Option<String>,
    /// When it was published.
    pub published: Option<Edtf>,
    /// When it was read.
    pub retrieved: Option<Edtf>,
    /// Language of the text.
    pub language: Option<Language>,
    /// What it is: press release, article, dataset, …
    pub kind: Option<String>,
    /// How far it is to be trusted.
    pub grade: SourceGrade,
}
