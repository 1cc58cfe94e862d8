//! Bodies that are something else altogether, told by how they begin.

use super::sentences::{self, Cause};
use crate::json::scan::BYTE_ORDER_MARK;

pub(super) fn kind(bytes: &[u8]) -> Option<Cause> {
    let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    Some(Cause::Body(match text {
        // gzip, Zip, Zstandard, and what zlib begins with at each of its levels.
        [0x1F, 0x8B, ..]
        | [b'P', b'K', 3, 4, ..]
        | [0x28, 0xB5, 0x2F, 0xFD, ..]
        | [0x78, 1 | 0x5E | 0x9C | 0xDA, ..] => sentences::COMPRESSED,
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [0, 1..=255, 0, ..] | [1..=255, 0, _, 0, ..] => sentences::UTF16,
        _ => {
            let text = text.trim_ascii_start();
            match text {
                [b'<', b'%' | b'=', ..] => return None,
                [b'<', ..] => sentences::MARKUP,
                [b'`', b'`', b'`', ..] => sentences::CODE_FENCE,
                [b'%', b'7', b'B' | b'b', ..] => sentences::URL_ENCODED,
                [b'-', b'-', ..] => sentences::FORM,
                _ if text.starts_with(b"[object ") => sentences::OBJECT_OBJECT_BODY,
                _ if is_form(text) => sentences::FORM,
                _ => return None,
            }
        }
    }))
}

/// `name=value`, with or without more behind it.
fn is_form(text: &[u8]) -> bool {
    let is_in_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-.%+[]".contains(byte);
    let end = text.iter().position(|byte| !is_in_name(byte)).unwrap_or_default();
    end > 0 && text.get(end) == Some(&b'=') && text.first() != Some(&b'[')
}
