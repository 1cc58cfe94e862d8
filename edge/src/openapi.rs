//! The OpenAPI document, made from the field tables of `core`, the route table and the table of codes; and what is made
//! from it. Native only: the files are committed and compared.

mod operation;
mod operations;
mod postman;
mod requests;
mod schemas;

use serde_json::{Map, Value, json};

use crate::route;
use operation::{Described, Tag};

/// A file that is made from the tables.
#[derive(Debug)]
pub struct Generated {
    /// From the top of the repository.
    pub path: &'static str,
    pub content: String,
}

/// All of them.
#[must_use]
pub fn generated() -> Vec<Generated> {
    let operations: Vec<Described> = route::table().iter().map(operations::describe).collect();
    let file = |path, content| Generated { path, content };
    vec![
        file("docs/openapi.json", pretty(&document(&operations))),
        file("docs/advocateloop.postman_collection.json", pretty(&postman::collection(&operations))),
        file("docs/requests.http", requests::file(&operations)),
    ]
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

const ABOUT: &str = "\
Records referral conversions, refunds, claims and visits, and reads them back.

The API key and the brand ID are in the AdvocateLoop app, under Settings → API Keys.

A payload gets the same verdict from `/validate`, from `/track` and from the npm package `@advocateloop/preflight`. Amounts are
JSON numbers without quotes, with at most four decimals. Answers print them with at least two. Times are RFC 3339 in UTC.

Every answer carries `X-Request-Id`, and failures repeat it as `request_id`. `error` is for people, `code` for programs. A failed request
has stored nothing. A repeated delivery is counted once, so retries are safe. An unknown path is 404 `not_found`,
an unsupported method 405 `method_not_allowed` with `Allow`, and plain HTTP 403 `https_required`.

Keys that begin with `al_test_` write to a separate partition, which live keys never see.";

fn document(operations: &[Described]) -> Value {
    let mut paths = Map::new();
    for described in operations {
        let path = paths.entry(described.path).or_insert_with(|| json!({}));
        if let Some(methods) = path.as_object_mut() {
            methods.insert(described.method.to_ascii_lowercase(), described.to_openapi());
        }
    }
    let tags: Vec<Value> =
        Tag::ALL.iter().map(|tag| json!({ "name": tag.name(), "description": tag.about() })).collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "AdvocateLoop tracking API",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Referral conversions, refunds, claims and visits.",
            "description": ABOUT,
            "license": { "name": "MIT or Apache 2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/", "description": "The Worker that serves this document." }],
        "tags": tags,
        "paths": paths,
        "components": {
            "securitySchemes": {
                "ApiKey": { "type": "apiKey", "in": "header", "name": "X-API-Key", "description": "A key of the brand, from Settings → API Keys in the AdvocateLoop app." },
                "BrandId": { "type": "apiKey", "in": "header", "name": "X-Brand-ID", "description": "The brand's identifier." },
                "AdminToken": { "type": "http", "scheme": "bearer", "description": "The operator's secret." },
            },
            "headers": {
                "RequestId": { "description": "Identifies the request in the log.", "required": true, "schema": { "type": "string", "pattern": "^req_[0-9a-f]{32}$" } },
                "RetryAfter": { "description": "Seconds to wait.", "required": true, "schema": { "type": "integer", "minimum": 1 } },
            },
            "schemas": schemas::all(),
        },
    })
}
