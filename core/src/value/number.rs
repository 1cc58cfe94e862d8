//! Numbers: amounts of money, quantities and whole numbers, exact to 1/10,000 and never a binary float on the way.

use std::fmt::{self, Display};

use crate::slot::{Kind, Slot};
use crate::table::Shape;
use rust_decimal::Decimal;

/// The decimals that a number may have.
const PLACES: u32 = 4;
/// Units of 1/10,000 in one.
const UNITS: i64 = 10_000;

/// An amount of money from 0 to 99,999,999,999.9999 in the shop's currency, exact to 1/10,000.
///
/// Displays with two to four decimals: `108.00`, `0.125`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Amount(i64);

impl Amount {
    pub const ZERO: Amount = Amount(0);
    /// 99,999,999,999.9999. Every sum of two amounts, and every amount as a JavaScript number, is exact.
    pub const MAX: Amount = Amount(999_999_999_999_999);

    /// Makes an amount of units of 1/10,000; `None` outside the range.
    #[must_use]
    pub const fn from_units(units: i64) -> Option<Amount> {
        if 0 <= units && units <= Amount::MAX.0 { Some(Amount(units)) } else { None }
    }

    /// Returns the units of 1/10,000.
    #[must_use]
    pub const fn units(self) -> i64 {
        self.0
    }

    /// Subtracts an amount; zero where the difference would be below zero.
    #[must_use]
    pub const fn less(self, other: Amount) -> Amount {
        if other.0 >= self.0 { Amount::ZERO } else { Amount(self.0.saturating_sub(other.0)) }
    }

    /// Adds an amount; `None` above the maximum.
    #[must_use]
    pub const fn plus(self, other: Amount) -> Option<Amount> {
        Amount::from_units(self.0.saturating_add(other.0))
    }
}

impl Display for Amount {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        print(self.0, 2, out)
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

/// A number of units above 0, up to 1,000,000, with at most 4 decimals (1.5 kg is a quantity).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quantity(i64);

impl Quantity {
    /// Returns the number of units that it is, if it has no decimals.
    pub(crate) const fn whole(self) -> Option<i64> {
        if self.0 % UNITS == 0 { Some(self.0 / UNITS) } else { None }
    }

    /// Returns the units of 1/10,000.
    #[must_use]
    pub const fn units(self) -> i64 {
        self.0
    }
}

/// A whole number from 0 to `MAX`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Whole<const MAX: u32>(u32);

impl<const MAX: u32> Whole<MAX> {
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl Kind<'_> for Amount {
    const SHAPE: Shape = Shape::Amount { zero: true };

    fn of(slot: &Slot<'_>) -> Option<Self> {
        slot.number().map(Amount)
    }
}

impl Kind<'_> for PositiveAmount {
    const SHAPE: Shape = Shape::Amount { zero: false };

    fn of(slot: &Slot<'_>) -> Option<Self> {
        Amount::of(slot).map(PositiveAmount)
    }
}

impl Kind<'_> for Quantity {
    const SHAPE: Shape = Shape::Quantity;

    fn of(slot: &Slot<'_>) -> Option<Self> {
        slot.number().map(Quantity)
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
    /// With the nearest number of 4 decimals, in units, where it is valid itself.
    TooPrecise(Option<i64>),
    TooLarge,
    NotWhole,
}

/// The limits of a number.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NumberRule {
    /// Whether zero is allowed.
    pub(crate) zero: bool,
    /// The largest number, in units of 1/10,000.
    pub(crate) max: i64,
    /// The decimals that are printed even where they are zeros.
    least_places: usize,
}

impl NumberRule {
    /// Returns the rule of a shape; that of quantities for what is no amount.
    pub(crate) const fn of(shape: &Shape) -> NumberRule {
        match shape {
            Shape::Amount { zero } => NumberRule { zero: *zero, max: Amount::MAX.0, least_places: 2 },
            _ => NumberRule { zero: false, max: 1_000_000 * UNITS, least_places: 0 },
        }
    }

    /// Reads a number in JSON's grammar; answers its units, and what it was rounded to if it was the noise of a binary float. The contract's
    /// order: noise, sign, precision, range.
    pub(crate) fn parse(self, digits: &str) -> (Result<i64, NumberFault>, Option<i64>) {
        let (nearest, distance) = match read(digits) {
            Ok(read) => read,
            Err(fault) => return (Err(fault), None),
        };
        let is_between = distance > NOISE;
        let parsed = if digits.starts_with('-') && (is_between || nearest != 0) {
            Err(NumberFault::Negative)
        } else if is_between {
            let is_valid = nearest <= self.max && (self.zero || nearest > 0);
            Err(NumberFault::TooPrecise(is_valid.then_some(nearest)))
        } else if !self.zero && nearest == 0 {
            Err(NumberFault::NotPositive)
        } else if nearest > self.max {
            Err(NumberFault::TooLarge)
        } else {
            Ok(nearest)
        };
        (parsed, (!is_between && distance > 0).then_some(nearest))
    }

    /// Prints a number behind a text.
    pub(crate) fn print(self, units: i64, text: &mut String) {
        _ = print(units, self.least_places, text);
    }

    pub(crate) fn printed(self, units: i64) -> String {
        let mut digits = String::new();
        self.print(units, &mut digits);
        digits
    }
}

/// Returns the units of a number with at most 4 decimals, half to even; `None` beyond 64 bits.
pub(crate) fn units(number: Decimal) -> Option<i64> {
    let mut number = number.round_dp(PLACES);
    number.rescale(PLACES);
    number.mantissa().try_into().ok()
}

/// A binary float that once was exact, in 1/10^11: `19.99 * 3` is 59.97 to a person and 59.97000000000001 to JavaScript.
const NOISE: i64 = 50;

