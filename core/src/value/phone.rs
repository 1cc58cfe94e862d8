//! Phone numbers.

use alloc::borrow::Cow;
use core::ops::RangeInclusive;

use super::text::text;
use super::{Kind, Refusal, Shape};
use crate::issue::{Place, Problem};
use crate::json::Value;
use crate::judge::Judge;
use crate::slot::{Slot, Slots};

/// How many a number has.
const DIGITS: RangeInclusive<usize> = 5..=15;

/// A phone number: its 5 to 15 digits (15 is the most that E.164 allows), with the leading `+` if there was one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone<'a>(Cow<'a, str>);

impl Phone<'_> {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'a> Kind<'a> for Phone<'a> {
    const SHAPE: Shape = Shape::Phone { max: 32 };

    fn read<'v>(value: Value<'_, 'v>, _at: &Place<'_>, judge: &mut Judge<'v>) -> Result<Slot, Refusal> {
        let phone = text(value, &Self::SHAPE, judge)?;
        let number = phone.strip_prefix('+').unwrap_or(&phone);
        let digits = number.bytes().filter(u8::is_ascii_digit).count();
        let only_separators = number.bytes().all(|byte| byte.is_ascii_digit() || b" -.()/".contains(&byte));
        if !only_separators || !DIGITS.contains(&digits) {
            return Err(Problem::InvalidPhone.into());
        }
        if digits == number.len() {
            return Ok(judge.slots.keep(value, phone));
        }
        judge.normalizes();
        let kept = phone.chars().filter(|&character| character == '+' || character.is_ascii_digit());
        Ok(judge.slots.keep(value, Cow::Owned(kept.collect())))
    }

    fn of(slot: &Slot, slots: &Slots<'a>) -> Option<Self> {
        slots.own_text(slot).map(Phone)
    }
}

/// Nothing but digits, behind a `+` perhaps.
pub(super) fn is_usual(phone: &[u8]) -> bool {
    let digits = phone.strip_prefix(b"+").unwrap_or(phone);
    DIGITS.contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit)
}
