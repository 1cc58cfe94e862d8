//! What a broken variable leaves behind in an identifier or a code. Two orders must never be one because both are called
//! “undefined”.

use super::text::find;
use crate::table::Shape;

/// Words that stand for nothing in every language that sends events.
const WORDS: [&str; 3] = ["undefined", "null", "[object object]"];
/// The same in identifiers only: as a code, these may be somebody's.
const WORDS_OF_IDS: [&str; 4] = ["none", "nil", "nan", "n/a"];
/// How a template marks a variable.
const MARKS: [(&str, &str); 3] = [("{{", "}}"), ("${", "}"), ("<%", "%>")];

/// Whether a trimmed text is what a broken variable leaves behind, in a shape that must not hold it.
pub(super) fn is_placeholder(text: &str, shape: &Shape) -> bool {
    match shape {
        Shape::Id { .. } => is_of_any(text) || is(text, &WORDS_OF_IDS) || is_shortened_number(text),
        Shape::Code { .. } => is_of_any(text),
        _ => false,
    }
}

fn is_of_any(text: &str) -> bool {
    is(text, &WORDS) || is_spreadsheet_error(text) || has_template_marks(text)
}

fn is(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// `#N/A`, `#REF!`, `#DIV/0!`, `#NAME?`
fn is_spreadsheet_error(text: &str) -> bool {
    let Some(error) = text.strip_prefix('#') else { return false };
    if error.eq_ignore_ascii_case("n/a") {
        return true;
    }
    let name = error.strip_suffix(['!', '?']).unwrap_or_default();
    !name.is_empty() && name.chars().all(|character| character.is_alphanumeric() || matches!(character, '/' | '_'))
}

/// Whether a text holds both marks of a template, in their order.
pub(super) fn has_template_marks(text: &str) -> bool {
    let closes_behind = |open: usize, close| text.get(open..).is_some_and(|behind| find(behind, close).is_some());
    MARKS
        .iter()
        .any(|(open, close)| find(text, open).is_some_and(|at| closes_behind(at.saturating_add(open.len()), close)))
}

/// `8.20983E+17`: a spreadsheet has lost the other digits.
fn is_shortened_number(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else { return false };
    let (whole, fraction) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, "0"));
    [Some(whole), Some(fraction), exponent.strip_prefix('+')].into_iter().all(|part| part.is_some_and(is_digits))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a text of visible ASCII can't be a placeholder, at a glance: nearly every identifier is letters, digits and dashes.
#[inline]
pub(super) fn is_harmless(text: &[u8]) -> bool {
    let begins_like_a_word = matches!(text, [b'u' | b'U' | b'n' | b'N', ..]);
    !begins_like_a_word
        && text.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':' | b'.'))
}
