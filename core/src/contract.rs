//! The field tables as documents: JSON Schema, TypeScript, JavaScript and Markdown. Native only; the files are committed and compared.

mod examples;
mod javascript;
mod markdown;
mod schema;
mod typescript;

use crate::event::Event;

pub use schema::{Dialect, Direction, object_schema, schema};

/// A file that is made from the tables.
#[derive(Debug)]
pub struct Generated {
    /// The path from the top of the repository.
    pub path: String,
    pub content: String,
}

/// All of them.
#[must_use]
pub fn generated() -> Vec<Generated> {
    let mut files: Vec<Generated> = Event::ALL
        .into_iter()
        .map(|event| Generated {
            path: format!("wasm-pkg/schemas/{}.schema.json", event.name()),
            content: schema(event, Direction::Input, Dialect::Draft2020),
        })
        .collect();
    files.push(Generated { path: "docs/FIELDS.md".to_owned(), content: markdown::fields() });
    files.push(Generated { path: "docs/CODES.md".to_owned(), content: markdown::codes() });
    files.push(Generated { path: "wasm-pkg/js/generated/tables.js".to_owned(), content: javascript::tables() });
    files.push(Generated { path: "wasm-pkg/js/generated/codes.js".to_owned(), content: javascript::codes() });
    files.push(Generated { path: "wasm-pkg/js/generated/payloads.d.ts".to_owned(), content: typescript::payloads() });
    files
}

/// The codes without an example in `docs/CODES.md` that says them: there must be none.
#[must_use]
pub fn codes_without_example() -> Vec<&'static str> {
    examples::missing()
}
