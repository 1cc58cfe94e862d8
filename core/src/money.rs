//! The money that follows from a payload: plain arithmetic, exact.
//!
//! In integers of 1/10,000, and of 1/100,000,000 where two of them are multiplied: `attributable × remaining` of the
//! largest amounts needs 100 bits, more than the 96 of `rust_decimal`, which the tests check this arithmetic against
//! where it fits.

use alloc::string::String;
use core::fmt;
use core::iter::Sum;

use crate::json::Writer;
use crate::say::Say;
use crate::value::{Amount, Quantity, choice, divide, print_sum};

/// What a brand's `order_total` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// What the customer paid, after discounts.
    #[default]
    Paid,
    /// The amount before any adjustments.
    Gross,
}

impl Basis {
    pub const ALL: [Basis; 2] = [Basis::Paid, Basis::Gross];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Basis::Paid => "paid",
            Basis::Gross => "gross",
        }
    }

    #[must_use]
    pub fn from_name(name: &str) -> Option<Basis> {
        Basis::ALL.into_iter().find(|basis| basis.name() == name)
    }
}

choice!(Basis: Paid Gross);

/// A sum of amounts, which may exceed the largest of them, or be below zero. Displays like an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Total(i128);

impl Total {
    /// So many wholes, and so many units of 1/10,000.
    #[must_use]
    pub fn of(whole: i64, units: i64) -> Total {
        Total(i128::from(whole).saturating_mul(LINE_SCALE).saturating_add(i128::from(units)))
    }

    #[must_use]
    pub fn plus(self, other: Total) -> Total {
        Total(self.0.saturating_add(other.0))
    }

    #[must_use]
    pub fn less(self, other: Total) -> Total {
        Total(self.0.saturating_sub(other.0))
    }
}

impl fmt::Display for Total {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        print_sum(self.0, &mut text);
        out.write_str(&text)
    }
}

/// What counts for the referral; `None` below zero.
pub(crate) fn attributable_revenue(
    basis: Basis,
    order_total: Amount,
    tax: Amount,
    shipping: Amount,
    discount: Amount,
) -> Option<Amount> {
    let revenue = order_total.units().saturating_sub(tax.units()).saturating_sub(shipping.units());
    Amount::from_units(match basis {
        Basis::Paid => revenue,
        Basis::Gross => revenue.saturating_sub(discount.units()),
    })
}

/// What counts after refunds: it shrinks in proportion, `attributable × (order_total − refunded) / order_total`,
/// to 4 decimals, half to even; 0 where `order_total` is 0.
#[must_use]
pub fn revenue_after_refunds(attributable: Amount, order_total: Amount, refunded: Amount) -> Amount {
    let remaining = order_total.less(refunded);
    let product = i128::from(attributable.units()).saturating_mul(i128::from(remaining.units()));
    let revenue = divide_half_even(product, i128::from(order_total.units()));
    i64::try_from(revenue).ok().and_then(Amount::from_units).unwrap_or(Amount::ZERO)
}

/// 0 where the divisor is 0.
fn divide_half_even(dividend: i128, divisor: i128) -> i128 {
    let (Some(quotient), Some(rest)) = (dividend.checked_div_euclid(divisor), dividend.checked_rem_euclid(divisor))
    else {
        return 0;
    };
    let rounds_up = match rest.saturating_mul(2).cmp(&divisor) {
        core::cmp::Ordering::Less => false,
        core::cmp::Ordering::Greater => true,
        core::cmp::Ordering::Equal => quotient & 1 == 1,
    };
    quotient.saturating_add(i128::from(rounds_up))
}

/// One in units of a line: 1/10,000 of a price times 1/10,000 of a quantity.
const LINE_SCALE: i128 = 10_000;

/// What a line costs, or several, exact to 1/100,000,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Line(i128);

impl Line {
    pub(crate) fn total(amount: Amount) -> Line {
        // No product of two numbers of 64 bits has more than 128.
        Line(i128::from(amount.units()).wrapping_mul(LINE_SCALE))
    }

