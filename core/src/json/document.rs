//! A parsed document: one flat list of nodes in the order of the text, each knowing where its subtree ends.
//!
//! Flat, because one allocation holds a whole payload, and because "is there a repeated key somewhere inside this
//! value?" becomes a range query. A node holds no text, only where it stands: a small thing to make and nothing to drop.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::read::unescaped;
use super::scan;
use super::unsendable::Unsendable;

/// What stands at one place of the text. Numbers keep the digits that were sent; strings borrow unless they had escapes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Token<'a> {
    Null,
    Boolean(bool),
    Number(&'a str),
    String(Cow<'a, str>),
    Array,
    Object,
    /// Only in a marked text.
    Unsendable(Unsendable),
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    /// The member's name, where the node is a member of an object.
    pub(super) key: Quoted,
    pub(super) sort: Sort,
    /// What stands there, where the node is a string or a number.
    pub(super) value: Quoted,
    /// Index of the first node behind this one's subtree.
    pub(super) end: usize,
    pub(super) repeat: Repeat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Null,
    Boolean(bool),
    Number,
    /// A number that has lost digits before it was sent.
    LostDigits,
    String,
    Array,
    Object,
    Unsendable(Unsendable),
}

/// A range of the text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl Span {
    pub(crate) fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    #[inline]
    pub(crate) fn bytes_of(self, text: &[u8]) -> &[u8] {
        text.get(self.start..self.end).unwrap_or_default()
    }

    /// Both ends stand beside ASCII bytes, so that what was UTF-8 is so still.
    pub(crate) fn of(self, text: &[u8]) -> &str {
        core::str::from_utf8(self.bytes_of(text)).unwrap_or_default()
    }
}

/// What stands between two quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Quoted {
    pub(crate) span: Span,
    pub(crate) has_escapes: bool,
}

impl Node {
    /// An issue by itself, wherever it stands: its key is repeated, or JSON can't carry it.
    fn is_fault(&self) -> bool {
        self.repeat != Repeat::None || matches!(self.sort, Sort::Unsendable(_))
    }
}

/// Whether another member of the same object has this one's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// No other has it.
    None,
    /// A later one has it.
    First,
    /// An earlier one has it.
    Later,
}

/// A text that was read.
#[derive(Debug)]
pub struct Document<'a> {
    /// In UTF-8. No `str`, of which every part would be checked for its ends: most parts are only compared.
    pub(super) bytes: &'a [u8],
    /// Whether the text is all ASCII, without U+007F: then what is not escaped in a string is visible, or a space.
    pub(super) is_plain: bool,
    pub(super) nodes: Vec<Node>,
    /// Whether any node is a fault.
    pub(super) has_faults: bool,
}

impl<'a> Document<'a> {
    /// Without a value so far.
    pub(crate) fn of(bytes: &'a [u8]) -> Self {
        Document { bytes, is_plain: false, nodes: Vec::new(), has_faults: false }
    }

    /// The outermost value.
    #[must_use]
    pub fn root(&self) -> Option<Value<'_, 'a>> {
        self.value(0)
    }

    #[inline]
    fn value(&self, index: usize) -> Option<Value<'_, 'a>> {
        self.nodes.get(index).map(|node| Value { document: self, node, index })
    }

    pub(super) fn string(&self, quoted: Quoted) -> Cow<'a, str> {
        let text = quoted.span.of(self.bytes);
        if quoted.has_escapes { Cow::Owned(unescaped(text)) } else { Cow::Borrowed(text) }
    }
}

/// A value of a document: a cheap handle.
#[derive(Debug, Clone, Copy)]
pub struct Value<'d, 'a> {
    document: &'d Document<'a>,
    node: &'d Node,
    index: usize,
}

/// Which value of its document somebody's member is, or that there is none: a third of a [`Value`].
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct MemberIndex(usize);

impl MemberIndex {
    /// The root is nobody's member.
    pub(crate) fn is_none(self) -> bool {
        self.0 == 0
    }
}

