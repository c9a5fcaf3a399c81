//! How many fields a document asks for once its fragments are written out.
//!
//! Fragments that spread each other twice double at every level, so the counts are added up
//! from the innermost fragment outwards, each fragment once.

use std::collections::HashMap;

use async_graphql::Positioned;
use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};

/// The fields of a document, with fragments expanded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Fields {
    /// At any depth, in all operations together.
    pub(super) all: usize,
    /// Directly under an operation; the most of any operation.
    pub(super) root: usize,
    /// Aliases as written, in fragments and operations.
    pub(super) aliases: usize,
}

/// Counts the fields of `document`.
///
/// A fragment that contains itself counts as empty there; validation refuses it later.
///
/// # Complexity
/// Linear in the length of the document.
pub(super) fn count(document: &ExecutableDocument) -> Fields {
    let fragments: HashMap<&str, Level> = document
        .fragments
        .iter()
        .map(|(name, fragment)| (name.as_str(), Level::read(&fragment.node.selection_set)))
        .collect();
    let mut fields = Fields {
        aliases: fragments.values().map(|level| level.aliases).sum(),
        ..Fields::default()
    };
    let mut expanded = HashMap::new();
    for (_, operation) in document.operations.iter() {
        let level = Level::read(&operation.node.selection_set);
        for spread in &level.spreads {
            expand(spread.name, &fragments, &mut expanded);
        }
        let total = level.total(&expanded);
        fields.all = fields.all.saturating_add(total.all);
        fields.root = fields.root.max(total.top);
        fields.aliases += level.aliases;
    }
    fields
}

/// What stands in one operation or fragment itself, fragments not expanded.
struct Level<'a> {
    own: Total,
    aliases: usize,
    spreads: Vec<Spread<'a>>,
}

#[derive(Clone, Copy)]
struct Spread<'a> {
    name: &'a str,
    at_top: bool,
}

/// Fields at any depth, and those at the top alone.
#[derive(Clone, Copy, Default)]
struct Total {
    all: usize,
    top: usize,
}

impl<'a> Level<'a> {
    fn read(selection_set: &'a Positioned<SelectionSet>) -> Self {
        let mut level = Self {
            own: Total::default(),
            aliases: 0,
            spreads: Vec::new(),
        };
        let mut open = vec![(&selection_set.node, true)];
        while let Some((set, at_top)) = open.pop() {
            for selection in &set.items {
                match &selection.node {
                    Selection::Field(field) => {
                        level.own.all += 1;
                        level.own.top += usize::from(at_top);
                        level.aliases += usize::from(field.node.alias.is_some());
                        open.push((&field.node.selection_set.node, false));
                    }
                    Selection::InlineFragment(inline) => {
                        open.push((&inline.node.selection_set.node, at_top));
                    }
                    Selection::FragmentSpread(spread) => {
                        level.spreads.push(Spread {
                            name: &spread.node.fragment_name.node,
                            at_top,
                        });
                    }
                }
            }
        }
        level
    }

    fn total(&self, expanded: &HashMap<&str, Total>) -> Total {
        self.spreads.iter().fold(self.own, |sum, spread| {
            let inner = expanded.get(spread.name).copied().unwrap_or_default();
            Total {
                all: sum.all.saturating_add(inner.all),
                top: sum
                    .top
                    .saturating_add(if spread.at_top { inner.top } else { 0 }),
            }
        })
    }
}

/// Adds the total of the fragment `name`, and of those that it needs, to `expanded`.
fn expand<'a>(
    name: &'a str,
    fragments: &HashMap<&'a str, Level<'a>>,
    expanded: &mut HashMap<&'a str, Total>,
) {
    let mut path = vec![(name, 0)];
    while let Some((name, n_done)) = path.pop() {
        let Some(level) = fragments.get(name) else {
            continue;
        };
        if n_done == 0 {
            if expanded.contains_key(name) {
                continue;
            }
            // An entry from the start on ends every cycle.
            expanded.insert(name, Total::default());
        }
        if let Some(spread) = level.spreads.get(n_done) {
            path.push((name, n_done + 1));
            path.push((spread.name, 0));
        } else {
            expanded.insert(name, level.total(expanded));
        }
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    fn fields(text: &str) -> (usize, usize, usize) {
        let found = count(&parse_query(text).expect("a document"));
        (found.all, found.root, found.aliases)
    }

    #[test]
    fn fields_are_counted_where_their_fragments_are_spread() {
        assert_eq!(fields("{ a b { c } }"), (3, 2, 0));
        assert_eq!(
            fields("{ ...F ...F } fragment F on Q { x: a b { c } }"),
            (6, 4, 1)
        );
        assert_eq!(
            fields("{ a { ...F } ... on Q { b } } fragment F on Q { c d }"),
            (4, 2, 0)
        );
        assert_eq!(fields("{ ...Missing a }"), (1, 1, 0));
        assert_eq!(fields("query A { a } query B { x: a y: b }"), (3, 2, 2));
    }

    #[test]
    fn a_fragment_bomb_is_counted_without_going_off() {
        use std::fmt::Write as _;
        let mut text = "{ ...F0 }".to_owned();
        for level in 0..22 {
            let next = level + 1;
            write!(text, " fragment F{level} on Q {{ ...F{next} ...F{next} }}").expect("a string");
        }
        text.push_str(" fragment F22 on Q { a }");
        assert_eq!(fields(&text), (1 << 22, 1 << 22, 0));
    }

    #[test]
    fn counts_do_not_overflow() {
        use std::fmt::Write as _;
        let mut text = "{ ...F0 }".to_owned();
        for level in 0..200 {
            let next = level + 1;
            write!(text, " fragment F{level} on Q {{ ...F{next} ...F{next} }}").expect("a string");
        }
        text.push_str(" fragment F200 on Q { a }");
        assert_eq!(fields(&text), (usize::MAX, usize::MAX, 0));
    }

    #[test]
    fn a_cycle_of_fragments_ends() {
        assert_eq!(
            fields("{ ...A } fragment A on Q { a ...B } fragment B on Q { b ...A }"),
            (2, 2, 0)
        );
        assert_eq!(fields("{ ...A } fragment A on Q { a { ...A } }"), (1, 1, 0));
    }
}
