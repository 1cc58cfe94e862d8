//! Characters and words by which a cause is known.

use super::trail::About::Here;
use super::trail::{char_at, closing_quote};
use super::{CURLY_QUOTES, Cause, OBJECT_OBJECT};
use crate::json::scan::BYTE_ORDER_MARK;
use crate::text::joined;

/// Tells by its beginning what a body is that is something else altogether.
pub(super) fn of_body(bytes: &[u8]) -> Option<&'static str> {
    const FORM: &str = "is a form (a=b&c=d), not JSON: send a JSON object, { … }";
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let text = bytes.trim_ascii_start();
    Some(match (bytes, text) {
        // gzip, Zip, Zstandard, and what zlib begins with at each of its levels.
        (
            [0x1F, 0x8B, ..]
            | [b'P', b'K', 3, 4, ..]
            | [0x28, 0xB5, 0x2F, 0xFD, ..]
            | [0x78, 1 | 0x5E | 0x9C | 0xDA, ..],
            _,
        ) => "is compressed: send it uncompressed",
        ([0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [0, 1..=255, 0, ..] | [1..=255, 0, _, 0, ..], _) => {
            "is in UTF-16: send it in UTF-8"
        }
        (_, [b'<', b'%' | b'=', ..]) => return None,
        (_, [b'<', ..]) => "is XML or HTML, not JSON: send a JSON object, { … }",
        (_, [b'`', b'`', b'`', ..]) => "has a code fence (```) around it: send the JSON alone",
        (_, [b'%', b'7', b'B' | b'b', ..]) => "is URL-encoded: send the JSON as it is, from the { on",
        (_, [b'-', b'-', ..]) => FORM,
        _ if text.starts_with(b"[object ") => OBJECT_OBJECT,
        _ if is_form(text) => FORM,
        _ => return None,
    })
}

/// Recognizes `name=value`, with or without more behind it.
fn is_form(text: &[u8]) -> bool {
    let is_in_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-.%+[]".contains(byte);
    let end = text.iter().position(|byte| !is_in_name(byte)).unwrap_or_default();
    end > 0 && text.get(end) == Some(&b'=') && text.first() != Some(&b'[')
}

/// Words of other languages, and what to send instead.
static WORDS: [(&str, &str); 5] = [
    ("NaN nan Infinity -Infinity inf -inf", "send a number, or leave the field out"),
    ("undefined", "send a value, or leave the field out"),
    ("None NULL Null nil", "leave the field out, or send null"),
    ("True TRUE", "send true in lower case"),
    ("False FALSE", "send false in lower case"),
];

/// Finds another language's word, if one stands there alone.
pub(super) fn word(rest: &[u8]) -> Option<Cause> {
    let is_end = |byte: &u8| matches!(byte, b',' | b'}' | b']') || byte.is_ascii_whitespace();
    let end = rest.iter().position(is_end).unwrap_or(rest.len());
    let word = std::str::from_utf8(rest.get(..end)?).ok()?;
    let (_, instead) = WORDS.iter().find(|(words, _)| words.split_ascii_whitespace().any(|known| known == word))?;
    Some(Here.says(&joined(&[word, " is not JSON: ", instead])))
}

/// Finds what is wrong wherever it stands outside of a text.
pub(super) fn anywhere(rest: &[u8]) -> Option<Cause> {
    const DOTS: &str = "there are dots in place of a value: send it in full, or remove the dots";
    Some(Here.says(match rest {
        [b'#', b'A'..=b'Z', ..] => "there is a spreadsheet's error (# …): correct the cell that it comes from",
        [b'\\', b'"', ..] => "there is a backslash before a quote: send \" instead of \\\"",
        [b'.', b'.', ..] => DOTS,
        [b'$' | b'#', b'{', ..] => return Some(Here.has_placeholder("${…}")),
        [b'/', b'/' | b'*', ..] | [b'#', ..] => "there is a comment: remove it, since JSON has none",
        [b'<', b'%', ..] => return Some(Here.has_placeholder("<%…%>")),
        [b'=', b'{', ..] => return Some(Here.has_placeholder("{{…}}")),
        _ => match char_at(rest)? {
            '…' => DOTS,
            '\u{FEFF}' => "there is a byte-order mark (U+FEFF): send one at the very beginning, or none",
            '`' => "backticks (`) do not work: send double quotes (\")",
            character if is_curly_quote(character) => CURLY_QUOTES,
            character if is_invisible(character) => {
                let code = u32::from(character);
                return Some(Here.says(&format!(
                    "there is an invisible character (U+{code:04X}): delete it, or type a plain space"
                )));
            }
            _ => return None,
        },
    }))
}

/// How long the name is that stands there without quotes.
pub(super) fn name_length(rest: &[u8]) -> usize {
    let is_in_name =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'$') || !byte.is_ascii();
    rest.iter().position(|byte| !is_in_name(byte)).unwrap_or(rest.len())
}

/// Whether a text is followed by a colon, as a member's name is.
pub(super) fn is_member(text: &[u8]) -> bool {
    let behind = closing_quote(text, 1).and_then(|end| text.get(end.saturating_add(1)..)).unwrap_or_default();
    behind.trim_ascii_start().first() == Some(&b':')
}

/// Half of a surrogate pair, as bytes that pretend to be UTF-8.
pub(super) fn is_half_emoji(rest: &[u8]) -> bool {
    // Both halves are no half.
    matches!(rest, [0xED, 0xA0..=0xBF, ..]) && !matches!(rest, [_, 0xA0..=0xAF, _, 0xED, 0xB0..=0xBF, ..])
}

fn is_curly_quote(character: char) -> bool {
    matches!(
        character,
        '´' | '«' | '»' | '\u{2018}'
            ..='\u{201F}' | '\u{2032}' | '\u{2033}' | '\u{2039}' | '\u{203A}' | '\u{FF02}' | '\u{FF07}'
    )
}

/// White space that JSON doesn't know, and what has no width.
fn is_invisible(character: char) -> bool {
    (character.is_whitespace() && !character.is_ascii())
        || character.is_control()
        || matches!(character, '\u{AD}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}')
}

pub(super) fn has_curly_quote(text: &[u8]) -> bool {
    std::str::from_utf8(text).unwrap_or_default().contains(is_curly_quote)
}

/// Whether a text has a curly quote where it should have ended: the one in front was straight.
pub(super) fn has_closing_curly_quote(text: &[u8]) -> bool {
    let text = std::str::from_utf8(text).unwrap_or_default();
    text.char_indices().any(|(at, character)| {
        matches!(character, '\u{201C}'..='\u{201F}')
            && text.get(at.saturating_add(character.len_utf8())..).is_some_and(|behind| {
                behind
                    .bytes()
                    .find(|byte| !byte.is_ascii_whitespace())
                    .is_none_or(|byte| matches!(byte, b',' | b':' | b'}' | b']'))
            })
    })
}
