//! Relay pagination: the part of a list that was asked for, with cursors that survive changes of the list.

use async_graphql::{Result, SimpleObject};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::{error::invalid, plain::Plain};

/// Most items in one page.
pub(crate) const FIRST_MAX: i32 = 200;
/// Items in a page when nobody says how many.
const FIRST_DEFAULT: usize = 50;

/// More than any query may cost; sums and products of costs stop here, so that they never overflow.
const COST_MAX: usize = 1 << 40;

/// What a page counts for in the limit on a query, whatever size was asked for.
pub(super) fn page_cost(size: Option<i32>, child: usize) -> usize {
    let size = size.map_or(FIRST_DEFAULT, |size| {
        usize::try_from(size.min(FIRST_MAX)).unwrap_or(0)
    });
    list_cost(size, child)
}

/// What a list counts for in the limit on a query.
pub(super) fn list_cost(size: usize, child: usize) -> usize {
    size.saturating_mul(child).min(COST_MAX) + 1
}

/// Which part of a list is asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Window {
    /// So many from the start …
    pub(crate) first: Option<i32>,
    /// … behind this cursor.
    pub(crate) after: Option<String>,
    /// So many from the end …
    pub(crate) last: Option<i32>,
    /// … before this cursor.
    pub(crate) before: Option<String>,
}

/// Where a page stands in the whole list.
#[derive(SimpleObject, Clone, Debug, Default, PartialEq, Eq)]
#[graphql(serial)]
pub(crate) struct PageInfo {
    /// Whether there are items before this page.
    pub(crate) has_previous_page: bool,
    /// Whether there are items after this page.
    pub(crate) has_next_page: bool,
    /// Cursor of the first item of the page.
    pub(crate) start_cursor: Option<String>,
    /// Cursor of the last item of the page.
    pub(crate) end_cursor: Option<String>,
}

/// One item of a page, with its place.
pub(crate) trait Edge: Plain + Clone + 'static {
    /// What the edge leads to.
    type Node: Plain + Clone + 'static;

    /// The item.
    fn node(&self) -> &Self::Node;
}

/// A page of a list.
#[derive(Clone, Debug)]
pub(crate) struct Page<T> {
    /// The items of the page, each with its cursor.
    pub(crate) items: Vec<(String, T)>,
    /// Where the page stands.
    pub(crate) info: PageInfo,
    /// Length of the whole list.
    pub(crate) total_count: usize,
}

impl Window {
    /// A window on the first items.
    #[must_use]
    pub(crate) fn forward(first: Option<i32>, after: Option<String>) -> Self {
        Self {
            first,
            after,
            ..Self::default()
        }
    }

    /// Cuts the page out of a list. `id` names an item; the id must not occur twice in the list.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` for a count outside 0 to 200 and for a cursor that is not of this list.
    pub(crate) fn cut<T: Clone>(&self, list: &[T], id: impl Fn(&T) -> String) -> Result<Page<T>> {
        let first = size("first", self.first)?;
        let last = size("last", self.last)?;
        let mut start = match &self.after {
            Some(cursor) => find(list, cursor, &id)? + 1,
            None => 0,
        };
        let mut end = match &self.before {
            Some(cursor) => find(list, cursor, &id)?.max(start),
            None => list.len(),
        };
        let first = if first.is_none() && last.is_none() {
            Some(FIRST_DEFAULT)
        } else {
            first
        };
        if let Some(first) = first {
            end = end.min(start + first);
        }
        if let Some(last) = last {
            start = start.max(end.saturating_sub(last));
        }
        let items: Vec<(String, T)> = (start..end)
            .map(|at| (cursor(at, &id(&list[at])), list[at].clone()))
            .collect();
        let info = PageInfo {
            has_previous_page: start > 0,
            has_next_page: end < list.len(),
            start_cursor: items.first().map(|item| item.0.clone()),
            end_cursor: items.last().map(|item| item.0.clone()),
        };
        Ok(Page {
            items,
            info,
            total_count: list.len(),
        })
    }
}

fn size(name: &str, asked: Option<i32>) -> Result<Option<usize>> {
    match asked {
        None => Ok(None),
        Some(count) => match usize::try_from(count) {
            Ok(size) if count <= FIRST_MAX => Ok(Some(size)),
            _ => Err(invalid(format!(
                "`{name}` is {count}; ask for 0 to {FIRST_MAX} items at a time"
            ))),
        },
    }
}

