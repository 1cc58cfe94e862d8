//! Texts: what they share (invisible characters, trimming, length, control characters, placeholders), and their kinds.

use std::borrow::Cow;

use super::email::{self, EmailFault};
use super::time::{self, Time, TimeFault};
use super::url::{self, UrlFault};
use super::{phone, placeholder};
use crate::case;
use crate::slot::{Kind, Slot};
use crate::table::Shape;

/// Trimmed text of 1 to `MAX` characters without control characters; a `MULTILINE` one may hold tab, line feed and
/// carriage return.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
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
    ($( $(#[$meta:meta])* $Name:ident $(: $max:literal)?; )+) => { $(
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
        pub struct $Name<'a>(Cow<'a, str>);

        impl $Name<'_> {
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl<'a> Kind<'a> for $Name<'a> {
            const SHAPE: Shape = Shape::$Name $({ max: $max })?;

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
    /// The code of a currency in ISO 4217, in upper case.
    Currency;
}

/// The codes of ISO 4217 in use, without those of metals, funds, tests and “no currency”.
const CURRENCIES: &str = "\
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK \
DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS \
KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD \
OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP \
TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG";

/// Why a text is not of its kind, with the corrected one where there is one.
#[derive(Debug)]
pub(crate) enum TextFault {
    Blank,
    TooLong { max: usize, length: usize },
    ControlCharacter { position: usize, fixed: Option<String> },
    Placeholder,
    ShortenedNumber,
    Email(EmailFault),
    Phone { fixed: Option<String> },
    Url { fault: UrlFault, fixed: Option<String> },
    WhiteSpaceInCode,
    InvisibleInKey,
    NoCurrency,
    Time { fault: TimeFault, fixed: Option<String> },
}

impl TextFault {
    pub(crate) fn of_time(text: &str) -> TextFault {
        TextFault::Time { fault: TimeFault::of(text), fixed: time::corrected(text).map(|time| time.to_string()) }
    }
}

/// A text as it was read.
pub(crate) struct Parsed<'t> {
    /// The normalized text.
    pub(crate) outcome: Result<Cow<'t, str>, TextFault>,
    pub(crate) had_invisible: bool,
    /// Whether it is an address that the RFC forbids, but that exists.
    pub(crate) is_unusual: bool,
}

/// Reads a text by a shape, in the contract's order: invisible characters, blank, length, control characters, placeholder, form.
pub(crate) fn parse<'t>(sent: Cow<'t, str>, shape: &Shape) -> Parsed<'t> {
    let (visible, had_invisible) = if shape.is_pasted() { without_invisible(sent) } else { (sent, false) };
    let outcome = checked(trimmed(visible), shape).and_then(|text| formed(text, shape));
    let is_unusual = matches!(shape, Shape::Email { .. }) && outcome.as_deref().is_ok_and(email::is_unusual);
    Parsed { outcome, had_invisible, is_unusual }
}

/// Brings a text into its kind's form.
fn formed<'t>(text: Cow<'t, str>, shape: &Shape) -> Result<Cow<'t, str>, TextFault> {
    // `İ` has a lower case of two characters, and `ß` such an upper case.
    let in_case = |changed: String| within_length(&changed, shape).map(|()| changed);
    let formed = match shape {
        Shape::Code { .. } if text.contains(char::is_whitespace) => return Err(TextFault::WhiteSpaceInCode),
        Shape::Code { .. } => in_case(case::to_upper(&text))?,
        Shape::Email { .. } => {
            let lower = in_case(case::to_lower(&text))?;
            email::check(&lower).map_err(TextFault::Email)?;
            lower
        }
        Shape::Time { .. } => Time::parse(&text).ok_or_else(|| TextFault::of_time(&text))?.to_string(),
        Shape::Currency => {
            let code = text.to_ascii_uppercase();
            if !CURRENCIES.split(' ').any(|known| known == code) {
                return Err(TextFault::NoCurrency);
            }
            code
        }
        Shape::IdempotencyKey { .. } if !text.bytes().all(|byte| byte.is_ascii_graphic()) => {
            return Err(TextFault::InvisibleInKey);
        }
        Shape::Phone { .. } => {
            phone::digits(&text).ok_or_else(|| TextFault::Phone { fixed: phone::without_extension(&text) })?
        }
        Shape::Url { .. } => {
            let fixed = || url::corrected(&text).filter(|fixed| within_length(fixed, shape).is_ok());
            url::check(&text).map_err(|fault| TextFault::Url { fault, fixed: fixed() })?;
            return Ok(text);
        }
        _ => return Ok(text),
    };
    Ok(if formed == text { text } else { Cow::Owned(formed) })
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
    if matches!(shape, Shape::Id { .. }) && placeholder::is_shortened_number(&text) {
        return Err(TextFault::ShortenedNumber);
    }
    Ok(text)
}

/// Tells whether a text of visible ASCII characters and spaces is normal, so that there is nothing to say about it.
#[inline]
pub(crate) fn is_usual(text: &str, shape: &Shape) -> bool {
    let is_upper = |byte: u8| byte != b' ' && !byte.is_ascii_lowercase();
    is_trimmed(text.as_bytes())
        && shape.max_characters().is_some_and(|max| text.len() <= max)
        && match shape {
            Shape::Text { .. } | Shape::Sku { .. } => true,
            Shape::Id { .. } => placeholder::is_harmless(text.as_bytes()),
            Shape::Code { .. } => text.bytes().all(is_upper) && placeholder::is_harmless(text.as_bytes()),
            Shape::Email { .. } => {
                !text.bytes().any(|byte| byte.is_ascii_uppercase())
                    && email::check(text).is_ok()
                    && !email::is_unusual(text)
            }
            Shape::Url { .. } => url::check(text).is_ok(),
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
    matches!(character, '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}')
        || matches!(character, '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
}

/// The length limit, which holds for what was sent and for what it is normalized to.
fn within_length(text: &str, shape: &Shape) -> Result<(), TextFault> {
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

/// Puts spaces in their place, where that makes a valid text.
#[cold]
fn without_control_characters(text: &str, multiline: bool, shape: &Shape) -> Option<String> {
    let spaced = |character| if is_forbidden(character, multiline) { ' ' } else { character };
    let fixed: String = text.chars().map(spaced).collect();
    let fixed = fixed.trim();
    parse(Cow::Borrowed(fixed), shape).outcome.is_ok().then(|| fixed.to_owned())
}
