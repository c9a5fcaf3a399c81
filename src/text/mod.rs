//! Text: folding for search and matching, quotes, languages, names with acronyms.
//!
//! Everything here is a pure function of its text.

mod fold;
mod language;
mod name;

pub use fold::{fold, normalize_quote};
pub use language::{LANGUAGES, Language, LanguageError, negotiate};
pub use name::parse_name_with_acronym;
