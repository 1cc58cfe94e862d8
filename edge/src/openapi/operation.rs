//! A route described: what it takes, what it answers, and with which codes it fails.

use serde_json::{Map, Value, json};

use super::example::{Example, shown};
use crate::code::Code;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    Track,
    Validate,
    Read,
    Admin,
    Health,
}

impl Tag {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Tag::Track => "Record",
            Tag::Validate => "Validate",
            Tag::Read => "Read back",
            Tag::Admin => "Administer",
            Tag::Health => "Health",
        }
    }

    pub(super) const fn about(self) -> &'static str {
        match self {
            Tag::Track => "Records events of a brand. Each event is recorded once, however often it is delivered.",
            Tag::Validate => {
                "Checks a payload without a key, and stores nothing. Browsers may call it from any origin."
            }
            Tag::Read => "Reads what a brand has recorded with keys of the same kind, live or test.",
            Tag::Admin => {
                "Manages brands and keys, for the operator. Without the secret `ADMIN_TOKEN` these paths answer 404. Bodies are strict: an unknown field is an issue."
            }
            Tag::Health => "Says whether the service works.",
        }
    }
}

/// The callers that it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    Anyone,
    Key,
    Operator,
}

#[derive(Debug)]
pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) required: bool,
    pub(super) schema: Value,
    pub(super) example: Option<Value>,
}

#[derive(Debug)]
pub(super) struct Body {
    /// Name of its schema under `components.schemas`.
    pub(super) schema: String,
    pub(super) required: bool,
    pub(super) example: Value,
    /// Example of a body with a value on each line, which may be sent instead.
    pub(super) lines: Option<String>,
}

