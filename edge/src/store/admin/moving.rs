//! A brand that moves to another database: who is where, and how that changes.
//!
//! Every change is one batch in one database, which holds for the move of its id alone, and only if what went before is so. Hence a
//! batch may be tried again, and may be committed late. In order:
//!
//! | | in the one that it leaves | in the one that it goes to |
//! | --- | --- | --- |
//! | [`Begin`](Step::Begin) | `leaving`, lives here | |
//! | [`Prepare`](Step::Prepare) | | `arriving` |
//! | [`copy`] | | receives what there is |
//! | [`Freeze`](Step::Freeze) | `leaving`, points to the other: nobody records anything | |
//! | [`copy`] | | receives what came meanwhile |
//! | [`Activate`](Step::Activate) | | `clearing`, lives here |
//! | [`Leave`](Step::Leave) | `left` | |
//! | [`clear`] | its rows go | |
//! | [`Forget`](Step::Forget) | nothing but the pointer | nothing |
//!
//! Until `Activate`, [`Refuse`](Step::Refuse) and then [`Stay`](Step::Stay) undo it.

pub mod copy;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Change, ask};
use crate::database::Database;
use crate::store::sql::{script, sql};
use crate::store::{Answers, Both, Executor, Statement, StoreError};

/// A database's knowledge of where a brand is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Standing {
    /// The database to ask instead; `None` if it lives here.
    pub elsewhere: Option<Database>,
    #[serde(rename = "move")]
    pub part: Option<Part>,
}

/// A database's part in a move.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Part {
    pub move_id: String,
    pub role: Role,
    pub peer: Database,
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

/// A move of a brand.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Move<'a> {
    pub brand_id: &'a str,
    pub move_id: &'a str,
}

/// A change in one of the two databases, with what its statements take besides the move.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Step<'a> {
    /// Begins a move to the peer where the brand lives. From now on late idempotency keys are noted, and nobody is erased.
    Begin { peer: Database },
    /// Prepares the database that the brand is to go to: it comes from the peer.
    Prepare { peer: Database, brand: Value },
    /// Freezes the brand where it lives: from now on it records nothing here.
    Freeze,
    /// Activates the brand where it goes to, when everything is there and the other is frozen.
    Activate {
        #[serde(flatten)]
        by: Change<'a>,
        to: Database,
        brand: Value,
    },
    /// Leaves the database that it lived in: its rows are no longer needed.
    Leave,
    /// Refuses the brand where it was to go to, unless it lives there already.
    Refuse,
    /// Keeps the brand where it lives.
    Stay,
    /// Ends the move, in both.
    Forget,
}

impl Step<'_> {
    fn script(&self) -> &'static [&'static str] {
        match self {
            Step::Begin { .. } => script!("move_begin"),
            Step::Prepare { .. } => script!("move_prepare"),
            Step::Freeze => script!("move_freeze"),
            Step::Activate { .. } => script!("move_activate"),
            Step::Leave => script!("move_leave"),
            Step::Refuse => script!("move_refuse"),
            Step::Stay => script!("move_stay"),
            Step::Forget => script!("move_forget"),
        }
    }
}

/// Takes a step of a move in one of its databases, and looks again.
pub async fn take(store: &impl Executor, of: Move<'_>, step: Step<'_>) -> Result<Option<Standing>, StoreError> {
    let sql = [step.script(), script!("move_look")].concat();
    ask(store, &sql, &Both { one: of, other: step }).await
}

/// Looks where a brand is; `None` if the database knows nothing of it.
pub async fn look(store: &impl Executor, brand_id: &str) -> Result<Option<Standing>, StoreError> {
    ask(store, &[sql!("move_look")], &json!({ "brand_id": brand_id })).await
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
    let guard = Statement::with(sql!("move_guard"), &json!({ "brand_id": brand_id }));
    let guarded: Vec<_> = [guard].into_iter().chain(statements.iter().cloned()).collect();
    match store.run(&guarded).await {
        Ok(answers) => Ok(Ok(answers.into_iter().skip(1).collect())),
        Err(StoreError::Broken(message)) if message.contains(elsewhere) => {
            let standing = look(store, brand_id).await?;
            Ok(Err(standing.and_then(|standing| standing.elsewhere)))
        }
        Err(error) => Err(error),
    }
}

/// Removes some of the rows where the brand has left; whether none are left. Refunds go before their conversions, and the record of changes
/// last.
pub async fn clear(store: &impl Executor, of: Move<'_>) -> Result<bool, StoreError> {
    Ok(ask::<u8>(store, script!("move_clear"), &of).await? == Some(1))
}
