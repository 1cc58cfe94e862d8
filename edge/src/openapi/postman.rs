//! A Postman collection (v2.1): one folder a tag, one request an operation.

use serde_json::{Map, Value, json};

use super::operation::{Access, Described, Tag, identifier};

pub(super) fn collection(operations: &[Described]) -> Value {
    let folder = |tag: Tag| {
        let requests: Vec<Value> =
            operations.iter().filter(|described| described.operation.tag == tag).map(item).collect();
        json!({ "name": tag.name(), "description": tag.about(), "item": requests })
    };
    let variable = |name: &str, value: &str| json!({ "key": name, "value": value, "type": "string" });
    json!({
        "info": {
            "name": "AdvocateLoop tracking API",
            "description": "Set the collection's variables first. A test key writes to a partition of its own.",
            "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
        },
        "variable": [
            variable("base", "http://127.0.0.1:8787"), variable("api_key", ""), variable("brand_id", ""), variable("admin_token", ""),
        ],
        "item": Tag::ALL.map(folder),
    })
}

fn item(described: &Described) -> Value {
    let operation = &described.operation;
    let mut request = Map::new();
    let mut set = |name: &str, value: Value| _ = request.insert(name.to_owned(), value);
    set("method", described.method.into());
    set("header", headers(described).into());
    set("url", url(described));
    if !operation.about.is_empty() {
        set("description", operation.about.as_str().into());
    }
    set("auth", auth(operation.access));
    if let Some(body) = &operation.body {
        let options = json!({ "raw": { "language": "json" } });
        set("body", json!({ "mode": "raw", "raw": format!("{:#}", body.example), "options": options }));
    }
    json!({ "name": operation.summary, "request": request, "response": [] })
}

fn headers(described: &Described) -> Vec<Value> {
    let header = |name: &str, value: &str| json!({ "key": name, "value": value });
    let of_key = [header("X-API-Key", "{{api_key}}"), header("X-Brand-ID", "{{brand_id}}")];
    let of_body = described.operation.body.is_some().then(|| header("Content-Type", "application/json"));
    let of_access = if described.operation.access == Access::Key { of_key.to_vec() } else { Vec::new() };
    of_access.into_iter().chain(of_body).collect()
}

fn auth(access: Access) -> Value {
    match access {
        Access::Operator => {
            json!({ "type": "bearer", "bearer": [{ "key": "token", "value": "{{admin_token}}", "type": "string" }] })
        }
        Access::Anyone | Access::Key => json!({ "type": "noauth" }),
    }
}

/// Postman writes `:name` for what is to be filled in.
fn url(described: &Described) -> Value {
    let segments: Vec<String> = described
        .path
        .trim_start_matches('/')
        .split('/')
        .map(|segment| match segment.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some(name) => format!(":{name}"),
            None => segment.to_owned(),
        })
        .collect();
    let variables: Vec<Value> = described
        .path_parameters()
        .map(|name| {
            let value = if name == "brand_id" { "{{brand_id}}" } else { "" };
            json!({ "key": name, "value": value, "description": identifier(name).0 })
        })
        .collect();
    let query: Vec<Value> = described
        .operation
        .query
        .iter()
        .map(|parameter| {
            let value = parameter.example.as_ref().and_then(Value::as_str).unwrap_or_default();
            json!({ "key": parameter.name, "value": value, "description": parameter.about, "disabled": !parameter.required })
        })
        .collect();
    json!({
        "raw": format!("{{{{base}}}}/{}", segments.join("/")), "host": ["{{base}}"], "path": segments,
        "variable": variables, "query": query,
    })
}
