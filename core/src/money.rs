//! The money that follows from a payload: plain arithmetic, exact.

use std::cmp::Ordering;
use std::fmt::{self, Display};
use std::iter::Sum;

use crate::json::Writer;
use crate::named::named;
use crate::value::{Amount, Quantity, print, units};
use rust_decimal::Decimal;

named! {
    /// The meaning of a brand's `order_total`.
    #[derive(Default)]
    pub enum Basis {
        /// The amount that the customer paid, after discounts.
        #[default]
        Paid = "paid",
        /// The amount before any adjustments.
        Gross = "gross",
    }
}

/// A sum of amounts or of lines, which may exceed the largest amount, or be below zero. Displays like an amount: rounded half to even to 4
/// decimals, of which two are shown even where they are zeros.
#[derive(Debug, Clone, Copy)]
pub enum Total {
    /// Units of 1/10,000, as nearly all are.
    Units(i64),
    /// A sum with more decimals, or one that is larger.
    Decimal(Decimal),
}

// Never inlined: each operation of a decimal is a kilobyte of a download.
impl Total {
    /// Adds so many wholes and so many units of 1/10,000.
    #[must_use]
    pub fn of(whole: i64, units: i64) -> Total {
        Total::Decimal(whole.into()).plus(Total::Units(units))
    }

    /// Multiplies a price by a quantity, exact to 1/100,000,000.
    pub(crate) fn of_line(price: Amount, quantity: Quantity) -> Total {
        match quantity.whole() {
            Some(whole) => Total::Units(price.units()).times(whole),
            None => Total::Decimal(Decimal::new(quantity.units(), 8)).times(price.units()),
        }
    }

    fn decimal(self) -> Decimal {
        match self {
            Total::Units(units) => Decimal::new(units, 4),
            Total::Decimal(decimal) => decimal,
        }
    }

    #[inline(never)]
    fn times(self, factor: i64) -> Total {
        match self {
            Total::Units(units) if let Some(product) = units.checked_mul(factor) => Total::Units(product),
            _ => Total::Decimal(self.decimal().saturating_mul(factor.into())),
        }
    }

    #[inline(never)]
    #[must_use]
    pub fn plus(self, other: Total) -> Total {
        match (self, other) {
            (Total::Units(one), Total::Units(other)) if let Some(sum) = one.checked_add(other) => Total::Units(sum),
            _ => Total::Decimal(self.decimal().saturating_add(other.decimal())),
        }
    }

    #[must_use]
    pub fn less(self, other: Total) -> Total {
        self.plus(other.times(-1))
    }

    /// Returns the units of 1/10,000, half to even; `None` beyond 64 bits.
    #[must_use]
    pub fn units(self) -> Option<i64> {
        match self {
            Total::Units(units) => Some(units),
            Total::Decimal(decimal) => units(decimal),
        }
    }

    fn size(self) -> Total {
        if self < Total::default() { self.times(-1) } else { self }
    }

    fn is_hundredfold(self, other: Total) -> bool {
        self > Total::default() && self.times(100) == other
    }

    /// Tells whether two figures differ by more than a cent of rounding.
    pub(crate) fn differs(self, other: Total) -> bool {
        self.less(other).size() > Total::Units(100)
    }
}

impl Default for Total {
    fn default() -> Total {
        Total::Units(0)
    }
}

impl PartialOrd for Total {
    fn partial_cmp(&self, other: &Total) -> Option<Ordering> {
        match (self, other) {
            (Total::Units(one), Total::Units(other)) => one.partial_cmp(other),
            _ => self.decimal().partial_cmp(&other.decimal()),
        }
    }
}

impl PartialEq for Total {
    fn eq(&self, other: &Total) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl Eq for Total {}

impl From<Amount> for Total {
    fn from(amount: Amount) -> Total {
        Total::Units(amount.units())
    }
}

impl Sum for Total {
    fn sum<I: Iterator<Item = Total>>(totals: I) -> Total {
        totals.fold(Total::default(), Total::plus)
    }
}

impl Display for Total {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(units) = self.units() {
            return print(units, 2, out);
        }
        let mut shown = self.decimal().round_dp(4).normalize();
        if shown.scale() < 2 {
            shown.rescale(2);
        }
        shown.fmt(out)
    }
}

/// Derives what counts for the referral; `None` below zero.
pub(crate) fn attributable_revenue(
    basis: Basis,
    order_total: Amount,
    tax: Amount,
    shipping: Amount,
    discount: Amount,
) -> Option<Amount> {
    let discount = if basis == Basis::Gross { discount } else { Amount::ZERO };
    let subtracted = [tax, shipping, discount].map(Amount::units);
    Amount::from_units(subtracted.into_iter().fold(order_total.units(), i64::saturating_sub))
}

/// Derives what counts after refunds: it shrinks in proportion, `attributable × (order_total − refunded) / order_total`, to 4 decimals, half
/// to even; 0 where `order_total` is 0.
///
/// In 128 bits: the product of two largest amounts needs 100, more than the 96 of [`Decimal`].
#[must_use]
pub fn revenue_after_refunds(attributable: Amount, order_total: Amount, refunded: Amount) -> Amount {
    let [attributable, remaining, order_total] =
        [attributable, order_total.less(refunded), order_total].map(|amount| i128::from(amount.units()));
    let product = attributable.saturating_mul(remaining);
    let (Some(quotient), Some(rest)) = (product.checked_div(order_total), product.checked_rem(order_total)) else {
        return Amount::ZERO;
    };
    let rounds_up = rest.saturating_mul(2).saturating_add(quotient & 1) > order_total;
    let revenue = quotient.saturating_add(rounds_up.into());
    i64::try_from(revenue).ok().and_then(Amount::from_units).unwrap_or(Amount::ZERO)
}

/// Computes the `order_total` that items lead to; may be below zero.
pub(crate) fn order_total_of(items: Total, basis: Basis, tax: Amount, shipping: Amount, discount: Amount) -> Total {
    let discount = if basis == Basis::Paid { discount } else { Amount::ZERO };
    let beside = tax.units().saturating_add(shipping.units()).saturating_sub(discount.units());
    items.plus(Total::Units(beside))
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

/// Finds why an order's total is probably not what its items lead to: one of its parts was counted otherwise, or one side is in cents.
pub(crate) fn find_gap(items: Total, order_total: Amount, computed: Total, parts: [(Gap, Amount); 3]) -> Option<Gap> {
    let sent = Total::from(order_total);
    let missing = sent.less(computed);
    let difference = missing.size();
    let is_part = |part: &&(Gap, Amount)| part.1 > Amount::ZERO && difference == part.1.into();
    if let Some((gap, _)) = parts.iter().find(is_part) {
        return Some(*gap);
    }
    // What the order leaves for the items.
    let implied = items.plus(missing);
    let are_cents = |one: Total, other: Total| one.is_hundredfold(other) || other.is_hundredfold(one);
    (are_cents(sent, computed) || are_cents(implied, items)).then_some(Gap::Cents)
}

/// The money that follows from a conversion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Derived {
    pub attributable_revenue: Amount,
    /// The sum of the items' lines, where every one has a price.
    pub items_total: Option<Total>,
}

impl Derived {
    pub(crate) fn write_members(&self, out: &mut Writer) {
        out.key("attributable_revenue").raw(&self.attributable_revenue.to_string());
        if let Some(total) = self.items_total {
            out.key("items_total").raw(&total.to_string());
        }
    }
}
