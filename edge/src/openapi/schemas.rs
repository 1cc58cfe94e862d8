//! The shapes of requests and answers: payloads from core's tables, the `data` of answers from their types.

use advocateloop_core::admin::{BrandChange, NewBrand, NewKey, Rotation};
use advocateloop_core::batch::MAX_EVENTS;
use advocateloop_core::contract::{Direction, object_schema};
use advocateloop_core::{Basis, Environment, Erasure, Event, IssueCode, Plan, WarningCode};
use schemars::generate::{SchemaGenerator, SchemaSettings};
use serde_json::{Map, Value, json};

use super::operation::reference;
use crate::code::Code;
use crate::responses::batch::RecordedBatch;
use crate::responses::{admin, events, me, read, rejections, summary};
use crate::store::{self, Candidate};

/// `components.schemas`, as far as something refers to them.
pub(super) fn needed(by: &Value) -> Value {
    let mut all = all();
    let mut names = Vec::new();
    follow(by, &all, &mut names);
    if let Some(known) = all.as_object_mut() {
        known.retain(|name, _| names.contains(name));
    }
    all
}

/// Notes every schema that a value refers to, and what those refer to.
fn follow(value: &Value, all: &Value, names: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            let target = members.get("$ref").and_then(Value::as_str);
            let name = target.and_then(|target| target.strip_prefix("#/components/schemas/"));
            if let Some(name) = name.filter(|&name| !names.iter().any(|known| known == name)) {
                names.push(name.to_owned());
                follow(all.get(name).unwrap_or(&Value::Null), all, names);
            }
            members.values().for_each(|member| follow(member, all, names));
        }
        Value::Array(entries) => entries.iter().for_each(|entry| follow(entry, all, names)),
        _ => {}
    }
}

fn all() -> Value {
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
    schemas.into()
}

/// The `data` of every answer, and what it holds.
fn answers() -> Map<String, Value> {
    let mut generator = generator();
    generator.subschema_for::<store::RecordedConversion>();
    generator.subschema_for::<store::RecordedRefund>();
    generator.subschema_for::<store::RecordedClaim>();
    generator.subschema_for::<store::RecordedVisit>();
    generator.subschema_for::<events::AcceptedEvent<'_>>();
    generator.subschema_for::<events::SettledEvent<'_>>();
    generator.subschema_for::<RecordedBatch>();
    generator.subschema_for::<read::StoredConversion<'_>>();
    generator.subschema_for::<read::Ledger<'_>>();
    generator.subschema_for::<read::EventPage<'_>>();
    generator.subschema_for::<summary::Summary<'_>>();
    generator.subschema_for::<read::Erased>();
    generator.subschema_for::<me::Me<'_>>();
    generator.subschema_for::<rejections::RejectionPage<'_>>();
    generator.subschema_for::<admin::Brand>();
    generator.subschema_for::<admin::BrandList<'_>>();
    generator.subschema_for::<admin::Move<'_>>();
    generator.subschema_for::<admin::KeyList<'_>>();
    generator.subschema_for::<admin::CreatedKey<'_>>();
    generator.subschema_for::<admin::RotatedKey<'_>>();
    generator.subschema_for::<admin::AuditList<'_>>();
    let mut schemas = generator.take_definitions(true);
    schemas.values_mut().for_each(complete);
    let mut add = |place: &str, more: Value| {
        let (name, member) = place.split_once('/').unwrap_or_default();
        let member = schemas.get_mut(name).and_then(|schema| schema.pointer_mut(&format!("/properties/{member}")));
        if let (Some(Value::Object(member)), Value::Object(more)) = (member, more) {
            member.extend(more);
        }
    };
    for count in ["events", "recorded", "duplicates", "accepted", "failed"] {
        add(&format!("RecordedBatch/{count}"), json!({ "maximum": MAX_EVENTS }));
    }
    for key in ["Key", "CreatedKey", "RotatedKey", "Me"] {
        let events = json!({ "uniqueItems": true, "items": { "enum": (Event::ALL.map(Event::name)) } });
        add(&format!("{key}/events"), events);
    }
    add("Me/order_total", json!({ "enum": ([Basis::Paid, Basis::Gross].map(Basis::name)) }));
    add("RecordedBatch/results", json!({ "items": { "anyOf": [batch_success(), batch_failure()] } }));
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
                (None, "type") => Some(json!({ "enum": (Event::ALL.map(Event::name)) })),
                (Some(event), "id") => Some(id(crate::ids::prefix(event))),
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
        "plan" => json!({ "enum": (Plan::ALL.map(Plan::name)) }),
        "order_total_basis" => json!({ "enum": ([Basis::Paid, Basis::Gross].map(Basis::name)) }),
        "environment" => json!({ "enum": (Environment::ALL.map(Environment::name)) }),
        "method" => json!({ "enum": ["code", "email", "none"] }),
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
    if let Some(members) = schema.as_object_mut() {
        members.insert("additionalProperties".to_owned(), false.into());
    }
    schema
}

