//! Somebody bought something.

use super::item::{Items, total};
use crate::money::{self, Basis, Derived, Gap};
use crate::path::Place;
use crate::report::Report;
use crate::slot::{Kind as _, Slot};
use crate::table::table;
use crate::value::{Amount, Code, Currency, Email, Id, Metadata, Occurred, Text};
use crate::warning::WarningKind;

table! {
    /// A purchase, or another outcome that counts for a referral.
    pub struct Conversion, "a conversion", with rules of Conversion;
    customer_email: required Email<'a>,     "The customer's email address; matches the conversion to a claim.";
    customer_name:  optional Text<'a, 200>, "The customer's name.";
    order_id:       recommended Id<'a>,     "Your order identifier; a second delivery of it is not counted again.";
    order_total:    required Amount,        "What the customer paid: items + tax + shipping, after discounts. For a brand set to gross, the amount before any adjustments.";
    tax:            required Amount,        "The tax in `order_total`; 0 where not applicable.";
    shipping:       required Amount,        "The shipping in `order_total`; 0 where not applicable.";
    discount:       required Amount,        "The discount on the order; 0 where not applicable.";
    referral_code:  optional Code<'a>,      "The referral code, if you know it; else the most recent claim by `customer_email` counts.";
    items:          optional Items<'a>,     "Line items of the order.";
    customer_id:    optional Id<'a>,        "Your identifier of the customer; matches the conversion to a claim with the same one, whatever the email.";
    currency:       optional Currency<'a>,  "The currency of all amounts; the brand's own if left out.";
    occurred_at:    optional Occurred,      "When it happened, at most a day ahead; when it arrives if left out.";
    metadata:       optional Metadata<'a>,  "Whatever you want to find again: texts by name. Erased with the customer.";
}

impl Conversion<'_> {
    /// Computes what counts for the referral, before refunds.
    #[must_use]
    pub fn attributable_revenue(&self, basis: Basis) -> Amount {
        let revenue = money::attributable_revenue(basis, self.order_total, self.tax, self.shipping, self.discount);
        revenue.unwrap_or(Amount::ZERO)
    }
}

/// Derives the money of a conversion, and checks its sums.
pub(crate) fn check_conversion(fields: &[Slot<'_>], at: &Place<'_>, report: &mut Report) {
    let Some(conversion) = Draft::at(fields) else { return };
    let (Some(order_total), Some(tax), Some(shipping)) =
        (Amount::of(conversion.order_total), Amount::of(conversion.tax), Amount::of(conversion.shipping))
    else {
        return;
    };
    let at = &at.field("order_total");
    let basis = report.options.basis;
    let discount = Amount::of(conversion.discount);
    let items_total = total(conversion.items);
    let revenue = |discount| money::attributable_revenue(basis, order_total, tax, shipping, discount);
    report.derived = discount.map(|discount| {
        let attributable_revenue = revenue(discount).unwrap_or(Amount::ZERO);
        Derived { attributable_revenue, items_total }
    });
    // Either basis reads the discount in one of the two rules only.
    let (discount_of_revenue, discount_of_items) = match basis {
        Basis::Paid => (Some(Amount::ZERO), discount),
        Basis::Gross => (discount, Some(Amount::ZERO)),
    };
    if discount_of_revenue.is_some_and(|discount| revenue(discount).is_none()) {
        report.warn(at, WarningKind::NegativeRevenue { less_discount: basis == Basis::Gross });
    }
    let all_discount = discount.unwrap_or(Amount::ZERO);
    if let (Some(items_total), Some(discount)) = (items_total, discount_of_items) {
        let computed = money::order_total_of(items_total, basis, tax, shipping, discount);
        if computed.differs(order_total.into()) {
            let less_discount = basis == Basis::Paid;
            let parts = [(Gap::Tax, tax), (Gap::Shipping, shipping), (Gap::Discount, all_discount)];
            let reason = money::find_gap(items_total, order_total, computed, parts);
            report.warn(at, WarningKind::ItemsTotalMismatch { sent: order_total, computed, less_discount, reason });
        }
    }
}
