//! The usual payload, judged while it is read.
//!
//! Nearly every payload holds nothing but documented fields, each given once and written as it is normalized. Such a one
//! needs no document and no walk through it: a pass through its text fills the slots, in half of the time. As soon
//! as anything is not as usual there is no answer, and the payload is judged the long way (`json::read`, `fields`) from
//! its first byte; whatever this way answers, the long one does too. `tests/laws.rs` and fuzzing hold it to that.

use alloc::vec::Vec;

use crate::fields::{Field, Presence, Table};
use crate::issue::{Notice, Place};
use crate::json::{Cursor, Inside, is_plain};
use crate::judge::Judge;
use crate::slot::Slot;
use crate::value::Shape;

/// Room for most lists; others grow.
const MOST_ENTRIES: usize = 16;

/// Fills the judge's slots, and answers the payload's, if there is nothing unusual about it.
pub(crate) fn read<'a>(table: &'static Table, body: &'a [u8], judge: &mut Judge<'a>) -> Option<Slot> {
    if !is_plain(body) {
        return None;
    }
    let mut reader = Reader { cursor: Cursor::new(body), judge, entries: Vec::new() };
    reader.cursor.skip_white_space();
    let root = reader.object(table, &Place::Root)?;
    reader.cursor.skip_white_space();
    (reader.cursor.peek().is_none() && reader.judge.issue_count == 0).then_some(root)
}

struct Reader<'r, 'a> {
    cursor: Cursor<'a>,
    judge: &'r mut Judge<'a>,
    /// Of the lists that are still open: the slots of a list stand together, behind those of its entries' fields.
    entries: Vec<Slot>,
}

impl Reader<'_, '_> {
    fn value(&mut self, shape: &'static Shape, at: &Place<'_>) -> Option<Slot> {
        match shape {
            Shape::List { max, of } => self.list(*max, of, at),
            Shape::Object(table) => self.object(table, at),
            Shape::Boolean => self.boolean(),
            Shape::Amount { .. } | Shape::Quantity => {
                let span = self.cursor.number().ok()?;
                shape.usual_number(self.cursor.bytes_of(span)).map(Slot::Number)
            }
            _ => {
                if self.cursor.peek()? != b'"' {
                    return None;
                }
                let text = self.cursor.string().ok()?;
                let is_usual = !text.has_escapes && shape.is_usual_text(self.cursor.bytes_of(text.span));
                is_usual.then_some(Slot::Text(text.span))
            }
        }
    }
}

impl Reader<'_, '_> {
    fn object(&mut self, table: &'static Table, at: &Place<'_>) -> Option<Slot> {
        self.open(b'{')?;
        let first = self.judge.slots.reserve(table.fields.len());
        let warned_before = self.judge.warnings.len();
        let mut given = Given::default();
        let mut next = 0;
        let mut in_order = true;
        while !self.cursor.is_at_end_of(Inside::Object) {
            let key = self.cursor.key().ok()?;
            let is_named = |name: &str| !key.has_escapes && self.cursor.reads(key.span, name);
            let index = table.position(next, is_named)?;
            let field = table.fields.get(index)?;
            given.add(index)?;
            in_order &= index >= next;
            next = index.saturating_add(1);
            let slot = match self.cursor.peek() {
                Some(b'n') => self.null(field)?,
                _ => self.value(&field.shape, &at.field(field.name))?,
            };
            self.judge.slots.set(first.saturating_add(index), slot);
            self.next(Inside::Object)?;
        }
        self.cursor.bump();
        // Warnings come in the order of the table, not in that of the text.
        let in_order_of_table = in_order && !self.is_advice_missing(table, first);
        if !in_order_of_table && self.judge.warnings.len() > warned_before {
            return None;
        }
        if !in_order {
            self.judge.normalizes();
        }
        self.absent(table, first, at)?;
        table.judge_across(first, at, self.judge);
        Some(Slot::Object(first))
    }

    fn list(&mut self, max: usize, of: &'static Shape, at: &Place<'_>) -> Option<Slot> {
        self.open(b'[')?;
        let start = self.entries.len();
        while !self.cursor.is_at_end_of(Inside::Array) {
            let index = self.entries.len().saturating_sub(start);
            if index == max {
                return None;
            }
            let entry = self.value(of, &at.index(index))?;
            if self.entries.is_empty() {
                self.entries.reserve(MOST_ENTRIES);
            }
            self.entries.push(entry);
            self.next(Inside::Array)?;
        }
        self.cursor.bump();
        let list = self.judge.slots.add_list(self.entries.get(start..)?);
        self.entries.truncate(start);
        Some(Slot::List(list))
    }

    fn open(&mut self, bracket: u8) -> Option<()> {
        if self.cursor.peek()? != bracket {
            return None;
        }
        self.cursor.bump();
        self.cursor.skip_white_space();
        Some(())
    }

    /// On to what follows a member or an entry: another one, or the end of what holds them.
    fn next(&mut self, inside: Inside) -> Option<()> {
        self.cursor.skip_white_space();
        if self.cursor.is_at_end_of(inside) { Some(()) } else { self.cursor.comma(inside).ok() }
    }

    fn boolean(&mut self) -> Option<Slot> {
        let word = if self.cursor.peek()? == b't' { "true" } else { "false" };
        self.cursor.literal(word, Slot::Boolean(word == "true")).ok()
    }

    /// What is allowed to be absent.
    fn null(&mut self, field: &Field) -> Option<Slot> {
        if matches!(field.presence, Presence::Required | Presence::Explicit) {
            return None;
        }
        self.judge.normalizes();
        self.cursor.literal("null", Slot::Absent).ok()
    }

    fn is_advice_missing(&self, table: &Table, first: usize) -> bool {
        let slots = self.judge.slots.fields(first);
        table.fields.iter().zip(slots).any(|(field, slot)| field.presence == Presence::Advised && !slot.is_valid())
    }

    fn absent(&mut self, table: &Table, first: usize, at: &Place<'_>) -> Option<()> {
        for (index, field) in (first..).zip(table.fields) {
            if self.judge.slots.get(index).is_valid() {
                continue;
            }
            match field.presence {
                Presence::Required => return None,
                Presence::Advised => self.judge.warn(&at.field(field.name), Notice::NotDeduplicated),
                Presence::Defaulted(_) => self.judge.normalizes(),
                Presence::Optional | Presence::Explicit => {}
            }
        }
        table.is_identified(self.judge.slots.fields(first)).then_some(())
    }
}

/// The fields that were given so far, a bit each.
#[derive(Default)]
struct Given(u32);

impl Given {
    /// `None` if the field was given before.
    fn add(&mut self, index: usize) -> Option<()> {
        let bit = 1_u32.checked_shl(u32::try_from(index).ok()?)?;
        let is_new = self.0 & bit == 0;
        self.0 |= bit;
        is_new.then_some(())
    }
}
