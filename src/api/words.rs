//! The closed vocabularies of the model as GraphQL enums.

use async_graphql::Enum;

use crate::{graph, influence, model, query};

/// Declares a GraphQL enum that mirrors one of the layers below.
macro_rules! mirror {
    ($(#[$meta:meta])* $name:ident = $of:path { $($(#[$variant_meta:meta])* $variant:ident,)+ }) => {
        $(#[$meta])*
        #[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum $name { $($(#[$variant_meta])* $variant,)+ }

        impl From<$of> for $name {
            fn from(other: $of) -> Self {
                use $of as Other;
                match other { $(Other::$variant => Self::$variant,)+ }
            }
        }

        impl From<$name> for $of {
            fn from(word: $name) -> Self {
                use $of as Other;
                match word { $($name::$variant => Other::$variant,)+ }
            }
        }
    };
}

mirror! {
    /// What a claim is worth as evidence; the first are the better ones.
    ClaimStatus = model::ClaimStatus {
        /// Stated by its source as a fact.
        Attested,
        /// Contradicted by other evidence.
        Disputed,
        /// Announced for the future.
        Planned,
        /// Thought possible by its source.
        Speculative,
        /// A judgement of its source.
        Opinion,
        /// Taken back.
        Retracted,
    }
}

mirror! {
    /// Whether an entity is there.
    EntityStatus = model::EntityStatus {
        /// It exists.
        Existing,
        /// Somebody proposes it.
        Proposed,
        /// It is to come.
        Planned,
        /// It existed.
        Dissolved,
        /// No reliable source knows it.
        Unverified,
    }
}

mirror! {
    /// What kind of name a name is.
    NameKind = model::NameKind {
        /// The name that the entity itself uses in that language.
        Official,
        /// Another name in use.
        Alias,
        /// An acronym or initialism.
        Acronym,
        /// A name that it gave up.
        Former,
        /// The name spelled in another script.
        Transliteration,
    }
}

mirror! {
    /// How far a source is to be trusted.
    SourceGrade = model::SourceGrade {
        /// The actor itself, or an official record.
        Primary,
        /// A publisher with a name to lose.
        Reputable,
        /// Unsigned, promotional or machine-made.
        Low,
        /// General knowledge that no single document stands for.
        Background,
    }
}

mirror! {
    /// The range that a confidence lies in.
    ConfidenceLevel = model::ConfidenceLevel {
        /// At least 0.75; written without a number it counts as 0.9.
        High,
        /// At least 0.45; written without a number it counts as 0.6.
        Medium,
        /// Below 0.45; written without a number it counts as 0.3.
        Low,
    }
}

mirror! {
    /// In which direction ties are looked at, from the entity asked about.
    Direction = graph::Direction {
        /// Ties that lead to it.
        In,
        /// Ties that lead away from it.
        Out,
        /// All ties, or a tie that has no direction.
        Both,
    }
}

mirror! {
    /// Whether a date may or must overlap the time asked for.
    Certainty = graph::Certainty {
        /// Some reading of the date overlaps it.
        Possibly,
        /// Every reading of the date overlaps it.
        Certainly,
    }
}

mirror! {
    /// Why a claim was left out; the first reason that applies counts.
    OmitReason = graph::OmitReason {
        /// It is disputed.
        Disputed,
        /// It is planned.
        Planned,
        /// It is speculative.
        Speculative,
        /// It is an opinion.
        Opinion,
        /// It was taken back.
        Retracted,
        /// It does not hold at the time asked for.
        OutsideTime,
        /// It is less sure than asked for.
        LowConfidence,
        /// Its source is not among those asked for.
        Source,
        /// Its kind, or the kind of the entity that it leads to, is not among those asked for.
        Kind,
    }
}

mirror! {
    /// What makes one path better than another.
    PathRank = query::PathRank {
        /// Fewer steps; then the greater product of weight × confidence over the steps; then the ids.
        Shortest,
        /// The least sum of −ln(confidence × weight ÷ greatest weight) and a penalty for passing through hubs.
        Strongest,
    }
}

mirror! {
    /// The order of a list of entities; ties are broken by id.
    EntityOrder = query::EntityOrder {
        /// By name, without regard to case and accents.
        Name,
        /// By kind in the order of the ontology, then by name.
        Kind,
        /// The best connected first.
        Degree,
        /// By id.
        Id,
    }
}

mirror! {
    /// How something spreads along ties, from source to target, and both ways for symmetric kinds.
    SpreadModel = influence::SpreadModel {
        /// Everybody reached tries once to reach each neighbour, with the tie's share of all that leads there as probability.
        IndependentCascade,
        /// Everybody is reached once the ties from those reached are a random share of all that leads there.
        LinearThreshold,
    }
}

/// What a relationship means for queries, whatever its kind is called.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "crate::ontology::TieRole")]
pub(crate) enum TieRole {
    /// One belongs to the other as a member.
    Membership,
    /// One is a part of the other.
    Composition,
    /// One leads the other.
    Leadership,
    /// One works for the other.
    Employment,
    /// One acts for the other.
    Representation,
    /// One takes part in the other.
    Participation,
    /// One hosts or organizes the other.
    Hosting,
    /// They work together.
    Cooperation,
    /// One made the other.
    Creation,
    /// One plans or proposes the other.
    Planning,
    /// One supervises the other.
    Oversight,
    /// One is in the other.
    Location,
    /// One mentions the other; such ties are not followed.
    Reference,
    /// Anything else.
    Other,
}

/// The form of a slice as one document.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GraphFormat {
    /// graphology's serialized graph, which sigma.js loads as it is.
    Graphology,
    /// Cytoscape.js elements.
    Cytoscape,
    /// One list for each attribute: the most compact.
    Columns,
}
