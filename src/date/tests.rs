//! What a date stands for: readings, bounds, order, both answers of a comparison, the packed form.

use proptest::prelude::*;

use super::*;

fn date(text: &str) -> Edtf {
    Edtf::parse(text).unwrap_or_else(|error| panic!("{error}"))
}

/// First and last day of the envelope as text, `-` for none.
fn envelope(text: &str) -> String {
    let day = |day: Option<Day>| day.map_or("-".to_owned(), |day| day.to_string());
    format!(
        "{} {}",
        day(date(text).earliest()),
        day(date(text).latest())
    )
}

/// How a date compares with an asked one.
fn compare(text: &str, asked: &str) -> &'static str {
    let (date, asked) = (date(text), date(asked));
    match (
        date.possibly_overlaps(&asked),
        date.certainly_overlaps(&asked),
    ) {
        (true, true) => "certainly",
        (true, false) => "possibly",
        (false, false) => "no",
        (false, true) => "certainly but not possibly",
    }
}

fn check(cases: &[(&str, &str, &str)]) {
    for (text, asked, expected) in cases {
        assert_eq!(compare(text, asked), *expected, "{text} asked {asked}");
    }
}

#[test]
fn every_form_of_date_has_its_envelope() {
    let cases = [
        ("2024-05-13", "2024-05-13 2024-05-13"),
        ("2024-05", "2024-05-01 2024-05-31"),
        ("2024", "2024-01-01 2024-12-31"),
        ("2024-21", "2024-03-01 2024-05-31"),
        ("2026-33", "2026-01-01 2026-03-31"),
        ("2026-35", "2026-07-01 2026-09-30"),
        ("2026-38", "2026-05-01 2026-08-31"),
        ("2026-40", "2026-01-01 2026-06-30"),
        ("2026-41", "2026-07-01 2026-12-31"),
        ("2024-05-13/2024-05-14", "2024-05-13 2024-05-14"),
        ("2018/..", "2018-01-01 -"),
        ("../2010", "- 2010-12-31"),
        ("2018/", "2018-01-01 -"),
        ("/2010", "- 2010-12-31"),
        ("..2004/2006", "- 2006-12-31"),
        ("[2020-04-28,2021-04-28]", "2020-04-28 2021-04-28"),
        ("{2020,2022-05}", "2020-01-01 2022-05-31"),
        ("[2025-01-21..2025-08-16]", "2025-01-21 2025-08-16"),
        ("[..2010]", "- 2010-12-31"),
        ("[2010..]", "2010-01-01 -"),
        ("2023?", "2023-01-01 2023-12-31"),
        ("?2024-05-~13", "2024-05-13 2024-05-13"),
        ("201X", "2010-01-01 2019-12-31"),
        ("2024-XX", "2024-01-01 2024-12-31"),
        ("2024-XX-05", "2024-01-05 2024-12-05"),
        ("-0043", "-0043-01-01 -0043-12-31"),
        ("0000", "0000-01-01 0000-12-31"),
        ("1950S2", "1900-01-01 1999-12-31"),
        ("Y12345", "12345-01-01 12345-12-31"),
        ("2024-05-13T10:30:00Z", "2024-05-13 2024-05-13"),
        ("2899-01-01", "2899-01-01 2899-01-01"),
    ];
    for (text, expected) in cases
        .into_iter()
        .filter(|(_, expected)| !expected.is_empty())
    {
        assert_eq!(envelope(text), expected, "{text}");
    }
}

#[test]
fn a_year_too_far_to_count_still_compares() {
    assert_eq!(envelope("Y170000002"), "- -");
    assert_eq!(envelope("Y17E400"), "- -");
    check(&[
        ("Y170000002", "2024", "no"),
        ("Y170000002", "2024/..", "certainly"),
        ("Y-17E400", "2024/..", "no"),
        ("Y-17E400", "../2024", "certainly"),
        ("Y-17E400/2024", "1900", "certainly"),
    ]);
}

