//! What each side of a candidate is worth.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    graph::{Budget, ClaimIdx, EntityIdx, Omissions, View},
    influence::{likeness::likenesses, projection::Projection, way::way},
    ontology::EntityKindId,
};

use super::{
    Reason, Reasoned, Suggestion,
    candidates::Candidates,
    peers::{Peers, peers},
    profile::{Profile, words},
};

/// Greatest part of each reason in a score. They add up to 1.
///
/// Chosen on the ties that `examples/suggest_partners.rs` sets aside for that, and on no others.
mod part {
    pub(super) const ACTIVITIES: f64 = 0.12;
    pub(super) const CONTACTS: f64 = 0.06;
    pub(super) const NEAR: f64 = 0.09;
    pub(super) const PEERS: f64 = 0.36;
    pub(super) const WELL_CONNECTED: f64 = 0.03;
    pub(super) const FIELD: f64 = 0.19;
    pub(super) const KIND: f64 = 0.09;
    pub(super) const REGION: f64 = 0.03;
    pub(super) const RECENT: f64 = 0.03;
}

/// Reasons that are worth less are not told.
const WEIGHT_MIN: f64 = 0.005;
/// Part of the names in the likeness of fields; the rest is for activities.
const NAMES_PART: f64 = 0.4;
/// Likeness of peers at which their reason is worth half.
const PEERS_HALF: f64 = 0.2;
/// Years after which an activity is worth half.
const HALF_LIFE_YEARS: f64 = 4.0;
/// Entities, words and claims that a reason names at the most.
const NAMED_MAX: usize = 5;

/// Everything that candidates are compared by.
struct Comparison<'a> {
    view: &'a View,
    graph: &'a Projection,
    actor: EntityIdx,
    profile: Profile,
    others: Vec<Profile>,
    /// In how many profiles a word stands.
    n_with_word: BTreeMap<String, usize>,
    contacts: BTreeMap<EntityIdx, f64>,
    /// For each of those compared, whom of those like the actor it is tied to.
    peers: Vec<Peers>,
    /// The greatest number of ties of those compared.
    most_ties: usize,
    /// How many of those compared are of a kind or below it.
    n_of_kind: BTreeMap<EntityKindId, usize>,
    newest: i32,
}

pub(super) fn weighed(
    view: &View,
    graph: &Projection,
    actor: EntityIdx,
    found: &Candidates,
    budget: &mut Budget,
) -> Vec<Suggestion> {
    let comparison = Comparison::new(view, graph, actor, found, budget);
    let nearest = found.near.iter().map(|(_, near)| *near).fold(0.0, f64::max);
    let mut suggestions = Vec::new();
    let each = found.near.iter().zip(&comparison.others);
    for (((entity, near), other), peers) in each.zip(&comparison.peers) {
        let reasons = [
            comparison.shared_activities(other),
            comparison.shared_contacts(*entity),
            comparison.near(*entity, share(*near, nearest).sqrt()),
            comparison.peers(*entity, peers),
            comparison.well_connected(*entity),
            comparison.same_field(other),
            comparison.same_kind(*entity),
            comparison.same_region(other),
            comparison.recent(other),
        ];
        let mut reasons: Vec<Reasoned> = reasons
            .into_iter()
            .flatten()
            .filter(|reasoned| reasoned.weight >= WEIGHT_MIN)
            .collect();
        reasons.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        suggestions.push(Suggestion {
            entity: *entity,
            score: reasons.iter().map(|reasoned| reasoned.weight).sum(),
            reasons,
        });
    }
    suggestions
}

/// Grows with its value towards 1.
fn saturated(value: f64) -> f64 {
    value / (1.0 + value)
}

fn share(value: f64, greatest: f64) -> f64 {
    if greatest > 0.0 {
        value / greatest
    } else {
        0.0
    }
}

impl<'a> Comparison<'a> {
    fn new(
        view: &'a View,
        graph: &'a Projection,
        actor: EntityIdx,
        found: &Candidates,
        budget: &mut Budget,
    ) -> Self {
        let others: Vec<Profile> = found
            .near
            .iter()
            .map(|(entity, _)| Profile::of(view, *entity, budget))
            .collect();
        let mut n_with_word = BTreeMap::new();
        for word in others.iter().flat_map(|other| &other.words) {
            *n_with_word.entry(word.clone()).or_default() += 1;
        }
        let ontology = view.snapshot().ontology();
        let mut n_of_kind = BTreeMap::new();
        for (entity, _) in &found.near {
            let kind = view.snapshot().entity(*entity).kind;
            for kind in ontology.entity_kind(kind).supers().iter().chain([kind]) {
                *n_of_kind.entry(kind).or_default() += 1;
            }
        }
        let node = graph.node(actor);
        let alike = node
            .and_then(|node| likenesses(graph.either(), node, budget))
            .unwrap_or_default();
        let nodes = || {
            found
                .near
                .iter()
                .filter_map(|(entity, _)| graph.node(*entity))
        };
        let own = node.unwrap_or_default();
        let peers = peers(graph.either(), own, &alike, nodes(), budget);
        let most_ties = nodes().map(|node| graph.either().degree(node)).max();
        Self {
            view,
            graph,
            actor,
            most_ties: most_ties.unwrap_or_default(),
            peers,
            profile: Profile::of(view, actor, budget),
            newest: others
                .iter()
                .filter_map(|other| Some(other.latest?.0))
                .max()
                .unwrap_or(0),
            others,
            n_with_word,
            contacts: alike
                .into_iter()
                .map(|like| {
                    (
                        graph.entity(like.node),
                        like.adamic_adar + like.resource_allocation,
                    )
                })
                .collect(),
            n_of_kind,
        }
    }

