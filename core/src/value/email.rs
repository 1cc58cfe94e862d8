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
    if !domain.split('.').all(is_label) {
        return Err(EmailFault::Domain);
    }
    let (_, top) = domain.rsplit_once('.').ok_or(EmailFault::NoDot)?;
    // RFC 3696, 2: a top-level domain is not all digits, and an IP address is no domain.
    if top.bytes().all(|byte| byte.is_ascii_digit()) { Err(EmailFault::Domain) } else { Ok(()) }
}

/// Checks a local part of at most 64 octets (RFC 5321, 4.5.3.1.1): atoms with dots between them, or anywhere. A quoted one is refused: a quote
/// is no `atext`.
fn is_local_part(local: &str) -> bool {
    let is_atext = |c: char| match c {
        '!' | '#'..='\'' | '*' | '+' | '-' | '/' | '=' | '?' | '^'..='`' | '{'..='~' => true,
        _ => c.is_ascii_alphanumeric() || is_international(c),
    };
    local.len() <= 64 && local.chars().all(|c| c == '.' || is_atext(c)) && local.contains(|c| c != '.')
}

/// Checks a label of a domain, of at most 63 octets (RFC 1035, 2.3.4). An address literal is refused: a bracket is no letter.
fn is_label(label: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '-' || is_international(c);
    (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-') && label.chars().all(is_letter)
}

/// Tells whether a character is of those that RFC 6531 adds: everything beyond ASCII that is neither white space nor a control character.
fn is_international(character: char) -> bool {
    !character.is_ascii() && !character.is_whitespace() && !character.is_control()
}

/// Tells whether the local part of an address has dots that the RFC forbids: mailboxes of Japanese carriers have.
pub(super) fn is_unusual(email: &str) -> bool {
    email.starts_with('.') || email.bytes().zip(email.bytes().skip(1)).any(|pair| matches!(pair, (b'.', b'.' | b'@')))
}
