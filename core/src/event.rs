//! The four events, one table each.

use alloc::string::String;

mod claim;
mod conversion;
mod item;
mod refund;
mod visit;

pub use claim::Claim;
pub use conversion::{Conversion, Derived};
pub use item::Item;
pub use refund::Refund;
pub use visit::Visit;

use crate::fields::{Table, read_object};
use crate::issue::{Place, Problem};
use crate::json::{Value, Writer};
use crate::judge::Judge;
use crate::slot::{Slot, Slots};
use crate::value::{Kind, List, Shape};

/// Line items of a conversion or a claim.
pub type Items<'a> = List<Item<'a>, 200>;

/// What can be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Event {
    Conversion,
    Refund,
    Claim,
    Visit,
}

impl Event {
    pub const ALL: [Event; 4] = [Event::Conversion, Event::Refund, Event::Claim, Event::Visit];

    /// As in the path of its endpoint.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Event::Conversion => "conversion",
            Event::Refund => "refund",
            Event::Claim => "claim",
            Event::Visit => "visit",
        }
    }

    #[must_use]
    pub fn from_name(name: &str) -> Option<Event> {
        Event::ALL.into_iter().find(|event| event.name() == name)
    }

    /// The rules of its payload.
    #[must_use]
    pub const fn table(self) -> &'static Table {
        match self {
            Event::Conversion => Conversion::TABLE,
            Event::Refund => Refund::TABLE,
            Event::Claim => Claim::TABLE,
            Event::Visit => Visit::TABLE,
        }
    }

    pub(crate) fn judge<'a>(self, payload: Value<'_, 'a>, judge: &mut Judge<'a>) -> Slot {
        let at = &Place::Root;
        if !payload.is_object() {
            // And nothing else, not even a key that is repeated inside it.
            judge.report(at, Problem::not_an_object(payload));
            return Slot::Invalid;
        }
        read_object(self.table(), payload, at, judge).unwrap_or(Slot::Invalid)
    }
}

/// A valid payload, normalized: the fields of its table.
#[derive(Debug)]
pub struct Normalized<'a> {
    event: Event,
    root: Slot,
    slots: Slots<'a>,
}

impl<'a> Normalized<'a> {
    /// `root` must be a valid object of the event's table.
    pub(crate) fn new(event: Event, root: Slot, slots: Slots<'a>) -> Self {
        Normalized { event, root, slots }
    }

    #[must_use]
    pub const fn event(&self) -> Event {
        self.event
    }

    pub(crate) const fn root(&self) -> (&Slot, &Slots<'a>) {
        (&self.root, &self.slots)
    }

    /// The payload as a type of its own; `None` would mean that a table lets through what its type doesn't.
    #[must_use]
    pub fn payload(&self) -> Option<Payload<'a>> {
        let (root, slots) = (&self.root, &self.slots);
        match self.event {
            Event::Conversion => Conversion::of(root, slots).map(Payload::Conversion),
            Event::Refund => Refund::of(root, slots).map(Payload::Refund),
            Event::Claim => Claim::of(root, slots).map(Payload::Claim),
            Event::Visit => Visit::of(root, slots).map(Payload::Visit),
        }
    }

    /// The normalized payload as compact JSON, fields in the order of the table: a valid payload itself.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut out = Writer::new();
        self.write_json(&mut out);
        out.finish()
    }

    pub(crate) fn write_json(&self, out: &mut Writer) {
        Shape::Object(self.event.table()).write(&self.root, &self.slots, out);
    }
}

/// A valid payload, normalized.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Payload<'a> {
    Conversion(Conversion<'a>),
    Refund(Refund<'a>),
    Claim(Claim<'a>),
    Visit(Visit<'a>),
}
