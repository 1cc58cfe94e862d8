//! Warnings: what is odd about a payload, or about it beside what is stored, but makes it no less valid.

use std::fmt::{self, Display};

use crate::issue::{Issue, did_you_mean};
use crate::json::Writer;
use crate::message::{listed, messages};
use crate::money::{Gap, Total};
use crate::near;
use crate::path::{Path, Segment};
use crate::table::{Shape, Table};
use crate::value::Amount;

messages! {
    /// The oddity of a payload that is valid all the same.
    pub enum WarningCode;
    /// An oddity, with what its sentence needs.
    pub(crate) enum WarningKind at path;
    /// A notice at its place. Displays as one sentence in English.
    pub struct Warning of notice;

    UnknownField = "unknown_field", "No such field: it is ignored. The message suggests the documented name where one is near." {
        UnknownField { table: &'static Table }
            => "{path} is ignored: {} has no such field{}", table.name, did_you_mean(near::nearest(path.last_key(), table), "");
    }
    IgnoredField = "ignored_field", "The field means nothing for this event: it is ignored." {
        IgnoredField { of: &'static str } => "{path} is ignored: {of} has none";
    }
    Rounded = "rounded", "The number was binary float noise within 5e-10 of 4 decimals, and was rounded." {
        Rounded { to: String } => "{path} was rounded to {to}: send at most 4 decimals";
    }
    Coerced = "coerced", "With `coerce` or in lenient mode: the value was converted or corrected." {
        Coerced { shape: Shape } => "{path} was converted: send {} instead", shape.type_name();
        /// An invalid value was replaced by its fix, in lenient mode.
        Corrected { why: Box<Issue> } => "{why}; it was corrected";
    }
    Dropped = "dropped", "In lenient mode: an invalid value that only describes, or an invalid item, was left out." {
        /// An invalid value was left out, in lenient mode.
        Dropped { why: Box<Issue> } => "{why}; {} was left out", left_out(path, why);
        /// The items beyond the limit were left out, in lenient mode.
        CutOff { max: usize, count: usize } => "{path} has {count} entries: those after the first {max} were left out";
    }
    InvisibleCharacter = "invisible_character", "Characters that nobody sees were taken out of the value." {
        InvisibleCharacter => "{path} contained invisible characters, which were removed: type it instead of pasting it";
    }
    UnusualEmail = "unusual_email", "The address has dots where RFC 5321 forbids them, but such mailboxes exist." {
        UnusualEmail => "{path} has unusual dots before the @: it was accepted, but check that it is spelt right";
    }
    LineTotalMismatch = "line_total_mismatch", "`line_total` differs from `unit_price` × `quantity` by more than 0.01." {
        LineTotalMismatch { sent: Amount, computed: Total }
            => "{path} is {sent}, but unit_price * quantity is {computed}: line_total is used";
    }
    ItemsTotalMismatch = "items_total_mismatch", "The items, tax, shipping and discount do not add up to `order_total`." {
        ItemsTotalMismatch { sent: Amount, computed: Total, less_discount: bool, reason: Option<Gap> }
            => "{path} is {sent}, but items + tax + shipping{} is {computed}: {}order_total is used",
                if *less_discount { " - discount" } else { "" }, gap(*reason, *less_discount);
    }
    NegativeRevenue = "negative_revenue", "`order_total` is less than what is subtracted from it: the revenue is 0." {
        NegativeRevenue { less_discount: bool }
            => "{path} is less than {} together: the attributable revenue is 0",
                if *less_discount { "tax, shipping and discount" } else { "tax and shipping" };
    }
    NotDeduplicated = "not_deduplicated", "Nothing identifies the event: a repeated delivery is recorded again." {
        NotDeduplicated
            => "{path} is absent, so a repeated delivery is recorded again: send it, or an Idempotency-Key header";
    }
    DiffersFromRecorded = "differs_from_recorded", "From `/track`: a repeated delivery differs from the recorded one, in `fields`." {
        DiffersFromRecorded { fields: Vec<&'static str> }
            => "this delivery differs from the recorded one in {}: the recorded one stands", listed(fields, ", ", ", ");
    }
    TotalRefundedMismatch = "total_refunded_mismatch", "From `/track`: `total_refunded` is not what was refunded before plus `refund_amount`." {
        TotalRefundedMismatch { recorded: Amount }
            => "{path} is not what was refunded before ({recorded}) plus refund_amount: {path} is used";
    }
    FullRefundMismatch = "full_refund_mismatch", "From `/track`: `is_full_refund` disagrees with what remains." {
        FullRefundMismatch { is_full: bool } => "{path} is {}", if *is_full {
            "false, but nothing remains to be refunded"
        } else {
            "true, but a part of the order remains unrefunded"
        };
    }
}

fn left_out(path: &Path, why: &Issue) -> impl Display {
    let is_entry = matches!(path.segments.last(), Some(Segment::Index(_)));
    let is_at_path = why.path == *path;
    fmt::from_fn(move |out| match (is_at_path, is_entry) {
        (true, _) => out.write_str("it"),
        (_, true) => out.write_str("the item"),
        _ => path.last_name().fmt(out),
    })
}

/// Says what probably explains a gap between the items and `order_total`.
const fn gap(reason: Option<Gap>, is_paid: bool) -> &'static str {
    match (reason, is_paid) {
        (None, _) => "",
        (Some(Gap::Tax), _) => "the difference is exactly the tax; is it in order_total, and only once? ",
        (Some(Gap::Shipping), _) => "the difference is exactly the shipping; is it in order_total, and only once? ",
        (Some(Gap::Discount), true) => {
            "the difference is exactly the discount; is the brand's order_total gross, before discounts? "
        }
        (Some(Gap::Discount), false) => {
            "the difference is exactly the discount; is the brand's order_total paid, after discounts? "
        }
        (Some(Gap::Cents), _) => "one is a hundred times the other; is one of them in cents? ",
    }
}

impl Warning {
    /// A repeated delivery whose body is not the recorded one; `None` where no field differs.
    #[must_use]
    pub fn differs_from_recorded(fields: Vec<&'static str>) -> Option<Warning> {
        (!fields.is_empty())
            .then(|| Warning { path: Path::root(), notice: WarningKind::DiffersFromRecorded { fields } })
    }

    pub fn write_json(&self, out: &mut Writer) {
        out.object(|out| {
            out.key("path").string(&self.path.pointer());
            out.key("code").string(self.code().name());
            out.key("message").string(&self.message());
            if let WarningKind::DiffersFromRecorded { fields } = &self.notice {
                out.key("fields").array(|out| {
                    for field in fields {
                        out.string(field);
                    }
                });
            }
        });
    }
}
