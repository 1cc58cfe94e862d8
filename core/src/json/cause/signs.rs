//! Characters and words by which a cause is known.

use super::sentences::{self, Cause};
use super::trail::char_at;

/// Words of other languages.
static WORDS: &[(&str, &str)] = &[
    ("NaN", sentences::INSTEAD_OF_NUMBER),
    ("nan", sentences::INSTEAD_OF_NUMBER),
    ("Infinity", sentences::INSTEAD_OF_NUMBER),
    ("-Infinity", sentences::INSTEAD_OF_NUMBER),
    ("inf", sentences::INSTEAD_OF_NUMBER),
    ("-inf", sentences::INSTEAD_OF_NUMBER),
    ("undefined", sentences::INSTEAD_OF_VALUE),
    ("None", sentences::INSTEAD_OF_NULL),
    ("NULL", sentences::INSTEAD_OF_NULL),
    ("Null", sentences::INSTEAD_OF_NULL),
    ("nil", sentences::INSTEAD_OF_NULL),
    ("True", sentences::INSTEAD_OF_TRUE),
    ("TRUE", sentences::INSTEAD_OF_TRUE),
    ("False", sentences::INSTEAD_OF_FALSE),
    ("FALSE", sentences::INSTEAD_OF_FALSE),
];

/// Finds what is wrong wherever it stands outside of a text.
pub(super) fn anywhere(rest: &[u8]) -> Option<Cause> {
    Some(match rest {
        [b'#', b'A'..=b'Z', ..] => Cause::Says(sentences::SPREADSHEET_ERROR),
        [b'\\', b'"', ..] => Cause::Says(sentences::BACKSLASH_QUOTES),
        [b'.', b'.', ..] => Cause::Says(sentences::DOTS),
        [b'$' | b'#', b'{', ..] => Cause::Placeholder("${…}"),
        [b'/', b'/' | b'*', ..] | [b'#', ..] => Cause::Says(sentences::COMMENT),
        [b'<', b'%', ..] => Cause::Placeholder("<%…%>"),
        [b'=', b'{', ..] => Cause::Placeholder("{{…}}"),
        _ => match char_at(rest)? {
            '…' => Cause::Says(sentences::DOTS),
            '\u{FEFF}' => Cause::Says(sentences::BYTE_ORDER_MARK),
            '`' => Cause::Says(sentences::BACKTICKS),
            character if is_curly_quote(character) => Cause::Says(sentences::CURLY_QUOTES),
            character if is_invisible(character) => Cause::Invisible(u32::from(character)),
            _ => return None,
        },
    })
}

/// Another language's word, if one stands there alone.
pub(super) fn word(rest: &[u8]) -> Option<Cause> {
    let is_end = |byte: &u8| matches!(byte, b',' | b'}' | b']') || byte.is_ascii_whitespace();
    let &(word, instead) = WORDS
        .iter()
        .find(|(word, _)| rest.strip_prefix(word.as_bytes()).is_some_and(|behind| behind.first().is_none_or(is_end)))?;
    Some(Cause::Word(word, instead))
}

/// How long the name is that stands there without quotes.
pub(super) fn name_length(rest: &[u8]) -> usize {
    let is_in_name =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'$') || !byte.is_ascii();
    rest.iter().position(|byte| !is_in_name(byte)).unwrap_or(rest.len())
}

/// Whether a text is followed by a colon, as a member's name is.
pub(super) fn is_member(text: &[u8]) -> bool {
    let mut is_escaped = false;
    let end = text.iter().skip(1).position(|&byte| {
        let is_end = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        is_end
    });
    let behind = end.and_then(|end| text.get(end.saturating_add(2)..)).unwrap_or_default();
    behind.trim_ascii_start().first() == Some(&b':')
}

/// Half of a surrogate pair, as bytes that pretend to be UTF-8.
pub(super) fn is_half_emoji(rest: &[u8]) -> bool {
    match rest {
        // Both halves are no half.
        [0xED, 0xA0..=0xAF, _, 0xED, 0xB0..=0xBF, ..] => false,
        [0xED, 0xA0..=0xBF, ..] => true,
        _ => false,
    }
}

fn is_curly_quote(character: char) -> bool {
    matches!(
        character,
        '\u{2018}'
            ..='\u{201F}'
                | '«'
                | '»'
                | '\u{2039}'
                | '\u{203A}'
                | '\u{2032}'
                | '\u{2033}'
                | '\u{FF02}'
                | '\u{FF07}'
                | '´'
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
