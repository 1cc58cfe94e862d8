//! Bodies that are something else altogether, told by how they begin.

use super::Cause;
use crate::json::BYTE_ORDER_MARK;

pub(super) fn kind(bytes: &[u8]) -> Option<Cause> {
    let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    Some(match text {
        // gzip, Zip, Zstandard, and what zlib begins with at each of its levels.
        [0x1F, 0x8B, ..]
        | [b'P', b'K', 3, 4, ..]
        | [0x28, 0xB5, 0x2F, 0xFD, ..]
        | [0x78, 1 | 0x5E | 0x9C | 0xDA, ..] => Cause::Compressed,
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [0, 1..=255, 0, ..] | [1..=255, 0, _, 0, ..] => Cause::Utf16,
        _ => {
            let text = text.trim_ascii_start();
            match text {
                [b'<', b'%' | b'=', ..] => return None,
                [b'<', ..] => Cause::Markup,
                [b'`', b'`', b'`', ..] => Cause::CodeFence,
                [b'%', b'7', b'B' | b'b', ..] => Cause::UrlEncoded,
                [b'-', b'-', ..] => Cause::Form,
                _ if text.starts_with(b"[object ") => Cause::ObjectObject,
                _ if is_form(text) => Cause::Form,
                _ => return None,
            }
        }
    })
}

/// `name=value`, with or without more behind it.
fn is_form(text: &[u8]) -> bool {
    let is_in_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-.%+[]".contains(byte);
    let end = text.iter().position(|byte| !is_in_name(byte)).unwrap_or_default();
    end > 0 && text.get(end) == Some(&b'=') && text.first() != Some(&b'[')
}
