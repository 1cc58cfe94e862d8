//! The format of API keys: a mistyped one fails without a look into the database.
//!
//! `al_live_` or `al_test_`, then 12 base62 characters of key id, 32 of secret, and 6 of checksum.

use alloc::borrow::ToOwned as _;
use alloc::string::String;
use core::fmt;

use crate::value::choice;
use crc::{CRC_32_ISO_HDLC, Crc};

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const ID: usize = 12;
const SECRET: usize = 32;
const CHECKSUM: usize = 6;

/// The partition that a key writes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Environment {
    Live,
    Test,
}

impl Environment {
    pub const ALL: [Environment; 2] = [Environment::Live, Environment::Test];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Environment::Live => "live",
            Environment::Test => "test",
        }
    }

    #[must_use]
    pub fn from_name(name: &str) -> Option<Environment> {
        Environment::ALL.into_iter().find(|environment| environment.name() == name)
    }

    const fn prefix(self) -> &'static str {
        match self {
            Environment::Live => "al_live_",
            Environment::Test => "al_test_",
        }
    }
}

choice!(Environment: Live Test);

/// A well-formed key, which says nothing about whether it opens anything.
///
/// Keys can't be compared: `==` takes the longer the more of its beginning is right. What is compared is what the edge
/// stores of them, keyed hashes, whose beginnings nobody can choose.
///
/// ```compile_fail,E0369
/// # use advocateloop_core::{ApiKey, Environment};
/// # let key = ApiKey::mint(Environment::Live, 0..=255).unwrap();
/// assert!(key == key.clone());
/// ```
#[derive(Clone)]
pub struct ApiKey {
    text: String,
    environment: Environment,
    id: String,
}

impl ApiKey {
    /// `None` unless the text has the form and the checksum of a key.
    #[must_use]
    pub fn parse(text: &str) -> Option<ApiKey> {
        let environment = Environment::ALL.into_iter().find(|environment| text.starts_with(environment.prefix()))?;
        let characters = text.strip_prefix(environment.prefix())?;
        let is_base62 = characters.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !is_base62 || characters.len() != const { ID + SECRET + CHECKSUM } {
            return None;
        }
        let (before, sent) = text.split_at_checked(text.len().checked_sub(CHECKSUM)?)?;
        if checksum(before) != sent {
            return None;
        }
        Some(ApiKey { id: format!("key_{}", characters.get(..ID)?), text: text.to_owned(), environment })
    }

    /// Makes a key from random bytes; `None` if they run out. Bytes from 248 up are passed over, so that every
    /// character is equally likely.
    #[must_use]
    pub fn mint(environment: Environment, random: impl IntoIterator<Item = u8>) -> Option<ApiKey> {
        const FAIR: u8 = 248;
        let mut text = String::from(environment.prefix());
        let fair = random.into_iter().filter(|&byte| byte < FAIR);
        text.extend(fair.map(|byte| character(u32::from(byte))).take(const { ID + SECRET }));
        text.push_str(&checksum(&text));
        ApiKey::parse(&text)
    }

    #[must_use]
    pub fn environment(&self) -> Environment {
        self.environment
    }

    /// `key_` and 12 characters: names the key without opening anything.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The whole secret text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// A secret: only its id shows.
impl fmt::Debug for ApiKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "ApiKey({}, …)", self.id)
    }
}

/// The character for a number modulo 62.
fn character(number: u32) -> char {
    let digit = usize::try_from(number.checked_rem(62).unwrap_or_default()).unwrap_or_default();
    char::from(ALPHABET.get(digit).copied().unwrap_or_default())
}

/// CRC-32/ISO-HDLC as six base62 digits, most significant first.
fn checksum(text: &str) -> String {
    let mut rest = Crc::<u32>::new(&CRC_32_ISO_HDLC).checksum(text.as_bytes());
    let mut digits = ['0'; CHECKSUM];
    for digit in digits.iter_mut().rev() {
        *digit = character(rest);
        rest = rest.checked_div(62).unwrap_or_default();
    }
    digits.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> ApiKey {
        ApiKey::mint(Environment::Live, 0..=u8::MAX).unwrap()
    }

    #[test]
    fn checksum_is_crc_32_iso_hdlc_in_base62() {
        // The check value of the algorithm's catalogue entry: CRC("123456789") = CBF43926 = 3,421,780,262.
        assert_eq!(checksum("123456789"), "3jZRME");
    }

    #[test]
    fn a_minted_key_parses_and_knows_its_parts() {
        let key = key();
        assert_eq!(key.as_str().len(), 58);
        assert_eq!(key.id(), "key_0123456789AB");
        assert_eq!(key.environment(), Environment::Live);
        assert!(ApiKey::parse(key.as_str()).is_some_and(|again| again.as_str() == key.as_str()));
    }

    #[test]
    fn every_single_slip_is_noticed() {
        let key = key();
        for position in 0..key.as_str().len() {
            for slip in ["x", "0", "-", "é", ""] {
                let mut text = key.as_str().to_owned();
                text.replace_range(position..=position, slip);
                if text != key.as_str() {
                    assert!(ApiKey::parse(&text).is_none(), "{text}");
                }
            }
        }
    }

    #[test]
    fn too_little_randomness_makes_no_key() {
        assert!(ApiKey::mint(Environment::Test, 0..43).is_none());
        assert!(ApiKey::mint(Environment::Test, 0..44).is_some());
    }

    #[test]
    fn debug_shows_no_secret() {
        assert_eq!(format!("{:?}", key()), "ApiKey(key_0123456789AB, …)");
    }
}
