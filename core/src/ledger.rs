//! The refund ledger: what a refund does to a conversion. Contract, section 7, steps 3 to 5.

use crate::path::Path;
use crate::value::Amount;
use crate::warning::{Warning, WarningKind};

/// A conversion as its ledger sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Account {
    pub order_total: Amount,
    /// Σ applied refunds; never more than `order_total`.
    pub refunded: Amount,
    /// Whether any refund is on record, be it of 0.
    pub has_refunds: bool,
}

impl Account {
    #[must_use]
    pub fn remaining(self) -> Amount {
        self.order_total.less(self.refunded)
    }
}

/// The amounts that a refund names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request {
    /// Absent: all that remains.
    pub refund_amount: Option<Amount>,
    /// The sender's running total, this refund included.
    pub total_refunded: Option<Amount>,
    pub is_full_refund: Option<bool>,
}

/// The effect of a refund. It applies, and `total_refunded` is the total with its amount. Or it says nothing new: a retry, or deliveries out of
/// order. Or it exceeds what remains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    Apply { amount: Amount, total_refunded: Amount },
    Duplicate,
    Exceeds { remaining: Amount },
}

/// Decides about a refund whose `refund_id` is not on record.
#[must_use]
pub fn decide(account: Account, request: Request) -> Decision {
    let Account { order_total, refunded, has_refunds } = account;
    let exceeds = Decision::Exceeds { remaining: account.remaining() };
    match (request.total_refunded, request.refund_amount) {
        (Some(total), _) if total <= refunded => Decision::Duplicate,
        (Some(total), _) if total > order_total => exceeds,
        (Some(total), _) => Decision::Apply { amount: total.less(refunded), total_refunded: total },
        (None, None) if account.remaining() == Amount::ZERO && has_refunds => Decision::Duplicate,
        (None, None) => Decision::Apply { amount: account.remaining(), total_refunded: order_total },
        (None, Some(amount)) => match refunded.plus(amount) {
            Some(total) if total <= order_total => Decision::Apply { amount, total_refunded: total },
            _ => exceeds,
        },
    }
}

/// Warns of a refund that was applied to the account as it was before, but does not fit it.
#[must_use]
pub fn warnings(before: Account, request: Request, total_refunded: Amount) -> Vec<Warning> {
    let mut warnings = Vec::new();
    if let (Some(total), Some(amount)) = (request.total_refunded, request.refund_amount)
        && before.refunded.plus(amount) != Some(total)
    {
        warnings.push(at("total_refunded", WarningKind::TotalRefundedMismatch { recorded: before.refunded }));
    }
    let is_full = total_refunded == before.order_total;
    if request.is_full_refund.is_some_and(|claimed| claimed != is_full) {
        warnings.push(at("is_full_refund", WarningKind::FullRefundMismatch { is_full }));
    }
    warnings
}

fn at(field: &'static str, notice: WarningKind) -> Warning {
    Warning { path: Path::of_field(field), notice }
}
