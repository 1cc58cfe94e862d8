//! The model's own arithmetic, in integers of 1/10,000: it calls nothing of the core.

/// 1/10,000 of the shop's currency.
pub type Units = i128;

pub const ONE: Units = 10_000;
/// 99,999,999,999.9999.
pub const MAX: Units = 999_999_999_999_999;

/// With two to four decimals, as answers print amounts.
pub fn print(units: Units) -> String {
    let (sign, units) = (if units < 0 { "-" } else { "" }, units.abs());
    let decimals = format!("{:04}", units % ONE);
    let kept = decimals.trim_end_matches('0').len().max(2);
    format!("{sign}{}.{}", units / ONE, &decimals[..kept])
}

/// Without zeros at the end, as quantities are printed.
pub fn print_short(units: Units) -> String {
    let decimals = format!("{:04}", units % ONE);
    let decimals = decimals.trim_end_matches('0');
    if decimals.is_empty() { format!("{}", units / ONE) } else { format!("{}.{decimals}", units / ONE) }
}

/// `dividend / divisor`, half to even; neither is negative, and the divisor is not 0.
pub fn half_even(dividend: Units, divisor: Units) -> Units {
    let (whole, twice) = (dividend / divisor, dividend % divisor * 2);
    if twice > divisor || (twice == divisor && whole % 2 == 1) { whole + 1 } else { whole }
}

/// What counts for the referral after refunds.
pub fn after_refunds(attributable: Units, total: Units, refunded: Units) -> Units {
    if total == 0 { 0 } else { half_even(attributable * (total - refunded), total) }
}

/// Whether the half matters in the above.
pub fn is_tie(attributable: Units, total: Units, refunded: Units) -> bool {
    total != 0 && attributable * (total - refunded) % total * 2 == total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_two_to_four_decimals() {
        for (units, text) in [(0, "0.00"), (1_080_000, "108.00"), (1_250, "0.125"), (1, "0.0001"), (-1_000, "-0.10")] {
            assert_eq!(print(units), text);
        }
        assert_eq!((print_short(20_000), print_short(12_500)), ("2".to_owned(), "1.25".to_owned()));
    }

    #[test]
    fn a_half_goes_to_the_even_neighbour() {
        assert_eq!([5, 15, 25, 26, 24].map(|tenths| half_even(tenths, 10)), [0, 2, 2, 3, 2]);
        assert_eq!(after_refunds(5, 20, 10), 2);
        assert!(is_tie(5, 20, 10) && !is_tie(6, 20, 10));
        assert_eq!(after_refunds(0, 0, 0), 0);
    }
}
