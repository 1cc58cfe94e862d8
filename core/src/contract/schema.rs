//! JSON Schema. What it can't say, such as normalizing, exact decimals and rules across fields, its descriptions do.

use serde_json::{Map, Value, json};

use crate::event::{Event, Refund};
use crate::table::{Field, Presence, Shape, Table};
use crate::value::Amount;

/// The side that a schema describes: what may be sent, or what it is normalized to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Input,
    Output,
}

pub(super) const DRAFT_2020: &str = "https://json-schema.org/draft/2020-12/schema";
pub(super) const DRAFT_07: &str = "http://json-schema.org/draft-07/schema#";

/// `wasm-pkg/schemas/*.schema.json`, pretty-printed.
pub(super) fn file(event: Event) -> String {
    let mut schema = titled(event, Direction::Input);
    schema.shift_insert(0, "$schema".to_owned(), DRAFT_2020.into());
    format!("{:#}\n", Value::Object(schema))
}

/// The schema of an event's payload without its dialect, on one line.
pub(super) fn text(event: Event, direction: Direction) -> String {
    Value::Object(titled(event, direction)).to_string()
}

fn titled(event: Event, direction: Direction) -> Map<String, Value> {
    let mut schema = object(event.table(), direction);
    schema.shift_insert(0, "title".to_owned(), event.name().into());
    schema
}

/// The schema of an object, as a part of another document in the dialect of 2020-12.
#[must_use]
pub fn object_schema(table: &Table, direction: Direction) -> Value {
    object(table, direction).into()
}

fn object(table: &Table, direction: Direction) -> Map<String, Value> {
    let properties: Map<String, Value> =
        table.fields.iter().map(|field| (field.name.to_owned(), property(field, direction))).collect();
    let is_required = |field: &&Field| match field.presence {
        Presence::Required => true,
        Presence::Defaulted(_) => direction == Direction::Output,
        Presence::Optional | Presence::Recommended | Presence::NonNull => false,
    };
    let required: Vec<&str> = table.fields.iter().filter(is_required).map(|field| field.name).collect();
    let mut object = members(json!({ "type": "object", "properties": properties, "required": required }));
    if !table.identifiers.is_empty() {
        object.insert("anyOf".to_owned(), table.identifiers.iter().map(|name| json!({ "required": [name] })).collect());
    }
    if direction == Direction::Input && table.name == Refund::TABLE.name {
        object.extend(refund_rule());
    }
    if direction == Direction::Output {
        object.insert("additionalProperties".to_owned(), false.into());
    }
    object
}

/// A refund that is not full names its amount. What else speaks of one, a schema can't say.
fn refund_rule() -> Map<String, Value> {
    let names = |name: &str| json!({ "properties": { name: { "type": "number" } }, "required": [name] });
    members(json!({
        "if": { "properties": { "is_full_refund": { "const": false } }, "required": ["is_full_refund"] },
        "then": { "anyOf": [names("refund_amount"), names("total_refunded")] },
    }))
}

/// Matches what a broken variable leaves behind, where a pattern can say it: the marks of templates, and words in their usual case.
fn placeholder() -> Value {
    let marks = r"\{\{[\s\S]*\}\}|\$\{[\s\S]*\}|<%[\s\S]*%>";
    let words = r"undefined|null|\[object Object\]|#N/A|#(REF|NAME|VALUE|NUM|NULL|DIV/0)[!?]";
    json!({ "type": "string", "pattern": format!(r"{marks}|^\s*({words})\s*$") })
}

fn property(field: &Field, direction: Direction) -> Value {
    let mut property = shape(&field.shape, direction);
    let is_nullable = matches!(field.presence, Presence::Optional | Presence::Recommended | Presence::Defaulted(_));
    if is_nullable && direction == Direction::Input {
        if let Some(kind) = property.get("type").cloned() {
            property.insert("type".to_owned(), json!([kind, "null"]));
        }
        if let Some(names) = property.get_mut("enum").and_then(Value::as_array_mut) {
            names.push(Value::Null);
        }
        // A blank text is absent too.
        property.remove("minLength");
    }
    if let Presence::Defaulted(default) = field.presence
        && let Ok(default) = default.parse()
    {
        property.insert("default".to_owned(), default);
    }
    property.insert("description".to_owned(), field.about.into());
    property.into()
}

/// Digits with what people put between them, and characters that nobody sees; or blank.
const PASTED_PHONE: &str = r"^[\s\u0085\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFE00-\uFE0F\uFEFF0-9 .()/+\-\u2010-\u2015\u2212]*$";

fn shape(shape: &Shape, direction: Direction) -> Map<String, Value> {
    let is_input = direction == Direction::Input;
    let value = match *shape {
        Shape::Id { max } | Shape::Code { max } if is_input => {
            json!({ "type": "string", "minLength": 1, "maxLength": max, "not": placeholder() })
        }
        Shape::Text { max, .. }
        | Shape::Sku { max }
        | Shape::IdempotencyKey { max }
        | Shape::Id { max }
        | Shape::Code { max } => {
            json!({ "type": "string", "minLength": 1, "maxLength": max })
        }
        Shape::Email { max } => json!({ "type": "string", "format": "idn-email", "minLength": 1, "maxLength": max }),
        Shape::Phone { max } => {
            let pattern = if is_input { PASTED_PHONE } else { r"^\+?[0-9]{5,15}$" };
            json!({ "type": "string", "minLength": 5, "maxLength": max, "pattern": pattern })
        }
        Shape::Url { max } => {
            let pattern =
                if is_input { r"^[\s\u0085]*([Hh][Tt][Tt][Pp][Ss]?://|$)" } else { r"^[Hh][Tt][Tt][Pp][Ss]?://" };
            json!({ "type": "string", "format": "iri", "minLength": 1, "maxLength": max, "pattern": pattern })
        }
        Shape::Amount { zero: true } => json!({ "type": "number", "minimum": 0, "maximum": number(Amount::MAX) }),
        Shape::Amount { zero: false } => {
            json!({ "type": "number", "exclusiveMinimum": 0, "maximum": number(Amount::MAX) })
        }
        Shape::Quantity => json!({ "type": "number", "exclusiveMinimum": 0, "maximum": 1_000_000 }),
        Shape::Boolean => json!({ "type": "boolean" }),
        Shape::Choice { of } => json!({ "type": "string", "enum": of }),
        Shape::Currency if is_input => json!({ "type": "string", "minLength": 3 }),
        Shape::Currency => json!({ "type": "string", "pattern": "^[A-Z]{3}$" }),
        Shape::Time { .. } => json!({ "type": "string", "format": "date-time" }),
        Shape::Metadata { most, longest_name, of } => {
            let mut text = self::shape(of, direction);
            if is_input {
                text.insert("type".to_owned(), json!(["string", "null"]));
                text.remove("minLength");
            }
            json!({
                "type": "object", "maxProperties": most, "propertyNames": { "maxLength": longest_name },
                "additionalProperties": text,
            })
        }
        Shape::Whole { max } => json!({ "type": "integer", "minimum": 0, "maximum": max }),
        Shape::List { max, of } => json!({ "type": "array", "maxItems": max, "items": self::shape(of, direction) }),
        Shape::Object(table) => Value::Object(object(table, direction)),
        Shape::JudgedApart => json!({ "type": "object" }),
    };
    members(value)
}

fn members(object: Value) -> Map<String, Value> {
    if let Value::Object(members) = object { members } else { Map::new() }
}

/// The very digits; JSON Schema's numbers are decimal.
fn number(amount: Amount) -> Value {
    amount.to_string().parse().unwrap_or_default()
}
