//! A valid payload, normalized.

use alloc::string::String;

use crate::event::{Claim, Conversion, Event, Refund, Visit};
use crate::json::Writer;
use crate::slot::{Kind as _, Slot, Slots};
use crate::table::{Presence, Shape, Table};
use crate::value::print_number;

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
        write(&Shape::Object(self.event.table()), &self.root, &self.slots, out);
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

/// Writes what a slot holds.
fn write(shape: &Shape, slot: &Slot, slots: &Slots<'_>, out: &mut Writer) {
    match (slot, shape) {
        (Slot::Text(_) | Slot::Made(_), _) => _ = out.string(slots.text(slot).unwrap_or_default()),
        (Slot::Boolean(boolean), _) => _ = out.boolean(*boolean),
        (Slot::Number(units), _) => _ = out.printed(|text| print_number(*units, shape, text)),
        (Slot::List(list), Shape::List { of, .. }) => {
            out.array(|out| slots.entries(*list).iter().for_each(|entry| write(of, entry, slots, out)));
        }
        (Slot::Object(first), Shape::Object(table)) => write_fields(table, slots.fields(*first), slots, out),
        _ => {}
    }
}

/// Writes an object in the order of the table.
fn write_fields(table: &Table, object: &[Slot], slots: &Slots<'_>, out: &mut Writer) {
    out.object(|out| {
        for (field, slot) in table.fields.iter().zip(object) {
            match field.presence {
                Presence::Defaulted(default) if !slot.is_valid() => _ = out.key(field.name).raw(default),
                _ if slot.is_valid() => write(&field.shape, slot, slots, out.key(field.name)),
                _ => {}
            }
        }
    });
}
