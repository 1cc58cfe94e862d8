//! What lists and sums look like.

use advocateloop_core::Event;
use serde_json::{Value, json};

use super::{amount, has_more, id, nullable_string, object, payload, time};
use crate::openapi::operation::reference;

/// An event of the list: which members it has follows from its type.
pub(super) fn stored_event() -> Value {
    json!({ "oneOf": Event::ALL.map(of_type) })
}

fn of_type(event: Event) -> Value {
    let mut members = vec![
        ("type", json!({ "const": event.name() })),
        ("id", id(crate::ids::prefix(event).trim_end_matches('_'))),
        ("created_at", time()),
        ("payload", payload()),
    ];
    members.extend(match event {
        Event::Conversion => vec![
            ("order_id", nullable_string("As it was sent.")),
            ("order_total", amount("As it was sent.")),
            ("attributable_revenue", amount("Before refunds.")),
            ("attribution", reference("Attribution")),
        ],
        Event::Refund => vec![
            ("conversion_id", id("cnv")),
            ("order_id", nullable_string("The conversion's `order_id`.")),
            ("refund_id", json!({ "type": "string", "description": "As it was sent, or else ours." })),
            ("refund_amount", amount("The amount that this refund took back.")),
            ("total_refunded", amount("All refunds up to this one.")),
            ("remaining", amount("The amount that remained after this refund.")),
        ],
        Event::Claim | Event::Visit => vec![("referral_code", json!({ "type": "string" }))],
    });
    object(&members)
}

pub(super) fn event_page() -> Value {
    object(&[
        ("events", json!({ "type": "array", "maxItems": 500, "items": reference("StoredEvent") })),
        ("has_more", has_more()),
        (
            "next_cursor",
            nullable_string("The cursor of the next page. Oldest first, there is always one, so that you can poll."),
        ),
    ])
}

pub(super) fn summary() -> Value {
    let date = json!({ "type": "string", "format": "date" });
    let common = |by: &str, key: (&'static str, Value)| {
        vec![
            ("by", json!({ "const": by })),
            ("since", date.clone()),
            ("until", date.clone()),
            ("rows", json!({ "type": "array", "items": sums(Some(key)) })),
            ("total", sums(None)),
        ]
    };
    let by_day = common("day", ("day", date.clone()));
    let mut by_code = common("referral_code", ("referral_code", nullable_string("`null` for events without a code.")));
    let others = sums(Some(("referral_codes", json!({ "type": "integer", "minimum": 1, "description": "How many." }))));
    by_code.push((
        "others",
        json!({ "description": "The sums of the codes that are not listed.", "oneOf": [{ "type": "null" }, others] }),
    ));
    json!({ "oneOf": [object(&by_day), object(&by_code)] })
}

fn sums(key: Option<(&'static str, Value)>) -> Value {
    let count = || json!({ "type": "integer", "minimum": 0 });
    let revenue = json!({ "type": "number", "description": "The conversions' revenue, less the refunds'." });
    let mut members: Vec<_> = key.into_iter().collect();
    members.extend([
        ("conversions", count()),
        ("order_total", amount("Of the conversions.")),
        ("attributable_revenue", revenue),
        ("refunds", count()),
        ("refunded", amount("By the refunds.")),
        ("claims", count()),
        ("visits", count()),
    ]);
    object(&members)
}

pub(super) fn erased() -> Value {
    let count = |about: &str| json!({ "type": "integer", "minimum": 0, "description": about });
    object(&[
        ("conversions", count("The number that had the person's data.")),
        ("claims", count("The number that had the person's data.")),
    ])
}