#[test]
fn the_text_stays_as_written() {
    for text in [
        "2024?-05",
        "?2024-05",
        "2024-05-13T10:30:00+01:00",
        "{2020,2021..2023}",
        "Y17E7",
    ] {
        assert_eq!(date(text).to_string(), text);
        let json = serde_json::to_string(&date(text)).unwrap();
        assert_eq!(json, format!("\"{text}\""));
        assert_eq!(serde_json::from_str::<Edtf>(&json).unwrap(), date(text));
    }
    assert!(serde_json::from_str::<Edtf>("\"2024-13\"").is_err());
}

#[test]
fn what_is_no_date_is_refused_with_place_and_remedy() {
    let refused = [
        "2899-13-01",
        "2024-02-30",
        "1900-02-29",
        "2024-42",
        "2024-1",
        "24",
        "May 2024",
        "2024/2023",
        "Y17E82024/19XX",
        "2024/Y-17E400",
        "{Y17E400..2024}",
        "[2024..Y-17E400]",
        "2024-05-14/2024-05-13",
        "/",
        "../..",
        "[]",
        "[2020",
        "[2020, 2021]",
        " 2024",
        "2024-05-13 ",
        "[2025-08-16..2025-01-21]",
        "-0000",
        "Y2024",
        "٢٠٢٤",
        "2024-05-13T25:00:00Z",
        "{2020/2021}",
        "n/a",
    ];
    for text in refused {
        assert!(
            matches!(Edtf::parse(text), Err(EdtfError::Malformed { .. })),
            "{text}"
        );
    }
    assert_eq!(
        Edtf::parse("2899-13-01").unwrap_err().to_string(),
        "\"2899-13-01\" is not a date, see character 6: month must be 01-12 or a sub-year code 21-41; \
         dates are EDTF, e.g. 2024-05-13, 2024-05, 2018/.., [2020-04-28,2021-04-28]"
    );
    assert_eq!(Edtf::parse(""), Err(EdtfError::Empty));
    assert_eq!(
        Edtf::parse(&"2".repeat(257)),
        Err(EdtfError::TooLong { length_bytes: 257 })
    );
}

#[test]
fn the_sides_of_an_interval_are_as_written() {
    let sides = |text: &str| {
        let side = |side: Option<Edtf>| side.map_or("-".to_owned(), |side| side.to_string());
        format!("{} {}", side(date(text).start()), side(date(text).end()))
    };
    assert_eq!(sides("2024-05~/2024-06-01"), "2024-05~ 2024-06-01");
    assert_eq!(sides("2018/.."), "2018 -");
    assert_eq!(sides("/2010"), "- 2010");
    assert_eq!(sides("2024"), "- -");
    assert_eq!(sides("[2020..2021]"), "- -");
}

#[test]
fn a_coarse_date_is_certain_only_where_all_of_it_is_asked() {
    check(&[
        ("2024", "2024", "certainly"),
        ("2024", "2024-05", "possibly"),
        ("2024", "2023/2025", "certainly"),
        ("2024", "2025", "no"),
        ("2024-05-13", "2024", "certainly"),
        ("2026-35", "2026-09-30", "possibly"),
        ("2026-35", "2026-41", "certainly"),
        ("2026-35", "2026-10", "no"),
        ("201X", "2015", "possibly"),
    ]);
}

#[test]
fn an_interval_certainly_covers_what_lies_between_its_sides() {
    check(&[
        ("2018/2020", "2019", "certainly"),
        ("2018/2020", "2018", "certainly"),
        ("2018/2020", "2018-06", "possibly"),
        ("2018/2020", "2021", "no"),
        ("2018-01-01/2020-12-31", "2018-01-01", "certainly"),
        ("2024/2024-05", "2024-01/2024-05", "certainly"),
        ("2024/2024-05", "2024-05", "certainly"),
        ("2024/2024-05", "2024-04", "possibly"),
    ]);
}

