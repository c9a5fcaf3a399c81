//! The compact form of the simple dates, nine bytes instead of a text.

use serde::{Deserialize, Serialize};

use super::day::{Day, days_in_month};
use super::reading::{Extents, FUTURE, PAST};

/// A date, month or year, or an interval of these, without qualifiers, in nine bytes.
///
/// The pair of [`Edtf::packed`](super::Edtf::packed) and
/// [`Edtf::from_packed`](super::Edtf::from_packed) keeps the text exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Packed {
    /// The number of the first day; `i32::MIN` if the start is open or unknown.
    pub earliest: i32,
    /// The number of the last day; `i32::MAX` if the end is open or unknown.
    pub latest: i32,
    /// How the date was written: eight times the left side's form plus the right side's.
    pub shape: u8,
}

/// How one side of a packed date was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Day,
    Month,
    Year,
    Open,
    Unknown,
    /// There is no right side: the date is no interval.
    Absent,
}

impl Side {
    const ALL: [Self; 6] = [
        Self::Day,
        Self::Month,
        Self::Year,
        Self::Open,
        Self::Unknown,
        Self::Absent,
    ];

    /// The form of a text that is a side of the simple kind; what it only resembles is told apart
    /// by writing it again.
    fn of(text: &str) -> Option<Self> {
        match text {
            "" => Some(Self::Unknown),
            ".." => Some(Self::Open),
            _ => match text.len() {
                4 => Some(Self::Year),
                7 => Some(Self::Month),
                10 => Some(Self::Day),
                _ => None,
            },
        }
    }

    /// The text of this side for a day in it; `None` for years that do not have four digits.
    fn text(self, day: i32) -> Option<String> {
        let (year, month, day) = Day::new(day).ymd();
        let four_digits = (0..=9999).contains(&year);
        match self {
            Self::Unknown | Self::Absent => Some(String::new()),
            Self::Open => Some("..".to_owned()),
            Self::Year => four_digits.then(|| format!("{year:04}")),
            Self::Month => four_digits.then(|| format!("{year:04}-{month:02}")),
            Self::Day => four_digits.then(|| format!("{year:04}-{month:02}-{day:02}")),
        }
    }

    /// The most days that a period of this form has.
    fn length_max_days(self) -> i32 {
        match self {
            Self::Day | Self::Open | Self::Unknown | Self::Absent => 1,
            Self::Month => 31,
            Self::Year => 366,
        }
    }

    /// The first and last day of the period of this form around `day`; `open` for an open side.
    fn period(self, day: i32, open: i32) -> (i32, i32) {
        let (year, month, _) = Day::new(day).ymd();
        let number = |month, day| Day::from_ymd(year, month, day).map_or(open, Day::get);
        match self {
            Self::Day => (day, day),
            Self::Month => (
                number(month, 1),
                number(month, days_in_month(year.into(), month)),
            ),
            Self::Year => (number(1, 1), number(12, 31)),
            Self::Open | Self::Unknown | Self::Absent => (open, open),
        }
    }
}

impl Packed {
    /// The packed form of `text`, whose envelope is `(earliest, latest)`, if it has one.
    pub(super) fn of(text: &str, (earliest, latest): (i32, i32)) -> Option<Self> {
        if let Some(packed) = Self::of_days(text) {
            return Some(packed);
        }
        let (left, right) = match text.split_once('/') {
            Some((left, right)) => (Side::of(left)?, Side::of(right)?),
            None => (Side::of(text)?, Side::Absent),
        };
        let packed = Self {
            earliest,
            latest,
            shape: (left as u8) * 8 + right as u8,
        };
        (packed.text().as_deref() == Some(text)).then_some(packed)
    }

    /// The packed form of a day, or of an interval of days whose end may be open or unknown.
    pub(super) fn of_days(text: &str) -> Option<Self> {
        if text.len() == 11
            && let Some(start) = text.strip_suffix('/')
        {
            let (earliest, _) = super::plain::days(start)?;
            return Some(Self {
                earliest,
                latest: FUTURE,
                shape: (Side::Day as u8) * 8 + Side::Unknown as u8,
            });
        }
        let (earliest, latest) = super::plain::days(text)?;
        let right = match text.len() {
            10 => Side::Absent,
            13 => Side::Open,
            _ => Side::Day,
        };
        Some(Self {
            earliest,
            latest,
            shape: (Side::Day as u8) * 8 + right as u8,
        })
    }

    /// The text that was packed; `None` if no text packs to this value.
    pub(super) fn text(self) -> Option<String> {
        let (left, right) = self.sides()?;
        let mut text = left.text(self.earliest)?;
        if right != Side::Absent {
            text.push('/');
            text.push_str(&right.text(self.latest)?);
        }
        Some(text)
    }

    /// Whether some reading overlaps the extent from day `start` to day `end`.
    #[must_use]
    #[inline]
    pub fn possibly_overlaps(&self, start: i32, end: i32) -> bool {
        self.earliest <= end && self.latest >= start
    }

    /// Whether every reading overlaps the extent from day `start` to day `end`.
    #[must_use]
    pub fn certainly_overlaps(&self, start: i32, end: i32) -> bool {
        if !self.possibly_overlaps(start, end) {
            return false;
        }
        let Some((left, right)) = self.sides() else {
            return false;
        };
        match (left, right) {
            (Side::Unknown, _) | (_, Side::Unknown) => false,
            (_, Side::Absent) => self.latest <= end && self.earliest >= start,
            _ => self.starts_by(left, end) && self.ends_from(right, start),
        }
    }

    /// Whether every reading of an interval starts on `day` or earlier.
    fn starts_by(self, left: Side, day: i32) -> bool {
        // The calendar is needed only if the question ends within the left side.
        self.latest <= day
            || self.earliest.saturating_add(left.length_max_days()) <= day
            || left.period(self.earliest, PAST).1 <= day
    }

    /// Whether every reading of an interval ends on `day` or later.
    fn ends_from(self, right: Side, day: i32) -> bool {
        self.earliest >= day
            || self.latest.saturating_sub(right.length_max_days()) >= day
            || right.period(self.latest, FUTURE).0 >= day
    }

    /// Whether some reading overlaps some asked extent.
    #[must_use]
    pub fn possibly_within(&self, asked: &Extents) -> bool {
        asked.any(|start, end| self.possibly_overlaps(start, end))
    }

    /// Whether every reading overlaps every asked extent, and the question is certain.
    #[must_use]
    pub fn certainly_within(&self, asked: &Extents) -> bool {
        asked.every(|start, end| self.certainly_overlaps(start, end))
    }

    fn sides(self) -> Option<(Side, Side)> {
        let side = |code: u8| Side::ALL.get(usize::from(code)).copied();
        Some((side(self.shape / 8)?, side(self.shape % 8)?))
    }
}
