//! A route described: what it takes, what it answers, and with which codes it fails.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Example, shown};
use crate::code::Code;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Tag {
    Track,
    Validate,
    Read,
    Admin,
    #[default]
    Health,
}

impl Tag {
    /// Its name, and what its operations do.
    pub(super) const fn told(self) -> (&'static str, &'static str) {
        match self {
            Tag::Track => {
                ("Record", "Records events of a brand. Each event is recorded once, however often it is delivered.")
            }
            Tag::Validate => (
                "Validate",
                "Checks a payload without a key, and stores nothing. Browsers may call it from any origin.",
            ),
            Tag::Read => ("Read back", "Reads what a brand has recorded with keys of the same kind, live or test."),
            Tag::Admin => (
                "Administer",
                "Manages brands and keys, for the operator. Without the secret `ADMIN_TOKEN` these paths answer 404. Bodies are strict: an unknown field is an issue.",
            ),
            Tag::Health => ("Health", "Says whether the service works."),
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

/// Describes a query parameter that may be left out.
pub(super) fn optional(name: &str, about: &str, schema: &Value) -> Value {
    json!({ "name": name, "in": "query", "required": false, "description": about, "schema": schema })
}

/// Describes a query parameter that an operation can't do without.
pub(super) fn required(name: &str, about: &str, schema: &Value, example: &Value) -> Value {
    let mut parameter = optional(name, about, schema);
    parameter["required"] = true.into();
    parameter["example"] = example.clone();
    parameter
}

#[derive(Debug)]
pub struct Body {
    /// Name of its schema under `components.schemas`.
    schema: String,
    required: bool,
    pub example: Value,
    /// Example of a body with a value on each line, which may be sent instead.
    lines: Option<String>,
}

/// A line of the route table, described.
#[derive(Debug, Default)]
pub struct Operation {
    pub method: &'static str,
    /// The path, with names in braces.
    pub path: &'static str,
    pub id: String,
    pub(super) tag: Tag,
    pub(super) summary: String,
    about: String,
    /// The query parameters, as the document describes them.
    query: Vec<Value>,
    pub body: Option<Body>,
    /// The schema of `data`.
    data: Value,
    /// What a line of a success is, if it may be asked for as lines.
    lines: Option<&'static str>,
    /// The headers of a success, besides the one that every answer has.
    headers: Vec<(&'static str, Value)>,
    /// The failures besides those that follow from its tag, path and body.
    failures: Vec<Code>,
}

impl Operation {
    /// Begins one that takes nothing.
    pub(super) fn new(tag: Tag, id: impl Into<String>, summary: impl Into<String>, data: Value) -> Self {
        Operation { id: id.into(), tag, summary: summary.into(), data, ..Operation::default() }
    }

    pub(super) fn about(self, about: impl Into<String>) -> Self {
        Operation { about: about.into(), ..self }
    }

    pub(super) fn query(self, query: impl Into<Vec<Value>>) -> Self {
        Operation { query: query.into(), ..self }
    }

    pub(super) fn body(self, schema: impl Into<String>, example: Value) -> Self {
        Operation { body: Some(Body { schema: schema.into(), required: true, example, lines: None }), ..self }
    }

    pub(super) fn with_optional_body(mut self) -> Self {
        self.body.iter_mut().for_each(|body| body.required = false);
        self
    }

    /// Takes a body with a value on each line, too.
    pub(super) fn or_lines(mut self, lines: &str) -> Self {
        self.body.iter_mut().for_each(|body| body.lines = Some(lines.to_owned()));
        self
    }

    pub(super) fn also_answers_lines(self, about: &'static str) -> Self {
        Operation { lines: Some(about), ..self }
    }

    pub(super) fn header(mut self, name: &'static str, about: &str, schema: &Value) -> Self {
        self.headers.push((name, json!({ "description": about, "schema": schema })));
        self
    }

    pub(super) fn fails(self, failures: &[Code]) -> Self {
        Operation { failures: failures.to_vec(), ..self }
    }

    pub fn access(&self) -> Access {
        match self.tag {
            Tag::Track | Tag::Read => Access::Key,
            Tag::Admin => Access::Operator,
            Tag::Validate | Tag::Health => Access::Anyone,
        }
    }

    /// Lists the parameters that it can't do without, as they are sent.
    pub fn required_query(&self) -> Vec<String> {
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let required = self.query.iter().filter(|it| it["required"] == true);
        required.map(|it| format!("{}={}", text(&it["name"]), text(&it["example"]))).collect()
    }

    /// Tells whether it takes an event, or many.
    fn is_of_events(&self) -> bool {
        matches!(self.tag, Tag::Track | Tag::Validate)
    }

    /// The names in braces.
    fn path_parameters(&self) -> impl Iterator<Item = PathParameter> {
        let names = self.path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'));
        names.filter_map(|name| PATH_PARAMETERS.into_iter().find(|(known, ..)| *known == name))
    }

    /// Lists everything that it can fail with.
    pub fn codes(&self) -> Vec<Code> {
        use Code::{
            HttpsRequired, InternalError, InvalidAdminToken, InvalidApiKey, InvalidIdempotencyKey, InvalidParameter,
            InvalidPayload, MalformedJson, MissingApiKey, MissingBrandId, NotFound, PayloadTooLarge, RateLimited,
            TemporarilyUnavailable, UnsupportedMediaType,
        };
        let of_access: &[Code] = match self.access() {
            Access::Anyone => &[],
            Access::Key => {
                &[MissingApiKey, MissingBrandId, InvalidApiKey, RateLimited, InternalError, TemporarilyUnavailable]
            }
            Access::Operator => &[InvalidAdminToken, NotFound, RateLimited, InternalError, TemporarilyUnavailable],
        };
        let of_body: &[Code] = match self.body {
            None => &[],
            Some(_) => &[MalformedJson, InvalidPayload, PayloadTooLarge, UnsupportedMediaType],
        };
        let of_key: &[Code] = if self.is_of_events() { &[InvalidIdempotencyKey] } else { &[] };
        let of_query: &[Code] = if self.tag == Tag::Health { &[] } else { &[InvalidParameter] };
        let of_path: Vec<Code> = self.path_parameters().map(|(.., code)| code).collect();
        let known = [of_body, of_key, of_query, of_access, &of_path, &self.failures, &[HttpsRequired]].concat();
        // In the order of the table, each once.
        Code::ALL.iter().copied().filter(|code| known.contains(code)).collect()
    }

    pub(super) fn to_openapi(&self, examples: &[Example]) -> Value {
        let examples: Vec<&Example> = examples.iter().filter(|example| example.operation == self.id).collect();
        let body = self.body.as_ref().map(|body| {
            let mut content =
                json!({ "application/json": { "schema": reference(&body.schema), "example": body.example } });
            if let Some(lines) = &body.lines {
                let schema = json!({ "type": "string", "description": "One entry on each line." });
                content["application/x-ndjson"] = json!({ "schema": schema, "example": lines });
            }
            json!({ "required": body.required, "content": content })
        });
        let mut described = json!({
            "operationId": self.id, "tags": [self.tag.told().0], "summary": self.summary, "description": self.about,
            "security": security(self.access()), "parameters": self.parameters(), "requestBody": body,
            "responses": self.responses(&examples),
        });
        if let Some(members) = described.as_object_mut() {
            let is_empty = |value: &Value| value.is_null() || *value == "" || *value == json!([]);
            members.retain(|name, value| name == "security" || !is_empty(value));
        }
        described
    }

    fn parameters(&self) -> Vec<Value> {
        let elsewhere = |mut parameter: Value, place: &str| {
            parameter["in"] = place.into();
            parameter
        };
        let of_path = self.path_parameters().map(|(name, about, example, _)| {
            elsewhere(required(name, about, &json!({ "type": "string" }), &example.into()), "path")
        });
        let key = optional(
            "Idempotency-Key",
            "An event sent again with the same key is counted once. Useful if the event has no `order_id` or `refund_id`.",
            &json!({ "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$" }),
        );
        let key = self.is_of_events().then(|| elsewhere(key, "header"));
        of_path.chain(self.query.iter().cloned()).chain(key).collect()
    }

    fn responses(&self, examples: &[&Example]) -> Value {
        let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
        for code in self.codes() {
            by_status.entry(code.status()).or_default().push(code);
        }
        let mut responses = json!({ "200": self.success(examples) });
        for (status, codes) in by_status {
            responses[status.to_string()] = failure(status, &codes, examples);
        }
        responses
    }

    fn success(&self, examples: &[&Example]) -> Value {
        let mut properties = json!({ "success": { "const": true }, "data": self.data });
        if self.is_of_events() {
            properties["warnings"] = json!({ "type": "array", "minItems": 1, "items": reference("Warning") });
        }
        let schema = object(&properties, &["success", "data"]);
        let mut content = json!({ "application/json": shown(&schema, 200, examples) });
        if let Some(about) = self.lines {
            content["application/x-ndjson"] = json!({ "schema": { "type": "string", "description": about } });
        }
        let mut headers = json!({ "X-Request-Id": header("RequestId") });
        for (name, described) in &self.headers {
            headers[*name] = described.clone();
        }
        json!({ "description": "Done.", "headers": headers, "content": content })
    }
}

fn failure(status: u16, codes: &[Code], examples: &[&Example]) -> Value {
    let meanings: Vec<String> = codes.iter().map(|code| format!("- `{}`: {}", code.name(), code.meaning())).collect();
    let schema = json!({ "allOf": [reference("Failure"), { "properties": { "code": { "enum": codes } } }] });
    let mut headers = json!({ "X-Request-Id": header("RequestId"), "Link": header("Help") });
    if let 429 | 503 = status {
        headers["Retry-After"] = header("RetryAfter");
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

/// A name in braces, what it is, an example, and the failure of one that names nothing.
type PathParameter = (&'static str, &'static str, &'static str, Code);

const PATH_PARAMETERS: [PathParameter; 4] = [
    (
        "conversion_id",
        "The `conversion_id` of the answer to the conversion.",
        "cnv_019a9f2e4b0c7d1e8f2a3b4c5d6e7f80",
        Code::ConversionNotFound,
    ),
    (
        "accepted_id",
        "The `accepted_id` of the answer with `status: accepted`.",
        "cnv_019a9f2e4b0c7d1e8f2a3b4c5d6e7f80",
        Code::AcceptedEventNotFound,
    ),
    ("brand_id", "The `brand_id` in the list of brands.", "brd_019a9f2e4b0c7d1e8f2a3b4c5d6e7f80", Code::BrandNotFound),
    ("key_id", "The `key_id` in the list of keys.", "key_0123456789AB", Code::KeyNotFound),
];

/// Describes an object that has these members alone.
pub(super) fn object(members: &Value, required: &[&str]) -> Value {
    json!({ "type": "object", "properties": members, "required": required, "additionalProperties": false })
}

pub(super) fn reference(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}

fn header(name: &str) -> Value {
    json!({ "$ref": format!("#/components/headers/{name}") })
}
