//! The parts of a normalized payload, two words each, of which JavaScript makes an object without parsing a text.

use advocateloop_core::{Normalized, Part};

/// More than a payload of 100 items has; a larger one is told as text.
const MOST: usize = 1024;

/// The kind stands in the upper three bits of a part's first word, as in `js/src/parts.js`.
const KIND: u32 = 29;
const ABSENT: u32 = 0;
const TEXT: u32 = 1;
const NUMBER: u32 = 2;
const BOOLEAN: u32 = 3;
const ARRAY: u32 = 4;

#[repr(C)]
pub(crate) struct Parts([[u32; 2]; MOST]);

impl Parts {
    pub(crate) const WORDS: usize = 2 * MOST;

    pub(crate) const fn new() -> Self {
        Parts([[0; 2]; MOST])
    }

    /// Whether they are all there, and places in what was sent are the same in bytes as in UTF-16 code units.
    pub(crate) fn tell(&mut self, payload: &Normalized<'_>, sent: &[u8]) -> bool {
        let mut places = self.0.iter_mut();
        let mut fits = sent.is_ascii();
        let mut tell = |part: Part<'_>| match (places.next(), words(part, sent)) {
            (Some(place), Some(words)) => *place = words,
            _ => fits = false,
        };
        payload.tell_parts(&mut tell).is_some() && fits
    }
}

/// `None` for a number below zero or a place that no body has.
fn words(part: Part<'_>, sent: &[u8]) -> Option<[u32; 2]> {
    let word = |number: usize| u32::try_from(number).ok();
    let (kind, high, low) = match part {
        Part::Absent => (ABSENT, 0, 0),
        Part::Text(text) => {
            let start = text.as_ptr().addr().checked_sub(sent.as_ptr().addr())?;
            (TEXT, word(start)?, word(start.checked_add(text.len())?)?)
        }
        Part::Number(units) => {
            let units = u64::try_from(units).ok()?;
            (NUMBER, u32::try_from(units >> 32).ok()?, u32::try_from(units & u64::from(u32::MAX)).ok()?)
        }
        Part::Boolean(boolean) => (BOOLEAN, 0, u32::from(boolean)),
        Part::Array { length } => (ARRAY, 0, word(length)?),
    };
    (high >> KIND == 0).then_some([kind << KIND | high, low])
}
