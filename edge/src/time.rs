//! Times and days as text. Everything else counts in milliseconds since 1970.

use advocateloop_core::Time;

pub(crate) const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// Prints a time: `2026-11-21T09:12:33.120Z`. Times after the year 9999 are printed as its last millisecond.
pub fn print(ms: u64) -> String {
    Time::from_ms(ms).to_string()
}

/// Prints the date of a day counted from 1970-01-01.
pub fn print_day(day: u64) -> String {
    print(day.saturating_mul(DAY_MS)).split('T').next().unwrap_or_default().to_owned()
}

/// Reads a date, which means its first moment in UTC, or a date and time with `Z` or an offset. Anything finer than milliseconds is
/// cut off. Returns `None` for anything else, and outside of 1970 to 9999.
pub fn parse(text: &str) -> Option<u64> {
    if text.contains(['T', 't']) { Time::parse(text).map(Time::ms) } else { parse_day(text)?.checked_mul(DAY_MS) }
}

/// Reads `2026-11-21` as days from 1970-01-01.
pub fn parse_day(text: &str) -> Option<u64> {
    Time::parse(&format!("{text}T00:00:00Z")).map(|midnight| day_of(midnight.ms()))
}

/// Returns the day of a time, counted from 1970-01-01.
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
            let date = print_day(day);
            assert_eq!((parse_day(&date), parse(&date)), (Some(day), Some(day * DAY_MS)), "{date}");
        }
        assert_eq!((end, print_day(end)), (2_932_896, "9999-12-31".to_owned()));
    }

    #[test]
    fn a_day_or_a_time_is_read_and_nothing_else() {
        // `date -u -d 2026-11-21 +%s` / 86400, and a leap day by the rule of centuries.
        assert_eq!((parse_day("2026-11-21"), parse_day("2000-02-29")), (Some(20_778), Some(11_016)));
        for text in ["2026-11-21T09:12:33.120Z", "2026-11-21t10:12:33.12+01:00"] {
            assert_eq!(parse(text), Some(1_795_252_353_120), "{text}");
        }
        assert_eq!((print(0), print(u64::MAX)), ("1970-01-01T00:00:00.000Z".into(), "9999-12-31T23:59:59.999Z".into()));
        for wrong in
            ["", "now", "1795252353120", "2100-02-29", "+026-11-21", "2026-1-21", "2026-11-2é", "2026-11-21 09:12:33Z"]
        {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
        for wrong in ["1969-12-31", "10000-01-01", "2026-11-21T09:12Z", "2026-11-21T"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
