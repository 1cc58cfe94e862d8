//! A brand that moves to another database: who is where, and how that changes.
//!
//! Every change is one batch in one database, which holds for the move of its id alone, and only if what went before is so. Hence a
//! batch may be tried again, and may be committed late. In order:
//!
//! | | in the one that it leaves | in the one that it goes to |
//! | --- | --- | --- |
//! | [`begin`] | `leaving`, lives here | |
//! | [`prepare`] | | `arriving` |
//! | [`copy`] | | receives what there is |
//! | [`freeze`] | `leaving`, points to the other: nobody records anything | |
//! | [`copy`] | | receives what came meanwhile |
//! | [`activate`] | | `clearing`, lives here |
//! | [`leave`] | `left` | |
//! | [`clear`] | its rows go | |
//! | [`forget`] | nothing but the pointer | nothing |
//!
//! Until [`activate`], [`refuse`] and then [`stay`] undo it.

pub mod copy;

use serde::Deserialize;

use super::{Change, ask, statement};
use crate::database::Database;
use crate::store::{Answers, Executor, Statement, StoreError};

/// What a database knows of where a brand is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Standing {
    /// Where to ask instead; `None` if it lives here.
    pub elsewhere: Option<u8>,
    #[serde(rename = "move")]
    pub part: Option<Part>,
}

/// A database's part in a move.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Part {
    pub move_id: String,
    pub role: Role,
    pub peer: u8,
}

/// See the migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Leaving,
    Arriving,
    Clearing,
    Left,
}

impl Standing {
    #[must_use]
    pub fn role(&self) -> Option<Role> {
        self.part.as_ref().map(|part| part.role)
    }
}

/// A move of a brand.
#[derive(Debug, Clone, Copy)]
pub struct Move<'a> {
    pub brand_id: &'a str,
    pub move_id: &'a str,
}

/// `?1` brand, `?2` move.
macro_rules! is {
    ($role:literal) => {
        concat!("EXISTS (SELECT 1 FROM moves WHERE brand_id = ?1 AND move_id = ?2 AND role = '", $role, "')")
    };
}

pub(super) use is;

const LOOK: &str = "SELECT json_object('elsewhere', elsewhere, 'move',
  json((SELECT json_object('move_id', move_id, 'role', role, 'peer', peer) FROM moves WHERE brand_id = ?1))) AS answer
FROM brands WHERE brand_id = ?1";

/// `None` if the database knows nothing of the brand.
pub async fn look(store: &impl Executor, brand_id: &str) -> Result<Option<Standing>, StoreError> {
    ask(store, &[statement(LOOK, [brand_id.into()])]).await
}

