//! Everything that is asked of a database: events, what is read back, administration.
//!
//! An event is recorded in one transaction: authentication, plan, duplicates, attribution, insert and read-back, all or nothing. Whether it
//! is new is decided by what was read back: a row with the identifier that this request made is this request's, also when its first try
//! was stored and only the answer got lost.

pub mod accepted;
pub mod admin;
pub mod batch;
mod claim;
mod conversion;
pub mod erasure;
mod error;
mod idempotency;
mod permit;
pub mod read;
mod refund;
pub mod rejections;
mod sql;
#[cfg(all(feature = "sqlite", not(target_arch = "wasm32")))]
pub mod sqlite;
mod visit;

use std::future::Future;

use advocateloop_core::{Amount, Event, Payload, Warning, differing_fields};
use serde::Serialize;
use thiserror::Error;

pub use claim::RecordedClaim;
pub use conversion::RecordedConversion;
pub use error::StoreError;
pub use idempotency::Idempotency;
pub(crate) use idempotency::{hexadecimal, payload_digest};
pub use permit::{elsewhere, health};
pub use refund::{Candidate, RecordedRefund};
pub use visit::RecordedVisit;

use crate::auth::{Permit, Refused};
use crate::json;

/// A statement with the JSON text that is bound to `?1`, if it takes one.
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

/// A valid event on its way into the database.
#[derive(Debug, Clone, Copy)]
pub struct NewEvent<'a> {
    /// The identifier that the row gets if the event is new. The same in every retry.
    pub row_id: &'a str,
    pub idempotency: Option<&'a Idempotency>,
    pub event: Event,
    pub payload: &'a Payload<'a>,
    /// The normalized payload as text.
    pub normalized: &'a str,
}

/// A recorded event, by this request or by an earlier one.
#[derive(Debug)]
pub struct Recorded {
    pub data: RecordedEvent,
    /// Recorded before.
    pub duplicate: bool,
    /// Warnings that only the state can give.
    pub warnings: Vec<Warning>,
}

#[derive(Debug)]
pub enum RecordedEvent {
    Conversion(RecordedConversion),
    Refund(RecordedRefund),
    Claim(RecordedClaim),
    Visit(RecordedVisit),
}

/// Why what is stored does not allow an event.
#[derive(Debug, PartialEq, Eq, Error)]
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
#[derive(Debug)]
pub enum RecordError {
    Refused(Refused),
    Conflict(Conflict),
    Failed(StoreError),
}

impl From<Refused> for RecordError {
    fn from(refused: Refused) -> Self {
        RecordError::Refused(refused)
    }
}

impl From<Conflict> for RecordError {
    fn from(conflict: Conflict) -> Self {
        RecordError::Conflict(conflict)
    }
}

impl From<StoreError> for RecordError {
    fn from(error: StoreError) -> Self {
        RecordError::Failed(error)
    }
}

impl RecordError {
    /// Copies the error for another event.
    fn again(&self) -> RecordError {
        match self {
            RecordError::Refused(refused) => RecordError::Refused(refused.clone()),
            RecordError::Failed(error) => RecordError::Failed(error.clone()),
            RecordError::Conflict(_) => StoreError::broken("a conflict of a whole batch").into(),
        }
    }
}

/// The outcome of an event, as the database says.
pub type Outcome = Result<(Permit, Recorded), RecordError>;

impl NewEvent<'_> {
    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency.map(Idempotency::key)
    }

    /// Returns the digest by which another delivery's payload is known to be the same.
    pub(crate) fn payload_digest(&self) -> String {
        self.idempotency.map_or_else(|| payload_digest(self.normalized), |known| known.payload_digest.clone())
    }

    /// Two deliveries with one idempotency key must have one payload. Once its person is erased, it is known by what is `left` of the
    /// recorded one.
    fn check_idempotency(&self, remembered: Option<&str>, left: Option<&str>) -> Result<(), Conflict> {
        self.check_idempotency_or(remembered, || left.is_none_or(|left| self.differing(left, true).is_empty()))
    }

    /// Checks the key, where something else tells whether this may be the payload of somebody who is erased.
    fn check_idempotency_or(&self, remembered: Option<&str>, may_be: impl FnOnce() -> bool) -> Result<(), Conflict> {
        let (Some(sent), Some(remembered)) = (self.idempotency, remembered) else { return Ok(()) };
        let is_same = sent.is_of(remembered).unwrap_or_else(may_be);
        if is_same { Ok(()) } else { Err(Conflict::IdempotencyKeyReused) }
    }

    /// Lists the fields in which this delivery differs from the recorded one.
    fn compare(&self, recorded: Option<&str>, is_erased: bool) -> Vec<Warning> {
        let fields = recorded.map(|recorded| self.differing(recorded, is_erased));
        fields.and_then(Warning::differs_from_recorded).into_iter().collect()
    }

    /// The fields in which this delivery differs, of those that are left.
    fn differing(&self, recorded: &str, is_erased: bool) -> Vec<&'static str> {
        let mut fields = differing_fields(self.event, recorded, self.normalized);
        fields.retain(|field| !(is_erased && erasure::is_personal(self.event, field)));
        fields
    }
}

fn amount(units: i64) -> Result<Amount, StoreError> {
    Amount::from_units(units).ok_or_else(|| StoreError::broken("an amount is out of range"))
}
