//! The closed vocabularies of the model: status, name kind, source grade.

use serde::{Deserialize, Serialize};

/// A word that its vocabulary does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is not one of {}", .allowed.join(", "))]
pub struct UnknownWord {
    word: String,
    allowed: Vec<&'static str>,
}

/// Declares a closed vocabulary with its words, in the order in which they are compared.
macro_rules! vocabulary {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$variant_meta])* $variant,)+ }

        impl $name {
            /// Every word, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word as tables write it.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// Reads a word of a table.
            ///
            /// # Errors
            /// [`UnknownWord`] when the vocabulary does not hold it.
            pub fn parse(word: &str) -> Result<Self, UnknownWord> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(UnknownWord { word: word.chars().take(40).collect(), allowed: vec![$($word),+] }),
                }
            }
        }
    };
}

vocabulary! {
    /// What the claim is worth as evidence; the first are the better ones.
    ClaimStatus {
        /// Stated by its source as a fact.
        Attested = "attested",
        /// Contradicted by other evidence.
        Disputed = "disputed",
        /// Announced for the future.
        Planned = "planned",
        /// Thought possible by its source.
        Speculative = "speculative",
        /// A judgement of its source.
        Opinion = "opinion",
        /// Taken back.
        Retracted = "retracted",
    }
}

vocabulary! {
    /// Whether the entity is there.
    EntityStatus {
        /// It exists.
        Existing = "existing",
        /// Somebody proposes it.
        Proposed = "proposed",
        /// It is to come.
        Planned = "planned",
        /// It existed.
        Dissolved = "dissolved",
        /// No reliable source knows it.
        Unverified = "unverified",
    }
}

vocabulary! {
    /// What kind of name a name is.
    NameKind {
        /// The name that the entity itself uses in that language.
        Official = "official",
        /// Another name in use.
        Alias = "alias",
        /// An acronym or initialism.
        Acronym = "acronym",
        /// A name that it gave up.
        Former = "former",
        /// The name spelled in another script.
        Transliteration = "transliteration",
    }
}

vocabulary! {
    /// How far a source is to be trusted.
    SourceGrade {
        /// The actor itself, or an official record.
        Primary = "primary",
        /// A publisher with a name to lose.
        Reputable = "reputable",
        /// Unsigned, promotional or machine-made.
        Low = "low",
        /// General knowledge that no single document stands for.
        Background = "background",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_read_as_it_is_written() {
        for status in ClaimStatus::ALL {
            assert_eq!(ClaimStatus::parse(status.as_str()), Ok(*status));
        }
        assert_eq!(
            SourceGrade::parse("great").unwrap_err().to_string(),
            "`great` is not one of primary, reputable, low, background"
        );
    }

    #[test]
    fn an_attested_claim_is_better_than_a_disputed_one() {
        assert!(ClaimStatus::Attested < ClaimStatus::Disputed);
    }
}
