//! JSON, as strict as the contract asks: bytes to a borrowed document, and text back.

use alloc::vec::Vec;

mod cause;
mod document;
mod extent;
mod read;
mod scan;
mod unsendable;
mod write;

pub(crate) use cause::{SyntaxError, explain, place};
pub use document::{Children, Document, Value};
pub(crate) use document::{MemberIndex, Repeat, Span, Token};
pub(crate) use extent::{Extent, entries, members};
pub(crate) use read::{Cursor, Inside, MAX_DEPTH, SyntaxFault, read, read_marked, read_part, read_scalar};
pub use unsendable::{Unsendable, lost_digits_mark};
pub use write::Writer;
pub(crate) use write::quote;

/// U+FEFF in UTF-8. One in front of a body is no part of it.
pub(crate) const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// What somebody wrote who is trusted to write JSON; `None` for anything else.
#[must_use]
pub fn parse(text: &str) -> Option<Document<'_>> {
    read(text.as_bytes()).ok()
}

/// The digits of a JSON number that somebody put in quotes, white space around it aside.
pub(crate) fn number(text: &str) -> Option<&str> {
    let text = text.trim();
    let document = read::read_quietly(text.as_bytes())?;
    matches!(document.root()?.token(), Token::Number(_)).then_some(text)
}

/// The entries of a JSON array, each as its own text; `None` for what is none.
#[must_use]
pub fn array_entries(text: &str) -> Option<Vec<&str>> {
    let entries = entries(text.as_bytes()).ok()?;
    entries.into_iter().map(|entry| core::str::from_utf8(entry.bytes).ok()).collect()
}
