//! Writes what the npm package's code needs to know of the tables.

use std::fmt::Write as _;

use serde_json::Value;

use super::schema::{Dialect, Direction, schema};
use crate::event::Event;
use crate::json::Unsendable;
use crate::{IssueCode, WarningCode};

/// `wasm-pkg/js/generated/tables.js`.
pub(super) fn tables() -> String {
    let mut text = "// Made from the field tables of `core` by `cargo xtask bless`.\n".to_owned();
    text.push_str("\n/** In the order that the module counts them. */\nexport const EVENTS = [");
    let names: Vec<String> = Event::ALL.iter().map(|event| format!("\"{}\"", event.name())).collect();
    let _ = writeln!(text, "{}];", names.join(", "));

    text.push_str("\n/** What stands in a text for a value that JSON can't carry. */\nexport const MARKS = {\n");
    for unsendable in Unsendable::ALL {
        let mark: String = unsendable.mark().chars().map(visible).collect();
        let _ = writeln!(text, "  {unsendable:?}: \"{mark}\",");
    }
    let lost_digits: String = crate::json::lost_digits_mark().chars().map(visible).collect();
    let _ = writeln!(text, "  LostDigits: \"{lost_digits}\",");
    text.push_str(
        "};\n\n/** The dialects of JSON Schema, as Standard Schema calls them. */\nexport const DIALECTS = {\n",
    );
    for (name, dialect) in [("draft-2020-12", Dialect::Draft2020), ("draft-07", Dialect::Draft07)] {
        let _ = writeln!(text, "  \"{name}\": \"{}\",", dialect.uri());
    }
    text.push_str("};\n\n/** JSON Schema texts, all but `$schema`. */\nexport const SCHEMAS = {\n");
    for event in Event::ALL {
        let _ = writeln!(text, "  {}: {{", event.name());
        for (name, direction) in [("input", Direction::Input), ("output", Direction::Output)] {
            let _ = writeln!(text, "    {name}: {:?},", without_dialect(event, direction));
        }
        text.push_str("  },\n");
    }
    text.push_str("};\n");
    text
}

/// `wasm-pkg/js/generated/codes.js`, for `preflight explain`.
pub(super) fn codes() -> String {
    let mut text = "// Made from the codes of `core` by `cargo xtask bless`.\n\nexport const ISSUES = {\n".to_owned();
    for code in IssueCode::ALL {
        let _ = writeln!(text, "  {}: {:?},", code.name(), code.meaning());
    }
    text.push_str("};\n\nexport const WARNINGS = {\n");
    for code in WarningCode::ALL {
        let _ = writeln!(text, "  {}: {:?},", code.name(), code.meaning());
    }
    text.push_str("};\n");
    text
}

fn without_dialect(event: Event, direction: Direction) -> String {
    let mut schema: Value = serde_json::from_str(&schema(event, direction, Dialect::Draft2020)).unwrap_or_default();
    if let Some(members) = schema.as_object_mut() {
        members.shift_remove("$schema");
    }
    schema.to_string()
}

/// A control character escaped.
fn visible(character: char) -> String {
    if character.is_control() { format!("\\x{:02x}", u32::from(character)) } else { character.to_string() }
}