#[test]
fn an_open_end_goes_on_and_an_unknown_end_may() {
    check(&[
        ("2018/..", "2019", "certainly"),
        ("2018/..", "2018-06", "possibly"),
        ("2018/..", "2017", "no"),
        ("../2010", "1900", "certainly"),
        ("../2010", "2010-06", "possibly"),
        ("2018/", "2019", "possibly"),
        ("2018/", "2018", "possibly"),
        ("2018/", "2017", "no"),
        ("/2010", "1900", "possibly"),
        ("/2010", "2011", "no"),
    ]);
}

#[test]
fn a_one_of_set_is_its_members_and_not_its_envelope() {
    check(&[
        ("[2020-04-28,2021-04-28]", "2020-09", "no"),
        ("[2020-04-28,2021-04-28]", "2021", "possibly"),
        ("[2020-04-28,2021-04-28]", "2020", "possibly"),
        ("[2020-04-28,2021-04-28]", "2020/2021", "certainly"),
        ("[2025-01-21..2025-08-16]", "2025-03", "possibly"),
        ("[2025-01-21..2025-08-16]", "2025", "certainly"),
        ("[..2010]", "1900", "possibly"),
        ("[..2010]", "../2010", "certainly"),
        ("[2010..]", "2009", "no"),
    ]);
}

#[test]
fn an_all_of_set_holds_at_each_member() {
    check(&[
        ("{2020-04-28,2021-04-28}", "2020", "certainly"),
        ("{2020-04-28,2021-04-28}", "2020-09", "no"),
        ("{2025-01-21..2025-08-16}", "2025-03-02", "certainly"),
        ("{2020..2022}", "2021", "certainly"),
        ("{2020..2022}", "2021-05", "possibly"),
        ("{2020..2022}", "2020-06/2021-06", "possibly"),
        ("{2020..2022}", "2020-06/2021", "certainly"),
        ("{2020..2022}", "2022-06/2023", "possibly"),
        ("{2020-11..2021-02}", "2020-12-02/2021-01", "certainly"),
        ("{..2010}", "1900", "certainly"),
        ("{..2010}", "../2005", "certainly"),
        ("{2010..}", "2030", "certainly"),
    ]);
}

#[test]
fn a_qualified_date_is_never_certain() {
    check(&[
        ("2023?", "2023", "possibly"),
        ("2023~", "2023", "possibly"),
        ("2023%", "2022", "no"),
        ("2018~/..", "2020", "possibly"),
        ("2024-?05", "2024", "possibly"),
        ("{2020,2021?}", "2020", "possibly"),
    ]);
    assert!(date("2024-?05").is_uncertain() && date("[2020]").is_uncertain());
    assert!(!date("201X").is_uncertain() && !date("2018/").is_uncertain());
}

#[test]
fn what_is_asked_may_be_any_date_too() {
    check(&[
        ("2020", "[2020,2022]", "possibly"),
        ("2019/2023", "[2020,2022]", "certainly"),
        ("2021", "{2020,2022}", "no"),
        ("2020", "2020~", "possibly"),
        ("2020", "2019/", "possibly"),
        ("2020", "2019/..", "certainly"),
        ("2024-03", "2024-XX-05", "possibly"),
        ("2024-03-06/2024-04-04", "2024-XX-05", "no"),
    ]);
}

#[test]
fn unspecified_digits_before_known_ones_leave_gaps() {
    check(&[
        ("2024-XX-05", "2024-02-10", "no"),
        ("2024-XX-05", "2024-02", "possibly"),
        ("2024-XX-05", "2024", "certainly"),
        ("201X-05", "2012-01", "no"),
        ("XXXX-12-25", "2024-01-01", "possibly"),
    ]);
}

#[test]
fn a_date_of_many_days_costs_few_extents() {
    for text in [
        "[19XX-1X-3X,19XX-X1-01,19XX-1X-31,201X-05]",
        "XXXX-XX-05",
        "201X-XX-05",
    ] {
        let n_extents = date(text).extents().spans().len();
        assert!(n_extents <= 128 + 4, "{text} has {n_extents} extents");
    }
}

