//! Credentials and permits: the two headers as they were sent, and the proof that they are good.

mod slip;

use std::fmt;

use advocateloop_core::{ApiKey, Basis, Environment, Event, Plan};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use thiserror::Error;

use crate::failure::KEYS_PAGE;
use crate::http::{API_KEY, BRAND_ID, Headers};
use crate::ids;
use crate::store::hexadecimal;

/// The reason why a key does not open what was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AuthError {
    #[error("Missing API key: send the header X-API-Key with the key that you find {}", KEYS_PAGE)]
    MissingApiKey,
    /// A key is missing, but something like one is where it does not belong.
    #[error("Missing API key: {0}")]
    ApiKeyElsewhere(&'static str),
    #[error("Missing brand ID: send the header X-Brand-ID with the ID that you find beside the key {}", KEYS_PAGE)]
    MissingBrandId,
    /// Unknown, mistyped, revoked, expired or another brand's: nobody is told which.
    #[error(
        "Invalid API key: copy X-API-Key and X-Brand-ID again, which you find {}; both must be of the same brand, and the \
         key neither revoked nor expired",
        KEYS_PAGE
    )]
    InvalidApiKey,
    /// The form is not that of a key or of a brand's identifier.
    #[error("Invalid API key: {0}")]
    Malformed(String),
    #[error(
        "Feature not available: {} tracking requires the {} plan; this brand is on {}",
        .event.name(), plan_for(*.event), .plan.title()
    )]
    FeatureNotAvailable { event: Event, plan: Plan },
    /// The key is limited to other events.
    #[error(
        "Event not allowed: this key may {}; use a key that may send {} events, or make one", may(.allowed), .event.name()
    )]
    EventNotAllowed { event: Event, allowed: Vec<Event> },
    #[error("This API key is limited to some events and may not erase anybody: send one without such a limit")]
    ErasureNotAllowed,
}

/// The smallest plan that records an event.
fn plan_for(event: Event) -> &'static str {
    Plan::plans_for(event).next().map_or("another", Plan::title)
}

/// `send conversion, refund and claim only`
fn may(send: &[Event]) -> String {
    let names: Vec<&str> = send.iter().map(|event| event.name()).collect();
    match names.as_slice() {
        [] => "only read".to_owned(),
        [one] => format!("send {one} only"),
        [first @ .., last] => format!("send {} and {last} only", first.join(", ")),
    }
}

/// A well-formed key and brand, which say nothing about whether they open anything.
pub struct Credentials {
    brand_id: String,
    key_id: String,
    environment: Environment,
    /// The key's hash. It is empty for an event that was accepted earlier.
    digest: String,
    /// The key's hash under the other pepper, while there are two.
    other_digest: Option<String>,
    accepted_on: Option<Basis>,
    /// Keyed with the peppers, the current one first.
    hashes: Vec<Hmac<Sha256>>,
}

/// The secrets that keys are hashed with. While the pepper is being changed there are two: a key is good under either, and
/// is stored under the current one.
#[derive(Clone, Copy)]
pub struct Peppers<'a> {
    current: &'a str,
    other: Option<&'a str>,
}

impl<'a> Peppers<'a> {
    /// Returns `None` without a current pepper. An empty one counts as none.
    pub fn new(current: Option<&'a str>, other: Option<&'a str>) -> Option<Self> {
        let current = current.filter(|pepper| !pepper.is_empty())?;
        let other = other.filter(|&pepper| !pepper.is_empty() && pepper != current);
        Some(Peppers { current, other })
    }

    fn hashes(self) -> Vec<Hmac<Sha256>> {
        let both = [Some(self.current), self.other].into_iter().flatten();
        both.filter_map(|pepper| Hmac::new_from_slice(pepper.as_bytes()).ok()).collect()
    }
}

/// Debugs without showing the secrets.
impl fmt::Debug for Peppers<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(if self.other.is_some() { "Peppers(…, …)" } else { "Peppers(…)" })
    }
}

impl Credentials {
    /// Reads the two headers. A mistyped key or brand fails here, without the database. The query is read only to find a key that does
    /// not belong there.
    pub fn read(headers: &Headers, query: &str, peppers: Peppers<'_>) -> Result<Self, AuthError> {
        let missing = || slip::elsewhere(headers, query).map_or(AuthError::MissingApiKey, AuthError::ApiKeyElsewhere);
        let key = headers.given(API_KEY).ok_or_else(missing)?;
        let brand_id = headers.given(BRAND_ID).ok_or(AuthError::MissingBrandId)?;
        if let Some(slip) = slip::find(key, brand_id) {
            return Err(AuthError::Malformed(slip));
        }
        let key = ApiKey::parse(key).ok_or(AuthError::InvalidApiKey)?;
        if !ids::is_brand(brand_id) {
            return Err(AuthError::InvalidApiKey);
        }
        let hashes = peppers.hashes();
        let mut digests = hashes.iter().map(|hash| keyed(hash, key.as_str()));
        Ok(Credentials {
            brand_id: brand_id.to_owned(),
            key_id: key.id().to_owned(),
            environment: key.environment(),
            digest: digests.next().ok_or(AuthError::InvalidApiKey)?,
            other_digest: digests.next(),
            accepted_on: None,
            hashes,
        })
    }

