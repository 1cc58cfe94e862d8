//! Points in time as text: RFC 3339, in UTC, by the milliseconds since 1970 that everything else counts in.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "years from 1970 to 9999 in milliseconds are far from either end of an i64"
)]

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY_MS: i64 = 24 * HOUR;

/// The first millisecond of the year 10000, which no text here can say.
const END: i64 = 253_402_300_800_000;

/// `2026-11-21T09:12:33.120Z`; whatever lies beyond the year 9999 is its last millisecond.
#[must_use]
pub fn print(ms: u64) -> String {
    let ms = i64::try_from(ms).unwrap_or(i64::MAX).min(END - 1);
    let of_day = ms % DAY_MS;
    let (hour, minute, second) = (of_day / HOUR, of_day / MINUTE % 60, of_day / SECOND % 60);
    format!("{}T{hour:02}:{minute:02}:{second:02}.{:03}Z", print_day(ms / DAY_MS), of_day % SECOND)
}

/// The date of a day counted from 1970-01-01.
#[must_use]
pub fn print_day(day: i64) -> String {
    // Howard Hinnant's civil_from_days: eras of 400 years, each beginning on a 1st of March.
    let days = day + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// A date, which is its first moment in UTC, or a date and time with `Z` or an offset; finer than milliseconds is cut off.
/// `None` for anything else, and outside of 1970 to 9999.
#[must_use]
pub fn parse(text: &str) -> Option<u64> {
    let (date, time) = match text.split_once(['T', 't']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let ms = parse_date(date)? * DAY_MS + time.map_or(Some(0), parse_time)?;
    u64::try_from(ms).ok().filter(|_| ms < END)
}

/// `2026-11-21` as days from 1970-01-01; `None` before that, too.
#[must_use]
pub fn parse_day(text: &str) -> Option<u64> {
    u64::try_from(parse_date(text)?).ok()
}

/// Which day a time is on, counted from 1970-01-01.
#[must_use]
pub fn day_of(ms: u64) -> u64 {
    ms / DAY_MS.unsigned_abs()
}

fn parse_date(text: &str) -> Option<i64> {
    let mut parts = text.splitn(3, '-');
    let (year, month, day) = (number(parts.next()?, 4)?, number(parts.next()?, 2)?, number(parts.next()?, 2)?);
    let from_march = (month + 9) % 12;
    let year_from_march = year - i64::from(month <= 2);
    let era = year_from_march.div_euclid(400);
    let year_of_era = year_from_march.rem_euclid(400);
    let of_year = (153 * from_march + 2) / 5 + day - 1;
    let days = era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year - 719_468;
    // A 31st of February would be another day.
    (print_day(days) == text).then_some(days)
}

/// `09:12:33.120Z` in milliseconds, of the day in UTC, or one beside it.
fn parse_time(text: &str) -> Option<i64> {
    let (clock, zone) = text.split_at_checked(text.find(['Z', 'z', '+', '-'])?)?;
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let mut parts = clock.splitn(3, ':').map(|part| number(part, 2));
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    let fraction = fraction.get(..fraction.len().min(9)).filter(|_| fraction.len() <= 18)?;
    let milliseconds = number(&format!("{fraction:0<9}"), 9)? / 1_000_000;
    let of_day = hour * HOUR + minute * MINUTE + second * SECOND + milliseconds;
    (hour < 24 && minute < 60 && second < 60).then_some(of_day - parse_zone(zone)?)
}

/// `Z` or `+01:00`.
fn parse_zone(text: &str) -> Option<i64> {
    let (sign, offset) = text.split_at_checked(1)?;
    if sign.eq_ignore_ascii_case("z") {
        return offset.is_empty().then_some(0);
    }
    let (hours, minutes) = offset.split_once(':')?;
    let (hours, minutes) = (number(hours, 2)?, number(minutes, 2)?);
    let offset = hours * HOUR + minutes * MINUTE;
    (hours < 24 && minutes < 60).then_some(if sign == "-" { -offset } else { offset })
}

/// Exactly so many digits.
fn number(text: &str, digits: usize) -> Option<i64> {
    let is_number = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_they_are_printed() {
        let end = END / DAY_MS;
        for day in (0..end).step_by(11) {
            assert_eq!(parse(&print_day(day)), Some(u64::try_from(day * DAY_MS).unwrap()), "{day}");
        }
        assert_eq!((print_day(0), print_day(end - 1)), ("1970-01-01".to_owned(), "9999-12-31".to_owned()));
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