#[test]
fn dates_sort_by_first_day_then_last_day_then_text() {
    let mut dates = ["2024", "2018/..", "2024-01", "../2010", "2018", "2024?"].map(date);
    dates.sort();
    assert_eq!(
        dates.map(String::from),
        ["../2010", "2018", "2018/..", "2024-01", "2024", "2024?"]
    );
}

#[test]
fn simple_dates_pack_and_others_do_not() {
    let simple = [
        "2024-05-13",
        "2024-05",
        "2024",
        "0000",
        "9999",
        "2018/..",
        "../2010",
        "2018/",
        "/2010",
        "2024/2024-05",
        "2024-02-29/2025",
    ];
    for text in simple {
        let packed = date(text)
            .packed()
            .unwrap_or_else(|| panic!("{text} does not pack"));
        assert_eq!(Edtf::from_packed(packed), date(text));
        assert_eq!(packed.days(), (date(text).earliest(), date(text).latest()));
    }
    for text in [
        "2024?",
        "2026-35",
        "201X",
        "-0043",
        "Y12345",
        "[2024]",
        "{2024}",
        "2024~/..",
        "2024-05-13T10:30:00Z",
        "..2004/2006",
        "1950S2",
    ] {
        assert_eq!(date(text).packed(), None, "{text}");
    }
}

#[test]
fn a_packed_value_that_nothing_packs_to_is_an_unknown_year() {
    let packed = Packed {
        earliest: i32::MAX,
        latest: i32::MIN,
        shape: 255,
    };
    assert_eq!(Edtf::from_packed(packed), date("XXXX"));
}

#[test]
fn labels_read_well_in_english() {
    let cases = [
        ("2024-05-13", "13 May 2024"),
        ("2024-05", "May 2024"),
        ("2024", "2024"),
        ("2026-35", "3rd quarter of 2026"),
        ("2026-41", "2nd half of 2026"),
        ("2026-37", "1st four months of 2026"),
        ("2024-22", "summer 2024"),
        ("2024-29", "spring 2024 (southern hemisphere)"),
        ("2024-05-13/2024-05-14", "13–14 May 2024"),
        ("2024-05-31/2024-06-01", "31 May – 1 June 2024"),
        ("2023-12-31/2024-01-01", "31 December 2023 – 1 January 2024"),
        ("2024-05/2024-06", "May–June 2024"),
        ("2018/2020", "2018–2020"),
        ("2018/2020-05", "2018 – May 2020"),
        ("2018/..", "since 2018"),
        ("2026-35/..", "since the 3rd quarter of 2026"),
        ("../2010", "until 2010"),
        ("2018/", "from 2018, end unknown"),
        ("/2010", "until 2010, start unknown"),
        ("[2020-04-28,2021-04-28]", "28 April 2020 or 28 April 2021"),
        ("[2019,2020,2021]", "2019, 2020 or 2021"),
        ("{2019,2020..2022}", "2019 and 2020–2022"),
        (
            "[2025-01-21..2025-08-16]",
            "at some time between 21 January 2025 and 16 August 2025",
        ),
        ("[..2010]", "2010 or earlier"),
        ("{2010..}", "2010 and later"),
        ("2023~", "about 2023"),
        ("2023?", "possibly 2023"),
        ("2023-05%", "possibly about May 2023"),
        ("2023~/..", "since about 2023"),
        ("201X", "2010s"),
        ("20XX", "at some time between 2000 and 2099"),
        ("2024-XX", "2024, month unknown"),
        ("2024-05-XX", "May 2024, day unknown"),
        ("2024-XX-05?", "possibly 2024-XX-05"),
        ("-0043", "44 BCE"),
        ("0000", "1 BCE"),
        ("Y170000002", "170000002"),
        ("1950S2", "about 1950 (1900–1999)"),
        ("2024-05-13T10:30:00Z", "13 May 2024, 10:30:00 UTC"),
        (
            "2024-05-13T10:30:00+01:00",
            "13 May 2024, 10:30:00 UTC+01:00",
        ),
        ("..2004/2006", "2004 or earlier – 2006"),
    ];
    for (text, label) in cases {
        assert_eq!(date(text).label("en"), label, "{text}");
        assert_eq!(date(text).label("de"), label, "{text}");
    }
}

