//! With whom an actor works, how varied these partners are, and how that changed over time.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    date::Edtf,
    graph::{Budget, ClaimIdx, Direction, EntityIdx, Omissions, View},
    model::EntityStatus,
    ontology::{EntityKindId, KindSet, Ontology, TieRole},
};

use super::suggest::{ACTIVITY, PARTS, Profile, own_people, year_of};

/// Participants of one event or work that are looked at.
const PARTICIPANTS_MAX: usize = 500;
/// Roles of the ties by which an actor itself works with another.
const TOGETHER: [TieRole; 3] = [
    TieRole::Cooperation,
    TieRole::Membership,
    TieRole::Leadership,
];
/// Claims that are kept for each partner.
const CLAIMS_MAX: usize = 10;

/// A partner of an actor.
#[derive(Clone, Debug, PartialEq)]
pub struct Partner {
    /// The partner.
    pub entity: EntityIdx,
    /// Whether the two work together by a tie of their own, rather than only in the same events and works.
    pub is_direct: bool,
    /// Where it lies or belongs, as far as the graph says.
    pub region: Option<EntityIdx>,
    /// First year that a claim about it can be dated by.
    pub since: Option<i32>,
    /// The date that this year is of, with all that it leaves open.
    pub since_date: Option<Edtf>,
    /// The claims that make it a partner.
    pub claims: Vec<ClaimIdx>,
}

/// The partners of an actor.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Portfolio {
    /// The partners: those with ties of their own first, then by when they came, then by number.
    pub partners: Vec<Partner>,
    /// Whether the budget left something out.
    pub truncated: bool,
}

/// The partners of an actor: whom it or its people work with, and who takes part in the same events and works.
///
/// People count for those whom they belong to or act for.
///
/// # Complexity
/// O(ties of the actor, its people, and what they take part in).
#[must_use]
pub fn portfolio(view: &View, of: EntityIdx, budget: &mut Budget) -> Portfolio {
    let view = &view.naming(&[of]);
    let people = own_people(view, of, budget);
    let mut found = Gathering {
        view,
        own: people.iter().map(|(part, _)| *part).chain([of]).collect(),
        fitting: partner_kinds(view.snapshot().ontology()),
        partners: BTreeMap::new(),
    };
    found.add_direct(of, &TOGETHER, &[], budget);
    for (part, claim) in &people {
        // What its people are members of besides is not what the actor works with.
        found.add_direct(*part, &[TieRole::Cooperation], &[*claim], budget);
    }
    let profile = Profile::of(view, of, budget);
    for (activity, own) in &profile.activities {
        found.add_participants(*activity, &own.claims, budget);
    }
    let mut partners: Vec<Partner> = found.partners.into_values().collect();
    for partner in &mut partners {
        partner.region = region(view, partner.entity, budget);
        let dated = partner.claims.iter().filter_map(|claim| {
            let date = view.snapshot().claim(*claim).valid()?;
            let first = date.earliest().or_else(|| date.latest());
            Some((year_of(view, *claim)?, first, date))
        });
        let earliest = dated.min_by_key(|(_, first, _)| *first);
        partner.since = earliest.as_ref().map(|(year, ..)| *year);
        partner.since_date = earliest.map(|(.., date)| date);
        partner.claims.truncate(CLAIMS_MAX);
    }
    partners.sort_by_key(|partner| {
        (
            !partner.is_direct,
            partner.since.unwrap_or(i32::MAX),
            partner.entity,
        )
    });
    Portfolio {
        partners,
        truncated: budget.is_exhausted(),
    }
}

/// How many groups of equal size would be as varied: e to the power of Shannon's entropy; 0 for none.
///
/// Reference: Hill 1973, "Diversity and evenness: a unifying notation and its consequences".
#[must_use]
pub fn effective_number(sizes: &[usize]) -> f64 {
    let total: usize = sizes.iter().sum();
    if total == 0 {
        return 0.0;
    }
    let shares = sizes
        .iter()
        .filter(|size| **size > 0)
        .map(|size| *size as f64 / total as f64);
    (-shares.map(|share| share * share.ln()).sum::<f64>()).exp()
}

struct Gathering<'a> {
    view: &'a View,
    /// The actor and its people.
    own: BTreeSet<EntityIdx>,
    fitting: KindSet<EntityKindId>,
    partners: BTreeMap<EntityIdx, Partner>,
}

