//! Slots: the results of a payload's fields.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

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

/// A field of a draft, whose kind its table knows.
pub(crate) struct Sent<'s, 'a, K> {
    slot: &'s Slot<'a>,
    kind: PhantomData<K>,
}

impl<'s, 'a, K: Kind<'a>> Sent<'s, 'a, K> {
    pub(crate) fn new(slot: &'s Slot<'a>) -> Self {
        Sent { slot, kind: PhantomData }
    }

    pub(crate) fn as_valid(&self) -> Option<K> {
        K::of(self.slot)
    }

    /// Sent, right or wrong.
    pub(crate) fn is_sent(&self) -> bool {
        !self.slot.is_absent()
    }

    /// `None` if invalid.
    #[expect(clippy::option_option, reason = "the outer one is validity, the inner one presence")]
    pub(crate) fn optional(&self) -> Option<Option<K>> {
        if self.is_sent() { self.as_valid().map(Some) } else { Some(None) }
    }

    /// The entries of a valid list.
    pub(crate) fn entries(&self) -> Option<&'s [Slot<'a>]> {
        if let Slot::List(entries) = self.slot { Some(entries) } else { None }
    }
}

impl<K> fmt::Debug for Sent<'_, '_, K> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.slot.fmt(out)
    }
}

/// A kind of value that a field of a table may hold.
pub(crate) trait Kind<'a>: Sized {
    const SHAPE: Shape;

    /// Takes the value out of a slot that was filled by this shape; `None` if it was not.
    fn of(slot: &Slot<'a>) -> Option<Self>;
}
