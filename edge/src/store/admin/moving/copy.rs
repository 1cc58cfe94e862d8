//! Copies a brand's rows in parts from one database to another.
//!
//! A part is one JSON text that the one database makes and the other takes: nothing here looks into it. The other then makes the same text of
//! its own rows, and the two are compared. Where a copy goes on is read from what has arrived, so that nothing need be remembered between two
//! steps.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::Move;
use crate::cursor::{END, Position};
use crate::json;
use crate::store::admin::ask;
use crate::store::sql::{script, sql};
use crate::store::{Executor, Statement, StoreError};

/// The order in which tables are copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The events of an environment, in the order of the feed.
    Events,
    IdempotencyKeys,
    /// Those that came while the others were copied.
    LateIdempotencyKeys,
    Audit,
    ApiKeys,
    Accepted,
}

impl Kind {
    /// Returns three statements: where the copy has arrived, the part behind that, and how it is taken.
    fn script(self) -> &'static [&'static str] {
        match self {
            Kind::Events => script!("copy_events"),
            Kind::IdempotencyKeys | Kind::LateIdempotencyKeys => script!("copy_idempotency_keys"),
            Kind::Audit => script!("copy_audit"),
            Kind::ApiKeys => script!("copy_api_keys"),
            Kind::Accepted => script!("copy_accepted"),
        }
    }
}

/// The most rows of a part.
pub const PART: u64 = 500;

/// What the statements of a copy take.
#[derive(Clone, Serialize)]
struct Values<'a> {
    #[serde(flatten)]
    of: Move<'a>,
    environment: &'a str,
    /// The place where the copy has arrived.
    from: Value,
    until: Position,
    limit: u64,
    part: Option<&'a RawValue>,
}

/// Reads how many rows a part has.
#[derive(Deserialize)]
struct Part {
    count: u64,
}

/// Copies the next part from one database to the other, and compares it there with what was sent; how many rows. The
/// environment is only for events.
pub async fn copy(
    from: &impl Executor,
    to: &impl Executor,
    of: Move<'_>,
    kind: Kind,
    environment: &str,
) -> Result<u64, StoreError> {
    let (&[end, part, take], &[late, forget_late]) = (kind.script(), script!("copy_late_idempotency_keys")) else {
        return Err(StoreError::broken("a copy has three statements"));
    };
    let is_late = kind == Kind::LateIdempotencyKeys;
    let mut values = Values { of, environment, from: Value::Null, until: END, limit: PART, part: None };
    // Late ones are forgotten where they come from, so that they always begin anew.
    if !is_late {
        values.from = ask(to, &[end], &values).await?.unwrap_or_default();
    }
    let read = if is_late { late } else { part };
    let sent = from.batch(&[Statement::with(read, &values)]).await?.unwrap_or_default();
    let Part { count } = json::read(&sent).ok_or_else(StoreError::unexpected)?;
    if count == 0 {
        return Ok(0);
    }
    // As many as were sent, and not what somebody else may have copied behind them.
    let part = Some(serde_json::from_str(&sent).map_err(|_| StoreError::unexpected())?);
    let values = Values { limit: count, part, ..values };
    let statements = [take, read].map(|sql| Statement::with(sql, &values));
    if to.batch(&statements).await?.as_ref() != Some(&sent) {
        return Err(StoreError::broken("what was copied is not the same: the move goes no further, cancel it"));
    }
    if is_late {
        from.batch(&[Statement::with(forget_late, &values)]).await?;
    }
    Ok(count)
}

/// Reads the brand's own row, as the other database takes it.
pub async fn brand(store: &impl Executor, brand_id: &str) -> Result<Option<Value>, StoreError> {
    ask(store, &[sql!("find_brand")], &json!({ "brand_id": brand_id })).await
}

/// Counts the events that there are, live and test.
pub async fn events(store: &impl Executor, brand_id: &str) -> Result<u64, StoreError> {
    let mut events = 0_u64;
    for environment in ["live", "test"] {
        let asked = json!({ "brand_id": brand_id, "environment": environment });
        // The place of the last: when, and as the how manieth.
        let last: Option<[u64; 2]> = ask(store, script!("copy_events").get(..1).unwrap_or_default(), &asked).await?;
        events = events.saturating_add(last.map_or(0, |[_at, seq]| seq));
    }
    Ok(events)
}

/// Counts and sums up everything: the same in both, when the one is frozen and everything is copied.
pub async fn sums(store: &impl Executor, brand_id: &str) -> Result<String, StoreError> {
    let answer = store.batch(&[Statement::with(sql!("move_sums"), &json!({ "brand_id": brand_id }))]).await?;
    answer.ok_or_else(|| StoreError::broken("sums are no text"))
}
