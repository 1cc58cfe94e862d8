//! The usual payload, judged while it is read.
//!
//! Nearly every payload holds nothing but documented fields, each given once and written as it is normalized. Such a one
//! needs no document and no walk through it: a pass through its text fills the slots, in half of the time. As soon
//! as anything is not as usual there is no answer, and the payload is judged the long way (`json::read`, `fields`) from
//! its first byte; whatever this way answers, the long one does too. `tests/laws.rs` and fuzzing hold it to that.

use alloc::vec::Vec;

use crate::fields::{Field, Presence, Table};
use crate::issue::{Notice, Place};
use crate::json::{Cursor, Inside};
use crate::judge::Judge;
use crate::slot::Slot;
use crate::value::Shape;

/// Room for most lists; others grow.
const MOST_ENTRIES: usize = 16;

/// Fills the judge's slots, and answers the payload's, if there is nothing unusual about it.
pub(crate) fn read<'a>(table: &'static Table, body: &'a [u8], judge: &mut Judge<'a>) -> Option<Slot> {
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
            _ => scalar(&mut self.cursor, shape),
        }
    }

    fn object(&mut self, table: &'static Table, at: &Place<'_>) -> Option<Slot> {
        let first = self.judge.slots.reserve(table.fields.len());
        let warned_before = self.judge.warnings.len();
        let mut given = Given::default();
        let mut next = 0;
        let mut in_order = true;
        // A copy, which stays in registers from one member to the next: that alone is a fifth of the time.
        let mut cursor = self.cursor;
        open(&mut cursor, b'{')?;
        while !cursor.is_at_end_of(Inside::Object) {
            let index = table.position(next, |name| cursor.is_at_key(name))?;
            let field = table.fields.get(index)?;
            cursor.skip_key(field.name)?;
            in_order &= index >= next;
            next = index.saturating_add(1);
            let slot = match &field.shape {
                _ if cursor.peek() == Some(b'n') => null(&mut cursor, field)?,
                shape @ (Shape::List { .. } | Shape::Object(_)) => {
                    self.cursor = cursor;
                    let slot = self.value(shape, &at.field(field.name))?;
                    cursor = self.cursor;
                    slot
                }
                shape => scalar(&mut cursor, shape)?,
            };
            given.add(index, slot)?;
            self.judge.slots.set(first.saturating_add(index), slot);
            cursor.next(Inside::Object)?;
        }
        cursor.bump();
        self.cursor = cursor;
        let warned = self.judge.warnings.len() > warned_before;
        if !in_order {
            self.judge.normalizes();
        }
        self.judge_absent(table, &given, at)?;
        // Warnings come in the order of the table, which is neither that of the text nor the fields that were given first.
        if warned && (!in_order || given.lacks_advice(table)) {
            return None;
        }
        if !table.is_identified(self.judge.slots.fields(first)) {
            return None;
        }
        table.judge_across(first, at, self.judge);
        Some(Slot::Object(first))
    }

    fn list(&mut self, max: usize, of: &'static Shape, at: &Place<'_>) -> Option<Slot> {
        open(&mut self.cursor, b'[')?;
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
            self.cursor.next(Inside::Array)?;
        }
        self.cursor.bump();
        let list = self.judge.slots.add_list(self.entries.get(start..)?);
        self.entries.truncate(start);
        Some(Slot::List(list))
    }

    /// What the fields without a value mean, if they may be absent.
    fn judge_absent(&mut self, table: &Table, given: &Given, at: &Place<'_>) -> Option<()> {
        for field in given.absent(table) {
            match field.presence {
                Presence::Required => return None,
                Presence::Advised => self.judge.warn(&at.field(field.name), Notice::NotDeduplicated),
                Presence::Defaulted(_) => self.judge.normalizes(),
                Presence::Optional | Presence::Explicit => {}
            }
        }
        // It says no more than absence, but is not what it is normalized to.
        if given.null != 0 {
            self.judge.normalizes();
        }
        Some(())
    }
}

fn open(cursor: &mut Cursor<'_>, bracket: u8) -> Option<()> {
    if cursor.peek()? != bracket {
        return None;
    }
    cursor.bump();
    cursor.skip_white_space();
    Some(())
}

/// A text, a number or a boolean.
#[inline(always)]
fn scalar(cursor: &mut Cursor<'_>, shape: &Shape) -> Option<Slot> {
    match shape {
        Shape::Amount { .. } | Shape::Quantity => {
            let span = cursor.number().ok()?;
            shape.usual_number(cursor.bytes_of(span)).map(Slot::Number)
        }
        Shape::Boolean => {
            let word = if cursor.peek()? == b't' { "true" } else { "false" };
            cursor.literal(word, Slot::Boolean(word == "true")).ok()
        }
        _ => {
            let span = cursor.plain_string()?;
            shape.is_usual_text(cursor.bytes_of(span)).then_some(Slot::Text(span))
        }
    }
}

/// Where it may stand for what is absent.
fn null(cursor: &mut Cursor<'_>, field: &Field) -> Option<Slot> {
    if matches!(field.presence, Presence::Required | Presence::Explicit) {
        return None;
    }
    cursor.literal("null", Slot::Absent).ok()
}

/// Which fields were given so far, a bit each.
#[derive(Default)]
struct Given {
    value: u32,
    null: u32,
}

impl Given {
    /// `None` if the field was given before.
    #[inline]
    fn add(&mut self, index: usize, slot: Slot) -> Option<()> {
        let bit = bit(index);
        if (self.value | self.null) & bit != 0 {
            return None;
        }
        *(if slot.is_valid() { &mut self.value } else { &mut self.null }) |= bit;
        Some(())
    }

    fn absent<'t>(&self, table: &'t Table) -> impl Iterator<Item = &'t Field> {
        let value = self.value;
        table.fields.iter().enumerate().filter(move |(index, _)| value & bit(*index) == 0).map(|(_, field)| field)
    }

    fn lacks_advice(&self, table: &Table) -> bool {
        self.absent(table).any(|field| field.presence == Presence::Advised)
    }
}

/// No table has more fields than there are bits.
#[inline]
fn bit(index: usize) -> u32 {
    u32::try_from(index).map_or(0, |index| 1_u32.wrapping_shl(index))
}
