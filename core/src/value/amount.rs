//! Amounts of money and other numbers.

use alloc::string::String;
use core::fmt;

use super::decimal::{self, ExponentFault, Fit, Gridded, UNITS, grid};
use crate::say::Say;
use crate::slot::{Kind, Slot};
use crate::table::Shape;

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

impl Say for Amount {
    fn say(&self, out: &mut String) {
        self.print(out);
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

    fn of(slot: &Slot<'_>) -> Option<Self> {
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

    fn of(slot: &Slot<'_>) -> Option<Self> {
        Amount::of(slot).map(PositiveAmount)
    }
}

/// A number of units above 0, up to 1,000,000, with at most 4 decimals (1.5 kg is a quantity).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quantity(i64);

impl Quantity {
    pub const ONE: Quantity = Quantity(UNITS);

    /// In 1/10,000.
    #[must_use]
    pub const fn units(self) -> i64 {
        self.0
    }
}

impl Kind<'_> for Quantity {
    const SHAPE: Shape = Shape::Quantity;

    fn of(slot: &Slot<'_>) -> Option<Self> {
        slot.number().map(Quantity)
    }
}

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

    fn of(slot: &Slot<'_>) -> Option<Self> {
        slot.number()?.checked_div(UNITS)?.try_into().ok().map(Whole)
    }
}

/// Why digits are no number of their kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NumberFault {
    Negative,
    NotPositive,
    TooPrecise {
        /// In units, where it is valid itself.
        nearest: Option<i64>,
    },
    TooLarge,
    NotWhole,
}

/// What a number may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NumberRule {
    /// Whether zero is asked for or refused.
    pub(crate) zero: bool,
    /// In units of 1/10,000.
    max: i64,
    /// Decimals that are printed even where they are zeros.
    min_places: usize,
}

const QUANTITY: NumberRule = NumberRule { zero: false, max: 1_000_000 * UNITS, min_places: 0 };

impl NumberRule {
    /// The rule of a shape; that of quantities for what is no amount.
    pub(crate) const fn of(shape: &Shape) -> NumberRule {
        match shape {
            Shape::Amount { zero } => NumberRule { zero: *zero, max: Amount::MAX.0, min_places: 2 },
            _ => QUANTITY,
        }
    }

    /// Reads a number's digits; answers its units, and what it was rounded to if it was noise. The contract's order: sign, precision, range.
    pub(crate) fn parse(self, digits: &str) -> (Result<i64, NumberFault>, Option<i64>) {
        match grid(digits) {
            Ok(number) => (self.accept(number), rounded(number)),
            Err(ExponentFault::Above) => (Err(NumberFault::TooLarge), None),
            // Whatever the digits: nobody has moved them that far, so that there is no nearest.
            Err(ExponentFault::Below) => (Err(NumberFault::TooPrecise { nearest: None }), None),
        }
    }

    fn accept(self, number: Gridded) -> Result<i64, NumberFault> {
        if number.negative {
            return Err(NumberFault::Negative);
        }
        if number.fit == Fit::Between {
            let is_valid = number.nearest <= self.max && (self.zero || number.nearest > 0);
            return Err(NumberFault::TooPrecise { nearest: is_valid.then_some(number.nearest) });
        }
        if !self.zero && number.units == 0 {
            return Err(NumberFault::NotPositive);
        }
        if number.units > self.max { Err(NumberFault::TooLarge) } else { Ok(number.units) }
    }

    pub(crate) fn print(self, units: i64) -> String {
        let mut text = String::new();
        decimal::print(i128::from(units), self.min_places, &mut text);
        text
    }

    /// The largest number, in print.
    pub(crate) fn largest(self) -> String {
        self.print(self.max)
    }
}

fn rounded(number: Gridded) -> Option<i64> {
    let units = if number.negative { number.units.saturating_neg() } else { number.units };
    (number.fit == Fit::Noise).then_some(units)
}

/// Reads the digits of a whole number up to a limit; answers its units.
pub(crate) fn parse_whole(digits: &str, max: u32) -> Result<i64, NumberFault> {
    match digits.parse::<u32>() {
        Ok(number) if number <= max => Ok(i64::from(number).saturating_mul(UNITS)),
        _ if digits == "-0" => Ok(0),
        _ if digits.starts_with('-') => Err(NumberFault::Negative),
        _ if digits.bytes().all(|byte| byte.is_ascii_digit()) => Err(NumberFault::TooLarge),
        _ => Err(NumberFault::NotWhole),
    }
}

/// The units of digits that there is nothing to say about, at the beginning of a text, and how long they are.
#[inline]
pub(crate) fn usual_number(digits: &[u8], shape: &Shape) -> Option<(i64, usize)> {
    let NumberRule { zero, max, .. } = NumberRule::of(shape);
    decimal::plain(digits).filter(|&(units, _)| units <= max && (zero || units > 0))
}

/// Prints what a slot of a number holds.
pub(crate) fn print_number(units: i64, shape: &Shape, text: &mut String) {
    decimal::print(units.into(), NumberRule::of(shape).min_places, text);
}

/// A sum of lines, which may exceed the largest amount: printed like one.
pub(crate) fn print_sum(units: i128, out: &mut String) {
    decimal::print(units, 2, out);
}
