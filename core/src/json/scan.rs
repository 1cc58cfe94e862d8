//! Where a run of plain string bytes ends.

const ONES: u64 = u64::from_le_bytes([0x01; 8]);
const HIGH_BITS: u64 = u64::from_le_bytes([0x80; 8]);

/// Position of the first quote, backslash or control character; the length if there is none.
///
/// Eight bytes at a time: strings are most of a payload, both ways.
#[inline]
pub(super) fn first_special(bytes: &[u8]) -> usize {
    let (words, rest) = bytes.as_chunks::<8>();
    for (position, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let special = below(word, 0x20) | equal(word, b'"') | equal(word, b'\\');
        if special != 0 {
            let inside = usize::try_from(special.trailing_zeros() >> 3).unwrap_or_default();
            return position.saturating_mul(8).saturating_add(inside);
        }
    }
    let is_special = |&byte: &u8| byte < 0x20 || byte == b'"' || byte == b'\\';
    words.len().saturating_mul(8).saturating_add(rest.iter().position(is_special).unwrap_or(rest.len()))
}

/// The high bit of every byte below a limit of at most 0x80. A borrow can mark bytes above the first one that is
/// meant, never below it.
fn below(word: u64, limit: u8) -> u64 {
    word.wrapping_sub(ONES.wrapping_mul(u64::from(limit))) & !word & HIGH_BITS
}

fn equal(word: u64, byte: u8) -> u64 {
    below(word ^ ONES.wrapping_mul(u64::from(byte)), 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_a_plain_search_finds_for_every_byte_at_every_place() {
        let is_special = |&byte: &u8| byte < 0x20 || byte == b'"' || byte == b'\\';
        for length in 0..20 {
            for place in 0..length {
                for byte in 0..=u8::MAX {
                    for filler in [b'a', 0x80, 0xFF, 0x20] {
                        let mut bytes = vec![filler; length];
                        bytes[place] = byte;
                        let expected = bytes.iter().position(is_special).unwrap_or(length);
                        assert_eq!(first_special(&bytes), expected, "{byte} at {place} of {length}");
                    }
                }
            }
        }
    }
}
