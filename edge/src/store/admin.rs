//! Changes brands and keys for an operator. A change and its note in the audit table are one batch, so neither is
//! there without the other; a batch that is tried again after its answer got lost changes nothing twice.

pub mod audit;
pub mod brands;
pub mod keys;
pub mod moving;
pub mod rotation;

use advocateloop_core::{ApiKey, Basis, Event, Plan};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::sql::sql;
use super::{Executor, Statement, StoreError};
use crate::{auth, json};

/// The most rows of a list that one answer holds.
pub const PAGE: usize = 100;

#[derive(Debug, Clone, Copy)]
pub struct Brand<'a> {
    /// `brd_` and a UUIDv7 without hyphens: see [`crate::ids`].
    pub brand_id: &'a str,
    pub name: &'a str,
    pub plan: Plan,
    pub basis: Basis,
    pub currency: Option<&'a str>,
}

#[derive(Debug, Clone, Copy)]
pub struct Key<'a> {
    pub brand_id: &'a str,
    pub key: &'a ApiKey,
    /// Name by which the brand knows the key.
    pub label: &'a str,
    /// Milliseconds since 1970.
    pub expires_at_ms: Option<u64>,
    /// Events that the key may send; `None` for all.
    pub events: Option<&'a [Event]>,
}

/// The request that changes something.
#[derive(Debug, Clone, Copy)]
pub struct Change<'a> {
    pub request_id: &'a str,
    pub now_ms: u64,
}

/// A part of a list, and where the next one begins.
#[derive(Debug)]
pub struct Page<T> {
    pub rows: Vec<T>,
    pub next: Option<String>,
}

/// A brand, and what else some statements take.
#[derive(Debug, Default, Serialize)]
struct OfBrand<'a> {
    brand_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    key_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    now: Option<u64>,
    /// Beginning of a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<&'a str>,
}

impl<'a> OfBrand<'a> {
    fn new(brand_id: &'a str) -> Self {
        OfBrand { brand_id, ..OfBrand::default() }
    }

    fn changed_by(brand_id: &'a str, change: Change<'a>) -> Self {
        OfBrand { brand_id, request_id: Some(change.request_id), now: Some(change.now_ms), ..OfBrand::default() }
    }
}

#[must_use]
pub fn create_brand(brand: Brand<'_>, now_ms: u64) -> Statement {
    #[derive(Serialize)]
    struct Values<'a> {
        brand_id: &'a str,
        name: &'a str,
        plan: &'static str,
        basis: &'static str,
        currency: Option<&'a str>,
        now: u64,
    }
    let Brand { brand_id, name, plan, basis, currency } = brand;
    let values = Values { brand_id, name, plan: plan.name(), basis: basis.name(), currency, now: now_ms };
    Statement::with(sql!("create_brand"), &values)
}

/// `None` only if the pepper is empty, with which no key must be stored.
#[must_use]
pub fn create_key(key: Key<'_>, pepper: &str, now_ms: u64) -> Option<Statement> {
    #[derive(Serialize)]
    struct Values<'a> {
        brand_id: &'a str,
        key_id: &'a str,
        environment: &'static str,
        digest: String,
        label: &'a str,
        now: u64,
        expires_at: Option<u64>,
        events: Option<String>,
    }
    let Key { brand_id, key, label, expires_at_ms, events } = key;
    let values = Values {
        brand_id,
        key_id: key.id(),
        environment: key.environment().name(),
        digest: auth::digest(key, pepper)?,
        label,
        now: now_ms,
        expires_at: expires_at_ms,
        events: events.map(event_names),
    };
    Some(Statement::with(sql!("create_key"), &values))
}

/// Takes effect on the very next request. A key that is revoked already keeps its time.
#[must_use]
pub fn revoke_key(brand_id: &str, key_id: &str, now_ms: u64) -> Statement {
    let values = OfBrand { key_id: Some(key_id), now: Some(now_ms), ..OfBrand::new(brand_id) };
    Statement::with(sql!("revoke_key"), &values)
}

#[must_use]
pub fn set_plan(brand_id: &str, plan: Plan) -> Statement {
    brands::update(brand_id, &brands::Changes { plan: Some(plan), ..Default::default() })
}

/// Holds for what is recorded from now on.
#[must_use]
pub fn set_basis(brand_id: &str, basis: Basis) -> Statement {
    brands::update(brand_id, &brands::Changes { basis: Some(basis), ..Default::default() })
}

/// Writes events as a JSON array, each once, in the order of [`Event::ALL`].
fn event_names(events: &[Event]) -> String {
    let chosen = Event::ALL.into_iter().filter(|event| events.contains(event));
    let names: Vec<String> = chosen.map(|event| format!("\"{}\"", event.name())).collect();
    format!("[{}]", names.join(","))
}

/// Runs a batch; `None` if its query found nothing.
async fn ask<T: DeserializeOwned>(store: &impl Executor, statements: &[Statement]) -> Result<Option<T>, StoreError> {
    let answer = store.batch(statements).await?;
    answer.map(|answer| json::read(&answer).ok_or_else(StoreError::unexpected)).transpose()
}

/// A list whose query asked for one row more than a page has.
fn page<T>(mut rows: Vec<T>, name: impl Fn(&T) -> String) -> Page<T> {
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    Page { next: rows.last().filter(|_| more).map(name), rows }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_stored_as_its_digest_alone() {
        let key = ApiKey::mint(advocateloop_core::Environment::Live, 0..=255).unwrap();
        let key_of = Key { brand_id: "brd_1", key: &key, label: "shop", expires_at_ms: None, events: None };
        let bound = create_key(key_of, "pepper", 7).unwrap().json.unwrap();
        assert!(!bound.contains(key.as_str()));
        assert!(bound.contains(key.id()));
        assert!(create_key(key_of, "", 7).is_none());
    }

    #[test]
    fn events_are_a_set() {
        assert_eq!(event_names(&[]), "[]");
        assert_eq!(event_names(&[Event::Claim, Event::Conversion, Event::Claim]), r#"["conversion","claim"]"#);
    }

    #[test]
    fn a_list_says_where_it_goes_on() {
        let list = |count: usize| page((0..count).collect(), usize::to_string);
        assert_eq!((list(PAGE).rows.len(), list(PAGE).next), (100, None));
        assert_eq!((list(PAGE + 1).rows.len(), list(PAGE + 1).next.as_deref()), (100, Some("99")));
        assert_eq!(list(0).next, None);
    }
}
