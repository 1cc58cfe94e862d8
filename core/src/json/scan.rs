//! Bytes that begin a body, or end a run of plain string bytes.

/// U+FEFF in UTF-8. One in front of a body is no part of it.
pub(crate) const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Position of the first quote, backslash or control character; the length if nothing is found.
#[inline]
pub(super) fn first_special(bytes: &[u8]) -> usize {
    first(bytes, |word| specials(word) & !word, |byte| byte < 0x20 || byte == b'"' || byte == b'\\')
}

/// Position of the first of those, or of the first byte that is not [plain](is_plain).
#[inline]
pub(super) fn first_not_plain(bytes: &[u8]) -> usize {
    let is_not_plain = |byte| byte < 0x20 || byte == b'"' || byte == b'\\' || byte >= 0x7F;
    first(bytes, |word| specials(word) | not_plain(word), is_not_plain)
}

/// Position of the first byte that is meant, whose high bit `marks` answers for eight bytes at a time: strings are most of a
/// payload, both ways. A borrow or a carry may mark bytes above the first one that is meant, never below it.
#[inline]
fn first(bytes: &[u8], marks: impl Fn(u64) -> u64, is_meant: impl Fn(u8) -> bool) -> usize {
    let (words, rest) = bytes.as_chunks::<8>();
    for (position, word) in words.iter().enumerate() {
        let special = marks(u64::from_le_bytes(*word)) & repeated(0x80);
        if special != 0 {
            let inside = usize::try_from(special.trailing_zeros() >> 3).unwrap_or_default();
            return position.saturating_mul(8).saturating_add(inside);
        }
    }
    words.len().saturating_mul(8).saturating_add(rest.iter().position(|&byte| is_meant(byte)).unwrap_or(rest.len()))
}

/// The high bit of every special byte, and of some that have it themselves.
#[inline]
fn specials(word: u64) -> u64 {
    // With their second bit turned, the quote comes right behind the control characters, and the space behind the quote.
    let control_or_quote = (word ^ repeated(0b10)).wrapping_sub(repeated(0x21));
    let backslash = (word ^ repeated(b'\\')).wrapping_sub(repeated(1));
    control_or_quote | backslash
}

/// The high bit of every byte that is not plain. A carry can only come from such a byte.
#[inline]
fn not_plain(word: u64) -> u64 {
    word | word.wrapping_add(repeated(1))
}

#[inline]
const fn repeated(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// Whether a text begins with a name, which is compared by its first and its last bytes: they overlap, and a comparison byte by byte, as
/// `==` is in WebAssembly, takes a twentieth of a verdict.
#[inline]
pub(super) fn is_same(text: &[u8], name: &[u8]) -> bool {
    let Some(text) = text.get(..name.len()) else { return false };
    match (text.first_chunk::<8>(), name.first_chunk::<8>()) {
        (Some(first), Some(of_name)) => {
            // Only names of more than 16 bytes, which no table has, have others between.
            u64::from_le_bytes(*first) == u64::from_le_bytes(*of_name)
                && text.last_chunk().map(|last| u64::from_le_bytes(*last))
                    == name.last_chunk().map(|last| u64::from_le_bytes(*last))
                && (name.len() <= 16 || text == name)
        }
        _ => text.iter().zip(name).all(|(one, other)| one == other),
    }
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
                        let is_not_plain = |byte: &u8| is_special(byte) || *byte >= 0x7F;
                        let expected = bytes.iter().position(is_not_plain).unwrap_or(length);
                        assert_eq!(first_not_plain(&bytes), expected, "{byte} at {place} of {length}");
                    }
                }
            }
        }
    }
}
