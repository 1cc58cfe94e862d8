//! A parsed document: one flat list of nodes in the order of the text, each knowing where its subtree ends.
//!
//! Flat, because one allocation holds a whole payload, and because "is there a repeated key somewhere inside this
//! value?" becomes a range query.

use std::borrow::Cow;

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

#[derive(Debug)]
pub(super) struct Node<'a> {
    /// The member's name, where the node is a member of an object.
    pub(super) key: Option<Cow<'a, str>>,
    pub(super) token: Token<'a>,
    /// Index of the first node behind this one's subtree.
    pub(super) end: usize,
    pub(super) repeat: Repeat,
}

impl Node<'_> {
    /// An issue by itself, wherever it stands: its key is repeated, or JSON can't carry it.
    fn is_fault(&self) -> bool {
        self.repeat != Repeat::None || matches!(self.token, Token::Unsendable(_))
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

#[derive(Debug)]
pub(crate) struct Document<'a> {
    pub(super) nodes: Vec<Node<'a>>,
    /// Whether any node is a fault.
    pub(super) has_faults: bool,
}

impl<'a> Document<'a> {
    /// The outermost value.
    pub(crate) fn root(&self) -> Option<Value<'_, 'a>> {
        self.value(0)
    }

    fn value(&self, index: usize) -> Option<Value<'_, 'a>> {
        self.nodes.get(index).map(|node| Value { document: self, node, index })
    }
}

/// A value of a document: a cheap handle.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Value<'d, 'a> {
    document: &'d Document<'a>,
    node: &'d Node<'a>,
    index: usize,
}

impl<'d, 'a> Value<'d, 'a> {
    pub(crate) fn token(self) -> &'d Token<'a> {
        &self.node.token
    }

    /// The member's name; empty for list entries and the root, which have none.
    pub(crate) fn key(self) -> &'d str {
        self.node.key.as_deref().unwrap_or_default()
    }

    /// Entries of an array or members of an object, in the order sent; nothing for other values.
    pub(crate) fn children(self) -> Children<'d, 'a> {
        Children { document: self.document, next: self.index.saturating_add(1), end: self.node.end }
    }

    /// Where an entry stands in this array; nothing for members of objects.
    pub(crate) fn position_of(self, entry: Value<'_, '_>) -> Option<usize> {
        if *self.token() == Token::Array { self.children().position(|child| child.index == entry.index) } else { None }
    }

    pub(crate) fn is_null(self) -> bool {
        self.node.token == Token::Null
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

#[derive(Debug, Clone)]
pub(crate) struct Children<'d, 'a> {
    document: &'d Document<'a>,
    next: usize,
    end: usize,
}

impl<'d, 'a> Iterator for Children<'d, 'a> {
    type Item = Value<'d, 'a>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.next >= self.end {
            return None;
        }
        let child = self.document.value(self.next)?;
        self.next = child.node.end;
        Some(child)
    }
}
