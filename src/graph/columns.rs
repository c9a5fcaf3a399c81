//! The claims as compact columns, in shared pages.
//!
//! A row of a plain claim takes 35 bytes. What few claims have (a written id, a key, a role, an
//! unusual date, an end) stands beside the columns in a [`Rare`] record. Quotes and notes are not
//! here at all: they are read from the journal, at the row's sequence and slot.

use std::sync::Arc;

use crate::{
    date::{Edtf, Packed},
    model::{ClaimStatus, Confidence, Id},
};

use super::ClaimIdx;

const PAGE_ROWS: usize = 1024;
/// Marks a property that is an attribute; the other bits are its number.
const ATTRIBUTE: u16 = 1 << 15;
/// Shape of a claim without a date; dates use the smaller numbers.
const UNDATED: u8 = 255;
/// Shape of a date that has no compact form; it stands in the row's [`Rare`] record.
const UNUSUAL: u8 = 254;

/// What a claim says of its subject, as numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Property {
    /// Number of a relationship kind; the object is an entity.
    Relationship(u16),
    /// Number of an attribute; the object is a value.
    Attribute(u16),
}

/// One claim on its way into the columns or out of them.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) subject: u32,
    pub(crate) property: Property,
    /// Number of an entity or of a value.
    pub(crate) object: u32,
    pub(crate) status: ClaimStatus,
    pub(crate) confidence: Confidence,
    pub(crate) valid: Option<Edtf>,
    pub(crate) source: u32,
    /// Journal sequence of the record that holds the claim; the claim is known from then on.
    pub(crate) recorded: u32,
    /// Place within that record.
    pub(crate) slot: u16,
    pub(crate) rare: Option<Rare>,
}

/// One claim without anything rare, on its way into the columns.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlainRow {
    pub(crate) subject: u32,
    pub(crate) property: Property,
    /// Number of an entity or of a value.
    pub(crate) object: u32,
    pub(crate) status: ClaimStatus,
    pub(crate) confidence: Confidence,
    pub(crate) valid: Option<Packed>,
    pub(crate) source: u32,
    pub(crate) recorded: u32,
    pub(crate) slot: u16,
}

/// What few claims have.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Rare {
    /// The id, if one was written.
    pub(crate) id: Option<Id>,
    /// Number of the word that tells parallel relationships apart.
    pub(crate) key: Option<u32>,
    /// Number of the word for the role.
    pub(crate) role: Option<u32>,
    /// A date without compact form.
    pub(crate) date: Option<Edtf>,
    /// The claim that this one contradicts.
    pub(crate) disputes: Option<Id>,
    /// Fingerprint of the texts, which are in the journal; 0 if there are none.
    pub(crate) texts: u64,
    /// Sequence at which a later version took its place.
    pub(crate) closed: Option<u32>,
    /// The version before this one.
    pub(crate) previous: Option<u32>,
    /// Where the journal holds the texts, if this row only restates an earlier one.
    pub(crate) origin: Option<(u32, u16)>,
    /// Subject and object as the source states them, where a merge put another entity in their place.
    pub(crate) stated: Option<(u32, u32)>,
}

#[derive(Clone, Debug, Default)]
struct Page {
    subject: Vec<u32>,
    object: Vec<u32>,
    property: Vec<u16>,
    status: Vec<ClaimStatus>,
    has_rare: Vec<bool>,
    confidence: Vec<Confidence>,
    earliest: Vec<i32>,
    latest: Vec<i32>,
    shape: Vec<u8>,
    source: Vec<u32>,
    recorded: Vec<u32>,
    slot: Vec<u16>,
    rare: Vec<(u16, Arc<Rare>)>,
}

/// All claims ever made, by number.
#[derive(Clone, Debug, Default)]
pub(crate) struct Columns {
    pages: Arc<Vec<Arc<Page>>>,
    length: usize,
}

/// When a claim holds, without building the date.
#[derive(Clone, Copy, Debug)]
pub(crate) enum When<'a> {
    Undated,
    Compact(Packed),
    Unusual(&'a Edtf),
}

impl Columns {
    pub(crate) fn len(&self) -> usize {
        self.length
    }

