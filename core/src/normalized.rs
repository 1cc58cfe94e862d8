//! A valid payload, normalized.

use crate::event::{Claim, Conversion, Event, Refund, Visit};
use crate::json::{self, Writer};
use crate::slot::{Kind as _, Slot};
use crate::table::Shape;
use crate::value::NumberRule;

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

    /// Tells the parts of the fields of its table.
    pub fn tell_parts(&self, tell: &mut dyn FnMut(Part<'_>)) {
        tell_value(&Shape::Object(self.event.table()), &self.root, tell);
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

/// Writes what a slot holds, an object in the order of its table.
fn write(shape: &Shape, slot: &Slot<'_>, out: &mut Writer) {
    match (slot, shape) {
        (Slot::Text(text), _) => _ = out.string(text),
        (Slot::Boolean(boolean), _) => _ = out.boolean(*boolean),
        (Slot::Number(units), _) => _ = out.printed(|text| NumberRule::of(shape).print(*units, text)),
        (Slot::List(entries), Shape::List { of, .. }) => {
            out.array(|out| entries.iter().for_each(|entry| write(of, entry, out)));
        }
        (Slot::Object(fields), Shape::Object(table)) => {
            out.object(|out| {
                for (field, slot) in table.fields.iter().zip(fields).filter(|(_, slot)| slot.is_valid()) {
                    write(&field.shape, slot, out.key(field.name));
                }
            });
        }
        (Slot::Texts(texts), _) => {
            out.object(|out| texts.iter().for_each(|(name, text)| _ = out.key_of_sender(name).string(text)));
        }
        _ => {}
    }
}

/// One value. What an array or an object holds follows it: an array or texts by name say how many entries, an object has the parts of its
/// table's fields, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'a> {
    /// A field that is left out.
    Absent,
    /// A part of the body where it stands there as it is normalized.
    Text(&'a str),
    /// Units of 1/10,000.
    Number(i64),
    Boolean(bool),
    Array {
        length: usize,
    },
    /// Each is its name and then itself.
    Texts {
        length: usize,
    },
}

#[inline(never)]
fn tell_value(shape: &Shape, slot: &Slot<'_>, tell: &mut dyn FnMut(Part<'_>)) {
    match (slot, shape) {
        (Slot::Text(text), _) => tell(Part::Text(text)),
        (Slot::Number(units), _) => tell(Part::Number(*units)),
        (Slot::Boolean(boolean), _) => tell(Part::Boolean(*boolean)),
        (Slot::List(entries), Shape::List { of, .. }) => {
            tell(Part::Array { length: entries.len() });
            for entry in entries {
                tell_value(of, entry, tell);
            }
        }
        (Slot::Object(fields), Shape::Object(table)) => {
            for (field, slot) in table.fields.iter().zip(fields) {
                tell_value(&field.shape, slot, tell);
            }
        }
        (Slot::Texts(texts), _) => {
            tell(Part::Texts { length: texts.len() });
            for (name, text) in texts {
                tell(Part::Text(name));
                tell(Part::Text(text));
            }
        }
        _ => tell(Part::Absent),
    }
}

/// The fields in which two normalized payloads differ, in the order of the event's table.
#[must_use]
pub fn differing_fields(event: Event, recorded: &str, sent: &str) -> Vec<&'static str> {
    // Nearly every second delivery is the first one again.
    if recorded == sent {
        return Vec::new();
    }
    let [recorded, sent] = [recorded, sent].map(json::parse);
    let (recorded, sent) = (recorded.as_ref(), sent.as_ref());
    // Normalized values have one spelling each, so that equal text is equal meaning.
    let names = event.table().fields.iter().map(|field| field.name);
    names.filter(|name| recorded.and_then(|of| of.get(name)) != sent.and_then(|of| of.get(name))).collect()
}
