//! Reads an ontology from SDL: parses, sorts out the definitions, and builds the kinds.

use std::collections::BTreeMap;

use async_graphql_parser::{Error, Pos, parse_schema};

use super::attribute::AttributeRule;
use super::definitions::{Declared, Definitions};
use super::directives::{KindNames, RelationshipRules, Rules};
use super::fields::{Attributes, enumerations};
use super::hierarchy::{Family, Hierarchy, meant};
use super::ids::{KindSet, RelationshipKindId};
use super::kinds::{Ends, EntityKind, Labels, RelationshipKind, TieRole};
use super::names::{enum_name, folded, nearest, spaced};
use super::problem::{Problem, Problems};
use super::{Ontology, nesting};

/// Longest text of an ontology, in bytes.
const LENGTH_BYTES_MAX: usize = 1 << 20;

const START: Pos = Pos { line: 1, column: 1 };

/// Reads an ontology, or says everything that is wrong with it.
pub(super) fn read(text: &str) -> Result<Ontology, Vec<Problem>> {
    let mut problems = Problems::default();
    if text.len() > LENGTH_BYTES_MAX {
        problems.add(
            START,
            format!("the ontology is {} bytes long", text.len()),
            format!("keep it under {LENGTH_BYTES_MAX} bytes"),
        );
        return Err(problems.finish());
    }
    // The parser is recursive: deep brackets would exhaust the stack.
    if let Some(at) = nesting::too_deep(text) {
        problems.add(
            at,
            "brackets are nested too deeply",
            format!("nest at most {} of them", nesting::DEPTH_MAX),
        );
        return Err(problems.finish());
    }
    let document = parse_schema(text).map_err(|error| vec![syntax_problem(&error)])?;
    let definitions = Definitions::new(&document, &mut problems);
    let hierarchy = Hierarchy::new(&definitions, &mut problems);
    let relationship_names = relationship_names(&definitions, &hierarchy.families);
    let attributes = Attributes::new(
        &definitions,
        &hierarchy.supers,
        &relationship_names,
        &mut problems,
    );
    let reader = Reader {
        ids: Ids::new(&hierarchy.families),
        definitions,
        hierarchy,
    };
    let ontology = reader.build(text, attributes, &mut problems);
    if problems.is_empty() {
        Ok(ontology)
    } else {
        Err(problems.finish())
    }
}

fn syntax_problem(error: &Error) -> Problem {
    let at = error.positions().next().unwrap_or(START);
    let message = match error {
        // The parser draws the line with a caret under it; its last line says what it wanted.
        Error::Syntax { message, .. } => {
            let reason = message
                .lines()
                .last()
                .unwrap_or_default()
                .trim_start_matches([' ', '=']);
            format!("this is not SDL: {}", reason.replace('_', " "))
        }
        other => format!("this is not SDL: {other}"),
    };
    let remedy = "compare with a definition that is read; a kind without attributes has no braces";
    Problem {
        line: at.line,
        column: at.column,
        message,
        remedy: remedy.to_owned(),
    }
}

/// Attributes by their names, and by these as enums would spell them.
fn in_either_spelling(
    mut names: BTreeMap<String, super::AttributeId>,
) -> BTreeMap<String, super::AttributeId> {
    let spelled: Vec<(String, super::AttributeId)> = names
        .iter()
        .map(|(name, id)| (enum_name(name), *id))
        .collect();
    for (name, id) in spelled {
        names.entry(name).or_insert(id);
    }
    names
}

/// Relationship kinds by the name that a reader sees in a folded property.
fn relationship_names<'a>(
    definitions: &Definitions<'a>,
    families: &[Family],
) -> BTreeMap<String, &'a str> {
    definitions
        .kinds
        .iter()
        .zip(families)
        .filter(|&(_, &family)| family == Family::Relationship)
        .map(|(kind, _)| (folded(kind.name), kind.name))
        .collect()
}

/// The id of each kind of the file within its family, by position.
struct Ids(Vec<u16>);

impl Ids {
    fn new(families: &[Family]) -> Self {
        let (mut n_entities, mut n_relationships) = (0, 0);
        let ids = families.iter().map(|family| {
            let next = match family {
                Family::Entity => &mut n_entities,
                Family::Relationship => &mut n_relationships,
            };
            *next += 1;
            *next - 1
        });
        Self(ids.collect())
    }

    fn get<K: From<u16>>(&self, kind: u16) -> K {
        K::from(self.0[usize::from(kind)])
    }

    fn set<K: Copy + From<u16> + Into<u16>>(&self, kinds: &KindSet<u16>) -> KindSet<K> {
        kinds.iter().map(|kind| self.get(kind)).collect()
    }
}

