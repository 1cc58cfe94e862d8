//! The format of API keys: a mistyped one fails without a look into the database.
//!
//! `al_live_` or `al_test_`, then 12 base62 characters of key id, 32 of secret, and 6 of checksum.

use std::fmt;

use crc::{CRC_32_ISO_HDLC, Crc};

use crate::named::named;

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const ID: usize = 12;
const SECRET: usize = 32;
const CHECKSUM: usize = 6;

named! {
    /// The partition that a key writes to.
    pub enum Environment {
        Live = "live",
        Test = "test",
    }
}

impl Environment {
    const fn prefix(self) -> &'static str {
        match self {
            Environment::Live => "al_live_",
            Environment::Test => "al_test_",
        }
    }
}

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
