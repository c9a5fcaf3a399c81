//! Which kinds belong to which, and whether a kind is one of entities or of relationships.

use std::collections::BTreeSet;

use super::definitions::{Declared, Definitions};
use super::directives::{Rules, kind_rules};
use super::ids::KindSet;
use super::names::nearest;
use super::problem::Problems;

/// Whether a kind is one of entities or of relationships.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Family {
    Entity,
    Relationship,
}

/// The kinds of a file with their rules and their place among each other, by position.
pub(super) struct Hierarchy {
    pub(super) rules: Vec<Rules>,
    pub(super) families: Vec<Family>,
    /// All abstract kinds that a kind belongs to.
    pub(super) supers: Vec<KindSet<u16>>,
    /// The concrete kinds that a kind stands for; a concrete one stands for itself.
    pub(super) below: Vec<KindSet<u16>>,
}

impl Hierarchy {
    pub(super) fn new(definitions: &Definitions<'_>, problems: &mut Problems) -> Self {
        let kinds = &definitions.kinds;
        let rules: Vec<Rules> = kinds
            .iter()
            .map(|kind| kind_rules(kind.directives, problems))
            .collect();
        let direct = direct_supers(definitions, problems);
        let supers = all_supers(kinds, &direct, problems);
        let families = families(kinds, &rules, &supers, problems);
        check_families(kinds, &families, &direct, problems);
        let below = below(kinds, &supers);
        Self {
            rules,
            families,
            supers,
            below,
        }
    }
}

fn positions<T>(items: &[T]) -> impl Iterator<Item = (u16, &T)> {
    (0u16..).zip(items)
}

/// The interfaces that each kind names.
fn direct_supers(definitions: &Definitions<'_>, problems: &mut Problems) -> Vec<Vec<u16>> {
    let abstract_names = || {
        definitions
            .kinds
            .iter()
            .filter(|kind| kind.is_abstract)
            .map(|kind| kind.name)
    };
    let mut direct = Vec::with_capacity(definitions.kinds.len());
    for kind in &definitions.kinds {
        let mut supers = BTreeSet::new();
        for written in kind.implements {
            let (name, at) = (written.node.as_str(), written.pos);
            match definitions.kind(name) {
                Some(found) if !definitions.kinds[usize::from(found)].is_abstract => {
                    problems.add(
                        at,
                        format!("`{}` implements `{name}`, which is a type", kind.name),
                        format!("make `{name}` an interface"),
                    );
                }
                Some(found) if !supers.insert(found) => {
                    problems.add(
                        at,
                        format!("`{}` implements `{name}` twice", kind.name),
                        "keep one of them",
                    );
                }
                Some(_) => {}
                None => problems.add_with(at, || {
                    (
                        format!("there is no interface `{name}`"),
                        meant(nearest(name, abstract_names()), "define it"),
                    )
                }),
            }
        }
        direct.push(supers.into_iter().collect());
    }
    direct
}

/// "Did you mean", or what to do if nothing is near.
pub(super) fn meant(nearest: Option<&str>, otherwise: &str) -> String {
    nearest.map_or_else(
        || otherwise.to_owned(),
        |nearest| format!("did you mean `{nearest}`?"),
    )
}

