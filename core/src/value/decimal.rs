//! A JSON number's digits on the grid of 1/10,000, exactly, never through a binary float.

use alloc::string::String;
use core::cmp::Ordering;

/// Units of 1/10,000 in one.
pub(super) const UNITS: i64 = 10_000;

/// A number on the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Gridded {
    /// Below zero; `-0` and what rounds to zero are not.
    pub(super) negative: bool,
    /// The magnitude in 1/10,000; `i64::MAX` for anything larger.
    pub(super) units: i64,
    pub(super) fit: Fit,
    /// The magnitude on the grid that is nearest, half to even.
    pub(super) nearest: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    /// At most 4 decimals, trailing zeros not counted.
    Exact,
    /// Within 5e-10 of the grid, as a binary float that once was exact: `19.99 * 3` is 59.97 to a person and
    /// 59.97000000000001 to JavaScript.
    Noise,
    /// More decimals than the grid has.
    Between,
}

/// An exponent beyond ±30: refused whatever the digits, so that no digits need to be moved that far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ExponentFault {
    Above,
    Below,
}

const MAX_EXPONENT: i32 = 30;

/// Decimal places behind the grid that decide about noise; whether anything follows them is one bit more.
const NOISE_PLACES: i64 = 6;
const NOISE: i64 = 5;
const NOISE_TOP: i64 = 999_995;
const HALF: i64 = 500_000;

/// The units of what nearly every payload sends, digits, perhaps a point and up to 4 decimals, at the beginning of a text,
/// and how long that is. What follows may go on with the number: an `e`, or whatever is no JSON.
#[inline]
pub(super) fn plain(text: &[u8]) -> Option<(i64, usize)> {
    const MOST_DIGITS: usize = 14;
    const SCALES: [i64; 5] = [UNITS, 1_000, 100, 10, 1];
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
    SCALES.get(decimals).map(|scale| (digits.wrapping_mul(*scale), length))
}

/// Reads text that follows JSON's grammar of numbers.
pub(super) fn grid(number: &str) -> Result<Gridded, ExponentFault> {
    let (minus, magnitude) = match number.strip_prefix('-') {
        Some(magnitude) => (true, magnitude),
        None => (false, number),
    };
    let (mantissa, exponent) = magnitude.split_once(['e', 'E']).unwrap_or((magnitude, "0"));
    let exponent = bounded_exponent(exponent)?;
    let is_point = |character| character == '.';
    let (whole, fraction) = mantissa.split_once(is_point).unwrap_or((mantissa, ""));

    let mut units: i64 = 0;
    let mut behind: i64 = 0;
    let mut further = false;
    // The place of the first digit, counted in powers of ten of one unit.
    let mut place =
        i64::try_from(whole.len()).unwrap_or(i64::MAX).saturating_add(i64::from(exponent)).saturating_add(3);
    for digit in whole.bytes().chain(fraction.bytes()).map(|byte| i64::from(byte.wrapping_sub(b'0'))) {
        if digit != 0 {
            if place >= 0 {
                units = units.saturating_add(digit.saturating_mul(power_of_ten(place)));
            } else if place >= -NOISE_PLACES {
                behind = behind.saturating_add(digit.saturating_mul(power_of_ten(place.saturating_add(NOISE_PLACES))));
            } else {
                further = true;
            }
        }
        place = place.saturating_sub(1);
    }

    let fit = match behind {
        0 if !further => Fit::Exact,
        _ if behind < NOISE || (behind == NOISE && !further) => Fit::Noise,
        _ if behind >= NOISE_TOP => {
            units = units.saturating_add(1);
            Fit::Noise
        }
        _ => Fit::Between,
    };
    let rounds_up = match behind.cmp(&HALF) {
        Ordering::Greater => true,
        Ordering::Equal => further || units & 1 == 1,
        Ordering::Less => false,
    };
    let nearest = if fit == Fit::Between { units.saturating_add(i64::from(rounds_up)) } else { units };
    Ok(Gridded { negative: minus && (units > 0 || fit == Fit::Between), units, fit, nearest })
}

