//! What is answered about events that are recorded later than they are acknowledged.

use advocateloop_core::json::Writer;
use advocateloop_core::{Event, Id, Payload, Warning, write_warnings};

use super::read::{data, write_time};
use super::{Success, object};
use crate::store::accepted::Settled;

/// The answer to an event that waits to be recorded: what is known of it without the database.
#[must_use]
pub fn event(accepted_id: &str, payload: &Payload<'_>, warnings: &[Warning]) -> Success {
    Success::Body(event_json(accepted_id, payload, warnings))
}

/// The same, for a batch's answer to hold.
#[must_use]
pub fn event_json(accepted_id: &str, payload: &Payload<'_>, warnings: &[Warning]) -> String {
    object(|out| {
        out.key("success").boolean(true);
        out.key("data").object(|out| {
            match payload {
                Payload::Conversion(conversion) => {
                    out.key("conversion_id").string(accepted_id);
                    out.key("order_id").optional_string(conversion.order_id.as_ref().map(Id::as_str));
                }
                Payload::Refund(refund) => {
                    out.key("refund_id").string(refund.refund_id.as_ref().map_or(accepted_id, Id::as_str));
                }
                Payload::Claim(claim) => {
                    out.key("claim_id").string(accepted_id);
                    out.key("referral_code").string(claim.referral_code.as_str());
                }
                Payload::Visit(_) => {
                    out.key("visit_id").string(accepted_id);
                }
            }
            out.key("status").string("accepted");
            out.key("accepted_id").string(accepted_id);
        });
        write_warnings(warnings, out);
    })
}

/// What became of it.
#[must_use]
pub fn settled(settled: &Settled) -> Success {
    data(|out| {
        out.key("accepted_id").string(&settled.accepted_id);
        out.key("type").string(settled.event.name());
        out.key("status").string(&settled.outcome);
        if let Some(recorded_id) = &settled.recorded_id {
            write_recorded(settled.event, recorded_id, settled.conversion_id.as_deref(), out);
        }
        if let (Some(code), Some(error)) = (&settled.code, &settled.error) {
            out.key("code").string(code);
            out.key("error").string(error);
            out.key("payload").raw(settled.payload.as_deref().unwrap_or("null"));
        }
        write_time("accepted_at", settled.accepted_at, out);
        write_time("settled_at", settled.settled_at, out);
    })
}

/// As the answer to the event itself would name it.
fn write_recorded(event: Event, recorded_id: &str, conversion_id: Option<&str>, out: &mut Writer) {
    let name = match event {
        Event::Conversion => "conversion_id",
        Event::Refund => "refund_id",
        Event::Claim => "claim_id",
        Event::Visit => "visit_id",
    };
    out.key(name).string(recorded_id);
    if event == Event::Refund {
        out.key("conversion_id").optional_string(conversion_id);
    }
}
