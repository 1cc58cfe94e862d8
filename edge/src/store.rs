//! Everything that is asked of a database: events, what is read back, administration.
//!
//! An event is recorded in one transaction: authentication, plan, duplicates, attribution, insert and read-back, all or nothing. Whether it
//! is new is decided by what was read back: a row with the identifier that this request made is this request's, also when its first try
//! was stored and only the answer got lost.

pub mod accepted;
pub mod admin;
pub mod batch;
pub mod erasure;
mod error;
mod event;
mod permit;
pub mod read;
mod refund;
pub mod rejections;
mod rows;
mod sql;
#[cfg(all(feature = "sqlite", not(target_arch = "wasm32")))]
pub mod sqlite;

use std::future::Future;

use advocateloop_core::Amount;
use serde::Serialize;
use thiserror::Error;

pub use error::StoreError;
pub use event::{
    Attribution, Idempotency, NewEvent, Recorded, RecordedClaim, RecordedConversion, RecordedEvent, RecordedRefund,
    RecordedVisit,
};
pub(crate) use event::{hexadecimal, payload_digest};
pub use permit::{elsewhere, health};
pub use refund::Candidate;

use crate::auth::AuthError;
use crate::json;

/// A statement with the JSON text that is bound to `?1`, if it takes one.
#[must_use]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    pub sql: &'static str,
    pub json: Option<String>,
}

impl Statement {
    pub(crate) fn new(sql: &'static str, json: String) -> Self {
        Statement { sql, json: Some(json) }
    }

    /// Binds named values.
    pub(crate) fn with(sql: &'static str, values: &impl Serialize) -> Self {
        Statement::new(sql, json::write(values))
    }
}

/// Values whose members are bound side by side.
#[derive(Serialize)]
pub(super) struct Both<One, Other> {
    #[serde(flatten)]
    pub(super) one: One,
    #[serde(flatten)]
    pub(super) other: Other,
}

/// The answer of each statement of a batch: the first column of its first row, named `answer`, which is JSON; if it has one.
pub type Answers = Vec<Option<String>>;

/// Something that runs batches: D1, or SQLite.
pub trait Executor {
    /// Runs the statements in one transaction.
    fn run(&self, statements: &[Statement]) -> impl Future<Output = Result<Answers, StoreError>>;

    /// Runs the statements in one transaction; answers what the last one did.
    fn batch(&self, statements: &[Statement]) -> impl Future<Output = Result<Option<String>, StoreError>> {
        async { Ok(self.run(statements).await?.pop().flatten()) }
    }
}

/// Why what is stored does not allow an event.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Conflict {
    #[error(
        "{} no conversion of this brand: record the conversion first, or send the identifier that it was recorded with. A \
         test key finds only what test keys recorded", naming(.fields)
    )]
    ConversionNotFound { fields: Vec<&'static str> },
    #[error("The identifiers name different conversions: send only the one that you are sure of, best order_id")]
    IdentifiersDisagree,
    /// The most recent conversions of the claim; at most 20.
    #[error(
        "claim_id names several conversions: send the order_id or conversion_id of one of the candidates in details"
    )]
    AmbiguousClaim { candidates: Vec<Candidate> },
    #[error("The refund exceeds what remains: {}", at_most(*.remaining))]
    RefundExceedsRemaining { remaining: Amount },
    #[error(
        "currency differs from the order's, which is {currency}: send the amount in {currency}, or leave currency out"
    )]
    CurrencyMismatch { currency: String },
    #[error(
        "order_id is in use for an order with another customer_email and another order_total: send a different order_id for \
         each order"
    )]
    OrderIdReused,
    #[error(
        "Idempotency-Key was used with another payload: send a new key for a new event, and for a retry exactly what was \
         sent first"
    )]
    IdempotencyKeyReused,
}

/// `order_id and claim_id name`
fn naming(fields: &[&str]) -> String {
    format!("{} {}", fields.join(" and "), if fields.len() == 1 { "names" } else { "name" })
}

fn at_most(remaining: Amount) -> String {
    if remaining == Amount::ZERO {
        return "this conversion is refunded in full already".to_owned();
    }
    format!("send at most {remaining} more, or leave out refund_amount and total_refunded to refund all that remains")
}

/// Why an event was not recorded.
#[derive(Debug, Clone, Error)]
#[error(transparent)]
pub enum RecordError {
    Refused(#[from] AuthError),
    Conflict(#[from] Conflict),
    Failed(#[from] StoreError),
}

fn amount(units: i64) -> Result<Amount, StoreError> {
    Amount::from_units(units).ok_or_else(|| StoreError::broken("an amount is out of range"))
}