    /// Makes the credentials of an event that was accepted earlier, when the key was good and the brand had this basis. The key itself
    /// is no longer known.
    pub fn of_accepted(
        brand_id: &str,
        environment: Environment,
        key_id: &str,
        basis: Basis,
        peppers: Peppers<'_>,
    ) -> Self {
        Credentials {
            brand_id: brand_id.to_owned(),
            key_id: key_id.to_owned(),
            environment,
            digest: String::new(),
            other_digest: None,
            accepted_on: Some(basis),
            hashes: peppers.hashes(),
        }
    }

    /// The basis on which an event was accepted, if it was earlier than it is recorded.
    pub fn accepted_on(&self) -> Option<Basis> {
        self.accepted_on
    }

    pub fn brand_id(&self) -> &str {
        &self.brand_id
    }

    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    pub fn environment(&self) -> Environment {
        self.environment
    }

    /// The hash that is stored of a key.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Makes the marks that replace an erased email address, under the current pepper first, then under the other. The brand and the
    /// environment are part of the hash, so the same person has other marks elsewhere.
    pub fn erasure_marks(&self, email: &str) -> Vec<String> {
        let scope = format!("erased\n{}\n{}\n{email}", self.brand_id, self.environment.name());
        self.hashes.iter().map(|hash| format!("erased:{}", keyed(hash, &scope))).collect()
    }

    /// The hash that may still be stored during a rotation of the pepper.
    pub fn other_digest(&self) -> Option<&str> {
        self.other_digest.as_deref()
    }
}

/// Debugs without the digest, which identifies the secret.
impl fmt::Debug for Credentials {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Credentials({}, {}, …)", self.brand_id, self.key_id)
    }
}

/// Makes the keyed hash of a key, in 64 hexadecimal digits. Returns `None` if the pepper is empty, because the hash would be a plain one.
pub fn digest(key: &ApiKey, pepper: &str) -> Option<String> {
    Peppers::new(Some(pepper), None)?.hashes().first().map(|hash| keyed(hash, key.as_str()))
}

fn keyed(hash: &Hmac<Sha256>, text: &str) -> String {
    hexadecimal(&hash.clone().chain_update(text).finalize().into_bytes())
}

/// Tells whether the header `Authorization` holds the operator's token, in constant time.
pub fn opens_administration(authorization: Option<&str>, token: &str) -> bool {
    let sent = authorization.and_then(|value| value.split_once(' '));
    let Some((_, sent)) = sent.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("Bearer")) else { return false };
    let hash = |text: &str| Some(Hmac::<Sha256>::new_from_slice(token.as_bytes()).ok()?.chain_update(text.trim()));
    match (hash(sent), hash(token)) {
        (Some(sent), Some(wanted)) => sent.verify(&wanted.finalize().into_bytes()).is_ok(),
        _ => false,
    }
}

/// The proof that a good key of a brand was shown. Only the database's answer makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permit {
    pub(crate) plan: Plan,
    /// The brand's basis: the meaning of its `order_total`.
    pub(crate) basis: Basis,
    /// The events that the key is limited to, if it is.
    pub(crate) key_events: Option<Vec<Event>>,
    /// The key's end, in milliseconds since 1970.
    pub(crate) expires_at: Option<u64>,
}

impl Permit {
    /// Returns the permit if it allows this event. What was accepted earlier is recorded whatever plan and key allow now.
    pub(crate) fn granted_for(&self, event: Event, credentials: &Credentials) -> Result<Permit, AuthError> {
        if let Some(basis) = credentials.accepted_on {
            return Ok(Permit { plan: self.plan, basis, key_events: None, expires_at: None });
        }
        match &self.key_events {
            _ if !self.plan.allows(event) => Err(AuthError::FeatureNotAvailable { event, plan: self.plan }),
            Some(allowed) if !allowed.contains(&event) => {
                Err(AuthError::EventNotAllowed { event, allowed: allowed.clone() })
            }
            _ => Ok(self.clone()),
        }
    }

    /// Tells whether the key has not ended.
    pub(crate) fn is_good_at(&self, now_ms: u64) -> bool {
        self.expires_at.is_none_or(|expires_at| expires_at > now_ms)
    }

    /// Tells whether it allows an event.
    pub fn allows(&self, event: Event) -> bool {
        self.plan.allows(event) && self.key_events.as_ref().is_none_or(|allowed| allowed.contains(&event))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_token_opens_administration() {
        let opens = |sent: &str| opens_administration(Some(sent), "tÖken-1");
        assert!(opens("Bearer tÖken-1") && opens("bearer  tÖken-1 "));
        for wrong in
            ["", "Bearer", "Bearer ", "tÖken-1", "Basic tÖken-1", "Bearer tÖken-", "Bearer tÖken-12", "Bearer T"]
        {
            assert!(!opens(wrong), "{wrong}");
        }
        assert!(!opens_administration(None, "tÖken-1"));
    }
}
