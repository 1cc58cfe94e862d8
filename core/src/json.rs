//! JSON, as strict as the contract asks: bytes to a borrowed document, and text back.

use alloc::vec::Vec;

mod document;
mod extent;
mod read;
mod scan;
mod unsendable;
mod write;

pub use document::{Children, Document, Value};
pub(crate) use document::{MemberIndex, Repeat, Span, Token};
pub(crate) use extent::{Extent, entries, members};
pub(crate) use read::{Cursor, Inside, MAX_DEPTH, SyntaxError, SyntaxFault, locate, read, read_marked, read_scalar};
pub use unsendable::{Unsendable, lost_digits_mark};
pub use write::Writer;
pub(crate) use write::quote;

/// What somebody wrote who is trusted to write JSON; `None` for anything else.
#[must_use]
pub fn parse(text: &str) -> Option<Document<'_>> {
    read(text.as_bytes()).ok()
}

/// The digits of a JSON number that somebody put in quotes, white space around it aside.
pub(crate) fn number(text: &str) -> Option<&str> {
    let text = text.trim();
    let document = read(text.as_bytes()).ok()?;
    matches!(document.root()?.token(), Token::Number(_)).then_some(text)
}

/// The entries of a JSON array, each as its own text; `None` for what is none.
#[must_use]
pub fn array_entries(text: &str) -> Option<Vec<&str>> {
    let entries = entries(text.as_bytes()).ok()?;
    entries.into_iter().map(|entry| core::str::from_utf8(entry.bytes).ok()).collect()
}
