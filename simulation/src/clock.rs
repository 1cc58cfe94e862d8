//! Virtual time, in milliseconds since 1970.

/// When every world begins: in September 2026.
pub const START: u64 = 1_790_000_000_000;

/// An identifier of the contract: a prefix and a UUIDv7 (RFC 9562) without hyphens.
#[must_use]
pub fn identifier(prefix: &str, now: u64, random: &[u8; 10]) -> String {
    let mut tail = *random;
    tail[0] = 0x70 | (tail[0] & 0x0F);
    tail[2] = 0x80 | (tail[2] & 0x3F);
    let tail: String = tail.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{prefix}{now:012x}{tail}")
}

#[cfg(test)]
mod tests {
    use super::identifier;

    #[test]
    fn an_identifier_is_a_uuid_v7() {
        // RFC 9562, appendix A.6.
        let random = [0x0C, 0xC3, 0x18, 0xC4, 0xDC, 0x0C, 0x0C, 0x07, 0x39, 0x8F];
        assert_eq!(identifier("cnv_", 0x017F_22E2_79B0, &random), "cnv_017f22e279b07cc398c4dc0c0c07398f");
    }
}
