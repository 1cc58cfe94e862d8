//! Moments.

use alloc::vec::Vec;
use core::fmt;

use crate::slot::{Kind, Slot};
use crate::table::Shape;

const DAY: u64 = 86_400_000;

/// A moment from 1970 to the end of 9999, in milliseconds since 1970, UTC. Written as RFC 3339 has it:
/// `2026-11-21T09:12:33.120Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time(u64);

impl Time {
    /// The last millisecond of 9999, beyond which a year has five digits.
    pub const MAX: Time = Time(253_402_300_799_999);

    /// What is beyond [`MAX`](Self::MAX) is that.
    #[must_use]
    pub const fn from_ms(ms: u64) -> Time {
        if ms > Time::MAX.0 { Time::MAX } else { Time(ms) }
    }

    #[must_use]
    pub const fn ms(self) -> u64 {
        self.0
    }

    /// Reads RFC 3339, with `Z` or an offset; what is finer than milliseconds is cut off. `None` for anything else, and for
    /// what is not from 1970 to 9999.
    #[must_use]
    pub fn parse(text: &str) -> Option<Time> {
        let (date, rest) = text.split_once(['T', 't'])?;
        let (clock, offset_ms) = split_offset(rest)?;
        let ms = days(date)?.checked_mul(DAY)?.checked_add(of_day(clock)?)?;
        let ms = ms.checked_add_signed(offset_ms.checked_neg()?)?;
        (ms <= Time::MAX.0).then_some(Time(ms))
    }
}

impl fmt::Display for Time {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = date(self.0 / DAY);
        let ms = self.0 % DAY;
        let (hour, minute, second) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60);
        write!(out, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}Z", ms % 1000)
    }
}

impl Kind<'_> for Time {
    const SHAPE: Shape = Shape::Time;

    fn of(slot: &Slot<'_>) -> Option<Self> {
        Time::parse(slot.text()?)
    }
}

/// Year, month and day of a day counted from 1970. The calendar repeats every 400 years of 146,097 days; within them a
/// year begins in March, so that the leap day is its last. (Howard Hinnant, “chrono-compatible low-level date algorithms”.)
fn date(days: u64) -> (u64, u64, u64) {
    let days = days.saturating_add(719_468);
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let leap_days = (day_of_era / 1460).saturating_sub(day_of_era / 36_524).saturating_add(day_of_era / 146_096);
    let year_of_era = day_of_era.saturating_sub(leap_days) / 365;
    let day_of_year = day_of_era.saturating_sub(days_of(year_of_era));
    let from_march = day_of_year.saturating_mul(5).saturating_add(2) / 153;
    let day = day_of_year.saturating_sub(days_before(from_march)).saturating_add(1);
    let month = if from_march < 10 { from_march.saturating_add(3) } else { from_march.saturating_sub(9) };
    let year = era.saturating_mul(400).saturating_add(year_of_era).saturating_add(u64::from(month <= 2));
    (year, month, day)
}

/// Days of so many years of an era.
fn days_of(years: u64) -> u64 {
    years.saturating_mul(365).saturating_add(years / 4).saturating_sub(years / 100)
}

/// Days from March to a month that is counted from March.
fn days_before(from_march: u64) -> u64 {
    from_march.saturating_mul(153).saturating_add(2) / 5
}

/// `2026-11-21`, counted from 1970.
fn days(text: &str) -> Option<u64> {
    let [year, month, day] = numbers(text, '-', [4, 2, 2])?;
    let from_march = if month > 2 { month.checked_sub(3)? } else { month.checked_add(9)? };
    let year_from_march = year.checked_sub(u64::from(month <= 2))?;
    let (era, year_of_era) = (year_from_march / 400, year_from_march % 400);
    let before = era.checked_mul(146_097)?.checked_add(days_of(year_of_era))?.checked_add(days_before(from_march))?;
    let days = before.checked_add(day)?.checked_sub(719_469)?;
    // There is no February 30th.
    (date(days) == (year, month, day)).then_some(days)
}

/// `09:12:33.120`, in milliseconds.
fn of_day(text: &str) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let [hour, minute, second] = numbers(whole, ':', [2, 2, 2])?;
    if hour > 23 || minute > 59 || second > 59 || fraction.is_empty() || !is_digits(fraction) {
        return None;
    }
    let ms: u64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    let seconds = hour.checked_mul(3600)?.checked_add(minute.checked_mul(60)?)?.checked_add(second)?;
    seconds.checked_mul(1000)?.checked_add(ms)
}

