//! Examples of answers: what the gates themselves answered, recorded by `examples/bless-openapi`.

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::code::Code;

/// A request and its answer.
#[derive(Debug, Serialize)]
pub struct Example {
    pub operation: String,
    /// The failure's code, or `None` for a success.
    pub code: Option<Code>,
    pub method: &'static str,
    /// Path and query.
    pub address: String,
    pub body: Option<String>,
    pub status: u16,
    pub answer: String,
}

/// The content of an answer: its schema, with the examples of this status by code.
pub(super) fn shown(schema: &Value, status: u16, examples: &[&Example]) -> Value {
    let of_status = examples.iter().filter(|example| example.status == status);
    let named: Map<String, Value> = of_status
        .filter_map(|example| {
            let name = example.code.map_or("recorded", Code::name);
            Some((name.to_owned(), json!({ "value": serde_json::from_str::<Value>(&example.answer).ok()? })))
        })
        .collect();
    if named.is_empty() { json!({ "schema": schema }) } else { json!({ "schema": schema, "examples": named }) }
}
