//! A verdict as a few numbers and one text, which JavaScript takes apart without parsing it.

use alloc::string::String;

use advocateloop_core::{Derived, Rejection, Verdict, Warning};

use crate::parts::Parts;

/// The payload is valid.
const VALID: u32 = 1;
/// It is normalized to the very value that was sent, so no text tells it.
const NORMAL: u32 = 1 << 1;
/// The number of this name follows from it.
const ATTRIBUTABLE_REVENUE: u32 = 1 << 2;
const ITEMS_TOTAL: u32 = 1 << 3;
/// `items_total` is too large to be an exact number of units: its digits are a piece of the text.
const LARGE_ITEMS_TOTAL: u32 = 1 << 4;
/// The normalized payload is in the parts, and no text tells it.
const IN_PARTS: u32 = 1 << 5;

/// Up to here, every integer is a JavaScript number.
const LARGEST_EXACT: i128 = 1 << 53;

const MOST_LISTED: usize = 100;
/// Its path, code, fix and message.
const PIECES_OF_ISSUE: usize = 4;
const PIECES_OF_WARNING: usize = 3;
/// The error line and the code of all issues, or the normalized payload and the total of its items.
const PIECES_OF_ALL: usize = 2;
const PIECES: usize = PIECES_OF_ALL + MOST_LISTED * (PIECES_OF_ISSUE + PIECES_OF_WARNING);

/// What is to be told of a valid payload.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    Verdict,
    /// The normalized payload, too.
    Parts,
    /// The same, unless it is the very value that was sent.
    Changes,
}

/// What JavaScript reads: the layout is `js/src/answer.js`'s too.
#[repr(C)]
pub(crate) struct Answer {
    /// In 1/10,000: the attributable revenue, and the items' total.
    units: [f64; 2],
    text_at: usize,
    text_length: usize,
    issues: u32,
    warnings: u32,
    /// Where each piece of the text ends: in bytes, unless [`count_code_units`](Answer::count_code_units) was asked for.
    ends: [u32; PIECES],
    pub(crate) parts: Parts,
    pieces: Pieces,
}

#[expect(
    clippy::cast_precision_loss,
    reason = "every amount, and every sum up to the largest exact one, is below 2^53"
)]
fn number(units: i128) -> f64 {
    units as f64
}

/// The text while it grows.
struct Pieces {
    text: String,
    count: usize,
}

impl Answer {
    pub(crate) const fn new() -> Self {
        Answer {
            units: [0.0; 2],
            text_at: 0,
            text_length: 0,
            issues: 0,
            warnings: 0,
            ends: [0; PIECES],
            parts: Parts::new(),
            pieces: Pieces { text: String::new(), count: 0 },
        }
    }

    /// Answers what kind of answer it is: a sum of the constants above.
    pub(crate) fn tell(&mut self, verdict: &Verdict<'_>, sent: &[u8], wanted: Wanted) -> u32 {
        self.pieces.text.clear();
        self.pieces.count = 0;
        (self.issues, self.warnings) = (0, 0);
        let kind = match &verdict.outcome {
            Ok(_) if verdict.is_normal() && wanted != Wanted::Parts => VALID | NORMAL,
            Ok(payload) if wanted != Wanted::Verdict && self.parts.tell(payload, sent) => VALID | IN_PARTS,
            Ok(_) if verdict.is_normal() => VALID | NORMAL,
            Ok(payload) => {
                if wanted != Wanted::Verdict {
                    self.add(|text| text.push_str(&payload.to_json()));
                }
                VALID
            }
            Err(rejection) => {
                self.reject(rejection);
                0
            }
        };
        let kind = kind | verdict.derived().map_or(0, |derived| self.derive(&derived));
        verdict.warnings.iter().for_each(|warning| self.warn(warning));
        self.text_at = self.pieces.text.as_ptr().addr();
        self.text_length = self.pieces.text.len();
        kind
    }

