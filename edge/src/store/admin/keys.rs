//! Keys: made, listed, revoked, replaced. The text of a key passes through here once, on its way to the database as a
//! digest, and never comes back.

use advocateloop_core::{ApiKey, Event};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Change, ask, page};
use crate::auth;
use crate::json::Timestamp;
use crate::store::sql::{script, sql};
use crate::store::{Both, Executor, StoreError};

/// A key without its secret.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(schemars::JsonSchema))]
pub struct Key {
    pub key_id: String,
    pub label: String,
    pub environment: String,
    /// Events that it may send; `null` for all.
    pub events: Option<Vec<String>>,
    pub created_at: Timestamp,
    /// Time from which the key is refused.
    pub expires_at: Option<Timestamp>,
    /// Since when it opens nothing.
    pub revoked_at: Option<Timestamp>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(feature = "contract", derive(schemars::JsonSchema))]
pub struct KeyList {
    #[cfg_attr(feature = "contract", schemars(length(max = 100)))]
    keys: Vec<Key>,
    /// Cursor of the next page; `null` at the end.
    next_cursor: Option<String>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(feature = "contract", derive(schemars::JsonSchema))]
pub struct CreatedKey {
    #[serde(flatten)]
    row: Key,
    /// The key itself, told this once.
    key: String,
}

#[derive(Debug, Serialize)]
#[cfg_attr(feature = "contract", derive(schemars::JsonSchema))]
pub struct RotatedKey {
    #[serde(flatten)]
    row: Key,
    /// The key itself, told this once.
    key: String,
    replaces: Key,
}

/// A key cannot be stored without a pepper.
fn without_pepper() -> StoreError {
    StoreError::broken("the secret KEY_PEPPER is not set")
}

/// Makes the values that a new key's statements take; `None` without a pepper.
pub(super) fn values(key: super::Key<'_>, pepper: &str) -> Option<Value> {
    let super::Key { brand_id, key, label, expires_at_ms, events } = key;
    let events = events.map(|events| Event::ALL.into_iter().filter(|event| events.contains(event)).collect::<Vec<_>>());
    Some(json!({
        "brand_id": brand_id, "key_id": key.id(), "environment": key.environment(), "digest": auth::digest(key, pepper)?, "label": label,
        "expires_at": expires_at_ms, "events": events,
    }))
}

/// Makes a key; `None` if there is no such brand.
pub async fn create(
    store: &impl Executor,
    by: Change<'_>,
    key: super::Key<'_>,
    pepper: &str,
) -> Result<Option<CreatedKey>, StoreError> {
    let what = values(key, pepper).ok_or_else(without_pepper)?;
    let sql = [sql!("create_key"), sql!("note_key_created"), sql!("find_key")];
    let row = ask(store, &sql, &Both { one: what, other: by }).await?;
    Ok(row.map(|row| CreatedKey { row, key: key.key.as_str().to_owned() }))
}

/// Lists a brand's keys, by their identifiers; `None` if there is no such brand.
pub async fn list(store: &impl Executor, brand_id: &str, after: Option<&str>) -> Result<Option<KeyList>, StoreError> {
    let found = ask(store, &[sql!("list_keys")], &json!({ "brand_id": brand_id, "after": after })).await?;
    Ok(found.map(|found| {
        let (keys, next_cursor) = page(found, |key: &Key| key.key_id.clone());
        KeyList { keys, next_cursor }
    }))
}

/// Revokes a key; `None` if the brand has no such key. A key that is revoked already stays as it is.
pub async fn revoke(
    store: &impl Executor,
    by: Change<'_>,
    brand_id: &str,
    key_id: &str,
) -> Result<Option<Key>, StoreError> {
    let sql = [sql!("note_key_revoked"), sql!("revoke_key"), sql!("find_key")];
    ask(store, &sql, &Both { one: json!({ "brand_id": brand_id, "key_id": key_id }), other: by }).await
}

#[derive(Debug, Clone, Copy)]
pub struct Rotation<'a> {
    pub brand_id: &'a str,
    pub key_id: &'a str,
    /// The end of the overlap.
    pub end: u64,
    /// The new key's; the old one's, if `None`.
    pub label: Option<&'a str>,
}

/// The old key, and the new one, if the old one was good.
#[derive(Debug, Deserialize)]
pub struct Rotated {
    old: Key,
    new: Option<Key>,
}

/// Replaces a key by a new one with the same rights: one of the two successors, for only the database knows in which environment the old key
/// is. For a while both are good, so that nobody need hurry. Replaced again within that while, the old key gets another successor in the
/// place of the first, whose text may have been lost with the answer. `None` if the brand has no such key.
pub async fn rotate(
    store: &impl Executor,
    by: Change<'_>,
    rotation: Rotation<'_>,
    [live, test]: [&ApiKey; 2],
    pepper: &str,
) -> Result<Option<Rotated>, StoreError> {
    let digest = |key| auth::digest(key, pepper).ok_or_else(without_pepper);
    let what = json!({
        "brand_id": rotation.brand_id, "key_id": rotation.key_id, "end": rotation.end, "label": rotation.label,
        "live_id": live.id(), "live_digest": digest(live)?, "test_id": test.id(), "test_digest": digest(test)?,
    });
    ask(store, script!("rotate_key"), &Both { one: what, other: by }).await
}

impl Rotated {
    /// Tells the new key, which is one of the successors; `None` if the old key was revoked or had expired, so that there was nothing to replace.
    pub fn told(self, successors: [&ApiKey; 2]) -> Option<RotatedKey> {
        let row = self.new?;
        let key = successors.into_iter().find(|key| key.environment().name() == row.environment)?;
        Some(RotatedKey { row, key: key.as_str().to_owned(), replaces: self.old })
    }
}