impl Gathering<'_> {
    /// Those with whom an actor or one of its people has ties of some roles.
    fn add_direct(
        &mut self,
        actor: EntityIdx,
        roles: &[TieRole],
        chain: &[ClaimIdx],
        budget: &mut Budget,
    ) {
        let ontology = self.view.snapshot().ontology();
        let ties = self
            .view
            .relationships(actor, Direction::Both, &mut Omissions::default());
        for tie in ties {
            let kind = ontology.relationship_kind(tie.relationship.kind);
            if budget.spend(1) && roles.contains(&kind.role()) {
                self.add(
                    tie.relationship.other(actor),
                    &[chain, &[tie.best]].concat(),
                    true,
                );
            }
        }
    }

    /// Those who take part in something that the actor takes part in, each with the claims on both sides.
    fn add_participants(&mut self, activity: EntityIdx, own: &[ClaimIdx], budget: &mut Budget) {
        let ontology = self.view.snapshot().ontology();
        let ties = self
            .view
            .relationships(activity, Direction::Both, &mut Omissions::default());
        for tie in ties.into_iter().take(PARTICIPANTS_MAX) {
            let role = ontology.relationship_kind(tie.relationship.kind).role();
            if !budget.spend(1) || !(ACTIVITY.contains(&role) || role == TieRole::Cooperation) {
                continue;
            }
            let participant = tie.relationship.other(activity);
            let claims = [&[tie.best], own].concat();
            for (whole, chain) in self.standing_for(participant) {
                self.add(whole, &[&claims[..], &chain].concat(), false);
            }
        }
    }

    /// Who is meant when somebody takes part: themselves, or those whom a person belongs to or acts for.
    fn standing_for(&self, participant: EntityIdx) -> Vec<(EntityIdx, Vec<ClaimIdx>)> {
        let snapshot = self.view.snapshot();
        if self.fitting.contains(snapshot.entity(participant).kind) {
            return vec![(participant, Vec::new())];
        }
        if self.own.contains(&participant) {
            return Vec::new();
        }
        let ties = self
            .view
            .relationships(participant, Direction::Out, &mut Omissions::default());
        ties.into_iter()
            .filter(|tie| {
                let kind = snapshot.ontology().relationship_kind(tie.relationship.kind);
                PARTS.contains(&kind.role())
            })
            .map(|tie| (tie.relationship.other(participant), vec![tie.best]))
            .collect()
    }

    fn add(&mut self, entity: EntityIdx, claims: &[ClaimIdx], is_direct: bool) {
        let record = self.view.record(entity);
        if self.own.contains(&entity)
            || !self.view.shows(entity)
            || !self.fitting.contains(record.kind)
            || record.status != EntityStatus::Existing
        {
            return;
        }
        let partner = self.partners.entry(entity).or_insert_with(|| Partner {
            entity,
            is_direct,
            region: None,
            since: None,
            since_date: None,
            claims: Vec::new(),
        });
        partner.is_direct |= is_direct;
        for claim in claims {
            if !partner.claims.contains(claim) {
                partner.claims.push(*claim);
            }
        }
    }
}

/// Kinds that can cooperate, but for those that only ever work for others: people.
fn partner_kinds(ontology: &Ontology) -> KindSet<EntityKindId> {
    let of_role = |role: TieRole| {
        let kinds = ontology.with_role(role).iter();
        kinds.map(|kind| ontology.relationship_kind(kind))
    };
    let mut kinds = KindSet::default();
    for kind in ontology
        .entity_kinds()
        .iter()
        .filter(|kind| !kind.is_abstract())
    {
        let id = kind.id();
        let cooperates = of_role(TieRole::Cooperation)
            .any(|tie| tie.from().contains(id) && tie.to().contains(id));
        let works = of_role(TieRole::Employment).any(|tie| tie.from().contains(id));
        let employs = of_role(TieRole::Employment).any(|tie| tie.to().contains(id));
        if cooperates && (employs || !works) {
            kinds.insert(id);
        }
    }
    kinds
}

/// Steps upwards to where somebody belongs.
const REGION_LEVELS: usize = 3;
/// Roles of the ties that lead there.
const UPWARDS: [TieRole; 3] = [TieRole::Location, TieRole::Oversight, TieRole::Composition];

/// The nearest place that an entity lies in or is overseen from, itself if others lie in it; else the whole that it is part of.
fn region(view: &View, entity: EntityIdx, budget: &mut Budget) -> Option<EntityIdx> {
    let snapshot = view.snapshot();
    let ontology = snapshot.ontology();
    let own_kind = snapshot.entity(entity).kind;
    let located = || {
        let kinds = ontology.with_role(TieRole::Location).iter();
        let ties = kinds.map(|kind| ontology.relationship_kind(kind));
        ties.filter(|tie| tie.from().contains(own_kind))
    };
    let is_place =
        |entity: EntityIdx| located().any(|tie| tie.to().contains(snapshot.entity(entity).kind));
    let mut whole = None;
    let mut level = vec![entity];
    let mut seen = BTreeSet::from([entity]);
    for _ in 0..REGION_LEVELS {
        if let Some(place) = level.iter().find(|inner| is_place(**inner)) {
            return Some(*place);
        }
        let mut next = Vec::new();
        for inner in level {
            let ties = view.relationships(inner, Direction::Out, &mut Omissions::default());
            for tie in ties.iter().filter(|tie| tie.relationship.target != inner) {
                let role = ontology.relationship_kind(tie.relationship.kind).role();
                let outer = tie.relationship.target;
                if budget.spend(1) && UPWARDS.contains(&role) && seen.insert(outer) {
                    next.push(outer);
                }
            }
        }
        whole = next.first().copied().or(whole);
        level = next;
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::influence::tests::close;

    #[test]
    fn equal_groups_count_fully_and_a_dominant_one_hardly() {
        assert!(close(effective_number(&[3, 3, 3, 3]), 4.0));
        assert!(close(effective_number(&[5]), 1.0));
        assert!(close(effective_number(&[]), 0.0) && close(effective_number(&[0, 0]), 0.0));
        let uneven = effective_number(&[97, 1, 1, 1]);
        assert!(uneven > 1.0 && uneven < 1.3, "{uneven}");
    }
}
