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

use serde::{Deserialize, Serialize};

use super::{Change, ask};
use crate::database::Database;
use crate::json;
use crate::store::sql::sql;
use crate::store::{Answers, Executor, Statement, StoreError};

/// A database's knowledge of where a brand is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Standing {
    /// Number of the database to ask instead; `None` if it lives here.
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

/// See the schema.
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

/// Holds the values that the statements take, each some of them.
#[derive(Debug, Default, Serialize)]
struct Values<'a> {
    brand_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    move_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    peer: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    now: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    brand: Option<copy::Brand>,
}

impl<'a> Move<'a> {
    fn values(self) -> Values<'a> {
        Values { move_id: Some(self.move_id), ..of_brand(self.brand_id) }
    }
}

fn of_brand(brand_id: &str) -> Values<'_> {
    Values { brand_id, ..Values::default() }
}

/// `None` if the database knows nothing of the brand.
pub async fn look(store: &impl Executor, brand_id: &str) -> Result<Option<Standing>, StoreError> {
    ask(store, &[Statement::with(sql!("move_look"), &of_brand(brand_id))]).await
}

/// Runs a batch where a brand lives; where it does not, nothing is done, and the answer is where to ask instead, or `None` if that was
/// over before it could be asked. A brand that is not known at all may be about to be made.
pub async fn run_where_it_lives(
    store: &impl Executor,
    brand_id: &str,
    statements: &[Statement],
) -> Result<Result<Answers, Option<Database>>, StoreError> {
    // The words of the trigger.
    let elsewhere = "the brand lives elsewhere";
    let guard = Statement::with(sql!("move_guard"), &of_brand(brand_id));
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

/// Runs statements of a move, which all take the same values, and looks again.
async fn change(
    store: &impl Executor,
    sql: &[&'static str],
    values: &Values<'_>,
) -> Result<Option<Standing>, StoreError> {
    let json = json::write(values);
    let statements: Vec<_> =
        sql.iter().copied().chain([sql!("move_look")]).map(|sql| Statement::new(sql, json.clone())).collect();
    ask(store, &statements).await
}

/// Begins a move to `peer` in the database that the brand lives in. From now on late idempotency keys are noted, and nobody is erased.
pub async fn begin(store: &impl Executor, of: Move<'_>, peer: u8) -> Result<Option<Standing>, StoreError> {
    change(store, &[sql!("move_begin")], &Values { peer: Some(peer), ..of.values() }).await
}

/// Prepares the database that the brand is to go to: it comes from `peer`.
pub async fn prepare(
    store: &impl Executor,
    of: Move<'_>,
    peer: u8,
    brand: copy::Brand,
) -> Result<Option<Standing>, StoreError> {
    let values = Values { peer: Some(peer), brand: Some(brand), ..of.values() };
    change(store, &[sql!("move_prepare_brand"), sql!("move_prepare")], &values).await
}

/// Freezes the brand in the database that it lives in: from now on it records nothing here.
pub async fn freeze(store: &impl Executor, of: Move<'_>) -> Result<Option<Standing>, StoreError> {
    change(store, &[sql!("move_freeze")], &of.values()).await
}

/// Activates the brand in the database that it goes to, when everything is there and the other is frozen.
pub async fn activate(
    store: &impl Executor,
    of: Move<'_>,
    by: Change<'_>,
    to: u8,
    brand: copy::Brand,
) -> Result<Option<Standing>, StoreError> {
    let values = Values {
        request_id: Some(by.request_id),
        now: Some(by.now_ms),
        to: Some(to),
        brand: Some(brand),
        ..of.values()
    };
    let statements = [sql!("move_activate_note"), sql!("move_activate_brand"), sql!("move_activate")];
    change(store, &statements, &values).await
}

/// Leaves the database that it lived in: its rows are no longer needed.
pub async fn leave(store: &impl Executor, of: Move<'_>) -> Result<Option<Standing>, StoreError> {
    change(store, &[sql!("move_leave")], &of.values()).await
}

/// Refuses the brand in the database that it was to go to, unless it lives there already.
pub async fn refuse(store: &impl Executor, of: Move<'_>) -> Result<Option<Standing>, StoreError> {
    change(store, &[sql!("move_refuse")], &of.values()).await
}

/// Keeps the brand in the database that it lives in.
pub async fn stay(store: &impl Executor, of: Move<'_>) -> Result<Option<Standing>, StoreError> {
    change(store, &[sql!("move_stay_brand"), sql!("move_stay")], &of.values()).await
}

/// Both: the move is over.
pub async fn forget(store: &impl Executor, of: Move<'_>) -> Result<Option<Standing>, StoreError> {
    change(store, &[sql!("move_forget_late"), sql!("move_forget")], &of.values()).await
}

/// Removes some of the rows where the brand has left; whether none are left. Refunds go before their conversions, and the record of changes
/// last.
pub async fn clear(store: &impl Executor, of: Move<'_>) -> Result<bool, StoreError> {
    let statements = [
        sql!("clear_feed"),
        sql!("clear_refunds"),
        sql!("clear_conversions"),
        sql!("clear_claims"),
        sql!("clear_visits"),
        sql!("clear_idempotency_keys"),
        sql!("clear_late_idempotency_keys"),
        sql!("clear_accepted"),
        sql!("clear_rejections"),
        sql!("clear_api_keys"),
        sql!("clear_audit"),
        sql!("cleared"),
    ];
    let json = json::write(&of.values());
    let left = ask::<u8>(store, &statements.map(|sql| Statement::new(sql, json.clone()))).await?;
    Ok(left == Some(1))
}
