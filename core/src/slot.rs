//! What became of the fields of a payload: one flat list for all its objects, so that one walk fills it for every table.

use alloc::borrow::{Cow, ToOwned as _};
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

use crate::table::Shape;

/// A range of the body, in bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// What became of a field, or of an entry of a list.
///
/// Only numbers, and places of texts, so that nothing needs to be looked at twice or dropped: a payload has dozens of them.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) enum Slot {
    #[default]
    Absent,
    /// Its issues are reported.
    Invalid,
    /// As it was sent, which is there.
    Text(Span),
    /// A text made of what was sent: which one of those that [`Slots`] keeps.
    Made(usize),
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

impl Slot {
    pub(crate) fn is_valid(&self) -> bool {
        !matches!(self, Slot::Absent | Slot::Invalid)
    }

    /// In 1/10,000.
    pub(crate) fn number(&self) -> Option<i64> {
        if let Slot::Number(units) = self { Some(*units) } else { None }
    }
}

/// The slots of one payload.
#[derive(Debug, Default)]
pub(crate) struct Slots<'a> {
    body: &'a [u8],
    all: Vec<Slot>,
    made: Vec<String>,
}

impl<'a> Slots<'a> {
    pub(crate) fn of(body: &'a [u8], count: usize) -> Self {
        Slots { body, all: Vec::with_capacity(count), made: Vec::new() }
    }

    /// Makes room for some slots, and answers where the first is.
    #[inline]
    pub(crate) fn reserve(&mut self, count: usize) -> usize {
        let first = self.all.len();
        self.all.resize(first.saturating_add(count), Slot::Absent);
        first
    }

    #[inline]
    pub(crate) fn set(&mut self, index: usize, slot: Slot) {
        if let Some(place) = self.all.get_mut(index) {
            *place = slot;
        }
    }

    #[inline]
    pub(crate) fn get(&self, index: usize) -> Slot {
        self.all.get(index).copied().unwrap_or_default()
    }

    /// The slot of a valid text. What is borrowed is a part of the body.
    pub(crate) fn keep(&mut self, text: Cow<'a, str>) -> Slot {
        match text {
            Cow::Borrowed(text) => {
                let start = text.as_ptr().addr().wrapping_sub(self.body.as_ptr().addr());
                Slot::Text(Span { start, end: start.wrapping_add(text.len()) })
            }
            Cow::Owned(text) => self.keep_made(text),
        }
    }

    /// The slot of a text that nobody sent.
    pub(crate) fn keep_made(&mut self, text: String) -> Slot {
        self.made.push(text);
        Slot::Made(self.made.len().saturating_sub(1))
    }

    fn sent(&self, Span { start, end }: Span) -> Option<&'a str> {
        core::str::from_utf8(self.body.get(start..end)?).ok()
    }

    pub(crate) fn text(&self, slot: &Slot) -> Option<&str> {
        match *slot {
            Slot::Text(span) => self.sent(span),
            Slot::Made(index) => self.made.get(index).map(String::as_str),
            _ => None,
        }
    }

    /// The same, by itself.
    pub(crate) fn own_text(&self, slot: &Slot) -> Option<Cow<'a, str>> {
        match *slot {
            Slot::Text(span) => self.sent(span).map(Cow::Borrowed),
            _ => self.text(slot).map(|text| Cow::Owned(text.to_owned())),
        }
    }

    pub(crate) fn add_list(&mut self, entries: &[Slot]) -> List {
        let list = List { first: self.all.len(), count: entries.len() };
        self.all.extend_from_slice(entries);
        list
    }

    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    /// Lets go of what came after there were so many.
    pub(crate) fn truncate(&mut self, count: usize) {
        self.all.truncate(count);
    }

    pub(crate) fn entries(&self, list: List) -> &[Slot] {
        self.all.get(list.first..list.first.saturating_add(list.count)).unwrap_or_default()
    }

    /// The slots of an object's fields.
    pub(crate) fn fields(&self, first: usize) -> &[Slot] {
        self.all.get(first..).unwrap_or_default()
    }
}

/// A field of a draft, whose kind its table knows.
pub(crate) struct Sent<'s, 'a, K> {
    slot: &'s Slot,
    slots: &'s Slots<'a>,
    kind: PhantomData<K>,
}

impl<'s, 'a, K: Kind<'a>> Sent<'s, 'a, K> {
    pub(crate) fn new(slot: &'s Slot, slots: &'s Slots<'a>) -> Self {
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
    pub(crate) fn entries(&self) -> Option<(&'s [Slot], &'s Slots<'a>)> {
        if let Slot::List(list) = self.slot { Some((self.slots.entries(*list), self.slots)) } else { None }
    }
}

impl<K> fmt::Debug for Sent<'_, '_, K> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.slot.fmt(out)
    }
}

/// What a field of a table may hold.
pub(crate) trait Kind<'a>: Sized {
    const SHAPE: Shape;

    /// What a slot holds that was filled by this shape; `None` if it was not.
    fn of(slot: &Slot, slots: &Slots<'a>) -> Option<Self>;
}
