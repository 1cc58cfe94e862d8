//! The shapes of requests and answers: payloads from core's tables, the `data` of answers from their types.

use advocateloop_core::admin::{BrandChange, NewBrand, NewKey, Rotation};
use advocateloop_core::batch::MAX_EVENTS;
use advocateloop_core::contract::{Direction, object_schema};
use advocateloop_core::{Basis, Environment, Erasure, Event, IssueCode, Plan, WarningCode};
use schemars::generate::{SchemaGenerator, SchemaSettings};
use serde_json::{Map, Value, json};

use super::operation::{object, reference};
use crate::app::admin::moving::Progress;
use crate::code::Code;
use crate::responses::recording::{AcceptedEvent, RecordedBatch};
use crate::store::accepted::SettledEvent;
use crate::store::admin::{audit, brands, keys};
use crate::store::erasure::Erased;
use crate::store::read::{conversion, events as feed, me, rejections, summary};
use crate::store::{self, Candidate};

/// `components.schemas`, as far as something refers to them.
pub(super) fn needed(by: &Value) -> Map<String, Value> {
    let mut all = all();
    let mut names: Vec<String> = Vec::new();
    let mut text = by.to_string();
    let is_next = |name: &str, names: &[String], text: &str| {
        !names.iter().any(|known| known == name) && text.contains(&format!("#/components/schemas/{name}\""))
    };
    while let Some((name, schema)) = all.iter().find(|(name, _)| is_next(name, &names, &text)) {
        text.push_str(&schema.to_string());
        names.push(name.clone());
    }
    all.retain(|name, _| names.contains(name));
    all
}

fn all() -> Map<String, Value> {
    let mut schemas = answers();
    let mut add = |name: &str, schema: Value| _ = schemas.insert(name.to_owned(), schema);
    for event in Event::ALL {
        let name = capitalized(event.name());
        add(&format!("{name}Payload"), object_schema(event.table(), Direction::Input));
        add(&format!("Normalized{name}"), object_schema(event.table(), Direction::Output));
        add(&format!("{name}Verdict"), verdict(event));
    }
    for (name, table) in [
        ("NewBrand", NewBrand::TABLE),
        ("BrandChange", BrandChange::TABLE),
        ("NewKey", NewKey::TABLE),
        ("Rotation", Rotation::TABLE),
        ("Erasure", Erasure::TABLE),
    ] {
        add(name, closed(object_schema(table, Direction::Input)));
    }
    for (name, schema) in [
        ("Batch", json!({ "type": "array", "minItems": 1, "maxItems": MAX_EVENTS, "items": reference("BatchEntry") })),
        ("BatchEntry", batch_entry()),
        ("Issue", issue()),
        ("Warning", warning()),
        ("Failure", failure()),
    ] {
        add(name, schema);
    }
    schemas
}

