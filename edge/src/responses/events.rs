//! The `data` of answers that record events.

use advocateloop_core::{Id, Payload};
#[cfg(feature = "contract")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::json::Money;
use crate::store::{self, RecordedEvent};

/// The `data` of a recorded event.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Recorded<'a> {
    Conversion(RecordedConversion<'a>),
    Refund(RecordedRefund<'a>),
    Claim(RecordedClaim<'a>),
    Visit(RecordedVisit<'a>),
}

#[derive(Debug, Serialize)]
#[cfg_attr(feature = "contract", derive(JsonSchema))]
pub struct RecordedConversion<'a> {
    pub conversion_id: &'a str,
    /// Your identifier, as it was sent.
    pub order_id: Option<&'a str>,
    /// Recorded before: this is the first result.
    pub duplicate: bool,
    pub attribution: &'a Attribution,
    /// Attributable revenue before refunds.
    pub attributable_revenue: Money,
}

/// Says whom a conversion counts for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(JsonSchema))]
pub struct Attribution {
    /// How it was attributed: by the code that was sent, by the customer's latest claim, or not at all.
    pub method: String,
    /// Referral code that the conversion counts for.
    pub referral_code: Option<String>,
    /// The claim that it follows from.
    pub claim_id: Option<String>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(feature = "contract", derive(JsonSchema))]
pub struct RecordedRefund<'a> {
    /// Your identifier, or ours if you sent none.
    pub refund_id: &'a str,
    pub conversion_id: &'a str,
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
#[cfg_attr(feature = "contract", derive(JsonSchema))]
pub struct RecordedClaim<'a> {
    pub claim_id: &'a str,
    pub referral_code: &'a str,
    /// Recorded before: this is the first result.
    pub duplicate: bool,
}

#[derive(Debug, Serialize)]
#[cfg_attr(feature = "contract", derive(JsonSchema))]
pub struct RecordedVisit<'a> {
    pub visit_id: &'a str,
    /// Recorded before: this is the first result.
    pub duplicate: bool,
}

impl<'a> From<&'a store::Recorded> for Recorded<'a> {
    fn from(store::Recorded { data, duplicate, .. }: &'a store::Recorded) -> Self {
        let duplicate = *duplicate;
        match data {
            RecordedEvent::Conversion(conversion) => Recorded::Conversion(RecordedConversion {
                conversion_id: &conversion.conversion_id,
                order_id: conversion.order_id.as_deref(),
                duplicate,
                attribution: &conversion.attribution,
                attributable_revenue: Money(conversion.attributable_revenue),
            }),
            RecordedEvent::Refund(refund) => Recorded::Refund(RecordedRefund {
                refund_id: &refund.refund_id,
                conversion_id: &refund.conversion_id,
                refund_amount: Money(refund.refund_amount),
                total_refunded: Money(refund.total_refunded),
                remaining: Money(refund.remaining),
                is_full_refund: refund.is_full_refund,
                duplicate,
                attributable_revenue: Money(refund.attributable_revenue),
            }),
            RecordedEvent::Claim(claim) => Recorded::Claim(RecordedClaim {
                claim_id: &claim.claim_id,
                referral_code: &claim.referral_code,
                duplicate,
            }),
            RecordedEvent::Visit(visit) => Recorded::Visit(RecordedVisit { visit_id: &visit.visit_id, duplicate }),
        }
    }
}

/// The event is safe. It will be recorded under this identifier as soon as the database can take it.
#[derive(Debug, Default, Serialize)]
#[cfg_attr(feature = "contract", derive(JsonSchema))]
pub struct AcceptedEvent<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    conversion_id: Option<&'a str>,
    /// Your identifier of a conversion, as it was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[expect(clippy::option_option, reason = "a conversion has it, and it may be null")]
    order_id: Option<Option<&'a str>>,
    /// Your identifier, or ours if you sent none.
    #[serde(skip_serializing_if = "Option::is_none")]
    refund_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    claim_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    referral_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    visit_id: Option<&'a str>,
    status: Accepted,
    /// The identifier for `GET /api/v1/accepted/{accepted_id}`, which says what became of the event.
    accepted_id: &'a str,
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "contract", derive(JsonSchema), schemars(inline))]
enum Accepted {
    #[default]
    Accepted,
}

impl<'a> AcceptedEvent<'a> {
    /// Tells what is known of an event without the database.
    #[must_use]
    pub fn of(accepted_id: &'a str, payload: &'a Payload<'_>) -> Self {
        let blank = AcceptedEvent { accepted_id, ..AcceptedEvent::default() };
        match payload {
            Payload::Conversion(conversion) => AcceptedEvent {
                conversion_id: Some(accepted_id),
                order_id: Some(conversion.order_id.as_ref().map(Id::as_str)),
                ..blank
            },
            Payload::Refund(refund) => {
                AcceptedEvent { refund_id: Some(refund.refund_id.as_ref().map_or(accepted_id, Id::as_str)), ..blank }
            }
            Payload::Claim(claim) => AcceptedEvent {
                claim_id: Some(accepted_id),
                referral_code: Some(claim.referral_code.as_str()),
                ..blank
            },
            Payload::Visit(_) => AcceptedEvent { visit_id: Some(accepted_id), ..blank },
        }
    }
}
