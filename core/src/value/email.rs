//! Email addresses, RFC 5321 with the internationalization of RFC 6531.

use alloc::borrow::Cow;

use super::text::{text, within_length};
use super::{Kind, Refusal, Shape};
use crate::issue::{Place, Problem};
use crate::json::Value;
use crate::judge::Judge;
use crate::lower_case;
use crate::slot::{Slot, Slots};

/// RFC 5321, 4.5.3.1.1, in octets.
const MAX_LOCAL_PART: usize = 64;
/// RFC 1035, 2.3.4, in octets.
const MAX_LABEL: usize = 63;

/// An email address in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email<'a>(Cow<'a, str>);

impl Email<'_> {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What an address lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EmailFault {
    NoAt,
    SeveralAts,
    LocalPart,
    NoDot,
    Domain,
}

impl<'a> Kind<'a> for Email<'a> {
    const SHAPE: Shape = Shape::Email { max: 254 };

    fn read<'v>(value: Value<'_, 'v>, _at: &Place<'_>, judge: &mut Judge<'v>) -> Result<Slot, Refusal> {
        let mut email = text(value, &Self::SHAPE, judge)?;
        if email.bytes().any(|byte| byte.is_ascii_uppercase() || !byte.is_ascii()) {
            let lower = lower_case::of(&email);
            if lower != *email {
                judge.normalizes();
            }
            email = Cow::Owned(lower);
            // `İ` has a lower case of two characters.
            within_length(&email, &Self::SHAPE)?;
        }
        check(&email).map_err(Problem::InvalidEmail)?;
        Ok(judge.slots.keep(value, email))
    }

    fn of(slot: &Slot, slots: &Slots<'a>) -> Option<Self> {
        slots.own_text(slot).map(Email)
    }
}

/// Byte by byte: what separates and what is allowed is ASCII, and what is not is looked at by itself.
fn check(email: &str) -> Result<(), EmailFault> {
    let at = email.bytes().position(|byte| byte == b'@').ok_or(EmailFault::NoAt)?;
    let (local, domain) = email.split_at_checked(at).ok_or(EmailFault::NoAt)?;
    let domain = domain.get(1..).unwrap_or_default();
    if domain.bytes().any(|byte| byte == b'@') {
        return Err(EmailFault::SeveralAts);
    }
    let is_dot = |byte: &u8| *byte == b'.';
    // Quoted local parts fall here too: a quote is no `atext`.
    let is_atom = |atom: &[u8]| !atom.is_empty() && atom.iter().all(|byte| is_atext(*byte));
    if local.len() > MAX_LOCAL_PART || !local.as_bytes().split(is_dot).all(is_atom) || !is_visible(local) {
        return Err(EmailFault::LocalPart);
    }
    // Address literals fall here: a bracket is no letter.
    if !domain.as_bytes().split(is_dot).all(is_label) || !is_visible(domain) {
        return Err(EmailFault::Domain);
    }
    let mut labels = domain.as_bytes().rsplit(is_dot);
    match (labels.next(), labels.next()) {
        // RFC 3696, 2: a top-level domain is not all digits, and an IP address is no domain.
        (Some(top), Some(_)) if top.iter().all(u8::is_ascii_digit) => Err(EmailFault::Domain),
        (Some(_), Some(_)) => Ok(()),
        _ => Err(EmailFault::NoDot),
    }
}

/// RFC 5322 `atext`, and with RFC 6531 everything beyond ASCII.
fn is_atext(byte: u8) -> bool {
    matches!(byte,
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9'
        | b'!' | b'#' | b'$' | b'%' | b'&' | b'\'' | b'*' | b'+' | b'-' | b'/' | b'=' | b'?' | b'^' | b'_' | b'`' | b'{' | b'|' | b'}' | b'~'
        | 0x80..
    )
}

fn is_label(label: &[u8]) -> bool {
    let is_allowed = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-' || !byte.is_ascii();
    (1..=MAX_LABEL).contains(&label.len())
        && !label.starts_with(b"-")
        && !label.ends_with(b"-")
        && label.iter().all(is_allowed)
}

/// Whether what is beyond ASCII is neither white space nor a control character.
fn is_visible(text: &str) -> bool {
    let is_visible = |character: char| character.is_ascii() || !(character.is_whitespace() || character.is_control());
    text.is_ascii() || text.chars().all(is_visible)
}