/// What is known of a file when its kinds are built.
struct Reader<'a> {
    ids: Ids,
    definitions: Definitions<'a>,
    hierarchy: Hierarchy,
}

impl Reader<'_> {
    fn build(&self, text: &str, attributes: Attributes, problems: &mut Problems) -> Ontology {
        let (mut entity_kinds, mut relationship_kinds) = (Vec::new(), Vec::new());
        let (mut entity_rules, mut relationship_rules) = (Vec::new(), Vec::new());
        for (kind, rules) in (0u16..).zip(attributes.of_kinds) {
            match self.hierarchy.families[usize::from(kind)] {
                Family::Entity => {
                    entity_kinds.push(self.entity_kind(kind, &rules));
                    entity_rules.push(rules);
                }
                Family::Relationship => {
                    relationship_kinds.push(self.relationship_kind(kind, &rules, problems));
                    relationship_rules.push(rules);
                }
            }
        }
        give_open_ends(&mut relationship_kinds);
        if !entity_kinds.iter().any(|kind| !kind.is_abstract) {
            problems.add(
                START,
                "the ontology has no entity kind",
                "add a type with @entity",
            );
        }
        Ontology {
            text: text.to_owned(),
            entity_names: self.names(Family::Entity, problems),
            relationship_names: self.names(Family::Relationship, problems),
            enumerations: enumerations(&self.definitions.enums, problems),
            attribute_names: in_either_spelling(attributes.names),
            attributes: attributes.all,
            followed: concrete(&relationship_kinds, RelationshipKind::follow),
            by_role: TieRole::ALL
                .map(|role| concrete(&relationship_kinds, |kind| kind.role == role)),
            greatest_weight: greatest_weight(&relationship_kinds),
            entity_kinds,
            relationship_kinds,
            entity_rules,
            relationship_rules,
        }
    }

    fn entity_kind(&self, kind: u16, rules: &[AttributeRule]) -> EntityKind {
        let declared = self.declared(kind);
        let (label, plural, icon, color, shape) = match &self.hierarchy.rules[usize::from(kind)] {
            Rules::Entity(rules) => (
                rules.label.clone(),
                rules.plural.clone(),
                rules.icon.clone(),
                rules.color.clone(),
                rules.shape.clone(),
            ),
            Rules::Relationship(_) | Rules::None => {
                let label = Labels::english(spaced(declared.name));
                (label.clone(), label, None, None, None)
            }
        };
        EntityKind {
            id: self.ids.get(kind),
            name: declared.name.to_owned(),
            enum_name: enum_name(declared.name),
            description: declared.description.map(str::to_owned),
            label,
            plural,
            icon,
            color,
            shape,
            is_abstract: declared.is_abstract,
            supers: self.ids.set(&self.hierarchy.supers[usize::from(kind)]),
            below: self.ids.set(&self.hierarchy.below[usize::from(kind)]),
            attributes: rules.iter().map(AttributeRule::attribute).collect(),
        }
    }

    fn relationship_kind(
        &self,
        kind: u16,
        rules: &[AttributeRule],
        problems: &mut Problems,
    ) -> RelationshipKind {
        let declared = self.declared(kind);
        let mut built = RelationshipKind {
            id: self.ids.get(kind),
            name: declared.name.to_owned(),
            enum_name: enum_name(declared.name),
            description: declared.description.map(str::to_owned),
            label: Labels::english(spaced(declared.name)),
            inverse: Labels::english(spaced(declared.name)),
            from: Ends::default(),
            to: Ends::default(),
            is_symmetric: false,
            role: TieRole::Other,
            weight: 1.0,
            follow: true,
            is_abstract: declared.is_abstract,
            supers: self.ids.set(&self.hierarchy.supers[usize::from(kind)]),
            below: self.ids.set(&self.hierarchy.below[usize::from(kind)]),
            attributes: rules.iter().map(AttributeRule::attribute).collect(),
        };
        if let Rules::Relationship(rules) = &self.hierarchy.rules[usize::from(kind)] {
            self.apply(rules, &mut built, problems);
        }
        built
    }

    /// Puts what `@relationship` says into a kind.
    fn apply(
        &self,
        rules: &RelationshipRules,
        kind: &mut RelationshipKind,
        problems: &mut Problems,
    ) {
        if rules.inverse.is_none() && !rules.is_symmetric && !kind.is_abstract {
            problems.add(
                rules.at,
                format!("`{}` has no `inverse`", kind.name),
                "add `inverse: {en: \"…\"}`, how it reads from object to subject, or `symmetric: true`",
            );
        }
        kind.inverse = rules.inverse.clone().unwrap_or_else(|| rules.label.clone());
        kind.label = rules.label.clone();
        kind.is_symmetric = rules.is_symmetric;
        kind.role = rules.role;
        kind.weight = rules.weight;
        kind.follow = rules.follow;
        for (end, written) in [("from", &rules.from), ("to", &rules.to)] {
            let ends = if end == "from" {
                &mut kind.from
            } else {
                &mut kind.to
            };
            match written {
                Some(written) => *ends = self.ends(written, problems),
                None if kind.is_abstract => {}
                None => problems.add(
                    rules.at,
                    format!("`{}` has no `{end}`", kind.name),
                    format!("add `{end}: […]` with the entity kinds at that end"),
                ),
            }
        }
    }

    fn ends(&self, written: &KindNames, problems: &mut Problems) -> Ends {
        let mut ends = Ends::default();
        for name in &written.names {
            let Some(kind) = self.entity_position(name, written.at, problems) else {
                continue;
            };
            let id = self.ids.get(kind);
            if ends.written.contains(&id) {
                problems.add(
                    written.at,
                    format!("`{name}` is listed twice"),
                    "keep one of them",
                );
                continue;
            }
            ends.written.push(id);
            ends.concrete
                .insert_all(&self.ids.set(&self.hierarchy.below[usize::from(kind)]));
        }
        ends
    }

    fn entity_position(&self, name: &str, at: Pos, problems: &mut Problems) -> Option<u16> {
        let found = self.definitions.kind(name);
        let is_entity = |kind: usize| self.hierarchy.families[kind] == Family::Entity;
        match found {
            Some(kind) if is_entity(usize::from(kind)) => return found,
            Some(_) => problems.add(
                at,
                format!("`{name}` is a kind of relationships"),
                "name entity kinds",
            ),
            None => problems.add_with(at, || {
                let kinds = self.definitions.kinds.iter().enumerate();
                let names = kinds
                    .filter(|&(index, _)| is_entity(index))
                    .map(|(_, kind)| kind.name);
                (
                    format!("there is no entity kind `{name}`"),
                    meant(nearest(name, names), "define it"),
                )
            }),
        }
        None
    }

    /// The ids of a family by name and by enum value.
    fn names<K: Copy + From<u16>>(
        &self,
        family: Family,
        problems: &mut Problems,
    ) -> BTreeMap<String, K> {
        let mut by_enum_name: BTreeMap<String, u16> = BTreeMap::new();
        let mut names = BTreeMap::new();
        for (kind, declared) in (0u16..).zip(&self.definitions.kinds) {
            if self.hierarchy.families[usize::from(kind)] != family {
                continue;
            }
            let enum_name = enum_name(declared.name);
            if let Some(&other) = by_enum_name.get(&enum_name) {
                let other = self.declared(other).name;
                problems.add(
                    declared.at,
                    format!(
                        "`{other}` and `{}` have the same enum value {enum_name}",
                        declared.name
                    ),
                    "rename one of them",
                );
            }
            by_enum_name.insert(enum_name.clone(), kind);
            names.insert(enum_name, self.ids.get(kind));
            names.insert(declared.name.to_owned(), self.ids.get(kind));
        }
        names
    }

    fn declared(&self, kind: u16) -> &Declared<'_> {
        &self.definitions.kinds[usize::from(kind)]
    }
}

