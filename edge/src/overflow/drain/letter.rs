//! A message that was understood.

use advocateloop_core::{Event, Payload};

use crate::auth::{Credentials, Peppers};
use crate::overflow::Message;
use crate::store::accepted::{self, Name, Outcome, Settlement};
use crate::store::batch::Batch;
use crate::store::{Idempotency, NewEvent, Statement, StoreError};

pub(super) struct Letter<'m> {
    /// Among the deliveries.
    pub(super) place: usize,
    pub(super) attempts: u32,
    pub(super) message: &'m Message,
    pub(super) payload: Payload<'m>,
    /// Those before it that were not settled when the batch came.
    pub(super) open: Vec<String>,
    credentials: Credentials,
    idempotency: Option<Idempotency>,
}

/// Number of questions about each letter.
pub(super) const QUESTIONS: usize = 2;

/// The content of a message.
pub(super) struct Read<'m> {
    pub(super) message: &'m Message,
    pub(super) payload: Payload<'m>,
}

impl<'m> Letter<'m> {
    pub(super) fn new(place: usize, attempts: u32, read: Read<'m>, peppers: Peppers<'_>) -> Self {
        let Read { message, payload } = read;
        let Message { brand_id, environment, key_id, basis, .. } = message;
        Letter {
            place,
            attempts,
            message,
            open: message.after.clone(),
            payload,
            credentials: Credentials::of_accepted(brand_id, *environment, key_id, *basis, peppers),
            idempotency: message.idempotency_key.as_ref().map(|key| Idempotency::new(key, &message.payload)),
        }
    }

    pub(super) fn is_refund(&self) -> bool {
        self.message.event == Event::Refund
    }

    /// Whether it is settled, and which of those before it are not.
    pub(super) fn questions(&self) -> [Statement; QUESTIONS] {
        let Message { brand_id, environment, after, .. } = self.message;
        [accepted::outcome(self.name()), accepted::open(brand_id, *environment, after)]
    }

    /// Whether it is settled already.
    pub(super) fn learn(&mut self, answers: &[Option<String>]) -> Result<bool, StoreError> {
        let [outcome, open] = answers else { return Ok(false) };
        self.open = accepted::read_open(open.as_deref())?;
        Ok(outcome.is_some())
    }

    fn name(&self) -> Name<'_> {
        let Message { brand_id, environment, accepted_id, .. } = self.message;
        Name { brand_id, environment: *environment, accepted_id }
    }

    pub(super) fn event(&self) -> NewEvent<'_> {
        NewEvent {
            row_id: &self.message.accepted_id,
            idempotency: self.idempotency.as_ref(),
            event: self.message.event,
            payload: &self.payload,
            normalized: &self.message.payload,
        }
    }

    /// Records it as of the time when it was accepted.
    pub(super) fn batch<'b>(&'b self, events: &'b [NewEvent<'b>]) -> Batch<'b> {
        Batch::new(&self.credentials, self.message.accepted_at, events)
    }

    pub(super) fn settlement<'a>(&'a self, outcome: &'a Outcome, now_ms: u64) -> Settlement<'a> {
        let email = match &self.payload {
            Payload::Conversion(conversion) => Some(conversion.customer_email.as_str()),
            Payload::Claim(claim) => Some(claim.email.as_str()),
            Payload::Refund(_) | Payload::Visit(_) => None,
        };
        Settlement {
            name: self.name(),
            event: self.message.event,
            key_id: &self.message.key_id,
            email,
            payload: &self.message.payload,
            accepted_at: self.message.accepted_at,
            settled_at: now_ms,
            outcome,
        }
    }

    /// Seconds until it is tried again.
    pub(super) fn delay(&self) -> u32 {
        delay(self.attempts, 60)
    }
}

/// 1, 1, 2, 2, 4, 4 and so on, up to a limit.
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
