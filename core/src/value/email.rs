//! Email addresses, RFC 5321 with the internationalization of RFC 6531.

use std::borrow::Cow;

use super::text::{text, within_length};
use super::{Kind, Refusal, Shape};
use crate::issue::{Place, Problem};
use crate::json::{Value, Writer};
use crate::judge::Judge;

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

    fn read(value: Value<'_, 'a>, _at: &Place<'_>, judge: &mut Judge) -> Result<Self, Refusal> {
        let mut email = text(value, &Self::SHAPE, judge)?;
        if email.bytes().any(|byte| byte.is_ascii_uppercase() || !byte.is_ascii()) {
            let lower = email.to_lowercase();
            if lower != *email {
                judge.normalizes();
            }
            email = Cow::Owned(lower);
            // `İ` has a lower case of two characters.
            within_length(&email, &Self::SHAPE)?;
        }
        check(&email).map_err(Problem::InvalidEmail)?;
        Ok(Email(email))
    }

    fn write(&self, out: &mut Writer) {
        out.string(&self.0);
    }
}

fn check(email: &str) -> Result<(), EmailFault> {
    // By comparison: a search for a single character is made for longer texts, where starting it costs less.
    let (is_at, is_dot) = (|character| character == '@', |character| character == '.');
    let (local, domain) = email.split_once(is_at).ok_or(EmailFault::NoAt)?;
    if domain.contains(is_at) {
        return Err(EmailFault::SeveralAts);
    }
    // Quoted local parts fall here too: a quote is no `atext`.
    let is_atom = |atom: &str| !atom.is_empty() && atom.chars().all(is_atom_character);
    if local.len() > MAX_LOCAL_PART || !local.split(is_dot).all(is_atom) {
        return Err(EmailFault::LocalPart);
    }
    // Address literals fall here: a bracket is no letter.
    if !domain.split(is_dot).all(is_label) {
        return Err(EmailFault::Domain);
    }
    match domain.rsplit_once(is_dot) {
        None => Err(EmailFault::NoDot),
        // RFC 3696, 2: a top-level domain is not all digits, and an IP address is no domain.
        Some((_, top)) if top.bytes().all(|byte| byte.is_ascii_digit()) => Err(EmailFault::Domain),
        Some(_) => Ok(()),
    }
}

/// RFC 5322 `atext`, and with RFC 6531 everything beyond ASCII that is not white space.
fn is_atom_character(character: char) -> bool {
    matches!(character,
        'a'..='z' | 'A'..='Z' | '0'..='9'
        | '!' | '#' | '$' | '%' | '&' | '\'' | '*' | '+' | '-' | '/' | '=' | '?' | '^' | '_' | '`' | '{' | '|' | '}' | '~'
    ) || is_beyond_ascii(character)
}

fn is_label(label: &str) -> bool {
    let is_allowed =
        |character: char| character.is_ascii_alphanumeric() || character == '-' || is_beyond_ascii(character);
    (1..=MAX_LABEL).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.chars().all(is_allowed)
}

fn is_beyond_ascii(character: char) -> bool {
    !character.is_ascii() && !character.is_whitespace() && !character.is_control()
}
