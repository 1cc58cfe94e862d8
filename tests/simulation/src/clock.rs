//! Virtual time, in milliseconds since 1970.

/// When every world begins: in September 2026.
pub const START: u64 = 1_790_000_000_000;

/// An identifier of the contract: a prefix and a UUIDv7 (RFC 9562) without hyphens.
pub fn identifier(prefix: &str, now: u64, random: &[u8; 10]) -> String {
    let mut tail = *random;
    tail[0] = 0x70 | (tail[0] & 0x0F);
    tail[2] = 0x80 | (tail[2] & 0x3F);
    let tail: String = tail.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{prefix}{now:012x}{tail}")
}

/// As RFC 3339 has it, in UTC with milliseconds.
pub fn print(now: u64) -> String {
    const DAY: u64 = 86_400_000;
    let (mut days, rest) = (now / DAY, now % DAY);
    let is_leap = |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let mut year = 1970;
    while days >= 365 + u64::from(is_leap(year)) {
        days -= 365 + u64::from(is_leap(year));
        year += 1;
    }
    let february = 28 + u64::from(is_leap(year));
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    let (hours, minutes, seconds) = (rest / 3_600_000, rest / 60_000 % 60, rest / 1_000 % 60);
    format!("{year}-{month:02}-{:02}T{hours:02}:{minutes:02}:{seconds:02}.{:03}Z", days + 1, rest % 1_000)
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
