//! Texts: what they share (invisible characters, trimming, length, control characters, placeholders), and their kinds.

use alloc::borrow::Cow;
use alloc::borrow::ToOwned as _;
use alloc::string::String;

use super::{EmailFault, UrlFault, email, phone, placeholder, url};
use crate::case;
use crate::slot::{Kind, Slot};
use crate::table::Shape;

/// Trimmed text of 1 to `MAX` characters without control characters; a `MULTILINE` one may hold tab, line feed and
/// carriage return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text<'a, const MAX: usize, const MULTILINE: bool = false>(Cow<'a, str>);

impl<const MAX: usize, const MULTILINE: bool> Text<'_, MAX, MULTILINE> {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'a, const MAX: usize, const MULTILINE: bool> Kind<'a> for Text<'a, MAX, MULTILINE> {
    const SHAPE: Shape = Shape::Text { max: MAX, multiline: MULTILINE };

    fn of(slot: &Slot<'a>) -> Option<Self> {
        slot.text().cloned().map(Text)
    }
}

macro_rules! texts {
    ($( $(#[$meta:meta])* $Name:ident: $max:literal; )+) => { $(
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $Name<'a>(Cow<'a, str>);

        impl $Name<'_> {
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl<'a> Kind<'a> for $Name<'a> {
            const SHAPE: Shape = Shape::$Name { max: $max };

            fn of(slot: &Slot<'a>) -> Option<Self> {
                slot.text().cloned().map($Name)
            }
        }
    )+ };
}

texts! {
    /// An email address in lower case.
    Email: 254;
    /// A referral code without white space, in upper case.
    Code: 64;
    /// An identifier that the sender chose, its case kept.
    Id: 255;
    /// A stock-keeping unit, which many shops keep as a number.
    Sku: 100;
    /// A phone number: its 5 to 15 digits (15 is the most that E.164 allows), with the leading `+` if there was one.
    Phone: 32;
    /// An absolute `http` or `https` address, as it was sent.
    Url: 2048;
}

/// Why a text is none of its kind.
#[derive(Debug)]
pub(crate) enum TextFault {
    Blank,
    TooLong { max: usize, length: usize },
    ControlCharacter { position: usize, fixed: Option<String> },
    Placeholder,
    Email(EmailFault),
    Phone { fixed: Option<String> },
    Url { fault: UrlFault, fixed: Option<String> },
    WhiteSpaceInCode,
}

/// What becomes of a text, by itself.
pub(crate) struct Parsed<'t> {
    /// As it is normalized.
    pub(crate) outcome: Result<Cow<'t, str>, TextFault>,
    pub(crate) had_invisible: bool,
    /// An address that the RFC forbids, but that exists.
    pub(crate) is_unusual: bool,
}

/// Judges a text by a shape, in the contract's order: invisible characters, blank, length, control characters, placeholder, form.
pub(crate) fn parse<'t>(sent: Cow<'t, str>, shape: &Shape) -> Parsed<'t> {
    let (visible, had_invisible) = if shape.is_pasted() { without_invisible(sent) } else { (sent, false) };
    let mut is_unusual = false;
    let outcome = checked(trimmed(visible), shape).and_then(|text| match shape {
        Shape::Code { .. } => upper(text),
        Shape::Email { .. } => {
            let email = email::normalize(text)?;
            is_unusual = email::is_unusual(&email);
            Ok(email)
        }
        Shape::Phone { .. } => phone::normalize(text),
        Shape::Url { .. } => url::check(text),
        _ => Ok(text),
    });
    Parsed { outcome, had_invisible, is_unusual }
}

/// The checks that all texts share.
fn checked<'t>(text: Cow<'t, str>, shape: &Shape) -> Result<Cow<'t, str>, TextFault> {
    if text.is_empty() {
        return Err(TextFault::Blank);
    }
    within_length(&text, shape)?;
    let multiline = matches!(shape, Shape::Text { multiline: true, .. });
    if let Some(position) = first_control_character(&text, multiline) {
        let fixed = without_control_characters(&text, multiline, shape);
        return Err(TextFault::ControlCharacter { position, fixed });
    }
    if placeholder::is_placeholder(&text, shape) {
        return Err(TextFault::Placeholder);
    }
    Ok(text)
}

