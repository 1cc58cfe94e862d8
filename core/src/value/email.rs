//! Email addresses, RFC 5321 with the internationalization of RFC 6531.

use super::placeholder::has_template_marks;

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

/// Checks an address, and reports its first fault.
pub(super) fn check(email: &str) -> Result<(), EmailFault> {
    if has_template_marks(email) {
        return Err(EmailFault::Placeholder);
    }
    let (local, domain) = email.split_once('@').ok_or(EmailFault::NoAt)?;
    if local.contains('<') && domain.ends_with('>') {
        return Err(EmailFault::DisplayName);
    }
    if domain.contains('@') {
        return Err(EmailFault::SeveralAts);
    }
    if !is_local_part(local) {
        return Err(EmailFault::LocalPart);
    }
    if !domain.as_bytes().split(|&byte| byte == b'.').all(is_label) || has_invisible(domain) {
        return Err(EmailFault::Domain);
    }
    let (_, top) = domain.rsplit_once('.').ok_or(EmailFault::NoDot)?;
    // RFC 3696, 2: a top-level domain is not all digits, and an IP address is no domain.
    if top.bytes().all(|byte| byte.is_ascii_digit()) { Err(EmailFault::Domain) } else { Ok(()) }
}

/// Checks a local part of at most 64 octets (RFC 5321, 4.5.3.1.1): atoms with dots between them, or anywhere. A quoted one is refused: a quote
/// is no `atext`.
fn is_local_part(local: &str) -> bool {
    let is_atext = |byte: u8| match byte {
        b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'/' | b'=' | b'?' | b'^'..=b'`' | b'{'..=b'~' => true,
        _ => byte.is_ascii_alphanumeric() || !byte.is_ascii(),
    };
    local.len() <= 64
        && local.bytes().all(|byte| byte == b'.' || is_atext(byte))
        && local.bytes().any(|byte| byte != b'.')
        && !has_invisible(local)
}

/// Checks a label of a domain, of at most 63 octets (RFC 1035, 2.3.4). An address literal is refused: a bracket is no letter.
fn is_label(label: &[u8]) -> bool {
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-' || !byte.is_ascii();
    (1..=63).contains(&label.len()) && !label.starts_with(b"-") && !label.ends_with(b"-") && label.iter().all(is_letter)
}

/// Tells whether a text has white space or a control character beyond ASCII. RFC 6531 adds all other characters there.
fn has_invisible(text: &str) -> bool {
    let is_invisible = |c: char| !c.is_ascii() && (c.is_whitespace() || c.is_control());
    !text.is_ascii() && text.chars().any(is_invisible)
}

/// Tells whether the local part of an address has dots that the RFC forbids: mailboxes of Japanese carriers have.
pub(super) fn is_unusual(email: &str) -> bool {
    email.starts_with('.') || email.bytes().zip(email.bytes().skip(1)).any(|pair| matches!(pair, (b'.', b'.' | b'@')))
}
