//! What a date may mean: its readings, and how they compare with an asked extent.

use edtf_core::{Bound, BoundDate, IntervalEndpoint, Precision, SetElement, SetKind, YearKind};

use super::day::{Day, clamped, days_in_month};

/// The number of an open or unknown end in the past.
pub(super) const PAST: i32 = i32::MIN;
/// The number of an open or unknown end in the future.
pub(super) const FUTURE: i32 = i32::MAX;
/// A date such as `2024-XX-05`, or all such members of a set together, is expanded into at most this
/// many readings; beyond, as in `XXXX-12-25`, its envelope counts.
const READINGS_MAX: usize = 128;

/// Readings that start on some day of `start_min..=start_max` and end on some day, not earlier, of
/// `end_min..=end_max`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Span {
    start_min: i32,
    start_max: i32,
    end_min: i32,
    end_max: i32,
}

impl Span {
    /// Some unknown part of a period.
    pub(super) fn within(first: i32, last: i32) -> Self {
        Self {
            start_min: first,
            start_max: last,
            end_min: first,
            end_max: last,
        }
    }

    /// From some day in `start` to some day in `end`.
    pub(super) fn between(start: (i32, i32), end: (i32, i32)) -> Self {
        // No reading ends before it starts, which narrows the sides of, say, `2024/2024-05`.
        Self {
            start_min: start.0,
            start_max: start.1.min(end.1),
            end_min: end.0.max(start.0),
            end_max: end.1,
        }
    }

    pub(super) fn certainly_overlaps(&self, start: i32, end: i32) -> bool {
        self.start_max <= end && self.end_min >= start
    }
}

/// The length of the members of a range in a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Unit {
    Month,
    Year,
}

impl Unit {
    /// The first whole period that starts on `day` or later, as its first and last day.
    fn whole_from(self, day: i32) -> (i32, i32) {
        let (year, month, day_of_month) = Day::new(day).ymd();
        let year = i64::from(year);
        match self {
            Self::Year => {
                let year = if (month, day_of_month) == (1, 1) {
                    year
                } else {
                    year + 1
                };
                (clamped(year, 1, 1), clamped(year, 12, 31))
            }
            Self::Month => {
                let (year, month) = match (day_of_month, month) {
                    (1, _) => (year, month),
                    (_, 12) => (year + 1, 1),
                    _ => (year, month + 1),
                };
                (
                    clamped(year, month, 1),
                    clamped(year, month, days_in_month(year, month)),
                )
            }
        }
    }
}

/// One member of a date; everything but a set has exactly one, or its expansion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Member {
    Span(Span),
    /// Each whole month or year from `first` to `last`, as in `{2020..2022}`.
    Each {
        first: i32,
        last: i32,
        unit: Unit,
    },
}

impl Member {
    fn extent(&self) -> (i32, i32) {
        match *self {
            Self::Span(span) => (span.start_min, span.end_max),
            Self::Each { first, last, .. } => (first, last),
        }
    }

    fn possibly_overlaps(&self, start: i32, end: i32) -> bool {
        let (first, last) = self.extent();
        first <= end && last >= start
    }

    fn certainly_overlaps(&self, start: i32, end: i32) -> bool {
        match *self {
            Self::Span(span) => span.certainly_overlaps(start, end),
            Self::Each { first: PAST, .. } if start == PAST => end > PAST,
            Self::Each { first, last, unit } => {
                let (_, whole_end) = unit.whole_from(start.max(first));
                whole_end <= end.min(last)
            }
        }
    }
}

/// Whether one of the members is meant, or each of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Choice {
    One,
    All,
}

/// Why a date never compares as certain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Doubt {
    None,
    Qualified,
    UnknownEnd,
}

/// The meaning of a date: its members, what holds of them, and how sure it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Meaning {
    members: Box<[Member]>,
    choice: Choice,
    doubt: Doubt,
    one_of_set: bool,
}

impl Meaning {
    /// Some unknown part of a period.
    pub(super) fn within(first: i32, last: i32) -> Self {
        Self::plain([Span::within(first, last)])
    }

    /// From one day to another.
    pub(super) fn between(first: i32, last: i32) -> Self {
        Self::plain([Span::between((first, first), (last, last))])
    }

