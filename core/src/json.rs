//! JSON, as strict as the contract asks: read from left to right, and written back.

mod cause;
mod extent;
mod reader;
mod scan;
mod unsendable;
mod value;
mod write;

pub(crate) use cause::{SyntaxError, explain};
pub(crate) use extent::{Extent, entries, members};
pub(crate) use reader::{Reader, Step, SyntaxFault};
pub(crate) use scan::BYTE_ORDER_MARK;
pub use unsendable::{Unsendable, lost_digits_mark};
pub(crate) use value::{Member, Repeat, Value as Tree, mark_repeats};
pub use write::Writer;
pub(crate) use write::quote;

/// Reads a body with `read`, from its first byte to its last: a byte-order mark may stand in front.
pub(crate) fn read_body<'a, T>(
    bytes: &'a [u8],
    read: impl FnOnce(&mut Reader<'a>) -> Step<T>,
) -> Result<T, SyntaxError> {
    read_from(start_of(bytes), bytes, read)
}

/// Reads a part of a body, in front of which nothing may stand.
pub(crate) fn read_part<'a, T>(
    bytes: &'a [u8],
    read: impl FnOnce(&mut Reader<'a>) -> Step<T>,
) -> Result<T, SyntaxError> {
    read_from(0, bytes, read)
}

fn read_from<'a, T>(
    start: usize,
    bytes: &'a [u8],
    read: impl FnOnce(&mut Reader<'a>) -> Step<T>,
) -> Result<T, SyntaxError> {
    let text = std::str::from_utf8(bytes).map_err(|error| explain(bytes, SyntaxFault::NotUtf8, error.valid_up_to()))?;
    Reader::of(text, start).whole(read).map_err(|(fault, at)| explain(bytes, fault, at))
}

/// Finds where a body begins behind its byte-order mark.
fn start_of(bytes: &[u8]) -> usize {
    if bytes.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 }
}

/// Reads JSON of which nobody asks what is wrong with it; `None` for anything else.
pub(crate) fn parse(text: &str) -> Option<Tree<'_>> {
    Reader::of(text, start_of(text.as_bytes())).whole(Reader::value).ok()
}

/// The digits of a JSON number that somebody put in quotes, white space around it aside.
pub(crate) fn number(text: &str) -> Option<&str> {
    let text = text.trim();
    let value = Reader::of(text, 0).whole(Reader::value).ok()?;
    matches!(value, Tree::Number(_)).then_some(text)
}
