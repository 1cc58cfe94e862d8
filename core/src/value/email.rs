//! Email addresses, RFC 5321 with the internationalization of RFC 6531.

use alloc::borrow::Cow;

use super::placeholder;
use super::text::{Email, TextFault, within_length};
use crate::case;
use crate::slot::Kind as _;

/// RFC 5321, 4.5.3.1.1, in octets.
const MAX_LOCAL_PART: usize = 64;
/// RFC 1035, 2.3.4, in octets.
const MAX_LABEL: usize = 63;

/// Why a text is not an email address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EmailFault {
    /// `{{email}}`
    Placeholder,
    /// `Jane <jane@example.com>`
    DisplayName,
    NoAt,
    SeveralAts,
    LocalPart,
    NoDot,
    Domain,
}

/// Writes an address in lower case.
pub(super) fn normalize(email: Cow<'_, str>) -> Result<Cow<'_, str>, TextFault> {
    let lower = if email.bytes().any(|byte| byte.is_ascii_uppercase() || !byte.is_ascii()) {
        let lower = case::to_lower(&email);
        // `İ` has a lower case of two characters.
        within_length(&lower, &Email::SHAPE)?;
        if lower == email { email } else { Cow::Owned(lower) }
    } else {
        email
    };
    check(lower.as_bytes()).map_err(TextFault::Email)?;
    Ok(lower)
}

/// Whether the local part of an address has dots that the RFC forbids: mailboxes of Japanese carriers have.
pub(super) fn is_unusual(email: &str) -> bool {
    email.starts_with('.') || email.bytes().zip(email.bytes().skip(1)).any(|pair| matches!(pair, (b'.', b'.' | b'@')))
}

/// Of visible ASCII characters and spaces.
pub(super) fn is_usual(email: &[u8]) -> bool {
    !email.iter().any(u8::is_ascii_uppercase)
        && check(email).is_ok()
        && core::str::from_utf8(email).is_ok_and(|email| !is_unusual(email))
}

/// Byte by byte: what separates and what is allowed is ASCII, and what is not is looked at by itself.
fn check(email: &[u8]) -> Result<(), EmailFault> {
    if core::str::from_utf8(email).is_ok_and(placeholder::has_template_marks) {
        return Err(EmailFault::Placeholder);
    }
    let at = email.iter().position(|byte| *byte == b'@').ok_or(EmailFault::NoAt)?;
    let (local, domain) = email.split_at_checked(at).ok_or(EmailFault::NoAt)?;
    let domain = domain.get(1..).unwrap_or_default();
    if is_local_part(local) && labels(domain) == Some(Labels::Several) && is_visible(email) {
        return Ok(());
    }
    Err(fault(local, domain))
}

/// Reports the first fault of a text that is not an address.
#[cold]
fn fault(local: &[u8], domain: &[u8]) -> EmailFault {
    if local.contains(&b'<') && domain.ends_with(b">") {
        return EmailFault::DisplayName;
    }
    if domain.contains(&b'@') {
        return EmailFault::SeveralAts;
    }
    if !is_local_part(local) || !is_visible(local) {
        return EmailFault::LocalPart;
    }
    match labels(domain) {
        Some(Labels::One) if is_visible(domain) => EmailFault::NoDot,
        _ => EmailFault::Domain,
    }
}

/// Atoms with dots between them, or anywhere. Quoted local parts fall here too: a quote is no `atext`.
fn is_local_part(local: &[u8]) -> bool {
    local.len() <= MAX_LOCAL_PART
        && local.iter().all(|&byte| byte == b'.' || is_atext(byte))
        && local.iter().any(|byte| *byte != b'.')
}

#[derive(PartialEq, Eq)]
enum Labels {
    One,
    Several,
}

/// What a domain is made of; `None` if it is none. Address literals fall here: a bracket is no letter.
fn labels(domain: &[u8]) -> Option<Labels> {
    let (mut label, mut previous, mut dots, mut all_digits) = (0_usize, b'-', 0_usize, true);
    for &byte in domain {
        match byte {
            b'.' if label == 0 || previous == b'-' => return None,
            b'.' => {
                dots = dots.saturating_add(1);
                (label, all_digits) = (0, true);
            }
            b'-' if label == 0 => return None,
            b'-' | b'a'..=b'z' | b'A'..=b'Z' | 0x80.. => all_digits = false,
            b'0'..=b'9' => {}
            _ => return None,
        }
        if byte != b'.' {
            label = label.saturating_add(1);
        }
        if label > MAX_LABEL {
            return None;
        }
        previous = byte;
    }
    match dots {
        _ if label == 0 || previous == b'-' => None,
        0 => Some(Labels::One),
        // RFC 3696, 2: a top-level domain is not all digits, and an IP address is no domain.
        _ if all_digits => None,
        _ => Some(Labels::Several),
    }
}

/// RFC 5322 `atext`, and with RFC 6531 everything beyond ASCII.
#[expect(clippy::indexing_slicing, reason = "while compiling, where a panic is an error of the compiler")]
fn is_atext(byte: u8) -> bool {
    const ATEXT: [bool; 256] = {
        let mut allowed = [false; 256];
        let mut byte = 0_u8;
        loop {
            allowed[byte as usize] = byte >= 0x80
                || byte.is_ascii_alphanumeric()
                || matches!(byte, b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'/' | b'=' | b'?' | b'^'..=b'`' | b'{'..=b'~');
            if byte == u8::MAX {
                break allowed;
            }
            byte = byte.wrapping_add(1);
        }
    };
    ATEXT.get(usize::from(byte)).copied().unwrap_or_default()
}

/// Whether what is beyond ASCII is neither white space nor a control character.
fn is_visible(text: &[u8]) -> bool {
    let is_visible = |character: char| character.is_ascii() || !(character.is_whitespace() || character.is_control());
    text.is_ascii() || core::str::from_utf8(text).is_ok_and(|text| text.chars().all(is_visible))
}
