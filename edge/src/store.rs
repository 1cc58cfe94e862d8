//! One batch an event: authentication, plan, duplicates, attribution, insert and read-back, all or nothing.
//!
//! A batch ends with a query that answers one JSON text, or no row if the key opens nothing. Whether an event is new is
//! decided by what was read back: a row with the identifier that this request made is this request's, also when its
//! first try was stored and only the answer got lost.

pub mod accepted;
pub mod admin;
pub mod batch;
mod claim;
mod conversion;
pub mod erasure;
mod error;
mod idempotency;
mod many;
mod permit;
pub mod read;
mod refund;
#[cfg(all(feature = "sqlite", not(target_arch = "wasm32")))]
pub mod sqlite;
mod visit;

use std::borrow::Cow;
use std::future::Future;

use advocateloop_core::{Amount, Event, Payload, Warning, differing_fields};
use serde::de::DeserializeOwned;
use thiserror::Error;

pub use claim::RecordedClaim;
pub use conversion::RecordedConversion;
pub use error::StoreError;
pub use idempotency::Idempotency;
pub(crate) use idempotency::{hexadecimal, payload_digest};
pub use permit::{HEALTH, elsewhere};
pub use refund::{Candidate, RecordedRefund};
pub use visit::RecordedVisit;

use crate::auth::{Credentials, Permit, Refused};

/// A statement with what is bound to `?1`, `?2` and so on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement<'a> {
    pub sql: &'static str,
    pub params: Vec<Param<'a>>,
}

/// TEXT or NULL: a number in JavaScript would be bound as a binary float, so SQL casts text instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Param<'a>(Option<Cow<'a, str>>);

impl Param<'_> {
    #[must_use]
    pub fn as_deref(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

impl<'a> From<&'a str> for Param<'a> {
    fn from(text: &'a str) -> Self {
        Param(Some(Cow::Borrowed(text)))
    }
}

impl From<String> for Param<'_> {
    fn from(text: String) -> Self {
        Param(Some(Cow::Owned(text)))
    }
}

impl From<u64> for Param<'_> {
    fn from(number: u64) -> Self {
        number.to_string().into()
    }
}

impl From<Amount> for Param<'_> {
    fn from(amount: Amount) -> Self {
        amount.units().to_string().into()
    }
}

impl<'a, T: Into<Param<'a>>> From<Option<T>> for Param<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Param(None), Into::into)
    }
}

/// What each statement of a batch answered: the first column of its first row, named `answer`, which is JSON; if it has one.
pub type Answers = Vec<Option<String>>;