/// The place is a hint that saves a search; the id is what counts.
fn cursor(at: usize, id: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("{at}:{id}"))
}

fn find<T>(list: &[T], cursor: &str, id: &impl Fn(&T) -> String) -> Result<usize> {
    let unknown = || {
        let shown: String = cursor.chars().take(60).collect();
        invalid(format!(
            "the cursor `{shown}` is not of this list; take cursors from the same query, and ask for the page anew if what it marks was changed since"
        ))
    };
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| unknown())?;
    let text = String::from_utf8(bytes).map_err(|_| unknown())?;
    let (hint, wanted) = text.split_once(':').ok_or_else(unknown)?;
    let hint: usize = hint.parse().map_err(|_| unknown())?;
    if list.get(hint).is_some_and(|item| id(item) == wanted) {
        return Ok(hint);
    }
    list.iter()
        .position(|item| id(item) == wanted)
        .ok_or_else(unknown)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ids(page: &Page<u32>) -> Vec<u32> {
        page.items.iter().map(|item| item.1).collect()
    }

    fn cursor_of(list: &[u32], at: usize) -> String {
        cursor(at, &list[at].to_string())
    }

    #[test]
    fn a_cursor_still_works_when_the_list_has_grown_before_it() {
        let (old, new) = ([10, 20, 30], [5, 10, 20, 30]);
        let window = Window {
            first: Some(1),
            after: Some(cursor_of(&old, 1)),
            ..Window::default()
        };
        assert_eq!(ids(&window.cut(&new, ToString::to_string).unwrap()), [30]);
    }

    #[test]
    fn a_foreign_cursor_and_a_wrong_count_are_refused() {
        for window in [
            Window {
                after: Some("rubbish!".to_owned()),
                ..Window::default()
            },
            Window {
                before: Some(cursor(0, "40")),
                ..Window::default()
            },
            Window {
                first: Some(-1),
                ..Window::default()
            },
            Window {
                last: Some(201),
                ..Window::default()
            },
        ] {
            assert!(
                window.cut(&[10, 20], ToString::to_string).is_err(),
                "{window:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn pages_are_the_plain_slices(
            length in 0usize..40,
            first in prop::option::of(0i32..50),
            last in prop::option::of(0i32..50),
            after in prop::option::of(0usize..40),
            before in prop::option::of(0usize..40),
        ) {
            let list: Vec<u32> = (0..u32::try_from(length).unwrap()).collect();
            let after = after.filter(|at| *at < length);
            let before = before.filter(|at| *at < length);
            let window = Window {
                first,
                last,
                after: after.map(|at| cursor_of(&list, at)),
                before: before.map(|at| cursor_of(&list, at)),
            };
            let page = window.cut(&list, ToString::to_string).unwrap();

            let from = after.map_or(0, |at| at + 1);
            let to = before.unwrap_or(length).max(from);
            let mut plain: Vec<u32> = list[from..to].to_vec();
            if let Some(first) = first.or(last.is_none().then_some(50)) {
                plain.truncate(usize::try_from(first).unwrap());
            }
            if let Some(last) = last {
                plain = plain.split_off(plain.len().saturating_sub(usize::try_from(last).unwrap()));
            }
            prop_assert_eq!(ids(&page), plain.clone());
            prop_assert_eq!(page.total_count, length);
            if let (Some(low), Some(high)) = (plain.first(), plain.last()) {
                prop_assert_eq!(page.info.has_previous_page, *low > 0);
                prop_assert_eq!(page.info.has_next_page, *high as usize + 1 < length);
            }
        }

        #[test]
        fn walking_forward_and_backward_shows_every_item_once(length in 0usize..60, step in 1i32..9) {
            let list: Vec<u32> = (0..u32::try_from(length).unwrap()).collect();
            let (mut forward, mut after) = (Vec::new(), None);
            loop {
                let page = Window { first: Some(step), after, ..Window::default() }.cut(&list, ToString::to_string).unwrap();
                forward.extend(ids(&page));
                after = page.info.end_cursor.clone();
                if !page.info.has_next_page { break }
            }
            let (mut backward, mut before) = (Vec::new(), None);
            loop {
                let page = Window { last: Some(step), before, ..Window::default() }.cut(&list, ToString::to_string).unwrap();
                backward.splice(0..0, ids(&page));
                before = page.info.start_cursor.clone();
                if !page.info.has_previous_page { break }
            }
            prop_assert_eq!(&forward, &list);
            prop_assert_eq!(&backward, &list);
        }
    }
}
