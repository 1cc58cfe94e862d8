//! The field tables as documents: JSON Schema, TypeScript, JavaScript and Markdown. Native only; the files are committed and compared.

mod examples;
mod javascript;
mod markdown;
mod schema;
mod typescript;

use crate::event::Event;

pub use examples::codes_without_example;
pub use schema::{Direction, object_schema};

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
    let schemas =
        Event::ALL.map(|event| (format!("wasm-pkg/schemas/{}.schema.json", event.name()), schema::file(event)));
    let others = [
        ("docs/FIELDS.md", markdown::fields()),
        ("docs/CODES.md", markdown::codes()),
        ("wasm-pkg/js/generated/tables.js", javascript::tables()),
        ("wasm-pkg/js/generated/codes.js", javascript::codes()),
        ("wasm-pkg/js/generated/payloads.d.ts", typescript::payloads()),
    ];
    let others = others.map(|(path, content)| (path.to_owned(), content));
    schemas.into_iter().chain(others).map(|(path, content)| Generated { path, content }).collect()
}
