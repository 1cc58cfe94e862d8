//! The tables as TypeScript: what may be sent, and what it is normalized to.

use super::schema::Direction;
use crate::event::{Event, Item};
use crate::table::{Field, Presence, Shape, Table};
use crate::{IssueCode, WarningCode};

/// `wasm-pkg/js/generated/payloads.d.ts`.
pub(super) fn payloads() -> String {
    let tables = Event::ALL.iter().map(|event| (event.name(), event.table())).chain([("item", Item::TABLE)]);
    let of_table = |(name, table)| {
        let name = capitalized(name);
        payload(&format!("{name}Input"), table, Direction::Input) + &payload(&name, table, Direction::Output)
    };
    let payloads: String = tables.map(of_table).collect();
    let by_event = |suffix: &str| {
        let line = |event: Event| format!("  {}: {}{suffix};\n", event.name(), capitalized(event.name()));
        Event::ALL.map(line).concat()
    };
    let (inputs, outputs) = (by_event("Input"), by_event(""));
    let code = |code: &str, meaning: &str| format!("\n  /** {meaning} */\n  | \"{code}\"");
    let issues = IssueCode::ALL.iter().filter(|code| code.is_of_events());
    let issues: String = issues.map(|issue| code(issue.name(), issue.meaning())).collect();
    let warnings: String = WarningCode::ALL.iter().map(|warning| code(warning.name(), warning.meaning())).collect();
    format!(
        "// Made from the field tables of `core` by `cargo xtask bless`.

/** At least one of the properties is there. */
type AtLeastOne<T, K extends keyof T> = {{ [P in K]: T & {{ [Q in P]-?: NonNullable<T[Q]> }} }}[K];
{payloads}
/** What may be sent, by event. */
export interface Inputs {{
{inputs}}}

/** What it is normalized to, by event. */
export interface Outputs {{
{outputs}}}

/** Why a payload is invalid. */
export type IssueCode ={issues};

/** What is odd about a payload without making it invalid. */
export type WarningCode ={warnings};
"
    )
}

/// `conversion` → `Conversion`
fn capitalized(name: &str) -> String {
    let (first, rest) = name.split_at_checked(1).unwrap_or_default();
    format!("{}{rest}", first.to_uppercase())
}

fn payload(name: &str, table: &Table, direction: Direction) -> String {
    let line =
        |field: &Field| format!("  /** {} {} */\n  {};\n", field.about, limits(field), property(field, direction));
    let properties: String = table.fields.iter().map(line).collect();
    let title = capitalized(table.name);
    let title = title + if direction == Direction::Input { ", as it may be sent." } else { ", normalized." };
    if table.identifiers.is_empty() {
        return format!("\n/** {title} */\nexport interface {name} {{\n{properties}}}\n");
    }
    let names: Vec<String> = table.identifiers.iter().map(|name| format!("\"{name}\"")).collect();
    let names = names.join(" | ");
    format!(
        "
/** The fields of `{name}`. */
export interface {name}Fields {{
{properties}}}

/** {title} At least one of its identifiers is required. */
export type {name} = AtLeastOne<{name}Fields, {names}>;
"
    )
}

fn property(field: &Field, direction: Direction) -> String {
    let (name, of) = (field.name, type_of(&field.shape, direction));
    match (direction, field.presence) {
        (_, Presence::Required) | (Direction::Output, Presence::Defaulted(_)) => format!("{name}: {of}"),
        (Direction::Output, _) => format!("{name}?: {of}"),
        (Direction::Input, Presence::NonNull) => format!("{name}?: {of} | undefined"),
        (Direction::Input, _) => format!("{name}?: {of} | null | undefined"),
    }
}

fn type_of(shape: &Shape, direction: Direction) -> String {
    match (*shape, direction) {
        (Shape::Amount { .. } | Shape::Quantity | Shape::Whole { .. }, _) => "number".to_owned(),
        (Shape::Boolean, _) => "boolean".to_owned(),
        (Shape::List { of, .. }, Direction::Input) => format!("readonly {}[]", type_of(of, direction)),
        (Shape::List { of, .. }, Direction::Output) => format!("{}[]", type_of(of, direction)),
        (Shape::Metadata { .. }, Direction::Input) => "Readonly<Record<string, string | null | undefined>>".to_owned(),
        (Shape::Metadata { .. }, Direction::Output) => "Record<string, string>".to_owned(),
        // The only table inside another one.
        (Shape::Object(_), Direction::Input) => "ItemInput".to_owned(),
        (Shape::Object(_), Direction::Output) => "Item".to_owned(),
        _ => "string".to_owned(),
    }
}

/// The limits that a type can't say.
fn limits(field: &Field) -> String {
    let kind = super::markdown::kind(&field.shape).replace("[item](#item)", "items");
    match field.presence {
        Presence::Defaulted(default) => format!("({kind}; default {default})"),
        _ => format!("({kind})"),
    }
}
