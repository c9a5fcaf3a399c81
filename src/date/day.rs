//! A day of the proleptic Gregorian calendar, as a number.

use std::fmt;

/// Years beyond this many, before or after year 0, do not fit a [`Day`].
const YEAR_MAX: i64 = 5_800_000;
/// Days from 0000-03-01 to 1970-01-01.
const EPOCH: i64 = 719_468;
/// Days in the 400 years after which the calendar repeats.
const ERA: i64 = 146_097;

/// A day: the number of days since 1970-01-01 in the proleptic Gregorian calendar.
///
/// The lowest and the highest numbers are not days: they stand for ends that are open, unknown, or
/// too far away to count.
///
/// # Example
/// ```
/// use rawabit::date::Day;
/// let day = Day::from_ymd(2024, 5, 13).expect("a day of the calendar");
/// assert_eq!(day.get(), 19_856);
/// assert_eq!(day.to_string(), "2024-05-13");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

impl Day {
    /// The day with this number, counted from 1970-01-01 = 0.
    #[must_use]
    pub fn new(number: i32) -> Self {
        Self(number)
    }

    /// The day of this year, month (1–12) and day of the month; `None` if there is no such day.
    ///
    /// Year 0 is the year before year 1.
    #[must_use]
    pub fn from_ymd(year: i32, month: u8, day: u8) -> Option<Self> {
        let year = i64::from(year);
        let exists = (1..=12).contains(&month) && day >= 1 && day <= days_in_month(year, month);
        (exists && year.abs() <= YEAR_MAX).then(|| Self(clamped(year, month, day)))
    }

    /// Year, month and day of the month.
    #[must_use]
    pub fn ymd(self) -> (i32, u8, u8) {
        // The computational year starts in March, so that the leap day comes last.
        let shifted = i64::from(self.0) + EPOCH;
        let era = shifted.div_euclid(ERA);
        let in_era = shifted.rem_euclid(ERA);
        let year_of_era = (in_era - in_era / 1_460 + in_era / 36_524 - in_era / 146_096) / 365;
        let in_year = in_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * in_year + 2) / 153;
        let day = in_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 {
            month_from_march + 3
        } else {
            month_from_march - 9
        };
        let year = era * 400 + year_of_era + i64::from(month <= 2);
        (narrow(year), narrow(month), narrow(day))
    }

    /// The number of this day, counted from 1970-01-01 = 0.
    #[must_use]
    pub fn get(self) -> i32 {
        self.0
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        let sign = if year < 0 { "-" } else { "" };
        write!(f, "{sign}{:04}-{month:02}-{day:02}", year.unsigned_abs())
    }
}

/// The number of a day that exists, or the nearest number below `i32::MAX` and above `i32::MIN`
/// for a day too far away to count.
pub(super) fn clamped(year: i64, month: u8, day: u8) -> i32 {
    let year = year.clamp(-2 * YEAR_MAX, 2 * YEAR_MAX) - i64::from(month <= 2);
    let month_from_march = (i64::from(month) + 9) % 12;
    let year_of_era = year.rem_euclid(400);
    let in_year = (153 * month_from_march + 2) / 5 + i64::from(day) - 1;
    let in_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + in_year;
    let number = year.div_euclid(400) * ERA + in_era - EPOCH;
    narrow(number.clamp(i64::from(i32::MIN) + 1, i64::from(i32::MAX) - 1))
}

/// The number of days in a month (1–12).
pub(super) fn days_in_month(year: i64, month: u8) -> u8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Converts a number that fits by construction; the default never shows.
fn narrow<T: TryFrom<i64> + Default>(number: i64) -> T {
    T::try_from(number).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_count_like_a_calendar_that_is_turned_page_by_page() {
        let start = Day::from_ymd(-800, 1, 1).unwrap().get();
        let (mut year, mut month, mut day) = (-800, 1, 1);
        for number in start.. {
            assert_eq!(Day(number).ymd(), (year, month, day), "day {number}");
            assert_eq!(Day::from_ymd(year, month, day), Some(Day(number)));
            let leap = if year % 400 == 0 {
                true
            } else {
                year % 4 == 0 && year % 100 != 0
            };
            let lengths = [
                31,
                28 + u8::from(leap),
                31,
                30,
                31,
                30,
                31,
                31,
                30,
                31,
                30,
                31,
            ];
            day += 1;
            if day > lengths[usize::from(month - 1)] {
                (day, month) = (1, month + 1);
            }
            if month > 12 {
                (month, year) = (1, year + 1);
            }
            if year > 3200 {
                break;
            }
        }
        assert_eq!(Day::from_ymd(1970, 1, 1), Some(Day(0)));
    }

    #[test]
    fn a_day_that_no_calendar_has_is_refused() {
        for (year, month, day) in [
            (2023, 2, 29),
            (1900, 2, 29),
            (2024, 13, 1),
            (2024, 0, 1),
            (2024, 4, 31),
            (2024, 4, 0),
        ] {
            assert_eq!(
                Day::from_ymd(year, month, day),
                None,
                "{year}-{month}-{day}"
            );
        }
        assert_eq!(Day::from_ymd(i32::MAX, 1, 1), None);
        assert!(Day::from_ymd(2000, 2, 29).is_some());
    }

    #[test]
    fn every_number_has_a_date_even_at_the_far_ends() {
        assert_eq!(Day(i32::MAX).ymd(), (5_881_580, 7, 11));
        assert_eq!(Day(i32::MIN).ymd(), (-5_877_641, 6, 23));
        assert_eq!(
            Day::from_ymd(-43, 3, 15).unwrap().to_string(),
            "-0043-03-15"
        );
    }
}
