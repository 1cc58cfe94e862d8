//! Lower and upper case as `str::to_lowercase` and `str::to_uppercase` have them, whose own tables would be a fifth of the npm package's
//! download. `core/tests/case.rs` compares every character.

mod tables;

use tables::{BOTH_WAYS, IGNORABLE, LONG_UPPER, ONLY_LOWER, ONLY_UPPER, Run};

/// Writes a text in lower case.
pub(crate) fn to_lower(text: &str) -> String {
    let mut lower = String::with_capacity(text.len());
    for (at, character) in text.char_indices() {
        lower.push(if character == 'Σ' && is_final(text, at) { 'ς' } else { lower_of(character) });
        if character == 'İ' {
            lower.push('\u{307}'); // The dot, which `i` has by itself in the languages that don't need to tell.
        }
    }
    lower
}

/// Writes a text in upper case.
pub(crate) fn to_upper(text: &str) -> String {
    let mut upper = String::with_capacity(text.len());
    for character in text.chars() {
        match long_upper_of(character) {
            Some(several) => upper.push_str(several),
            None => upper.push(upper_of(character)),
        }
    }
    upper
}

/// The lower case of a character; of `İ`, it is the `i` alone.
fn lower_of(character: char) -> char {
    if character.is_ascii() {
        return character.to_ascii_lowercase();
    }
    let code = u32::from(character);
    let lower = [BOTH_WAYS, ONLY_LOWER].into_iter().find_map(|runs| follow(runs, code));
    lower.and_then(char::from_u32).unwrap_or(character)
}

fn upper_of(character: char) -> char {
    if character.is_ascii() {
        return character.to_ascii_uppercase();
    }
    let code = u32::from(character);
    let backwards = |&(first, last, to): &Run| step((to, to.wrapping_add(last.wrapping_sub(first)), first), code);
    let upper = || BOTH_WAYS.iter().find_map(backwards);
    follow(ONLY_UPPER, code).or_else(upper).and_then(char::from_u32).unwrap_or(character)
}

fn long_upper_of(character: char) -> Option<&'static str> {
    if character.is_ascii() {
        return None;
    }
    let is_space = |character| character == ' ';
    LONG_UPPER.split(is_space).find_map(|word| word.strip_prefix(character))
}

/// Maps a code by the first of the runs that has it.
fn follow(runs: &[Run], code: u32) -> Option<u32> {
    runs.iter().find_map(|run| step(*run, code))
}

/// Maps a code by one run.
fn step((first, last, to): Run, code: u32) -> Option<u32> {
    let offset = code.checked_sub(first).filter(|_| code <= last)?;
    let alternates = first.abs_diff(to) == 1;
    (!alternates || offset & 1 == 0).then(|| to.wrapping_add(offset))
}

/// Whether the sigma there ends a word: Unicode's `Final_Sigma`.
fn is_final(text: &str, at: usize) -> bool {
    let Some((before, from)) = text.split_at_checked(at) else { return false };
    is_letter_next(before.chars().rev()) && !is_letter_next(from.chars().skip(1))
}

fn is_letter_next(mut characters: impl Iterator<Item = char>) -> bool {
    characters.find(|character| !is_ignorable(u32::from(*character))).is_some_and(is_cased)
}

/// Upper, lower or title case.
fn is_cased(character: char) -> bool {
    let is_title_case =
        matches!(character, 'ǅ' | 'ǈ' | 'ǋ' | 'ǲ' | 'ᾈ'..='ᾏ' | 'ᾘ'..='ᾟ' | 'ᾨ'..='ᾯ' | 'ᾼ' | 'ῌ' | 'ῼ');
    character.is_lowercase() || character.is_uppercase() || is_title_case
}

fn is_ignorable(code: u32) -> bool {
    let mut bytes = IGNORABLE.iter();
    let mut end: u32 = 0;
    while let Some((gap, more)) = number(&mut bytes).zip(number(&mut bytes)) {
        let first = end.wrapping_add(gap);
        end = first.wrapping_add(more);
        if code <= end {
            return first <= code;
        }
    }
    false
}

fn number<'b>(bytes: &mut impl Iterator<Item = &'b u8>) -> Option<u32> {
    let (mut number, mut shift) = (0_u32, 0);
    loop {
        let byte = bytes.next()?;
        number |= u32::from(byte & 0x7F).wrapping_shl(shift);
        if byte & 0x80 == 0 {
            return Some(number);
        }
        shift = shift.wrapping_add(7);
    }
}
