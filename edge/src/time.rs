//! Times and days as text. Everything else counts in milliseconds since 1970.

use advocateloop_core::Time;

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// Prints a time: `2026-11-21T09:12:33.120Z`. Times after the year 9999 are printed as its last millisecond.
#[must_use]
pub fn print(ms: u64) -> String {
    Time::from_ms(ms).to_string()
}

/// Prints the date of a day counted from 1970-01-01. Earlier days are printed as that day.
#[must_use]
pub fn print_day(day: i64) -> String {
    let midnight = u64::try_from(day).unwrap_or_default().saturating_mul(DAY_MS);
    print(midnight).split('T').next().unwrap_or_default().to_owned()
}

/// Reads a date, which means its first moment in UTC, or a date and time with `Z` or an offset. Anything finer than milliseconds is
/// cut off. Returns `None` for anything else, and outside of 1970 to 9999.
#[must_use]
pub fn parse(text: &str) -> Option<u64> {
    if text.contains(['T', 't']) { Time::parse(text).map(Time::ms) } else { parse_day(text)?.checked_mul(DAY_MS) }
}

/// Reads `2026-11-21` as days from 1970-01-01.
#[must_use]
pub fn parse_day(text: &str) -> Option<u64> {
    Time::parse(&format!("{text}T00:00:00Z")).map(|midnight| day_of(midnight.ms()))
}

/// Returns the day of a time, counted from 1970-01-01.
#[must_use]
pub fn day_of(ms: u64) -> u64 {
    ms / DAY_MS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_they_are_printed() {
        let end = day_of(Time::MAX.ms());
        for day in (0..=end).step_by(97) {
            let date = print_day(i64::try_from(day).unwrap());
            assert_eq!((parse_day(&date), parse(&date)), (Some(day), Some(day * DAY_MS)), "{date}");
        }
        assert_eq!((print_day(-1), print_day(2_932_896)), ("1970-01-01".to_owned(), "9999-12-31".to_owned()));
        assert_eq!(end, 2_932_896);
    }

    #[test]
    fn days_follow_the_calendar() {
        // `date -u -d 2026-11-21 +%s` / 86400, and leap days with and without the rule of centuries.
        for (day, date) in
            [(20_778, "2026-11-21"), (11_016, "2000-02-29"), (19_782, "2024-02-29"), (47_541, "2100-03-01")]
        {
            assert_eq!(print_day(day), date);
        }
        for wrong in ["2026-02-29", "2100-02-29", "2026-11-31", "2026-00-01", "2026-13-01", "2026-01-00"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_time_is_read_with_any_offset_and_printed_in_utc() {
        for text in [
            "2026-11-21T09:12:33.120Z",
            "2026-11-21t09:12:33.12z",
            "2026-11-21T09:12:33.120999999Z",
            "2026-11-21T10:12:33.120+01:00",
            "2026-11-20T22:42:33.12-10:30",
        ] {
            assert_eq!(parse(text), Some(1_795_252_353_120), "{text}");
        }
        assert_eq!(print(1_795_252_353_120), "2026-11-21T09:12:33.120Z");
        assert_eq!((print(0), print(u64::MAX)), ("1970-01-01T00:00:00.000Z".into(), "9999-12-31T23:59:59.999Z".into()));
    }

    #[test]
    fn nothing_else_is_a_time() {
        for wrong in [
            "",
            "now",
            "1795252353120",
            "2026-11-21T",
            "2026-11-21T09:12Z",
            "2026-11-21T09:12:33",
            "2026-11-21 09:12:33Z",
            "2026-11-21T24:00:00Z",
            "2026-11-21T09:60:00Z",
            "2026-11-21T09:12:60Z",
            "2026-11-21T09:12:33.Zz",
            "2026-11-21T09:12:33+1:00",
            "2026-11-21T09:12:33+24:00",
            "+026-11-21",
            "2026-1-21",
            "2026-11-2é",
            "1969-12-31",
            "10000-01-01",
            "1970-01-01T00:00:00+00:01",
            "2026-11-21T09:12:33Z ",
            "2026-11-21T09:12:3\u{661}Z",
        ] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