#[test]
fn labels_read_well_in_french() {
    let cases = [
        ("2024-05-01", "1er mai 2024"),
        ("2024-05-01/2024-05-02", "1er–2 mai 2024"),
        ("2026-35", "3e trimestre 2026"),
        ("2018/..", "depuis 2018"),
        ("2018-05-13/..", "depuis le 13 mai 2018"),
        ("2024-22/..", "depuis l’été 2024"),
        ("../2010", "jusqu’en 2010"),
        ("../2010-05-13", "jusqu’au 13 mai 2010"),
        ("../2024-21", "jusqu’au printemps 2024"),
        ("../2024-24", "jusqu’à l’hiver 2024"),
        ("2018/", "à partir de 2018, fin inconnue"),
        ("[2020-04-28,2021-04-28]", "28 avril 2020 ou 28 avril 2021"),
        (
            "[2025-01-21..2025-08-16]",
            "à un moment entre le 21 janvier 2025 et le 16 août 2025",
        ),
        ("2023~", "vers 2023"),
        ("201X", "années 2010"),
    ];
    for (text, label) in cases {
        assert_eq!(date(text).label("fr-MA"), label, "{text}");
    }
}

#[test]
fn labels_read_well_in_arabic() {
    let cases = [
        ("2024-05-13", "13 مايو 2024"),
        ("2024-05-13/2024-05-14", "من 13 إلى 14 مايو 2024"),
        ("2026-35", "الربع الثالث من 2026"),
        ("2018/..", "منذ 2018"),
        ("[2020-04-28,2021-04-28]", "28 أبريل 2020 أو 28 أبريل 2021"),
        (
            "[2025-01-21..2025-08-16]",
            "في وقت ما بين 21 يناير 2025 و16 أغسطس 2025",
        ),
        ("2023~", "نحو 2023"),
    ];
    for (text, label) in cases {
        assert_eq!(date(text).label("ar"), label, "{text}");
    }
}

/// Where the package `edtf` for Python, version 5.0.2, answers differently; the reasons are in
/// `docs/decisions/0001-edtf.md`.
#[test]
fn the_choices_where_implementations_differ_are_ours() {
    assert_eq!(
        envelope("2018/"),
        "2018-01-01 -",
        "there, an unknown end is ten years later"
    );
    assert_eq!(
        envelope("2024-24"),
        "2024-12-01 2025-02-28",
        "there, winter stops with the year"
    );
    assert_eq!(
        envelope("1950S2"),
        "1900-01-01 1999-12-31",
        "there, the S is lost"
    );
    for text in ["2024/2023", "../..", "[2020-04-28, 2021-04-28]"] {
        assert!(Edtf::parse(text).is_err(), "{text} is read there");
    }
}

fn day_text() -> impl Strategy<Value = String> {
    (1990_i32..2010, 1_u8..=12, 1_u8..=28).prop_map(|(y, m, d)| format!("{y:04}-{m:02}-{d:02}"))
}

fn period_text() -> impl Strategy<Value = String> {
    prop_oneof![
        day_text(),
        day_text().prop_map(|day| day[..7].to_owned()),
        day_text().prop_map(|day| day[..4].to_owned()),
    ]
}

fn side_text() -> impl Strategy<Value = String> {
    prop_oneof![4 => period_text(), 1 => Just("..".to_owned()), 1 => Just(String::new())]
}

