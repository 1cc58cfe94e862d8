//! A valid payload, normalized.

use crate::event::{Claim, Conversion, Event, Refund, Visit};
use crate::json::Writer;
use crate::slot::{Kind as _, Slot};
use crate::table::{Presence, Shape, Table};
use crate::value::print_number;

/// A valid payload, normalized: the fields of its table.
#[derive(Debug)]
pub struct Normalized<'a> {
    event: Event,
    root: Slot<'a>,
}

impl<'a> Normalized<'a> {
    /// `root` must be a valid object of the event's table.
    pub(crate) fn new(event: Event, root: Slot<'a>) -> Self {
        Normalized { event, root }
    }

    #[must_use]
    pub const fn event(&self) -> Event {
        self.event
    }

    pub(crate) const fn root(&self) -> &Slot<'a> {
        &self.root
    }

    /// The payload as a type of its own; `None` would mean that a table lets through what its type doesn't.
    #[must_use]
    pub fn payload(&self) -> Option<Payload<'a>> {
        let root = &self.root;
        match self.event {
            Event::Conversion => Conversion::of(root).map(Payload::Conversion),
            Event::Refund => Refund::of(root).map(Payload::Refund),
            Event::Claim => Claim::of(root).map(Payload::Claim),
            Event::Visit => Visit::of(root).map(Payload::Visit),
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
        write(&Shape::Object(self.event.table()), &self.root, out);
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
fn write(shape: &Shape, slot: &Slot<'_>, out: &mut Writer) {
    match (slot, shape) {
        (Slot::Text(text), _) => _ = out.string(text),
        (Slot::Boolean(boolean), _) => _ = out.boolean(*boolean),
        (Slot::Number(units), _) => _ = out.printed(|text| print_number(*units, shape, text)),
        (Slot::List(entries), Shape::List { of, .. }) => {
            out.array(|out| entries.iter().for_each(|entry| write(of, entry, out)));
        }
        (Slot::Object(fields), Shape::Object(table)) => write_fields(table, fields, out),
        (Slot::Texts(texts), _) => {
            out.object(|out| texts.iter().for_each(|(name, text)| _ = out.key_of_sender(name).string(text)));
        }
        _ => {}
    }
}

/// Writes an object in the order of the table.
fn write_fields(table: &Table, fields: &[Slot<'_>], out: &mut Writer) {
    out.object(|out| {
        for (field, slot) in table.fields.iter().zip(fields) {
            match field.presence {
                Presence::Defaulted(default) if !slot.is_valid() => _ = out.key(field.name).raw(default),
                _ if slot.is_valid() => write(&field.shape, slot, out.key(field.name)),
                _ => {}
            }
        }
    });
}
