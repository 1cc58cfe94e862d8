//! Slots: the results of a payload's fields.

use std::borrow::Cow;

use crate::table::Shape;

/// The result of a field, or of an entry of a list.
#[derive(Debug, Default)]
pub(crate) enum Slot<'a> {
    #[default]
    Absent,
    /// Wrong, and its issues are reported.
    Invalid,
    /// Borrowed where it stands in the body as it is normalized.
    Text(Cow<'a, str>),
    /// Units of 1/10,000.
    Number(i64),
    Boolean(bool),
    List(Vec<Slot<'a>>),
    /// One for each field of its table.
    Object(Vec<Slot<'a>>),
    /// By name, in the order of the names.
    Texts(Vec<(Cow<'a, str>, Cow<'a, str>)>),
}

impl<'a> Slot<'a> {
    pub(crate) fn is_absent(&self) -> bool {
        matches!(self, Slot::Absent)
    }

    /// Fills a slot in which nothing is yet: there is nothing to drop.
    #[inline]
    pub(crate) fn fill(&mut self, slot: Slot<'a>) {
        std::mem::forget(std::mem::replace(self, slot));
    }

    pub(crate) fn is_valid(&self) -> bool {
        !matches!(self, Slot::Absent | Slot::Invalid)
    }

    /// Units of 1/10,000.
    pub(crate) fn number(&self) -> Option<i64> {
        if let Slot::Number(units) = self { Some(*units) } else { None }
    }

    pub(crate) fn text(&self) -> Option<&Cow<'a, str>> {
        if let Slot::Text(text) = self { Some(text) } else { None }
    }
}

/// A kind of value that a field of a table may hold.
pub(crate) trait Kind<'a>: Sized {
    const SHAPE: Shape;

    /// Takes the value out of a slot that was filled by this shape; `None` if it was not.
    fn of(slot: &Slot<'a>) -> Option<Self>;

    /// Takes the value of a field that may be absent; `None` if it is invalid.
    #[expect(clippy::option_option, reason = "the outer one is validity, the inner one presence")]
    fn optional(slot: &Slot<'a>) -> Option<Option<Self>> {
        if slot.is_absent() { Some(None) } else { Self::of(slot).map(Some) }
    }
}
