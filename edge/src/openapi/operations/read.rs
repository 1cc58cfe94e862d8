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
                about: "The order's id, as it was recorded.",
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
            about: "Returns its attribution, its normalized payload, and the first 100 of its refunds.".to_owned(),
            failures: vec![Code::InvalidParameter, Code::ConversionNotFound],
            ..of_key("StoredConversion")
        },
        Read::Refunds => Operation {
            id: "listRefunds".to_owned(),
            summary: "List the refunds of a conversion".to_owned(),
            about: "Lists the refunds in the order in which they were applied.".to_owned(),
            query: page(),
            failures: vec![Code::InvalidParameter, Code::ConversionNotFound],
            ..of_key("Ledger")
        },
        Read::Events => Operation {
            id: "listEvents".to_owned(),
            summary: "List or export everything that arrived".to_owned(),
            about: "Lists events in the order of storing. New events always come after your cursor.".to_owned(),
            query: selection(),
            also_answers: vec![("application/x-ndjson", json!({ "type": "string", "description": "One `StoredEvent` on each line." }))],
            headers: vec![
                ("X-Next-Cursor", of_lines("`next_cursor`, if the answer is NDJSON.")),
                ("Link", of_lines("The address of the next page, if the answer is NDJSON and there is one.")),
            ],
            failures: vec![Code::InvalidParameter],
            ..of_key("EventPage")
        },
        Read::Summary => Operation {
            id: "getSummary".to_owned(),
            summary: "Sum up by day or by referral code".to_owned(),
            about: "Exact sums. A refund reduces `attributable_revenue` on the day of the refund.".to_owned(),
            query: summary(),
            failures: vec![Code::InvalidParameter],
            ..of_key("Summary")
        },
        Read::Accepted => Operation {
            id: "getAccepted".to_owned(),
            summary: "Ask what became of an accepted event".to_owned(),
            about: "For an event that was answered with `status: accepted`: says whether it is recorded, and if not, why. Every other identifier is a 404.".to_owned(),
            failures: vec![Code::InvalidParameter, Code::AcceptedEventNotFound],
            ..of_key("SettledEvent")
        },
        Read::Me => Operation {
            id: "getMe".to_owned(),
            summary: "Test a connection: whose key this is".to_owned(),
            about: "Returns the brand and the key of this request, and the events that the key may send. Every good key may ask, on every plan.".to_owned(),
            failures: vec![Code::InvalidParameter],
            ..of_key("Me")
        },
        Read::Rejections => Operation {
            id: "listRejections".to_owned(),
            summary: "List what was refused".to_owned(),
            about: "Counts the requests and events that were refused, by day, key, route, code and path, newest day first, for 30 days. It holds nothing of a payload.".to_owned(),
            query: refused(),
            failures: vec![Code::InvalidParameter],
            ..of_key("RejectionPage")
        },
    }
}

pub(super) fn erase() -> Operation {
    Operation {
        id: "eraseCustomer".to_owned(),
        summary: "Erase a person".to_owned(),
        about: "Removes the person's name, email address, phone number and refund reasons from what the brand has recorded in the key's environment. It keeps the money. A second call finds nothing more. A key that is limited to some events may not do this.".to_owned(),
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
            about: "What each row sums up.",
            required: true,
            schema: json!({ "enum": ["day", "referral_code"] }),
            example: Some(json!("day")),
        },
        optional("since", "The first day, in UTC; 30 days before `until`, if left out.", date.clone()),
        optional("until", "The day after the last; tomorrow, if left out.", date),
        optional("limit", "By referral code only: how many rows to list, with the most revenue first.", limit),
    ]
}

fn page() -> Vec<Parameter> {
    let limit = json!({ "type": "integer", "minimum": 1, "maximum": 500, "default": 100 });
    vec![optional("limit", "The maximum number of entries in one answer.", limit), cursor()]
}

fn cursor() -> Parameter {
    optional("cursor", "The `next_cursor` of the previous answer.", json!({ "type": "string" }))
}

fn refused() -> Vec<Parameter> {
    vec![
        optional(
            "since",
            "The first day, in UTC; 30 days ago, if left out.",
            json!({ "type": "string", "format": "date" }),
        ),
        optional("request_id", "Only the entry whose last request this was.", json!({ "type": "string" })),
        cursor(),
    ]
}