    /// How much a word tells: little if many have it.
    fn telling(&self, word: &str) -> f64 {
        let n = self.n_with_word.get(word).copied().unwrap_or(0) as f64;
        ((self.others.len() as f64 + 1.0) / (n + 1.0)).ln() + 0.1
    }

    /// Cosine of two sets of words, each word counting as much as it tells.
    fn cosine(&self, a: &BTreeSet<String>, b: &BTreeSet<String>) -> f64 {
        let square = |word: &String| self.telling(word).powi(2);
        let length = |words: &BTreeSet<String>| words.iter().map(square).sum::<f64>().sqrt();
        share(a.intersection(b).map(square).sum(), length(a) * length(b))
    }

    /// How much the names and activities of another have to do with the actor's, from 0 to 1.
    fn field(&self, other: &Profile) -> f64 {
        let names = self.cosine(&self.profile.own_words, &other.own_words);
        let active = other.activities.iter().map(|(entity, activity)| {
            activity.strength * self.cosine(&self.profile.words, &words(self.view, *entity))
        });
        NAMES_PART * names + (1.0 - NAMES_PART) * saturated(active.sum())
    }

    fn shared_activities(&self, other: &Profile) -> Option<Reasoned> {
        let mut shared: Vec<(usize, EntityIdx)> = Vec::new();
        let mut claims = Vec::new();
        for (activity, own) in &self.profile.activities {
            if let Some(others) = other.activities.get(activity) {
                let node = self.graph.node(*activity);
                shared.push((
                    node.map_or(0, |node| self.graph.either().degree(node)),
                    *activity,
                ));
                claims.extend(own.claims.iter().chain(&others.claims).copied());
            }
        }
        shared.sort_unstable();
        // The first counts half, the second a quarter, and so on.
        let weight = part::ACTIVITIES * (1.0 - 0.5f64.powf(shared.len() as f64));
        let named = shared
            .into_iter()
            .map(|(_, activity)| activity)
            .take(NAMED_MAX)
            .collect::<Vec<_>>();
        (!named.is_empty()).then(|| reasoned(Reason::SharedActivities(named), weight, claims))
    }

    fn shared_contacts(&self, entity: EntityIdx) -> Option<Reasoned> {
        let contacts = self.contacts.get(&entity).copied().unwrap_or(0.0);
        let between = self.between(entity);
        let claims = between
            .iter()
            .flat_map(|contact| [self.tie(self.actor, *contact), self.tie(entity, *contact)]);
        let claims = claims.flatten().collect();
        (!between.is_empty()).then(|| {
            reasoned(
                Reason::SharedContacts(between),
                part::CONTACTS * saturated(contacts),
                claims,
            )
        })
    }

    /// The common neighbours, the least connected first.
    fn between(&self, entity: EntityIdx) -> Vec<EntityIdx> {
        let (Some(a), Some(b)) = (self.graph.node(self.actor), self.graph.node(entity)) else {
            return Vec::new();
        };
        let ties = self.graph.either();
        let mut shared: Vec<u32> = ties
            .of(a)
            .iter()
            .copied()
            .filter(|node| ties.of(b).binary_search(node).is_ok())
            .collect();
        shared.sort_by_key(|node| (ties.degree(*node), self.graph.entity(*node)));
        shared
            .into_iter()
            .map(|node| self.graph.entity(node))
            .take(NAMED_MAX)
            .collect()
    }

    /// The best claim for a tie between two neighbours that carries most.
    fn tie(&self, from: EntityIdx, to: EntityIdx) -> Option<ClaimIdx> {
        let ties = self.view.joining(from, to, &mut Omissions::default());
        let between = ties
            .into_iter()
            .filter(|supported| self.view.walks(supported.relationship.kind));
        let strength = |kind, claim| self.view.strength(kind, claim);
        between
            .max_by(|a, b| {
                strength(a.relationship.kind, a.best)
                    .total_cmp(&strength(b.relationship.kind, b.best))
            })
            .map(|supported| supported.best)
    }

    fn near(&self, entity: EntityIdx, share: f64) -> Option<Reasoned> {
        let way = self.way(entity)?;
        let claims = way
            .windows(2)
            .filter_map(|step| self.tie(step[0], step[1]))
            .collect();
        let inner = way[1..way.len() - 1].to_vec();
        Some(reasoned(Reason::Near(inner), part::NEAR * share, claims))
    }

