//! A whole text as values, for whoever reads JSON that is trusted.

use std::borrow::Cow;

use super::value::Value as Tree;

/// A text that was read.
#[derive(Debug)]
pub struct Document<'a>(pub(super) Tree<'a>);

impl<'a> Document<'a> {
    /// The outermost value.
    #[must_use]
    pub fn root(&self) -> Option<Value<'_, 'a>> {
        Some(Value(&self.0))
    }
}

/// A value of a document: a cheap handle.
#[derive(Debug, Clone, Copy)]
pub struct Value<'d, 'a>(&'d Tree<'a>);

impl<'d, 'a> Value<'d, 'a> {
    /// The first member of this object with a name.
    #[must_use]
    pub fn get(self, name: &str) -> Option<Value<'d, 'a>> {
        self.0.get(name).map(Value)
    }

    /// A number's digits.
    #[must_use]
    pub fn number(self) -> Option<&'a str> {
        if let Tree::Number(digits) = self.0 { Some(digits) } else { None }
    }

    /// A string's text.
    #[must_use]
    pub fn string(self) -> Option<Cow<'a, str>> {
        if let Tree::String(text) = self.0 { Some(text.clone()) } else { None }
    }

    /// The entries of an array, in the order sent; nothing for other values.
    pub fn children(self) -> impl Iterator<Item = Value<'d, 'a>> + use<'d, 'a> {
        let entries = if let Tree::Array(entries) = self.0 { entries.as_slice() } else { &[] };
        entries.iter().map(Value)
    }

    #[must_use]
    pub fn is_null(self) -> bool {
        self.0.is_null()
    }

    #[must_use]
    pub fn is_array(self) -> bool {
        matches!(self.0, Tree::Array(_))
    }
}