#[derive(Debug)]
pub(super) struct Operation {
    pub(super) id: String,
    pub(super) tag: Tag,
    pub(super) summary: String,
    pub(super) about: String,
    pub(super) access: Access,
    pub(super) query: Vec<Parameter>,
    pub(super) takes_idempotency_key: bool,
    pub(super) body: Option<Body>,
    /// The schema of `data`.
    pub(super) data: Value,
    pub(super) has_warnings: bool,
    /// The media types of a success besides JSON.
    pub(super) also_answers: Vec<(&'static str, Value)>,
    /// The headers of a success, besides the one that every answer has.
    pub(super) headers: Vec<(&'static str, Value)>,
    /// The failures besides those that follow from access and body.
    pub(super) failures: Vec<Code>,
}

/// A line of the route table with its operation.
#[derive(Debug)]
pub(super) struct Described {
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    pub(super) operation: Operation,
}

impl Described {
    /// The names in braces.
    fn path_parameters(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
    }

    pub(super) fn to_openapi(&self, examples: &[Example]) -> Value {
        let operation = &self.operation;
        let mut members = Map::new();
        let mut set = |name: &str, value: Value| _ = members.insert(name.to_owned(), value);
        set("operationId", operation.id.as_str().into());
        set("tags", json!([operation.tag.name()]));
        set("summary", operation.summary.as_str().into());
        if !operation.about.is_empty() {
            set("description", operation.about.as_str().into());
        }
        set("security", security(operation.access));
        let parameters = self.parameters();
        if !parameters.is_empty() {
            set("parameters", parameters.into());
        }
        if let Some(body) = &operation.body {
            let reference = reference(&body.schema);
            let mut content = json!({ "application/json": { "schema": reference, "example": body.example } });
            if let (Some(lines), Some(members)) = (&body.lines, content.as_object_mut()) {
                let lines = json!({ "schema": { "type": "string", "description": "One entry on each line." }, "example": lines });
                members.insert("application/x-ndjson".to_owned(), lines);
            }
            set("requestBody", json!({ "required": body.required, "content": content }));
        }
        let examples: Vec<&Example> = examples.iter().filter(|example| example.operation == operation.id).collect();
        set("responses", operation.responses(&examples));
        members.into()
    }

    fn parameters(&self) -> Vec<Value> {
        let of_path = self.path_parameters().map(|name| {
            let (about, example) = identifier(name);
            let schema = json!({ "type": "string" });
            json!({ "name": name, "in": "path", "required": true, "description": about, "schema": schema, "example": example })
        });
        let of_query = self.operation.query.iter().map(|parameter| {
            let Parameter { name, about, required, schema, example } = parameter;
            let mut described =
                json!({ "name": name, "in": "query", "required": required, "description": about, "schema": schema });
            if let (Some(example), Some(members)) = (example, described.as_object_mut()) {
                members.insert("example".to_owned(), example.clone());
            }
            described
        });
        let idempotency_key = self.operation.takes_idempotency_key.then(|| {
            json!({
                "name": "Idempotency-Key", "in": "header", "required": false,
                "description": "An event sent again with the same key is counted once. Useful if the event has no `order_id` or `refund_id`.",
                "schema": { "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$" },
            })
        });
        of_path.chain(of_query).chain(idempotency_key).collect()
    }
}

impl Operation {
    fn responses(&self, examples: &[&Example]) -> Value {
        let mut responses = Map::new();
        responses.insert("200".to_owned(), self.success(examples));
        let codes = self.codes();
        let mut statuses: Vec<u16> = codes.iter().map(|code| code.status()).collect();
        statuses.sort_unstable();
        statuses.dedup();
        for status in statuses {
            let of_status: Vec<Code> = codes.iter().copied().filter(|code| code.status() == status).collect();
            responses.insert(status.to_string(), failure(status, &of_status, examples));
        }
        responses.into()
    }

    fn success(&self, examples: &[&Example]) -> Value {
        let mut properties = json!({ "success": { "const": true }, "data": self.data });
        if let (true, Some(members)) = (self.has_warnings, properties.as_object_mut()) {
            let warnings = json!({ "type": "array", "minItems": 1, "items": reference("Warning") });
            members.insert("warnings".to_owned(), warnings);
        }
        let schema = json!({ "type": "object", "properties": properties, "required": ["success", "data"], "additionalProperties": false });
        let mut content = Map::new();
        content.insert("application/json".to_owned(), shown(&schema, 200, examples));
        for (media_type, schema) in &self.also_answers {
            content.insert((*media_type).to_owned(), json!({ "schema": schema }));
        }
        let mut headers = Map::new();
        headers.insert("X-Request-Id".to_owned(), header("RequestId"));
        for (name, described) in &self.headers {
            headers.insert((*name).to_owned(), described.clone());
        }
        json!({ "description": "Done.", "headers": headers, "content": content })
    }

    /// Lists everything that it can fail with.
    pub(super) fn codes(&self) -> Vec<Code> {
        let of_access: &[Code] = match self.access {
            Access::Anyone => &[],
            Access::Key => &[
                Code::MissingApiKey,
                Code::MissingBrandId,
                Code::InvalidApiKey,
                Code::RateLimited,
                Code::InternalError,
                Code::TemporarilyUnavailable,
            ],
            Access::Operator => &[
                Code::InvalidAdminToken,
                Code::NotFound,
                Code::RateLimited,
                Code::InternalError,
                Code::TemporarilyUnavailable,
            ],
        };
        let of_body: &[Code] = match self.body {
            None => &[],
            Some(_) => &[Code::MalformedJson, Code::InvalidPayload, Code::PayloadTooLarge, Code::UnsupportedMediaType],
        };
        let of_key: &[Code] = if self.takes_idempotency_key { &[Code::InvalidIdempotencyKey] } else { &[] };
        let known = [of_body, of_key, of_access, &self.failures, &[Code::HttpsRequired]].concat();
        // In the order of the table, each once.
        Code::ALL.iter().copied().filter(|code| known.contains(code)).collect()
    }
}

fn failure(status: u16, codes: &[Code], examples: &[&Example]) -> Value {
    let meanings: Vec<String> = codes.iter().map(|code| format!("- `{}`: {}", code.name(), code.meaning())).collect();
    let names: Vec<&str> = codes.iter().map(|code| code.name()).collect();
    let schema = json!({ "allOf": [reference("Failure"), { "properties": { "code": { "enum": names } } }] });
    let mut headers = json!({ "X-Request-Id": header("RequestId"), "Link": header("Help") });
    if let (429 | 503, Some(members)) = (status, headers.as_object_mut()) {
        members.insert("Retry-After".to_owned(), header("RetryAfter"));
    }
    let content = json!({ "application/json": shown(&schema, status, examples) });
    json!({ "description": meanings.join("\n"), "headers": headers, "content": content })
}

fn security(access: Access) -> Value {
    match access {
        Access::Anyone => json!([]),
        Access::Key => json!([{ "ApiKey": [], "BrandId": [] }]),
        Access::Operator => json!([{ "AdminToken": [] }]),
    }
}

/// Describes a segment of a path, with an example.
fn identifier(name: &str) -> (&'static str, &'static str) {
    match name {
        "conversion_id" => {
            ("The `conversion_id` of the answer to the conversion.", "cnv_019a9f2e4b0c7d1e8f2a3b4c5d6e7f80")
        }
        "accepted_id" => {
            ("The `accepted_id` of the answer with `status: accepted`.", "cnv_019a9f2e4b0c7d1e8f2a3b4c5d6e7f80")
        }
        "brand_id" => ("The `brand_id` in the list of brands.", "brd_019a9f2e4b0c7d1e8f2a3b4c5d6e7f80"),
        "key_id" => ("The `key_id` in the list of keys.", "key_0123456789AB"),
        _ => ("", ""),
    }
}

pub(super) fn reference(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}

fn header(name: &str) -> Value {
    json!({ "$ref": format!("#/components/headers/{name}") })
}
