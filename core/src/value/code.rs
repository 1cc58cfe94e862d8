//! Referral codes.

use alloc::borrow::Cow;

use super::text::text;
use super::{Kind, Refusal, Shape};
use crate::issue::{Place, Problem};
use crate::json::Value;
use crate::judge::Judge;
use crate::slot::{Slot, Slots};

/// A referral code: up to 64 characters without white space, in ASCII upper case.
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

    fn read<'v>(value: Value<'_, 'v>, _at: &Place<'_>, judge: &mut Judge<'v>) -> Result<Slot, Refusal> {
        let mut code = text(value, &Self::SHAPE, judge)?;
        if code.contains(char::is_whitespace) {
            return Err(Problem::InvalidCode.into());
        }
        if code.bytes().any(|byte| byte.is_ascii_lowercase()) {
            judge.normalizes();
            code.to_mut().make_ascii_uppercase();
        }
        Ok(judge.slots.keep(value, code))
    }

    fn of(slot: &Slot, slots: &Slots<'a>) -> Option<Self> {
        slots.own_text(slot).map(Code)
    }
}

/// Of visible ASCII characters and spaces.
pub(super) fn is_usual(code: &[u8]) -> bool {
    code.iter().all(|byte| *byte != b' ' && !byte.is_ascii_lowercase())
}
