//! Virtual time, in milliseconds since 1970.

use std::time::Duration;

use time::UtcDateTime;
use uuid::Builder;

/// When every world begins: in September 2026.
pub const START: u64 = 1_790_000_000_000;

/// An identifier of the contract: a prefix and a `UUIDv7` without hyphens.
pub fn identifier(prefix: &str, now: u64, random: &[u8; 10]) -> String {
    format!("{prefix}{}", Builder::from_unix_timestamp_millis(now, random).into_uuid().simple())
}

/// As RFC 3339 has it, in UTC with milliseconds.
pub fn print(now: u64) -> String {
    let time = UtcDateTime::UNIX_EPOCH + Duration::from_millis(now);
    let (date, [hours, minutes, seconds]) = (time.date(), [time.hour(), time.minute(), time.second()]);
    format!("{date}T{hours:02}:{minutes:02}:{seconds:02}.{:03}Z", time.millisecond())
}

#[cfg(test)]
mod tests {
    use super::{identifier, print};

    #[test]
    fn a_time_is_printed_in_utc() {
        assert_eq!(print(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(print(951_825_599_999), "2000-02-29T11:59:59.999Z");
        assert_eq!(print(1_790_000_000_000), "2026-09-21T14:13:20.000Z");
        assert_eq!(print(1_798_761_599_123), "2026-12-31T23:59:59.123Z");
    }

    #[test]
    fn an_identifier_is_a_uuid_v7() {
        // RFC 9562, appendix A.6.
        let random = [0x0C, 0xC3, 0x18, 0xC4, 0xDC, 0x0C, 0x0C, 0x07, 0x39, 0x8F];
        assert_eq!(identifier("cnv_", 0x017F_22E2_79B0, &random), "cnv_017f22e279b07cc398c4dc0c0c07398f");
    }
}
