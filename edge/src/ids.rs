//! Identifiers: a prefix that tells what it names, and a UUIDv7 without hyphens.

use advocateloop_core::Event;
use uuid::Builder;

pub const BRAND: &str = "brd_";
pub const REQUEST: &str = "req_";

/// The prefix of an event's own identifier.
#[must_use]
pub const fn prefix(event: Event) -> &'static str {
    match event {
        Event::Conversion => "cnv_",
        Event::Refund => "rfd_",
        Event::Claim => "clm_",
        Event::Visit => "vst_",
    }
}

/// The random part of an identifier: 74 of these bits are used.
pub type Entropy = [u8; 10];

/// Makes an identifier for a time in milliseconds since 1970.
#[must_use]
pub fn make(prefix: &str, now_ms: u64, random: &Entropy) -> String {
    let uuid = Builder::from_unix_timestamp_millis(now_ms, random).into_uuid();
    format!("{prefix}{}", uuid.simple())
}

/// By which identifiers of any kind sort by their time.
#[must_use]
pub fn age(id: &str) -> &str {
    id.split_once('_').map_or(id, |(_, uuid)| uuid)
}

/// Whether a text could be the identifier of a brand.
#[must_use]
pub fn is_brand(text: &str) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    text.strip_prefix(BRAND).is_some_and(|digits| digits.len() == 32 && digits.bytes().all(is_digit))
}

/// Whether a text could be the identifier of a key.
#[must_use]
pub fn is_key(text: &str) -> bool {
    let is_base62 = |characters: &str| characters.bytes().all(|byte| byte.is_ascii_alphanumeric());
    text.strip_prefix("key_").is_some_and(|characters| characters.len() == 12 && is_base62(characters))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_a_uuid_v7_that_sorts_by_time() {
        // RFC 9562, appendix A.6: 2022-02-22 19:22:22 UTC is 017F22E2-79B0-7….
        let id = make("cnv_", 1_645_557_742_000, &[0xFF; 10]);
        assert_eq!(id, "cnv_017f22e279b07fffbfffffffffffffff");
        assert!(make("cnv_", 1_645_557_742_001, &[0; 10]) > id);
        assert!(age(&make("clm_", 1_645_557_742_001, &[0; 10])) > age(&id));
    }

    #[test]
    fn a_brand_is_known_by_its_form() {
        assert!(is_brand(&make(BRAND, 0, &[7; 10])));
        for text in ["", "brd_", "brd_017F22E279B07FFFBFFFFFFFFFFFFFFF", "cnv_017f22e279b07fffbfffffffffffffff"] {
            assert!(!is_brand(text), "{text}");
        }
    }
}
