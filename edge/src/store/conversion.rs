//! Conversions: attributed, and stored once an order.

use advocateloop_core::{Amount, Basis, Code, Conversion, Id};
use serde::{Deserialize, Serialize};

use super::batch::State;
use super::{Conflict, NewEvent, RecordError, Recorded, RecordedEvent, amount};
use crate::auth::Credentials;
use crate::responses::Attribution;

#[derive(Debug)]
pub struct RecordedConversion {
    pub conversion_id: String,
    pub order_id: Option<String>,
    pub attribution: Attribution,
    /// Attributable revenue before refunds, on the brand's basis when it was recorded.
    pub attributable_revenue: Amount,
}

/// Holds the values that the statements take.
#[derive(Debug, Serialize)]
pub(super) struct Values<'a> {
    order_id: Option<&'a str>,
    customer_email: &'a str,
    order_total: i64,
    revenue_paid: i64,
    revenue_gross: i64,
    referral_code: Option<&'a str>,
    customer_id: Option<&'a str>,
    occurred_at: Option<u64>,
}

impl<'a> Values<'a> {
    pub(super) fn of(conversion: &'a Conversion<'_>, credentials: &Credentials) -> Self {
        // What was accepted earlier counts on the basis of then.
        let revenue = |basis| conversion.attributable_revenue(credentials.accepted_on().unwrap_or(basis)).units();
        Values {
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
}

/// Tells what is recorded.
#[derive(Debug, Deserialize)]
pub(super) struct Found {
    remembered: Option<String>,
    conversion_id: String,
    order_id: Option<String>,
    attributable_revenue: i64,
    attribution: String,
    referral_code: Option<String>,
    claim_id: Option<String>,
    reuses_order: u8,
    is_erased: u8,
    payload: Option<String>,
    is_long: u8,
}

impl State for Found {
    fn is_without_payload(&self) -> bool {
        self.is_long != 0
    }

    fn settle(self, sent: &NewEvent<'_>) -> Result<Recorded, RecordError> {
        sent.check_idempotency(self.remembered.as_deref(), self.payload.as_deref())?;
        if self.reuses_order != 0 {
            return Err(Conflict::OrderIdReused.into());
        }
        Ok(Recorded {
            duplicate: self.conversion_id != sent.row_id,
            warnings: sent.compare(self.payload.as_deref(), self.is_erased != 0),
            data: RecordedEvent::Conversion(RecordedConversion {
                attributable_revenue: amount(self.attributable_revenue)?,
                conversion_id: self.conversion_id,
                order_id: self.order_id,
                attribution: Attribution {
                    method: self.attribution,
                    referral_code: self.referral_code,
                    claim_id: self.claim_id,
                },
            }),
        })
    }
}
