//! A key replaced by a new one with the same rights; for a while both are good, so that nobody need hurry.
//!
//! Replaced again within that while, it gets another successor in the place of the first, whose text may have been lost with the answer.

use advocateloop_core::{ApiKey, Environment};
use serde::Deserialize;

use super::audit::note;
use super::keys::{Row, row, without_pepper};
use super::{Change, ask, statement};
use crate::auth;
use crate::store::{Executor, Statement, StoreError};

/// New keys, one of which will be: only the database knows in which environment the old one is.
#[derive(Debug)]
pub struct Successors {
    pub live: ApiKey,
    pub test: ApiKey,
}

impl Successors {
    fn of(&self, environment: &str) -> &ApiKey {
        if environment == Environment::Live.name() { &self.live } else { &self.test }
    }
}

#[derive(Debug, Clone, Copy)]
pub struct Rotation<'a> {
    pub brand_id: &'a str,
    pub key_id: &'a str,
    /// How long the old key stays good.
    pub overlap_ms: u64,
    /// The new key's; the old one's, if `None`.
    pub label: Option<&'a str>,
}

#[derive(Debug)]
pub struct Rotated {
    pub key: ApiKey,
    pub row: Row,
    /// The key that goes.
    pub old: Row,
}

#[derive(Debug)]
pub enum Unrotated {
    NotFound,
    /// Revoked or expired: there is nothing to replace.
    NotActive,
    Failed(StoreError),
}

impl From<StoreError> for Unrotated {
    fn from(error: StoreError) -> Self {
        Unrotated::Failed(error)
    }
}

/// Copies the old key's label (unless `?8`), events and end of its own, if it is good still. `?3` to `?6` the new keys' ids and digests.
const INSERT: &str = "INSERT INTO api_keys
  (brand_id, key_id, environment, digest, label, created_at, expires_at, events)
SELECT brand_id, iif(environment = 'live', ?3, ?5), environment, iif(environment = 'live', ?4, ?6), coalesce(?8, label),
  CAST(?7 AS INTEGER), iif(successor IS NULL, expires_at, own_expires_at), events
FROM api_keys WHERE brand_id = ?1 AND key_id = ?2 AND revoked_at IS NULL
  AND (expires_at IS NULL OR expires_at > CAST(?7 AS INTEGER))
ON CONFLICT DO NOTHING";

/// The old key's end is never later than the one that it has: `?7` is that of the overlap. Only where the new key is there.
const NOTE: &str = concat!(
    note!(
        "key.rotated",
        "key_id",
        "json_patch(json_object('new_key_id', (SELECT key_id FROM api_keys WHERE brand_id = ?1 AND key_id IN (?5, ?6)),
  'expires_at', strftime('%Y-%m-%dT%H:%M:%fZ', min(coalesce(expires_at, CAST(?7 AS INTEGER)), CAST(?7 AS INTEGER)) / 1000.0, 'unixepoch')),
  json_object('revoked_key_id', successor))"
    ),
    "FROM api_keys WHERE brand_id = ?1 AND key_id = ?4
  AND EXISTS (SELECT 1 FROM api_keys WHERE brand_id = ?1 AND key_id IN (?5, ?6)) ON CONFLICT DO NOTHING"
);

/// Revokes the successor that the old key has, unless it is the new key, which an earlier try has made.
const REPLACE: &str = "UPDATE api_keys SET revoked_at = coalesce(revoked_at, CAST(?5 AS INTEGER))
WHERE brand_id = ?1 AND key_id = (SELECT successor FROM api_keys WHERE brand_id = ?1 AND key_id = ?2) AND key_id NOT IN (?3, ?4)
  AND EXISTS (SELECT 1 FROM api_keys WHERE brand_id = ?1 AND key_id IN (?3, ?4))";

/// Gives the old key its end and its successor. Only where the new key is there.
const RETIRE: &str = "UPDATE api_keys SET own_expires_at = iif(successor IS NULL, expires_at, own_expires_at),
  expires_at = min(coalesce(expires_at, CAST(?5 AS INTEGER)), CAST(?5 AS INTEGER)),
  successor = (SELECT key_id FROM api_keys WHERE brand_id = ?1 AND key_id IN (?3, ?4))
WHERE brand_id = ?1 AND key_id = ?2
  AND EXISTS (SELECT 1 FROM api_keys WHERE brand_id = ?1 AND key_id IN (?3, ?4))";

const QUERY: &str = concat!(
    "SELECT json_object('old', json(",
    row!(),
    "), 'new', json((SELECT ",
    row!(),
    " FROM api_keys WHERE brand_id = ?1 AND key_id IN (?3, ?4)))) AS answer
FROM api_keys WHERE brand_id = ?1 AND key_id = ?2"
);

#[derive(Deserialize)]
struct Answer {
    old: Row,
    new: Option<Row>,
}

pub async fn rotate(
    store: &impl Executor,
    change: Change<'_>,
    rotation: Rotation<'_>,
    successors: Successors,
    pepper: &str,
) -> Result<Rotated, Unrotated> {
    let statements = statements(change, rotation, &successors, pepper).ok_or_else(without_pepper)?;
    let Answer { old, new } = ask(store, &statements).await?.ok_or(Unrotated::NotFound)?;
    let row: Row = new.ok_or(Unrotated::NotActive)?;
    Ok(Rotated { key: successors.of(&row.environment).clone(), row, old })
}

fn statements<'a>(
    change: Change<'a>,
    rotation: Rotation<'a>,
    successors: &'a Successors,
    pepper: &str,
) -> Option<[Statement<'a>; 5]> {
    let Rotation { brand_id, key_id, overlap_ms, label } = rotation;
    let Successors { live, test } = successors;
    let of = |key| auth::digest(key, pepper);
    let new = [live.id().into(), of(live)?.into(), test.id().into(), of(test)?.into()];
    let [live_id, live_digest, test_id, test_digest] = new;
    let insert = [
        brand_id.into(),
        key_id.into(),
        live_id,
        live_digest,
        test_id,
        test_digest,
        change.now_ms.into(),
        label.into(),
    ];
    let end = change.now_ms.saturating_add(overlap_ms);
    let [live, test] = [live.id(), test.id()];
    let note = [
        brand_id.into(),
        change.request_id.into(),
        change.now_ms.into(),
        key_id.into(),
        live.into(),
        test.into(),
        end.into(),
    ];
    let replace = [brand_id.into(), key_id.into(), live.into(), test.into(), change.now_ms.into()];
    let retire = [brand_id.into(), key_id.into(), live.into(), test.into(), end.into()];
    let query = [brand_id.into(), key_id.into(), live.into(), test.into()];
    Some([
        statement(INSERT, insert),
        statement(NOTE, note),
        statement(REPLACE, replace),
        statement(RETIRE, retire),
        statement(QUERY, query),
    ])
}
