//! Events as their statements take them, and what is recorded of them as their queries tell it. (A refund's ledger is read by
//! [`refund`](super::refund).)

use advocateloop_core::{Basis, Code, Event, Id, Payload};
use serde::{Deserialize, Serialize};

use super::sql::sql;
use super::{
    Attribution, Conflict, NewEvent, RecordError, Recorded, RecordedClaim, RecordedConversion, RecordedEvent,
    RecordedVisit, StoreError, amount,
};
use crate::auth::Credentials;
use crate::json::Money;

/// The statements of a kind of event: what records it, what remembers its idempotency keys, and what tells what is recorded.
pub(super) fn statements(event: Event) -> [&'static str; 3] {
    match event {
        Event::Conversion => [sql!("insert_conversion"), sql!("remember_conversion"), sql!("recorded_conversion")],
        Event::Claim => [sql!("insert_claim"), sql!("remember_claim"), sql!("recorded_claim")],
        Event::Visit => [sql!("insert_visit"), sql!("remember_visit"), sql!("recorded_visit")],
        Event::Refund => [sql!("insert_refund"), sql!("remember_refund"), sql!("ledger_of_refund")],
    }
}

/// An event as the statements of its kind take it.
#[derive(Serialize)]
pub(super) struct Sent<'a> {
    row_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    idempotency_key: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload_digest: Option<&'a str>,
    payload: Option<&'a str>,
    #[serde(flatten)]
    values: Values<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Values<'a> {
    Conversion {
        order_id: Option<&'a str>,
        customer_email: &'a str,
        order_total: i64,
        revenue_paid: i64,
        revenue_gross: i64,
        referral_code: Option<&'a str>,
        customer_id: Option<&'a str>,
        occurred_at: Option<u64>,
    },
    Refund {
        order_id: Option<&'a str>,
        conversion_id: Option<&'a str>,
        claim_id: Option<&'a str>,
        refund_id: Option<&'a str>,
        /// True without an amount of its own: such a refund may repeat the last entry, or be known by its name.
        needs_last: bool,
    },
    Claim {
        referral_code: &'a str,
        email: &'a str,
        /// The email, and the marks that stand for it if the person was erased.
        emails: Vec<String>,
    },
    Visit {
        referral_code: &'a str,
    },
}

impl<'a> Sent<'a> {
    pub(super) fn of(sent: &'a NewEvent<'_>, credentials: &Credentials) -> Self {
        Sent {
            row_id: &sent.row_id,
            idempotency_key: sent.idempotency_key(),
            payload_digest: sent.idempotency.as_ref().map(|known| known.payload_digest.as_str()),
            // A refund is written with its payload once it is decided.
            payload: (sent.event != Event::Refund).then_some(&sent.normalized),
            values: Values::of(&sent.payload, credentials),
        }
    }
}

impl<'a> Values<'a> {
    fn of(payload: &'a Payload<'_>, credentials: &Credentials) -> Self {
        match payload {
            Payload::Conversion(conversion) => {
                // What was accepted earlier counts on the basis of then.
                let revenue =
                    |basis| conversion.attributable_revenue(credentials.accepted_on().unwrap_or(basis)).units();
                Values::Conversion {
                    order_id: conversion.order_id.as_ref().map(Id::as_str),
                    customer_email: conversion.customer_email.as_str(),
                    order_total: conversion.order_total.units(),
                    revenue_paid: revenue(Basis::Paid),
                    revenue_gross: revenue(Basis::Gross),
                    referral_code: conversion.referral_code.as_ref().map(Code::as_str),
                    customer_id: conversion.customer_id.as_ref().map(Id::as_str),
                    occurred_at: conversion.occurred_at.map(|occurred| occurred.0.ms()),
                }
            }
            Payload::Refund(refund) => Values::Refund {
                order_id: refund.order_id.as_ref().map(Id::as_str),
                conversion_id: refund.conversion_id.as_ref().map(Id::as_str),
                claim_id: refund.claim_id.as_ref().map(Id::as_str),
                refund_id: refund.refund_id.as_ref().map(Id::as_str),
                needs_last: refund.refund_amount.is_none() || refund.total_refunded.is_some(),
            },
            Payload::Claim(claim) => {
                let email = claim.email.as_str();
                let emails = [email.to_owned()].into_iter().chain(credentials.erasure_marks(email)).collect();
                Values::Claim { referral_code: claim.referral_code.as_str(), email, emails }
            }
            Payload::Visit(visit) => Values::Visit { referral_code: visit.referral_code.as_str() },
        }
    }
}

/// What is recorded of a conversion, a claim or a visit. What its kind does not have is left out.
#[derive(Debug, Deserialize)]
pub(super) struct Found {
    row_id: String,
    /// The digest that the idempotency key is remembered with.
    remembered: Option<String>,
    /// The recorded payload, unless this request recorded it.
    payload: Option<String>,
    #[serde(default)]
    is_erased: u8,
    #[serde(default)]
    reuses_order: u8,
    order_id: Option<String>,
    #[serde(default)]
    attributable_revenue: i64,
    attribution: Option<String>,
    referral_code: Option<String>,
    claim_id: Option<String>,
}

impl Found {
    /// Tells what an event is answered with that finds this recorded.
    pub(super) fn settle(self, sent: &NewEvent<'_>) -> Result<Recorded, RecordError> {
        let payload = self.payload.as_deref();
        sent.check_idempotency(self.remembered.as_deref(), || {
            payload.is_none_or(|left| sent.differing(left, true).is_empty())
        })?;
        if self.reuses_order != 0 {
            return Err(Conflict::OrderIdReused.into());
        }
        let duplicate = self.row_id != sent.row_id;
        let warnings = sent.compare(payload, self.is_erased != 0);
        let Found { row_id, referral_code, .. } = self;
        let data = match sent.event {
            Event::Conversion => RecordedEvent::Conversion(RecordedConversion {
                conversion_id: row_id,
                order_id: self.order_id,
                duplicate,
                attribution: Attribution {
                    method: self.attribution.unwrap_or_default(),
                    referral_code,
                    claim_id: self.claim_id,
                },
                attributable_revenue: Money(amount(self.attributable_revenue)?),
            }),
            Event::Claim => RecordedEvent::Claim(RecordedClaim {
                claim_id: row_id,
                referral_code: referral_code.unwrap_or_default(),
                duplicate,
            }),
            Event::Visit => RecordedEvent::Visit(RecordedVisit { visit_id: row_id, duplicate }),
            Event::Refund => return Err(StoreError::broken("a refund is told by its ledger").into()),
        };
        Ok(Recorded { data, duplicate, warnings })
    }
}
