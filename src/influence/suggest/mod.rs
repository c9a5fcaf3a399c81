//! Who would be a good next partner, and why.
//!
//! Each candidate is looked at from several sides, and each side that speaks for it is a reason
//! with its weight and the claims behind it; the score is the sum of the weights. What does not
//! surely exist, what is tied already, and what belongs to the actor is never proposed.

mod candidates;
mod peers;
mod profile;
mod weigh;

use crate::{
    date::Edtf,
    graph::{Budget, ClaimIdx, EntityIdx, View},
    ontology::{EntityKindId, KindSet},
};

use super::projection::Projection;
pub(super) use candidates::PARTS;
pub use candidates::has_partners;
pub(super) use profile::{ACTIVITY, Profile, own_people, year_of};

/// What is asked.
#[derive(Clone, Copy)]
pub struct SuggestionQuery<'a> {
    /// The actor.
    pub of: EntityIdx,
    /// Kinds to choose from; those that can work together with the actor and have people of their own if nothing is said.
    pub kinds: Option<&'a KindSet<EntityKindId>>,
    /// Further conditions.
    pub admits: &'a dyn Fn(EntityIdx) -> bool,
    /// Most suggestions.
    pub count: usize,
}

/// A good next partner.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// The partner.
    pub entity: EntityIdx,
    /// The sum of the weights of its reasons.
    pub score: f64,
    /// What speaks for it, the weightiest first.
    pub reasons: Vec<Reasoned>,
}

/// A reason with what it is worth and what it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Reasoned {
    /// The reason.
    pub reason: Reason,
    /// Its part in the score.
    pub weight: f64,
    /// The claims behind it; none if it rests on what the two are.
    pub claims: Vec<ClaimIdx>,
}

/// What speaks for a partner. Lists are ordered by what matters most.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// Both, or their people, took part in these events or made these works.
    SharedActivities(Vec<EntityIdx>),
    /// Both are tied to these; well-connected ones say least.
    SharedContacts(Vec<EntityIdx>),
    /// These stand on a shortest way from one to the other.
    Near(Vec<EntityIdx>),
    /// These, who share contacts with the actor, are tied to it; the most alike first.
    Peers(Vec<EntityIdx>),
    /// It is tied to many, so it is used to working with others: how many.
    WellConnected(usize),
    /// It took part in things on the subjects that the actor works on.
    SameField {
        /// What it took part in.
        activities: Vec<EntityIdx>,
        /// Words that its names and activities share with the actor's, folded.
        words: Vec<String>,
    },
    /// Both are of this kind, which may be an abstract one; rare kinds say most.
    SameKind(EntityKindId),
    /// Both belong to or lie in these.
    SameRegion(Vec<EntityIdx>),
    /// It was active lately: when its latest dated activity was, as the claim has it.
    Recent(Edtf),
}

impl Reason {
    /// Name of the reason, for choosing its wording.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::SharedActivities(_) => "SHARED_ACTIVITIES",
            Self::SharedContacts(_) => "SHARED_CONTACTS",
            Self::Near(_) => "NEAR",
            Self::Peers(_) => "PEERS",
            Self::WellConnected(_) => "WELL_CONNECTED",
            Self::SameField { .. } => "SAME_FIELD",
            Self::SameKind(_) => "SAME_KIND",
            Self::SameRegion(_) => "SAME_REGION",
            Self::Recent(_) => "RECENT",
        }
    }
}

/// Partners, best first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Suggestions {
    /// The partners.
    pub suggestions: Vec<Suggestion>,
    /// How many were considered.
    pub n_candidates: usize,
    /// Whether the budget, or the bound on candidates, left some out.
    pub truncated: bool,
}

/// The best next partners of an actor, with the reasons for each.
///
/// # Complexity
/// O(1 / threshold) ties around the actor, and the ties of at most 400 candidates and their people.
#[must_use]
pub fn suggest(
    view: &View,
    graph: &Projection,
    query: &SuggestionQuery<'_>,
    budget: &mut Budget,
) -> Suggestions {
    let view = &view.naming(&[query.of]);
    let found = candidates::candidates(view, graph, query, budget);
    let mut suggestions = weigh::weighed(view, graph, query.of, &found, budget);
    let snapshot = view.snapshot();
    suggestions.sort_by(|a, b| {
        let ids = || {
            snapshot
                .entity(a.entity)
                .id
                .cmp(&snapshot.entity(b.entity).id)
        };
        b.score.total_cmp(&a.score).then_with(ids)
    });
    suggestions.truncate(query.count);
    Suggestions {
        suggestions,
        n_candidates: found.near.len(),
        truncated: found.truncated || budget.is_exhausted(),
    }
}
