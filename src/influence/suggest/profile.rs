//! What an actor is and does, as far as it can be compared with another.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    graph::{Budget, ClaimIdx, Direction, EntityIdx, Omissions, View},
    ontology::TieRole,
};

use super::candidates::PARTS;

/// Roles of the ties to what somebody takes part in or makes.
pub(in crate::influence) const ACTIVITY: [TieRole; 3] =
    [TieRole::Participation, TieRole::Hosting, TieRole::Creation];
/// Roles of the ties to where somebody belongs.
const REGION: [TieRole; 3] = [TieRole::Composition, TieRole::Oversight, TieRole::Location];
/// Steps upwards to where somebody belongs.
const REGION_LEVELS: usize = 2;
/// Shortest word that says something, in characters.
const WORD_CHARS_MIN: usize = 4;
/// Most people and parts whose activities count as their whole's.
const PARTS_MAX: usize = 50;

/// What somebody takes part in or makes.
#[derive(Debug, Default)]
pub(in crate::influence) struct Activity {
    /// How much it has to do with it: the strength of its ties and half that of its people's.
    pub(super) strength: f64,
    pub(in crate::influence) claims: Vec<ClaimIdx>,
}

/// An actor in the terms of the comparison.
#[derive(Debug, Default)]
pub(in crate::influence) struct Profile {
    /// What it or its people took part in or made, with the claims.
    pub(in crate::influence) activities: BTreeMap<EntityIdx, Activity>,
    /// Where it belongs, with the claims.
    pub(super) regions: BTreeMap<EntityIdx, Vec<ClaimIdx>>,
    /// The words of its names.
    pub(super) own_words: BTreeSet<String>,
    /// The words of its names and of what it does.
    pub(super) words: BTreeSet<String>,
    /// Year of the latest dated activity, with its claim.
    pub(super) latest: Option<(i32, ClaimIdx)>,
}

impl Profile {
    pub(in crate::influence) fn of(view: &View, actor: EntityIdx, budget: &mut Budget) -> Self {
        let mut profile = Self::default();
        profile.add_activities(view, actor, &[]);
        for (part, claim) in own_people(view, actor, budget) {
            if budget.spend(1) {
                profile.add_activities(view, part, &[claim]);
            }
        }
        profile.add_regions(view, actor, budget);
        profile.own_words = words(view, actor);
        profile.words.clone_from(&profile.own_words);
        for activity in profile.activities.keys() {
            profile.words.extend(words(view, *activity));
        }
        profile
    }

    fn add_activities(&mut self, view: &View, actor: EntityIdx, chain: &[ClaimIdx]) {
        let ontology = view.snapshot().ontology();
        for supported in view.relationships(actor, Direction::Both, &mut Omissions::default()) {
            if !ACTIVITY.contains(
                &ontology
                    .relationship_kind(supported.relationship.kind)
                    .role(),
            ) {
                continue;
            }
            let strength = view.strength(supported.relationship.kind, supported.best);
            let activity = self
                .activities
                .entry(supported.relationship.other(actor))
                .or_default();
            activity.strength += if chain.is_empty() {
                strength
            } else {
                strength / 2.0
            };
            for claim in chain.iter().chain([&supported.best]) {
                if !activity.claims.contains(claim) {
                    activity.claims.push(*claim);
                }
            }
            let year = year_of(view, supported.best);
            if let Some(year) =
                year.filter(|year| self.latest.is_none_or(|(latest, _)| *year > latest))
            {
                self.latest = Some((year, supported.best));
            }
        }
    }

    fn add_regions(&mut self, view: &View, actor: EntityIdx, budget: &mut Budget) {
        let ontology = view.snapshot().ontology();
        let mut level = vec![(actor, Vec::new())];
        for _ in 0..REGION_LEVELS {
            let mut next = Vec::new();
            for (inner, chain) in level {
                for supported in
                    view.relationships(inner, Direction::Out, &mut Omissions::default())
                {
                    let role = ontology
                        .relationship_kind(supported.relationship.kind)
                        .role();
                    let outer = supported.relationship.target;
                    if !REGION.contains(&role)
                        || outer == actor
                        || self.regions.contains_key(&outer)
                        || !budget.spend(1)
                    {
                        continue;
                    }
                    let mut claims: Vec<ClaimIdx> = chain.clone();
                    claims.push(supported.best);
                    self.regions.insert(outer, claims.clone());
                    next.push((outer, claims));
                }
            }
            level = next;
        }
    }
}

/// Those who belong to an actor or act for it, with the claim that says so.
pub(in crate::influence) fn own_people(
    view: &View,
    actor: EntityIdx,
    budget: &mut Budget,
) -> Vec<(EntityIdx, ClaimIdx)> {
    let ontology = view.snapshot().ontology();
    let ties = view.relationships(actor, Direction::In, &mut Omissions::default());
    if !budget.spend(ties.len()) {
        return Vec::new();
    }
    let parts = ties.into_iter().filter(|supported| {
        let role = ontology
            .relationship_kind(supported.relationship.kind)
            .role();
        PARTS.contains(&role) && supported.relationship.source != actor
    });
    parts
        .take(PARTS_MAX)
        .map(|supported| (supported.relationship.source, supported.best))
        .collect()
}

/// Year that a claim's date begins in, or ends in.
pub(in crate::influence) fn year_of(view: &View, claim: ClaimIdx) -> Option<i32> {
    let valid = view.snapshot().claim(claim).valid()?;
    let day = valid.earliest().or_else(|| valid.latest())?;
    Some(day.ymd().0)
}

/// The words of all names, folded.
pub(super) fn words(view: &View, entity: EntityIdx) -> BTreeSet<String> {
    let folded = &view.snapshot().entity(entity).folded;
    let words = folded.split_whitespace();
    words
        .filter(|word| word.chars().count() >= WORD_CHARS_MIN)
        .map(str::to_owned)
        .collect()
}
