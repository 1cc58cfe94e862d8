//! Many events at once.

use advocateloop_core::Event;
use advocateloop_core::batch::MAX_EVENTS;
use serde_json::{Value, json};

use super::{capitalized, object, recorded_of, reference};

pub(super) fn entries() -> Value {
    json!({ "type": "array", "minItems": 1, "maxItems": MAX_EVENTS, "items": reference("BatchEntry") })
}

/// As a list of events gives them, too: what it has besides is ignored.
pub(super) fn entry() -> Value {
    let of_kind = |event: Event| {
        json!({
            "type": "object",
            "properties": {
                "type": { "const": event.name() },
                "payload": reference(&format!("{}Payload", capitalized(event.name()))),
                "idempotency_key": {
                    "type": ["string", "null"], "maxLength": 255,
                    "description": "The header `Idempotency-Key` of a single request.",
                },
            },
            "required": ["type", "payload"],
        })
    };
    json!({ "oneOf": Event::ALL.map(of_kind) })
}

pub(super) fn recorded() -> Value {
    let count = |about: &str| json!({ "type": "integer", "minimum": 0, "maximum": MAX_EVENTS, "description": about });
    object(&[
        ("events", count("All of them.")),
        ("recorded", count("New ones.")),
        ("duplicates", count("Recorded before.")),
        ("accepted", count("Events that are safe, and recorded as soon as the database can take them.")),
        ("failed", count("Events that were not recorded. Each result says why.")),
        (
            "results",
            json!({ "type": "array", "minItems": 1, "maxItems": MAX_EVENTS, "items": { "anyOf": [success(), failure()] } }),
        ),
    ])
}

fn success() -> Value {
    let mut data: Vec<Value> = Event::ALL.map(|event| reference(&recorded_of(event))).into();
    data.push(reference("AcceptedEvent"));
    json!({
        "type": "object",
        "properties": {
            "status": { "const": 200 },
            "success": { "const": true },
            "data": { "anyOf": data },
            "warnings": { "type": "array", "minItems": 1, "items": reference("Warning") },
        },
        "required": ["status", "success", "data"], "additionalProperties": false,
    })
}

/// As of a request of its own.
fn failure() -> Value {
    let mut failure = super::failure();
    if let Some(members) = failure.get_mut("properties").and_then(Value::as_object_mut) {
        members.insert("status".to_owned(), json!({ "type": "integer", "minimum": 400 }));
    }
    if let Some(required) = failure.get_mut("required").and_then(Value::as_array_mut) {
        required.push("status".into());
    }
    failure
}
