//! What an answer left out, and why.

use std::collections::{HashMap, hash_map::Entry};

use crate::model::ClaimStatus;

use super::ClaimIdx;

/// Why a claim was left out; the first reason that applies counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OmitReason {
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

impl OmitReason {
    /// Every reason, in the order in which they are tried.
    pub const ALL: [Self; 9] = [
        Self::Disputed,
        Self::Planned,
        Self::Speculative,
        Self::Opinion,
        Self::Retracted,
        Self::OutsideTime,
        Self::LowConfidence,
        Self::Source,
        Self::Kind,
    ];

    /// Why a claim of this status is left out where it is not asked for; attested claims always count.
    pub(super) fn of_status(status: ClaimStatus) -> Option<Self> {
        match status {
            ClaimStatus::Attested => None,
            ClaimStatus::Disputed => Some(Self::Disputed),
            ClaimStatus::Planned => Some(Self::Planned),
            ClaimStatus::Speculative => Some(Self::Speculative),
            ClaimStatus::Opinion => Some(Self::Opinion),
            ClaimStatus::Retracted => Some(Self::Retracted),
        }
    }
}

/// Counts the claims that a query looked at and did not use, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Omissions {
    seen: HashMap<ClaimIdx, OmitReason>,
    counts: [usize; OmitReason::ALL.len()],
}

impl Omissions {
    /// Counts a claim, unless it was counted before.
    pub fn add(&mut self, claim: ClaimIdx, reason: OmitReason) {
        if let Entry::Vacant(free) = self.seen.entry(claim) {
            free.insert(reason);
            self.counts[reason as usize] += 1;
        }
    }

    /// Counts what another part of the query left out, unless it was counted before.
    #[expect(
        clippy::iter_over_hash_type,
        reason = "the counts are the same in any order"
    )]
    pub fn add_all(&mut self, other: &Self) {
        for (claim, reason) in &other.seen {
            self.add(*claim, *reason);
        }
    }

    /// How many claims were left out.
    #[must_use]
    pub fn total(&self) -> usize {
        self.seen.len()
    }

    /// How many for which reason, without the reasons that did not occur.
    pub fn by_reason(&self) -> impl Iterator<Item = (OmitReason, usize)> {
        OmitReason::ALL
            .into_iter()
            .zip(self.counts)
            .filter(|(_, count)| *count > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_seen_from_both_ends_counts_once() {
        let mut omitted = Omissions::default();
        omitted.add(ClaimIdx::new(4), OmitReason::Disputed);
        omitted.add(ClaimIdx::new(4), OmitReason::Disputed);
        omitted.add(ClaimIdx::new(5), OmitReason::Kind);
        assert_eq!(omitted.total(), 2);
        let counts: Vec<_> = omitted.by_reason().collect();
        assert_eq!(counts, [(OmitReason::Disputed, 1), (OmitReason::Kind, 1)]);
    }
}
