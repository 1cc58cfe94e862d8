//! The shapes of what is sent and answered.

mod accepted;
mod batch;
mod read;

use advocateloop_core::admin::{BrandChange, NewBrand, NewKey, Rotation};
use advocateloop_core::contract::{Direction, object_schema};
use advocateloop_core::{Erasure, Event, IssueCode, Plan, WarningCode};
use serde_json::{Map, Value, json};

use super::operation::reference;
use crate::code::Code;

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
    let mut schemas = Map::new();
    let mut add = |name: &str, schema: Value| _ = schemas.insert(name.to_owned(), schema);
    for event in Event::ALL {
        let name = capitalized(event.name());
        add(&format!("{name}Payload"), object_schema(event.table(), Direction::Input));
        add(&format!("Normalized{name}"), object_schema(event.table(), Direction::Output));
        add(&format!("{name}Verdict"), verdict(event));
        add(&recorded_of(event), recorded(event));
    }
    for (name, table) in [
        ("NewBrand", NewBrand::TABLE),
        ("BrandChange", BrandChange::TABLE),
        ("NewKey", NewKey::TABLE),
        ("Rotation", Rotation::TABLE),
        ("Erasure", Erasure::TABLE),
    ] {
        add(name, strict(object_schema(table, Direction::Input)));
    }
    for (name, schema) in [
        ("Batch", batch::entries()),
        ("BatchEntry", batch::entry()),
        ("RecordedBatch", batch::recorded()),
        ("Attribution", attribution()),
        ("StoredConversion", stored_conversion()),
        ("StoredEvent", read::stored_event()),
        ("EventPage", read::event_page()),
        ("Summary", read::summary()),
        ("Erased", read::erased()),
        ("AcceptedEvent", accepted::event()),
        ("SettledEvent", accepted::settled()),
        ("Ledger", ledger()),
        ("LedgerEntry", ledger_entry()),
        ("Brand", brand()),
        ("Move", moving()),
        ("Key", object(&key_members())),
        ("CreatedKey", created_key(&[])),
        ("RotatedKey", created_key(&[("replaces", reference("Key"))])),
        ("AuditEntry", audit_entry()),
        ("Issue", issue()),
        ("Warning", warning()),
        ("Failure", failure()),
    ] {
        add(name, schema);
    }
    schemas.into()
}

/// `conversion` → `Conversion`
pub(super) fn capitalized(name: &str) -> String {
    let (first, rest) = name.split_at_checked(1).unwrap_or_default();
    format!("{}{rest}", first.to_uppercase())
}

/// The name of what recording an event answers.
pub(super) fn recorded_of(event: Event) -> String {
    format!("Recorded{}", capitalized(event.name()))
}

/// A page of a list.
pub(super) fn list(member: &str, of: &str) -> Value {
    let rows = json!({ "type": "array", "maxItems": 100, "items": reference(of) });
    object(&[(member, rows), ("next_cursor", next_cursor())])
}

fn next_cursor() -> Value {
    json!({ "type": ["string", "null"], "description": "Where the list goes on; `null` at its end." })
}

fn strict(mut schema: Value) -> Value {
    if let Some(members) = schema.as_object_mut() {
        members.insert("additionalProperties".to_owned(), false.into());
    }
    schema
}

/// With these members, each of them required, and no others.
fn object(members: &[(&str, Value)]) -> Value {
    let names: Vec<&str> = members.iter().map(|(name, _)| *name).collect();
    let properties: Map<String, Value> =
        members.iter().map(|(name, schema)| ((*name).to_owned(), schema.clone())).collect();
    json!({ "type": "object", "properties": properties, "required": names, "additionalProperties": false })
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
    object(&[
        ("event", json!({ "const": event.name() })),
        ("normalized", reference(&format!("Normalized{}", capitalized(event.name())))),
        ("derived", derived),
    ])
}

fn recorded(event: Event) -> Value {
    let duplicate =
        ("duplicate", json!({ "type": "boolean", "description": "Recorded before: this is the first result." }));
    match event {
        Event::Conversion => object(&[
            ("conversion_id", id("cnv")),
            ("order_id", nullable_string("As it was sent.")),
            duplicate,
            ("attribution", reference("Attribution")),
            ("attributable_revenue", amount("Before refunds.")),
        ]),
        Event::Refund => object(&[
            ("refund_id", json!({ "type": "string", "description": "As it was sent, or else ours." })),
            ("conversion_id", id("cnv")),
            ("refund_amount", amount("Applied by this refund.")),
            ("total_refunded", amount("This refund included.")),
            ("remaining", amount("What can still be refunded.")),
            ("is_full_refund", json!({ "type": "boolean", "description": "Nothing remains." })),
            duplicate,
            ("attributable_revenue", amount("After refunds.")),
        ]),
        Event::Claim => object(&[("claim_id", id("clm")), ("referral_code", json!({ "type": "string" })), duplicate]),
        Event::Visit => object(&[("visit_id", id("vst")), duplicate]),
    }
}

fn attribution() -> Value {
    object(&[
        (
            "method",
            json!({ "enum": ["code", "email", "none"], "description": "By the code that was sent, by the customer's latest claim, or not at all." }),
        ),
        ("referral_code", nullable_string("Whom the conversion counts for.")),
        ("claim_id", nullable_string("The claim that it follows from.")),
    ])
}