    /// Adds a claim and gives its number.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "rows of a page fit 16 bits; the image refuses 2^32 claims"
    )]
    pub(crate) fn push(&mut self, row: Row) -> ClaimIdx {
        let pages = Arc::make_mut(&mut self.pages);
        if self.length.is_multiple_of(PAGE_ROWS) {
            pages.push(Arc::default());
        }
        if let Some(page) = pages.last_mut() {
            Arc::make_mut(page).push((self.length % PAGE_ROWS) as u16, row);
        }
        self.length += 1;
        ClaimIdx::new(self.length - 1)
    }

    /// Adds a claim that has nothing rare, and gives its number.
    pub(crate) fn push_plain(&mut self, row: PlainRow) -> ClaimIdx {
        let pages = Arc::make_mut(&mut self.pages);
        if self.length.is_multiple_of(PAGE_ROWS) {
            pages.push(Arc::default());
        }
        if let Some(page) = pages.last_mut() {
            Arc::make_mut(page).push_plain(row);
        }
        self.length += 1;
        ClaimIdx::new(self.length - 1)
    }

    /// Ends a row; it stays readable as of an earlier time.
    pub(crate) fn close(&mut self, claim: ClaimIdx, sequence: u32) {
        self.rare_mut(claim).closed = Some(sequence);
    }

    /// The rare part of a row, made if it is not there.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "rows of a page fit 16 bits"
    )]
    pub(crate) fn rare_mut(&mut self, claim: ClaimIdx) -> &mut Rare {
        let row = claim.index() % PAGE_ROWS;
        let page = Arc::make_mut(&mut Arc::make_mut(&mut self.pages)[claim.index() / PAGE_ROWS]);
        page.has_rare[row] = true;
        let at = match page
            .rare
            .binary_search_by_key(&(row as u16), |entry| entry.0)
        {
            Ok(at) => at,
            Err(at) => {
                page.rare.insert(at, (row as u16, Arc::default()));
                at
            }
        };
        Arc::make_mut(&mut page.rare[at].1)
    }

    /// Puts another value in the place of a row's.
    pub(crate) fn set_object(&mut self, claim: ClaimIdx, object: u32) {
        let page = Arc::make_mut(&mut Arc::make_mut(&mut self.pages)[claim.index() / PAGE_ROWS]);
        page.object[claim.index() % PAGE_ROWS] = object;
    }

    /// A copy of a row, as it was recorded.
    pub(crate) fn row(&self, claim: ClaimIdx) -> Row {
        Row {
            subject: self.subject(claim),
            property: self.property(claim),
            object: self.object(claim),
            status: self.status(claim),
            confidence: self.confidence(claim),
            valid: self.valid(claim),
            source: self.source(claim),
            recorded: self.recorded(claim),
            slot: self.slot(claim),
            rare: self.rare(claim).cloned(),
        }
    }

    /// The first row that was recorded at a sequence or later.
    pub(crate) fn first_at(&self, sequence: u32) -> usize {
        let (mut low, mut high) = (0, self.length);
        while low < high {
            let middle = low.midpoint(high);
            if self.recorded(ClaimIdx::new(middle)) < sequence {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    #[inline]
    fn page(&self, claim: ClaimIdx) -> (&Page, usize) {
        (
            &self.pages[claim.index() / PAGE_ROWS],
            claim.index() % PAGE_ROWS,
        )
    }

    #[inline]
    pub(crate) fn subject(&self, claim: ClaimIdx) -> u32 {
        let (page, row) = self.page(claim);
        page.subject[row]
    }

    #[inline]
    pub(crate) fn object(&self, claim: ClaimIdx) -> u32 {
        let (page, row) = self.page(claim);
        page.object[row]
    }

    #[inline]
    pub(crate) fn property(&self, claim: ClaimIdx) -> Property {
        let (page, row) = self.page(claim);
        match page.property[row] {
            code if code & ATTRIBUTE != 0 => Property::Attribute(code & !ATTRIBUTE),
            code => Property::Relationship(code),
        }
    }

    #[inline]
    pub(crate) fn status(&self, claim: ClaimIdx) -> ClaimStatus {
        let (page, row) = self.page(claim);
        page.status[row]
    }

    #[inline]
    pub(crate) fn confidence(&self, claim: ClaimIdx) -> Confidence {
        let (page, row) = self.page(claim);
        page.confidence[row]
    }

    pub(crate) fn source(&self, claim: ClaimIdx) -> u32 {
        let (page, row) = self.page(claim);
        page.source[row]
    }

    #[inline]
    pub(crate) fn recorded(&self, claim: ClaimIdx) -> u32 {
        let (page, row) = self.page(claim);
        page.recorded[row]
    }

    pub(crate) fn slot(&self, claim: ClaimIdx) -> u16 {
        let (page, row) = self.page(claim);
        page.slot[row]
    }

    pub(crate) fn rare(&self, claim: ClaimIdx) -> Option<&Rare> {
        let (page, row) = self.page(claim);
        if !page.has_rare[row] {
            return None;
        }
        let at = page
            .rare
            .binary_search_by_key(&row, |entry| usize::from(entry.0))
            .ok()?;
        Some(&page.rare[at].1)
    }

    pub(crate) fn closed(&self, claim: ClaimIdx) -> Option<u32> {
        self.rare(claim)?.closed
    }

    pub(crate) fn key(&self, claim: ClaimIdx) -> Option<u32> {
        self.rare(claim)?.key
    }

    pub(crate) fn when(&self, claim: ClaimIdx) -> When<'_> {
        let (page, row) = self.page(claim);
        match page.shape[row] {
            UNDATED => When::Undated,
            UNUSUAL => match self.rare(claim).and_then(|rare| rare.date.as_ref()) {
                Some(date) => When::Unusual(date),
                None => When::Undated,
            },
            shape => When::Compact(Packed {
                earliest: page.earliest[row],
                latest: page.latest[row],
                shape,
            }),
        }
    }

    pub(crate) fn valid(&self, claim: ClaimIdx) -> Option<Edtf> {
        match self.when(claim) {
            When::Undated => None,
            When::Compact(packed) => Some(Edtf::from_packed(packed)),
            When::Unusual(date) => Some(date.clone()),
        }
    }
}

impl Page {
    fn push(&mut self, row_idx: u16, row: Row) {
        let mut rare = row.rare;
        let packed = row.valid.as_ref().and_then(Edtf::packed);
        self.push_plain(PlainRow {
            subject: row.subject,
            property: row.property,
            object: row.object,
            status: row.status,
            confidence: row.confidence,
            valid: packed,
            source: row.source,
            recorded: row.recorded,
            slot: row.slot,
        });
        if packed.is_none() && row.valid.is_some() {
            rare.get_or_insert_default().date = row.valid;
            if let Some(shape) = self.shape.last_mut() {
                *shape = UNUSUAL;
            }
        }
        if let Some(rare) = rare {
            if let Some(has_rare) = self.has_rare.last_mut() {
                *has_rare = true;
            }
            self.rare.push((row_idx, Arc::new(rare)));
        }
    }

    fn push_plain(&mut self, row: PlainRow) {
        let (earliest, latest, shape) = match row.valid {
            Some(date) => (date.earliest, date.latest, date.shape),
            None => (0, 0, UNDATED),
        };
        self.earliest.push(earliest);
        self.latest.push(latest);
        self.shape.push(shape);
        self.subject.push(row.subject);
        self.object.push(row.object);
        self.property.push(match row.property {
            Property::Relationship(kind) => kind,
            Property::Attribute(attribute) => attribute | ATTRIBUTE,
        });
        self.status.push(row.status);
        self.confidence.push(row.confidence);
        self.source.push(row.source);
        self.recorded.push(row.recorded);
        self.slot.push(row.slot);
        self.has_rare.push(false);
    }
}

#[cfg(test)]
impl Columns {
    /// What one row takes in all columns together.
    pub(crate) fn row_bytes(&self) -> usize {
        fn of<T>(_: &[T]) -> usize {
            size_of::<T>()
        }
        // Every column is named, so that a new one is counted too; few rows have a rare record.
        let Page {
            subject,
            object,
            property,
            status,
            has_rare,
            confidence,
            earliest,
            latest,
            shape,
            source,
            recorded,
            slot,
            rare: _,
        } = &*self.pages[0];
        of(subject)
            + of(object)
            + of(property)
            + of(status)
            + of(has_rare)
            + of(confidence)
            + of(earliest)
            + of(latest)
            + of(shape)
            + of(source)
            + of(recorded)
            + of(slot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(valid: Option<&str>) -> Row {
        Row {
            subject: 1,
            property: Property::Relationship(3),
            object: 2,
            status: ClaimStatus::Attested,
            confidence: Confidence::default(),
            valid: valid.map(|text| Edtf::parse(text).unwrap()),
            source: 0,
            recorded: 5,
            slot: 6,
            rare: None,
        }
    }

    #[test]
    fn every_date_comes_back_as_it_was_written() {
        let mut columns = Columns::default();
        let dates = [
            None,
            Some("2024-05-13/2024-05-14"),
            Some("2023~"),
            Some("[2020-04-28,2021-04-28]"),
            Some("2018/.."),
        ];
        for valid in dates {
            let claim = columns.push(row(valid));
            assert_eq!(
                columns.valid(claim).map(|date| date.as_str().to_owned()),
                valid.map(str::to_owned)
            );
        }
    }

    #[test]
    fn a_closed_row_stays_open_in_an_older_clone() {
        let mut columns = Columns::default();
        let claim = columns.push(row(None));
        let before = columns.clone();
        columns.close(claim, 9);
        assert_eq!(before.closed(claim), None);
        assert_eq!(columns.closed(claim), Some(9));
    }
}