fn bounded_exponent(exponent: &str) -> Result<i32, ExponentFault> {
    let digits = exponent.trim_start_matches(['+', '-']).trim_start_matches('0');
    // Too many digits for an `i32` are far beyond the bound too.
    let magnitude = if digits.is_empty() { 0 } else { digits.parse::<i32>().unwrap_or(i32::MAX) };
    match (exponent.starts_with('-'), magnitude > MAX_EXPONENT) {
        (false, false) => Ok(magnitude),
        (true, false) => Ok(magnitude.saturating_neg()),
        (false, true) => Err(ExponentFault::Above),
        (true, true) => Err(ExponentFault::Below),
    }
}

fn power_of_ten(exponent: i64) -> i64 {
    u32::try_from(exponent).ok().and_then(|exponent| 10_i64.checked_pow(exponent)).unwrap_or(i64::MAX)
}

/// Divides by a small number, without the standard library's division of 128 bits, which is 1.5 KB of a download.
#[expect(clippy::cast_possible_truncation, reason = "32 bits are left of each part, and the rest is below the divisor")]
pub(crate) fn divide(number: u128, divisor: u32) -> (u128, u32) {
    let (mut quotient, mut rest) = (0, 0_u64);
    for shift in [96, 64, 32, 0] {
        let part = rest << 32 | u64::from((number >> shift) as u32);
        quotient = quotient << 32 | u128::from(part.checked_div(divisor.into()).unwrap_or_default());
        rest = part.checked_rem(divisor.into()).unwrap_or_default();
    }
    (quotient, rest as u32)
}

const PLACES: usize = 4;

