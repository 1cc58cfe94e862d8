//! JSON, as strict as the contract asks: read from left to right, and written back.

use alloc::vec::Vec;

mod cause;
mod document;
mod extent;
mod reader;
mod scan;
mod unsendable;
mod value;
mod write;

pub(crate) use cause::{SyntaxError, explain, place};
pub use document::{Document, Value};
pub(crate) use extent::{Extent, entries, members};
pub(crate) use reader::{MAX_DEPTH, Reader, Step, read_body, read_part};
pub use unsendable::{Unsendable, lost_digits_mark};
pub(crate) use value::{Member, Repeat, Value as Tree, mark_repeats};
pub use write::Writer;
pub(crate) use write::quote;

/// U+FEFF in UTF-8. One in front of a body is no part of it.
pub(crate) const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// What keeps a text from being JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SyntaxFault {
    Empty,
    NotUtf8,
    UnexpectedEnd,
    ExpectedValue,
    ExpectedKey,
    ExpectedColon,
    ExpectedCommaOrBrace,
    ExpectedCommaOrBracket,
    TrailingComma,
    SingleQuote,
    Number,
    Escape,
    LoneSurrogate,
    ControlCharacter,
    TooDeep,
    TrailingBytes,
}

/// Reads what somebody wrote who is trusted to write JSON; `None` for anything else.
#[must_use]
pub fn parse(text: &str) -> Option<Document<'_>> {
    read_body(text.as_bytes(), Reader::value).ok().map(Document)
}

/// The digits of a JSON number that somebody put in quotes, white space around it aside.
pub(crate) fn number(text: &str) -> Option<&str> {
    let text = text.trim();
    let value = Reader::of(text).whole(Reader::value).ok()?;
    matches!(value, Tree::Number(_)).then_some(text)
}

/// The entries of a JSON array, each as its own text; `None` for what is none.
#[must_use]
pub fn array_entries(text: &str) -> Option<Vec<&str>> {
    let entries = entries(text.as_bytes()).ok()?;
    entries.into_iter().map(|entry| core::str::from_utf8(entry.bytes).ok()).collect()
}
