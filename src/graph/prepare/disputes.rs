//! What becomes of claims that others speak against: they are disputed as long as one of these stands.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::model::{Claim, ClaimStatus, Operation, claim_id};

use super::Snapshot;
use crate::graph::ClaimIdx;

impl Snapshot {
    /// Operations together with what follows for the claims that are disputed, or are so no longer.
    ///
    /// A claim is disputed as long as another one that stands disputes it, unless it was taken back; then it is again
    /// what it was before.
    #[must_use]
    pub fn settle_disputes(&self, mut operations: Vec<Operation>) -> Vec<Operation> {
        let changed: HashSet<ClaimIdx> = operations
            .iter()
            .filter_map(|operation| self.present(operation))
            .collect();
        let disputed: BTreeSet<String> = operations
            .iter()
            .filter_map(put_claim)
            .filter_map(|claim| Some(claim.disputes.as_ref()?.to_string()))
            .collect();
        let mut statuses: BTreeMap<String, Option<ClaimStatus>> = BTreeMap::new();
        for operation in &mut operations {
            let known = self.present(operation);
            match operation {
                Operation::PutClaim(claim) => {
                    let id = claim.id.as_ref();
                    let id = id.map_or_else(|| claim_id(claim), ToString::to_string);
                    let is_disputed = disputed.contains(&id)
                        || known.is_some_and(|known| self.is_disputed_beside(known, &changed));
                    let status = is_disputed && !self.is_dispute_known(known, claim);
                    statuses.insert(id, status.then_some(ClaimStatus::Disputed));
                }
                Operation::RetractClaim(id) => {
                    statuses.insert(id.clone(), None);
                }
                _ => {}
            }
        }
        for id in disputed {
            // One that is not known is refused with what names it.
            let known = self.find_claim(&id);
            if known.is_some_and(|claim| self.claim(claim).status() != ClaimStatus::Retracted) {
                statuses.entry(id).or_insert(Some(ClaimStatus::Disputed));
            }
        }
        for claim in operations
            .iter()
            .filter_map(|operation| self.disputed_until(operation))
        {
            let id = self.claim(claim).id();
            let status = || self.undisputed_status(claim, &changed);
            statuses.entry(id).or_insert_with(status);
        }
        let set = |(id, status): (String, Option<ClaimStatus>)| {
            status.map(|status| Operation::SetClaimStatus { id, status })
        };
        operations.extend(statuses.into_iter().filter_map(set));
        operations
    }

    /// The claim that an operation disputes no longer, unless it says so again.
    pub(crate) fn disputed_until(&self, operation: &Operation) -> Option<ClaimIdx> {
        let disputed = self.claim(self.present(operation)?).disputes()?;
        self.find_claim(disputed.as_str())
    }

    /// The present version of the claim that an operation takes back or puts.
    fn present(&self, operation: &Operation) -> Option<ClaimIdx> {
        match operation {
            Operation::RetractClaim(id) => self.find_claim(id),
            other => match put_claim(other)? {
                Claim { id: Some(id), .. } => self.find_claim(id.as_str()),
                claim => self.find_same(claim),
            },
        }
    }

    /// Whether a disputed claim is only said again; it then becomes what it is already.
    fn is_dispute_known(&self, known: Option<ClaimIdx>, claim: &mut Claim) -> bool {
        let stated = std::mem::replace(&mut claim.status, ClaimStatus::Disputed);
        let is_known = known.is_some_and(|known| self.says_the_same(known, claim));
        if !is_known {
            claim.status = stated;
        }
        is_known
    }

    /// What a claim was before it was disputed, if no claim disputes it but those that are about to change.
    fn undisputed_status(
        &self,
        disputed: ClaimIdx,
        changed: &HashSet<ClaimIdx>,
    ) -> Option<ClaimStatus> {
        if self.claim(disputed).status() != ClaimStatus::Disputed
            || self.is_disputed_beside(disputed, changed)
        {
            return None;
        }
        let versions = self.versions(disputed).into_iter();
        versions
            .map(|version| self.claim(version).status())
            .find(|status| *status != ClaimStatus::Disputed)
    }

    /// Whether a claim that stands disputes this one, those aside that are about to change.
    fn is_disputed_beside(&self, disputed: ClaimIdx, changed: &HashSet<ClaimIdx>) -> bool {
        self.disputed_by(disputed).iter().any(|by| {
            let row = self.claim(*by);
            let stands = !row.is_superseded() && row.status() != ClaimStatus::Retracted;
            stands && !changed.contains(by)
        })
    }
}

fn put_claim(operation: &Operation) -> Option<&Claim> {
    match operation {
        Operation::PutClaim(claim) | Operation::ReviseClaim(claim) => Some(claim),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::graph::testing::{graph, operations};

    const N_CLAIMS: usize = 4;

    #[derive(Clone, Debug)]
    enum Step {
        Put {
            claim: usize,
            disputes: Option<usize>,
        },
        Retract(usize),
    }

    fn steps() -> impl Strategy<Value = Vec<Vec<Step>>> {
        let step = (0..N_CLAIMS, prop::option::of(0..N_CLAIMS), 0..3).prop_map(
            |(claim, disputes, kind)| match kind {
                0 => Step::Retract(claim),
                _ => Step::Put { claim, disputes },
            },
        );
        prop::collection::vec(prop::collection::vec(step, 1..3), 1..9)
    }

    fn written(step: &Step) -> Vec<Operation> {
        match step {
            Step::Put { claim, disputes } => {
                let disputes = disputes.map_or_else(String::new, |other| format!(" ?c{other}"));
                operations(&format!("a{claim} -MemberOf[!c{claim}{disputes}]-> b"))
            }
            Step::Retract(claim) => vec![Operation::RetractClaim(format!("c{claim}"))],
        }
    }

    /// A claim that was put: whether it was taken back, and what it disputes.
    #[derive(Clone, Copy)]
    struct Plain {
        is_retracted: bool,
        disputes: Option<usize>,
    }

    fn status(claims: &[Option<Plain>], claim: usize) -> Option<ClaimStatus> {
        let disputes = |other: &Plain| !other.is_retracted && other.disputes == Some(claim);
        Some(match claims[claim]? {
            Plain {
                is_retracted: true, ..
            } => ClaimStatus::Retracted,
            _ if claims.iter().flatten().any(disputes) => ClaimStatus::Disputed,
            _ => ClaimStatus::Attested,
        })
    }

    proptest! {
        #[test]
        fn a_claim_is_disputed_as_long_as_one_that_stands_disputes_it(steps in steps()) {
            let mut graph = graph("b");
            let mut claims = [None::<Plain>; N_CLAIMS];
            for batch in steps {
                let operations = batch.iter().flat_map(written).collect();
                let settled = graph.image.current().settle_disputes(operations);
                if graph.put(settled).is_ok() {
                    for step in batch {
                        match step {
                            Step::Put { claim, disputes } => {
                                claims[claim] = Some(Plain { is_retracted: false, disputes });
                            }
                            Step::Retract(claim) => {
                                if let Some(claim) = &mut claims[claim] {
                                    claim.is_retracted = true;
                                }
                            }
                        }
                    }
                }
                let now = graph.image.current();
                for claim in 0..N_CLAIMS {
                    let found = now.find_claim(&format!("c{claim}"));
                    prop_assert_eq!(found.map(|row| now.claim(row).status()), status(&claims, claim));
                }
            }
        }
    }
}
