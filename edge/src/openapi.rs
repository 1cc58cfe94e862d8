//! The OpenAPI documents, made from the field tables of `core`, the route table and the table of codes; and what is made
//! from it. Native only: the files are committed and compared.

#![expect(clippy::indexing_slicing, reason = "no part of the Worker, and JSON that it made itself")]

mod operation;
mod operations;
mod schemas;

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::code::Code;
use crate::route;
use operation::Tag;
pub use operation::{Access, Body, Operation};

/// A file that is made from the tables.
#[derive(Debug)]
pub struct Generated {
    /// The path from the top of the repository.
    pub path: &'static str,
    pub content: String,
}

/// A request and what the gates answered, as `examples/bless-openapi` recorded it.
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
fn shown(schema: &Value, status: u16, examples: &[&Example]) -> Value {
    let of_status = examples.iter().filter(|example| example.status == status);
    let named: Map<String, Value> = of_status
        .filter_map(|example| {
            let name = example.code.map_or("recorded", Code::name);
            Some((name.to_owned(), json!({ "value": serde_json::from_str::<Value>(&example.answer).ok()? })))
        })
        .collect();
    if named.is_empty() { json!({ "schema": schema }) } else { json!({ "schema": schema, "examples": named }) }
}

/// Makes all files, with the recorded examples.
pub fn generated(examples: &[Example]) -> Vec<Generated> {
    let operations = operations();
    let file = |path, content| Generated { path, content };
    let (admin, public): (Vec<&Operation>, Vec<_>) = operations.iter().partition(|it| it.tag == Tag::Admin);
    vec![
        file("docs/openapi.json", pretty(&document(&PUBLIC, &public, examples))),
        file("docs/openapi-admin.json", pretty(&document(&ADMIN, &admin, examples))),
        file("docs/examples.json", pretty(&json!(examples))),
        file("docs/requests.http", requests(&operations)),
    ]
}

/// Lists all operations, in the order of the routes.
pub fn operations() -> Vec<Operation> {
    route::table().iter().map(operations::describe).collect()
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

const HEAD: &str = "\
# Made from the route table by `cargo xtask bless`. Fill in what `target/demo.json` says after `cargo xtask dev`; the admin token stands
# in `.dev.vars`.
@base = http://127.0.0.1:8787
@api_key = al_test_
@brand_id = brd_
@admin_token =
@conversion_id = cnv_
@key_id = key_
";

/// Writes the requests as an `.http` file, which editors send by a click.
fn requests(operations: &[Operation]) -> String {
    let request = |it: &Operation| {
        let mut path = it.path.replace('{', "{{").replace('}', "}}");
        let query = it.required_query().join("&");
        if !query.is_empty() {
            path = format!("{path}?{query}");
        }
        let credentials = match it.access() {
            Access::Anyone => "",
            Access::Key => "X-API-Key: {{api_key}}\nX-Brand-ID: {{brand_id}}\n",
            Access::Operator => "Authorization: Bearer {{admin_token}}\n",
        };
        let body = it.body.as_ref().map(|body| format!("Content-Type: application/json\n\n{:#}\n", body.example));
        let (summary, method, body) = (&it.summary, it.method, body.unwrap_or_default());
        format!("\n### {summary}\n{method} {{{{base}}}}{path}\n{credentials}{body}")
    };
    HEAD.to_owned() + &operations.iter().map(request).collect::<String>()
}

/// One of the two documents: what the operator's secret opens stands apart.
struct About {
    title: &'static str,
    summary: &'static str,
    description: &'static str,
    tags: &'static [Tag],
    /// The names of its security schemes.
    schemes: &'static [&'static str],
}

const PUBLIC: About = About {
    title: "AdvocateLoop tracking API",
    summary: "Referral conversions, refunds, claims and visits.",
    description: "\
Records conversions, refunds, claims and visits, and reads them back.

The API key and the brand ID are in the AdvocateLoop app, under Settings → API Keys.

A payload gets the same verdict from `/validate`, from `/track` and from the npm package `@advocateloop/preflight`. Amounts are \
numbers without quotes, with at most four decimals. Answers print them with at least two. Times are RFC 3339 in UTC.

Every answer carries `X-Request-Id`. A failure repeats it as `request_id`: give it to support. `error` is for people, `code` for programs. \
The header `Link` leads to the page that explains the code, and so does `doc_url` where there are no `errors`. \
A failed request has stored nothing, and a repeated one is counted once, so it is safe to send again. A path that does not exist is 404 \
`not_found`, a method that a path does not answer is 405 `method_not_allowed` with `Allow`, and plain HTTP is 403 `https_required`.

Keys that begin with `al_test_` write to a partition of their own, which live keys never see.",
    tags: &[Tag::Track, Tag::Validate, Tag::Read, Tag::Health],
    schemes: &["ApiKey", "BrandId"],
};

const ADMIN: About = About {
    title: "AdvocateLoop administration",
    summary: "Brands and keys, for the operator.",
    description: "\
Makes and changes brands and keys. Only the operator of a deployment needs this. Every request carries the secret `ADMIN_TOKEN`. \
Where that secret is not set, these paths do not exist.

Bodies are strict: an unknown field is an issue. `cargo xtask admin` sends all of these requests from a command line.",
    tags: &[Tag::Admin],
    schemes: &["AdminToken"],
};

fn document(about: &About, operations: &[&Operation], examples: &[Example]) -> Value {
    let mut paths = json!({});
    for operation in operations {
        paths[operation.path][operation.method.to_ascii_lowercase()] = operation.to_openapi(examples);
    }
    let told = about.tags.iter().map(|tag| tag.told());
    let tags: Vec<Value> = told.map(|(name, about)| json!({ "name": name, "description": about })).collect();
    let mut security = json!({
        "ApiKey": { "type": "apiKey", "in": "header", "name": "X-API-Key", "description": "A key of the brand." },
        "BrandId": { "type": "apiKey", "in": "header", "name": "X-Brand-ID", "description": "The brand's identifier." },
        "AdminToken": { "type": "http", "scheme": "bearer", "description": "The operator's secret." },
    });
    if let Some(security) = security.as_object_mut() {
        security.retain(|name, _| about.schemes.contains(&name.as_str()));
    }
    let schemas = schemas::needed(&paths);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": about.title,
            "version": env!("CARGO_PKG_VERSION"),
            "summary": about.summary,
            "description": about.description,
            "license": { "name": "MIT or Apache 2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/", "description": "The Worker that serves this document." }],
        "tags": tags,
        "paths": paths,
        "components": {
            "securitySchemes": security,
            "headers": {
                "RequestId": { "description": "Names the request in the log.", "required": true, "schema": { "type": "string", "pattern": "^req_[0-9a-f]{32}$" } },
                "Help": { "description": "The page that explains the failure's code, with `rel=\"help\"`.", "required": true, "schema": { "type": "string" } },
                "RetryAfter": { "description": "Seconds to wait.", "required": true, "schema": { "type": "integer", "minimum": 1 } },
            },
            "schemas": schemas,
        },
    })
}