fn simple_text() -> impl Strategy<Value = String> {
    let interval = (side_text(), side_text()).prop_map(|(start, end)| format!("{start}/{end}"));
    prop_oneof![period_text(), interval]
}

/// Dates of every form, some of them malformed.
fn any_text() -> impl Strategy<Value = String> {
    let part = (day_text(), 21_u8..=41).prop_map(|(day, code)| format!("{}-{code}", &day[..4]));
    let qualified = (period_text(), "[?~%]").prop_map(|(text, mark)| text + &mark);
    let masked = (day_text(), 2_usize..10).prop_map(|(day, idx)| {
        let masked = day
            .char_indices()
            .map(|(i, c)| if i == idx && c != '-' { 'X' } else { c });
        masked.collect::<String>()
    });
    let range = (side_text(), side_text()).prop_map(|(a, b)| {
        let open = |side: String| if side == ".." { String::new() } else { side };
        format!("{}..{}", open(a), open(b))
    });
    let masked = masked.boxed();
    let member = prop_oneof![period_text(), masked.clone(), range];
    let set = (prop::collection::vec(member, 1..4), any::<bool>()).prop_map(|(members, one)| {
        let members = members.join(",");
        if one {
            format!("[{members}]")
        } else {
            format!("{{{members}}}")
        }
    });
    prop_oneof![simple_text(), part, qualified, masked, set]
}

fn dates() -> impl Strategy<Value = Edtf> {
    any_text().prop_filter_map("malformed", |text| Edtf::parse(&text).ok())
}

/// Every reading of a day, month or year, or of an interval of these, written out: all pairs of a
/// first day and a last day that is not earlier.
fn readings(text: &str) -> Vec<(i64, i64)> {
    let days = |side: &str, open: i64| match side {
        "" | ".." => vec![open],
        _ => {
            let (first, last) = (date(side).earliest().unwrap(), date(side).latest().unwrap());
            (first.get()..=last.get()).map(i64::from).collect()
        }
    };
    let (starts, ends) = match text.split_once('/') {
        Some((start, end)) => (days(start, i64::MIN), days(end, i64::MAX)),
        None => (days(text, 0), days(text, 0)),
    };
    let pairs = starts
        .iter()
        .flat_map(|&start| ends.iter().map(move |&end| (start, end)));
    pairs.filter(|(start, end)| start <= end).collect()
}

