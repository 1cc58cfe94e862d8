//! The usual payload, judged while it is read.
//!
//! Nearly every payload holds nothing but documented fields, each given once, and most are written as they are normalized.
//! Such a one needs no document and no walk through it: a pass through its text fills the slots, in half of the time.
//! A value that is written otherwise, or wrong, is judged by itself, as in any payload. What would be said in another
//! order than the table's, what the table doesn't name, and whatever is no JSON, has no answer here: the payload is judged the long way
//! (`json::read`, `fields`) from its first byte. Whatever this way answers, the long one does too: `tests/laws.rs` and
//! fuzzing hold it to that.

use alloc::vec::Vec;

use crate::fields::{Walk, accepts, judge_whole};
use crate::json::{Cursor, Document, Inside, read_scalar};
use crate::judge::{Judge, MAX_LISTED};
use crate::path::Place;
use crate::slot::Slot;
use crate::table::{Field, Presence, Shape, Table};
use crate::value::{is_usual, usual_number};

/// Fills the judge's slots, and answers the payload's, if there is nothing unusual about it.
pub(crate) fn read<'a>(table: &'static Table, body: &'a [u8], judge: &mut Judge<'a>) -> Option<Slot> {
    let mut reader = Reader { cursor: Cursor::new(body), judge, unusual: Document::of(body), entries: Vec::new() };
    reader.cursor.skip_white_space();
    let root = reader.object(table, &Place::Root)?;
    reader.cursor.skip_white_space();
    // Lenient mode may take back what is said.
    let limit = if reader.judge.is_lenient() { 1 } else { MAX_LISTED };
    let is_all = reader.cursor.peek().is_none() && reader.said() < limit;
    is_all.then_some(root)
}

struct Reader<'r, 'a> {
    cursor: Cursor<'a>,
    judge: &'r mut Judge<'a>,
    /// The value that is judged by itself.
    unusual: Document<'a>,
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
        let walk = Walk::of(table, at);
        let first = self.judge.slots.reserve(table.fields.len());
        let mut given = Given::default();
        let (mut next, mut in_order) = (0, true);
        // How much was said so far, and of which field last.
        let said_before = self.said();
        let (mut said, mut last_said) = (said_before, 0);
        let mut is_valid = true;
        // A copy, which stays in registers from one member to the next: that alone is a fifth of the time.
        let mut cursor = self.cursor;
        open(&mut cursor, b'{')?;
        while !cursor.is_at_end_of(Inside::Object) {
            let index = table.position(next, |name| cursor.is_at_key(name))?;
            let field = table.fields.get(index)?;
            cursor.skip_key(field.name)?;
            in_order &= index >= next;
            next = index.saturating_add(1);
            given.add(index)?;
            let start = cursor;
            let slot = if let Some(slot) = scalar(&mut cursor, &field.shape) {
                slot
            } else {
                self.cursor = start;
                let slot = match &field.shape {
                    shape @ Shape::List { .. } if start.peek() == Some(b'[') => {
                        self.value(shape, &at.field(field.name))?
                    }
                    _ => {
                        read_scalar(&mut self.cursor, &mut self.unusual)?;
                        walk.field(field, self.unusual.root(), self.judge)
                    }
                };
                cursor = self.cursor;
                is_valid &= accepts(field, slot);
                if self.said() > said {
                    (said, last_said) = (self.said(), index);
                }
                slot
            };
            self.judge.slots.set(first.saturating_add(index), slot);
            cursor.next(Inside::Object)?;
        }
        cursor.bump();
        self.cursor = cursor;
        for (index, field) in given.absent(table) {
            if field.presence == Presence::Optional {
                continue; // As nearly all of them.
            }
            let slot = walk.field(field, None, self.judge);
            is_valid &= accepts(field, slot);
            // What is said comes in the order of the table.
            if index < last_said && self.said() > said {
                return None;
            }
        }
        if !in_order {
            if said > said_before {
                return None;
            }
            self.judge.normalizes();
        }
        judge_whole(table, first, &[], at, self.judge);
        Some(if is_valid { Slot::Object(first) } else { Slot::Invalid })
    }

    fn list(&mut self, max: usize, of: &'static Shape, at: &Place<'_>) -> Option<Slot> {
        open(&mut self.cursor, b'[')?;
        let start = self.entries.len();
        let mut is_valid = true;
        while !self.cursor.is_at_end_of(Inside::Array) {
            let index = self.entries.len().saturating_sub(start);
            if index == max {
                return None;
            }
            let entry = self.value(of, &at.index(index))?;
            is_valid &= entry.is_valid();
            self.entries.push(entry);
            self.cursor.next(Inside::Array)?;
        }
        self.cursor.bump();
        let list = self.judge.slots.add_list(self.entries.get(start..)?);
        self.entries.truncate(start);
        Some(if is_valid { Slot::List(list) } else { Slot::Invalid })
    }

    fn said(&self) -> usize {
        self.judge.issue_count.saturating_add(self.judge.warnings.len())
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
#[expect(
    clippy::inline_always,
    reason = "beyond a call, the place in the text would lie in memory: a fifth of the time"
)]
fn scalar(cursor: &mut Cursor<'_>, shape: &Shape) -> Option<Slot> {
    match shape {
        Shape::Amount { .. } | Shape::Quantity => {
            let (units, length) = usual_number(cursor.rest(), shape)?;
            cursor.skip_digits(length)?;
            Some(Slot::Number(units))
        }
        Shape::Boolean => {
            let word = if cursor.peek()? == b't' { "true" } else { "false" };
            cursor.literal(word, Slot::Boolean(word == "true")).ok()
        }
        _ => {
            let span = cursor.plain_string()?;
            is_usual(cursor.bytes_of(span), shape).then_some(Slot::Text(span))
        }
    }
}

/// Which fields were given so far, a bit each.
#[derive(Default)]
struct Given(u32);

impl Given {
    /// `None` if the field was given before.
    #[inline]
    fn add(&mut self, index: usize) -> Option<()> {
        let bit = bit(index);
        let is_new = self.0 & bit == 0;
        self.0 |= bit;
        is_new.then_some(())
    }

    fn absent<'t>(&self, table: &'t Table) -> impl Iterator<Item = (usize, &'t Field)> + use<'t> {
        let given = self.0;
        table.fields.iter().enumerate().filter(move |(index, _)| given & bit(*index) == 0)
    }
}

/// No table has more fields than there are bits.
#[inline]
fn bit(index: usize) -> u32 {
    u32::try_from(index).map_or(0, |index| 1_u32.wrapping_shl(index))
}