/// Runs a batch where a brand lives; where it does not, nothing is done, and the answer is where to ask instead, or `None` if that was
/// over before it could be asked. A brand that is not known at all may be about to be made.
pub async fn run_where_it_lives(
    store: &impl Executor,
    brand_id: &str,
    statements: &[Statement<'_>],
) -> Result<Result<Answers, Option<Database>>, StoreError> {
    // The words of the trigger.
    let elsewhere = "the brand lives elsewhere";
    let guard = statement("INSERT INTO residents (brand_id) VALUES (?1)", [brand_id.into()]);
    let guarded: Vec<_> = [guard].into_iter().chain(statements.iter().cloned()).collect();
    match store.run(&guarded).await {
        Ok(answers) => Ok(Ok(answers.into_iter().skip(1).collect())),
        Err(StoreError::Broken(message)) if message.contains(elsewhere) => {
            let standing = look(store, brand_id).await?;
            Ok(Err(standing.and_then(|standing| standing.elsewhere).map(Database::new)))
        }
        Err(error) => Err(error),
    }
}

/// Runs statements of a move and looks again.
async fn change(
    store: &impl Executor,
    brand_id: &str,
    statements: Vec<Statement<'_>>,
) -> Result<Option<Standing>, StoreError> {
    let look = statement(LOOK, [brand_id.into()]);
    ask(store, &statements.into_iter().chain([look]).collect::<Vec<_>>()).await
}

/// Where the brand lives: it is to go to `peer`. From now on late idempotency keys are noted, and nobody is erased.
pub async fn begin(store: &impl Executor, of: Move<'_>, peer: u8) -> Result<Option<Standing>, StoreError> {
    const SQL: &str = "INSERT INTO moves (brand_id, move_id, role, peer)
SELECT brand_id, ?2, 'leaving', CAST(?3 AS INTEGER) FROM brands WHERE brand_id = ?1 AND elsewhere IS NULL ON CONFLICT DO NOTHING";
    let begin = statement(SQL, [of.brand_id.into(), of.move_id.into(), u64::from(peer).into()]);
    change(store, of.brand_id, vec![begin]).await
}

/// Where it is to go: it is to come from `peer`. `brand` is what [`copy::brand`] answered.
pub async fn prepare(
    store: &impl Executor,
    of: Move<'_>,
    peer: u8,
    brand: &str,
) -> Result<Option<Standing>, StoreError> {
    const BRAND: &str = "INSERT INTO brands (brand_id, name, plan, basis, created_at, elsewhere)
SELECT ?1, ?3 ->> '$.name', ?3 ->> '$.plan', ?3 ->> '$.basis', ?3 ->> '$.created_at', CAST(?2 AS INTEGER) WHERE 1
ON CONFLICT DO UPDATE SET elsewhere = excluded.elsewhere
  WHERE elsewhere IS NOT NULL AND NOT EXISTS (SELECT 1 FROM moves WHERE brand_id = ?1 AND role <> 'arriving')";
    const PART: &str = "INSERT INTO moves (brand_id, move_id, role, peer)
SELECT brand_id, ?2, 'arriving', elsewhere FROM brands WHERE brand_id = ?1 AND elsewhere = CAST(?3 AS INTEGER)
ON CONFLICT DO UPDATE SET move_id = excluded.move_id, peer = excluded.peer WHERE role = 'arriving'";
    let peer = || u64::from(peer).into();
    let statements = vec![
        statement(BRAND, [of.brand_id.into(), peer(), brand.into()]),
        statement(PART, [of.brand_id.into(), of.move_id.into(), peer()]),
    ];
    change(store, of.brand_id, statements).await
}

/// Where the brand lives: from now on it records nothing here.
pub async fn freeze(store: &impl Executor, of: Move<'_>) -> Result<Option<Standing>, StoreError> {
    const SQL: &str = concat!(
        "UPDATE brands SET elsewhere = (SELECT peer FROM moves WHERE brand_id = ?1) WHERE brand_id = ?1 AND elsewhere IS NULL AND ",
        is!("leaving")
    );
    change(store, of.brand_id, vec![statement(SQL, [of.brand_id.into(), of.move_id.into()])]).await
}

/// Where it goes to, when everything is there and the other is frozen: it lives here. `brand` is what [`copy::brand`] answered.
pub async fn activate(
    store: &impl Executor,
    of: Move<'_>,
    by: Change<'_>,
    to: u8,
    brand: &str,
) -> Result<Option<Standing>, StoreError> {
    const NOTE: &str = concat!(
        "INSERT INTO audit (brand_id, request_id, at, actor, action, target, details)
SELECT brand_id, ?3, CAST(?4 AS INTEGER), 'admin', 'brand.moved', brand_id, json_object('from', peer, 'to', CAST(?5 AS INTEGER))
FROM moves WHERE brand_id = ?1 AND ",
        is!("arriving"),
        " ON CONFLICT DO NOTHING"
    );
    const BRAND: &str = concat!(
        "UPDATE brands SET name = ?3 ->> '$.name', plan = ?3 ->> '$.plan', basis = ?3 ->> '$.basis', elsewhere = NULL
WHERE brand_id = ?1 AND ",
        is!("arriving")
    );
    const PART: &str = "UPDATE moves SET role = 'clearing' WHERE brand_id = ?1 AND move_id = ?2 AND role = 'arriving'";
    let [brand_id, move_id] = [of.brand_id, of.move_id];
    let note = [brand_id.into(), move_id.into(), by.request_id.into(), by.now_ms.into(), u64::from(to).into()];
    let statements = vec![
        statement(NOTE, note),
        statement(BRAND, [brand_id.into(), move_id.into(), brand.into()]),
        statement(PART, [brand_id.into(), move_id.into()]),
    ];
    change(store, brand_id, statements).await
}

/// Where it lived: its rows are no longer needed.
pub async fn leave(store: &impl Executor, of: Move<'_>) -> Result<Option<Standing>, StoreError> {
    const SQL: &str = "UPDATE moves SET role = 'left' WHERE brand_id = ?1 AND move_id = ?2 AND role = 'leaving'
  AND EXISTS (SELECT 1 FROM brands WHERE brand_id = ?1 AND elsewhere IS NOT NULL)";
    change(store, of.brand_id, vec![statement(SQL, [of.brand_id.into(), of.move_id.into()])]).await
}

/// Where it was to go: it won't, unless it lives there already.
pub async fn refuse(store: &impl Executor, of: Move<'_>) -> Result<Option<Standing>, StoreError> {
    const SQL: &str = "UPDATE moves SET role = 'left' WHERE brand_id = ?1 AND move_id = ?2 AND role = 'arriving'";
    change(store, of.brand_id, vec![statement(SQL, [of.brand_id.into(), of.move_id.into()])]).await
}

/// Where it was to leave, when the other refuses it or knows nothing of it: it lives here.
pub async fn stay(store: &impl Executor, of: Move<'_>) -> Result<Option<Standing>, StoreError> {
    const BRAND: &str = concat!("UPDATE brands SET elsewhere = NULL WHERE brand_id = ?1 AND ", is!("leaving"));
    const PART: &str = "UPDATE moves SET role = 'clearing' WHERE brand_id = ?1 AND move_id = ?2 AND role = 'leaving'";
    let params = || [of.brand_id.into(), of.move_id.into()];
    change(store, of.brand_id, vec![statement(BRAND, params()), statement(PART, params())]).await
}

/// Both: the move is over.
pub async fn forget(store: &impl Executor, of: Move<'_>) -> Result<Option<Standing>, StoreError> {
    const LATE: &str = concat!("DELETE FROM late_idempotency_keys WHERE brand_id = ?1 AND ", is!("clearing"));
    const SQL: &str = "DELETE FROM moves WHERE brand_id = ?1 AND move_id = ?2 AND role IN ('clearing', 'left')";
    let params = || [of.brand_id.into(), of.move_id.into()];
    change(store, of.brand_id, vec![statement(LATE, params()), statement(SQL, params())]).await
}

/// A part of the rows that are no longer needed.
macro_rules! some_of {
    ($table:literal, $key:literal, $if:expr) => {
        concat!(
            "DELETE FROM ",
            $table,
            " WHERE (",
            $key,
            ") IN (SELECT ",
            $key,
            " FROM ",
            $table,
            " WHERE brand_id = ?1 LIMIT 500) AND ",
            $crate::store::admin::moving::is!("left"),
            $if
        )
    };
}

/// Refunds before their conversions. The record of changes comes last.
const CLEAR: [&str; 11] = [
    some_of!("feed", "brand_id, environment, event, at, seq", ""),
    some_of!("refunds", "seq", ""),
    some_of!("conversions", "seq", " AND NOT EXISTS (SELECT 1 FROM refunds WHERE brand_id = ?1)"),
    some_of!("claims", "seq", ""),
    some_of!("visits", "seq", ""),
    some_of!("idempotency_keys", "brand_id, environment, event, idempotency_key", ""),
    some_of!("late_idempotency_keys", "seq", ""),
    some_of!("daily", "brand_id, environment, day, referral_code", ""),
    some_of!("accepted", "brand_id, environment, accepted_id", ""),
    some_of!("api_keys", "brand_id, key_id", ""),
    some_of!("audit", "seq", ""),
];

/// Removes some of the rows where the brand has left; whether none are left.
pub async fn clear(store: &impl Executor, of: Move<'_>) -> Result<bool, StoreError> {
    const QUERY: &str = "SELECT CAST(NOT (EXISTS (SELECT 1 FROM feed WHERE brand_id = ?1)
  OR EXISTS (SELECT 1 FROM refunds WHERE brand_id = ?1) OR EXISTS (SELECT 1 FROM conversions WHERE brand_id = ?1)
  OR EXISTS (SELECT 1 FROM claims WHERE brand_id = ?1) OR EXISTS (SELECT 1 FROM visits WHERE brand_id = ?1)
  OR EXISTS (SELECT 1 FROM idempotency_keys WHERE brand_id = ?1)
  OR EXISTS (SELECT 1 FROM late_idempotency_keys WHERE brand_id = ?1)
  OR EXISTS (SELECT 1 FROM daily WHERE brand_id = ?1) OR EXISTS (SELECT 1 FROM api_keys WHERE brand_id = ?1)
  OR EXISTS (SELECT 1 FROM accepted WHERE brand_id = ?1) OR EXISTS (SELECT 1 FROM audit WHERE brand_id = ?1)) AS TEXT) AS answer";
    let statements = CLEAR.map(|sql| statement(sql, [of.brand_id.into(), of.move_id.into()]));
    let query = statement(QUERY, [of.brand_id.into()]);
    let left = ask::<u8>(store, &statements.into_iter().chain([query]).collect::<Vec<_>>()).await?;
    Ok(left == Some(1))
}
