//! What is answered about events that are recorded later than they are acknowledged.

use advocateloop_core::Event;
use serde_json::{Value, json};

use super::{id, nullable_string, payload, time};

pub(super) fn event() -> Value {
    json!({
        "type": "object",
        "description": "The event is safe. It will be recorded under this identifier as soon as the database can take it.",
        "properties": {
            "conversion_id": id("cnv"),
            "order_id": nullable_string("Of a conversion, as it was sent."),
            "refund_id": { "type": "string", "description": "As it was sent, or else ours." },
            "claim_id": id("clm"),
            "referral_code": { "type": "string" },
            "visit_id": id("vst"),
            "status": { "const": "accepted" },
            "accepted_id": { "type": "string", "description": "The identifier for `GET /api/v1/accepted/{accepted_id}`, which says what became of the event." },
        },
        "required": ["status", "accepted_id"], "additionalProperties": false,
    })
}

pub(super) fn settled() -> Value {
    json!({
        "type": "object",
        "properties": {
            "accepted_id": { "type": "string" },
            "type": { "enum": Event::ALL.map(Event::name) },
            "status": {
                "enum": ["recorded", "duplicate", "not_recorded"],
                "description": "`duplicate`: another delivery was recorded, and the identifiers are those of that one.",
            },
            "conversion_id": id("cnv"),
            "refund_id": { "type": "string" },
            "claim_id": id("clm"),
            "visit_id": id("vst"),
            "code": { "type": "string", "description": "Why it was not recorded: the code of the failure." },
            "error": { "type": "string" },
            "payload": json!({ "anyOf": [payload(), { "type": "null" }], "description": "The normalized payload of an event that was not recorded; `null` after the person was erased, or if the key was not valid." }),
            "accepted_at": time(),
            "settled_at": time(),
        },
        "required": ["accepted_id", "type", "status", "accepted_at", "settled_at"], "additionalProperties": false,
    })
}
