//! How much a document asks for once its fragments are written out.
//!
//! Fragments that spread each other twice double at every level, so the counts are added up
//! from the innermost fragment outwards, each fragment once.

use std::collections::{HashMap, HashSet};

use async_graphql::parser::types::{ExecutableDocument, Field, Selection, SelectionSet};
use async_graphql::{Positioned, Value as ConstValue, Variables};
use async_graphql_value::Value;

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
    /// Lists of the schema's description within each other, such as the `fields` of the types of `fields`.
    pub(super) schema_lists: usize,
    /// Fields, each as often as the pages around it may hold items.
    pub(super) weight: usize,
}

/// Items in a page of which nobody says how many.
const PAGE_ITEMS: usize = 50;
/// Items in the longest page that the schema gives.
const PAGE_ITEMS_MAX: usize = 200;

/// Each of these lists everything of a kind for every item of the one around it, and no argument bounds it.
const SCHEMA_LISTS: [&str; 4] = ["fields", "inputFields", "interfaces", "possibleTypes"];

/// Measures `document`.
///
/// A fragment that contains itself counts as empty there; validation refuses it later.
///
/// # Complexity
/// Linear in the length of the document.
pub(super) fn measure(document: &ExecutableDocument, variables: &Variables) -> Size {
    let lists = Lists::new(document, variables);
    let fragments: HashMap<&str, Level> = document
        .fragments
        .iter()
        .map(|(name, fragment)| {
            (
                name.as_str(),
                Level::read(&fragment.node.selection_set, &lists),
            )
        })
        .collect();
    let mut size = Size {
        aliases: fragments.values().map(|level| level.n_aliases).sum(),
        ..Size::default()
    };
    let mut expanded = HashMap::new();
    for (_, operation) in document.operations.iter() {
        let level = Level::read(&operation.node.selection_set, &lists);
        for spread in &level.spreads {
            expand(spread.name, &fragments, &mut expanded);
        }
        let total = level.total(&expanded);
        size.selections = size.selections.saturating_add(total.n_selections);
        size.root_fields = size.root_fields.max(total.n_top_fields);
        size.aliases += level.n_aliases;
        size.schema_lists = size.schema_lists.max(total.n_schema_lists);
        size.weight = size.weight.saturating_add(total.weight);
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
    /// Lists of the schema around it.
    n_schema_lists: usize,
    /// Items that the pages around it may hold.
    n_items: usize,
}

#[derive(Clone, Copy, Default)]
struct Total {
    /// At any depth.
    n_selections: usize,
    /// Not below another field.
    n_top_fields: usize,
    /// Within each other.
    n_schema_lists: usize,
    weight: usize,
}

impl<'a> Level<'a> {
    fn read(selection_set: &'a Positioned<SelectionSet>, lists: &Lists<'_>) -> Self {
        let mut level = Self {
            own: Total::default(),
            n_aliases: 0,
            spreads: Vec::new(),
        };
        let mut open = vec![(&selection_set.node, true, 0, 1_usize)];
        while let Some((set, at_top, n_schema_lists, n_items)) = open.pop() {
            level.own.n_selections += set.items.len();
            for selection in &set.items {
                match &selection.node {
                    Selection::Field(field) => {
                        level.own.n_top_fields += usize::from(at_top);
                        level.n_aliases += usize::from(field.node.alias.is_some());
                        let is_list = SCHEMA_LISTS.contains(&field.node.name.node.as_str());
                        let n_schema_lists = n_schema_lists + usize::from(is_list);
                        level.own.n_schema_lists = level.own.n_schema_lists.max(n_schema_lists);
                        level.own.weight = level.own.weight.saturating_add(n_items);
                        let n_items = n_items.saturating_mul(lists.n_items(&field.node));
                        let set = &field.node.selection_set.node;
                        open.push((set, false, n_schema_lists, n_items));
                    }
                    Selection::InlineFragment(inline) => {
                        let set = &inline.node.selection_set.node;
                        open.push((set, at_top, n_schema_lists, n_items));
                    }
                    Selection::FragmentSpread(spread) => {
                        level.spreads.push(Spread {
                            name: &spread.node.fragment_name.node,
                            at_top,
                            n_schema_lists,
                            n_items,
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
                weight: sum
                    .weight
                    .saturating_add(spread.n_items.saturating_mul(inner.weight)),
                n_schema_lists: sum
                    .n_schema_lists
                    .max(spread.n_schema_lists + inner.n_schema_lists),
                n_top_fields: sum.n_top_fields.saturating_add(if spread.at_top {
                    inner.n_top_fields
                } else {
                    0
                }),
            }
        })
    }
}

/// What a document tells about the lengths of its lists.
///
/// This needs no schema, so it also counts where the library does not: below an interface.
struct Lists<'a> {
    /// Variables that have a number.
    numbers: HashMap<&'a str, u64>,
    /// Fragments that ask for the items of a page.
    pages: HashSet<&'a str>,
}

impl<'a> Lists<'a> {
    fn new(document: &'a ExecutableDocument, variables: &'a Variables) -> Self {
        let mut numbers = HashMap::new();
        let operations = document.operations.iter();
        for definition in operations.flat_map(|(_, operation)| &operation.node.variable_definitions)
        {
            let name = &definition.node.name.node;
            let default = definition.node.default_value.as_ref();
            // Only what is not given has its default; of operations that differ in it, the greatest counts.
            let value = variables.get(name).or(default.map(|value| &value.node));
            if let Some(ConstValue::Number(number)) = value {
                let known: &mut u64 = numbers.entry(name.as_str()).or_default();
                *known = number.as_u64().unwrap_or_default().max(*known);
            }
        }
        Self {
            numbers,
            pages: pages(document),
        }
    }

    /// How many items a field may have: its `first` or `last`, or the usual page if it looks like a page, or one.
    fn n_items(&self, field: &Field) -> usize {
        let size = ["first", "last"]
            .iter()
            .find_map(|name| field.get_argument(name));
        let written = size.and_then(|size| match &size.node {
            Value::Number(number) => number.as_u64(),
            Value::Variable(name) => self.numbers.get(name.as_str()).copied(),
            _ => None,
        });
        let is_page = || {
            let top = Top::read(&field.selection_set.node);
            top.has_items || top.spreads.iter().any(|name| self.pages.contains(name))
        };
        match written {
            // A page that is too long is for the schema to refuse, in its own words.
            Some(items) => usize::try_from(items)
                .map_or(PAGE_ITEMS_MAX, |items| items.clamp(1, PAGE_ITEMS_MAX)),
            None if size.is_some() || is_page() => PAGE_ITEMS,
            None => 1,
        }
    }
}

/// What a selection asks of its object itself, inline fragments written out.
struct Top<'a> {
    /// Whether it asks for the items of a page.
    has_items: bool,
    /// Fragments that it spreads.
    spreads: Vec<&'a str>,
}

impl<'a> Top<'a> {
    fn read(selection: &'a SelectionSet) -> Self {
        let mut top = Self {
            has_items: false,
            spreads: Vec::new(),
        };
        let mut open = vec![selection];
        while let Some(set) = open.pop() {
            for item in &set.items {
                match &item.node {
                    Selection::Field(field) => {
                        let name = field.node.name.node.as_str();
                        top.has_items |= ["nodes", "edges"].contains(&name);
                    }
                    Selection::InlineFragment(inline) => {
                        open.push(&inline.node.selection_set.node);
                    }
                    Selection::FragmentSpread(spread) => {
                        top.spreads.push(&spread.node.fragment_name.node);
                    }
                }
            }
        }
        top
    }
}

/// The fragments that ask for the items of a page, themselves or by fragments that they spread.
fn pages(document: &ExecutableDocument) -> HashSet<&str> {
    let mut spread_by: HashMap<&str, Vec<&str>> = HashMap::new();
    let mut open = Vec::new();
    // The order does not matter to a set.
    document.fragments.iter().for_each(|(name, fragment)| {
        let top = Top::read(&fragment.node.selection_set.node);
        open.extend(top.has_items.then_some(name.as_str()));
        for spread in top.spreads {
            spread_by.entry(spread).or_default().push(name);
        }
    });
    let mut found = HashSet::new();
    while let Some(name) = open.pop() {
        if found.insert(name) {
            open.extend(spread_by.get(name).into_iter().flatten());
        }
    }
    found
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
        let size = measure(
            &parse_query(text).expect("a document"),
            &Variables::default(),
        );
        (size.selections, size.root_fields, size.aliases)
    }

    #[test]
    fn lists_of_the_schema_are_counted_within_each_other_through_fragments() {
        let lists = |text: &str| {
            let document = parse_query(text).expect("a document");
            measure(&document, &Variables::default()).schema_lists
        };
        assert_eq!(lists("{ a { b } }"), 0);
        assert_eq!(lists("{ s { fields { a } interfaces { b } } }"), 1);
        assert_eq!(
            lists(
                "{ s { ...T } } fragment T on T { fields { type { ...U } } } fragment U on T { possibleTypes { ... { inputFields } } }"
            ),
            3
        );
    }

    #[test]
    fn fields_weigh_as_much_as_the_pages_around_them_may_hold() {
        let weight = |text: &str| {
            let document = parse_query(text).expect("a document");
            let variables = serde_json::json!({ "n": 7 });
            measure(&document, &Variables::from_json(variables)).weight
        };
        assert_eq!(weight("{ a b { c } }"), 3);
        assert_eq!(weight("{ a(first: 10) { b } }"), 1 + 10);
        assert_eq!(weight("{ a { nodes { b } } }"), 1 + 50 + 50);
        assert_eq!(weight("query($n: Int) { a(last: $n) { b } }"), 1 + 7);
        assert_eq!(weight("query($m: Int) { a(last: $m) { b } }"), 1 + 50);
        assert_eq!(
            weight("query($m: Int = 200) { a(last: $m) { b } }"),
            1 + 200
        );
        assert_eq!(weight("query($n: Int = 200) { a(last: $n) { b } }"), 1 + 7);
        assert_eq!(
            weight("query($m: Int = 200) { ...F } fragment F on Q { a(first: $m) { b } }"),
            1 + 200
        );
        assert_eq!(
            weight("{ a { ... { ... on P { nodes { b } } } } }"),
            1 + 50 + 50
        );
        assert_eq!(
            weight(
                "{ a { ...F } } fragment F on P { ...G } fragment G on P { ... { edges { b } } }"
            ),
            1 + 50 + 50
        );
        assert_eq!(
            weight("{ a { ...F } } fragment F on P { ...G } fragment G on P { ...F c { nodes } }"),
            1 + 1 + 50
        );
        assert_eq!(
            weight("{ a(first: 10) { ...F } } fragment F on T { b(first: 10) { c } }"),
            1 + 10 * (1 + 10)
        );
        assert_eq!(weight("{ a(first: 2000000000) { b } }"), 1 + 200);
        let deep = "a(first: 2000000000) { ".repeat(9);
        assert_eq!(
            weight(&format!("{{ {deep} b {} }}", "}".repeat(9))),
            usize::MAX
        );
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