/// An abstract relationship kind that does not say what it connects takes it from the kinds below.
fn give_open_ends(kinds: &mut [RelationshipKind]) {
    for index in 0..kinds.len() {
        let kind = &kinds[index];
        if !kind.is_abstract || !kind.from.written.is_empty() && !kind.to.written.is_empty() {
            continue;
        }
        let (mut from, mut to) = (KindSet::new(), KindSet::new());
        // In an ontology with problems a kind may stand below that is none of these.
        for below in kind
            .below
            .iter()
            .filter_map(|below| kinds.get(usize::from(below.get())))
        {
            from.insert_all(below.from());
            to.insert_all(below.to());
        }
        let kind = &mut kinds[index];
        if kind.from.written.is_empty() {
            kind.from.concrete = from;
        }
        if kind.to.written.is_empty() {
            kind.to.concrete = to;
        }
    }
}

fn concrete(
    kinds: &[RelationshipKind],
    is_member: impl Fn(&RelationshipKind) -> bool,
) -> KindSet<RelationshipKindId> {
    kinds
        .iter()
        .filter(|kind| !kind.is_abstract && is_member(kind))
        .map(|kind| kind.id)
        .collect()
}

/// 1 if there are no relationship kinds, so that it can always divide.
fn greatest_weight(kinds: &[RelationshipKind]) -> f64 {
    let weights = kinds
        .iter()
        .filter(|kind| !kind.is_abstract)
        .map(|kind| kind.weight);
    weights.reduce(f64::max).unwrap_or(1.0)
}