/// Reads a number in JSON's grammar; answers the nearest units of 1/10,000, half to even, and how far away in 1/10^11 that is. Digits beyond
/// the 10th decimal become a last 1 unless all of them are zeros. Beyond 64 bits of units, a number is as good as any other.
fn read(number: &str) -> Result<(i64, i64), NumberFault> {
    const KEPT: i64 = 10;
    /// Of 1/10^11 in a unit.
    const UNIT: i64 = 10_000_000;
    let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = whole.trim_start_matches('-');
    // The place of the first digit, counted in powers of ten of one.
    let mut place = i64::try_from(digits.len()).unwrap_or(i64::MAX).saturating_add(read_exponent(exponent)?);
    let (mut whole, mut decimals, mut is_cut) = (0_i64, 0_i64, false);
    for digit in digits.bytes().chain(fraction.bytes()).map(|byte| i64::from(byte.wrapping_sub(b'0'))) {
        place = place.saturating_sub(1);
        let times = |power: i64| digit.saturating_mul(10_i64.saturating_pow(power.try_into().unwrap_or_default()));
        match place {
            _ if digit == 0 => {}
            0.. => whole = whole.saturating_add(times(place)),
            ..0 => match place.saturating_add(KEPT) {
                power @ 0.. => decimals = decimals.saturating_add(times(power)),
                _ => is_cut = true,
            },
        }
    }
    let decimals = decimals.saturating_mul(10).saturating_add(is_cut.into());
    let (units, above) = (decimals / UNIT, decimals % UNIT);
    let rounds_up = above.saturating_mul(2).saturating_add(units & 1) > UNIT;
    let units =
        i128::from(whole).saturating_mul(UNITS.into()).saturating_add(units.saturating_add(rounds_up.into()).into());
    let nearest = if number.starts_with('-') {
        units.saturating_neg().try_into().unwrap_or(-i64::MAX)
    } else {
        units.try_into().unwrap_or(i64::MAX)
    };
    Ok((nearest, if rounds_up { UNIT.saturating_sub(above) } else { above }))
}

/// Reads an exponent. One beyond ±30 is refused whatever the digits: nobody has moved them that far, so that there is no nearest.
fn read_exponent(exponent: &str) -> Result<i64, NumberFault> {
    let is_negative = exponent.starts_with('-');
    match exponent.parse() {
        Ok(exponent @ -30..=30) => Ok(exponent),
        _ if is_negative => Err(NumberFault::TooPrecise(None)),
        _ => Err(NumberFault::TooLarge),
    }
}

/// Reads the digits of a whole number up to a limit; answers its units.
#[cfg(feature = "admin")]
pub(crate) fn parse_whole(digits: &str, max: u32) -> Result<i64, NumberFault> {
    match digits.parse::<u32>() {
        Ok(number) if number <= max => Ok(i64::from(number).saturating_mul(UNITS)),
        _ if digits == "-0" => Ok(0),
        _ if digits.starts_with('-') => Err(NumberFault::Negative),
        _ if digits.bytes().all(|byte| byte.is_ascii_digit()) => Err(NumberFault::TooLarge),
        _ => Err(NumberFault::NotWhole),
    }
}

/// Reads what nearly every payload sends, digits, perhaps a point and up to 4 decimals, at the beginning of a text; answers the units, and how
/// long that is. What follows may go on with the number: an `e`, or what is no JSON.
#[inline]
pub(crate) fn usual_number(text: &[u8], shape: &Shape) -> Option<(i64, usize)> {
    const MOST_DIGITS: usize = 14;
    const SCALES: [i64; 5] = [UNITS, 1_000, 100, 10, 1];
    let NumberRule { zero, max, .. } = NumberRule::of(shape);
    let mut digits: i64 = 0;
    let mut length: usize = 0;
    // Where the first decimal is, if there is a point.
    let mut fraction = 0;
    for &byte in text {
        match byte {
            b'0'..=b'9' => digits = digits.wrapping_mul(10).wrapping_add(i64::from(byte.wrapping_sub(b'0'))),
            b'.' if length > 0 && fraction == 0 => fraction = length.wrapping_add(1),
            _ => break,
        }
        length = length.wrapping_add(1);
        if length > MOST_DIGITS {
            return None;
        }
    }
    // JSON has neither `007` nor `1.`.
    let begins_with_zero = matches!(text, [b'0', b'0'..=b'9', ..]);
    if length == fraction || begins_with_zero {
        return None;
    }
    let decimals = if fraction == 0 { 0 } else { length.wrapping_sub(fraction) };
    let units = digits.wrapping_mul(*SCALES.get(decimals)?);
    (units <= max && (zero || units > 0)).then_some((units, length))
}

/// Prints units of 1/10,000 with at least so many decimals and no further zeros at the end.
pub(crate) fn print(units: i64, least_places: usize, out: &mut impl fmt::Write) -> fmt::Result {
    if units < 0 {
        out.write_char('-')?;
    }
    let units = units.unsigned_abs();
    print_whole(units / 10_000, out)?;
    let needed = [10_000_u64, 1_000, 100, 10].into_iter().take_while(|power| !units.is_multiple_of(*power)).count();
    let places = needed.max(least_places);
    if places > 0 {
        out.write_char('.')?;
    }
    let mut digits = [units / 1_000, units / 100, units / 10, units].into_iter().take(places);
    digits.try_for_each(|digit| out.write_char(last_digit(digit)))
}

fn print_whole(number: u64, out: &mut impl fmt::Write) -> fmt::Result {
    if number >= 10 {
        print_whole(number / 10, out)?;
    }
    out.write_char(last_digit(number))
}

fn last_digit(number: u64) -> char {
    u8::try_from(number % 10).map_or('0', |digit| char::from(b'0'.wrapping_add(digit)))
}
