//! Dates with their uncertainty: EDTF (ISO 8601-2), levels 0 to 2.
//!
//! A date keeps its text exactly as written. It stands for *readings*, each from a first to a last
//! day, and compares with an asked date in two ways: *possibly* (some reading overlaps it) and
//! *certainly* (every reading does). The decisions are in `docs/decisions/0001-edtf.md`.

mod day;
mod label;
mod packed;
mod plain;
mod reading;

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

pub use day::Day;
pub use packed::Packed;
pub use reading::Extents;
use reading::{FUTURE, Meaning, PAST};

/// The longest text that is read as a date, in bytes.
pub const LENGTH_MAX_BYTES: usize = 256;

/// Why a text is no date.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EdtfError {
    /// The text is empty.
    #[error(
        "a date is empty; dates are EDTF, e.g. 2024-05-13, 2024-05, 2018/.., [2020-04-28,2021-04-28]"
    )]
    Empty,
    /// The text is longer than [`LENGTH_MAX_BYTES`].
    #[error(
        "a date of {length_bytes} bytes is longer than {LENGTH_MAX_BYTES}; \
         dates are EDTF, e.g. 2024-05-13, 2024-05, 2018/.., [2020-04-28,2021-04-28]"
    )]
    TooLong {
        /// The length of the text, in bytes.
        length_bytes: usize,
    },
    /// The text does not follow EDTF, or names a day that does not exist.
    #[error(
        "{text:?} is not a date, see character {position}: {problem}; \
         dates are EDTF, e.g. 2024-05-13, 2024-05, 2018/.., [2020-04-28,2021-04-28]"
    )]
    Malformed {
        /// The text as given.
        text: String,
        /// Where reading stopped, counted from 1.
        position: usize,
        /// What is wrong there.
        problem: String,
    },
}

/// A date, period, interval or set of dates in EDTF, exactly as written.
///
/// # Example
/// ```
/// use rawabit::date::Edtf;
/// let drafted = Edtf::parse("[2020-04-28,2021-04-28]")?;
/// assert!(drafted.possibly_overlaps(&Edtf::parse("2021")?));
/// assert!(!drafted.possibly_overlaps(&Edtf::parse("2020-09")?));
/// assert!(!drafted.certainly_overlaps(&Edtf::parse("2020")?));
/// assert_eq!(drafted.label("en"), "28 April 2020 or 28 April 2021");
/// # Ok::<(), rawabit::date::EdtfError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Edtf {
    text: Box<str>,
    meaning: Meaning,
}

impl Edtf {
    /// Reads a date.
    ///
    /// # Errors
    /// [`EdtfError`] when the text is empty, too long, not EDTF, names a day that does not exist,
    /// or an interval that ends before it starts.
    pub fn parse(text: &str) -> Result<Self, EdtfError> {
        if text.is_empty() {
            return Err(EdtfError::Empty);
        }
        if text.len() > LENGTH_MAX_BYTES {
            return Err(EdtfError::TooLong {
                length_bytes: text.len(),
            });
        }
        if let Some((first, last)) = plain::days(text) {
            let meaning = Meaning::between(first, last);
            return Ok(Self {
                text: text.into(),
                meaning,
            });
        }
        let parsed = edtf_core::Edtf::parse(text).map_err(|error| EdtfError::Malformed {
            text: text.to_owned(),
            position: error.offset + 1,
            problem: error.message.to_owned(),
        })?;
        let meaning = Meaning::of(&parsed);
        // The library compares no years that are too large to count with.
        if meaning.ends_before_it_starts() {
            return Err(EdtfError::Malformed {
                text: text.to_owned(),
                position: text.find(['/', '{', '[']).map_or(1, |at| at + 2),
                problem: "the end precedes the start".to_owned(),
            });
        }
        Ok(Self {
            text: text.into(),
            meaning,
        })
    }

    /// The text, exactly as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The first day of the envelope over all readings; `None` if the start is open or unknown, or
    /// too far away to count.
    #[must_use]
    pub fn earliest(&self) -> Option<Day> {
        counted(self.meaning.envelope().0)
    }

    /// The last day of the envelope over all readings; `None` if the end is open or unknown, or too
    /// far away to count.
    #[must_use]
    pub fn latest(&self) -> Option<Day> {
        counted(self.meaning.envelope().1)
    }