    fn reject(&mut self, rejection: &Rejection) {
        for issue in rejection.issues() {
            self.issues += 1;
            self.add(|text| issue.path().write_pointer(text));
            self.add(|text| text.push_str(issue.code().name()));
            self.add(|text| issue.fix().into_iter().for_each(|fix| fix.print(text)));
            self.add(|text| issue.write_message(text));
        }
        self.add(|text| text.push_str(&rejection.error_line()));
        self.add(|text| text.push_str(rejection.code()));
    }

    fn warn(&mut self, warning: &Warning) {
        self.warnings += 1;
        self.add(|text| warning.path().write_pointer(text));
        self.add(|text| text.push_str(warning.code().name()));
        self.add(|text| warning.write_message(text));
    }

    fn derive(&mut self, derived: &Derived) -> u32 {
        self.units[0] = number(derived.attributable_revenue.units().into());
        match derived.items_total {
            None => ATTRIBUTABLE_REVENUE,
            Some(total) if total.units() <= LARGEST_EXACT => {
                self.units[1] = number(total.units());
                ATTRIBUTABLE_REVENUE | ITEMS_TOTAL
            }
            Some(total) => {
                self.add(|text| total.print(text));
                ATTRIBUTABLE_REVENUE | ITEMS_TOTAL | LARGE_ITEMS_TOTAL
            }
        }
    }

    fn add(&mut self, write: impl FnOnce(&mut String)) {
        write(&mut self.pieces.text);
        if let Some(end) = self.ends.get_mut(self.pieces.count) {
            *end = u32::try_from(self.pieces.text.len()).unwrap_or(u32::MAX);
        }
        self.pieces.count += 1;
    }

    /// Counts the ends of the pieces in UTF-16 code units, for a text that is not all ASCII: as a JavaScript string, it has
    /// fewer of them than bytes.
    pub(crate) fn count_code_units(&mut self) {
        let (mut start, mut units) = (0, 0_u32);
        for end in self.ends.iter_mut().take(self.pieces.count) {
            let place = start..usize::try_from(*end).unwrap_or(usize::MAX);
            start = place.end;
            units = units.saturating_add(utf16_length(self.pieces.text.as_bytes().get(place).unwrap_or_default()));
            *end = units;
        }
    }
}

/// In code units: one for each character, and one more for those of four bytes.
///
/// Eight bytes at a time, where `encode_utf16` would decode each character: sentences hold a `−` or an `×`.
fn utf16_length(utf8: &[u8]) -> u32 {
    const HIGH: u64 = u64::from_le_bytes([0x80; 8]);
    let (words, rest) = utf8.as_chunks::<8>();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    let mut length = u32::try_from(utf8.len()).unwrap_or(u32::MAX);
    for word in words.iter().chain([&last]).map(|bytes| u64::from_le_bytes(*bytes)).filter(|word| word & HIGH != 0) {
        // 10xxxxxx goes on with a character, 1111xxxx begins one of four bytes. No bit comes from a neighbouring byte.
        let goes_on = word & !(word << 1) & HIGH;
        let is_long = word & (word << 1) & (word << 2) & (word << 3) & HIGH;
        length = length + is_long.count_ones() - goes_on.count_ones();
    }
    length
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::String;

    use super::utf16_length;

    #[test]
    fn counts_code_units_as_the_standard_library_does() {
        for character in [
            "a",
            "\0",
            "\u{7f}",
            "\u{80}",
            "\u{7ff}",
            "\u{800}",
            "−",
            "\u{d7ff}",
            "\u{ffff}",
            "\u{10000}",
            "\u{10ffff}",
        ] {
            for length in 0..12 {
                let text = format!("{}{character}{}", "x".repeat(length), character.repeat(length));
                assert_eq!(utf16_length(text.as_bytes()) as usize, text.encode_utf16().count(), "{text:?}");
            }
        }
        assert_eq!(utf16_length(String::new().as_bytes()), 0);
    }
}
