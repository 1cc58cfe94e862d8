//! Reading back.

use advocateloop_core::Event;
use serde_json::json;

use super::blank;
use crate::code::Code;
use crate::openapi::operation::{Access, Body, Operation, Parameter, Tag, reference};
use crate::route::Read;

pub(super) fn describe(what: Read) -> Operation {
    match what {
        Read::ConversionOfOrder => Operation {
            id: "findConversion".to_owned(),
            summary: "Find the conversion of an order".to_owned(),
            query: vec![Parameter {
                name: "order_id",
                about: "As it was recorded.",
                required: true,
                schema: json!({ "type": "string", "minLength": 1 }),
                example: Some(json!("ORD-12345")),
            }],
            failures: vec![Code::InvalidParameter, Code::ConversionNotFound],
            ..of_key("StoredConversion")
        },
        Read::Conversion => Operation {
            id: "getConversion".to_owned(),
            summary: "Read a conversion".to_owned(),
            about: "With its attribution, its payload as it was normalized, and the first of its refunds.".to_owned(),
            failures: vec![Code::InvalidParameter, Code::ConversionNotFound],
            ..of_key("StoredConversion")
        },
        Read::Refunds => Operation {
            id: "listRefunds".to_owned(),
            summary: "List the refunds of a conversion".to_owned(),
            about: "The conversion's ledger, in the order in which the refunds were applied.".to_owned(),
            query: page(),
            failures: vec![Code::InvalidParameter, Code::ConversionNotFound],
            ..of_key("Ledger")
        },
        Read::Events => Operation {
            id: "listEvents".to_owned(),
            summary: "List or export everything that arrived".to_owned(),
            about: "In the order of storing: nothing that is stored later ever lands before a cursor that was given.".to_owned(),
            query: selection(),
            also_answers: vec![("application/x-ndjson", json!({ "type": "string", "description": "A `StoredEvent` a line." }))],
            headers: vec![
                ("X-Next-Cursor", of_lines("`next_cursor`, where the answer is lines.")),
                ("Link", of_lines("The address of the next page, where the answer is lines and there is one.")),
            ],
            failures: vec![Code::InvalidParameter],
            ..of_key("EventPage")
        },
        Read::Summary => Operation {
            id: "getSummary".to_owned(),
            summary: "Sum up by day or by referral code".to_owned(),
            about: "Exact sums. A refund counts on its own day, and there takes from `attributable_revenue` what it took from its conversion's.".to_owned(),
            query: summary(),
            failures: vec![Code::InvalidParameter],
            ..of_key("Summary")
        },
        Read::Accepted => Operation {
            id: "getAccepted".to_owned(),
            summary: "Ask what became of an accepted event".to_owned(),
            about: "Of an event that was answered with `status: accepted`: whether it is recorded, and if it can't be, why. There is nothing to ask about any other event.".to_owned(),
            failures: vec![Code::InvalidParameter, Code::AcceptedEventNotFound],
            ..of_key("SettledEvent")
        },
    }
}

pub(super) fn erase() -> Operation {
    Operation {
        id: "eraseCustomer".to_owned(),
        summary: "Erase a person".to_owned(),
        about: "Removes name, email address, phone number and the reasons of refunds from what the brand has recorded about the person in the key's environment, and keeps the money. Again, it finds nothing more. A key that is limited to some events may not.".to_owned(),
        body: Some(Body {
            schema: "Erasure".to_owned(),
            required: true,
            example: json!({ "email": "buyer@example.com" }),
            lines: None,
        }),
        failures: vec![Code::InvalidParameter, Code::EventNotAllowed],
        ..of_key("Erased")
    }
}

fn of_key(data: &str) -> Operation {
    blank(Tag::Read, Access::Key, reference(data))
}

fn of_lines(about: &str) -> serde_json::Value {
    json!({ "description": about, "schema": { "type": "string" } })
}

fn optional(name: &'static str, about: &'static str, schema: serde_json::Value) -> Parameter {
    Parameter { name, about, required: false, schema, example: None }
}

fn selection() -> Vec<Parameter> {
    let kinds = Event::ALL.map(Event::name);
    let time = json!({ "type": "string", "format": "date-time" });
    let of_these = [
        optional("type", "The kind of event; all, if left out.", json!({ "enum": kinds })),
        optional("order", "Oldest or newest first.", json!({ "enum": ["asc", "desc"], "default": "asc" })),
        optional("since", "From this time on; a date will do.", time.clone()),
        optional("until", "Before this time; a date will do.", time),
    ];
    of_these.into_iter().chain(page()).collect()
}

fn summary() -> Vec<Parameter> {
    let date = json!({ "type": "string", "format": "date" });
    let limit = json!({ "type": "integer", "minimum": 1, "maximum": 500, "default": 100 });
    vec![
        Parameter {
            name: "by",
            about: "What a row is of.",
            required: true,
            schema: json!({ "enum": ["day", "referral_code"] }),
            example: Some(json!("day")),
        },
        optional("since", "The first day, in UTC; 30 days before `until`, if left out.", date.clone()),
        optional("until", "The day behind the last; tomorrow, if left out.", date),
        optional("limit", "By referral code only: how many rows, those with the most revenue first.", limit),
    ]
}

fn page() -> Vec<Parameter> {
    vec![
        Parameter {
            name: "limit",
            about: "The most entries of one answer.",
            required: false,
            schema: json!({ "type": "integer", "minimum": 1, "maximum": 500, "default": 100 }),
            example: None,
        },
        Parameter {
            name: "cursor",
            about: "The `next_cursor` of the answer before, as it is.",
            required: false,
            schema: json!({ "type": "string" }),
            example: None,
        },
    ]
}