/// Everything that each kind belongs to, found from the top of the hierarchy downwards.
fn all_supers(
    kinds: &[Declared<'_>],
    direct: &[Vec<u16>],
    problems: &mut Problems,
) -> Vec<KindSet<u16>> {
    let mut implementers: Vec<Vec<u16>> = vec![Vec::new(); kinds.len()];
    for (kind, supers) in positions(direct) {
        for &above in supers {
            implementers[usize::from(above)].push(kind);
        }
    }
    let mut supers = vec![KindSet::new(); kinds.len()];
    let order = peel(direct, &implementers);
    for &kind in &order {
        let mut set = KindSet::new();
        for &above in &direct[usize::from(kind)] {
            set.insert(above);
            set.insert_all(&supers[usize::from(above)]);
        }
        supers[usize::from(kind)] = set;
    }
    if order.len() < kinds.len() {
        let upwards = peel(&implementers, direct);
        for (index, kind) in positions(kinds) {
            if !order.contains(&index) && !upwards.contains(&index) {
                problems.add(
                    kind.at,
                    format!(
                        "interface `{}` implements itself through a cycle",
                        kind.name
                    ),
                    "remove one `implements` of the cycle",
                );
            }
        }
    }
    supers
}

/// The kinds in an order in which each comes after all its `before`; those on cycles never come.
fn peel(before: &[Vec<u16>], after: &[Vec<u16>]) -> Vec<u16> {
    let mut n_open: Vec<usize> = before.iter().map(Vec::len).collect();
    let mut order: Vec<u16> = positions(&n_open)
        .filter(|&(_, &n)| n == 0)
        .map(|(kind, _)| kind)
        .collect();
    let mut next = 0;
    while let Some(&kind) = order.get(next) {
        next += 1;
        for &later in &after[usize::from(kind)] {
            n_open[usize::from(later)] -= 1;
            if n_open[usize::from(later)] == 0 {
                order.push(later);
            }
        }
    }
    order
}

/// The family of each kind: what its directive says; an interface without one takes the family of
/// the kinds below it, else of those above it, else it is an entity kind.
fn families(
    kinds: &[Declared<'_>],
    rules: &[Rules],
    supers: &[KindSet<u16>],
    problems: &mut Problems,
) -> Vec<Family> {
    let said = |index: u16| match rules[usize::from(index)] {
        Rules::Entity(_) => Some(Family::Entity),
        Rules::Relationship(_) => Some(Family::Relationship),
        Rules::None => None,
    };
    let mut below: Vec<Option<Family>> = vec![None; kinds.len()];
    for (index, supers) in positions(supers) {
        // Entity kinds win, so that a mixture is found where the relationship kind implements it.
        let Some(family) = said(index) else { continue };
        for above in supers.iter() {
            let known = &mut below[usize::from(above)];
            if *known != Some(Family::Entity) {
                *known = Some(family);
            }
        }
    }
    let mut families = Vec::with_capacity(kinds.len());
    for (index, kind) in positions(kinds) {
        if said(index).is_none() && !kind.is_abstract {
            problems.add(
                kind.at,
                format!("type `{}` has neither @entity nor @relationship", kind.name),
                "add `@entity(label: {en: \"…\"})` or `@relationship(…)`",
            );
        }
        let above = || supers[usize::from(index)].iter().find_map(said);
        families.push(
            said(index)
                .or(below[usize::from(index)])
                .or_else(above)
                .unwrap_or(Family::Entity),
        );
    }
    families
}

/// A kind may only implement interfaces of its own family.
fn check_families(
    kinds: &[Declared<'_>],
    families: &[Family],
    direct: &[Vec<u16>],
    problems: &mut Problems,
) {
    for (index, kind) in kinds.iter().enumerate() {
        for &above in &direct[index] {
            if families[usize::from(above)] != families[index] {
                let above = kinds[usize::from(above)].name;
                problems.add(
                    kind.at,
                    format!("`{}` implements `{above}`, but one is a kind of entities and the other of relationships", kind.name),
                    format!("use another interface than `{above}`"),
                );
            }
        }
    }
}

fn below(kinds: &[Declared<'_>], supers: &[KindSet<u16>]) -> Vec<KindSet<u16>> {
    let mut below = vec![KindSet::new(); kinds.len()];
    for (index, kind) in positions(kinds) {
        if kind.is_abstract {
            continue;
        }
        below[usize::from(index)].insert(index);
        for above in supers[usize::from(index)].iter() {
            below[usize::from(above)].insert(index);
        }
    }
    below
}