fn verdict(event: Event) -> Value {
    let amount = |about: &str| json!({ "type": "number", "description": about });
    let derived = match event {
        Event::Conversion => json!({
            "type": "object",
            "properties": {
                "attributable_revenue": amount("What counts for the referral."),
                "items_total": amount("The sum of the items, where each has a price."),
            },
            "required": ["attributable_revenue"], "additionalProperties": false,
        }),
        _ => json!({ "type": "object", "additionalProperties": false }),
    };
    json!({
        "type": "object",
        "properties": {
            "event": { "const": event.name() },
            "normalized": reference(&format!("Normalized{}", capitalized(event.name()))),
            "derived": derived,
        },
        "required": ["event", "normalized", "derived"], "additionalProperties": false,
    })
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
    json!({
        "type": "object",
        "properties": {
            "status": { "const": 200 },
            "success": { "const": true },
            "data": { "anyOf": data },
            "warnings": { "type": "array", "minItems": 1, "items": reference("Warning") },
        },
        "required": ["status", "success", "data"], "additionalProperties": false,
    })
}

/// Describes the failure of an event, which is that of a single request with its status.
fn batch_failure() -> Value {
    let mut failure = failure();
    if let Some(members) = failure.get_mut("properties").and_then(Value::as_object_mut) {
        members.insert("status".to_owned(), json!({ "type": "integer", "minimum": 400 }));
    }
    if let Some(required) = failure.get_mut("required").and_then(Value::as_array_mut) {
        required.push("status".into());
    }
    failure
}

fn issue() -> Value {
    let codes: Vec<&str> = IssueCode::ALL.iter().map(|code| code.name()).collect();
    json!({
        "type": "object",
        "properties": {
            "path": { "type": "string", "description": "JSON Pointer (RFC 6901) into the body." },
            "code": { "enum": codes },
            "message": { "type": "string", "description": "Names the field and says what to send." },
            "fix": { "type": ["number", "string", "boolean"], "description": "The corrected value, where there is only one." },
        },
        "required": ["path", "code", "message"], "additionalProperties": false,
    })
}

fn warning() -> Value {
    let codes: Vec<&str> = WarningCode::ALL.iter().map(|code| code.name()).collect();
    json!({
        "type": "object",
        "properties": {
            "path": { "type": "string", "description": "JSON Pointer (RFC 6901) into the body." },
            "code": { "enum": codes },
            "message": { "type": "string" },
            "fields": { "type": "array", "items": { "type": "string" }, "description": "Of `differs_from_recorded`: what differs." },
        },
        "required": ["path", "code", "message"], "additionalProperties": false,
    })
}

fn failure() -> Value {
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.name()).collect();
    let mut candidate = generator().into_root_schema_for::<Candidate>().to_value();
    candidate.as_object_mut().into_iter().for_each(|members| _ = members.remove("title"));
    complete(&mut candidate);
    json!({
        "type": "object",
        "properties": {
            "success": { "const": false },
            "error": { "type": "string", "description": "One line for a person." },
            "code": { "enum": codes, "description": "For programs; stable." },
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
        },
        "required": ["success", "error", "code", "request_id"], "additionalProperties": false,
    })
}
