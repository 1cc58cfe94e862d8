//! A normalized payload as a list of numbers and texts: for somebody who makes an object of it.

use crate::normalized::Normalized;
use crate::slot::Slot;
use crate::table::{Presence, Shape, Table};
use crate::value::usual_number;

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

impl Normalized<'_> {
    /// Tells the parts of the fields of its table.
    pub fn tell_parts(&self, tell: &mut dyn FnMut(Part<'_>)) {
        tell_value(&Shape::Object(self.event().table()), self.root(), tell);
    }
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
        (Slot::Object(fields), Shape::Object(table)) => tell_fields(table, fields, tell),
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

fn tell_fields(table: &Table, fields: &[Slot<'_>], tell: &mut dyn FnMut(Part<'_>)) {
    for (field, slot) in table.fields.iter().zip(fields) {
        match field.presence {
            Presence::Defaulted(default) if !slot.is_valid() => {
                let usual = usual_number(default.as_bytes(), &field.shape);
                tell(usual.map_or(Part::Absent, |(units, _)| Part::Number(units)));
            }
            _ => tell_value(&field.shape, slot, tell),
        }
    }
}
