//! Ranges of characters as few bytes: how far each begins behind the one before, and how many more characters it has. A
//! third of the bytes, and a KB less to download; to be looked through from the start, which a final sigma may take.

use super::tables::Range;

/// Seven bits a byte, the lowest first; all but the last have the high bit.
const MORE: u16 = 0x80;

/// How many bytes the ranges take.
pub(super) const fn length(ranges: &[Range]) -> usize {
    pack::<0>(ranges).1
}

/// The ranges in `N` bytes, and how many there should be.
#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    reason = "while compiling, where a panic is an error of the compiler"
)]
pub(super) const fn pack<const N: usize>(ranges: &[Range]) -> ([u8; N], usize) {
    let mut bytes = [0; N];
    let (mut length, mut at, mut end) = (0, 0, 0);
    while at < ranges.len() {
        let (first, last) = ranges[at];
        let numbers = [first - end, last - first];
        let mut which = 0;
        while which < numbers.len() {
            let mut number = numbers[which];
            loop {
                if length < N {
                    bytes[length] = (number % MORE + if number >= MORE { MORE } else { 0 }) as u8;
                }
                length += 1;
                number /= MORE;
                if number == 0 {
                    break;
                }
            }
            which += 1;
        }
        end = last;
        at += 1;
    }
    (bytes, length)
}

/// Whether a code is in one of the ranges.
pub(super) fn holds(packed: &[u8], code: u16) -> bool {
    let mut bytes = packed.iter();
    let mut end: u16 = 0;
    while let Some((gap, more)) = number(&mut bytes).zip(number(&mut bytes)) {
        let first = end.wrapping_add(gap);
        end = first.wrapping_add(more);
        if code <= end {
            return first <= code;
        }
    }
    false
}

fn number<'b>(bytes: &mut impl Iterator<Item = &'b u8>) -> Option<u16> {
    let (mut number, mut shift) = (0_u16, 0);
    loop {
        let byte = u16::from(*bytes.next()?);
        number |= (byte & !MORE).wrapping_shl(shift);
        if byte & MORE == 0 {
            return Some(number);
        }
        shift = shift.wrapping_add(7);
    }
}
