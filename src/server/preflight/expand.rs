//! How much a document asks for once its fragments are written out.
//!
//! Fragments that spread each other twice double at every level, so the counts are added up
//! from the innermost fragment outwards, each fragment once.

use std::collections::HashMap;

use async_graphql::Positioned;
use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};

/// The size of a document, with fragments expanded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Size {
    /// Fields, spreads and inline fragments at any depth, in all operations together. Spreads
    /// count as well because it takes a step to find that there is nothing behind one.
    pub(super) selections: usize,
    /// Fields directly under an operation; the most of any operation.
    pub(super) root_fields: usize,
    /// Aliases as written, in fragments and operations.
    pub(super) aliases: usize,
}

/// Measures `document`.
///
/// A fragment that contains itself counts as empty there; validation refuses it later.
///
/// # Complexity
/// Linear in the length of the document.
pub(super) fn measure(document: &ExecutableDocument) -> Size {
    let fragments: HashMap<&str, Level> = document
        .fragments
        .iter()
        .map(|(name, fragment)| (name.as_str(), Level::read(&fragment.node.selection_set)))
        .collect();
    let mut size = Size {
        aliases: fragments.values().map(|level| level.n_aliases).sum(),
        ..Size::default()
    };
    let mut expanded = HashMap::new();
    for (_, operation) in document.operations.iter() {
        let level = Level::read(&operation.node.selection_set);
        for spread in &level.spreads {
            expand(spread.name, &fragments, &mut expanded);
        }
        let total = level.total(&expanded);
        size.selections = size.selections.saturating_add(total.n_selections);
        size.root_fields = size.root_fields.max(total.n_top_fields);
        size.aliases += level.n_aliases;
    }
    size
}

/// What stands in one operation or fragment itself, fragments not expanded.
struct Level<'a> {
    own: Total,
    n_aliases: usize,
    spreads: Vec<Spread<'a>>,
}

#[derive(Clone, Copy)]
struct Spread<'a> {
    name: &'a str,
    at_top: bool,
}

#[derive(Clone, Copy, Default)]
struct Total {
    /// At any depth.
    n_selections: usize,
    /// Not below another field.
    n_top_fields: usize,
}

impl<'a> Level<'a> {
    fn read(selection_set: &'a Positioned<SelectionSet>) -> Self {
        let mut level = Self {
            own: Total::default(),
            n_aliases: 0,
            spreads: Vec::new(),
        };
        let mut open = vec![(&selection_set.node, true)];
        while let Some((set, at_top)) = open.pop() {
            level.own.n_selections += set.items.len();
            for selection in &set.items {
                match &selection.node {
                    Selection::Field(field) => {
                        level.own.n_top_fields += usize::from(at_top);
                        level.n_aliases += usize::from(field.node.alias.is_some());
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
                n_selections: sum.n_selections.saturating_add(inner.n_selections),
                n_top_fields: sum.n_top_fields.saturating_add(if spread.at_top {
                    inner.n_top_fields
                } else {
                    0
                }),
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
    use proptest::prelude::*;

    use super::*;

    /// Selections, root fields and aliases.
    fn size(text: &str) -> (usize, usize, usize) {
        let size = measure(&parse_query(text).expect("a document"));
        (size.selections, size.root_fields, size.aliases)
    }

    /// Fragments that each spread the next twice, with `leaf` in the last.
    fn bomb(n_levels: usize, leaf: &str) -> String {
        let fragment = |idx| {
            format!(
                "fragment F{idx} on Q {{ ...F{next} ...F{next} }} ",
                next = idx + 1
            )
        };
        let fragments: String = (0..n_levels).map(fragment).collect();
        format!("{{ ...F0 }} {fragments} fragment F{n_levels} on Q {{ {leaf} }}")
    }

    #[test]
    fn selections_are_counted_where_their_fragments_are_spread() {
        assert_eq!(size("{ a b { c } }"), (3, 2, 0));
        assert_eq!(
            size("{ ...F ...F } fragment F on Q { x: a b { c } }"),
            (8, 4, 1)
        );
        assert_eq!(
            size("{ a { ...F } ... on Q { b } } fragment F on Q { c d }"),
            (6, 2, 0)
        );
        assert_eq!(size("{ ...Missing a }"), (2, 1, 0));
        assert_eq!(size("query A { a } query B { x: a y: b }"), (3, 2, 2));
    }

    #[test]
    fn a_fragment_bomb_is_measured_without_going_off() {
        let n_spreads = (1 << 23) - 1;
        assert_eq!(size(&bomb(22, "a")), (n_spreads + (1 << 22), 1 << 22, 0));
        assert_eq!(size(&bomb(22, "...Missing")), (n_spreads + (1 << 22), 0, 0));
    }

    #[test]
    fn counts_do_not_overflow() {
        assert_eq!(size(&bomb(200, "a")), (usize::MAX, usize::MAX, 0));
    }

    #[test]
    fn a_cycle_of_fragments_ends() {
        assert_eq!(
            size("{ ...A } fragment A on Q { a ...B } fragment B on Q { b ...A }"),
            (5, 2, 0)
        );
        assert_eq!(size("{ ...A } fragment A on Q { a { ...A } }"), (3, 1, 0));
    }

    fn names() -> impl Strategy<Value = Vec<(bool, usize)>> {
        proptest::collection::vec((any::<bool>(), 0_usize..6), 1..4)
    }

    /// The document whose fragment `idx` spreads later ones or holds fields, as `bodies` say.
    fn document(bodies: &[Vec<(bool, usize)>]) -> String {
        let body = |idx: usize, items: &[(bool, usize)]| -> String {
            let item = |&(is_spread, number): &(bool, usize)| {
                if is_spread {
                    format!("...F{} ", idx + 1 + number)
                } else {
                    format!("a{number} ")
                }
            };
            items.iter().map(item).collect()
        };
        let fragments = bodies
            .iter()
            .enumerate()
            .map(|(idx, items)| format!("fragment F{idx} on Q {{ {}}} ", body(idx, items)));
        format!("{{ ...F0 }} {}", fragments.collect::<String>())
    }

    /// The same count by writing every fragment out.
    fn written_out(bodies: &[Vec<(bool, usize)>]) -> (usize, usize, usize) {
        let (mut n_selections, mut n_fields, mut open) = (1, 0, vec![0]);
        while let Some(idx) = open.pop() {
            for &(is_spread, number) in bodies.get(idx).map_or(&[][..], Vec::as_slice) {
                n_selections += 1;
                if is_spread {
                    open.push(idx + 1 + number);
                } else {
                    n_fields += 1;
                }
            }
        }
        (n_selections, n_fields, 0)
    }

    proptest! {
        #[test]
        fn the_count_is_that_of_writing_fragments_out(bodies in proptest::collection::vec(names(), 1..10)) {
            prop_assert_eq!(size(&document(&bodies)), written_out(&bodies));
        }
    }
}
