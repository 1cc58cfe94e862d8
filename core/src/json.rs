//! JSON, as strict as the contract asks: bytes to a borrowed document, and text back.

mod document;
mod read;
mod scan;
mod unsendable;
mod write;

pub(crate) use document::{Document, MemberIndex, Repeat, Span, Token, Value};
pub(crate) use read::{Cursor, Inside, MAX_DEPTH, SyntaxError, SyntaxFault, read, read_marked, read_scalar};
pub use unsendable::Unsendable;
pub use write::Writer;

/// The digits of a JSON number that somebody put in quotes, white space around it aside.
pub(crate) fn number(text: &str) -> Option<&str> {
    let text = text.trim();
    let document = read(text.as_bytes()).ok()?;
    matches!(document.root()?.token(), Token::Number(_)).then_some(text)
}
