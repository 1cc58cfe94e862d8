//! A key replaced by a new one with the same rights; for a while both are good, so that nobody need hurry.
//!
//! Replaced again within that while, it gets another successor in the place of the first, whose text may have been lost with the answer.

use advocateloop_core::{ApiKey, Environment};
use serde::{Deserialize, Serialize};

use super::keys::{Row, without_pepper};
use super::{Change, ask};
use crate::store::sql::sql;
use crate::store::{Executor, Statement, StoreError};
use crate::{auth, json};

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

/// Holds the values that all of its statements take.
#[derive(Serialize)]
struct Values<'a> {
    brand_id: &'a str,
    key_id: &'a str,
    request_id: &'a str,
    now: u64,
    end: u64,
    label: Option<&'a str>,
    live_id: &'a str,
    live_digest: String,
    test_id: &'a str,
    test_digest: String,
}

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

fn statements(
    change: Change<'_>,
    rotation: Rotation<'_>,
    successors: &Successors,
    pepper: &str,
) -> Option<Vec<Statement>> {
    let Rotation { brand_id, key_id, overlap_ms, label } = rotation;
    let Successors { live, test } = successors;
    let values = json::write(&Values {
        brand_id,
        key_id,
        request_id: change.request_id,
        now: change.now_ms,
        end: change.now_ms.saturating_add(overlap_ms),
        label,
        live_id: live.id(),
        live_digest: auth::digest(live, pepper)?,
        test_id: test.id(),
        test_digest: auth::digest(test, pepper)?,
    });
    let statements =
        [sql!("rotate_insert"), sql!("rotate_note"), sql!("rotate_replace"), sql!("rotate_retire"), sql!("rotated")];
    Some(statements.map(|sql| Statement::new(sql, values.clone())).into())
}
