//! The `data` of answers about events that the queue has, or had.

use advocateloop_core::{Id, Payload};
#[cfg(feature = "contract")]
use schemars::JsonSchema;
use serde::Serialize;

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
