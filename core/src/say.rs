//! Sentences without `core::fmt`.

use alloc::string::String;

/// What a sentence is put together from.
///
/// Not `core::fmt`, which is the same to a reader, but took three times as long for a sentence, and 3 KB of the npm package's download.
pub(crate) trait Say {
    fn say(&self, out: &mut String);
}

impl Say for str {
    // Compiled once: in each of the hundred places, it would be 9 KB.
    #[inline(never)]
    fn say(&self, out: &mut String) {
        out.push_str(self);
    }
}

impl Say for bool {
    fn say(&self, out: &mut String) {
        out.push_str(if *self { "true" } else { "false" });
    }
}

impl Say for u32 {
    #[inline(never)]
    fn say(&self, out: &mut String) {
        let mut divisor = 1_u32;
        while self.checked_div(divisor).unwrap_or_default() > 9 {
            divisor = divisor.saturating_mul(10);
        }
        while divisor > 0 {
            let digit = self.checked_div(divisor).unwrap_or_default() % 10;
            out.extend(char::from_digit(digit, 10));
            divisor /= 10;
        }
    }
}

/// A length or a count, which no body has more than 32 bits of.
impl Say for usize {
    #[inline(never)]
    fn say(&self, out: &mut String) {
        u32::try_from(*self).unwrap_or(u32::MAX).say(out);
    }
}

/// One part after the other.
macro_rules! say {
    ($out:expr, $($part:expr),+) => {{ $( $part.say($out); )+ }};
}
pub(crate) use say;