/// Something that runs batches: D1, or SQLite.
pub trait Executor {
    /// Runs the statements in one transaction.
    fn run(&self, statements: &[Statement<'_>]) -> impl Future<Output = Result<Answers, StoreError>>;

    /// Runs the statements in one transaction; answers what the last one did.
    fn batch(&self, statements: &[Statement<'_>]) -> impl Future<Output = Result<Option<String>, StoreError>> {
        async { Ok(self.run(statements).await?.pop().flatten()) }
    }
}

/// What is to be recorded, and by whom.
#[derive(Debug, Clone, Copy)]
pub struct Recording<'a> {
    pub credentials: &'a Credentials,
    pub now_ms: u64,
    /// The identifier that the row gets if the event is new. The same in every retry.
    pub row_id: &'a str,
    pub idempotency: Option<&'a Idempotency>,
    pub event: Event,
    /// The normalized payload.
    pub payload: &'a str,
}

/// What was recorded, by this request or by an earlier one.
#[derive(Debug)]
pub struct Recorded {
    pub data: RecordedEvent,
    /// Recorded before.
    pub duplicate: bool,
    /// What only the state can tell.
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
pub enum Unrecorded {
    Refused(Refused),
    Conflict(Conflict),
    Failed(StoreError),
}

impl From<Refused> for Unrecorded {
    fn from(refused: Refused) -> Self {
        Unrecorded::Refused(refused)
    }
}

impl From<Conflict> for Unrecorded {
    fn from(conflict: Conflict) -> Self {
        Unrecorded::Conflict(conflict)
    }
}

impl From<StoreError> for Unrecorded {
    fn from(error: StoreError) -> Self {
        Unrecorded::Failed(error)
    }
}

/// Asks only whether the key is good, and for this event: for a request that fails for another reason.
pub async fn admit(
    store: &impl Executor,
    credentials: &Credentials,
    event: Event,
    now_ms: u64,
) -> Result<Permit, Unrecorded> {
    let rehash = permit::rehash(credentials, now_ms).into_iter();
    let statements: Vec<_> = rehash.chain([permit::statement(credentials, now_ms)]).collect();
    let answer = store.batch(&statements).await?;
    let (permit, _nothing) = permit::read::<()>(answer, event, credentials)?;
    Ok(permit)
}

/// Records an event, unless it is recorded already.
pub async fn record(
    store: &impl Executor,
    recording: &Recording<'_>,
    payload: &Payload<'_>,
) -> Result<(Permit, Recorded), Unrecorded> {
    let answer = store.batch(&statements(recording, payload)).await?;
    read_answer(recording, payload, answer)
}

/// What records an event, for a batch that may hold those of others, too.
pub(crate) fn statements<'a>(recording: &'a Recording<'a>, payload: &'a Payload<'_>) -> Vec<Statement<'a>> {
    let rehash = permit::rehash(recording.credentials, recording.now_ms).into_iter();
    rehash.chain(record_of(payload).statements(recording)).collect()
}

/// What the last of an event's statements answered.
pub(crate) fn read_answer(
    recording: &Recording<'_>,
    payload: &Payload<'_>,
    answer: Option<String>,
) -> Result<(Permit, Recorded), Unrecorded> {
    record_of(payload).read(recording, answer)
}

fn record_of<'p>(payload: &'p Payload<'_>) -> &'p dyn Record {
    match payload {
        Payload::Conversion(conversion) => conversion,
        Payload::Refund(refund) => refund,
        Payload::Claim(claim) => claim,
        Payload::Visit(visit) => visit,
    }
}

/// What an event's batch runs, in this order.
#[derive(Debug, Clone, Copy)]
struct Sql {
    insert: &'static str,
    remember: &'static str,
    query: &'static str,
}

/// An event's three statements, from the macros of its module that make each of them for `one` event or for `many`.
macro_rules! sql {
    ($number:ident) => {
        Sql { insert: insert!($number), remember: remember_it!($number), query: query!($number) }
    };
}

use sql;

/// An event's SQL and what its answer means.
trait Record {
    /// The insert, the note of the idempotency key if one was sent, and the query.
    fn statements<'a>(&'a self, recording: &'a Recording<'a>) -> Vec<Statement<'a>>;

    /// The same for many events of one kind.
    fn many(&self) -> &'static Sql;

    fn read(&self, recording: &Recording<'_>, answer: Option<String>) -> Result<(Permit, Recorded), Unrecorded>;
}

impl<'a> Recording<'a> {
    /// `?1` to `?8`, the same for every event's statements.
    fn scope(&'a self) -> Vec<Param<'a>> {
        let mut params = permit::scope(self.credentials, self.now_ms);
        params.push(permit::plans_for(self.event, self.credentials).into());
        params.push(self.row_id.into());
        params.push(self.idempotency.map(|idempotency| idempotency.key.as_str()).into());
        params
    }

    /// Opens what the batch answered.
    fn open<S: DeserializeOwned>(&self, answer: Option<String>) -> Result<(Permit, S), Unrecorded> {
        let (permit, state) = permit::read(answer, self.event, self.credentials)?;
        Ok((permit, state.ok_or_else(|| StoreError::broken("nothing was stored, and nobody knows why"))?))
    }

    /// An event's statements. All bind `shared`; the insert then what only it asks for, and last the payload; the note of
    /// the idempotency key, if one was sent, the payload's digest.
    fn batch(&'a self, sql: Sql, shared: Vec<Param<'a>>, inserted: Vec<Param<'a>>) -> Vec<Statement<'a>> {
        let with = |more: Vec<Param<'a>>| shared.iter().cloned().chain(more).collect();
        let insert = inserted.into_iter().chain([self.payload.into()]).collect();
        let mut statements = vec![Statement { sql: sql.insert, params: with(insert) }];
        if let Some(idempotency) = self.idempotency {
            let digest = vec![idempotency.payload_digest.as_str().into()];
            statements.push(Statement { sql: sql.remember, params: with(digest) });
        }
        statements.push(Statement { sql: sql.query, params: shared });
        statements
    }

    /// By which another delivery's payload is known to be the same.
    pub(crate) fn payload_digest(&self) -> String {
        self.idempotency.map_or_else(|| payload_digest(self.payload), |known| known.payload_digest.clone())
    }

    /// Two deliveries with one idempotency key must have one payload. Once its person is erased, it is known by what is `left` of the
    /// recorded one.
    fn check_idempotency(&self, remembered: Option<&str>, left: Option<&str>) -> Result<(), Conflict> {
        self.check_idempotency_or(remembered, || left.is_none_or(|left| self.differing(left, true).is_empty()))
    }

    /// The same, where something else tells whether this may be the payload of somebody who is erased.
    fn check_idempotency_or(&self, remembered: Option<&str>, may_be: impl FnOnce() -> bool) -> Result<(), Conflict> {
        let (Some(sent), Some(remembered)) = (self.idempotency, remembered) else { return Ok(()) };
        let is_same = sent.is_of(remembered).unwrap_or_else(may_be);
        if is_same { Ok(()) } else { Err(Conflict::IdempotencyKeyReused) }
    }

    /// In what this delivery differs from the recorded one.
    fn compare(&self, recorded: Option<&str>, is_erased: bool) -> Vec<Warning> {
        let fields = recorded.map(|recorded| self.differing(recorded, is_erased));
        fields.and_then(Warning::differs_from_recorded).into_iter().collect()
    }

    /// The fields in which this delivery differs, of those that are left.
    fn differing(&self, recorded: &str, is_erased: bool) -> Vec<&'static str> {
        let mut fields = differing_fields(self.event, recorded, self.payload);
        fields.retain(|field| !(is_erased && erasure::is_personal(self.event, field)));
        fields
    }
}

fn amount(units: i64) -> Result<Amount, StoreError> {
    Amount::from_units(units).ok_or_else(|| StoreError::broken("an amount is out of range"))
}
