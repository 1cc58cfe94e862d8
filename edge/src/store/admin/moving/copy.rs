//! Copies a brand's rows in parts from one database to another.
//!
//! A part is one JSON text that the one database makes and the other takes: nothing here looks into it. The other then makes the same text of
//! its own rows, and the two are compared. Where a copy goes on is read from what has arrived, so that nothing need be remembered between two
//! steps.

use serde::{Deserialize, Serialize};

use super::{Move, of_brand};
use crate::json;
use crate::store::admin::ask;
use crate::store::sql::sql;
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

/// The statements of a kind.
struct Sql {
    /// Statement that finds where the copy has arrived.
    end: Option<&'static str>,
    /// Statement that reads the part behind that.
    part: &'static str,
    take: &'static str,
    /// Statement that reads the same part where it has been taken.
    taken: &'static str,
}

impl Kind {
    fn sql(self) -> Sql {
        let kind = |end, part, take| Sql { end: Some(end), part, take, taken: part };
        match self {
            Kind::Events => kind(sql!("copied_events"), sql!("part_of_events"), sql!("take_events")),
            Kind::IdempotencyKeys => {
                kind(sql!("copied_idempotency_keys"), sql!("part_of_idempotency_keys"), sql!("take_idempotency_keys"))
            }
            Kind::LateIdempotencyKeys => Sql {
                end: None,
                part: sql!("part_of_late_keys"),
                take: sql!("take_idempotency_keys"),
                taken: sql!("copied_late_keys"),
            },
            Kind::Audit => kind(sql!("copied_audit"), sql!("part_of_audit"), sql!("take_audit")),
            Kind::ApiKeys => kind(sql!("copied_api_keys"), sql!("part_of_api_keys"), sql!("take_api_keys")),
            Kind::Accepted => kind(sql!("copied_accepted"), sql!("part_of_accepted"), sql!("take_accepted")),
        }
    }
}

/// The most rows of a part.
pub const PART: u64 = 500;

/// Holds the values that the statements take, but for the part.
#[derive(Serialize)]
struct Values<'a> {
    brand_id: &'a str,
    move_id: &'a str,
    environment: &'a str,
    from: &'a str,
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
    let sql = kind.sql();
    let values = |from| json::write(&Values { brand_id: of.brand_id, move_id: of.move_id, environment, from });
    let end = match sql.end {
        Some(end) => to.batch(&[Statement::new(end, values(""))]).await?.unwrap_or_default(),
        None => String::new(),
    };
    let part = from.batch(&[Statement::new(sql.part, values(&end))]).await?.unwrap_or_default();
    let count = count_of(&part).ok_or_else(|| StoreError::broken("a part has no count"))?;
    if count == 0 {
        return Ok(0);
    }
    let with_part = with_part(values(&end), &part);
    let take = Statement::new(sql.take, with_part.clone());
    let taken = to.batch(&[take, Statement::new(sql.taken, with_part.clone())]).await?;
    if taken.as_ref() != Some(&part) {
        return Err(StoreError::broken("what was copied is not the same: the move goes no further, cancel it"));
    }
    if kind == Kind::LateIdempotencyKeys {
        // What has been copied need not be noted any more.
        from.batch(&[Statement::new(sql!("move_noted"), with_part)]).await?;
    }
    Ok(count)
}

/// The values with a part, which is JSON already.
fn with_part(mut values: String, part: &str) -> String {
    values.pop();
    values + ",\"part\":" + part + "}"
}

/// A part begins with the number of its rows.
fn count_of(part: &str) -> Option<u64> {
    part.strip_prefix(r#"{"count":"#)?.split_once(',')?.0.parse().ok()
}

/// The brand's own row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brand {
    name: String,
    plan: String,
    basis: String,
    created_at: u64,
}

pub async fn brand(store: &impl Executor, brand_id: &str) -> Result<Option<Brand>, StoreError> {
    ask(store, &[Statement::with(sql!("move_brand"), &of_brand(brand_id))]).await
}

/// How many events there are, live and test.
pub async fn events(store: &impl Executor, brand_id: &str) -> Result<u64, StoreError> {
    let count = |answer: &Option<String>| {
        let end: Vec<u64> = json::read(answer.as_deref()?)?;
        // When, and as the how manieth.
        end.get(1).copied()
    };
    let ends = ["live", "test"].map(|environment| {
        Statement::with(sql!("copied_events"), &Values { brand_id, move_id: "", environment, from: "" })
    });
    Ok(store.run(&ends).await?.iter().filter_map(count).fold(0, u64::saturating_add))
}

/// Counts and sums of everything: the same in both, when the one is frozen and everything is copied.
pub async fn sums(store: &impl Executor, brand_id: &str) -> Result<String, StoreError> {
    let answer = store.batch(&[Statement::with(sql!("move_sums"), &of_brand(brand_id))]).await?;
    answer.ok_or_else(|| StoreError::broken("sums are no text"))
}
