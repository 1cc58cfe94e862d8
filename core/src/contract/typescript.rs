//! The tables as TypeScript: what may be sent, and what it is normalized to.

use std::fmt::Write as _;

use super::schema::Direction;
use crate::event::{Event, Item};
use crate::table::{Field, Presence, Shape, Table};
use crate::{IssueCode, WarningCode};

const HEAD: &str = "\
// Made from the field tables of `core` by `cargo xtask bless`.

/** At least one of the properties is there. */
type AtLeastOne<T, K extends keyof T> = { [P in K]: T & { [Q in P]-?: NonNullable<T[Q]> } }[K];
";

/// `wasm-pkg/js/generated/payloads.d.ts`.
pub(super) fn payloads() -> String {
    let mut text = HEAD.to_owned();
    let tables = Event::ALL.iter().map(|event| (event.name(), event.table()));
    for (name, table) in tables.chain([("item", Item::TABLE)]) {
        let name = capitalized(name);
        payload(&mut text, &format!("{name}Input"), table, Direction::Input);
        payload(&mut text, &name, table, Direction::Output);
    }
    for (name, title, suffix) in [("Inputs", "What may be sent", "Input"), ("Outputs", "What it is normalized to", "")]
    {
        let _ = writeln!(text, "\n/** {title}, by event. */\nexport interface {name} {{");
        for event in Event::ALL {
            let _ = writeln!(text, "  {}: {}{suffix};", event.name(), capitalized(event.name()));
        }
        text.push_str("}\n");
    }
    codes(
        &mut text,
        "IssueCode",
        "Why a payload is invalid.",
        IssueCode::ALL.iter().filter(|code| code.is_of_events()).map(|code| (code.name(), code.meaning())),
    );
    codes(
        &mut text,
        "WarningCode",
        "What is odd about a payload without making it invalid.",
        WarningCode::ALL.iter().map(|code| (code.name(), code.meaning())),
    );
    text
}

/// `conversion` → `Conversion`
fn capitalized(name: &str) -> String {
    let (first, rest) = name.split_at_checked(1).unwrap_or_default();
    format!("{}{rest}", first.to_uppercase())
}

fn payload(text: &mut String, name: &str, table: &Table, direction: Direction) {
    let title = match direction {
        Direction::Input => format!("{}, as it may be sent.", capitalized(table.name)),
        Direction::Output => format!("{}, normalized.", capitalized(table.name)),
    };
    if table.identifiers.is_empty() {
        let _ = writeln!(text, "\n/** {title} */\nexport interface {name} {{");
        properties(text, table, direction);
        text.push_str("}\n");
    } else {
        let _ = writeln!(text, "\n/** The fields of `{name}`. */\nexport interface {name}Fields {{");
        properties(text, table, direction);
        let names: Vec<String> = table.identifiers.iter().map(|name| format!("\"{name}\"")).collect();
        let _ = writeln!(text, "}}\n\n/** {title} At least one of its identifiers is required. */");
        let _ = writeln!(text, "export type {name} = AtLeastOne<{name}Fields, {}>;", names.join(" | "));
    }
}

fn properties(text: &mut String, table: &Table, direction: Direction) {
    for field in table.fields {
        let _ = writeln!(text, "  /** {} {} */\n  {};", field.about, limits(field), property(field, direction));
    }
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

fn codes<'a>(text: &mut String, name: &str, about: &str, codes: impl Iterator<Item = (&'a str, &'a str)>) {
    let _ = write!(text, "\n/** {about} */\nexport type {name} =");
    for (code, meaning) in codes {
        let _ = write!(text, "\n  /** {meaning} */\n  | \"{code}\"");
    }
    text.push_str(";\n");
}
