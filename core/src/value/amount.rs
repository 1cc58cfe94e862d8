//! Amounts of money, and how every number of a payload is judged.

use alloc::string::String;
use core::fmt;

use super::decimal::{self, ExponentFault, Fit, Gridded, UNITS, grid};
use super::{Kind, Refusal, Shape};
use crate::issue::{Fix, Notice, Place, Problem};
use crate::json::{self, Token, Value};
use crate::judge::Judge;
use crate::slot::{Slot, Slots};

/// An amount of money from 0 to 99,999,999,999.9999 in the shop's currency, exact to 1/10,000.
///
/// Displays with two to four decimals: `108.00`, `0.125`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Amount(i64);

impl Amount {
    pub const ZERO: Amount = Amount(0);
    /// 99,999,999,999.9999. Every sum of two amounts, and every amount as a JavaScript number, is exact.
    pub const MAX: Amount = Amount(999_999_999_999_999);

    /// From units of 1/10,000; `None` outside the range.
    #[must_use]
    pub const fn from_units(units: i64) -> Option<Amount> {
        if 0 <= units && units <= Amount::MAX.0 { Some(Amount(units)) } else { None }
    }

    /// Units of 1/10,000.
    #[must_use]
    pub const fn units(self) -> i64 {
        self.0
    }

    /// Behind a text.
    pub(crate) fn print(self, out: &mut String) {
        decimal::print(i128::from(self.0), 2, out);
    }

    /// The difference, or zero where it would be below zero.
    #[must_use]
    pub const fn less(self, other: Amount) -> Amount {
        if other.0 >= self.0 { Amount::ZERO } else { Amount(self.0.saturating_sub(other.0)) }
    }

    /// The sum, or `None` above the maximum.
    #[must_use]
    pub const fn plus(self, other: Amount) -> Option<Amount> {
        Amount::from_units(self.0.saturating_add(other.0))
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.print(&mut text);
        out.write_str(&text)
    }
}

impl Kind<'_> for Amount {
    const SHAPE: Shape = Shape::Amount { zero: true };

    fn read<'v>(value: Value<'_, 'v>, at: &Place<'_>, judge: &mut Judge<'v>) -> Result<Slot, Refusal> {
        number(value, at, judge, &AMOUNT).map(Slot::Number)
    }

    fn of(slot: &Slot, _slots: &Slots<'_>) -> Option<Self> {
        slot.number().map(Amount)
    }
}

/// An amount above zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PositiveAmount(Amount);

impl PositiveAmount {
    #[must_use]
    pub const fn amount(self) -> Amount {
        self.0
    }
}

impl Kind<'_> for PositiveAmount {
    const SHAPE: Shape = Shape::Amount { zero: false };

    fn read<'v>(value: Value<'_, 'v>, at: &Place<'_>, judge: &mut Judge<'v>) -> Result<Slot, Refusal> {
        number(value, at, judge, &POSITIVE_AMOUNT).map(Slot::Number)
    }

    fn of(slot: &Slot, slots: &Slots<'_>) -> Option<Self> {
        Amount::of(slot, slots).map(PositiveAmount)
    }
}

/// One million, in units.
pub(super) const MILLION: i64 = 1_000_000 * UNITS;

/// What a number of a payload may be.
#[derive(Debug)]
pub(super) struct NumberRule {
    pub(super) shape: &'static Shape,
    /// Whether zero is asked for or refused.
    pub(super) zero: bool,
    /// In units of 1/10,000.
    pub(super) max: i64,
    /// Decimals that are printed even where they are zeros.
    pub(super) min_places: usize,
}

const AMOUNT: NumberRule = NumberRule { shape: &Amount::SHAPE, zero: true, max: Amount::MAX.0, min_places: 2 };
const POSITIVE_AMOUNT: NumberRule = NumberRule { shape: &PositiveAmount::SHAPE, zero: false, ..AMOUNT };

impl NumberRule {
    /// The contract's order: sign, precision, range.
    fn check(&self, number: &str) -> Result<Gridded, Problem> {
        grid(number).map_err(|fault| match fault {
            ExponentFault::Above => self.out_of_range(),
            ExponentFault::Below => Problem::TooPrecise,
        })
    }

    fn accept(&self, number: Gridded) -> Result<i64, Problem> {
        if number.negative {
            return Err(Problem::Negative { zero: self.zero });
        }
        if !self.zero && number.units == 0 && number.fit != Fit::Between {
            return Err(Problem::NotPositive);
        }
        if number.fit == Fit::Between {
            return Err(Problem::TooPrecise);
        }
        if number.units > self.max { Err(self.out_of_range()) } else { Ok(number.units) }
    }

    fn out_of_range(&self) -> Problem {
        Problem::TooLarge { max: self.print(self.max) }
    }

    fn print(&self, units: i64) -> String {
        let mut text = String::new();
        decimal::print(i128::from(units), self.min_places, &mut text);
        text
    }

    /// The corrected value for a number sent as a string, where it would be valid.
    fn fix(&self, number: &str) -> Option<Fix> {
        let units = self.accept(self.check(number).ok()?).ok()?;
        Some(Fix::Number(self.print(units)))
    }
}

/// Judges a number; answers its units.
pub(super) fn number(
    value: Value<'_, '_>,
    at: &Place<'_>,
    judge: &mut Judge,
    rule: &NumberRule,
) -> Result<i64, Refusal> {
    let token = value.token();
    let digits = match &token {
        Token::Number(digits) => digits,
        Token::String(text) => match json::number(text) {
            Some(digits) if judge.coerces(at, rule.shape) => digits,
            digits => {
                return Err(Problem::wrong_type(rule.shape, value, digits.and_then(|digits| rule.fix(digits))).into());
            }
        },
        _ => return Err(Problem::wrong_type(rule.shape, value, None).into()),
    };
    let number = rule.check(digits)?;
    // `-0` is a number of its own to a program, and 0 to us.
    if number.fit == Fit::Noise || digits.starts_with('-') {
        judge.normalizes();
    }
    if number.fit == Fit::Noise {
        let units = if number.negative { number.units.saturating_neg() } else { number.units };
        judge.warn(at, Notice::Rounded { to: rule.print(units) });
    }
    Ok(rule.accept(number)?)
}

/// A sum of lines, which may exceed the largest amount: printed like one.
pub(crate) fn print_sum(units: i128, out: &mut String) {
    decimal::print(units, 2, out);
}