    pub(crate) fn of(price: Amount, quantity: Quantity) -> Line {
        Line(i128::from(price.units()).wrapping_mul(i128::from(quantity.units())))
    }

    /// In 1/10,000, half to even.
    fn units(self) -> i128 {
        let (quotient, rest) = divide(self.0.unsigned_abs(), 10_000);
        let rounds_up = rest > 5_000 || (rest == 5_000 && quotient & 1 == 1);
        // A ten-thousandth of 128 bits.
        let units = i128::try_from(quotient).unwrap_or_default().saturating_add(i128::from(rounds_up));
        if self.0 < 0 { units.saturating_neg() } else { units }
    }
}

impl Line {
    /// Like an amount, behind a text.
    pub(crate) fn print(self, out: &mut String) {
        print_sum(self.units(), out);
    }
}

impl Say for Line {
    fn say(&self, out: &mut String) {
        self.print(out);
    }
}

impl Sum for Line {
    fn sum<I: Iterator<Item = Line>>(lines: I) -> Line {
        Line(lines.fold(0, |sum, line| sum.saturating_add(line.0)))
    }
}

/// Σ lines of an order; may exceed the largest amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItemsTotal(Line);

impl ItemsTotal {
    pub(crate) fn new(lines: Line) -> Self {
        ItemsTotal(lines)
    }

    /// In 1/10,000, half to even.
    #[must_use]
    pub fn units(self) -> i128 {
        self.0.units()
    }

    /// The `order_total` that the items lead to; may be below zero.
    pub(crate) fn order_total(self, basis: Basis, tax: Amount, shipping: Amount, discount: Amount) -> Line {
        let before = self.0.0.saturating_add(Line::total(tax).0).saturating_add(Line::total(shipping).0);
        Line(match basis {
            Basis::Paid => before.saturating_sub(Line::total(discount).0),
            Basis::Gross => before,
        })
    }
}

/// Why items and `order_total` probably differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gap {
    Tax,
    Shipping,
    Discount,
    /// The order is a hundred times the items, or they are a hundred times the order.
    Cents,
}

impl ItemsTotal {
    /// Why an order's total is probably not what its items lead to: one of its parts was counted otherwise, or one side is in cents.
    pub(crate) fn gap(self, order_total: Amount, computed: Line, parts: [(Gap, Amount); 3]) -> Option<Gap> {
        const CENTS: i128 = 100;
        let sent = Line::total(order_total).0;
        let difference = computed.0.abs_diff(sent);
        let is_part =
            |part: &&(Gap, Amount)| part.1 > Amount::ZERO && Line::total(part.1).0.unsigned_abs() == difference;
        let part = parts.iter().find(is_part).map(|(gap, _)| *gap);
        // What the order leaves for the items.
        let implied = self.0.0.saturating_add(sent).saturating_sub(computed.0);
        let is_hundredfold = |one: i128, other: i128| one > 0 && one.wrapping_mul(CENTS) == other;
        let are_cents = |one: i128, other: i128| is_hundredfold(one, other) || is_hundredfold(other, one);
        part.or_else(|| (are_cents(sent, computed.0) || are_cents(implied, self.0.0)).then_some(Gap::Cents))
    }

    /// Like an amount, behind a text.
    pub fn print(self, out: &mut String) {
        self.0.print(out);
    }
}

/// The money that follows from a conversion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Derived {
    pub attributable_revenue: Amount,
    /// What the items cost together, where every one has a price.
    pub items_total: Option<ItemsTotal>,
}

impl Derived {
    pub(crate) fn write_members(&self, out: &mut Writer) {
        out.key("attributable_revenue").printed(|text| self.attributable_revenue.print(text));
        if let Some(total) = self.items_total {
            out.key("items_total").printed(|text| total.print(text));
        }
    }
}

/// Whether two figures differ by more than a cent of rounding.
pub(crate) fn differ(one: Line, other: Line) -> bool {
    const CENT: u128 = 1_000_000;
    one.0.abs_diff(other.0) > CENT
}
