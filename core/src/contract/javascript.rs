//! Writes what the npm package's code needs to know of the tables.

use super::schema::{self, Direction};
use crate::event::Event;
use crate::json::{Unsendable, lost_digits_mark};
use crate::{IssueCode, WarningCode};

/// `wasm-pkg/js/generated/tables.js`.
pub(super) fn tables() -> String {
    let names = Event::ALL.map(|event| format!("\"{}\"", event.name())).join(", ");
    let marks = Unsendable::ALL.iter().map(|unsendable| (format!("{unsendable:?}"), unsendable.mark()));
    let marks = marks.chain([("LostDigits".to_owned(), lost_digits_mark())]);
    let marks = marks.map(|(name, mark)| format!("  {name}: \"{}\",\n", visible(&mark))).collect::<Vec<_>>().concat();
    let dialects = [("draft-2020-12", schema::DRAFT_2020), ("draft-07", schema::DRAFT_07)];
    let dialects: String = dialects.map(|(name, uri)| format!("  \"{name}\": \"{uri}\",\n")).concat();
    let of_event = |event: Event| {
        let [input, output] = [Direction::Input, Direction::Output].map(|direction| schema::text(event, direction));
        format!("  {}: {{\n    input: {input:?},\n    output: {output:?},\n  }},\n", event.name())
    };
    let schemas = Event::ALL.map(of_event).concat();
    format!(
        "// Made from the field tables of `core` by `cargo xtask bless`.

/** In the order that the module counts them. */
export const EVENTS = [{names}];

/** What stands in a text for a value that JSON can't carry. */
export const MARKS = {{
{marks}}};

/** The dialects of JSON Schema, as Standard Schema calls them. */
export const DIALECTS = {{
{dialects}}};

/** JSON Schema texts, all but `$schema`. */
export const SCHEMAS = {{
{schemas}}};
"
    )
}

/// `wasm-pkg/js/generated/codes.js`, for `preflight explain`.
pub(super) fn codes() -> String {
    let line = |name: &str, meaning: &str| format!("  {name}: {meaning:?},\n");
    let issues: String = IssueCode::ALL.iter().map(|code| line(code.name(), code.meaning())).collect();
    let warnings: String = WarningCode::ALL.iter().map(|code| line(code.name(), code.meaning())).collect();
    format!(
        "// Made from the codes of `core` by `cargo xtask bless`.

export const ISSUES = {{
{issues}}};

export const WARNINGS = {{
{warnings}}};
"
    )
}

/// Escapes control characters.
fn visible(text: &str) -> String {
    let character = |c: char| if c.is_control() { format!("\\x{:02x}", u32::from(c)) } else { c.to_string() };
    text.chars().map(character).collect()
}
