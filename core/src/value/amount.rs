//! Amounts of money, and how every number of a payload is judged.

use alloc::string::String;
use core::fmt;

use super::decimal::{self, ExponentFault, Fit, Gridded, UNITS, grid};
use super::{Kind, Quantity, Refusal, Shape};
use crate::issue::{Fix, Notice, Place, Problem};
use crate::json::{self, Token, Unsendable, Value};
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
pub(super) const QUANTITY: NumberRule =
    NumberRule { shape: &Quantity::SHAPE, zero: false, max: MILLION, min_places: 0 };

impl NumberRule {
    /// Reads a number's digits; answers its units, and what it was rounded to if it was noise. The contract's order: sign, precision, range.
    fn judge(&self, digits: &str) -> (Result<i64, Problem>, Option<String>) {
        match grid(digits) {
            Ok(number) => (self.accept(number), self.rounded(number)),
            Err(ExponentFault::Above) => (Err(self.out_of_range()), None),
            // Whatever the digits: nobody has moved them that far, so that there is no nearest.
            Err(ExponentFault::Below) => (Err(Problem::TooPrecise { fix: None }), None),
        }
    }

    fn accept(&self, number: Gridded) -> Result<i64, Problem> {
        if number.negative {
            return Err(Problem::Negative { zero: self.zero });
        }
        if !self.zero && number.units == 0 && number.fit != Fit::Between {
            return Err(Problem::NotPositive);
        }
        if number.fit == Fit::Between {
            return Err(self.too_precise(number.nearest));
        }
        if number.units > self.max { Err(self.out_of_range()) } else { Ok(number.units) }
    }

    fn rounded(&self, number: Gridded) -> Option<String> {
        let units = if number.negative { number.units.saturating_neg() } else { number.units };
        (number.fit == Fit::Noise).then(|| self.print(units))
    }

    fn out_of_range(&self) -> Problem {
        Problem::TooLarge { max: self.print(self.max) }
    }

    /// More decimals than there may be: the nearest number is the fix, where it is valid itself.
    fn too_precise(&self, nearest: i64) -> Problem {
        let is_valid = nearest <= self.max && (self.zero || nearest > 0);
        Problem::TooPrecise { fix: is_valid.then(|| Fix::Number(self.print(nearest))) }
    }

    fn print(&self, units: i64) -> String {
        let mut text = String::new();
        decimal::print(i128::from(units), self.min_places, &mut text);
        text
    }

    /// What a number in quotes should be without them, and what is wrong with it besides.
    fn unquoted(&self, digits: &str) -> (Option<Fix>, Option<Problem>) {
        match self.judge(digits).0 {
            Ok(units) => (Some(Fix::Number(self.print(units))), None),
            Err(problem) => (None, Some(problem)),
        }
    }
}

/// Judges a number; answers its units.
pub(super) fn number(
    value: Value<'_, '_>,
    at: &Place<'_>,
    judge: &mut Judge<'_>,
    rule: &NumberRule,
) -> Result<i64, Refusal> {
    let token = value.token();
    let digits = match &token {
        Token::Number(digits) => Some(*digits),
        Token::String(text) => match json::number(text) {
            Some(digits) if judge.coerces(at, rule.shape) => Some(digits),
            Some(digits) => {
                let (fix, besides) = rule.unquoted(digits);
                return Err(Problem::wrong_number(rule.shape, value, fix, besides, judge.options).into());
            }
            None => None,
        },
        Token::Unsendable(Unsendable::BigInt) => {
            let (fix, besides) = value.digits().map_or((None, None), |digits| rule.unquoted(digits));
            return Err(Problem::wrong_number(rule.shape, value, fix, besides, judge.options).into());
        }
        _ => None,
    };
    let Some(digits) = digits else { return Err(Problem::wrong_type(rule.shape, value, None, judge.options).into()) };
    let (units, rounded) = rule.judge(digits);
    // `-0` is a number of its own to a program, and 0 to us.
    if rounded.is_some() || digits.starts_with('-') {
        judge.normalizes();
    }
    if let Some(to) = rounded {
        judge.warn(at, Notice::Rounded { to });
    }
    Ok(units?)
}

/// The units of a corrected number.
pub(super) fn units_of(digits: &str, shape: &Shape) -> Option<i64> {
    let rule = match shape {
        Shape::Amount { zero: true } => &AMOUNT,
        Shape::Amount { zero: false } => &POSITIVE_AMOUNT,
        Shape::Quantity => &QUANTITY,
        _ => return None,
    };
    rule.judge(digits).0.ok()
}

/// A sum of lines, which may exceed the largest amount: printed like one.
pub(crate) fn print_sum(units: i128, out: &mut String) {
    decimal::print(units, 2, out);
}
