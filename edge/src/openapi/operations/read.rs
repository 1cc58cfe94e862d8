//! Reading back.

use serde_json::json;

use super::blank;
use crate::code::Code;
use crate::openapi::operation::{Access, Operation, Parameter, Tag, reference};
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
    }
}

fn of_key(data: &str) -> Operation {
    blank(Tag::Read, Access::Key, reference(data))
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
