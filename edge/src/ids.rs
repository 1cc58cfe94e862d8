//! Identifiers: a prefix that tells what it names, and a UUIDv7 without hyphens.
//!
//! A brand's tells in which database it was made, so that nobody need look it up. For the first one it is any UUIDv7; for another one its
//! last eight digits are not random, but the number and a check of all before it. A random identifier passes for one of these once in
//! 16,777,216 times, which [`make_brand`] sees to.

use std::fmt::Write as _;

use advocateloop_core::Event;
use uuid::Builder;

use crate::database::Database;

pub const BRAND: &str = "brd_";
pub const REQUEST: &str = "req_";

/// The prefix of an event's own identifier.
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

/// The digits at a brand's end that hold its database's number and a check, and how many of them are the check.
const NUMBERED: usize = 8;
const CHECK: usize = 6;

/// Makes an identifier for a time in milliseconds since 1970.
pub fn make(prefix: &str, now_ms: u64, random: &Entropy) -> String {
    let uuid = Builder::from_unix_timestamp_millis(now_ms, random).into_uuid();
    format!("{prefix}{}", uuid.simple())
}

/// Returns the part by which identifiers of any kind sort by their time.
pub fn age(id: &str) -> &str {
    id.split_once('_').map_or(id, |(_, uuid)| uuid)
}

/// Makes the identifier of a brand that begins in this database.
pub fn make_brand(database: Database, now_ms: u64, random: &Entropy) -> String {
    let mut id = make(BRAND, now_ms, random);
    if database != Database::default() {
        id.truncate(id.len().saturating_sub(NUMBERED));
        let _infallible = write!(id, "{:02x}", database.number());
        let check = check(&id);
        let _infallible = write!(id, "{check:06x}");
    } else if database_of(&id) != database {
        // Another last digit is another check.
        let last = if id.pop() == Some('0') { '1' } else { '0' };
        id.push(last);
    }
    id
}

/// Reads from a brand's identifier in which database it was made.
pub fn database_of(brand_id: &str) -> Database {
    let numbered = brand_id.split_at_checked(brand_id.len().saturating_sub(CHECK)).and_then(|(start, sent)| {
        let number = start.get(start.len().saturating_sub(NUMBERED.saturating_sub(CHECK))..)?;
        let is_right = u32::from_str_radix(sent, 16).ok()? == check(start);
        is_right.then(|| u8::from_str_radix(number, 16).ok()).flatten()
    });
    numbered.map(Database::new).unwrap_or_default()
}

/// The CRC-24 of RFC 9580, 6.1.1.
fn check(text: &str) -> u32 {
    text.bytes().fold(0x00B7_04CE, |crc, byte| {
        (0..8).fold(crc ^ (u32::from(byte) << 16), |crc, _| {
            let next = crc << 1;
            if next & 0x0100_0000 == 0 { next } else { next ^ 0x0186_4CFB }
        })
    })
}

/// Tells whether a text could be the identifier of a brand.
pub fn is_brand(text: &str) -> bool {
    is(BRAND, text)
}

/// Tells whether a text could be the identifier of a request.
pub fn is_request(text: &str) -> bool {
    is(REQUEST, text)
}

fn is(prefix: &str, text: &str) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    text.strip_prefix(prefix).is_some_and(|digits| digits.len() == 32 && digits.bytes().all(is_digit))
}

/// Tells whether a text could be the identifier of a key.
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
    fn a_brand_tells_its_database() {
        // The check value of the algorithm's catalogue entry.
        assert_eq!(check("123456789"), 0x0021_CF02);
        for number in 0..=u8::MAX {
            let database = Database::new(number);
            let id = make_brand(database, 1_790_000_000_000, &[number; 10]);
            assert!(is_brand(&id), "{id}");
            assert_eq!(database_of(&id), database);
        }
        let id = make_brand(Database::new(3), 1_790_000_000_000, &[7; 10]);
        for at in 4..id.len() {
            let mut slip = id.clone().into_bytes();
            slip[at] = if slip[at] == b'0' { b'1' } else { b'0' };
            assert_eq!(database_of(std::str::from_utf8(&slip).unwrap()), Database::default(), "{at}");
        }
        for text in ["", "brd_", "é", "brd_é00000000"] {
            assert_eq!(database_of(text), Database::default());
        }
    }

    #[test]
    fn a_brand_of_the_first_database_never_looks_like_another_s() {
        // The last eight digits are the last four of these bytes.
        let other = make_brand(Database::new(7), 1_790_000_000_000, &[7; 10]);
        let tail = u32::from_str_radix(&other[other.len() - 8..], 16).unwrap().to_be_bytes();
        let mut random = [7; 10];
        random[6..].copy_from_slice(&tail);
        assert_eq!(make(BRAND, 1_790_000_000_000, &random), other);
        let own = make_brand(Database::default(), 1_790_000_000_000, &random);
        assert_eq!((database_of(&own), own == other), (Database::default(), false));
    }

    #[test]
    fn a_brand_is_known_by_its_form() {
        assert!(is_brand(&make(BRAND, 0, &[7; 10])));
        for text in ["", "brd_", "brd_017F22E279B07FFFBFFFFFFFFFFFFFFF", "cnv_017f22e279b07fffbfffffffffffffff"] {
            assert!(!is_brand(text), "{text}");
        }
    }
}