/// Writes a code in upper case.
fn upper(code: Cow<'_, str>) -> Result<Cow<'_, str>, TextFault> {
    if code.contains(char::is_whitespace) {
        return Err(TextFault::WhiteSpaceInCode);
    }
    let upper = case::to_upper(&code);
    // `ß` has an upper case of two characters.
    within_length(&upper, &Code::SHAPE)?;
    Ok(if upper == code { code } else { Cow::Owned(upper) })
}

/// Whether a text of visible ASCII characters and spaces is normal, so that there is nothing to say about it.
#[inline]
pub(crate) fn is_usual(text: &[u8], shape: &Shape) -> bool {
    let Some(max) = shape.max_characters() else { return false };
    let is_upper = |byte: &u8| *byte != b' ' && !byte.is_ascii_lowercase();
    is_trimmed(text)
        && text.len() <= max
        && match shape {
            Shape::Text { .. } | Shape::Sku { .. } => true,
            Shape::Id { .. } => placeholder::is_harmless(text),
            Shape::Email { .. } => email::is_usual(text),
            Shape::Code { .. } => text.iter().all(is_upper) && placeholder::is_harmless(text),
            Shape::Phone { .. } => phone::is_usual(text),
            Shape::Url { .. } => url::is_usual(text),
            _ => false,
        }
}

/// Visible ASCII at both ends, which most texts have.
#[inline]
fn is_trimmed(bytes: &[u8]) -> bool {
    matches!(bytes, [b'!'..=b'~'] | [b'!'..=b'~', .., b'!'..=b'~'])
}

fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) if text.trim().len() == text.len() => Cow::Owned(text),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    }
}

/// Takes out what nobody sees, and comes along when a person pastes.
fn without_invisible(text: Cow<'_, str>) -> (Cow<'_, str>, bool) {
    if text.is_ascii() || !text.contains(is_invisible) {
        return (text, false);
    }
    (text.chars().filter(|character| !is_invisible(*character)).collect::<String>().into(), true)
}

const fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{AD}'
            | '\u{61C}'
            | '\u{180E}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{206F}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
    )
}

/// Where a part begins in a text. The standard library's search is quicker in long texts, and 3 KB of a download.
#[inline(never)]
pub(crate) fn find(text: &str, part: &str) -> Option<usize> {
    let begins = |at: &usize| text.as_bytes().get(*at..).is_some_and(|rest| rest.starts_with(part.as_bytes()));
    (0..text.len()).find(begins)
}

/// The length limit, which holds for what was sent and for what it is normalized to.
pub(super) fn within_length(text: &str, shape: &Shape) -> Result<(), TextFault> {
    let Some(max) = shape.max_characters() else { return Ok(()) };
    // Bytes are never fewer than characters.
    if text.len() <= max {
        return Ok(());
    }
    let length = text.chars().count();
    if length > max { Err(TextFault::TooLong { max, length }) } else { Ok(()) }
}

fn is_forbidden(character: char, multiline: bool) -> bool {
    character.is_control() && !(multiline && matches!(character, '\t' | '\n' | '\r'))
}

/// Position, counted from 1, of the first character of U+0000–1F and U+007F–9F.
fn first_control_character(text: &str, multiline: bool) -> Option<usize> {
    // The second range begins with the byte C2 in UTF-8, so most texts end here.
    if !text.bytes().any(|byte| byte < 0x20 || byte == 0x7F || byte == 0xC2) {
        return None;
    }
    text.chars().position(|character| is_forbidden(character, multiline)).map(|at| at.saturating_add(1))
}

/// The same text with spaces instead, where that would be valid.
#[cold]
fn without_control_characters(text: &str, multiline: bool, shape: &Shape) -> Option<String> {
    let spaced = |character| if is_forbidden(character, multiline) { ' ' } else { character };
    let fixed: String = text.chars().map(spaced).collect();
    let fixed = fixed.trim();
    parse(Cow::Borrowed(fixed), shape).outcome.is_ok().then(|| fixed.to_owned())
}
