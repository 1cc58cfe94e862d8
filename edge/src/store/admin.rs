//! Changes brands and keys for an operator. A change and its note in the audit table are one batch, so neither is
//! there without the other; a batch that is tried again after its answer got lost changes nothing twice.

pub mod audit;
pub mod brands;
pub mod keys;
pub mod moving;

use advocateloop_core::{ApiKey, Basis, Event, Plan};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::sql::sql;
use super::{Both, Executor, Statement, StoreError};
use crate::json;
use brands::Changes;

/// The most rows of a list that one answer holds.
pub const PAGE: usize = 100;

#[derive(Debug, Clone, Copy, Serialize)]
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
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Change<'a> {
    pub request_id: &'a str,
    #[serde(rename = "now")]
    pub now_ms: u64,
}

pub fn create_brand(brand: Brand<'_>, now_ms: u64) -> Statement {
    Statement::with(sql!("create_brand"), &Both { one: brand, other: Change { request_id: "", now_ms } })
}

/// `None` only if the pepper is empty, with which no key must be stored.
pub fn create_key(key: Key<'_>, pepper: &str, now_ms: u64) -> Option<Statement> {
    Some(Statement::with(
        sql!("create_key"),
        &Both { one: keys::values(key, pepper)?, other: Change { request_id: "", now_ms } },
    ))
}

/// Takes effect on the very next request. A key that is revoked already keeps its time.
pub fn revoke_key(brand_id: &str, key_id: &str, now_ms: u64) -> Statement {
    Statement::with(sql!("revoke_key"), &json!({ "brand_id": brand_id, "key_id": key_id, "now": now_ms }))
}

pub fn set_plan(brand_id: &str, plan: Plan) -> Statement {
    Statement::with(sql!("update_brand"), &Changes { brand_id, plan: Some(plan), ..Changes::default() })
}

/// Holds for what is recorded from now on.
pub fn set_basis(brand_id: &str, basis: Basis) -> Statement {
    Statement::with(sql!("update_brand"), &Changes { brand_id, basis: Some(basis), ..Changes::default() })
}

/// Runs statements that all take the same values; answers what the last one did, or `None` if it found nothing.
async fn ask<T: DeserializeOwned>(
    store: &impl Executor,
    sql: &[&'static str],
    values: &impl Serialize,
) -> Result<Option<T>, StoreError> {
    let json = json::write(values);
    let statements: Vec<_> = sql.iter().map(|sql| Statement::new(sql, json.clone())).collect();
    let answer = store.batch(&statements).await?;
    answer.map(|answer| json::read(&answer).ok_or_else(StoreError::unexpected)).transpose()
}

/// Cuts a list that may have more rows than a page; answers the cursor of the next page, too.
fn page<T>(mut rows: Vec<T>, name: impl Fn(&T) -> String) -> (Vec<T>, Option<String>) {
    let has_more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| has_more).map(name);
    (rows, next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_stored_as_its_digest_alone() {
        let key = ApiKey::mint(advocateloop_core::Environment::Live, 0..=255).unwrap();
        let events = Some(&[Event::Claim, Event::Conversion, Event::Claim][..]);
        let key_of = Key { brand_id: "brd_1", key: &key, label: "shop", expires_at_ms: None, events };
        let bound = create_key(key_of, "pepper", 7).unwrap().json.unwrap();
        assert!(!bound.contains(key.as_str()));
        assert!(bound.contains(key.id()));
        assert!(bound.contains(r#""events":["conversion","claim"]"#), "they are a set: {bound}");
        assert!(create_key(key_of, "", 7).is_none());
    }
}
