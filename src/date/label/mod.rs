//! Dates as people write them, in English, French and Arabic.

mod words;

use edtf_core::{
    Bound, Date, Edtf, Interval, IntervalEndpoint, Precision, Set, SetElement, SetKind, YearKind,
};

use self::words::{Joint, Words};

/// The label of a date; the text itself where no words fit.
pub(super) fn label(text: &str, language: &str) -> String {
    let words = Words::of(language);
    match Edtf::parse(text) {
        Ok(Edtf::Date(date)) => date_phrase(&date, words).text,
        Ok(Edtf::DateTime(time)) => {
            let date = date_phrase(&time.date, words).text;
            let clock = text.split_once('T').map_or("", |(_, clock)| clock);
            format!("{date}{}{}", words.comma, clock_label(clock))
        }
        Ok(Edtf::Interval(interval)) => interval_label(&interval, words),
        Ok(Edtf::Set(set)) => set_label(&set, words),
        Err(_) => text.to_owned(),
    }
}

/// A date in words, and how prepositions join it.
struct Phrase {
    text: String,
    joint: Joint,
}

impl Phrase {
    fn after(&self, forms: &[&str; 6]) -> String {
        fill(forms[self.joint as usize], &self.text)
    }
}

fn fill(template: &str, text: &str) -> String {
    template.replacen("{}", text, 1)
}

/// Fills both places at once, so that a filled text is never taken for a place.
fn fill_pair(template: &str, a: &str, b: &str) -> String {
    let (before, rest) = template.split_once("{a}").unwrap_or((template, ""));
    let (middle, after) = rest.split_once("{b}").unwrap_or((rest, ""));
    [before, a, middle, b, after].concat()
}

fn date_phrase(date: &Date, words: &Words) -> Phrase {
    let plain = plain_phrase(date, words);
    let hedge = match (date.is_uncertain(), date.is_approximate()) {
        (false, false) if date.year.significant_digits.is_none() => return plain,
        (false, _) => words.about,
        (true, false) => words.possibly,
        (true, true) => words.possibly_about,
    };
    Phrase {
        text: fill(hedge, &plain.text),
        joint: Joint::Hedged,
    }
}

/// The phrase of a date without its qualifiers.
fn plain_phrase(date: &Date, words: &Words) -> Phrase {
    if date.has_unspecified() {
        return Phrase {
            text: unspecified_label(date, words),
            joint: Joint::Bare,
        };
    }
    let year = year_label(date, words);
    let Some(month) = date.month.and_then(edtf_core::DateField::value) else {
        return Phrase {
            text: year,
            joint: Joint::Bare,
        };
    };
    if month > 12 {
        return part_phrase(month, &year, words);
    }
    let month = month_label(date, words);
    match day_label(date, words) {
        Some(day) => Phrase {
            text: format!("{day} {month} {year}"),
            joint: Joint::Day,
        },
        None => Phrase {
            text: format!("{month} {year}"),
            joint: Joint::Bare,
        },
    }
}

/// A season, quarter, four months, or half by its code, 21 to 41.
fn part_phrase(code: u8, year: &str, words: &Words) -> Phrase {
    let nth = |forms: &[&str], first: u8| {
        let form = forms
            .get(usize::from(code - first))
            .copied()
            .unwrap_or("{}");
        fill(form, year)
    };
    let season = |first: u8, place: &str| Phrase {
        text: fill(place, &nth(&words.seasons, first)),
        joint: if code == first {
            Joint::Spring
        } else {
            Joint::Season
        },
    };
    let part = |text: String| Phrase {
        text,
        joint: Joint::Part,
    };
    match code {
        0..=24 => season(21, "{}"),
        25..=28 => season(25, words.north),
        29..=32 => season(29, words.south),
        33..=36 => part(nth(&words.quarters, 33)),
        37..=39 => part(nth(&words.thirds, 37)),
        40.. => part(nth(&words.halves, 40)),
    }
}

fn year_label(date: &Date, words: &Words) -> String {
    let year = match date.year.value() {
        Some(year) if year <= 0 => fill(
            words.before_christ,
            &(i128::from(year) - 1).abs().to_string(),
        ),
        Some(year) => year.to_string(),
        None => date.to_string(),
    };
    if date.year.significant_digits.is_none() {
        return year;
    }
    match envelope_years(date) {
        Some((first, last)) if first >= 0 => format!("{year} ({first}–{last})"),
        _ => year,
    }
}

fn envelope_years(date: &Date) -> Option<(i64, i64)> {
    let bounds = Edtf::Date(*date).bounds();
    match (bounds.earliest, bounds.latest) {
        (Bound::Date(first), Bound::Date(last)) => Some((first.year, last.year)),
        _ => None,
    }
}

fn month_label(date: &Date, words: &Words) -> &'static str {
    let month = date
        .month
        .and_then(edtf_core::DateField::value)
        .unwrap_or(0);
    usize::from(month)
        .checked_sub(1)
        .and_then(|idx| words.months.get(idx))
        .copied()
        .unwrap_or("")
}

fn day_label(date: &Date, words: &Words) -> Option<String> {
    let day = date.day.and_then(edtf_core::DateField::value)?;
    Some(if day == 1 {
        words.first_of_month.to_owned()
    } else {
        day.to_string()
    })
}