    /// The left side of an interval as written; `None` if it is open or unknown, or if this is no
    /// interval.
    #[must_use]
    pub fn start(&self) -> Option<Self> {
        self.text
            .split_once('/')
            .and_then(|(start, _)| Self::parse(start).ok())
    }

    /// The right side of an interval as written; `None` if it is open or unknown, or if this is no
    /// interval.
    #[must_use]
    pub fn end(&self) -> Option<Self> {
        self.text
            .split_once('/')
            .and_then(|(_, end)| Self::parse(end).ok())
    }

    /// Whether the date is written as uncertain: with `?`, `~` or `%`, or as a one-of set.
    #[must_use]
    pub fn is_uncertain(&self) -> bool {
        self.meaning.is_uncertain()
    }

    /// Whether some reading of this date overlaps what is asked.
    #[must_use]
    pub fn possibly_overlaps(&self, asked: &Self) -> bool {
        self.possibly_within(&asked.extents())
    }

    /// Whether every reading of this date overlaps what is asked.
    ///
    /// Never if either is qualified with `?`, `~` or `%`, or has an unknown end.
    #[must_use]
    pub fn certainly_overlaps(&self, asked: &Self) -> bool {
        self.certainly_within(&asked.extents())
    }

    /// The extents of this date when it is what is asked, for many comparisons.
    #[must_use]
    pub fn extents(&self) -> Extents {
        self.meaning.extents()
    }

    /// Whether some reading of this date overlaps some asked extent.
    #[must_use]
    pub fn possibly_within(&self, asked: &Extents) -> bool {
        asked.any(|start, end| self.meaning.possibly_overlaps(start, end))
    }

    /// Whether every reading of this date overlaps every asked extent, and the question is certain.
    #[must_use]
    pub fn certainly_within(&self, asked: &Extents) -> bool {
        asked.every(|start, end| self.meaning.certainly_overlaps(start, end))
    }

    /// The date for people, in English (also for unknown languages), French or Arabic.
    #[must_use]
    pub fn label(&self, language: &str) -> String {
        label::label(&self.text, language)
    }

    /// The compact form, if the date is a day, month or year without qualifiers, or an interval
    /// whose sides are such dates, open, or unknown.
    #[must_use]
    pub fn packed(&self) -> Option<Packed> {
        Packed::of(&self.text, self.meaning.envelope())
    }

    /// Reads a date into its compact form; nothing if it has none.
    ///
    /// # Errors
    /// As [`Edtf::parse`].
    pub fn pack(text: &str) -> Result<Option<Packed>, EdtfError> {
        match Packed::of_days(text) {
            Some(packed) => Ok(Some(packed)),
            None => Ok(Self::parse(text)?.packed()),
        }
    }

    /// The date that was packed; its text is the same.
    ///
    /// A value that [`Edtf::packed`] never gives reads as `XXXX`, a year that is not known.
    #[must_use]
    pub fn from_packed(packed: Packed) -> Self {
        let date = packed.text().and_then(|text| Self::parse(&text).ok());
        date.unwrap_or_else(|| {
            let (first, last) = (day::clamped(0, 1, 1), day::clamped(9999, 12, 31));
            Self {
                text: "XXXX".into(),
                meaning: Meaning::within(first, last),
            }
        })
    }
}

impl Packed {
    /// The first and the last day, as [`Edtf::earliest`] and [`Edtf::latest`] of the date give them.
    #[must_use]
    pub fn days(self) -> (Option<Day>, Option<Day>) {
        (counted(self.earliest), counted(self.latest))
    }
}

/// A day number as a day, unless it stands for an end that is open, unknown or too far.
fn counted(number: i32) -> Option<Day> {
    (PAST + 2..=FUTURE - 2)
        .contains(&number)
        .then(|| Day::new(number))
}

impl fmt::Display for Edtf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl FromStr for Edtf {
    type Err = EdtfError;

    fn from_str(text: &str) -> Result<Self, EdtfError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Edtf {
    type Error = EdtfError;

    fn try_from(text: String) -> Result<Self, EdtfError> {
        Self::parse(&text)
    }
}

impl From<Edtf> for String {
    fn from(date: Edtf) -> Self {
        date.text.into()
    }
}

impl Ord for Edtf {
    /// By the first day, then the last day, then the text; open starts first, open ends last.
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |date: &Self| date.meaning.envelope();
        key(self)
            .cmp(&key(other))
            .then_with(|| self.text.cmp(&other.text))
    }
}

impl PartialOrd for Edtf {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests;