/// Prints units of 1/10,000 behind a text, with at least `min_places` decimals and no further trailing zeros.
pub(super) fn print(units: i128, min_places: usize, text: &mut String) {
    if units < 0 {
        text.push('-');
    }
    // The most digits of 128 bits.
    let mut digits = [b'0'; 39];
    let mut length: usize = 0;
    let mut low = u64::try_from(units.unsigned_abs());
    let mut high = units.unsigned_abs();
    for place in digits.iter_mut().rev() {
        let digit = match &mut low {
            Ok(0) if length > PLACES => break,
            Ok(number) => {
                let digit = number.checked_rem(10).unwrap_or_default();
                *number /= 10;
                u8::try_from(digit).unwrap_or_default()
            }
            Err(_) => {
                let (quotient, digit) = divide(high, 10);
                high = quotient;
                low = u64::try_from(high);
                u8::try_from(digit).unwrap_or_default()
            }
        };
        *place = digit.saturating_add(b'0');
        length = length.saturating_add(1);
    }
    let digits = digits.get(digits.len().saturating_sub(length)..);
    let digits = core::str::from_utf8(digits.unwrap_or_default()).unwrap_or_default();
    let (whole, decimals) = digits.split_at_checked(length.saturating_sub(PLACES)).unwrap_or((digits, ""));
    text.push_str(whole);
    let zeros = decimals.bytes().rev().take_while(|digit| *digit == b'0').count();
    let significant = decimals.len().saturating_sub(zeros).max(min_places).min(PLACES);
    if significant > 0 {
        text.push('.');
        text.push_str(decimals.get(..significant).unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_grid(number: &str, negative: bool, units: i64, fit: Fit) {
        let found = grid(number).map(|found| (found.negative, found.units, found.fit));
        assert_eq!(found, Ok((negative, units, fit)), "{number}");
    }

    #[test]
    fn exact_spellings_of_one_number() {
        for number in
            ["108", "108.0", "108.00000000", "1.08e2", "1080E-1", "0.000108e6", "10800e-02", "108e+0", "108e000"]
        {
            assert_grid(number, false, 1_080_000, Fit::Exact);
        }
    }

    #[test]
    fn plain_numbers_are_read_like_any_other() {
        for number in ["0", "108", "108.0", "108.5", "0.0001", "19.9900", "99999999999999", "999999999.9999"] {
            assert_eq!(grid(number).map(|number| number.units), Ok(plain(number.as_bytes()).unwrap().0), "{number}");
        }
        for number in ["", "-1", "0.00001", "108.00000", "100000000000000", "9999999999.9999", "007", "1.", ".5", "1.,"]
        {
            assert_eq!(plain(number.as_bytes()), None, "{number}");
        }
        for (number, length) in [("1e2", 1), ("1.5}", 3), ("1.5.5", 3), ("0", 1), ("0,1", 1)] {
            assert_eq!(plain(number.as_bytes()).unwrap().1, length, "{number}");
        }
    }

    fn printed(units: i128, min_places: usize) -> String {
        let mut text = String::new();
        print(units, min_places, &mut text);
        text
    }

    #[test]
    fn prints_what_a_sum_may_be() {
        let largest = i128::from(u64::MAX) * i128::from(UNITS);
        for units in [largest - 1, largest, largest + 1, 10 * largest, 10 * largest + 12_345, -10 * largest] {
            let (whole, rest) = (units / 10_000, (units % 10_000).abs());
            let expected = format!("{whole}.{rest:04}");
            assert_eq!(printed(units, 4), expected);
        }
        assert_eq!(printed(200_000_000_000_000_000_500_000, 2), "20000000000000000050.00");
        assert_eq!(printed(-5, 2), "-0.0005");
    }

    #[test]
    fn zero_has_no_sign() {
        for number in ["0", "-0", "0.0", "-0.000e30", "0e-30"] {
            assert_grid(number, false, 0, Fit::Exact);
        }
    }

    #[test]
    fn noise_ends_at_5e_minus_10_on_both_sides() {
        assert_grid("1.0000000005", false, 10_000, Fit::Noise);
        assert_grid("1.00000000050000000001", false, 10_000, Fit::Between);
        assert_grid("0.9999999995", false, 10_000, Fit::Noise);
        assert_grid("0.99999999949999999999", false, 9_999, Fit::Between);
        assert_grid("59.97000000000001", false, 599_700, Fit::Noise);
    }

    #[test]
    fn noise_below_zero_is_zero() {
        assert_grid("-5e-17", false, 0, Fit::Noise);
        assert_grid("-0.00001", true, 0, Fit::Between);
        assert_grid("-1.00000000000001", true, 10_000, Fit::Noise);
    }

    #[test]
    fn exponents_beyond_30_are_refused_whatever_the_digits() {
        assert_eq!(grid("0e31"), Err(ExponentFault::Above));
        assert_eq!(grid("-1e99999999999999999999"), Err(ExponentFault::Above));
        assert_eq!(grid("0e-31"), Err(ExponentFault::Below));
        assert_eq!(grid("1E-0000000000000000000000031"), Err(ExponentFault::Below));
        assert_grid("1e30", false, i64::MAX, Fit::Exact);
        assert_grid("1e-30", false, 0, Fit::Noise);
    }

    #[test]
    fn the_nearest_is_half_to_even() {
        for (number, nearest) in [
            ("33.057851239669", 330_579),
            ("0.00005", 0),
            ("0.00015", 2),
            ("0.000050000000001", 1),
            ("0.00004999", 0),
            ("7.789916", 77_899),
        ] {
            assert_eq!(grid(number).unwrap().nearest, nearest, "{number}");
        }
    }

    #[test]
    fn any_number_of_digits() {
        assert_grid(&format!("0.5{}", "0".repeat(60_000)), false, 5_000, Fit::Exact);
        assert_grid(&"9".repeat(60_000), false, i64::MAX, Fit::Exact);
        assert_grid(&format!("{}e-30", "1".repeat(35)), false, 111_111_111, Fit::Between);
    }
}
