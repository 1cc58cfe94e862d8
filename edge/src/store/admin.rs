//! What an operator does to brands and keys. A change and its note in the audit table are one batch, so neither is
//! there without the other; a batch that is tried again after its answer got lost changes nothing twice.

pub mod audit;
pub mod brands;
pub mod keys;
pub mod moving;
pub mod rotation;
mod text;

use advocateloop_core::{ApiKey, Basis, Event, Plan};
use serde::de::DeserializeOwned;

use super::{Executor, Param, Statement, StoreError};
use crate::{auth, json};

pub use text::render;

/// The most rows of a list that one answer holds.
pub const PAGE: usize = 100;

#[derive(Debug, Clone, Copy)]
pub struct Brand<'a> {
    /// `brd_` and a UUIDv7 without hyphens: see [`crate::ids`].
    pub brand_id: &'a str,
    pub name: &'a str,
    pub plan: Plan,
    pub basis: Basis,
}

#[derive(Debug, Clone, Copy)]
pub struct Key<'a> {
    pub brand_id: &'a str,
    pub key: &'a ApiKey,
    /// What the brand knows the key by.
    pub label: &'a str,
    /// Milliseconds since 1970.
    pub expires_at_ms: Option<u64>,
    /// What the key may send; `None` for everything.
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

#[must_use]
pub fn create_brand(brand: Brand<'_>, now_ms: u64) -> Statement<'_> {
    let Brand { brand_id, name, plan, basis } = brand;
    statement(
        "INSERT INTO brands (brand_id, name, plan, basis, created_at) VALUES (?1, ?2, ?3, ?4, CAST(?5 AS INTEGER))
ON CONFLICT DO NOTHING",
        [brand_id.into(), name.into(), plan.name().into(), basis.name().into(), now_ms.into()],
    )
}

/// `None` only if the pepper is empty, with which no key must be stored.
#[must_use]
pub fn create_key<'a>(key: Key<'a>, pepper: &str, now_ms: u64) -> Option<Statement<'a>> {
    let Key { brand_id, key, label, expires_at_ms, events } = key;
    let digest = auth::digest(key, pepper)?;
    Some(statement(
        "INSERT INTO api_keys (brand_id, key_id, environment, digest, label, created_at, expires_at, events)
SELECT brand_id, ?2, ?3, ?4, ?5, CAST(?6 AS INTEGER), CAST(?7 AS INTEGER), ?8 FROM brands WHERE brand_id = ?1
ON CONFLICT DO NOTHING",
        [
            brand_id.into(),
            key.id().into(),
            key.environment().name().into(),
            digest.into(),
            label.into(),
            now_ms.into(),
            expires_at_ms.into(),
            events.map(event_names).into(),
        ],
    ))
}

/// Takes effect on the very next request. A key that is revoked already keeps its time.
#[must_use]
pub fn revoke_key<'a>(brand_id: &'a str, key_id: &'a str, now_ms: u64) -> Statement<'a> {
    statement(
        "UPDATE api_keys SET revoked_at = coalesce(revoked_at, CAST(?3 AS INTEGER)) WHERE brand_id = ?1 AND key_id = ?2",
        [brand_id.into(), key_id.into(), now_ms.into()],
    )
}

#[must_use]
pub fn set_plan(brand_id: &str, plan: Plan) -> Statement<'_> {
    brands::update(brand_id, &brands::Changes { plan: Some(plan), ..Default::default() })
}

/// Holds for what is recorded from now on.
#[must_use]
pub fn set_basis(brand_id: &str, basis: Basis) -> Statement<'_> {
    brands::update(brand_id, &brands::Changes { basis: Some(basis), ..Default::default() })
}

/// As a JSON array, each once, in the order of [`Event::ALL`].
fn event_names(events: &[Event]) -> String {
    let chosen = Event::ALL.into_iter().filter(|event| events.contains(event));
    let names: Vec<String> = chosen.map(|event| format!("\"{}\"", event.name())).collect();
    format!("[{}]", names.join(","))
}

fn statement<'a, const N: usize>(sql: &'static str, params: [Param<'a>; N]) -> Statement<'a> {
    Statement { sql, params: params.into() }
}

/// Runs a batch; `None` if its query found nothing.
async fn ask<T: DeserializeOwned>(
    store: &impl Executor,
    statements: &[Statement<'_>],
) -> Result<Option<T>, StoreError> {
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
        let sql = render(&create_key(key_of, "pepper", 7).unwrap());
        assert!(!sql.contains(key.as_str()));
        assert!(sql.contains(key.id()));
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
