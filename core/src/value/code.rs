//! Referral codes.

use alloc::borrow::Cow;

use super::text::{self, within_length};
use super::{Kind, Refusal, Shape};
use crate::case;
use crate::issue::{Place, Problem};
use crate::json::Value;
use crate::judge::Judge;
use crate::slot::{Slot, Slots};

/// A referral code: up to 64 characters without white space, in upper case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code<'a>(Cow<'a, str>);

impl Code<'_> {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'a> Kind<'a> for Code<'a> {
    const SHAPE: Shape = Shape::Code { max: 64 };

    fn read<'v>(value: Value<'_, 'v>, at: &Place<'_>, judge: &mut Judge<'v>) -> Result<Slot, Refusal> {
        text::read(value, &Self::SHAPE, at, judge)
    }

    fn of(slot: &Slot, slots: &Slots<'a>) -> Option<Self> {
        slots.own_text(slot).map(Code)
    }
}

/// Writes a code in upper case.
pub(super) fn normalize(code: Cow<'_, str>) -> Result<Cow<'_, str>, Problem> {
    if code.contains(char::is_whitespace) {
        return Err(Problem::InvalidCode);
    }
    let upper = case::to_upper(&code);
    // `ß` has an upper case of two characters.
    within_length(&upper, &Code::SHAPE)?;
    Ok(if upper == code { code } else { Cow::Owned(upper) })
}

/// Of visible ASCII characters and spaces.
pub(super) fn is_usual(code: &[u8]) -> bool {
    code.iter().all(|byte| *byte != b' ' && !byte.is_ascii_lowercase())
}
