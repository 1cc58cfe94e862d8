//! Events that were acknowledged before they could be recorded.

use std::rc::Rc;

use advocateloop_core::{Basis, Event};

use super::{MemoKey, Model, NewRows, Outcome, Place, Recording};
use crate::payload::{Facts, Payload};
use crate::request::Request;

/// For so long a key counts as good that was good.
const TRUST: u64 = 3_600_000;

/// An event that the queue has, or had.
pub struct Accepted {
    pub id: String,
    pub at: u64,
    pub basis: Basis,
    pub place: Place,
    pub key: usize,
    pub event: Event,
    pub memo: Option<MemoKey>,
    pub request: Rc<Request>,
    /// Its place in the request.
    pub item: usize,
    pub isolate: usize,
    /// The request that it came with, when that began, and since when the queue has it.
    pub passage: usize,
    pub begun: u64,
    pub since: u64,
    /// What it may have come to, by each transaction in which it may have been recorded.
    pub told: Vec<Outcome>,
    pub is_settled: bool,
    /// How often it was put off.
    pub misses: u64,
}

/// Put off so often, an event waits no longer: those before it are taken for lost.
const MOST_MISSES: u64 = 30;

impl Accepted {
    /// What was sent.
    pub fn payload(&self) -> &Payload {
        self.request.payload_at(self.item)
    }

    /// Whether another event must be recorded before this one.
    fn comes_after(&self, earlier: &Accepted) -> bool {
        let is_near = earlier.isolate == self.isolate && earlier.place == self.place;
        let is_before = earlier.passage == self.passage || earlier.since < self.begun;
        is_near
            && self.misses < MOST_MISSES
            && is_before
            && earlier.id[4..] < self.id[4..]
            && match (&earlier.payload().facts, &self.payload().facts) {
                (Facts::Conversion(order), Facts::Refund(refund)) => {
                    order.order_id.is_some() && order.order_id == refund.order_id
                }
                (Facts::Refund(one), Facts::Refund(other)) => one.order_id.is_some() && one.order_id == other.order_id,
                (Facts::Claim(claim), Facts::Conversion(order)) => {
                    claim.email == order.email || claim.customer_id.is_some() && claim.customer_id == order.customer_id
                }
                _ => false,
            }
    }
}

impl Model {
    /// Whether an isolate may take it for good.
    pub fn is_trusted(&self, key: usize, now: u64) -> bool {
        let is_recent = self.trusted.get(&key).is_some_and(|seen| now < seen + TRUST + 1_000);
        is_recent && self.keys[key].expires_at.is_none_or(|expiry| expiry > now)
    }

    /// A transaction is committed in which an accepted event may have been recorded, beside others that were delivered with it.
    pub fn drain(&mut self, at: usize, beside: &[String], new: &mut NewRows) -> Result<(), String> {
        if self.accepted[at].is_settled {
            return Ok(());
        }
        let Accepted { id, at: accepted_at, basis, key, memo, request, item, .. } = &self.accepted[at];
        let (id, accepted_at, basis, key) = (id.clone(), *accepted_at, *basis, *key);
        let (memo, request, item) = (memo.clone(), Rc::clone(request), *item);
        let of_key = &self.keys[key];
        let is_good = of_key.revoked_at.is_none_or(|revoked| revoked > accepted_at)
            && of_key.expires_at.is_none_or(|expiry| expiry > accepted_at);
        let (outcome, stored) = if is_good {
            let recording = Recording { arrival: accepted_at, key, basis, memo: memo.as_ref(), own_id: Some(&id) };
            self.record(recording, request.payload_at(item), new)
        } else {
            (Outcome::Refused { status: 401, code: "invalid_api_key", why: "a revoked key" }, None)
        };
        if stored.is_some() {
            let this = &self.accepted[at];
            let overtaken = self
                .accepted
                .iter()
                .find(|earlier| this.comes_after(earlier) && !earlier.is_settled && !beside.contains(&earlier.id));
            if let Some(earlier) = overtaken {
                return Err(format!("{id} overtakes {}", earlier.id));
            }
        }
        self.accepted[at].told.push(outcome);
        Ok(())
    }
}