/// Parts of dates in any order, so that most of the text is nearly one.
fn nearly_dates() -> impl Strategy<Value = String> {
    let parts = [
        "2024",
        "-05",
        "-31",
        "-00",
        "-13",
        "19XX",
        "201X",
        "/",
        "/..",
        "../",
        "..",
        "?",
        "~",
        "%",
        "[",
        "]",
        "{",
        "}",
        ",",
        "Y17E8",
        "Y-",
        "S2",
        "T23:59:59Z",
        "-21",
        "-41",
        "0000",
        "9999",
        "é",
        "-",
        "+14:00",
        "E",
        "12345678901234567890",
    ];
    proptest::collection::vec(proptest::sample::select(parts.to_vec()), 0..14)
        .prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn any_text_is_a_date_or_refused(
        text in any::<String>(),
        like in "[0-9XYSET?~%./,{}\\[\\]:Z+-]{0,40}",
        nearly in nearly_dates(),
        number: i32,
        shape: u8,
    ) {
        for text in [text, like, nearly] {
            if let Ok(date) = Edtf::parse(&text) {
                for language in ["en", "fr", "ar"] {
                    prop_assert!(!date.label(language).is_empty());
                }
                prop_assert!(!date.certainly_overlaps(&date) || date.possibly_overlaps(&date));
            }
        }
        let packed = Packed { earliest: number, latest: number.wrapping_mul(31), shape };
        prop_assert!(Edtf::parse(Edtf::from_packed(packed).as_str()).is_ok());
        prop_assert!(!packed.certainly_overlaps(0, number) || packed.possibly_overlaps(0, number));
    }

    #[test]
    fn comparisons_agree_with_the_readings_written_out(text in simple_text(), asked in day_text(), days in 0_i32..800) {
        let Ok(date) = Edtf::parse(&text) else { return Ok(()) };
        let start = Edtf::parse(&asked).unwrap().earliest().unwrap();
        let end = Day::new(start.get() + days);
        let asked = Edtf::parse(&format!("{start}/{end}")).unwrap();
        let overlaps = |&(s, e): &(i64, i64)| s <= i64::from(end.get()) && e >= i64::from(start.get());
        let readings = readings(&text);
        let unknown = text.starts_with('/') || text.ends_with('/');
        prop_assert_eq!(date.possibly_overlaps(&asked), readings.iter().any(overlaps));
        prop_assert_eq!(date.certainly_overlaps(&asked), !unknown && readings.iter().all(overlaps));
    }

    #[test]
    fn what_is_certain_is_possible(date in dates(), asked in dates()) {
        prop_assert!(!date.certainly_overlaps(&asked) || date.possibly_overlaps(&asked), "{} {}", date, asked);
    }

    #[test]
    fn overlap_is_mutual(a in dates(), b in dates()) {
        prop_assert_eq!(a.possibly_overlaps(&b), b.possibly_overlaps(&a));
    }

    #[test]
    fn a_date_possibly_overlaps_itself_and_lies_in_its_envelope(date in dates()) {
        prop_assert!(date.possibly_overlaps(&date));
        if let (Some(first), Some(last)) = (date.earliest(), date.latest()) {
            prop_assert!(first <= last);
            let envelope = Edtf::parse(&format!("{first}/{last}")).unwrap();
            let doubtful = date.extents().is_uncertain();
            prop_assert_eq!(date.certainly_overlaps(&envelope), !doubtful);
        }
    }

    #[test]
    fn more_asked_is_never_less_found(date in dates(), start in -1000_i32..20_000, days in 0_i32..900, more in 0_i32..900) {
        let asked = |start: i32, end: i32| {
            Edtf::parse(&format!("{}/{}", Day::new(start), Day::new(end))).unwrap()
        };
        let (narrow, wide) = (asked(start, start + days), asked(start - more, start + days + more));
        prop_assert!(!date.possibly_overlaps(&narrow) || date.possibly_overlaps(&wide));
        prop_assert!(!date.certainly_overlaps(&narrow) || date.certainly_overlaps(&wide));
    }

    #[test]
    fn packing_keeps_the_text_and_the_comparisons(text in simple_text(), asked in dates()) {
        let Ok(date) = Edtf::parse(&text) else { return Ok(()) };
        let packed = date.packed().expect("simple dates pack");
        prop_assert_eq!(&Edtf::from_packed(packed), &date);
        let extents = asked.extents();
        prop_assert_eq!(packed.possibly_within(&extents), date.possibly_within(&extents));
        prop_assert_eq!(packed.certainly_within(&extents), date.certainly_within(&extents));
    }

    #[test]
    fn whatever_packs_comes_back(date in dates()) {
        if let Some(packed) = date.packed() {
            prop_assert_eq!(Edtf::from_packed(packed), date);
        }
    }

    #[test]
    fn a_range_of_members_means_each_member(first in 1990_i32..2005, n in 0_i32..6, asked in dates()) {
        let last = first + n;
        let range = date(&format!("{{{first}..{last}}}"));
        let years: Vec<String> = (first..=last).map(|year| year.to_string()).collect();
        let listed = date(&format!("{{{}}}", years.join(",")));
        prop_assert_eq!(range.possibly_overlaps(&asked), listed.possibly_overlaps(&asked));
        // Sets ask each member apart, so only one extent at a time compares alike.
        if asked.extents().spans().len() == 1 {
            prop_assert_eq!(range.certainly_overlaps(&asked), listed.certainly_overlaps(&asked));
        }
    }
}
