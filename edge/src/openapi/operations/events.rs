//! Recording an event, and the verdict on one.

use advocateloop_core::batch::MAX_EVENTS;
use advocateloop_core::{Event, Plan};
use serde_json::{Value, json};

use super::blank;
use crate::code::Code;
use crate::openapi::operation::{Access, Body, Operation, Parameter, Tag, reference};
use crate::openapi::schemas::{capitalized, recorded_of};

pub(super) fn track(event: Event) -> Operation {
    let name = event.name();
    let of_event: &[Code] = match event {
        Event::Conversion => &[Code::OrderIdConflict],
        Event::Refund => &[
            Code::ConversionNotFound,
            Code::RefundExceedsRemaining,
            Code::AmbiguousClaim,
            Code::IdentifiersDisagree,
            Code::CurrencyMismatch,
        ],
        Event::Claim | Event::Visit => &[Code::FeatureNotAvailable],
    };
    let every = [Code::EventNotAllowed, Code::IdempotencyConflict, Code::InvalidParameter];
    Operation {
        id: format!("track{}", capitalized(name)),
        summary: format!("Record a {name}"),
        about: format!("{}\n\n{}", what_it_is(event), plans(event)),
        query: vec![mode()],
        headers: vec![replayed("The event was delivered before: this is the first answer again.")],
        takes_idempotency_key: true,
        body: Some(body(event)),
        has_warnings: true,
        failures: [of_event, &every].concat(),
        ..blank(
            Tag::Track,
            Access::Key,
            json!({ "oneOf": [reference(&recorded_of(event)), reference("AcceptedEvent")] }),
        )
    }
}

pub(super) fn track_batch() -> Operation {
    let of_kinds = Event::ALL.map(|event| json!({ "type": event.name(), "payload": example(event) }));
    let lines: Vec<String> = of_kinds.iter().map(|entry| format!("{entry}\n")).collect();
    Operation {
        id: "trackBatch".to_owned(),
        summary: "Record many events".to_owned(),
        about: format!(
            "At most {MAX_EVENTS} events of any kind, 1 MiB together, as a JSON array or one a line. Each event is recorded or fails by \
             itself, as if it had come alone. `results` has each event's own answer with its `status`, in the order sent. \
             Claims are recorded first, then conversions, refunds and visits. The same batch sent again doubles nothing. \
             An event without an identifier is recognized by its batch, its payload and its number among equal ones. \
             The batch is recognized by `Idempotency-Key`, or else by the bytes of its body."
        ),
        query: vec![mode()],
        headers: vec![replayed("Every event of the batch was delivered before.")],
        failures: vec![Code::InvalidParameter],
        takes_idempotency_key: true,
        body: Some(Body {
            schema: "Batch".to_owned(),
            required: true,
            example: of_kinds.into(),
            lines: Some(lines.concat()),
        }),
        has_warnings: true,
        ..blank(Tag::Track, Access::Key, reference("RecordedBatch"))
    }
}

pub(super) fn validate(event: Event) -> Operation {
    let name = event.name();
    Operation {
        id: format!("validate{}", capitalized(name)),
        summary: format!("Validate a {name}"),
        about:
            "Gives the same answer as recording, except for what needs the database. Needs no key and stores nothing."
                .to_owned(),
        query: vec![basis(), mode()],
        failures: vec![Code::InvalidParameter],
        takes_idempotency_key: true,
        body: Some(body(event)),
        has_warnings: true,
        ..blank(Tag::Validate, Access::Anyone, reference(&format!("{}Verdict", capitalized(name))))
    }
}

fn basis() -> Parameter {
    Parameter {
        name: "basis",
        about: "The meaning of the brand's `order_total`: `paid` is what the customer paid, `gross` the amount before any adjustments.",
        required: false,
        schema: json!({ "type": "string", "enum": ["paid", "gross"], "default": "paid" }),
        example: None,
    }
}

fn mode() -> Parameter {
    Parameter {
        name: "mode",
        about: "`lenient` converts numbers that were sent as text, and leaves out invalid details such as a name. Each change brings a warning.",
        required: false,
        schema: json!({ "type": "string", "enum": ["strict", "lenient"], "default": "strict" }),
        example: None,
    }
}

fn replayed(about: &str) -> (&'static str, Value) {
    ("Idempotent-Replayed", json!({ "description": about, "schema": { "const": "true" } }))
}

fn what_it_is(event: Event) -> &'static str {
    match event {
        Event::Conversion => {
            "A purchase. It is attributed by its `referral_code`, else by the customer's latest claim. Repeated deliveries with the same `order_id` count once."
        }
        Event::Refund => {
            "An order paid back, in full or in part. Together, an order's refunds never exceed its total. Repeated deliveries with the same `refund_id` count once."
        }
        Event::Claim => {
            "Someone claimed a referral. Repeated deliveries with the same `referral_code` and `email` count once."
        }
        Event::Visit => "Someone followed a referral link.",
    }
}

fn plans(event: Event) -> String {
    let titles: Vec<&str> = Plan::plans_for(event).map(Plan::title).collect();
    if titles.len() == Plan::ALL.len() {
        "On every plan.".to_owned()
    } else {
        format!("On {} only.", titles.join(" and "))
    }
}

fn body(event: Event) -> Body {
    Body {
        schema: format!("{}Payload", capitalized(event.name())),
        required: true,
        example: example(event),
        lines: None,
    }
}

fn example(event: Event) -> Value {
    match event {
        Event::Conversion => json!({
            "customer_email": "buyer@example.com", "order_id": "ORD-12345", "order_total": 108.0, "tax": 8.0, "shipping": 10.0,
            "discount": 5.0, "referral_code": "JOHN123",
            "items": [{ "name": "Vitamin C Serum", "quantity": 2, "unit_price": 34.0, "sku": "SKU-1001", "category_path": ["Skincare", "Serums"] }],
        }),
        Event::Refund => {
            json!({ "order_id": "ORD-12345", "refund_amount": 50.0, "refund_id": "RF-789", "refund_reason": "Damaged on arrival" })
        }
        Event::Claim => {
            json!({ "referral_code": "JOHN123", "email": "friend@example.com", "name": "Jane Doe", "phone": "+1-555-0100" })
        }
        Event::Visit => {
            json!({ "referral_code": "JOHN123", "landing_page": "https://example.com/welcome", "utm_source": "newsletter" })
        }
    }
}