    /// The meaning of a parsed date.
    pub(super) fn of(parsed: &edtf_core::Edtf) -> Self {
        let meaning = match parsed {
            edtf_core::Edtf::Date(_) => Self::plain(date_spans(parsed, READINGS_MAX)),
            edtf_core::Edtf::DateTime(time) => Self::plain([date_span(time.date)]),
            edtf_core::Edtf::Interval(interval) => Self::of_interval(interval),
            edtf_core::Edtf::Set(set) => Self::of_set(set),
        };
        let qualified = parsed.is_uncertain() || parsed.is_approximate();
        if qualified {
            Self {
                doubt: Doubt::Qualified,
                ..meaning
            }
        } else {
            meaning
        }
    }

    fn plain(spans: impl IntoIterator<Item = Span>) -> Self {
        Self {
            members: spans.into_iter().map(Member::Span).collect(),
            choice: Choice::One,
            doubt: Doubt::None,
            one_of_set: false,
        }
    }

    fn of_interval(interval: &edtf_core::Interval) -> Self {
        let start = endpoint(&interval.start, PAST);
        let end = endpoint(&interval.end, FUTURE);
        let unknown = [interval.start, interval.end].contains(&IntervalEndpoint::Unknown);
        let doubt = if unknown {
            Doubt::UnknownEnd
        } else {
            Doubt::None
        };
        Self {
            doubt,
            ..Self::plain([Span::between(start, end)])
        }
    }

    fn of_set(set: &edtf_core::Set) -> Self {
        let one = set.kind == SetKind::OneMember;
        let mut members = Vec::with_capacity(set.elements.len());
        for element in &set.elements {
            if one {
                let left = READINGS_MAX.saturating_sub(members.len());
                members.extend(one_of_members(element, left));
            } else {
                members.push(all_of_member(element));
            }
        }
        Self {
            members: members.into(),
            choice: if one { Choice::One } else { Choice::All },
            doubt: Doubt::None,
            one_of_set: one,
        }
    }

    /// The first and last day of the envelope, with the numbers of open ends.
    pub(super) fn envelope(&self) -> (i32, i32) {
        let extents = || self.members.iter().map(Member::extent);
        let first = extents().map(|(first, _)| first).min().unwrap_or(PAST);
        let last = extents().map(|(_, last)| last).max().unwrap_or(FUTURE);
        (first, last)
    }

    /// Whether a member has no reading at all.
    pub(super) fn ends_before_it_starts(&self) -> bool {
        let mut extents = self.members.iter().map(Member::extent);
        extents.any(|(first, last)| first > last)
    }

    pub(super) fn is_uncertain(&self) -> bool {
        self.doubt == Doubt::Qualified || self.one_of_set
    }

    pub(super) fn extents(&self) -> Extents {
        Extents {
            spans: self.members.iter().map(Member::extent).collect(),
            uncertain: self.doubt != Doubt::None,
        }
    }

    pub(super) fn possibly_overlaps(&self, start: i32, end: i32) -> bool {
        self.members
            .iter()
            .any(|member| member.possibly_overlaps(start, end))
    }

    pub(super) fn certainly_overlaps(&self, start: i32, end: i32) -> bool {
        let mut members = self.members.iter();
        let overlaps = |member: &Member| member.certainly_overlaps(start, end);
        self.doubt == Doubt::None
            && match self.choice {
                Choice::One => members.all(overlaps),
                Choice::All => members.any(overlaps),
            }
    }
}

/// The extents of an asked date, computed once and compared with many claims.
///
/// A coarse date asks for some moment in it, so its extent is all of it; an interval is its extent;
/// a set has one extent per member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extents {
    spans: Vec<(i32, i32)>,
    uncertain: bool,
}

impl Extents {
    /// The first and last day of each extent, as day numbers; `i32::MIN` and `i32::MAX` are open.
    #[must_use]
    pub fn spans(&self) -> &[(i32, i32)] {
        &self.spans
    }

    /// Whether what is asked is itself doubtful (`?`, `~`, `%`, or an unknown end), so that nothing
    /// certainly overlaps it.
    #[must_use]
    pub fn is_uncertain(&self) -> bool {
        self.uncertain
    }

    /// Whether `overlaps` holds for any extent.
    pub(super) fn any(&self, overlaps: impl Fn(i32, i32) -> bool) -> bool {
        self.spans.iter().any(|&(start, end)| overlaps(start, end))
    }

    /// Whether the question is certain, and `overlaps` holds for every extent.
    pub(super) fn every(&self, overlaps: impl Fn(i32, i32) -> bool) -> bool {
        !self.uncertain && self.spans.iter().all(|&(start, end)| overlaps(start, end))
    }
}

