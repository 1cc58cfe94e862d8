//! An order, or a part of it, was paid back.

use crate::fields::table;
use crate::issue::{Notice, Place, Problem};
use crate::judge::Judge;
use crate::value::{Id, PositiveAmount, Text};

table! {
    /// A refund of a conversion, in full or in part.
    pub struct Refund, "a refund", ignoring ["items"], identified by [order_id, conversion_id, claim_id];
    order_id:       optional Id<'a>,              "The `order_id` of the conversion. At least one of the three identifiers is required.";
    conversion_id:  optional Id<'a>,              "Our identifier of the conversion, from its answer.";
    claim_id:       optional Id<'a>,              "The identifier of the claim that the conversion belongs to.";
    refund_amount:  explicit PositiveAmount,      "The amount refunded in this transaction. Leave it out to refund all that remains; `null` is refused.";
    refund_id:      optional Id<'a>,              "Your refund identifier; a second delivery of it is not counted again.";
    refund_reason:  optional Text<'a, 2000, true>, "Free-text reason; may hold line breaks and tabs.";
    total_refunded: optional PositiveAmount,      "All that was refunded so far, this refund included.";
    is_full_refund: optional bool,                "Whether the order is now fully refunded.";
}

fn across(refund: &Draft<'_, '_>, at: &Place<'_>, judge: &mut Judge<'_>) {
    if let (Some(amount), Some(total)) = (refund.refund_amount.as_valid(), refund.total_refunded.as_valid())
        && total < amount
    {
        judge.report(&at.field("total_refunded"), Problem::BelowRefundAmount);
    }
    // Without an amount, a repeated delivery finds nothing left to refund; with a running total, nothing new in it.
    if !refund.refund_id.is_sent() && refund.refund_amount.is_sent() && !refund.total_refunded.is_sent() {
        judge.warn(&at.field("refund_id"), Notice::NotDeduplicated);
    }
}
