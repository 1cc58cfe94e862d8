//! The `Idempotency-Key` header: one key, one payload, one result.

use sha2::{Digest, Sha256};

/// A well-formed key with what it stands for.
#[derive(Debug)]
pub struct Idempotency {
    key: String,
    pub(super) payload_digest: String,
}

impl Idempotency {
    #[must_use]
    pub fn new(key: &str, payload: &str) -> Self {
        Idempotency { key: key.to_owned(), payload_digest: payload_digest(payload) }
    }

    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    pub(super) fn digest(&self) -> &str {
        &self.payload_digest
    }

    /// Whether this is the payload of which a digest is remembered; `None` if zeros are left of it, for its person was erased.
    pub(super) fn is_of(&self, remembered: &str) -> Option<bool> {
        let is_erased = remembered.bytes().all(|digit| digit == b'0');
        (!is_erased).then(|| remembered == self.payload_digest)
    }
}

/// Digest by which a normalized payload is told from another.
pub(crate) fn payload_digest(payload: &str) -> String {
    hexadecimal(&Sha256::digest(payload))
}

pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    const RADIX: u32 = 16;
    let halves = bytes.iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
    let mut digits = String::with_capacity(64);
    digits.extend(halves.filter_map(|half| char::from_digit(half.into(), RADIX)));
    digits
}
