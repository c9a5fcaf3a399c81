//! The dates that nearly all data has, read without the full parser: `2024-05-13`, `2018-01-01/..`, `2018-01-01/2020-12-31`.
//!
//! A property test holds them against the full parser.

use super::{day::Day, reading::FUTURE};

/// The first and the last day; nothing if the text is of another form, or wrong.
///
/// The last day of an open interval is [`FUTURE`].
pub(super) fn days(text: &str) -> Option<(i32, i32)> {
    let bytes = text.as_bytes();
    let first = day(bytes.get(..10)?)?;
    match bytes.get(10..)? {
        b"" => Some((first, first)),
        b"/.." => Some((first, FUTURE)),
        [b'/', rest @ ..] => {
            let last = day(rest)?;
            (first <= last).then_some((first, last))
        }
        _ => None,
    }
}

fn day(bytes: &[u8]) -> Option<i32> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = bytes else {
        return None;
    };
    let year = i32::from(pair(y1, y2)?) * 100 + i32::from(pair(y3, y4)?);
    Day::from_ymd(year, pair(m1, m2)?, pair(d1, d2)?).map(Day::get)
}

fn pair(tens: u8, ones: u8) -> Option<u8> {
    let digit = |byte: u8| byte.is_ascii_digit().then(|| byte - b'0');
    Some(digit(tens)? * 10 + digit(ones)?)
}
