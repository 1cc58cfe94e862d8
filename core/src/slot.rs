//! What became of the fields of a payload: one flat list for all its objects, so that one walk fills it for every table.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

use crate::value::Kind;

/// What became of a field, or of an entry of a list.
#[derive(Debug, Clone, Default)]
pub(crate) enum Slot<'a> {
    #[default]
    Absent,
    /// Its issues are reported.
    Invalid,
    Text(Cow<'a, str>),
    /// In 1/10,000.
    Number(i64),
    Boolean(bool),
    List(List),
    /// Where the slot of its table's first field is.
    Object(usize),
}

/// Where the slots of a list's entries are.
#[derive(Debug, Clone, Copy)]
pub(crate) struct List {
    first: usize,
    count: usize,
}

impl<'a> Slot<'a> {
    pub(crate) fn is_valid(&self) -> bool {
        !matches!(self, Slot::Absent | Slot::Invalid)
    }

    pub(crate) fn text(&self) -> Option<Cow<'a, str>> {
        if let Slot::Text(text) = self { Some(text.clone()) } else { None }
    }

    /// In 1/10,000.
    pub(crate) fn number(&self) -> Option<i64> {
        if let Slot::Number(units) = self { Some(*units) } else { None }
    }
}

/// The slots of one payload.
#[derive(Debug, Default)]
pub(crate) struct Slots<'a>(Vec<Slot<'a>>);

impl<'a> Slots<'a> {
    pub(crate) fn with_capacity(count: usize) -> Self {
        Slots(Vec::with_capacity(count))
    }

    /// Makes room for some slots, and answers where the first is.
    pub(crate) fn reserve(&mut self, count: usize) -> usize {
        let first = self.0.len();
        self.0.resize_with(first.saturating_add(count), Slot::default);
        first
    }

    pub(crate) fn reserve_list(&mut self, count: usize) -> List {
        List { first: self.reserve(count), count }
    }

    pub(crate) fn set(&mut self, index: usize, slot: Slot<'a>) {
        if let Some(place) = self.0.get_mut(index) {
            *place = slot;
        }
    }

    pub(crate) fn set_entry(&mut self, list: List, index: usize, slot: Slot<'a>) {
        self.set(list.first.saturating_add(index), slot);
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Lets go of what came after there were so many.
    pub(crate) fn truncate(&mut self, count: usize) {
        self.0.truncate(count);
    }

    pub(crate) fn entries(&self, list: List) -> &[Slot<'a>] {
        self.0.get(list.first..list.first.saturating_add(list.count)).unwrap_or_default()
    }

    /// The slots of an object's fields.
    pub(crate) fn fields(&self, first: usize) -> &[Slot<'a>] {
        self.0.get(first..).unwrap_or_default()
    }
}

/// A field of a draft, whose kind its table knows.
pub(crate) struct Sent<'s, 'a, K> {
    slot: &'s Slot<'a>,
    slots: &'s Slots<'a>,
    kind: PhantomData<K>,
}

impl<'s, 'a, K: Kind<'a>> Sent<'s, 'a, K> {
    pub(crate) fn new(slot: &'s Slot<'a>, slots: &'s Slots<'a>) -> Self {
        Sent { slot, slots, kind: PhantomData }
    }

    pub(crate) fn as_valid(&self) -> Option<K> {
        K::of(self.slot, self.slots)
    }

    /// Sent, right or wrong.
    pub(crate) fn is_sent(&self) -> bool {
        !matches!(self.slot, Slot::Absent)
    }

    /// `None` if invalid.
    #[expect(clippy::option_option, reason = "the outer one is validity, the inner one presence")]
    pub(crate) fn optional(&self) -> Option<Option<K>> {
        if self.is_sent() { self.as_valid().map(Some) } else { Some(None) }
    }

    pub(crate) fn or(&self, default: K) -> Option<K> {
        self.optional().map(|value| value.unwrap_or(default))
    }

    /// The entries of a valid list, and the slots that they refer to.
    pub(crate) fn entries(&self) -> Option<(&'s [Slot<'a>], &'s Slots<'a>)> {
        if let Slot::List(list) = self.slot { Some((self.slots.entries(*list), self.slots)) } else { None }
    }
}

impl<K> fmt::Debug for Sent<'_, '_, K> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.slot.fmt(out)
    }
}