fn stored_conversion() -> Value {
    object(&[
        ("conversion_id", id("cnv")),
        ("order_id", nullable_string("As it was sent.")),
        ("customer_email", nullable_string("`null` once the customer was erased.")),
        ("order_total", amount("As it was sent.")),
        ("refunded", amount("The sum of its refunds.")),
        ("remaining", amount("What can still be refunded.")),
        ("attributable_revenue", amount("After refunds.")),
        ("attribution", reference("Attribution")),
        ("created_at", time()),
        ("payload", payload()),
        ("refunds", json!({ "type": "array", "items": reference("LedgerEntry") })),
        ("has_more", has_more()),
        ("next_cursor", next_cursor()),
    ])
}

fn ledger() -> Value {
    object(&[
        ("conversion_id", id("cnv")),
        ("refunds", json!({ "type": "array", "maxItems": 500, "items": reference("LedgerEntry") })),
        ("has_more", has_more()),
        ("next_cursor", next_cursor()),
    ])
}

fn ledger_entry() -> Value {
    object(&[
        ("refund_id", json!({ "type": "string" })),
        ("refund_amount", amount("Applied by this refund.")),
        ("total_refunded", amount("Up to and with this refund.")),
        ("remaining", amount("After this refund.")),
        ("created_at", time()),
        ("payload", payload()),
    ])
}

fn brand() -> Value {
    let plans: Vec<&str> = Plan::ALL.into_iter().map(Plan::name).collect();
    object(&[
        ("brand_id", id("brd")),
        ("name", json!({ "type": "string" })),
        ("plan", json!({ "enum": plans })),
        ("order_total_basis", json!({ "enum": ["paid", "gross"] })),
        (
            "database",
            json!({ "type": "integer", "minimum": 0, "maximum": 255, "description": "Where it lives: 0 is the binding `DB`, 1 is `DB_1`." }),
        ),
        ("created_at", time()),
    ])
}

fn moving() -> Value {
    let count = |about: &str| json!({ "type": "integer", "minimum": 0, "description": about });
    object(&[
        ("brand_id", id("brd")),
        ("stage", json!({ "enum": ["copying", "switching", "clearing", "done"] })),
        (
            "database",
            json!({ "type": "integer", "minimum": 0, "maximum": 255, "description": "Where the brand lives, or did last." }),
        ),
        ("copied", count("Events that are in the other database already; 0 where none are counted.")),
        ("events", count("Events that there are.")),
    ])
}

fn key_members() -> Vec<(&'static str, Value)> {
    let names: Vec<&str> = Event::ALL.into_iter().map(Event::name).collect();
    let or_null = |about: &str| json!({ "type": ["string", "null"], "format": "date-time", "description": about });
    vec![
        ("key_id", json!({ "type": "string", "pattern": "^key_[0-9A-Za-z]{12}$" })),
        ("label", json!({ "type": "string" })),
        ("environment", json!({ "enum": ["live", "test"] })),
        (
            "events",
            json!({ "type": ["array", "null"], "uniqueItems": true, "items": { "enum": names }, "description": "What it may send; `null` for everything." }),
        ),
        ("created_at", time()),
        ("expires_at", or_null("When it stops being good.")),
        ("revoked_at", or_null("Since when it opens nothing.")),
    ]
}

fn created_key(more: &[(&'static str, Value)]) -> Value {
    let text = json!({ "type": "string", "pattern": "^al_(live|test)_[0-9A-Za-z]{50}$", "description": "The key itself, told this once." });
    object(&[key_members(), vec![("key", text)], more.to_vec()].concat())
}

fn audit_entry() -> Value {
    object(&[
        ("at", time()),
        ("actor", json!({ "type": "string", "description": "`admin`, or the id of the brand's key." })),
        ("action", json!({ "type": "string", "examples": ["key.revoked"] })),
        ("target", json!({ "type": "string", "description": "The id of what was changed." })),
        ("details", json!({ "type": "object" })),
        ("request_id", json!({ "type": "string", "description": "As in the log." })),
    ])
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
                    "remaining": amount("What can still be refunded."),
                    "candidates": { "type": "array", "items": object(&[("conversion_id", id("cnv")), ("order_id", nullable_string("As it was sent."))]) },
                },
                "additionalProperties": false,
            },
            "request_id": { "type": "string", "description": "Quote it when you ask for help." },
        },
        "required": ["success", "error", "code", "request_id"], "additionalProperties": false,
    })
}

fn amount(about: &str) -> Value {
    json!({ "type": "number", "minimum": 0, "description": about })
}

fn id(prefix: &str) -> Value {
    json!({ "type": "string", "pattern": format!("^{prefix}_[0-9a-f]{{32}}$") })
}

fn nullable_string(about: &str) -> Value {
    json!({ "type": ["string", "null"], "description": about })
}

fn time() -> Value {
    json!({ "type": "string", "format": "date-time" })
}

fn payload() -> Value {
    json!({ "type": "object", "description": "As it was normalized." })
}

fn has_more() -> Value {
    json!({ "type": "boolean", "description": "Whether there is more already." })
}