    /// A shortest way over the least connected.
    fn way(&self, entity: EntityIdx) -> Option<Vec<EntityIdx>> {
        let (from, to) = (self.graph.node(self.actor)?, self.graph.node(entity)?);
        let way = way(self.graph.either(), from, to)?;
        Some(
            way.into_iter()
                .map(|node| self.graph.entity(node))
                .collect(),
        )
    }

    /// Those like the actor who are tied to another already.
    fn peers(&self, entity: EntityIdx, peers: &Peers) -> Option<Reasoned> {
        let named: Vec<EntityIdx> = peers
            .nodes
            .iter()
            .take(NAMED_MAX)
            .map(|node| self.graph.entity(*node))
            .collect();
        let ties = named.iter().filter_map(|peer| self.tie(*peer, entity));
        let claims = ties.collect();
        let weight = part::PEERS * saturated(peers.value / PEERS_HALF);
        (!named.is_empty()).then(|| reasoned(Reason::Peers(named), weight, claims))
    }

    /// How many another is tied to; the difference between few and some counts more than that between many and more.
    fn well_connected(&self, entity: EntityIdx) -> Option<Reasoned> {
        let n_ties = self.graph.either().degree(self.graph.node(entity)?);
        let count = |n: usize| (n as f64).ln_1p();
        let weight = part::WELL_CONNECTED * share(count(n_ties), count(self.most_ties));
        Some(reasoned(Reason::WellConnected(n_ties), weight, Vec::new()))
    }

    fn same_field(&self, other: &Profile) -> Option<Reasoned> {
        let mut shared: Vec<&String> = self.profile.words.intersection(&other.words).collect();
        shared.sort_by(|a, b| {
            self.telling(b)
                .total_cmp(&self.telling(a))
                .then_with(|| a.cmp(b))
        });
        let mut activities: Vec<(usize, EntityIdx)> = Vec::new();
        for activity in other.activities.keys() {
            let n_shared = words(self.view, *activity)
                .intersection(&self.profile.words)
                .count();
            activities.extend((n_shared > 0).then_some((n_shared, *activity)));
        }
        activities.sort_by_key(|(n_shared, activity)| (std::cmp::Reverse(*n_shared), *activity));
        activities.truncate(NAMED_MAX);
        let claims = activities
            .iter()
            .flat_map(|(_, activity)| other.activities[activity].claims.iter().copied())
            .collect();
        let reason = Reason::SameField {
            activities: activities.iter().map(|(_, activity)| *activity).collect(),
            words: shared
                .iter()
                .take(NAMED_MAX)
                .map(|word| (*word).clone())
                .collect(),
        };
        (!shared.is_empty()).then(|| reasoned(reason, part::FIELD * self.field(other), claims))
    }

    /// The rarest kind that both are of, weighed by how rare it is among those compared.
    fn same_kind(&self, entity: EntityIdx) -> Option<Reasoned> {
        let snapshot = self.view.snapshot();
        let all = |entity: EntityIdx| {
            let kind = snapshot.entity(entity).kind;
            let supers = snapshot.ontology().entity_kind(kind).supers();
            supers.iter().chain([kind]).collect::<Vec<_>>()
        };
        let own = all(self.actor);
        let count = |kind: &EntityKindId| self.n_of_kind.get(kind).copied().unwrap_or(0);
        let rarest = all(entity)
            .into_iter()
            .filter(|kind| own.contains(kind))
            .min_by_key(|kind| (count(kind), *kind))?;
        let n_all = self.others.len() as f64;
        let rarity = if n_all > 1.0 {
            1.0 - (count(&rarest) as f64).ln() / n_all.ln()
        } else {
            1.0
        };
        Some(reasoned(
            Reason::SameKind(rarest),
            part::KIND * rarity,
            Vec::new(),
        ))
    }

    fn same_region(&self, other: &Profile) -> Option<Reasoned> {
        let mut shared = Vec::new();
        let mut claims = Vec::new();
        for (region, own) in &self.profile.regions {
            if let Some(others) = other.regions.get(region) {
                shared.push(*region);
                claims.extend(own.iter().chain(others).copied());
            }
        }
        shared.truncate(NAMED_MAX);
        (!shared.is_empty()).then(|| reasoned(Reason::SameRegion(shared), part::REGION, claims))
    }

    fn recent(&self, other: &Profile) -> Option<Reasoned> {
        let (year, claim) = other.latest?;
        let date = self.view.snapshot().claim(claim).valid()?;
        let age = f64::from(self.newest - year);
        Some(reasoned(
            Reason::Recent(date),
            part::RECENT * 0.5f64.powf(age / HALF_LIFE_YEARS),
            vec![claim],
        ))
    }
}

fn reasoned(reason: Reason, weight: f64, claims: Vec<ClaimIdx>) -> Reasoned {
    let mut told: Vec<ClaimIdx> = Vec::new();
    for claim in claims {
        if !told.contains(&claim) && told.len() < 2 * NAMED_MAX {
            told.push(claim);
        }
    }
    Reasoned {
        reason,
        weight,
        claims: told,
    }
}
