//! Identifiers that sort in the order in which an isolate makes them, within one millisecond, too.

use std::cell::Cell;

use crate::ids::Entropy;

/// The time of the last one, and how many there were with it.
#[derive(Debug, Default)]
pub(crate) struct Sequence(Cell<(u64, u16)>);

/// A version 7 UUID has 12 bits behind its time.
const MOST: u16 = 0x0FFF;

impl Sequence {
    /// The next time, and the randomness with the number in its first bits.
    pub(crate) fn next(&self, now_ms: u64, random: Entropy) -> (u64, Entropy) {
        let (last_ms, count) = self.0.get();
        let (ms, count) = match count {
            _ if now_ms > last_ms => (now_ms, 0),
            MOST => (last_ms.saturating_add(1), 0),
            count => (last_ms, count.saturating_add(1)),
        };
        self.0.set((ms, count));
        let [high, low] = count.to_be_bytes();
        let [_, _, rest @ ..] = random;
        let mut entropy = Entropy::default();
        for (slot, byte) in entropy.iter_mut().zip([high, low].into_iter().chain(rest)) {
            *slot = byte;
        }
        (ms, entropy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids;

    #[test]
    fn identifiers_sort_in_the_order_in_which_they_were_made() {
        let sequence = Sequence::default();
        // Clocks stand still, and go back.
        let times = [5, 5, 5, 4, 6, 6].into_iter().chain(std::iter::repeat_n(6, 9000));
        let made: Vec<String> = times
            .enumerate()
            .map(|(index, now_ms)| {
                let random = [u8::try_from(255 - index % 256).unwrap(); 10];
                let (ms, entropy) = sequence.next(now_ms, random);
                ids::make("cnv_", ms, &entropy)
            })
            .collect();
        assert!(made.is_sorted_by(|one, next| one < next));
    }
}
