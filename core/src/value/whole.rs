//! Counts of something.

use super::decimal::UNITS;
use super::{Kind, Refusal, Shape};
use crate::issue::{Place, Problem};
use crate::json::Value;
use crate::judge::Judge;
use crate::slot::{Slot, Slots};
use alloc::string::ToString as _;

/// A whole number from 0 to `MAX`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Whole<const MAX: u32>(u32);

impl<const MAX: u32> Whole<MAX> {
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }

    /// What is beyond `MAX` is that.
    #[must_use]
    pub const fn new(number: u32) -> Self {
        Whole(if number > MAX { MAX } else { number })
    }
}

impl<const MAX: u32> Kind<'_> for Whole<MAX> {
    const SHAPE: Shape = Shape::Whole { max: MAX };

    fn read<'v>(value: Value<'_, 'v>, _at: &Place<'_>, judge: &mut Judge<'v>) -> Result<Slot, Refusal> {
        let Some(digits) = value.number() else {
            return Err(Problem::wrong_type(&Self::SHAPE, value, None, judge.options).into());
        };
        let problem = match digits.parse::<u32>() {
            Ok(number) if number <= MAX => return Ok(slot(number)),
            _ if digits == "-0" => return Ok(slot(0)),
            _ if digits.starts_with('-') => Problem::Negative { zero: true },
            _ if digits.bytes().all(|byte| byte.is_ascii_digit()) => Problem::TooLarge { max: MAX.to_string() },
            _ => Problem::NotWhole { max: MAX },
        };
        Err(problem.into())
    }

    fn of(slot: &Slot, _slots: &Slots<'_>) -> Option<Self> {
        slot.number()?.checked_div(UNITS)?.try_into().ok().map(Whole)
    }
}

fn slot(number: u32) -> Slot {
    Slot::Number(i64::from(number).saturating_mul(UNITS))
}