impl<'d, 'a> Value<'d, 'a> {
    pub(crate) fn token(self) -> Token<'a> {
        match self.node.sort {
            Sort::Null => Token::Null,
            Sort::Boolean(boolean) => Token::Boolean(boolean),
            Sort::Number | Sort::LostDigits => Token::Number(self.borrowed()),
            Sort::String => Token::String(self.document.string(self.node.value)),
            Sort::Array => Token::Array,
            Sort::Object => Token::Object,
            Sort::Unsendable(unsendable) => Token::Unsendable(unsendable),
        }
    }

    /// A string of nothing but visible ASCII characters and spaces; nearly every string is.
    #[inline]
    pub(crate) fn plain_string(self) -> Option<(Span, &'a [u8])> {
        let Quoted { span, has_escapes } = self.node.value;
        let is_plain = self.node.sort == Sort::String && !has_escapes && self.document.is_plain;
        is_plain.then(|| (span, span.bytes_of(self.document.bytes)))
    }

    /// Where a string or a number stands, if it is not written otherwise than it reads.
    pub(crate) fn span(self) -> Option<Span> {
        let Quoted { span, has_escapes } = self.node.value;
        let has_span = matches!(self.node.sort, Sort::String | Sort::Number | Sort::LostDigits);
        (has_span && !has_escapes).then_some(span)
    }

    /// What stands there; empty for other values.
    pub(crate) fn borrowed(self) -> &'a str {
        self.span().unwrap_or_default().of(self.document.bytes)
    }

    /// A number's digits.
    #[must_use]
    pub fn number(self) -> Option<&'a str> {
        matches!(self.node.sort, Sort::Number | Sort::LostDigits).then(|| self.borrowed())
    }

    /// Whether a program had lost the last digits of this number before it was sent.
    pub(crate) fn has_lost_digits(self) -> bool {
        self.node.sort == Sort::LostDigits
    }

    /// The digits of a `BigInt`, which JSON can't carry.
    pub(crate) fn digits(self) -> Option<&'a str> {
        let digits = self.node.value.span.of(self.document.bytes);
        (self.node.sort == Sort::Unsendable(Unsendable::BigInt) && !digits.is_empty()).then_some(digits)
    }

    /// The same, for somebody who reads them byte by byte.
    #[inline]
    pub(crate) fn number_bytes(self) -> Option<&'a [u8]> {
        (self.node.sort == Sort::Number).then(|| self.node.value.span.bytes_of(self.document.bytes))
    }

    /// The member's name; empty for list entries and the root, which have none.
    #[inline]
    pub(crate) fn key(self) -> Cow<'a, str> {
        self.document.string(self.node.key)
    }

    /// Whether that is its name.
    #[inline]
    pub(crate) fn is_named(self, name: &str) -> bool {
        let Quoted { span, has_escapes } = self.node.key;
        if has_escapes {
            *self.key() == *name
        } else {
            scan::is_same(span.bytes_of(self.document.bytes), name.as_bytes())
        }
    }

    /// The first member of this object with a name.
    #[must_use]
    pub fn get(self, name: &str) -> Option<Value<'d, 'a>> {
        self.children().find(|member| member.is_named(name))
    }

    /// A string's text.
    #[must_use]
    pub fn string(self) -> Option<Cow<'a, str>> {
        (self.node.sort == Sort::String).then(|| self.document.string(self.node.value))
    }

    pub(crate) fn member_index(self) -> MemberIndex {
        MemberIndex(self.index)
    }

    /// A member of this object.
    #[inline]
    pub(crate) fn member(self, index: MemberIndex) -> Option<Value<'d, 'a>> {
        if index.is_none() { None } else { self.document.value(index.0) }
    }

    /// Entries of an array or members of an object, in the order sent; nothing for other values.
    #[must_use]
    pub fn children(self) -> Children<'d, 'a> {
        Children { document: self.document, next: self.index.saturating_add(1), end: self.node.end }
    }

    /// Where an entry stands in this array; nothing for members of objects.
    pub(crate) fn position_of(self, entry: Value<'_, '_>) -> Option<usize> {
        if self.is_array() { self.children().position(|child| child.index == entry.index) } else { None }
    }

    #[must_use]
    pub fn is_null(self) -> bool {
        self.node.sort == Sort::Null
    }

    #[must_use]
    pub fn is_array(self) -> bool {
        self.node.sort == Sort::Array
    }

    pub(crate) fn is_object(self) -> bool {
        self.node.sort == Sort::Object
    }

    pub(crate) fn repeat(self) -> Repeat {
        self.node.repeat
    }

    /// The first fault inside this value, as the chain of values that leads to it.
    #[inline]
    pub(crate) fn first_fault_inside(self) -> Option<Vec<Value<'d, 'a>>> {
        // Nearly every document ends the search here.
        if self.document.has_faults { self.find_fault_inside() } else { None }
    }

    #[cold]
    fn find_fault_inside(self) -> Option<Vec<Value<'d, 'a>>> {
        let first = self.index.saturating_add(1);
        let inside = self.document.nodes.get(first..self.node.end)?;
        let target = first.saturating_add(inside.iter().position(Node::is_fault)?);
        let mut chain = Vec::new();
        let mut here = self;
        while here.index != target {
            here = here.children().find(|child| child.index <= target && target < child.node.end)?;
            chain.push(here);
        }
        Some(chain)
    }
}

/// See [`Value::children`].
#[derive(Debug, Clone)]
pub struct Children<'d, 'a> {
    document: &'d Document<'a>,
    next: usize,
    end: usize,
}

impl<'d, 'a> Iterator for Children<'d, 'a> {
    type Item = Value<'d, 'a>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.next >= self.end {
            return None;
        }
        let child = self.document.value(self.next)?;
        self.next = child.node.end;
        Some(child)
    }
}
