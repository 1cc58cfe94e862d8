//! Text, and what every kind that is a text shares: trimming, length, control characters.

use alloc::borrow::Cow;
use alloc::borrow::ToOwned as _;

use super::{Kind, Refusal, Shape};
use crate::issue::{Place, Problem};
use crate::json::{Token, Value};
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

    fn read<'v>(value: Value<'_, 'v>, _at: &Place<'_>, judge: &mut Judge<'v>) -> Result<Slot, Refusal> {
        let text = text(value, &Self::SHAPE, judge)?;
        Ok(judge.slots.keep(value, text))
    }

    fn of(slot: &Slot, slots: &Slots<'a>) -> Option<Self> {
        slots.own_text(slot).map(Text)
    }
}

/// Reads a text of a given shape, trimmed: the checks in the contract's order up to control characters.
pub(super) fn text<'a>(
    value: Value<'_, 'a>,
    shape: &'static Shape,
    judge: &mut Judge<'_>,
) -> Result<Cow<'a, str>, Refusal> {
    let max = shape.max_characters().unwrap_or(usize::MAX);
    match value.plain_string() {
        // As nearly every one: none of its characters can be a control character.
        Some((_, bytes)) if is_trimmed(bytes) && bytes.len() <= max => Ok(value.borrowed().into()),
        _ => any_text(value, shape, judge),
    }
}

/// Visible ASCII at both ends, which most texts have.
#[inline]
pub(super) fn is_trimmed(bytes: &[u8]) -> bool {
    matches!(bytes, [b'!'..=b'~'] | [b'!'..=b'~', .., b'!'..=b'~'])
}

fn any_text<'a>(value: Value<'_, 'a>, shape: &'static Shape, judge: &mut Judge) -> Result<Cow<'a, str>, Refusal> {
    let Token::String(sent) = value.token() else {
        return Err(Problem::wrong_type(shape, value, None).into());
    };
    let length = sent.len();
    let trimmed = match sent {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    };
    if trimmed.len() < length {
        judge.normalizes();
    }
    if trimmed.is_empty() {
        return Err(Refusal::Blank);
    }
    within_length(&trimmed, shape)?;
    let multiline = matches!(shape, Shape::Text { multiline: true, .. });
    match first_control_character(&trimmed, multiline) {
        Some(position) => Err(Problem::ControlCharacter { position }.into()),
        None => Ok(trimmed),
    }
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

/// Position, counted from 1, of the first character of U+0000–1F and U+007F–9F.
fn first_control_character(text: &str, multiline: bool) -> Option<usize> {
    // The second range begins with the byte C2 in UTF-8, so most texts end here.
    if !text.bytes().any(|byte| byte < 0x20 || byte == 0x7F || byte == 0xC2) {
        return None;
    }
    let allowed = |character: char| multiline && matches!(character, '\t' | '\n' | '\r');
    text.chars().position(|character| character.is_control() && !allowed(character)).map(|at| at.saturating_add(1))
}
