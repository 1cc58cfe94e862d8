//! A valid verdict for JavaScript: the one short cut past `serde`.
//!
//! It goes as a list of numbers and one text, of which `js/src/values.js` makes the answer.

use std::fmt::Write as _;

use advocateloop_core::money::Total;
use advocateloop_core::{Normalized, Part, Verdict};

/// Room for the numbers and for the texts of most answers.
const USUAL_COUNT: usize = 64;
const USUAL_LENGTH: usize = 256;

/// Up to here, every integer is a number of JavaScript's.
const LARGEST_EXACT: i64 = 1 << 53;

/// What is told of a verdict.
pub(crate) struct Values<'a> {
    body: &'a [u8],
    /// In other texts than ASCII, places are others in bytes than in JavaScript's UTF-16.
    is_ascii: bool,
    pub(crate) numbers: Vec<f64>,
    /// The texts that don't stand in the body, one behind the other.
    pub(crate) texts: String,
}

impl<'a> Values<'a> {
    /// Tells a valid verdict, with the payload if that is asked for.
    pub(crate) fn of(verdict: &Verdict<'_>, payload: Option<&Normalized<'_>>, body: &'a [u8]) -> Self {
        let numbers = Vec::with_capacity(USUAL_COUNT);
        let texts = String::with_capacity(USUAL_LENGTH);
        let mut values = Values { body, is_ascii: body.is_ascii(), numbers, texts };
        if let Some(payload) = payload {
            payload.tell_parts(&mut |part| values.part(part));
        }
        values.count(verdict.warnings.len());
        for warning in &verdict.warnings {
            values.said(|texts| warning.path().write_pointer(texts));
            values.said(|texts| texts.push_str(warning.code().name()));
            values.said(|texts| _ = write!(texts, "{warning}"));
        }
        let derived = verdict.derived();
        values.numbers.push(derived.map_or(f64::NAN, |derived| number(derived.attributable_revenue.units())));
        values.numbers.push(derived.and_then(|derived| derived.items_total).map_or(f64::NAN, total));
        values
    }

    fn part(&mut self, part: Part<'_>) {
        match part {
            Part::Absent => self.numbers.push(f64::NAN),
            Part::Text(text) => self.text(text),
            Part::Number(units) => self.numbers.push(number(units)),
            Part::Boolean(boolean) => self.count(boolean.into()),
            Part::Array { length } | Part::Texts { length } => self.count(length),
        }
    }

    /// Tells a text of the payload: where it begins and ends in the body, if it stands there.
    fn text(&mut self, text: &str) {
        let start = text.as_ptr().addr().wrapping_sub(self.body.as_ptr().addr());
        if self.is_ascii && start < self.body.len() {
            self.count(start);
            self.count(start.wrapping_add(text.len()));
        } else {
            self.said(|texts| texts.push_str(text));
        }
    }

    /// Tells a text that is written here: its length, below zero.
    fn said(&mut self, write: impl FnOnce(&mut String)) {
        let start = self.texts.len();
        write(&mut self.texts);
        let text = self.texts.get(start..).unwrap_or_default();
        self.count(if text.is_ascii() { text.len() } else { text.encode_utf16().count() });
        self.numbers.last_mut().into_iter().for_each(|length| *length = -1.0 - *length);
    }

    #[expect(clippy::cast_precision_loss, reason = "a body has 64 KiB at most")]
    fn count(&mut self, count: usize) {
        self.numbers.push(count as f64);
    }
}

/// Returns what so many units of 1/10,000 are.
#[expect(clippy::cast_precision_loss, reason = "all amounts are below 2^53 units")]
fn number(units: i64) -> f64 {
    units as f64 / 10_000.0
}

fn total(total: Total) -> f64 {
    let exact = total.units().filter(|units| *units <= LARGEST_EXACT);
    exact.map_or_else(|| js_sys::parse_float(&total.to_string()), number)
}
