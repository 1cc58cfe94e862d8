//! Placeholders that a broken variable leaves behind in an identifier or a code. Two orders must never be one because both are called “undefined”.

use crate::table::Shape;
use crate::text::split_at;

/// Words that stand for nothing in every language that sends events.
const WORDS: [&str; 3] = ["undefined", "null", "[object object]"];
/// More such words, in identifiers only: as a code, these may be somebody's.
const WORDS_OF_IDS: [&str; 4] = ["none", "nil", "nan", "n/a"];
/// The marks of a variable in a template.
const MARKS: [(&str, &str); 3] = [("{{", "}}"), ("${", "}"), ("<%", "%>")];

/// Tells whether a trimmed text is what a broken variable leaves behind, in a shape that must not hold it.
pub(super) fn is_placeholder(text: &str, shape: &Shape) -> bool {
    let is_of_any = || is(text, &WORDS) || is_spreadsheet_error(text) || has_template_marks(text);
    match shape {
        Shape::Id { .. } => is_of_any() || is(text, &WORDS_OF_IDS),
        Shape::Code { .. } => is_of_any(),
        _ => false,
    }
}

fn is(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Recognizes `#N/A`, `#REF!`, `#DIV/0!` and `#NAME?`.
fn is_spreadsheet_error(text: &str) -> bool {
    let Some(error) = text.strip_prefix('#') else { return false };
    let name = error.strip_suffix(['!', '?']).unwrap_or_default();
    let is_of_name = |character: char| character.is_alphanumeric() || matches!(character, '/' | '_');
    error.eq_ignore_ascii_case("n/a") || (!name.is_empty() && name.chars().all(is_of_name))
}

/// Tells whether a text holds both marks of a template, in their order.
pub(super) fn has_template_marks(text: &str) -> bool {
    let has =
        |(open, close): &(&str, &str)| split_at(text, open).is_some_and(|(_, rest)| split_at(rest, close).is_some());
    text.bytes().any(|byte| matches!(byte, b'{' | b'$' | b'<')) && MARKS.iter().any(has)
}

/// Recognizes `8.20983E+17`: a spreadsheet has lost the other digits.
pub(super) fn is_shortened_number(text: &str) -> bool {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else { return false };
    let (whole, fraction) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, "0"));
    is_digits(whole) && is_digits(fraction) && exponent.strip_prefix('+').is_some_and(is_digits)
}

/// Tells whether a text of visible ASCII can't be a placeholder, at a glance: nearly every identifier is letters, digits and dashes.
#[inline]
pub(super) fn is_harmless(text: &[u8]) -> bool {
    let begins_like_a_word = matches!(text, [b'u' | b'U' | b'n' | b'N', ..]);
    !begins_like_a_word
        && text.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':' | b'.'))
}
