//! Examples of answers: what the gates themselves answered, recorded by `examples/bless-openapi`.

use serde_json::{Map, Value, json};

use super::described;
use super::operation::{Access, Described};
use crate::code::Code;

/// An operation that examples are recorded of.
#[derive(Debug)]
pub struct Wanted {
    pub operation: String,
    pub method: &'static str,
    /// The path, with names in braces.
    pub path: &'static str,
    /// The parameters that it can't do without.
    pub query: Vec<(&'static str, String)>,
    pub access: Access,
    pub body: Option<Value>,
    /// All that it can fail with.
    pub codes: Vec<Code>,
}

/// A request and its answer.
#[derive(Debug)]
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

/// Lists all operations, in the order of the routes.
#[must_use]
pub fn wanted() -> Vec<Wanted> {
    described().iter().map(of).collect()
}

fn of(described: &Described) -> Wanted {
    let operation = &described.operation;
    let value = |example: &Value| example.as_str().map_or_else(|| example.to_string(), str::to_owned);
    let required = operation.query.iter().filter(|parameter| parameter.required);
    Wanted {
        operation: operation.id.clone(),
        method: described.method,
        path: described.path,
        query: required.filter_map(|it| Some((it.name, value(it.example.as_ref()?)))).collect(),
        access: operation.access,
        body: operation.body.as_ref().map(|body| body.example.clone()),
        codes: operation.codes(),
    }
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

/// Writes all examples with the text of each answer, for the pages.
pub(super) fn file(examples: &[Example]) -> Value {
    let entries: Vec<Value> = examples
        .iter()
        .map(|Example { operation, code, method, address, body, status, answer }| {
            json!({
                "operation": operation, "code": code.map(Code::name), "method": method, "address": address, "body": body,
                "status": status, "answer": answer,
            })
        })
        .collect();
    entries.into()
}
