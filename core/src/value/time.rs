//! Moments, written as RFC 3339 has them.

use std::fmt::{self, Display};

use serde::{Serialize, Serializer};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::slot::{Kind, Slot};
use crate::table::Shape;
use crate::text::{joined, replaced};

/// A moment from 1970 to the end of 9999, in milliseconds since 1970, UTC. Written as RFC 3339 has it: `2026-11-21T09:12:33.120Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time(u64);

impl Time {
    /// The last millisecond of 9999, beyond which a year has five digits.
    pub const MAX: Time = Time(253_402_300_799_999);

    /// Makes a moment of one that is at most [`MAX`](Self::MAX); what is beyond becomes that.
    #[must_use]
    pub const fn from_ms(ms: u64) -> Time {
        if ms > Time::MAX.0 { Time::MAX } else { Time(ms) }
    }

    #[must_use]
    pub const fn ms(self) -> u64 {
        self.0
    }

    /// Reads RFC 3339, with `Z` or an offset; what is finer than milliseconds is cut off. `None` for anything else, for a leap second, and
    /// for what is not from 1970 to 9999.
    #[must_use]
    pub fn parse(text: &str) -> Option<Time> {
        // The library also reads other separators, and leap seconds as the moment before them.
        let is_strict =
            matches!(text.as_bytes(), [_, _, _, _, _, _, _, _, _, _, b'T' | b't', _, _, _, _, _, _, b'0'..=b'5', ..]);
        let time = OffsetDateTime::parse(text, &Rfc3339).ok().filter(|_| is_strict)?;
        let seconds = u64::try_from(time.unix_timestamp()).ok()?;
        let ms = seconds.saturating_mul(1_000).saturating_add(time.millisecond().into());
        (ms <= Time::MAX.0).then_some(Time(ms))
    }
}

impl Display for Time {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, ms) = (i64::try_from(self.0 / 1_000).map_err(|_| fmt::Error)?, self.0 % 1_000);
        let time = OffsetDateTime::from_unix_timestamp(seconds).map_err(|_| fmt::Error)?;
        let (year, month, day) = time.to_calendar_date();
        let (hour, minute, second) = time.to_hms();
        write!(out, "{year:04}-{:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{ms:03}Z", u8::from(month))
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Kind<'_> for Time {
    const SHAPE: Shape = Shape::Time { has_happened: false };

    fn of(slot: &Slot<'_>) -> Option<Self> {
        Time::parse(slot.text()?)
    }
}

/// When an event happened, as its sender says: at most [`MOST_AHEAD_MS`] after it arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occurred(pub Time);

impl Occurred {
    /// A day: clocks go wrong, and a time with a wrong zone is up to 26 hours off.
    pub const MOST_AHEAD_MS: u64 = 86_400_000;
}

impl Kind<'_> for Occurred {
    const SHAPE: Shape = Shape::Time { has_happened: true };

    fn of(slot: &Slot<'_>) -> Option<Self> {
        Time::of(slot).map(Occurred)
    }
}

/// Why a text is no time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TimeFault {
    /// A date and a time of day, but not where in the world.
    NoZone,
    /// A date alone.
    NoTimeOfDay,
    Other,
}

impl TimeFault {
    pub(crate) fn of(text: &str) -> TimeFault {
        let is_time = |text: String| Time::parse(&text).is_some();
        if is_time(joined(&[text, "T00:00:00Z"])) {
            TimeFault::NoTimeOfDay
        } else if ["Z", ":00Z"].into_iter().any(|zone| is_time(with_separator(joined(&[text, zone])))) {
            TimeFault::NoZone
        } else {
            TimeFault::Other
        }
    }
}

/// Reads the seconds or milliseconds since 1970 in which many programs keep a time: ten digits are seconds, thirteen milliseconds, from 2001
/// to 2286. What has another number of digits may be a date without its hyphens.
pub(crate) fn of_epoch(digits: &str) -> Option<Time> {
    let number: u64 = digits.parse().ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    match digits.len() {
        10 => Some(Time(number.saturating_mul(1_000))),
        13 => Some(Time(number)),
        _ => None,
    }
}

/// Corrects a space where a `T` belongs, and an offset without its colon.
pub(crate) fn corrected(text: &str) -> Option<Time> {
    let signs = [(" UTC", "Z"), (" +", "+"), (" -", "-"), (" Z", "Z")];
    let text =
        with_separator(signs.into_iter().fold(text.to_owned(), |text, (part, with)| replaced(&text, part, with)));
    let with_colon = text.get(..text.len().saturating_sub(2)).zip(text.get(text.len().saturating_sub(2)..));
    let with_colon = with_colon.map(|(start, minutes)| joined(&[start, ":", minutes]));
    Time::parse(&text).or_else(|| Time::parse(&with_colon?)).or_else(|| of_epoch(&text))
}

/// With a `T` between date and time of day.
fn with_separator(mut text: String) -> String {
    if text.as_bytes().get(10) == Some(&b' ') {
        text.replace_range(10..11, "T");
    }
    text
}
