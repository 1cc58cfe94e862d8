//! A message that was understood.

use std::cell::Cell;

use advocateloop_core::{Event, Payload, read_acknowledged};
use serde::Serialize;

use super::{Disposal, Message};
use crate::auth::{Credentials, Peppers};
use crate::ids;
use crate::store::accepted::{self, Status};
use crate::store::{Idempotency, NewEvent, Recorded, RecordedEvent, Statement};

/// A delivery's disposal, as far as it is decided.
pub(super) struct Slot {
    /// The place among the deliveries.
    pub(super) place: usize,
    pub(super) disposal: Cell<Disposal>,
}

impl Slot {
    /// Begins with that of a message that nobody understands: the next deployment may, or it ends among the dead letters.
    pub(super) fn at(place: usize) -> Slot {
        Slot { place, disposal: Cell::new(Disposal::Retry { delay_seconds: 60 }) }
    }
}

pub(super) struct Queued<'m> {
    pub(super) message: &'m Message,
    pub(super) attempts: u32,
    pub(super) event: NewEvent<'m>,
    pub(super) credentials: Credentials,
    /// Those before it that were not settled when it came.
    pub(super) open: Vec<String>,
    pub(super) slot: &'m Slot,
}

impl<'m> Queued<'m> {
    /// Reads what was acknowledged as it was, whatever the rules say today: judged again, it might be refused.
    pub(super) fn read(message: &'m Message, attempts: u32, peppers: Peppers<'_>, slot: &'m Slot) -> Option<Self> {
        let Message { accepted_id, brand_id, environment, key_id, basis, event, payload, .. } = message;
        let idempotency = message.idempotency_key.as_ref().map(|key| Idempotency::new(key, payload));
        let event = NewEvent {
            row_id: accepted_id.clone(),
            idempotency,
            event: *event,
            payload: read_acknowledged(*event, payload.as_bytes())?.payload()?,
            normalized: payload.into(),
        };
        let credentials = Credentials::of_accepted(brand_id, *environment, key_id, *basis, peppers);
        Some(Queued { message, attempts, event, credentials, open: Vec::new(), slot })
    }

    /// Returns the time of its acceptance, by which the messages of a brand are sorted.
    pub(super) fn age(&self) -> &str {
        ids::age(&self.message.accepted_id)
    }

    pub(super) fn is_refund(&self) -> bool {
        self.message.event == Event::Refund
    }

    /// Asks whether it is settled, and which of those before it are not.
    pub(super) fn ask_open(&self) -> Statement {
        let Message { brand_id, environment, accepted_id, after, .. } = self.message;
        accepted::open(brand_id, *environment, &[std::slice::from_ref(accepted_id), after].concat())
    }

    /// Settles it as recorded, by this message or before.
    pub(super) fn recorded(&self, recorded: Recorded, settled_at: u64) -> Settlement<'m> {
        let (id, conversion_id) = match recorded.data {
            RecordedEvent::Conversion(conversion) => (conversion.conversion_id, None),
            RecordedEvent::Refund(refund) => (refund.refund_id, Some(refund.conversion_id)),
            RecordedEvent::Claim(claim) => (claim.claim_id, None),
            RecordedEvent::Visit(visit) => (visit.visit_id, None),
        };
        let outcome = if recorded.duplicate { Status::Duplicate } else { Status::Recorded };
        Settlement { recorded_id: Some(id), conversion_id, ..self.settled(outcome, settled_at) }
    }

    /// Settles it as one that can't be recorded, and why; with its payload if the brand may have it back.
    pub(super) fn not_recorded(
        &self,
        code: &'static str,
        error: String,
        keeps_payload: bool,
        settled_at: u64,
    ) -> Settlement<'m> {
        let email = match &self.event.payload {
            Payload::Conversion(conversion) => Some(conversion.customer_email.as_str().to_owned()),
            Payload::Claim(claim) => Some(claim.email.as_str().to_owned()),
            Payload::Refund(_) | Payload::Visit(_) => None,
        };
        Settlement {
            code: Some(code),
            error: Some(error),
            email: email.filter(|_| keeps_payload),
            payload: Some(self.message.payload.as_str()).filter(|_| keeps_payload),
            ..self.settled(Status::NotRecorded, settled_at)
        }
    }

    fn settled(&self, outcome: Status, settled_at: u64) -> Settlement<'m> {
        Settlement {
            message: self.message,
            outcome,
            recorded_id: None,
            conversion_id: None,
            code: None,
            error: None,
            email: None,
            payload: None,
            settled_at,
        }
    }
}

/// A message, and how its event ended.
#[derive(Debug, Serialize)]
pub(super) struct Settlement<'m> {
    #[serde(flatten)]
    message: &'m Message,
    pub(super) outcome: Status,
    recorded_id: Option<String>,
    conversion_id: Option<String>,
    /// Why it is not recorded.
    pub(super) code: Option<&'static str>,
    error: Option<String>,
    /// Email and payload of an event that is not recorded, if the brand may have them back.
    email: Option<String>,
    payload: Option<&'m str>,
    settled_at: u64,
}

/// Returns the seconds until a message is tried again: 1, 1, 2, 2, 4, 4 and so on, up to a limit.
pub(super) fn delay(attempts: u32, most: u32) -> u32 {
    let doublings = attempts.saturating_sub(1) / 2;
    1_u32.checked_shl(doublings).unwrap_or(most).clamp(1, most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_up_to_a_limit() {
        let delays = [0, 1, 2, 3, 4, 5, 12, 13, 63, 64, 65, 90].map(|attempts| delay(attempts, 60));
        assert_eq!(delays, [1, 1, 1, 2, 2, 4, 32, 60, 60, 60, 60, 60]);
    }
}