/// The `data` of every answer, and what it holds.
fn answers() -> Map<String, Value> {
    let mut generator = generator();
    macro_rules! define {
        ($($Answer:ty),+ $(,)?) => { $( generator.subschema_for::<$Answer>(); )+ };
    }
    define!(store::RecordedConversion, store::RecordedRefund, store::RecordedClaim);
    define!(store::RecordedVisit, AcceptedEvent<'_>, SettledEvent, RecordedBatch);
    define!(conversion::StoredConversion, conversion::Ledger, feed::EventPage, summary::Summary, Erased, me::Me);
    define!(rejections::RejectionPage, brands::Brand, brands::BrandList, Progress, keys::KeyList, keys::CreatedKey);
    define!(keys::RotatedKey, audit::AuditList);
    let mut schemas = generator.take_definitions(true);
    schemas.values_mut().for_each(complete);
    schemas
}

fn generator() -> SchemaGenerator {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    settings.for_serialize().into_generator()
}

/// Adds what a type doesn't say: that there are no other members, and the form of members that are known by their names.
fn complete(schema: &mut Value) {
    let Value::Object(members) = schema else { return };
    members.retain(|name, value| match name.as_str() {
        "default" | "readOnly" => false,
        "format" => !value.as_str().is_some_and(|format| format.starts_with("uint")),
        _ => true,
    });
    let required = members.get("required").cloned().unwrap_or_default();
    let is_required = |name: &str| required.as_array().is_some_and(|names| names.iter().any(|known| known == name));
    let event =
        members.get("properties").and_then(|of| of.get("type")?.get("const")?.as_str().and_then(Event::from_name));
    if let Some(Value::Object(properties)) = members.get_mut("properties") {
        for (name, property) in properties.iter_mut() {
            complete(property);
            // What may be left out is not null besides, but for what a sender may leave out, too.
            if !is_required(name)
                && !matches!(name.as_str(), "order_id" | "payload")
                && let Some(Value::Array(types)) = property.get_mut("type")
            {
                types.retain(|one| one != "null");
            }
            let known = match (event, name.as_str()) {
                (None, "type") => Some(json!({ "enum": Event::ALL })),
                (Some(event), "id") => Some(id(crate::ids::prefix(event))),
                // Elsewhere a count, a list of other things, or an amount.
                (_, "events") if property["items"]["type"] != "string" => None,
                (_, "order_total") if property["type"] != "string" => None,
                _ => known(name),
            };
            if let (Some(Value::Object(known)), Some(property)) = (known, property.as_object_mut()) {
                property.extend(known);
            }
        }
        members.insert("additionalProperties".to_owned(), false.into());
    }
    for inner in ["oneOf", "anyOf"] {
        members.get_mut(inner).and_then(Value::as_array_mut).into_iter().flatten().for_each(complete);
    }
    members.get_mut("items").into_iter().for_each(complete);
}

/// Describes a member that is known by its name.
fn known(name: &str) -> Option<Value> {
    Some(match name {
        "conversion_id" => id("cnv_"),
        "claim_id" => id("clm_"),
        "visit_id" => id("vst_"),
        "brand_id" => id("brd_"),
        "key_id" => json!({ "pattern": "^key_[0-9A-Za-z]{12}$" }),
        "key" => json!({ "pattern": "^al_(live|test)_[0-9A-Za-z]{50}$" }),
        "plan" => json!({ "enum": Plan::ALL }),
        "order_total_basis" | "order_total" => json!({ "enum": Basis::ALL }),
        "environment" => json!({ "enum": Environment::ALL }),
        "events" => json!({ "uniqueItems": true, "items": { "enum": Event::ALL } }),
        "results" => json!({ "items": { "anyOf": [batch_success(), batch_failure()] } }),
        "method" => json!({ "enum": ["code", "customer_id", "email", "none"] }),
        _ => return None,
    })
}

fn id(prefix: &str) -> Value {
    json!({ "pattern": format!("^{prefix}[0-9a-f]{{32}}$") })
}

/// `conversion` → `Conversion`
pub(super) fn capitalized(name: &str) -> String {
    let (first, rest) = name.split_at_checked(1).unwrap_or_default();
    format!("{}{rest}", first.to_uppercase())
}

/// Names the `data` that recording an event answers.
pub(super) fn recorded_of(event: Event) -> String {
    format!("Recorded{}", capitalized(event.name()))
}

fn closed(mut schema: Value) -> Value {
    schema["additionalProperties"] = false.into();
    schema
}

fn verdict(event: Event) -> Value {
    let amount = |about: &str| json!({ "type": "number", "description": about });
    let derived = match event {
        Event::Conversion => {
            let revenue = amount("What counts for the referral.");
            let items = amount("The sum of the items, where each has a price.");
            object(&json!({ "attributable_revenue": revenue, "items_total": items }), &["attributable_revenue"])
        }
        _ => json!({ "type": "object", "additionalProperties": false }),
    };
    let normalized = reference(&format!("Normalized{}", capitalized(event.name())));
    let members = json!({ "event": { "const": event }, "normalized": normalized, "derived": derived });
    object(&members, &["event", "normalized", "derived"])
}

/// Describes an entry of a batch. It may be copied from a list of events: other members are ignored.
fn batch_entry() -> Value {
    let of_kind = |event: Event| {
        json!({
            "type": "object",
            "properties": {
                "type": { "const": event.name() },
                "payload": reference(&format!("{}Payload", capitalized(event.name()))),
                "idempotency_key": {
                    "type": ["string", "null"], "maxLength": 255,
                    "description": "The header `Idempotency-Key` of a single request.",
                },
            },
            "required": ["type", "payload"],
        })
    };
    json!({ "oneOf": Event::ALL.map(of_kind) })
}

fn batch_success() -> Value {
    let mut data: Vec<Value> = Event::ALL.map(|event| reference(&recorded_of(event))).into();
    data.push(reference("AcceptedEvent"));
    let warnings = json!({ "type": "array", "minItems": 1, "items": reference("Warning") });
    let members = json!({ "status": { "const": 200 }, "success": { "const": true }, "data": { "anyOf": data }, "warnings": warnings });
    object(&members, &["status", "success", "data"])
}

/// Describes the failure of an event, which is that of a single request with its status.
fn batch_failure() -> Value {
    let mut failure = failure();
    failure["properties"]["status"] = json!({ "type": "integer", "minimum": 400 });
    failure["required"] = json!(["success", "error", "code", "request_id", "status"]);
    failure
}

fn issue() -> Value {
    let codes: Vec<&str> = IssueCode::ALL.iter().map(|code| code.name()).collect();
    let members = json!({
        "path": { "type": "string", "description": "JSON Pointer (RFC 6901) into the body." },
        "code": { "enum": codes },
        "message": { "type": "string", "description": "Names the field and says what to send." },
        "fix": { "type": ["number", "string", "boolean"], "description": "The corrected value, where there is only one." },
    });
    object(&members, &["path", "code", "message"])
}

fn warning() -> Value {
    let codes: Vec<&str> = WarningCode::ALL.iter().map(|code| code.name()).collect();
    let members = json!({
        "path": { "type": "string", "description": "JSON Pointer (RFC 6901) into the body." },
        "code": { "enum": codes },
        "message": { "type": "string" },
        "fields": { "type": "array", "items": { "type": "string" }, "description": "Of `differs_from_recorded`: what differs." },
    });
    object(&members, &["path", "code", "message"])
}

fn failure() -> Value {
    let mut candidate = generator().into_root_schema_for::<Candidate>().to_value();
    candidate.as_object_mut().into_iter().for_each(|members| _ = members.remove("title"));
    complete(&mut candidate);
    let members = json!({
        "success": { "const": false },
        "error": { "type": "string", "description": "One line for a person." },
        "code": { "enum": Code::ALL, "description": "For programs; stable." },
        "errors": { "type": "array", "minItems": 1, "maxItems": 200, "items": reference("Issue"), "description": "The issues of the body." },
        "warnings": { "type": "array", "minItems": 1, "items": reference("Warning") },
        "details": {
            "type": "object", "description": "What a conflict needs to be solved.",
            "properties": {
                "remaining": { "type": "number", "minimum": 0, "description": "What can still be refunded." },
                "candidates": { "type": "array", "items": candidate },
                "currency": { "type": "string", "description": "The order's, in which its refunds are." },
            },
            "additionalProperties": false,
        },
        "doc_url": { "type": "string", "format": "uri", "description": "The page that explains the code. It is left out beside `errors`: the header `Link` always has it." },
        "request_id": { "type": "string", "description": "Include it when you ask for help." },
    });
    object(&members, &["success", "error", "code", "request_id"])
}
