//! RFC 8259 and nothing beside it: UTF-8, one byte-order mark at most, no lone surrogates, a bounded depth, no trailing
//! bytes.
//!
//! Why not a library's reader: none that we measured keeps a number's digits *and* checks what it skips *and* sees
//! repeated keys (`docs/ARCHITECTURE.md`, "The JSON reader", has the figures).

use alloc::vec::Vec;

mod cursor;
mod repeats;
mod string;

pub(super) use string::unescaped;

use super::cause::{SyntaxError, explain};
use super::document::{Document, Node, Quoted, Repeat, Sort};
use super::scan;
use super::unsendable::MARK;
pub(crate) use cursor::Cursor;
use cursor::Step;
use repeats::Keys;

/// Levels of nesting; the outermost object is the first.
pub(crate) const MAX_DEPTH: usize = 16;

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

/// Why reading stopped, and where.
type Stop = (SyntaxFault, usize);

/// Reads a body: a byte-order mark may stand in front.
pub(crate) fn read(bytes: &[u8]) -> Result<Document<'_>, SyntaxError> {
    read_text(Cursor::new(bytes), bytes, false).map_err(|(fault, at)| explain(bytes, fault, at))
}

/// Reads a part of a body, in front of which nothing may stand.
pub(crate) fn read_part(bytes: &[u8]) -> Result<Document<'_>, SyntaxError> {
    read_text(Cursor::of_part(bytes), bytes, false).map_err(|(fault, at)| explain(bytes, fault, at))
}

/// The same, for somebody who needs no reason.
pub(super) fn read_quietly(bytes: &[u8]) -> Option<Document<'_>> {
    read_text(Cursor::of_part(bytes), bytes, false).ok()
}

/// Reads a text in which [`Unsendable`](super::unsendable::Unsendable) values may be marked.
pub(crate) fn read_marked(bytes: &[u8]) -> Result<Document<'_>, SyntaxError> {
    read_text(Cursor::new(bytes), bytes, true).map_err(|(fault, at)| explain(bytes, fault, at))
}

/// Reads a string, a number, a boolean or `null` that stands inside a text, as the document's only value; `None` for
/// anything else, and for what is no JSON.
pub(crate) fn read_scalar<'a>(cursor: &mut Cursor<'a>, document: &mut Document<'a>) -> Option<()> {
    let mut value = Quoted::default();
    let sort = match cursor.peek()? {
        b'"' => {
            value = cursor.string().ok()?;
            Sort::String
        }
        b'-' | b'0'..=b'9' => {
            value.span = cursor.number().ok()?;
            Sort::Number
        }
        b't' => cursor.literal("true", Sort::Boolean(true)).ok()?,
        b'f' => cursor.literal("false", Sort::Boolean(false)).ok()?,
        b'n' => cursor.literal("null", Sort::Null).ok()?,
        _ => return None,
    };
    // Nobody has looked at the whole text.
    core::str::from_utf8(cursor.bytes_of(value.span)).ok()?;
    document.nodes.clear();
    document.nodes.push(Node { key: Quoted::default(), sort, value, end: 1, repeat: Repeat::None });
    Some(())
}

fn read_text<'a>(mut cursor: Cursor<'a>, bytes: &'a [u8], marks: bool) -> Result<Document<'a>, Stop> {
    let is_plain = scan::is_plain(cursor.rest());
    if !is_plain {
        core::str::from_utf8(bytes).map_err(|error| (SyntaxFault::NotUtf8, error.valid_up_to()))?;
    }
    // About one node for 12 bytes in real payloads; the bound keeps a hostile body from asking for much.
    let mut document =
        Document { bytes, is_plain, nodes: Vec::with_capacity((bytes.len() / 12).clamp(8, 1024)), has_faults: false };
    match fill(&mut document, &mut cursor, marks) {
        Ok(()) => Ok(document),
        Err(fault) => Err((fault, cursor.at())),
    }
}

/// What the next value stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Inside {
    Nothing,
    Array,
    Object,
}

/// Reads value after value, without recursion, so that the place in the text stays in a register.
#[inline]
fn fill(document: &mut Document<'_>, cursor: &mut Cursor<'_>, marks: bool) -> Step {
    cursor.skip_white_space();
    if cursor.peek().is_none() {
        return Err(SyntaxFault::Empty);
    }
    let mut inside = Inside::Nothing;
    // The innermost array or object that is still open. Its node's `end` is no end yet, but the index of its own holder.
    let mut holder = 0;
    let mut depth: usize = 0;
    let mut keys = [Keys::default(); MAX_DEPTH];
    loop {
        let mut key = Quoted::default();
        if inside == Inside::Object {
            key = cursor.key()?;
            if let Some(keys) = keys.get_mut(depth.wrapping_sub(1)) {
                keys.add(document, key);
            }
        }
        let index = document.nodes.len();
        let mut value = Quoted::default();
        let sort = match cursor.peek() {
            Some(b'"') => {
                value = cursor.string()?;
                Sort::String
            }
            Some(b'-' | b'0'..=b'9') => {
                value.span = cursor.number()?;
                Sort::Number
            }
            Some(b'{') => Sort::Object,
            Some(b'[') => Sort::Array,
            Some(b't') => cursor.literal("true", Sort::Boolean(true))?,
            Some(b'f') => cursor.literal("false", Sort::Boolean(false))?,
            Some(b'n') => cursor.literal("null", Sort::Null)?,
            Some(b'\'') => return Err(SyntaxFault::SingleQuote),
            Some(MARK) if marks => {
                let mark = cursor.mark()?;
                if matches!(cursor.peek(), Some(b'-' | b'0'..=b'9')) {
                    value.span = cursor.number()?;
                }
                document.has_faults |= mark.is_some();
                mark.map_or(Sort::LostDigits, Sort::Unsendable)
            }
            Some(_) => return Err(SyntaxFault::ExpectedValue),
            None => return Err(SyntaxFault::UnexpectedEnd),
        };
        let opened = match sort {
            Sort::Array => Some(Inside::Array),
            Sort::Object => Some(Inside::Object),
            _ => None,
        };
        let end = if opened.is_some() { holder } else { index.saturating_add(1) };
        document.nodes.push(Node { key, sort, value, end, repeat: Repeat::None });
        if let Some(opened) = opened {
            *keys.get_mut(depth).ok_or(SyntaxFault::TooDeep)? = Keys::default();
            (inside, holder, depth) = (opened, index, depth.saturating_add(1));
            cursor.bump();
            cursor.skip_white_space();
            if !cursor.is_at_end_of(inside) {
                continue;
            }
        }
        loop {
            cursor.skip_white_space();
            if inside == Inside::Nothing {
                return if cursor.peek().is_some() { Err(SyntaxFault::TrailingBytes) } else { Ok(()) };
            }
            if !cursor.is_at_end_of(inside) {
                cursor.comma(inside)?;
                break;
            }
            cursor.bump();
            depth = depth.saturating_sub(1);
            if keys.get(depth).is_some_and(|keys| keys.may_repeat) {
                repeats::mark(document, holder);
            }
            let end = document.nodes.len();
            if let Some(node) = document.nodes.get_mut(holder) {
                holder = core::mem::replace(&mut node.end, end);
            }
            inside = match document.nodes.get(holder).map(|node| node.sort) {
                _ if depth == 0 => Inside::Nothing,
                Some(Sort::Object) => Inside::Object,
                _ => Inside::Array,
            };
        }
    }
}
