//! Lower case as `str::to_lowercase` has it, whose tables and code would be a fifth of the npm package's download.

mod packed;
mod tables;

use alloc::string::String;

use tables::{BASIC, CASED_0, CASED_1, IGNORABLE_0, IGNORABLE_1, IGNORABLE_14, SUPPLEMENTARY};

macro_rules! packed {
    ($ranges:ident) => {{
        const PACKED: [u8; packed::length($ranges)] = packed::pack($ranges).0;
        &PACKED
    }};
}

/// Ranges by plane.
type Planes = &'static [(u8, &'static [u8])];

static CASED: Planes = &[(0, packed!(CASED_0)), (1, packed!(CASED_1))];
static IGNORABLE: Planes = &[(0, packed!(IGNORABLE_0)), (1, packed!(IGNORABLE_1)), (14, packed!(IGNORABLE_14))];

pub(crate) fn of(text: &str) -> String {
    let mut lower = String::with_capacity(text.len());
    for (at, character) in text.char_indices() {
        if character == 'Σ' && is_final(text, at) {
            lower.push('ς');
        } else {
            lower.push(of_character(character));
        }
        if character == 'İ' {
            lower.push('\u{307}'); // The dot, which `i` has by itself in the languages that don't need to tell.
        }
    }
    lower
}

/// Of `İ`, it is the `i` alone.
pub(crate) fn of_character(character: char) -> char {
    if character.is_ascii() {
        return character.to_ascii_lowercase();
    }
    lower(character).unwrap_or(character)
}

/// None where there may be none.
fn lower(character: char) -> Option<char> {
    let (plane, code) = split(character);
    let runs = match plane {
        0 => BASIC,
        1 => SUPPLEMENTARY,
        _ => return None,
    };
    let &(first, _, to) = runs.get(runs.partition_point(|&(_, last, _)| last < code))?;
    let offset = code.checked_sub(first)?;
    let is_between = to.checked_sub(first) == Some(1) && offset % 2 == 1;
    let [high, low] = if is_between { code } else { to.wrapping_add(offset) }.to_be_bytes();
    char::from_u32(u32::from_be_bytes([0, plane, high, low]))
}

/// Whether the sigma there ends a word: Unicode's `Final_Sigma`.
fn is_final(text: &str, at: usize) -> bool {
    let Some((before, from)) = text.split_at_checked(at) else { return false };
    is_letter_next(before.chars().rev()) && !is_letter_next(from.chars().skip(1))
}

fn is_letter_next(mut characters: impl Iterator<Item = char>) -> bool {
    characters.find(|character| !is_in(IGNORABLE, *character)).is_some_and(|character| is_in(CASED, character))
}

fn is_in(planes: Planes, character: char) -> bool {
    let (plane, code) = split(character);
    planes.iter().any(|&(number, ranges)| number == plane && packed::holds(ranges, code))
}

/// Its plane, and its place there.
fn split(character: char) -> (u8, u16) {
    let [_, plane, high, low] = u32::from(character).to_be_bytes();
    (plane, u16::from_be_bytes([high, low]))
}

#[cfg(test)]
mod tests {
    use super::{of, of_character};

    fn assert_as_in_the_standard_library(text: &str) {
        assert_eq!(of(text), text.to_lowercase(), "{text:?}");
    }

    #[test]
    fn every_character_has_the_lower_case_of_the_standard_library() {
        for character in '\0'..=char::MAX {
            assert_as_in_the_standard_library(character.encode_utf8(&mut [0; 4]));
            assert_eq!(Some(of_character(character)), character.to_lowercase().next(), "{character:?}");
        }
    }

    /// The planes between are empty, and those behind are for private use.
    #[test]
    fn a_sigma_is_final_beside_every_character_where_the_standard_library_has_it_so() {
        for character in ('\0'..='\u{3ffff}').chain('\u{e0000}'..='\u{effff}') {
            assert_as_in_the_standard_library(&format!("{character}Σ a{character}Σ aΣ{character} aΣ{character}a"));
        }
    }

    #[test]
    fn words_have_their_lower_case() {
        for (text, lower) in [
            ("ΟΔΟΣ", "οδος"),
            ("ΟΔΟΣ.ΟΔΟΣ@ΣΟΦΟΣ", "οδοσ.οδος@σοφος"),
            ("Σ", "σ"),
            ("Α'Σ'", "α'ς'"),
            ("İSTANBUL", "i̇stanbul"),
            ("STRAẞE", "straße"),
            ("", ""),
        ] {
            assert_eq!(of(text), lower);
            assert_as_in_the_standard_library(text);
        }
    }
}
