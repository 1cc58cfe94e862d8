//! A normalized payload as a list of numbers and places: for somebody who makes an object of it, and has the text that was sent.

use std::borrow::Cow;

use crate::normalized::Normalized;
use crate::slot::Slot;
use crate::table::{Presence, Shape, Table};
use crate::value::usual_number;

/// One value. What an array or an object holds follows it: an array says of how many entries, an object has the parts of its table's
/// fields, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'a> {
    /// A field that is left out.
    Absent,
    /// A part of the body.
    Text(&'a str),
    /// Units of 1/10,000.
    Number(i64),
    Boolean(bool),
    Array {
        length: usize,
    },
}

impl Normalized<'_> {
    /// Tells the parts of the fields of its table; `None`, perhaps after some of them, if what was sent holds one of its texts otherwise than
    /// it is now.
    pub fn tell_parts(&self, tell: &mut dyn FnMut(Part<'_>)) -> Option<()> {
        tell_value(&Shape::Object(self.event().table()), self.root(), tell)
    }
}

#[inline(never)]
fn tell_value(shape: &Shape, slot: &Slot<'_>, tell: &mut dyn FnMut(Part<'_>)) -> Option<()> {
    match (slot, shape) {
        (Slot::Text(Cow::Borrowed(text)), _) => tell(Part::Text(text)),
        (Slot::Number(units), _) => tell(Part::Number(*units)),
        (Slot::Boolean(boolean), _) => tell(Part::Boolean(*boolean)),
        (Slot::List(entries), Shape::List { of, .. }) => {
            tell(Part::Array { length: entries.len() });
            return entries.iter().try_for_each(|entry| tell_value(of, entry, tell));
        }
        (Slot::Object(fields), Shape::Object(table)) => return tell_fields(table, fields, tell),
        (Slot::Absent, _) => tell(Part::Absent),
        _ => return None,
    }
    Some(())
}

fn tell_fields(table: &Table, fields: &[Slot<'_>], tell: &mut dyn FnMut(Part<'_>)) -> Option<()> {
    table.fields.iter().zip(fields).try_for_each(|(field, slot)| match field.presence {
        Presence::Defaulted(default) if !slot.is_valid() => {
            tell(Part::Number(usual_number(default.as_bytes(), &field.shape)?.0));
            Some(())
        }
        _ => tell_value(&field.shape, slot, tell),
    })
}
