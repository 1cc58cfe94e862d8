//! A refund without an amount takes back all that remains, so it must mean it: nothing in it may speak of an amount.

use super::defect::Broken;
use super::facts::Facts;
use crate::random::Random;

/// A member that no table names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stray {
    pub(super) name: &'static str,
    pub(super) value: &'static str,
    /// The code of its warning, if it has one.
    pub(super) warning: Option<&'static str>,
    /// Whether it means an amount, in a refund.
    speaks: bool,
}

const fn unknown(name: &'static str, value: &'static str, speaks: bool) -> Stray {
    Stray { name, value, warning: Some("unknown_field"), speaks }
}

/// Of any event.
const HARMLESS: [Stray; 3] = [
    unknown("shop_currency_of_day", "[1,{\"deep\":null}]", false),
    unknown("x1", "[1,{\"deep\":null}]", false),
    unknown("zapier_step_number", "7", false),
];

/// Of a refund, by the contract's own examples and their neighbours.
const OF_REFUNDS: [Stray; 34] = [
    unknown("amount", "12.5", true),
    unknown("amount", "\"\"", true),
    unknown("amount", "false", true),
    unknown("Amount (EUR)", "\"xq7\"", true),
    unknown("refundAmount", "\"5.00\"", true),
    unknown("refund_amout", "0", true),
    unknown("totalRefunded", "7", true),
    unknown("order_subtotals", "[]", true),
    unknown("PRICE", "{}", true),
    unknown("refund-value", "\"xq7\"", true),
    unknown("sums", "1", true),
    unknown("lineTotal", "1", true),
    unknown("refund", "12.5", true),
    unknown("refund", "\"12.5\"", true),
    unknown("refund", "{\"xq7\":1}", true),
    unknown("shop_refunds", "[]", true),
    unknown("refunded", "3", true),
    unknown("refund_lines", "[1]", true),
    unknown("isFullRefund", "false", true),
    Stray { name: "items", value: "[{\"name\":\"xq7\"}]", warning: Some("ignored_field"), speaks: true },
    Stray { name: "items", value: "[]", warning: Some("ignored_field"), speaks: false },
    Stray { name: "items", value: "null", warning: None, speaks: false },
    unknown("amount", "null", false),
    unknown("amount", "true", false),
    unknown("refund", "\"xq7 twice\"", false),
    unknown("refund", "true", false),
    unknown("refunded", "false", false),
    unknown("refund_note", "\"5.00\"", false),
    unknown("refundId", "\"xq7\"", false),
    unknown("refund_number", "7", false),
    unknown("refunded_on", "\"2026-11-30\"", false),
    unknown("isFullRefund", "true", false),
    unknown("summary", "1", false),
    unknown("shop_currency_of_day", "{\"amount\":1}", false),
];

pub(super) fn stray(facts: &Facts, random: &mut Random) -> Option<Stray> {
    match facts {
        Facts::Refund(_) if random.chance(18) => Some(*random.pick(&OF_REFUNDS)),
        _ => random.chance(15).then(|| *random.pick(&HARMLESS)),
    }
}

/// Whether the amount of a refund is missing, because it speaks of one and names none.
pub(super) fn is_missing(facts: &Facts, stray: Option<&Stray>, broken: &Broken) -> bool {
    let Facts::Refund(refund) = facts else { return false };
    let names_one = |name: &str, value: bool| value || broken.contains_key(name);
    if names_one("refund_amount", refund.amount.is_some())
        || names_one("total_refunded", refund.running_total.is_some())
        || broken.contains_key("is_full_refund")
        || refund.is_full == Some(true)
    {
        return false;
    }
    refund.is_full == Some(false) || stray.is_some_and(|stray| stray.speaks)
}
