//! Text, and what every kind that is a text shares: invisible characters, trimming, length, control characters, placeholders.

use alloc::borrow::Cow;
use alloc::borrow::ToOwned as _;
use alloc::string::String;

use super::{Kind, Refusal, Shape, code, email, phone, placeholder, url};
use crate::issue::{Fix, Notice, Place, Problem};
use crate::json::{Token, Unsendable, Value};
use crate::judge::Judge;
use crate::slot::{Slot, Slots};

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

    fn read<'v>(value: Value<'_, 'v>, at: &Place<'_>, judge: &mut Judge<'v>) -> Result<Slot, Refusal> {
        read(value, &Self::SHAPE, at, judge)
    }

    fn of(slot: &Slot, slots: &Slots<'a>) -> Option<Self> {
        slots.own_text(slot).map(Text)
    }
}

/// Reads a value as a text of a shape, and keeps it as it is normalized.
pub(super) fn read<'v>(
    value: Value<'_, 'v>,
    shape: &'static Shape,
    at: &Place<'_>,
    judge: &mut Judge<'v>,
) -> Result<Slot, Refusal> {
    if let Some((span, bytes)) = value.plain_string()
        && shape.is_usual_text(bytes)
    {
        return Ok(Slot::Text(span));
    }
    let sent = sent_text(value, shape, at, judge)?;
    let length = sent.len();
    let parsed = parse(sent, shape);
    if parsed.had_invisible {
        judge.warn(at, Notice::InvisibleCharacter);
    }
    let text = match parsed.outcome {
        Ok(text) => text,
        Err(refusal) => {
            judge.normalizes();
            return Err(refusal);
        }
    };
    if parsed.is_unusual {
        judge.warn(at, Notice::UnusualEmail);
    }
    let is_as_sent = text.len() == length && value.string().is_some_and(|sent| sent == text);
    if !is_as_sent {
        judge.normalizes();
    }
    Ok(judge.slots.keep(value, text))
}

/// The text that a value holds, or an integer's digits where a text may be sent as a number.
fn sent_text<'v>(
    value: Value<'_, 'v>,
    shape: &'static Shape,
    at: &Place<'_>,
    judge: &mut Judge<'v>,
) -> Result<Cow<'v, str>, Refusal> {
    let token = value.token();
    let digits = match token {
        Token::String(text) => return Ok(text),
        Token::Number(digits) if shape.takes_digits() && !value.has_lost_digits() => whole_digits(digits),
        Token::Unsendable(Unsendable::BigInt) if shape.takes_digits() => value.digits().map(Cow::Borrowed),
        _ => None,
    };
    let Some(digits) = digits else { return Err(Problem::wrong_type(shape, value, None, judge.options).into()) };
    if judge.coerces(at, shape) {
        return Ok(digits);
    }
    let is_valid = parse(digits.clone(), shape).outcome.is_ok();
    let fix = is_valid.then(|| Fix::String(digits.into_owned()));
    Err(Problem::wrong_type(shape, value, fix, judge.options).into())
}

/// The digits of a whole number, also of `1001.0`; `1e3` is a number whose digits nobody meant as an identifier.
fn whole_digits(number: &str) -> Option<Cow<'_, str>> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let is_whole = whole.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    (is_whole && fraction.bytes().all(|byte| byte == b'0')).then_some(Cow::Borrowed(whole))
}

/// What becomes of a text, by itself.
pub(super) struct Parsed<'t> {
    /// As it is normalized.
    pub(super) outcome: Result<Cow<'t, str>, Refusal>,
    pub(super) had_invisible: bool,
    /// An address that the RFC forbids, but that exists.
    is_unusual: bool,
}

/// Judges a text by a shape, in the contract's order: invisible characters, blank, length, control characters, placeholder, form.
pub(super) fn parse<'t>(sent: Cow<'t, str>, shape: &Shape) -> Parsed<'t> {
    let (visible, had_invisible) = if shape.is_pasted() { without_invisible(sent) } else { (sent, false) };
    let mut is_unusual = false;
    let outcome = checked(trimmed(visible), shape).and_then(|text| match shape {
        Shape::Code { .. } => Ok(code::normalize(text)?),
        Shape::Email { .. } => {
            let email = email::normalize(text)?;
            is_unusual = email::is_unusual(&email);
            Ok(email)
        }
        Shape::Phone { .. } => Ok(phone::normalize(text)?),
        Shape::Url { .. } => Ok(url::check(text)?),
        _ => Ok(text),
    });
    Parsed { outcome, had_invisible, is_unusual }
}

/// The checks that all texts share.
fn checked<'t>(text: Cow<'t, str>, shape: &Shape) -> Result<Cow<'t, str>, Refusal> {
    if text.is_empty() {
        return Err(Refusal::Blank);
    }
    within_length(&text, shape)?;
    let multiline = matches!(shape, Shape::Text { multiline: true, .. });
    if let Some(position) = first_control_character(&text, multiline) {
        let fix = without_control_characters(&text, multiline, shape);
        return Err(Problem::ControlCharacter { position, fix }.into());
    }
    if placeholder::is_placeholder(&text, shape) {
        return Err(Problem::Placeholder { shape: *shape }.into());
    }
    Ok(text)
}

/// Of a text that administration reads by a rule of its own: trimmed, not blank, not too long.
pub(super) fn plain_text<'v>(
    value: Value<'_, 'v>,
    shape: &'static Shape,
    judge: &mut Judge<'v>,
) -> Result<Cow<'v, str>, Refusal> {
    match value.token() {
        Token::String(sent) => parse(sent, shape).outcome,
        _ => Err(Problem::wrong_type(shape, value, None, judge.options).into()),
    }
}

/// Visible ASCII at both ends, which most texts have.
#[inline]
pub(super) fn is_trimmed(bytes: &[u8]) -> bool {
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
pub(super) fn within_length(text: &str, shape: &Shape) -> Result<(), Problem> {
    let Some(max) = shape.max_characters() else { return Ok(()) };
    // Bytes are never fewer than characters.
    if text.len() <= max {
        return Ok(());
    }
    let length = text.chars().count();
    if length > max { Err(Problem::TooLong { max, length }) } else { Ok(()) }
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
fn without_control_characters(text: &str, multiline: bool, shape: &Shape) -> Option<Fix> {
    let spaced = |character| if is_forbidden(character, multiline) { ' ' } else { character };
    let fixed: String = text.chars().map(spaced).collect();
    let fixed = fixed.trim();
    parse(Cow::Borrowed(fixed), shape).outcome.is_ok().then(|| Fix::String(fixed.to_owned()))
}