/// The first and last day of a date.
fn days(date: edtf_core::Date) -> (i32, i32) {
    let bounds = edtf_core::Edtf::Date(date).bounds();
    // A year too large to compute with is as far away as a day can be, on the side of its sign.
    let far = if is_before_christ(&date) {
        PAST + 1
    } else {
        FUTURE - 1
    };
    (bound(bounds.earliest, far), bound(bounds.latest, far))
}

fn bound(bound: Bound, far: i32) -> i32 {
    match bound {
        Bound::NegativeInfinity => PAST,
        Bound::Date(BoundDate { year, month, day }) => clamped(year, month, day),
        Bound::PositiveInfinity => FUTURE,
        Bound::Unknown => far,
    }
}

fn is_before_christ(date: &edtf_core::Date) -> bool {
    match date.year.kind {
        YearKind::Standard { negative, .. } => negative,
        YearKind::Big { value } => value < 0,
        YearKind::Exponential { significand, .. } => significand < 0,
    }
}

fn date_span(date: edtf_core::Date) -> Span {
    let (first, last) = days(date);
    Span::within(first, last)
}

/// The readings of a single date: one, or one per completion if these leave gaps (`2024-XX-05`)
/// and are no more than `n_max`.
fn date_spans(parsed: &edtf_core::Edtf, n_max: usize) -> Vec<Span> {
    let edtf_core::Edtf::Date(date) = parsed else {
        return Vec::new();
    };
    if !has_gaps(date) {
        return vec![date_span(*date)];
    }
    let completions = parsed.values().into_iter().flatten().take(n_max + 1);
    let spans: Vec<Span> = completions
        .filter_map(|value| match value {
            edtf_core::Edtf::Date(date) => Some(date_span(date)),
            _ => None,
        })
        .collect();
    if spans.is_empty() || spans.len() > n_max {
        vec![date_span(*date)]
    } else {
        spans
    }
}

/// Whether a known digit follows an unspecified one, so that the completions are no single period.
fn has_gaps(date: &edtf_core::Date) -> bool {
    let YearKind::Standard { digits, .. } = date.year.kind else {
        return false;
    };
    let fields = [date.month, date.day].into_iter().flatten();
    let digits = digits
        .into_iter()
        .chain(fields.flat_map(|field| field.digits));
    digits
        .skip_while(Option::is_some)
        .any(|digit| digit.is_some())
}

/// The days on which a side of an interval may lie; `open` is the number of its open end.
fn endpoint(endpoint: &IntervalEndpoint, open: i32) -> (i32, i32) {
    match endpoint {
        IntervalEndpoint::Open => (open, open),
        IntervalEndpoint::Unknown => (PAST, FUTURE),
        IntervalEndpoint::Date(date) => days(*date),
        IntervalEndpoint::OnOrBefore(date) => (PAST, days(*date).1),
        IntervalEndpoint::OnOrAfter(date) => (days(*date).0, FUTURE),
    }
}

/// The first and last day of an element of a set.
fn element_days(element: &SetElement) -> (i32, i32) {
    match element {
        SetElement::Date(date) => days(*date),
        SetElement::OnOrBefore(date) => (PAST, days(*date).1),
        SetElement::OnOrAfter(date) => (days(*date).0, FUTURE),
        SetElement::Range(from, to) => (days(*from).0, days(*to).1),
    }
}

fn one_of_members(element: &SetElement, n_max: usize) -> Vec<Member> {
    if let SetElement::Date(date) = element {
        let spans = date_spans(&edtf_core::Edtf::Date(*date), n_max);
        return spans.into_iter().map(Member::Span).collect();
    }
    let (first, last) = element_days(element);
    vec![Member::Span(Span::within(first, last))]
}

fn all_of_member(element: &SetElement) -> Member {
    let (first, last) = element_days(element);
    let date = match element {
        SetElement::Date(_) => return Member::Span(Span::within(first, last)),
        SetElement::OnOrBefore(date) | SetElement::OnOrAfter(date) | SetElement::Range(date, _) => {
            date
        }
    };
    match date.precision() {
        Precision::Year => Member::Each {
            first,
            last,
            unit: Unit::Year,
        },
        Precision::Month => Member::Each {
            first,
            last,
            unit: Unit::Month,
        },
        // Every day of a range is the range itself; seasons do not tile the years.
        Precision::Day | Precision::Season => {
            Member::Span(Span::between((first, first), (last, last)))
        }
    }
}