/// What stands before the offset, and the offset in milliseconds.
fn split_offset(text: &str) -> Option<(&str, i64)> {
    if let Some(clock) = text.strip_suffix(['Z', 'z']) {
        return Some((clock, 0));
    }
    let (clock, offset) = text.split_at_checked(text.find(['+', '-'])?)?;
    let (sign, offset) = offset.split_at_checked(1)?;
    let [hours, minutes] = numbers(offset, ':', [2, 2])?;
    if hours > 23 || minutes > 59 {
        return None;
    }
    let ms = hours.checked_mul(60)?.checked_add(minutes)?.checked_mul(60_000)?;
    let ms = i64::try_from(ms).ok()?;
    Some((clock, if sign == "-" { ms.checked_neg()? } else { ms }))
}

/// Numbers of so many digits each, and nothing else.
fn numbers<const N: usize>(text: &str, separator: char, lengths: [usize; N]) -> Option<[u64; N]> {
    let parts: Vec<&str> = text.split(separator).collect();
    let parts: [&str; N] = parts.try_into().ok()?;
    let mut numbers = [0; N];
    for ((number, part), length) in numbers.iter_mut().zip(parts).zip(lengths) {
        if part.len() != length || !is_digits(part) {
            return None;
        }
        *number = part.parse().ok()?;
    }
    Some(numbers)
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_as_rfc_3339_has_them() {
        for (ms, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            // RFC 9562, appendix A.6.
            (1_645_557_742_000, "2022-02-22T19:22:22.000Z"),
            (951_782_400_001, "2000-02-29T00:00:00.001Z"),
            (4_107_542_399_999, "2100-02-28T23:59:59.999Z"),
            (Time::MAX.ms(), "9999-12-31T23:59:59.999Z"),
        ] {
            assert_eq!(Time::from_ms(ms).to_string(), text);
            assert_eq!(Time::parse(text), Some(Time::from_ms(ms)));
        }
        assert_eq!(Time::from_ms(u64::MAX), Time::MAX);
    }

    #[test]
    fn every_day_is_the_one_after_the_last() {
        let mut last = (1969, 12, 31);
        // Twice what the calendar repeats itself after.
        for day in 0..=2 * 146_097 {
            let (year, month, in_month) = date(day);
            let follows = match last {
                (y, m, d) if d < 28 => (year, month, in_month) == (y, m, d + 1),
                (y, 12, 31) => (year, month, in_month) == (y + 1, 1, 1),
                (y, m, d) => [(y, m, d + 1), (y, m + 1, 1)].contains(&(year, month, in_month)),
            };
            assert!(follows, "{last:?} {year}-{month}-{in_month}");
            assert_eq!(days(&format!("{year:04}-{month:02}-{in_month:02}")), Some(day));
            last = (year, month, in_month);
        }
        assert_eq!(last, (2770, 1, 1));
    }

    #[test]
    fn offsets_and_fractions_are_read() {
        let same = Time::parse("2026-11-21T09:12:33.120Z");
        assert!(same.is_some());
        for text in [
            "2026-11-21t09:12:33.12z",
            "2026-11-21T10:12:33.120999+01:00",
            "2026-11-20T22:42:33.12-10:30",
            "2026-11-21T09:12:33.12-00:00",
        ] {
            assert_eq!(Time::parse(text), same, "{text}");
        }
    }

    #[test]
    fn anything_else_is_none() {
        for text in [
            "",
            "2026-11-21",
            "2026-11-21 09:12:33Z",
            "2026-11-21T09:12:33",
            "2026-11-21T09:12Z",
            "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z",
            "2026-01-00T00:00:00Z",
            "2026-11-21T24:00:00Z",
            "2026-11-21T09:60:00Z",
            "2026-11-21T09:12:60Z",
            "2026-11-21T09:12:33.Z",
            "2026-11-21T09:12:33+1:00",
            "2026-11-21T09:12:33+24:00",
            "1969-12-31T23:59:59Z",
            "1970-01-01T00:00:00+00:01",
            "9999-12-31T23:59:59-00:01",
            "+026-11-21T09:12:33Z",
            "12026-11-21T09:12:33Z",
            "0000-01-01T00:00:00Z",
            "2026-11-21T09:12:33.1e2Z",
            "٢٠٢٦-11-21T09:12:33Z",
        ] {
            assert_eq!(Time::parse(text), None, "{text}");
        }
    }
}
