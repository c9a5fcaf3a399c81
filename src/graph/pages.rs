//! A growing list in shared pages: a clone is cheap, and a write copies only the page that it touches.

use std::sync::Arc;

/// Rows in one page; a power of two, so that finding a row is a shift and a mask.
const PAGE_ROWS: usize = 1024;

/// A list whose clones share their pages until one of them is written to.
#[derive(Debug)]
pub(crate) struct Paged<T> {
    pages: Arc<Vec<Arc<Vec<T>>>>,
    length: usize,
}

impl<T> Clone for Paged<T> {
    fn clone(&self) -> Self {
        Self {
            pages: Arc::clone(&self.pages),
            length: self.length,
        }
    }
}

impl<T> Default for Paged<T> {
    fn default() -> Self {
        Self {
            pages: Arc::default(),
            length: 0,
        }
    }
}

impl<T> Paged<T> {
    pub(crate) fn len(&self) -> usize {
        self.length
    }

    #[inline]
    pub(crate) fn get(&self, idx: usize) -> Option<&T> {
        self.pages.get(idx / PAGE_ROWS)?.get(idx % PAGE_ROWS)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.pages.iter().flat_map(|page| page.iter())
    }
}

impl<T: Clone> Paged<T> {
    pub(crate) fn push(&mut self, item: T) {
        let pages = Arc::make_mut(&mut self.pages);
        if self.length.is_multiple_of(PAGE_ROWS) {
            pages.push(Arc::new(Vec::new()));
        }
        if let Some(page) = pages.last_mut() {
            Arc::make_mut(page).push(item);
        }
        self.length += 1;
    }

    pub(crate) fn get_mut(&mut self, idx: usize) -> Option<&mut T> {
        let page = Arc::make_mut(&mut self.pages).get_mut(idx / PAGE_ROWS)?;
        Arc::make_mut(page).get_mut(idx % PAGE_ROWS)
    }
}

impl<T> std::ops::Index<usize> for Paged<T> {
    type Output = T;

    #[inline]
    fn index(&self, idx: usize) -> &T {
        &self.pages[idx / PAGE_ROWS][idx % PAGE_ROWS]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_to_a_clone_leaves_the_original_as_it_was() {
        let mut first = Paged::default();
        for number in 0..3000 {
            first.push(number);
        }
        let mut second = first.clone();
        *second.get_mut(2000).unwrap() = -1;
        second.push(3000);
        assert_eq!((first[2000], first.len()), (2000, 3000));
        assert_eq!((second[2000], second.len()), (-1, 3001));
        assert!(
            Arc::ptr_eq(&first.pages[0], &second.pages[0]),
            "untouched pages stay shared"
        );
        assert_eq!(second.iter().count(), 3001);
    }
}
