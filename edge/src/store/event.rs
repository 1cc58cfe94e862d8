//! An event on its way into the database, and what is recorded of it.

use std::borrow::Cow;

use advocateloop_core::{Event, Payload, Warning, differing_fields};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Conflict, erasure};
use crate::json::Money;

/// A valid event on its way into the database.
#[derive(Debug)]
pub struct NewEvent<'a> {
    /// The identifier that the row gets if the event is new. The same in every retry.
    pub row_id: String,
    pub idempotency: Option<Idempotency>,
    pub event: Event,
    pub payload: Payload<'a>,
    /// The normalized payload as text.
    pub normalized: Cow<'a, str>,
}

/// The `Idempotency-Key` of an event: one key, one payload, one result.
#[derive(Debug)]
pub struct Idempotency {
    pub(crate) key: String,
    pub(crate) payload_digest: String,
}

impl Idempotency {
    pub fn new(key: &str, payload: &str) -> Self {
        Idempotency { key: key.to_owned(), payload_digest: payload_digest(payload) }
    }
}

/// Returns the digest by which a normalized payload is told from another.
pub(crate) fn payload_digest(payload: &str) -> String {
    hexadecimal(&Sha256::digest(payload))
}

pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    let halves = bytes.iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
    halves.filter_map(|half| char::from_digit(half.into(), 16)).collect()
}

impl NewEvent<'_> {
    pub(crate) fn idempotency_key(&self) -> Option<&str> {
        Some(&self.idempotency.as_ref()?.key)
    }

    /// Names the idempotency key among those of all kinds of events.
    pub(crate) fn key_name(&self) -> Option<String> {
        Some([self.event.name(), self.idempotency_key()?].join(" "))
    }

    /// Returns the digest by which another delivery's payload is known to be the same.
    pub(crate) fn payload_digest(&self) -> String {
        self.idempotency.as_ref().map_or_else(|| payload_digest(&self.normalized), |known| known.payload_digest.clone())
    }

    /// Requires two deliveries with one idempotency key to have one payload. Once its person is erased, zeros are left of the digest that is
    /// remembered; `may_be` then tells whether this may be that payload.
    pub(super) fn check_idempotency(
        &self,
        remembered: Option<&str>,
        may_be: impl FnOnce() -> bool,
    ) -> Result<(), Conflict> {
        let (Some(sent), Some(remembered)) = (&self.idempotency, remembered) else { return Ok(()) };
        let is_erased = remembered.bytes().all(|digit| digit == b'0');
        let is_same = if is_erased { may_be() } else { remembered == sent.payload_digest };
        if is_same { Ok(()) } else { Err(Conflict::IdempotencyKeyReused) }
    }

    /// Lists the fields in which this delivery differs from the recorded one.
    pub(super) fn compare(&self, recorded: Option<&str>, is_erased: bool) -> Vec<Warning> {
        let fields = recorded.map(|recorded| self.differing(recorded, is_erased));
        fields.and_then(Warning::differs_from_recorded).into_iter().collect()
    }

    /// The fields in which this delivery differs, of those that are left.
    pub(super) fn differing(&self, recorded: &str, is_erased: bool) -> Vec<&'static str> {
        let mut fields = differing_fields(self.event, recorded, &self.normalized);
        fields.retain(|field| !(is_erased && erasure::is_personal(self.event, field)));
        fields
    }
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

/// The `data` of the answer about a recorded event.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum RecordedEvent {
    Conversion(RecordedConversion),
    Refund(RecordedRefund),
    Claim(RecordedClaim),
    Visit(RecordedVisit),
}

#[derive(Debug, Serialize)]
#[cfg_attr(feature = "contract", derive(schemars::JsonSchema))]
pub struct RecordedConversion {
    pub conversion_id: String,
    /// Your identifier, as it was sent.
    pub order_id: Option<String>,
    /// Recorded before: this is the first result.
    pub duplicate: bool,
    pub attribution: Attribution,
    /// Attributable revenue before refunds.
    pub attributable_revenue: Money,
}

/// Says whom a conversion counts for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(schemars::JsonSchema))]
pub struct Attribution {
    /// How it was attributed: by the code that was sent, by the customer's identifier, by the latest claim of the email, or not at all.
    pub method: String,
    /// Referral code that the conversion counts for.
    pub referral_code: Option<String>,
    /// The claim that it follows from.
    pub claim_id: Option<String>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(feature = "contract", derive(schemars::JsonSchema))]
pub struct RecordedRefund {
    /// Your identifier, or ours if you sent none.
    pub refund_id: String,
    pub conversion_id: String,
    /// Applied by this refund.
    pub refund_amount: Money,
    /// This refund included.
    pub total_refunded: Money,
    /// Amount that can still be refunded.
    pub remaining: Money,
    /// True if nothing remains.
    pub is_full_refund: bool,
    /// Recorded before: this is the first result.
    pub duplicate: bool,
    /// Attributable revenue after refunds.
    pub attributable_revenue: Money,
}

#[derive(Debug, Serialize)]
#[cfg_attr(feature = "contract", derive(schemars::JsonSchema))]
pub struct RecordedClaim {
    pub claim_id: String,
    pub referral_code: String,
    /// Recorded before: this is the first result.
    pub duplicate: bool,
}

#[derive(Debug, Serialize)]
#[cfg_attr(feature = "contract", derive(schemars::JsonSchema))]
pub struct RecordedVisit {
    pub visit_id: String,
    /// Recorded before: this is the first result.
    pub duplicate: bool,
}