/// A date with unspecified digits: the usual forms in words, any other as written.
fn unspecified_label(date: &Date, words: &Words) -> String {
    let unknown = |field: Option<edtf_core::DateField>| {
        field.is_some_and(|field| field.digits == [None, None])
    };
    let known =
        |field: Option<edtf_core::DateField>| field.is_none_or(|field| !field.has_unspecified());
    if date.year.has_unspecified() {
        return if date.month.is_none() {
            years_label(date, words)
        } else {
            unqualified(date)
        };
    }
    if unknown(date.month) && (date.day.is_none() || unknown(date.day)) {
        return fill(words.some_month, &year_label(date, words));
    }
    if known(date.month) && unknown(date.day) {
        let month = format!("{} {}", month_label(date, words), year_label(date, words));
        return fill(words.some_day, &month);
    }
    unqualified(date)
}

/// The years that `201X` or `20XX` may be.
fn years_label(date: &Date, words: &Words) -> String {
    let YearKind::Standard { digits, .. } = date.year.kind else {
        return unqualified(date);
    };
    match (digits, envelope_years(date)) {
        ([Some(_), Some(_), Some(_), None], Some((first, _))) => {
            fill(words.decade, &first.to_string())
        }
        ([_, _, None, None], Some((first, last))) => {
            fill_pair(words.between, &first.to_string(), &last.to_string())
        }
        _ => unqualified(date),
    }
}

/// The text of a date without its qualifiers, which the words around it already say.
fn unqualified(date: &Date) -> String {
    date.to_string().replace(['?', '~', '%'], "")
}

/// `10:30:00Z` as `10:30:00 UTC`.
fn clock_label(clock: &str) -> String {
    if let Some(time) = clock.strip_suffix('Z') {
        return format!("{time} UTC");
    }
    match clock.find(['+', '-']) {
        Some(idx) => format!("{} UTC{}", &clock[..idx], &clock[idx..]),
        None => clock.to_owned(),
    }
}

fn interval_label(interval: &Interval, words: &Words) -> String {
    use IntervalEndpoint::{Open, Unknown};
    let side = |side: &IntervalEndpoint| side_phrase(side, words);
    match (interval.start, interval.end) {
        (IntervalEndpoint::Date(a), IntervalEndpoint::Date(b)) => range_label(&a, &b, words),
        (start, Open) => fill(words.since, &side(&start).after(&words.definite)),
        (start, Unknown) => fill(words.end_unknown, &side(&start).after(&words.from)),
        (Open, end) => side(&end).after(&words.until),
        (Unknown, end) => fill(words.start_unknown, &side(&end).after(&words.until)),
        (start, end) => fill_pair(words.range, &side(&start).text, &side(&end).text),
    }
}

fn side_phrase(side: &IntervalEndpoint, words: &Words) -> Phrase {
    let or = |date: &Date, form: &str| Phrase {
        text: fill(form, &date_phrase(date, words).text),
        joint: Joint::Hedged,
    };
    match side {
        IntervalEndpoint::Date(date) => date_phrase(date, words),
        IntervalEndpoint::OnOrBefore(date) => or(date, words.or_earlier),
        IntervalEndpoint::OnOrAfter(date) => or(date, words.or_later),
        IntervalEndpoint::Open | IntervalEndpoint::Unknown => Phrase {
            text: "…".to_owned(),
            joint: Joint::Hedged,
        },
    }
}

/// Two dates as a range that says a common month or year once: `13–14 May 2024`.
fn range_label(a: &Date, b: &Date, words: &Words) -> String {
    let text = |date: &Date| date_phrase(date, words).text;
    if ![a, b].into_iter().all(is_simple) || a.precision() != b.precision() {
        return fill_pair(words.range, &text(a), &text(b));
    }
    let same_year = a.year.value() == b.year.value();
    let same_month = same_year && a.month == b.month;
    let month = month_label(a, words);
    match (a.precision(), day_label(a, words)) {
        (Precision::Day, Some(day)) if same_month => fill_pair(words.range_tight, &day, &text(b)),
        (Precision::Day, Some(day)) if same_year => {
            fill_pair(words.range, &format!("{day} {month}"), &text(b))
        }
        (Precision::Month, _) if same_year => fill_pair(words.range_tight, month, &text(b)),
        (Precision::Year, _) => fill_pair(words.range_tight, &text(a), &text(b)),
        _ => fill_pair(words.range, &text(a), &text(b)),
    }
}

/// Whether a date is in years of our era, without qualifiers or unspecified digits.
fn is_simple(date: &Date) -> bool {
    !date.is_uncertain()
        && !date.is_approximate()
        && !date.has_unspecified()
        && date.year.significant_digits.is_none()
        && date.year.value().is_some_and(|year| year > 0)
}

fn set_label(set: &Set, words: &Words) -> String {
    let labels: Vec<String> = set
        .elements
        .iter()
        .map(|element| element_label(element, set.kind, words))
        .collect();
    let last_joint = if set.kind == SetKind::OneMember {
        words.or
    } else {
        words.and
    };
    match labels.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{}{last_joint}{last}", others.join(words.comma)),
        None => String::new(),
    }
}

fn element_label(element: &SetElement, kind: SetKind, words: &Words) -> String {
    let one = kind == SetKind::OneMember;
    let phrase = |date: &Date| date_phrase(date, words);
    match element {
        SetElement::Date(date) => phrase(date).text,
        SetElement::OnOrBefore(date) => fill(
            if one {
                words.or_earlier
            } else {
                words.and_earlier
            },
            &phrase(date).text,
        ),
        SetElement::OnOrAfter(date) => fill(
            if one { words.or_later } else { words.and_later },
            &phrase(date).text,
        ),
        SetElement::Range(a, b) if one => {
            let [a, b] = [a, b].map(|date| phrase(date).after(&words.definite));
            fill_pair(words.between, &a, &b)
        }
        SetElement::Range(a, b) => range_label(a, b, words),
    }
}
