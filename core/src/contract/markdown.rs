//! The tables as Markdown.

use std::fmt::Write as _;

use super::examples::{self, Example};
use crate::event::{Event, Item};
use crate::table::{Presence, Shape, Table};
use crate::value::Amount;
use crate::{IssueCode, WarningCode};

const GENERATED: &str = "<!-- Made from the field tables of `core` by `cargo xtask bless`. -->\n\n";

/// `docs/FIELDS.md`.
pub(super) fn fields() -> String {
    let mut text = format!("{GENERATED}# Fields\n");
    for event in Event::ALL {
        section(&mut text, event.name(), event.table());
    }
    section(&mut text, "item", Item::TABLE);
    text
}

fn section(text: &mut String, title: &str, table: &Table) {
    let _ = writeln!(text, "\n## {title}\n\n| field | required | kind | |\n| --- | --- | --- | --- |");
    for field in table.fields {
        let required = match field.presence {
            Presence::Required => "yes".to_owned(),
            _ if table.identifiers.contains(&field.name) => "one of¹".to_owned(),
            Presence::Defaulted(default) => format!("no, default {default}"),
            Presence::Optional | Presence::Recommended | Presence::NonNull => "no".to_owned(),
        };
        let _ = writeln!(text, "| `{}` | {required} | {} | {} |", field.name, kind(&field.shape), field.about);
    }
    if !table.identifiers.is_empty() {
        let names: Vec<String> = table.identifiers.iter().map(|name| format!("`{name}`")).collect();
        let _ = writeln!(text, "\n¹ At least one of {}.", names.join(", "));
    }
    for ignored in table.ignored {
        let _ = writeln!(text, "\n`{ignored}` is ignored with a warning.");
    }
}

pub(super) fn kind(shape: &Shape) -> String {
    match *shape {
        Shape::Text { max, multiline: false } | Shape::Sku { max } => format!("text ≤ {max}"),
        Shape::Text { max, multiline: true } => format!("text ≤ {max}, line breaks allowed"),
        Shape::Email { max } => format!("email ≤ {max}"),
        Shape::Code { max } => format!("code ≤ {max}"),
        Shape::Id { max } => format!("id ≤ {max}"),
        Shape::IdempotencyKey { max } => format!("visible ASCII ≤ {max}"),
        Shape::Phone { max } => format!("phone ≤ {max}"),
        Shape::Url { max } => format!("url ≤ {max}"),
        Shape::Amount { zero: true } => format!("amount, 0 to {}", Amount::MAX),
        Shape::Amount { zero: false } => format!("amount, above 0, to {}", Amount::MAX),
        Shape::Quantity => "quantity, above 0, to 1000000".to_owned(),
        Shape::Boolean => "`true` or `false`".to_owned(),
        Shape::Choice { of } => of.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" or "),
        Shape::Currency => "currency (ISO 4217)".to_owned(),
        Shape::Time { .. } => "time (RFC 3339)".to_owned(),
        Shape::Metadata { most, longest_name, of } => {
            format!("object ≤ {most} of {}, names ≤ {longest_name}", kind(of))
        }
        Shape::Whole { max } => format!("whole number, 0 to {max}"),
        Shape::List { max, of } => match of {
            Shape::Object(_) => format!("list ≤ {max} of [item](#item)"),
            of => format!("list ≤ {max} of {}", kind(of)),
        },
        Shape::Object(table) => table.name.to_owned(),
        Shape::JudgedApart => "event".to_owned(),
    }
}

/// `docs/CODES.md`.
pub(super) fn codes() -> String {
    const HEAD: &str = "| code | means | sent | answered |\n| --- | --- | --- | --- |";
    let issues = |is_of_events: bool| {
        let codes = IssueCode::ALL.iter().filter(|code| code.is_of_events() == is_of_events);
        codes.map(|code| row(code.name(), code.meaning(), examples::of_issue(*code))).collect::<String>()
    };
    let (of_events, of_others) = (issues(true), issues(false));
    let warnings = WarningCode::ALL.iter();
    let warnings: String = warnings.map(|code| row(code.name(), code.meaning(), examples::of_warning(*code))).collect();
    format!(
        "{GENERATED}# Codes

Each with one example: what was sent, and the sentence that is answered.

## Issues

{HEAD}
{of_events}
## Warnings

{HEAD}
{warnings}
## Issues of batches and administration

The payload of an event never has these issues, and the npm package's `IssueCode` leaves them out.

{HEAD}
{of_others}"
    )
}

fn row(name: &str, meaning: &str, example: Option<Example>) -> String {
    let Some(Example { sent, message, fix }) = example else { return String::new() };
    let fix = fix.map(|fix| format!("<br>`fix`: `{fix}`")).unwrap_or_default();
    // A bar would end a cell.
    let [sent, answered] = [sent, message + &fix].map(|text| text.replace('|', "\\|"));
    format!("| `{name}` | {meaning} | {sent} | {answered} |\n")
}
