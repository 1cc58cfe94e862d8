//! How often each interesting thing happened: a simulation in which nothing happens proves nothing.

use std::collections::BTreeMap;

#[derive(Debug, Default, Clone)]
pub struct Coverage(BTreeMap<&'static str, u64>);

impl Coverage {
    pub fn count(&mut self, what: &'static str) {
        *self.0.entry(what).or_default() += 1;
    }

    pub fn most(&mut self, what: &'static str, many: u64) {
        let known = self.0.entry(what).or_default();
        *known = (*known).max(many);
    }

    pub fn add(&mut self, other: &Coverage) {
        for (what, many) in &other.0 {
            if what.starts_with(MOST) {
                self.most(what, *many);
            } else {
                *self.0.entry(what).or_default() += many;
            }
        }
    }

    #[must_use]
    pub fn of(&self, what: &str) -> u64 {
        self.0.get(what).copied().unwrap_or_default()
    }

    /// What must happen and never did.
    #[must_use]
    pub fn missing(&self) -> Vec<&'static str> {
        MUST_HAPPEN.into_iter().filter(|what| self.of(what) == 0).collect()
    }

    pub fn iter(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.0.iter().map(|(what, many)| (*what, *many))
    }
}

/// Figures that are maxima rather than sums begin so.
pub const MOST: &str = "at most";

/// What ten thousand worlds must have seen, lest they prove nothing.
pub const MUST_HAPPEN: [&str; 106] = [
    "answered 200: accepted",
    "answered 200: accepted in a batch",
    "answered 200: batch",
    "answered 200: batch of lines",
    "answered 200: batch of hundreds",
    "batch: several transactions",
    "answered 200: conversion, new",
    "answered 200: conversion, duplicate",
    "answered 200: refund, new",
    "answered 200: refund, duplicate",
    "answered 200: claim, new",
    "answered 200: claim, duplicate",
    "answered 200: visit, new",
    "answered 200: visit, duplicate",
    "answered 200: conversion, read back",
    "answered 200: events",
    "answered 200: events, further pages",
    "answered 200: ledger",
    "answered 200: whose key this is",
    "answered 200: what was refused",
    "refused: counted with the question about the key",
    "refused: counted after the answer",
    "answered 200: summary",
    "answered 200: health",
    "answered 200: validate",
    "answered 200 with differs_from_recorded",
    "answered 200 with full_refund_mismatch",
    "answered 200 with items_total_mismatch",
    "answered 200 with line_total_mismatch",
    "answered 200 with negative_revenue",
    "answered 200 with not_deduplicated",
    "answered 200 with rounded",
    "answered 200 with total_refunded_mismatch",
    "answered 200 with unknown_field",
    "answered 200 with coerced",
    "answered 200 with dropped",
    "answered 200 with ignored_field",
    "answered 200 with invisible_character",
    "answered 200 with unusual_email",
    "answered 204: OPTIONS",
    "answered 400 invalid_idempotency_key",
    "answered 400 invalid_parameter",
    "answered 400 invalid_payload",
    "answered 400 malformed_json",
    "answered 401 invalid_api_key",
    "answered 401 missing_api_key",
    "answered 401 missing_brand_id",
    "answered 403 event_not_allowed",
    "answered 403 feature_not_available",
    "answered 403 https_required",
    "answered 404 conversion_not_found",
    "answered 404 not_found",
    "answered 405 method_not_allowed",
    "answered 409 ambiguous_claim",
    "answered 409 idempotency_conflict",
    "answered 409 identifiers_disagree",
    "answered 409 order_id_conflict",
    "answered 409 currency_mismatch",
    "answered 409 refund_exceeds_remaining",
    "answered 413 payload_too_large",
    "answered 415 unsupported_media_type",
    "answered 429 rate_limited",
    "answered 500 internal_error",
    "answered 503 temporarily_unavailable",
    "attributed: code",
    "attributed: code, with a claim",
    "attributed: email",
    "attributed: none",
    "batch: broken before the commit",
    "batch: broken, yet committed",
    "batch: lost before the commit",
    "batch: lost, yet committed",
    "batch: lost, committed after all",
    "batch: overloaded before the commit",
    "batch: overloaded, yet committed",
    "batch: committed though the client hung up",
    "batch: never arrived, as the client hung up",
    "brand: another basis",
    "brand: another plan",
    "key: revoked",
    "queue: a message is delivered twice",
    "queue: settled as a duplicate",
    "queue: settled as not recorded",
    "queue: settled as recorded",
    "queue: takes nothing",
    "refused: a key for other events",
    "refused: a key of another brand",
    "refused: a key that was never issued",
    "refused: a revoked key",
    "refused: a smaller plan",
    "refused: an expired key",
    "revenue: a tie, rounded down",
    "revenue: a tie, rounded up",
    "sender: hung up",
    "sender: the answer got lost",
    "sender: sent again after a failure",
    "sender: sent again after a success",
    "sender: sent again in other words",
    "sender: sent again, not knowing",
    "sender: several at once",
    "stored by a request that was answered 503",
    "stored by a request that was answered 500",
    "told as new after a lost answer",
    "told again to a sender that knew",
    "the Worker tried again",
    "at most in flight",
];
